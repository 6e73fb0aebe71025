//! Which models a forecast rests on.

use std::collections::BTreeMap;

use super::combine::LearntWeights;
use super::result::Forecast;
use crate::panel::Population;
use crate::table::{Table, TableBuilder};

impl Forecast {
    /// The weights behind each series' point forecast: `area`, `group` where the panel has one, `counts` (values read),
    /// `model`, `weight` (0 to 1, adding up to 1 for a series), `error` (the model's mean absolute error at earlier
    /// origins of the panel and of the reference, in mean absolute changes; missing where it was not tested),
    /// `scale` (the usual error one step ahead, as a share of the count), `whole` (the area of whose growth it takes its
    /// share: then `model` says how, and `error` is the mean absolute log error at its own earlier counts).
    #[must_use]
    pub fn explain(&self) -> Table {
        let strata = self.calibration().steps().filter_map(|(period, _)| {
            self.calibration().stratum(period).map(|stratum| (period, stratum.learnt(self.options().model)))
        });
        let learnt: BTreeMap<usize, LearntWeights> = strata.collect();
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
            let Some(weights) = learnt.get(&state.period).map(|learnt| learnt.weights(state.counts)) else { continue };
            let mut order: Vec<usize> = (0..weights.models.len()).filter(|i| weights.shares[*i] > 0.0).collect();
            order.sort_by(|a, b| weights.shares[*b].total_cmp(&weights.shares[*a]));
            for i in order {
                places.push(place);
                models.push(weights.models[i].name());
                shares.push(weights.shares[i]);
                errors.push(weights.errors[i]);
            }
        }
        let key = |place: &usize| &self.series()[*place];
        let table = TableBuilder::new().text("area", places.iter().map(|place| key(place).area.as_str()));
        let grouped = self.series().iter().any(|key| key.group.is_some());
        let groups = places.iter().map(|place| key(place).group.as_deref());
        let table = if grouped { table.optional_text("group", groups) } else { table };
        table
            .integer("counts", places.iter().map(|place| self.state(*place).counts as i64))
            .text("model", models)
            .number("weight", shares)
            .optional_number("error", errors)
            .number("scale", places.iter().map(|place| self.scale(*place)))
            .optional_text(
                "whole",
                places.iter().map(|place| self.state(*place).borrowed.as_ref().map(|borrowed| borrowed.whole.as_str())),
            )
            .build()
    }
}
