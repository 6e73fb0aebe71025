//! Services: who can reach them.
//!
//! - `access`: two-step floating catchment areas

mod access;

pub use access::access;
