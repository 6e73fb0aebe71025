//! A gap in readable sentences, one a step.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::staffing_gap::{Base, Gap};
use super::summary::short;
use crate::error::{Error, Result, compiled_in, nearest};
use crate::finding::number;
use crate::message::{Language, Term};
use crate::panel::{Period, SeriesKey};
use crate::staffing::norm::measure::{Measure, RatioOn};
use crate::staffing::norm::rounding::Rounding;
use crate::stats::{quantile, quantile_of};

#[derive(Deserialize)]
struct Words {
    en: String,
    zh: String,
}

static SENTENCES: LazyLock<BTreeMap<String, Words>> = LazyLock::new(|| compiled_in(include_str!("explain.toml")));

/// Fills sentences of one language.
struct Pen(Language);

impl Pen {
    fn word(&self, name: &str) -> &'static str {
        SENTENCES.get(name).map_or("", |words| match self.0 {
            Language::En => &words.en,
            Language::Zh => &words.zh,
        })
    }

    fn write(&self, name: &str, values: &[(&str, String)]) -> String {
        values
            .iter()
            .fold(self.word(name).to_owned(), |text, (name, value)| text.replace(&format!("{{{name}}}"), value))
    }
}

fn percent(share: f64) -> String {
    format!("{} %", number(100.0 * share))
}

impl Gap {
    /// How a gap comes about, one sentence a step, for each norm of a role in an area; in one period, the last where
    /// none is named.
    ///
    /// # Errors
    /// An area, role or period that the gap does not have.
    pub fn explain(&self, area: &str, role: &str, period: Option<Period>, language: Language) -> Result<Vec<String>> {
        let roles = || (0..self.rules.len()).map(|rule| self.rules.norm(rule).role());
        let unknown = |what: Term, name: &str, near: Option<&str>| Error::gap_without(what, name).did_you_mean(near);
        if !roles().any(|other| other == role) {
            return Err(unknown(Term::Role, role, nearest(role, roles())));
        }
        let areas = || self.population.series().iter().map(|key| key.area.as_str());
        if !areas().any(|other| other == area) {
            return Err(unknown(Term::Area, area, nearest(area, areas())));
        }
        let mut lines = Vec::new();
        for (series, key) in self.population.series().iter().enumerate() {
            for rule in self.rules.of_series(series).iter().filter(|_| key.area == area) {
                if self.rules.norm(*rule).role() == role {
                    lines.extend(self.sentences((series, key), *rule, period, &Pen(language))?);
                }
            }
        }
        Ok(lines)
    }

    fn sentences(
        &self,
        (series, key): (usize, &SeriesKey),
        rule: usize,
        at: Option<Period>,
        pen: &Pen,
    ) -> Result<Vec<String>> {
        let periods = self.population.periods(series);
        let mut all = periods.iter().copied().enumerate();
        let (place, period) = match at {
            Some(at) => {
                all.find(|(_, period)| *period == at).ok_or_else(|| Error::gap_without_figure(key.label(), at))?
            }
            // Groups that are added up may have no period in common.
            None => match all.next_back() {
                Some(last) => last,
                None => return Ok(Vec::new()),
            },
        };
        let Some(base) = self.base(series, place, rule) else { return Ok(Vec::new()) };
        let sorted = match base {
            Base::Known(figure) => vec![figure],
            Base::Period(place) => {
                let draws = self.population.draws();
                let mut people = vec![0.0; periods.len() * draws];
                self.population.fill(series, &mut people);
                let mut counted: Vec<f64> = people.into_iter().skip(place * draws).take(draws).collect();
                counted.sort_unstable_by(f64::total_cmp);
                counted
            }
        };
        let mut lines = Vec::new();
        let root = self.rules.root(rule);
        let middle = quantile(&sorted, 0.5);
        if !root.on_headcount() {
            let group = key.group.as_deref().unwrap_or(pen.word("word_everyone"));
            let counted_is = match (root.counts_posts(), sorted.len() > 1) {
                (false, true) => "draws",
                (false, false) => "count",
                (true, true) => "posts_draws",
                (true, false) => "posts_count",
            };
            lines.push(pen.write(
                counted_is,
                &[
                    ("area", key.area.clone()),
                    ("period", period.to_string()),
                    ("people", number(middle)),
                    ("group", group.to_owned()),
                    ("draws", number(sorted.len() as f64)),
                    ("low", number(quantile(&sorted, 0.025))),
                    ("high", number(quantile(&sorted, 0.975))),
                ],
            ));
            if root.lag() > 0 {
                let year = period.year() - root.lag() as i32;
                let values = [("year", year.to_string()), ("lag", root.lag().to_string()), ("people", number(middle))];
                lines.push(pen.write("lag", &values));
            }
        }
        let posts = self.other_posts(&key.area, rule);
        self.norm_sentences(rule, middle, posts, pen, &mut lines);
        let available = self.staff_sentence(&key.area, rule, period, pen, &mut lines);
        let need = |people: f64| self.rules.required(rule, people, posts);
        let required = quantile_of(&sorted, 0.5, need);
        let gap = required - available;
        let values = [("required", number(required)), ("available", number(available)), ("gap", number(gap.abs()))];
        lines.push(pen.write(if gap < 0.0 { "surplus" } else { "gap" }, &values));
        if sorted.len() > 1 {
            let met = sorted.partition_point(|people| !short(need(*people), available));
            lines.push(pen.write(
                "chance",
                &[
                    ("low", number(quantile_of(&sorted, 0.025, need) - available)),
                    ("high", number(quantile_of(&sorted, 0.975, need) - available)),
                    ("p", percent((sorted.len() - met) as f64 / sorted.len() as f64)),
                ],
            ));
        }
        Ok(lines)
    }

    fn norm_sentences(&self, rule: usize, people: f64, posts: f64, pen: &Pen, lines: &mut Vec<String>) {
        let norm = self.rules.norm(rule);
        let inner = self.rules.inner(rule);
        if let Some(inner) = inner {
            self.norm_sentences(inner, people, posts, pen, lines);
        }
        let other = inner.map_or(posts, |inner| self.rules.required(inner, people, posts));
        let rounding = match norm.rounding() {
            Rounding::Up => "word_up",
            Rounding::Round => "word_round",
            Rounding::Exact => "word_exact",
        };
        let mut values = vec![
            ("role", norm.role().to_owned()),
            ("people", number(people * norm.peak())),
            ("relief", if norm.relief() == 1.0 { String::new() } else { format!(" × {}", norm.relief()) }),
            ("exact", number(self.rules.exact(rule, people, posts))),
            ("rounding", pen.word(rounding).to_owned()),
            ("required", number(self.rules.required(rule, people, posts))),
            ("label", norm.label_in(pen.0)),
        ];
        if norm.peak() != 1.0 {
            lines.push(pen.write("peak", &[("peak", norm.peak().to_string())]));
        }
        let sentence = match norm.measure() {
            Measure::Ratio { ratio, to, on } => {
                let which = match on {
                    RatioOn::Required => "word_required",
                    RatioOn::Actual => "word_actual",
                };
                values.push(("posts", number(other)));
                values.push(("ratio", ratio.to_string()));
                values.push(("to", to.clone()));
                values.push(("which", pen.word(which).to_owned()));
                "ratio"
            }
            Measure::People { posts, per, each: None, beyond } if *beyond == 0.0 && norm.above().is_none() => {
                values.push(("posts", number(*posts)));
                values.push(("per", number(*per)));
                "per"
            }
            Measure::People { .. } | Measure::Area(_) | Measure::Bands(_) => "each",
            Measure::Parts(_) => "parts",
            Measure::Given => "computed",
        };
        lines.push(pen.write(sentence, &values));
        if norm.floor() > 0.0 {
            lines.push(pen.write("floor", &[("floor", number(norm.floor()))]));
        }
        if let Some(maximum) = norm.maximum() {
            lines.push(pen.write("maximum", &[("maximum", number(maximum))]));
        }
        if *norm.measure() == Measure::Given {
            return;
        }
        let source = norm.source();
        lines.push(match (&source.document, source.mark) {
            (Some(document), mark) => pen.write(
                "source",
                &[
                    ("document", document.clone()),
                    ("jurisdiction", source.jurisdiction.clone().unwrap_or_default()),
                    ("year", source.year.map(|year| format!(" {year}")).unwrap_or_default()),
                    ("mark", mark.map_or("given", |mark| mark.name()).to_owned()),
                ],
            ),
            (None, _) => pen.word("given").to_owned(),
        });
    }

    fn staff_sentence(&self, area: &str, rule: usize, at: Period, pen: &Pen, lines: &mut Vec<String>) -> f64 {
        let role = self.rules.norm(rule).role();
        let Some(post) = self.staff.post(area, role) else {
            lines.push(pen.write("nobody", &[("role", role.to_owned())]));
            return 0.0;
        };
        let mut values = vec![
            ("role", role.to_owned()),
            ("headcount", number(post.headcount)),
            ("share", percent(post.post_share())),
            ("available", number(post.available(at))),
        ];
        let sentence = match (post.period, post.attrition) {
            (Some(counted), Some(attrition)) if at.end() > counted.end() => {
                values.push(("counted", counted.to_string()));
                values.push(("attrition", percent(attrition)));
                values.push(("left", number(post.left(at))));
                values.push(("period", at.to_string()));
                "staff_left"
            }
            _ => "staff",
        };
        lines.push(pen.write(sentence, &values));
        post.available(at)
    }
}
