//! A profile of rules: thresholds, scales and verdicts, each with its source and provenance.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::level::{Level, Mark, Verdict};
use crate::decision::file::{Evidence, Status};
use crate::decision::index::Method;
use crate::error::{ErrorKind, Result, in_both_languages, toml_error};
use crate::message::Language;

/// Words in both languages.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Name {
    /// English.
    pub en: String,
    /// Chinese.
    pub zh: String,
}

macro_rules! rule {
    ($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Serialize, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub(crate) struct $name {
            $($(#[$field_doc])* pub $field: $type,)*
            /// Where it comes from.
            pub source: String,
            /// The same in Chinese, where it is given.
            #[serde(default)]
            pub source_zh: Option<String>,
            /// Whether that was read.
            pub mark: Mark,
        }
    };
}

rule!(
    /// Two cuts between three levels.
    Cuts {
        /// From here medium.
        medium: f64,
        /// From here high.
        high: f64,
    }
);
rule!(
    /// How sure a level must be.
    Confidence {
        /// The probability of the level or a lower one (0–1).
        level: f64,
        /// The fewest draws that decide.
        #[serde(default = "fewest_draws")]
        draws: usize,
    }
);
rule!(
    /// Latent normal correlations of the correlated run.
    Correlation {
        /// Between likelihood and impact of a factor.
        p_with_q: f64,
        /// Between factors.
        between: f64,
    }
);
rule!(
    /// Steps of p·q for one factor, the lowest first; under the first a factor is trivial.
    Single {
        /// The steps.
        steps: Vec<f64>,
    }
);
rule!(
    /// What each level leads to.
    Verdicts {
        /// Low, with complete consultation and reliable measures.
        low: Verdict,
        /// Medium.
        medium: Verdict,
        /// High.
        high: Verdict,
    }
);
rule!(
    /// Which measures are counted in the residual risk.
    Counted {
        /// Grades of evidence.
        grades: Vec<Evidence>,
        /// States of progress.
        statuses: Vec<Status>,
        /// The largest effect that needs no answer (0–1).
        #[serde(default = "largest_effect")]
        largest: f64,
        /// How many days after the decision a measure may be due and still count.
        #[serde(default = "latest_days")]
        latest: i64,
        /// The largest share of the index that measures together take away without an answer (0–1).
        #[serde(default = "share_taken_away")]
        together: f64,
    }
);
rule!(
    /// What a consultation needs.
    Asked {
        /// The response rate under which there is a finding.
        response: f64,
        /// The share of an earlier round's replies, of every group, that a later round needs to take its place.
        #[serde(default = "comparable_share")]
        comparable: f64,
        /// The share of a group that the frame it is asked from must hold.
        #[serde(default = "covered_share")]
        coverage: f64,
        /// How many days before the decision a round may have closed.
        #[serde(default = "oldest_days")]
        oldest: i64,
        /// How many days the notice must stand.
        #[serde(default = "shortest_notice")]
        notice: i64,
    }
);
rule!(
    /// A rule of a local standard that alone makes the level at least so high.
    Trigger {
        /// What is looked at.
        when: When,
        /// From here.
        from: f64,
        /// The level, medium or high.
        level: Level,
    }
);
rule!(
    /// The scale that labels stand on.
    Scale {
        /// The bands, the lowest first.
        bands: Vec<Band>,
    }
);

/// What a trigger rule looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum When {
    /// The most people whom an incident of one factor could bring together (persons).
    IncidentPeople,
    /// The largest p·q of one factor, with the measures that count.
    LargestFactor,
}

impl When {
    /// The stable name.
    #[must_use]
    pub(crate) fn name(self) -> &'static str {
        match self {
            When::IncidentPeople => "incident_people",
            When::LargestFactor => "largest_factor",
        }
    }
}

/// One band of a scale.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Band {
    /// English label.
    pub en: String,
    /// Chinese label.
    pub zh: String,
    /// Lower end.
    pub low: f64,
    /// The number the label stands for.
    pub middle: f64,
    /// Upper end.
    pub high: f64,
    /// Other words for it.
    #[serde(default)]
    pub also: Vec<String>,
}

fn fewest_draws() -> usize {
    1000
}

fn largest_effect() -> f64 {
    0.9
}

fn latest_days() -> i64 {
    1095
}

fn comparable_share() -> f64 {
    0.8
}

fn covered_share() -> f64 {
    0.95
}

fn oldest_days() -> i64 {
    365
}

fn shortest_notice() -> i64 {
    30
}

fn share_taken_away() -> f64 {
    0.75
}

/// A profile: one set of rules. It is read by [`crate::decision::profile`] or through serde, and checked there: its numbers
/// decide verdicts.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, remote = "Self")]
pub struct Profile {
    /// The name that files use.
    pub(crate) id: String,
    /// In words.
    pub(crate) name: Name,
    /// Where it holds.
    pub(crate) jurisdiction: String,
    /// Since when.
    pub(crate) year: u32,
    /// The index.
    pub(crate) method: Method,
    /// Cuts of the index.
    pub(crate) index: Cuts,
    /// Cuts of the share of those asked who are against.
    pub(crate) opposition: Cuts,
    /// How sure a level must be.
    pub(crate) confidence: Confidence,
    /// The correlated run.
    pub(crate) correlation: Correlation,
    /// Single factors.
    pub(crate) single: Single,
    /// Levels to verdicts.
    pub(crate) verdict: Verdicts,
    /// Measures that count.
    pub(crate) measures: Counted,
    /// Consultation.
    pub(crate) consultation: Asked,
    /// Band labels.
    pub(crate) scale: Scale,
    /// Trigger rules, where the local standard has them.
    #[serde(default)]
    pub(crate) trigger: Vec<Trigger>,
    /// Rules whose numbers are not those of the profile that their source comes from, and the number there.
    #[serde(skip)]
    pub(crate) changed: Vec<Changed>,
}

impl Serialize for Profile {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        Self::serialize(self, serializer)
    }
}

impl<'de> Deserialize<'de> for Profile {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        let profile = Self::deserialize(deserializer)?;
        profile.check().map_err(|error| D::Error::custom(in_both_languages(&error)))?;
        Ok(profile)
    }
}

/// A rule whose number was changed while its source was kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Changed {
    /// The rule.
    pub rule: &'static str,
    /// Its value in the built-in profile.
    pub was: String,
    /// Whether the profile goes under the id of that built-in one.
    pub under_its_name: bool,
}

impl Profile {
    /// A profile of one's own, from TOML: the same keys as those in `src/decision/profile/builtin`.
    ///
    /// # Errors
    /// `Profile`: text that is no profile, cuts that do not rise, a probability outside 0..1, a level that leads to a
    /// milder verdict than a lower one, or anything but low that leads to `proceed`.
    pub(super) fn parse(text: &str, source: &str) -> Result<Self> {
        let profile = toml::Deserializer::parse(text)
            .and_then(Self::deserialize)
            .map_err(|error| toml_error(&error, text, ErrorKind::Profile, source))?;
        profile.check().map_err(|error| error.at(format!("{source} {}", profile.id)))?;
        Ok(profile)
    }

    /// Whether a trigger rule looks at something.
    #[must_use]
    pub(crate) fn looks_at(&self, when: When) -> bool {
        self.trigger.iter().any(|trigger| trigger.when == when)
    }

    /// Low, middle and high of a label, in either language.
    #[must_use]
    pub fn band(&self, label: &str) -> Option<(f64, f64, f64)> {
        let plain = label.trim().to_lowercase().replace(['_', '-'], " ");
        let band =
            self.scale.bands.iter().find(|band| band.en == plain || band.zh == plain || band.also.contains(&plain))?;
        Some((band.low, band.middle, band.high))
    }

    /// The verdict that a level leads to.
    #[must_use]
    pub fn verdict_of(&self, level: Level) -> Verdict {
        match level {
            Level::Low => self.verdict.low,
            Level::Medium => self.verdict.medium,
            Level::High => self.verdict.high,
        }
    }

    /// The lowest level that holds with the confidence the profile asks for; `p` are the probabilities of the levels.
    #[must_use]
    pub fn level_of(&self, p: [f64; 3]) -> Level {
        // The tolerance is of rounding only: draws are whole numbers of a count.
        let sure = self.confidence.level - 1e-12;
        if p[0] >= sure {
            Level::Low
        } else if p[0] + p[1] >= sure {
            Level::Medium
        } else {
            Level::High
        }
    }

    /// Every rule with its values, source and mark, as reports print them. A number that was changed has neither the source
    /// nor the mark of the one that it replaced.
    #[must_use]
    pub fn rules(&self, language: Language) -> Vec<(&'static str, String, String, Mark)> {
        let told = |(rule, value, source, mark): (&'static str, String, &str, Mark)| match self
            .changed
            .iter()
            .find(|changed| changed.rule == rule)
        {
            Some(Changed { was, .. }) => {
                let source = match language {
                    Language::En => format!("changed, without a source: the built-in profile has {was}"),
                    Language::Zh => format!("数值已改动，未给出依据：内置标准为 {was}"),
                };
                (rule, value, source, Mark::Changed)
            }
            None => (rule, value, source.to_owned(), mark),
        };
        self.given(language).into_iter().map(told).collect()
    }

    /// Every rule with its values, source and mark as the file gives them.
    pub(super) fn given(&self, language: Language) -> Vec<(&'static str, String, &str, Mark)> {
        let cuts = |cuts: &Cuts| format!("{} / {}", cuts.medium, cuts.high);
        let steps = self.single.steps.iter().map(f64::to_string).collect::<Vec<_>>().join(" / ");
        let bands = self.scale.bands.iter().map(|band| match language {
            Language::En => format!("{} {}–{} ({})", band.en, band.low, band.high, band.middle),
            Language::Zh => format!("{} {}～{}（{}）", band.zh, band.low, band.high, band.middle),
        });
        let grades: Vec<String> = self
            .measures
            .grades
            .iter()
            .filter_map(|grade| serde_json::json!(grade).as_str().map(str::to_owned))
            .collect();
        let statuses: Vec<String> = self
            .measures
            .statuses
            .iter()
            .filter_map(|one| serde_json::json!(one).as_str().map(str::to_owned))
            .collect();
        let statuses = statuses.join(", ");
        let asked = &self.consultation;
        let shares = format!("{} / {} / {}", asked.response, asked.comparable, asked.coverage);
        let asked = format!("{shares} / {} d / {} d", asked.oldest, asked.notice);
        let verdicts = Level::ALL.map(|level| format!("{} → {}", level.name(), self.verdict_of(level).name()));
        let correlation = format!("{} / {}", self.correlation.p_with_q, self.correlation.between);
        macro_rules! row {
            ($name:ident, $value:expr) => {{
                let zh = self.$name.source_zh.as_ref().filter(|_| language == Language::Zh);
                (stringify!($name), $value, zh.unwrap_or(&self.$name.source).as_str(), self.$name.mark)
            }};
        }
        let mut rows = vec![
            row!(index, cuts(&self.index)),
            row!(opposition, cuts(&self.opposition)),
            row!(confidence, format!("{} ({} draws)", self.confidence.level, self.confidence.draws)),
            row!(correlation, correlation),
            row!(single, steps),
            row!(verdict, verdicts.join(", ")),
            row!(
                measures,
                format!(
                    "{}; {statuses}; ≤ {}; ≤ {} d; ≤ {}",
                    grades.join(", "),
                    self.measures.largest,
                    self.measures.latest,
                    self.measures.together
                )
            ),
            row!(consultation, asked),
            row!(scale, bands.collect::<Vec<_>>().join(if language == Language::Zh { "、" } else { ", " })),
        ];
        for trigger in &self.trigger {
            let zh = trigger.source_zh.as_ref().filter(|_| language == Language::Zh);
            let value = format!("{} {} {}", trigger.when.name(), trigger.from, trigger.level.name());
            rows.push(("trigger", value, zh.unwrap_or(&trigger.source).as_str(), trigger.mark));
        }
        rows
    }
}
