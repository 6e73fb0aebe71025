//! A profile whose numbers are not those that its id or its source promises.

use crate::decision::file::Decision;
use crate::decision::profile::Profile;
use crate::finding::Finding;

/// One finding for a profile under the id of a built-in one with other numbers, one for each rule that keeps the source of
/// a number which it has not, and one for each rule by which more would go ahead than by any built-in profile.
pub(super) fn changed(decision: &Decision, profile: &Profile) -> Vec<Finding> {
    let place = |rule: &str| decision.places.of("profile").name(rule);
    let under: Vec<String> = profile
        .changed
        .iter()
        .filter(|one| one.under_its_name)
        .map(|one| format!("{} ({})", one.rule, one.was))
        .collect();
    let mut found = Vec::new();
    if !under.is_empty() {
        found.push(Finding::profile_changed(place(&profile.id), &profile.id, under));
    }
    for one in profile.changed.iter().filter(|one| !one.under_its_name) {
        found.push(Finding::rule_source_kept(place(one.rule), one.rule, &one.was));
    }
    for (rule, rule_zh) in profile.milder() {
        found.push(Finding::rule_milder(place(rule), rule, rule_zh));
    }
    found
}
