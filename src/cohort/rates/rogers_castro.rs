//! Migration by age: the model schedules of Rogers and Castro (1981, "Model migration schedules", IIASA RR-81-30), with
//! seven parameters (children, workers, a constant) or eleven (a hump at retirement too), given or fitted.

use ndarray::{Array1, Array2};
use serde::{Deserialize, Deserializer, Serialize};

use super::super::tables::{AgeGroups, OLDEST};
use crate::context::Context;
use crate::error::{Error, Result, decode_by};
use crate::stats::Elementary;
use crate::stats::linear::solve;

/// The last age that a schedule is added up to in an open group.
const LAST_AGE: u32 = 100;
/// What errors call the schedule.
const SCHEDULE: &str = "Rogers-Castro schedule";

/// The parameters of a schedule, of which [`RogersCastro::new`] makes one.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Parameters {
    /// Height of the children's curve.
    pub a1: f64,
    /// Its descent, per year of age.
    pub alpha1: f64,
    /// Height of the workers' curve.
    pub a2: f64,
    /// Its descent, per year of age.
    pub alpha2: f64,
    /// Where it peaks, about, in years.
    pub mu2: f64,
    /// Its ascent, per year of age.
    pub lambda2: f64,
    /// Height of the retirement curve; 0 in the schedule of seven parameters.
    #[serde(default)]
    pub a3: f64,
    /// Its descent, per year of age.
    #[serde(default)]
    pub alpha3: f64,
    /// Where it peaks, about, in years.
    #[serde(default)]
    pub mu3: f64,
    /// Its ascent, per year of age.
    #[serde(default)]
    pub lambda3: f64,
    /// The constant.
    pub c: f64,
}

impl Parameters {
    fn named(&self) -> [(&'static str, f64); 11] {
        [
            ("a1", self.a1),
            ("alpha1", self.alpha1),
            ("a2", self.a2),
            ("alpha2", self.alpha2),
            ("mu2", self.mu2),
            ("lambda2", self.lambda2),
            ("a3", self.a3),
            ("alpha3", self.alpha3),
            ("mu3", self.mu3),
            ("lambda3", self.lambda3),
            ("c", self.c),
        ]
    }
}

/// m(x) = a1·exp(−α1·x) + a2·exp(−α2·(x − μ2) − exp(−λ2·(x − μ2))) + a3·exp(−α3·(x − μ3) − exp(−λ3·(x − μ3))) + c:
/// migrants of age x, as a rate or as shares.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(into = "Parameters")]
pub struct RogersCastro(Parameters);

impl<'de> Deserialize<'de> for RogersCastro {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        decode_by::<Parameters, _, _>(deserializer)
    }
}

impl TryFrom<Parameters> for RogersCastro {
    type Error = Error;

    fn try_from(parameters: Parameters) -> Result<Self> {
        Self::new(parameters)
    }
}

impl From<RogersCastro> for Parameters {
    fn from(schedule: RogersCastro) -> Self {
        schedule.0
    }
}

impl RogersCastro {
    /// The schedule that Rogers and Castro (1981) call the simplified basic standard.
    #[must_use]
    pub fn standard() -> Self {
        let (a3, alpha3, mu3, lambda3) = (0.0, 0.0, 0.0, 0.0);
        Self(Parameters {
            a1: 0.02,
            alpha1: 0.1,
            a2: 0.06,
            alpha2: 0.1,
            mu2: 20.0,
            lambda2: 0.4,
            a3,
            alpha3,
            mu3,
            lambda3,
            c: 0.003,
        })
    }

    /// The schedule of these parameters.
    ///
    /// # Errors
    /// A number that is not finite; a height, descent or ascent that is negative; a schedule of nothing.
    pub fn new(parameters: Parameters) -> Result<Self> {
        for (name, value) in parameters.named() {
            if !value.is_finite() || (value < 0.0 && !name.starts_with("mu")) {
                return Err(Error::schedule_parameter(name, value).at(SCHEDULE));
            }
        }
        if parameters.a1 + parameters.a2 + parameters.a3 + parameters.c <= 0.0 {
            return Err(Error::schedule_flat().at(SCHEDULE));
        }
        Ok(Self(parameters))
    }

    /// Its parameters.
    #[must_use]
    pub fn parameters(&self) -> Parameters {
        self.0
    }

    /// Migrants of an age.
    #[must_use]
    pub fn at(&self, age: f64) -> f64 {
        let hump = |height: f64, alpha: f64, mu: f64, lambda: f64| match height > 0.0 {
            true => height * (-alpha * (age - mu) - (-lambda * (age - mu)).exponential()).exponential(),
            false => 0.0,
        };
        let Parameters { a1, alpha1, a2, alpha2, mu2, lambda2, a3, alpha3, mu3, lambda3, c } = self.0;
        a1 * (-alpha1 * age).exponential() + hump(a2, alpha2, mu2, lambda2) + hump(a3, alpha3, mu3, lambda3) + c
    }

    /// Migrants of the ages from `first` up to, not including, `end`.
    fn sum(&self, first: u32, end: u32) -> f64 {
        (first..end).map(|age| self.at(f64::from(age))).sum()
    }

    /// The share of all migrants who are in each age group.
    #[must_use]
    pub fn shares(&self, groups: &AgeGroups) -> Vec<f64> {
        let end = |group: usize| {
            if group + 1 == groups.count() { groups.open().max(LAST_AGE) + 1 } else { groups.first(group + 1) }
        };
        let sums: Vec<f64> = (0..groups.count()).map(|group| self.sum(groups.first(group), end(group))).collect();
        let all: f64 = sums.iter().sum();
        sums.iter().map(|sum| sum / all).collect()
    }

    /// The schedule nearest to migrants by age, in least squares of what a year of age has: `starts` are the first years
    /// of age of the groups, `values` a year's migrants (or a rate) in each, `parameters` 7 or 11. With it comes the
    /// share of the variance that it explains.
    ///
    /// # Errors
    /// Another number of parameters, more or fewer values than groups, fewer groups than parameters, ages that do not rise,
    /// a negative value, nobody at all; the caller stopped the computation.
    pub fn fit(starts: &[u32], values: &[f64], parameters: usize, context: &Context) -> Result<(Self, f64)> {
        if !matches!(parameters, 7 | 11) {
            return Err(Error::schedule_parameters(parameters));
        }
        if values.len() != starts.len() {
            return Err(Error::list_of_another_length(values.len(), starts.len()).at("values"));
        }
        if starts.len() < parameters + 1 {
            return Err(Error::schedule_ages_few(starts.len(), parameters));
        }
        let ends = ends(starts)?;
        let wrong = |(_, value): &(&u32, &f64)| **value < 0.0 || !value.is_finite();
        if let Some((start, value)) = starts.iter().zip(values).find(wrong) {
            return Err(Error::schedule_migrants_negative(*start, *value));
        }
        let top = values.iter().copied().fold(0.0, f64::max);
        if top <= 0.0 {
            return Err(Error::schedule_without_migrants());
        }
        let data = Data { starts, ends, values: values.iter().map(|value| value / top).collect() };
        let mut best = (vec![], f64::INFINITY);
        for beginning in data.beginnings(parameters) {
            let next = data.descend(beginning, context)?;
            if next.1 < best.1 {
                best = next;
            }
        }
        let mean = data.values.iter().sum::<f64>() / data.values.len() as f64;
        let spread: f64 = data.values.iter().map(|value| (value - mean).powi(2)).sum();
        let RogersCastro(mut found) = schedule(&best.0);
        for height in [&mut found.a1, &mut found.a2, &mut found.a3, &mut found.c] {
            *height *= top;
        }
        Ok((Self::new(found)?, if spread > 0.0 { 1.0 - best.1 / spread } else { 1.0 }))
    }
}

/// The first year of age after each group; the last group is taken to be as wide as the one before it.
///
/// # Errors
/// Ages that do not rise, or above 200.
fn ends(starts: &[u32]) -> Result<Vec<u32>> {
    let pairs = || starts.iter().zip(starts.iter().skip(1));
    if let Some((before, age)) = pairs().find(|(before, age)| age <= before || **age > OLDEST) {
        return Err(Error::schedule_ages_not_rising(age, before));
    }
    let open = pairs().next_back().map(|(before, last)| 2 * last - before);
    Ok(starts.iter().skip(1).copied().chain(open).collect())
}

/// A schedule from its parameters as the fit moves them: logarithms, but for the places of the humps.
fn schedule(p: &[f64]) -> RogersCastro {
    let at = |place: usize| p.get(place).copied();
    // A parameter that is not fitted is 0.
    let e = |place: usize| at(place).map_or(0.0, Elementary::exponential);
    RogersCastro(Parameters {
        a1: e(0),
        alpha1: e(1),
        a2: e(2),
        alpha2: e(3),
        mu2: at(4).unwrap_or(0.0),
        lambda2: e(5),
        c: e(6),
        a3: e(7),
        alpha3: e(8),
        mu3: at(9).unwrap_or(0.0),
        lambda3: e(10),
    })
}

/// Migrants by age, the largest 1.
struct Data<'a> {
    starts: &'a [u32],
    /// The first year of age after each group.
    ends: Vec<u32>,
    values: Vec<f64>,
}

impl Data<'_> {
    fn beginnings(&self, parameters: usize) -> Vec<Vec<f64>> {
        let among = |low: u32, high: u32| {
            let ages = self.starts.iter().zip(&self.values).filter(|(age, _)| (low..high).contains(*age));
            ages.max_by(|a, b| a.1.total_cmp(b.1)).map_or(f64::from(low), |(age, _)| f64::from(*age))
        };
        let (peak, least) = (among(15, 45), self.values.iter().copied().fold(1.0, f64::min).max(1e-3));
        let mut beginnings = Vec::new();
        for (alpha2, lambda2) in [(0.05, 0.25), (0.1, 0.4), (0.2, 0.8), (0.12, 0.15)] {
            let first = self.values.first().map_or(0.02, |first| first.max(0.02));
            let begin: [f64; 7] = [
                first.logarithm(),
                0.1_f64.logarithm(),
                1.0_f64.logarithm(),
                Elementary::logarithm(alpha2),
                peak - 1.0,
                Elementary::logarithm(lambda2),
                least.logarithm(),
            ];
            if parameters == 7 {
                beginnings.push(begin.to_vec());
                continue;
            }
            for (mu3, lambda3) in [(among(55, 80), 0.3), (65.0, 0.7), (70.0, 0.15)] {
                let more = [0.1_f64.logarithm(), 0.3_f64.logarithm(), mu3, Elementary::logarithm(lambda3)];
                beginnings.push(begin.iter().copied().chain(more).collect());
            }
        }
        beginnings
    }

    fn misfits(&self, p: &[f64]) -> Vec<f64> {
        let found = schedule(p);
        let groups = self.starts.iter().zip(&self.ends).zip(&self.values);
        groups.map(|((first, end), value)| found.sum(*first, *end) / f64::from(end - first) - value).collect()
    }

    /// The least squares from a beginning (Levenberg 1944, Marquardt 1963).
    fn descend(&self, mut p: Vec<f64>, context: &Context) -> Result<(Vec<f64>, f64)> {
        let squares = |misfits: &[f64]| misfits.iter().map(|misfit| misfit * misfit).sum::<f64>();
        let mut misfits = self.misfits(&p);
        let (mut best, mut damping) = (squares(&misfits), 1e-3);
        for _ in 0..400 {
            context.check()?;
            let moved = |k: usize, by: f64| -> Vec<f64> {
                p.iter().enumerate().map(|(place, value)| if place == k { value + by } else { *value }).collect()
            };
            let slope = |(k, value): (usize, &f64)| -> Vec<f64> {
                let step = 1e-6 * (1.0 + value.abs());
                let (up, down) = (self.misfits(&moved(k, step)), self.misfits(&moved(k, -step)));
                up.into_iter().zip(down).map(|(up, down)| (up - down) / (2.0 * step)).collect()
            };
            let slopes: Vec<Vec<f64>> = p.iter().enumerate().map(slope).collect();
            let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
            let before = best;
            for _ in 0..12 {
                let products = slopes.iter().flat_map(|a| slopes.iter().map(|b| dot(a, b)));
                let Ok(mut normal) = Array2::from_shape_vec((p.len(), p.len()), products.collect()) else { break };
                normal.diag_mut().mapv_inplace(|square| square + damping * (square + 1e-9));
                let right: Array1<f64> = slopes.iter().map(|slope| -dot(slope, &misfits)).collect();
                let Some(step) = solve(normal.view(), right.view()) else { break };
                let next: Vec<f64> =
                    p.iter().zip(&step).map(|(p, step)| (p + step.clamp(-2.0, 2.0)).clamp(-30.0, 110.0)).collect();
                let found = self.misfits(&next);
                let sum = squares(&found);
                if sum.is_finite() && sum < best {
                    (p, misfits, best) = (next, found, sum);
                    damping = (damping * 0.2).max(1e-12);
                    break;
                }
                damping *= 5.0;
            }
            if before - best <= 1e-14 * (before + 1e-30) {
                break;
            }
        }
        Ok((p, best))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seven() -> RogersCastro {
        RogersCastro::standard()
    }

    #[test]
    fn the_formula_is_the_published_one() {
        let want = 0.02 * (-2.5_f64).exp() + 0.06 * (-0.5_f64 - (-2.0_f64).exp()).exp() + 0.003;
        assert!((seven().at(25.0) - want).abs() < 1e-15);
        let shares = seven().shares(&AgeGroups::new(5, 18).unwrap());
        assert!((shares.iter().sum::<f64>() - 1.0).abs() < 1e-12 && shares[4] > shares[3] && shares[4] > shares[6]);
    }

    #[test]
    fn seven_and_eleven_parameters_are_found_again() {
        let ages: Vec<u32> = (0..90).collect();
        let eleven = Parameters { a3: 0.02, alpha3: 0.25, mu3: 66.0, lambda3: 0.6, ..seven().parameters() };
        let eleven = RogersCastro::new(eleven).unwrap();
        for (truth, parameters) in [(seven(), 7), (eleven, 11)] {
            let values: Vec<f64> = ages.iter().map(|age| 5000.0 * truth.at(f64::from(*age))).collect();
            let (found, explained) = RogersCastro::fit(&ages, &values, parameters, &Context::default()).unwrap();
            assert!(explained > 1.0 - 1e-9, "{explained}");
            let worst = ages.iter().map(|age| (found.at(f64::from(*age)) / 5000.0 - truth.at(f64::from(*age))).abs());
            assert!(worst.fold(0.0, f64::max) < 1e-6, "{found:?}");
            assert!((found.0.mu2 - truth.0.mu2).abs() < 0.01 && (found.0.mu3 - truth.0.mu3).abs() < 0.05);
        }
    }

    #[test]
    fn five_year_groups_are_enough_for_seven() {
        let starts: Vec<u32> = (0..18).map(|group| 5 * group).collect();
        let values: Vec<f64> = starts.iter().map(|age| seven().sum(*age, age + 5) / 5.0).collect();
        let (found, _) = RogersCastro::fit(&starts, &values, 7, &Context::default()).unwrap();
        assert!((found.0.mu2 - 20.0).abs() < 0.05 && (found.0.lambda2 - 0.4).abs() < 0.02, "{found:?}");
    }

    #[test]
    fn what_cannot_be_fitted_is_said() {
        let context = Context::default();
        let fit = |ages: &[u32], values: &[f64], p| RogersCastro::fit(ages, values, p, &context);
        let error = |ages: &[u32], values: &[f64], p| fit(ages, values, p).unwrap_err().to_string();
        assert!(error(&[0, 5], &[1.0, 1.0], 7).contains("2 age groups cannot tell 7"));
        let ages: Vec<u32> = (0..20).collect();
        assert!(error(&ages, &[-1.0; 20], 7).contains("the migrants of age 0 are -1"));
        assert!(error(&ages, &[0.0; 20], 7).contains("no migrants"));
        assert!(error(&ages, &[1.0; 20], 9).contains("parameters is 9"));
        assert!(error(&ages, &[1.0; 21], 7).contains("the list has 21 entries; 20 were expected"));
        assert!(error(&ages, &[1.0; 19], 7).contains("the list has 19 entries; 20 were expected"));
        assert!(error(&[], &[], 7).contains("0 age groups"));
        for wrong in [f64::NAN, f64::INFINITY] {
            assert!(error(&ages, &[wrong; 20], 7).contains("the migrants of age 0"));
        }
        let fall: Vec<u32> = (0..20).rev().collect();
        assert!(error(&fall, &[1.0; 20], 7).contains("age 18 follows age 19"));
        assert!(error(&[1; 20], &[1.0; 20], 7).contains("age 1 follows age 1"));
        let wide: Vec<u32> = (0..20).map(|group| group * 200_000_000).collect();
        assert!(error(&wide, &[1.0; 20], 7).contains("age 200000000 follows age 0"));
        assert!(RogersCastro::new(Parameters { a2: -1.0, ..seven().parameters() }).is_err());
    }
}
