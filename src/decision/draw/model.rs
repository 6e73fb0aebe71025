//! The factors as distributions, ready to be drawn.

use super::credit::{counts, deed, stream_of};
use crate::decision::file::{Decision, Part, Quantity, Spread};
use crate::decision::index::Method;
use crate::decision::profile::Profile;
use crate::error::{Error, Result, nearest};

/// One factor, ready to be drawn.
#[derive(Debug, Clone)]
pub(in crate::decision) struct FactorModel {
    /// Its id, which names its streams.
    pub id: String,
    /// Weight.
    pub w: Spread,
    /// Likelihood.
    pub p: Spread,
    /// Impact.
    pub q: Spread,
    /// Effects of the measures that count.
    pub residual: Vec<Effect>,
    /// Effects of all measures.
    pub target: Vec<Effect>,
}

/// The effect on one factor of measures that do the same.
///
/// All are drawn from one stream and the largest of each draw is let in, so that a copy adds nothing, and one left out
/// lowers no figure of the risk.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::decision) struct Effect {
    /// What is done.
    pub deed: String,
    /// What names its stream: the id of the first measure in the file that does it on the factor, whatever its state, so
    /// that files in two languages, or reworded ones, are drawn alike; its words, where it has no id.
    pub stream: String,
    /// The effect of each of the measures, and what it lowers.
    pub entries: Vec<(Spread, Part)>,
}

impl Effect {
    /// The mean effect on one part, of the entry with the largest mean; 0 where that lowers the other part.
    pub(in crate::decision) fn mean(&self, part: Part) -> f64 {
        let means = self.entries.iter().map(|(spread, on)| (spread.mean(), *on));
        means.max_by(|a, b| a.0.total_cmp(&b.0)).filter(|(_, on)| *on == part).map_or(0.0, |(mean, _)| mean)
    }
}

/// Add the effect of a measure to those that do the same.
fn add(effects: &mut Vec<Effect>, deed: &str, stream: &str, entry: (Spread, Part)) {
    match effects.iter_mut().find(|effect| effect.deed == deed) {
        Some(effect) => effect.entries.push(entry),
        None => effects.push(Effect { deed: deed.to_owned(), stream: stream.to_owned(), entries: vec![entry] }),
    }
}

/// What is drawn.
#[derive(Debug, Clone)]
pub(in crate::decision) struct Model {
    /// The factors.
    pub factors: Vec<FactorModel>,
    /// The index.
    pub method: Method,
    /// Latent correlation of likelihood and impact.
    pub p_with_q: f64,
    /// Latent correlation of factors.
    pub between: f64,
}

/// The factors as distributions, with the measures that count, and mean weights that sum to 1.
pub(in crate::decision) fn model(decision: &Decision, profile: &Profile) -> Result<(Model, Vec<f64>)> {
    let resolve = |quantity: &Quantity, path: &str| {
        quantity.spread(&|label| profile.band(label)).map_err(|label| {
            let bands: Vec<&str> = profile.scale.bands.iter().flat_map(|b| [b.en.as_str(), b.zh.as_str()]).collect();
            let place = decision.places.of(path);
            let plain = label.trim().trim_end_matches(['%', '％']);
            if let Ok(number) = plain.trim().parse::<f64>() {
                let number = if plain == label.trim() { number } else { number / 100.0 };
                return Error::decision_number_in_quotes(&profile.id, label, number).at(place);
            }
            let near = nearest(&label, bands.iter().copied());
            Error::decision_band_unknown(&profile.id, &label, &bands).at(place).did_you_mean(near)
        })
    };
    let mut factors = Vec::new();
    for (i, factor) in decision.factors.iter().enumerate() {
        let q = match &factor.q {
            _ if !profile.method.uses_impact() => Spread::Point(1.0),
            Some(q) => resolve(q, &format!("factors.{i}.q"))?,
            None => {
                return Err(Error::decision_impact_missing(&factor.id, &profile.id)
                    .at(decision.places.of(&format!("factors.{i}"))));
            }
        };
        let mut model = FactorModel {
            id: factor.id.clone(),
            w: match &factor.w {
                Some(w) => resolve(w, &format!("factors.{i}.w"))?,
                None => Spread::Point(1.0),
            },
            p: resolve(&factor.p, &format!("factors.{i}.p"))?,
            q,
            residual: Vec::new(),
            target: Vec::new(),
        };
        for (j, measure) in decision.measures.iter().enumerate().filter(|(_, m)| m.factor == factor.id) {
            let Some(effect) = &measure.effect else { continue };
            if !profile.method.uses_impact() && measure.on == Part::Q {
                continue;
            }
            let (counts, deed) = (counts(decision, j, profile), deed(measure));
            let stream = stream_of(decision, j);
            let entry = (resolve(effect, &format!("measures.{j}.effect"))?, measure.on);
            if counts.residual {
                add(&mut model.residual, &deed, &stream, entry.clone());
            }
            if counts.target {
                add(&mut model.target, &deed, &stream, entry);
            }
        }
        factors.push(model);
    }
    let sum: f64 = factors.iter().map(|factor| factor.w.mean()).sum();
    let weights: Vec<f64> = factors.iter().map(|factor| factor.w.mean() / sum).collect();
    if factors.iter().all(|factor| matches!(factor.w, Spread::Point(_))) {
        factors.iter_mut().zip(&weights).for_each(|(factor, w)| factor.w = Spread::Point(*w));
    }
    let correlation = &profile.correlation;
    let model = Model { factors, method: profile.method, p_with_q: correlation.p_with_q, between: correlation.between };
    Ok((model, weights))
}
