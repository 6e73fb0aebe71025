//! What an assessment tells: tables, what of them others may see, and what if.
//!
//! - `tables`: factors, contributions, sensitivity, switching values, consultation, rules, measures
//! - `disclosure`: statistical disclosure control of small counts; `what_if`: measures supposed, and the cheapest set

mod disclosure;
mod tables;
mod what_if;

pub use what_if::Cheapest;
