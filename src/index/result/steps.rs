//! What every step made of every value: filled, treated, normalised.

// Places of nodes, leaves, areas and periods that the index itself gives out.
#![allow(clippy::indexing_slicing)]

use crate::index::nominal::base::Base;
use crate::index::nominal::describe::finite;
use crate::table::{Table, TableBuilder};

impl Base {
    /// One row an area, period and indicator: `value` (after denomination and logarithms), `filled` (what imputation put
    /// where it was missing), `treated` (`winsorised`, `transformed`, or empty), `score`.
    #[must_use]
    pub fn steps(&self) -> Table {
        let mut places = Vec::new();
        let (mut values, mut filled, mut treated, mut scores) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for period in &self.periods {
            for (slot, area) in period.frame.areas.iter().enumerate() {
                for (leaf, at) in self.tree.leaves.iter().enumerate() {
                    let done = &period.scored.treated[leaf];
                    places.push((&self.areas[*area], &period.frame.period, &self.spec.indicator[*at].id));
                    values.push(finite(period.raw.columns[[leaf, slot]]));
                    let value = period.imputed.columns[[leaf, slot]];
                    filled.push(if period.imputed.filled.here(leaf, slot) { finite(value) } else { None });
                    treated.push(if done.transformed {
                        Some("transformed")
                    } else {
                        done.winsorised.contains(&slot).then_some("winsorised")
                    });
                    scores.push(finite(period.scored.columns[[leaf, slot]]));
                }
            }
        }
        TableBuilder::new()
            .text("area", places.iter().map(|place| place.0.as_str()))
            .text("period", places.iter().map(|place| place.1.as_str()))
            .text("indicator", places.iter().map(|place| place.2.as_str()))
            .optional_number("value", values)
            .optional_number("filled", filled)
            .optional_text("treated", treated)
            .optional_number("score", scores)
            .build()
    }
}
