//! Counts of people, and the sums that hold between them.

/// One sum: a whole and its parts, by the numbers of their cells.
#[derive(Debug, Clone)]
pub(super) struct Sum {
    pub whole: usize,
    pub parts: Vec<usize>,
}

impl Sum {
    /// The cells of the sum, the whole with −1 and each part with 1.
    pub(super) fn terms(&self) -> impl Iterator<Item = (usize, f64)> + '_ {
        std::iter::once((self.whole, -1.0)).chain(self.parts.iter().map(|part| (*part, 1.0)))
    }
}

/// Counts of people (persons, 0 or more; NaN where there is none) and the sums that a reader knows to hold between them.
#[derive(Debug, Clone)]
pub struct Cells {
    pub(super) values: Vec<f64>,
    pub(super) sums: Vec<Sum>,
    /// The sums that each cell is in.
    pub(super) of_cell: Vec<Vec<usize>>,
}

impl Cells {
    /// Counts without sums yet.
    #[must_use]
    pub fn new(values: Vec<f64>) -> Self {
        let of_cell = vec![Vec::new(); values.len()];
        Self { values, sums: Vec::new(), of_cell }
    }

    /// Add that the cell `whole` is the sum of the cells `parts`.
    ///
    /// # Panics
    /// If a number is not one of a cell.
    pub fn add_sum(&mut self, whole: usize, parts: &[usize]) {
        let sum = Sum { whole, parts: parts.to_vec() };
        for (cell, _) in sum.terms() {
            self.of_cell[cell].push(self.sums.len());
        }
        self.sums.push(sum);
    }

    /// Make room for cells up to `count`, without a count yet.
    pub(super) fn grow(&mut self, count: usize) {
        self.values.resize(count, f64::NAN);
        self.of_cell.resize_with(count, Vec::new);
    }

    /// The same sums over other counts of the same cells.
    pub(super) fn with_values(&self, values: Vec<f64>) -> Self {
        Self { values, sums: self.sums.clone(), of_cell: self.of_cell.clone() }
    }

    /// The sums within `radius` steps of a cell, from sum to cell to sum, and whether these are all that it is tied to.
    pub(super) fn near(&self, cell: usize, radius: usize) -> (Vec<usize>, bool) {
        let mut found: Vec<usize> = Vec::new();
        let mut seen_sums = vec![false; self.sums.len()];
        let mut seen = vec![false; self.values.len()];
        let mut edge = vec![cell];
        seen[cell] = true;
        for _ in 0..radius {
            let mut next = Vec::new();
            for at in edge {
                for &sum in &self.of_cell[at] {
                    if std::mem::replace(&mut seen_sums[sum], true) {
                        continue;
                    }
                    found.push(sum);
                    for (other, _) in self.sums[sum].terms() {
                        if !std::mem::replace(&mut seen[other], true) {
                            next.push(other);
                        }
                    }
                }
            }
            edge = next;
        }
        let whole = edge.iter().all(|at| self.of_cell[*at].iter().all(|sum| seen_sums[*sum]));
        found.sort_unstable();
        (found, whole)
    }
}
