//! Sums over bands of ages, as a population that later links take.

#![expect(clippy::indexing_slicing, reason = "areas, cells and steps are places of this projection")]

use std::cell::RefCell;
use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::super::tables::{Band, Sex, named_bands};
use super::ages::{Ages, Work};
use super::step::add;
use crate::error::{Error, Result};
use crate::panel::{Period, Population, SeriesKey};

/// The people of bands of ages by area: each area has a series for all its people and one, grouped, for each band.
#[derive(Debug)]
pub struct AgeBands {
    ages: Arc<Ages>,
    names: Vec<String>,
    /// For all people and each band: cells, with the share of their people.
    weights: Vec<Vec<(usize, f64)>>,
    keys: Vec<SeriesKey>,
    periods: Vec<Period>,
    id: u64,
}

static NEXT: AtomicU64 = AtomicU64::new(1);

/// What one thread last worked out: whose, which area, its bands by period and draw.
type Kept = (u64, usize, Vec<f64>);

thread_local! {
    /// Services of one area use several of its bands one after another, and need one walk for all of them.
    static LAST: RefCell<(Kept, Work)> = RefCell::default();
}

/// The named bands that the groups of a projection can give.
#[must_use]
pub fn fitting_bands(ages: &Ages) -> Vec<Band> {
    let named = named_bands().iter().filter_map(|band| Band::parse(&band.id).ok());
    named.filter(|band| ages.weights(band).is_ok()).collect()
}

impl Ages {
    /// The cells that a band is made of, each with the share of its people.
    pub(super) fn weights(&self, band: &Band) -> Result<Vec<(usize, f64)>> {
        let shares = band.shares(&self.inner)?;
        let among = |(_, sex): &(usize, &Sex)| band.sex.is_none_or(|only| only == **sex);
        let sexes: Vec<usize> = self.sexes.iter().enumerate().filter(among).map(|(place, _)| place).collect();
        if sexes.is_empty() {
            return Err(Error::age_band_of_sex(&band.name));
        }
        let count = self.inner.count();
        let cells =
            sexes.iter().flat_map(|sex| shares.iter().enumerate().map(move |(g, share)| (sex * count + g, *share)));
        Ok(cells.filter(|(_, share)| *share > 0.0).collect())
    }

    /// The people of these bands, as a population.
    ///
    /// # Errors
    /// A band that the age groups cannot give; a projection without periods or areas.
    pub fn bands(self: &Arc<Self>, bands: &[Band]) -> Result<AgeBands> {
        let mut weights = vec![(0..self.shape.cells()).map(|cell| (cell, 1.0)).collect()];
        for band in bands {
            weights.push(self.weights(band)?);
        }
        let periods = (0..=self.steps).map(|step| self.period(step)).collect::<Option<Vec<_>>>();
        let periods = periods.ok_or_else(|| Error::base_without_period().at("base"))?;
        let mut keys = Vec::with_capacity(self.places.len() * weights.len());
        for place in &self.places {
            let (area, parent) = (place.area.clone().unwrap_or_else(|| "all".into()), place.parent.clone());
            let key = |group| SeriesKey { area: area.clone(), group, parent: parent.clone() };
            keys.push(key(None));
            keys.extend(bands.iter().map(|band| key(Some(band.name.clone()))));
        }
        let names = bands.iter().map(|band| band.name.clone()).collect();
        let id = NEXT.fetch_add(1, Ordering::Relaxed);
        Ok(AgeBands { ages: Arc::clone(self), names, weights, keys, periods, id })
    }

    /// Write sums over cells by sum, step and draw: `out[(sum * (steps + 1) + step) * draws + draw]`; an error of `go_on`,
    /// which is asked at every step, ends it.
    pub(super) fn sums<E>(
        &self,
        area: usize,
        weights: &[Vec<(usize, f64)>],
        work: &mut Work,
        out: &mut Vec<f64>,
        go_on: impl Fn() -> std::result::Result<(), E>,
    ) -> std::result::Result<(), E> {
        let (draws, steps) = (self.draws, self.steps + 1);
        out.clear();
        out.resize(weights.len() * steps * draws, 0.0);
        self.walk(area, work, |now| {
            for (place, cells) in weights.iter().enumerate() {
                let sum = &mut out[(place * steps + now.step) * draws + now.begin..][..now.draws];
                add(sum, cells, now.people);
            }
            go_on()
        })?;
        Ok(())
    }
}

impl AgeBands {
    /// The names of the bands.
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.names
    }
}

impl Population for AgeBands {
    fn series(&self) -> &[SeriesKey] {
        &self.keys
    }

    fn periods(&self, series: usize) -> &[Period] {
        if series < self.keys.len() { &self.periods } else { &[] }
    }

    fn draws(&self) -> usize {
        self.ages.draws
    }

    fn fill(&self, series: usize, out: &mut [f64]) {
        let (area, band) = (series / self.weights.len(), series % self.weights.len());
        if area >= self.ages.places.len() {
            return;
        }
        // Taken out, not borrowed: a total may itself be bands of ages.
        let ((mut id, mut kept, mut sums), mut work) = LAST.take();
        if (id, kept) != (self.id, area) {
            let Ok(()) = self.ages.sums(area, &self.weights, &mut work, &mut sums, || Ok::<_, Infallible>(()));
            (id, kept) = (self.id, area);
        }
        let size = self.periods.len() * self.ages.draws;
        let sums_of_band = sums.get(band * size..).unwrap_or_default();
        out.iter_mut().zip(sums_of_band).for_each(|(out, sum)| *out = *sum);
        LAST.set(((id, kept, sums), work));
    }
}
