//! Likelihoods and weights from risk points, and weights from pairwise comparisons (AHP).

use serde_json::{Map, Value};

use super::places::Places;
use crate::error::{Error, Result};
use crate::stats::{Ahp, AhpMethod, ahp};

/// Points and their maxima as likelihoods and weights.
pub(super) fn points(list: &mut [Value], name: &str, places: &Places) -> Result<()> {
    let number = |value: &Value, key: &str| value.get(key).and_then(Value::as_f64);
    let most: Option<Vec<f64>> = list.iter().map(|entry| number(entry, "max_points")).collect();
    let whole: Option<f64> = most.filter(|most| !most.is_empty()).map(|most| most.iter().sum());
    for (i, entry) in list.iter_mut().enumerate() {
        let Some(max) = number(entry, "max_points") else { continue };
        let place = |key: &str| places.of(&format!("{name}.{i}.{key}"));
        if max.is_nan() || max <= 0.0 {
            return Err(Error::number_not_positive("max_points", max).at(place("max_points")));
        }
        let Some(points) = number(entry, "points") else { continue };
        if !(0.0..=max).contains(&points) {
            return Err(Error::decision_points_above_maximum(points, max).at(place("points")));
        }
        let Value::Object(entry) = entry else { continue };
        entry.entry("p").or_insert(Value::from(points / max));
        if let Some(whole) = whole {
            entry.entry("w").or_insert(Value::from(max / whole));
        }
    }
    Ok(())
}

/// Weights from pairwise comparisons, where factors have none.
pub(super) fn compared(map: &mut Map<String, Value>, places: &Places) -> Result<()> {
    let Some(comparisons) = map.get("comparisons") else { return Ok(()) };
    let rows: Vec<Vec<Option<f64>>> = serde_json::from_value(comparisons.clone())
        .map_err(|_| Error::decision_comparisons_not_numbers().at(places.of("comparisons")))?;
    let name = if map.contains_key("factor") { "factor" } else { "factors" };
    let Some(Value::Array(factors)) = map.get_mut(name) else { return Ok(()) };
    if factors.len() != rows.len() {
        return Err(Error::decision_comparisons_size(rows.len(), factors.len()).at(places.of("comparisons")));
    }
    let found = judgements(&rows, AhpMethod::Eigenvector).map_err(|error| error.at(places.of("comparisons")))?;
    for (factor, weight) in factors.iter_mut().zip(&found.weights) {
        if let Value::Object(factor) = factor {
            factor.entry("w").or_insert(Value::from(*weight));
        }
    }
    Ok(())
}

/// What comparisons give; what was not compared is NaN. Rows as the file has them: [`ahp`] refuses those that make no square.
pub(in crate::decision) fn judgements(rows: &[Vec<Option<f64>>], method: AhpMethod) -> Result<Ahp> {
    let rows: Vec<Vec<f64>> =
        rows.iter().map(|row| row.iter().map(|value| value.unwrap_or(f64::NAN)).collect()).collect();
    ahp(&rows, method)
}
