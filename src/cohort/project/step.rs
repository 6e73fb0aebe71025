//! One step of the cohort-component method (Preston, Heuveline and Guillot 2001, chapter 6), for many draws at once.
//!
//! People of each group survive into the next; the open group keeps its own and takes in the one before. Births are
//! those of the women at the middle of the step: n·f·(women before + women after)/2. Half of a step's migrants come at
//! its beginning and live and give birth like the others, half at its end (their boxes 6.1 and 6.2).

#![expect(clippy::indexing_slicing, reason = "cells are sexes and groups of one shape, draws side by side")]

use super::super::constrain::Response;
use super::super::rates::{Come, Rates, Shares, WomenAt};
use super::super::tables::Sex;
use crate::stats::wide;

/// The shape of a state: sexes × age groups × draws, draws together.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shape {
    pub sexes: usize,
    pub groups: usize,
    pub width: f64,
    /// Which sex gives birth.
    pub mothers: usize,
    /// The share of that sex who are women: 1, or a half where the sexes are together.
    pub women: f64,
}

impl Shape {
    pub(super) fn new(sexes: &[Sex], groups: usize, width: u32) -> Self {
        let mothers = sexes.iter().position(|sex| *sex == Sex::Female).unwrap_or(0);
        let women = match sexes[mothers] {
            Sex::Female => 1.0,
            Sex::Both => 0.5,
            Sex::Male => 0.0,
        };
        Self { sexes: sexes.len(), groups, width: f64::from(width), mothers, women }
    }

    pub(super) fn cells(&self) -> usize {
        self.sexes * self.groups
    }
}

/// Draws that are worked on together: so few that loops over them are unrolled and states stay in the innermost cache.
pub(crate) const TOGETHER: [usize; 3] = [16, 8, 4];

/// How many of the draws that are left are worked on together.
pub(crate) fn together(left: usize) -> usize {
    TOGETHER.into_iter().find(|some| *some <= left).unwrap_or(left)
}

/// People one step later, without migration: `from` and `to` are states, `births` (a step's, by draw) is written too.
pub(crate) fn natural(shape: Shape, rates: &Rates, from: &[f64], to: &mut [f64], births: &mut [f64]) {
    wide!(["avx2"] natural_any, (shape: Shape, rates: &Rates, from: &[f64], to: &mut [f64], births: &mut [f64]));
}

/// Add up cells, each by its share, for every draw.
pub(crate) fn add(sum: &mut [f64], cells: &[(usize, f64)], state: &[f64]) {
    wide!(["avx2"] add_any, (sum: &mut [f64], cells: &[(usize, f64)], state: &[f64]));
}

#[inline(always)]
fn natural_any(shape: Shape, rates: &Rates, from: &[f64], to: &mut [f64], births: &mut [f64]) {
    match births.len() {
        16 => natural_of(16, shape, rates, from, to, births),
        8 => natural_of(8, shape, rates, from, to, births),
        4 => natural_of(4, shape, rates, from, to, births),
        draws => natural_of(draws, shape, rates, from, to, births),
    }
}

#[inline(always)]
fn add_any(sum: &mut [f64], cells: &[(usize, f64)], state: &[f64]) {
    match sum.len() {
        16 => add_of::<16>(sum, cells, state),
        8 => add_of::<8>(sum, cells, state),
        4 => add_of::<4>(sum, cells, state),
        draws => {
            for (cell, share) in cells {
                let people = &state[cell * draws..][..draws];
                sum.iter_mut().zip(people).for_each(|(sum, people)| *sum += share * people);
            }
        }
    }
}

#[inline(always)]
fn add_of<const DRAWS: usize>(sum: &mut [f64], cells: &[(usize, f64)], state: &[f64]) {
    let (state, _) = state.as_chunks::<DRAWS>();
    let mut found = [0.0; DRAWS];
    found.copy_from_slice(sum);
    for (cell, share) in cells {
        for (found, people) in found.iter_mut().zip(&state[*cell]) {
            *found += share * people;
        }
    }
    sum.copy_from_slice(&found);
}

#[inline(always)]
fn natural_of(draws: usize, shape: Shape, rates: &Rates, from: &[f64], to: &mut [f64], births: &mut [f64]) {
    let births = &mut births[..draws];
    let block = shape.groups * draws;
    for sex in 0..shape.sexes {
        let survival = &rates.survival[sex];
        let (from, to) = (&from[sex * block..][..block], &mut to[sex * block..][..block]);
        let last = shape.groups - 1;
        for group in 1..last {
            let share = survival[group];
            let (to, from) = (&mut to[group * draws..][..draws], &from[(group - 1) * draws..][..draws]);
            to.iter_mut().zip(from).for_each(|(to, from)| *to = share * from);
        }
        let share = survival[last];
        let (before, open) = (&from[(last - 1) * draws..][..draws], &from[last * draws..][..draws]);
        for ((to, before), open) in to[last * draws..].iter_mut().zip(before).zip(open) {
            *to = share * (before + open);
        }
    }
    births.fill(0.0);
    let before_counts = if rates.women == WomenAt::Middle { 1.0 } else { 0.0 };
    let (from_women, to_women) = (&from[shape.mothers * block..][..block], &to[shape.mothers * block..][..block]);
    for group in 1..shape.groups {
        let rate = rates.fertility[group] * shape.width * shape.women / 2.0;
        if rate == 0.0 {
            continue;
        }
        let women = from_women[group * draws..][..draws].iter().zip(&to_women[group * draws..][..draws]);
        births
            .iter_mut()
            .zip(women)
            .for_each(|(births, (before, after))| *births += rate * (before_counts * before + after));
    }
    born(shape, rates, to, births);
}

/// Deaths of a step by draw: those who were there or were born, less those who are left.
pub(crate) fn count_deaths(from: &[f64], to: &[f64], births: &[f64], deaths: &mut [f64]) {
    deaths.copy_from_slice(births);
    for (from, to) in from.chunks_exact(births.len()).zip(to.chunks_exact(births.len())) {
        deaths.iter_mut().zip(from).zip(to).for_each(|((deaths, from), to)| *deaths += from - to);
    }
}

/// Put a step's births into the first groups.
#[inline(always)]
fn born(shape: Shape, rates: &Rates, to: &mut [f64], births: &[f64]) {
    let draws = births.len();
    for sex in 0..shape.sexes {
        let share = rates.at_birth[sex] * rates.survival[sex][0];
        let first = &mut to[sex * shape.groups * draws..][..draws];
        first.iter_mut().zip(births).for_each(|(to, births)| *to = share * births);
    }
}

/// People one step later with a step's migrants: half of them from the beginning, half at the end. `begin` is scratch.
///
/// Ages that the leaving would take below 0 are left empty; the answer says whether there were any.
#[expect(clippy::too_many_arguments, reason = "a step's input, its three results and scratch memory")]
pub(crate) fn with_migrants(
    shape: Shape,
    rates: &Rates,
    from: &[f64],
    come: &Come,
    to: &mut [f64],
    births: &mut [f64],
    deaths: &mut [f64],
    begin: &mut Vec<f64>,
) -> bool {
    let draws = births.len();
    begin.clear();
    begin.extend_from_slice(from);
    let half = |cell: usize, people: f64| (come.persons[cell] + come.of_people[cell] * people) / 2.0;
    for (cell, people) in begin.chunks_exact_mut(draws).enumerate() {
        people.iter_mut().for_each(|people| *people += half(cell, *people));
    }
    natural(shape, rates, begin, to, births);
    // The women of the end of the step include those who came at its end.
    for group in 1..shape.groups {
        let rate = rates.fertility[group] * shape.width * shape.women / 2.0;
        let cell = shape.mothers * shape.groups + group;
        if rate > 0.0 {
            let women = &from[cell * draws..][..draws];
            births.iter_mut().zip(women).for_each(|(births, women)| *births += rate * half(cell, *women));
        }
    }
    births.iter_mut().for_each(|births| *births = births.max(0.0));
    born(shape, rates, to, births);
    count_deaths(begin, to, births, deaths);
    let mut emptied = false;
    for (cell, (to, from)) in to.chunks_exact_mut(draws).zip(from.chunks_exact(draws)).enumerate() {
        for (to, from) in to.iter_mut().zip(from) {
            *to += half(cell, *from);
            emptied |= *to < 0.0;
            *to = to.max(0.0);
        }
    }
    emptied
}

/// What one migrant a step of these ages comes to at its end.
pub(crate) fn response(shape: Shape, rates: &Rates, ages: &Shares) -> Response {
    let (mut people, mut births, mut deaths) = (vec![0.0; shape.cells()], [0.0], [0.0]);
    let (nobody, one) = (vec![0.0; shape.cells()], Come::persons(ages.clone()));
    with_migrants(shape, rates, &nobody, &one, &mut people, &mut births, &mut deaths, &mut Vec::new());
    Response { people, births: births[0], deaths: deaths[0] }
}

#[cfg(test)]
mod tests {
    use super::super::super::constrain::constrain;
    use super::*;

    /// Sweden, 1993: Preston, Heuveline and Guillot (2001), box 6.2: women and girls with net migration, and the men
    /// and boys that the same life table makes; figures as printed there, quoted by a package's test data.
    const WOMEN: [f64; 18] = [
        293_395.0, 248_369.0, 240_012.0, 261_346.0, 285_209.0, 314_388.0, 281_290.0, 286_923.0, 304_108.0, 324_946.0,
        247_613.0, 211_351.0, 215_140.0, 221_764.0, 223_506.0, 183_654.0, 141_990.0, 112_424.0,
    ];
    const LIVED: [f64; 18] = [
        497_487.0, 497_138.0, 496_901.0, 496_531.0, 495_902.0, 495_168.0, 494_213.0, 492_760.0, 490_447.0, 486_613.0,
        480_665.0, 471_786.0, 457_852.0, 436_153.0, 402_775.0, 350_358.0, 271_512.0, 291_707.0,
    ];
    const BIRTHS: [f64; 7] = [0.0120, 0.0908, 0.1499, 0.1125, 0.0441, 0.0074, 0.0003];
    const NET: [f64; 18] = [
        6840.0, 4150.0, 3365.0, 5270.0, 9240.0, 8230.0, 5470.0, 3155.0, 1770.0, 1115.0, 1075.0, 845.0, 645.0, 530.0,
        465.0, 300.0, 250.0, 175.0,
    ];
    const IN_1998: [f64; 18] = [
        302_392.0, 298_682.0, 252_007.0, 244_150.0, 268_267.0, 293_515.0, 320_624.0, 284_767.0, 288_031.0, 303_166.0,
        322_062.0, 243_989.0, 205_841.0, 205_516.0, 205_270.0, 194_771.0, 142_565.0, 131_966.0,
    ];

    fn sweden(sexes: &[Sex]) -> (Shape, Rates) {
        let mut survival = vec![LIVED[0] / 500_000.0];
        survival.extend((1..17).map(|group| LIVED[group] / LIVED[group - 1]));
        survival.push(LIVED[17] / (LIVED[16] + LIVED[17]));
        let mut fertility = vec![0.0; 18];
        fertility[3..10].copy_from_slice(&BIRTHS);
        let at_birth = vec![1.0 / 2.05, 1.05 / 2.05];
        let rates = Rates { survival: vec![survival; sexes.len()], fertility, at_birth, women: WomenAt::Middle };
        (Shape::new(sexes, 18, 5), rates)
    }

    #[test]
    fn the_projection_of_sweden_comes_out_to_its_printed_digits() {
        let (shape, rates) = sweden(&[Sex::Female, Sex::Male]);
        let both = |half: [f64; 18]| [half, half].concat();
        let (mut to, mut births, mut deaths) = (vec![0.0; 36], [0.0], [0.0]);
        let net = Come::persons(both(NET));
        assert!(!with_migrants(shape, &rates, &both(WOMEN), &net, &mut to, &mut births, &mut deaths, &mut Vec::new()));
        let rounded: Vec<f64> = to.iter().map(|people| people.round()).collect();
        assert_eq!(rounded[..18], IN_1998);
        assert_eq!(rounded[18], 317_340.0);
        assert_eq!(rounded[19..], IN_1998[1..]);
        // The births that the box prints by age add up to this.
        assert!((births[0] - 615_989.0).abs() < 1.0, "{births:?}");
        let (before, after) = (both(WOMEN).iter().sum::<f64>(), to.iter().sum::<f64>());
        let net = 2.0 * NET.iter().sum::<f64>();
        assert!((before + births[0] - deaths[0] + net - after).abs() < 1e-6, "{deaths:?}");
    }

    /// Constraining to the people that a net migration gives finds that migration again, its births and its deaths.
    #[test]
    fn constraining_finds_the_migrants_that_make_the_total() {
        let (shape, rates) = sweden(&[Sex::Female]);
        let shares: Vec<f64> = NET.iter().map(|net| net / NET.iter().sum::<f64>()).collect();
        let response = response(shape, &rates, &shares);
        let (mut to, mut births, mut deaths) = (vec![0.0; 18], [0.0], [0.0]);
        natural(shape, &rates, &WOMEN, &mut to, &mut births);
        count_deaths(&WOMEN, &to, &births, &mut deaths);
        let (mut want, mut count, mut died) = (vec![0.0; 18], [0.0], [0.0]);
        let net = Come::persons(NET.to_vec());
        with_migrants(shape, &rates, &WOMEN, &net, &mut want, &mut count, &mut died, &mut Vec::new());
        constrain(&mut to, &[want.iter().sum()], &response, &mut births, &mut deaths);
        assert!(to.iter().zip(&want).all(|(a, b)| (a - b).abs() < 1e-6), "{to:?}");
        assert!((births[0] - count[0]).abs() < 1e-6 && (deaths[0] - died[0]).abs() < 1e-6);
    }
}
