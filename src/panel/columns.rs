//! The columns of a table of counts, row by row, checked.

use super::counts::Kind;
use super::{Period, read_labels};
use crate::error::{Error, Result};
use crate::finding::Finding;
use crate::table::TableReader;

/// More people than any area has: a hundred times the world.
const MOST: f64 = 1e12;

/// The columns of a table, row by row; those that need not be there are empty where they are not.
pub(super) struct Columns {
    pub(super) areas: Vec<String>,
    pub(super) periods: Vec<Period>,
    pub(super) populations: Vec<f64>,
    pub(super) kinds: Vec<Kind>,
    pub(super) groups: Vec<Option<String>>,
    pub(super) definitions: Vec<Option<String>>,
    /// Standard errors as shares of the figures; 0 where none is said.
    pub(super) errors: Vec<f64>,
    /// How the periods were told.
    pub(super) steps: Vec<Finding>,
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
    pub(super) fn read(table: &TableReader) -> Result<Self> {
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

    pub(super) fn kind(&self, row: usize) -> Kind {
        self.kinds.get(row).copied().unwrap_or(Kind::Count)
    }

    pub(super) fn group(&self, row: usize) -> Option<&str> {
        self.groups.get(row).and_then(Option::as_deref)
    }

    pub(super) fn definition(&self, row: usize) -> Option<&String> {
        self.definitions.get(row).and_then(Option::as_ref)
    }

    /// Refuse a row whose names or population cannot be.
    pub(super) fn check(&self, row: usize, table: &TableReader) -> Result<()> {
        for (column, name) in [("area", Some(self.areas[row].as_str())), ("group", self.group(row))] {
            if name.is_some_and(|name| name.contains(char::is_control)) {
                return Err(Error::name_unseen().at(table.place(row, column)));
            }
        }
        let population = self.populations[row];
        if population > MOST {
            return Err(Error::population_too_large(population).at(table.place(row, "population")));
        }
        if population < 0.0 {
            return Err(Error::number_negative("population", population).at(table.place(row, "population")));
        }
        Ok(())
    }

    /// Put the rows of a series in order of time and kind; where two are one period of one kind, which ones.
    pub(super) fn order(&self, rows: &mut [usize]) -> Option<(usize, usize)> {
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
