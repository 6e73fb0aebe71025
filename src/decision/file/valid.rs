//! What makes a decision file valid; whatever is only doubtful is a finding instead.

use super::quantity::Quantity;
use super::schema::Decision;
use crate::decision::wording::{scores_people, without_places};
use crate::error::{Error, ErrorKind, Result};
use crate::privacy::judge_word;

/// A longer text that holds a sensitive word tells of an effect of the decision; a shorter one is the attribute itself.
const LONGEST_ATTRIBUTE: usize = 3;

/// How far from 1 a sum of weights may be.
const TOLERANCE: f64 = 5e-4;

impl Decision {
    /// Check what serde cannot: ids, ranges, references, counts, weights, and words that are refused.
    pub(in crate::decision) fn validate(&self) -> Result<()> {
        self.words()?;
        if self.factors.is_empty() {
            return Err(Error::decision_without_factors().at(&self.places.source));
        }
        self.named_once()?;
        self.ranges()?;
        self.references()?;
        self.counts()?;
        self.weights()
    }

    /// Every word a person wrote is judged; ids and groups also for persons.
    fn words(&self) -> Result<()> {
        for (i, group) in self.groups.iter().enumerate() {
            for text in std::iter::once(&group.id).chain(&group.name) {
                judge_word(&without_places(text)).map_err(|error| error.at(self.places.of(&format!("groups.{i}"))))?;
            }
        }
        for (i, factor) in self.factors.iter().enumerate() {
            let path = format!("factors.{i}");
            let texts = [&factor.name, &factor.cause, &factor.mechanism, &factor.group];
            for text in std::iter::once(&factor.id).chain(texts.into_iter().flatten()) {
                not_about_people(text).map_err(|error| error.at(self.places.of(&path)))?;
            }
        }
        for (i, round) in self.consultation.rounds.iter().enumerate() {
            for stratum in &round.strata {
                judge_word(&stratum.group)
                    .map_err(|error| error.at(self.places.of(&format!("consultation.rounds.{i}.strata"))))?;
            }
        }
        Ok(())
    }

    fn share(&self, path: &str, name: &str, quantity: &Quantity) -> Result<()> {
        for value in quantity.numbers() {
            if !(0.0..=1.0).contains(&value) {
                let meant = (value > 1.0 && value <= 100.0).then(|| value / if value <= 10.0 { 10.0 } else { 100.0 });
                let error = Error::decision_number_not_share(name, value).at(self.places.of(path));
                return Err(error.did_you_mean(meant));
            }
        }
        Ok(())
    }

    fn ranges(&self) -> Result<()> {
        for (i, factor) in self.factors.iter().enumerate() {
            self.share(&format!("factors.{i}.p"), "p", &factor.p)?;
            if let Some(q) = &factor.q {
                self.share(&format!("factors.{i}.q"), "q", q)?;
            }
            if let Some(w) = &factor.w {
                self.share(&format!("factors.{i}.w"), "w", w)?;
                if w.has_label() || w.numbers().iter().any(|value| *value <= 0.0) {
                    let place = self.places.of(&format!("factors.{i}.w"));
                    return Err(Error::decision_weight_not_positive(w.text()).at(place));
                }
            }
        }
        for (i, measure) in self.measures.iter().enumerate() {
            if let Some(effect) = &measure.effect {
                self.share(&format!("measures.{i}.effect"), "effect", effect)?;
                if effect.has_label() {
                    let place = self.places.of(&format!("measures.{i}.effect"));
                    return Err(Error::decision_effect_by_label(effect.text()).at(place));
                }
            }
        }
        Ok(())
    }

    fn counts(&self) -> Result<()> {
        for (i, group) in self.groups.iter().enumerate() {
            self.rising(&format!("groups.{i}"), &[("count", group.count)])?;
        }
        for (i, round) in self.consultation.rounds.iter().enumerate() {
            let path = format!("consultation.rounds.{i}");
            let chain = [
                ("opposed", round.opposed),
                ("replies", round.replies),
                ("invited", round.invited),
                ("population", round.population),
            ];
            self.rising(&path, &chain)?;
            self.rising(&path, &[("identical", round.identical), ("replies", round.replies)])?;
            self.rising(&path, &[("identical_opposed", round.identical_opposed), ("identical", round.identical)])?;
            if let Some(effect) = round.design_effect.filter(|effect| !(effect.is_finite() && *effect >= 1.0)) {
                let place = self.places.of(&format!("{path}.design_effect"));
                return Err(Error::decision_design_effect(effect).at(place));
            }
            for (j, stratum) in round.strata.iter().enumerate() {
                let chain = [
                    ("opposed", Some(stratum.opposed)),
                    ("replies", Some(stratum.replies)),
                    ("invited", stratum.invited),
                    ("population", stratum.population),
                ];
                self.rising(&format!("{path}.strata.{j}"), &chain)?;
                let others = [
                    ("conditional", stratum.conditional),
                    ("indifferent", stratum.indifferent),
                    ("in_favour", stratum.in_favour),
                ];
                for (name, count) in others {
                    self.rising(&format!("{path}.strata.{j}"), &[(name, count)])?;
                }
                let all = stratum.opposed + others.iter().filter_map(|(_, count)| *count).sum::<f64>();
                if all > stratum.replies {
                    return Err(Error::answers_beyond_replies(all, stratum.replies)
                        .at(self.places.of(&format!("{path}.strata.{j}"))));
                }
            }
        }
        if let Some(hearing) = &self.consultation.hearing {
            let chain = [("opposed", Some(hearing.opposed)), ("delegates", Some(hearing.delegates))];
            self.rising("consultation.hearing", &chain)?;
        }
        for (i, measure) in self.measures.iter().enumerate() {
            self.rising(&format!("measures.{i}"), &[("cost", measure.cost)])?;
        }
        for (i, factor) in self.factors.iter().enumerate() {
            self.rising(&format!("factors.{i}"), &[("incident", factor.incident)])?;
        }
        Ok(())
    }

    /// Counts that are there are finite, not negative, and none is larger than the next.
    fn rising(&self, path: &str, chain: &[(&str, Option<f64>)]) -> Result<()> {
        let mut last: Option<(&str, f64)> = None;
        for (name, value) in chain {
            let Some(value) = *value else { continue };
            if !(value.is_finite() && value >= 0.0) {
                return Err(Error::number_negative(name, value).at(self.places.of(&format!("{path}.{name}"))));
            }
            if let Some((smaller, count)) = last
                && count > value
            {
                let place = self.places.of(&format!("{path}.{smaller}"));
                return Err(Error::part_above_whole(smaller, count, name, value).at(place));
            }
            last = Some((name, value));
        }
        Ok(())
    }

    fn weights(&self) -> Result<()> {
        let given: Vec<f64> = self.given_weights();
        if given.is_empty() {
            return Ok(());
        }
        if given.len() < self.factors.len() {
            let i = self.factors.iter().position(|factor| factor.w.is_none()).unwrap_or(0);
            return Err(Error::decision_weight_missing().at(self.places.of(&format!("factors.{i}"))));
        }
        let sum: f64 = given.iter().sum();
        if (sum - 1.0).abs() <= TOLERANCE || self.normalise_weights {
            return Ok(());
        }
        let parts = self.factors.iter().zip(&given).map(|(factor, w)| {
            let q = factor.q.as_ref().map_or(1.0, central);
            w * central(&factor.p) * q
        });
        let index: f64 = parts.sum();
        Err(Error::decision_weights_sum(sum, index / sum, index).at(self.places.of("factors.0.w")))
    }

    /// The weights as given, one for each factor that has one; of a range its likeliest value, of a panel its mean.
    pub(in crate::decision) fn given_weights(&self) -> Vec<f64> {
        self.factors.iter().filter_map(|factor| factor.w.as_ref()).map(central).collect()
    }
}

/// A number for an error message, before any profile is known: labels count as one half.
fn central(quantity: &Quantity) -> f64 {
    quantity.spread(&|_| Some((0.5, 0.5, 0.5))).map_or(0.5, |spread| spread.middle())
}

/// Refuse words that score people, or a sensitive attribute of people, instead of what the decision does to them.
fn not_about_people(text: &str) -> Result<()> {
    // An id or a name that is nothing but a sensitive attribute is judged as one everywhere else.
    let alone = judge_word(&without_places(text)).err().filter(|error| error.kind() == ErrorKind::SensitiveAttribute);
    match (scores_people(text), alone) {
        (None, None) => Ok(()),
        (None, Some(error)) if text.chars().count() <= LONGEST_ATTRIBUTE => Err(error),
        (None, Some(_)) => Ok(()),
        (Some(word), _) => Err(Error::decision_scores_people(word)),
    }
}
