//! The staff table under the names of the norms and of the population.

use std::collections::BTreeMap;

use super::staff::{Post, Staff};
use crate::error::{Error, Result};
use crate::table::{MatchLog, NameIndex};

/// How the names of a staff table were found among those of the population and the norms.
#[derive(Debug, Clone, Default)]
pub struct StaffNames {
    /// Its areas.
    pub areas: MatchLog,
    /// Its roles.
    pub roles: MatchLog,
}

impl Staff {
    /// The staff by the names of the population's areas and of the norms' roles, however the table spells them. Staff of
    /// one role under two spellings is added up; what is found nowhere keeps its own name.
    ///
    /// # Errors
    /// Two spellings of one role in one area with another share on duty, attrition, pay or date: they cannot be added.
    pub fn matched(self, areas: &NameIndex, roles: &NameIndex) -> Result<(Self, StaffNames)> {
        let mut names = StaffNames::default();
        let mut posts: BTreeMap<String, BTreeMap<String, Post>> = BTreeMap::new();
        for (area, by_role) in self.into_posts() {
            let known_area =
                names.areas.find(areas, &area).and_then(|place| areas.names().get(place)).unwrap_or(&area).clone();
            let here = posts.entry(known_area).or_default();
            for (role, post) in by_role {
                let known_role =
                    names.roles.find(roles, &role).and_then(|place| roles.names().get(place)).unwrap_or(&role).clone();
                match here.get_mut(&known_role) {
                    None => {
                        here.insert(known_role, post);
                    }
                    Some(there) if alike(there, &post) => there.headcount += post.headcount,
                    Some(_) => return Err(Error::staff_two_spellings(known_role, &role).at(format!("staff, {area}"))),
                }
            }
        }
        Ok((Self::from_posts(posts), names))
    }
}

/// Whether two posts differ in nothing but their headcount.
fn alike(one: &Post, other: &Post) -> bool {
    Post { headcount: other.headcount, ..one.clone() } == *other
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::{NameKind, TableBuilder, TableReader};

    fn staff(rows: &[(&str, &str, f64, f64)]) -> Staff {
        let table = TableBuilder::new()
            .text("area", rows.iter().map(|row| row.0))
            .text("role", rows.iter().map(|row| row.1))
            .number("headcount", rows.iter().map(|row| row.2))
            .number("on_duty_share", rows.iter().map(|row| row.3));
        Staff::from_table(&TableReader::new(table.build(), "staff")).unwrap()
    }

    fn indices() -> (NameIndex, NameIndex) {
        (NameIndex::new(NameKind::Area, ["柳林街道"]), NameIndex::new(NameKind::Role, ["coordinator"]))
    }

    #[test]
    fn spellings_of_one_role_are_added_up() {
        let (areas, roles) = indices();
        let rows = [("柳林街道 ", "Coordinators", 4.0, 1.0), ("\u{3000}柳林街道", "协管员", 3.0, 1.0)];
        let (found, names) = staff(&rows).matched(&areas, &roles).unwrap();
        assert_eq!(found.post("柳林街道", "coordinator").unwrap().headcount, 7.0);
        assert!(names.areas.missing().is_empty() && names.roles.missing().is_empty());
    }

    #[test]
    fn another_role_keeps_its_name_and_is_told() {
        let (areas, roles) = indices();
        let (found, names) = staff(&[("柳林街道", "accountant", 5.0, 1.0)]).matched(&areas, &roles).unwrap();
        assert_eq!(found.post("柳林街道", "accountant").unwrap().headcount, 5.0);
        assert!(names.roles.missing().contains_key("accountant"));
    }

    #[test]
    fn spellings_with_other_shares_on_duty_are_not_added() {
        let (areas, roles) = indices();
        let rows = [("柳林街道", "Coordinators", 4.0, 1.0), ("柳林街道", "协管员", 3.0, 0.5)];
        assert!(staff(&rows).matched(&areas, &roles).is_err());
    }
}
