//! Draws of rates: mortality by Lee and Carter's model, total fertility by a random walk with drift.

use super::lee_carter::LeeCarter;
use super::random_walk::RandomWalk;
use super::step_rates::Rates;
use crate::stats::Elementary;
use crate::stats::{Stream, key};

/// How uncertain the rates of a projection are.
#[derive(Debug, Clone, PartialEq)]
pub struct Uncertainty {
    /// Draws.
    pub draws: usize,
    /// Seed of the draws.
    pub seed: u64,
    /// Name of the reference values ([`super::RateReference`]) that stand for what is not given; where there is none, the
    /// past is learnt from, or the first reference stands for a past that is not there.
    pub reference: Option<String>,
    /// Standard deviation of a year's change of the logarithm of total fertility, where it is given.
    pub fertility_sd: Option<f64>,
    /// Standard deviation of a year's change of the logarithm of all death rates, where it is given.
    pub mortality_sd: Option<f64>,
}

/// How the rates of one area vary about their central path.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct RateWalk {
    /// By sex: how much each group's log force moves with the index, and the index.
    mortality: Vec<(Vec<f64>, RandomWalk)>,
    /// The logarithm of total fertility.
    pub(super) fertility: RandomWalk,
}

/// The standard normal numbers of one draw: of the paths at each step, and of the drifts.
#[derive(Debug, Clone, Default)]
pub(crate) struct Paths {
    mortality: Vec<f64>,
    fertility: Vec<f64>,
    drifts: [f64; 2],
}

impl Paths {
    /// The paths of a draw over so many steps of so many years. They are the same for every area and both sexes: rates
    /// of areas of one country move together, and sums over areas are then not too sure.
    pub(crate) fn new(seed: u64, draw: usize, steps: usize, years: f64) -> Self {
        let mut stream = Stream::keyed(seed, key("rates of a projection"), draw as u64);
        let drifts = [stream.normal(), stream.normal()];
        let (mut mortality, mut fertility) = (Vec::with_capacity(steps), Vec::with_capacity(steps));
        let (mut of_mortality, mut of_fertility) = (0.0, 0.0);
        for _ in 0..steps {
            of_mortality += years.sqrt() * stream.normal();
            of_fertility += years.sqrt() * stream.normal();
            mortality.push(of_mortality);
            fertility.push(of_fertility);
        }
        Self { mortality, fertility, drifts }
    }
}

impl RateWalk {
    /// A walk of all ages alike, by the standard deviations of a year's change.
    pub(crate) fn of_sd(sexes: usize, groups: usize, mortality: f64, fertility: f64) -> Self {
        let walk = |sd: f64| RandomWalk { drift: 0.0, sd, years: 0.0 };
        Self { mortality: vec![(vec![1.0; groups], walk(mortality)); sexes], fertility: walk(fertility) }
    }

    /// The part of mortality learnt by Lee and Carter's model.
    pub(super) fn set_mortality(&mut self, sex: usize, model: LeeCarter) {
        if let Some(mortality) = self.mortality.get_mut(sex) {
            *mortality = (model.pattern, model.index);
        }
    }

    /// The rates of a draw in a step whose central rates are these: forces scaled by age, births by one factor.
    ///
    /// A ratio of survival is e to the minus the force over a step: a force times c is the ratio to the power c.
    pub(crate) fn draw(&self, central: &Rates, paths: &Paths, step: usize, years: f64, out: &mut Rates) {
        let time = years * (step + 1) as f64;
        out.clone_from(central);
        let at = |path: &[f64]| path.get(step).copied().unwrap_or_default();
        for (survival, (pattern, index)) in out.survival.iter_mut().zip(&self.mortality) {
            let off = index.off(time, at(&paths.mortality), paths.drifts[0]);
            for (share, weight) in survival.iter_mut().zip(pattern) {
                *share = share.power((weight * off).exponential());
            }
        }
        let births = self.fertility.off(time, at(&paths.fertility), paths.drifts[1]).exponential();
        out.fertility.iter_mut().for_each(|rate| *rate *= births);
    }
}

#[cfg(test)]
mod tests {
    use super::super::step_rates::WomenAt;
    use super::*;

    #[test]
    fn draws_spread_as_their_standard_deviations_say() {
        let survival = vec![vec![0.9, 0.9, 0.5]];
        let fertility = vec![0.0, 0.1, 0.1];
        let central = Rates { survival, fertility, at_birth: vec![1.0], women: WomenAt::Middle };
        let walk = RateWalk::of_sd(1, 3, 0.1, 0.05);
        let mut out = central.clone();
        let (mut force, mut births) = (Vec::new(), Vec::new());
        for draw in 0..4000 {
            let paths = Paths::new(1, draw, 4, 5.0);
            walk.draw(&central, &paths, 3, 5.0, &mut out);
            force.push((out.survival[0][1].ln() / 0.9_f64.ln()).ln());
            births.push((out.fertility[1] / 0.1).ln());
        }
        let sd = |values: &[f64]| (values.iter().map(|value| value * value).sum::<f64>() / values.len() as f64).sqrt();
        assert!((sd(&force) / (0.1 * 20.0_f64.sqrt()) - 1.0).abs() < 0.05, "{}", sd(&force));
        assert!((sd(&births) / (0.05 * 20.0_f64.sqrt()) - 1.0).abs() < 0.05, "{}", sd(&births));
    }
}
