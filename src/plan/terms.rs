//! What a plan is asked for.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::error::{Error, Result, nearest};
use crate::panel::Period;

/// A number for every role, or for each by name.
#[derive(Debug, Clone, PartialEq)]
pub enum ByRole<T> {
    /// The same for every role.
    All(T),
    /// By role; the others have none.
    Roles(BTreeMap<String, T>),
}

impl<T> ByRole<T> {
    /// What holds for a role.
    pub fn of(&self, role: &str) -> Option<&T> {
        match self {
            Self::All(value) => Some(value),
            Self::Roles(values) => values.get(role),
        }
    }
}

/// The share of people who leave within a year (0–1), by year of service; the last share holds from then on.
#[derive(Debug, Clone, PartialEq)]
pub struct Turnover(pub Vec<f64>);

impl Turnover {
    /// The share still there after so many years of service.
    pub fn kept(&self, years: f64) -> f64 {
        let whole = years.max(0.0).floor() as usize;
        let share = |year: usize| 1.0 - self.0[year.min(self.0.len() - 1)];
        let full: f64 = (0..whole).map(share).product();
        let part = years.max(0.0) - whole as f64;
        if part > 0.0 { full * share(whole).powf(part) } else { full }
    }

    /// The turnover of people who have served for long.
    pub fn settled(&self) -> f64 {
        self.0.last().copied().unwrap_or(0.0)
    }
}

/// Money for the plan (yuan a calendar year).
#[derive(Debug, Clone, PartialEq)]
pub enum Budget {
    /// The same every year.
    Every(f64),
    /// Year by year from the plan's first; later years have none.
    Years(Vec<f64>),
    /// By calendar year; the others have none.
    Named(BTreeMap<i32, f64>),
}

/// What the plan is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Objective {
    /// Cover the requirement at the least cost; where it cannot be covered, as `Shortage`.
    #[default]
    Cost,
    /// The least worst shortage under the budget, the neediest first.
    Shortage,
}

/// What a plan is asked for. Money is in yuan, shares in 0–1.
#[derive(Debug, Clone, PartialEq)]
pub struct Terms {
    /// Money a calendar year; none: as much as it takes.
    pub budget: Option<Budget>,
    /// The probability with which each area, role and period is covered.
    pub coverage: f64,
    /// Pay of one person (yuan a month), over that of the staff table.
    pub pay: Option<ByRole<f64>>,
    /// What comes on top of pay (share of pay), over that of the staff table.
    pub on_cost: Option<ByRole<f64>>,
    /// Who leaves, over that of the staff table.
    pub turnover: Option<ByRole<Turnover>>,
    /// Cost of finding one person (yuan).
    pub recruitment: Option<ByRole<f64>>,
    /// Cost of training one person (yuan), besides pay.
    pub training: Option<ByRole<f64>>,
    /// Months from joining until a person counts.
    pub training_months: Option<ByRole<f64>>,
    /// The most people hired a year, over all areas; over all roles where it is one number.
    pub capacity: Option<ByRole<f64>>,
    /// What the plan is for.
    pub objective: Objective,
    /// The first period of the plan; none: that of the gap.
    pub start: Option<Period>,
    /// The period from which the requirement must be covered; none: the first in which hires can count.
    pub by: Option<Period>,
    /// The norm to plan for, by label or id; none: the strictest of each role.
    pub norm: Option<String>,
    /// Whether people an area has to spare may move to another area at the start.
    pub move_surplus: bool,
    /// Whether the budget also pays the staff that is there already.
    pub pay_staff: bool,
    /// How long a solver may take (seconds).
    pub seconds: f64,
    /// A cost so near to the least (share) is good enough.
    pub tolerance: f64,
    /// Areas times roles that are solved together (1 or more); more are planned by decomposition.
    pub together: usize,
}

impl Default for Terms {
    fn default() -> Self {
        Self {
            budget: None,
            coverage: 0.9,
            pay: None,
            on_cost: None,
            turnover: None,
            recruitment: None,
            training: None,
            training_months: None,
            capacity: None,
            objective: Objective::Cost,
            start: None,
            by: None,
            norm: None,
            move_surplus: false,
            pay_staff: false,
            seconds: 60.0,
            tolerance: 0.001,
            together: 400,
        }
    }
}

/// What a number may be.
#[derive(Clone, Copy)]
enum Kind {
    Positive,
    Share,
}

const NAMES: [&str; 18] = [
    "budget",
    "coverage",
    "pay",
    "on_cost",
    "turnover",
    "recruitment",
    "training",
    "training_months",
    "capacity",
    "objective",
    "start",
    "by",
    "norm",
    "move_surplus",
    "pay_staff",
    "seconds",
    "tolerance",
    "together",
];

impl Terms {
    /// Read terms from a JSON object whose names are the fields of this struct; what is not given has its default.
    ///
    /// ```
    /// use townscale::plan::Terms;
    /// let terms = Terms::from_json(r#"{"budget": 1000000, "turnover": [0.4, 0.2]}"#)?;
    /// assert!((terms.turnover.unwrap().of("guard").unwrap().kept(2.0) - 0.48).abs() < 1e-12);
    /// # Ok::<(), townscale::Error>(())
    /// ```
    ///
    /// # Errors
    /// An unknown name, a negative number, a share outside 0–1.
    pub fn from_json(text: &str) -> Result<Self> {
        let value: Value = serde_json::from_str(text).map_err(|error| Error::input(error.to_string()).at("plan"))?;
        let Value::Object(fields) = value else {
            return Err(Error::input("an object of terms was expected").at("plan"));
        };
        if let Some(name) = fields.keys().find(|name| !NAMES.contains(&name.as_str())) {
            let error = Error::input(format!("there is no term {name}")).at("plan");
            return Err(match nearest(name, NAMES) {
                Some(near) => error.hint(format!("did you mean {near}?")),
                None => error.hint(format!("the terms are {}", NAMES.join(", "))),
            });
        }
        let default = Self::default();
        let coverage = one(&fields, "coverage", Kind::Share)?.unwrap_or(default.coverage);
        if coverage <= 0.0 {
            return Err(Error::input("coverage is 0").at("plan").hint("give a probability above 0, such as 0.9"));
        }
        let together = match one(&fields, "together", Kind::Positive)? {
            Some(blocks) if blocks < 1.0 => {
                let error = Error::input(format!("together is {blocks}")).at("plan");
                return Err(error.hint("give how many areas times roles are solved together, 1 or more"));
            }
            blocks => blocks.map_or(default.together, |blocks| blocks as usize),
        };
        let objective = match text_of(&fields, "objective")?.as_deref() {
            None | Some("cost") => Objective::Cost,
            Some("shortage" | "leximin") => Objective::Shortage,
            Some(other) => {
                let error = Error::input(format!("there is no objective \"{other}\"")).at("plan");
                return Err(error.hint("choose \"cost\" or \"shortage\""));
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
            pay: numbers(&fields, "pay", Kind::Positive)?,
            on_cost: numbers(&fields, "on_cost", Kind::Positive)?,
            turnover: by_role(&fields, "turnover", turnover)?,
            recruitment: numbers(&fields, "recruitment", Kind::Positive)?,
            training: numbers(&fields, "training", Kind::Positive)?,
            training_months: numbers(&fields, "training_months", Kind::Positive)?,
            capacity: numbers(&fields, "capacity", Kind::Positive)?,
            objective,
            start: period("start")?,
            by: period("by")?,
            norm: text_of(&fields, "norm")?,
            move_surplus: truth(&fields, "move_surplus")?,
            pay_staff: truth(&fields, "pay_staff")?,
            seconds: one(&fields, "seconds", Kind::Positive)?.unwrap_or(default.seconds),
            tolerance: one(&fields, "tolerance", Kind::Share)?.unwrap_or(default.tolerance),
            together,
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

fn number(value: &Value, name: &str, kind: Kind) -> Result<f64> {
    let found = value.as_f64().filter(|number| number.is_finite());
    match (found, kind) {
        (Some(number), Kind::Positive) if number >= 0.0 => Ok(number),
        (Some(number), Kind::Share) if (0.0..=1.0).contains(&number) => Ok(number),
        (Some(number), Kind::Share) => {
            let error = Error::input(format!("{name} is {number}; a share between 0 and 1 was expected")).at("plan");
            let percent = (1.0..=100.0).contains(&number);
            Err(if percent { error.hint(format!("did you mean {}?", number / 100.0)) } else { error })
        }
        _ => Err(Error::input(format!("{name} is {}; a number of 0 or more was expected", shown(value))).at("plan")),
    }
}

fn one(fields: &Map<String, Value>, name: &str, kind: Kind) -> Result<Option<f64>> {
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
        Some(other) => Err(Error::input(format!("{name} is {other}; a text was expected")).at("plan")),
    }
}

fn truth(fields: &Map<String, Value>, name: &str) -> Result<bool> {
    match given(fields, name) {
        None => Ok(false),
        Some(Value::Bool(truth)) => Ok(*truth),
        Some(other) => Err(Error::input(format!("{name} is {}", shown(other))).at("plan").hint("write True or False")),
    }
}

fn by_role<T>(
    fields: &Map<String, Value>,
    name: &str,
    read: impl Fn(&Value) -> Result<T>,
) -> Result<Option<ByRole<T>>> {
    match given(fields, name) {
        None => Ok(None),
        Some(Value::Object(roles)) => {
            let read = roles.iter().map(|(role, value)| Ok((role.clone(), read(value)?)));
            Ok(Some(ByRole::Roles(read.collect::<Result<_>>()?)))
        }
        Some(value) => Ok(Some(ByRole::All(read(value)?))),
    }
}

fn numbers(fields: &Map<String, Value>, name: &str, kind: Kind) -> Result<Option<ByRole<f64>>> {
    by_role(fields, name, |value| number(value, name, kind))
}

fn turnover(value: &Value) -> Result<Turnover> {
    match value {
        Value::Array(shares) if !shares.is_empty() => {
            Ok(Turnover(shares.iter().map(|share| number(share, "turnover", Kind::Share)).collect::<Result<_>>()?))
        }
        one => Ok(Turnover(vec![number(one, "turnover", Kind::Share)?])),
    }
}

fn budget(fields: &Map<String, Value>) -> Result<Option<Budget>> {
    let read = |value: &Value| number(value, "budget", Kind::Positive);
    Ok(match given(fields, "budget") {
        None => None,
        Some(Value::Array(years)) => Some(Budget::Years(years.iter().map(read).collect::<Result<_>>()?)),
        Some(Value::Object(years)) => {
            let year = |(year, value): (&String, &Value)| -> Result<(i32, f64)> {
                let parsed = year.parse().map_err(|_| {
                    let error = Error::input(format!("budget names \"{year}\"")).at("plan");
                    error.hint("name calendar years, such as {2026: 1000000}")
                })?;
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
            (r#"{"budget": -1}"#, "0 or more"),
            (r#"{"budget": "nan"}"#, "nan"),
            (r#"{"budget": {"first": 1}}"#, "calendar years"),
            (r#"{"objective": "profit"}"#, "shortage"),
            (r#"{"by": "soon"}"#, "period"),
            ("[]", "object"),
        ] {
            let error = Terms::from_json(text).unwrap_err().to_string();
            assert!(error.contains(word), "{error}");
        }
    }

    #[test]
    fn turnover_goes_by_year_of_service() {
        let turnover = Turnover(vec![0.5, 0.2]);
        assert_eq!((turnover.kept(0.0), turnover.kept(1.0), turnover.settled()), (1.0, 0.5, 0.2));
        assert!((turnover.kept(3.0) - 0.32).abs() < 1e-12);
        assert!((turnover.kept(0.5) - 0.5_f64.sqrt()).abs() < 1e-12);
    }
}
