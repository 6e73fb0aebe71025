//! Norms made fit for a population: which series each counts, and what a ratio goes with.

#![expect(clippy::indexing_slicing, reason = "the numbers of norms and series are given out here")]

use std::collections::BTreeSet;

use super::catalogue::Catalogue;
use super::measure::{Measure, RatioOn};
use super::staffing_norm::Norm;
use crate::error::{Error, Result, nearest};
use crate::finding::Finding;
use crate::message::{Language, Term};
use crate::panel::Population;
use crate::staffing::strength::staff::Staff;
use crate::table::{NameIndex, NameKind};

/// A norm, and the norm whose requirement is its base.
#[derive(Debug, Clone)]
struct Rule {
    norm: Norm,
    inner: Option<usize>,
}

/// The norms of a gap.
#[derive(Debug, Clone)]
pub(crate) struct Rules {
    rules: Vec<Rule>,
    /// Which norms each series is judged by.
    of_series: Vec<Vec<usize>>,
}

impl Rules {
    /// Resolve norms against a population and its staff; what had to be decided becomes a finding. `derived` are the groups
    /// that norms of several parts and given needs count, and `in_force` says in which areas a norm is.
    pub(crate) fn resolve(
        norms: Vec<Norm>,
        population: &dyn Population,
        derived: &BTreeSet<String>,
        in_force: &dyn Fn(&Norm, &str) -> bool,
        staff: &Staff,
        findings: &mut Vec<Finding>,
    ) -> Result<Self> {
        let mut rules: Vec<Rule> = norms.into_iter().map(|norm| Rule { norm, inner: None }).collect();
        for place in 0..rules.len() {
            rules[place].inner = inner(&rules, place)?;
        }
        let mut resolved = Self { rules, of_series: vec![Vec::new(); population.series().len()] };
        let own = || {
            population.series().iter().filter(|key| !key.group.as_ref().is_some_and(|group| derived.contains(group)))
        };
        let groups: BTreeSet<&str> = own().filter_map(|key| key.group.as_deref()).collect();
        let ungrouped = own().any(|key| key.group.is_none());
        let several = groups.len() + usize::from(ungrouped) > 1;
        let spelt = NameIndex::new(NameKind::Group, groups.iter().copied());
        for rule in &mut resolved.rules {
            let found = rule.norm.base().and_then(|base| spelt.find(base).place());
            if let Some(group) = found {
                rule.norm.set_base(spelt.names()[group].clone());
            }
        }
        for rule in 0..resolved.rules.len() {
            resolved.acyclic(rule)?;
            if several && resolved.root(rule).counts().is_none() && !resolved.root(rule).on_headcount() {
                let base = choose_base(resolved.root(rule), &groups, ungrouped)?;
                let root = resolved.root_place(rule);
                findings.push(Finding::base_chosen(
                    resolved.rules[root].norm.place(),
                    groups.iter().copied().collect::<Vec<_>>().join(", "),
                    &base,
                ));
                resolved.rules[root].norm.set_base(base);
            }
            resolved.attach(rule, population, derived, in_force, staff, findings)?;
        }
        resolved.areas_without_norm(population, findings);
        Ok(resolved)
    }

    /// Say which areas no norm is for, where norms are for some areas only.
    fn areas_without_norm(&self, population: &dyn Population, findings: &mut Vec<Finding>) {
        if self.rules.iter().all(|rule| rule.norm.only().is_empty()) {
            return;
        }
        let judged: BTreeSet<&str> = (population.series().iter().zip(&self.of_series))
            .filter(|(_, rules)| !rules.is_empty())
            .map(|(key, _)| key.area.as_str())
            .collect();
        let areas: BTreeSet<&str> = population.series().iter().map(|key| key.area.as_str()).collect();
        let left: Vec<&str> = areas.difference(&judged).copied().collect();
        if !left.is_empty() {
            let names = left.iter().take(20).copied().collect::<Vec<_>>().join(", ");
            findings.push(Finding::area_without_norm(names, left.len()));
        }
    }

    /// How many norms there are.
    pub(crate) fn len(&self) -> usize {
        self.rules.len()
    }

    /// Which norms a series is judged by.
    pub(crate) fn of_series(&self, series: usize) -> &[usize] {
        self.of_series.get(series).map_or(&[], Vec::as_slice)
    }

    /// A norm.
    pub(crate) fn norm(&self, rule: usize) -> &Norm {
        &self.rules[rule].norm
    }

    fn root_place(&self, rule: usize) -> usize {
        self.rules[rule].inner.map_or(rule, |inner| self.root_place(inner))
    }

    /// The norm that counts people, or a headcount, at the end of a chain of ratios on requirements.
    pub(crate) fn root(&self, rule: usize) -> &Norm {
        self.norm(self.root_place(rule))
    }

    /// The norm whose requirement a ratio norm goes with.
    pub(crate) fn inner(&self, rule: usize) -> Option<usize> {
        self.rules[rule].inner
    }

    /// The posts required for so many people, or so many `posts` of the role that a ratio goes with. Monotone in both.
    #[inline]
    pub(crate) fn required(&self, rule: usize, people: f64, posts: f64) -> f64 {
        let Rule { norm, inner } = &self.rules[rule];
        match inner {
            Some(inner) => norm.required(self.required(*inner, people, posts)),
            None if norm.on_headcount() => norm.required(posts),
            None => norm.required(people),
        }
    }

    /// The posts required before rounding and bounds of this norm; those of a norm that its ratio goes with are rounded.
    pub(crate) fn exact(&self, rule: usize, people: f64, posts: f64) -> f64 {
        let Rule { norm, inner } = &self.rules[rule];
        match inner {
            Some(inner) => norm.exact(self.required(*inner, people, posts)),
            None => norm.exact(if norm.on_headcount() { posts } else { people }),
        }
    }

    fn acyclic(&self, rule: usize) -> Result<()> {
        let mut place = rule;
        for _ in 0..=self.rules.len() {
            match self.rules[place].inner {
                Some(inner) => place = inner,
                None => return Ok(()),
            }
        }
        Err(Error::norm_ratio_of_itself().at(self.norm(rule).place()))
    }

    /// Find the series that a norm judges.
    fn attach(
        &mut self,
        rule: usize,
        population: &dyn Population,
        derived: &BTreeSet<String>,
        in_force: &dyn Fn(&Norm, &str) -> bool,
        staff: &Staff,
        findings: &mut Vec<Finding>,
    ) -> Result<()> {
        let (root, place) = (self.root(rule).clone(), self.norm(rule).place());
        let mut seen = BTreeSet::new();
        let mut without = Vec::new();
        let mut found = Vec::new();
        for (series, key) in population.series().iter().enumerate() {
            if root.counts().is_some() && root.counts() != key.group.as_ref() {
                continue;
            }
            if root.counts().is_none() && key.group.as_ref().is_some_and(|group| derived.contains(group)) {
                continue;
            }
            // A group that a norm names is served, wherever else the norm is in force.
            let named = root.shared().contains_key(&key.area);
            if !named && (!in_force(&root, &key.area) || !in_force(self.norm(rule), &key.area)) {
                continue;
            }
            if root.on_headcount() {
                // A headcount is one of an area, whatever the groups that live there.
                let to = root.other_role().unwrap_or_default();
                if !seen.insert(key.area.as_str()) {
                    continue;
                }
                if staff.post(&key.area, to).is_none() {
                    without.push(key.area.as_str());
                    continue;
                }
            }
            found.push(series);
        }
        if found.is_empty() {
            let to = root.other_role().unwrap_or_default();
            return Err(match without.first() {
                Some(area) => Error::norm_ratio_without_staff(area, to).at(place),
                None => base_without_group(root.base().unwrap_or_default(), population, derived).at(place),
            });
        }
        if let Some(first) = without.first() {
            findings.push(Finding::ratio_without_staff(
                place,
                without.len(),
                first,
                root.other_role().unwrap_or_default(),
            ));
        }
        for series in found {
            self.of_series[series].push(rule);
        }
        Ok(())
    }
}

/// Why no series counts a base: the population has other groups, or none.
fn base_without_group(base: &str, population: &dyn Population, derived: &BTreeSet<String>) -> Error {
    let groups = population.series().iter().filter_map(|key| key.group.as_deref());
    let groups: BTreeSet<&str> = groups.filter(|group| !derived.contains(*group)).collect();
    match groups.is_empty() {
        true => Error::staffing_base_without_groups(base),
        false => {
            let near = nearest(base, groups.iter().copied());
            Error::staffing_base_without_group(base, groups.iter().take(8)).did_you_mean(near)
        }
    }
}

/// The norm whose requirement a ratio norm goes with.
fn inner(rules: &[Rule], place: usize) -> Result<Option<usize>> {
    let norm = &rules[place].norm;
    let Measure::Ratio { to, on: RatioOn::Required, .. } = norm.measure() else { return Ok(None) };
    let found: Vec<usize> = (0..rules.len()).filter(|other| rules[*other].norm.role() == to).collect();
    match found[..] {
        [one] => Ok(Some(one)),
        [] => Err(Error::norm_ratio_without_norm(to).at(norm.place())),
        _ => Err(Error::norm_ratio_of_several(found.len(), to).at(norm.place())),
    }
}

/// The base of a norm that names none, where there are several groups: the one that the catalogue's read norms for the
/// role agree on.
fn choose_base(norm: &Norm, groups: &BTreeSet<&str>, ungrouped: bool) -> Result<String> {
    if let Some(base) = Catalogue::new(None)?.base_of(norm.role(), groups) {
        return Ok(base.to_owned());
    }
    let example = groups.first().copied().unwrap_or("resident");
    let named = |language: Language| {
        let ungrouped = ungrouped.then(|| Term::RowsWithoutAGroup.word(language));
        let names: Vec<&str> = groups.iter().copied().chain(ungrouped).collect();
        names.join(language.choose(&[", ", "、"]))
    };
    Err(Error::norm_base_open(named(Language::En), named(Language::Zh), example).at(norm.place()))
}
