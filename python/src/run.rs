//! Computing off the interpreter's thread: on threads of the module's own, stopped by signals, with progress told.

use std::process;
use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use pyo3::prelude::*;
use rayon::{ThreadPool, ThreadPoolBuilder};

use crate::convert::raise;
use townscale::context::{Context, Handle};
use townscale::error::{Error, Result};

/// How often the calling thread looks for signals and tells progress.
const TICK: Duration = Duration::from_millis(50);

/// The threads, and the process that they belong to.
static THREADS: Mutex<Option<(u32, Arc<ThreadPool>)>> = Mutex::new(None);

/// The module's threads, as many as the machine has or as `RAYON_NUM_THREADS` says. A forked child has none of its
/// parent's threads, so it gets new ones; those of the parent are left alone.
fn threads() -> Result<Arc<ThreadPool>> {
    let new = || {
        let built = ThreadPoolBuilder::new().thread_name(|place| format!("townscale-{place}")).build();
        built.map(Arc::new).map_err(|error| Error::threads_unavailable().caused_by(error))
    };
    let process = process::id();
    // A fork may have copied a lock that another thread held: then this call has threads of its own.
    let Ok(mut known) = THREADS.try_lock() else { return new() };
    if let Some((owner, threads)) = known.as_ref()
        && *owner == process
    {
        return Ok(Arc::clone(threads));
    }
    let threads = new()?;
    if let Some(parents) = known.replace((process, Arc::clone(&threads))) {
        std::mem::forget(parents);
    }
    Ok(threads)
}

/// Compute on the module's threads while the interpreter is free. A signal such as that of Ctrl-C stops the work and
/// raises what its handler raises.
pub fn run<T: Send>(py: Python<'_>, work: impl FnOnce(&Context) -> Result<T> + Send) -> PyResult<T> {
    run_telling(py, None, work)
}

/// Do a short piece of work on the module's threads.
pub fn on_threads<T: Send>(work: impl FnOnce() -> Result<T> + Send) -> Result<T> {
    threads()?.install(work)
}

/// As [`run`]; `progress` is called with the step, the parts of it that are done and how many it has.
pub fn run_telling<T: Send>(
    py: Python<'_>,
    progress: Option<&Bound<'_, PyAny>>,
    work: impl FnOnce(&Context) -> Result<T> + Send,
) -> PyResult<T> {
    let threads = threads().map_err(raise)?;
    let context = Context::default().with_threads(Arc::clone(&threads));
    let handle = context.handle();
    let progress = progress.map(|progress| progress.clone().unbind());
    let (answer, stopped) = py.detach(|| {
        let (sender, receiver) = sync_channel(1);
        threads.in_place_scope(|scope| {
            scope.spawn(|_| {
                // The receiver lives until the scope ends.
                let _ = sender.send(work(&context));
            });
            let mut stopped = None;
            loop {
                match receiver.recv_timeout(TICK) {
                    Ok(answer) => return (Some(answer), stopped),
                    // The work panicked; the scope carries it on.
                    Err(RecvTimeoutError::Disconnected) => return (None, stopped),
                    Err(RecvTimeoutError::Timeout) if stopped.is_none() => {
                        stopped = Python::attach(|py| watch(py, progress.as_ref(), &handle)).err();
                        if stopped.is_some() {
                            handle.cancel();
                        }
                    }
                    Err(RecvTimeoutError::Timeout) => {}
                }
            }
        })
    });
    match (stopped, answer) {
        (Some(error), _) => Err(error),
        (None, Some(answer)) => answer.map_err(raise),
        (None, None) => Err(raise(Error::cancelled())),
    }
}

/// Let signal handlers run and tell progress; an error where either raises.
fn watch(py: Python<'_>, progress: Option<&Py<PyAny>>, handle: &Handle) -> PyResult<()> {
    py.check_signals()?;
    if let Some(progress) = progress {
        let now = handle.progress();
        progress.call1(py, (now.stage, now.done, now.total))?;
    }
    Ok(())
}
