//! Decision risk: from a decision file to an index with its uncertainty, a level, and a verdict with its reasons.
//!
//! Risk here is only ever the risk that a decision harms the people it affects, or is rejected by them.
//!
//! - `file`: what a decision file holds, read and made valid
//! - `index`: the rules that make one number of the factors, one a file
//! - `profile`: thresholds of levels, scales and verdicts as data, each with its source
//! - `draw`: quantities drawn, Sobol indices
//! - `conclude`: consultation, stages, verdict and reasons; the level of each run and stage is in its `facts`
//! - `diagnose`: what is missing or doubtful, one diagnostic a file
//! - `assess`: the assessment, from the file to the verdict
//! - `result`: its tables, what of them others may see, what if
//! - `after`: what was forecast against what happened
//! - `wording`: the words of a file judged by one matcher; `words`: numbers as findings print them
//! - `panel`: pools of experts, Cooke's weights, fuzzy evaluation, TOPSIS
//!
//! ```
//! use townscale::context::Context;
//! use townscale::decision::{Decision, Verdict, assess};
//! let decision = Decision::from_toml(
//!     r#"
//!     title = "Close the market"
//!     factors = [{ id = "trade", p = 0.9, q = 0.8, w = 1.0 }]
//!     "#,
//!     "market.toml",
//! )?;
//! let assessment = assess(&decision, None, 1000, 0, &Context::default())?;
//! assert!((assessment.index() - 0.72).abs() < 1e-12);
//! // Nobody was asked, so no level is stated.
//! assert_eq!((assessment.level(), assessment.verdict), (None, Verdict::Revise));
//! # Ok::<(), townscale::Error>(())
//! ```

mod after;
mod assess;
mod conclude;
mod diagnose;
mod draw;
mod file;
mod index;
mod panel;
mod profile;
mod result;
mod wording;
mod words;

pub use after::{Evaluation, FactorOutcome, Kept, Later, MeasureOutcome, Outcomes, Scored, Then, evaluate};
pub use assess::{Assessment, assess};
pub use conclude::{Claim, Reviewed, RoundShares, Run, Stage, StratumShare, shares};
pub use diagnose::{Chapter, Missing, missing, missing_table};
pub use draw::InputIndex;
pub use file::{
    Adopted, Answer, Bands, Category, Chosen, Concern, Consultation, Criterion, Date, Decision, Emergency, Evidence,
    Factor, Group, Hearing, Identified, Measure, Opinion, Part, Phase, Places, Quantity, Revision, Round, Spread,
    Stated, Status, Stratum, Subject,
};
pub use index::Method;
pub use panel::{Cooke, Fuzzy, Topsis, cooke, fuzzy, pool, topsis};
pub use profile::{Level, Mark, Profile, Verdict, named, names};
pub use result::{Cheapest, Schemes};
