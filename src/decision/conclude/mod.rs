//! From draws and consultation to a level and a verdict.
//!
//! - `consultation`: what each round shows; `facts`: runs and stages with their levels, and all that
//!   findings and explanations rest on
//! - `trigger`: rules of the local standard that alone raise the level
//! - `review`: every finding with its effect and its answer; `verdict`: the verdict and its reasons

mod consultation;
mod facts;
mod review;
mod trigger;
mod verdict;

pub use consultation::{Claim, RoundShares, StratumShare, shares};
pub(in crate::decision) use consultation::{affected_were_asked, opposition_level};
pub(in crate::decision) use facts::{Facts, level_at};
pub use facts::{Run, Stage};
pub use review::Reviewed;
pub(in crate::decision) use review::{answers_in_vain, review};
pub(in crate::decision) use trigger::{Fired, fired, left_of};
pub(in crate::decision) use verdict::verdict_with_reasons;
