//! `gap.plan`: the solver comes from Python, and sees a model as plain arrays.

use std::sync::Mutex;

use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyCFunction, PyDict};
use pyo3_arrow::PyTable;

use crate::convert::{emit, emit_findings, language};
use crate::exceptions::raise;
use crate::run::run_telling;
use crate::sensitivity::numbers as numbers_of;
use crate::staffing::Gap;
use townscale::context::Context;
use townscale::error::Error;
use townscale::plan::{self, Terms};
use townscale::solver::{Answer, Model, Outcome, Settings, Solve};

/// A hiring plan.
#[pyclass(frozen, module = "townscale._core")]
pub struct Plan {
    inner: plan::Plan,
}

fn numbers<'py>(py: Python<'py>, values: &[f64]) -> Bound<'py, PyBytes> {
    PyBytes::new(py, &values.iter().flat_map(|value| value.to_le_bytes()).collect::<Vec<u8>>())
}

fn places<'py>(py: Python<'py>, values: &[u32]) -> Bound<'py, PyBytes> {
    PyBytes::new(py, &values.iter().flat_map(|value| value.to_le_bytes()).collect::<Vec<u8>>())
}

/// A model as a dictionary of little-endian arrays: 64-bit floats, 32-bit places, one byte for `whole`.
fn arrays<'py>(py: Python<'py>, model: &Model, settings: &Settings) -> PyResult<Bound<'py, PyDict>> {
    let given = PyDict::new(py);
    for (name, values) in [
        ("cost", &model.cost),
        ("lower", &model.lower),
        ("upper", &model.upper),
        ("row_lower", &model.row_lower),
        ("row_upper", &model.row_upper),
        ("value", &model.value),
    ] {
        given.set_item(name, numbers(py, values))?;
    }
    given.set_item("start", places(py, &model.start))?;
    given.set_item("index", places(py, &model.index))?;
    let whole: Vec<u8> = model.whole.iter().map(|whole| u8::from(*whole && !settings.relaxed)).collect();
    given.set_item("whole", PyBytes::new(py, &whole))?;
    Ok(given)
}

/// What a solver asks while it works: whether it is to stop.
fn stopped<'py>(py: Python<'py>, context: &Context) -> PyResult<Bound<'py, PyCFunction>> {
    let context = context.clone();
    PyCFunction::new_closure(py, None, None, move |_, _| context.check().is_err())
}

type Given<'py> = (String, Option<Bound<'py, PyBytes>>, f64, Bound<'py, PyBytes>);

fn ask(solver: &Py<PyAny>, model: &Model, settings: &Settings, context: &Context) -> PyResult<Answer> {
    Python::attach(|py| {
        let given = (arrays(py, model, settings)?, settings.nodes, settings.tolerance, stopped(py, context)?);
        let (outcome, values, bound, duals): Given<'_> = solver.bind(py).call1(given)?.extract()?;
        let outcome = match outcome.as_str() {
            "best" => Outcome::Optimal,
            "nothing" => Outcome::Infeasible,
            _ => Outcome::Stopped,
        };
        let values = values.map(|values| numbers_of(values.as_bytes()));
        Ok(Answer { outcome, values, bound, duals: numbers_of(duals.as_bytes()) })
    })
}

/// Run something that needs a solver, without the interpreter but where the solver is asked; what Python raises there
/// comes out again, and `progress` is that of [`run_telling`].
pub(crate) fn solving<T: Send>(
    py: Python<'_>,
    solver: &Py<PyAny>,
    progress: Option<&Bound<'_, PyAny>>,
    work: impl FnOnce(&Solve, &Context) -> townscale::Result<T> + Send,
) -> PyResult<T> {
    let raised: Mutex<Option<PyErr>> = Mutex::new(None);
    let result = run_telling(py, progress, |context| {
        let solve = |model: &Model, settings: &Settings| {
            context.check()?;
            ask(solver, model, settings, context).map_err(|error| {
                if let Ok(mut raised) = raised.lock() {
                    *raised = Some(error);
                }
                Error::solver_failed()
            })
        };
        work(&solve, context)
    });
    match raised.into_inner() {
        Ok(Some(error)) => Err(error),
        _ => result,
    }
}

#[pymethods]
impl Plan {
    #[new]
    #[pyo3(signature = (gap, terms, solver, progress=None))]
    fn new(
        py: Python<'_>,
        gap: &Gap,
        terms: &str,
        solver: Py<PyAny>,
        progress: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Self> {
        let terms = Terms::from_json(terms).map_err(raise)?;
        let inner = solving(py, &solver, progress, |solve, context| gap.inner.plan(terms, solve, context))?;
        Ok(Self { inner })
    }

    #[getter]
    fn status(&self) -> &'static str {
        self.inner.status().name()
    }

    #[getter]
    fn gap(&self) -> Option<f64> {
        self.inner.gap()
    }

    #[getter]
    fn hires(&self) -> u64 {
        self.inner.hires()
    }

    #[getter]
    fn cost(&self) -> Option<f64> {
        self.inner.cost()
    }

    fn reason(&self, code: &str) -> PyResult<String> {
        Ok(self.inner.reason(language(code)?))
    }

    #[pyo3(signature = (solver, progress=None))]
    fn least_budget(
        &self,
        py: Python<'_>,
        solver: Py<PyAny>,
        progress: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Option<f64>> {
        solving(py, &solver, progress, |solve, context| self.inner.least_budget(solve, context))
    }

    fn table(&self) -> PyResult<PyTable> {
        emit(self.inner.table())
    }

    fn cost_by_year(&self) -> PyResult<PyTable> {
        emit(self.inner.cost_by_year())
    }

    fn unmet(&self) -> PyResult<PyTable> {
        emit(self.inner.unmet())
    }

    fn binding(&self) -> PyResult<PyTable> {
        emit(self.inner.binding())
    }

    fn moves(&self) -> PyResult<PyTable> {
        emit(self.inner.moves())
    }

    fn compare(&self, other: &Self) -> PyResult<PyTable> {
        emit(self.inner.compare(&other.inner))
    }

    fn joint(&self) -> PyResult<PyTable> {
        emit(self.inner.joint())
    }

    fn findings(&self, language: &str) -> PyResult<PyTable> {
        emit_findings(&self.inner.findings(), language)
    }
}

/// Plans at several coverages, side by side.
#[pyfunction]
#[pyo3(signature = (gap, levels, terms, solver, known=None, progress=None))]
fn frontier(
    py: Python<'_>,
    gap: &Gap,
    levels: Vec<f64>,
    terms: &str,
    solver: Py<PyAny>,
    known: Option<&Plan>,
    progress: Option<&Bound<'_, PyAny>>,
) -> PyResult<PyTable> {
    let terms = Terms::from_json(terms).map_err(raise)?;
    let known = known.map(|plan| &plan.inner);
    emit(solving(py, &solver, progress, |solve, context| {
        gap.inner.frontier_beside(known, &levels, &terms, solve, context)
    })?)
}

/// Plans under several terms, each with a name, side by side.
#[pyfunction]
#[pyo3(signature = (gap, named, solver, progress=None))]
fn scenarios(
    py: Python<'_>,
    gap: &Gap,
    named: Vec<(String, String)>,
    solver: Py<PyAny>,
    progress: Option<&Bound<'_, PyAny>>,
) -> PyResult<PyTable> {
    let read = |(name, terms): (String, String)| Ok((name, Terms::from_json(&terms).map_err(raise)?));
    let named = named.into_iter().map(read).collect::<PyResult<Vec<_>>>()?;
    emit(solving(py, &solver, progress, |solve, context| gap.inner.scenarios(&named, solve, context))?)
}

/// What a plan would be with other turnover and pay.
#[pyfunction]
#[pyo3(signature = (gap, plan, terms, change, solver, progress=None))]
fn sensitivity(
    py: Python<'_>,
    gap: &Gap,
    plan: &Plan,
    terms: &str,
    change: f64,
    solver: Py<PyAny>,
    progress: Option<&Bound<'_, PyAny>>,
) -> PyResult<PyTable> {
    let terms = Terms::from_json(terms).map_err(raise)?;
    emit(solving(py, &solver, progress, |solve, context| {
        gap.inner.plan_sensitivity(&plan.inner, &terms, change, solve, context)
    })?)
}

/// Add the class to the module.
pub(crate) fn register(m: &Bound<'_, PyModule>) -> PyResult<()> {
    m.add_class::<Plan>()?;
    m.add_function(wrap_pyfunction!(frontier, m)?)?;
    m.add_function(wrap_pyfunction!(scenarios, m)?)?;
    m.add_function(wrap_pyfunction!(sensitivity, m)?)
}
