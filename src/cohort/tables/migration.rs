//! Migration: net persons, rates, shares by age, or counts of migrants.

use std::collections::BTreeMap;

use super::groups::{AgeGroups, Sex};
use super::row::{ByArea, Parts, Row, rows};
use super::span::InTime;
use crate::error::{Error, Result};
use crate::panel::{TableKind, named_as};
use crate::table::TableReader;

/// Migrants by age, of all areas and sexes together, where the table counts them.
///
/// # Errors
/// A missing value, an age that is none.
pub(crate) fn migrants(table: &TableReader) -> Result<Option<(Vec<u32>, Vec<f64>)>> {
    let table = &named_as(table, TableKind::Ages)?;
    if !table.has("migrants") {
        return Ok(None);
    }
    let (rows, counts) = (rows(table, true)?, table.number("migrants")?);
    let mut by_age: BTreeMap<u32, f64> = BTreeMap::new();
    for (row, count) in rows.into_iter().zip(counts) {
        if let Some(label) = row.label {
            *by_age.entry(label.first).or_default() += count;
        }
    }
    Ok(Some(by_age.into_iter().unzip()))
}

/// Migrants by first year of age, of all rows together: `age`, and `migrants` or `population`.
///
/// # Errors
/// A missing column or value, an age that is none.
pub fn migrants_by_age(table: &TableReader) -> Result<(Vec<u32>, Vec<f64>)> {
    let table = named_as(table, TableKind::Ages)?;
    let named = table.renamed(|name| match name {
        "population" | "count" | "rate" if !table.has("migrants") => Some("migrants"),
        _ => None,
    });
    match migrants(&named)? {
        Some(found) => Ok(found),
        None => named.number("migrants").map(|_| (vec![], vec![])),
    }
}

/// Net migration of one area, by sex and age group.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Flow {
    /// Persons in a year.
    Net(Vec<f64>),
    /// Of the people of that age, in a year.
    Rate(Vec<f64>),
    /// Of all migrants: adds up to 1.
    Share(Vec<f64>),
    /// Persons in a year of all ages and sexes; a schedule gives them ages.
    Total(f64),
}

/// Migration by area and time.
///
/// # Errors
/// No column of migration or two, ages that are not the base's, shares that are negative or add up to nothing.
pub(crate) fn migration(table: &TableReader, groups: &AgeGroups, sexes: &[Sex]) -> Result<ByArea<InTime<Flow>>> {
    let table = &named_as(table, TableKind::Ages)?;
    let names: Vec<&str> = ["net", "net_rate", "share"].into_iter().filter(|name| table.has(name)).collect();
    let &[name] = names.as_slice() else {
        let error = match names.is_empty() {
            true => Error::migration_column_absent(),
            false => Error::migration_columns_several(names.join(" and "), names.join(" 与 ")),
        };
        return Err(error.at(table.source()));
    };
    let by_age = name != "net" || table.has("age");
    let (rows, values) = (rows(table, by_age)?, table.number(name)?);
    let mut parts: Parts<Vec<f64>> = BTreeMap::new();
    let cells = if by_age { sexes.len() * groups.count() } else { 1 };
    for (row, (at, value)) in rows.into_iter().zip(values).enumerate() {
        let key = at.span_key();
        let Row { area, span, sex, label } = at;
        let mut add = |cell: usize, value: f64| {
            let entry = parts.entry(area.clone()).or_default().entry(key).or_insert_with(|| (span, vec![0.0; cells]));
            if let Some(cell) = entry.1.get_mut(cell) {
                *cell += value;
            }
        };
        if !by_age {
            add(0, value);
            continue;
        }
        let Some(label) = label else { continue };
        let group = (label.first / groups.width()) as usize;
        let fits = label.first % groups.width() == 0
            && group < groups.count()
            && (label.bare || label.last.is_none_or(|last| last + 1 - label.first == groups.width()))
            && (label.last.is_some() || group + 1 == groups.count());
        if !fits {
            let place = table.place(row, "age");
            return Err(Error::migration_age_group(groups.width(), groups.open()).at(place));
        }
        if name == "share" && value < 0.0 {
            return Err(Error::migration_share_negative(value).at(table.place(row, name)));
        }
        let mine: Vec<usize> = match sex.unwrap_or(Sex::Both) {
            Sex::Both => (0..sexes.len()).collect(),
            sex => sexes.iter().position(|other| *other == sex).into_iter().collect(),
        };
        if mine.is_empty() {
            return Err(Error::base_without_sex().at(table.place(row, "sex")));
        }
        let each = if name == "net_rate" { value } else { value / mine.len() as f64 };
        mine.iter().for_each(|of| add(of * groups.count() + group, each));
    }
    let flow = |cells: &Vec<f64>| {
        let sum: f64 = cells.iter().sum();
        match name {
            "net" if by_age => Ok(Flow::Net(cells.clone())),
            "net" => Ok(Flow::Total(sum)),
            "net_rate" => Ok(Flow::Rate(cells.clone())),
            _ if sum > 0.0 => Ok(Flow::Share(cells.iter().map(|share| share / sum).collect())),
            _ => Err(Error::migration_shares_zero().at(table.source())),
        }
    };
    let by_area = ByArea::of_parts(parts, table.source())?;
    let of = by_area.of.into_iter().map(|(area, cells)| Ok((area, cells.map(flow)?)));
    Ok(ByArea { all: by_area.all.map(|cells| cells.map(flow)).transpose()?, of: of.collect::<Result<_>>()? })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::TableBuilder;

    fn read(table: TableBuilder) -> TableReader {
        TableReader::new(table.build(), "ages.csv")
    }

    #[test]
    fn bad_migration_is_named() {
        let groups = AgeGroups::new(5, 4).unwrap();
        let moves = TableBuilder::new().text("age", ["3-7"]).number("net", [10.0]);
        let error = migration(&read(moves), &groups, &[Sex::Both]).unwrap_err().to_string();
        assert!(error.contains("none of the base's"), "{error}");
    }

    #[test]
    fn a_net_without_ages_is_a_total() {
        let groups = AgeGroups::new(5, 4).unwrap();
        let table = TableBuilder::new().text("period", ["2021", "2022"]).number("net", [10.0, -5.0]);
        let found = migration(&read(table), &groups, &[Sex::Both]).unwrap().all.unwrap();
        assert_eq!(
            found.until(2023.5).iter().map(|(_, flow)| (*flow).clone()).collect::<Vec<_>>(),
            [Flow::Total(10.0), Flow::Total(-5.0)]
        );
    }
}
