//! Services: how loaded they are, when they first pass their capacity, what would relieve them, who can reach them.
//!
//! - `standards`: how much of a service users take, from documents
//! - `supply`: the services table: capacities with their openings and closings, rates of use
//! - `users`: whose people use a service, draw by draw
//! - `load`: demand over capacity, with its uncertainty
//! - `first_overload`: when demand first passes capacity
//! - `counted_twice`, `findings`: what is doubtful in a load
//! - `season`: peaks within a year that a mean hides
//! - `mix`: offers that bring enough units at the least cost
//! - `relief`: the cheapest openings that keep demand within capacity
//! - `waiting`: counters, clinics and hotlines, from arrivals to servers
//! - `people`: people by area and draw, all at once
//! - `access`: floating catchment areas
//! - `siting`: where to build

mod access;
mod counted_twice;
mod findings;
mod first_overload;
mod load;
mod mix;
mod people;
mod relief;
mod season;
mod siting;
mod standards;
mod supply;
mod users;
mod waiting;

pub use access::{Access, AccessOverDraws, ByService, Cost, Method, Weights, access, access_over_draws};
pub use load::{Load, service_load};
pub use siting::{Aim, AimName, Siting, site};
pub use standards::{Standard, Standards};
pub use supply::{Service, Services, Step};
pub use waiting::{Counter, Waiting, counters, waiting};
