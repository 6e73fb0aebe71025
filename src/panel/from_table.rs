//! A panel read from a table, row by row, and checked.

use std::collections::BTreeMap;

use super::counts::{Kind, Panel};
use super::reading::{ReadOptions, ReadTable, read_counts};
use super::{Period, SeriesKey, checks, read_labels};
use crate::error::{Error, Result};
use crate::finding::{Finding, number};
use crate::privacy::refuse;
use crate::table::{Table, TableBuilder, TableReader};

/// More people than any area has: a hundred times the world.
const MOST: f64 = 1e12;

/// The columns of a table, row by row; those that need not be there are empty where they are not.
struct Columns {
    areas: Vec<String>,
    periods: Vec<Period>,
    populations: Vec<f64>,
    kinds: Vec<Kind>,
    groups: Vec<Option<String>>,
    definitions: Vec<Option<String>>,
    /// Standard errors as shares of the figures; 0 where none is said.
    errors: Vec<f64>,
    /// How the periods were told.
    steps: Vec<Finding>,
}

/// The period of each row; what one label leaves open is told by all of them.
fn periods(table: &TableReader) -> Result<(Vec<Period>, Vec<Finding>)> {
    let (labels, places) = table.distinct("period", true)?;
    let read = read_labels(&labels);
    let row_of = |label: usize| places.iter().position(|place| *place == label).unwrap_or_default();
    let at = |label: usize| table.place(row_of(label), "period");
    if let Some(open) = read.open {
        return Err(Error::reading_period_open(&labels[open]).at(at(open)));
    }
    let unknown = |label: &usize| read.periods[*label].is_none();
    if let Some(label) = (0..labels.len()).filter(unknown).min_by_key(|label| row_of(*label)) {
        let error =
            labels[label].parse::<Period>().err().unwrap_or_else(|| Error::reading_period_unknown(&labels[label]));
        return Err(error.at(at(label)));
    }
    let mut steps = Vec::new();
    if let (true, Some(label)) = (read.fiscal, labels.first()) {
        steps.push(Finding::reading_fiscal(table.source(), label));
    }
    if let (Some(parts), Some(label)) = (read.dates_as, labels.first()) {
        steps.push(Finding::reading_dates(table.source(), label, parts));
    }
    Ok((places.iter().filter_map(|place| read.periods[*place]).collect(), steps))
}

impl Columns {
    fn read(table: &TableReader) -> Result<Self> {
        let areas = table.text("area")?;
        let (periods, steps) = periods(table)?;
        let named = table.text_if_there("kind")?.into_iter().enumerate().map(|(row, text)| match text {
            Some(text) => Kind::parse(&text).map_err(|error| error.at(table.place(row, "kind"))),
            None => Ok(Kind::Count),
        });
        let kinds = named.collect::<Result<_>>()?;
        let populations = table.number("population")?;
        let (groups, definitions) = (table.text_if_there("group")?, table.text_if_there("definition")?);
        let errors = errors(table, &populations)?;
        Ok(Self { areas, periods, steps, populations, kinds, groups, definitions, errors })
    }

    fn kind(&self, row: usize) -> Kind {
        self.kinds.get(row).copied().unwrap_or(Kind::Count)
    }

    fn group(&self, row: usize) -> Option<&str> {
        self.groups.get(row).and_then(Option::as_deref)
    }

    fn definition(&self, row: usize) -> Option<&String> {
        self.definitions.get(row).and_then(Option::as_ref)
    }

    /// Refuse a row whose names or population cannot be.
    fn check(&self, row: usize, table: &TableReader) -> Result<()> {
        for (column, name) in [("area", Some(self.areas[row].as_str())), ("group", self.group(row))] {
            if name.is_some_and(|name| name.contains(char::is_control)) {
                return Err(Error::input("the name holds a character that cannot be seen")
                    .at(table.place(row, column))
                    .hint("type it anew, on one line"));
            }
        }
        let population = self.populations[row];
        if population > MOST {
            return Err(Error::input(format!("the population is {population:e}"))
                .at(table.place(row, "population"))
                .hint("no area has so many people; check the unit"));
        }
        if population < 0.0 {
            return Err(Error::input(format!("the population is {population}"))
                .at(table.place(row, "population"))
                .hint("a count of people is 0 or more"));
        }
        Ok(())
    }

    /// Put the rows of a series in order of time and kind; where two are one period of one kind, which ones.
    fn order(&self, rows: &mut [usize]) -> Option<(usize, usize)> {
        let end = |row: usize| self.periods[row].end();
        rows.sort_by(|a, b| end(*a).total_cmp(&end(*b)).then(self.kind(*a).cmp(&self.kind(*b))).then(a.cmp(b)));
        let same = |pair: &&[usize]| {
            self.kind(pair[0]) == self.kind(pair[1]) && self.periods[pair[0]].same_end(self.periods[pair[1]])
        };
        rows.windows(2).filter(same).map(|pair| (pair[0], pair[1])).min_by_key(|pair| pair.1)
    }
}

/// The standard error of each figure as a share of it, from `cv` (a share) or `se` (persons).
fn errors(table: &TableReader, populations: &[f64]) -> Result<Vec<f64>> {
    let (shares, people) = (table.optional_number("cv")?, table.optional_number("se")?);
    let one = |row: usize| match (shares[row], people[row]) {
        (Some(_), Some(_)) => Err(Error::two_errors_of_one_count().at(table.place(row, "se"))),
        (Some(share), None) if !(0.0..=1.0).contains(&share) => {
            let meant = Some(share / 100.0).filter(|share| (0.0..=1.0).contains(share));
            Err(Error::share_out_of_range("cv", share).at(table.place(row, "cv")).did_you_mean(meant))
        }
        (None, Some(people)) if people < 0.0 => Err(Error::number_negative("se", people).at(table.place(row, "se"))),
        (None, Some(people)) if people > populations[row] => {
            Err(Error::error_above_count(people, populations[row]).at(table.place(row, "se")))
        }
        (Some(share), None) => Ok(share),
        (None, Some(people)) => Ok(if people > 0.0 { people / populations[row] } else { 0.0 }),
        (None, None) => Ok(0.0),
    };
    (0..populations.len()).map(one).collect()
}

/// Rows by series.
type Series = BTreeMap<SeriesKey, Vec<usize>>;

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
        Self::read(table, true, false, &ReadOptions::default())
    }

    /// Read a panel from a frame (`named`: its headings are known) or from the cells of a file; `typed` says that the
    /// numbers of the file were numbers, as in a workbook.
    ///
    /// # Errors
    /// As for [`Panel::from_table`], and where the headings, the unit or a number cannot be told.
    pub fn read(table: &TableReader, named: bool, typed: bool, options: &ReadOptions) -> Result<Self> {
        let ReadTable { table, mut steps, findings } = read_counts(table, named, typed, options)?;
        refuse(&table)?;
        let table = &table;
        let columns = Columns::read(table)?;
        if columns.areas.is_empty() {
            return Err(Error::input("the table has no rows").at(table.source()).hint("give at least one count"));
        }
        let parents = table.text_if_there("parent")?;
        let parents = one_parent(table, &columns.areas, &parents)?;
        let mut series = Series::new();
        for row in 0..columns.areas.len() {
            columns.check(row, table)?;
            let area = columns.areas[row].as_str();
            let parent = parents.get(area).map(|parent| (*parent).to_owned());
            let key = SeriesKey { area: area.to_owned(), group: columns.group(row).map(str::to_owned), parent };
            series.entry(key).or_default().push(row);
        }
        // Periods that end on the same day, such as 2010 and 2010-12-31, are one.
        let twice = series.values_mut().filter_map(|rows| columns.order(rows)).min_by_key(|pair| pair.1);
        if let Some((first, second)) = twice {
            return Err(twice_error(table, &columns, first, second));
        }
        let shown = shown(table, &columns, &parents);
        let mut panel = Self::from_series(series, &columns, shown);
        panel.doubt(findings);
        steps.extend(columns.steps.iter().cloned());
        panel.reading = steps;
        panel.doubt(checks::doubts(&panel));
        Ok(panel)
    }

    fn from_series(series: Series, columns: &Columns, table: Table) -> Self {
        let mut panel = Self::empty(table);
        for (key, mut rows) in series {
            rows.dedup_by(|later, kept| columns.periods[*later].same_end(columns.periods[*kept]));
            panel.periods.push(rows.iter().map(|row| columns.periods[*row]).collect());
            panel.populations.push(rows.iter().map(|row| columns.populations[*row]).collect());
            panel.kinds.push(rows.iter().map(|row| columns.kind(*row)).collect());
            panel.errors.push(rows.iter().map(|row| columns.errors[*row]).collect());
            panel.definitions.push(rows.iter().map(|row| columns.definition(*row).cloned()).collect());
            panel.keys.push(key);
        }
        panel
    }
}

/// The parent of each area that has one. Two would count its people, and draw them, twice.
fn one_parent<'a>(
    table: &TableReader,
    areas: &'a [String],
    parents: &'a [Option<String>],
) -> Result<BTreeMap<&'a str, &'a str>> {
    let mut found: BTreeMap<&str, &str> = BTreeMap::new();
    for (row, (area, parent)) in areas.iter().zip(parents).enumerate() {
        let Some(parent) = parent else { continue };
        match found.insert(area, parent) {
            Some(other) if other != parent => {
                return Err(Error::input(format!("{area} has two parents, {other} and {parent}"))
                    .at(table.place(row, "parent"))
                    .hint("give each area one parent, in every row"));
            }
            _ => {}
        }
    }
    for (row, area) in areas.iter().enumerate() {
        let (mut above, mut steps) = (area.as_str(), 0);
        while let Some(parent) = found.get(above) {
            (above, steps) = (parent, steps + 1);
            if above == area || steps > found.len() {
                return Err(Error::input(format!("{area} is a part of itself"))
                    .at(table.place(row, "parent"))
                    .hint("a parent is a larger area; mend the column"));
            }
        }
    }
    Ok(found)
}

fn twice_error(table: &TableReader, columns: &Columns, first: usize, second: usize) -> Error {
    let [seen, figure] = [first, second].map(|row| (columns.periods[row], columns.populations[row]));
    let area = &columns.areas[second];
    let when = if seen.0 == figure.0 {
        figure.0.to_string()
    } else {
        format!("{} and {}, which end on the same day", seen.0, figure.0)
    };
    let error = if seen.1 == figure.1 {
        Error::input(format!("the figure of {area} for {when} is there twice (row {})", first + 1))
            .hint("remove one row")
    } else {
        Error::input(format!(
            "{area} has two figures for {when}: {} (row {}) and {}",
            number(seen.1),
            first + 1,
            number(figure.1)
        ))
        .hint("keep one, or tell them apart by group or kind")
    };
    error.at(table.place(second, "population"))
}

/// The table as it was read, its own columns put in order.
fn shown(table: &TableReader, columns: &Columns, parents: &BTreeMap<&str, &str>) -> Table {
    let rows = 0..columns.areas.len();
    let kind = || rows.clone().map(|row| columns.kind(row).name());
    let mut builder = TableBuilder::new();
    for (field, column) in table.batch().schema().fields().iter().zip(table.batch().columns()) {
        builder = match field.name().as_str() {
            "area" => builder.text("area", &columns.areas),
            "group" => builder.optional_text("group", rows.clone().map(|row| columns.group(row))),
            "period" => builder.text("period", columns.periods.iter().map(Period::to_string)),
            "population" => builder.number("population", columns.populations.iter().copied()),
            "kind" => builder.text("kind", kind()),
            "parent" => {
                let names = columns.areas.iter().map(|area| parents.get(area.as_str()).copied());
                builder.optional_text("parent", names)
            }
            name => builder.column(name, column.clone()),
        };
    }
    if table.has("kind") { builder.build() } else { builder.text("kind", kind()).build() }
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
        let panel =
            Panel::from_table(&hami()).unwrap().with_claims(&TableReader::new(claims.build(), "claims")).unwrap();
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
        assert!(error(&["P", "Q"]).contains("A has two parents, P and Q"));
        assert!(error(&["A", "A"]).contains("a part of itself"));
        let groups = read(&rows, &[("parent", &["P", "Q"]), ("group", &["floating", "resident"])]);
        assert!(groups.unwrap_err().to_string().contains("two parents"));
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
        let schema = panel.table().schema();
        let names: Vec<&str> = schema.fields().iter().map(|field| field.name().as_str()).collect();
        assert_eq!(names, ["area", "period", "population", "备注", "kind"]);
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
