//! The base, fertility, mortality and migration tables.

use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

use super::groups::{AgeGroups, Label, Sex};
use super::life::{Column, LifeTable};
use crate::error::{Error, Result};
use crate::panel::Period;
use crate::table::TableReader;

/// Chinese headers and the columns they stand for.
static HEADERS: LazyLock<BTreeMap<String, String>> = LazyLock::new(|| {
    toml::from_str(include_str!("headers.toml")).expect("the compiled-in headers are valid: the tests read them")
});

/// The tables of a projection. What is not given is filled in from an age profile.
#[derive(Debug, Clone, Default)]
pub struct Inputs {
    /// `age`, `population`; optional `area`, `sex`, `period`.
    pub base: Option<TableReader>,
    /// `age`, `rate` (births in a year to a woman of that age); optional `area`.
    pub fertility: Option<TableReader>,
    /// `age` and one of `Lx`, `qx`, `mx`, `lx`, `survival`; optional `area`, `sex`.
    pub mortality: Option<TableReader>,
    /// `age` and `net` (persons in a year), `net_rate` (of the people of that age, in a year) or `share` (of all
    /// migrants), or `migrants` (counts, to which a schedule is fitted); optional `area`, `sex`.
    pub migration: Option<TableReader>,
}

/// Something for every area, or for each.
#[derive(Debug, Clone)]
pub(super) struct ByArea<T> {
    pub all: Option<T>,
    pub of: HashMap<String, T>,
}

impl<T> ByArea<T> {
    pub fn get(&self, area: &str) -> Option<&T> {
        self.of.get(area).or(self.all.as_ref())
    }
}

/// One row of a table of ages.
struct Row {
    area: Option<String>,
    sex: Option<Sex>,
    label: Option<Label>,
}

fn rows(table: &TableReader) -> Result<Vec<Row>> {
    let (areas, sexes, ages) = (table.optional_text("area")?, table.optional_text("sex")?, table.text("age")?);
    if ages.is_empty() {
        return Err(Error::input("the table has no rows").at(table.source()).hint("give a row for each age group"));
    }
    // The same few words stand in many rows: each is read once.
    let (mut known_sexes, mut known_ages) = (HashMap::new(), HashMap::new());
    let mut found = Vec::with_capacity(ages.len());
    for (row, ((area, sex), age)) in areas.into_iter().zip(&sexes).zip(&ages).enumerate() {
        let sex = match sex.as_deref() {
            None => None,
            Some(text) => Some(match known_sexes.get(text) {
                Some(known) => *known,
                None => {
                    let read = Sex::parse(text).map_err(|error| error.at(table.place(row, "sex")))?;
                    known_sexes.insert(text, read);
                    read
                }
            }),
        };
        let label = match known_ages.get(age.as_str()) {
            Some(known) => *known,
            None => {
                let read = Label::parse(age).map_err(|error| error.at(table.place(row, "age")))?;
                known_ages.insert(age.as_str(), read);
                read
            }
        };
        found.push(Row { area, sex, label });
    }
    Ok(found)
}

fn english(table: &TableReader) -> TableReader {
    table.renamed(|name| HEADERS.get(name.trim()).map(String::as_str))
}

/// The columns that hold births in a year to a woman.
const FERTILITY: [&str; 5] = ["rate", "fertility", "asfr", "ASFR", "births_per_woman"];

/// Migrants by age, of all areas and sexes together, where the table counts them.
///
/// # Errors
/// A missing value, an age that is none.
pub(super) fn migrants(table: &TableReader) -> Result<Option<(Vec<u32>, Vec<f64>)>> {
    let table = &english(table);
    if !table.has("migrants") {
        return Ok(None);
    }
    let (rows, counts) = (rows(table)?, table.number("migrants")?);
    let mut by_age: BTreeMap<u32, f64> = BTreeMap::new();
    for (row, count) in rows.into_iter().zip(counts) {
        if let Some(label) = row.label {
            *by_age.entry(label.first).or_default() += count;
        }
    }
    Ok(Some(by_age.into_iter().unzip()))
}

/// People by age and sex at the start.
#[derive(Debug, Clone)]
pub(super) struct Base {
    pub groups: AgeGroups,
    pub sexes: Vec<Sex>,
    /// By area in the order of the table; one without a name where the table has no areas.
    pub areas: Vec<(Option<String>, Vec<f64>)>,
    pub period: Option<Period>,
    /// Whether the numbers are shares, not people.
    pub shares: bool,
}

impl Base {
    /// Read the base. Rows whose age is `total`, or whose sex is `both` beside female and male, are checked, not added.
    ///
    /// # Errors
    /// A missing column or value, a negative number, a group that is missing or there twice, ages that do not add up to
    /// a total row, one period and another.
    pub fn read(table: &TableReader) -> Result<Self> {
        let table = &english(table);
        let shares = table.has("share") && !table.has("population");
        let column = if shares { "share" } else { "population" };
        let (rows, people) = (rows(table)?, table.number(column)?);
        if let Some(row) = people.iter().position(|count| *count < 0.0) {
            return Err(Error::input(format!("the population is {}", people[row]))
                .at(table.place(row, column))
                .hint("a count of people is 0 or more"));
        }
        let period = one_period(table)?;
        let mut labels: Vec<Label> = rows.iter().filter_map(|row| row.label).collect();
        labels.sort_unstable();
        labels.dedup();
        let groups = AgeGroups::of(&labels).map_err(|error| error.at(table.source()))?;
        let mut sexes: Vec<Sex> = rows.iter().map(|row| row.sex.unwrap_or(Sex::Both)).collect();
        sexes.sort_unstable();
        sexes.dedup();
        if sexes.len() > 1 {
            sexes.retain(|sex| *sex != Sex::Both);
        }
        let mut cells: Vec<(Option<String>, Vec<Option<f64>>)> = Vec::new();
        let mut places: HashMap<Option<String>, usize> = HashMap::new();
        let mut sums = Vec::new();
        for (place, row) in rows.iter().enumerate() {
            // Rows of one area mostly follow each other.
            let area = match cells.last() {
                Some((last, _)) if *last == row.area => cells.len() - 1,
                _ => *places.entry(row.area.clone()).or_insert_with(|| {
                    cells.push((row.area.clone(), vec![None; sexes.len() * groups.count()]));
                    cells.len() - 1
                }),
            };
            let sex = row.sex.unwrap_or(Sex::Both);
            let (Some(label), Some(of)) = (row.label, sexes.iter().position(|other| *other == sex)) else {
                sums.push((place, area, sex));
                continue;
            };
            let cell = &mut cells[area].1[of * groups.count() + (label.first / groups.width()) as usize];
            if cell.is_some() {
                return Err(Error::input("this age group is there twice")
                    .at(table.place(place, "age"))
                    .hint("keep one row an area, sex and age group; a base has one period"));
            }
            *cell = Some(people[place]);
        }
        let mut areas = Vec::with_capacity(cells.len());
        for (area, cells) in cells {
            if let Some(missing) = cells.iter().position(Option::is_none) {
                let sex = sexes[missing / groups.count()].name();
                let label = groups.label(missing % groups.count());
                let who = area.as_deref().map(|area| format!("{area}, ")).unwrap_or_default();
                return Err(Error::input(format!("{who}{sex}: the age group {label} is missing"))
                    .at(table.source())
                    .hint("give it; 0 where nobody is in it"));
            }
            areas.push((area, cells.into_iter().flatten().collect::<Vec<f64>>()));
        }
        let base = Self { groups, sexes, areas, period, shares };
        for (place, area, sex) in sums {
            base.check_sum(table, place, &rows[place], area, sex, people[place])?;
        }
        Ok(base)
    }

    /// Whether a row of a total is what its ages add up to, to half a person a cell or a part in a million.
    fn check_sum(&self, table: &TableReader, place: usize, row: &Row, area: usize, sex: Sex, said: f64) -> Result<()> {
        let count = self.groups.count();
        let mine = |cell: usize| {
            let of = self.sexes[cell / count];
            let same = row.label.is_none_or(|label| (label.first / self.groups.width()) as usize == cell % count);
            same && (sex == Sex::Both || of == sex)
        };
        let cells = (0..self.areas[area].1.len()).filter(|cell| mine(*cell));
        let (sum, cells) = cells.fold((0.0, 0), |(sum, n), cell| (sum + self.areas[area].1[cell], n + 1));
        if (sum - said).abs() <= (0.5 * f64::from(cells)).max(said * 1e-6) {
            return Ok(());
        }
        Err(Error::input(format!("the ages add up to {sum}, this total says {said}"))
            .at(table.place(place, "population"))
            .hint("mend the total or the ages; people of unknown age must be shared out first"))
    }
}

fn one_period(table: &TableReader) -> Result<Option<Period>> {
    let texts = table.optional_text("period")?;
    let mut found: Option<(Period, &str)> = None;
    for (row, text) in texts.iter().enumerate() {
        let Some(text) = text else { continue };
        let period: Period = text.parse().map_err(|error: Error| error.at(table.place(row, "period")))?;
        match found {
            Some((first, shown)) if first != period => {
                return Err(Error::input(format!("the base has the periods {shown} and {text}"))
                    .at(table.place(row, "period"))
                    .hint("keep the rows of one period, the start"));
            }
            _ => found = Some((period, text)),
        }
    }
    Ok(found.map(|(period, _)| period))
}

/// The width of each label: as written, or up to the next one.
fn spans(labels: &[Label], width: u32) -> Vec<(u32, u32)> {
    let mut firsts: Vec<u32> = labels.iter().map(|label| label.first).collect();
    firsts.sort_unstable();
    firsts.dedup();
    let span = |label: &Label| {
        let end = match (label.last, label.bare) {
            (Some(last), false) => last + 1,
            (None, _) => 121,
            (_, true) => firsts.iter().copied().find(|first| *first > label.first).unwrap_or(label.first + width),
        };
        (label.first, end)
    };
    labels.iter().map(span).collect()
}

/// Migrants by first year of age, of all rows together: `age`, and `migrants` or `population`.
///
/// # Errors
/// A missing column or value, an age that is none.
pub fn migrants_by_age(table: &TableReader) -> Result<(Vec<u32>, Vec<f64>)> {
    let named = table.renamed(|name| match name {
        "population" | "人口" | "count" | "rate" if !table.has("migrants") => Some("migrants"),
        _ => None,
    });
    match migrants(&named)? {
        Some(found) => Ok(found),
        None => english(&named).number("migrants").map(|_| (vec![], vec![])),
    }
}

/// Births in a year to a woman of each age group, by area.
///
/// # Errors
/// A missing column or value, a negative rate, a rate over 1, births to the first group.
pub(super) fn fertility(table: &TableReader, groups: &AgeGroups) -> Result<ByArea<Vec<f64>>> {
    let table = &english(table);
    let column = FERTILITY.into_iter().find(|name| table.has(name)).unwrap_or("rate");
    let (rows, rates) = (rows(table)?, table.number(column)?);
    let mut parts: BTreeMap<Option<String>, Vec<(Label, f64)>> = BTreeMap::new();
    for (row, (Row { area, sex, label }, rate)) in rows.into_iter().zip(rates).enumerate() {
        if rate < 0.0 {
            return Err(Error::input(format!("the fertility is {rate}"))
                .at(table.place(row, column))
                .hint("give births in a year to a woman of that age, 0 or more"));
        }
        if rate > 1.0 {
            return Err(Error::input(format!("the fertility is {rate} births in a year to a woman"))
                .at(table.place(row, column))
                .hint("give births per woman; divide rates per 1,000 by 1,000"));
        }
        if let (Some(label), false) = (label, sex == Some(Sex::Male)) {
            parts.entry(area).or_default().push((label, rate));
        }
    }
    let mut by_area = ByArea { all: None, of: HashMap::new() };
    for (area, parts) in parts {
        let labels: Vec<Label> = parts.iter().map(|part| part.0).collect();
        let mut by_year = vec![None; 121];
        for ((first, end), (_, rate)) in spans(&labels, groups.width()).into_iter().zip(&parts) {
            for year in by_year.iter_mut().take(end.min(121) as usize).skip(first as usize) {
                if year.replace(*rate).is_some() {
                    return Err(Error::input(format!("fertility at age {first} is there twice"))
                        .at(table.source())
                        .hint("keep one row an age group"));
                }
            }
        }
        let rate = |group: usize| {
            let first = groups.first(group) as usize;
            let years = &by_year[first.min(120)..(first + groups.width() as usize).min(121)];
            years.iter().map(|rate| rate.unwrap_or(0.0)).sum::<f64>() / years.len().max(1) as f64
        };
        let rates: Vec<f64> = (0..groups.count()).map(rate).collect();
        if rates[0] > 0.0 {
            return Err(Error::input(format!("fertility at age {} is {}", groups.label(0), rates[0]))
                .at(table.source())
                .hint("the first age group has no births; check the ages"));
        }
        match area {
            Some(area) => by_area.of.insert(area, rates).map(|_| ()).unwrap_or_default(),
            None => by_area.all = Some(rates),
        }
    }
    Ok(by_area)
}

/// The columns of a life table, by the names that they go by.
const COLUMNS: [(&str, Option<Column>); 13] = [
    ("survival", None),
    ("Sx", None),
    ("sx", None),
    ("nSx", None),
    ("Lx", Some(Column::Lived)),
    ("nLx", Some(Column::Lived)),
    ("mx", Some(Column::Rate)),
    ("nmx", Some(Column::Rate)),
    ("nMx", Some(Column::Rate)),
    ("Mx", Some(Column::Rate)),
    ("qx", Some(Column::Dying)),
    ("nqx", Some(Column::Dying)),
    ("lx", Some(Column::Reaching)),
];

/// Whether a mortality table gives survival itself, which holds for its own age groups only.
pub(super) fn gives_survival(table: &TableReader) -> bool {
    let table = &english(table);
    COLUMNS.iter().find(|(name, _)| table.has(name)).is_some_and(|(_, column)| column.is_none())
}

/// Survival by area, then by sex.
///
/// # Errors
/// No column of a life table, ages that are not the base's, a value that cannot be.
pub(super) fn mortality(table: &TableReader, groups: &AgeGroups, sexes: &[Sex]) -> Result<ByArea<Vec<Vec<f64>>>> {
    let table = &english(table);
    let Some((name, column)) = COLUMNS.iter().find(|(name, _)| table.has(name)) else {
        return Err(Error::input("there is no column of a life table").at(table.source()).hint(format!(
            "name one of them Lx, qx, mx, lx or survival; the columns found are: {}",
            table.names().join(", ")
        )));
    };
    let (rows, values) = (rows(table)?, table.number(name)?);
    let mut parts: BTreeMap<Option<String>, BTreeMap<Sex, Vec<(Label, f64)>>> = BTreeMap::new();
    for (Row { area, sex, label }, value) in rows.into_iter().zip(values) {
        let Some(label) = label else { continue };
        parts.entry(area).or_default().entry(sex.unwrap_or(Sex::Both)).or_default().push((label, value));
    }
    let mut by_area = ByArea { all: None, of: HashMap::new() };
    for (area, by_sex) in parts {
        let place = || match &area {
            Some(area) => format!("{}, {area}", table.source()),
            None => table.source().to_owned(),
        };
        let survival = sexes.iter().map(|sex| {
            let part = by_sex
                .get(sex)
                .or_else(|| by_sex.get(&Sex::Both))
                .or_else(|| by_sex.values().next().filter(|_| *sex == Sex::Both && by_sex.len() == 1));
            let Some(part) = part else {
                return Err(Error::input(format!("there is no mortality for {}", sex.name()))
                    .at(place())
                    .hint("give rows for each sex of the base, or rows without a sex for both"));
            };
            of_one(part.clone(), *column, groups, *sex).map_err(|error| error.at(place()))
        });
        let survival = survival.collect::<Result<Vec<_>>>()?;
        match area {
            Some(area) => by_area.of.insert(area, survival).map(|_| ()).unwrap_or_default(),
            None => by_area.all = Some(survival),
        }
    }
    Ok(by_area)
}

fn of_one(mut part: Vec<(Label, f64)>, column: Option<Column>, groups: &AgeGroups, sex: Sex) -> Result<Vec<f64>> {
    part.sort_by_key(|(label, _)| *label);
    if let Some(twice) = part.windows(2).find(|two| two[0].0.first == two[1].0.first) {
        return Err(Error::input(format!("mortality at age {} is there twice", twice[0].0.first))
            .hint("keep one row an age group and sex"));
    }
    let (starts, values): (Vec<u32>, Vec<f64>) = part.iter().map(|(label, value)| (label.first, *value)).unzip();
    if starts.len() < 3 || starts[0] != 0 {
        return Err(Error::input(format!("mortality begins at age {} and has {} groups", starts[0], starts.len()))
            .hint("give every age group from 0"));
    }
    if let Some(gap) =
        part.windows(2).find(|two| !two[0].0.bare && two[0].0.last.is_none_or(|last| last + 1 != two[1].0.first))
    {
        let next = gap[0].0.last.map_or(gap[0].0.first, |last| last + 1);
        return Err(Error::input(format!("mortality has no row for age {next}")).hint("give every age group from 0"));
    }
    match column {
        Some(column) => LifeTable::new(&starts, column, &values, sex)?.survival(groups),
        None => {
            let want: Vec<u32> = (0..groups.count()).map(|group| groups.first(group)).collect();
            if starts != want {
                return Err(Error::input("survival is given for other ages than the base's").hint(format!(
                    "give it for {}, ..., {}+",
                    groups.label(0),
                    groups.open()
                )));
            }
            match values.iter().position(|share| !(0.0..=1.0).contains(share)) {
                Some(place) => Err(Error::input(format!("survival at age {} is {}", starts[place], values[place]))
                    .hint("give shares between 0 and 1")),
                None => Ok(values),
            }
        }
    }
}

/// Net migration of one area, by sex and age group.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Flow {
    /// Persons in a year.
    Net(Vec<f64>),
    /// Of the people of that age, in a year.
    Rate(Vec<f64>),
    /// Of all migrants: adds up to 1.
    Share(Vec<f64>),
}

/// Migration by area.
///
/// # Errors
/// No column of migration or two, ages that are not the base's, shares that are negative or add up to nothing.
pub(super) fn migration(table: &TableReader, groups: &AgeGroups, sexes: &[Sex]) -> Result<ByArea<Flow>> {
    let table = &english(table);
    let names: Vec<&str> = ["net", "net_rate", "share"].into_iter().filter(|name| table.has(name)).collect();
    let &[name] = names.as_slice() else {
        let found = if names.is_empty() { "no".to_owned() } else { names.join(" and ") };
        return Err(Error::input(format!("migration has {found} columns of net, net_rate and share"))
            .at(table.source())
            .hint(
                "give one: net (persons in a year), net_rate (of the people, in a year) or share (of all migrants)",
            ));
    };
    let (rows, values) = (rows(table)?, table.number(name)?);
    let mut parts: BTreeMap<Option<String>, Vec<f64>> = BTreeMap::new();
    for (row, (Row { area, sex, label }, value)) in rows.into_iter().zip(values).enumerate() {
        let Some(label) = label else { continue };
        let group = (label.first / groups.width()) as usize;
        let fits = label.first % groups.width() == 0
            && group < groups.count()
            && (label.bare || label.last.is_none_or(|last| last + 1 - label.first == groups.width()))
            && (label.last.is_some() || group + 1 == groups.count());
        if !fits {
            return Err(Error::input("this age group is none of the base's")
                .at(table.place(row, "age"))
                .hint(format!("give groups of {} years up to {}+", groups.width(), groups.open())));
        }
        if name == "share" && value < 0.0 {
            return Err(Error::input(format!("the share is {value}"))
                .at(table.place(row, name))
                .hint("give 0 or more; those who leave take a negative net"));
        }
        let cells = parts.entry(area).or_insert_with(|| vec![0.0; sexes.len() * groups.count()]);
        let mine: Vec<usize> = match sex.unwrap_or(Sex::Both) {
            Sex::Both => (0..sexes.len()).collect(),
            sex => sexes.iter().position(|other| *other == sex).into_iter().collect(),
        };
        if mine.is_empty() {
            return Err(Error::input("the base has no such sex").at(table.place(row, "sex")).hint("leave the row out"));
        }
        let each = if name == "net_rate" { value } else { value / mine.len() as f64 };
        mine.iter().for_each(|of| cells[of * groups.count() + group] += each);
    }
    let mut by_area = ByArea { all: None, of: HashMap::new() };
    for (area, cells) in parts {
        let sum: f64 = cells.iter().sum();
        let flow = match name {
            "net" => Flow::Net(cells),
            "net_rate" => Flow::Rate(cells),
            _ if sum > 0.0 => Flow::Share(cells.iter().map(|share| share / sum).collect()),
            _ => {
                return Err(Error::input("the shares add up to 0").at(table.source()).hint("give shares above 0"));
            }
        };
        match area {
            Some(area) => by_area.of.insert(area, flow).map(|_| ()).unwrap_or_default(),
            None => by_area.all = Some(flow),
        }
    }
    Ok(by_area)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::TableBuilder;

    fn read(table: TableBuilder) -> TableReader {
        TableReader::new(table.build(), "ages.csv")
    }

    fn base(ages: [&str; 4], people: [f64; 4]) -> Result<Base> {
        Base::read(&read(TableBuilder::new().text("age", ages).number("population", people)))
    }

    #[test]
    fn totals_are_checked_and_not_added() {
        let base = base(["0-4", "5-9", "10+", "total"], [1.0, 2.0, 3.0, 6.0]).unwrap();
        assert_eq!(base.areas[0].1, [1.0, 2.0, 3.0]);
        let error = self::base(["0-4", "5-9", "10+", "合计"], [1.0, 2.0, 3.0, 60.0]).unwrap_err().to_string();
        assert!(error.contains("row 4, column population: the ages add up to 6, this total says 60"), "{error}");
    }

    #[test]
    fn both_sexes_beside_each_are_checked() {
        let table = |both: f64| {
            TableBuilder::new()
                .text("性别", ["女", "男", "合计", "女", "男", "女", "男"])
                .text("年龄", ["0-4", "0-4", "0-4", "5-9", "5-9", "10+", "10+"])
                .number("人口", [10.0, 11.0, both, 5.0, 5.0, 7.0, 7.0])
        };
        let base = Base::read(&read(table(21.0))).unwrap();
        assert_eq!((base.sexes.len(), base.areas[0].1.len()), (2, 6));
        assert!(Base::read(&read(table(30.0))).unwrap_err().to_string().contains("add up to 21, this total says 30"));
    }

    #[test]
    fn bad_bases_are_named() {
        let error = |ages, people| base(ages, people).unwrap_err().to_string();
        assert!(
            error(["0-4", "5-9", "10+", "5-9"], [1.0; 4]).contains("row 4, column age: this age group is there twice")
        );
        assert!(error(["0-4", "5-9", "15-19", "20+"], [1.0; 4]).contains("the age group 10-14 is missing"));
        assert!(error(["0-4", "5-9", "10-14", "15+"], [1.0, -2.0, 1.0, 1.0]).contains("row 2, column population"));
        assert!(error(["0-4", "5-9", "10-14", "15-19"], [1.0; 4]).contains("the last age group 15-19 is closed"));
    }

    #[test]
    fn rates_of_five_years_serve_single_years() {
        let table = TableBuilder::new().text("age", ["15-19", "20-24"]).number("rate", [0.01, 0.1]);
        let rates = fertility(&read(table), &AgeGroups::new(1, 61).unwrap()).unwrap().all.unwrap();
        assert_eq!((rates[14], rates[15], rates[19], rates[20], rates[25]), (0.0, 0.01, 0.01, 0.1, 0.0));
    }

    #[test]
    fn bad_rates_are_named() {
        let groups = AgeGroups::new(5, 4).unwrap();
        let births = |rate: f64| {
            let table = TableBuilder::new().text("age", ["10-14", "15+"]).number("rate", [0.0, rate]);
            fertility(&read(table), &groups).unwrap_err().to_string()
        };
        assert!(births(-0.1).contains("ages.csv, row 2, column rate: the fertility is -0.1"));
        assert!(births(94.0).contains("divide rates per 1,000 by 1,000"));
        let deaths = TableBuilder::new().text("age", ["0-4", "5-9", "15+"]).number("mx", [0.1; 3]);
        let error = mortality(&read(deaths), &groups, &[Sex::Both]).err().unwrap().to_string();
        assert!(error.contains("mortality has no row for age 10"), "{error}");
        let none = TableBuilder::new().text("age", ["0-4"]).number("deaths", [0.1]);
        assert!(
            mortality(&read(none), &groups, &[Sex::Both]).err().unwrap().to_string().contains("Name one of them Lx")
        );
        let moves = TableBuilder::new().text("age", ["3-7"]).number("net", [10.0]);
        assert!(
            migration(&read(moves), &groups, &[Sex::Both]).err().unwrap().to_string().contains("none of the base's")
        );
    }
}
