//! What every row of the tables of ages has: area, period, sex and age group.

use std::collections::{BTreeMap, HashMap};

use super::groups::{Label, Sex};
use super::span::{InTime, Span};
use crate::error::{Error, Result};
use crate::table::TableReader;

/// The tables of a projection. What is not given is filled in from an age profile.
#[derive(Debug, Clone, Default)]
pub struct Inputs {
    /// `age`, `population`; optional `area`, `sex`, `period`.
    pub base: Option<TableReader>,
    /// The same people one step before, for the Hamilton–Perry method; then no rates are taken.
    pub earlier: Option<TableReader>,
    /// `age`, `rate` (births in a year to a woman of that age); optional `area`, `period`, `sex_ratio`.
    pub fertility: Option<TableReader>,
    /// `age` and one of `Lx`, `qx`, `mx`, `lx`, `survival`; optional `area`, `sex`, `period`.
    pub mortality: Option<TableReader>,
    /// `age` and `net` (persons in a year), `net_rate` (of the people of that age, in a year) or `share` (of all
    /// migrants), or `migrants` (counts, to which a schedule is fitted); optional `area`, `sex`, `period`. A table of
    /// `net` without `age` is spread over ages by a schedule.
    pub migration: Option<TableReader>,
}

/// Something for every area, or for each.
#[derive(Debug, Clone)]
pub(crate) struct ByArea<T> {
    pub all: Option<T>,
    pub of: HashMap<String, T>,
}

impl<T> ByArea<T> {
    /// The value of an area, or that for all.
    pub(crate) fn get(&self, area: Option<&str>) -> Option<&T> {
        area.and_then(|area| self.of.get(area)).or(self.all.as_ref())
    }

    /// From parts by area, each with the spans of its values.
    ///
    /// # Errors
    /// As for [`InTime::new`].
    pub(crate) fn of_parts(parts: Parts<T>, source: &str) -> Result<ByArea<InTime<T>>> {
        let mut by_area = ByArea { all: None, of: HashMap::new() };
        for (area, values) in parts {
            let values = InTime::new(values.into_values().collect()).map_err(|error| error.at(source))?;
            match area {
                Some(area) => by_area.of.insert(area, values).map(|_| ()).unwrap_or_default(),
                None => by_area.all = Some(values),
            }
        }
        Ok(by_area)
    }
}

/// Values by area and by the beginning of their span.
pub(crate) type Parts<T> = BTreeMap<Option<String>, BTreeMap<SpanKey, (Option<Span>, T)>>;

/// A span as a key in order: its ends as bits that sort.
pub(crate) type SpanKey = Option<(i64, i64)>;

/// One row of a table of ages.
pub(crate) struct Row {
    pub area: Option<String>,
    pub span: Option<Span>,
    pub sex: Option<Sex>,
    /// The age group; none for a row of all ages.
    pub label: Option<Label>,
}

impl Row {
    /// The key of its span.
    pub(super) fn span_key(&self) -> SpanKey {
        let place = |years: f64| (years * 1e6).round() as i64;
        self.span.map(|span| (place(span.begin), place(span.end)))
    }
}

/// Words of a column read once each, however often they stand there.
fn each_once<T: Copy>(
    table: &TableReader,
    column: &str,
    texts: &[Option<String>],
    read: impl Fn(&str) -> Result<T>,
) -> Result<Vec<Option<T>>> {
    let mut known: HashMap<&str, T> = HashMap::new();
    let mut found = Vec::with_capacity(texts.len());
    for (row, text) in texts.iter().enumerate() {
        let Some(text) = text.as_deref() else {
            found.push(None);
            continue;
        };
        let value = match known.get(text) {
            Some(known) => *known,
            None => {
                let value = read(text).map_err(|error| error.at(table.place(row, column)))?;
                known.insert(text, value);
                value
            }
        };
        found.push(Some(value));
    }
    Ok(found)
}

/// The rows of a table; `by_age` says whether the column of ages must be there.
///
/// # Errors
/// No rows, a missing age, a text that is no sex, no age or no period.
pub(crate) fn rows(table: &TableReader, by_age: bool) -> Result<Vec<Row>> {
    let ages = match by_age || table.has("age") {
        true => table.text("age")?.into_iter().map(Some).collect(),
        false => vec![None; table.rows()],
    };
    let (areas, sexes) = (table.optional_text("area")?, table.optional_text("sex")?);
    if ages.is_empty() {
        return Err(Error::table_empty().at(table.source()));
    }
    let sexes = each_once(table, "sex", &sexes, Sex::parse)?;
    let labels = each_once(table, "age", &ages, Label::parse)?;
    let spans = each_once(table, "period", &table.optional_text("period")?, Span::parse)?;
    let parts = areas.into_iter().zip(sexes).zip(labels).zip(spans);
    Ok(parts.map(|(((area, sex), label), span)| Row { area, span, sex, label: label.flatten() }).collect())
}
