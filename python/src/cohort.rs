//! `ts.project_ages`, `ts.RogersCastro`, `ts.age_bands`, `ts.age_profiles`, `ts.rate_references`.

use std::collections::BTreeMap;
use std::sync::Arc;

use pyo3::prelude::*;
use pyo3_arrow::PyTable;

use crate::convert::{PopulationArg, PopulationHandle, TableArg, emit, emit_findings};
use crate::exceptions::raise;
use crate::run::{run, run_telling};
use townscale::cohort::{
    Band, Inputs, Options, Parameters, RogersCastro, Sex, Uncertainty, age_profiles_table, bands_table, fitting_bands,
    migrants_by_age, project_ages, rate_references_table,
};
use townscale::context::Context;
use townscale::error::{Error, Result};

/// Ages and sexes by area, period and draw.
#[pyclass(frozen, module = "townscale._core")]
pub struct Ages {
    inner: Arc<townscale::cohort::Ages>,
}

fn schedule(json: &str) -> Result<RogersCastro> {
    let read: Parameters =
        serde_json::from_str(json).map_err(|error| Error::from(error).at("Rogers-Castro schedule"))?;
    RogersCastro::new(read)
}

fn bands(names: Vec<String>) -> Result<Vec<Band>> {
    names.iter().map(|name| Band::parse(name)).collect()
}

#[pymethods]
impl Ages {
    #[new]
    #[expect(clippy::too_many_arguments, reason = "the arguments of the Python verb, one each")]
    fn new(
        py: Python<'_>,
        base: Option<TableArg>,
        earlier: Option<TableArg>,
        fertility: Option<TableArg>,
        mortality: Option<TableArg>,
        migration: Option<TableArg>,
        total: Option<PopulationArg>,
        steps: Option<usize>,
        step: Option<u32>,
        total_fertility: Option<f64>,
        expectancy: BTreeMap<String, f64>,
        rogers_castro: Option<&str>,
        parameters: usize,
        profile: Option<String>,
        group: Option<String>,
        sex_ratio_at_birth: f64,
        uncertainty: Option<(usize, u64, Option<String>, Option<f64>, Option<f64>)>,
        progress: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Self> {
        let uncertainty = uncertainty.map(|(draws, seed, reference, fertility_sd, mortality_sd)| Uncertainty {
            draws,
            seed,
            reference,
            fertility_sd,
            mortality_sd,
        });
        let made = |context: &Context| {
            let read = |table: Option<TableArg>, name| table.map(|table| table.reader(name, context)).transpose();
            let inputs = Inputs {
                base: read(base, "base")?,
                earlier: read(earlier, "earlier")?,
                fertility: read(fertility, "fertility")?,
                mortality: read(mortality, "mortality")?,
                migration: read(migration, "migration")?,
            };
            let expectancy: Result<BTreeMap<Sex, f64>> =
                expectancy.iter().map(|(sex, years)| Ok((Sex::parse(sex)?, *years))).collect();
            let expectancy = expectancy.map_err(|error| error.at("mortality"))?;
            let schedule = rogers_castro.map(schedule).transpose().map_err(|error| error.at("migration"))?;
            let options = Options {
                steps,
                step,
                total_fertility,
                expectancy,
                schedule,
                parameters,
                profile,
                group,
                sex_ratio_at_birth,
                uncertainty,
            };
            project_ages(&inputs, &options, total.map(|total| total.share()), context)
        };
        Ok(Self { inner: Arc::new(run_telling(py, progress, made)?) })
    }

    fn summary(&self, py: Python<'_>) -> PyResult<PyTable> {
        emit(run(py, |context| self.inner.summary(context))?)
    }

    fn bands(&self, py: Python<'_>, names: Option<Vec<String>>) -> PyResult<PyTable> {
        let names = names.map(bands).transpose().map_err(raise)?.unwrap_or_else(|| fitting_bands(&self.inner));
        emit(run(py, |context| self.inner.band_summary(&names, context))?)
    }

    fn births(&self, py: Python<'_>) -> PyResult<PyTable> {
        emit(run(py, |context| self.inner.births(context))?)
    }

    fn deaths(&self, py: Python<'_>) -> PyResult<PyTable> {
        emit(run(py, |context| self.inner.deaths(context))?)
    }

    fn net_migration(&self, py: Python<'_>) -> PyResult<PyTable> {
        emit(run(py, |context| self.inner.net_migration(context))?)
    }

    fn life_expectancy(&self, py: Python<'_>) -> PyResult<PyTable> {
        emit(run(py, |context| self.inner.life_expectancy(context))?)
    }

    fn total_fertility(&self, py: Python<'_>) -> PyResult<PyTable> {
        emit(run(py, |context| self.inner.total_fertility(context))?)
    }

    fn dependency(&self, py: Python<'_>) -> PyResult<PyTable> {
        emit(run(py, |context| self.inner.dependency(context))?)
    }

    fn draws(&self, py: Python<'_>, areas: Option<Vec<String>>) -> PyResult<PyTable> {
        emit(run(py, |context| self.inner.draws_table(areas.as_deref(), context))?)
    }

    fn findings(&self, py: Python<'_>, language: &str) -> PyResult<PyTable> {
        let findings = run(py, |context| self.inner.findings(context))?;
        emit_findings(&findings, language)
    }

    /// The people of bands of ages (the named ones that fit, where none are named), for later links.
    fn population(&self, names: Option<Vec<String>>) -> PyResult<PopulationHandle> {
        let names = names.map(bands).transpose().map_err(raise)?.unwrap_or_else(|| fitting_bands(&self.inner));
        Ok(PopulationHandle::new(Arc::new(self.inner.bands(&names).map_err(raise)?)))
    }
}

/// The bands of ages that have a name.
#[pyfunction]
fn age_bands() -> PyResult<PyTable> {
    emit(bands_table())
}

/// The age profiles that ship.
#[pyfunction]
fn age_profiles() -> PyResult<PyTable> {
    emit(age_profiles_table())
}

/// The reference values of how much rates vary.
#[pyfunction]
fn rate_references() -> PyResult<PyTable> {
    emit(rate_references_table())
}

/// The schedule nearest to migrants by age, as JSON, and the share of the variance that it explains.
#[pyfunction]
fn fit_rogers_castro(py: Python<'_>, migrants: TableArg, parameters: usize) -> PyResult<(String, f64)> {
    let fitted = |context: &Context| {
        let reader = migrants.reader("migrants", context)?;
        let (ages, counts) = migrants_by_age(&reader)?;
        RogersCastro::fit(&ages, &counts, parameters, context).map_err(|error| error.at("migrants"))
    };
    let (found, explained) = run(py, fitted)?;
    Ok((serde_json::to_string(&found).map_err(|error| raise(Error::from(error)))?, explained))
}

/// Migrants of these ages, under a schedule given as JSON.
#[pyfunction]
fn rogers_castro(json: &str, ages: Vec<f64>) -> PyResult<Vec<f64>> {
    let schedule = schedule(json).map_err(raise)?;
    Ok(ages.into_iter().map(|age| schedule.at(age)).collect())
}

/// Add the class and the verbs to the module.
pub(crate) fn register(m: &Bound<'_, PyModule>) -> PyResult<()> {
    m.add_class::<Ages>()?;
    m.add_function(wrap_pyfunction!(age_bands, m)?)?;
    m.add_function(wrap_pyfunction!(age_profiles, m)?)?;
    m.add_function(wrap_pyfunction!(rate_references, m)?)?;
    m.add_function(wrap_pyfunction!(fit_rogers_castro, m)?)?;
    m.add_function(wrap_pyfunction!(rogers_castro, m)?)
}
