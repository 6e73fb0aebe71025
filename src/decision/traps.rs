//! The traps of the trade as findings: those that the file alone shows, and those that take the figures.

use std::collections::BTreeSet;

use super::apart;
use super::asked;
use super::assess::Facts;
use super::consult::{Claim, RoundShares};
use super::file::{Chosen, Decision};
use super::measure;
use super::profile::{Level, Profile};
use super::quantity::{Quantity, Spread};
use super::read::judgements;
use crate::finding::{Finding, number};
use crate::stats::AhpMethod;

/// Three decimals.
pub(super) fn three(value: f64) -> String {
    format!("{value:.3}")
}

/// A share in percent, one decimal.
pub(super) fn percent(value: f64) -> String {
    format!("{:.1}", value * 100.0)
}

/// What the file alone shows, under a profile.
pub(super) fn of_file(decision: &Decision, profile: &Profile) -> Vec<Finding> {
    let mut found = measure::findings(decision, profile);
    found.extend(apart::handling(decision));
    found.extend(asked::findings(decision));
    found.extend(comparisons(decision));
    found.extend(edits(decision, profile));
    let place = decision.places.of("factors");
    for group in &decision.groups {
        if !decision.factors.iter().any(|factor| factor.group.as_deref() == Some(&group.id)) {
            found.push(Finding::new("group_without_factor", &place).with("group", &group.id));
        }
    }
    let given: f64 = decision.given_weights().iter().sum();
    if decision.given_weights().is_empty() && decision.factors.len() > 1 {
        found.push(Finding::new("weights_equal", &place));
    } else if !decision.given_weights().is_empty() && (given - 1.0).abs() > 1e-9 {
        found.push(Finding::new("weights_normalised", &place).with("sum", three(given)));
    }
    found
}

/// Trap 7: weights from comparisons that contradict each other, or that another method orders otherwise.
fn comparisons(decision: &Decision) -> Vec<Finding> {
    let rows = &decision.comparisons;
    let found = [AhpMethod::Eigenvector, AhpMethod::GeometricMean].map(|method| judgements(rows, method));
    let [Ok(vector), Ok(geometric)] = found else { return Vec::new() };
    let order = |weights: &[f64]| {
        let mut order: Vec<usize> = (0..weights.len()).collect();
        order.sort_by(|a, b| weights[*b].total_cmp(&weights[*a]));
        order
    };
    let same = order(&vector.weights) == order(&geometric.weights);
    let code = if vector.cr > 0.1 { "ahp_inconsistent" } else { "ahp_consistent" };
    let shown = |weights: &[f64]| weights.iter().map(|w| three(*w)).collect::<Vec<_>>().join(", ");
    let words = Finding::new(code, decision.places.of("comparisons"))
        .with("cr", three(vector.cr))
        .with("index", format!("{:.2}", vector.random_index))
        .with("source", vector.random_index_source)
        .with("vector", shown(&vector.weights))
        .with("geometric", shown(&geometric.weights));
    let mut list = vec![words];
    if !same {
        let words = Finding::new("ahp_order_differs", decision.places.of("comparisons"));
        list.push(words.with("vector", shown(&vector.weights)).with("geometric", shown(&geometric.weights)));
    }
    list
}

/// Trap 11: a file that names its own verdict.
fn claims(decision: &Decision, facts: &Facts) -> Vec<Finding> {
    if facts.committed.level == Level::Low {
        return Vec::new();
    }
    let Ok(value) = serde_json::to_value(decision) else { return Vec::new() };
    let mut found = Vec::new();
    walk(&value, "", &mut |path, text| {
        let plain: String = text.to_lowercase().split_whitespace().collect();
        let plain = plain.replace("降低风险", "");
        if ["低风险", "lowrisk", "low-risk"].iter().any(|claim| plain.contains(claim)) {
            let words = Finding::new("level_claimed", decision.places.of(path));
            found.push(with_levels(words, "level", facts.committed.level));
        }
    });
    found
}

/// Trap 2: totals that a file prints and its own rows do not give.
fn stated(decision: &Decision, facts: &Facts) -> Vec<Finding> {
    let Some(stated) = &decision.stated else { return Vec::new() };
    let pairs = [
        ("before", "before measures", "措施前", stated.before, facts.before.median()),
        ("after", "after measures", "措施后", stated.after, facts.committed.median()),
    ];
    let differs = |(key, stage, stage_zh, stated, index): (&str, &str, &str, Option<f64>, f64)| {
        let stated = stated.filter(|stated| (stated - index).abs() > 0.005)?;
        let words = Finding::new("stated_index_differs", decision.places.of(&format!("stated.{key}")));
        let words = words.with("stage", stage).with("stage_zh", stage_zh).with("stated", three(stated));
        Some(words.with("index", three(index)))
    };
    pairs.into_iter().filter_map(differs).collect()
}

fn walk(value: &serde_json::Value, path: &str, see: &mut dyn FnMut(&str, &str)) {
    let inner = |key: &str| if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
    match value {
        serde_json::Value::String(text) => see(path, text),
        serde_json::Value::Array(list) => {
            list.iter().enumerate().for_each(|(i, entry)| walk(entry, &inner(&i.to_string()), see));
        }
        serde_json::Value::Object(map) => map.iter().for_each(|(key, entry)| walk(entry, &inner(key), see)),
        _ => {}
    }
}

fn edits(decision: &Decision, profile: &Profile) -> Vec<Finding> {
    let mut found = Vec::new();
    for (i, revision) in decision.revisions.iter().enumerate() {
        let place = decision.places.of(&format!("revisions.{i}"));
        for id in &revision.factors {
            if !decision.factors.iter().any(|factor| factor.id == *id) {
                found.push(Finding::new("factor_removed", &place).with("factor", id).with("revision", &revision.id));
            }
        }
        for id in &revision.groups {
            if !decision.groups.iter().any(|group| group.id == *id) {
                found.push(Finding::new("group_removed", &place).with("group", id).with("revision", &revision.id));
            }
        }
    }
    let below =
        |index: f64| [profile.index.medium, profile.index.high].iter().any(|cut| index < *cut && index >= cut * 0.95);
    let indices: Vec<f64> = decision.revisions.iter().filter_map(|revision| revision.index).collect();
    let falls = indices.windows(2).filter(|pair| pair[1] < pair[0]).count() + usize::from(!indices.is_empty());
    if falls >= 2 && indices.last().is_some_and(|index| below(*index)) {
        let shown = indices.iter().map(|index| three(*index)).collect::<Vec<_>>().join(" → ");
        found.push(Finding::new("edited_to_the_threshold", decision.places.of("revisions")).with("indices", shown));
    }
    found
}

/// What the figures show.
pub(super) fn of_facts(decision: &Decision, profile: &Profile, facts: &Facts) -> Vec<Finding> {
    let mut found = vec![largest(decision, facts)];
    found.extend(dilution(decision, profile, facts));
    found.extend(double_counting(decision, profile, facts));
    found.extend(correlation(decision, profile, facts));
    found.extend(threshold(decision, profile, facts));
    found.extend(labels(decision, profile, facts));
    found.extend(panels(decision, profile));
    found.extend(apart::concerns(decision, profile, facts));
    found.extend(apart::outweighed(decision, profile, facts));
    found.extend(claims(decision, facts));
    found.extend(stated(decision, facts));
    if !decision.supposed.is_empty() {
        let words = Finding::new("measures_supposed", decision.places.of("measures"));
        found.push(words.with("measures", decision.supposed.join(", ")));
    }
    found.extend(facts.rounds.iter().flat_map(|round| consultation(decision, profile, round)));
    if facts.hoped.level < facts.committed.level {
        let words = Finding::new("hope_is_not_commitment", decision.places.of("measures"));
        found.push(
            with_levels(words, "committed", facts.committed.level).with("hoped_index", three(facts.hoped.median())),
        );
    }
    use crate::message::Language::{En, Zh};
    for (en, zh) in profile.rules(En).into_iter().zip(profile.rules(Zh)) {
        if en.3 == super::profile::Mark::Unread {
            let words = Finding::new("rule_not_read", format!("{} {}", profile.id, en.0)).with("rule", en.0);
            let words = words.with("rule_zh", rule_zh(en.0));
            found.push(words.with("source", en.2).with("source_zh", zh.2));
        }
    }
    found
}

/// Give a level in both languages, as `{name_en}` and `{name_zh}`.
pub(super) fn with_levels(finding: Finding, name: &str, level: Level) -> Finding {
    use crate::message::Language::{En, Zh};
    match name {
        "committed" => finding.with("committed_en", level.words(En)).with("committed_zh", level.words(Zh)),
        "before" => finding.with("before_en", level.words(En)).with("before_zh", level.words(Zh)),
        _ => finding.with("level_en", level.words(En)).with("level_zh", level.words(Zh)),
    }
}

/// A rule's name in Chinese.
fn rule_zh(name: &str) -> &str {
    match name {
        "index" => "指数分界",
        "opposition" => "反对比例分界",
        "confidence" => "认定等级所需概率",
        "correlation" => "相关系数",
        "single" => "单因素分级",
        "verdict" => "各等级对应的结论",
        "measures" => "计入的证据等级",
        "consultation" => "期望的答复率",
        "scale" => "p、q 分级",
        other => other,
    }
}

fn largest(decision: &Decision, facts: &Facts) -> Finding {
    let mut order: Vec<usize> = (0..facts.products.len()).collect();
    order.sort_by(|a, b| facts.products[*b].total_cmp(&facts.products[*a]));
    let shown = order.iter().take(3).map(|i| format!("{} {}", decision.factors[*i].id, three(facts.products[*i])));
    Finding::new("largest_factors", decision.places.of("factors"))
        .with("index", three(facts.mean))
        .with("factors", shown.collect::<Vec<_>>().join(", "))
}

/// Trap 1: trivial factors thin the index out.
fn dilution(decision: &Decision, profile: &Profile, facts: &Facts) -> Option<Finding> {
    let (index, trivial) = facts.undiluted?;
    (facts.level_at(profile, index) > facts.level_at(profile, facts.mean)).then(|| {
        let words = Finding::new("diluted", decision.places.of("factors"))
            .with("trivial", trivial)
            .with("index", three(facts.mean))
            .with("without", three(index));
        with_levels(words, "level", facts.level_at(profile, index))
    })
}

/// Trap 3: one cause entered twice.
fn double_counting(decision: &Decision, profile: &Profile, facts: &Facts) -> Vec<Finding> {
    let plain = |text: &Option<String>| text.as_ref().map(|text| text.trim().to_lowercase()).filter(|t| !t.is_empty());
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    for (i, factor) in decision.factors.iter().enumerate() {
        let (Some(cause), Some(mechanism)) = (plain(&factor.cause), plain(&factor.mechanism)) else { continue };
        if !seen.insert((factor.group.clone(), cause, mechanism)) {
            let rest = (0..facts.weights.len()).filter(|j| *j != i);
            let without = profile
                .method
                .index(rest.map(|j| (facts.weights[j], facts.spreads[j].0.mean(), facts.spreads[j].1.mean())));
            found.push(
                Finding::new("counted_twice", decision.places.of(&format!("factors.{i}")))
                    .with("factor", &factor.id)
                    .with("index", three(facts.mean))
                    .with("without", three(without)),
            );
        }
    }
    found
}

/// Trap 4: independence hides the tail.
fn correlation(decision: &Decision, profile: &Profile, facts: &Facts) -> Option<Finding> {
    let stage = &facts.before;
    let at_least = |run: &super::assess::Run| [run.p_level[1] + run.p_level[2], run.p_level[2]];
    let (alone, together) = (at_least(&stage.independent), at_least(&stage.correlated));
    let cuts = [profile.index.medium, profile.index.high];
    let which = usize::from((together[1] - alone[1]).abs() > (together[0] - alone[0]).abs());
    ((together[which] - alone[which]).abs() >= 0.05).then(|| {
        Finding::new("correlation_matters", decision.places.of("factors"))
            .with("cut", cuts[which])
            .with("independent", format!("{:.4}", alone[which]))
            .with("correlated", format!("{:.4}", together[which]))
    })
}

/// Trap 5: an index that hugs a threshold.
fn threshold(decision: &Decision, profile: &Profile, facts: &Facts) -> Option<Finding> {
    let stage = &facts.committed;
    let median = stage.median();
    let cut = [profile.index.medium, profile.index.high].into_iter().find(|cut| median < *cut)?;
    let above = if cut <= profile.index.medium {
        stage.correlated.p_level[1] + stage.correlated.p_level[2]
    } else {
        stage.correlated.p_level[2]
    };
    (above > 1.0 - profile.confidence.level + 1e-12).then(|| {
        let words = Finding::new("near_the_threshold", decision.places.of("factors"))
            .with("index", three(median))
            .with("cut", cut)
            .with("chance", percent(above));
        with_levels(words, "level", stage.level)
    })
}

/// Trap 6: labels stand for numbers.
fn labels(decision: &Decision, profile: &Profile, facts: &Facts) -> Option<Finding> {
    let has = |quantity: &Option<Quantity>| quantity.as_ref().is_some_and(Quantity::has_label);
    decision.factors.iter().any(|factor| factor.p.has_label() || has(&factor.q)).then(|| {
        let at = |end: &dyn Fn(&Spread) -> f64| {
            let of =
                |quantity: &Quantity, spread: &Spread| if quantity.has_label() { end(spread) } else { spread.mean() };
            let parts = decision.factors.iter().zip(&facts.spreads).zip(&facts.weights).map(|((factor, (p, q)), w)| {
                (*w, of(&factor.p, p), factor.q.as_ref().map_or(1.0, |given| of(given, q)))
            });
            profile.method.index(parts)
        };
        let bands = profile.scale.bands.iter();
        let bands: Vec<String> =
            bands.map(|b| format!("{}/{} {} ({}–{})", b.en, b.zh, b.middle, b.low, b.high)).collect();
        Finding::new("labels_stand_for_numbers", decision.places.of("factors"))
            .with("low", three(at(&Spread::low)))
            .with("middle", three(at(&Spread::middle)))
            .with("high", three(at(&Spread::high)))
            .with("bands", bands.join(", "))
    })
}

/// Trap 10: a panel that is split.
fn panels(decision: &Decision, profile: &Profile) -> Vec<Finding> {
    let mut found = Vec::new();
    for (i, factor) in decision.factors.iter().enumerate() {
        for (name, quantity) in [("p", Some(&factor.p)), ("q", factor.q.as_ref())] {
            let Some(Quantity::Panel(list)) = quantity else { continue };
            let band = |label: &str| profile.band(label);
            let mut values: Vec<f64> =
                list.iter().filter_map(|one| one.spread(&band).ok()).map(|spread| spread.mean()).collect();
            values.sort_by(f64::total_cmp);
            let n = values.len() as f64;
            let sum: f64 = values.iter().sum();
            let geometric = (values.iter().map(|v| v.max(1e-9).ln()).sum::<f64>() / n).exp();
            let odds = values.iter().map(|v| v.clamp(1e-9, 1.0 - 1e-9)).map(|v| (v / (1.0 - v)).ln()).sum::<f64>() / n;
            let one_out: Vec<f64> = values.iter().map(|v| if n > 1.0 { (sum - v) / (n - 1.0) } else { *v }).collect();
            let split = values.windows(2).any(|pair| pair[1] - pair[0] >= 0.3);
            let place = decision.places.of(&format!("factors.{i}.{name}"));
            found.push(
                Finding::new(if split { "panel_is_split" } else { "panel_pooled" }, place)
                    .with("estimates", values.iter().map(f64::to_string).collect::<Vec<_>>().join(", "))
                    .with("linear", three(sum / n))
                    .with("geometric", three(geometric))
                    .with("log_odds", three(1.0 / (1.0 + (-odds).exp())))
                    .with("lowest", three(one_out.iter().copied().fold(f64::INFINITY, f64::min)))
                    .with("highest", three(one_out.iter().copied().fold(0.0, f64::max))),
            );
        }
    }
    found
}

/// Trap 9: what a round of consultation shows, and what it does not.
fn consultation(decision: &Decision, profile: &Profile, round: &RoundShares) -> Vec<Finding> {
    let at = |name: &'static str| {
        let place = format!("{}, {}", decision.places.of("consultation"), round.round);
        Finding::new(name, place).with("round", &round.round)
    };
    let mut found = Vec::new();
    let given = decision.consultation.rounds.iter().find(|one| one.id.as_deref() == Some(&round.round));
    if round.superseded {
        found.push(at("round_superseded").with("share", percent(round.largest())));
        return found;
    }
    if round.under_medium == Claim::NotShown {
        let words = at("opposition_not_shown").with("cut", percent(profile.opposition.medium));
        found.push(
            words.with("low", percent(round.low)).with("high", percent(round.high)).with("share", percent(round.share)),
        );
    }
    if let (Some(low), Some(high)) = (round.worst_low, round.worst_high)
        && high > low
    {
        found.push(at("silence").with("low", percent(low)).with("high", percent(high)));
    }
    if let Some(response) = round.response.filter(|response| *response < profile.consultation.response) {
        found.push(at("few_answered").with("response", percent(response)));
    }
    if let Some(weighted) = round.weighted.filter(|weighted| (weighted - round.share).abs() >= 0.01) {
        found.push(at("weighting_matters").with("raw", percent(round.share)).with("weighted", percent(weighted)));
    }
    for stratum in round.strata.iter().filter(|stratum| stratum.direct) {
        let words = at("directly_affected").with("group", &stratum.group).with("share", percent(stratum.share));
        found.push(words.with("low", percent(stratum.low)).with("high", percent(stratum.high)));
    }
    if let Some(given) = given {
        if given.chosen.is_some_and(|chosen| !Chosen::is_sample(chosen)) {
            found.push(at("not_a_sample"));
        }
        if let Some(copies) = given.identical.filter(|copies| *copies > 0.0) {
            let without = round.without_copies.map_or_else(|| "–".to_owned(), percent);
            found.push(
                at("copied_letters")
                    .with("copies", number(copies))
                    .with("share", percent(round.share))
                    .with("without", without),
            );
        }
    }
    found
}
