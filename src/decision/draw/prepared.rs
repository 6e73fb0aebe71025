//! A factor prepared for drawing: its keys, its inverse distributions, and what measures leave of it.

// Places of factors, series and draws that the model itself gives out.
#![allow(clippy::indexing_slicing)]
// Plain loops over blocks of a known size become vectors of whatever width the caller is compiled for; the closures of
// iterators would stay calls there.
#![allow(clippy::needless_range_loop)]

use super::block::Scratch;
use super::curve::{BLOCK, Curve};
use super::model::{Effect, FactorModel};
use crate::decision::file::Part;
use crate::stats::key;

/// One factor: the keys of its streams, and its distributions.
pub(super) struct Prepared {
    /// Of likelihood, impact and weight.
    pub keys: [u64; 3],
    /// Weight.
    pub w: Curve,
    /// Likelihood.
    pub p: Curve,
    /// Impact.
    pub q: Curve,
    /// Effects of the measures that count, and of all: the key of each stream, its curves and what they lower.
    pub effects: [Vec<(u64, Vec<(Curve, Part)>)>; 2],
}

/// The factor of a model.
pub(super) fn prepare(factor: &FactorModel) -> Prepared {
    let stream = |what: &str| key(&format!("{what} of {}", factor.id));
    let effects = |list: &[Effect]| {
        let of = |effect: &Effect| {
            let entries = effect.entries.iter().map(|(spread, part)| (Curve::of(spread), *part)).collect();
            (key(&format!("measure {} on {}", effect.stream, factor.id)), entries)
        };
        list.iter().map(of).collect()
    };
    Prepared {
        keys: [stream("likelihood"), stream("impact"), stream("weight")],
        w: Curve::of(&factor.w),
        p: Curve::of(&factor.p),
        q: Curve::of(&factor.q),
        effects: [effects(&factor.residual), effects(&factor.target)],
    }
}

/// What measures leave of the factor: residual in the first buffer, target in the second.
///
/// Effects on the impact are kept apart only where likelihood and impact are not multiplied factor by factor.
#[inline(always)]
pub(super) fn keep(
    factor: &Prepared,
    stages: [usize; 3],
    apart: bool,
    (seed, block): (u64, u64),
    scratch: &mut Scratch,
) {
    let slots: &[(usize, usize)] = if stages[2] == 0 {
        &[]
    } else if stages[2] == stages[1] {
        &[(0, 0)]
    } else {
        &[(0, 0), (1, 1)]
    };
    for (slot, which) in slots {
        scratch.kept[*slot].fill(1.0);
        scratch.kept_impact[*slot].fill(1.0);
        for (key, entries) in &factor.effects[*which] {
            if entries.iter().any(|(curve, _)| !curve.is_constant()) {
                scratch.other.fill(seed, *key, block);
            }
            // Where likelihood and impact are multiplied at last only, measures that do the same on both keep both effects.
            for part in [Part::P, Part::Q] {
                let mut entries = entries.iter().filter(|entry| if apart { entry.1 == part } else { part == Part::P });
                let Some((first, _)) = entries.next() else { continue };
                first.of_ranks(&scratch.other, &mut scratch.p);
                for (curve, _) in entries {
                    curve.of_ranks(&scratch.other, &mut scratch.q);
                    for i in 0..BLOCK {
                        scratch.p[i] = scratch.p[i].max(scratch.q[i]);
                    }
                }
                let impact = apart && part == Part::Q;
                let kept = if impact { &mut scratch.kept_impact[*slot] } else { &mut scratch.kept[*slot] };
                for i in 0..BLOCK {
                    kept[i] *= 1.0 - scratch.p[i];
                }
            }
        }
    }
}
