//! Where places of demand and supply are: on a plane or on the globe, and how far apart.

use crate::error::{Error, Result};
use crate::finding::Finding;
use crate::stats::Elementary;
use crate::table::TableReader;

/// The mean radius of the Earth, in km (IUGG).
const EARTH_KM: f64 = 6371.0088;
/// No two places of one country are so many km apart on a plane, so that farther ones are in metres.
const COUNTRY_KM: f64 = 10_000.0;
/// No coordinate on a plane is so many km from its origin (half the Earth's circumference), so that larger ones are metres.
const HALF_ROUND_KM: f64 = 20_038.0;
/// How many times the reach places may be apart before the unit is doubted.
const DOUBTED: f64 = 50.0;

/// Coordinates of places of demand and supply.
pub(super) struct Places {
    system: System,
    demand: Vec<(f64, f64)>,
    supply: Vec<(f64, f64)>,
}

/// What coordinates are in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum System {
    /// Degrees of longitude and latitude.
    Degrees,
    /// A plane in km.
    Kilometres,
    /// A plane in metres, as the columns are called.
    Metres,
    /// A plane in metres, as no country is so many km wide.
    MetresBySize,
}

const COLUMNS: [(System, [&str; 2]); 3] =
    [(System::Metres, ["x_m", "y_m"]), (System::Kilometres, ["x", "y"]), (System::Degrees, ["lon", "lat"])];

impl Places {
    /// Read `lon` and `lat` (degrees), `x_m` and `y_m` (metres), or `x` and `y` (km; metres where they are farther apart
    /// than any country is wide).
    ///
    /// # Errors
    /// A table without coordinates, two that are not in the same ones, a coordinate that is missing or off the globe.
    pub(super) fn read(demand: &TableReader, supply: &TableReader) -> Result<Self> {
        let system = |table: &TableReader| {
            let has = |(_, [first, second]): &&(System, [&str; 2])| table.has(first) && table.has(second);
            COLUMNS.iter().find(has).ok_or_else(|| Error::access_no_coordinates().at(table.source()))
        };
        let ((from, columns), (to, _)) = (system(demand)?, system(supply)?);
        if from != to {
            return Err(Error::access_coordinates_differ().at(supply.source()));
        }
        let mut places = Self { system: *from, demand: points(demand, *columns)?, supply: points(supply, *columns)? };
        if places.system == System::Kilometres && (places.width() > COUNTRY_KM || places.farthest() > HALF_ROUND_KM) {
            places.system = System::MetresBySize;
        }
        Ok(places)
    }

    /// The diagonal of the box about all places, in the unit of the coordinates.
    fn width(&self) -> f64 {
        let all = || self.demand.iter().chain(&self.supply);
        let range = |value: fn(&(f64, f64)) -> f64| {
            let low = all().map(value).fold(f64::INFINITY, f64::min);
            let high = all().map(value).fold(f64::NEG_INFINITY, f64::max);
            if high > low { high - low } else { 0.0 }
        };
        range(|point| point.0).hypotenuse(range(|point| point.1))
    }

    /// The largest coordinate, whatever its sign.
    fn farthest(&self) -> f64 {
        self.demand.iter().chain(&self.supply).fold(0.0, |most, (x, y)| most.max(x.abs()).max(y.abs()))
    }

    /// The distances of each place of demand to those of supply, in km.
    pub(super) fn distances(&self) -> impl Iterator<Item = impl Iterator<Item = f64>> {
        self.demand.iter().map(|from| self.supply.iter().map(|to| self.km(*from, *to)))
    }

    /// The distance between two points, in km.
    fn km(&self, a: (f64, f64), b: (f64, f64)) -> f64 {
        let plane = (a.0 - b.0).hypotenuse(a.1 - b.1);
        match self.system {
            System::Degrees => globe(a, b),
            System::Kilometres => plane,
            System::Metres | System::MetresBySize => plane / 1000.0,
        }
    }

    /// What is doubtful in the unit of the coordinates, where people reach so many km.
    pub(super) fn doubts(&self, source: &str, reach: f64) -> Vec<Finding> {
        let width = self.width();
        match self.system {
            System::MetresBySize => vec![Finding::access_coordinates_in_metres(source, width / 1000.0)],
            System::Kilometres if width > DOUBTED * reach => {
                vec![Finding::access_coordinates_far_apart(source, width, reach)]
            }
            System::Degrees | System::Kilometres | System::Metres => Vec::new(),
        }
    }
}

fn points(table: &TableReader, [first, second]: [&str; 2]) -> Result<Vec<(f64, f64)>> {
    let (first_values, second_values) = (table.optional_number(first)?, table.optional_number(second)?);
    let mut points = Vec::with_capacity(table.rows());
    for (row, pair) in first_values.into_iter().zip(second_values).enumerate() {
        let column = if pair.0.is_none() { first } else { second };
        let (Some(x), Some(y)) = pair else {
            return Err(Error::access_coordinate_missing().at(table.place(row, column)));
        };
        if first == "lon" && (x.abs() > 180.0 || y.abs() > 90.0) {
            let column = if x.abs() > 180.0 { first } else { second };
            return Err(Error::access_off_the_globe(x, y).at(table.place(row, column)));
        }
        points.push((x, y));
    }
    Ok(points)
}

/// The distance on a sphere, in km, by the haversine.
fn globe(a: (f64, f64), b: (f64, f64)) -> f64 {
    let half = |from: f64, to: f64| ((to - from).to_radians() / 2.0).sine().powi(2);
    let h = half(a.1, b.1) + a.1.to_radians().cosine() * b.1.to_radians().cosine() * half(a.0, b.0);
    2.0 * EARTH_KM * h.sqrt().min(1.0).arc_sine()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::TableBuilder;

    /// Berlin to Paris is about 878 km; one degree along the equator 2πr/360.
    /// The distance between the first places, in km.
    fn first(places: &Places) -> f64 {
        places.distances().next().unwrap().next().unwrap()
    }

    #[test]
    fn distances_on_the_globe_are_known_ones() {
        assert!((globe((13.405, 52.52), (2.3522, 48.8566)) - 877.5).abs() < 1.0);
        assert!((globe((0.0, 0.0), (1.0, 0.0)) - EARTH_KM.to_radians()).abs() < 1e-9);
        assert!(globe((179.5, 0.0), (-179.5, 0.0)) < 112.0);
    }

    fn places(columns: [&str; 2], points: [[f64; 2]; 2]) -> Places {
        let table = |name: &str, [x, y]: [f64; 2]| {
            TableReader::new(TableBuilder::new().number(columns[0], [x]).number(columns[1], [y]).build(), name)
        };
        Places::read(&table("demand", points[0]), &table("supply", points[1])).unwrap()
    }

    #[test]
    fn metres_are_told_from_kilometres_by_their_name_or_their_size() {
        for (place, km) in [([500_000.0, 4_700_000.0], 10.0), ([503_000.0, 4_704_000.0], 5.0)] {
            let utm = places(["x", "y"], [place, [506_000.0, 4_708_000.0]]);
            assert!((first(&utm) - km).abs() < 1e-9, "{}", first(&utm));
            assert_eq!(utm.doubts("demand", 10.0)[0].code().name(), "access_coordinates_in_metres");
        }
        let named = places(["x_m", "y_m"], [[0.0, 0.0], [3000.0, 4000.0]]);
        assert!((first(&named) - 5.0).abs() < 1e-12 && named.doubts("demand", 10.0).is_empty());
        let km = places(["x", "y"], [[0.0, 0.0], [3.0, 4.0]]);
        assert!((first(&km) - 5.0).abs() < 1e-12 && km.doubts("demand", 10.0).is_empty());
        // A town in metres cannot be told from a province in km by its numbers alone: it is said.
        let open = places(["x", "y"], [[0.0, 0.0], [3000.0, 4000.0]]);
        assert_eq!(open.doubts("demand", 10.0)[0].code().name(), "access_coordinates_far_apart");
    }
}
