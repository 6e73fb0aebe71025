//! The columns of a table of counts, row by row, checked.

use super::counts::Kind;
use super::{Period, read_labels};
use crate::error::{Error, Result};
use crate::finding::Finding;
use crate::table::TableReader;

/// More people than any area has: a hundred times the world.
const MOST: f64 = 1e12;

/// The texts of a column, each kept once; an empty one is a gap.
#[derive(Debug, Clone, Default)]
pub(super) struct Texts {
    texts: Vec<String>,
    /// Which text each row has; empty where there is no such column.
    of: Vec<u32>,
}

impl Texts {
    /// Read a column; where it need not be there, a missing value is a gap.
    fn read(table: &TableReader, name: &str, required: bool) -> Result<Self> {
        if !required && !table.has(name) {
            return Ok(Self::default());
        }
        let (texts, places) = table.distinct(name, required)?;
        Ok(Self { texts, of: places.into_iter().map(|place| place as u32).collect() })
    }

    /// Which text a row has; none for a gap.
    pub(super) fn id(&self, row: usize) -> Option<u32> {
        self.of.get(row).copied().filter(|id| !self.text(*id).is_empty())
    }

    /// The text of a row; none for a gap.
    pub(super) fn get(&self, row: usize) -> Option<&str> {
        self.id(row).map(|id| self.text(id))
    }

    /// A text by its place among [`Texts::texts`].
    pub(super) fn text(&self, id: u32) -> &str {
        self.texts.get(id as usize).map_or("", String::as_str)
    }

    /// The texts, in their own order.
    pub(super) fn texts(&self) -> &[String] {
        &self.texts
    }

    /// For each row its text's place among [`Texts::texts`].
    pub(super) fn places(&self) -> &[u32] {
        &self.of
    }

    /// The texts of rows, for tests.
    #[cfg(test)]
    pub(super) fn of_rows<'a>(rows: impl IntoIterator<Item = &'a str>) -> Self {
        let rows: Vec<&str> = rows.into_iter().collect();
        let mut texts: Vec<String> = rows.iter().map(|text| (*text).to_owned()).collect();
        texts.sort();
        texts.dedup();
        let place = |text: &&str| texts.partition_point(|other| other.as_str() < *text) as u32;
        let of = rows.iter().map(place).collect();
        Self { texts, of }
    }
}

/// The columns of a table, row by row; those that need not be there are empty where they are not.
pub(super) struct Columns {
    areas: Texts,
    /// The periods that there are.
    pub(super) periods: Vec<Period>,
    /// Which of them each row has.
    pub(super) period_of: Vec<u32>,
    pub(super) populations: Vec<f64>,
    kinds: Vec<Kind>,
    groups: Texts,
    definitions: Texts,
    pub(super) parents: Texts,
    /// Standard errors as shares of the figures; none where no row says one.
    errors: Vec<f64>,
    /// How the periods were told.
    pub(super) steps: Vec<Finding>,
}

/// The periods, which of them each row has, and how they were told; what one label leaves open is told by all of them.
fn periods(table: &TableReader) -> Result<(Vec<Period>, Vec<u32>, Vec<Finding>)> {
    let (labels, places) = table.distinct("period", true)?;
    let read = read_labels(&labels);
    let row_of = |label: usize| places.iter().position(|place| *place == label).unwrap_or_default();
    let at = |label: usize| table.place(row_of(label), "period");
    if let Some((open, label)) = read.open.and_then(|open| Some((open, labels.get(open)?))) {
        return Err(Error::reading_period_open(label).at(at(open)));
    }
    let unknown = labels.iter().zip(&read.periods).enumerate().filter(|(_, (_, period))| period.is_none());
    if let Some((place, (label, _))) = unknown.min_by_key(|(place, _)| row_of(*place)) {
        let error = label.parse::<Period>().err().unwrap_or_else(|| Error::reading_period_unknown(label));
        return Err(error.at(at(place)));
    }
    let mut steps = Vec::new();
    if let (true, Some(label)) = (read.fiscal, labels.first()) {
        steps.push(Finding::reading_fiscal(table.source(), label));
    }
    if let (true, Some(label)) = (read.republic, labels.first()) {
        steps.push(Finding::reading_republic(table.source(), label));
    }
    if let (Some(parts), Some(label)) = (read.dates_as, labels.first()) {
        steps.push(Finding::reading_dates(table.source(), label, parts));
    }
    let known = read.periods.into_iter().flatten().collect();
    Ok((known, places.into_iter().map(|place| place as u32).collect(), steps))
}

impl Columns {
    pub(super) fn read(table: &TableReader) -> Result<Self> {
        let areas = Texts::read(table, "area", true)?;
        let (periods, period_of, steps) = periods(table)?;
        let named = table.text_if_there("kind")?.into_iter().enumerate().map(|(row, text)| match text {
            Some(text) => Kind::parse(&text).map_err(|error| error.at(table.place(row, "kind"))),
            None => Ok(Kind::Count),
        });
        let kinds = named.collect::<Result<_>>()?;
        let populations = table.number("population")?;
        let optional = |name: &str| Texts::read(table, name, false);
        let (groups, definitions, parents) = (optional("group")?, optional("definition")?, optional("parent")?);
        let errors = errors(table, &populations)?;
        let columns =
            Self { areas, periods, period_of, steps, populations, kinds, groups, definitions, parents, errors };
        columns.check(table)?;
        Ok(columns)
    }

    pub(super) fn len(&self) -> usize {
        self.populations.len()
    }

    pub(super) fn areas(&self) -> &Texts {
        &self.areas
    }

    pub(super) fn area(&self, row: usize) -> &str {
        self.areas.get(row).unwrap_or_default()
    }

    #[expect(clippy::indexing_slicing, reason = "a row of the table, each of which has the place of its period")]
    pub(super) fn period(&self, row: usize) -> Period {
        self.periods[self.period_of[row] as usize]
    }

    #[expect(clippy::indexing_slicing, reason = "a row of the table, each of which has a figure")]
    pub(super) fn people(&self, row: usize) -> f64 {
        self.populations[row]
    }

    pub(super) fn kind(&self, row: usize) -> Kind {
        self.kinds.get(row).copied().unwrap_or(Kind::Count)
    }

    pub(super) fn groups(&self) -> &Texts {
        &self.groups
    }

    pub(super) fn group(&self, row: usize) -> Option<&str> {
        self.groups.get(row)
    }

    /// What each of these rows counts; nothing where none of them says.
    pub(super) fn definitions(&self, rows: &[u32]) -> Vec<Option<String>> {
        let said: Vec<Option<&str>> = rows.iter().map(|row| self.definitions.get(*row as usize)).collect();
        if said.iter().all(Option::is_none) {
            return vec![];
        }
        said.into_iter().map(|text| text.map(str::to_owned)).collect()
    }

    /// Whether some figure has a standard error.
    pub(super) fn has_errors(&self) -> bool {
        self.errors.iter().any(|error| *error > 0.0)
    }

    /// The standard error of a figure as a share of it; 0 where none is said.
    pub(super) fn error(&self, row: usize) -> f64 {
        self.errors.get(row).copied().unwrap_or(0.0)
    }

    /// Refuse names and populations that cannot be.
    fn check(&self, table: &TableReader) -> Result<()> {
        for (column, texts) in [("area", &self.areas), ("group", &self.groups)] {
            if texts.texts.iter().any(|name| name.contains(char::is_control)) {
                let unseen = |row: &usize| texts.get(*row).is_some_and(|name| name.contains(char::is_control));
                let row = (0..self.len()).find(unseen).unwrap_or_default();
                return Err(Error::name_unseen().at(table.place(row, column)));
            }
        }
        let wrong = |(_, people): &(usize, &f64)| !(0.0..=MOST).contains(*people);
        let Some((row, population)) = self.populations.iter().enumerate().find(wrong) else {
            return Ok(());
        };
        let error = if *population > MOST {
            Error::population_too_large(*population)
        } else {
            Error::number_negative("population", *population)
        };
        Err(error.at(table.place(row, "population")))
    }

    /// Put the rows of a series in order of time and kind; where two are one period of one kind, which ones.
    pub(super) fn order(&self, rows: &mut [u32]) -> Option<(usize, usize)> {
        let end = |row: u32| self.period(row as usize).end();
        let kind = |row: u32| self.kind(row as usize);
        rows.sort_by(|a, b| end(*a).total_cmp(&end(*b)).then(kind(*a).cmp(&kind(*b))).then(a.cmp(b)));
        let same = |(one, other): &(u32, u32)| {
            kind(*one) == kind(*other) && self.period(*one as usize).same_end(self.period(*other as usize))
        };
        let pairs = rows.iter().copied().zip(rows.iter().copied().skip(1)).filter(same);
        pairs.map(|(one, other)| (one as usize, other as usize)).min_by_key(|pair| pair.1)
    }
}

/// The standard error of each figure as a share of it, from `cv` (a share) or `se` (persons); none without them.
fn errors(table: &TableReader, populations: &[f64]) -> Result<Vec<f64>> {
    if !table.has("cv") && !table.has("se") {
        return Ok(vec![]);
    }
    let (shares, people) = (table.optional_number("cv")?, table.optional_number("se")?);
    let one =
        |(row, ((share, people), population)): (usize, ((&Option<f64>, &Option<f64>), &f64))| match (*share, *people) {
            (Some(_), Some(_)) => Err(Error::two_errors_of_one_count().at(table.place(row, "se"))),
            (Some(share), None) if !(0.0..=1.0).contains(&share) => {
                let meant = Some(share / 100.0).filter(|share| (0.0..=1.0).contains(share));
                Err(Error::share_out_of_range("cv", share).at(table.place(row, "cv")).did_you_mean(meant))
            }
            (None, Some(people)) if people < 0.0 => {
                Err(Error::number_negative("se", people).at(table.place(row, "se")))
            }
            (None, Some(people)) if people > *population => {
                Err(Error::error_above_count(people, *population).at(table.place(row, "se")))
            }
            (Some(share), None) => Ok(share),
            (None, Some(people)) => Ok(if people > 0.0 { people / population } else { 0.0 }),
            (None, None) => Ok(0.0),
        };
    shares.iter().zip(&people).zip(populations).enumerate().map(one).collect()
}
