//! The services table: capacities with their openings and closings, and how much of them a user takes up.

use std::collections::HashMap;
use std::sync::Arc;

use super::standards::{Standard, Standards};
use crate::error::{Error, Result, nearest};
use crate::panel::{Period, TableKind, named_as};
use crate::table::TableReader;

/// A part of a capacity, and when it is there.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Step {
    /// Units.
    pub capacity: f64,
    /// The first period with it; always there before where it is not given.
    pub opens: Option<Period>,
    /// The first period without it.
    pub closes: Option<Period>,
}

impl Step {
    /// The step, if it is one.
    ///
    /// # Errors
    /// A negative capacity, a closing that does not come after the opening.
    pub fn new(capacity: f64, opens: Option<Period>, closes: Option<Period>) -> Result<Self> {
        if !(capacity.is_finite() && capacity >= 0.0) {
            return Err(Error::capacity_negative(capacity));
        }
        if let (Some(first), Some(end)) = (opens, closes)
            && end.end() <= first.end()
        {
            return Err(Error::closes_before_opening(end, first));
        }
        Ok(Self { capacity, opens, closes })
    }

    /// Whether it is there at the end of a period.
    #[must_use]
    pub fn is_open(&self, period: Period) -> bool {
        self.opens.is_none_or(|first| first.end() <= period.end())
            && self.closes.is_none_or(|end| period.end() < end.end())
    }
}

/// One service of one area.
#[derive(Debug, Clone, PartialEq)]
pub struct Service {
    /// The area.
    pub area: Arc<str>,
    /// What it is, such as `primary school`.
    pub service: Arc<str>,
    /// The population groups that use it, added up; the area's only series where none is named.
    pub groups: Box<[String]>,
    /// Other areas whose people use it too, and the share of them that do (0–1).
    pub serves: Box<[(String, f64)]>,
    /// Units that one user takes up.
    pub rate: f64,
    /// Demand at the peak over mean demand.
    pub peak: f64,
    /// The standard that says how much a user takes up, where one does.
    pub standard: Option<Box<str>>,
    /// Its capacity, in parts.
    pub steps: Vec<Step>,
}

impl Service {
    /// The capacity at the end of a period (units).
    #[must_use]
    pub fn capacity(&self, period: Period) -> f64 {
        // A sum of nothing is −0.
        self.steps.iter().filter(|step| step.is_open(period)).map(|step| step.capacity).sum::<f64>() + 0.0
    }

    /// Units that one user takes up at the peak.
    #[must_use]
    pub fn units_per_user(&self) -> f64 {
        self.rate * self.peak
    }

    /// What errors and findings call it.
    #[must_use]
    pub fn place(&self) -> String {
        format!("{}, {}", self.area, self.service)
    }
}

/// The services of all areas.
#[derive(Debug, Clone, Default)]
pub struct Services {
    list: Vec<Service>,
    standards: Vec<Standard>,
}

impl Services {
    /// Read the services table: `area`, `service`, `capacity` (units), and `per_1000` (units per 1,000 users) or `rate`
    /// (units per user); optional `group` (`floating`, or several as `floating+registered`), `opens`, `closes` (periods;
    /// the first with and the first without the row's capacity), `peak` (peak over mean demand), `serves` (other areas
    /// whose people use it, with the share of them: `North county: 0.4; South county: 0.1`).
    ///
    /// `standard` names a standard that ships ([`Standards`]) in place of a rate and, where it has one, of a group.
    /// Rows of one area and service add up their capacities; what they say of its use must agree.
    ///
    /// # Errors
    /// A missing column or value, a negative number, a closing not after its opening, no rate or two, rows that
    /// disagree, an empty table.
    pub fn from_table(table: &TableReader) -> Result<Self> {
        Self::with_standards(table, &Standards::new(None)?)
    }

    /// As [`Services::from_table`], by these standards.
    ///
    /// # Errors
    /// As there; a standard that has no such name.
    pub fn with_standards(table: &TableReader, standards: &Standards) -> Result<Self> {
        let table = &named_as(table, TableKind::Services)?;
        let (areas, names) = (Names::read(table, "area")?, Names::read(table, "service")?);
        let steps = steps(table, &areas, &names)?;
        let (rates, per_1000) = (table.optional_number("rate")?, table.optional_number("per_1000")?);
        let (groups, peaks) = (table.text_if_there("group")?, table.optional_number("peak")?);
        let (serves, named) = (table.text_if_there("serves")?, table.text_if_there("standard")?);
        let of = |texts: &'_ [Option<String>], row: usize| texts.get(row).cloned().flatten();
        if table.rows() == 0 {
            return Err(Error::table_empty().at(table.source()));
        }
        let mut use_of: Vec<Use> = Vec::new();
        let mut services = Self { list: Vec::with_capacity(table.rows()), ..Self::default() };
        let mut places: HashMap<(usize, usize), usize> = HashMap::new();
        let keys = areas.rows.iter().copied().zip(names.rows.iter().copied());
        for ((row, step), key) in steps.into_iter().enumerate().zip(keys) {
            let number = |column: &[Option<f64>]| column.get(row).copied().flatten();
            let by = |id: &str| standards.named(id).map_err(|error| error.at(table.place(row, "standard")));
            let standard = of(&named, row).as_deref().map(by).transpose()?;
            if standard.is_some() && (number(&rates).is_some() || number(&per_1000).is_some()) {
                return Err(Error::rate_and_standard().at(table.place(row, "standard")));
            }
            let by_standard = standard.and_then(|standard| standard.group.as_deref());
            let said = Use {
                rate: rate(table, row, number(&rates), number(&per_1000))?
                    .or(standard.map(|one| one.per_1000 / 1000.0)),
                peak: positive(table, row, "peak", number(&peaks))?,
                groups: of(&groups, row).as_deref().or(by_standard).map(split_groups),
                standard: standard.map(|standard| standard.id.clone()),
                serves: of(&serves, row).as_deref().map(|text| split_areas(table, row, text)).transpose()?,
            };
            let place = places.get(&key).copied();
            match place.and_then(|place| services.list.get_mut(place).zip(use_of.get_mut(place))) {
                Some((service, before)) => {
                    service.steps.push(step);
                    before.agree(said, table, row, names.of(row), areas.of(row))?;
                }
                None => {
                    places.insert(key, services.list.len());
                    let (area, service) = (areas.of(row).clone(), names.of(row).clone());
                    let (groups, serves, standard) = (Box::default(), Box::default(), None);
                    services.list.push(Service {
                        area,
                        service,
                        groups,
                        serves,
                        rate: 0.0,
                        peak: 1.0,
                        standard,
                        steps: vec![step],
                    });
                    use_of.push(said);
                }
            }
        }
        for (service, said) in services.list.iter_mut().zip(use_of) {
            service.rate = said
                .rate
                .ok_or_else(|| Error::service_without_rate(&service.service, &service.area).at(table.source()))?;
            service.peak = said.peak.unwrap_or(1.0);
            service.standard = said.standard.map(Into::into);
            service.groups = said.groups.unwrap_or_default().into();
            service.serves = said.serves.unwrap_or_default().into();
        }
        let used = |standard: &&Standard| services.list.iter().any(|one| one.standard.as_deref() == Some(&standard.id));
        services.standards = standards.list().iter().filter(used).cloned().collect();
        Ok(services)
    }

    /// The standards that its services name.
    #[must_use]
    pub fn standards(&self) -> &[Standard] {
        &self.standards
    }

    /// The services, in the order of their first rows.
    #[must_use]
    pub fn list(&self) -> &[Service] {
        &self.list
    }

    /// The groups that its services name, each once, in order.
    #[must_use]
    pub fn groups(&self) -> Vec<String> {
        let all: std::collections::BTreeSet<&String> = self.list.iter().flat_map(|service| &service.groups).collect();
        all.into_iter().cloned().collect()
    }

    /// The error that there is no such service.
    fn no_service(&self, area: &str, service: &str) -> Error {
        let here: Vec<&str> = self.list.iter().filter(|s| *s.area == *area).map(|s| &*s.service).collect();
        if here.is_empty() {
            return Error::area_without_services(service, area);
        }
        Error::service_absent(service, area, &here).did_you_mean(nearest(service, here.iter().copied()))
    }

    /// The same services with openings added: `area`, `service`, `capacity`, optional `opens`, `closes`.
    ///
    /// # Errors
    /// As [`Services::from_table`]; a service that is not in the list.
    pub fn with_openings(&self, openings: &TableReader) -> Result<Self> {
        let table = &named_as(openings, TableKind::Services)?;
        let (areas, names) = (Names::read(table, "area")?, Names::read(table, "service")?);
        let mut services = self.clone();
        let place = |(place, one): (usize, &Service)| ((one.area.clone(), one.service.clone()), place);
        let places: HashMap<(Arc<str>, Arc<str>), usize> = self.list.iter().enumerate().map(place).collect();
        for (row, step) in steps(table, &areas, &names)?.into_iter().enumerate() {
            let key = (areas.of(row).clone(), names.of(row).clone());
            let service = places.get(&key).and_then(|place| services.list.get_mut(*place));
            let none = || self.no_service(&key.0, &key.1).at(table.place(row, "service"));
            service.ok_or_else(none)?.steps.push(step);
        }
        Ok(services)
    }
}

/// The names of a column: each once, and which of them each row has.
struct Names {
    texts: Vec<Arc<str>>,
    rows: Vec<usize>,
}

impl Names {
    fn read(table: &TableReader, column: &str) -> Result<Self> {
        let (texts, rows) = table.distinct(column, true)?;
        Ok(Self { texts: texts.into_iter().map(Into::into).collect(), rows })
    }

    #[expect(clippy::indexing_slicing, reason = "the reader gives the place of a text for every row")]
    fn of(&self, row: usize) -> &Arc<str> {
        &self.texts[self.rows[row]]
    }
}

/// What the rows of one service say of its use; nothing where they are silent.
struct Use {
    rate: Option<f64>,
    peak: Option<f64>,
    groups: Option<Vec<String>>,
    serves: Option<Vec<(String, f64)>>,
    standard: Option<String>,
}

impl Use {
    fn agree(&mut self, said: Self, table: &TableReader, row: usize, service: &str, area: &str) -> Result<()> {
        let same = merge(&mut self.rate, said.rate)
            && merge(&mut self.peak, said.peak)
            && merge(&mut self.groups, said.groups)
            && merge(&mut self.serves, said.serves)
            && merge(&mut self.standard, said.standard);
        if same {
            return Ok(());
        }
        Err(Error::service_used_otherwise(service, area).at(table.place(row, "service")))
    }
}

fn merge<T: PartialEq>(kept: &mut Option<T>, said: Option<T>) -> bool {
    match (&kept, said) {
        (_, None) => true,
        (Some(old), Some(new)) => *old == new,
        (None, new) => {
            *kept = new;
            true
        }
    }
}

fn steps(table: &TableReader, areas: &Names, names: &Names) -> Result<Vec<Step>> {
    if !table.has("capacity") {
        table.number("capacity")?;
    }
    let capacities = table.optional_number("capacity")?;
    let (opens, closes) = (periods(table, "opens")?, periods(table, "closes")?);
    let step = |(row, ((capacity, opens), closes)): (usize, ((Option<f64>, _), _))| {
        let capacity = capacity.ok_or_else(|| {
            Error::service_without_capacity(names.of(row), areas.of(row)).at(table.place(row, "capacity"))
        })?;
        Step::new(capacity, opens, closes).map_err(|error| error.at(table.place(row, "capacity")))
    };
    capacities.into_iter().zip(opens).zip(closes).enumerate().map(step).collect()
}

fn periods(table: &TableReader, column: &str) -> Result<Vec<Option<Period>>> {
    let texts = table.text_if_there(column)?;
    if texts.is_empty() {
        return Ok(vec![None; table.rows()]);
    }
    let parse = |(row, text): (usize, &Option<String>)| {
        text.as_deref().map(str::parse).transpose().map_err(|error: Error| error.at(table.place(row, column)))
    };
    texts.iter().enumerate().map(parse).collect()
}

fn rate(table: &TableReader, row: usize, rate: Option<f64>, per_1000: Option<f64>) -> Result<Option<f64>> {
    let (column, value) = match (rate, per_1000) {
        (Some(_), Some(_)) => {
            return Err(Error::rate_and_per_1000().at(table.place(row, "rate")));
        }
        (None, None) => return Ok(None),
        (Some(rate), None) => ("rate", rate),
        (None, Some(per_1000)) => ("per_1000", per_1000 / 1000.0),
    };
    if value < 0.0 {
        return Err(Error::rate_negative(column).at(table.place(row, column)));
    }
    Ok(Some(value))
}

fn positive(table: &TableReader, row: usize, column: &str, value: Option<f64>) -> Result<Option<f64>> {
    match value {
        Some(number) if number <= 0.0 => Err(Error::peak_not_positive(column, number).at(table.place(row, column))),
        _ => Ok(value),
    }
}

fn split_groups(text: &str) -> Vec<String> {
    text.split('+').map(|group| group.trim().to_owned()).filter(|group| !group.is_empty()).collect()
}

fn split_areas(table: &TableReader, row: usize, text: &str) -> Result<Vec<(String, f64)>> {
    let part = |part: &str| {
        let (area, share) = part.rsplit_once([':', '：']).unwrap_or((part, "1"));
        let value = share.trim().parse::<f64>().ok().filter(|value| (0.0..=1.0).contains(value));
        let value = value.ok_or_else(|| Error::served_share_unknown(share.trim()).at(table.place(row, "serves")))?;
        Ok((area.trim().to_owned(), value))
    };
    text.split([';', '；']).filter(|text| !text.trim().is_empty()).map(part).collect()
}
