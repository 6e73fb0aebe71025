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
        let grades = spec.grade.iter().map(|grade| (grade.id.clone(), grade.from.unwrap_or(f64::NEG_INFINITY)));
        let mut grades: Vec<(String, f64)> = grades.collect();
        grades.sort_by(|(_, a), (_, b)| b.total_cmp(a));
        let (ids, from) = grades.into_iter().unzip();
        Self { ids, from, both: spec.grade_both.unwrap_or(DEFAULTS.grade_both) }
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
            if let Some(count) = self.of(*draw).and_then(|grade| counts.get_mut(grade)) {
                *count += 1;
            }
        }
        counts.into_iter().map(|count| count as f64 / draws.len() as f64).collect()
    }

    /// The likely grades, the best first: the likeliest, and every other whose probability passes the limit.
    pub fn likely(&self, shares: &[f64]) -> Vec<usize> {
        let most = shares.iter().copied().fold(0.0, f64::max);
        let place = shares.iter().position(|share| *share >= most);
        let likely = |(at, share): &(usize, &f64)| most > 0.0 && (Some(*at) == place || **share >= self.both);
        shares.iter().enumerate().filter(likely).map(|(at, _)| at).collect()
    }

    /// The likely grades in words, such as `B/C`.
    #[must_use]
    pub fn print(&self, shares: &[f64]) -> Option<String> {
        let ids: Vec<&str> =
            self.likely(shares).into_iter().filter_map(|at| self.ids.get(at)).map(String::as_str).collect();
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
