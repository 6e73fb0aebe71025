//! Grades by interval: every grade that is likely is printed, not only the one of the nominal score.

use super::defaults::DEFAULTS;
use super::keys::Spec;

/// The grades of a specification, the best first.
#[derive(Debug, Clone)]
pub struct Grades {
    /// Ids, the best first.
    pub ids: Vec<String>,
    /// The score from which each is given; −∞ for an open lowest one.
    pub from: Vec<f64>,
    /// The probability from which a grade is printed beside the likeliest.
    pub both: f64,
}

impl Grades {
    /// The grades of a specification.
    #[must_use]
    pub fn new(spec: &Spec) -> Self {
        let mut order: Vec<usize> = (0..spec.grade.len()).collect();
        let from = |at: usize| spec.grade[at].from.unwrap_or(f64::NEG_INFINITY);
        order.sort_by(|a, b| from(*b).total_cmp(&from(*a)));
        Self {
            ids: order.iter().map(|at| spec.grade[*at].id.clone()).collect(),
            from: order.iter().map(|at| from(*at)).collect(),
            both: spec.grade_both.unwrap_or(DEFAULTS.grade_both),
        }
    }

    /// The grade of a score: its place; nothing under the lowest.
    #[must_use]
    pub fn of(&self, score: f64) -> Option<usize> {
        self.from.iter().position(|from| score >= *from)
    }

    /// The share of draws in each grade.
    #[must_use]
    pub fn shares(&self, draws: &[f64]) -> Vec<f64> {
        let mut counts = vec![0_usize; self.ids.len()];
        for draw in draws {
            if let Some(grade) = self.of(*draw) {
                counts[grade] += 1;
            }
        }
        counts.into_iter().map(|count| count as f64 / draws.len() as f64).collect()
    }

    /// The likely grades, the best first: the likeliest, and every other whose probability passes the limit.
    pub fn likely(&self, shares: &[f64]) -> Vec<usize> {
        let most = shares.iter().copied().fold(0.0, f64::max);
        let place = shares.iter().position(|share| *share >= most);
        (0..shares.len()).filter(|at| most > 0.0 && (Some(*at) == place || shares[*at] >= self.both)).collect()
    }

    /// The likely grades in words, such as `B/C`.
    #[must_use]
    pub fn print(&self, shares: &[f64]) -> Option<String> {
        let ids: Vec<&str> = self.likely(shares).into_iter().map(|at| self.ids[at].as_str()).collect();
        (!ids.is_empty()).then(|| ids.join("/"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn index_two_grades_are_printed_where_both_are_likely() {
        let grades = Grades {
            ids: ["A", "B", "C"].map(str::to_owned).to_vec(),
            from: vec![80.0, 60.0, f64::NEG_INFINITY],
            both: 0.2,
        };
        assert_eq!([80.0, 79.9, 10.0].map(|score| grades.of(score)), [Some(0), Some(1), Some(2)]);
        let shares = grades.shares(&[85.0, 70.0, 70.0, 70.0]);
        assert_eq!((shares.clone(), grades.print(&shares)), (vec![0.25, 0.75, 0.0], Some("A/B".to_owned())));
        assert_eq!(grades.print(&[0.05, 0.9, 0.05]), Some("B".to_owned()));
        assert_eq!(grades.print(&[0.0, 0.0, 0.0]), None);
    }
}
