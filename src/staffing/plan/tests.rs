//! Plans as a whole.
