//! `ts.service_load`, `ts.services_standards`, `ts.waiting`, `ts.access`.

use pyo3::prelude::*;
use pyo3_arrow::PyTable;

use crate::convert::{PopulationArg, TableArg, emit, emit_findings, raise};
use crate::run::run;
use townscale::error::Error;
use townscale::services::{Cost, Services, Standards, Weights, access, counters, service_load, waiting};

/// The load of services under a population.
#[pyclass(frozen, module = "townscale._core")]
pub struct Load {
    inner: townscale::services::Load,
}

#[pymethods]
impl Load {
    #[new]
    fn new(
        py: Python<'_>,
        population: PopulationArg,
        services: TableArg,
        profile: Option<&str>,
        place: &str,
    ) -> PyResult<Self> {
        let services = services.reader("services").map_err(raise)?;
        let standards = standards(profile, place)?;
        let load = || service_load(population.share(), Services::with_standards(&services, &standards)?);
        Ok(Self { inner: run(py, |_| load())? })
    }

    fn summary(&self, py: Python<'_>) -> PyResult<PyTable> {
        emit(run(py, |context| self.inner.summary(context))?)
    }

    fn first_overload(&self, py: Python<'_>) -> PyResult<PyTable> {
        emit(run(py, |context| self.inner.first_overload(context))?)
    }

    fn findings(&self, py: Python<'_>, language: &str) -> PyResult<PyTable> {
        emit_findings(&run(py, |context| self.inner.findings(context))?, language)
    }

    fn standards(&self) -> PyResult<PyTable> {
        emit(self.inner.standards())
    }

    fn what_if(&self, py: Python<'_>, openings: TableArg) -> PyResult<Self> {
        let openings = openings.reader("openings").map_err(raise)?;
        Ok(Self { inner: run(py, |_| self.inner.what_if(&openings))? })
    }

    fn cheapest_relief(&self, py: Python<'_>, costs: TableArg, p: f64) -> PyResult<PyTable> {
        let costs = costs.reader("costs").map_err(raise)?;
        emit(run(py, |context| self.inner.cheapest_relief(&costs, p, context))?)
    }
}

/// The access of places of demand to supply.
#[pyclass(frozen, module = "townscale._core")]
pub struct Access {
    inner: townscale::services::Access,
}

#[pymethods]
impl Access {
    #[new]
    #[expect(clippy::too_many_arguments, reason = "the arguments of the Python verb, one each")]
    fn new(
        py: Python<'_>,
        supply: TableArg,
        demand: TableArg,
        cost: Option<TableArg>,
        catchment: f64,
        method: &str,
        bands: Option<Vec<(f64, f64)>>,
        sigma: Option<f64>,
        power: Option<(f64, f64, f64)>,
        speed: Option<f64>,
        seconds: Option<Vec<Vec<Option<f64>>>>,
    ) -> PyResult<Self> {
        let made = || {
            let (supply, demand) = (supply.reader("supply")?, demand.reader("demand")?);
            let table = cost.map(|cost| cost.reader("cost")).transpose()?;
            let cost = match (&table, &seconds, speed) {
                (Some(table), None, None) => Cost::Table(table),
                (None, Some(matrix), None) => Cost::Seconds(matrix),
                (None, None, Some(speed)) => Cost::Speed(speed),
                (None, None, None) => Err(Error::access_without_cost())?,
                _ => Err(Error::access_cost_and_speed())?,
            };
            let power = power.map(|(scale, power, least)| Weights::power(scale, power, least));
            let weights = bands.map(Weights::bands).or(sigma.map(Weights::gaussian)).or(power).transpose()?;
            access(&supply, &demand, cost, catchment, method.parse()?, weights)
        };
        Ok(Self { inner: run(py, |_| made())? })
    }

    fn table(&self) -> PyResult<PyTable> {
        emit(self.inner.table())
    }

    fn summary(&self) -> PyResult<PyTable> {
        emit(self.inner.summary())
    }

    fn supply(&self) -> PyResult<PyTable> {
        emit(self.inner.supply())
    }

    fn mean(&self) -> Option<f64> {
        self.inner.mean()
    }

    fn findings(&self, language: &str) -> PyResult<PyTable> {
        emit_findings(self.inner.findings(), language)
    }
}

fn standards(text: Option<&str>, place: &str) -> PyResult<Standards> {
    Standards::new(text.map(|text| (text, place))).map_err(raise)
}

/// The groups that a services table names, each once.
#[pyfunction]
fn services_groups(services: TableArg, profile: Option<&str>, place: &str) -> PyResult<Vec<String>> {
    let standards = standards(profile, place)?;
    let services = services.reader("services").and_then(|reader| Services::with_standards(&reader, &standards));
    Ok(services.map_err(raise)?.groups())
}

/// The standards of service, and a profile's over them.
#[pyfunction]
fn services_standards(
    profile: Option<&str>,
    place: &str,
    service: Option<&str>,
    mark: Option<&str>,
) -> PyResult<PyTable> {
    let table = standards(profile, place)?.table(|standard| {
        service.is_none_or(|service| standard.service == service)
            && mark.is_none_or(|mark| standard.mark.name() == mark)
    });
    emit(table)
}

/// Servers needed and waits.
#[pyclass(frozen, module = "townscale._core")]
pub struct Waiting {
    inner: townscale::services::Waiting,
}

#[pymethods]
impl Waiting {
    #[new]
    fn new(py: Python<'_>, population: PopulationArg, table: TableArg) -> PyResult<Self> {
        let table = table.reader("counters").map_err(raise)?;
        let made = || waiting(population.share(), counters(&table)?);
        Ok(Self { inner: run(py, |_| made())? })
    }

    fn summary(&self, py: Python<'_>) -> PyResult<PyTable> {
        emit(run(py, |_| Ok(self.inner.summary()))?)
    }

    fn findings(&self, py: Python<'_>, language: &str) -> PyResult<PyTable> {
        emit_findings(&run(py, |_| Ok(self.inner.findings()))?, language)
    }
}

/// The groups that a table of counters names, each once.
#[pyfunction]
fn counters_groups(table: TableArg) -> PyResult<Vec<String>> {
    let counters = table.reader("counters").and_then(|reader| counters(&reader)).map_err(raise)?;
    let groups: std::collections::BTreeSet<String> =
        counters.into_iter().flat_map(|counter| counter.service.groups).collect();
    Ok(groups.into_iter().collect())
}

/// Add the classes and the verbs to the module.
pub(crate) fn register(m: &Bound<'_, PyModule>) -> PyResult<()> {
    m.add_class::<Load>()?;
    m.add_class::<Access>()?;
    m.add_class::<Waiting>()?;
    m.add_function(wrap_pyfunction!(services_groups, m)?)?;
    m.add_function(wrap_pyfunction!(counters_groups, m)?)?;
    m.add_function(wrap_pyfunction!(services_standards, m)?)
}
