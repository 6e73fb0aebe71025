//! What of a consultation may be printed for others. Counts of people under a cell size are hidden, and with them
//! whatever they could be worked out from: the count of all others, shares and intervals, and, where a total is printed,
//! as many other counts as it takes that no hidden one is left over.

// Places in lists of a decision that its reader has checked.
#![allow(clippy::indexing_slicing)]

use std::collections::BTreeSet;

use crate::decision::assess::Assessment;
use crate::decision::conclude::{RoundShares, StratumShare, opposition_level};
use crate::decision::profile::{Level, Profile};
use crate::finding::{Code, Finding};
use crate::privacy::Rules;
use crate::table::{Table, TableBuilder};

/// A count as others may see it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Count {
    /// As it is.
    Open(f64),
    /// Only that it is under a number.
    Under(f64),
    /// Only that it is over a number.
    Over(f64),
    /// Not at all: the others would give a smaller one away.
    Hidden,
}

impl Count {
    fn is_open(self) -> bool {
        matches!(self, Count::Open(_))
    }

    /// The least and the most it can be for a reader, of `all`.
    fn ends(self, all: f64) -> (f64, f64) {
        match self {
            Count::Open(count) => (count, count),
            Count::Under(cell) => (1.0, cell - 1.0),
            Count::Over(count) => (count + 1.0, all - 1.0),
            Count::Hidden => (0.0, all),
        }
    }
}

/// One line of a round: the whole round, or a group.
#[derive(Debug, Clone)]
struct Line {
    replies: Count,
    opposed: Count,
    all: f64,
    against: f64,
    /// The level of the share, where it may be said.
    band: Option<Level>,
    small: bool,
}

impl Line {
    fn new(replies: f64, opposed: f64, cell: f64) -> Self {
        let rules = Rules::from(cell);
        let small = |count: f64| rules.is_small(count);
        let shown = if small(replies) { Count::Under(cell) } else { Count::Open(replies) };
        let against = if small(opposed) {
            Count::Under(cell)
        } else if small(replies - opposed) {
            if shown.is_open() { Count::Over(replies - cell) } else { Count::Hidden }
        } else if shown.is_open() {
            Count::Open(opposed)
        } else {
            Count::Hidden
        };
        let few = small(opposed) || small(replies - opposed);
        Self { replies: shown, opposed: against, all: replies, against: opposed, band: None, small: few }
    }

    fn is_open(&self) -> bool {
        self.replies.is_open() && self.opposed.is_open()
    }

    fn level(&self, profile: &Profile) -> Level {
        opposition_level(if self.all > 0.0 { self.against / self.all } else { 0.0 }, profile)
    }

    /// The least and the most that those against can be for a reader.
    fn ends(&self, profile: &Profile) -> (f64, f64) {
        let (mut low, mut high) = self.opposed.ends(self.all);
        if let Some(band) = self.band {
            let inside = |count: f64| opposition_level(count / self.all, profile) == band;
            while low < high && !inside(low) {
                low += 1.0;
            }
            while low < high && !inside(high) {
                high -= 1.0;
            }
        }
        (low, high)
    }
}

/// A round: its lines, the whole first.
struct Sheet {
    lines: Vec<Line>,
}

impl Sheet {
    fn new(round: &RoundShares, profile: &Profile, cell: f64) -> Self {
        let mut lines = vec![Line::new(round.replies, round.opposed, cell)];
        lines.extend(round.strata.iter().map(|s| Line::new(s.replies, s.opposed, cell)));
        let mut sheet = Self { lines };
        sheet.cover(|line| line.all, |line| line.replies, |line| line.replies = Count::Hidden);
        sheet.cover(|line| line.against, |line| line.opposed, |line| line.opposed = Count::Hidden);
        for line in sheet.lines.iter_mut().filter(|line| !line.replies.is_open() && line.opposed.is_open()) {
            line.opposed = Count::Hidden;
        }
        for line in sheet.lines.iter_mut().filter(|line| line.replies.is_open() && !line.opposed.is_open()) {
            line.band = Some(line.level(profile));
        }
        if sheet.tells_too_much(profile) {
            sheet.lines[1..].iter_mut().for_each(|line| line.band = None);
        }
        if sheet.tells_too_much(profile) {
            sheet.lines[0].band = None;
        }
        sheet
    }

    /// Whether the bands, with the total, leave only one number for a small count.
    fn tells_too_much(&self, profile: &Profile) -> bool {
        let ends: Vec<(f64, f64)> = self.lines.iter().map(|line| line.ends(profile)).collect();
        let sum: f64 = self.lines[1..].iter().map(|line| line.against).sum();
        let joined = self.lines.len() > 1 && (sum - self.lines[0].against).abs() < 1e-9;
        let (least, most) = ends[1..].iter().fold((0.0, 0.0), |(low, high), end| (low + end.0, high + end.1));
        self.lines.iter().zip(&ends).enumerate().any(|(i, (line, (low, high)))| {
            let (from, to) = match i {
                _ if !joined => (*low, *high),
                0 => (low.max(least), high.min(most)),
                _ => (low.max(ends[0].0 - (most - high)), high.min(ends[0].1 - (least - low))),
            };
            line.small && to - from < 0.5
        })
    }

    /// Hide more groups, the smallest first, and in the end the whole, until no hidden count follows from the others.
    fn cover(&mut self, truth: fn(&Line) -> f64, of: fn(&Line) -> Count, hide: fn(&mut Line)) {
        let parts: f64 = self.lines[1..].iter().map(truth).sum();
        if self.lines.len() < 2 || (parts - truth(&self.lines[0])).abs() > 1e-9 {
            return;
        }
        while of(&self.lines[0]).is_open() && self.given_away(truth, of) {
            let groups = &self.lines[1..];
            let open = (0..groups.len()).filter(|i| of(&groups[*i]).is_open());
            let next = open.min_by(|a, b| {
                let size = |i: usize| (truth(&groups[i]) == 0.0, truth(&groups[i]));
                size(*a).partial_cmp(&size(*b)).unwrap_or(std::cmp::Ordering::Equal)
            });
            hide(&mut self.lines[next.map_or(0, |i| i + 1)]);
        }
    }

    fn given_away(&self, truth: fn(&Line) -> f64, of: fn(&Line) -> Count) -> bool {
        let hidden: Vec<&Line> = self.lines[1..].iter().filter(|line| !of(line).is_open()).collect();
        let sum: f64 = hidden.iter().map(|line| truth(line)).sum();
        let (least, most) = hidden.iter().fold((0.0, 0.0), |(least, most), line| {
            let (low, high) = of(line).ends(line.all);
            (least + low, most + high)
        });
        hidden.iter().any(|line| {
            let (low, high) = of(line).ends(line.all);
            let (from, to) = (low.max(sum - (most - high)), high.min(sum - (least - low)));
            to - from < 0.5
        })
    }
}

impl Assessment {
    /// [`Assessment::consultation`] for others: counts under `cell` hidden with all that would give them away. The columns
    /// are the same, empty where hidden, and `replies_under`, `opposed_under`, `opposed_over` (what may be said instead), and
    /// `band` (`low`, `medium`, `high`: the level that the hidden share leads to, where that gives nothing away).
    #[must_use]
    pub fn consultation_for_others(&self, cell: f64) -> Table {
        let sheets: Vec<Sheet> = self.rounds().iter().map(|round| Sheet::new(round, &self.profile, cell)).collect();
        let mut rows = Vec::new();
        for (round, sheet) in self.rounds().iter().zip(&sheets) {
            rows.push((round, None, &sheet.lines[0], sheet));
            rows.extend(round.strata.iter().zip(&sheet.lines[1..]).map(|(s, line)| (round, Some(s), line, sheet)));
        }
        type Row<'a> = (&'a RoundShares, Option<&'a StratumShare>, &'a Line, &'a Sheet);
        let open = |count: Count| if let Count::Open(count) = count { Some(count) } else { None };
        let line = |row: &Row<'_>, value: f64| row.2.is_open().then_some(value);
        let whole = |row: &Row<'_>, value: Option<f64>| value.filter(|_| row.1.is_none() && row.2.is_open());
        let every = |row: &Row<'_>, value: Option<f64>| {
            value.filter(|_| row.1.is_none() && row.3.lines.iter().all(Line::is_open))
        };
        TableBuilder::new()
            .text("round", rows.iter().map(|row| row.0.round.as_str()))
            .optional_text("group", rows.iter().map(|row| row.1.map(|s| s.group.as_str())))
            .boolean("direct", rows.iter().map(|row| row.1.is_some_and(|s| s.direct)))
            .optional_number("replies", rows.iter().map(|row| open(row.2.replies)))
            .optional_number("opposed", rows.iter().map(|row| open(row.2.opposed)))
            .optional_number("share", rows.iter().map(|row| line(row, row.1.map_or(row.0.share, |s| s.share))))
            .optional_number("low", rows.iter().map(|row| line(row, row.1.map_or(row.0.low, |s| s.low))))
            .optional_number("high", rows.iter().map(|row| line(row, row.1.map_or(row.0.high, |s| s.high))))
            .optional_number("weighted", rows.iter().map(|row| every(row, row.0.weighted)))
            .optional_number("weighted_low", rows.iter().map(|row| every(row, row.0.weighted_low)))
            .optional_number("weighted_high", rows.iter().map(|row| every(row, row.0.weighted_high)))
            .optional_number("response", rows.iter().map(|row| whole(row, row.0.response)))
            .optional_number("worst_low", rows.iter().map(|row| whole(row, row.0.worst_low)))
            .optional_number("worst_high", rows.iter().map(|row| whole(row, row.0.worst_high)))
            .optional_text("under_medium", rows.iter().map(|row| row.1.is_none().then(|| row.0.under_medium.name())))
            .optional_text("under_high", rows.iter().map(|row| row.1.is_none().then(|| row.0.under_high.name())))
            .optional_number("replies_under", rows.iter().map(|row| under(row.2.replies)))
            .optional_number("opposed_under", rows.iter().map(|row| under(row.2.opposed)))
            .optional_number("opposed_over", rows.iter().map(|row| over(row.2.opposed)))
            .optional_text("band", rows.iter().map(|row| row.2.band.map(Level::name)))
            .build()
    }

    /// The findings and the reasons in words for others: where a figure would give a hidden count away, the entry of the
    /// same code with `_few`, which has no figures. Groups and factors go by the names that the file gives them.
    #[must_use]
    pub fn told(&self, cell: f64) -> (Vec<Finding>, Vec<Finding>) {
        let rules = Rules::from(cell);
        let small = |count: f64| rules.is_small(count);
        let (mut whole, mut any, mut groups) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        for round in self.rounds() {
            let sheet = Sheet::new(round, &self.profile, cell);
            if !sheet.lines[0].is_open() {
                whole.insert(round.round.as_str());
            }
            for (stratum, line) in round.strata.iter().zip(&sheet.lines[1..]) {
                if !line.is_open() {
                    groups.insert((round.round.as_str(), stratum.group.as_str()));
                }
            }
            if sheet.lines.iter().any(|line| !line.is_open()) {
                any.insert(round.round.as_str());
            }
        }
        let copies = |name: &str| {
            self.decision
                .consultation
                .rounds_of(name)
                .any(|round| small(round.identical.unwrap_or(0.0)) || small(round.identical_opposed.unwrap_or(0.0)))
        };
        let hearing = self.decision.consultation.hearing.as_ref().is_some_and(|hearing| {
            small(hearing.opposed) || small(hearing.delegates - hearing.opposed) || small(hearing.delegates)
        });
        let told = |finding: &Finding| {
            let (round, group) = (finding.value("round"), finding.value("group"));
            let (round, group) = (round.as_str(), group.as_str());
            let few = match finding.code() {
                Code::OppositionNotShown if whole.contains(round) => Code::OppositionNotShownFew,
                Code::Silence if whole.contains(round) => Code::SilenceFew,
                Code::FewAnswered if whole.contains(round) => Code::FewAnsweredFew,
                Code::CopiedLetters if whole.contains(round) || copies(round) => Code::CopiedLettersFew,
                Code::WeightingMatters if any.contains(round) => Code::WeightingMattersFew,
                Code::RoundSuperseded if any.contains(round) => Code::RoundSupersededFew,
                Code::OppositionLowered if any.contains(round) => Code::OppositionLoweredFew,
                Code::ReasonOpposition | Code::ReasonOppositionGroup if any.contains(round) => {
                    Code::ReasonOppositionFew
                }
                Code::DirectlyAffected if groups.contains(&(round, group)) => Code::DirectlyAffectedFew,
                Code::GroupNotShown if groups.contains(&(round, group)) => Code::GroupNotShownFew,
                Code::IndirectGroupAgainst if groups.contains(&(round, group)) => Code::IndirectGroupAgainstFew,
                Code::ApartAgainst if whole.contains(round) => Code::ApartAgainstFew,
                Code::HearingApart if hearing => Code::HearingApartFew,
                Code::HearingAgainst if hearing => Code::HearingAgainstFew,
                _ => return finding.clone(),
            };
            finding.clone().recoded(few)
        };
        let named = |finding: Finding| {
            let group =
                |id: &str| self.decision.groups.iter().find(|one| one.id == id).and_then(|one| one.name.clone());
            let factor =
                |id: &str| self.decision.factors.iter().find(|one| one.id == id).and_then(|one| one.name.clone());
            finding.reworded(|key, id| match key {
                "group" => group(id),
                "factor" => factor(id),
                _ => None,
            })
        };
        let told = |finding| named(told(finding));
        (self.findings.iter().map(told).collect(), self.reasons.iter().map(told).collect())
    }
}

fn under(count: Count) -> Option<f64> {
    if let Count::Under(cell) = count { Some(cell) } else { None }
}

fn over(count: Count) -> Option<f64> {
    if let Count::Over(count) = count { Some(count) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decision::{Decision, assess};

    fn sheet(total: (f64, f64), groups: &[(f64, f64)]) -> Vec<(Count, Count)> {
        let mut text = format!(
            "title = 't'\nfactors = [{{id='a', p=0.1, q=0.1, w=1}}]\n[[groups]]\nid='g0'\n[[groups]]\nid='g1'\n[[groups]]\nid='g2'\n\
             [[consultation.rounds]]\nid='r'\nreplies={}\nopposed={}\n",
            total.1, total.0
        );
        for (i, (opposed, replies)) in groups.iter().enumerate() {
            text += &format!("[[consultation.rounds.strata]]\ngroup='g{i}'\nreplies={replies}\nopposed={opposed}\n");
        }
        let found = assess(&Decision::from_toml(&text, "t").unwrap(), None, 10, 0, &crate::context::Context::default())
            .unwrap();
        Sheet::new(&found.rounds()[0], &found.profile, 10.0)
            .lines
            .iter()
            .map(|line| (line.replies, line.opposed))
            .collect()
    }

    #[test]
    fn decision_a_total_gives_no_small_count_away() {
        use Count::{Hidden, Open, Over, Under};
        let one = sheet((33.0, 120.0), &[(3.0, 25.0), (30.0, 95.0)]);
        assert_eq!(one, [(Open(120.0), Open(33.0)), (Open(25.0), Under(10.0)), (Open(95.0), Hidden)]);
        let three = sheet((53.0, 120.0), &[(3.0, 25.0), (30.0, 55.0), (20.0, 40.0)]);
        assert_eq!([three[2].1, three[3].1], [Open(30.0), Hidden]);
        let forced = sheet((32.0, 120.0), &[(1.0, 25.0), (1.0, 30.0), (30.0, 65.0)]);
        assert_eq!([forced[0].1, forced[3].1], [Open(32.0), Hidden]);
        let nearly_all = sheet((117.0, 120.0), &[]);
        assert_eq!(nearly_all, [(Open(120.0), Over(110.0))]);
        let few = sheet((20.0, 45.0), &[(5.0, 5.0), (15.0, 40.0)]);
        assert_eq!(few[1], (Under(10.0), Under(10.0)));
        assert_eq!((few[0].0, few[2].0), (Open(45.0), Hidden));
        let open = sheet((20.0, 120.0), &[(0.0, 25.0), (20.0, 95.0)]);
        assert!(open.iter().all(|(replies, opposed)| replies.is_open() && opposed.is_open()));
    }
}
