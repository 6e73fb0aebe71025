//! Missing values filled from the rest, each marked, with the standard deviation of what it might have been.

// Places of leaves and areas that the index itself gives out, or whose number is checked at the door.
#![allow(clippy::indexing_slicing)]

use std::collections::BTreeMap;

use ndarray::{Array2, ArrayView2};

use super::describe::mean_and_sd;
use crate::context::{Cancelled, Context};
use crate::error::{Error, Result};
use crate::index::spec::defaults::DEFAULTS;
use crate::index::spec::methods::Fill;
use crate::message::Place;
use crate::stats::linear::{cholesky, solve_factored};
use crate::stats::matrix::{row, row_mut, rows, rows_mut};

/// What was filled.
#[derive(Debug, Clone, Default)]
pub struct Filled {
    /// Standard deviation of the filled value about what it might have been, leaves × areas; NaN where the value was
    /// observed or still misses.
    pub(crate) sd: Array2<f64>,
    /// By EM: the areas for which the likelihood has no maximum, and the largest ridge (standardised units) that stands
    /// in for one.
    pub ridged: usize,
    /// That ridge; 0 where there is none.
    pub ridge: f64,
    /// By EM: the number of rounds, where it had not settled after them.
    pub unsettled: Option<usize>,
}

impl Filled {
    /// Nothing, of so many leaves × areas.
    pub(super) fn none(shape: (usize, usize)) -> Self {
        Self { sd: Array2::from_elem(shape, f64::NAN), ..Self::default() }
    }

    /// Whether a value was filled.
    #[must_use]
    pub fn here(&self, indicator: usize, area: usize) -> bool {
        self.sd(indicator, area).is_some()
    }

    /// The standard deviation of a filled value about what it might have been; nothing where none was filled.
    #[must_use]
    pub fn sd(&self, indicator: usize, area: usize) -> Option<f64> {
        self.sd.get([indicator, area]).copied().filter(|sd| !sd.is_nan())
    }

    /// How many values were filled.
    #[must_use]
    pub fn count(&self) -> usize {
        self.sd.iter().filter(|sd| !sd.is_nan()).count()
    }
}

/// Fill the missing values (NaN) of columns, one an indicator, in place. What has nothing to be filled from stays.
///
/// `groups` are those of the areas, for the group methods; an area without one takes the whole column. `neighbours` is
/// the number that `knn` takes.
///
/// # Errors
/// Columns of different lengths, or groups that are not one an area; the caller stopped the computation.
pub fn fill(
    columns: &mut [Vec<f64>],
    method: Fill,
    groups: &[Option<String>],
    neighbours: Option<usize>,
    context: &Context,
) -> Result<Filled> {
    let areas = columns.first().map_or(0, Vec::len);
    if let Some((at, other)) = columns.iter().enumerate().find(|(_, column)| column.len() != areas) {
        return Err(Error::row_length(other.len(), areas).at(Place::default().row(at + 1)));
    }
    if !columns.is_empty() && groups.len() != areas {
        return Err(Error::row_length(groups.len(), areas).at("groups"));
    }
    let mut matrix = Array2::from_shape_fn((columns.len(), areas), |(leaf, area)| columns[leaf][area]);
    let filled = fill_matrix(&mut matrix, method, groups, neighbours, context)?;
    columns.iter_mut().zip(rows(matrix.view())).for_each(|(column, filled)| column.copy_from_slice(filled));
    Ok(filled)
}

/// [`fill`] of a matrix, leaves × areas.
pub(super) fn fill_matrix(
    columns: &mut Array2<f64>,
    method: Fill,
    groups: &[Option<String>],
    neighbours: Option<usize>,
    context: &Context,
) -> std::result::Result<Filled, Cancelled> {
    context.check()?;
    let areas = columns.ncols();
    let mut filled = Filled::none(columns.dim());
    match method {
        // What other periods say is not known here: `pipeline` interpolates.
        Fill::None | Fill::Interpolate => {}
        Fill::Mean | Fill::Median => {
            for (column, sd) in rows_mut(columns).zip(rows_mut(&mut filled.sd)) {
                let (centre, spread) = centre(column, method == Fill::Median);
                put(column, sd, |_| Some((centre, spread)));
            }
        }
        Fill::GroupMean | Fill::GroupMedian => {
            for (column, sd) in rows_mut(columns).zip(rows_mut(&mut filled.sd)) {
                let whole = centre(column, method == Fill::GroupMedian);
                let before = column.to_vec();
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
        Fill::Knn => knn(columns, neighbours.unwrap_or(DEFAULTS.neighbours).max(1), &mut filled, context)?,
        Fill::Em => em(columns, &mut filled, context)?,
    }
    Ok(filled)
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

/// The values (leaves × areas) in standard deviations from the means of their leaves, and those two.
fn standardised(columns: ArrayView2<'_, f64>) -> (Array2<f64>, Vec<(f64, f64)>) {
    let scales: Vec<(f64, f64)> = rows(columns).map(mean_and_sd).collect();
    let mut standard = columns.to_owned();
    for (column, (mean, sd)) in rows_mut(&mut standard).zip(&scales) {
        let sd = if *sd > 0.0 { *sd } else { 1.0 };
        column.iter_mut().for_each(|value| *value = (*value - mean) / sd);
    }
    (standard, scales)
}

/// The mean of the `k` areas nearest in the indicators that both have (mean squared difference in standard deviations).
fn knn(
    columns: &mut Array2<f64>,
    k: usize,
    filled: &mut Filled,
    context: &Context,
) -> std::result::Result<(), Cancelled> {
    let (standard, scales) = standardised(columns.view());
    let areas = columns.ncols();
    let standard_of: Vec<&[f64]> = rows(standard.view()).collect();
    let distance = |a: usize, b: usize| {
        let (mut sum, mut shared) = (0.0, 0.0);
        for column in &standard_of {
            let square = (column[a] - column[b]).powi(2);
            if !square.is_nan() {
                sum += square;
                shared += 1.0;
            }
        }
        if shared > 0.0 { sum / shared } else { f64::INFINITY }
    };
    for area in 0..areas {
        context.check()?;
        if columns.column(area).iter().all(|value| !value.is_nan()) {
            continue;
        }
        let mut near: Vec<(f64, usize)> =
            (0..areas).filter(|other| *other != area).map(|other| (distance(area, other), other)).collect();
        near.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        for (place, column) in rows_mut(columns).enumerate() {
            if !column[area].is_nan() {
                continue;
            }
            // What was filled a moment ago is no neighbour's value: the standardised columns still have the gaps.
            let mates: Vec<f64> = near
                .iter()
                .filter(|(far, other)| far.is_finite() && !standard_of[place][*other].is_nan())
                .take(k)
                .map(|(_, other)| column[*other])
                .collect();
            let (mean, sd) = mean_and_sd(&mates);
            if !mean.is_nan() {
                column[area] = mean;
                let spread = if sd.is_nan() { scales[place].1 } else { sd };
                filled.sd[[place, area]] = spread * (1.0 + 1.0 / mates.len() as f64).sqrt();
            }
        }
    }
    Ok(())
}

/// The most rounds of expectation–maximisation.
const ROUNDS: usize = 500;

/// Maximum likelihood under a joint normal by expectation–maximisation (Dempster, Laird and Rubin 1977; Little and Rubin
/// 2002, chapter 11): each gap takes its expectation given what its area has.
///
/// Where the indicators that an area has determine each other, or are as many as the areas, the likelihood has no maximum:
/// a ridge on their covariance, and on theirs only, stands in for one.
fn em(columns: &mut Array2<f64>, filled: &mut Filled, context: &Context) -> std::result::Result<(), Cancelled> {
    let (mut standard, scales) = standardised(columns.view());
    // A column without spread tells nothing of the others, and they nothing of it.
    for (at, (_, sd)) in scales.iter().enumerate().filter(|(_, (_, sd))| *sd <= 0.0 || sd.is_nan()) {
        let centre = centre(row(columns.view(), at), false).0;
        let (column, sds) = (row_mut(columns.view_mut(), at), row_mut(filled.sd.view_mut(), at));
        put(column, sds, |_| Some((centre, sd.max(0.0))));
    }
    let usable: Vec<usize> = (0..columns.nrows()).filter(|at| scales[*at].1 > 0.0).collect();
    let (p, n) = (usable.len(), columns.ncols());
    // Areas by what they miss: those that miss the same share one factor.
    let mut patterns: BTreeMap<Vec<usize>, Vec<usize>> = BTreeMap::new();
    (0..n).for_each(|area| {
        let missing: Vec<usize> = (0..p).filter(|at| standard[[usable[*at], area]].is_nan()).collect();
        if !missing.is_empty() {
            missing.iter().for_each(|at| standard[[usable[*at], area]] = 0.0);
            patterns.entry(missing).or_default().push(area);
        }
    });
    // By pattern one for each indicator that it misses.
    let mut spread: Vec<Vec<f64>> = patterns.keys().map(|missing| vec![0.0; missing.len()]).collect();
    // Usable indicators × usable indicators.
    let mut extra = Array2::<f64>::zeros((p, p));
    let mut ridges = vec![0.0; patterns.len()];
    let mut rounds = 0;
    let mut settled = patterns.is_empty();
    while !settled && rounds < ROUNDS {
        rounds += 1;
        let (mean, covariance) = moments(standard.view(), &usable, extra.view());
        extra.fill(0.0);
        let mut moved: f64 = 0.0;
        for (((missing, areas), spread), ridge) in patterns.iter().zip(&mut spread).zip(&mut ridges) {
            context.check()?;
            let seen: Vec<usize> = (0..p).filter(|at| !missing.contains(at)).collect();
            let size = (seen.len(), seen.len());
            let inner = Array2::from_shape_fn(size, |(i, j)| covariance[[seen[i], seen[j]]]);
            let (lower, own) = factor(inner, n);
            *ridge = own;
            // Missing × seen.
            let slopes: Vec<Vec<f64>> = missing
                .iter()
                .map(|m| {
                    let cross: Vec<f64> = seen.iter().map(|s| covariance[[*m, *s]]).collect();
                    solve_factored(lower.view(), &cross)
                })
                .collect();
            for area in areas {
                let off: Vec<f64> = seen.iter().map(|at| standard[[usable[*at], *area]] - mean[*at]).collect();
                for (slopes, m) in slopes.iter().zip(missing) {
                    let value = mean[*m] + dot(slopes, &off);
                    moved = moved.max((value - standard[[usable[*m], *area]]).abs());
                    standard[[usable[*m], *area]] = value;
                }
            }
            for (i, m) in missing.iter().enumerate() {
                for other in missing {
                    let cross: Vec<f64> = seen.iter().map(|s| covariance[[*other, *s]]).collect();
                    let left = covariance[[*m, *other]] - dot(&slopes[i], &cross);
                    extra[[*m, *other]] += areas.len() as f64 * left;
                    if m == other {
                        spread[i] = left.max(0.0).sqrt();
                    }
                }
            }
        }
        settled = moved < 1e-9;
    }
    filled.unsettled = (!settled).then_some(rounds);
    for (((missing, areas), spread), ridge) in patterns.iter().zip(&spread).zip(&ridges) {
        if *ridge > 0.0 {
            filled.ridged += areas.len();
            filled.ridge = filled.ridge.max(*ridge);
        }
        for (at, sd) in missing.iter().zip(spread) {
            let (mean, scale) = scales[usable[*at]];
            for area in areas {
                columns[[usable[*at], *area]] = mean + scale * standard[[usable[*at], *area]];
                filled.sd[[usable[*at], *area]] = scale * sd;
            }
        }
    }
    Ok(())
}

/// The Cholesky factor of the covariance of what some areas have, and the ridge that it took: none where it is positive
/// definite; as if p² / n further areas (at least 1) without any correlation had been seen where there are not more areas
/// than indicators; else just enough to tell apart indicators that determine each other.
fn factor(inner: Array2<f64>, areas: usize) -> (Array2<f64>, f64) {
    let p = inner.nrows();
    let definite = |lower: &Array2<f64>, inner: &Array2<f64>| {
        (0..p).all(|at| lower[[at, at]].powi(2) > 1e-10 * inner[[at, at]].max(f64::MIN_POSITIVE))
    };
    if let Some(lower) = cholesky(inner.view()).filter(|lower| p < areas && definite(lower, &inner)) {
        return (lower, 0.0);
    }
    let mut ridge = if p < areas { 1e-8 } else { (p * p) as f64 / (areas * areas) as f64 };
    ridge = ridge.max(if p < areas { 0.0 } else { 1.0 / areas as f64 });
    loop {
        let mut raised = inner.clone();
        raised.diag_mut().iter_mut().for_each(|variance| *variance += ridge);
        if let Some(lower) = cholesky(raised.view()) {
            return (lower, ridge);
        }
        ridge *= 10.0;
    }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}

/// Means and the covariance (divided by the number of areas); `extra` is what the filled values' own uncertainty adds to
/// the sums of products. `standard` is leaves × areas, `extra` and the covariance are usable × usable indicators.
fn moments(standard: ArrayView2<'_, f64>, usable: &[usize], extra: ArrayView2<'_, f64>) -> (Vec<f64>, Array2<f64>) {
    let n = standard.ncols() as f64;
    let mean: Vec<f64> = usable.iter().map(|at| row(standard, *at).iter().sum::<f64>() / n).collect();
    let p = usable.len();
    let mut covariance = Array2::<f64>::zeros((p, p));
    for i in 0..p {
        for j in 0..=i {
            let (x, y) = (row(standard, usable[i]), row(standard, usable[j]));
            let sum: f64 = x.iter().zip(y).map(|(x, y)| (x - mean[i]) * (y - mean[j])).sum();
            covariance[[i, j]] = (sum + extra[[i, j]]) / n;
            covariance[[j, i]] = covariance[[i, j]];
        }
    }
    (mean, covariance)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fill(columns: &mut [Vec<f64>], method: Fill, groups: &[Option<String>], neighbours: Option<usize>) -> Filled {
        super::fill(columns, method, groups, neighbours, &Context::default()).unwrap()
    }
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

    /// y = 2x + 3z with a gap: the likelihood has its maximum on the plane, whatever else is missing.
    #[test]
    fn index_em_is_maximum_likelihood() {
        let mut line = vec![vec![1.0, 2.0, 3.0, 4.0, 5.0, 6.0], vec![2.0, 4.0, 6.0, 8.0, 10.0, NAN]];
        let marks = fill(&mut line, Fill::Em, &vec![None; 6], None);
        assert!((line[1][5] - 12.0).abs() < 1e-6 && marks.ridged == 0 && marks.unsettled.is_none(), "{line:?}");
        let (x, z) = (vec![1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 9.0], vec![5.0, 1.0, 4.0, 2.0, 7.0, 3.0, 8.0]);
        let y: Vec<f64> = x.iter().zip(&z).map(|(x, z)| 2.0 * x + 3.0 * z).collect();
        let mut plane = vec![x, z, y.clone()];
        (plane[2][0], plane[0][3]) = (NAN, NAN);
        fill(&mut plane, Fill::Em, &vec![None; 7], None);
        assert!((plane[2][0] - y[0]).abs() < 1e-5 && (plane[0][3] - 4.0).abs() < 1e-5, "{plane:?}");
    }

    /// Anderson (1957): with gaps in y only, the likelihood is greatest where y follows the regression on the areas that
    /// have both, and its residual variance is theirs (divided by their number).
    #[test]
    fn index_em_of_one_gappy_indicator_is_the_regression() {
        let (x, y) = ([1.0, 2.0, 3.0, 4.0, 7.0, 9.0], [2.0, 1.0, 4.0, 3.0, NAN, NAN]);
        let mut columns = vec![x.to_vec(), y.to_vec()];
        let marks = fill(&mut columns, Fill::Em, &vec![None; 6], None);
        // On the four: means 2.5 and 2.5, slope 0.6, residual variance (5 − 0.6² × 5) / 4 = 0.8.
        assert!((columns[1][4] - 5.2).abs() < 1e-6 && (columns[1][5] - 6.4).abs() < 1e-6, "{columns:?}");
        assert!((marks.sd[[1, 4]] - 0.8_f64.sqrt()).abs() < 1e-6, "{:?}", marks.sd);
    }

    #[test]
    fn index_em_says_where_the_likelihood_has_no_maximum() {
        // The second is twice the first, and the third is filled from both.
        let twice = vec![1.0, 2.0, 3.0, 4.0, 5.0, 6.0];
        let mut columns =
            vec![twice.clone(), twice.iter().map(|x| 2.0 * x).collect(), vec![3.0, 6.0, 9.0, 12.0, 15.0, NAN]];
        let marks = fill(&mut columns, Fill::Em, &vec![None; 6], None);
        assert!((columns[2][5] - 18.0).abs() < 1e-3 && marks.ridged == 1 && marks.ridge > 0.0, "{columns:?}");
        // Fewer areas than indicators: filled within the range of what was seen, and said.
        let mut wide: Vec<Vec<f64>> = (0..8).map(|at| vec![f64::from(at % 3), 1.0, 2.0 + f64::from(at), 4.0]).collect();
        wide[0][2] = NAN;
        let marks = fill(&mut wide, Fill::Em, &vec![None; 4], None);
        assert!((0.0..=4.0).contains(&wide[0][2]) && marks.ridged == 1, "{wide:?} {marks:?}");
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
        assert!((1.5..4.0).contains(&marks.sd[[0, 0]]), "{}", marks.sd[[0, 0]]);
    }
}
