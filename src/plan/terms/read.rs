//! Terms read from JSON, checked.

use serde_json::{Map, Value};

use super::budget::Budget;
use super::by_role::ByRole;
use super::leavers::Leavers;
use super::objective::Objective;
use super::plan_terms::Terms;
use super::retirement::Retirement;
use super::turnover::Turnover;
use crate::error::{Error, Result, nearest};
use crate::message::Term;
use crate::panel::Period;
use crate::staffing::MOST_ON_COST;
use crate::table::per_cent;

/// What a number may be.
#[derive(Clone, Copy)]
enum NumberKind {
    Positive,
    Share,
    /// A share that may be above 1, but not by much.
    ShareOfPay,
}

const NAMES: [&str; 24] = [
    "budget",
    "coverage",
    "pay",
    "on_cost",
    "turnover",
    "recruitment",
    "training",
    "training_months",
    "capacity",
    "ceiling",
    "dropout",
    "retirements",
    "growth",
    "objective",
    "start",
    "by",
    "norm",
    "move_surplus",
    "pay_staff",
    "leavers",
    "jointly",
    "nodes",
    "tolerance",
    "together",
];

impl Terms {
    /// Read terms from a JSON object of these names; what is not given has its default. Where a role matters, a term is one
    /// number for all roles, or an object of roles and numbers.
    ///
    /// - `budget`: money a calendar year; none: as much as it takes.
    /// - `coverage`: the probability with which each area, role and period is covered.
    /// - `pay`: pay of one person (yuan a month), over that of the staff table.
    /// - `on_cost`: what comes on top of pay (share of pay), over that of the staff table.
    /// - `turnover`: who leaves, over that of the staff table.
    /// - `recruitment`: cost of finding one person (yuan).
    /// - `training`: cost of training one person (yuan), besides pay.
    /// - `training_months`: months from joining until a person counts.
    /// - `capacity`: the most people hired a year, over all areas; over all roles where it is one number.
    /// - `ceiling`: the most people on the books at any time, over all areas; over all roles where it is one number.
    ///   Those who leave are counted as expected.
    /// - `dropout`: the share of those hired who drop out before they count.
    /// - `retirements`: people of the staff of today who are known to retire.
    /// - `growth`: the growth of every requirement since the first period of the plan, as a multiple of the one in the
    ///   gap.
    /// - `objective`: what the plan is for.
    /// - `start`: the first period of the plan; none: that of the gap.
    /// - `by`: the period from which the requirement must be covered; none: the first in which hires can count.
    /// - `norm`: the norm to plan for, by label or id; none: the strictest of each role.
    /// - `move_surplus`: whether people an area has to spare may move to another area at the start.
    /// - `pay_staff`: whether the budget also pays the staff that is there already.
    /// - `leavers`: who leaves: a random number, or as many as expected.
    /// - `jointly`: whether `coverage` is the probability that nobody at all is short in a period, rather than each
    ///   area and role.
    /// - `nodes`: nodes of branch and bound that a solver may take for one program.
    /// - `tolerance`: a cost so near to the least (share) is good enough.
    /// - `together`: areas times roles that are solved together (1 or more); more are planned by decomposition.
    ///
    /// ```
    /// use townscale::plan::Terms;
    /// let terms = Terms::from_json(r#"{"budget": 1000000, "turnover": [0.4, 0.2]}"#)?;
    /// assert_ne!(terms, Terms::default());
    /// assert!(Terms::from_json(r#"{"turnover": 1.4}"#).is_err());
    /// # Ok::<(), townscale::Error>(())
    /// ```
    ///
    /// # Errors
    /// An unknown name, a negative number, a share outside 0–1.
    pub fn from_json(text: &str) -> Result<Self> {
        let value: Value = serde_json::from_str(text).map_err(|error| Error::from(error).at("plan"))?;
        let Value::Object(fields) = value else {
            return Err(Error::terms_expected().at("plan"));
        };
        if let Some(name) = fields.keys().find(|name| !NAMES.contains(&name.as_str())) {
            return Err(Error::plan_term_unknown(name, NAMES).at("plan").did_you_mean(nearest(name, NAMES)));
        }
        let default = Self::default();
        let coverage = one(&fields, "coverage", NumberKind::Share)?.unwrap_or(default.coverage);
        if coverage <= 0.0 {
            return Err(Error::plan_coverage_zero().at("plan"));
        }
        let together = match one(&fields, "together", NumberKind::Positive)? {
            Some(blocks) if blocks < 1.0 => {
                return Err(Error::plan_together(blocks).at("plan"));
            }
            blocks => blocks.map_or(default.together, |blocks| blocks as usize),
        };
        let growth = one(&fields, "growth", NumberKind::Positive)?.unwrap_or(default.growth);
        for (name, other) in [("retirements", "move_surplus"), ("growth", "jointly")] {
            let here = given(&fields, name).is_some_and(|value| value.as_f64() != Some(1.0));
            if here && truth(&fields, other)? {
                return Err(Error::plan_terms_exclude(name, other).at("plan"));
            }
        }
        let objective = match text_of(&fields, "objective")?.as_deref() {
            None | Some("cost") => Objective::Cost,
            Some("shortage" | "leximin") => Objective::Shortage,
            Some(other) => {
                return Err(Error::plan_objective_unknown(other).at("plan"));
            }
        };
        let period = |name: &str| -> Result<Option<Period>> {
            text_of(&fields, name)?
                .map(|text| text.parse())
                .transpose()
                .map_err(|error: Error| error.at(format!("plan, {name}")))
        };
        Ok(Self {
            budget: budget(&fields)?,
            coverage,
            pay: numbers(&fields, "pay", NumberKind::Positive)?,
            on_cost: numbers(&fields, "on_cost", NumberKind::ShareOfPay)?,
            turnover: by_role(&fields, "turnover", turnover)?,
            recruitment: numbers(&fields, "recruitment", NumberKind::Positive)?,
            training: numbers(&fields, "training", NumberKind::Positive)?,
            training_months: numbers(&fields, "training_months", NumberKind::Positive)?,
            capacity: numbers(&fields, "capacity", NumberKind::Positive)?,
            ceiling: numbers(&fields, "ceiling", NumberKind::Positive)?,
            dropout: numbers(&fields, "dropout", NumberKind::Share)?,
            retirements: retirements(&fields)?,
            growth,
            objective,
            start: period("start")?,
            by: period("by")?,
            norm: text_of(&fields, "norm")?,
            move_surplus: truth(&fields, "move_surplus")?,
            pay_staff: truth(&fields, "pay_staff")?,
            leavers: leavers(&fields)?,
            jointly: truth(&fields, "jointly")?,
            nodes: one(&fields, "nodes", NumberKind::Positive)?.map_or(default.nodes, |nodes| nodes as usize),
            tolerance: one(&fields, "tolerance", NumberKind::Share)?.unwrap_or(default.tolerance),
            together,
            ..default
        })
    }
}

/// A JSON value as a message shows it.
fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn number(value: &Value, name: &str, kind: NumberKind) -> Result<f64> {
    if let Some(percent) = value.as_str().and_then(per_cent) {
        let error = Error::plan_term_of_another_kind(name, shown(value), Term::ANumber).at("plan");
        return Err(error.did_you_mean(Some(percent / 100.0)));
    }
    let expected = |what: Term| Error::plan_term_of_another_kind(name, shown(value), what).at("plan");
    let Some(number) = value.as_f64().filter(|number| number.is_finite() && *number >= 0.0) else {
        return Err(expected(Term::NumberNotNegative));
    };
    let most = match kind {
        NumberKind::Positive => return Ok(number),
        NumberKind::Share => 1.0,
        NumberKind::ShareOfPay => MOST_ON_COST,
    };
    if number <= most {
        return Ok(number);
    }
    let meant = (number <= 100.0 * most).then_some(number / 100.0);
    Err(expected(if most > 1.0 { Term::ShareOfPay } else { Term::ShareToOne }).did_you_mean(meant))
}

/// Rows of `area`, `role`, `period` (or `year`) and `people`.
fn retirements(fields: &Map<String, Value>) -> Result<Vec<Retirement>> {
    let Some(value) = given(fields, "retirements") else { return Ok(Vec::new()) };
    let rows = value.as_array().ok_or_else(|| Error::plan_retirements_form(shown(value)).at("plan"))?;
    let read = |row: &Value| {
        let of = |name: &str| row.get(name).filter(|value| !value.is_null()).map(shown);
        let people = row.get("people").and_then(Value::as_f64).filter(|people| *people >= 0.0);
        let (Some(area), Some(role), Some(period), Some(people)) =
            (of("area"), of("role"), of("period").or_else(|| of("year")), people)
        else {
            return Err(Error::plan_retirements_form(shown(row)).at("plan"));
        };
        let period = period.parse().map_err(|error: Error| error.at("plan, retirements"))?;
        Ok(Retirement { area, role, period, people })
    };
    rows.iter().map(read).collect()
}

fn leavers(fields: &Map<String, Value>) -> Result<Leavers> {
    match text_of(fields, "leavers")?.as_deref() {
        None | Some("random") => Ok(Leavers::Random),
        Some("expected") => Ok(Leavers::Expected),
        Some(other) => Err(Error::plan_leavers_unknown(other).at("plan")),
    }
}

fn one(fields: &Map<String, Value>, name: &str, kind: NumberKind) -> Result<Option<f64>> {
    given(fields, name).map(|value| number(value, name, kind)).transpose()
}

/// A term that is given: absent and null are not.
fn given<'a>(fields: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    fields.get(name).filter(|value| !value.is_null())
}

fn text_of(fields: &Map<String, Value>, name: &str) -> Result<Option<String>> {
    match given(fields, name) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(Value::Number(number)) => Ok(Some(number.to_string())),
        Some(other) => Err(Error::plan_term_of_another_kind(name, other, Term::TextPlain).at("plan")),
    }
}

fn truth(fields: &Map<String, Value>, name: &str) -> Result<bool> {
    match given(fields, name) {
        None => Ok(false),
        Some(Value::Bool(truth)) => Ok(*truth),
        Some(other) => Err(Error::not_true_or_false(name, shown(other)).at("plan")),
    }
}

fn by_role<T>(
    fields: &Map<String, Value>,
    name: &str,
    read: impl Fn(&Value) -> Result<T>,
) -> Result<Option<ByRole<T>>> {
    match given(fields, name) {
        None => Ok(None),
        Some(Value::Object(roles)) if roles.is_empty() => Err(Error::plan_term_empty(name, Term::Role).at("plan")),
        Some(Value::Object(roles)) => {
            let read = roles.iter().map(|(role, value)| Ok((role.clone(), read(value)?)));
            Ok(Some(ByRole::Roles(read.collect::<Result<_>>()?)))
        }
        Some(value) => Ok(Some(ByRole::All(read(value)?))),
    }
}

fn numbers(fields: &Map<String, Value>, name: &str, kind: NumberKind) -> Result<Option<ByRole<f64>>> {
    by_role(fields, name, |value| number(value, name, kind))
}

fn turnover(value: &Value) -> Result<Turnover> {
    let shares = match value {
        Value::Array(shares) => {
            shares.iter().map(|share| number(share, "turnover", NumberKind::Share)).collect::<Result<Vec<_>>>()?
        }
        one => vec![number(one, "turnover", NumberKind::Share)?],
    };
    Turnover::new(&shares).map_err(|error| error.at("plan"))
}

fn budget(fields: &Map<String, Value>) -> Result<Option<Budget>> {
    let read = |value: &Value| number(value, "budget", NumberKind::Positive);
    Ok(match given(fields, "budget") {
        None => None,
        Some(Value::Array(years)) => Some(Budget::Years(years.iter().map(read).collect::<Result<_>>()?)),
        Some(Value::Object(years)) => {
            let year = |(year, value): (&String, &Value)| -> Result<(i32, f64)> {
                let parsed = year.parse().map_err(|_| Error::budget_not_a_year(year).at("plan"))?;
                Ok((parsed, read(value)?))
            };
            Some(Budget::Named(years.iter().map(year).collect::<Result<_>>()?))
        }
        Some(value) => Some(Budget::Every(read(value)?)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_that_make_no_sense_are_refused_with_a_remedy() {
        for (text, word) in [
            (r#"{"budgt": 1}"#, "budget"),
            (r#"{"coverage": 90}"#, "0.9"),
            (r#"{"coverage": 0}"#, "above 0"),
            (r#"{"turnover": 15}"#, "0.15"),
            (r#"{"on_cost": 30}"#, "0.3"),
            (r#"{"on_cost": "80%"}"#, "0.8"),
            (r#"{"leavers": "none"}"#, "expected"),
            (r#"{"budget": -1}"#, "0 or more"),
            (r#"{"budget": "nan"}"#, "nan"),
            (r#"{"budget": {"first": 1}}"#, "calendar years"),
            (r#"{"objective": "profit"}"#, "shortage"),
            (r#"{"by": "soon"}"#, "period"),
            (r#"{"dropout": 20}"#, "0.2"),
            (r#"{"growth": 1.2, "jointly": true}"#, "jointly"),
            (r#"{"retirements": [{"area": "A", "role": "b", "period": 2025, "people": -1}]}"#, "people"),
            (r#"{"retirements": 3}"#, "area"),
            (r#"{"pay": {}}"#, "no role"),
            ("[]", "object"),
        ] {
            let error = Terms::from_json(text).unwrap_err().to_string();
            assert!(error.contains(word), "{error}");
        }
    }
}
