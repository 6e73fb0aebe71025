//! Whatever table comes, a panel is made or an error tells why: it never panics.

use std::sync::Arc;

use arrow::array::{Float64Array, Int64Array, StringArray};
use proptest::prelude::*;

use townscale::context::Context;
use townscale::forecast::{Options, forecast};
use townscale::panel::{Panel, Population};
use townscale::table::{Table, TableBuilder, TableReader};

/// What people and machines put in cells.
fn cell() -> impl Strategy<Value = Option<String>> {
    let likely = [
        "A",
        "B",
        "哈密",
        "2010",
        "2010H1",
        "2011年",
        "2012-06",
        "2010-12-31",
        "soon",
        "",
        " ",
        "0",
        "-1",
        "7",
        "1e3",
        "1,234",
        "12万",
        "NaN",
        "inf",
        "1e400",
        "count",
        "stated",
        "floating",
        "9999",
        "1000",
        "2010年1-6月",
        "𝟐𝟎𝟏𝟎",
        "\u{0}",
        "年",
        "H1",
        "Q",
        "1.",
        "growth",
        "share",
        "ratio",
    ];
    prop_oneof![
        4 => prop::sample::select(likely.to_vec()).prop_map(|text| Some(text.to_owned())),
        1 => Just(None),
        2 => any::<String>().prop_map(Some),
        1 => "[0-9年月日季度上下半HQ万,. /-]{0,12}".prop_map(Some),
    ]
}

fn header() -> impl Strategy<Value = String> {
    let known = [
        "area",
        "period",
        "population",
        "parent",
        "group",
        "kind",
        "definition",
        "地区",
        "时期",
        "人口（人）",
        "人口(万人)",
        "Population",
        "note",
        "",
    ];
    prop_oneof![9 => prop::sample::select(known.to_vec()).prop_map(str::to_owned), 1 => any::<String>()]
}

fn text_table() -> impl Strategy<Value = Table> {
    (0usize..6, prop::collection::vec(header(), 0..8)).prop_flat_map(|(rows, headers)| {
        let columns = prop::collection::vec(prop::collection::vec(cell(), rows), headers.len());
        columns.prop_map(move |columns| {
            headers
                .iter()
                .zip(columns)
                .fold(TableBuilder::new(), |table, (name, cells)| {
                    table.column(name, Arc::new(cells.into_iter().collect::<StringArray>()))
                })
                .build()
        })
    })
}

/// A table that is almost right, so that later steps are reached.
fn near_table() -> impl Strategy<Value = Table> {
    (1usize..9).prop_flat_map(|rows| {
        let many = move |texts: &'static [&'static str]| prop::collection::vec(prop::sample::select(texts), rows);
        (
            many(&["A", "B", "C"]),
            many(&["", "P", "A"]),
            many(&["2009", "2010", "2011", "2012H1", "2012", "2013-05", "2014-02-28", "2015"]),
            prop::collection::vec(prop_oneof![any::<f64>(), 0.0..1e7], rows),
            many(&["count", "estimate", "stated", ""]),
            many(&["", "x", "y"]),
        )
            .prop_map(|(area, parent, period, population, kind, definition)| {
                TableBuilder::new()
                    .text("area", area)
                    .text("parent", parent)
                    .text("period", period)
                    .column("population", Arc::new(Float64Array::from(population)))
                    .text("kind", kind)
                    .text("definition", definition)
                    .build()
            })
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_text_table_makes_a_panel_or_an_error(table in text_table(), claims in text_table()) {
        if let Ok(panel) = Panel::from_table(&TableReader::new(table, "t")) {
            prop_assert!(!panel.series().is_empty());
            let _ = panel.with_claims(&TableReader::new(claims, "claims"), &Context::default());
        }
    }

    #[test]
    fn numbers_of_any_sort_make_a_panel_or_an_error(area in any::<i64>(), period in any::<i64>(), population in any::<i64>()) {
        let column = |value| Arc::new(Int64Array::from(vec![value]));
        let table = TableBuilder::new().column("area", column(area)).column("period", column(period));
        let _ = Panel::from_table(&TableReader::new(table.column("population", column(population)).build(), "t"));
    }

    /// What a panel holds is finite, in order of time, one figure for each day on which a period ends; and it can be
    /// forecast, or an error tells why not.
    #[test]
    fn a_panel_keeps_what_it_promises(table in near_table()) {
        let Ok(panel) = Panel::from_table(&TableReader::new(table, "t")) else { return Ok(()) };
        for series in 0..panel.series().len() {
            let periods = panel.periods(series);
            prop_assert!(periods.windows(2).all(|pair| pair[0].end() < pair[1].end() && !pair[0].same_end(pair[1])));
            let mut people = vec![f64::NAN; periods.len()];
            panel.fill(series, &mut people);
            prop_assert!(people.iter().all(|people| people.is_finite() && *people >= 0.0));
            let (counted, _) = panel.counted(series);
            prop_assert!(counted.len() <= periods.len());
        }
        for finding in panel.findings() {
            let text = finding.message(townscale::Language::En);
            prop_assert!(!text.contains('{') && !text.contains("inf") && !text.contains("NaN"), "{}", text);
        }
        let _ = forecast(&panel, Options { horizon: 2, draws: 5, ..Options::default() }, &Context::default());
    }
}
