//! Life tables from one of their columns, and the survival ratios of age groups.

#![expect(
    clippy::indexing_slicing,
    reason = "ages and values are those of a checked column: three groups or more, from 0, rising"
)]

use super::super::tables::{AgeGroups, Column, Sex};
use super::force::{Deaths, LAST_AGE, hazard, living_through, open_rate, rise, separation, survived};
use crate::error::{Error, Result};
use crate::stats::Elementary;

/// Life table of one birth: survivors to the beginning of each group, and person-years lived in it.
#[derive(Debug, Clone)]
pub(crate) struct LifeTable {
    /// The first year of age of each group; the last group is open.
    pub starts: Vec<u32>,
    /// Those who reach the group, of one born.
    pub reach: Vec<f64>,
    /// Years lived in the group, by one born.
    pub lived: Vec<f64>,
}

impl LifeTable {
    /// The life table of one column.
    ///
    /// Deaths fall early in the first year and years one to four (separation factors of Coale and Demeny; Preston,
    /// Heuveline and Guillot 2001, table 3.3). In other groups below 15 years of age and in single years the force of
    /// mortality is constant; in wider groups from 15 on it rises at the pace of its neighbours' rates (Greville 1943; where
    /// his expansion does not hold, Gompertz's law): no rate is too high for somebody to live on.
    ///
    /// # Errors
    /// A value that is negative, a probability over 1, years lived or people reached that rise with age.
    pub(super) fn new(starts: &[u32], column: Column, values: &[f64], sex: Sex) -> Result<Self> {
        if let Some((start, value)) = starts.iter().zip(values).find(|(_, value)| **value < 0.0 || !value.is_finite()) {
            return Err(Error::mortality_negative(start, *value));
        }
        match column {
            Column::Lived => Self::of_lived(starts, values),
            Column::Reaching => Self::of_reaching(starts, values, sex),
            Column::Dying => Self::of_dying(starts, values, sex),
            Column::Rate => Ok(Self::of_rates(starts, values, sex)),
            Column::Survival | Column::Expectancy => Err(Error::no_life_table_column()),
        }
    }

    fn of_reaching(starts: &[u32], values: &[f64], sex: Sex) -> Result<Self> {
        let radix = values[0];
        if radix <= 0.0 {
            return Err(Error::survivors_begin_with_zero());
        }
        let reach: Vec<f64> = values.iter().map(|value| value / radix).collect();
        if let Some(place) = reach.windows(2).position(|two| two[1] > two[0]) {
            return Err(Error::survivors_rise(starts[place + 1]));
        }
        let last = reach.len() - 1;
        let dying = (0..=last).map(|i| if i < last && reach[i] > 0.0 { 1.0 - reach[i + 1] / reach[i] } else { 1.0 });
        Self::of_dying(starts, &dying.collect::<Vec<_>>(), sex)
    }

    fn of_lived(starts: &[u32], values: &[f64]) -> Result<Self> {
        let closed = values.len() - 1;
        let per_year = |i: usize| values[i] / f64::from(starts[i + 1] - starts[i]);
        if let Some(place) = (1..closed).find(|i| per_year(*i) > per_year(i - 1) * (1.0 + 1e-9)) {
            return Err(Error::years_lived_rise(starts[place]));
        }
        // The births are a round number: the radix that the first group almost reaches, 1, 1000 or 100000.
        let most = per_year(0);
        let radix = 10_f64.power(most.decimal_logarithm().ceil());
        let radix = if most > radix * (1.0 + 1e-12) { radix * 10.0 } else { radix };
        let lived: Vec<f64> = values.iter().map(|value| value / radix).collect();
        let reach = (0..lived.len()).map(|i| match i {
            0 => 1.0,
            i if i < closed => f64::midpoint(per_year(i - 1), per_year(i)) / radix,
            i => per_year(i - 1) / radix,
        });
        Ok(Self { starts: starts.to_vec(), reach: reach.collect(), lived })
    }

    fn of_rates(starts: &[u32], rates: &[f64], sex: Sex) -> Self {
        let last = rates.len() - 1;
        let (mut reach, mut lived) = (vec![1.0], Vec::with_capacity(rates.len()));
        for i in 0..last {
            let (years, rate) = (f64::from(starts[i + 1] - starts[i]), rates[i]);
            let next = reach[i]
                * match separation(starts[i], years, rates[0], sex) {
                    // Deaths of the group over its rate are the years lived in it, whatever their mean.
                    Deaths::After(within) => 1.0 - (years * rate / (1.0 + (years - within) * rate)).min(1.0),
                    Deaths::Constant => (-years * rate).exponential(),
                    Deaths::Rising => living_through(rate, rise(starts, rates, i), years),
                };
            lived.push(if rate > 0.0 { (reach[i] - next) / rate } else { years * reach[i] });
            reach.push(next);
        }
        lived.push(if rates[last] > 0.0 {
            reach[last] / rates[last]
        } else {
            reach[last] * (LAST_AGE - f64::from(starts[last])).max(1.0)
        });
        Self { starts: starts.to_vec(), reach, lived }
    }

    fn of_dying(starts: &[u32], dying: &[f64], sex: Sex) -> Result<Self> {
        if let Some((start, share)) = starts.iter().zip(dying).find(|(_, share)| **share > 1.0) {
            return Err(Error::dying_out_of_range(start, *share));
        }
        let last = dying.len() - 1;
        // The mean force of each group; where all die, as where one in a million is left.
        let force: Vec<f64> =
            (0..last).map(|i| -(1.0 - dying[i]).max(1e-6).logarithm() / f64::from(starts[i + 1] - starts[i])).collect();
        let (mut reach, mut lived, mut rates) = (vec![1.0], Vec::with_capacity(dying.len()), Vec::new());
        for i in 0..last {
            let years = f64::from(starts[i + 1] - starts[i]);
            let next = reach[i] * (1.0 - dying[i]);
            let years_lived = match separation(starts[i], years, dying[0], sex) {
                Deaths::After(within) => years * next + within * (reach[i] - next),
                Deaths::Constant if force[i] > 0.0 => (reach[i] - next) / force[i],
                Deaths::Constant => years * reach[i],
                Deaths::Rising => {
                    let rise = rise(starts, &force, i);
                    let pace = hazard(1.0, rise, years);
                    reach[i] * survived(force[i] * years / pace, rise, years)
                }
            };
            rates.push(if years_lived > 0.0 { (reach[i] - next) / years_lived } else { force[i] });
            lived.push(years_lived);
            reach.push(next);
        }
        lived.push(reach[last] / open_rate(starts, &rates));
        Ok(Self { starts: starts.to_vec(), reach, lived })
    }

    /// The first age that nobody reaches, where a closed group loses all.
    pub(super) fn extinct_from(&self) -> Option<u32> {
        self.reach.iter().position(|reach| *reach <= 0.0).map(|place| self.starts[place])
    }

    /// Life expectancy at birth, in years.
    pub(super) fn expectancy(&self) -> f64 {
        self.lived.iter().sum()
    }

    /// The table whose logits lie `shift` above this one's (Brass 1971), which moves its life expectancy.
    fn shifted(&self, shift: f64, sex: Sex) -> Result<Self> {
        let reach = self.reach.iter().enumerate().map(|(place, share)| match place {
            0 => 1.0,
            _ if *share <= 0.0 => 0.0,
            _ => 1.0 / (1.0 + (1.0 - share) / share * (2.0 * shift).exponential()),
        });
        Self::new(&self.starts, Column::Reaching, &reach.collect::<Vec<_>>(), sex)
    }

    /// The table of this pattern whose life expectancy is `years`.
    ///
    /// # Errors
    /// A life expectancy outside 20 to 100 years.
    pub(super) fn with_expectancy(&self, years: f64, sex: Sex) -> Result<Self> {
        if !(20.0..=100.0).contains(&years) {
            return Err(Error::life_expectancy_out_of_range(years));
        }
        let (mut low, mut high) = (-6.0, 6.0);
        for _ in 0..80 {
            let middle = f64::midpoint(low, high);
            if self.shifted(middle, sex)?.expectancy() > years { low = middle } else { high = middle }
        }
        self.shifted(f64::midpoint(low, high), sex)
    }

    /// The survival of these groups from one step to the next: of births into the first group; from each group into the
    /// next; and for the last, of the last two together into it.
    ///
    /// # Errors
    /// Groups that the table cannot be cut into.
    pub(super) fn survival(&self, groups: &AgeGroups) -> Result<Vec<f64>> {
        let end = self.starts[self.starts.len() - 1];
        if groups.open() > end {
            return Err(Error::life_table_ends_early(end, groups.open()));
        }
        let mut lived: Vec<f64> =
            (0..groups.count() - 1).map(|group| self.between(groups.first(group), groups.first(group + 1))).collect();
        lived.push(self.between(groups.open(), end) + self.lived[self.lived.len() - 1]);
        let last = groups.count() - 1;
        let ratio = |part: f64, whole: f64| if whole > 0.0 { part / whole } else { 0.0 };
        let survival = (0..=last).map(|group| match group {
            0 => lived[0] / f64::from(groups.width()),
            _ if group < last => ratio(lived[group], lived[group - 1]),
            _ => ratio(lived[last], lived[last - 1] + lived[last]),
        });
        Ok(survival.collect())
    }

    /// Years lived between two ages: whole groups added up, parts of a group shared out as if its death rate were even.
    pub(super) fn between(&self, from: u32, to: u32) -> f64 {
        let mut sum = 0.0;
        for (group, start) in self.starts.iter().enumerate() {
            let Some(end) = self.starts.get(group + 1) else { break };
            let (low, high) = (from.max(*start), to.min(*end));
            if low >= high {
                continue;
            }
            if low == *start && high == *end {
                sum += self.lived[group];
                continue;
            }
            let years = f64::from(end - start);
            let rate = if self.reach[group] > 0.0 && self.reach[group + 1] > 0.0 {
                (self.reach[group] / self.reach[group + 1]).logarithm() / years
            } else {
                0.0
            };
            let until = |age: u32| {
                let since = f64::from(age - start);
                if rate.abs() < 1e-12 { since } else { (1.0 - (-rate * since).exponential()) / rate }
            };
            sum += self.lived[group] * (until(high) - until(low)) / until(*end);
        }
        sum
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// In closed form: where every group has the death rate m, those who die in a group have lived deaths/m years in it,
    /// whatever their mean, and one born can expect 1/m years.
    #[test]
    fn rates_make_a_life_table() {
        let starts = [0, 1, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55, 60, 65, 70, 75, 80, 85];
        for (rate, sex) in [(0.01, Sex::Male), (0.02, Sex::Female), (0.05, Sex::Both)] {
            let table = LifeTable::new(&starts, Column::Rate, &[rate; 19], sex).unwrap();
            assert!((table.expectancy() - 1.0 / rate).abs() < 1e-9, "{}", table.expectancy());
        }
    }

    #[test]
    fn columns_of_one_table_agree() {
        let starts: Vec<u32> = (0..18).map(|group| group * 5).collect();
        let rates: Vec<f64> = starts.iter().map(|age| 0.0002 + 0.00003 * (0.1 * f64::from(*age)).exp()).collect();
        let groups = AgeGroups::new(5, 17).unwrap();
        let table = LifeTable::new(&starts, Column::Rate, &rates, Sex::Both).unwrap();
        let want = table.survival(&groups).unwrap();
        let lived: Vec<f64> = table.lived.iter().map(|years| years * 100_000.0).collect();
        let same = LifeTable::new(&starts, Column::Lived, &lived, Sex::Both).unwrap().survival(&groups).unwrap();
        assert!(want.iter().zip(&same).all(|(a, b)| (a - b).abs() < 1e-12));
        let dying: Vec<f64> =
            (0..18).map(|i| if i < 17 { 1.0 - table.reach[i + 1] / table.reach[i] } else { 1.0 }).collect();
        let near = LifeTable::new(&starts, Column::Dying, &dying, Sex::Both).unwrap().survival(&groups).unwrap();
        // The pace of a group's force is that of its neighbours' rates or of their mean forces, which differ a little.
        assert!(want[..16].iter().zip(&near).all(|(a, b)| (a - b).abs() < 2e-4));
        let same =
            LifeTable::new(&starts, Column::Reaching, &table.reach, Sex::Both).unwrap().survival(&groups).unwrap();
        assert!(near.iter().zip(&same).all(|(a, b)| (a - b).abs() < 1e-9));
    }

    /// In closed form: at a constant force m, e^(-5m) of a group are alive five years later, whatever m.
    #[test]
    fn a_constant_force_leaves_its_share_alive() {
        let starts: Vec<u32> = (0..21).map(|group| group * 5).collect();
        let groups = AgeGroups::new(5, 21).unwrap();
        for rate in [0.3, 0.4, 0.41, 0.7, 1.0, 2.0] {
            let mut rates = vec![0.01; 21];
            rates[16..].fill(rate);
            rates[1..3].fill(rate);
            let survival = LifeTable::new(&starts, Column::Rate, &rates, Sex::Both).unwrap().survival(&groups).unwrap();
            for group in [2, 18, 19, 20] {
                let (share, want) = (survival[group], (-5.0 * rate).exp());
                assert!((share / want - 1.0).abs() < 1e-9, "{rate} {group}: {share} for {want}");
            }
        }
    }

    /// Gompertz's law itself: the table of its rates has its survivors.
    #[test]
    fn the_law_of_gompertz_is_met() {
        let starts: Vec<u32> = (0..22).map(|group| group * 5).collect();
        let reach = |age: f64| (-0.00002 / 0.1 * (0.1 * age).exp_m1()).exp();
        let years = |from: u32, to: u32| {
            let steps = (to - from) * 100;
            (0..steps).map(|step| reach(f64::from(from) + (f64::from(step) + 0.5) / 100.0) / 100.0).sum::<f64>()
        };
        let end = |group: usize| if group + 1 < starts.len() { starts[group + 1] } else { 130 };
        let rates: Vec<f64> = starts
            .iter()
            .enumerate()
            .map(|(group, start)| (reach(f64::from(*start)) - reach(f64::from(end(group)))) / years(*start, end(group)))
            .collect();
        let table = LifeTable::new(&starts, Column::Rate, &rates, Sex::Both).unwrap();
        for (start, found) in starts.iter().zip(&table.reach) {
            let want = reach(f64::from(*start));
            // At 105, seven in ten thousand are left.
            let off = if *start <= 100 { 0.01 } else { 0.05 };
            assert!((found / want - 1.0).abs() < off, "{start}: {found} for {want}");
        }
    }

    #[test]
    fn a_life_expectancy_is_met_and_single_years_add_up() {
        let starts: Vec<u32> = (0..18).map(|group| group * 5).collect();
        let rates: Vec<f64> = starts.iter().map(|age| 0.0002 + 0.00003 * (0.1 * f64::from(*age)).exp()).collect();
        let table = LifeTable::new(&starts, Column::Rate, &rates, Sex::Both).unwrap();
        assert!((table.with_expectancy(60.0, Sex::Both).unwrap().expectancy() - 60.0).abs() < 1e-6);
        assert!(table.with_expectancy(110.0, Sex::Both).is_err());
        let years: f64 = (0..85).map(|age| table.between(age, age + 1)).sum();
        assert!((years - table.between(0, 85)).abs() < 1e-9);
    }

    #[test]
    fn wrong_columns_are_refused() {
        let starts = [0, 5, 10];
        let error =
            |column, values: [f64; 3]| LifeTable::new(&starts, column, &values, Sex::Both).unwrap_err().to_string();
        assert!(error(Column::Dying, [0.1, 1.2, 1.0]).contains("probability of dying at age 5 is 1.2"));
        assert!(error(Column::Lived, [400_000.0, 480_000.0, 9.0]).contains("Lx rises at age 5"));
        assert!(error(Column::Rate, [0.1, -0.2, 1.0]).contains("mortality at age 5 is -0.2"));
    }
}
