//! Claims on the gap as a whole, with a small population of many draws.

use std::sync::Arc;

use arrow::array::{Array, AsArray};
use arrow::datatypes::Float64Type;

use crate::context::Context;
use crate::message::Language;
use crate::panel::{Panel, Period, Population, SeriesKey};
use crate::staffing::*;
use crate::stats::{Stream, Summary, share_above};
use crate::table::{Table, TableBuilder, TableReader};

/// Lognormal draws with a shared part, by keyed streams.
pub(crate) struct Draws {
    pub keys: Vec<SeriesKey>,
    pub periods: Vec<Period>,
    pub draws: usize,
}

impl Draws {
    pub(super) fn new(areas: usize, years: i32, draws: usize) -> Self {
        let key = |area: usize| SeriesKey {
            area: format!("area {area}"),
            group: None,
            parent: Some(format!("county {}", area % 2)),
        };
        let periods = (0..years).map(|year| Period::Part { year: 2020 + year, part: 0, parts: 1 }).collect();
        Self { keys: (0..areas).map(key).collect(), periods, draws }
    }
}

impl Population for Draws {
    fn series(&self) -> &[SeriesKey] {
        &self.keys
    }
    fn periods(&self, _series: usize) -> &[Period] {
        &self.periods
    }
    fn draws(&self) -> usize {
        self.draws
    }
    fn fill(&self, series: usize, out: &mut [f64]) {
        for draw in 0..self.draws {
            let mut own = Stream::keyed(1, series as u64, draw as u64);
            let mut shared = Stream::keyed(2, 0, draw as u64);
            let mut path = (series as f64 % 7.0 + 1.0) * 1000.0;
            for period in 0..self.periods.len() {
                path *= (0.05 + 0.1 * own.normal() + 0.05 * shared.normal()).exp();
                out[period * self.draws + draw] = path;
            }
        }
    }
}

pub(crate) fn column(table: &Table, name: &str) -> Vec<f64> {
    table.column_by_name(name).unwrap().as_primitive::<Float64Type>().values().to_vec()
}

fn texts(table: &Table, name: &str) -> Vec<String> {
    let column = arrow::compute::cast(table.column_by_name(name).unwrap(), &arrow::datatypes::DataType::Utf8).unwrap();
    let column = column.as_string::<i32>();
    (0..column.len()).map(|row| if column.is_null(row) { String::new() } else { column.value(row).into() }).collect()
}

pub(crate) fn norms(text: &str) -> Vec<Norm> {
    serde_json::from_str(text).unwrap()
}

pub(crate) fn staff(rows: &[(&str, &str, f64)]) -> Staff {
    let table = TableBuilder::new()
        .text("area", rows.iter().map(|row| row.0))
        .text("role", rows.iter().map(|row| row.1))
        .number("headcount", rows.iter().map(|row| row.2));
    Staff::from_table(&TableReader::new(table.build(), "staff")).unwrap()
}

/// Area, group, period, population.
pub(crate) fn panel(rows: &[(&str, Option<&str>, &str, f64)]) -> SharedPopulation {
    let table = TableBuilder::new()
        .text("area", rows.iter().map(|row| row.0))
        .optional_text("group", rows.iter().map(|row| row.1))
        .text("period", rows.iter().map(|row| row.2))
        .number("population", rows.iter().map(|row| row.3));
    Arc::new(Panel::from_table(&TableReader::new(table.build(), "counts")).unwrap())
}

fn codes(gap: &Gap) -> Vec<&'static str> {
    gap.findings(&Context::default()).unwrap().iter().map(|finding| finding.code().name()).collect()
}

/// The 2011 Hami report: 200,000 and 300,000 people, 106 coordinators, 188 community police.
#[test]
fn the_hami_gaps_come_out() {
    let people = panel(&[("Hami city", None, "2011H1", 200_000.0), ("Hami city", None, "2011H2", 300_000.0)]);
    let staff = staff(&[("Hami city", "coordinator", 106.0), ("Hami city", "community_police", 188.0)]);
    let norms = norms(
        r#"[{"role": "coordinator", "per": 500}, {"role": "coordinator", "per": 1000},
            {"role": "auxiliary", "ratio": 3, "to": "community_police"}]"#,
    );
    let table = staffing_gap(people, norms, staff, None).unwrap().summary(&Context::default()).unwrap();
    assert_eq!(column(&table, "gap"), [294.0, 94.0, 564.0, 494.0, 194.0, 564.0]);
    assert_eq!(column(&table, "required"), [400.0, 200.0, 564.0, 600.0, 300.0, 564.0]);
}

#[test]
fn quantiles_from_order_statistics_equal_those_of_every_draw() {
    let people = Draws::new(5, 3, 401);
    let mut paths = vec![0.0; 3 * 401];
    let norm = norms(r#"[{"role": "guide", "per": 130}]"#).remove(0);
    let staff = staff(&(0..5).map(|_| ("area 3", "guide", 33.0)).take(1).collect::<Vec<_>>());
    let gap = staffing_gap(Arc::new(Draws::new(5, 3, 401)), vec![norm.clone()], staff, None).unwrap();
    let table = gap.summary(&Context::default()).unwrap();
    people.fill(3, &mut paths);
    for period in 0..3 {
        let mut gaps: Vec<f64> =
            paths[period * 401..][..401].iter().map(|people| norm.required(*people) - 33.0).collect();
        let want = Summary::of(&mut gaps);
        let row = 3 * 3 + period;
        assert_eq!(column(&table, "gap")[row], want.median);
        assert!((column(&table, "gap_hi95")[row] - want.hi95).abs() < 1e-9);
        assert!((column(&table, "gap_lo80")[row] - want.lo80).abs() < 1e-9);
        assert_eq!(column(&table, "p_short")[row], share_above(&gaps, 0.0));
    }
}

#[test]
fn results_do_not_depend_on_threads() {
    let judge = || {
        let norms = norms(r#"[{"role": "guide", "per": 130, "rounding": "exact"}]"#);
        let gap = staffing_gap(Arc::new(Draws::new(70, 3, 50)), norms, Staff::default(), None).unwrap();
        (
            gap.summary(&Context::default()).unwrap(),
            gap.total(&TotalBy::All, &Context::default()).unwrap(),
            gap.first_shortage(&Context::default()).unwrap(),
        )
    };
    let pool = |threads| rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
    assert_eq!(pool(1).install(judge), pool(4).install(judge));
}

#[test]
fn totals_add_up_draw_by_draw_and_show_both_needs() {
    let rule = norms(r#"[{"role": "guide", "per": 700}]"#);
    let crew = staff(&[("area 0", "guide", 1.0), ("area 1", "guide", 40.0), ("area 2", "guide", 2.0)]);
    let gap = staffing_gap(Arc::new(Draws::new(4, 2, 99)), rule.clone(), crew, None).unwrap();
    let table = gap.total(&TotalBy::Parent, &Context::default()).unwrap();
    assert_eq!(texts(&table, "total"), ["county 0", "county 0", "county 1", "county 1"]);
    let people = Draws::new(4, 2, 99);
    let (mut first, mut third) = (vec![0.0; 198], vec![0.0; 198]);
    people.fill(0, &mut first);
    people.fill(2, &mut third);
    let of = |people: &f64| rule[0].required(*people);
    let mut needs: Vec<f64> = (0..99).map(|draw| of(&first[draw]) + of(&third[draw])).collect();
    let mut of_sum: Vec<f64> = (0..99).map(|draw| of(&(first[draw] + third[draw]))).collect();
    assert_eq!(column(&table, "required")[0], Summary::of(&mut needs).median);
    assert_eq!(column(&table, "required_of_sum")[0], Summary::of(&mut of_sum).median);
    // County 1 has posts to spare in area 1; area 3 is short all the same.
    assert!(column(&table, "short")[2] > 0.0 && column(&table, "gap")[2] < 0.0);
    assert_eq!((column(&table, "p_short")[2], column(&table, "p_short_if_moved")[2]), (1.0, 0.0));
}

#[test]
fn the_first_shortage_counts_never_as_its_own_share() {
    let norms = norms(r#"[{"role": "guide", "per": 100}]"#);
    let crew = staff(&[("area 0", "guide", 13.0), ("area 1", "guide", 500.0)]);
    let table = staffing_gap(Arc::new(Draws::new(3, 5, 200)), norms, crew, None)
        .unwrap()
        .first_shortage(&Context::default())
        .unwrap();
    let never = column(&table, "p_never");
    assert!(never[0] > 0.0 && never[0] < 1.0, "{never:?}");
    assert_eq!((never[1], never[2]), (1.0, 0.0));
    assert_eq!(texts(&table, "first")[1..], ["".to_owned(), "2020".to_owned()]);
}

#[test]
fn several_groups_need_a_base() {
    let people = || panel(&[("A", Some("floating"), "2020", 1000.0), ("A", Some("resident"), "2020", 9000.0)]);
    let judge = |text: &str| staffing_gap(people(), norms(text), Staff::default(), None);
    let error = judge(r#"[{"role": "guide", "per": 500}]"#).err().unwrap().to_string();
    assert!(error.contains("floating, resident") && error.contains("base=\"floating\""), "{error}");
    let named =
        judge(r#"[{"role": "guide", "per": 500, "base": "resident"}]"#).unwrap().summary(&Context::default()).unwrap();
    assert_eq!(column(&named, "required"), [18.0]);
    // The catalogue's read norms for coordinators count the floating population.
    let chosen = judge(r#"[{"role": "coordinator", "per": 500}]"#).unwrap();
    assert_eq!(column(&chosen.summary(&Context::default()).unwrap(), "required"), [2.0]);
    assert!(codes(&chosen).contains(&"base_chosen"));
}

#[test]
fn a_lagged_norm_counts_the_year_before() {
    let people = panel(&[("A", None, "2019", 1000.0), ("A", None, "2020", 2000.0), ("A", None, "2021H1", 9000.0)]);
    let rule = r#"[{"role": "guide", "per": 500, "lag": 1}]"#;
    let gap = staffing_gap(people, norms(rule), Staff::default(), None).unwrap();
    assert_eq!(texts(&gap.summary(&Context::default()).unwrap(), "period"), ["2020", "2021H1"]);
    assert_eq!(column(&gap.summary(&Context::default()).unwrap(), "required"), [2.0, 4.0]);
    assert!(codes(&gap).contains(&"lag_without_figure"));
    let history = panel(&[("A", None, "2018", 7000.0)]);
    let people = panel(&[("A", None, "2019", 1000.0)]);
    let gap = staffing_gap(Arc::clone(&people), norms(rule), Staff::default(), Some(history)).unwrap();
    assert_eq!(column(&gap.summary(&Context::default()).unwrap(), "required"), [14.0]);
    assert!(staffing_gap(people, norms(rule), Staff::default(), None).is_err());
}

#[test]
fn ratios_go_with_the_headcount_or_with_the_requirement() {
    let rule = |on: &str| {
        norms(&format!(
            r#"[{{"role": "guard", "per": 100}}, {{"role": "aide", "ratio": 2, "to": "guard", "on": "{on}"}}]"#
        ))
    };
    let judge = |on: &str| {
        let people = panel(&[("A", None, "2020", 1000.0)]);
        column(
            &staffing_gap(people, rule(on), staff(&[("A", "guard", 4.0)]), None)
                .unwrap()
                .summary(&Context::default())
                .unwrap(),
            "required",
        )
    };
    assert_eq!(judge("actual"), [10.0, 8.0]);
    assert_eq!(judge("required"), [10.0, 20.0]);
    let circle = r#"[{"role": "a", "ratio": 2, "to": "b", "on": "required"},
                     {"role": "b", "ratio": 2, "to": "a", "on": "required"}]"#;
    let people = panel(&[("A", None, "2020", 1000.0)]);
    assert!(staffing_gap(people, norms(circle), Staff::default(), None).is_err());
}

#[test]
fn explanations_show_every_step_in_both_languages() {
    let people = panel(&[("Hami city", Some("floating"), "2011H1", 200_000.0)]);
    let rule = vec![Catalogue::new(None).unwrap().named("coordinator_500_hami").unwrap().clone()];
    let gap = staffing_gap(people, rule, staff(&[("Hami city", "coordinator", 106.0)]), None).unwrap();
    let lines = gap.explain("Hami city", "coordinator", None, Language::En).unwrap();
    let text = lines.join("\n");
    for part in ["200,000 people (floating)", "÷ 500", "400", "106", "400 − 106 = 294", "read"] {
        assert!(text.contains(part), "{part} in {text}");
    }
    let chinese = gap.explain("Hami city", "coordinator", None, Language::Zh).unwrap();
    assert_eq!(chinese.len(), lines.len());
    assert!(chinese.iter().all(|line| line.contains('。') && !line.contains('{')), "{chinese:?}");
    let error = gap.explain("Hami citi", "coordinator", None, Language::En).unwrap_err().to_string();
    assert!(error.contains("Did you mean Hami city?"), "{error}");
}

/// Each trap of the trade, set once: the finding comes; and a plain case has none of them.
#[test]
fn every_trap_is_a_finding() {
    let coordinators = r#"[{"role": "guide", "per": 500}]"#;
    let judge = |rows: &[(&str, Option<&str>, &str, f64)], rule: &str, crew: Staff| {
        codes(&staffing_gap(panel(rows), norms(rule), crew, None).unwrap())
    };
    let one = [("A", None, "2020", 100_000.0)];
    assert!(judge(&one, coordinators, staff(&[("A", "guide", 150.0)])).contains(&"headcount_as_on_duty"));
    assert!(judge(&one, coordinators, staff(&[("B", "guide", 0.0)])).contains(&"staff_elsewhere"));
    let wan = [("A", None, "2020", 20.0)];
    assert!(judge(&wan, coordinators, staff(&[("A", "guide", 1500.0)])).contains(&"scale_mismatch"));
    let groups = [("A", Some("floating"), "2020", 1e5), ("A", Some("resident"), "2020", 3e5)];
    let both =
        r#"[{"role": "guide", "per": 500, "base": "floating"}, {"role": "guide", "per": 900, "base": "resident"}]"#;
    assert!(judge(&groups, both, Staff::default()).contains(&"people_counted_twice"));
    let other = r#"[{"role": "coordinator", "per": 500, "base": "resident"}]"#;
    assert!(judge(&groups, other, Staff::default()).contains(&"base_unusual"));
    let empty = [("A", None, "2020", 0.0), ("B", None, "2020", 5000.0)];
    let floor = r#"[{"role": "guide", "per": 500, "floor": 1}]"#;
    assert!(judge(&empty, floor, Staff::default()).contains(&"floor_on_empty_area"));
    let villages = ["a", "b", "c", "d"].map(|area| (area, None, "2020", 100.0));
    assert!(judge(&villages, coordinators, Staff::default()).contains(&"rounding_adds_up"));
    let uneven = [("A", None, "2020", 1000.0), ("B", None, "2020", 9000.0)];
    let crew = staff(&[("A", "guide", 10.0), ("B", "guide", 10.0), ("C", "guide", 0.0)]);
    assert!(!judge(&uneven, coordinators, crew).contains(&"mean_of_ratios"));
    let crew = staff(&[("A", "guide", 1.0), ("B", "guide", 40.0)]);
    assert!(judge(&uneven, coordinators, crew).contains(&"mean_of_ratios"));
    let months = [("01", 100.0), ("02", 100.0), ("03", 100.0), ("04", 100.0), ("05", 200.0)];
    let season: Vec<_> = months.iter().map(|(m, p)| (format!("2020-{m}"), *p)).collect();
    let season: Vec<_> = season.iter().map(|(m, p)| ("A", None, m.as_str(), *p)).collect();
    assert!(judge(&season, coordinators, Staff::default()).contains(&"seasonal_peak"));
    let names: Vec<String> = (0..20).map(|area| format!("{area:02}")).collect();
    let sizes = |area: usize| if area < 4 { 501.0 } else { 50_000.0 };
    let many: Vec<_> = names.iter().enumerate().map(|(i, n)| (n.as_str(), None, "2020", sizes(i))).collect();
    let crew: Vec<_> =
        names.iter().enumerate().map(|(i, n)| (n.as_str(), "guide", if i < 4 { 1.0 } else { 95.0 })).collect();
    assert!(judge(&many, coordinators, staff(&crew)).contains(&"small_areas_lead"));
    let unread = Catalogue::new(None).unwrap().named("school_staff_primary_2014").unwrap().clone();
    let rows = panel(&[("A", Some("pupil_primary"), "2020", 1000.0)]);
    assert!(codes(&staffing_gap(rows, vec![unread], Staff::default(), None).unwrap()).contains(&"norm_unread"));
    let plain = staffing_gap(panel(&one), norms(coordinators), Staff::default(), None).unwrap();
    assert_eq!(codes(&plain), Vec::<&str>::new());
}
