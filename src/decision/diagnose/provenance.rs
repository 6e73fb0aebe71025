//! Rules of the profile whose source was not read.

use crate::decision::profile::{Mark, Profile};
use crate::finding::Finding;
use crate::message::Language;

/// A rule's name in Chinese.
fn rule_zh(name: &str) -> &str {
    match name {
        "index" => "指数分界",
        "opposition" => "反对比例分界",
        "confidence" => "认定等级所需概率",
        "correlation" => "相关系数",
        "single" => "单因素分级",
        "verdict" => "各等级对应的结论",
        "measures" => "计入措施的条件",
        "consultation" => "征求意见与公示要求",
        "scale" => "p、q 分级",
        "trigger" => "触发条款",
        other => other,
    }
}

/// The rules that rest on a source which was not read.
pub(super) fn rules_not_read(profile: &Profile) -> Vec<Finding> {
    let mut found = Vec::new();
    for (en, zh) in profile.rules(Language::En).into_iter().zip(profile.rules(Language::Zh)) {
        if en.3 == Mark::Unread {
            found.push(Finding::rule_not_read(format!("{} {}", profile.id, en.0), en.0, en.2, rule_zh(en.0), zh.2));
        }
    }
    found
}
