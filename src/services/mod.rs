//! Services: how loaded they are, when they first pass their capacity, what would relieve them, who can reach them.
//!
//! - `supply`: the services table: capacities with their openings and closings, rates of use
//! - `users`: whose people use a service, draw by draw
//! - `load`: demand over capacity, and the first overload, with their uncertainty
//! - `relief`: the cheapest openings that keep demand within capacity
//! - `access`: floating catchment areas

mod access;
mod load;
mod relief;
mod supply;
mod users;

pub use access::{Access, Cost, Method, Weights, access};
pub use load::{Load, service_load};
pub use supply::{Service, Services, Step};
