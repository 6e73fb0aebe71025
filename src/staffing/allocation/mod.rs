//! Apportionment of a given number of posts.
//!
//! - `apportionment`: methods; `paradox`: an allocation and its paradoxes

mod apportionment;
mod paradox;

pub use apportionment::{Apportionment, allocate};
pub use paradox::Allocation;
