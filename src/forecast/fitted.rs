//! What is fitted of one series: its point path and the scale of its errors.

use super::drivers::DriverFit;
use super::share_method::ShareMethod;

/// A point path (logs at the periods ahead), the scale of log errors at one step, and at each period.
pub(super) struct Fitted {
    pub(super) point: Vec<f64>,
    pub(super) scale: f64,
    pub(super) scales: Vec<f64>,
    /// What it takes from a whole.
    pub(super) borrowed: Option<Borrowed>,
    /// What it takes from known regressors.
    pub(super) driven: Option<DriverFit>,
}

/// What a forecast took from a whole.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Borrowed {
    /// The area whose growth it is.
    pub(super) whole: String,
    pub(super) method: ShareMethod,
    /// The mean absolute log error of the method at the part's earlier counts; none where it has too few.
    pub(super) error: Option<f64>,
}
