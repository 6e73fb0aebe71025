//! Norms in the words of tables, reports and the command line.

use super::measure::{Measure, RatioOn};
use super::staffing_norm::Norm;
use crate::finding::number;

impl Norm {
    /// The norm as tables and reports print it.
    #[must_use]
    pub fn label(&self) -> String {
        let mut text = self.rule_label();
        if self.measure == Measure::Given {
            return text;
        }
        if self.relief != 1.0 {
            text += &format!(", relief {}", self.relief);
        }
        match self.shared.len() {
            0 => {}
            1 => text += ", 1 shared group",
            groups => text += &format!(", {groups} shared groups"),
        }
        if self.only.is_empty() {
            return text;
        }
        let only = self.only.iter().map(|(column, values)| format!("{column} {}", values.join("/")));
        text += &format!(" ({})", only.collect::<Vec<_>>().join(", "));
        text
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

    fn rule_label(&self) -> String {
        let mut text = match &self.measure {
            Measure::Given => return "given".into(),
            Measure::Parts(parts) => {
                let part = |(group, per): &(String, f64)| format!("1 per {per} {group}");
                return parts.iter().map(part).collect::<Vec<_>>().join(" + ");
            }
            Measure::Bands(bands) => {
                let band = |(people, posts): &(f64, f64)| format!("{posts} up to {people}");
                return bands.iter().map(band).collect::<Vec<_>>().join(", ");
            }
            Measure::Ratio { ratio, to, on } => {
                let on = match on {
                    RatioOn::Required => " required",
                    RatioOn::Actual => "",
                };
                return format!("{ratio} per {to}{on}");
            }
            Measure::People { posts, per, each: None, .. } => format!("{posts} per {per}"),
            Measure::People { posts, per, each: Some(each), beyond } => {
                format!("{each} per area, {posts} per {per} beyond {beyond}")
            }
            Measure::Area(each) => format!("{each} per area"),
        };
        if let Some(above) = self.above {
            text += &format!(" above {}", number(above));
        }
        match self.lag {
            0 => {}
            1 => text += ", year before",
            lag => text += &format!(", {lag} years before"),
        }
        text
    }
}
