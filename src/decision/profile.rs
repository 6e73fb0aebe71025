//! Profiles: thresholds, scales and verdicts as data, each with its source and whether the source was read.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use super::file::{Evidence, Status};
use crate::error::{Error, ErrorKind, Result, nearest};
use crate::message::Language;

/// A level of risk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Most understand and support; prevention and dialogue can resolve the rest.
    Low,
    /// Some object strongly; conflict is possible.
    Medium,
    /// Most people object and react very strongly.
    High,
}

impl Level {
    /// All levels, the lowest first.
    pub const ALL: [Level; 3] = [Level::Low, Level::Medium, Level::High];

    /// The stable name.
    pub fn name(self) -> &'static str {
        ["low", "medium", "high"][self as usize]
    }

    /// The level of a name.
    ///
    /// # Errors
    /// No level has that name.
    pub fn named(name: &str) -> Result<Self> {
        Self::ALL
            .into_iter()
            .find(|level| level.name() == name)
            .ok_or_else(|| Error::input(format!("there is no level \"{name}\"")).hint("choose from: low, medium, high"))
    }

    /// In words.
    pub fn words(self, language: Language) -> &'static str {
        match language {
            Language::En => ["low risk", "medium risk", "high risk"][self as usize],
            Language::Zh => ["低风险", "中风险", "高风险"][self as usize],
        }
    }
}

/// What may be said of a decision; nothing else may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It may go ahead as it stands.
    Proceed,
    /// It goes back, to be changed or completed and assessed again.
    Revise,
    /// It is not issued.
    DoNotIssue,
}

impl Verdict {
    /// The stable name.
    pub fn name(self) -> &'static str {
        ["proceed", "revise", "do_not_issue"][self as usize]
    }

    /// In words.
    pub fn words(self, language: Language) -> &'static str {
        match language {
            Language::En => ["proceed", "revise", "do not issue"][self as usize],
            Language::Zh => ["可以实施", "修改完善后重新评估", "不予实施"][self as usize],
        }
    }
}

/// Whether the source of a rule was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mark {
    /// The source was read.
    Read,
    /// Common knowledge in the trade that no source at hand confirmed.
    Unread,
    /// A choice of townscale.
    Own,
}

impl Mark {
    /// The stable name.
    pub fn name(self) -> &'static str {
        ["read", "unread", "own"][self as usize]
    }

    /// In words.
    pub fn words(self, language: Language) -> &'static str {
        match language {
            Language::En => ["read", "not read", "chosen by townscale"][self as usize],
            Language::Zh => ["已核对原文", "未核对原文", "本工具选定"][self as usize],
        }
    }
}

/// The index that a profile computes from factors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// Σ w·p·q.
    WeightedProduct,
    /// Σ w·p, without an impact term.
    WeightedProbability,
    /// The largest p·q.
    WorstFactor,
    /// (Σ w·p)(Σ w·q): two fuzzy comprehensive evaluations by the weighted average, of likelihood and of impact.
    Fuzzy,
}

impl Method {
    /// The formula, as reports print it.
    pub fn formula(self) -> &'static str {
        ["Σ w·p·q", "Σ w·p", "max p·q", "(Σ w·p)(Σ w·q)"][self as usize]
    }

    /// The index of weights, likelihoods and impacts; the weights need not sum to 1.
    pub fn index(self, terms: impl Iterator<Item = (f64, f64, f64)>) -> f64 {
        let (mut weight, mut sum, mut impact, mut worst) = (0.0, 0.0, 0.0, 0.0_f64);
        for (w, p, q) in terms {
            weight += w;
            impact += w * q;
            worst = worst.max(p * q);
            sum += match self {
                Method::WeightedProduct => w * (p * q),
                _ => w * p,
            };
        }
        match self {
            Method::WeightedProduct | Method::WeightedProbability => sum / weight,
            Method::WorstFactor => worst,
            Method::Fuzzy => sum / weight * (impact / weight),
        }
    }
}

/// Words in both languages.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Name {
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
        pub struct $name {
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
    /// Which measures are counted in the committed level.
    Counted {
        /// Grades of evidence.
        grades: Vec<Evidence>,
        /// States of progress.
        statuses: Vec<Status>,
    }
);
rule!(
    /// What a consultation needs.
    Asked {
        /// The response rate under which there is a finding.
        response: f64,
    }
);
rule!(
    /// The scale that labels stand on.
    Scale {
        /// The bands, the lowest first.
        bands: Vec<Band>,
    }
);

/// One band of a scale.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Band {
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
}

/// A profile: one set of rules.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// The name that files use.
    pub id: String,
    /// In words.
    pub name: Name,
    /// Where it holds.
    pub jurisdiction: String,
    /// Since when.
    pub year: u32,
    /// The index.
    pub method: Method,
    /// Cuts of the index.
    pub index: Cuts,
    /// Cuts of the share of those asked who are against.
    pub opposition: Cuts,
    /// How sure a level must be.
    pub confidence: Confidence,
    /// The correlated run.
    pub correlation: Correlation,
    /// Single factors.
    pub single: Single,
    /// Levels to verdicts.
    pub verdict: Verdicts,
    /// Measures that count.
    pub measures: Counted,
    /// Consultation.
    pub consultation: Asked,
    /// Band labels.
    pub scale: Scale,
}

static PROFILES: LazyLock<Vec<Profile>> = LazyLock::new(|| {
    [
        include_str!("profiles/national_wpq.toml"),
        include_str!("profiles/jiangsu_wpq.toml"),
        include_str!("profiles/project_wc.toml"),
        include_str!("profiles/worst_factor.toml"),
        include_str!("profiles/criteria_points.toml"),
        include_str!("profiles/fuzzy.toml"),
    ]
    .into_iter()
    .map(|text| Profile::from_toml(text, "profile").expect("the compiled-in profiles are valid: a test reads them"))
    .collect()
});

/// The names of the profiles that come with the crate.
pub fn names() -> impl Iterator<Item = &'static str> {
    PROFILES.iter().map(|profile| profile.id.as_str())
}

/// A profile that comes with the crate.
///
/// # Errors
/// `Profile`, with the nearest name.
pub fn named(id: &str) -> Result<&'static Profile> {
    PROFILES.iter().find(|profile| profile.id == id).ok_or_else(|| {
        let error = Error::profile(format!("there is no profile \"{id}\""));
        match nearest(id, names()) {
            Some(near) => error.hint(format!("did you mean {near}?")),
            None => error.hint(format!("choose from {}, or give a .toml file", names().collect::<Vec<_>>().join(", "))),
        }
    })
}

impl Profile {
    /// A profile of one's own, from TOML: the same keys as those in `src/decision/profiles`.
    ///
    /// # Errors
    /// `Profile`: text that is no profile, cuts that do not rise, a probability outside 0..1, a level that leads to a
    /// milder verdict than a lower one, or anything but low that leads to `proceed`.
    pub fn from_toml(text: &str, source: &str) -> Result<Self> {
        let profile: Self = toml::from_str(text).map_err(|error| {
            let line = error.span().map_or(1, |span| text[..span.start].matches('\n').count() + 1);
            Error::profile(error.message().to_owned()).at(format!("{source}, line {line}"))
        })?;
        let fail = |message: &str| Err(Error::new(ErrorKind::Profile, message).at(format!("{source} {}", profile.id)));
        for cuts in [&profile.index, &profile.opposition] {
            if !(0.0 < cuts.medium && cuts.medium < cuts.high && cuts.high <= 1.0) {
                return fail("cuts rise from above 0 to 1 at most");
            }
        }
        if profile.opposition.high > 0.5 {
            return fail("opposition.high is at most 0.5: where most people object the risk is high (2492, article 4)");
        }
        if !(0.5..1.0).contains(&profile.confidence.level) {
            return fail("confidence.level lies between 0.5 and 1");
        }
        if ![profile.correlation.p_with_q, profile.correlation.between].iter().all(|r| (0.0..1.0).contains(r)) {
            return fail("correlations lie between 0 and 1");
        }
        let verdict = &profile.verdict;
        if !(verdict.low <= verdict.medium && verdict.medium <= verdict.high && verdict.medium > Verdict::Proceed) {
            return fail("medium and high never lead to proceed, nor high to less than medium");
        }
        if profile.single.steps.is_empty() || profile.scale.bands.is_empty() {
            return fail("single.steps and scale.bands are not empty");
        }
        Ok(profile)
    }

    /// Low, middle and high of a label, in either language.
    pub fn band(&self, label: &str) -> Option<(f64, f64, f64)> {
        let plain = label.trim().to_lowercase().replace(['_', '-'], " ");
        let band = self.scale.bands.iter().find(|band| band.en == plain || band.zh == plain)?;
        Some((band.low, band.middle, band.high))
    }

    /// The verdict that a level leads to.
    pub fn verdict_of(&self, level: Level) -> Verdict {
        match level {
            Level::Low => self.verdict.low,
            Level::Medium => self.verdict.medium,
            Level::High => self.verdict.high,
        }
    }

    /// The lowest level that holds with the confidence the profile asks for; `p` are the probabilities of the levels.
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

    /// Every rule with its values, source and mark, as reports print them.
    pub fn rules(&self, language: Language) -> Vec<(&'static str, String, &str, Mark)> {
        let cuts = |cuts: &Cuts| format!("{} / {}", cuts.medium, cuts.high);
        let steps = self.single.steps.iter().map(f64::to_string).collect::<Vec<_>>().join(" / ");
        let bands = self.scale.bands.iter().map(|band| match language {
            Language::En => format!("{} {}–{}", band.en, band.low, band.high),
            Language::Zh => format!("{} {}～{}", band.zh, band.low, band.high),
        });
        let grades: Vec<String> = self
            .measures
            .grades
            .iter()
            .filter_map(|grade| serde_json::json!(grade).as_str().map(str::to_owned))
            .collect();
        let verdicts = Level::ALL.map(|level| format!("{} → {}", level.name(), self.verdict_of(level).name()));
        let correlation = format!("{} / {}", self.correlation.p_with_q, self.correlation.between);
        macro_rules! row {
            ($name:ident, $value:expr) => {{
                let zh = self.$name.source_zh.as_ref().filter(|_| language == Language::Zh);
                (stringify!($name), $value, zh.unwrap_or(&self.$name.source).as_str(), self.$name.mark)
            }};
        }
        vec![
            row!(index, cuts(&self.index)),
            row!(opposition, cuts(&self.opposition)),
            row!(confidence, self.confidence.level.to_string()),
            row!(correlation, correlation),
            row!(single, steps),
            row!(verdict, verdicts.join(", ")),
            row!(measures, grades.join(", ")),
            row!(consultation, self.consultation.response.to_string()),
            row!(scale, bands.collect::<Vec<_>>().join(", ")),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decision_profiles_are_valid_and_a_mild_one_is_refused() {
        assert_eq!(names().count(), 6);
        let text = include_str!("profiles/national_wpq.toml");
        assert!(Profile::from_toml(&text.replace("medium = \"revise\"", "medium = \"proceed\""), "own").is_err());
        assert_eq!(named("national_wqp").unwrap_err().remedy(crate::Language::En), "did you mean national_wpq?");
    }

    /// RISK.md, trap 5: an index of 0.355 with a standard deviation of 0.02 is medium with probability 0.4.
    #[test]
    fn decision_level_is_the_higher_one_unless_the_lower_is_sure() {
        let profile = named("national_wpq").unwrap();
        assert_eq!(profile.level_of([0.6, 0.4, 0.0]), Level::Medium);
        assert_eq!(profile.level_of([0.85, 0.15, 0.0]), Level::Low);
    }
}
