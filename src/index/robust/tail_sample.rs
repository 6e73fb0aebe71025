//! Tail samples: the scores of many replicates about the ends of an interval, and the brackets they are kept within.

// Places of replicates, areas and leaves that the engine itself gives out.
#![allow(clippy::indexing_slicing)]

use super::rank::{BLOCK, LEVELS, OrderWorkspace, at_places};

/// How far round a level scores are kept, in standard errors of the guess.
const REACH: f64 = 5.0;

/// A tail sample: scores within brackets, one row an area.
#[derive(Debug, Clone)]
pub(crate) struct TailSample {
    scores: Vec<f64>,
    room: usize,
    /// How many there are; `FULL` where there was no room for all.
    counts: Vec<usize>,
}

const FULL: usize = usize::MAX;

impl TailSample {
    /// Workspace for some scores of each area, with a block to spare.
    pub(crate) fn new(areas: usize, room: usize) -> Self {
        let room = room + 2 * BLOCK;
        Self { scores: vec![0.0; areas * room], room, counts: vec![0; areas] }
    }

    /// Those of the area at `position`; nothing where there was no room for all.
    pub(crate) fn of(&self, position: usize) -> Option<&[f64]> {
        let count = self.counts[position];
        (count != FULL).then(|| &self.scores[position * self.room..][..count])
    }

    /// Keep these scores of the area at `position`, in place of what was kept.
    pub(crate) fn put(&mut self, position: usize, scores: &[f64]) {
        self.scores[position * self.room..][..scores.len()].copy_from_slice(scores);
        self.counts[position] = scores.len();
    }

    /// Sift the scores of a block, NaN where there is none: how many lie below and above what is kept.
    #[inline(always)]
    #[allow(clippy::needless_range_loop)]
    pub(crate) fn sift(&mut self, position: usize, column: &[f64; BLOCK], bracket: Bracket) -> [u32; 2] {
        let Bracket([a, b, c, d]) = bracket;
        let (mut below, mut above, mut keep) = (0, 0, [0_u64; BLOCK]);
        for draw in 0..BLOCK {
            let score = column[draw];
            below += u64::from(score < a);
            above += u64::from(score > d);
            keep[draw] = u64::from(((score >= a) & (score <= b)) | ((score >= c) & (score <= d)));
        }
        let known = self.counts[position];
        let fits = known <= self.room - 2 * BLOCK;
        let from = if fits { known } else { 0 };
        let row = &mut self.scores[position * self.room + from..][..2 * BLOCK];
        // Without branches: which scores are kept cannot be foretold.
        let mut count = 0_usize;
        for draw in 0..BLOCK {
            row[count % (2 * BLOCK)] = column[draw];
            count += keep[draw] as usize;
        }
        self.counts[position] = if fits { from + count } else { FULL };
        [below as u32, above as u32]
    }
}

/// Where the scores of an area are kept: about the lower end from and to, and about the upper.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bracket(pub [f64; 4]);

impl Bracket {
    /// All scores.
    pub(crate) const ALL: Self = Self([f64::NEG_INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::INFINITY]);
}

/// The bracket of an area by some of its scores.
pub(crate) fn bracket(draws: &[f64], room: &mut OrderWorkspace) -> Bracket {
    let n = draws.len() as f64;
    let place = |level: f64, far: f64| {
        let place = n * (level + far * REACH * (level * (1.0 - level) / n).sqrt());
        (place >= 1.0 && place <= n - 2.0).then_some(place as usize)
    };
    let mut ends = LEVELS.map(|level| [place(level, -1.0), place(level, 1.0)]);
    if ends[0][1] >= ends[1][0] {
        // So few that both ends meet: all between them.
        (ends[0][1], ends[1][0]) = (None, None);
    }
    let places: Vec<usize> = ends.into_iter().flatten().flatten().collect();
    let mut found = if places.is_empty() { Vec::new() } else { at_places(draws, &places, room) }.into_iter();
    let mut value = |end: Option<usize>, none: f64| if end.is_some() { found.next().unwrap_or(none) } else { none };
    let (least, most) = (f64::NEG_INFINITY, f64::INFINITY);
    let [[a, b], [c, d]] = ends;
    Bracket([value(a, least), value(b, most), value(c, least), value(d, most)])
}
