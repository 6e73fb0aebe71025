//! What makes a count one that others must not see: the threshold rule and the dominance rule.

use crate::error::{Error, Result};

/// The rules by which a count is sensitive (Hundepool et al., Statistical Disclosure Control, 2012, chapter 4): it is
/// above 0 and under a size; or it is a whole of which one part makes up more than a share, so that whoever knows that
/// part knows the whole nearly.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rules {
    cell: f64,
    dominance: Option<f64>,
}

impl Rules {
    /// The rules of a cell size (persons; 0 for none) and, where wholes are judged too, of a share above ½ and under 1.
    ///
    /// ```
    /// use townscale::privacy::Rules;
    /// assert!(Rules::new(10.0, Some(0.9)).is_ok());
    /// assert!(Rules::new(-1.0, None).is_err());
    /// ```
    ///
    /// # Errors
    /// A size that is negative or not finite, a share outside ½ to 1.
    pub fn new(cell: f64, dominance: Option<f64>) -> Result<Self> {
        if !(cell >= 0.0 && cell.is_finite()) {
            return Err(Error::number_negative("cell", cell));
        }
        match dominance {
            Some(share) if !(share > 0.5 && share < 1.0) => Err(Error::dominance_out_of_range(share)),
            Some(_) | None => Ok(Self { cell, dominance }),
        }
    }

    /// Counts above 0 and under this are small (persons).
    #[must_use]
    pub fn cell(&self) -> f64 {
        self.cell
    }

    /// Whether wholes are judged by their parts.
    pub(super) fn judge_wholes(&self) -> bool {
        self.dominance.is_some()
    }

    /// Whether a count is small.
    #[must_use]
    pub fn is_small(&self, count: f64) -> bool {
        count > 0.0 && count < self.cell
    }

    /// How wide the interval of a whole must be (persons), where one of its parts dominates it: what the share leaves of
    /// that part. A whole that has one part alone is that part, and is not judged.
    pub(super) fn room_of_dominated(&self, whole: f64, parts: impl Iterator<Item = f64>) -> Option<f64> {
        let share = self.dominance?;
        let largest = parts.filter(|part| !part.is_nan()).fold(0.0, f64::max);
        (largest > share * whole && largest < whole).then_some((1.0 - share) * largest)
    }
}

impl From<f64> for Rules {
    /// The threshold rule alone.
    fn from(cell: f64) -> Self {
        Self { cell, dominance: None }
    }
}
