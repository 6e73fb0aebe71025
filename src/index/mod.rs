//! The area index: from indicators to scores, ranks and grades that carry their uncertainty.
//!
//! - `spec`: what a specification holds; `read`: TOML or JSON into it; `valid`, `tree`: its rules and its structure
//! - `data`: the table of indicators; `chain`: its steps, one after another: `impute`, `outlier`, `normalise`
//! - `weight`, `aggregate`: weights, and means level by level; `base`: everything once, at nominal settings
//! - `doubt`: benefit of the doubt; `draw`: what is drawn; `engine`: the index many times over; `product`: and at once
//! - `rank`: ranks and quantiles; `tally`: counts of many replicates; `kept`: the scores at the ends of intervals
//! - `result`, `standing`, `grade`: what comes out; `steps`: what each step made of each value
//! - `contribute`, `compare`, `explain`: where a score comes from; `change`: over time; `choices`: what moves the ranks
//! - `selection`, `effective`, `links`: indicators and weights as they work; `rules`: named checks; `guard`: warnings
//! - `linear`: small systems of equations; `defaults`: settings with their sources
//!
//! [`aggregate_index`] shows a first example.

mod aggregate;
mod base;
mod chain;
mod change;
mod choices;
mod compare;
mod contribute;
mod data;
mod defaults;
mod doubt;
mod draw;
mod effective;
mod engine;
mod explain;
mod grade;
mod guard;
mod impute;
mod kept;
mod linear;
mod links;
mod normalise;
mod outlier;
mod product;
mod rank;
mod read;
mod result;
mod rules;
mod selection;
mod spec;
mod standing;
mod steps;
mod tally;
mod traps;
mod tree;
mod valid;
mod weight;

pub use base::{Base, Period, aggregate_index};
pub use compare::Comparison;
pub use contribute::{State, contributions, differences};
pub use defaults::sources;
pub use draw::{Numbers, WeightDraws};
pub use effective::main_effect;
pub use engine::{Engine, Rows, Scratch, Series};
pub use grade::Grades;
pub use impute::{Filled, fill};
pub use normalise::Scale;
pub use outlier::{Thresholds, Treated, box_cox, kurtosis, logarithm, skewness, treat, winsorise};
pub use result::{Index, area_index};
pub use selection::cronbach;
pub use spec::*;
pub use standing::Standing;
pub use tree::{Child, Kind, NodeAt, Tree};
