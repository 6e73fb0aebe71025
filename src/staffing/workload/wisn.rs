//! Workload Indicators of Staffing Need (WHO 2010, *WISN user's manual*; Shipp 1998): required staff from the year's
//! workload, the time that a unit takes, and the time that a person has.

use crate::error::{Error, Result};
use crate::table::{Table, TableBuilder};

/// The working time of one person.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WorkingTime {
    /// Working days a week.
    pub days_per_week: f64,
    /// Weeks a year.
    pub weeks: f64,
    /// Working hours a day.
    pub hours_per_day: f64,
    /// Days a year away: holidays, leave, sickness, training.
    pub days_off: f64,
}

impl Default for WorkingTime {
    fn default() -> Self {
        Self { days_per_week: 5.0, weeks: 52.0, hours_per_day: 8.0, days_off: 0.0 }
    }
}

impl WorkingTime {
    /// Available working time of one person (hours a year).
    ///
    /// # Errors
    /// Days or hours that are not positive, or none left.
    pub fn hours(&self) -> Result<f64> {
        let possible = self.days_per_week > 0.0
            && self.days_per_week <= 7.0
            && self.weeks > 0.0
            && self.weeks <= 53.0
            && self.hours_per_day > 0.0
            && self.hours_per_day <= 24.0
            && self.days_off >= 0.0;
        let days = self.days_per_week * self.weeks - self.days_off;
        if possible && days > 0.0 {
            return Ok(days * self.hours_per_day);
        }
        Err(Error::wisn_no_time(self.days_per_week, self.weeks, self.days_off, self.hours_per_day))
    }
}

/// Work of one kind.
#[derive(Debug, Clone, PartialEq)]
pub struct Activity {
    /// What is done.
    pub name: String,
    /// Units a year.
    pub workload: f64,
    /// Minutes a unit.
    pub unit_minutes: f64,
}

/// Work that no statistic counts.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Allowances {
    /// WISN category allowances: shares of every staff member's working time (0–1), by name, such as records, meetings.
    pub category: Vec<(String, f64)>,
    /// WISN individual allowances: hours a year that certain staff spend in all, by name, such as supervision, reports.
    pub individual: Vec<(String, f64)>,
}

/// The staff that a workload takes.
#[derive(Debug, Clone, PartialEq)]
pub struct Wisn {
    /// Available working time of one person (hours a year).
    pub available_hours: f64,
    /// Staff for the counted work.
    pub for_work: f64,
    /// Category allowance factor: 1 ÷ (1 − share of everyone's time).
    pub category_factor: f64,
    /// Individual allowance factor: hours of some ÷ available time.
    pub individual_factor: f64,
    /// Required staff: work × category factor + individual factor.
    pub required: f64,
    /// Staff there.
    pub existing: Option<f64>,
    activities: Vec<Activity>,
    allowances: Allowances,
}

/// Required staff by the WISN method.
///
/// # Errors
/// No activity, numbers that are negative, minutes that are not positive, shares that fill everyone's time.
pub fn wisn(
    activities: Vec<Activity>,
    time: WorkingTime,
    allowances: Allowances,
    existing: Option<f64>,
) -> Result<Wisn> {
    let available_hours = time.hours()?;
    if activities.is_empty() {
        return Err(Error::wisn_no_activity());
    }
    for activity in &activities {
        if !(activity.workload >= 0.0
            && activity.unit_minutes > 0.0
            && (activity.workload * activity.unit_minutes).is_finite())
        {
            return Err(Error::wisn_workload(activity.workload, activity.unit_minutes).at(&activity.name));
        }
    }
    let share: f64 = allowances.category.iter().map(|(_, share)| share).sum();
    if allowances.category.iter().any(|(_, share)| !(0.0..1.0).contains(share)) || share >= 1.0 {
        return Err(Error::wisn_shares(share));
    }
    if let Some((name, hours)) = allowances.individual.iter().find(|(_, hours)| !(*hours >= 0.0 && hours.is_finite())) {
        return Err(Error::wisn_hours(*hours).at(name));
    }
    if let Some(existing) = existing.filter(|staff| !(*staff >= 0.0 && staff.is_finite())) {
        return Err(Error::number_negative("existing", existing));
    }
    let for_work = activities.iter().map(|one| one.workload / standard(one, available_hours)).sum::<f64>();
    let category_factor = 1.0 / (1.0 - share);
    let individual_factor = allowances.individual.iter().map(|(_, hours)| hours).sum::<f64>() / available_hours;
    let required = for_work * category_factor + individual_factor;
    Ok(Wisn {
        available_hours,
        for_work,
        category_factor,
        individual_factor,
        required,
        existing,
        activities,
        allowances,
    })
}

/// Units that one person can do in a year.
fn standard(activity: &Activity, hours: f64) -> f64 {
    60.0 * hours / activity.unit_minutes
}

impl Wisn {
    /// Existing less required staff; negative is a shortage.
    #[must_use]
    pub fn difference(&self) -> Option<f64> {
        self.existing.map(|existing| existing - self.required)
    }

    /// Existing over required staff; under 1 is pressure.
    #[must_use]
    pub fn ratio(&self) -> Option<f64> {
        self.existing.map(|existing| existing / self.required)
    }

    /// The result table: `part` (`work`, `everyone`, `some`, `total`), `activity`, `workload` (units a year),
    /// `unit_minutes`, `standard_workload` (units a person can do in a year), `share` (of everyone's time), `hours` (of
    /// some, a year), `required` (staff; what the part adds).
    #[must_use]
    pub fn table(&self) -> Table {
        type Row<'a> = (&'a str, &'a str, [Option<f64>; 5], f64);
        let mut rows: Vec<Row> = Vec::new();
        for one in &self.activities {
            let standard = standard(one, self.available_hours);
            let numbers = [Some(one.workload), Some(one.unit_minutes), Some(standard), None, None];
            rows.push(("work", &one.name, numbers, one.workload / standard));
        }
        let all: f64 = self.allowances.category.iter().map(|(_, share)| share).sum();
        for (name, share) in &self.allowances.category {
            // The factor's surplus is shared in proportion.
            let part = if all > 0.0 { self.for_work * (self.category_factor - 1.0) * share / all } else { 0.0 };
            rows.push(("everyone", name, [None, None, None, Some(*share), None], part));
        }
        for (name, hours) in &self.allowances.individual {
            rows.push(("some", name, [None, None, None, None, Some(*hours)], hours / self.available_hours));
        }
        rows.push(("total", "", [None; 5], self.required));
        let mut table = TableBuilder::new()
            .text("part", rows.iter().map(|row| row.0))
            .text("activity", rows.iter().map(|row| row.1));
        for (place, name) in ["workload", "unit_minutes", "standard_workload", "share", "hours"].into_iter().enumerate()
        {
            table = table.optional_number(name, rows.iter().map(|row| row.2.get(place).copied().flatten()));
        }
        table.number("required", rows.iter().map(|row| row.3)).build()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn visits(workload: f64, unit_minutes: f64) -> Vec<Activity> {
        vec![Activity { name: "visits".into(), workload, unit_minutes }]
    }

    /// An HIV clinic in western Kenya, 2011 (Human Resources for Health 2017, doi 10.1186/s12960-017-0186-3, table 3):
    /// 100,000 visits of 15 minutes, 4.5 days a week, 55 days off, 8 hours: 17.46 clinicians; 10 days of meetings a year
    /// out of 179.
    #[test]
    fn wisn_reproduces_the_kenyan_clinic() {
        let time = WorkingTime { days_per_week: 4.5, days_off: 10.0 + 30.0 + 15.0, ..WorkingTime::default() };
        assert_eq!(time.hours().unwrap(), 179.0 * 8.0);
        let allowances = Allowances { category: vec![("training".into(), 10.0 / 179.0)], individual: vec![] };
        let result = wisn(visits(100_000.0, 15.0), time, allowances, Some(12.0)).unwrap();
        assert_eq!((100.0 * result.for_work).round(), 1746.0);
        assert_eq!((100.0 * result.category_factor).round(), 106.0);
        assert!((result.required - 18.49).abs() < 0.01);
    }

    /// Primary health care in Cross River State, Nigeria (Human Resources for Health 2021, doi 10.1186/s12960-021-00648-2):
    /// existing and required staff of three cadres give ratios 0.4, 0.6, 1.3 and differences −130, −450, +55.
    #[test]
    fn ratios_and_differences_are_those_of_cross_river_state() {
        for (existing, required, ratio, difference) in
            [(79.0, 209.0, 4.0, -130.0), (808.0, 1258.0, 6.0, -450.0), (258.0, 203.0, 13.0, 55.0)]
        {
            // A workload that takes exactly the published staff.
            let time = WorkingTime::default();
            let result =
                wisn(visits(required * time.hours().unwrap(), 60.0), time, Allowances::default(), Some(existing));
            let result = result.unwrap();
            assert_eq!((10.0 * result.ratio().unwrap()).round(), ratio);
            assert_eq!(result.difference().unwrap().round(), difference);
        }
    }

    #[test]
    fn the_parts_of_the_table_add_up_and_bad_input_is_refused() {
        let allowances = Allowances {
            category: vec![("records".into(), 0.1), ("meetings".into(), 0.05)],
            individual: vec![("reports".into(), 200.0)],
        };
        let result = wisn(visits(5000.0, 30.0), WorkingTime::default(), allowances, None).unwrap();
        let table = result.table();
        let column = table.column_by_name("required").unwrap();
        let parts: Vec<f64> =
            arrow::array::AsArray::as_primitive::<arrow::datatypes::Float64Type>(column).values().to_vec();
        assert!((parts[..4].iter().sum::<f64>() - parts[4]).abs() < 1e-12);
        assert_eq!(result.ratio(), None);
        let off = WorkingTime { days_off: 300.0, ..WorkingTime::default() };
        assert!(wisn(visits(1.0, 1.0), off, Allowances::default(), None).is_err());
        assert!(wisn(visits(1.0, 0.0), WorkingTime::default(), Allowances::default(), None).is_err());
        let full = Allowances { category: vec![("a".into(), 0.6), ("b".into(), 0.5)], individual: vec![] };
        assert!(wisn(visits(1.0, 1.0), WorkingTime::default(), full, None).is_err());
    }
}
