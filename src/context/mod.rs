//! The context of a long computation: cancellation, progress, memory allowed, threads and language, handed to every
//! verb that may run for more than a moment.
//!
//! - `run`: the context itself, and the handle by which a caller watches and stops it
//! - `memory`: how much memory the machine has left
//!
//! ```
//! use townscale::context::Context;
//! let context = Context::default();
//! let handle = context.handle();
//! assert!(context.check().is_ok());
//! handle.cancel(); // from another thread
//! assert!(context.check().is_err());
//! ```

mod memory;
mod run;

pub use memory::available_memory;
pub use run::{Cancelled, Context, Handle, Progress};
