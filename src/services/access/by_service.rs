//! Access to several services: the supply of each and the costs that lead to it, by themselves.

use std::collections::HashSet;
use std::sync::Arc;

use arrow::array::{ArrayRef, RecordBatch, StringArray, UInt32Array};
use arrow::compute::{concat_batches, take_record_batch};
use arrow::datatypes::{DataType, Field, Schema};

use super::ids::plain;
use super::score::Cost;
use crate::error::{Error, Result};
use crate::finding::Finding;
use crate::panel::{TableKind, named_as};
use crate::table::{Table, TableReader};

/// What was found for each service, in the order in which supply names them; one without a name where it names none.
#[derive(Debug, Clone)]
pub struct ByService<T> {
    parts: Vec<(Option<String>, T)>,
}

impl<T> ByService<T> {
    /// Work on each service that a column `service` of `supply` names, with its rows and the costs that lead to them; on
    /// all supply together where there is no such column.
    ///
    /// # Errors
    /// A row of supply without a service among rows that have one, and what the work refuses.
    pub fn new(
        supply: &TableReader,
        cost: Cost<'_>,
        mut work: impl FnMut(&TableReader, Cost<'_>) -> Result<T>,
    ) -> Result<Self> {
        let named = named_as(supply, TableKind::Supply)?;
        if !named.has("service") {
            return Ok(Self { parts: vec![(None, work(supply, cost)?)] });
        }
        let services = named.text("service")?;
        let ids: Vec<String> = named.text("id")?.iter().map(|id| plain(id).to_owned()).collect();
        let known: HashSet<&str> = ids.iter().map(String::as_str).collect();
        let leads_to = match cost {
            Cost::Table(table) => Some(named_as(table, TableKind::Cost)?),
            Cost::Seconds(_) | Cost::Speed(_) => None,
        };
        let targets = leads_to.as_ref().map(|table| table.optional_text("supply")).transpose()?.unwrap_or_default();
        let mut seen = HashSet::new();
        let order: Vec<&String> = services.iter().filter(|service| seen.insert(service.as_str())).collect();
        let mut parts = Vec::with_capacity(order.len());
        for service in order {
            let is_own: Vec<bool> = services.iter().map(|other| other == service).collect();
            let own: HashSet<&str> = kept(&ids, &is_own).map(String::as_str).collect();
            let supply = some_rows(&named, &is_own);
            let found = match (cost, &leads_to) {
                (Cost::Table(_), Some(table)) => {
                    // A row to what no service has stays, so that it is refused with its place.
                    let leads_here = |id: &str| own.contains(plain(id)) || !known.contains(plain(id));
                    let here: Vec<bool> =
                        targets.iter().map(|target| target.as_deref().is_none_or(leads_here)).collect();
                    work(&supply, Cost::Table(&some_rows(table, &here)))
                }
                (Cost::Seconds(matrix), _) if matrix.iter().all(|row| row.len() == services.len()) => {
                    let columns = |all: &Vec<Option<f64>>| kept(all, &is_own).copied().collect();
                    let matrix: Vec<Vec<Option<f64>>> = matrix.iter().map(columns).collect();
                    work(&supply, Cost::Seconds(&matrix))
                }
                (Cost::Table(_) | Cost::Seconds(_) | Cost::Speed(_), _) => work(&supply, cost),
            };
            parts.push((Some(service.clone()), found?));
        }
        Ok(Self { parts })
    }

    /// The services with what was found for each.
    #[must_use]
    pub fn parts(&self) -> &[(Option<String>, T)] {
        &self.parts
    }

    /// The findings of all services, each inside its service.
    pub fn findings(&self, of: impl Fn(&T) -> &[Finding]) -> Vec<Finding> {
        let mut all = Vec::new();
        for (service, part) in &self.parts {
            let inside = |finding: &Finding| match service {
                Some(service) => finding.clone().inside(service.as_str()),
                None => finding.clone(),
            };
            all.extend(of(part).iter().map(inside));
        }
        all
    }

    /// The tables of all services one below the other, with a column `service` first where supply names services.
    ///
    /// # Errors
    /// `of` gives tables of other columns for one service than for another.
    pub fn table(&self, of: impl Fn(&T) -> Table) -> Result<Table> {
        let table = |(service, part): &(Option<String>, T)| with_service(of(part).batch(), service);
        let tables: Vec<RecordBatch> = self.parts.iter().map(table).collect();
        let schema = tables.first().map_or_else(|| Arc::new(Schema::empty()), RecordBatch::schema);
        let names = |of: &Schema| -> Vec<String> { of.fields().iter().map(|field| field.name().clone()).collect() };
        if tables.iter().any(|table| names(table.schema_ref()) != names(&schema)) {
            return Err(Error::table_parts_differ());
        }
        let all = concat_batches(&schema, &tables);
        all.map(Table::of).map_err(|error| Error::table_parts_differ().caused_by(error))
    }
}

/// Those values of a list whose place is kept.
fn kept<'a, V>(values: &'a [V], keep: &[bool]) -> impl Iterator<Item = &'a V> {
    values.iter().zip(keep).filter(|(_, keep)| **keep).map(|(value, _)| value)
}

/// The rows of a table that are kept, which errors count as the table does; `keep` holds one value a row.
fn some_rows(table: &TableReader, keep: &[bool]) -> TableReader {
    let rows: Vec<usize> = keep.iter().enumerate().filter(|(_, keep)| **keep).map(|(row, _)| row).collect();
    let places = UInt32Array::from_iter_values(rows.iter().map(|row| *row as u32));
    #[expect(clippy::expect_used, reason = "rows of this very table")]
    let batch = take_record_batch(table.batch(), &places).expect("rows of the table");
    let numbers = rows.iter().map(|row| table.row_number(*row) - 1).collect();
    let part = TableReader::new(Table::of(batch), table.source()).with_rows(numbers);
    if table.is_judged() { part.mark_judged() } else { part }
}

fn with_service(table: &RecordBatch, service: &Option<String>) -> RecordBatch {
    let Some(service) = service else { return table.clone() };
    let names: ArrayRef = Arc::new(StringArray::from_iter_values(std::iter::repeat_n(service, table.num_rows())));
    let schema = table.schema();
    let own = [Arc::new(Field::new("service", DataType::Utf8, false))];
    let fields: Vec<Arc<Field>> = own.into_iter().chain(schema.fields().iter().cloned()).collect();
    let columns = [names].into_iter().chain(table.columns().iter().cloned()).collect();
    #[expect(clippy::expect_used, reason = "the columns of a table and one more with as many rows")]
    let whole = RecordBatch::try_new(Arc::new(Schema::new(fields)), columns).expect("columns of one length");
    whole
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::context::Context;
    use crate::services::access::{Access, Method, access};
    use crate::table::TableBuilder;

    fn read(table: TableBuilder, name: &str) -> TableReader {
        TableReader::new(table.build(), name)
    }

    fn of_each(supply: &TableReader, cost: Cost<'_>) -> Result<ByService<Access>> {
        let demand = read(TableBuilder::new().text("id", ["a", "b"]).number("population", [100.0, 200.0]), "demand");
        let context = Context::default();
        let of_one =
            |supply: &TableReader, cost: Cost<'_>| access(supply, &demand, cost, 30.0, Method::TwoStep, None, &context);
        ByService::new(supply, cost, of_one)
    }

    /// One place may give several services; each is as if it were alone, by a table and by a matrix.
    #[test]
    fn each_service_is_scored_by_itself() {
        let supply = TableBuilder::new().text("id", ["s", "s", "t"]).text("service", ["beds", "pupils", "beds"]);
        let supply = read(supply.number("capacity", [3.0, 30.0, 6.0]), "supply");
        let cost = TableBuilder::new().text("demand", ["a", "b", "b"]).text("supply", ["s", "s", "t"]);
        let cost = read(cost.number("minutes", [5.0, 10.0, 10.0]), "cost");
        let scores = |found: &ByService<Access>| -> Vec<(Option<String>, Vec<f64>)> {
            found.parts().iter().map(|(service, access)| (service.clone(), access.scores().to_vec())).collect()
        };
        let found = of_each(&supply, Cost::Table(&cost)).unwrap();
        let want = vec![(Some("beds".into()), vec![0.01, 0.01 + 6.0 / 200.0]), (Some("pupils".into()), vec![0.1, 0.1])];
        assert_eq!(scores(&found), want);
        let seconds = [vec![Some(300.0), Some(300.0), None], vec![Some(600.0), Some(600.0), Some(600.0)]];
        assert_eq!(scores(&of_each(&supply, Cost::Seconds(&seconds)).unwrap()), want);
        let table = TableReader::new(found.table(Access::table).unwrap(), "scores");
        assert_eq!(table.text("service").unwrap(), ["beds", "beds", "pupils", "pupils"]);
        // Costs to a place that gives no service at all are refused with their row.
        let odd = TableBuilder::new().text("demand", ["a", "b"]).text("supply", ["s", "x"]).number("minutes", [5.0; 2]);
        let error = of_each(&supply, Cost::Table(&read(odd, "cost"))).unwrap_err().to_string();
        assert!(error.contains("row 2") && error.contains('x'), "{error}");
    }
}
