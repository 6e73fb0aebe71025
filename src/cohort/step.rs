//! One step of the cohort-component method (Preston, Heuveline and Guillot 2001, chapter 6), for many draws at once.
//!
//! People of each group survive into the next; the open group keeps its own and takes in the one before. Births are
//! those of the women at the middle of the step: n·f·(women before + women after)/2. Half of a step's migrants come at
//! its beginning and live and give birth like the others, half at its end (their boxes 6.1 and 6.2).

use super::groups::Sex;
use crate::stats::wide;

/// Rates of one area.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Rates {
    /// By sex: survival into each group (of births; of the group before; of the last two together).
    pub survival: Vec<Vec<f64>>,
    /// Births in a year to a woman of each group.
    pub fertility: Vec<f64>,
    /// By sex: the share of births.
    pub at_birth: Vec<f64>,
}

/// The shape of a state: sexes × age groups × draws, draws together.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shape {
    pub sexes: usize,
    pub groups: usize,
    pub width: f64,
    /// Which sex gives birth.
    pub mothers: usize,
    /// The share of that sex who are women: 1, or a half where the sexes are together.
    pub women: f64,
}

impl Shape {
    pub fn new(sexes: &[Sex], groups: usize, width: u32) -> Self {
        let mothers = sexes.iter().position(|sex| *sex == Sex::Female).unwrap_or(0);
        let women = match sexes[mothers] {
            Sex::Female => 1.0,
            Sex::Both => 0.5,
            Sex::Male => 0.0,
        };
        Self { sexes: sexes.len(), groups, width: f64::from(width), mothers, women }
    }

    pub fn cells(&self) -> usize {
        self.sexes * self.groups
    }
}

/// Draws that are worked on together: so few that loops over them are unrolled and states stay in the innermost cache.
pub(super) const TOGETHER: [usize; 3] = [16, 8, 4];

/// How many of the draws that are left are worked on together.
pub(super) fn together(left: usize) -> usize {
    TOGETHER.into_iter().find(|some| *some <= left).unwrap_or(left)
}

/// People one step later, without migration: `from` and `to` are states, `births` (a step's, by draw) is written too.
pub(super) fn natural(shape: Shape, rates: &Rates, from: &[f64], to: &mut [f64], births: &mut [f64]) {
    wide!(["avx2"] natural_any, (shape: Shape, rates: &Rates, from: &[f64], to: &mut [f64], births: &mut [f64]));
    natural_any(shape, rates, from, to, births);
}

/// Add to each draw the migrants that make its people `want`: `response` is what one migrant a step comes to at its end,
/// by cell, and what it adds to births. Those who leave empty an age at most; what is still over or short is shared by
/// all ages. The answer says whether an age was emptied.
pub(super) fn close(to: &mut [f64], want: &[f64], response: (&[f64], f64), births: &mut [f64]) -> bool {
    wide!(["avx2"] close_any, (
        to: &mut [f64], want: &[f64], response: (&[f64], f64), births: &mut [f64],
    ) -> bool);
    close_any(to, want, response, births)
}

/// Add up cells, each by its share, for every draw.
pub(super) fn add(sum: &mut [f64], cells: &[(usize, f64)], state: &[f64]) {
    wide!(["avx2"] add_any, (sum: &mut [f64], cells: &[(usize, f64)], state: &[f64]));
    add_any(sum, cells, state);
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
fn close_any(to: &mut [f64], want: &[f64], response: (&[f64], f64), births: &mut [f64]) -> bool {
    match want.len() {
        16 => close_of::<16>(to, want, response, births),
        8 => close_of::<8>(to, want, response, births),
        4 => close_of::<4>(to, want, response, births),
        _ => (0..want.len()).fold(false, |emptied, draw| {
            // One draw at a time: taken out, closed, put back.
            let draws = want.len();
            let mut one: Vec<f64> = to.iter().skip(draw).step_by(draws).copied().collect();
            let emptied = close_of::<1>(&mut one, &want[draw..=draw], response, &mut births[draw..=draw]) | emptied;
            to.iter_mut().skip(draw).step_by(draws).zip(one).for_each(|(to, one)| *to = one);
            emptied
        }),
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
    let (from_women, to_women) = (&from[shape.mothers * block..][..block], &to[shape.mothers * block..][..block]);
    for group in 1..shape.groups {
        let rate = rates.fertility[group] * shape.width * shape.women / 2.0;
        if rate == 0.0 {
            continue;
        }
        let women = from_women[group * draws..][..draws].iter().zip(&to_women[group * draws..][..draws]);
        births.iter_mut().zip(women).for_each(|(births, (before, after))| *births += rate * (before + after));
    }
    born(shape, rates, to, births);
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

/// A step's migrants by cell: so many persons, and so many of the people at the beginning.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Come {
    pub persons: Vec<f64>,
    pub of_people: Vec<f64>,
}

impl Come {
    /// Persons alone.
    pub fn persons(persons: Vec<f64>) -> Self {
        Self { of_people: vec![0.0; persons.len()], persons }
    }
}

/// People one step later with a step's migrants: half of them from the beginning, half at the end. `begin` is scratch.
///
/// Ages that the leaving would take below 0 are left empty; the answer says whether there were any.
pub(super) fn with_migrants(
    shape: Shape,
    rates: &Rates,
    from: &[f64],
    come: &Come,
    to: &mut [f64],
    births: &mut [f64],
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

#[inline(always)]
fn close_of<const DRAWS: usize>(
    to: &mut [f64],
    want: &[f64],
    (response, births_response): (&[f64], f64),
    births: &mut [f64],
) -> bool {
    let all: f64 = response.iter().sum();
    let (cells, _) = to.as_chunks_mut::<DRAWS>();
    let mut sum = [0.0; DRAWS];
    for cell in &*cells {
        for (sum, people) in sum.iter_mut().zip(cell) {
            *sum += people;
        }
    }
    let level: [f64; DRAWS] = std::array::from_fn(|draw| (want[draw] - sum[draw]) / all);
    for (cell, share) in cells.iter_mut().zip(response) {
        for (people, level) in cell.iter_mut().zip(&level) {
            *people += level * share;
        }
    }
    births.iter_mut().zip(level).for_each(|(births, level)| *births = (*births + level * births_response).max(0.0));
    // The sign bits of all: the topmost is set where an age went below 0.
    if cells.as_flattened().iter().fold(0, |bits, people| bits | people.to_bits()) >> 63 == 0 {
        return false;
    }
    let mut below = [false; DRAWS];
    let mut sum = [0.0; DRAWS];
    for cell in &mut *cells {
        for draw in 0..DRAWS {
            below[draw] |= cell[draw] < 0.0;
            cell[draw] = cell[draw].max(0.0);
            sum[draw] += cell[draw];
        }
    }
    // A draw is scaled for its own sake alone, whatever others it is worked on with.
    let factor: [f64; DRAWS] = std::array::from_fn(|draw| match below[draw] {
        false => 1.0,
        true if sum[draw] > 0.0 => want[draw] / sum[draw],
        true => 0.0,
    });
    for cell in cells {
        for (people, factor) in cell.iter_mut().zip(&factor) {
            *people *= factor;
        }
    }
    below.contains(&true)
}

#[cfg(test)]
mod tests {
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
        let rates = Rates { survival: vec![survival; sexes.len()], fertility, at_birth };
        (Shape::new(sexes, 18, 5), rates)
    }

    #[test]
    fn the_projection_of_sweden_comes_out_to_its_printed_digits() {
        let (shape, rates) = sweden(&[Sex::Female, Sex::Male]);
        let both = |half: [f64; 18]| [half, half].concat();
        let (mut to, mut births) = (vec![0.0; 36], [0.0]);
        let net = Come::persons(both(NET));
        assert!(!with_migrants(shape, &rates, &both(WOMEN), &net, &mut to, &mut births, &mut Vec::new()));
        let rounded: Vec<f64> = to.iter().map(|people| people.round()).collect();
        assert_eq!(rounded[..18], IN_1998);
        assert_eq!(rounded[18], 317_340.0);
        assert_eq!(rounded[19..], IN_1998[1..]);
        // The births that the box prints by age add up to this.
        assert!((births[0] - 615_989.0).abs() < 1.0, "{births:?}");
    }

    #[test]
    fn migrants_close_the_gap_to_a_total_as_their_ages_would() {
        let (shape, rates) = sweden(&[Sex::Female]);
        let shares: Vec<f64> = NET.iter().map(|net| net / NET.iter().sum::<f64>()).collect();
        let (mut response, mut more) = (vec![0.0; 18], [0.0]);
        with_migrants(shape, &rates, &[0.0; 18], &Come::persons(shares), &mut response, &mut more, &mut Vec::new());
        let (mut to, mut births) = (vec![0.0; 18], [0.0]);
        natural(shape, &rates, &WOMEN, &mut to, &mut births);
        let (mut want, mut count) = (vec![0.0; 18], [0.0]);
        with_migrants(shape, &rates, &WOMEN, &Come::persons(NET.to_vec()), &mut want, &mut count, &mut Vec::new());
        close(&mut to, &[want.iter().sum()], (&response, more[0]), &mut births);
        assert!(to.iter().zip(&want).all(|(a, b)| (a - b).abs() < 1e-6), "{to:?}");
        assert!((births[0] - count[0]).abs() < 1e-6);
    }

    #[test]
    fn leaving_empties_an_age_at_most_and_the_total_still_agrees() {
        let (shape, rates) = sweden(&[Sex::Female]);
        let mut shares = vec![0.0; 18];
        shares[5] = 1.0;
        let (mut response, mut more) = (vec![0.0; 18], [0.0]);
        with_migrants(shape, &rates, &[0.0; 18], &Come::persons(shares), &mut response, &mut more, &mut Vec::new());
        let (mut to, mut births) = (vec![0.0; 18], [0.0]);
        natural(shape, &rates, &WOMEN, &mut to, &mut births);
        close(&mut to, &[1_000_000.0], (&response, more[0]), &mut births);
        assert!(to.iter().all(|people| *people >= 0.0));
        assert!((to.iter().sum::<f64>() - 1_000_000.0).abs() < 1e-6);
    }
}
