//! Norms: how many posts a population, or another role, calls for.

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

/// How a requirement becomes whole posts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Rounding {
    /// One post for every started unit.
    #[default]
    Up,
    /// To the nearest whole post.
    Round,
    /// Not at all.
    Exact,
}

/// A staffing norm: either one post `per` so many people of the `base`, or `ratio` posts for each post of the role `to`.
///
/// ```
/// use townscale::staffing::Norm;
/// let norm: Norm = serde_json::from_str(r#"{"role": "coordinator", "per": 500}"#).unwrap();
/// assert_eq!(norm.checked()?.required(200_000.0), 400.0);
/// # Ok::<(), townscale::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Norm {
    /// The role that is required.
    pub role: String,
    /// People per post.
    #[serde(default)]
    pub per: Option<f64>,
    /// Posts for each post of the role `to`.
    #[serde(default)]
    pub ratio: Option<f64>,
    /// The other role of a ratio norm; its headcount counts.
    #[serde(default)]
    pub to: Option<String>,
    /// The population group that the norm counts; any where it is not named.
    #[serde(default)]
    pub base: Option<String>,
    /// The fewest posts an area has.
    #[serde(default)]
    pub floor: f64,
    /// How the requirement becomes whole posts.
    #[serde(default)]
    pub rounding: Rounding,
}

impl Norm {
    /// The norm, if it is one.
    ///
    /// # Errors
    /// Neither or both of `per` and `ratio`, a ratio without `to`, a number that is not positive, a negative floor.
    pub fn checked(self) -> Result<Self> {
        let wrong =
            |message: String, hint: &str| Err(Error::input(message).at(format!("norm for {}", self.role)).hint(hint));
        match (self.per, self.ratio, &self.to) {
            (Some(per), None, None) if per > 0.0 && per.is_finite() => {}
            (None, Some(ratio), Some(_)) if ratio > 0.0 && ratio.is_finite() => {}
            (None, Some(_), None) => return wrong("the ratio has no role it goes with".into(), "name the role in to="),
            (Some(per), None, None) => return wrong(format!("per is {per}"), "give people per post, such as 500"),
            (None, Some(ratio), _) => return wrong(format!("ratio is {ratio}"), "give posts per post, such as 3"),
            _ => {
                return wrong(
                    "it needs per, or ratio and to".into(),
                    "write per=500, or ratio=3 and to=\"community_police\"",
                );
            }
        }
        if !(self.floor >= 0.0 && self.floor.is_finite()) {
            return wrong(format!("floor is {}", self.floor), "give the fewest posts of an area, 0 or more");
        }
        Ok(self)
    }

    /// The posts required for a base: people for `per`, posts of the other role for `ratio`. Monotone in the base.
    pub fn required(&self, base: f64) -> f64 {
        let exact = match (self.per, self.ratio) {
            (Some(per), _) => base / per,
            (None, Some(ratio)) => base * ratio,
            (None, None) => 0.0,
        };
        let whole = match self.rounding {
            // A requirement a rounding error above a whole number is that whole number.
            Rounding::Up => (exact - 1e-9 * exact.abs().max(1.0)).ceil(),
            Rounding::Round => exact.round(),
            Rounding::Exact => exact,
        };
        whole.max(self.floor)
    }

    /// The norm as tables and reports print it.
    pub fn label(&self) -> String {
        match (self.per, self.ratio, &self.to) {
            (Some(per), _, _) => format!("1 per {per}"),
            (None, Some(ratio), Some(to)) => format!("{ratio} per {to}"),
            _ => String::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn norms_that_say_too_little_are_refused() {
        for text in [
            r#"{"role": "a"}"#,
            r#"{"role": "a", "per": 0}"#,
            r#"{"role": "a", "ratio": 3}"#,
            r#"{"role": "a", "per": 5, "floor": -1}"#,
        ] {
            assert!(serde_json::from_str::<Norm>(text).unwrap().checked().is_err(), "{text}");
        }
    }
}
