//! Normalisation: values onto one scale of scores, one method a file behind the trait [`Normalisation`].
//!
//! A new method is a file here, a line in [`normalisation`], and a member of [`Method`] with its word.

mod distance_to_target;
mod goalposts;
mod identity;
mod min_max;
mod percentile;
mod rank;
mod scale;
mod z_score;

pub(crate) use scale::{Cap, Normalisation, Parameters};

use crate::error::Result;
use crate::index::spec::keys::{Indicator, Spec};
use crate::index::spec::methods::{Method, Normalise};
use crate::message::{Place, Term};

/// The methods.
pub(crate) fn normalisation(method: Method) -> &'static dyn Normalisation {
    match method {
        Method::MinMax => &min_max::MinMax,
        Method::ZScore => &z_score::ZScore,
        Method::Rank => &rank::Rank,
        Method::Percentile => &percentile::Percentile,
        Method::DistanceToTarget => &distance_to_target::DistanceToTarget,
        Method::Goalposts => &goalposts::Goalposts,
        Method::None => &identity::Identity,
    }
}

/// Refuse indicators that do not say what the methods of the index and of its replicates need.
///
/// # Errors
/// A bound or a target that is missing.
pub(crate) fn check(spec: &Spec, source: &str) -> Result<()> {
    for leaf in &spec.indicator {
        normalisation(spec.normalise.method)
            .check(leaf)
            .map_err(|error| error.at(Place::entry(Term::Indicator, &leaf.id).inside(source)))?;
    }
    for method in spec.robustness.normalise.iter().flatten() {
        for leaf in &spec.indicator {
            normalisation(*method)
                .check(leaf)
                .map_err(|error| error.at(format!("{source}, robustness, normalise, indicator {}", leaf.id)))?;
        }
    }
    Ok(())
}

/// The scale of one indicator: a method with its parameters.
#[derive(Debug, Clone)]
pub struct Scale {
    method: Method,
    parameters: Parameters,
    cap: bool,
}

impl Scale {
    /// The scale of an indicator under a specification's normalisation.
    #[must_use]
    pub fn new(normalise: &Normalise, leaf: &Indicator) -> Self {
        Self::turned(normalise, leaf, 1.0)
    }

    /// The same with the direction multiplied by `turn`: −1 below a pillar of which less is better.
    pub(crate) fn turned(normalise: &Normalise, leaf: &Indicator, turn: f64) -> Self {
        let cap = match normalisation(normalise.method).cap() {
            Cap::ByDefault => normalise.cap.unwrap_or(true),
            Cap::OnRequest => normalise.cap.unwrap_or(false),
            Cap::Never => false,
        };
        Self { method: normalise.method, parameters: Parameters::new(normalise, leaf, turn), cap }
    }

    /// Scores of values (more is better from here on); missing stays missing, and all are missing without spread.
    ///
    /// ```
    /// use townscale::index::{Scale, Spec};
    /// let spec = Spec::from_toml(
    ///     "[[node]]\nid = \"i\"\n[[indicator]]\nid = \"a\"\nparent = \"i\"\ndirection = -1",
    ///     "spec.toml",
    /// )?;
    /// let mut values = [1.0, 2.0, 5.0];
    /// Scale::new(&spec.normalise, &spec.indicator[0]).apply(&mut values);
    /// assert_eq!(values, [100.0, 75.0, 0.0]);
    /// # Ok::<(), townscale::Error>(())
    /// ```
    pub fn apply(&self, values: &mut [f64]) {
        values.iter_mut().for_each(|value| *value *= self.parameters.direction);
        normalisation(self.method).score(values, &self.parameters);
        if self.cap {
            for value in values.iter_mut().filter(|value| !value.is_nan()) {
                *value = value.clamp(self.parameters.low, self.parameters.high);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::spec::keys::Spec;

    fn scaled(normalise: &str, leaf: &str, values: &[f64]) -> Vec<f64> {
        let text =
            format!("normalise = {normalise}\n[[node]]\nid = \"i\"\n[[indicator]]\nid = \"a\"\nparent = \"i\"\n{leaf}");
        let spec = Spec::from_toml(&text, "s").unwrap();
        let mut values = values.to_vec();
        Scale::new(&spec.normalise, &spec.indicator[0]).apply(&mut values);
        values
    }

    #[test]
    fn index_methods_agree_with_their_formulas() {
        let nan = f64::NAN;
        let same = |got: Vec<f64>, want: &[f64]| {
            let close = |a: f64, b: f64| (a.is_nan() && b.is_nan()) || (a - b).abs() < 1e-12;
            assert!(got.iter().zip(want).all(|(a, b)| close(*a, *b)), "{got:?} {want:?}");
        };
        same(scaled("{ low = 1 }", "direction = -1", &[2.0, nan, 4.0]), &[100.0, nan, 1.0]);
        same(scaled("\"z_score\"", "", &[1.0, 2.0, 3.0]), &[-1.0, 0.0, 1.0]);
        same(scaled("{ method = \"z_score\", mean = 10, sd = 2 }", "", &[1.0, 2.0, 3.0]), &[8.0, 10.0, 12.0]);
        same(scaled("\"rank\"", "", &[5.0, 1.0, 5.0, nan, 9.0]), &[2.0, 1.0, 2.0, nan, 4.0]);
        same(scaled("\"percentile\"", "", &[5.0, 1.0, 5.0, 9.0]), &[100.0 / 3.0, 0.0, 100.0 / 3.0, 100.0]);
        same(scaled("\"distance_to_target\"", "target = 20", &[10.0, 15.0, 30.0]), &[0.0, 50.0, 200.0]);
        same(scaled("\"distance_to_target\"", "target = 10\ndirection = -1", &[30.0, 20.0, 10.0]), &[0.0, 50.0, 100.0]);
        let posts = "low = 20\nhigh = 85";
        same(scaled("{ method = \"goalposts\", high = 1 }", posts, &[20.0, 52.5, 90.0]), &[0.0, 0.5, 1.0]);
        same(scaled("{ method = \"goalposts\", cap = false }", posts, &[98.0]), &[120.0]);
        same(scaled("\"none\"", "direction = -1", &[1.0]), &[-1.0]);
        same(scaled("\"min_max\"", "", &[3.0, 3.0]), &[nan, nan]);
    }
}
