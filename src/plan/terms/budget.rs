//! The yearly budget of a plan.

use std::collections::BTreeMap;

use crate::error::{Error, Result};

/// Money for the plan (yuan a calendar year).
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub(crate) enum Budget {
    /// The same every year.
    Every(f64),
    /// Year by year from the plan's first.
    Years(Vec<f64>),
    /// By calendar year.
    Named(BTreeMap<i32, f64>),
}

/// A budget for every year of a plan.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct YearlyBudget {
    /// Yuan, year by year.
    pub(crate) money: Vec<f64>,
    /// Years that the budget does not name, which have the last named year's.
    pub(crate) continued: Vec<i32>,
}

impl Budget {
    /// The budget of each of a plan's `years` (ascending). A year that is not named has that of the last named year before
    /// it.
    ///
    /// # Errors
    /// A year outside the plan, a first year without a budget, no year at all.
    pub(crate) fn by_year(&self, years: &[i32]) -> Result<YearlyBudget> {
        let named: BTreeMap<i32, f64> = match self {
            Self::Every(money) => return Ok(YearlyBudget { money: vec![*money; years.len()], continued: Vec::new() }),
            Self::Years(money) => {
                if money.len() > years.len() {
                    return Err(Error::budget_of_too_many_years(money.len(), years.len(), years).at("plan"));
                }
                years.iter().copied().zip(money.iter().copied()).collect()
            }
            Self::Named(money) => money.clone(),
        };
        if let Some(other) = named.keys().find(|year| !years.contains(year)) {
            return Err(Error::budget_year_unknown(other, years).at("plan"));
        }
        let (mut money, mut continued, mut last) = (Vec::new(), Vec::new(), None);
        for year in years {
            match (named.get(year), last) {
                (Some(own), _) => last = Some(*own),
                (None, Some(_)) => continued.push(*year),
                (None, None) => {
                    let missing = years.iter().filter(|year| !named.contains_key(year));
                    return Err(Error::budget_year_missing(missing).at("plan"));
                }
            }
            money.push(last.unwrap_or(0.0));
        }
        Ok(YearlyBudget { money, continued })
    }
}

/// Years with commas between.
pub(crate) fn spell(years: &[i32]) -> String {
    years.iter().map(i32::to_string).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_that_is_not_named_has_the_last_named_one_s() {
        let budget = Budget::Named([(2024, 5.0), (2026, 7.0)].into());
        let found = budget.by_year(&[2024, 2025, 2026, 2027]).unwrap();
        assert_eq!((found.money, found.continued), (vec![5.0, 5.0, 7.0, 7.0], vec![2025, 2027]));
        assert!(budget.by_year(&[2025, 2026]).unwrap_err().to_string().contains("2024"));
        assert!(Budget::Named([(2025, 5.0)].into()).by_year(&[2024, 2025]).unwrap_err().to_string().contains("2024"));
        assert!(
            Budget::Years(vec![1.0; 3]).by_year(&[2024]).is_err() && Budget::Years(vec![]).by_year(&[2024]).is_err()
        );
    }
}
