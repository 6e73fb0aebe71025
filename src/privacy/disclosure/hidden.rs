//! Why a count is hidden: it is small, or it would give a small one back.

/// Why a count is not shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hidden {
    /// It is above 0 and under the cell size.
    Small,
    /// It would give a small count back by subtraction.
    Complement,
}
