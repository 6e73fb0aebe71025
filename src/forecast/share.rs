//! A part with few counts, forecast as a share of the whole that it belongs to. Which ratio method is chosen by its errors
//! at the part's own earlier counts.

use super::fitted::{Borrowed, Fitted};
use super::grid::interpolated;
use super::prepare::Prepared;
use super::share_method::{LEAST, Pair, ShareMethod};
use crate::panel::Period;
use crate::stats::Elementary;

/// A part with fewer counts than this takes its share of its whole's growth.
const FEW_COUNTS: usize = 4;

/// Whether a part has so few counts, and its whole more of them, that it is forecast as a share.
pub(super) fn takes_share(part: &Prepared, whole_counts: usize) -> bool {
    part.counts.len() < FEW_COUNTS && part.counts.len() < whole_counts
}

/// The periods at which the whole of a part is needed: those of the part's counts, and those ahead.
pub(super) fn needed(part: &Prepared) -> Vec<Period> {
    [part.periods.as_slice(), part.ahead.as_slice()].concat()
}

/// The point path of a part as its share of its whole, whose path is fitted at the periods [`needed`]. Its errors are its
/// own, or those of the whole where these are larger: a share is no surer than what it is of. None where the part's last
/// count is before the first of its whole, or either had nobody.
pub(super) fn share_of(part: &Prepared, own: &Fitted, whole: &Prepared, path: &Fitted) -> Option<Fitted> {
    let times: Vec<f64> = whole.periods.iter().map(|period| whole.clock.time(*period)).collect();
    let logs: Vec<f64> = whole.counts.iter().map(|count| (count + whole.grid.offset).logarithm()).collect();
    let (first, last) = (*times.first()?, *times.last()?);
    let people = |time: f64, log: f64| {
        (if time > last { log } else { interpolated(&times, &logs, time) }).exponential() - whole.grid.offset
    };
    let (counted, ahead) = path.point.split_at(part.periods.len());
    let pair = |((period, count), log): ((&Period, &f64), &f64)| {
        let time = part.clock.time(*period);
        Pair { time, part: *count, whole: people(time, *log) }
    };
    let pairs: Vec<Pair> = part
        .periods
        .iter()
        .zip(&part.counts)
        .zip(counted)
        .map(pair)
        .filter(|pair| pair.time >= first && pair.part > 0.0 && pair.whole > 0.0)
        .collect();
    let latest = part.clock.time(*part.periods.last()?);
    pairs.last().filter(|pair| pair.time == latest)?;
    let (method, error) = ShareMethod::choose(&pairs);
    let point = part
        .ahead
        .iter()
        .zip(ahead)
        .map(|(period, log)| {
            let time = part.clock.time(*period);
            let made = method.project(&pairs, time, people(time, *log))?;
            Some((made.max(LEAST) + part.grid.offset).logarithm())
        })
        .collect::<Option<_>>()?;
    let scales = own.scales.iter().zip(path.scales.iter().skip(part.periods.len()));
    let scales = scales.map(|(own, whole)| own.max(*whole)).collect();
    let borrowed = Some(Borrowed { whole: whole.key.area.clone(), method, error });
    Some(Fitted { point, scale: own.scale, scales, borrowed, driven: None })
}

#[cfg(test)]
mod tests {
    use super::super::options::Options;
    use super::super::result::Forecast;
    use super::super::{forecast, forecast_with};
    use crate::context::Context;
    use crate::panel::{Panel, Population};
    use crate::table::{TableBuilder, TableReader};

    /// (area, the area it is a part of, the year and people of each count)
    type Area<'a> = (&'a str, Option<&'a str>, &'a [(i32, f64)]);

    fn panel(areas: &[Area]) -> Panel {
        let rows =
            || areas.iter().flat_map(|(area, parent, counts)| counts.iter().map(move |row| (*area, *parent, row)));
        let table = TableBuilder::new()
            .text("area", rows().map(|(area, ..)| area))
            .optional_text("parent", rows().map(|(_, parent, _)| parent))
            .text("period", rows().map(|(_, _, row)| row.0.to_string()))
            .number("population", rows().map(|(_, _, row)| row.1));
        Panel::from_table(&TableReader::new(table.build(), "counts")).unwrap()
    }

    fn made(areas: &[Area]) -> Forecast {
        forecast(&panel(areas), Options::default(), &Context::default()).unwrap()
    }

    /// The median of an area's draws, by period.
    fn medians(forecast: &Forecast, area: &str) -> Vec<f64> {
        let draws = forecast.draws();
        let mut out = draws_of(forecast, area);
        let middle = |year: &mut [f64]| {
            year.sort_by(f64::total_cmp);
            crate::stats::quantile(year, 0.5)
        };
        out.chunks_exact_mut(draws).map(middle).collect()
    }

    fn draws_of(forecast: &Forecast, area: &str) -> Vec<f64> {
        let place = forecast.series().iter().position(|key| key.area == area).unwrap();
        let mut out = vec![0.0; forecast.periods(place).len() * forecast.draws()];
        forecast.fill(place, &mut out);
        out
    }

    const PREFECTURE: Area = ("Hami", Some("Xinjiang"), &[(2008, 60e3), (2009, 80e3), (2010, 120e3)]);

    #[test]
    fn a_city_with_one_count_grows_with_its_prefecture() {
        let both = made(&[("Hami city", Some("Hami"), &[(2010, 40e3)]), PREFECTURE]);
        let (city, prefecture) = (medians(&both, "Hami city"), medians(&both, "Hami"));
        assert!(prefecture[4] > 1.2 * 120e3, "{prefecture:?}");
        for (part, whole) in city.iter().zip(&prefecture) {
            assert!((part / whole * 3.0 - 1.0).abs() < 0.02, "{city:?} {prefecture:?}");
        }
        assert!(both.findings().iter().any(|found| found.code().name() == "share_of_whole"));
        // The whole is forecast as it is without its part.
        assert_eq!(prefecture, medians(&made(&[PREFECTURE]), "Hami"));
        // No whole: as before.
        let alone = medians(&made(&[("Hami city", None, &[(2010, 40e3)])]), "Hami city");
        assert!(alone.iter().all(|people| (people / 40e3 - 1.0).abs() < 0.05), "{alone:?}");
    }

    #[test]
    fn a_count_after_the_last_of_the_whole_is_a_share_of_its_forecast() {
        let both = made(&[("Hami city", Some("Hami"), &[(2012, 40e3)]), PREFECTURE]);
        let (city, prefecture) = (medians(&both, "Hami city"), medians(&both, "Hami"));
        // The prefecture's years are 2011 to 2017, the city's 2013 to 2017.
        let growth = prefecture[6] / prefecture[1];
        assert!(growth > 1.05 && (city[4] / 40e3 / growth - 1.0).abs() < 0.02, "{city:?} {prefecture:?}");
    }

    /// A village with one count in a town with two in a county with twelve follows the county by way of the town.
    #[test]
    fn a_whole_with_few_counts_is_itself_a_share_of_its_whole() {
        let county: Vec<(i32, f64)> = (1999..=2010).map(|year| (year, 1e6 * 1.03_f64.powi(year - 1999))).collect();
        let all = made(&[
            ("village", Some("town"), &[(2010, 1_000.0)]),
            ("town", Some("county"), &[(2005, 9_000.0), (2010, 10_000.0)]),
            ("county", None, &county),
        ]);
        let (village, town) = (medians(&all, "village"), medians(&all, "town"));
        assert!(town[4] > 11_000.0, "{town:?}");
        // The town goes on by five years and the village by one: 2015 is its fifth.
        assert!((village[4] / town[0] * 10.0 - 1.0).abs() < 0.03, "{village:?} {town:?}");
    }

    #[test]
    fn a_part_with_the_calibration_of_the_whole_has_its_bits() {
        let city: Area = ("Hami city", Some("Hami"), &[(2009, 30e3), (2010, 40e3)]);
        let both = made(&[city, PREFECTURE]);
        let calibration = super::super::Calibration::from_json(&both.calibration().to_json()).unwrap();
        let part = forecast_with(&panel(&[city]), Options::default(), calibration.into(), &Context::default()).unwrap();
        assert_eq!(draws_of(&part, "Hami city"), draws_of(&both, "Hami city"));
    }

    #[test]
    fn areas_of_enough_counts_are_forecast_as_if_they_named_no_whole() {
        let counts = |size: f64, rate: f64| -> Vec<(i32, f64)> {
            (2003..=2010).map(|year| (year, size * rate.powi(year - 2003) + f64::from(year * year % 7))).collect()
        };
        let (part, whole) = (counts(1e4, 1.01), counts(1e5, 1.04));
        let named = made(&[("part", Some("whole"), &part), ("whole", None, &whole)]);
        let unnamed = made(&[("part", None, &part), ("whole", None, &whole)]);
        assert_eq!(medians(&named, "part"), medians(&unnamed, "part"));
        assert!(!named.calibration().to_json().contains("lenders"));
    }
}
