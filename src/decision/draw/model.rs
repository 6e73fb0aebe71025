//! The factors as distributions, ready to be drawn.

use super::credit::credit;
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
    /// Ids and effects of the measures that count, and what they lower.
    pub residual: Vec<(String, Spread, Part)>,
    /// Ids and effects of all measures, and what they lower.
    pub target: Vec<(String, Spread, Part)>,
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
            let error = Error::input(format!("the scale of {} has no band \"{label}\"", profile.id));
            let bands: Vec<&str> = profile.scale.bands.iter().flat_map(|b| [b.en.as_str(), b.zh.as_str()]).collect();
            let error = error.at(decision.places.of(path));
            let plain = label.trim().trim_end_matches(['%', '％']);
            if let Ok(number) = plain.trim().parse::<f64>() {
                let number = if plain == label.trim() { number } else { number / 100.0 };
                return error.hint(format!("write the number without quotes: {number}"));
            }
            match nearest(&label, bands.iter().copied()) {
                Some(near) => error.hint(format!("did you mean {near}?")),
                None => error.hint(format!("the bands are: {}", bands.join(", "))),
            }
        })
    };
    let mut factors = Vec::new();
    for (i, factor) in decision.factors.iter().enumerate() {
        let q = match &factor.q {
            _ if !profile.method.uses_impact() => Spread::Point(1.0),
            Some(q) => resolve(q, &format!("factors.{i}.q"))?,
            None => {
                return Err(Error::input(format!("factor {} has no q, which {} needs", factor.id, profile.id))
                    .at(decision.places.of(&format!("factors.{i}")))
                    .hint("add q, the impact between 0 and 1"));
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
            let credit = credit(decision, j, profile);
            let effect = (measure.label(j), resolve(effect, &format!("measures.{j}.effect"))?, measure.on);
            if credit.residual {
                model.residual.push(effect.clone());
            }
            if credit.target {
                model.target.push(effect);
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
