//! What an assessment tells: tables, what of them others may see, and what if.
//!
//! - `tables`: factors, contributions, sensitivity, switching values, consultation, rules, measures
//! - `schemes`: several assessments side by side, draw by draw
//! - `disclosure`: statistical disclosure control of small counts; `what_if`: measures supposed, and the cheapest set

mod disclosure;
mod schemes;
mod tables;
mod what_if;

pub use schemes::Schemes;
pub use what_if::Cheapest;
