//! One block of draws: the buffers that a thread works in, and the sheet that its results go to.

// Plain loops over blocks of a known size become vectors of whatever width the caller is compiled for; the closures of
// iterators would stay calls there.
// Places of factors, series and draws that the model itself gives out.
#![allow(clippy::indexing_slicing, clippy::needless_range_loop)]

use super::curve::BLOCK;
use crate::stats::Ranks;

/// Sums that run side by side, so that they are added in the same order on every processor.
const LANES: usize = 8;

/// Buffers of one thread.
pub(super) struct Scratch {
    pub shared: [Ranks<BLOCK>; 2],
    pub own: [Ranks<BLOCK>; 2],
    pub other: Ranks<BLOCK>,
    pub latent: Box<[f32; BLOCK]>,
    pub p: Box<[f64; BLOCK]>,
    pub q: Box<[f64; BLOCK]>,
    pub value: Box<[f64; BLOCK]>,
    pub left: Box<[f64; BLOCK]>,
    pub kept: [Box<[f64; BLOCK]>; 2],
    pub kept_impact: [Box<[f64; BLOCK]>; 2],
    pub impact: Vec<[f64; BLOCK]>,
    pub weights: Vec<[f64; BLOCK]>,
    pub worst: Vec<[u32; BLOCK]>,
}

impl Scratch {
    pub(super) fn new(factors: usize, series: usize) -> Self {
        let block = || Box::new([0.0; BLOCK]);
        Self {
            shared: Default::default(),
            own: Default::default(),
            other: Ranks::default(),
            latent: Box::new([0.0; BLOCK]),
            p: block(),
            q: block(),
            value: block(),
            left: block(),
            kept: [block(), block()],
            kept_impact: [block(), block()],
            impact: vec![[0.0; BLOCK]; series],
            weights: vec![[0.0; BLOCK]; factors],
            worst: vec![[0; BLOCK]; series],
        }
    }
}

/// One block of every series, and the sums of what each factor contributes to it.
pub(super) struct Sheet<'a> {
    pub raw: Vec<&'a mut [f64]>,
    pub parts: &'a mut [f64],
    pub factors: usize,
}

/// The sum of values, in a fixed order.
#[inline(always)]
fn sum(values: &[f64]) -> f64 {
    let mut lanes = [0.0; LANES];
    let whole = values.len() / LANES * LANES;
    let mut at = 0;
    while at < whole {
        for lane in 0..LANES {
            lanes[lane] += values[at + lane];
        }
        at += LANES;
    }
    let mut sum = 0.0;
    for lane in 0..LANES {
        sum += lanes[lane];
    }
    while at < values.len() {
        sum += values[at];
        at += 1;
    }
    sum
}

impl Sheet<'_> {
    #[inline(always)]
    pub(super) fn add(&mut self, factor: usize, series: usize, value: &[f64; BLOCK]) {
        let out = &mut *self.raw[series];
        let size = out.len().min(BLOCK);
        for i in 0..size {
            out[i] += value[i];
        }
        self.parts[series * self.factors + factor] = sum(&value[..size]);
    }

    #[inline(always)]
    pub(super) fn raise(&mut self, factor: usize, series: usize, value: &[f64; BLOCK], worst: &mut [u32; BLOCK]) {
        let out = &mut *self.raw[series];
        for i in 0..out.len().min(BLOCK) {
            if factor == 0 || value[i] > out[i] {
                (out[i], worst[i]) = (value[i], factor as u32);
            }
        }
    }

    /// Multiply by the impact; contributions are shared out as those to the likelihood are.
    pub(super) fn multiply(&mut self, series: usize, impact: &[f64; BLOCK]) {
        let parts = &mut self.parts[series * self.factors..(series + 1) * self.factors];
        let likelihood: f64 = parts.iter().sum();
        let out = &mut *self.raw[series];
        for i in 0..out.len().min(BLOCK) {
            out[i] *= impact[i];
        }
        let scale = if likelihood > 0.0 { sum(out) / likelihood } else { 0.0 };
        parts.iter_mut().for_each(|part| *part *= scale);
    }

    pub(super) fn credit_the_worst(&mut self, series: usize, worst: &[u32; BLOCK]) {
        for (value, worst) in self.raw[series].iter().zip(worst) {
            self.parts[series * self.factors + *worst as usize] += value;
        }
    }
}
