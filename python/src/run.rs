//! Long work without the interpreter: on threads of the package's own, stopped by Python's signals.

use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use rayon::{ThreadPool, ThreadPoolBuilder};

use crate::exceptions::raise;
use townscale::context::{Context, Handle};
use townscale::{Error, Result};

/// How often Python's signals are asked for while work runs.
const POLL: Duration = Duration::from_millis(50);

/// The threads of a process. A child made by fork has none of its parent's, so it makes its own.
static THREADS: Mutex<Option<(u32, Arc<ThreadPool>)>> = Mutex::new(None);

/// The threads of this process. Asked for with the interpreter held, as a fork is made with it held: so no other
/// thread is in here when a process forks.
pub(crate) fn threads(_: Python<'_>) -> Result<Arc<ThreadPool>> {
    let process = std::process::id();
    let mut threads = THREADS.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    if let Some((of, pool)) = threads.as_ref()
        && *of == process
    {
        return Ok(Arc::clone(pool));
    }
    let pool = ThreadPoolBuilder::new().thread_name(|place| format!("townscale-{place}")).build();
    let pool = Arc::new(pool.map_err(|error| Error::threads_unavailable().caused_by(error))?);
    // The parent's threads are not in this process: their pool is left as it is, not dropped.
    std::mem::forget(threads.replace((process, Arc::clone(&pool))));
    Ok(pool)
}

/// The context of a computation: the threads of this process, and the memory that `ts.limits` allows here.
pub(crate) fn context(py: Python<'_>) -> PyResult<Context> {
    let context = Context::default().with_threads(threads(py).map_err(raise)?);
    let allowed: Option<u64> = py.import("townscale._border")?.getattr("allowed_memory")?.call0()?.extract()?;
    Ok(match allowed {
        Some(bytes) => context.with_memory(bytes),
        None => context,
    })
}

/// Run work on the package's threads while other Python threads go on. A signal that Python answers with an exception,
/// such as Ctrl-C, stops the work by its context and is raised when the work has ended.
pub(crate) fn run<T: Send>(py: Python<'_>, work: impl FnOnce(&Context) -> Result<T> + Send) -> PyResult<T> {
    run_telling(py, None, work)
}

/// As [`run`]; `progress` is called with the step, the parts of it that are done and how many it has, and stops the work
/// where it raises.
pub(crate) fn run_telling<T: Send>(
    py: Python<'_>,
    progress: Option<&Bound<'_, PyAny>>,
    work: impl FnOnce(&Context) -> Result<T> + Send,
) -> PyResult<T> {
    let progress = progress.map(|progress| progress.clone().unbind());
    let threads = threads(py).map_err(raise)?;
    let context = context(py)?;
    let handle = context.handle();
    let (raised, result) = py.detach(|| {
        let (done, ended) = channel();
        threads.in_place_scope(|scope| {
            let context = &context;
            // The sender goes with the work: where that panics, the channel ends and the panic is passed on.
            scope.spawn(move |_| {
                // Nobody listens any more only where the waiting side has panicked.
                let _ = done.send(work(context));
            });
            let mut raised: Option<PyErr> = None;
            loop {
                match ended.recv_timeout(POLL) {
                    Ok(result) => return (raised, Some(result)),
                    Err(RecvTimeoutError::Disconnected) => return (raised, None),
                    Err(RecvTimeoutError::Timeout) if raised.is_none() => {
                        if let Err(error) = Python::attach(|py| watch(py, progress.as_ref(), &handle)) {
                            raised = Some(error);
                            handle.cancel();
                        }
                    }
                    Err(RecvTimeoutError::Timeout) => {}
                }
            }
        })
    });
    match (raised, result) {
        (Some(error), _) => Err(error),
        (None, Some(result)) => result.map_err(raise),
        (None, None) => Err(PyRuntimeError::new_err("the work ended without a result")),
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
