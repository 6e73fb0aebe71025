//! Record linkage by name: areas, roles, services and groups of one table found in another, however they are spelt.
//!
//! A name is found where it is the same after normalisation: case, width, blanks, hyphens and underscores, footnote
//! marks, the plural of the last word, the product's own words in both languages (`synonyms.toml`), and for areas the
//! word for what they are (北京, 北京市). Nothing is found by likeness alone: the nearest name is only proposed.

use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

use serde::Deserialize;

use super::fold::fold;
use crate::error::{compiled_in, nearest};
use crate::finding::Finding;

/// What the names of an index name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum NameKind {
    /// Areas: their suffix may be left out where one area alone fits.
    Area,
    /// Posts.
    Role,
    /// Services.
    Service,
    /// Population groups.
    Group,
}

#[derive(Deserialize)]
struct Synonyms {
    role: Vec<Vec<String>>,
    service: Vec<Vec<String>>,
    group: Vec<Vec<String>>,
}

/// For each kind, the first synonym of each normalised name.
struct Canonical {
    role: HashMap<String, String>,
    service: HashMap<String, String>,
    group: HashMap<String, String>,
}

static CANONICAL: LazyLock<Canonical> = LazyLock::new(|| {
    let read: Synonyms = compiled_in(include_str!("synonyms.toml"));
    let index = |sets: Vec<Vec<String>>| {
        let mut index = HashMap::new();
        for set in sets {
            let first = set.first().map(|name| singular(name)).unwrap_or_default();
            index.extend(set.iter().map(|name| (singular(name), first.clone())));
        }
        index
    };
    Canonical { role: index(read.role), service: index(read.service), group: index(read.group) }
});

/// The words of an area's level, which may be left out: 北京 is 北京市.
const LEVELS: [&str; 30] = [
    "特别行政区",
    "壮族自治区",
    "回族自治区",
    "维吾尔自治区",
    "自治区",
    "自治州",
    "自治县",
    "自治旗",
    "街道办事处",
    "街道",
    "社区",
    "地区",
    "省",
    "市",
    "区",
    "县",
    "州",
    "盟",
    "旗",
    "镇",
    "乡",
    "村",
    "county",
    "city",
    "district",
    "province",
    "prefecture",
    "township",
    "borough",
    "municipality",
];

/// The normal form of a name: lower case, plain width, no blanks, hyphens, underscores or footnote marks.
pub fn normalised(name: &str) -> String {
    let folded: String = name.chars().filter_map(fold).flat_map(char::to_lowercase).collect();
    let bare = without_notes(folded.trim());
    bare.chars().filter(|c| !matches!(c, ' ' | '_' | '-' | '‐' | '‑' | '–' | '·' | '・' | '’' | '\'' | '.')).collect()
}

/// The name without footnote marks at its end: ①, *, ¹, [1], (a).
pub(crate) fn without_notes(name: &str) -> &str {
    let mark = |c: char| {
        matches!(c, '①'..='⑳' | '*' | '†' | '‡' | '§' | '¹' | '²' | '³' | '⁰' | '⁴'..='⁹' | '※' | '＊' | '#')
            || c == ' '
    };
    let mut bare = name.trim_end_matches(mark);
    // A number with a bracket behind it, apart from the name: 2016 1), North 2).
    if let Some((head, note)) = bare.rsplit_once([' ', '\u{a0}', '\u{3000}'])
        && let Some(number) = note.strip_suffix([')', '）'])
        && (1..=2).contains(&number.len())
        && number.bytes().all(|byte| byte.is_ascii_digit())
    {
        bare = head.trim_end_matches(mark);
    }
    for (open, close) in [('[', ']'), ('(', ')'), ('（', '）')] {
        let Some(inside) = bare.strip_suffix(close).and_then(|rest| rest.rfind(open)) else { continue };
        let note = bare.get(inside + open.len_utf8()..bare.len() - close.len_utf8()).unwrap_or_default();
        let short = note.chars().count() <= 2 && note.chars().all(|c| c.is_ascii_digit() || c.is_ascii_lowercase());
        if short && !note.is_empty() && inside > 0 {
            bare = bare.get(..inside).unwrap_or(bare).trim_end_matches(mark);
        }
    }
    if bare.is_empty() { name } else { bare }
}

/// The normal form with the last word in the singular.
fn singular(name: &str) -> String {
    let plain = normalised(name);
    if !plain.is_ascii() || plain.len() < 4 || plain.ends_with("ss") || plain.ends_with("us") || plain.ends_with("is") {
        return plain;
    }
    if let Some(stem) = plain.strip_suffix("ies") {
        return format!("{stem}y");
    }
    for end in ["ches", "shes", "sses", "xes"] {
        if let Some(stem) = plain.strip_suffix(end) {
            return format!("{stem}{}", &end[..end.len() - 2]);
        }
    }
    plain.strip_suffix('s').map_or(plain.clone(), str::to_owned)
}

/// The normal form under which names of a kind are compared.
fn form(kind: NameKind, name: &str) -> String {
    let known = match kind {
        NameKind::Area => return normalised(name),
        NameKind::Role => &CANONICAL.role,
        NameKind::Service => &CANONICAL.service,
        NameKind::Group => &CANONICAL.group,
    };
    let form = singular(name);
    known.get(&form).cloned().unwrap_or(form)
}

/// An area without the word for what it is, where something remains.
fn without_level(form: &str) -> Option<&str> {
    LEVELS.iter().find_map(|level| form.strip_suffix(level)).filter(|stem| stem.chars().count() >= 2)
}

/// What an index has for a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// The same name.
    Same(usize),
    /// One name spelt otherwise.
    Alike(usize),
    /// Several names that it may be.
    Several(Vec<usize>),
    /// None; the nearest in spelling, if one is near.
    None(Option<usize>),
}

impl Found {
    /// The place of the one name that was found.
    #[must_use]
    pub fn place(&self) -> Option<usize> {
        match self {
            Found::Same(place) | Found::Alike(place) => Some(*place),
            Found::Several(_) | Found::None(_) => None,
        }
    }
}

/// An index of names: each name of another table is found in it, or what is nearest is told.
///
/// ```
/// use townscale::table::{Found, NameIndex, NameKind};
/// let roles = NameIndex::new(NameKind::Role, ["coordinator", "community_police"]);
/// assert_eq!(roles.find("Coordinators"), Found::Alike(0));
/// assert_eq!(roles.find("社区民警"), Found::Alike(1));
/// assert_eq!(roles.find("accountant"), Found::None(None));
/// ```
#[derive(Debug, Clone)]
pub struct NameIndex {
    kind: NameKind,
    names: Vec<String>,
    same: HashMap<String, usize>,
    alike: HashMap<String, Vec<usize>>,
    stems: HashMap<String, Vec<usize>>,
}

impl NameIndex {
    /// Index names, each of which stands once.
    pub fn new<S: Into<String>>(kind: NameKind, names: impl IntoIterator<Item = S>) -> Self {
        let names: Vec<String> = names.into_iter().map(Into::into).collect();
        let mut index =
            Self { kind, names: vec![], same: HashMap::new(), alike: HashMap::new(), stems: HashMap::new() };
        for (place, name) in names.iter().enumerate() {
            index.same.entry(name.clone()).or_insert(place);
            let form = form(kind, name);
            if kind == NameKind::Area {
                let stem = without_level(&form).unwrap_or(&form).to_owned();
                index.stems.entry(stem).or_default().push(place);
            }
            index.alike.entry(form).or_default().push(place);
        }
        index.names = names;
        index
    }

    /// The names in their order.
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// Find a name.
    #[must_use]
    pub fn find(&self, name: &str) -> Found {
        if let Some(place) = self.same.get(name) {
            return Found::Same(*place);
        }
        let form = form(self.kind, name);
        if let Some(places) = self.alike.get(&form) {
            return one_of(places);
        }
        if self.kind == NameKind::Area {
            // 北京 is 北京市; 朝阳区 is not 朝阳县.
            let found = match without_level(&form) {
                Some(stem) => self.alike.get(stem),
                None => self.stems.get(&form),
            };
            if let Some(places) = found {
                return one_of(places);
            }
        }
        let near = nearest(name, self.names.iter().take(MOST_COMPARED).map(String::as_str));
        Found::None(near.and_then(|near| self.same.get(near).copied()))
    }
}

/// The most names that one is compared with by its letters.
const MOST_COMPARED: usize = 2_000;

fn one_of(places: &[usize]) -> Found {
    match places {
        [one] => Found::Alike(*one),
        several => Found::Several(several.to_vec()),
    }
}

/// A record of names looked up in an index: those that were spelt otherwise, and those that were not found.
#[derive(Debug, Clone, Default)]
pub struct MatchLog {
    alike: BTreeMap<String, String>,
    missing: BTreeMap<String, Vec<String>>,
}

impl MatchLog {
    /// Find a name and keep what was found.
    pub fn find(&mut self, index: &NameIndex, name: &str) -> Option<usize> {
        let found = index.find(name);
        let named = |place: &usize| index.names.get(*place).cloned().unwrap_or_default();
        match &found {
            Found::Same(_) => {}
            Found::Alike(place) => {
                self.alike.insert(name.to_owned(), named(place));
            }
            Found::Several(places) => {
                self.missing.insert(name.to_owned(), places.iter().map(named).collect());
            }
            Found::None(near) => {
                self.missing.insert(name.to_owned(), near.iter().map(named).collect());
            }
        }
        found.place()
    }

    /// The names that were not found, each with the names it may be.
    #[must_use]
    pub fn missing(&self) -> &BTreeMap<String, Vec<String>> {
        &self.missing
    }

    /// The first names that were not found, at most so many, each with the names it may be, in one line.
    #[must_use]
    pub fn missing_names(&self, most: usize) -> String {
        let named = self.missing.iter().take(most).map(|(name, near)| match near.is_empty() {
            true => name.clone(),
            false => format!("{name} (≈ {})", near.join(", ")),
        });
        named.collect::<Vec<_>>().join("; ")
    }

    /// What was matched by another spelling, and what was not matched at all, as findings; `place` is the table.
    #[must_use]
    pub fn findings(&self, place: &str) -> Vec<Finding> {
        let mut found = Vec::new();
        if !self.alike.is_empty() {
            let pairs: Vec<String> = self.alike.iter().map(|(name, known)| format!("{name} = {known}")).collect();
            found.push(Finding::names_matched(place, pairs.join("; ")));
        }
        if !self.missing.is_empty() {
            found.push(Finding::names_unmatched(place, self.missing_names(usize::MAX)));
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_are_found_by_any_spelling() {
        let index = NameIndex::new(NameKind::Role, ["coordinator", "community_police", "auxiliary"]);
        for (name, place) in [
            ("Coordinator", 0),
            ("COORDINATOR", 0),
            ("coordinators", 0),
            ("co-ordinator", 0),
            ("ｃｏｏｒｄｉｎａｔｏｒ", 0),
            (" coordinator ", 0),
            ("协管员", 0),
            ("流动人口协管员", 0),
            ("Community Police", 1),
            ("community-police", 1),
            ("社区民警", 1),
            ("辅警", 2),
            ("Auxiliaries", 2),
        ] {
            assert_eq!(index.find(name), Found::Alike(place), "{name}");
        }
        assert_eq!(index.find("coordinatr"), Found::None(Some(0)));
        assert_eq!(index.find("accountant"), Found::None(None));
        assert_eq!(NameIndex::new(NameKind::Role, ["协管员"]).find("coordinator"), Found::Alike(0));
    }

    #[test]
    fn areas_are_found_by_width_blanks_marks_and_level() {
        let index = NameIndex::new(NameKind::Area, ["A", "柳林街道", "Lower Town", "北京市", "朝阳区", "朝阳县"]);
        for (name, place) in [
            ("Ａ", 0),
            ("\u{3000}柳林街道", 1),
            ("柳林街道①", 1),
            ("Lower  Town", 2),
            ("lower town*", 2),
            ("Lower Town (1)", 2),
            ("北　京", 3),
            ("北京", 3),
        ] {
            assert_eq!(index.find(name), Found::Alike(place), "{name}");
        }
        assert_eq!(index.find("朝阳区"), Found::Same(4));
        assert_eq!(index.find("朝阳"), Found::Several(vec![4, 5]));
        assert!(NameIndex::new(NameKind::Area, ["朝阳区"]).find("朝阳县").place().is_none());
    }

    #[test]
    fn what_is_not_found_is_listed_with_what_is_near() {
        let index = NameIndex::new(NameKind::Role, ["coordinator"]);
        let mut log = MatchLog::default();
        assert_eq!(
            ["Coordinators", "coordinatr", "accountant"].map(|name| log.find(&index, name)),
            [Some(0), None, None]
        );
        let found = log.findings("staff");
        let codes: Vec<&str> = found.iter().map(|finding| finding.code().name()).collect();
        assert_eq!(codes, ["names_matched", "names_unmatched"]);
        let text = found[1].message(crate::Language::En);
        assert!(text.contains("coordinatr (≈ coordinator)") && text.contains("accountant"), "{text}");
    }
}
