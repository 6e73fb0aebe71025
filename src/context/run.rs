//! The context of a long computation, and the handle by which a caller watches and stops it.

use std::fmt;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use rayon::ThreadPool;

use super::memory::available_memory;
use crate::message::Language;

/// The share of the memory at hand that a computation may take where nobody says otherwise.
const SHARE_OF_MEMORY: f64 = 0.8;

/// The caller stopped the computation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cancelled;

impl fmt::Display for Cancelled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the computation was stopped")
    }
}

impl std::error::Error for Cancelled {}

/// What a computation has done so far.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Progress {
    /// The step it is at, such as `forecast`.
    pub stage: &'static str,
    /// Parts done of this step.
    pub done: u64,
    /// Parts there are in this step; 0 where it is not known.
    pub total: u64,
}

#[derive(Default)]
struct Told {
    stage: Mutex<&'static str>,
    done: AtomicU64,
    total: AtomicU64,
}

/// The context of a long computation: whether it was stopped, how far it is, how much memory and which threads it may
/// use, and the language it is asked for.
#[derive(Clone)]
pub struct Context {
    cancelled: Arc<AtomicBool>,
    told: Arc<Told>,
    memory: Option<u64>,
    threads: Option<Arc<ThreadPool>>,
    language: Language,
}

/// The caller's side of a [`Context`].
#[derive(Clone)]
pub struct Handle {
    cancelled: Arc<AtomicBool>,
    told: Arc<Told>,
}

impl Default for Context {
    /// Nobody watches; four fifths of the memory at hand; rayon's own threads; English.
    fn default() -> Self {
        let memory = available_memory().map(|bytes| (bytes as f64 * SHARE_OF_MEMORY) as u64);
        Self { cancelled: Arc::default(), told: Arc::default(), memory, threads: None, language: Language::En }
    }
}

impl Context {
    /// The same context with another bound on memory, in bytes.
    #[must_use]
    pub fn with_memory(mut self, bytes: u64) -> Self {
        self.memory = Some(bytes);
        self
    }

    /// The same context on threads of its own.
    #[must_use]
    pub fn with_threads(mut self, threads: Arc<ThreadPool>) -> Self {
        self.threads = Some(threads);
        self
    }

    /// The same context in another language.
    #[must_use]
    pub fn with_language(mut self, language: Language) -> Self {
        self.language = language;
        self
    }

    /// The same context for one of many parts of a step: stopped with this one; what it tells of progress nobody hears, so
    /// that the step's own progress goes on from part to part.
    #[must_use]
    pub fn part(&self) -> Self {
        Self { told: Arc::default(), ..self.clone() }
    }

    /// The caller's side of it.
    #[must_use]
    pub fn handle(&self) -> Handle {
        Handle { cancelled: Arc::clone(&self.cancelled), told: Arc::clone(&self.told) }
    }

    /// The language that was asked for.
    #[must_use]
    pub fn language(&self) -> Language {
        self.language
    }

    /// Bytes of memory that may be used; nothing where there is no bound.
    #[must_use]
    pub fn memory(&self) -> Option<u64> {
        self.memory
    }

    /// Whether to go on: an atomic read, cheap enough for every area or replicate. A long loop asks at least every
    /// 50 ms.
    ///
    /// # Errors
    /// The caller stopped the computation.
    pub fn check(&self) -> Result<(), Cancelled> {
        if self.cancelled.load(Ordering::Relaxed) { Err(Cancelled) } else { Ok(()) }
    }

    /// Begin a step of so many parts; 0 where it is not known how many.
    pub fn begin(&self, stage: &'static str, parts: usize) {
        *self.told.stage.lock().unwrap_or_else(|poisoned| poisoned.into_inner()) = stage;
        self.told.done.store(0, Ordering::Relaxed);
        self.told.total.store(parts as u64, Ordering::Relaxed);
    }

    /// Tell that so many more parts of the step are done, and ask whether to go on.
    ///
    /// # Errors
    /// The caller stopped the computation.
    pub fn advance(&self, parts: usize) -> Result<(), Cancelled> {
        self.told.done.fetch_add(parts as u64, Ordering::Relaxed);
        self.check()
    }

    /// How many threads it may use.
    pub fn threads(&self) -> usize {
        self.threads.as_ref().map_or_else(rayon::current_num_threads, |threads| threads.current_num_threads())
    }

    /// Run a body of work on the context's threads.
    pub fn install<T: Send>(&self, work: impl FnOnce() -> T + Send) -> T {
        match &self.threads {
            Some(threads) => threads.install(work),
            None => work(),
        }
    }
}

impl fmt::Debug for Context {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Context")
            .field("memory", &self.memory)
            .field("language", &self.language)
            .finish_non_exhaustive()
    }
}

impl Handle {
    /// Stop the computation: its next check ends it.
    pub fn cancel(&self) {
        self.cancelled.store(true, Ordering::Relaxed);
    }

    /// How far it is.
    #[must_use]
    pub fn progress(&self) -> Progress {
        Progress {
            stage: *self.told.stage.lock().unwrap_or_else(|poisoned| poisoned.into_inner()),
            done: self.told.done.load(Ordering::Relaxed),
            total: self.told.total.load(Ordering::Relaxed),
        }
    }
}

impl fmt::Debug for Handle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Handle").field(&self.progress()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn progress_is_told_to_the_handle() {
        let context = Context::default();
        let handle = context.handle();
        context.begin("forecast", 20);
        assert!(context.advance(3).is_ok());
        assert_eq!(handle.progress(), Progress { stage: "forecast", done: 3, total: 20 });
        context.part().begin("summary", 5);
        assert_eq!(handle.progress(), Progress { stage: "forecast", done: 3, total: 20 });
        handle.cancel();
        assert!(context.part().check().is_err());
    }

    #[test]
    fn a_context_stops_when_its_handle_says_so_and_another_does_not() {
        let (stopped, other) = (Context::default(), Context::default());
        stopped.handle().cancel();
        assert_eq!((stopped.clone().check(), other.check()), (Err(Cancelled), Ok(())));
    }
}
