//! Whether leaving is random.

/// How many people leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Leavers {
    /// Each person leaves or stays on their own, with the chance that turnover gives: the number is a sum of binomials.
    #[default]
    Random,
    /// As many as are expected, for certain.
    Expected,
}
