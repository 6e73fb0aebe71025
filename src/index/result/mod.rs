//! Results of an index: tables, decompositions, comparisons, diagnostics.
//!
//! - `index`: the result and its tables; `steps`: what each step made of each value
//! - `contribute`, `compare`, `explain`: decomposition of scores and differences; `change`: between periods
//! - `selection`: indicator statistics, Cronbach's alpha; `main_effects`: effective weights; `external_correlations`
//! - `coupling`, `obstacles`, `inequality`, `leave_out`: what papers add, with intervals over the replicates
//! - `rules`: named checks; `guard`, `diagnostics`, `firmness`: findings

pub(in crate::index) mod change;
pub(in crate::index) mod compare;
pub(in crate::index) mod contribute;
mod coupling;
pub(in crate::index) mod diagnostics;
pub(in crate::index) mod explain;
pub(in crate::index) mod external_correlations;
pub(in crate::index) mod firmness;
pub(in crate::index) mod guard;
pub(in crate::index) mod index;
mod inequality;
mod leave_out;
pub(in crate::index) mod main_effects;
mod obstacles;
pub(in crate::index) mod rules;
pub(in crate::index) mod selection;
pub(in crate::index) mod steps;
