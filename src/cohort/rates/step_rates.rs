//! The rates of one step, and its migrants.

/// Which women the births of a step are counted against.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum WomenAt {
    /// The mean of those at its beginning and at its end.
    Middle,
    /// Those at its end, as a child–woman ratio has it.
    End,
}

/// Rates of one area in one step.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Rates {
    /// By sex: survival into each group (of births; of the group before; of the last two together).
    pub survival: Vec<Vec<f64>>,
    /// Births in a year to a woman of each group.
    pub fertility: Vec<f64>,
    /// By sex: the share of births.
    pub at_birth: Vec<f64>,
    /// Which women give birth.
    pub women: WomenAt,
}

impl Rates {
    /// Life expectancy at birth of a sex, in years: person-years lived follow from survival, group by group.
    pub(crate) fn expectancy(&self, sex: usize, width: f64) -> f64 {
        let Some((open, closed)) = self.survival.get(sex).and_then(|of| of.split_last()) else { return f64::NAN };
        let (mut lived, mut sum) = (width, 0.0);
        for share in closed {
            lived *= share;
            sum += lived;
        }
        sum + lived * open / (1.0 - open).max(f64::MIN_POSITIVE)
    }

    /// Births to a woman over her life.
    pub(crate) fn total_fertility(&self, width: f64) -> f64 {
        self.fertility.iter().sum::<f64>() * width
    }

    /// The mean of several, each with its share.
    pub(crate) fn mean(parts: &[(f64, Rates)]) -> Option<Rates> {
        let (_, first) = parts.first()?;
        if parts.len() == 1 {
            return Some(first.clone());
        }
        let mut mean = first.clone();
        let add = |sum: &mut [f64], of: &dyn Fn(&Rates) -> &[f64]| {
            sum.fill(0.0);
            for (share, rates) in parts {
                sum.iter_mut().zip(of(rates)).for_each(|(sum, value)| *sum += share * value);
            }
        };
        add(&mut mean.fertility, &|rates| &rates.fertility);
        add(&mut mean.at_birth, &|rates| &rates.at_birth);
        for (sex, survival) in mean.survival.iter_mut().enumerate() {
            add(survival, &|rates| rates.survival.get(sex).map_or(&[][..], Vec::as_slice));
        }
        Some(mean)
    }
}

/// A step's migrants by cell: so many persons, and so many of the people at the beginning.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Come {
    pub persons: Vec<f64>,
    pub of_people: Vec<f64>,
}

impl Come {
    /// Persons alone.
    pub(crate) fn persons(persons: Vec<f64>) -> Self {
        Self { of_people: vec![0.0; persons.len()], persons }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// In closed form: at a constant force m, one born can expect to live 1/m years.
    #[test]
    fn life_expectancy_follows_from_survival() {
        let (m, width) = (0.02_f64, 5.0);
        let step = (-m * width).exp();
        let first = (1.0 - step) / m / width;
        let mut survival = vec![step; 18];
        survival[0] = first;
        let rates = Rates { survival: vec![survival], fertility: vec![], at_birth: vec![1.0], women: WomenAt::Middle };
        assert!((rates.expectancy(0, width) - 1.0 / m).abs() < 1e-9, "{}", rates.expectancy(0, width));
    }
}
