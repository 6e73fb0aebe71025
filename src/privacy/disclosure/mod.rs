//! Statistical disclosure control: which counts of people a published table must not show.
//!
//! - `cells`: counts and the sums that hold between them: areas of a parent, groups of an area
//! - `hidden`: why a count is not shown
//! - `rules`: what makes a count sensitive: its size (small counts), a part that dominates it
//! - `interval`: what a reader who knows the sums can work out about a hidden count, by linear programming
//! - `suppress`: the cells that are hidden: those that are sensitive (primary suppression), and others that keep them
//!   hidden (complementary suppression)
//! - `table`: the same for a table of counts by area, group and period
//!
//! ```
//! use townscale::context::Context;
//! use townscale::privacy::{Cells, Hidden, suppress};
//! // A whole of 6,659 and its parts of 3, 1,437 and 5,219: one more part is hidden with the small one.
//! let mut cells = Cells::new(vec![6659.0, 3.0, 1437.0, 5219.0]);
//! cells.add_sum(0, &[1, 2, 3]);
//! let hidden = suppress(&cells, 10.0, &Context::default()).expect("nobody stops it");
//! assert_eq!(hidden, [None, Some(Hidden::Small), Some(Hidden::Complement), None]);
//! ```

// The numbers of cells and sums are given out here; nothing that is read is one of them.
#![allow(clippy::indexing_slicing)]

mod cells;
mod hidden;
mod interval;
mod rules;
mod suppress;
mod table;

pub use cells::Cells;
pub use hidden::Hidden;
pub use rules::Rules;
pub use suppress::suppress;
pub use table::hidden_cells;
