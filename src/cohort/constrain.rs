//! Making the people of a step agree with a total, by migrants of known ages.

#![expect(clippy::indexing_slicing, reason = "draws lie side by side in arrays of one length")]

use crate::stats::wide;

/// What one migrant a step comes to at its end.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Response {
    /// People by cell.
    pub people: Vec<f64>,
    /// What it adds to births.
    pub births: f64,
    /// What it adds to deaths.
    pub deaths: f64,
}

/// Add to each draw the migrants that make its people `want`: `response` is what one migrant a step comes to at its end,
/// by cell, in births and in deaths. Those who leave empty an age at most; what is still over or short is shared by
/// all ages. The answer says whether an age was emptied.
pub(super) fn constrain(
    to: &mut [f64],
    want: &[f64],
    response: &Response,
    births: &mut [f64],
    deaths: &mut [f64],
) -> bool {
    wide!(["avx2"] constrain_any, (
        to: &mut [f64], want: &[f64], response: &Response, births: &mut [f64], deaths: &mut [f64],
    ) -> bool)
}

#[inline(always)]
fn constrain_any(to: &mut [f64], want: &[f64], response: &Response, births: &mut [f64], deaths: &mut [f64]) -> bool {
    match want.len() {
        16 => constrain_of::<16>(to, want, response, births, deaths),
        8 => constrain_of::<8>(to, want, response, births, deaths),
        4 => constrain_of::<4>(to, want, response, births, deaths),
        _ => (0..want.len()).fold(false, |emptied, draw| {
            // One draw at a time: taken out, constrained, put back.
            let draws = want.len();
            let mut one: Vec<f64> = to.iter().skip(draw).step_by(draws).copied().collect();
            let (births, deaths) = (&mut births[draw..=draw], &mut deaths[draw..=draw]);
            let emptied = constrain_of::<1>(&mut one, &want[draw..=draw], response, births, deaths) | emptied;
            to.iter_mut().skip(draw).step_by(draws).zip(one).for_each(|(to, one)| *to = one);
            emptied
        }),
    }
}

#[inline(always)]
fn constrain_of<const DRAWS: usize>(
    to: &mut [f64],
    want: &[f64],
    response: &Response,
    births: &mut [f64],
    deaths: &mut [f64],
) -> bool {
    let all: f64 = response.people.iter().sum();
    let (cells, _) = to.as_chunks_mut::<DRAWS>();
    let mut sum = [0.0; DRAWS];
    for cell in &*cells {
        for (sum, people) in sum.iter_mut().zip(cell) {
            *sum += people;
        }
    }
    let level: [f64; DRAWS] = std::array::from_fn(|draw| (want[draw] - sum[draw]) / all);
    for (cell, share) in cells.iter_mut().zip(&response.people) {
        for (people, level) in cell.iter_mut().zip(&level) {
            *people += level * share;
        }
    }
    births.iter_mut().zip(level).for_each(|(births, level)| *births = (*births + level * response.births).max(0.0));
    deaths.iter_mut().zip(level).for_each(|(deaths, level)| *deaths = (*deaths + level * response.deaths).max(0.0));
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

    fn response() -> Response {
        Response { people: vec![0.2, 0.6, 0.3], births: 0.15, deaths: 0.05 }
    }

    /// By hand: 22 more are wanted, and one migrant comes to 1.1: 20 migrants.
    #[test]
    fn migrants_of_known_ages_make_up_the_difference() {
        let (mut to, mut births, mut deaths) = (vec![10.0, 20.0, 30.0], [5.0], [2.0]);
        assert!(!constrain(&mut to, &[82.0], &response(), &mut births, &mut deaths));
        assert!(to.iter().zip([14.0, 32.0, 36.0]).all(|(a, b)| (a - b).abs() < 1e-12), "{to:?}");
        assert!((births[0] - 8.0).abs() < 1e-12 && (deaths[0] - 3.0).abs() < 1e-12);
    }

    #[test]
    fn leaving_empties_an_age_at_most_and_every_draw_agrees_with_its_total() {
        let want = [60.0, 5.0, 0.0, 100.0, 33.0, 12.0];
        for draws in [1, 4, 6] {
            let mut to: Vec<f64> = [10.0, 20.0, 30.0].iter().flat_map(|cell| vec![*cell; draws]).collect();
            let (mut births, mut deaths) = (vec![5.0; draws], vec![2.0; draws]);
            let emptied = constrain(&mut to, &want[..draws], &response(), &mut births, &mut deaths);
            assert_eq!(emptied, draws > 1);
            assert!(to.iter().all(|people| *people >= 0.0));
            for (draw, want) in want[..draws].iter().enumerate() {
                let sum: f64 = to.iter().skip(draw).step_by(draws).sum();
                assert!((sum - want).abs() < 1e-9, "{sum} for {want}");
            }
        }
    }
}
