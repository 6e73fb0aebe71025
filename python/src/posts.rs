//! The small verbs of staffing: allocation, queues, strength, cost, WISN.

use pyo3::prelude::*;
use pyo3_arrow::PyTable;

use crate::convert::{emit, emit_findings};
use crate::exceptions::raise;
use townscale::staffing::{
    self, Activity, Allowances, Busy, Calls, PostCost, PostCostInputs, Shifts, Strength, WorkingTime,
};

/// Posts shared out among areas.
#[pyclass(frozen, module = "townscale._core")]
pub struct Allocation {
    inner: staffing::Allocation,
}

#[pymethods]
impl Allocation {
    #[new]
    fn new(total: u64, areas: Vec<String>, need: Vec<f64>, method: &str) -> PyResult<Self> {
        let method = method.parse().map_err(raise)?;
        Ok(Self { inner: staffing::Allocation::new(total, areas, need, method).map_err(raise)? })
    }

    #[getter]
    fn posts(&self) -> Vec<u64> {
        self.inner.posts.clone()
    }

    fn summary(&self) -> PyResult<PyTable> {
        emit(self.inner.table())
    }

    fn findings(&self, earlier: Option<Vec<f64>>, language: &str) -> PyResult<PyTable> {
        let mut found = self.inner.findings();
        if let Some(earlier) = earlier {
            found.extend(self.inner.against(&earlier).map_err(raise)?);
        }
        emit_findings(&found, language)
    }
}

/// Share out `total` posts by need.
#[pyfunction]
fn allocate(total: u64, need: Vec<f64>, method: &str) -> PyResult<Vec<u64>> {
    method.parse().and_then(|method| staffing::allocate(total, &need, method)).map_err(raise)
}

/// A queue: waiting, lost, abandoned (probabilities), mean wait (minutes), utilisation, share within.
#[pyfunction]
fn erlang(
    kind: &str,
    arrivals_per_hour: f64,
    handling_minutes: f64,
    servers: u64,
    patience_minutes: Option<f64>,
    within_minutes: f64,
) -> PyResult<(f64, f64, f64, f64, f64, f64)> {
    let queue = Busy::of(kind, patience_minutes)
        .and_then(|busy| Calls::new(arrivals_per_hour, handling_minutes, busy))
        .and_then(|calls| calls.at(servers, within_minutes))
        .map_err(raise)?;
    Ok((queue.p_wait, queue.p_lost, queue.p_abandon, queue.mean_wait, queue.utilisation, queue.p_within))
}

/// The least servers for a service level.
#[pyfunction]
fn servers_for(
    kind: &str,
    arrivals_per_hour: f64,
    handling_minutes: f64,
    level: f64,
    within_minutes: f64,
    patience_minutes: Option<f64>,
) -> PyResult<u64> {
    Busy::of(kind, patience_minutes)
        .and_then(|busy| Calls::new(arrivals_per_hour, handling_minutes, busy))
        .and_then(|calls| calls.servers_for(level, within_minutes))
        .map_err(raise)
}

/// Productive hours of a person, relief factor, on-duty share.
#[pyfunction]
fn shifts(cover_hours: f64, contract_hours: f64, absence_hours: f64) -> PyResult<(f64, f64, f64)> {
    let shifts = Shifts {
        cover_hours_per_week: cover_hours,
        contract_hours_per_week: contract_hours,
        absence_hours_per_year: absence_hours,
    };
    let all = || Ok((shifts.productive_hours()?, shifts.relief_factor()?, shifts.on_duty_share()?));
    all().map_err(raise)
}

type Seven = (f64, f64, f64, f64, f64, f64, f64);

fn seven(strength: Strength) -> Seven {
    let Strength { hired, remaining, on_duty, lost, attrition, on_duty_share, of_hired } = strength;
    (hired, remaining, on_duty, lost, attrition, on_duty_share, of_hired)
}

/// What became of the people who were hired, as seen.
#[pyfunction]
fn strength_seen(hired: f64, remaining: f64, on_duty: f64, years: f64) -> PyResult<Seven> {
    Strength::seen(hired, remaining, on_duty, years).map(seven).map_err(raise)
}

/// What posts come to, as expected.
#[pyfunction]
fn strength_expected(posts: f64, vacancy: f64, attrition: f64, on_duty_share: f64, years: f64) -> PyResult<Seven> {
    Strength::expected(posts, vacancy, attrition, on_duty_share, years).map(seven).map_err(raise)
}

/// Costs, in the order of [`PostCostInputs`].
fn costs(numbers: [f64; 7]) -> townscale::Result<PostCost> {
    let [monthly_pay, on_cost, recruitment, training, training_months, turnover, on_duty_share] = numbers;
    PostCost::new(PostCostInputs {
        monthly_pay,
        on_cost,
        recruitment,
        training,
        training_months,
        turnover,
        on_duty_share,
    })
}

/// Cost a year of a person on the books, and of one on duty.
#[pyfunction]
fn post_cost(numbers: [f64; 7]) -> PyResult<(f64, f64)> {
    let costs = costs(numbers).map_err(raise)?;
    Ok((costs.per_head(), costs.per_person_on_duty()))
}

/// Whether a raise pays.
#[pyfunction]
#[allow(clippy::type_complexity)]
fn break_even(
    numbers: [f64; 7],
    monthly_pay: f64,
    turnover: Option<f64>,
) -> PyResult<(f64, f64, Option<f64>, Option<f64>)> {
    let costs = costs(numbers).map_err(raise)?;
    let found = costs.break_even(monthly_pay).map_err(raise)?;
    let from = turnover.map(|turnover| costs.pays_from(monthly_pay, turnover)).transpose().map_err(raise)?;
    Ok((found.cost_now, found.cost_raised, found.turnover_must_fall_below, from.flatten()))
}

/// Required staff from workload.
#[pyclass(frozen, module = "townscale._core")]
pub struct Wisn {
    inner: staffing::Wisn,
}

#[pymethods]
impl Wisn {
    #[new]
    fn new(
        activities: Vec<(String, f64, f64)>,
        time: [f64; 4],
        category: Vec<(String, f64)>,
        individual: Vec<(String, f64)>,
        existing: Option<f64>,
    ) -> PyResult<Self> {
        let activity = |(name, workload, unit_minutes)| Activity { name, workload, unit_minutes };
        let [days_per_week, weeks, hours_per_day, days_off] = time;
        let time = WorkingTime { days_per_week, weeks, hours_per_day, days_off };
        let activities = activities.into_iter().map(activity).collect();
        let result = staffing::wisn(activities, time, Allowances { category, individual }, existing);
        Ok(Self { inner: result.map_err(raise)? })
    }

    /// Available hours, staff for work, category factor, individual factor, required, difference, ratio.
    #[allow(clippy::type_complexity)]
    fn numbers(&self) -> (f64, f64, f64, f64, f64, Option<f64>, Option<f64>) {
        let one = &self.inner;
        let (category, individual) = (one.category_factor, one.individual_factor);
        (one.available_hours, one.for_work, category, individual, one.required, one.difference(), one.ratio())
    }

    fn summary(&self) -> PyResult<PyTable> {
        emit(self.inner.table())
    }
}

/// Add the classes and the verbs to the module.
pub(crate) fn register(m: &Bound<'_, PyModule>) -> PyResult<()> {
    m.add_class::<Allocation>()?;
    m.add_class::<Wisn>()?;
    m.add_function(wrap_pyfunction!(allocate, m)?)?;
    m.add_function(wrap_pyfunction!(erlang, m)?)?;
    m.add_function(wrap_pyfunction!(servers_for, m)?)?;
    m.add_function(wrap_pyfunction!(shifts, m)?)?;
    m.add_function(wrap_pyfunction!(strength_seen, m)?)?;
    m.add_function(wrap_pyfunction!(strength_expected, m)?)?;
    m.add_function(wrap_pyfunction!(post_cost, m)?)?;
    m.add_function(wrap_pyfunction!(break_even, m)?)
}
