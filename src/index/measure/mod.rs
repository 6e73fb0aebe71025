//! Measures of scores, as pure functions: of each area's parts, and of how scores lie among areas.
//!
//! - `coupling`: coupling coordination degree; `obstacle`: obstacle degree
//! - `inequality`: Theil's index and Dagum's decomposition of Gini; `moran`: Moran's I

pub(in crate::index) mod coupling;
pub(in crate::index) mod inequality;
pub(in crate::index) mod moran;
pub(in crate::index) mod obstacle;
