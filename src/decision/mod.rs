//! Decision risk: from a decision file to an index with its uncertainty, a level, and a verdict with its reasons.
//!
//! Risk here is only ever the risk that a decision harms the people it affects, or is rejected by them.
//!
//! - `file`: what a decision file holds; `read`: TOML or JSON into it, with errors that name the line; `valid`: its rules
//! - `quantity`: a number, a low–mode–high, a band label or a panel of experts, as a distribution
//! - `profile`: thresholds, scales and verdicts as data, each with its source
//! - `sample`: the draws, by the quantile functions of `curve`; `assess`: levels, verdict and reasons; `explain`: contributions, sensitivity, switching values
//! - `sobol`: sensitivity by sampling
//! - `consult`: what a consultation shows; `small`: what of it others may see; `measure`: which measures count
//! - `panel`: pools of experts, Cooke's weights, fuzzy evaluation
//! - `what_if`: measures supposed, and the cheapest that reach a level
//! - `evaluate`: what was forecast against what happened
//! - `complete`: what is missing, by chapter; `traps`, `apart` and `asked`: findings; `compare`: what an earlier version had
//!
//! ```
//! use townscale::decision::{Decision, Level, Verdict, assess};
//! let decision = Decision::from_toml(
//!     r#"
//!     title = "Close the market"
//!     factors = [{ id = "trade", p = 0.9, q = 0.8, w = 1.0 }]
//!     "#,
//!     "market.toml",
//! )?;
//! let assessment = assess(&decision, None, 1000, 0)?;
//! assert!((assessment.index() - 0.72).abs() < 1e-12);
//! assert_eq!((assessment.level(), assessment.verdict), (Level::High, Verdict::DoNotIssue));
//! # Ok::<(), townscale::Error>(())
//! ```

mod apart;
mod asked;
mod assess;
mod compare;
mod complete;
mod consult;
mod curve;
mod evaluate;
mod explain;
mod file;
mod measure;
mod panel;
mod profile;
mod quantity;
mod read;
mod sample;
mod small;
mod sobol;
mod traps;
mod valid;
mod what_if;

pub use assess::{Assessment, Run, Stage, assess};
pub use complete::{Chapter, Missing, missing, missing_table};
pub use consult::{Claim, RoundShares, StratumShare, shares};
pub use evaluate::{Evaluation, FactorOutcome, Kept, Later, MeasureOutcome, Outcomes, Scored, Then, evaluate};
pub use file::{
    Adopted, Category, Chosen, Concern, Consultation, Criterion, Date, Decision, Emergency, Evidence, Factor, Group,
    Hearing, Identified, Measure, Opinion, Part, Revision, Round, Stated, Status, Stratum, Subject,
};
pub use panel::{Cooke, Fuzzy, Topsis, cooke, fuzzy, pool, topsis};
pub use profile::{Level, Mark, Method, Profile, Verdict, named, names};
pub use quantity::{Bands, Quantity, Spread};
pub use read::Places;
pub use sobol::InputIndex;
pub use what_if::Cheapest;
