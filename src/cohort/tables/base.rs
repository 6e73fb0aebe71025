//! The base: people by age and sex at the start.

use std::collections::HashMap;

use super::groups::{AgeGroups, Label, Sex};
use super::row::{Row, rows};
use crate::error::{Error, Result};
use crate::message::Place;
use crate::panel::{Period, TableKind, named_as};
use crate::table::TableReader;

/// People by age and sex at the start.
#[derive(Debug, Clone)]
pub(crate) struct Base {
    pub groups: AgeGroups,
    pub sexes: Vec<Sex>,
    /// By area in the order of the table; one without a name where the table has no areas.
    pub areas: Vec<(Option<String>, Vec<f64>)>,
    pub period: Option<Period>,
    /// Whether the numbers are shares, not people.
    pub shares: bool,
}

impl Base {
    /// Read the base. Rows whose age is `total`, or whose sex is `both` beside female and male, are checked, not added.
    ///
    /// # Errors
    /// A missing column or value, a negative number, a group that is missing or there twice, ages that do not add up to
    /// a total row, one period and another.
    pub(crate) fn read(table: &TableReader) -> Result<Self> {
        let table = &named_as(table, TableKind::Ages)?;
        let shares = table.has("share") && !table.has("population");
        let column = if shares { "share" } else { "population" };
        let (rows, people) = (rows(table, true)?, table.number(column)?);
        let wrong = |(_, count): &(usize, &f64)| !(count.is_finite() && **count >= 0.0);
        if let Some((row, count)) = people.iter().enumerate().find(wrong) {
            return Err(Error::base_population(*count).at(table.place(row, column)));
        }
        let period = one_period(table)?;
        let mut labels: Vec<Label> = rows.iter().filter_map(|row| row.label).collect();
        labels.sort_unstable();
        labels.dedup();
        let groups = AgeGroups::of(&labels).map_err(|error| error.at(table.source()))?;
        let mut sexes: Vec<Sex> = rows.iter().map(|row| row.sex.unwrap_or(Sex::Both)).collect();
        sexes.sort_unstable();
        sexes.dedup();
        if sexes.len() > 1 {
            sexes.retain(|sex| *sex != Sex::Both);
        }
        let mut cells: Vec<(Option<String>, Vec<Option<f64>>)> = Vec::new();
        let mut places: HashMap<Option<String>, usize> = HashMap::new();
        let mut sums = Vec::new();
        for (place, (row, people)) in rows.iter().zip(people).enumerate() {
            // Rows of one area mostly follow each other.
            let area = match cells.last() {
                Some((last, _)) if *last == row.area => cells.len() - 1,
                _ => *places.entry(row.area.clone()).or_insert_with(|| {
                    cells.push((row.area.clone(), vec![None; sexes.len() * groups.count()]));
                    cells.len() - 1
                }),
            };
            let sex = row.sex.unwrap_or(Sex::Both);
            let (Some(label), Some(of)) = (row.label, sexes.iter().position(|other| *other == sex)) else {
                sums.push((place, row, area, sex, people));
                continue;
            };
            let cell = of * groups.count() + (label.first / groups.width()) as usize;
            match cells.get_mut(area).and_then(|(_, cells)| cells.get_mut(cell)) {
                Some(cell @ None) => *cell = Some(people),
                _ => return Err(Error::age_group_twice().at(table.place(place, "age"))),
            }
        }
        let mut areas = Vec::with_capacity(cells.len());
        for (area, cells) in cells {
            let mut of_sexes = sexes.iter().zip(cells.chunks_exact(groups.count()));
            let missing = of_sexes.find_map(|(sex, cells)| Some((sex, cells.iter().position(Option::is_none)?)));
            if let Some((sex, missing)) = missing {
                let label = groups.label(missing);
                let place = Place::from(area.as_deref().unwrap_or_default()).inside(table.source());
                return Err(Error::age_group_absent(sex.term(), label).at(place));
            }
            areas.push((area, cells.into_iter().flatten().collect::<Vec<f64>>()));
        }
        let base = Self { groups, sexes, areas, period, shares };
        for (place, row, area, sex, said) in sums {
            base.check_sum(table, place, row, area, sex, said)?;
        }
        Ok(base)
    }

    /// Whether a row of a total is what its ages add up to, to half a person a cell or a part in a million.
    fn check_sum(&self, table: &TableReader, place: usize, row: &Row, area: usize, sex: Sex, said: f64) -> Result<()> {
        let people = self.areas.get(area).map_or(&[][..], |(_, people)| people);
        let of_sexes = self.sexes.iter().zip(people.chunks_exact(self.groups.count()));
        let mine = of_sexes.filter(|(of, _)| sex == Sex::Both || **of == sex).flat_map(|(_, people)| {
            let same =
                |group: usize| row.label.is_none_or(|label| (label.first / self.groups.width()) as usize == group);
            people.iter().enumerate().filter(move |(group, _)| same(*group)).map(|(_, people)| *people)
        });
        let (sum, cells) = mine.fold((0.0, 0), |(sum, n), people| (sum + people, n + 1));
        if (sum - said).abs() <= (0.5 * f64::from(cells)).max(said * 1e-6) {
            return Ok(());
        }
        Err(Error::ages_contradict_total(sum, said).at(table.place(place, "population")))
    }
}

fn one_period(table: &TableReader) -> Result<Option<Period>> {
    let texts = table.optional_text("period")?;
    let some = texts.iter().any(Option::is_some);
    let mut found: Option<(Period, &str)> = None;
    for (row, text) in texts.iter().enumerate() {
        let Some(text) = text else {
            if some {
                return Err(Error::base_period_missing().at(table.place(row, "period")));
            }
            continue;
        };
        let period: Period = text.parse().map_err(|error: Error| error.at(table.place(row, "period")))?;
        match found {
            Some((first, shown)) if first != period => {
                return Err(Error::base_of_two_periods(shown, text).at(table.place(row, "period")));
            }
            _ => found = Some((period, text)),
        }
    }
    Ok(found.map(|(period, _)| period))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::TableBuilder;

    fn read(table: TableBuilder) -> TableReader {
        TableReader::new(table.build(), "ages.csv")
    }

    fn base(ages: [&str; 4], people: [f64; 4]) -> Result<Base> {
        Base::read(&read(TableBuilder::new().text("age", ages).number("population", people)))
    }

    #[test]
    fn totals_are_checked_and_not_added() {
        let base = base(["0-4", "5-9", "10+", "total"], [1.0, 2.0, 3.0, 6.0]).unwrap();
        assert_eq!(base.areas[0].1, [1.0, 2.0, 3.0]);
        let error = self::base(["0-4", "5-9", "10+", "合计"], [1.0, 2.0, 3.0, 60.0]).unwrap_err().to_string();
        assert!(error.contains("row 4, column population: the ages add up to 6, this total says 60"), "{error}");
    }

    #[test]
    fn both_sexes_beside_each_are_checked() {
        let table = |both: f64| {
            TableBuilder::new()
                .text("性别", ["女", "男", "合计", "女", "男", "女", "男"])
                .text("年龄", ["0-4", "0-4", "0-4", "5-9", "5-9", "10+", "10+"])
                .number("人口", [10.0, 11.0, both, 5.0, 5.0, 7.0, 7.0])
        };
        let base = Base::read(&read(table(21.0))).unwrap();
        assert_eq!((base.sexes.len(), base.areas[0].1.len()), (2, 6));
        assert!(Base::read(&read(table(30.0))).unwrap_err().to_string().contains("add up to 21, this total says 30"));
    }

    #[test]
    fn bad_bases_are_named() {
        let error = |ages, people| base(ages, people).unwrap_err().to_string();
        assert!(
            error(["0-4", "5-9", "10+", "5-9"], [1.0; 4]).contains("row 4, column age: this age group is there twice")
        );
        assert!(error(["0-4", "5-9", "15-19", "20+"], [1.0; 4]).contains("the age group 10-14 is missing"));
        assert!(error(["0-4", "5-9", "10-14", "15+"], [1.0, -2.0, 1.0, 1.0]).contains("row 2, column population"));
        assert!(error(["0-4", "5-9", "10-14", "15-19"], [1.0; 4]).contains("the last age group 15-19 is closed"));
    }
}
