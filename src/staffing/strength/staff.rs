//! Who is there: headcount, and how many of them are on duty.

use std::collections::BTreeMap;

use crate::error::{Error, Result};
use crate::finding::Finding;
use crate::panel::{Period, TableKind, named_as, roles_across};
use crate::stats::Elementary;
use crate::table::TableReader;

/// On-costs of more than this share of pay are taken for per cent.
pub(crate) const MOST_ON_COST: f64 = 3.0;

/// The staff of one role in one area.
#[derive(Debug, Clone, PartialEq)]
pub struct Post {
    /// People on the books.
    pub headcount: f64,
    /// The share of them who are on duty (0–1); everyone counts where it is not given.
    pub on_duty_share: Option<f64>,
    /// The working time of one of them, as a share of full time (above 0, to 1); full time where it is not given.
    pub fte: Option<f64>,
    /// The share that leaves within a year (0–1).
    pub attrition: Option<f64>,
    /// Pay of one person (yuan a month).
    pub monthly_pay: Option<f64>,
    /// What comes on top of pay (share of pay).
    pub on_cost: Option<f64>,
    /// When they were counted; with it, `attrition` is taken off the periods that follow.
    pub period: Option<Period>,
}

impl Post {
    /// People still there at a period: attrition compounds over the time since they were counted.
    #[must_use]
    pub fn left(&self, at: Period) -> f64 {
        match (self.period, self.attrition) {
            (Some(counted), Some(attrition)) => {
                self.headcount * (1.0 - attrition).power((at.end() - counted.end()).max(0.0))
            }
            _ => self.headcount,
        }
    }

    /// The part of a post that one person fills: working time times the share on duty.
    #[must_use]
    pub fn post_share(&self) -> f64 {
        self.on_duty_share.unwrap_or(1.0) * self.fte.unwrap_or(1.0)
    }

    /// Posts filled by people on duty at a period.
    #[must_use]
    pub fn available(&self, at: Period) -> f64 {
        self.left(at) * self.post_share()
    }
}

/// Staff by area and role.
#[derive(Debug, Clone, Default)]
pub struct Staff {
    posts: BTreeMap<String, BTreeMap<String, Post>>,
    /// What was decided when the table was read.
    findings: Vec<Finding>,
}

impl Staff {
    /// Read the staff table, under the names of its columns or other usual headings, English or Chinese: `area`, `role`,
    /// `headcount`, or for these two a column of headcounts for each role; optional `on_duty_share` (0–1, 1 where it is not given) or `shrinkage` (the share of working time that is lost to leave, sickness and training: 1 less the share on duty),
    /// `fte` (working time as a share of full time), `attrition` (0–1 per year), `monthly_pay` (yuan), `on_cost` (share of
    /// pay), `period` (when they were counted).
    ///
    /// # Errors
    /// A missing column or value, a negative number, a share outside 0–1, an area and role twice, both a share on duty and
    /// shrinkage in a row.
    pub fn from_table(table: &TableReader) -> Result<Self> {
        let named = named_as(table, TableKind::Staff)?;
        let long = roles_across(&named)?;
        let found = |(_, roles): &(TableReader, Vec<String>)| Finding::staff_roles_across(table.source(), roles);
        let findings = long.iter().map(found).collect();
        let table = long.as_ref().map_or(&named, |(long, _)| long);
        let (areas, roles, headcounts) = (table.text("area")?, table.text("role")?, table.number("headcount")?);
        let positive = |name: &str| -> Result<Vec<Option<f64>>> {
            let values = table.optional_number(name)?;
            let negative = |(row, value): (usize, &Option<f64>)| value.filter(|number| *number < 0.0).map(|n| (row, n));
            match values.iter().enumerate().find_map(negative) {
                None => Ok(values),
                Some((row, number)) => Err(Error::number_negative(name, number).at(table.place(row, name))),
            }
        };
        let share = |name: &str| table.optional_share(name, 1.0);
        let (shares, shrinkage, attrition) = (share("on_duty_share")?, share("shrinkage")?, share("attrition")?);
        let fte = share("fte")?;
        let (pay, on_cost) = (positive("monthly_pay")?, table.optional_share("on_cost", MOST_ON_COST)?);
        let periods = table.optional_text("period")?;
        positive("headcount")?;
        let mut posts: BTreeMap<String, BTreeMap<String, Post>> = BTreeMap::new();
        for (row, ((area, role), headcount)) in areas.iter().zip(&roles).zip(headcounts).enumerate() {
            let number = |column: &[Option<f64>]| column.get(row).copied().flatten();
            let period = periods.get(row).and_then(Option::as_deref).map(str::parse).transpose();
            let (on_duty_share, lost) = (number(&shares), number(&shrinkage));
            if on_duty_share.is_some() && lost.is_some() {
                return Err(Error::staff_on_duty_twice().at(table.place(row, "shrinkage")));
            }
            if number(&fte) == Some(0.0) {
                return Err(Error::number_not_positive("fte", 0.0).at(table.place(row, "fte")));
            }
            let post = Post {
                headcount,
                on_duty_share: on_duty_share.or(lost.map(|lost| 1.0 - lost)),
                fte: number(&fte),
                attrition: number(&attrition),
                monthly_pay: number(&pay),
                on_cost: number(&on_cost),
                period: period.map_err(|error: Error| error.at(table.place(row, "period")))?,
            };
            if posts.entry(area.clone()).or_default().insert(role.clone(), post).is_some() {
                return Err(Error::staff_row_twice(area, role).at(table.place(row, "role")));
            }
        }
        Ok(Self { posts, findings })
    }

    /// Every post, by area and role, to be put under other names.
    pub(super) fn into_posts(self) -> BTreeMap<String, BTreeMap<String, Post>> {
        self.posts
    }

    /// Staff of these posts, by area and role.
    pub(super) fn from_posts(posts: BTreeMap<String, BTreeMap<String, Post>>) -> Self {
        Self { posts, findings: Vec::new() }
    }

    /// What was decided when the table was read.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// The staff of a role in an area; none where the table is silent.
    #[must_use]
    pub fn post(&self, area: &str, role: &str) -> Option<&Post> {
        self.posts.get(area)?.get(role)
    }

    /// Every area, role and post.
    pub fn posts(&self) -> impl Iterator<Item = (&str, &str, &Post)> {
        self.posts
            .iter()
            .flat_map(|(area, roles)| roles.iter().map(|(role, post)| (area.as_str(), role.as_str(), post)))
    }

    /// The posts filled by people on duty at a period; 0 where the table is silent.
    #[must_use]
    pub fn available(&self, area: &str, role: &str, at: Period) -> f64 {
        self.post(area, role).map_or(0.0, |post| post.available(at))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::TableBuilder;

    fn read(columns: &[(&str, &[&str])]) -> Result<Staff> {
        let table = columns.iter().fold(
            TableBuilder::new().text("area", ["A"]).text("role", ["guard"]).number("headcount", [10.0]),
            |table, (name, values)| table.text(name, values.iter().copied()),
        );
        Staff::from_table(&TableReader::new(table.build(), "staff"))
    }

    #[test]
    fn shares_in_per_cent_are_asked_about() {
        for (name, text, near) in [
            ("on_duty_share", "80", "0.8"),
            ("attrition", "20", "0.2"),
            ("on_cost", "30", "0.3"),
            ("shrinkage", "15%", "0.15"),
            ("fte", "75 ％", "0.75"),
        ] {
            let error = read(&[(name, &[text])]).unwrap_err().to_string();
            assert!(error.contains(name) && error.contains(&format!("Did you mean {near}?")), "{error}");
        }
        assert!(read(&[("on_cost", &["1.2"])]).is_ok(), "on-costs above pay are rare, not impossible");
        let signed = read(&[("on_duty_share", &["80%"]), ("on_cost", &["30 ％"])]).unwrap();
        let post = signed.post("A", "guard").unwrap();
        assert_eq!((post.on_duty_share, post.on_cost), (Some(0.8), Some(0.3)), "a sign leaves no doubt");
    }

    /// Ten people at three quarters of full time, 20 % of it lost: six posts.
    #[test]
    fn part_time_and_shrinkage_make_fewer_posts() {
        let staff = read(&[("fte", &["0.75"]), ("shrinkage", &["0.2"])]).unwrap();
        assert!((staff.available("A", "guard", "2024".parse().unwrap()) - 6.0).abs() < 1e-12);
        assert!(read(&[("shrinkage", &["0.2"]), ("on_duty_share", &["0.8"])]).is_err());
        assert!(read(&[("fte", &["0"])]).is_err());
    }

    /// Turnover compounds over the time since the count: half a year at 36 % leaves 80 %.
    #[test]
    fn attrition_compounds_over_the_time_since_the_count() {
        let table = TableBuilder::new()
            .text("area", ["A"])
            .text("role", ["guard"])
            .number("headcount", [100.0])
            .number("attrition", [0.36])
            .text("period", ["2010"]);
        let staff = Staff::from_table(&TableReader::new(table.build(), "staff")).unwrap();
        let at = |text: &str| staff.available("A", "guard", text.parse().unwrap());
        assert!((at("2011H1") - 80.0).abs() < 1e-9 && (at("2011") - 64.0).abs() < 1e-9);
        assert_eq!(at("2009"), 100.0);
    }
}
