//! The header rows of a table, and what each of its columns holds.

use std::collections::BTreeSet;

use super::Cells;
use super::options::ReadOptions;
use super::unit;
use super::vocabulary::{TableKind, column_of, contract_column};
use super::within::{Within, is_year};
use crate::error::{Error, Result, nearest};
use crate::panel::Period;
use crate::panel::period::{in_republic, is_republic};

/// Rows from the top in which a header is looked for.
pub(super) const SEARCHED: usize = 60;
/// The most rows of a header.
pub(super) const DEEPEST: usize = 3;
/// Years that a heading may mean.
const YEARS: std::ops::RangeInclusive<i32> = 1700..=2150;

/// Words of headings that say on which day of a year the counts stand.
const DAYS: [&str; 7] = ["end of", "middle of", "mid-year", "january", "july", "年末", "年中"];

/// What a column holds, by its headings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Holds {
    /// A column of the contract.
    Contract(&'static str),
    /// A column that may be the population where no other is.
    Weak,
    /// The unit, the power of ten or the measure of each row.
    Row(&'static str),
    /// The figures of a period.
    Across(String),
    /// Anything else.
    Other,
    /// A column without a heading.
    Blank,
}

/// A column of the table.
#[derive(Debug, Clone)]
pub(super) struct Column {
    pub place: usize,
    /// Its headings, from the top.
    pub parts: Vec<String>,
    pub holds: Holds,
    /// Whether a caller named its heading as the population.
    pub named: bool,
}

impl Column {
    /// Its headings as one.
    pub(super) fn label(&self) -> String {
        self.parts.join(" ")
    }

    /// Its headings but the one that is a period.
    fn measure(&self) -> String {
        let rest: Vec<&str> = self.parts.iter().filter(|part| across(part).is_none()).map(String::as_str).collect();
        rest.join(" ")
    }
}

/// How the figures stand in the table.
#[derive(Debug, Clone)]
pub(super) enum Form {
    /// One figure a row.
    Long {
        /// The column of periods.
        period: usize,
        /// The column of the parts of a year, where periods are years.
        within: Option<(usize, Within)>,
        /// The column of figures.
        population: usize,
    },
    /// Periods across.
    Wide {
        /// The columns of figures with their periods.
        periods: Vec<(usize, String)>,
    },
    /// Periods down and areas across.
    AreasAcross {
        /// The column of periods.
        period: usize,
        /// The columns of figures with their areas.
        areas: Vec<(usize, String)>,
    },
}

/// The header of a table.
#[derive(Debug, Clone)]
pub(super) struct Header {
    /// The first row of the header.
    pub first: usize,
    /// How many rows it has.
    pub rows: usize,
    pub columns: Vec<Column>,
    /// The columns that hold areas.
    pub areas: Vec<usize>,
    pub form: Form,
}

/// Find the header: the first rows whose headings are those of a table of counts.
///
/// # Errors
/// Headings of a table of counts of which one cannot tell which holds the population.
pub(super) fn find(cells: &Cells, options: &ReadOptions) -> Result<Option<Header>> {
    let mut open = None;
    for first in 0..cells.height().min(SEARCHED) {
        if cells.is_blank(first) {
            continue;
        }
        // A title with the unit of all figures beside it is no heading of the column below that unit.
        let deepest = if cells.texts(first).any(unit::is_statement) { 1 } else { DEEPEST };
        for rows in 1..=deepest.min(cells.height() - first) {
            let columns = columns(cells, first, rows, options);
            if !is_header(cells, first + rows - 1) {
                break;
            }
            match form(cells, &columns, first + rows) {
                Ok(Some((areas, _)))
                    if rows > 1
                        && !areas
                            .iter()
                            .filter_map(|area| columns.get(*area))
                            .all(|column| is_one_heading(column, options)) => {}
                Ok(Some(_)) if is_headed_again(cells, first + rows, &columns) => {
                    let (rows, columns) = (rows + 1, self::columns(cells, first, rows + 1, options));
                    if let Some((areas, form)) = form(cells, &columns, first + rows)? {
                        return Ok(Some(Header { first, rows, columns, areas, form }));
                    }
                }
                Ok(Some((areas, form))) => return Ok(Some(Header { first, rows, columns, areas, form })),
                Ok(None) => {}
                Err(error) => open = open.or(Some(error)),
            }
        }
    }
    open.map_or(Ok(None), |error| Err(error.at(cells.source())))
}

/// Whether the rows of a header over a column of areas are one heading, and no row of the table below it.
fn is_one_heading(column: &Column, options: &ReadOptions) -> bool {
    let is_area =
        |part: &String| options.column(part).or_else(|| contract_column(TableKind::Counts, part)) == Some("area");
    column.parts.len() < 2 || column.parts.last().is_some_and(is_area)
}

/// Whether a row below the periods across is one more row of their header: each says a period or a count in words, as
/// where an office writes its own names of columns below those for people.
fn is_headed_again(cells: &Cells, row: usize, columns: &[Column]) -> bool {
    let mut across = columns.iter().filter(|column| matches!(column.holds, Holds::Across(_))).peekable();
    let says = |text: &str| {
        text.chars().any(char::is_alphabetic)
            && unit::persons_per(text).is_none()
            && (self::across(text).is_some() || column_of(TableKind::Counts, text) == Some("population"))
    };
    row < cells.height() && across.peek().is_some() && across.all(|column| says(cells.at(row, column.place)))
}

/// Whether a row may be one of a header: no number stands in it but a period.
pub(super) fn is_header(cells: &Cells, row: usize) -> bool {
    cells.texts(row).all(|text| {
        let number = text.chars().next().is_some_and(|c| c.is_ascii_digit() || c == '-')
            && text.chars().all(|c| c.is_ascii_digit() || ".,- ".contains(c));
        !number || across(text).is_some()
    })
}

/// For each column its headings in the rows of a header, from the top; a merged one stands over all below it.
pub(super) fn heading_parts(cells: &Cells, first: usize, rows: usize) -> Vec<Vec<String>> {
    let mut columns: Vec<Vec<String>> = vec![vec![]; cells.width()];
    for row in first..first + rows {
        let mut left = "";
        for (place, parts) in columns.iter_mut().enumerate() {
            let text = cells.at(row, place);
            if !text.is_empty() {
                left = text;
            }
            // A merged heading stands over all columns that have one below it.
            let below = (row + 1..first + rows).any(|below| !cells.at(below, place).is_empty());
            let text = if text.is_empty() && below { left } else { text };
            if !text.is_empty() && parts.last().is_none_or(|last| last != text) {
                parts.push(text.split_whitespace().collect::<Vec<_>>().join(" "));
            }
        }
    }
    columns
}

fn columns(cells: &Cells, first: usize, rows: usize, options: &ReadOptions) -> Vec<Column> {
    let parts = heading_parts(cells, first, rows).into_iter().enumerate();
    let mut columns: Vec<Column> =
        parts.map(|(place, parts)| Column { place, parts, holds: Holds::Blank, named: false }).collect();
    for column in &mut columns {
        (column.holds, column.named) = holds(column, options);
    }
    // Beside 100年 a column of 99年 is a year of the Republic of China too.
    if columns.iter().any(|column| column.parts.iter().any(|part| is_republic(part))) {
        for column in columns.iter_mut().filter(|column| column.holds == Holds::Other) {
            if let Some(period) = column.parts.iter().find_map(|part| in_republic(part)) {
                column.holds = Holds::Across(period);
            }
        }
    }
    // What a caller names stands before what the vocabulary takes for the same.
    if columns.iter().any(|column| column.named) {
        for column in &mut columns {
            if column.holds == Holds::Contract("population") && !column.named {
                column.holds = Holds::Other;
            }
        }
    }
    // A value is that of a claim where there is one; else it may be the count.
    if !columns.iter().any(|column| column.holds == Holds::Contract("claim")) {
        for column in columns.iter_mut().filter(|column| column.holds == Holds::Contract("value")) {
            column.holds = Holds::Weak;
        }
    }
    columns
}

/// What a column holds, and whether a caller named it as the population.
fn holds(column: &Column, options: &ReadOptions) -> (Holds, bool) {
    let label = column.label();
    // A heading with its label, such as TIME_PERIOD: Time Period, is read by either.
    let halves = |text: &'_ str| text.split_once(": ").map(|(code, label)| [code.to_owned(), label.to_owned()]);
    let labelled: Vec<String> = column.parts.iter().filter_map(|part| halves(part)).flatten().collect();
    let parts = column.parts.iter().rev().chain(&labelled).map(String::as_str);
    let measure = column.measure();
    let texts = || std::iter::once(label.as_str()).chain(parts.clone());
    if label.is_empty() {
        return (Holds::Blank, false);
    }
    let period = column.parts.iter().rev().find_map(|part| across(part));
    match (texts().chain([measure.as_str()]).find_map(|text| options.column(text)), period) {
        // The measure of the periods across.
        (Some("population"), Some(period)) => return (Holds::Across(period), true),
        (Some(name), _) => return (Holds::Contract(name), name == "population"),
        (None, Some(period)) => return (Holds::Across(period), false),
        (None, None) => {}
    }
    if let Some(name) = texts().find_map(|text| contract_column(TableKind::Counts, text)) {
        return (Holds::Contract(name), false);
    }
    let holds = match texts().find_map(|text| column_of(TableKind::Counts, text)) {
        Some("weak_population") => Holds::Weak,
        Some(name @ ("unit" | "scale" | "measure")) => Holds::Row(name),
        _ => Holds::Other,
    };
    (holds, false)
}

/// The period that a heading says: 2016, 2016年, 1960 [YR1960], FY2016, Population 2016.
fn across(text: &str) -> Option<String> {
    if let Ok(period) = text.parse::<Period>()
        && YEARS.contains(&period.year())
    {
        return Some(text.to_owned());
    }
    let bytes = text.as_bytes();
    let start = (0..bytes.len().saturating_sub(3)).find(|at| {
        let digit = |place: usize| bytes.get(place).is_some_and(u8::is_ascii_digit);
        (0..4).all(|of| digit(at + of)) && !digit(at + 4) && (*at == 0 || !digit(at - 1))
    })?;
    let (year, rest) = (&text[start..start + 4], format!("{} {}", &text[..start], &text[start + 4..]));
    let rest = rest.replace('年', "");
    let known = column_of(TableKind::Counts, &rest) == Some("population");
    (known && year.parse().is_ok_and(|year| YEARS.contains(&year))).then(|| year.to_owned())
}

/// The columns of areas and the form of a table under these headings, whose rows begin at `body`.
fn form(cells: &Cells, columns: &[Column], body: usize) -> Result<Option<(Vec<usize>, Form)>> {
    let of = |name: &str| -> Vec<&Column> {
        columns.iter().filter(|column| matches!(&column.holds, Holds::Contract(found) if *found == name)).collect()
    };
    let areas: Vec<usize> = of("area").iter().map(|column| column.place).collect();
    let (periods, populations) = (of("period"), of("population"));
    let across: Vec<&Column> = columns.iter().filter(|column| matches!(column.holds, Holds::Across(_))).collect();
    if let [period, ..] = periods.as_slice() {
        if areas.is_empty() {
            return Ok(areas_across(cells, columns, period, &populations, body));
        }
        let (period, within) = match periods.iter().find(|column| column.label().eq_ignore_ascii_case("period")) {
            Some(exact) => (exact.place, None),
            None => years_and_parts(cells, &periods, body).unwrap_or((period.place, None)),
        };
        let weak: Vec<&Column> = columns.iter().filter(|column| column.holds == Holds::Weak).collect();
        let exactly = populations.iter().find(|column| column.label().eq_ignore_ascii_case("population"));
        let population = match (exactly, populations.as_slice(), weak.as_slice()) {
            (Some(column), ..) | (None, [column], _) | (None, [], [column]) => column.place,
            (None, [], []) if across.is_empty() => {
                let numbers = columns
                    .iter()
                    .filter(|column| matches!(column.holds, Holds::Other) && holds_numbers(cells, column.place, body));
                return open(numbers.collect());
            }
            (None, [], []) => return wide(cells, columns, &across, areas, body),
            (None, [], _) => return open(weak),
            (None, ..) => return open(populations),
        };
        return Ok(Some((areas, Form::Long { period, within, population })));
    }
    wide(cells, columns, &across, areas, body)
}

/// Of the columns of periods the one that holds years and the one that holds the finest parts of them.
fn years_and_parts(cells: &Cells, periods: &[&Column], body: usize) -> Option<(usize, Option<(usize, Within)>)> {
    let holds_years = |column: &Column| {
        let mut texts = (body..cells.height().min(body + 50)).map(|row| cells.at(row, column.place));
        texts.all(|text| text.is_empty() || is_year(text))
    };
    let part = |column: &Column| column.parts.iter().rev().find_map(|heading| Within::of(heading));
    let years = periods.iter().find(|column| part(column).is_none() && holds_years(column))?;
    let parts = periods.iter().filter_map(|column| part(column).map(|within| (column.place, within)));
    let finest = parts.max_by_key(|(_, within)| *within)?;
    Some((years.place, Some(finest)))
}

fn open(columns: Vec<&Column>) -> Result<Option<(Vec<usize>, Form)>> {
    choice(columns.iter().map(|column| column.label()).collect())
}

/// The error of headings of which any may be the population.
fn choice(labels: Vec<String>) -> Result<Option<(Vec<usize>, Form)>> {
    let Some(first) = labels.first().cloned() else { return Ok(None) };
    let near = nearest("population", labels.iter().map(String::as_str)).map(str::to_owned);
    Err(Error::reading_population_open(&labels, first).did_you_mean(near))
}

fn wide(
    cells: &Cells,
    columns: &[Column],
    across: &[&Column],
    mut areas: Vec<usize>,
    body: usize,
) -> Result<Option<(Vec<usize>, Form)>> {
    let label = |column: &Column| match &column.holds {
        Holds::Across(label) => label.clone(),
        Holds::Contract(_) | Holds::Weak | Holds::Row(_) | Holds::Other | Holds::Blank => String::new(),
    };
    let several =
        across.len() > 1 || across.iter().any(|column| column.parts.last().is_some_and(|part| *part != label(column)));
    if across.is_empty() || !several {
        return Ok(None);
    }
    if areas.is_empty() {
        let text = columns.iter().find(|column| {
            matches!(column.holds, Holds::Other | Holds::Blank)
                && across.first().is_some_and(|first| column.place < first.place)
                && !holds_numbers(cells, column.place, body)
                && (body..cells.height()).any(|row| !cells.at(row, column.place).is_empty())
        });
        match text {
            Some(column) => areas.push(column.place),
            None => return Ok(None),
        }
    }
    // Of several measures a period, the one that counts people.
    let twice = |chosen: &[&Column]| {
        let mut labels: Vec<String> = chosen.iter().map(|column| label(column)).collect();
        labels.sort_unstable();
        labels.windows(2).any(|pair| matches!(pair, [one, next] if one == next))
    };
    let mut chosen = across.to_vec();
    if across.iter().any(|column| column.named) {
        chosen.retain(|column| column.named);
    }
    if twice(&chosen) {
        let says = |text: &str| column_of(TableKind::Counts, text) == Some("population");
        chosen = across.iter().filter(|column| says(&column.measure())).copied().collect();
        if chosen.is_empty() {
            // A heading over the counts may say on which day they stand in a row of its own.
            let day = |part: &String| DAYS.iter().any(|word| part.to_lowercase().contains(word));
            let dated = |column: &&&Column| {
                let mut parts = column.parts.iter().filter(|part| self::across(part).is_none());
                parts.clone().any(|part| says(part)) && parts.all(|part| says(part) || day(part))
            };
            chosen = across.iter().filter(dated).copied().collect();
        }
        if chosen.is_empty() || twice(&chosen) {
            let measures: BTreeSet<String> = across.iter().map(|column| column.measure()).collect();
            return choice(measures.into_iter().filter(|measure| !measure.is_empty()).collect());
        }
    }
    let periods = chosen.iter().map(|column| (column.place, label(column))).collect();
    Ok(Some((areas, Form::Wide { periods })))
}

/// Periods down and areas across: every other column is a name over numbers.
fn areas_across(
    cells: &Cells,
    columns: &[Column],
    period: &Column,
    populations: &[&Column],
    body: usize,
) -> Option<(Vec<usize>, Form)> {
    let names = |column: &&Column| {
        matches!(column.holds, Holds::Other | Holds::Weak) && holds_numbers(cells, column.place, body)
    };
    let areas: Vec<(usize, String)> = columns
        .iter()
        .filter(names)
        .map(|column| (column.place, column.parts.last().cloned().unwrap_or_default()))
        .collect();
    let is_period = |row: usize| {
        let text = cells.at(row, period.place);
        text.is_empty() || text.parse::<Period>().is_ok()
    };
    let fits = populations.is_empty() && areas.len() > 1 && (body..cells.height().min(body + 3)).all(is_period);
    fits.then(|| (vec![], Form::AreasAcross { period: period.place, areas }))
}

/// Whether most texts of a column, of its first ones, are numbers.
fn holds_numbers(cells: &Cells, column: usize, body: usize) -> bool {
    let (mut texts, mut numbers) = (0, 0);
    for row in body..cells.height().min(body + 50) {
        let text = cells.at(row, column);
        if text.chars().any(char::is_alphanumeric) {
            texts += 1;
            numbers += usize::from(text.chars().all(|c| c.is_ascii_digit() || ".,' -+eE".contains(c)));
        }
    }
    texts > 0 && numbers * 2 > texts
}
