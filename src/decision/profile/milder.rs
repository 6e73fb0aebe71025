//! Rules of a profile that are milder than those of every built-in profile.

use super::builtin::built_in;
use super::level::Level;
use super::rules::Profile;

/// A rule by which more would go ahead than by any built-in profile: its name, and in Chinese.
pub(in crate::decision) type Milder = (&'static str, &'static str);

impl Profile {
    /// The rules that are milder than those of every built-in profile (for the cuts of the index: of every one with the same
    /// index). Rules whose number was changed while its source was kept are not among them.
    pub(in crate::decision) fn milder(&self) -> Vec<Milder> {
        let alike: Vec<&Profile> = built_in().iter().filter(|one| one.method == self.method).collect();
        let over = |own: f64, of: &dyn Fn(&Profile) -> f64| built_in().iter().all(|one| own > of(one) + 1e-12);
        let under = |own: f64, of: &dyn Fn(&Profile) -> f64| built_in().iter().all(|one| own < of(one) - 1e-12);
        let over_alike =
            |own: f64, of: &dyn Fn(&Profile) -> f64| !alike.is_empty() && alike.iter().all(|one| own > of(one) + 1e-12);
        let step = |profile: &Profile, i: usize| profile.single.steps.get(i).copied().unwrap_or(1.0);
        let verdicts = |profile: &Profile| Level::ALL.map(|level| profile.verdict_of(level));
        let measures = &self.measures;
        let lets_in = built_in().iter().all(|one| {
            measures.grades.iter().any(|grade| !one.measures.grades.contains(grade))
                || measures.statuses.iter().any(|status| !one.measures.statuses.contains(status))
        });
        let asked = &self.consultation;
        let found = [
            (
                ("index", "指数分界"),
                over_alike(self.index.medium, &|one| one.index.medium)
                    || over_alike(self.index.high, &|one| one.index.high),
            ),
            (
                ("opposition", "反对比例分界"),
                over(self.opposition.medium, &|one| one.opposition.medium)
                    || over(self.opposition.high, &|one| one.opposition.high),
            ),
            (
                ("confidence", "认定等级所需概率"),
                under(self.confidence.level, &|one| one.confidence.level)
                    || under(self.confidence.draws as f64, &|one| one.confidence.draws as f64),
            ),
            (
                ("correlation", "相关系数"),
                under(self.correlation.p_with_q, &|one| one.correlation.p_with_q)
                    || under(self.correlation.between, &|one| one.correlation.between),
            ),
            (("single", "单因素分级"), (0..self.single.steps.len()).any(|i| over(step(self, i), &|one| step(one, i)))),
            (
                ("measures", "计入措施的条件"),
                lets_in
                    || over(measures.largest, &|one| one.measures.largest)
                    || over(measures.together, &|one| one.measures.together)
                    || over(measures.latest as f64, &|one| one.measures.latest as f64),
            ),
            (
                ("consultation", "征求意见要求"),
                under(asked.response, &|one| one.consultation.response)
                    || under(asked.comparable, &|one| one.consultation.comparable)
                    || under(asked.coverage, &|one| one.consultation.coverage)
                    || under(asked.notice as f64, &|one| one.consultation.notice as f64)
                    || over(asked.oldest as f64, &|one| one.consultation.oldest as f64),
            ),
            (("scale", "可能性、影响程度分级"), built_in().iter().all(|one| self.reads_lower(one))),
            (
                ("verdict", "各等级对应的结论"),
                built_in().iter().all(|one| verdicts(self).iter().zip(verdicts(one)).any(|(own, there)| *own < there)),
            ),
        ];
        let kept = |rule: &str| !self.changed.iter().any(|one| one.rule == rule);
        found.into_iter().filter(|(rule, milder)| *milder && kept(rule.0)).map(|(rule, _)| rule).collect()
    }

    /// Whether a label stands for a lower number here than in another profile, its middle or one of its ends.
    fn reads_lower(&self, other: &Profile) -> bool {
        let labels = other.scale.bands.iter().flat_map(|band| [&band.en, &band.zh].into_iter().chain(&band.also));
        let mut pairs = labels.filter_map(|label| self.band(label).zip(other.band(label)));
        pairs.any(|(own, there)| {
            let ends = [(own.0, there.0), (own.1, there.1), (own.2, there.2)];
            ends.iter().any(|(own, there)| own < &(there - 1e-12))
        })
    }
}
