//! A panel read from a table, row by row, and checked.

use std::collections::HashMap;

use rayon::prelude::*;

use super::areas::{parents_of_rows, shared_name_finding, wholes_under_themselves};
use super::columns::Columns;
use super::counts::{Kind, Panel};
use super::reading::{ReadOptions, ReadTable, read_counts};
use super::{Period, SeriesKey, checks};
use crate::context::Context;
use crate::error::{Error, Result};
use crate::finding::Finding;
use crate::privacy::refuse;
use crate::table::{Table, TableBuilder, TableReader};

/// Rows by series.
type Series = Vec<(SeriesKey, Vec<u32>)>;

impl Panel {
    /// Read a panel: `area`, `period`, `population` (persons); optional `parent`, `group`, `kind`, `definition` (what the
    /// figures of a series count; where it changes, they are not compared), and the standard error of a figure as `se`
    /// (persons) or `cv` (a share). The Chinese headers 地区 时期 人口 上级地区
    /// 人群 口径 统计口径 are read too.
    ///
    /// Where a period has a count and a stated figure, the count stands. An area has one parent; rows without one take
    /// that of the others.
    ///
    /// # Errors
    /// Columns or values that name persons or sensitive attributes; a missing column or value, a negative population, a
    /// period or kind that is none, two figures for one period, an area under two parents or under itself, an empty table.
    pub fn from_table(table: &TableReader) -> Result<Self> {
        refuse(table)?;
        Self::read(table, true, false, &ReadOptions::default(), &Context::default())
    }

    /// Read a panel from a frame (`named`: its headings are known) or from the cells of a file; `typed` says that the
    /// numbers of the file were numbers, as in a workbook.
    ///
    /// # Errors
    /// As for [`Panel::from_table`], and where the headings, the unit or a number cannot be told; the caller stopped the
    /// computation.
    pub fn read(
        table: &TableReader,
        named: bool,
        typed: bool,
        options: &ReadOptions,
        context: &Context,
    ) -> Result<Self> {
        context.check()?;
        let ReadTable { table, mut steps, mut findings } = read_counts(table, named, typed, options)?;
        context.check()?;
        refuse(&table)?;
        context.check()?;
        let columns = Columns::read(&table)?;
        context.check()?;
        let (table, columns) = match options.crosswalk() {
            Some(crosswalk) => {
                let (carried, done) = crosswalk.apply(&table, &columns);
                steps.extend(done.iter().cloned());
                findings.extend(done);
                let steps = columns.steps;
                let mut columns = Columns::read(&carried)?;
                columns.steps = steps;
                (carried, columns)
            }
            None => (table, columns),
        };
        let table = &table;
        if columns.len() == 0 {
            return Err(Error::table_without_rows().at(table.source()));
        }
        let figure = |row: usize| (columns.period(row).end().to_bits(), columns.groups().id(row));
        let mut parents = parents_of_rows(columns.areas(), &columns.parents, figure, table)?;
        let people = &columns.populations;
        let wholes = wholes_under_themselves(columns.areas(), &columns.parents, &mut parents, figure, people);
        if !wholes.is_empty() {
            findings.push(Finding::areas_are_wholes(table.source(), wholes));
        }
        context.check()?;
        let mut series = series(&columns, &parents);
        // Periods that end on the same day, such as 2010 and 2010-12-31, are one.
        let twice = series.par_iter_mut().filter_map(|(_, rows)| columns.order(rows)).min_by_key(|pair| pair.1);
        if let Some((first, second)) = twice {
            return Err(twice_error(table, &columns, first, second));
        }
        context.check()?;
        let mut panel = Self::from_series(series, &columns, shown(table, &columns, &parents));
        panel.doubt(findings);
        panel.doubt(shared_name_finding(&panel.keys, table.source()).into_iter().collect());
        steps.extend(columns.steps.iter().cloned());
        panel.reading = steps;
        context.check()?;
        panel.doubt(checks::doubts(&panel));
        Ok(panel)
    }

    fn from_series(series: Series, columns: &Columns, table: Table) -> Self {
        let mut panel = Self::empty(table);
        for (key, mut rows) in series {
            let at = |row: &u32| columns.period(*row as usize);
            rows.dedup_by(|later, kept| at(later).same_end(at(kept)));
            panel.periods.push(rows.iter().map(at).collect());
            panel.populations.push(rows.iter().map(|row| columns.people(*row as usize)).collect());
            panel.kinds.push(rows.iter().map(|row| columns.kind(*row as usize)).collect());
            panel.errors.push(rows.iter().map(|row| columns.error(*row as usize)).collect());
            panel.definitions.push(columns.definitions(&rows));
            panel.keys.push(key);
        }
        panel
    }
}

/// The rows of each series, in the order of their names.
fn series(columns: &Columns, parents: &[Option<u32>]) -> Series {
    type Id = (u32, Option<u32>, Option<u32>);
    let mut places: HashMap<Id, usize> = HashMap::new();
    let mut rows_of: Vec<(Id, Vec<u32>)> = Vec::new();
    let mut last = 0;
    for (row, area) in columns.areas().places().iter().enumerate() {
        let id = (*area, columns.groups().id(row), parents.get(row).copied().flatten());
        // Rows of one series mostly follow one another.
        if rows_of.get(last).is_none_or(|(known, _)| *known != id) {
            last = *places.entry(id).or_insert_with(|| {
                rows_of.push((id, vec![]));
                rows_of.len() - 1
            });
        }
        if let Some((_, rows)) = rows_of.get_mut(last) {
            rows.push(row as u32);
        }
    }
    // Texts are in the order of their letters, and so are their places.
    rows_of.sort_unstable_by_key(|(id, _)| *id);
    let key = |(area, group, parent): Id| SeriesKey {
        area: columns.areas().text(area).to_owned(),
        group: group.map(|group| columns.groups().text(group).to_owned()),
        parent: parent.map(|parent| columns.parents.text(parent).to_owned()),
    };
    rows_of.into_iter().map(|(id, rows)| (key(id), rows)).collect()
}

fn twice_error(table: &TableReader, columns: &Columns, first: usize, second: usize) -> Error {
    let [seen, figure] = [first, second].map(|row| (columns.period(row), columns.people(row)));
    let area = columns.area(second);
    let (when, when_zh) = if seen.0 == figure.0 {
        (figure.0.to_string(), figure.0.to_string())
    } else {
        let (one, other) = (seen.0, figure.0);
        (format!("{one} and {other}, which end on the same day"), format!("{one} 与 {other}（同日截止）"))
    };
    let error = if seen.1 == figure.1 {
        Error::count_repeated(area, when, first + 1, when_zh)
    } else {
        Error::two_counts_of_one_period(area, when, seen.1, first + 1, figure.1, when_zh)
    };
    error.at(table.place(second, "population"))
}

/// The table as it was read, its own columns put in order.
fn shown(table: &TableReader, columns: &Columns, parents: &[Option<u32>]) -> Table {
    let rows = 0..columns.len();
    let kinds = [Kind::Count, Kind::Estimate, Kind::Stated];
    let kind = |builder: TableBuilder| {
        let place = |row: usize| kinds.iter().position(|kind| *kind == columns.kind(row)).unwrap_or_default() as u32;
        builder.repeated_text("kind", kinds.map(Kind::name), rows.clone().map(place).collect::<Vec<u32>>())
    };
    let mut builder = TableBuilder::new();
    for (field, column) in table.batch().schema().fields().iter().zip(table.batch().columns()) {
        builder = match field.name().as_str() {
            "area" => builder.repeated_text("area", columns.areas().texts(), columns.areas().places().to_vec()),
            "group" => {
                let places: Vec<Option<u32>> = rows.clone().map(|row| columns.groups().id(row)).collect();
                builder.repeated_text("group", columns.groups().texts(), places)
            }
            "period" => {
                let labels = columns.periods.iter().map(Period::to_string);
                builder.repeated_text("period", labels, columns.period_of.clone())
            }
            "population" => builder.number("population", columns.populations.iter().copied()),
            "kind" => kind(builder),
            "parent" => {
                let places: Vec<Option<u32>> = rows.clone().map(|row| parents.get(row).copied().flatten()).collect();
                builder.repeated_text("parent", columns.parents.texts(), places)
            }
            name => builder.array(name, column.clone()),
        };
    }
    if table.has("kind") { builder.build() } else { kind(builder).build() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::Language;
    use crate::panel::Population;
    use crate::table::TableBuilder;

    fn hami() -> TableReader {
        let table = TableBuilder::new()
            .text("area", ["Hami", "Hami"])
            .text("period", ["2010", "2009"])
            .number("population", [230_000.0, 80_000.0]);
        TableReader::new(table.build(), "hami.csv")
    }

    /// The 2011 Hami report: "up 284 %", against its own 80,000 and 230,000.
    #[test]
    fn a_growth_that_its_counts_contradict_is_found() {
        let claims = TableBuilder::new()
            .text("area", ["Hami"])
            .text("period", ["2010"])
            .text("claim", ["growth"])
            .number("value", [284.0])
            .text("base_period", ["2009"]);
        let panel = Panel::from_table(&hami())
            .unwrap()
            .with_claims(&TableReader::new(claims.build(), "claims"), &Context::default())
            .unwrap();
        let message = panel.findings()[0].message(Language::En);
        assert!(["284 %", "187.5 %", "2.875"].iter().all(|figure| message.contains(figure)), "{message}");
    }

    #[test]
    fn series_are_in_order_of_time() {
        let panel = Panel::from_table(&hami()).unwrap();
        let mut out = [0.0; 2];
        panel.fill(0, &mut out);
        assert_eq!(out, [80_000.0, 230_000.0]);
    }

    #[test]
    fn bad_rows_are_named() {
        let table = TableBuilder::new().text("area", ["A"]).text("period", ["2010"]).number("population", [-1.0]);
        let error = Panel::from_table(&TableReader::new(table.build(), "a.csv")).unwrap_err().to_string();
        assert!(error.starts_with("a.csv, row 1, column population"), "{error}");
    }

    fn read(rows: &[(&str, &str, f64)], more: &[(&str, &[&str])]) -> Result<Panel> {
        let mut table = TableBuilder::new()
            .text("area", rows.iter().map(|row| row.0))
            .text("period", rows.iter().map(|row| row.1))
            .number("population", rows.iter().map(|row| row.2));
        for (name, values) in more {
            table = table.text(name, values.iter().copied());
        }
        Panel::from_table(&TableReader::new(table.build(), "t"))
    }

    #[test]
    fn rows_that_stand_twice_are_errors_that_name_both() {
        let error = |rows: &[(&str, &str, f64)]| read(rows, &[]).unwrap_err().to_string();
        let same = error(&[("A", "2010", 5.0), ("A", "2010年", 5.0)]);
        assert!(same.starts_with("t, row 2, column population") && same.contains("there twice (row 1)"), "{same}");
        let differ = error(&[("A", "2010", 5.0), ("B", "2010", 5.0), ("A", "2010", 7.0)]);
        assert!(differ.contains("two figures for 2010: 5 (row 1) and 7"), "{differ}");
        let ends = error(&[("A", "2010", 5.0), ("A", "2010-12-31", 7.0)]);
        assert!(ends.contains("2010 and 2010-12-31, which end on the same day"), "{ends}");
    }

    #[test]
    fn an_area_has_one_parent_and_is_no_part_of_itself() {
        let rows = [("A", "2009", 1.0), ("A", "2010", 2.0)];
        let panel = read(&rows, &[("parent", &["P", ""])]).unwrap();
        assert_eq!(panel.series().len(), 1, "a row without a parent takes that of the others");
        let error = |parents: &[&str]| read(&rows, &[("parent", parents)]).unwrap_err().to_string();
        assert!(error(&["P", "Q"]).contains("A is under P") && error(&["P", "Q"]).contains("under Q"));
        let groups = read(&rows, &[("parent", &["P", "Q"]), ("group", &["floating", "resident"])]);
        assert!(groups.unwrap_err().to_string().contains("under Q"));
        let circle = read(&[("A", "2010", 1.0), ("B", "2010", 1.0)], &[("parent", &["B", "A"])]);
        assert!(circle.unwrap_err().to_string().contains("a part of itself"));
    }

    #[test]
    fn stated_figures_are_shown_and_never_fitted() {
        let rows = [("A", "2009", 80.0), ("A", "2010", 90.0), ("A", "2011", 300.0)];
        let panel = read(&rows, &[("kind", &["count", "", "stated"])]).unwrap();
        assert_eq!(panel.counted(0).1, [80.0, 90.0]);
        assert_eq!(panel.periods(0).len(), 3);
    }

    #[test]
    fn errors_of_figures_are_shares_and_bring_stated_figures_in() {
        let rows = [("A", "2009", 80.0), ("A", "2010", 90.0), ("A", "2011", 300.0)];
        let panel = read(&rows, &[("kind", &["count", "", "stated"]), ("cv", &["", "0.05", "0.2"])]).unwrap();
        assert_eq!((panel.counted(0).1, panel.counted_errors(0)), (vec![80.0, 90.0, 300.0], vec![0.0, 0.05, 0.2]));
        let panel = read(&rows, &[("se", &["8", "", "0"])]).unwrap();
        assert_eq!(panel.counted_errors(0), [0.1, 0.0, 0.0]);
        let error = |more: &[(&str, &[&str])]| read(&rows, more).unwrap_err().to_string();
        assert!(error(&[("cv", &["20", "", ""])]).contains("0.2"));
        assert!(error(&[("cv", &["0.1", "", ""]), ("se", &["8", "", ""])]).contains("both"));
        assert!(error(&[("se", &["", "-1", ""])]).contains("se is -1"));
        assert!(error(&[("se", &["", "91", ""])]).contains("91"));
    }

    /// The national survey between two censuses: what comes after a break, and what is of the same definition, is used.
    #[test]
    fn a_change_of_definition_is_found_and_not_crossed() {
        let rows = [("A", "2010", 221.0), ("A", "2014", 253.0), ("A", "2017", 244.0)];
        let panel = read(&rows, &[("definition", &["census", "survey", "survey"])]).unwrap();
        assert_eq!(panel.counted(0).1, [253.0, 244.0]);
        assert_eq!(
            panel.findings().iter().map(|found| found.code().name()).collect::<Vec<_>>(),
            ["definition_changes"]
        );
        let again = [rows[0], rows[1], rows[2], ("A", "2020", 376.0)];
        let panel = read(&again, &[("definition", &["census", "survey", "survey", "census"])]).unwrap();
        assert_eq!(panel.counted(0).1, [221.0, 376.0]);
    }

    #[test]
    fn the_table_is_kept_under_the_names_of_the_contract() {
        let table = TableBuilder::new()
            .text("地区", [" 哈密 "])
            .text("年份", ["2010年上半年"])
            .text("人口（人）", ["1,234"])
            .text("备注", ["x"])
            .build();
        let panel = Panel::from_table(&TableReader::new(table, "t")).unwrap();
        assert_eq!(panel.table().names(), ["area", "period", "population", "备注", "kind"]);
        let shown = TableReader::new(panel.table().clone(), "t");
        assert_eq!(
            (shown.text("area").unwrap(), shown.text("period").unwrap()),
            (vec!["哈密".into()], vec!["2010H1".into()])
        );
        assert_eq!(shown.number("population").unwrap(), [1234.0]);
    }

    #[test]
    fn persons_are_refused_without_python_too() {
        let error = read(&[("A", "2010", 1.0)], &[("note", &["13800000000"])]).unwrap_err();
        assert_eq!(error.kind(), crate::ErrorKind::PersonalData);
    }
}
