//! The time that a rate holds for, and rates that change with it.

use crate::error::{Error, Result};
use crate::panel::Period;

/// An interval of time, in years: 2021.0 is the end of 2020.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Span {
    pub begin: f64,
    pub end: f64,
}

impl Span {
    /// Read `2021` (that year), another period, a date (the year that ends with it), or `2020-2025` (from where a count
    /// of 2020 stands to where one of 2025 does).
    ///
    /// # Errors
    /// A text that is none of these.
    pub(crate) fn parse(text: &str) -> Result<Self> {
        let text = text.trim();
        let years: Vec<&str> = text.split(['-', '–', '—', '~', '～', '至']).map(str::trim).collect();
        if let [first, last] = years.as_slice()
            && let (4, 4, Ok(first), Ok(last)) = (first.len(), last.len(), first.parse::<i32>(), last.parse::<i32>())
        {
            if last <= first {
                return Err(Error::years_not_rising(text));
            }
            return Ok(Self { begin: f64::from(first + 1), end: f64::from(last + 1) });
        }
        let period: Period = text.strip_suffix(".0").unwrap_or(text).parse()?;
        let end = period.end();
        Ok(Self { begin: end - 1.0 / f64::from(period.per_year()), end })
    }
}

/// A value for all time, or one for each of several spans, in their order.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct InTime<T> {
    values: Vec<(Option<Span>, T)>,
}

/// The values that hold in an interval, each with its share of it.
pub(crate) struct During<'a, T> {
    pub parts: Vec<(f64, &'a T)>,
    /// Whether the interval goes beyond the spans, so that the nearest is held.
    pub held: bool,
}

impl<T> InTime<T> {
    /// From values with their spans.
    ///
    /// # Errors
    /// No value, some with a span and some without, spans that overlap.
    pub(crate) fn new(mut values: Vec<(Option<Span>, T)>) -> Result<Self> {
        let spans = values.iter().filter(|value| value.0.is_some()).count();
        if values.is_empty() || (spans < values.len() && (spans > 0 || values.len() > 1)) {
            return Err(Error::periods_in_some_rows());
        }
        let begin = |value: &(Option<Span>, T)| value.0.map_or(0.0, |span| span.begin);
        values.sort_by(|a, b| begin(a).total_cmp(&begin(b)));
        let overlap = values.iter().zip(values.iter().skip(1)).find_map(|((first, _), (second, _))| {
            let (first, second) = ((*first)?, (*second)?);
            (second.begin < first.end - 1e-6).then_some(second)
        });
        if let Some(span) = overlap {
            return Err(Error::periods_overlap(span.begin));
        }
        Ok(Self { values })
    }

    /// One value for all time.
    pub(crate) fn always(value: T) -> Self {
        Self { values: vec![(None, value)] }
    }

    /// The same spans with other values.
    ///
    /// # Errors
    /// What `change` refuses.
    pub(crate) fn map<U>(&self, mut change: impl FnMut(&T) -> Result<U>) -> Result<InTime<U>> {
        let values = self.values.iter().map(|(span, value)| Ok((*span, change(value)?)));
        Ok(InTime { values: values.collect::<Result<_>>()? })
    }

    /// Whether any value holds for a time of its own.
    pub(crate) fn has_spans(&self) -> bool {
        self.values.iter().any(|value| value.0.is_some())
    }

    /// The first value.
    pub(crate) fn first(&self) -> Option<&T> {
        self.values.first().map(|value| &value.1)
    }

    /// Values whose span ends by a time, with the middle of their span.
    pub(crate) fn until(&self, time: f64) -> Vec<(f64, &T)> {
        let past = self.values.iter().filter_map(|(span, value)| span.map(|span| (span, value)));
        let past = past.filter(|(span, _)| span.end <= time + 1e-6);
        past.map(|(span, value)| (f64::midpoint(span.begin, span.end), value)).collect()
    }

    /// Whether some span ends after a time.
    pub(crate) fn goes_on_after(&self, time: f64) -> bool {
        self.values.iter().any(|(span, _)| span.is_some_and(|span| span.end > time + 1e-6))
    }

    /// The values of an interval, each with the share of the interval that it covers; the nearest where none does.
    pub(crate) fn during(&self, begin: f64, end: f64) -> During<'_, T> {
        let mut parts = Vec::new();
        let (mut covered, mut nearest) = (0.0, None::<(f64, &T)>);
        for (span, value) in &self.values {
            let Some(span) = span else { return During { parts: vec![(1.0, value)], held: false } };
            let common = end.min(span.end) - begin.max(span.begin);
            if common > 1e-6 {
                covered += common;
                parts.push((common, value));
            } else if nearest.is_none_or(|(off, _)| -common < off) {
                nearest = Some((-common, value));
            }
        }
        let held = covered < 0.75 * (end - begin);
        if let (true, Some((_, value))) = (parts.is_empty(), nearest) {
            parts.push((1.0, value));
            covered = 1.0;
        }
        parts.iter_mut().for_each(|part| part.0 /= covered);
        During { parts, held }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_read_as_tables_write_them() {
        let read = |text: &str| Span::parse(text).map(|span| (span.begin, span.end));
        assert_eq!(read("2021").unwrap(), (2021.0, 2022.0));
        assert_eq!(read("2021.0").unwrap(), (2021.0, 2022.0));
        assert_eq!(read("2020-2025").unwrap(), (2021.0, 2026.0));
        assert_eq!(read("2020–2025").unwrap(), (2021.0, 2026.0));
        assert!(read("2025-2020").is_err() && read("soon").is_err());
    }

    #[test]
    fn an_interval_takes_shares_of_the_spans_it_meets() {
        let span = |text: &str| Some(Span::parse(text).unwrap());
        let rates = InTime::new(vec![(span("2022"), 2.0), (span("2021"), 1.0)]).unwrap();
        let shares = |begin, end| {
            let during = rates.during(begin, end);
            (during.parts.iter().map(|(share, value)| share * **value).sum::<f64>(), during.held)
        };
        assert_eq!(shares(2021.0, 2022.0), (1.0, false));
        assert_eq!(shares(2021.5, 2022.5), (1.5, false));
        assert_eq!(shares(2030.0, 2031.0), (2.0, true));
        assert_eq!(shares(1990.0, 1991.0), (1.0, true));
        assert_eq!(rates.until(2022.0).len(), 1);
        assert!(InTime::new(vec![(span("2020-2025"), 1), (span("2022"), 2)]).is_err());
        assert!(InTime::new(vec![(None, 1), (span("2022"), 2)]).is_err());
    }
}
