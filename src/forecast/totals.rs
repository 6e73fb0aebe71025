//! Totals over areas, draw by draw, in fixed point: sums of any parts in any order have the same bits.

use std::collections::BTreeMap;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::result::Forecast;
use super::table_rows::{Levels, Row, rows_table};
use crate::context::Context;
use crate::error::{Error, Result};
use crate::panel::{Period, Population};
use crate::stats::sort;
use crate::table::Table;

/// Sums are kept in 1,048,576ths of a person.
const UNIT: f64 = 1_048_576.0;
/// The largest draw that is added (persons): a hundred times the world.
const MOST: f64 = 1e12;
/// Series that one thread adds up at a time.
const CHUNK: usize = 256;
/// What bytes of totals begin with.
const MARK: &[u8; 8] = b"tstotal1";

/// The sums of one period.
#[derive(Debug, Clone, PartialEq)]
struct Cell {
    period: Period,
    /// How many series are in the sums.
    members: usize,
    /// One a draw.
    sums: Vec<i64>,
}

/// The sums of one name and group, by the end of each period.
#[derive(Debug, Clone, Default, PartialEq)]
struct Sum {
    members: usize,
    cells: BTreeMap<u64, Cell>,
}

/// Totals over areas by name, group, period and draw. Parts of one forecast merge in any order to the same bits.
#[derive(Debug, Clone, PartialEq)]
pub struct Totals {
    draws: usize,
    /// What the draws were made with; only totals of one source merge.
    source: String,
    sums: BTreeMap<(String, Option<String>), Sum>,
}

/// What stands before the sums in bytes.
#[derive(Serialize, Deserialize)]
struct Header {
    draws: usize,
    source: String,
    sums: Vec<SumHeader>,
}

/// Name, group, members, and (period, members) of each cell.
type SumHeader = (String, Option<String>, usize, Vec<(String, usize)>);

impl Cell {
    fn add(&mut self, other: &Self) -> Result<()> {
        self.members += other.members;
        self.period = self.period.min(other.period);
        for (sum, more) in self.sums.iter_mut().zip(&other.sums) {
            *sum = sum.checked_add(*more).ok_or_else(too_large)?;
        }
        Ok(())
    }
}

impl Sum {
    fn add(&mut self, other: &Self) -> Result<()> {
        self.members += other.members;
        for (end, cell) in &other.cells {
            match self.cells.get_mut(end) {
                Some(known) => known.add(cell)?,
                None => {
                    self.cells.insert(*end, cell.clone());
                }
            }
        }
        Ok(())
    }
}

fn too_large() -> Error {
    Error::total_too_large()
}

impl Forecast {
    /// Totals over areas: by `parent`, or over all (`None`). A whole's own series is not added to its parts. A series
    /// that was counted later than the others takes part with its counts.
    ///
    /// # Errors
    /// A total that is neither, no area with a parent, or more people than can be added; the caller stopped the
    /// computation.
    pub fn totals(&self, by: Option<&str>, context: &Context) -> Result<Totals> {
        let members = self.members(by)?;
        if members.is_empty() {
            return Err(Error::total_without_parents());
        }
        let tasks: Vec<(&(String, Option<String>), &[usize])> =
            members.iter().flat_map(|(name, series)| series.chunks(CHUNK).map(move |chunk| (name, chunk))).collect();
        context.begin("totals", self.series().len());
        let parts: Vec<Sum> = tasks.par_iter().map(|(_, series)| self.sum(series, context)).collect::<Result<_>>()?;
        let mut sums: BTreeMap<(String, Option<String>), Sum> = BTreeMap::new();
        for ((name, _), part) in tasks.into_iter().zip(parts) {
            sums.entry(name.clone()).or_default().add(&part)?;
        }
        let seed = self.options().seed;
        let source = format!("{} seed {seed} by {}", self.calibration().hash(), by.unwrap_or("all"));
        Ok(Totals { draws: self.draws(), source, sums })
    }

    /// The places of the series of each total, by name and group.
    pub(super) fn members(&self, by: Option<&str>) -> Result<BTreeMap<(String, Option<String>), Vec<usize>>> {
        let mut members: BTreeMap<(String, Option<String>), Vec<usize>> = BTreeMap::new();
        for (series, key) in self.series().iter().enumerate() {
            let name = match by {
                Some("parent") => key.parent.clone(),
                None => (!self.calibration().is_whole(key)).then(|| "total".to_owned()),
                Some(other) => {
                    return Err(Error::total_kind_unknown(other));
                }
            };
            if let Some(name) = name {
                members.entry((name, key.group.clone())).or_default().push(series);
            }
        }
        Ok(members)
    }

    fn sum(&self, members: &[usize], context: &Context) -> Result<Sum> {
        let draws = self.draws();
        let mut sum = Sum { members: members.len(), ..Sum::default() };
        let mut out = Vec::new();
        let mut add = |period: Period, people: &mut dyn Iterator<Item = f64>| -> Result<()> {
            let cell = sum.cells.entry(period.end().to_bits()).or_insert_with(|| Cell {
                period,
                members: 0,
                sums: vec![0; draws],
            });
            cell.members += 1;
            cell.period = cell.period.min(period);
            for (sum, people) in cell.sums.iter_mut().zip(people) {
                if people > MOST {
                    return Err(too_large());
                }
                *sum = sum.checked_add((people * UNIT).round() as i64).ok_or_else(too_large)?;
            }
            Ok(())
        };
        for series in members {
            context.advance(1)?;
            let periods = self.periods(*series);
            out.resize(periods.len() * draws, 0.0);
            self.fill(*series, &mut out);
            for (period, people) in periods.iter().zip(out.chunks_exact(draws)) {
                add(*period, &mut people.iter().copied())?;
            }
            for (period, count) in self.counted_late(*series) {
                add(period, &mut std::iter::repeat(count))?;
            }
        }
        Ok(sum)
    }

    /// The counts of a series at periods that others of its group are forecast for.
    #[expect(clippy::indexing_slicing, reason = "a series of this forecast")]
    fn counted_late(&self, series: usize) -> impl Iterator<Item = (Period, f64)> {
        let (key, counted) = (&self.series()[series], &self.counted()[series]);
        let spacing = self.state(series).spacing;
        let first = self.calibration().first(key.group.as_deref(), spacing);
        let pairs = counted.periods.iter().copied().zip(counted.counts.iter().copied());
        let month = |period: Period| (12.0 * counted.clock.time(period)).round() as i64;
        pairs.filter(move |(period, _)| first.is_some_and(|first| month(*period) >= first))
    }

    /// The summary of totals over areas, see [`Forecast::totals`].
    ///
    /// # Errors
    /// As [`Forecast::totals`]; a level that is not between 0 and 100.
    pub fn total(&self, by: Option<&str>, levels: &[f64], context: &Context) -> Result<Table> {
        self.totals(by, context)?.summary(levels, context)
    }
}

impl Totals {
    /// The totals of this and of another part of the same forecast.
    ///
    /// # Errors
    /// Totals of another forecast, or more people than can be added; the caller stopped the computation.
    pub fn merge(&self, other: &Self, context: &Context) -> Result<Self> {
        if self.draws != other.draws || self.source != other.source {
            return Err(Error::totals_unlike());
        }
        let mut merged = self.clone();
        for (name, sum) in &other.sums {
            context.check()?;
            merged.sums.entry(name.clone()).or_default().add(sum)?;
        }
        Ok(merged)
    }

    /// The summary: `area`, `group` where there is one, `period`, `mean`, `median` and the ends of the intervals of
    /// `levels` (persons). Only periods that every series of a total has are listed.
    ///
    /// # Errors
    /// A level that is not between 0 and 100; the caller stopped the computation.
    pub fn summary(&self, levels: &[f64], context: &Context) -> Result<Table> {
        let levels = Levels::new(levels)?;
        let cells: Vec<(&(String, Option<String>), &Cell)> = self
            .sums
            .iter()
            .flat_map(|(name, sum)| {
                sum.cells.values().filter(|cell| cell.members == sum.members).map(move |cell| (name, cell))
            })
            .collect();
        let rows: Vec<Row> = cells
            .par_iter()
            .map_init(Default::default, |(draws, keys): &mut (Vec<f64>, Vec<i64>), ((area, group), cell)| {
                context.check()?;
                draws.clear();
                draws.extend(cell.sums.iter().map(|sum| *sum as f64 / UNIT));
                sort(draws, keys);
                Ok(Row::of_sorted(area, group.as_deref(), cell.period, draws, &levels))
            })
            .collect::<Result<_>>()?;
        let grouped = cells.iter().any(|((_, group), _)| group.is_some());
        Ok(rows_table(&rows, &levels, grouped))
    }

    /// The names and groups that there are totals of.
    pub fn names(&self) -> impl Iterator<Item = (&str, Option<&str>)> {
        self.sums.keys().map(|(name, group)| (name.as_str(), group.as_deref()))
    }

    /// The totals as bytes, for another process; equal totals have equal bytes.
    #[must_use]
    #[expect(clippy::expect_used, reason = "the header holds numbers and names alone")]
    pub fn to_bytes(&self) -> Vec<u8> {
        let cells = |sum: &Sum| sum.cells.values().map(|cell| (cell.period.to_string(), cell.members)).collect();
        let sums = self.sums.iter().map(|((name, group), sum)| (name.clone(), group.clone(), sum.members, cells(sum)));
        let header = Header { draws: self.draws, source: self.source.clone(), sums: sums.collect() };
        let header = serde_json::to_vec(&header).expect("names and numbers can be written");
        let mut bytes = MARK.to_vec();
        bytes.extend((header.len() as u64).to_le_bytes());
        bytes.extend(header);
        let all = self.sums.values().flat_map(|sum| sum.cells.values()).flat_map(|cell| &cell.sums);
        all.for_each(|sum| bytes.extend(sum.to_le_bytes()));
        bytes
    }

    /// Read what [`Totals::to_bytes`] wrote.
    ///
    /// # Errors
    /// Bytes that are no totals, or were cut.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        Self::among(bytes, |_| true)
    }

    /// Read those totals of what [`Totals::to_bytes`] wrote whose names are between two, both among them, in the order of
    /// their bytes: of many totals some are in memory at a time.
    ///
    /// # Errors
    /// As [`Totals::from_bytes`].
    pub fn from_bytes_between(bytes: &[u8], first: &str, last: &str) -> Result<Self> {
        Self::among(bytes, |name| (first..=last).contains(&name))
    }

    /// The names of the totals that [`Totals::to_bytes`] wrote, once each, in the order of their bytes.
    ///
    /// # Errors
    /// As [`Totals::from_bytes`].
    pub fn names_in(bytes: &[u8]) -> Result<Vec<String>> {
        let (header, _) = opened(bytes)?;
        let mut names: Vec<String> = header.sums.into_iter().map(|(name, ..)| name).collect();
        names.dedup();
        Ok(names)
    }

    fn among(bytes: &[u8], wanted: impl Fn(&str) -> bool) -> Result<Self> {
        let (header, mut numbers) = opened(bytes)?;
        let mut sums = BTreeMap::new();
        for (name, group, members, cells) in header.sums {
            let (own, rest) = numbers.split_at(cells.len() * header.draws);
            numbers = rest;
            if !wanted(&name) {
                continue;
            }
            let mut own = own.iter().map(|number| i64::from_le_bytes(*number));
            let mut sum = Sum { members, ..Sum::default() };
            for (period, members) in cells {
                let period: Period = period.parse().map_err(|_| Error::totals_not_read())?;
                let draws = own.by_ref().take(header.draws).collect();
                sum.cells.insert(period.end().to_bits(), Cell { period, members, sums: draws });
            }
            sums.insert((name, group), sum);
        }
        Ok(Self { draws: header.draws, source: header.source, sums })
    }
}

/// What stands before the sums in bytes, and the sums: as many as it says.
fn opened(bytes: &[u8]) -> Result<(Header, &[[u8; 8]])> {
    let wrong = || Error::totals_not_read();
    let rest = bytes.strip_prefix(MARK).ok_or_else(wrong)?;
    let (length, rest) = rest.split_first_chunk::<8>().ok_or_else(wrong)?;
    let length = usize::try_from(u64::from_le_bytes(*length)).map_err(|_| wrong())?;
    let (header, rest) = rest.split_at_checked(length).ok_or_else(wrong)?;
    let header: Header = serde_json::from_slice(header).map_err(|_| wrong())?;
    let (numbers, left) = rest.as_chunks::<8>();
    let cells = header.sums.iter().try_fold(0_usize, |sum, (.., cells)| sum.checked_add(cells.len()));
    if !left.is_empty() || cells.and_then(|cells| cells.checked_mul(header.draws)) != Some(numbers.len()) {
        return Err(wrong());
    }
    Ok((header, numbers))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn totals(names: &[&str]) -> Totals {
        let period: Period = "2011".parse().unwrap();
        let cell = |people: i64| Cell { period, members: 1, sums: vec![people, people + 1] };
        let sums = names.iter().zip(1..).map(|(name, people)| {
            let cells = [(period.end().to_bits(), cell(people))].into();
            (((*name).to_owned(), None), Sum { members: 1, cells })
        });
        Totals { draws: 2, source: "one".into(), sums: sums.collect() }
    }

    #[test]
    fn some_totals_of_many_are_read_by_their_names() {
        let all = totals(&["A", "B", "C", "D"]);
        let bytes = all.to_bytes();
        assert_eq!(Totals::names_in(&bytes).unwrap(), ["A", "B", "C", "D"]);
        let some = Totals::from_bytes_between(&bytes, "B", "C").unwrap();
        assert_eq!(some.names().map(|(name, _)| name).collect::<Vec<_>>(), ["B", "C"]);
        assert!(some.sums.iter().all(|(name, sum)| all.sums[name] == *sum));
        assert_eq!(Totals::from_bytes_between(&bytes, "", "E").unwrap(), all);
    }

    #[test]
    fn bytes_that_are_no_totals_are_refused() {
        let bytes = totals(&["A", "B"]).to_bytes();
        for cut in 0..bytes.len() {
            assert!(Totals::from_bytes(&bytes[..cut]).is_err() && Totals::names_in(&bytes[..cut]).is_err());
        }
    }
}
