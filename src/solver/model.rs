//! A linear or mixed-integer program as plain arrays: columns with costs and bounds, sparse rows.

/// A linear or integer program: minimise `cost · x` with `lower ≤ x ≤ upper` and `row_lower ≤ A x ≤ row_upper`.
#[derive(Debug, Clone, Default)]
pub struct Model {
    /// The cost of each column.
    pub cost: Vec<f64>,
    /// The least of each column.
    pub lower: Vec<f64>,
    /// The most of each column.
    pub upper: Vec<f64>,
    /// Whether a column is whole.
    pub whole: Vec<bool>,
    /// The least of each row.
    pub row_lower: Vec<f64>,
    /// The most of each row.
    pub row_upper: Vec<f64>,
    /// Where each row starts in `index` and `value`; one more at the end.
    pub start: Vec<u32>,
    /// The columns of the rows' entries.
    pub index: Vec<u32>,
    /// The rows' entries.
    pub value: Vec<f64>,
}

impl Model {
    /// A model without columns and rows.
    pub(crate) fn new() -> Self {
        Self { start: vec![0], ..Self::default() }
    }

    /// Add a column and say where it is.
    pub(crate) fn column(&mut self, cost: f64, upper: f64, whole: bool) -> usize {
        self.cost.push(cost);
        self.lower.push(0.0);
        self.upper.push(upper);
        self.whole.push(whole);
        self.cost.len() - 1
    }

    /// Add a row.
    pub(crate) fn row(&mut self, least: f64, most: f64, entries: impl IntoIterator<Item = (usize, f64)>) {
        for (column, value) in entries.into_iter().filter(|(_, value)| *value != 0.0) {
            self.index.push(column as u32);
            self.value.push(value);
        }
        self.start.push(self.index.len() as u32);
        self.row_lower.push(least);
        self.row_upper.push(most);
    }

    /// How many columns there are.
    #[must_use]
    pub fn columns(&self) -> usize {
        self.cost.len()
    }

    /// How many rows there are.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.row_lower.len()
    }
}
