//! The downhill simplex of Nelder and Mead (1965), kept inside bounds, with the steps of Gao and Han (2012) that adapt
//! to the number of dimensions.

#![expect(clippy::indexing_slicing, reason = "corners and bounds have a place for each parameter")]

/// Bounds of each argument, low to high.
pub(super) type Bounds = [Vec<f64>; 2];

/// The first simplex reaches this share of each argument away from the start.
const FIRST_STEP: f64 = 0.05;
/// The first step of an argument that is 0.
const FROM_ZERO: f64 = 1e-4;

/// The lowest point of `f` found from `start` inside `bounds`, and its value: after `most` turns, or once the values at
/// the corners have a standard deviation under `tolerance`.
pub(super) fn lowest(
    f: &mut dyn FnMut(&[f64]) -> f64,
    start: &[f64],
    bounds: &Bounds,
    tolerance: f64,
    most: usize,
) -> (Vec<f64>, f64) {
    let n = start.len();
    let size = n as f64;
    let (expand, contract, shrink) = (1.0 + 2.0 / size, 0.75 - 0.5 / size, 1.0 - 1.0 / size);
    let inside = |point: &mut [f64]| {
        for (i, value) in point.iter_mut().enumerate() {
            *value = value.max(bounds[0][i]).min(bounds[1][i]);
        }
    };
    let mut first = start.to_vec();
    inside(&mut first);
    let mut corners: Vec<(f64, Vec<f64>)> = (0..=n)
        .map(|corner| {
            let mut point = first.clone();
            if let Some(value) = point.get_mut(corner) {
                *value = if *value == 0.0 { FROM_ZERO } else { *value * (1.0 + FIRST_STEP) };
            }
            inside(&mut point);
            (f(&point), point)
        })
        .collect();
    let (mut centre, mut reflected, mut other) = (vec![0.0; n], vec![0.0; n], vec![0.0; n]);
    // A point on the way from the centre: centre + share · (end − centre).
    let towards = |centre: &[f64], end: &[f64], share: f64, out: &mut [f64]| {
        out.iter_mut().zip(centre.iter().zip(end)).for_each(|(out, (c, e))| *out = c + share * (e - c));
        inside(out);
    };
    for _ in 0..most {
        corners.sort_by(|a, b| a.0.total_cmp(&b.0));
        if spread(&corners) < tolerance {
            break;
        }
        for (i, value) in centre.iter_mut().enumerate() {
            *value = corners[..n].iter().map(|corner| corner.1[i]).sum::<f64>() / size;
        }
        // The worst corner goes to a better point.
        let replace = |corner: &mut (f64, Vec<f64>), value: f64, point: &[f64]| {
            corner.0 = value;
            corner.1.copy_from_slice(point);
        };
        towards(&centre, &corners[n].1, -1.0, &mut reflected);
        let value = f(&reflected);
        if value < corners[0].0 {
            towards(&centre, &reflected, expand, &mut other);
            let there = f(&other);
            let better = there < value;
            replace(&mut corners[n], if better { there } else { value }, if better { &other } else { &reflected });
            continue;
        }
        if value < corners[n - 1].0 {
            replace(&mut corners[n], value, &reflected);
            continue;
        }
        let outside = value < corners[n].0;
        towards(&centre, &reflected, if outside { contract } else { -contract }, &mut other);
        let there = f(&other);
        if if outside { there <= value } else { there < corners[n].0 } {
            replace(&mut corners[n], there, &other);
            continue;
        }
        let (best, rest) = corners.split_at_mut(1);
        for corner in rest {
            towards(&best[0].1, &corner.1, shrink, &mut other);
            corner.1.copy_from_slice(&other);
            corner.0 = f(&corner.1);
        }
    }
    let best = corners.into_iter().min_by(|a, b| a.0.total_cmp(&b.0));
    best.map_or((first, f64::INFINITY), |(value, point)| (point, value))
}

/// The standard deviation of the values at the corners.
fn spread(corners: &[(f64, Vec<f64>)]) -> f64 {
    let n = corners.len() as f64;
    let mean = corners.iter().map(|corner| corner.0).sum::<f64>() / n;
    (corners.iter().map(|corner| (corner.0 - mean).powi(2)).sum::<f64>() / n).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_valley_of_rosenbrock_is_walked_to_its_end() {
        let mut valley = |x: &[f64]| (1.0 - x[0]).powi(2) + 100.0 * (x[1] - x[0] * x[0]).powi(2);
        let bounds = [vec![-5.0; 2], vec![5.0; 2]];
        let (point, value) = lowest(&mut valley, &[-1.2, 1.0], &bounds, 1e-12, 2000);
        assert!(value < 1e-9 && (point[0] - 1.0).abs() < 1e-4, "{point:?} {value}");
    }

    #[test]
    fn bounds_hold() {
        let bounds = [vec![0.0], vec![1.0]];
        let (point, _) = lowest(&mut |x| (x[0] - 3.0).powi(2), &[0.5], &bounds, 1e-12, 500);
        assert!((point[0] - 1.0).abs() < 1e-6);
    }
}
