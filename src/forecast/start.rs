//! The level from which a path starts: the last count, or what is left open of it.

use super::grid::Grid;
use super::jumps::{is_threefold, last_jump};
use super::season::Season;
use crate::stats::Elementary;

/// Of a last count far off two draws in five take it for an outlier and return to the level before it: those whose normal
/// score is below the normal quantile of 0.4.
///
/// Of such counts at every origin of the M3 and Tourism competitions and of US counties and World Bank countries, 36 of 53
/// that were over threefold off, 73 of 160 nearer ones of quarterly and monthly series and 5 of 115 of yearly ones were
/// followed by a return of over half. Below one half the median stays with the last count, while the ends of 80 and
/// 95 % intervals take in both levels.
const RETURNS_BELOW: f64 = -0.253_347_103_135_799_8;

/// The level from which the paths of a series start.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum StartingLevel {
    /// The last count.
    Counted,
    /// The last count has an error of its own: the standard deviation of the log of the level.
    Uncertain(f64),
    /// The last count may be an outlier: what then is added to the log of the level.
    Doubtful(f64),
}

impl StartingLevel {
    /// By the standard deviation of the last level and, of even counts, by a jump at the last one.
    pub(super) fn of(deviation: f64, grid: &Grid) -> Self {
        if deviation > 0.0 {
            return StartingLevel::Uncertain(deviation);
        }
        if grid.interpolated {
            return StartingLevel::Counted;
        }
        let doubtful = |jump: &f64| grid.period > 1 || is_threefold(*jump);
        match last_jump(&Season::of(&grid.values, grid.period).adjust(&grid.values)).filter(doubtful) {
            Some(jump) => StartingLevel::Doubtful(-jump),
            None => StartingLevel::Counted,
        }
    }

    /// Whether draws start from different levels.
    pub(super) fn differs(self) -> bool {
        self != StartingLevel::Counted
    }

    /// What a draw of this normal score adds to the log of the level.
    #[inline]
    pub(super) fn added(self, score: f64) -> f64 {
        match self {
            StartingLevel::Counted => 0.0,
            StartingLevel::Uncertain(deviation) => deviation * score,
            StartingLevel::Doubtful(back) => {
                // Low scores are of low levels.
                let score = if back < 0.0 { score } else { -score };
                if score < RETURNS_BELOW { back } else { 0.0 }
            }
        }
    }

    /// The 95 % interval [low, high] (persons) around a median, with what the level leaves open. A standard deviation and
    /// errors are both near log-normal: the squares of their half widths in logs add up. Of two levels it takes in both.
    pub(super) fn widened(self, middle: f64, [low, high]: [f64; 2]) -> [f64; 2] {
        match self {
            StartingLevel::Uncertain(deviation) if low > 0.0 => {
                let half = |end: f64| ((end / middle).logarithm().powi(2) + (1.96 * deviation).powi(2)).sqrt();
                [middle * (-half(low)).exponential(), middle * half(high).exponential()]
            }
            StartingLevel::Doubtful(back) => [low * back.exponential().min(1.0), high * back.exponential().max(1.0)],
            StartingLevel::Counted | StartingLevel::Uncertain(_) => [low, high],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_draws_in_five_return_from_a_doubtful_last_count() {
        for back in [2.0, -2.0] {
            let level = StartingLevel::Doubtful(back);
            let scores: Vec<f64> =
                (0..1000).map(|k| crate::stats::normal_quantile((k as f64 + 0.5) / 1000.0)).collect();
            let added: Vec<f64> = scores.iter().map(|score| level.added(*score)).collect();
            assert_eq!(added.iter().filter(|added| **added == back).count(), 400);
            assert!(added.windows(2).all(|pair| pair[0] <= pair[1]), "in the order of scores");
            let [low, high] = level.widened(10.0, [8.0, 12.0]);
            assert!(low <= 8.0 && high >= 12.0 && (high / low - 1.5 * 2.0_f64.exp()).abs() < 1e-9);
        }
    }
}
