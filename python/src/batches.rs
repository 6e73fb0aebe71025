//! A forecast's rows as a stream: batch by batch for Python, and as an Arrow C stream for any reader of one.

use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex};

use arrow::array::{RecordBatch, RecordBatchReader};
use arrow::datatypes::SchemaRef;
use arrow::error::ArrowError;
use pyo3::prelude::*;
use pyo3_arrow::{PyRecordBatchReader, PyTable};

use crate::convert::emit;
use crate::exceptions::raise;
use crate::run::{context, run};
use townscale::context::Context;

/// A stream of batches, read once.
#[pyclass(frozen, module = "townscale._core")]
pub struct Batches(Mutex<townscale::forecast::Batches>);

impl Batches {
    /// A stream of the summary's rows where there are `levels`, else of the draws.
    pub(crate) fn new(
        forecast: &Arc<townscale::forecast::Forecast>,
        levels: Option<&[f64]>,
        rows: NonZeroUsize,
    ) -> townscale::Result<Self> {
        let forecast = Arc::clone(forecast);
        let batches = match levels {
            Some(levels) => townscale::forecast::Batches::summary(forecast, levels, rows)?,
            None => townscale::forecast::Batches::draws(forecast, rows),
        };
        Ok(Self(Mutex::new(batches)))
    }
}

#[pymethods]
impl Batches {
    /// The next batch; none after the last.
    fn next(&self, py: Python<'_>) -> PyResult<Option<PyTable>> {
        let made = run(py, |context| {
            let mut batches = self.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
            batches.next_batch(context)
        })?;
        made.map(emit).transpose()
    }

    /// What is left of the stream, from a copy of it.
    fn reader(&self, py: Python<'_>) -> PyResult<PyRecordBatchReader> {
        let context = context(py)?;
        let batches = self.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).clone();
        let schema = RecordBatch::from(batches.empty(&context).map_err(raise)?).schema();
        Ok(PyRecordBatchReader::new(Box::new(Reader { batches, schema, context })))
    }
}

/// The stream as Arrow's reader.
struct Reader {
    batches: townscale::forecast::Batches,
    schema: SchemaRef,
    context: Context,
}

impl Iterator for Reader {
    type Item = Result<RecordBatch, ArrowError>;

    fn next(&mut self) -> Option<Self::Item> {
        let (batches, context) = (&mut self.batches, &self.context);
        context
            .install(|| batches.next_batch(context))
            .map(|batch| batch.map(RecordBatch::from))
            .map_err(|error| ArrowError::from_external_error(error.into()))
            .transpose()
    }
}

impl RecordBatchReader for Reader {
    fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }
}

/// Add the class to the module.
pub(crate) fn register(m: &Bound<'_, PyModule>) -> PyResult<()> {
    m.add_class::<Batches>()
}
