//! The first period in which posts are short, draw by draw.

#![expect(clippy::indexing_slicing, reason = "series, periods and rules are places that the gap gave out itself")]

use rayon::prelude::*;

use super::staffing_gap::{Base, Gap};
use super::summary::short;
use crate::context::Context;
use crate::error::Result;
use crate::table::{Table, TableBuilder};

/// One row: over the draws, the share whose first shortage comes in each period; the rest never has one.
struct FirstShortage {
    series: usize,
    rule: usize,
    periods: Vec<usize>,
    firsts: Vec<usize>,
}

impl Gap {
    /// When posts are first short, over the draws: `area`, `role`, `norm`, `first` (the period by which half of the
    /// draws have been short), `first_lo80`, `first_hi80` (10 and 90 %; empty where that many draws never are),
    /// `p_short_ever` and `p_never` (shares of the draws, within the horizon).
    ///
    /// # Errors
    /// The caller stopped the computation.
    pub fn first_shortage(&self, context: &Context) -> Result<Table> {
        context.begin("first shortage", self.population.series().len());
        let firsts = |series: usize| {
            context.advance(1)?;
            Ok(self.firsts(series))
        };
        let rows: Vec<Vec<FirstShortage>> =
            (0..self.population.series().len()).into_par_iter().map(firsts).collect::<Result<_>>()?;
        let rows: Vec<FirstShortage> = rows.into_iter().flatten().collect();
        let draws = self.population.draws() as f64;
        let key = |row: &FirstShortage| &self.population.series()[row.series];
        let ever = |row: &FirstShortage| row.firsts.iter().sum::<usize>() as f64 / draws;
        let period = |row: &FirstShortage, level: f64| -> Option<String> {
            let mut seen = 0;
            let place = row.firsts.iter().position(|count| {
                seen += count;
                seen as f64 >= level * draws - 1e-9 && seen > 0
            })?;
            Some(self.population.periods(row.series)[row.periods[place]].to_string())
        };
        Ok(TableBuilder::new()
            .text("area", rows.iter().map(|row| key(row).area.as_str()))
            .text("role", rows.iter().map(|row| self.rules.norm(row.rule).role()))
            .text("norm", rows.iter().map(|row| self.rules.norm(row.rule).label()))
            .optional_text("first", rows.iter().map(|row| period(row, 0.5)))
            .optional_text("first_lo80", rows.iter().map(|row| period(row, 0.1)))
            .optional_text("first_hi80", rows.iter().map(|row| period(row, 0.9)))
            .number("p_short_ever", rows.iter().map(ever))
            .number("p_never", rows.iter().map(|row| 1.0 - ever(row)))
            .build())
    }

    fn firsts(&self, series: usize) -> Vec<FirstShortage> {
        let (key, periods) = (&self.population.series()[series], self.population.periods(series));
        let draws = self.population.draws();
        let mut people = vec![0.0; periods.len() * draws];
        self.population.fill(series, &mut people);
        let rules = self.rules.of_series(series).iter();
        rules
            .map(|rule| {
                let cells: Vec<(usize, Base)> = (0..periods.len())
                    .filter_map(|period| self.base(series, period, *rule).map(|base| (period, base)))
                    .collect();
                let posts = self.other_posts(&key.area, *rule);
                let available: Vec<f64> = cells
                    .iter()
                    .map(|(period, _)| self.staff.available(&key.area, self.rules.norm(*rule).role(), periods[*period]))
                    .collect();
                let mut firsts = vec![0; cells.len()];
                for draw in 0..draws {
                    let first = cells.iter().zip(&available).position(|((_, base), available)| {
                        let counted = match base {
                            Base::Period(place) => people[place * draws + draw],
                            Base::Known(figure) => *figure,
                        };
                        short(self.rules.required(*rule, counted, posts), *available)
                    });
                    if let Some(first) = first {
                        firsts[first] += 1;
                    }
                }
                FirstShortage {
                    series,
                    rule: *rule,
                    periods: cells.iter().map(|(period, _)| *period).collect(),
                    firsts,
                }
            })
            .collect()
    }
}
