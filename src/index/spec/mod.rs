//! The specification of an index: what its file says, read, checked, and made a tree.
//!
//! - `keys`: the keys of the file; `methods`: the methods it chooses from; `variation`: what replicates vary
//! - `read`: TOML or JSON into them; `meta`: from a table of metadata; `valid`: ranges; `refused`: indicators that are not taken
//! - `tree`: pillars over indicators; `elicited`: weights by AHP and by budget allocation
//! - `rule`: named checks beside the index; `grade`: grade cuts; `defaults`: settings that need not be given, with their sources

pub(in crate::index) mod defaults;
pub(in crate::index) mod elicited;
pub(in crate::index) mod grade;
pub(in crate::index) mod keys;
mod meta;
pub(in crate::index) mod methods;
pub(in crate::index) mod read;
pub(in crate::index) mod refused;
pub(in crate::index) mod rule;
pub(in crate::index) mod tree;
pub(in crate::index) mod valid;
pub(in crate::index) mod variation;
