//! A standard life table, moved to a life expectancy by Brass's relational logit model.

#![expect(clippy::indexing_slicing, reason = "the groups are those of the one table that stands here")]

use super::super::tables::Sex;
use super::life_table::LifeTable;
use crate::error::Result;
use crate::stats::Elementary;

/// Years lived by 100,000 women of Sweden, 1993, in groups of five years from 0 to 85 and over (Preston, Heuveline and
/// Guillot 2001, boxes 6.1 and 6.2).
const LIVED: [f64; 18] = [
    497_487.0, 497_138.0, 496_901.0, 496_531.0, 495_902.0, 495_168.0, 494_213.0, 492_760.0, 490_447.0, 486_613.0,
    480_665.0, 471_786.0, 457_852.0, 436_153.0, 402_775.0, 350_358.0, 271_512.0, 291_707.0,
];

/// How fast death rates rise with age among the oldest, per year of age (Gompertz's law with a common slope).
const RISE: f64 = 0.1;

/// The standard table in groups of five years up to 105 and over: the open group of Sweden's is cut by Gompertz's law so
/// that its years add up to the published ones.
fn standard() -> LifeTable {
    let starts: Vec<u32> = (0..22).map(|group| 5 * group).collect();
    let mut lived: Vec<f64> = LIVED[..17].iter().map(|years| years / 100_000.0).collect();
    let mut reach: Vec<f64> = (0..17)
        .map(|group| if group == 0 { 1.0 } else { f64::midpoint(lived[group - 1], lived[group]) / 5.0 })
        .collect();
    // Those who reach 85: half-way between the years of the group before and as many less again.
    let at_85 = lived[16] / 5.0 * (lived[16] / lived[15]).sqrt();
    let years_from = |level: f64| -> Vec<f64> {
        let survive = |t: f64| (-level / RISE * ((RISE * t).exponential() - 1.0)).exponential();
        let years = |from: u32, to: u32| {
            (from * 20..to * 20).map(|part| survive((f64::from(part) + 0.5) / 20.0) / 20.0).sum::<f64>()
        };
        [0, 5, 10, 15, 20].iter().map(|t| at_85 * years(*t, if *t == 20 { 45 } else { t + 5 })).collect()
    };
    let (mut low, mut high) = (0.01, 1.0);
    for _ in 0..60 {
        let middle = f64::midpoint(low, high);
        if years_from(middle).iter().sum::<f64>() > LIVED[17] / 100_000.0 { low = middle } else { high = middle }
    }
    let level = f64::midpoint(low, high);
    lived.extend(years_from(level));
    reach.extend(
        [0.0, 5.0, 10.0, 15.0, 20.0].map(|t| at_85 * (-level / RISE * ((RISE * t).exponential() - 1.0)).exponential()),
    );
    LifeTable { starts, reach, lived }
}

/// The life table of the standard pattern whose life expectancy is `years`.
///
/// # Errors
/// A life expectancy outside 20 to 100 years.
pub(super) fn standard_with(years: f64, sex: Sex) -> Result<LifeTable> {
    standard().with_expectancy(years, sex)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cohort::AgeGroups;

    #[test]
    fn the_standard_keeps_the_published_years_and_can_be_moved() {
        assert!((standard().expectancy() - LIVED.iter().sum::<f64>() / 100_000.0).abs() < 1e-6);
        for years in [55.0, 72.0, 78.0, 84.0] {
            let table = standard_with(years, Sex::Both).unwrap();
            assert!((table.expectancy() - years).abs() < 1e-6);
            let survival = table.survival(&AgeGroups::new(1, 101).unwrap()).unwrap();
            assert!(survival.iter().all(|share| (0.0..=1.0).contains(share)), "{years} {survival:?}");
        }
    }
}
