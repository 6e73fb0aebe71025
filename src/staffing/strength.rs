//! Who is there: headcount, and how many of them are on duty.

use std::collections::BTreeMap;

use crate::error::{Error, Result};
use crate::table::TableReader;

/// Staff by area and role.
#[derive(Debug, Clone, Default)]
pub struct Staff {
    posts: BTreeMap<(String, String), (f64, f64)>,
}

impl Staff {
    /// Read the staff table: `area`, `role`, `headcount`; optional `on_duty_share` (0–1, 1 where it is not given).
    ///
    /// # Errors
    /// A missing column or value, a negative headcount, a share outside 0–1, an area and role twice.
    pub fn from_table(table: &TableReader) -> Result<Self> {
        let (areas, roles, headcounts) = (table.text("area")?, table.text("role")?, table.number("headcount")?);
        let shares = table.optional_number("on_duty_share")?;
        let mut posts = BTreeMap::new();
        for (row, (area, role)) in areas.into_iter().zip(roles).enumerate() {
            let (headcount, share) = (headcounts[row], shares[row].unwrap_or(1.0));
            if headcount < 0.0 {
                return Err(Error::input(format!("headcount is {headcount}"))
                    .at(table.place(row, "headcount"))
                    .hint("a headcount is 0 or more"));
            }
            if !(0.0..=1.0).contains(&share) {
                let error = Error::input(format!("on_duty_share is {share}; a share between 0 and 1 was expected"))
                    .at(table.place(row, "on_duty_share"));
                let percent = (1.0..=100.0).contains(&share);
                return Err(if percent { error.hint(format!("did you mean {}?", share / 100.0)) } else { error });
            }
            if posts.insert((area.clone(), role.clone()), (headcount, share)).is_some() {
                return Err(Error::input(format!("{area} has two rows for {role}"))
                    .at(table.place(row, "role"))
                    .hint("add them up in one row"));
            }
        }
        Ok(Self { posts })
    }

    /// The headcount of a role in an area; none where the table is silent.
    pub fn headcount(&self, area: &str, role: &str) -> Option<f64> {
        self.posts.get(&(area.to_owned(), role.to_owned())).map(|(headcount, _)| *headcount)
    }

    /// The posts filled by people on duty: headcount × on-duty share; 0 where the table is silent.
    pub fn available(&self, area: &str, role: &str) -> f64 {
        self.posts.get(&(area.to_owned(), role.to_owned())).map_or(0.0, |(headcount, share)| headcount * share)
    }
}
