//! Whatever lists a public function is given, it answers or an error tells why: it never panics.

use std::panic::{AssertUnwindSafe, catch_unwind};

use townscale::context::Context;
use townscale::decision::{cooke, fuzzy, pool, topsis};
use townscale::index::{self, Fill, Neighbours};
use townscale::stats::{self, AhpMethod};

const NAN: f64 = f64::NAN;
const INFINITE: f64 = f64::INFINITY;

/// Lists that a caller may give: none, one, several, with gaps, without end, all alike.
fn lists() -> Vec<Vec<f64>> {
    vec![
        vec![],
        vec![0.0],
        vec![NAN],
        vec![INFINITE],
        vec![0.3, 0.7],
        vec![1.0, NAN, 2.0],
        vec![-1.0, 0.0, 1.0, f64::MAX],
        vec![5.0; 6],
        vec![f64::MIN, -INFINITE, 1e-320, 0.5],
    ]
}

/// Tables: empty, of empty rows, ragged, square, with gaps, wider than high and higher than wide.
fn tables() -> Vec<Vec<Vec<f64>>> {
    vec![
        vec![],
        vec![vec![]],
        vec![vec![], vec![1.0]],
        vec![vec![1.0, 2.0], vec![0.5]],
        vec![vec![1.0]],
        vec![vec![NAN]],
        vec![vec![1.0, 3.0], vec![1.0 / 3.0, 1.0]],
        vec![vec![1.0, NAN], vec![NAN, 1.0]],
        vec![vec![INFINITE, 1.0], vec![1.0, -1.0]],
        vec![vec![0.2, 0.5, 0.9], vec![0.1, 0.5, 0.6]],
        vec![vec![1.0, 2.0], vec![3.0, 4.0], vec![5.0, NAN], vec![0.0, 0.0]],
        vec![vec![0.0; 3]; 3],
        vec![vec![f64::MAX; 3]; 3],
    ]
}

/// Groups of areas: too few, too many, and a number without end.
fn groups() -> Vec<Vec<usize>> {
    vec![vec![], vec![0], vec![0, 1, 1, 0, 7], vec![usize::MAX, 3]]
}

/// The name of a function and what it does with the lists, the tables and the groups at a place.
type Case = (&'static str, fn(&[f64], &[f64], &[Vec<f64>], &[usize]));

const CASES: &[Case] = &[
    ("ahp", |_, _, table, _| {
        for method in [AhpMethod::Eigenvector, AhpMethod::GeometricMean] {
            let _ = stats::ahp(table, method);
            let _ = stats::aggregate_priorities(&[table.to_vec(), table.to_vec()], method);
            let _ = stats::aggregate_priorities(&[], method);
        }
    }),
    ("ahp_each", |one, _, _, _| {
        for n in [0, 1, 2, 3, usize::MAX] {
            let _ = stats::ahp_each(one, n, AhpMethod::GeometricMean, &Context::default());
        }
    }),
    ("aggregate_judgements", |_, _, table, _| {
        let _ = stats::aggregate_judgements(&[]);
        let _ = stats::aggregate_judgements(&[table.to_vec(), vec![vec![1.0]]]);
    }),
    ("column_weights", |_, _, table, _| {
        for method in ["equal", "entropy", "critic", "pca", ""] {
            let _ = stats::column_weights(table, method);
        }
    }),
    ("alternatives", |one, _, table, _| {
        let _ = (stats::alternatives(table, one, false), stats::alternatives(table, one, true));
    }),
    ("indices", |one, other, table, _| {
        let _ = stats::indices(one, other, table, &Context::default());
    }),
    ("designs", |_, _, _, _| {
        let _ = (
            stats::designs(0, 8, 1, &Context::default()),
            stats::designs(usize::MAX, 8, 1, &Context::default()),
            stats::designs(2, usize::MAX, 1, &Context::default()),
        );
    }),
    ("quantiles", |one, other, _, _| {
        let mut sorted = one.to_vec();
        sorted.sort_by(f64::total_cmp);
        for level in other {
            let _ = (stats::quantile(&sorted, *level), stats::quantile_of(&sorted, *level, |x| x));
            let _ = (stats::quantiles(&mut one.to_vec(), [0.9, *level, 0.1]), stats::between(one.len(), *level));
            let many: Vec<f64> = one.iter().copied().cycle().take(20_000).collect();
            let _ = stats::quantiles_of(&many, [0.9, *level]);
        }
        let _ = (stats::share_above(&sorted, 0.5), stats::Summary::of(&mut sorted));
    }),
    ("shares", |one, other, _, _| {
        for (count, n) in one.iter().zip(other) {
            for method in [stats::ShareMethod::Wilson, stats::ShareMethod::ClopperPearson] {
                let _ = stats::share_interval(*count, *n, Some(*count), method, 0.95, 1.0);
                let _ = stats::share_interval(*count, *n, None, method, *n, *count);
            }
            let _ = stats::sample_size(Some(*n), *count, 0.1, stats::ShareMethod::Wilson, 0.9, 1.0);
        }
    }),
    ("pool", |one, other, _, _| {
        for method in ["linear", "geometric", "log_odds", ""] {
            let _ = (pool(one, method, None), pool(one, method, Some(other)));
        }
    }),
    ("fuzzy", |one, _, table, _| {
        for operator in ["weighted_average", "max_min", "max_product", "bounded_sum", ""] {
            let _ = fuzzy(one, table, operator);
        }
    }),
    ("topsis", |one, other, table, _| {
        let _ = (topsis(table, one, other), topsis(table, &vec![1.0; one.len()], &vec![-1.0; one.len()]));
    }),
    ("cooke", |one, other, table, _| {
        for logarithmic in [vec![], vec![true], vec![false, true]] {
            let _ = cooke(&[table.to_vec(), table.to_vec()], one, other, &logarithmic, 0.1, 0.0);
            let _ = cooke(&[table.to_vec()], &[0.3, 0.4], &[0.1, 0.5, 0.9], &logarithmic, 0.1, 0.0);
        }
    }),
    ("theil and dagum", |one, other, _, groups| {
        let _ = (index::theil(one, other, groups), index::dagum(one, groups));
    }),
    ("coupling and obstacles", |one, other, _, _| {
        let _ = (index::coupling(one, other), index::obstacles(one, other));
    }),
    ("moran", |one, _, _, groups| {
        let near = groups.iter().map(|group| vec![(*group, 1.0)]).collect();
        let near = Neighbours { of: near }.standardised();
        let _ = (near.moran(one), near.permutation_p(one, 3, 1));
    }),
    ("cronbach", |one, other, _, _| {
        let _ = (index::cronbach(&[one, other]), index::cronbach(&[other, one]), index::cronbach(&[]));
    }),
    ("spread of values", |one, other, _, _| {
        let _ = (index::skewness(one), index::kurtosis(one), index::main_effect(one, other));
        index::logarithm(&mut one.to_vec());
        index::box_cox(&mut one.to_vec(), None);
        let treat = index::Treat::default();
        let _ = index::winsorise(&mut one.to_vec(), 5, index::Thresholds::of(&treat));
        let _ = index::treat(&mut one.to_vec(), &treat, None);
    }),
    ("fill", |_, _, table, groups| {
        for method in [Fill::Mean, Fill::Median, Fill::GroupMean, Fill::GroupMedian, Fill::Knn, Fill::Em, Fill::None] {
            let names: Vec<Option<String>> = groups.iter().map(|group| Some(group.to_string())).collect();
            let _ = index::fill(&mut table.to_vec(), method, &names, Some(0), &Context::default());
            let areas = table.first().map_or(0, Vec::len);
            let _ = index::fill(&mut table.to_vec(), method, &vec![None; areas], None, &Context::default());
        }
    }),
];

#[test]
fn public_functions_of_lists_answer_or_refuse() {
    let (lists, tables, groups) = (lists(), tables(), groups());
    let mut panicked = Vec::new();
    for (name, of) in CASES {
        for (one, other) in lists.iter().flat_map(|one| lists.iter().map(move |other| (one, other))) {
            for (at, table) in tables.iter().enumerate() {
                let groups = &groups[at % groups.len()];
                let call = || of(one, other, table, groups);
                if catch_unwind(AssertUnwindSafe(call)).is_err() {
                    panicked.push(format!("{name}: {one:?} {other:?} {table:?} {groups:?}"));
                }
            }
        }
    }
    assert!(panicked.is_empty(), "{} calls ended: {:#?}", panicked.len(), &panicked[..panicked.len().min(20)]);
}

/// A ragged matrix is refused with an error that says so, not cut or filled.
#[test]
fn ragged_rows_are_refused() {
    let ragged = [vec![0.5, 0.5], vec![0.5]];
    assert!(stats::ahp(&ragged, AhpMethod::Eigenvector).is_err());
    assert!(stats::column_weights(&ragged, "equal").is_err());
    assert!(stats::alternatives(&ragged, &[1.0, 1.0], false).is_err());
    assert!(stats::indices(&[1.0, 2.0], &[1.0, 3.0], &ragged, &Context::default()).is_err());
    assert!(fuzzy(&[0.5, 0.5], &ragged, "max_min").is_err());
    assert!(topsis(&ragged, &[1.0, 1.0], &[1.0, 1.0]).is_err());
    assert!(cooke(&[ragged.to_vec()], &[0.5, 0.5], &[0.1, 0.9], &[], 0.1, 0.0).is_err());
    assert!(index::fill(&mut ragged.to_vec(), Fill::Mean, &[None, None], None, &Context::default()).is_err());
    assert!(index::fill(&mut [vec![1.0, 2.0]], Fill::GroupMean, &[None], None, &Context::default()).is_err());
}
