//! A norm from its fields, checked, and back.

use std::collections::BTreeSet;

use super::measure::{Measure, RatioOn};
use super::norm_fields::{MOST_LAG, NormFields};
use super::source::Source;
use super::staffing_norm::Norm;
use crate::error::{Error, Result};
use crate::message::{Place, Term};

impl TryFrom<NormFields> for Norm {
    type Error = Error;

    fn try_from(fields: NormFields) -> Result<Self> {
        let place = Place::entry(Term::NormFor, &fields.role);
        checked(fields).map_err(|error| error.at(place))
    }
}

impl From<Norm> for NormFields {
    fn from(norm: Norm) -> Self {
        let Source { id, jurisdiction, document, year, mark, url, note } = norm.source;
        let mut fields = Self {
            role: norm.role,
            per: None,
            posts: 1.0,
            each: None,
            beyond: 0.0,
            above: norm.above,
            ratio: None,
            to: None,
            on: RatioOn::default(),
            base: norm.base,
            lag: norm.lag,
            peak: norm.peak,
            relief: norm.relief,
            floor: norm.floor,
            maximum: norm.maximum,
            parts: Vec::new(),
            bands: Vec::new(),
            only: norm.only,
            shared: norm.shared,
            rounding: norm.rounding,
            unit: norm.unit,
            id,
            jurisdiction,
            document,
            year,
            mark,
            url,
            note,
        };
        match norm.measure {
            Measure::People { posts, per, each, beyond } => {
                (fields.posts, fields.per, fields.each, fields.beyond) = (posts, Some(per), each, beyond);
            }
            Measure::Area(each) => fields.each = Some(each),
            Measure::Ratio { ratio, to, on } => (fields.ratio, fields.to, fields.on) = (Some(ratio), Some(to), on),
            Measure::Parts(parts) => fields.parts = parts,
            Measure::Bands(bands) => fields.bands = bands,
            Measure::Given => {}
        }
        fields
    }
}

fn checked(fields: NormFields) -> Result<Norm> {
    if fields.role.trim().is_empty() {
        return Err(Error::norm_without_role());
    }
    if fields.lag > MOST_LAG {
        return Err(Error::norm_lag(fields.lag));
    }
    let measure = measure(&fields)?;
    for (name, value) in [("peak", fields.peak), ("relief", fields.relief)] {
        positive(name, value)?;
    }
    let (above, maximum) = (fields.above, fields.maximum);
    for (name, value) in
        [("floor", Some(fields.floor)), ("beyond", Some(fields.beyond)), ("above", above), ("maximum", maximum)]
    {
        if let Some(value) = value.filter(|value| !(*value >= 0.0 && value.is_finite())) {
            return Err(Error::number_negative(name, value));
        }
    }
    if maximum.is_some_and(|maximum| maximum < fields.floor) {
        return Err(Error::norm_maximum_below_floor());
    }
    if let Some((group, _)) = fields.shared.iter().find(|(name, areas)| name.trim().is_empty() || areas.len() < 2) {
        return Err(Error::norm_shared_alone(group));
    }
    let norm = Norm {
        role: fields.role,
        measure,
        base: fields.base,
        above,
        lag: fields.lag,
        peak: fields.peak,
        relief: fields.relief,
        floor: fields.floor,
        maximum,
        only: fields.only,
        shared: fields.shared,
        rounding: fields.rounding,
        unit: fields.unit,
        source: Source {
            id: fields.id,
            jurisdiction: fields.jurisdiction,
            document: fields.document,
            year: fields.year,
            mark: fields.mark,
            url: fields.url,
            note: fields.note,
        },
        derived: None,
    };
    // What the parts add up to is counted: a base besides would say something else.
    let parts = matches!(norm.measure, Measure::Parts(_));
    if parts && norm.base.as_ref().is_some_and(|base| *base != norm.label()) {
        return Err(Error::norm_part_twice());
    }
    Ok(norm)
}

/// What the norm requires posts for: one thing, with all that it takes and nothing that would not count.
fn measure(fields: &NormFields) -> Result<Measure> {
    let lists = usize::from(!fields.parts.is_empty()) + usize::from(!fields.bands.is_empty());
    let single = fields.per.is_some() || fields.ratio.is_some() || fields.each.is_some() || fields.to.is_some();
    if lists > 1 || lists > 0 && single {
        return Err(Error::norm_parts_and_bands());
    }
    if fields.to.is_none() && fields.on == RatioOn::Required {
        return Err(Error::norm_on_without_ratio());
    }
    // Without `per` these two would not count.
    let without_per = || {
        if fields.beyond == 0.0 && fields.posts == 1.0 { Ok(()) } else { Err(Error::norm_beyond_without_per()) }
    };
    if !fields.parts.is_empty() {
        without_per()?;
        return parts(&fields.parts);
    }
    if !fields.bands.is_empty() {
        without_per()?;
        return bands(&fields.bands);
    }
    match (fields.per, fields.ratio, &fields.to) {
        (None, Some(_), None) => Err(Error::norm_ratio_without_to()),
        (None, Some(ratio), Some(to)) => {
            if !(ratio > 0.0 && ratio.is_finite()) {
                return Err(Error::norm_ratio(ratio));
            }
            if fields.each.is_some() || fields.above.is_some() || fields.peak != 1.0 || without_per().is_err() {
                return Err(Error::norm_each_with_ratio());
            }
            if !fields.shared.is_empty() {
                return Err(Error::norm_shared_with_ratio());
            }
            Ok(Measure::Ratio { ratio, to: to.clone(), on: fields.on })
        }
        (Some(per), None, None) => {
            if !(per > 0.0 && per.is_finite()) {
                return Err(Error::norm_per(per));
            }
            positive("posts", fields.posts)?;
            fields.each.map_or(Ok(()), |each| positive("each", each))?;
            Ok(Measure::People { posts: fields.posts, per, each: fields.each, beyond: fields.beyond })
        }
        (None, None, None) => {
            let each = fields.each.ok_or_else(Error::norm_without_measure)?;
            positive("each", each)?;
            without_per()?;
            Ok(Measure::Area(each))
        }
        (Some(_), Some(_), _) | (Some(_), None, Some(_)) | (None, None, Some(_)) => Err(Error::norm_without_measure()),
    }
}

fn positive(name: &str, value: f64) -> Result<()> {
    if value > 0.0 && value.is_finite() { Ok(()) } else { Err(Error::number_not_positive(name, value)) }
}

fn parts(parts: &[(String, f64)]) -> Result<Measure> {
    if let Some((group, per)) = parts.iter().find(|(_, per)| !(*per > 0.0 && per.is_finite())) {
        return Err(Error::norm_part(*per, group));
    }
    let groups: BTreeSet<&str> = parts.iter().map(|(group, _)| group.as_str()).collect();
    if groups.len() < parts.len() {
        return Err(Error::norm_part_twice());
    }
    Ok(Measure::Parts(parts.to_vec()))
}

fn bands(bands: &[(f64, f64)]) -> Result<Measure> {
    let good = |(people, posts): &(f64, f64)| *people > 0.0 && people.is_finite() && *posts >= 0.0 && posts.is_finite();
    let rising = bands.iter().zip(bands.iter().skip(1)).all(|(one, next)| one.0 < next.0 && one.1 <= next.1);
    if !rising || !bands.iter().all(good) {
        return Err(Error::norm_bands(bands.iter().map(|(people, posts)| format!("({people}, {posts})"))));
    }
    Ok(Measure::Bands(bands.to_vec()))
}

#[cfg(test)]
mod tests {
    use super::super::norm_fields::FIELDS;
    use super::*;

    #[test]
    fn norms_that_say_too_little_or_too_much_are_refused() {
        for text in [
            r#"{"role": "a"}"#,
            r#"{"role": " ", "per": 5}"#,
            r#"{"role": "a", "per": 0}"#,
            r#"{"role": "a", "per": -500}"#,
            r#"{"role": "a", "per": 5, "lag": 101}"#,
            r#"{"role": "a", "ratio": 3}"#,
            r#"{"role": "a", "per": 5, "floor": -1}"#,
            r#"{"role": "a", "per": 5, "ratio": 3, "to": "b"}"#,
            r#"{"role": "a", "ratio": 3, "to": "b", "each": 1}"#,
            r#"{"role": "a", "ratio": 3, "to": "b", "peak": 1.3}"#,
            r#"{"role": "a", "ratio": 3, "to": "b", "posts": 2}"#,
            r#"{"role": "a", "each": 1, "beyond": 100}"#,
            r#"{"role": "a", "each": 1, "posts": 2}"#,
            r#"{"role": "a", "per": 5, "on": "required"}"#,
            r#"{"role": "a", "per": 5, "peak": 0}"#,
            r#"{"role": "a", "per": 5, "relief": 0}"#,
            r#"{"role": "a", "bands": [[9, 2], [6, 1]]}"#,
            r#"{"role": "a", "bands": [[6, 1]], "per": 5}"#,
            r#"{"role": "a", "parts": [["resident", 0]]}"#,
            r#"{"role": "a", "parts": [["resident", 5]], "base": "floating"}"#,
            r#"{"role": "a", "per": 5, "floor": 3, "maximum": 2}"#,
        ] {
            assert!(serde_json::from_str::<Norm>(text).is_err(), "{text}");
        }
    }

    #[test]
    fn every_field_is_known_to_profiles() {
        let norm = Norm::from_value(serde_json::json!({"role": "a", "per": 5})).unwrap();
        let value = serde_json::to_value(norm).unwrap();
        let mut names: Vec<&str> = value.as_object().unwrap().keys().map(String::as_str).collect();
        let mut known = FIELDS;
        names.sort_unstable();
        known.sort_unstable();
        assert_eq!(names, known);
    }

    #[test]
    fn a_norm_is_read_as_rules_say_it() {
        for (text, posts, per) in
            [("每万人18人", 18.0, 10_000.0), ("1:500", 1.0, 500.0), ("18 per 10000", 18.0, 10_000.0)]
        {
            let norm = Norm::from_value(serde_json::json!({"role": "worker", "norm": text})).unwrap();
            assert_eq!(*norm.measure(), Measure::People { posts, per, each: None, beyond: 0.0 }, "{text}");
        }
    }

    #[test]
    fn what_is_written_is_read_back() {
        for text in [
            r#"{"role": "a", "per": 500, "each": 2, "beyond": 1000, "above": 10, "peak": 1.3, "where": {"area": "North"}}"#,
            r#"{"role": "a", "each": 2, "lag": 1, "floor": 1, "maximum": 9, "rounding": "round", "unit": "beds"}"#,
            r#"{"role": "a", "ratio": 3, "to": "b", "on": "required", "id": "x", "year": 2011, "mark": "read"}"#,
            r#"{"role": "a", "parts": [["resident", 1000], ["floating", 500]], "relief": 4.75}"#,
            r#"{"role": "a", "bands": [[6, 1], [9, 2]], "shared": {"West": ["A", "B"]}, "base": "resident"}"#,
        ] {
            let norm: Norm = serde_json::from_str(text).unwrap();
            let again: Norm = serde_json::from_str(&serde_json::to_string(&norm).unwrap()).unwrap();
            assert_eq!(norm, again);
        }
    }
}
