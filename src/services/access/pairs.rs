//! Who is within reach of what: pairs of demand and supply in the order of demand, then supply.

#![expect(
    clippy::indexing_slicing,
    reason = "places of demand and supply are those of the tables that were read, pairs lie place by place"
)]

use super::ids::Ids;
use super::places::Places;
use crate::context::Context;
use crate::error::{Error, Result};
use crate::finding::Finding;
use crate::message::Place;
use crate::table::TableReader;

/// Pairs by place of demand, sparse: those of place `i` are at `starts[i]..starts[i + 1]`.
pub(in crate::services) struct Pairs {
    pub starts: Vec<usize>,
    pub supply: Vec<u32>,
    pub minutes: Vec<f64>,
}

impl Pairs {
    /// Read the cost table: `demand`, `supply` (ids), `minutes`, one row a pair, in any order; a pair without minutes is
    /// out of reach, and how many there are is a finding.
    ///
    /// # Errors
    /// A missing column or id, an id that is not in its table, negative minutes, a pair twice.
    pub(super) fn new(
        cost: &TableReader,
        demand: &Ids,
        supply: &Ids,
        context: &Context,
    ) -> Result<(Self, Vec<Finding>)> {
        context.check()?;
        let (mut from, mut to) = (demand.rows(cost, "demand")?, supply.rows(cost, "supply")?);
        let cost = &cost.with_gaps(&["minutes"]);
        if !cost.has("minutes") {
            cost.number("minutes")?;
        }
        let given = cost.optional_number("minutes")?;
        let negative = |minutes: &Option<f64>| minutes.filter(|minutes| *minutes < 0.0);
        if let Some((row, minutes)) = given.iter().enumerate().find_map(|(row, given)| Some((row, negative(given)?))) {
            return Err(Error::access_minutes_negative(minutes).at(cost.place(row, "minutes")));
        }
        let missing = given.iter().filter(|minutes| minutes.is_none()).count();
        let mut findings = Vec::new();
        if missing > 0 {
            let keep = |rows: Vec<u32>| -> Vec<u32> {
                rows.into_iter().zip(&given).filter(|(_, minutes)| minutes.is_some()).map(|(row, _)| row).collect()
            };
            (from, to) = (keep(from), keep(to));
            findings.push(Finding::access_pairs_without_minutes(cost.source(), missing, given.len()));
        }
        // A zero has no sign.
        let minutes: Vec<f64> = given.into_iter().flatten().map(|minutes| minutes + 0.0).collect();
        let mut pairs = Self::sorted(&from, to, minutes, demand.names().len());
        pairs.order(cost, demand, supply, context)?;
        Ok((pairs, findings))
    }

    /// Put the rows in the order of demand, keeping the order of rows within a place.
    fn sorted(from: &[u32], to: Vec<u32>, minutes: Vec<f64>, places: usize) -> Self {
        let mut starts = vec![0_usize; places + 1];
        from.iter().for_each(|place| starts[*place as usize + 1] += 1);
        (0..places).for_each(|place| starts[place + 1] += starts[place]);
        if from.is_sorted() {
            return Self { starts, supply: to, minutes };
        }
        let mut next = starts.clone();
        let (mut supply, mut sorted) = (vec![0; to.len()], vec![0.0; to.len()]);
        for ((place, to), minutes) in from.iter().zip(to).zip(minutes) {
            let slot = &mut next[*place as usize];
            supply[*slot] = to;
            sorted[*slot] = minutes;
            *slot += 1;
        }
        Self { starts, supply, minutes: sorted }
    }

    /// Put the pairs of each place in the order of supply, so that sums do not depend on the order of rows.
    fn order(&mut self, cost: &TableReader, demand: &Ids, supply: &Ids, context: &Context) -> Result<()> {
        let mut both: Vec<(u32, f64)> = Vec::new();
        for place in 0..self.starts.len() - 1 {
            context.check()?;
            let range = self.starts[place]..self.starts[place + 1];
            let (to, minutes) = (&mut self.supply[range.clone()], &mut self.minutes[range]);
            if !to.is_sorted() {
                both.clear();
                both.extend(to.iter().copied().zip(minutes.iter().copied()));
                both.sort_unstable_by_key(|pair| pair.0);
                for ((to, minutes), pair) in to.iter_mut().zip(minutes.iter_mut()).zip(&both) {
                    (*to, *minutes) = *pair;
                }
            }
            if let Some(twice) = to.windows(2).find(|two| two[0] == two[1]) {
                let (from, to) = (&demand.names()[place], &supply.names()[twice[0] as usize]);
                return Err(Error::access_pair_twice(from, to).at(cost.source()));
            }
        }
        Ok(())
    }

    /// The supply within reach of a place of demand, with its minutes.
    pub(in crate::services) fn of(&self, place: usize) -> impl Iterator<Item = (usize, f64)> + '_ {
        let range = self.starts[place]..self.starts[place + 1];
        self.supply[range.clone()].iter().map(|to| *to as usize).zip(self.minutes[range].iter().copied())
    }

    /// Where the pairs of a place of demand stand among all.
    pub(super) fn range(&self, place: usize) -> std::ops::Range<usize> {
        self.starts[place]..self.starts[place + 1]
    }

    /// How much supply is within so many minutes of each place of demand.
    pub(super) fn reached(&self, minutes: f64) -> Vec<u32> {
        (0..self.places()).map(|place| self.of(place).filter(|pair| pair.1 <= minutes).count() as u32).collect()
    }

    /// The minutes from each place of demand to its nearest supply.
    pub(super) fn nearest(&self) -> Vec<Option<f64>> {
        (0..self.places()).map(|place| self.of(place).map(|(_, minutes)| minutes).reduce(f64::min)).collect()
    }

    /// How many places of demand there are.
    pub(in crate::services) fn places(&self) -> usize {
        self.starts.len() - 1
    }
}

impl Pairs {
    /// Pairs by a straight line at so many km an hour, up to so many minutes; and what is doubtful in the coordinates.
    ///
    /// # Errors
    /// A speed that is not above 0, and as for [`Places::read`].
    pub(super) fn straight(
        demand: &TableReader,
        supply: &TableReader,
        speed: f64,
        minutes: f64,
        context: &Context,
    ) -> Result<(Self, Vec<Finding>)> {
        if !(speed.is_finite() && speed > 0.0) {
            return Err(Error::access_speed_not_positive(speed));
        }
        let places = Places::read(demand, supply)?;
        let mut pairs = Self { starts: vec![0], supply: vec![], minutes: vec![] };
        for distances in places.distances() {
            context.check()?;
            for (to, km) in distances.enumerate() {
                let reach = km / speed * 60.0;
                if reach <= minutes {
                    pairs.supply.push(to as u32);
                    pairs.minutes.push(reach);
                }
            }
            pairs.starts.push(pairs.supply.len());
        }
        let findings = places.doubts(demand.source(), speed * minutes / 60.0);
        Ok((pairs, findings))
    }

    /// Pairs of a matrix of durations in seconds, a row a place of demand and a column a place of supply in the order of
    /// their tables, as OSRM's table service gives it; nothing where there is no way.
    ///
    /// # Errors
    /// A matrix of another size, a negative duration.
    pub(super) fn matrix(seconds: &[Vec<Option<f64>>], demand: usize, supply: usize) -> Result<Self> {
        if seconds.len() != demand || seconds.iter().any(|row| row.len() != supply) {
            let columns = seconds.first().map_or(0, Vec::len);
            return Err(Error::access_matrix_size(seconds.len(), columns, demand, supply));
        }
        let mut pairs = Self { starts: vec![0], supply: vec![], minutes: vec![] };
        for (from, row) in seconds.iter().enumerate() {
            for (to, seconds) in row.iter().enumerate() {
                let Some(seconds) = seconds.filter(|seconds| !seconds.is_nan()) else { continue };
                if seconds < 0.0 {
                    return Err(Error::access_minutes_negative(seconds / 60.0).at(Place::default().row(from + 1)));
                }
                pairs.supply.push(to as u32);
                pairs.minutes.push(seconds / 60.0);
            }
            pairs.starts.push(pairs.supply.len());
        }
        Ok(pairs)
    }
}
