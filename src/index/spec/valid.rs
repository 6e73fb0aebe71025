//! What a specification may say: ids once, settings in their ranges, no refused words.

use std::collections::BTreeSet;

use super::keys::{Indicator, Rule, Spec};
use super::methods::{Aggregate, Method, Normalise};
use super::variation::Robustness;
use crate::error::{Error, ErrorKind, Result};
use crate::privacy::judge_word;

/// Check everything that does not need the structure.
pub(super) fn check(spec: &Spec, source: &str) -> Result<()> {
    words(spec, source)?;
    ids(spec, source)?;
    shares(spec, source)?;
    scale(&spec.normalise, source)?;
    topsis(spec, source)?;
    for indicator in &spec.indicator {
        check_indicator(indicator).map_err(|error| error.at(format!("{source}, indicator {}", indicator.id)))?;
    }
    grades(spec, source)?;
    for rule in &spec.rule {
        check_rule(rule).map_err(|error| error.at(format!("{source}, rule {}", rule.id)))?;
    }
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
            let message = format!("\"{}\" stands for ethnicity or religion and is not taken as an indicator", leaf.id);
            return Err(Error::new(ErrorKind::SensitiveAttribute, message)
                .at(format!("{source}, indicator"))
                .hint("judge areas by what is done for everyone in them"));
        }
    }
    for rule in &spec.rule {
        let pairs = [&rule.share, &rule.growth, &rule.difference];
        let names = pairs.into_iter().flatten().flatten().map(|name| Some(name.as_str()));
        let all: Vec<Option<&str>> = names
            .chain([Some(rule.id.as_str()), rule.label.as_deref(), rule.label_zh.as_deref(), rule.value.as_deref()])
            .collect();
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
            return Err(Error::input("an id is empty").at(source).hint("give every node and indicator an id"));
        }
        if !seen.insert(id) {
            return Err(Error::input(format!("the id {id} is there twice"))
                .at(source)
                .hint("give every node and indicator an id of its own"));
        }
    }
    Ok(())
}

fn weight(kind: &str, id: &str, weight: Option<f64>, source: &str) -> Result<()> {
    match weight {
        Some(weight) if !(weight.is_finite() && weight >= 0.0) => {
            Err(Error::input(format!("the weight is {weight}; a number of 0 or more was expected"))
                .at(format!("{source}, {kind} {id}"))
                .hint("to turn an indicator round, set direction = -1"))
        }
        _ => Ok(()),
    }
}

fn shares(spec: &Spec, source: &str) -> Result<()> {
    spec.node.iter().try_for_each(|node| weight("node", &node.id, node.weight, source))?;
    spec.indicator.iter().try_for_each(|leaf| weight("indicator", &leaf.id, leaf.weight, source))?;
    let settings = [
        ("min_share", Some(spec.min_share)),
        ("availability", Some(spec.availability)),
        ("grade_both", spec.grade_both),
    ];
    for (name, value) in settings {
        if value.is_some_and(|share| !(0.0..=1.0).contains(&share)) {
            let value = value.unwrap_or_default();
            return Err(Error::input(format!("{name} is {value}; a share between 0 and 1 was expected")).at(source));
        }
    }
    if spec.population_floor.is_some_and(|floor| !(floor.is_finite() && floor >= 0.0)) {
        return Err(Error::input("population_floor is no number of persons").at(source).hint("write it as 1000"));
    }
    Ok(())
}

fn scale(normalise: &Normalise, source: &str) -> Result<()> {
    let (low, high) = (normalise.low(), normalise.high());
    let place = format!("{source}, normalise");
    if !(low.is_finite() && high.is_finite() && low < high) {
        return Err(Error::input(format!("low is {low} and high is {high}"))
            .at(place)
            .hint("low must be under high, such as 0 and 100; direction = -1 turns an indicator round"));
    }
    if normalise.sd.is_some_and(|sd| !(sd.is_finite() && sd > 0.0)) || normalise.mean.is_some_and(|m| !m.is_finite()) {
        return Err(Error::input("mean and sd are no mean and standard deviation")
            .at(place)
            .hint("give finite numbers, sd above 0"));
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
            Err(Error::index_topsis_without_ends(spec.normalise.method.name()).at(format!("{source}, normalise")))
        }
        Method::ZScore | Method::Rank | Method::None => Ok(()),
        Method::MinMax | Method::Percentile | Method::DistanceToTarget | Method::Goalposts => Ok(()),
    }
}

fn check_indicator(leaf: &Indicator) -> Result<()> {
    if (leaf.sign().abs() - 1.0).abs() > 0.0 {
        return Err(Error::index_direction_not_one(leaf.sign()));
    }
    if leaf.per.is_some_and(|per| !(per.is_finite() && per > 0.0)) {
        return Err(Error::input("per must be a number above 0").hint("such as 1000 for \"per 1,000 persons\""));
    }
    if leaf.denominator.as_deref() == Some(&leaf.id) {
        return Err(Error::input("it is its own denominator").hint("name another indicator of the table"));
    }
    let posts = [("low", leaf.low), ("high", leaf.high), ("target", leaf.target)];
    for (name, value) in posts {
        let bad = value.is_some_and(|value| !value.is_finite() || (leaf.log && value <= 0.0));
        if bad {
            return Err(Error::input(format!("{name} is {}", value.unwrap_or_default()))
                .hint("a finite number, above 0 where log = true"));
        }
    }
    if let (Some(low), Some(high)) = (leaf.low, leaf.high)
        && low >= high
    {
        return Err(Error::input(format!("low is {low} and high is {high}"))
            .hint("low must be under high; direction = -1 turns an indicator round"));
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
            return Err(Error::input(format!("the grade {} is there twice", grade.id)).at(place));
        }
        match grade.from {
            None => open += 1,
            Some(from) if !from.is_finite() || cuts.contains(&from) => {
                return Err(Error::input(format!("from is {from}"))
                    .at(place)
                    .hint("give every grade a score of its own"));
            }
            Some(from) => cuts.push(from),
        }
    }
    if open > 1 {
        return Err(Error::input(format!("{open} grades have no score from which they are given"))
            .at(source)
            .hint("only the lowest grade needs no from ="));
    }
    Ok(())
}

fn check_rule(rule: &Rule) -> Result<()> {
    let kinds = [rule.share.is_some(), rule.growth.is_some(), rule.difference.is_some(), rule.value.is_some()];
    if kinds.iter().filter(|there| **there).count() != 1 {
        return Err(Error::input("it needs one of share, growth, difference and value")
            .hint("such as share = [\"livelihood_spending\", \"revenue\"]"));
    }
    if rule.error.is_some_and(|error| !(0.0..1.0).contains(&error)) {
        return Err(Error::input("error must be from 0 to under 1").hint("0.02 is 2 % of the figure"));
    }
    let bounds = [rule.at_least, rule.above, rule.at_most];
    if bounds.iter().flatten().count() != 1 || bounds.iter().flatten().any(|bound| !bound.is_finite()) {
        return Err(Error::input("it needs one of at_least, above and at_most").hint("such as at_least = 0.7"));
    }
    Ok(())
}

fn robustness(robustness: &Robustness) -> Result<()> {
    if robustness.replicates.is_some_and(|count| !(1..=1_000_000).contains(&count)) {
        return Err(Error::input("replicates must lie between 1 and 1,000,000").hint("1000 is enough for most"));
    }
    let noise = &robustness.weights;
    if noise.concentration.is_some_and(|value| !(value.is_finite() && value > 0.0)) {
        return Err(Error::input("concentration must be above 0").hint("10 moves weights by about a third"));
    }
    if noise.share.is_some_and(|share| !(0.0..1.0).contains(&share)) {
        return Err(Error::input("share must be from 0 to under 1").hint("0.25 is 25 % up or down"));
    }
    let empty = |there: Option<usize>| there == Some(0);
    if empty(robustness.normalise.as_ref().map(Vec::len))
        || empty(robustness.aggregate.as_ref().map(Vec::len))
        || empty(robustness.impute.as_ref().map(Vec::len))
    {
        return Err(Error::input("a list of methods is empty").hint("name at least one, or leave the key out"));
    }
    Ok(())
}
