//! Missing values filled from the rest, each marked, with the standard deviation of what it might have been.

use ndarray::Array2;

use super::describe::mean_and_sd;
use crate::index::spec::defaults::DEFAULTS;
use crate::index::spec::methods::Fill;
use crate::stats::linear::{cholesky, solve_factored};

/// What was filled.
#[derive(Debug, Clone, Default)]
pub struct Filled {
    /// Standard deviation of the filled value about what it might have been, by indicator and area; NaN where the value
    /// was observed or still misses.
    pub sd: Vec<Vec<f64>>,
}

impl Filled {
    /// Whether a value was filled.
    #[must_use]
    pub fn here(&self, indicator: usize, area: usize) -> bool {
        self.sd.get(indicator).and_then(|column| column.get(area)).is_some_and(|sd| !sd.is_nan())
    }

    /// How many values were filled.
    #[must_use]
    pub fn count(&self) -> usize {
        self.sd.iter().flatten().filter(|sd| !sd.is_nan()).count()
    }
}

/// Fill the missing values (NaN) of columns, one an indicator, in place. What has nothing to be filled from stays.
///
/// `groups` are those of the areas, for the group methods; an area without one takes the whole column. `neighbours` is
/// the number that `knn` takes.
pub fn fill(columns: &mut [Vec<f64>], method: Fill, groups: &[Option<String>], neighbours: Option<usize>) -> Filled {
    let areas = columns.first().map_or(0, Vec::len);
    let mut filled = Filled { sd: vec![vec![f64::NAN; areas]; columns.len()] };
    match method {
        Fill::None => {}
        Fill::Mean | Fill::Median => {
            for (column, sd) in columns.iter_mut().zip(&mut filled.sd) {
                let (centre, spread) = centre(column, method == Fill::Median);
                put(column, sd, |_| Some((centre, spread)));
            }
        }
        Fill::GroupMean | Fill::GroupMedian => {
            for (column, sd) in columns.iter_mut().zip(&mut filled.sd) {
                let whole = centre(column, method == Fill::GroupMedian);
                let before = column.clone();
                put(column, sd, |at| {
                    let Some(group) = &groups[at] else { return Some(whole) };
                    let mates: Vec<f64> = (0..areas)
                        .filter(|other| groups[*other].as_ref() == Some(group))
                        .map(|other| before[other])
                        .collect();
                    let (value, spread) = centre(&mates, method == Fill::GroupMedian);
                    Some((value, if spread.is_nan() { whole.1 } else { spread }))
                });
            }
        }
        Fill::Knn => knn(columns, neighbours.unwrap_or(DEFAULTS.neighbours).max(1), &mut filled),
        Fill::Em => em(columns, &mut filled),
    }
    filled
}

/// Put a value, where there is one, into each gap.
fn put(column: &mut [f64], sd: &mut [f64], value: impl Fn(usize) -> Option<(f64, f64)>) {
    for at in 0..column.len() {
        if column[at].is_nan()
            && let Some((filled, spread)) = value(at)
            && !filled.is_nan()
        {
            column[at] = filled;
            sd[at] = if spread.is_nan() { 0.0 } else { spread };
        }
    }
}

/// Mean or median, and standard deviation.
fn centre(values: &[f64], median: bool) -> (f64, f64) {
    let (mean, sd) = mean_and_sd(values);
    if !median {
        return (mean, sd);
    }
    let mut there: Vec<f64> = values.iter().copied().filter(|value| !value.is_nan()).collect();
    there.sort_by(f64::total_cmp);
    if there.is_empty() { (f64::NAN, sd) } else { (crate::stats::quantile(&there, 0.5), sd) }
}

/// The columns in standard deviations from their means, and those two.
fn standardised(columns: &[Vec<f64>]) -> (Vec<Vec<f64>>, Vec<(f64, f64)>) {
    let scales: Vec<(f64, f64)> = columns.iter().map(|column| mean_and_sd(column)).collect();
    let standard = |(column, (mean, sd)): (&Vec<f64>, &(f64, f64))| -> Vec<f64> {
        let sd = if *sd > 0.0 { *sd } else { 1.0 };
        column.iter().map(|value| (value - mean) / sd).collect()
    };
    (columns.iter().zip(&scales).map(standard).collect(), scales)
}

/// The mean of the `k` areas nearest in the indicators that both have (mean squared difference in standard deviations).
fn knn(columns: &mut [Vec<f64>], k: usize, filled: &mut Filled) {
    let (standard, scales) = standardised(columns);
    let areas = columns.first().map_or(0, Vec::len);
    let distance = |a: usize, b: usize| {
        let (mut sum, mut shared) = (0.0, 0.0);
        for column in &standard {
            let square = (column[a] - column[b]).powi(2);
            if !square.is_nan() {
                sum += square;
                shared += 1.0;
            }
        }
        if shared > 0.0 { sum / shared } else { f64::INFINITY }
    };
    for area in 0..areas {
        if columns.iter().all(|column| !column[area].is_nan()) {
            continue;
        }
        let mut near: Vec<(f64, usize)> =
            (0..areas).filter(|other| *other != area).map(|other| (distance(area, other), other)).collect();
        near.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        for (place, column) in columns.iter_mut().enumerate() {
            if !column[area].is_nan() {
                continue;
            }
            // What was filled a moment ago is no neighbour's value: the standardised columns still have the gaps.
            let mates: Vec<f64> = near
                .iter()
                .filter(|(far, other)| far.is_finite() && !standard[place][*other].is_nan())
                .take(k)
                .map(|(_, other)| column[*other])
                .collect();
            let (mean, sd) = mean_and_sd(&mates);
            if !mean.is_nan() {
                column[area] = mean;
                let spread = if sd.is_nan() { scales[place].1 } else { sd };
                filled.sd[place][area] = spread * (1.0 + 1.0 / mates.len() as f64).sqrt();
            }
        }
    }
}

/// Expectation–maximisation under a joint normal (Dempster, Laird and Rubin 1977; Little and Rubin 2002, chapter 11).
///
/// The covariance is shrunk toward independence as if p² / n further areas (at least 1) had been seen without any
/// correlation, so that there may be more indicators than areas.
fn em(columns: &mut [Vec<f64>], filled: &mut Filled) {
    let (mut standard, scales) = standardised(columns);
    let usable: Vec<usize> = (0..columns.len()).filter(|at| !scales[*at].0.is_nan()).collect();
    let (p, n) = (usable.len(), columns.first().map_or(0, Vec::len));
    let gaps: Vec<(usize, Vec<usize>)> = (0..n)
        .map(|area| (area, (0..p).filter(|at| standard[usable[*at]][area].is_nan()).collect::<Vec<_>>()))
        .filter(|(_, missing)| !missing.is_empty())
        .collect();
    if gaps.is_empty() || n < 2 {
        return;
    }
    for (area, missing) in &gaps {
        missing.iter().for_each(|at| standard[usable[*at]][*area] = 0.0);
    }
    let prior = ((p * p) as f64 / n as f64).max(1.0);
    let mut extra = vec![vec![0.0; p]; p];
    let mut spread = vec![Vec::new(); gaps.len()];
    for _ in 0..50 {
        let (mean, covariance) = moments(&standard, &usable, &extra, prior);
        extra.iter_mut().flatten().for_each(|entry| *entry = 0.0);
        let mut moved: f64 = 0.0;
        for ((area, missing), spread) in gaps.iter().zip(&mut spread) {
            let seen: Vec<usize> = (0..p).filter(|at| !missing.contains(at)).collect();
            let size = (seen.len(), seen.len());
            let inner = Array2::from_shape_fn(size, |(i, j)| covariance[seen[i]][seen[j]]);
            let Some(lower) = cholesky(inner.view()) else { continue };
            let off: Vec<f64> = seen.iter().map(|at| standard[usable[*at]][*area] - mean[*at]).collect();
            let solved = solve_factored(lower.view(), &off);
            let cross: Vec<Vec<f64>> =
                missing.iter().map(|m| seen.iter().map(|s| covariance[*m][*s]).collect()).collect();
            let explained: Vec<Vec<f64>> = cross.iter().map(|row| solve_factored(lower.view(), row)).collect();
            spread.clear();
            for (i, m) in missing.iter().enumerate() {
                let value = mean[*m] + dot(&cross[i], &solved);
                moved = moved.max((value - standard[usable[*m]][*area]).abs());
                standard[usable[*m]][*area] = value;
                for (j, other) in missing.iter().enumerate() {
                    extra[*m][*other] += covariance[*m][*other] - dot(&cross[i], &explained[j]);
                }
                spread.push((covariance[*m][*m] - dot(&cross[i], &explained[i])).max(0.0).sqrt());
            }
        }
        if moved < 1e-9 {
            break;
        }
    }
    for ((area, missing), spread) in gaps.iter().zip(&spread) {
        for (at, sd) in missing.iter().zip(spread) {
            let place = usable[*at];
            let (mean, scale) = scales[place];
            let scale = if scale > 0.0 { scale } else { 0.0 };
            columns[place][*area] = mean + scale * standard[place][*area];
            filled.sd[place][*area] = scale * sd;
        }
    }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}

/// Means and the shrunk covariance; `extra` is what the filled values' own uncertainty adds to the sums of products.
fn moments(standard: &[Vec<f64>], usable: &[usize], extra: &[Vec<f64>], prior: f64) -> (Vec<f64>, Vec<Vec<f64>>) {
    let n = standard[usable[0]].len() as f64;
    let mean: Vec<f64> = usable.iter().map(|at| standard[*at].iter().sum::<f64>() / n).collect();
    let p = usable.len();
    let mut covariance = vec![vec![0.0; p]; p];
    for i in 0..p {
        for j in 0..=i {
            let (x, y) = (&standard[usable[i]], &standard[usable[j]]);
            let sum: f64 = x.iter().zip(y).map(|(x, y)| (x - mean[i]) * (y - mean[j])).sum();
            let ridge = if i == j { prior } else { 0.0 };
            covariance[i][j] = (sum + extra[i][j] + ridge) / (n + prior);
            covariance[j][i] = covariance[i][j];
        }
    }
    (mean, covariance)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::Stream;

    const NAN: f64 = f64::NAN;

    #[test]
    fn index_each_method_fills_what_it_says() {
        let groups: Vec<Option<String>> = ["a", "a", "b", "b", "b"].map(|g| Some(g.to_owned())).to_vec();
        let columns = vec![vec![1.0, 3.0, 10.0, NAN, 22.0], vec![1.0, 2.0, 10.0, 11.0, 20.0]];
        for (method, want) in [
            (Fill::Mean, 9.0),
            (Fill::Median, 6.5),
            (Fill::GroupMean, 16.0),
            (Fill::GroupMedian, 16.0),
            (Fill::Knn, 10.0),
        ] {
            let mut filled = columns.clone();
            let marks = fill(&mut filled, method, &groups, Some(1));
            assert!((filled[0][3] - want).abs() < 1e-12, "{method:?} {}", filled[0][3]);
            assert!(marks.here(0, 3) && marks.count() == 1 && filled[1] == columns[1]);
        }
        let mut same = columns.clone();
        assert_eq!(fill(&mut same, Fill::None, &groups, None).count(), 0);
        let mut nothing = vec![vec![NAN; 3], vec![1.0, 2.0, 3.0]];
        assert_eq!(fill(&mut nothing, Fill::Em, &[None, None, None], None).count(), 0);
    }

    #[test]
    fn index_em_finds_what_the_others_tell() {
        let mut stream = Stream::new(1, "em");
        let mut columns: Vec<Vec<f64>> = vec![Vec::new(); 3];
        for _ in 0..300 {
            let shared = stream.normal();
            for column in &mut columns {
                column.push(50.0 + 10.0 * (shared + 0.2 * stream.normal()));
            }
        }
        let truth = columns.clone();
        for area in 0..30 {
            columns[area % 3][area] = NAN;
        }
        let marks = fill(&mut columns, Fill::Em, &vec![None; 300], None);
        let error: f64 =
            (0..30).map(|area| (columns[area % 3][area] - truth[area % 3][area]).powi(2)).sum::<f64>() / 30.0;
        assert!(error.sqrt() < 3.5 && marks.count() == 30, "{}", error.sqrt());
        assert!((1.5..4.0).contains(&marks.sd[0][0]), "{}", marks.sd[0][0]);
    }
}
