//! Which models a forecast rests on.

use std::collections::BTreeMap;

use super::combine::LearntWeights;
use super::drivers::DriverFit;
use super::models::Model;
use super::result::Forecast;
use crate::panel::{Population, SeriesKey};
use crate::table::{Table, TableBuilder};

/// The name of the regression on drivers among models.
pub(super) const DRIVERS: &str = "drivers";

impl Forecast {
    /// What growth owes to drivers: `area`, `group` where the panel has one, `driver`, `measure` (`growth`: the coefficient
    /// is an elasticity; `change`: in units of the driver's mean absolute size), `coefficient`, `se` (its standard
    /// error), `weight` (0 to 1) of the regression beside the other models. Without rows where no drivers were given.
    #[must_use]
    pub fn driver_coefficients(&self) -> Table {
        let study = self.calibration().drivers();
        let drivers: Vec<(&String, &str)> =
            study.into_iter().flat_map(|study| study.names().iter().zip(study.measures())).collect();
        let keys = self.series().iter().enumerate();
        let fits = keys.filter_map(|(place, key)| Some((key, self.state(place).driven.as_ref()?)));
        let rows: Vec<(&SeriesKey, &DriverFit, &(&String, &str), &(f64, f64))> = fits
            .flat_map(|(key, fit)| {
                let each = drivers.iter().zip(&fit.coefficients);
                each.map(move |(driver, coefficient)| (key, fit, driver, coefficient))
            })
            .collect();
        let table = TableBuilder::new().text("area", rows.iter().map(|(key, ..)| key.area.as_str()));
        let grouped = self.series().iter().any(|key| key.group.is_some());
        let groups = rows.iter().map(|(key, ..)| key.group.as_deref());
        let table = if grouped { table.optional_text("group", groups) } else { table };
        table
            .text("driver", rows.iter().map(|(.., (name, _), _)| name.as_str()))
            .text("measure", rows.iter().map(|(.., (_, measure), _)| *measure))
            .number("coefficient", rows.iter().map(|(.., (coefficient, _))| *coefficient))
            .number("se", rows.iter().map(|(.., (_, error))| *error))
            .number("weight", rows.iter().map(|(_, fit, ..)| fit.weight))
            .build()
    }

    /// The weights behind each series' point forecast: `area`, `group` where the panel has one, `counts` (values read),
    /// `model` (`drivers` for the regression on known regressors), `weight` (0 to 1, adding up to 1 for a series), `error` (the model's mean absolute error at earlier
    /// origins of the panel and of the reference, in mean absolute changes; missing where it was not tested),
    /// `scale` (the usual error one step ahead, as a share of the count), `shared` (the share of the variance of errors that
    /// series of its frequency have in common), `whole` (the area of whose growth it takes its
    /// share: then `model` says how, and `error` is the mean absolute log error at its own earlier counts).
    #[must_use]
    pub fn explain(&self) -> Table {
        let strata = self.calibration().steps().filter_map(|(period, _)| {
            self.calibration().stratum(period).map(|stratum| (period, stratum.learnt(self.options().model)))
        });
        let learnt: BTreeMap<usize, LearntWeights> = strata.collect();
        let correlation = |(period, _)| Some((period, self.calibration().stratum(period)?.correlation()));
        let shared: BTreeMap<usize, f64> = self.calibration().steps().filter_map(correlation).collect();
        let (mut places, mut models, mut shares, mut errors) = (vec![], vec![], vec![], vec![]);
        for place in 0..self.series().len() {
            let state = self.state(place);
            if let Some(borrowed) = &state.borrowed {
                places.push(place);
                models.push(borrowed.method.name().to_owned());
                shares.push(1.0);
                errors.push(borrowed.error);
                continue;
            }
            let driven = state.driven.as_ref().map_or(0.0, |driven| driven.weight);
            if let Some(fit) = &state.driven {
                places.push(place);
                models.push(DRIVERS.to_owned());
                shares.push(driven);
                errors.push(fit.error);
            }
            let Some(weights) = learnt.get(&state.period).map(|learnt| learnt.weights(state.counts)) else { continue };
            let each = weights.shares.iter().zip(&weights.models).zip(&weights.errors);
            let mut order: Vec<((&f64, &Model), &Option<f64>)> = each.filter(|((share, _), _)| **share > 0.0).collect();
            order.sort_by(|((a, _), _), ((b, _), _)| b.total_cmp(a));
            for ((share, model), error) in order {
                places.push(place);
                models.push(model.name());
                shares.push((1.0 - driven) * share);
                errors.push(*error);
            }
        }
        let keys = || places.iter().filter_map(|place| self.series().get(*place));
        let table = TableBuilder::new().text("area", keys().map(|key| key.area.as_str()));
        let grouped = self.series().iter().any(|key| key.group.is_some());
        let groups = keys().map(|key| key.group.as_deref());
        let table = if grouped { table.optional_text("group", groups) } else { table };
        table
            .integer("counts", places.iter().map(|place| self.state(*place).counts as i64))
            .text("model", models)
            .number("weight", shares)
            .optional_number("error", errors)
            .number("scale", places.iter().map(|place| self.scale(*place)))
            .number("shared", places.iter().map(|place| shared.get(&self.state(*place).period).copied().unwrap_or(0.0)))
            .optional_text(
                "whole",
                places.iter().map(|place| self.state(*place).borrowed.as_ref().map(|borrowed| borrowed.whole.as_str())),
            )
            .build()
    }
}
