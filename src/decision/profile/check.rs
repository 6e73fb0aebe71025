//! Whether the numbers of a profile can decide: cuts, steps and bands in order, shares and probabilities that are some.

use std::collections::BTreeSet;

use super::level::{Level, Verdict};
use super::rules::{Band, Profile, When};
use crate::error::{Error, Result};

impl Profile {
    /// Check what decides.
    ///
    /// # Errors
    /// Cuts, steps or bands that do not rise, a share or probability outside 0..1, counts below what they can be, a level
    /// that leads to a milder verdict than a lower one, or anything but low that leads to `proceed`; a label that stands
    /// twice.
    pub(super) fn check(&self) -> Result<()> {
        for cuts in [&self.index, &self.opposition] {
            if !(0.0 < cuts.medium && cuts.medium < cuts.high && cuts.high <= 1.0) {
                return Err(Error::cuts_not_rising());
            }
        }
        if self.opposition.high > 0.5 {
            return Err(Error::opposition_cut_too_high());
        }
        if !(0.5..1.0).contains(&self.confidence.level) {
            return Err(Error::confidence_level());
        }
        if ![self.correlation.p_with_q, self.correlation.between].iter().all(|r| (0.0..1.0).contains(r)) {
            return Err(Error::correlations_outside());
        }
        let verdict = &self.verdict;
        if !(verdict.low <= verdict.medium && verdict.medium <= verdict.high && verdict.medium > Verdict::Proceed) {
            return Err(Error::verdicts_not_rising());
        }
        let asked = &self.consultation;
        let shares = [asked.response, asked.comparable, asked.coverage, self.measures.largest, self.measures.together];
        if !shares.iter().all(|share| (0.0..=1.0).contains(share)) {
            return Err(Error::profile_shares_outside());
        }
        if self.single.steps.is_empty() || self.scale.bands.is_empty() {
            return Err(Error::profile_lists_empty());
        }
        let steps = &self.single.steps;
        if !(steps.is_sorted_by(|step, next| step < next) && steps.iter().all(|step| *step > 0.0 && *step < 1.0)) {
            return Err(Error::profile_steps_not_rising());
        }
        let in_order = |band: &Band| [0.0, band.low, band.middle, band.high, 1.0].is_sorted();
        if let Some(band) = self.scale.bands.iter().find(|band| !in_order(band)) {
            return Err(Error::profile_band_out_of_order(&band.en));
        }
        if self.confidence.draws == 0 || [asked.oldest, asked.notice, self.measures.latest].iter().any(|days| *days < 0)
        {
            return Err(Error::profile_counts_below());
        }
        let mut labels = BTreeSet::new();
        for label in self.scale.bands.iter().flat_map(|band| [&band.en, &band.zh].into_iter().chain(&band.also)) {
            if !labels.insert(label) {
                return Err(Error::profile_label_twice(label));
            }
        }
        for trigger in &self.trigger {
            let most = match trigger.when {
                When::IncidentPeople => f64::INFINITY,
                When::LargestFactor => 1.0,
            };
            if !(trigger.from > 0.0 && trigger.from <= most && trigger.from.is_finite()) || trigger.level == Level::Low
            {
                return Err(Error::trigger_cannot_be());
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorCode;

    const NATIONAL: &str = include_str!("builtin/national_wpq.toml");

    #[test]
    fn numbers_that_cannot_decide_are_refused_however_the_profile_is_read() {
        for (old, new, code) in [
            ("steps = [0.04, 0.16, 0.36, 0.64]", "steps = [0.64, 0.16, 0.36, 0.04]", ErrorCode::ProfileStepsNotRising),
            ("steps = [0.04, 0.16, 0.36, 0.64]", "steps = [0.04, nan]", ErrorCode::ProfileStepsNotRising),
            ("steps = [0.04, 0.16, 0.36, 0.64]", "steps = []", ErrorCode::ProfileListsEmpty),
            ("draws = 1000", "draws = 0", ErrorCode::ProfileCountsBelow),
            ("oldest = 365", "oldest = -1", ErrorCode::ProfileCountsBelow),
            ("low = 0.2\n", "low = 0.9\n", ErrorCode::ProfileBandOutOfOrder),
        ] {
            assert!(NATIONAL.contains(old), "{old}");
            let text = NATIONAL.replacen(old, new, 1);
            let error = Profile::parse(&text, "mine.toml").unwrap_err();
            assert_eq!(error.code(), code, "{error}");
            assert!(error.to_string().starts_with("mine.toml"), "{error}");
            assert!(toml::from_str::<Profile>(&text).is_err(), "{new}");
        }
        let read: Profile = toml::from_str(NATIONAL).unwrap();
        let again: Profile = serde_json::from_value(serde_json::to_value(&read).unwrap()).unwrap();
        assert_eq!(again.level_of([0.9, 0.1, 0.0]), read.level_of([0.9, 0.1, 0.0]));
    }
}
