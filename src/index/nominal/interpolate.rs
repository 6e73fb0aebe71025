//! Interpolation over time: a value that an area misses in one period, on the straight line between those before and after.

// Places of periods, leaves and areas that the index itself gives out.
#![allow(clippy::indexing_slicing)]

use ndarray::Array2;

use super::impute::Filled;

/// The values of one period and the areas that are in it.
pub(super) struct Slice<'a> {
    /// When it is, in years.
    pub time: f64,
    /// The areas, each by its place among all.
    pub areas: &'a [usize],
    /// Values, leaves × areas; NaN is missing.
    pub columns: Array2<f64>,
}

/// Fill what an area misses between two periods that have it, in place; before its first and after its last value nothing
/// is filled. The standard deviation is that of the observed values about the lines between their neighbours, over all
/// areas.
pub(super) fn interpolate(periods: &mut [Slice<'_>]) -> Vec<Filled> {
    let empty = |slice: &Slice<'_>| Filled::none(slice.columns.dim());
    let mut filled: Vec<Filled> = periods.iter().map(empty).collect();
    let mut order: Vec<usize> = (0..periods.len()).collect();
    order.sort_by(|a, b| periods[*a].time.total_cmp(&periods[*b].time));
    let areas = periods.iter().flat_map(|slice| slice.areas).max().map_or(0, |most| most + 1);
    // For each area its place in each period, in the order of time.
    let mut places: Vec<Vec<(usize, usize)>> = vec![Vec::new(); areas];
    for period in &order {
        periods[*period].areas.iter().enumerate().for_each(|(slot, area)| places[*area].push((*period, slot)));
    }
    for leaf in 0..periods.first().map_or(0, |slice| slice.columns.nrows()) {
        let (mut squares, mut count) = (0.0, 0.0);
        let mut gaps: Vec<(usize, usize, f64)> = Vec::new();
        for places in &places {
            let series: Vec<(f64, f64)> = places
                .iter()
                .map(|(period, slot)| (periods[*period].time, periods[*period].columns[[leaf, *slot]]))
                .collect();
            for (at, (time, value)) in series.iter().enumerate() {
                let before = series[..at].iter().rev().find(|point| !point.1.is_nan());
                let after = series[at + 1..].iter().find(|point| !point.1.is_nan());
                let (Some(before), Some(after)) = (before, after) else { continue };
                let share = (time - before.0) / (after.0 - before.0);
                let line = before.1 + share * (after.1 - before.1);
                if value.is_nan() {
                    gaps.push((places[at].0, places[at].1, line));
                } else {
                    squares += (value - line).powi(2);
                    count += 1.0;
                }
            }
        }
        let sd = if count > 0.0 { f64::sqrt(squares / count) } else { 0.0 };
        for (period, slot, value) in gaps {
            periods[period].columns[[leaf, slot]] = value;
            filled[period].sd[[leaf, slot]] = sd;
        }
    }
    filled
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By hand: 10 in 2010 and 30 in 2020 are 16 in 2013; the end stays open. Observed about its neighbours' line: one area
    /// is off by 3.
    #[test]
    fn index_gaps_are_filled_on_the_line_between_their_neighbours() {
        let nan = f64::NAN;
        let slice = |time: f64, areas: &'static [usize], values: [f64; 2]| Slice {
            time,
            areas,
            columns: ndarray::arr2(&[values]),
        };
        // The second period lists its areas the other way round.
        let mut periods = [
            slice(2010.0, &[0, 1], [10.0, 0.0]),
            slice(2013.0, &[1, 0], [6.0, nan]),
            slice(2020.0, &[0, 1], [30.0, 10.0]),
        ];
        let filled = interpolate(&mut periods);
        assert!((periods[1].columns[[0, 1]] - 16.0).abs() < 1e-12);
        assert!((filled[1].sd[[0, 1]] - 3.0).abs() < 1e-12 && !filled[1].here(0, 0) && filled[1].here(0, 1));
        let mut open = [slice(2010.0, &[0, 1], [nan, 1.0]), slice(2011.0, &[0, 1], [5.0, nan])];
        assert!(interpolate(&mut open).iter().all(|filled| filled.count() == 0));
    }
}
