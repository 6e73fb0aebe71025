//! The Hami chain in Rust alone: counts, what is doubtful in them, forecast, posts, services.
//!
//! `cargo run --release --example chain`

use std::sync::Arc;

use townscale::context::Context;
use townscale::forecast::{Options, forecast};
use townscale::panel::Panel;
use townscale::services::{Services, service_load};
use townscale::staffing::{Catalogue, Staff, staffing_gap};
use townscale::table::{Table, TableBuilder, TableReader};
use townscale::{Language, Result};

fn main() -> Result<()> {
    let context = Context::default();
    let panel = Panel::from_table(&read(
        "counts",
        TableBuilder::new()
            .text("area", ["Hami city"; 2])
            .text("period", ["2011H1", "2011H2"])
            .number("population", [200_000.0, 300_000.0])
            .text("group", ["floating"; 2])
            .text("kind", ["count", "stated"]),
    ))?;
    let norms = || -> Result<Vec<_>> {
        let catalogue = Catalogue::new(None)?;
        ["coordinator_500_hami", "coordinator_1000_hami"].map(|id| catalogue.named(id).cloned()).into_iter().collect()
    };
    let staff = Staff::from_table(&read(
        "staff",
        TableBuilder::new().text("area", ["Hami city"]).text("role", ["coordinator"]).number("headcount", [106.0]),
    ))?;

    let gap = staffing_gap(Arc::new(panel.clone()), norms()?, staff.clone(), None)?;
    show("Posts short, by the counts", &gap.summary(&context)?);
    for finding in gap.findings(&context)? {
        println!("{}: {}", finding.place(), finding.message(Language::En));
    }

    let coming = Arc::new(forecast(&panel, Options { horizon: 5, ..Options::default() }, &context)?);
    show("People to come", &coming.summary(&[80.0, 95.0], &context)?);
    let gap = staffing_gap(coming.clone(), norms()?, staff, None)?;
    show("Posts short, by the forecast", &gap.summary(&context)?);

    let services = Services::from_table(&read(
        "services",
        TableBuilder::new()
            .text("area", ["Hami city"])
            .text("service", ["school places"])
            .number("capacity", [14_000.0])
            .number("per_1000", [68.0]),
    ))?;
    let load = service_load(coming, services, &context)?;
    show("School places (made-up figures)", &load.summary(&context)?);
    show("First overload", &load.first_overload(&context)?);
    Ok(())
}

fn read(name: &str, table: TableBuilder) -> TableReader {
    TableReader::new(table.build(), name)
}

fn show(title: &str, table: &Table) {
    println!("\n{title}\n{table}");
}
