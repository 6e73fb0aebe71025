//! Norms in the words of tables, reports and the command line.

use super::measure::{Measure, RatioOn};
use super::staffing_norm::Norm;
use crate::finding::number;
use crate::message::{Language, Part, Place, Term};

impl Norm {
    /// The norm as tables print it, in English; reports say it in their language.
    #[must_use]
    pub fn label(&self) -> String {
        self.label_in(Language::En)
    }

    /// The norm in the words of a language.
    #[must_use]
    pub fn label_in(&self, language: Language) -> String {
        let mut text = self.rule_label(language);
        if self.measure == Measure::Given {
            return text;
        }
        let comma = language.choose(&[", ", "，"]);
        if self.relief != 1.0 {
            text += &format!("{comma}{} {}", language.choose(&["relief", "轮班系数"]), self.relief);
        }
        match (self.shared.len(), language) {
            (0, _) => {}
            (1, Language::En) => text += ", 1 shared group",
            (groups, Language::En) => text += &format!(", {groups} shared groups"),
            (groups, Language::Zh) => text += &format!("，{groups} 片共用"),
        }
        if self.only.is_empty() {
            return text;
        }
        let only = self.only.iter().map(|(column, values)| format!("{column} {}", values.join("/")));
        let only = only.collect::<Vec<_>>().join(comma);
        text += &match language {
            Language::En => format!(" ({only})"),
            Language::Zh => format!("（限 {only}）"),
        };
        text
    }

    /// The label as sentences and places mention it, in the language of each.
    pub(crate) fn words(&self) -> Part {
        Part::Words(Language::ALL.map(|language| self.label_in(language)))
    }

    /// The norm as a place in the input.
    pub(crate) fn place(&self) -> Place {
        Place::entry(Term::NormFor, self.role())
    }

    /// Parts, bands, areas and shared groups as the command line and workbooks write them: `resident:1000 + floating:500`,
    /// `1<=6, 2<=9`, `kind_of_area=urban,town`, `North=A,B; South=C,D`; none where the norm has none.
    pub(crate) fn lists_in_words(&self) -> [Option<String>; 4] {
        let joined = |texts: Vec<String>, between: &str| (!texts.is_empty()).then(|| texts.join(between));
        let (mut parts, mut bands) = (Vec::new(), Vec::new());
        match &self.measure {
            Measure::Parts(list) => parts = list.iter().map(|(group, per)| format!("{group}:{per}")).collect(),
            Measure::Bands(list) => bands = list.iter().map(|(people, posts)| format!("{posts}<={people}")).collect(),
            Measure::People { .. } | Measure::Area(_) | Measure::Ratio { .. } | Measure::Given => {}
        }
        [
            joined(parts, " + "),
            joined(bands, ", "),
            joined(self.only.iter().map(|(column, of)| format!("{column}={}", of.join(","))).collect(), "; "),
            joined(self.shared.iter().map(|(group, of)| format!("{group}={}", of.join(","))).collect(), "; "),
        ]
    }

    fn rule_label(&self, language: Language) -> String {
        let mut text = match (&self.measure, language) {
            (Measure::Given, _) => return language.choose(&["given", "按给定数"]).into(),
            (Measure::Parts(parts), _) => {
                let part = |(group, per): &(String, f64)| match language {
                    Language::En => format!("1 per {per} {group}"),
                    Language::Zh => format!("每 {} 名{group}配 1", grouped(*per)),
                };
                return parts.iter().map(part).collect::<Vec<_>>().join(" + ");
            }
            (Measure::Bands(bands), _) => {
                let band = |(people, posts): &(f64, f64)| match language {
                    Language::En => format!("{posts} up to {people}"),
                    Language::Zh => format!("{} 以内 {}", grouped(*people), grouped(*posts)),
                };
                return bands.iter().map(band).collect::<Vec<_>>().join(language.choose(&[", ", "，"]));
            }
            (Measure::Ratio { ratio, to, on }, Language::En) => {
                let on = match on {
                    RatioOn::Required => " required",
                    RatioOn::Actual => "",
                };
                return format!("{ratio} per {to}{on}");
            }
            (Measure::Ratio { ratio, to, on: RatioOn::Required }, Language::Zh) => {
                return format!("按应配数，每{to}配 {}", grouped(*ratio));
            }
            (Measure::Ratio { ratio, to, on: RatioOn::Actual }, Language::Zh) => {
                return format!("每名{to}配 {}", grouped(*ratio));
            }
            (Measure::People { posts, per, each: None, .. }, Language::En) => format!("{posts} per {per}"),
            (Measure::People { posts, per, each: None, .. }, Language::Zh) => {
                format!("每 {} 配 {}", grouped(*per), grouped(*posts))
            }
            (Measure::People { posts, per, each: Some(each), beyond }, Language::En) => {
                format!("{each} per area, {posts} per {per} beyond {beyond}")
            }
            (Measure::People { posts, per, each: Some(each), beyond }, Language::Zh) => {
                let [each, posts, per, beyond] = [each, posts, per, beyond].map(|value| grouped(*value));
                format!("每地区 {each}，超出 {beyond} 的部分每 {per} 配 {posts}")
            }
            (Measure::Area(each), Language::En) => format!("{each} per area"),
            (Measure::Area(each), Language::Zh) => match self.above {
                Some(above) => return format!("超过 {} 的地区各 {}", grouped(above), grouped(*each)),
                None => format!("每地区 {}", grouped(*each)),
            },
        };
        if let Some(above) = self.above {
            text += &match language {
                Language::En => format!(" above {}", number(above)),
                Language::Zh => format!("（超过 {} 的地区）", grouped(above)),
            };
        }
        match (self.lag, language) {
            (0, _) => {}
            (1, Language::En) => text += ", year before",
            (lag, Language::En) => text += &format!(", {lag} years before"),
            (1, Language::Zh) => text += "（按上年数）",
            (lag, Language::Zh) => text += &format!("（按 {lag} 年前的人数）"),
        }
        text
    }
}

/// A number of a norm, thousands apart, with all its decimals.
fn grouped(value: f64) -> String {
    let (whole, text) = (number(value.trunc()), value.to_string());
    text.split_once('.').map_or(whole.clone(), |(_, decimals)| format!("{whole}.{decimals}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::staffing::Norm;

    #[test]
    fn norms_are_said_in_chinese_without_english() {
        let said = |fields: &str| {
            let norm: Norm = serde_json::from_str(fields).unwrap();
            norm.label_in(Language::Zh)
        };
        assert_eq!(said(r#"{"role": "护士", "per": 1500, "posts": 1.25, "lag": 1}"#), "每 1,500 配 1.25（按上年数）");
        assert_eq!(said(r#"{"role": "民警", "bands": [[6000, 1], [9000, 2]]}"#), "6,000 以内 1，9,000 以内 2");
        assert_eq!(said(r#"{"role": "站", "each": 1, "above": 200}"#), "超过 200 的地区各 1");
        assert_eq!(said(r#"{"role": "主任", "per": 300, "lag": 2}"#), "每 300 配 1（按 2 年前的人数）");
        assert_eq!(said(r#"{"role": "辅警", "ratio": 3, "to": "民警"}"#), "每名民警配 3");
        assert_eq!(
            said(r#"{"role": "护士", "per": 500, "relief": 4.75, "where": {"地区": "甲"}}"#),
            "每 500 配 1，轮班系数 4.75（限 地区 甲）"
        );
    }
}
