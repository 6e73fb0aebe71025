//! What a source says of its own counts, checked against them.

use std::collections::HashMap;

use super::reading::{TableKind, named_as};
use super::{Panel, Period, Population, SeriesKey, series_by_area};
use crate::context::Context;
use crate::error::{Error, Result, nearest};
use crate::finding::Finding;
use crate::message::Term;
use crate::privacy::refuse;
use crate::stats::Elementary;
use crate::table::TableReader;

/// A count this many years or less from a claim is put beside it.
const NEAR: f64 = 1.0;

/// One row of the claims table.
struct Claim<'a> {
    area: &'a str,
    group: Option<&'a str>,
    of: Option<&'a str>,
    period: Period,
    base: Option<Period>,
    value: f64,
}

/// The counts of a panel, looked up by area.
struct Counts<'a> {
    panel: &'a Panel,
    by_area: HashMap<&'a str, Vec<(usize, &'a SeriesKey)>>,
}

impl<'a> Counts<'a> {
    fn of(panel: &'a Panel) -> Self {
        Self { panel, by_area: series_by_area(panel.series()) }
    }

    /// The series of an area, and of a group where one is named; none where several areas have the name.
    fn find(&self, area: &str, group: Option<&str>) -> Option<usize> {
        let of_group = |(_, key): &&(usize, &SeriesKey)| group.is_none() || key.group.as_deref() == group;
        let mut found = self.by_area.get(area)?.iter().filter(of_group);
        let (series, first) = found.next()?;
        found.all(|(_, other)| other.parent == first.parent).then_some(*series)
    }

    /// The figure of an area for a period.
    fn figure(&self, area: &str, group: Option<&str>, period: Period) -> Option<f64> {
        self.panel.figure(self.find(area, group)?, period)
    }
}

/// The text of a row of a column, where there is one.
fn text_of(column: &[Option<String>], row: usize) -> Option<&str> {
    column.get(row)?.as_deref()
}

impl Panel {
    /// Check what a source says of its own counts: `area`, `period`, `claim`, `value`; optional `group`.
    ///
    /// - `growth` (%) since `base_period`
    /// - `ratio` (times) of the count to that of `base_period`, or to that of the group `of`
    /// - `share` (%, or a fraction up to 1) of the group `of` (residents, where none is named); the total it implies is put beside the nearest count
    ///
    /// A claim that its counts contradict by more than one point (a ratio: by more than 1 %) becomes a finding.
    ///
    /// # Errors
    /// A missing column or value, a period that is none, a claim of an unknown sort, a share that is not above 0; the caller
    /// stopped the computation.
    pub fn with_claims(mut self, claims: &TableReader, context: &Context) -> Result<Self> {
        refuse(claims)?;
        let claims = &named_as(claims, TableKind::Claims)?;
        let (areas, periods, sorts) = (claims.text("area")?, claims.text("period")?, claims.text("claim")?);
        let (values, bases) = (claims.number("value")?, claims.optional_text("base_period")?);
        let (groups, wholes) = (claims.optional_text("group")?, claims.optional_text("of")?);
        let counts = Counts::of(&self);
        let mut found = Vec::new();
        let rows = areas.iter().zip(&periods).zip(&sorts).zip(&values).enumerate();
        for (row, (((area, label), sort), value)) in rows {
            context.check()?;
            let period =
                |text: &str, column| text.parse::<Period>().map_err(|error: Error| error.at(claims.place(row, column)));
            let claim = Claim {
                area,
                group: text_of(&groups, row),
                of: text_of(&wholes, row),
                period: period(label, "period")?,
                base: text_of(&bases, row).map(|text| period(text, "base_period")).transpose()?,
                value: *value,
            };
            let judged = match sort.as_str() {
                "growth" | "增长" | "增长率" => claim.growth(&counts),
                "ratio" | "倍数" => claim.ratio(&counts),
                "share" | "占比" | "比重" => claim.share(&counts),
                other => {
                    let near = nearest(other, ["growth", "ratio", "share"]);
                    Err(Error::claim_unknown(other).did_you_mean(near).at(claims.place(row, "claim")))
                }
            };
            let placed = |error: Error| match error.place().is_empty() {
                false => error,
                true => error.at(claims.place(row, "value")),
            };
            found.extend(judged.map_err(placed)?);
        }
        self.doubt(found);
        Ok(self)
    }
}

impl Claim<'_> {
    fn place(&self) -> String {
        format!("{}, {}", self.area, self.period)
    }

    /// A claim whose counts are not there: a typing error, or a count that no one published.
    fn unchecked(&self, claim: Term, counted: bool) -> Finding {
        let period = match (counted, self.base, self.of) {
            (false, ..) | (true, None, None) => self.period.to_string(),
            (true, None, Some(of)) => format!("{of}, {}", self.period),
            (true, Some(base), _) => base.to_string(),
        };
        let missing = match self.group {
            Some(group) => format!("{}, {group}, {period}", self.area),
            None => format!("{}, {period}", self.area),
        };
        Finding::claim_unchecked(self.place(), claim, missing)
    }

    /// The count that the claim is about.
    fn count(&self, counts: &Counts<'_>) -> Option<f64> {
        counts.figure(self.area, self.group, self.period)
    }

    /// The count of the base period.
    fn base_count(&self, counts: &Counts<'_>) -> Result<Option<(Period, f64)>> {
        let base = self.base.ok_or_else(Error::claim_without_base)?;
        let from = counts.figure(self.area, self.group, base);
        Ok(from.map(|from| (base, from)))
    }

    fn growth(&self, counts: &Counts<'_>) -> Result<Option<Finding>> {
        let (Some((base, from)), Some(to)) = (self.base_count(counts)?, self.count(counts)) else {
            return Ok(Some(self.unchecked(Term::Growth, self.count(counts).is_some())));
        };
        if from == 0.0 {
            return Ok(Some(Finding::growth_from_nothing(self.place(), base)));
        }
        let actual = 100.0 * (to / from - 1.0);
        if (actual - self.value).abs() <= 1.0 {
            return Ok(None);
        }
        Ok(Some(Finding::stated_growth_contradicted(
            self.place(),
            self.value,
            from,
            base,
            to,
            self.period,
            actual,
            to / from,
        )))
    }

    fn ratio(&self, counts: &Counts<'_>) -> Result<Option<Finding>> {
        let other = match self.of {
            Some(of) => {
                let whole = counts.figure(self.area, Some(of), self.period);
                whole.map(|whole| (format!("{of}, {}", self.period), whole))
            }
            None => self.base_count(counts)?.map(|(base, from)| (base.to_string(), from)),
        };
        let (Some((to_what, from)), Some(to)) = (other, self.count(counts)) else {
            return Ok(Some(self.unchecked(Term::Ratio, self.count(counts).is_some())));
        };
        if from == 0.0 {
            return Ok(Some(Finding::growth_from_nothing(self.place(), to_what)));
        }
        if (to / from / self.value - 1.0).abs() <= 0.01 {
            return Ok(None);
        }
        Ok(Some(Finding::stated_ratio_contradicted(self.place(), self.value, to, from, to_what, to / from)))
    }

    fn share(&self, counts: &Counts<'_>) -> Result<Option<Finding>> {
        let of = self.of.unwrap_or("resident");
        let percent = if self.value <= 1.0 { 100.0 * self.value } else { self.value };
        if percent <= 0.0 || percent > 100.0 {
            return Err(Error::claim_share(self.value));
        }
        let Some(part) = self.count(counts) else { return Ok(Some(self.unchecked(Term::Share, false))) };
        let implied = part / percent * 100.0;
        let total = three_figures(implied);
        let Some((period, counted)) = nearest_count(counts, self.area, of, self.period) else {
            return Ok(Some(Finding::share_implies_total(self.place(), part, percent, of, total)));
        };
        if counted <= 0.0 || (100.0 * part / counted - percent).abs() <= 1.0 {
            return Ok(None);
        }
        let apart = 100.0 * (implied / counted - 1.0);
        let months = (12.0 * (self.period.end() - period.end())).round();
        Ok(Some(Finding::stated_share_contradicted(
            self.place(),
            part,
            percent,
            of,
            total,
            format!("{apart:+.0}"),
            counted,
            period,
            months.abs(),
        )))
    }
}

/// The figure of a group nearest to a period, at most a year away.
fn nearest_count(counts: &Counts<'_>, area: &str, group: &str, period: Period) -> Option<(Period, f64)> {
    let series = counts.find(area, Some(group))?;
    let (periods, counts) = counts.panel.counted(series);
    let far = |other: &Period| (other.end() - period.end()).abs();
    let near = periods.into_iter().zip(counts).min_by(|a, b| far(&a.0).total_cmp(&far(&b.0)));
    near.filter(|(other, _)| far(other) <= NEAR)
}

/// Three significant figures: a total implied by a rounded share is no more exact.
fn three_figures(value: f64) -> f64 {
    if value <= 0.0 {
        return value;
    }
    let unit = 10.0_f64.power(value.decimal_logarithm().floor() - 2.0);
    (value / unit).round() * unit
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::Language;
    use crate::table::TableBuilder;

    fn panel() -> Panel {
        let table = TableBuilder::new()
            .text("area", ["Hami"; 4])
            .text("period", ["2009", "2010", "2011H1", "2010-11-01"])
            .text("group", ["floating", "floating", "floating", "resident"])
            .number("population", [0.0, 230_000.0, 220_000.0, 572_400.0]);
        Panel::from_table(&TableReader::new(table.build(), "hami.csv")).unwrap()
    }

    fn claim(sort: &str, value: f64, base: Option<&str>, of: Option<&str>) -> Result<Vec<(String, String)>> {
        let claims = TableBuilder::new()
            .text("area", ["Hami"])
            .text("group", ["floating"])
            .text("period", ["2011H1"])
            .text("claim", [sort])
            .number("value", [value])
            .optional_text("base_period", [base])
            .optional_text("of", [of]);
        let made = panel().with_claims(&TableReader::new(claims.build(), "claims"), &Context::default())?;
        Ok(made.findings().iter().map(|found| (found.code().name().into(), found.message(Language::En))).collect())
    }

    /// The 2011 Hami report: 28 % of the actual population, eight months after a census.
    #[test]
    fn a_share_implies_a_total_that_the_census_contradicts() {
        for value in [28.0, 0.28] {
            let found = claim("share", value, None, Some("resident")).unwrap();
            assert_eq!(found[0].0, "stated_share_contradicted");
            for figure in ["28 %", "786,000", "572,400", "+37 %", "8 months"] {
                assert!(found[0].1.contains(figure), "{figure}: {}", found[0].1);
            }
        }
        assert_eq!(claim("share", 28.0, None, Some("registered")).unwrap()[0].0, "share_implies_total");
    }

    #[test]
    fn a_base_of_nothing_gives_no_rate() {
        let found = claim("growth", 10.0, Some("2009"), None).unwrap();
        assert_eq!(found[0].0, "growth_from_nothing");
        assert!(!found[0].1.contains("inf"));
    }

    #[test]
    fn a_claim_without_counts_is_told() {
        let found = claim("growth", 10.0, Some("2001"), None).unwrap();
        assert!(found[0].0 == "claim_unchecked" && found[0].1.contains("Hami, floating, 2001"), "{found:?}");
    }

    #[test]
    fn ratios_are_checked() {
        assert_eq!(claim("ratio", 2.0, Some("2010"), None).unwrap()[0].0, "stated_ratio_contradicted");
        assert!(claim("ratio", 0.957, Some("2010"), None).unwrap().is_empty());
    }

    #[test]
    fn claims_that_cannot_be_checked_are_errors() {
        for (sort, base, of) in [("growht", Some("2009"), None), ("growth", None, None), ("ratio", None, None)] {
            let error = claim(sort, 10.0, base, of).unwrap_err();
            assert!(error.to_string().starts_with("claims, row 1"), "{error}");
        }
    }
}
