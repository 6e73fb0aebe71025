//! Who is within reach of what: pairs of demand and supply in the order of demand, then supply.

use super::ids::Ids;
use crate::error::{Error, Result};
use crate::table::TableReader;

/// Pairs by place of demand, sparse: those of place `i` are at `starts[i]..starts[i + 1]`.
pub(super) struct Pairs {
    pub starts: Vec<usize>,
    pub supply: Vec<u32>,
    pub minutes: Vec<f64>,
}

impl Pairs {
    /// Read the cost table: `demand`, `supply` (ids), `minutes`, one row a pair, in any order.
    ///
    /// # Errors
    /// A missing column or value, an id that is not in its table, negative minutes, a pair twice.
    pub(super) fn new(cost: &TableReader, demand: &Ids, supply: &Ids) -> Result<Self> {
        let (from, to) = (demand.rows(cost, "demand")?, supply.rows(cost, "supply")?);
        let minutes = cost.number("minutes")?;
        if let Some(row) = minutes.iter().position(|minutes| *minutes < 0.0) {
            return Err(Error::input(format!("minutes is {}", minutes[row]))
                .at(cost.place(row, "minutes"))
                .hint("give 0 or more"));
        }
        let mut pairs = Self::sorted(&from, to, minutes, demand.names().len());
        pairs.order(cost, demand, supply)?;
        Ok(pairs)
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
    fn order(&mut self, cost: &TableReader, demand: &Ids, supply: &Ids) -> Result<()> {
        let mut both: Vec<(u32, f64)> = Vec::new();
        for place in 0..self.starts.len() - 1 {
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
                return Err(Error::input(format!("the pair {from}, {to} is there twice"))
                    .at(cost.source())
                    .hint("keep one row a pair"));
            }
        }
        Ok(())
    }

    /// The supply within reach of a place of demand, with its minutes.
    pub(super) fn of(&self, place: usize) -> impl Iterator<Item = (usize, f64)> + '_ {
        let range = self.starts[place]..self.starts[place + 1];
        self.supply[range.clone()].iter().map(|to| *to as usize).zip(self.minutes[range].iter().copied())
    }

    /// How many places of demand there are.
    pub(super) fn places(&self) -> usize {
        self.starts.len() - 1
    }
}

/// The mean radius of the Earth, in km (IUGG).
const EARTH_KM: f64 = 6371.0088;

impl Pairs {
    /// Pairs by a straight line at so many km an hour, up to so many minutes.
    ///
    /// # Errors
    /// A speed that is not above 0, a table without coordinates, a coordinate that is missing or off the globe.
    pub(super) fn straight(demand: &TableReader, supply: &TableReader, speed: f64, minutes: f64) -> Result<Self> {
        if !(speed.is_finite() && speed > 0.0) {
            return Err(Error::input(format!("the speed is {speed}")).hint("give km an hour, such as 25 for buses"));
        }
        let (from, to) = (points(demand)?, points(supply)?);
        if from.plane != to.plane {
            return Err(Error::input("one table has lon and lat, the other x and y")
                .at(supply.source())
                .hint("give both tables the same coordinates"));
        }
        let mut pairs = Self { starts: vec![0], supply: vec![], minutes: vec![] };
        for here in &from.at {
            for (place, there) in to.at.iter().enumerate() {
                let km = if from.plane { plane(*here, *there) } else { globe(*here, *there) };
                let reach = km / speed * 60.0;
                if reach <= minutes {
                    pairs.supply.push(place as u32);
                    pairs.minutes.push(reach);
                }
            }
            pairs.starts.push(pairs.supply.len());
        }
        Ok(pairs)
    }
}

/// Where places are: on a plane in km, or by longitude and latitude in degrees.
struct Points {
    plane: bool,
    at: Vec<(f64, f64)>,
}

fn points(table: &TableReader) -> Result<Points> {
    let plane = table.has("x") && table.has("y");
    let (first, second) = if plane { ("x", "y") } else { ("lon", "lat") };
    if !(table.has(first) && table.has(second)) {
        return Err(Error::input("there are no coordinates, and no table of costs").at(table.source()).hint(
            "give a table of costs (demand, supply, minutes), or columns lon and lat (degrees) or x and y (km)",
        ));
    }
    let (first_values, second_values) = (table.optional_number(first)?, table.optional_number(second)?);
    let mut at = Vec::with_capacity(table.rows());
    for (row, pair) in first_values.into_iter().zip(second_values).enumerate() {
        let column = if pair.0.is_none() { first } else { second };
        let (Some(x), Some(y)) = pair else {
            return Err(Error::input("the coordinate is missing")
                .at(table.place(row, column))
                .hint("fill it in or remove the row"));
        };
        if !plane && (x.abs() > 180.0 || y.abs() > 90.0) {
            return Err(Error::input(format!("lon {x}, lat {y} is not on the globe"))
                .at(table.place(row, if x.abs() > 180.0 { first } else { second }))
                .hint("give degrees: lon from -180 to 180, lat from -90 to 90"));
        }
        at.push((x, y));
    }
    Ok(Points { plane, at })
}

fn plane(a: (f64, f64), b: (f64, f64)) -> f64 {
    (a.0 - b.0).hypot(a.1 - b.1)
}

/// The distance on a sphere, in km, by the haversine.
fn globe(a: (f64, f64), b: (f64, f64)) -> f64 {
    let half = |from: f64, to: f64| ((to - from).to_radians() / 2.0).sin().powi(2);
    let h = half(a.1, b.1) + a.1.to_radians().cos() * b.1.to_radians().cos() * half(a.0, b.0);
    2.0 * EARTH_KM * h.sqrt().min(1.0).asin()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Berlin to Paris is about 878 km; one degree along the equator 2πr/360.
    #[test]
    fn distances_on_the_globe_are_known_ones() {
        assert!((globe((13.405, 52.52), (2.3522, 48.8566)) - 877.5).abs() < 1.0);
        assert!((globe((0.0, 0.0), (1.0, 0.0)) - EARTH_KM.to_radians()).abs() < 1e-9);
        assert!(globe((179.5, 0.0), (-179.5, 0.0)) < 112.0);
    }
}
