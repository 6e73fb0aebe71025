//! Why a count is hidden: it is small, dominated by one of its parts, or would give such a one back.

/// Why a count is not shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hidden {
    /// It is above 0 and under the cell size.
    Small,
    /// It is a whole of which one part makes up more than a share.
    Dominated,
    /// It would give such a count back by subtraction.
    Complement,
}
