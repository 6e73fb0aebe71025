//! Services: who can reach them.
//!
//! - `access`: two-step floating catchment areas
//! - `load`: demand over capacity, and when it is first exceeded

mod access;
mod load;

pub use access::access;
pub use load::{Load, service_load};
