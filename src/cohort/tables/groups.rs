//! Age groups and sexes as tables write them.

use crate::error::{Error, Result};
use crate::message::Term;

/// The last year of age that tables may have.
pub(crate) const OLDEST: u32 = 200;

/// Sex, as tables count it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sex {
    /// Women and girls.
    Female,
    /// Men and boys.
    Male,
    /// Both together, where a table does not tell them apart.
    Both,
}

impl Sex {
    /// The word used in tables.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Sex::Female => "female",
            Sex::Male => "male",
            Sex::Both => "both",
        }
    }

    /// The word that sentences use.
    pub(crate) fn term(self) -> Term {
        match self {
            Sex::Female => Term::Female,
            Sex::Male => Term::Male,
            Sex::Both => Term::BothSexes,
        }
    }

    /// The sex that a word names, in English or Chinese.
    ///
    /// # Errors
    /// Another word.
    pub fn parse(text: &str) -> Result<Self> {
        match text.trim().to_lowercase().as_str() {
            "female" | "f" | "women" | "woman" | "girls" | "女" | "女性" => Ok(Self::Female),
            "male" | "m" | "men" | "man" | "boys" | "男" | "男性" => Ok(Self::Male),
            "both" | "total" | "all" | "合计" | "小计" | "总计" => Ok(Self::Both),
            _ => Err(Error::sex_unknown(text)),
        }
    }
}

/// One group as a table writes it: its first year of age, and its last; none where it is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Label {
    pub first: u32,
    pub last: Option<u32>,
    /// Whether only the first age was written, as in `5` for five to nine or for five.
    pub bare: bool,
}

impl Label {
    /// Read `0-4`, `0～4岁`, `85+`, `85岁及以上`, `7` or `7岁`; nothing where it names all ages.
    pub(crate) fn parse(text: &str) -> Result<Option<Self>> {
        let plain = text.trim().to_lowercase();
        if matches!(plain.as_str(), "total" | "all" | "all ages" | "合计" | "总计" | "小计") {
            return Ok(None);
        }
        let wrong = || Error::age_group_unknown(text);
        let numbers: Vec<u32> = plain
            .strip_suffix(".0")
            .unwrap_or(&plain)
            .split(|c: char| !c.is_ascii_digit())
            .filter(|part| !part.is_empty())
            .map(|part| part.parse().map_err(|_| wrong()))
            .collect::<Result<_>>()?;
        let open = ["+", "以上", "over", "plus", ">", "older", "and more"].iter().any(|mark| plain.contains(mark));
        match (numbers.as_slice(), open) {
            ([first], true) if *first <= OLDEST => Ok(Some(Self { first: *first, last: None, bare: false })),
            ([first], false) if *first <= OLDEST => Ok(Some(Self { first: *first, last: Some(*first), bare: true })),
            ([first, last], false) if first <= last && *last <= OLDEST => {
                Ok(Some(Self { first: *first, last: Some(*last), bare: false }))
            }
            _ => Err(wrong()),
        }
    }
}

/// Age groups of one width from age 0, the last one open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgeGroups {
    width: u32,
    count: usize,
}

impl AgeGroups {
    /// Groups of so many years, so many of them with the open one.
    ///
    /// # Errors
    /// A width that is not 1 to 200 years, fewer than three groups or more than 200.
    pub fn new(width: u32, count: usize) -> Result<Self> {
        if !(1..=OLDEST).contains(&width) || !(3..=200).contains(&count) {
            return Err(Error::age_groups_size(count, width));
        }
        Ok(Self { width, count })
    }

    /// The groups that these labels make, each once and in order.
    ///
    /// # Errors
    /// A group that is missing, groups of different widths, a last group that is not open.
    pub(crate) fn of(labels: &[Label]) -> Result<Self> {
        let mut sorted = labels.to_vec();
        sorted.sort_unstable();
        sorted.dedup();
        let few = || Error::age_groups_few(sorted.len());
        let ([first, second, ..], Some(last)) = (sorted.as_slice(), sorted.last()) else { return Err(few()) };
        let width = if first.bare {
            second.first.saturating_sub(first.first)
        } else {
            first.last.map_or(0, |end| end + 1 - first.first)
        };
        if width == 0 {
            return Err(few());
        }
        let mut next = 0;
        for label in &sorted {
            if label.first != next {
                let missing = if width == 1 { next.to_string() } else { format!("{next}-{}", next + width - 1) };
                return Err(Error::age_group_missing(missing, width));
            }
            let wide = if label.bare { Some(width) } else { label.last.map(|end| end + 1 - label.first) };
            if label.first != last.first && wide != Some(width) {
                let shown =
                    label.last.map_or_else(|| format!("{}+", label.first), |end| format!("{}-{end}", label.first));
                return Err(Error::age_group_width(shown, width));
            }
            next += width;
        }
        if let (Some(end), false) = (last.last, last.bare) {
            return Err(Error::age_group_closed(last.first, end));
        }
        Self::new(width, sorted.len())
    }

    /// The same ages in groups of so many years, the open one as it is.
    ///
    /// # Errors
    /// More than 200 groups.
    pub(crate) fn split(&self, width: u32) -> Result<Self> {
        Self::new(width, (self.open() / width) as usize + 1)
    }

    /// Years in a group.
    #[must_use]
    pub fn width(&self) -> u32 {
        self.width
    }

    /// How many groups there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.count
    }

    /// The first year of age of a group.
    #[must_use]
    pub fn first(&self, group: usize) -> u32 {
        u32::try_from(group).unwrap_or(u32::MAX).saturating_mul(self.width)
    }

    /// The first year of age of the open group.
    #[must_use]
    pub fn open(&self) -> u32 {
        self.first(self.count - 1)
    }

    /// The group as tables write it.
    #[must_use]
    pub fn label(&self, group: usize) -> String {
        let first = self.first(group);
        match group == self.count - 1 {
            true => format!("{first}+"),
            false if self.width == 1 => first.to_string(),
            false => format!("{first}-{}", first.saturating_add(self.width - 1)),
        }
    }
}

/// People of wide groups as equal parts of narrow ones, by sex.
pub(crate) fn split_evenly(people: &[f64], groups: &AgeGroups, inner: &AgeGroups) -> Vec<f64> {
    let parts = (groups.width() / inner.width()) as usize;
    if parts == 1 {
        return people.to_vec();
    }
    let mut cells = Vec::with_capacity(people.len() / groups.count() * inner.count());
    for sex in people.chunks_exact(groups.count()) {
        let Some((open, closed)) = sex.split_last() else { continue };
        closed.iter().for_each(|people| cells.extend(std::iter::repeat_n(people / parts as f64, parts)));
        cells.push(*open);
    }
    cells
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(labels: &[&str]) -> Result<AgeGroups> {
        AgeGroups::of(&labels.iter().map(|text| Label::parse(text).unwrap().unwrap()).collect::<Vec<_>>())
    }

    #[test]
    fn groups_are_read_as_people_write_them() {
        for labels in [
            ["0-4", "5-9", "10+"],
            ["0～4岁", "5～9岁", "10岁及以上"],
            ["0", "5", "10"],
            ["0 to 4", "5 to 9", "10 and over"],
        ] {
            assert_eq!(of(&labels).unwrap(), AgeGroups { width: 5, count: 3 }, "{labels:?}");
        }
        assert_eq!(of(&["0", "1", "2", "3+"]).unwrap().label(2), "2");
        assert_eq!(Label::parse("合计").unwrap(), None);
    }

    #[test]
    fn what_is_missing_is_named() {
        let error = |labels: &[&str]| of(labels).unwrap_err().to_string();
        assert!(error(&["0-4", "10-14", "15+"]).starts_with("the age group 5-9 is missing"));
        assert!(error(&["0-4", "5-9", "10-14"]).contains("the last age group 10-14 is closed. Write 10+"));
        assert!(error(&["0-4", "5-14", "15+"]).contains("5-14 is not 5 years wide"));
        assert!(error(&["5-9", "10-14", "15+"]).contains("0-4 is missing"));
        assert!(Label::parse("youth").is_err() && Label::parse("9-5").is_err());
        assert!(Label::parse("4294967295+").is_err() && Label::parse("201").is_err());
    }
}
