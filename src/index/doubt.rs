//! Benefit of the doubt: every area is judged by the weights that favour it most (Melyn and Moesen 1991; Cherchye et al.
//! 2007), within bounds on each weight's share of the sum.
//!
//! The score of area c is max over w of Σ w x_c subject to Σ w x_j ≤ 1 for every area j and l ≤ w_i / Σ w ≤ u. With
//! w_i = l S + q_i and S = Σ w the lower bounds become q ≥ 0, and the origin is a feasible start for the simplex method.

use super::defaults::DEFAULTS;

/// Scores from 0 to `high`, one an area: 'high' where an area is the best under the weights that favour it most.
///
/// Children (columns) that an area misses are left out for it; scores must not be negative.
pub fn scores(columns: &[&[f64]], high: f64) -> Vec<f64> {
    let areas = columns.first().map_or(0, |column| column.len());
    (0..areas)
        .map(|area| {
            let used: Vec<&[f64]> = columns.iter().copied().filter(|column| !column[area].is_nan()).collect();
            if used.is_empty() { f64::NAN } else { high * best(&used, area) }
        })
        .collect()
}

fn best(columns: &[&[f64]], area: usize) -> f64 {
    let m = columns.len() as f64;
    let least = DEFAULTS.doubt_least / m;
    let most = (DEFAULTS.doubt_most / m).min(1.0);
    let rest = 1.0 - m * least;
    let row = |at: usize| -> Vec<f64> {
        let sum: f64 = columns.iter().map(|column| column[at]).sum();
        columns.iter().map(|column| column[at] + least / rest * sum).collect()
    };
    let mut rows: Vec<Vec<f64>> = Vec::new();
    for at in (0..columns[0].len()).filter(|at| columns.iter().all(|column| !column[*at].is_nan())) {
        let mut entries = row(at);
        entries.push(1.0);
        rows.push(entries);
    }
    let share = (most - least) / rest;
    for i in 0..columns.len() {
        let mut entries: Vec<f64> = (0..columns.len()).map(|j| f64::from(u8::from(i == j)) - share).collect();
        entries.push(0.0);
        rows.push(entries);
    }
    maximise(rows, row(area)).min(1.0)
}

/// The maximum of Σ cost x over x ≥ 0 with rows · x ≤ their last entry (0 or more): the simplex method in a condensed
/// tableau, by Bland's rule.
fn maximise(mut rows: Vec<Vec<f64>>, cost: Vec<f64>) -> f64 {
    let n = cost.len();
    let mut cost: Vec<f64> = cost.into_iter().map(|entry| -entry).collect();
    cost.push(0.0);
    // Which variable stands for each column and each row: Bland's rule takes the least.
    let mut outside: Vec<usize> = (0..n).collect();
    let mut basis: Vec<usize> = (n..n + rows.len()).collect();
    for _ in 0..10_000 {
        let entering = (0..n).filter(|j| cost[*j] < -1e-11).min_by_key(|j| outside[*j]);
        let Some(entering) = entering else { break };
        let ratio = |row: &Vec<f64>| if row[entering] > 1e-11 { row[n] / row[entering] } else { f64::INFINITY };
        let least = rows.iter().map(ratio).fold(f64::INFINITY, f64::min);
        if least.is_infinite() {
            break;
        }
        let leaving =
            (0..rows.len()).filter(|i| ratio(&rows[*i]) <= least + 1e-12).min_by_key(|i| basis[*i]).unwrap_or(0);
        std::mem::swap(&mut outside[entering], &mut basis[leaving]);
        let pivot = rows[leaving][entering];
        rows[leaving][entering] = 1.0;
        rows[leaving].iter_mut().for_each(|entry| *entry /= pivot);
        let by = rows[leaving].clone();
        for (i, row) in rows.iter_mut().enumerate() {
            if i != leaving {
                clear(row, &by, entering);
            }
        }
        clear(&mut cost, &by, entering);
    }
    cost[n]
}

fn clear(row: &mut [f64], by: &[f64], entering: usize) {
    let factor = row[entering];
    if factor != 0.0 {
        row[entering] = 0.0;
        row.iter_mut().zip(by).for_each(|(entry, by)| *entry -= factor * by);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn index_simplex_finds_a_known_optimum() {
        // max 3x + 5y, x ≤ 4, 2y ≤ 12, 3x + 2y ≤ 18: 36 at (2, 6) (Dantzig's textbook case).
        let rows = vec![vec![1.0, 0.0, 4.0], vec![0.0, 2.0, 12.0], vec![3.0, 2.0, 18.0]];
        assert!((maximise(rows, vec![3.0, 5.0]) - 36.0).abs() < 1e-12);
    }

    #[test]
    fn index_doubt_favours_the_best_in_something() {
        // Two indicators, weights between a quarter and all of the sum.
        let got = scores(&[&[100.0, 40.0, 50.0, f64::NAN], &[40.0, 100.0, 50.0, 50.0]], 100.0);
        assert!((got[0] - 100.0).abs() < 1e-9 && (got[1] - 100.0).abs() < 1e-9, "{got:?}");
        // The third does best with equal weights: 50 against 70.
        assert!((got[2] - 100.0 * 50.0 / 70.0).abs() < 1e-9, "{got:?}");
        assert!((got[3] - 50.0).abs() < 1e-9, "{got:?}");
    }
}
