//! A part with few counts, forecast as a share of the whole that it belongs to. Which ratio method is chosen by its errors
//! at the part's own earlier counts.

use super::fitted::{Borrowed, Fitted};
use super::grid::interpolated;
use super::prepare::Prepared;
use super::share_method::{LEAST, Pair, ShareMethod};

/// A part with fewer counts than this takes its share of its whole's growth.
pub(super) const FEW_COUNTS: usize = 4;
/// Whether a part has so few counts, and its whole more of them, that it is forecast as a share.
pub(super) fn takes_share(part: &Prepared, whole_counts: usize) -> bool {
    part.counts.len() < FEW_COUNTS && part.counts.len() < whole_counts
}

/// The point path of a part as its share of the path of its whole, fitted at the same periods. Its errors are its own, or
/// those of the whole where these are larger: a share is no surer than what it is of. None where the whole was not counted
/// by the time of the part's last count, or either had nobody.
pub(super) fn share_of(part: &Prepared, own: &Fitted, whole: &Prepared, path: &Fitted) -> Option<Fitted> {
    let times: Vec<f64> = whole.periods.iter().map(|period| whole.clock.time(*period)).collect();
    let logs: Vec<f64> = whole.counts.iter().map(|count| (count + whole.grid.offset).ln()).collect();
    let ends: Vec<f64> = part.ahead.iter().map(|period| part.clock.time(*period)).collect();
    let counted = |time: f64| interpolated(&times, &logs, time).exp() - whole.grid.offset;
    let (first, last) = (*times.first()?, *times.last()?);
    let ahead: Vec<f64> = ends
        .iter()
        .zip(&path.point)
        .map(|(end, log)| if *end > last { log.exp() - whole.grid.offset } else { counted(*end) })
        .collect();
    let pairs: Vec<Pair> = part
        .periods
        .iter()
        .zip(&part.counts)
        .map(|(period, count)| (part.clock.time(*period), *count))
        .filter(|(time, count)| *time >= first && *time <= last && *count > 0.0)
        .map(|(time, count)| Pair { time, part: count, whole: counted(time) })
        .filter(|pair| pair.whole > 0.0)
        .collect();
    let latest = part.clock.time(*part.periods.last()?);
    pairs.last().filter(|pair| pair.time == latest)?;
    let (method, error) = ShareMethod::choose(&pairs);
    let point = ends
        .iter()
        .zip(&ahead)
        .map(|(end, whole)| {
            method.project(&pairs, *end, *whole).map(|people| (people.max(LEAST) + part.grid.offset).ln())
        })
        .collect::<Option<_>>()?;
    let scales = own.scales.iter().zip(&path.scales).map(|(own, whole)| own.max(*whole)).collect();
    Some(Fitted {
        point,
        scale: own.scale,
        scales,
        borrowed: Some(Borrowed { whole: whole.key.area.clone(), method, error }),
    })
}
