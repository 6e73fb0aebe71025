//! Units of counts: a list of those that are known; a word for another is an error, never persons.

use crate::error::{Error, Result};
use crate::table::fold;

/// The units that are read and how many persons one is.
const UNITS: [(&str, f64); 53] = [
    ("人", 1.0),
    ("名", 1.0),
    ("口", 1.0),
    ("个", 1.0),
    ("人次", 1.0),
    ("person", 1.0),
    ("persons", 1.0),
    ("people", 1.0),
    ("inhabitants", 1.0),
    ("individuals", 1.0),
    ("residents", 1.0),
    ("number", 1.0),
    ("no", 1.0),
    ("units", 1.0),
    ("unit", 1.0),
    ("nr", 1.0),
    ("one", 1.0),
    ("personas", 1.0),
    ("personen", 1.0),
    ("personnes", 1.0),
    ("pessoas", 1.0),
    ("persone", 1.0),
    ("habitants", 1.0),
    ("habitantes", 1.0),
    ("aantal", 1.0),
    ("osoba", 1.0),
    ("명", 1.0),
    ("человек", 1.0),
    ("чел", 1.0),
    ("百人", 100.0),
    ("百", 100.0),
    ("hundreds", 100.0),
    ("hundred", 100.0),
    ("千人", 1e3),
    ("千", 1e3),
    ("thousand", 1e3),
    ("thousands", 1e3),
    ("000s", 1e3),
    ("000", 1e3),
    ("ths", 1e3),
    ("tsd", 1e3),
    ("miles", 1e3),
    ("천명", 1e3),
    ("тыс", 1e3),
    ("тысяч", 1e3),
    ("万人", 1e4),
    ("万", 1e4),
    ("만명", 1e4),
    ("十万人", 1e5),
    ("百万人", 1e6),
    ("million", 1e6),
    ("millions", 1e6),
    ("亿人", 1e8),
];

/// Words that stand beside a unit and change nothing.
const FILLERS: [&str; 16] = [
    "in",
    "of",
    "persons",
    "person",
    "people",
    "inhabitants",
    "unit",
    "units",
    "the",
    "figures",
    "all",
    "residents",
    "单位",
    "计量单位",
    "as",
    "expressed",
];

/// Words by which a text says a unit at all, known or not.
const UNIT_WORDS: [&str; 22] = [
    "万",
    "千",
    "百",
    "亿",
    "%",
    "‰",
    "户",
    "元",
    "公里",
    "平方",
    "thousand",
    "million",
    "billion",
    "hundred",
    "lakh",
    "crore",
    "dozen",
    "household",
    "per ",
    "km",
    "percent",
    "'000",
];

fn words(text: &str) -> String {
    let folded: String = text.chars().filter_map(fold).flat_map(char::to_lowercase).collect();
    folded.chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect::<String>().trim().to_owned()
}

/// How many persons one of a unit is.
pub(super) fn persons_per(text: &str) -> Option<f64> {
    let plain = words(text);
    let known = |word: &str| UNITS.iter().find(|(name, _)| *name == word).map(|(_, persons)| *persons);
    if let Some(persons) = known(&plain) {
        return Some(persons);
    }
    let parts: Vec<&str> = plain.split_whitespace().filter(|word| !FILLERS.contains(word)).collect();
    match parts.as_slice() {
        [] if !plain.is_empty()
            && plain.split_whitespace().all(|word| known(word).is_some() || FILLERS.contains(&word)) =>
        {
            Some(1.0)
        }
        [one] => known(one).or_else(|| one.strip_suffix('人').and_then(known)),
        _ => None,
    }
}

/// The unit that a user names.
pub(super) fn given(text: &str) -> Result<f64> {
    persons_per(text).ok_or_else(|| unknown(text))
}

fn unknown(text: &str) -> Error {
    Error::reading_unit_unknown(text.trim())
}

/// The unit that a header says, in brackets or behind a comma, and its word.
///
/// # Errors
/// A word for a unit that is not known.
pub(super) fn said(header: &str) -> Result<Option<(String, f64)>> {
    let plain: String = header.chars().filter_map(fold).collect();
    let mut parts: Vec<String> = Vec::new();
    let mut rest = String::new();
    let mut inside: Option<String> = None;
    for c in plain.chars() {
        match (c, &mut inside) {
            ('(' | '[' | '【' | '〔', None) => inside = Some(String::new()),
            (')' | ']' | '】' | '〕', Some(part)) => {
                parts.push(std::mem::take(part));
                inside = None;
            }
            (c, Some(part)) => part.push(c),
            (c, None) => rest.push(c),
        }
    }
    parts.extend(inside);
    parts.extend(rest.split([',', ';', ':', '/', '\n', '_', ' ', '、']).skip(1).map(str::to_owned));
    if let Some((_, tail)) = rest.split_once(" in ") {
        parts.push(tail.to_owned());
    }
    let mut doubt = None;
    let mut found: Option<(String, f64)> = None;
    for part in &parts {
        match persons_per(part) {
            Some(persons) if found.as_ref().is_none_or(|(_, other)| *other == 1.0) => {
                found = Some((part.trim().to_owned(), persons));
            }
            Some(_) => {}
            None if says_a_unit(part) => doubt = Some(part.clone()),
            None => {}
        }
    }
    let squeezed = words(&rest).replace(' ', "");
    if found.is_none() {
        for end in ["万人", "千人", "百万人", "百人", "thousands", "millions"] {
            if squeezed.ends_with(end) && squeezed.len() > end.len() {
                found = persons_per(end).map(|persons| (end.to_owned(), persons));
            }
        }
    }
    match (found, doubt) {
        (Some(found), _) => Ok(Some(found)),
        (None, Some(part)) => Err(unknown(&part)),
        (None, None) => Ok(None),
    }
}

fn says_a_unit(text: &str) -> bool {
    let lower = text.to_lowercase();
    UNIT_WORDS.iter().any(|word| lower.contains(word)) && !lower.contains("百分")
}

/// Whether a text does nothing but say the unit of all figures of a table, as 单位：万人 beside its title.
pub(super) fn is_statement(text: &str) -> bool {
    let plain: String = text.chars().filter_map(fold).flat_map(char::to_lowercase).collect();
    let bare = plain.trim().trim_start_matches(['(', '[']);
    ["计量单位", "单位", "unit"].iter().any(|mark| bare.starts_with(mark)) && bare.contains(':')
}

/// The unit that a title, note or row of units says, and its word: 单位：万人, Unit: thousand persons, (in thousands).
///
/// # Errors
/// A unit that is named as one and is not known.
pub(super) fn in_title(text: &str) -> Result<Option<(String, f64)>> {
    let plain: String = text.chars().filter_map(fold).collect();
    for mark in ["计量单位", "单位", "Unit", "UNIT", "unit"] {
        if let Some((_, after)) = plain.split_once(mark) {
            let after = after.trim_start_matches(['s', 'S', ':', '：', ' ', '为', '=']);
            let unit: String = after
                .chars()
                .take_while(|c| !matches!(c, ')' | ';' | '；' | ',' | '，' | '。' | '\n' | '）'))
                .collect();
            let unit = unit.trim();
            if unit.is_empty() || unit.chars().count() > 30 {
                continue;
            }
            return match persons_per(unit) {
                Some(persons) => Ok(Some((unit.to_owned(), persons))),
                // 单位：万人、% names several: the first counts people.
                None => {
                    match unit.split(['、', '/', ' ']).find_map(|part| persons_per(part).map(|persons| (part, persons)))
                    {
                        Some((part, persons)) => Ok(Some((part.to_owned(), persons))),
                        None if says_a_unit(unit) => Err(unknown(unit)),
                        None => Ok(None),
                    }
                }
            };
        }
    }
    let lower = plain.to_lowercase();
    for (words, unit) in [
        (
            ["in thousands", "(thousands)", "thousands of persons", "thousand persons", "('000)", "(000s)", "(000)"]
                .as_slice(),
            "thousands",
        ),
        (["in millions", "(millions)", "millions of persons", "million persons"].as_slice(), "millions"),
    ] {
        if words.iter().any(|word| lower.contains(word)) || lower.trim() == unit {
            return Ok(persons_per(unit).map(|persons| (unit.to_owned(), persons)));
        }
    }
    Ok(persons_per(&plain)
        .filter(|_| plain.trim().chars().count() <= 12)
        .map(|persons| (plain.trim().to_owned(), persons)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_read_from_headers_and_titles() {
        for (header, persons) in [
            ("人口（万人）", Some(1e4)),
            ("Population (thousands)", Some(1e3)),
            ("Population, thousands", Some(1e3)),
            ("Population ('000)", Some(1e3)),
            ("Population (000s)", Some(1e3)),
            ("Population in millions", Some(1e6)),
            ("人口（人）", Some(1.0)),
            ("年末常住人口_万人", Some(1e4)),
            ("Population (mid-year)", None),
            ("population", None),
            ("常住人口(百人)", Some(100.0)),
        ] {
            assert_eq!(said(header).unwrap().map(|(_, persons)| persons), persons, "{header}");
        }
        for (title, persons) in [
            ("单位：万人", Some(1e4)),
            ("（单位: 千人）", Some(1e3)),
            ("Unit: thousand persons", Some(1e3)),
            ("Population by region (in thousands)", Some(1e3)),
            ("Table 3. Population of regions, 2010-2020", None),
            ("表1  分地区年末常住人口", None),
            ("万人", Some(1e4)),
        ] {
            assert_eq!(in_title(title).unwrap().map(|(_, persons)| persons), persons, "{title}");
        }
    }

    #[test]
    fn a_unit_that_is_not_known_is_never_persons() {
        for header in ["人口（亿户）", "Population (lakh)", "人口（%）", "Households (thousand households)"] {
            assert!(said(header).is_err(), "{header}");
        }
        assert!(given("furlongs").is_err() && in_title("单位：户").is_err());
    }
}
