//! The calibration of forecasts: what a panel teaches about them beyond each series alone. It is a small value that can be
//! stored as JSON and sent to other processes; a part of a panel forecast with it gives the bits of the whole.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::drivers::{DriverStudy, Drivers};
use super::models::Model;
use super::options::CalibrationOptions;
use super::origins::learn;
use super::prepare::Prepared;
use super::stratum::Stratum;
use super::whole::Whole;
use crate::context::Context;
use crate::error::{Error, Result};
use crate::message::Language;
use crate::panel::{Panel, SeriesKey, shared_names};
use crate::stats::{key, sampled_share};

/// The form of a calibration; one of another form is refused.
const VERSION: u32 = 1;
/// A panel of more series than this is learnt from as many of them, chosen by hashed names.
const LEARN_FROM: usize = 3000;

/// The first period that most series of a group and spacing are forecast for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FirstPeriod {
    pub(super) group: Option<String>,
    /// Months from one forecast period to the next.
    pub(super) spacing: i64,
    /// The month in which it ends, counted from year 0.
    pub(super) month: i64,
}

/// Everything about forecasts of a panel that is not of one series alone: the number of steps, frequency, model, and by
/// frequency what past origins taught.
///
/// ```
/// use townscale::context::Context;
/// use townscale::forecast::{Calibration, CalibrationOptions, calibrate};
/// use townscale::panel::Panel;
/// use townscale::table::{TableBuilder, TableReader};
/// let table = TableBuilder::new()
///     .text("area", ["A"; 4])
///     .text("period", ["2007", "2008", "2009", "2010"])
///     .number("population", [60_000.0, 66_000.0, 80_000.0, 95_000.0])
///     .build();
/// let panel = Panel::from_table(&TableReader::new(table, "counts.csv"))?;
/// let calibration = calibrate(&panel, &CalibrationOptions::default(), &Context::default())?;
/// assert_eq!(Calibration::from_json(&calibration.to_json())?, calibration);
/// # Ok::<(), townscale::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Calibration {
    version: u32,
    model: String,
    horizon: usize,
    freq: Option<String>,
    clean: bool,
    firsts: Vec<FirstPeriod>,
    /// Areas with counts of their own that others name as their parent.
    wholes: BTreeSet<String>,
    /// Names that several areas have, told apart by their parents.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    shared: BTreeSet<String>,
    /// Areas whose growth parts with few counts take a share of.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    lenders: Vec<Whole>,
    /// By periods a year (1, 2, 4, 12).
    strata: BTreeMap<usize, Stratum>,
    /// What past origins say of known regressors.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    drivers: Option<DriverStudy>,
}

/// Learn the calibration of a panel.
///
/// # Errors
/// What [`super::forecast`] refuses in a panel; the caller stopped the computation.
pub fn calibrate(panel: &Panel, options: &CalibrationOptions, context: &Context) -> Result<Calibration> {
    Calibration::learn(&Prepared::all(panel, options)?, options, context)
}

impl Calibration {
    /// Learn from series that were read.
    pub(super) fn learn(series: &[Prepared], options: &CalibrationOptions, context: &Context) -> Result<Self> {
        let share = (LEARN_FROM as f64 / series.len() as f64).min(1.0);
        let sampled = |one: &Prepared| share >= 1.0 || sampled_share(&one.key.name()) <= share;
        let mut strata = BTreeMap::new();
        for period in series.iter().map(|one| one.grid.period) {
            if strata.contains_key(&period) {
                continue;
            }
            let members = || series.iter().filter(|one| one.grid.period == period);
            let steps = members().map(Prepared::steps).max().unwrap_or(1).max(1);
            let chosen: Vec<_> = members().filter(|one| sampled(one)).map(|one| &one.grid).collect();
            strata.insert(period, learn(&chosen, period, steps, options.model, context)?);
        }
        let study = |given| DriverStudy::learn(given, series, sampled, share, &strata, options, context);
        let drivers = options.drivers.as_ref().map(study).transpose()?;
        Ok(Self {
            version: VERSION,
            model: options.model.name(),
            horizon: options.horizon,
            freq: options.freq.clone(),
            clean: options.clean,
            firsts: usual_firsts(series),
            wholes: wholes(series),
            shared: shared(series),
            lenders: if options.model == Model::Auto { Whole::borrowed_from(series) } else { vec![] },
            strata,
            drivers,
        })
    }

    /// Where the hash of a series' name lies between 0 and 1: a sample of series is those below a share.
    #[must_use]
    pub fn sample(name: &str) -> f64 {
        sampled_share(name)
    }

    /// Read a calibration.
    ///
    /// # Errors
    /// Text that is no calibration, one of another version, or one with numbers that no panel taught.
    pub fn from_json(text: &str) -> Result<Self> {
        let wrong = |error: serde_json::Error| {
            let cause = Error::from(error);
            let [en, zh] = Language::ALL.map(|language| cause.message(language));
            Error::calibration_not_read(en, zh).at("calibration")
        };
        let raw: serde_json::Value = serde_json::from_str(text).map_err(wrong)?;
        let version = raw.get("version").and_then(serde_json::Value::as_u64);
        if version != Some(u64::from(VERSION)) {
            let shown = version.map_or("none".to_owned(), |version| version.to_string());
            return Err(Error::calibration_of_another_version(shown, VERSION).at("calibration"));
        }
        let calibration: Self = serde_json::from_value(raw).map_err(wrong)?;
        calibration.model.parse::<Model>()?;
        for (period, stratum) in &calibration.strata {
            let misplaced = (stratum.period != *period || ![1, 2, 4, 12].contains(period))
                .then(|| Error::calibration_periods_misplaced(*period, stratum.period));
            if let Some(fault) = misplaced.or_else(|| stratum.fault()) {
                return Err(fault.at("calibration"));
            }
        }
        if let Some(fault) = Whole::fault(&calibration.lenders) {
            return Err(fault.at("calibration"));
        }
        if calibration.drivers.as_ref().is_some_and(|drivers| !drivers.is_sound()) {
            return Err(Error::calibration_numbers().at("calibration"));
        }
        Ok(calibration)
    }

    /// The calibration as JSON; numbers come back the same to the last bit.
    #[must_use]
    #[expect(clippy::expect_used, reason = "it writes numbers and names alone")]
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).expect("numbers and names can be written")
    }

    /// The hash of everything it holds: equal calibrations have equal hashes.
    #[must_use]
    pub fn hash(&self) -> String {
        format!("{:016x}", key(&self.to_json()))
    }

    /// Periods ahead.
    #[must_use]
    pub fn horizon(&self) -> usize {
        self.horizon
    }

    /// Steps ahead that errors were seen for, by periods a year.
    pub fn steps(&self) -> impl Iterator<Item = (usize, usize)> {
        self.strata.iter().map(|(period, stratum)| (*period, stratum.steps))
    }

    /// The frequency that was asked for.
    #[must_use]
    pub fn freq(&self) -> Option<&str> {
        self.freq.as_deref()
    }

    /// The name of the model of the point forecast.
    #[must_use]
    pub fn model(&self) -> &str {
        &self.model
    }

    /// The version of its form.
    #[must_use]
    pub fn version(&self) -> u32 {
        self.version
    }

    /// Whether a series is the whole of others of the panel.
    pub(super) fn is_whole(&self, key: &SeriesKey) -> bool {
        self.wholes.contains(&key.area) && key.parent.as_deref() != Some(&key.area)
    }

    /// The wholes of a series with few counts, the nearest first, each at the periods that the
    /// one before it needs; none where it is forecast by itself.
    pub(super) fn wholes_of(&self, part: &Prepared, options: &CalibrationOptions) -> Result<Vec<Prepared>> {
        let mut found: Vec<Prepared> = vec![];
        // Each has more counts than the one before it, so that the way up ends.
        loop {
            let below = found.last().unwrap_or(part);
            let Some(whole) = Whole::of_part(&self.lenders, below) else { return Ok(found) };
            found.push(whole.prepared(below, options)?);
        }
    }

    /// Whether several areas of the panel have the name of this one.
    pub(super) fn shares_its_name(&self, key: &SeriesKey) -> bool {
        self.shared.contains(&key.area)
    }

    /// The key of a series' random stream.
    pub(super) fn stream(&self, series: &SeriesKey) -> u64 {
        key(&if self.shares_its_name(series) { series.full_name() } else { series.name() })
    }

    /// What was learnt of one frequency.
    pub(super) fn stratum(&self, period: usize) -> Option<&Stratum> {
        self.strata.get(&period)
    }

    /// Whether nothing was learnt from any past origin.
    pub(super) fn is_reference_only(&self) -> bool {
        self.strata.values().all(|stratum| stratum.paths.is_empty())
    }

    /// The first period that most series of a group and spacing are forecast for.
    pub(super) fn first(&self, group: Option<&str>, spacing: i64) -> Option<i64> {
        self.firsts.iter().find(|one| one.group.as_deref() == group && one.spacing == spacing).map(|one| one.month)
    }

    /// The same with at most so many error paths and rates of growth of each frequency: what is shipped as a reference.
    #[must_use]
    pub fn thinned(mut self, most: usize) -> Self {
        self.strata = self.strata.into_iter().map(|(period, stratum)| (period, stratum.thinned(most))).collect();
        self
    }

    /// What past origins say of known regressors.
    pub(super) fn drivers(&self) -> Option<&DriverStudy> {
        self.drivers.as_ref()
    }

    /// Check that it fits what is to be forecast.
    pub(super) fn check(&self, options: &CalibrationOptions) -> Result<()> {
        let refused = |error: Error| Err(error.at("calibration"));
        if self.model != options.model.name() {
            return refused(Error::calibration_of_another_model(&self.model, options.model.name()));
        }
        if self.freq != options.freq {
            let shown = |freq: &Option<String>| freq.clone().unwrap_or_else(|| "none".to_owned());
            return refused(Error::calibration_of_another_freq(shown(&self.freq), shown(&options.freq)));
        }
        if self.clean != options.clean {
            return refused(Error::calibration_of_another_clean(self.clean, options.clean));
        }
        let known = self.drivers.as_ref().map_or(&[][..], DriverStudy::names);
        let given = options.drivers.as_ref().map_or(&[][..], Drivers::names);
        if known != given {
            return refused(Error::calibration_of_other_drivers(known, given));
        }
        if self.horizon < options.horizon {
            return refused(Error::calibration_too_short(self.horizon, options.horizon));
        }
        Ok(())
    }
}

/// The areas with counts of their own that others name as their parent.
fn wholes(series: &[Prepared]) -> BTreeSet<String> {
    let parents: BTreeSet<&str> = series.iter().filter_map(|one| one.key.parent.as_deref()).collect();
    series.iter().filter(|one| parents.contains(one.key.area.as_str())).map(|one| one.key.area.clone()).collect()
}

/// The names that several areas have.
fn shared(series: &[Prepared]) -> BTreeSet<String> {
    let keys: Vec<SeriesKey> = series.iter().map(|one| one.key.clone()).collect();
    shared_names(&keys).into_keys().map(str::to_owned).collect()
}

/// The most common first period of each group and spacing; of several the latest.
fn usual_firsts(series: &[Prepared]) -> Vec<FirstPeriod> {
    let mut counts: BTreeMap<(Option<&str>, i64), BTreeMap<i64, usize>> = BTreeMap::new();
    for one in series {
        *counts.entry((one.key.group.as_deref(), one.spacing)).or_default().entry(one.first).or_default() += 1;
    }
    let most = |counts: &BTreeMap<i64, usize>| counts.iter().max_by_key(|(_, count)| **count).map(|(month, _)| *month);
    counts
        .iter()
        .filter_map(|((group, spacing), months)| {
            most(months).map(|month| FirstPeriod { group: group.map(str::to_owned), spacing: *spacing, month })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::{TableBuilder, TableReader};

    fn panel() -> Panel {
        let rows = || (0..6).flat_map(|area| (0..12).map(move |year| (area, year)));
        let table = TableBuilder::new()
            .text("area", rows().map(|(area, _)| format!("area {area}")))
            .text("period", rows().map(|(_, year)| (2000 + year).to_string()))
            .number(
                "population",
                rows().map(|(area, year)| f64::from(1000 * (area + 1) + 37 * year + (area * year) % 11)),
            );
        Panel::from_table(&TableReader::new(table.build(), "counts")).unwrap()
    }

    #[test]
    fn another_version_and_numbers_that_no_panel_taught_are_refused() {
        let text = calibrate(&panel(), &CalibrationOptions::default(), &Context::default()).unwrap().to_json();
        let error = |text: &str| Calibration::from_json(text).unwrap_err().to_string();
        assert!(error(&text.replacen("\"version\":1", "\"version\":99", 1)).contains("version 99"));
        assert!(error("{}").contains("version none") && error("[").contains("calibration"));
        assert!(error(&text.replacen("\"steps\":5", "\"steps\":0", 1)).contains("steps is 0"));
    }

    #[test]
    fn one_that_does_not_fit_is_refused() {
        let options = CalibrationOptions::default();
        let calibration = calibrate(&panel(), &options, &Context::default()).unwrap();
        assert!(calibration.check(&options).is_ok());
        for other in [
            CalibrationOptions { horizon: 9, ..options.clone() },
            CalibrationOptions { model: Model::Naive, ..options.clone() },
            CalibrationOptions { freq: Some("Y".into()), ..options.clone() },
        ] {
            assert!(calibration.check(&other).is_err(), "{other:?}");
        }
    }

    #[test]
    fn samples_by_name_are_uniform() {
        let count = (0..10_000).filter(|i| Calibration::sample(&format!("area {i}")) < 0.3).count();
        assert!((2_800..3_200).contains(&count), "{count}");
    }
}
