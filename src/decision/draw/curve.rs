//! The quantile function of a distribution, ready to be applied to a block of ranks or of normals.
//!
//! A triangle is low + a·√u under its mode and high − b·√(1−u) above it, so it takes a square root of a uniform number,
//! and of Φ where a normal is given. Constants, and points of experts, are exact.

// Places of factors, series and draws that the model itself gives out.
#![allow(clippy::indexing_slicing)]
// As in `sample`: plain loops become vectors, closures would stay calls.
#![allow(clippy::needless_range_loop)]

use crate::decision::file::Spread;
use crate::stats::{Ranks, normal_cumulative, normal_quantile, pick, root_cumulative};

/// Draws of one task; part of the streams' names, so that another size would give other draws.
pub(super) const BLOCK: usize = 1024;
const NODES: usize = 1024;
const REACH: f64 = 6.0;
/// Of places in a table of 2 · NODES.
const MASK: usize = 2 * NODES - 1;
/// 1.5·2⁵².
const MAGIC: f64 = 6_755_399_441_055_744.0;

/// A triangle: the ends, what the root is multiplied by on each side, and where the sides meet as a rank and as a normal.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sides {
    low: f32,
    high: f32,
    rise: f32,
    fall: f32,
    meet: f32,
    meet_z: f32,
}

/// A quantile function.
pub(super) enum Curve {
    Constant(f64),
    Triangle(Sides),
    Steps { cuts: Vec<f64>, values: Vec<f64> },
    Table(Box<[f64; 2 * NODES]>),
}

impl Sides {
    #[inline(always)]
    fn at(&self, left: bool, root: f32) -> f64 {
        f64::from(pick(left, self.low, self.high) + pick(left, self.rise, -self.fall) * root)
    }
}

impl Curve {
    pub(super) fn of(spread: &Spread) -> Self {
        match spread {
            Spread::Point(value) => Curve::Constant(*value),
            Spread::Triangle { low, mode, high } => {
                let (width, meet) = (high - low, (mode - low) / (high - low));
                Curve::Triangle(Sides {
                    low: *low as f32,
                    high: *high as f32,
                    rise: (width * (mode - low)).sqrt() as f32,
                    fall: (width * (high - mode)).sqrt() as f32,
                    meet: meet as f32,
                    meet_z: normal_quantile(meet) as f32,
                })
            }
            Spread::Experts(list) if list.iter().all(|one| matches!(one, Spread::Point(_))) => {
                let mut values: Vec<f64> = list.iter().map(Spread::mean).collect();
                values.sort_by(f64::total_cmp);
                let n = values.len();
                let cuts = (1..n).map(|i| normal_quantile(i as f64 / n as f64)).collect();
                Curve::Steps { cuts, values }
            }
            Spread::Experts(_) => {
                let node =
                    |i: usize| spread.quantile(normal_cumulative(i as f64 * (2.0 * REACH / NODES as f64) - REACH));
                let mut nodes = Box::new([0.0; 2 * NODES]);
                nodes.iter_mut().take(NODES + 2).enumerate().for_each(|(i, value)| *value = node(i));
                Curve::Table(nodes)
            }
        }
    }

    /// The values of a block of ranks.
    #[inline(always)]
    pub(super) fn of_ranks(&self, ranks: &Ranks<BLOCK>, out: &mut [f64; BLOCK]) {
        match self {
            Curve::Triangle(sides) => {
                for i in 0..BLOCK {
                    let left = ranks.u[i] < sides.meet;
                    out[i] = sides.at(left, pick(left, ranks.u[i], ranks.rest[i]).sqrt());
                }
            }
            _ => self.of_normals(&ranks.z, out),
        }
    }

    /// The values of a block of normals.
    #[inline(always)]
    pub(super) fn of_normals(&self, z: &[f32; BLOCK], out: &mut [f64; BLOCK]) {
        match self {
            Curve::Constant(value) => out.fill(*value),
            Curve::Triangle(sides) => {
                for i in 0..BLOCK {
                    let left = z[i] < sides.meet_z;
                    out[i] = sides.at(left, root_cumulative(pick(left, z[i], -z[i])));
                }
            }
            Curve::Steps { cuts, values } => {
                for i in 0..BLOCK {
                    out[i] = values[cuts.partition_point(|cut| *cut < f64::from(z[i]))];
                }
            }
            Curve::Table(nodes) => {
                for i in 0..BLOCK {
                    out[i] = look_up(nodes, f64::from(z[i]));
                }
            }
        }
    }

    pub(super) fn is_constant(&self) -> bool {
        matches!(self, Curve::Constant(_))
    }
}

#[inline(always)]
fn look_up(nodes: &[f64; 2 * NODES], z: f64) -> f64 {
    let place = ((z + REACH) * (NODES as f64 / (2.0 * REACH))).clamp(0.0, NODES as f64);
    // Rounding to a whole number by adding 1.5·2⁵² leaves it in the low bits: no slow conversion, and the mask spares the
    // bounds check. The cell may be one too low where `place` is whole: the same value.
    let shifted = (place - 0.5) + MAGIC;
    let cell = shifted.to_bits() as usize;
    let (below, above) = (nodes[cell & MASK], nodes[(cell + 1) & MASK]);
    below + (place - (shifted - MAGIC)) * (above - below)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decision_curves_are_the_quantile_functions() {
        let spreads = [
            Spread::triangle(0.1, 0.3, 0.9),
            Spread::triangle(0.0, 0.0, 1.0),
            Spread::triangle(0.2, 1.0, 1.0),
            Spread::Experts(vec![Spread::triangle(0.0, 0.1, 0.4), Spread::triangle(0.3, 0.8, 0.9)]),
            Spread::Point(0.36),
        ];
        let mut ranks = Ranks::default();
        ranks.fill(1, 2, 3);
        let (mut ours, mut moved) = ([0.0; BLOCK], [0.0; BLOCK]);
        for spread in spreads {
            let curve = Curve::of(&spread);
            curve.of_ranks(&ranks, &mut ours);
            curve.of_normals(&ranks.z, &mut moved);
            let close = if matches!(spread, Spread::Experts(_)) { 5e-3 } else { 2e-6 };
            for i in 0..BLOCK {
                let exact = spread.quantile(f64::from(ranks.u[i]));
                assert!((ours[i] - exact).abs() < close && (moved[i] - exact).abs() < close, "{spread:?} {i}");
                assert!(ours[i] >= spread.low() - 1e-7 && ours[i] <= spread.high() + 1e-7);
            }
        }
    }
}
