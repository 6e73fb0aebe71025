//! What a specification may say: ids once, settings in their ranges, no refused words.

use std::collections::BTreeSet;

use super::keys::{Indicator, Spec};
use super::methods::{Aggregate, Method, Normalise, Weights};
use super::variation::Robustness;
use crate::error::{Error, Result};
use crate::message::{Place, Term};
use crate::privacy::judge_word;

/// Check everything that does not need the structure.
pub(super) fn check(spec: &Spec, source: &str) -> Result<()> {
    words(spec, source)?;
    ids(spec, source)?;
    shares(spec, source)?;
    scale(&spec.normalise, source)?;
    topsis(spec, source)?;
    numbers_of_means(spec, source)?;
    for indicator in &spec.indicator {
        check_indicator(indicator)
            .map_err(|error| error.at(Place::entry(Term::Indicator, &indicator.id).inside(source)))?;
    }
    grades(spec, source)?;
    robustness(&spec.robustness).map_err(|error| error.at(format!("{source}, robustness")))
}

/// Nothing in a specification may name persons or a sensitive attribute.
fn words(spec: &Spec, source: &str) -> Result<()> {
    let judge = |kind: &str, texts: &[Option<&str>]| {
        texts
            .iter()
            .flatten()
            .try_for_each(|text| judge_word(text).map_err(|error| error.at(format!("{source}, {kind}"))))
    };
    for node in &spec.node {
        let names = [Some(node.id.as_str()), node.label.as_deref(), node.label_zh.as_deref()];
        let names: Vec<Option<String>> = names.into_iter().map(|name| name.map(heading)).collect();
        judge("node", &names.iter().map(Option::as_deref).collect::<Vec<_>>())?;
    }
    for leaf in &spec.indicator {
        judge(
            "indicator",
            &[Some(&leaf.id), leaf.label.as_deref(), leaf.label_zh.as_deref(), leaf.denominator.as_deref()],
        )?;
        if super::refused::refused(leaf) {
            return Err(Error::index_indicator_refused(&leaf.id).at(format!("{source}, indicator")));
        }
    }
    for rule in &spec.rule {
        let names = rule.figure.names().iter().map(|name| Some(name.as_str()));
        let all: Vec<Option<&str>> =
            names.chain([Some(rule.id.as_str()), rule.label.as_deref(), rule.label_zh.as_deref()]).collect();
        judge("rule", &all)?;
    }
    judge("impute", &[spec.impute.group.as_deref()])
}

/// A pillar's name as it is judged. A heading such as "Political" says what its indicators have in common (embassies,
/// treaties) and holds no values; what people think or belong to is refused there too.
fn heading(name: &str) -> String {
    const OF_PEOPLE: [&str; 8] =
        ["view", "opinion", "affiliation", "status", "attitude", "belief", "leaning", "member"];
    let plain = name.to_lowercase();
    if OF_PEOPLE.iter().any(|word| plain.contains(word)) {
        return plain;
    }
    plain.replace("political", "").replace("politics", "")
}

fn ids(spec: &Spec, source: &str) -> Result<()> {
    let mut seen = BTreeSet::new();
    let all = spec.node.iter().map(|node| &node.id).chain(spec.indicator.iter().map(|leaf| &leaf.id));
    for id in all {
        if id.trim().is_empty() {
            return Err(Error::id_empty().at(source));
        }
        if !seen.insert(id) {
            return Err(Error::id_twice(id).at(source));
        }
    }
    Ok(())
}

fn weight(kind: &str, id: &str, weight: Option<f64>, source: &str) -> Result<()> {
    match weight {
        Some(weight) if !(weight.is_finite() && weight >= 0.0) => {
            Err(Error::index_weight_negative(weight).at(format!("{source}, {kind} {id}")))
        }
        _ => Ok(()),
    }
}

fn shares(spec: &Spec, source: &str) -> Result<()> {
    spec.node.iter().try_for_each(|node| weight("node", &node.id, node.weight, source))?;
    for node in &spec.node {
        if let Some(direction) = node.direction.filter(|direction| *direction != 1.0 && *direction != -1.0) {
            return Err(Error::index_direction_not_one(direction).at(Place::entry(Term::Node, &node.id).inside(source)));
        }
    }
    spec.indicator.iter().try_for_each(|leaf| weight("indicator", &leaf.id, leaf.weight, source))?;
    let settings = [
        ("min_share", Some(spec.min_share)),
        ("availability", Some(spec.availability)),
        ("grade_both", spec.grade_both),
    ];
    for (name, value) in settings {
        if value.is_some_and(|share| !(0.0..=1.0).contains(&share)) {
            let value = value.unwrap_or_default();
            return Err(Error::share_out_of_range(name, value).at(source));
        }
    }
    if let Some(floor) = spec.population_floor.filter(|floor| !(floor.is_finite() && *floor >= 0.0)) {
        return Err(Error::number_negative("population_floor", floor).at(source));
    }
    Ok(())
}

fn scale(normalise: &Normalise, source: &str) -> Result<()> {
    let (low, high) = (normalise.low(), normalise.high());
    let place = format!("{source}, normalise");
    if !(low.is_finite() && high.is_finite() && low < high) {
        return Err(Error::bounds_crossed(low, high).at(place));
    }
    if normalise.sd.is_some_and(|sd| !(sd.is_finite() && sd > 0.0)) || normalise.mean.is_some_and(|m| !m.is_finite()) {
        return Err(Error::index_mean_and_sd().at(place));
    }
    Ok(())
}

/// TOPSIS measures distances from the ends of the scale: the method must have such.
fn topsis(spec: &Spec, source: &str) -> Result<()> {
    let asked = spec.aggregate == Aggregate::Topsis
        || spec.node.iter().any(|node| node.aggregate == Some(Aggregate::Topsis))
        || spec.robustness.aggregate.iter().flatten().any(|mean| *mean == Aggregate::Topsis);
    match spec.normalise.method {
        Method::ZScore | Method::Rank | Method::None if asked => {
            Err(Error::index_scale_without_ends("topsis", spec.normalise.method.name())
                .at(format!("{source}, normalise")))
        }
        Method::ZScore | Method::Rank | Method::None => Ok(()),
        Method::MinMax | Method::Percentile | Method::DistanceToTarget | Method::Goalposts => Ok(()),
    }
}

/// A power mean has a power other than 0, an ordered average an order above 0.
fn numbers_of_means(spec: &Spec, source: &str) -> Result<()> {
    let check = |mean: Aggregate| match mean {
        Aggregate::Power(power) if power == 0.0 || !power.is_finite() => Err(Error::index_power_not_usable(power)),
        Aggregate::Ordered(order) if !(order.is_finite() && order > 0.0) => {
            Err(Error::number_not_positive("ordered", order))
        }
        Aggregate::Power(_) | Aggregate::Ordered(_) => Ok(()),
        Aggregate::Arithmetic | Aggregate::Geometric | Aggregate::Harmonic | Aggregate::Topsis => Ok(()),
        Aggregate::Sum | Aggregate::Max | Aggregate::Min => Ok(()),
    };
    check(spec.aggregate).map_err(|error| error.at(format!("{source}, aggregate")))?;
    for node in &spec.node {
        node.aggregate.map_or(Ok(()), check).map_err(|error| error.at(format!("{source}, node {}", node.id)))?;
    }
    let mut drawn = spec.robustness.aggregate.iter().flatten().copied();
    drawn.try_for_each(check).map_err(|error| error.at(format!("{source}, robustness")))
}

fn check_indicator(leaf: &Indicator) -> Result<()> {
    if (leaf.sign().abs() - 1.0).abs() > 0.0 {
        return Err(Error::index_direction_not_one(leaf.sign()));
    }
    if let Some([low, high]) = leaf.optimum {
        let usable = low.is_finite() && high.is_finite() && (!leaf.log || low > 0.0);
        if !usable || low > high {
            return Err(Error::index_optimum_not_usable(low, high));
        }
        if leaf.direction.is_some() {
            return Err(Error::index_optimum_with_direction());
        }
    }
    if let Some(per) = leaf.per.filter(|per| !(per.is_finite() && *per > 0.0)) {
        return Err(Error::number_not_positive("per", per));
    }
    if leaf.denominator.as_deref() == Some(&leaf.id) {
        return Err(Error::index_own_denominator());
    }
    let posts = [("low", leaf.low), ("high", leaf.high), ("target", leaf.target)];
    for (name, value) in posts {
        let logarithm = leaf.log && leaf.optimum.is_none();
        let bad = value.is_some_and(|value| !value.is_finite() || (logarithm && value <= 0.0));
        if bad {
            return Err(Error::index_bound_not_usable(name, value.unwrap_or_default()));
        }
    }
    if let (Some(low), Some(high)) = (leaf.low, leaf.high)
        && low >= high
    {
        return Err(Error::bounds_crossed(low, high));
    }
    Ok(())
}

fn grades(spec: &Spec, source: &str) -> Result<()> {
    let mut ids = BTreeSet::new();
    let mut cuts: Vec<f64> = Vec::new();
    let mut open = 0;
    for grade in &spec.grade {
        let place = format!("{source}, grade {}", grade.id);
        if !ids.insert(&grade.id) {
            return Err(Error::index_grade_twice(&grade.id).at(place));
        }
        match grade.from {
            None => open += 1,
            Some(from) if !from.is_finite() || cuts.contains(&from) => {
                return Err(Error::index_grade_cut(from).at(place));
            }
            Some(from) => cuts.push(from),
        }
    }
    if open > 1 {
        return Err(Error::index_grades_without_cut(open).at(source));
    }
    Ok(())
}

fn robustness(robustness: &Robustness) -> Result<()> {
    if let Some(count) = robustness.replicates.filter(|count| !(1..=1_000_000).contains(count)) {
        return Err(Error::number_out_of_range("replicates", count as f64, 1.0, 1e6));
    }
    let noise = &robustness.weights;
    if let Some(value) = noise.concentration.filter(|value| !(value.is_finite() && *value > 0.0)) {
        return Err(Error::number_not_positive("concentration", value));
    }
    if let Some(share) = noise.share.filter(|share| !(0.0..1.0).contains(share)) {
        return Err(Error::share_not_under_one("share", share));
    }
    let empty = |there: Option<usize>| there == Some(0);
    if empty(robustness.normalise.as_ref().map(Vec::len))
        || empty(robustness.aggregate.as_ref().map(Vec::len))
        || empty(robustness.impute.as_ref().map(Vec::len))
        || empty(robustness.treat.as_ref().map(Vec::len))
        || empty(robustness.weighting.as_ref().map(Vec::len))
    {
        return Err(Error::index_list_of_methods_empty());
    }
    if robustness.weighting.iter().flatten().any(|method| *method == Weights::BenefitOfTheDoubt) {
        return Err(Error::index_doubt_is_not_drawn());
    }
    Ok(())
}
