//! Counters and hotlines: the queues of Erlang (1917), and Erlang A with callers who give up (Palm 1957; Mandelbaum and
//! Zeltyn 2007, "Service engineering in action: the Palm/Erlang-A queue"). Poisson arrivals, exponential handling times.
//!
//! All rest on Erlang B's recursion 1/B(n) = 1 + n/(a·B(n−1)) for work `a` (erlangs), which is stable at any size.

use crate::error::{Error, Result};
use crate::stats::Elementary;

/// What happens to those who find every server busy.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum Busy {
    /// They are turned away (Erlang B).
    Lost,
    /// They wait until they are served (Erlang C).
    Wait,
    /// They wait, and give up after exponential patience of this mean, in minutes (Erlang A).
    GiveUp(f64),
}

impl Busy {
    /// The queue of a letter (`a`, `b` or `c`) and, for `a`, of a patience.
    ///
    /// # Errors
    /// Another letter, a patience that is missing, or given where nobody gives up.
    pub fn of(letter: &str, patience_minutes: Option<f64>) -> Result<Self> {
        match (letter.to_ascii_lowercase().as_str(), patience_minutes) {
            ("b", None) => Ok(Self::Lost),
            ("c", None) => Ok(Self::Wait),
            ("a", Some(patience)) => Ok(Self::GiveUp(positive("patience_minutes", patience)?)),
            ("a", None) => Err(Error::queue_patience_missing()),
            ("b" | "c", Some(_)) => Err(Error::queue_patience_unused(letter)),
            _ => Err(Error::word_unknown("queue", letter, ["a", "b", "c"])),
        }
    }
}

/// A queue in its steady state.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Queue {
    /// Probability that an arrival finds every server busy and waits.
    pub p_wait: f64,
    /// Probability that an arrival is turned away.
    pub p_lost: f64,
    /// Probability that an arrival gives up.
    pub p_abandon: f64,
    /// Mean wait of all arrivals, in minutes.
    pub mean_wait: f64,
    /// Share of their time that servers are busy.
    pub utilisation: f64,
    /// Probability that an arrival is served within the wait that was asked about.
    pub p_within: f64,
}

impl Queue {
    /// A queue that nobody comes to.
    const EMPTY: Self =
        Self { p_wait: 0.0, p_lost: 0.0, p_abandon: 0.0, mean_wait: 0.0, utilisation: 0.0, p_within: 1.0 };
}

/// The most servers, and the most work in servers, that are computed: one step each.
pub const MOST_SERVERS: f64 = 1e7;

/// The most people in line whose chances are summed, one step each.
const MOST_IN_LINE: f64 = 1e7;

/// The most panels of an integral that are summed where the rest of it is known.
const MOST_PANELS: u32 = 10_000;

/// The load of a queue.
#[derive(Debug, Clone, Copy)]
pub struct Calls {
    arrivals_per_minute: f64,
    handling_minutes: f64,
    busy: Busy,
}

fn positive(name: &str, value: f64) -> Result<f64> {
    if value.is_finite() && value > 0.0 {
        return Ok(value);
    }
    Err(Error::number_not_positive(name, value))
}

/// Refuse more servers than any work that is computed can need.
fn too_many(servers: u64) -> Result<()> {
    let servers = servers as f64;
    if servers > 4.0 * MOST_SERVERS { Err(Error::queue_too_large(servers, MOST_SERVERS)) } else { Ok(()) }
}

impl Calls {
    /// Calls that arrive so many an hour and take so many minutes each.
    ///
    /// # Errors
    /// Negative arrivals, a handling time or patience that is not above 0, a number that is not finite, work for more than
    /// [`MOST_SERVERS`].
    pub fn new(arrivals_per_hour: f64, handling_minutes: f64, busy: Busy) -> Result<Self> {
        // Nobody comes to an empty queue, which is a queue all the same.
        let per_hour = if arrivals_per_hour == 0.0 { 0.0 } else { positive("arrivals_per_hour", arrivals_per_hour)? };
        let handling_minutes = positive("handling_minutes", handling_minutes)?;
        if let Busy::GiveUp(patience) = busy {
            positive("patience_minutes", patience)?;
        }
        let calls = Self { arrivals_per_minute: per_hour / 60.0, handling_minutes, busy };
        if calls.work() > MOST_SERVERS {
            return Err(Error::queue_too_large(calls.work(), MOST_SERVERS));
        }
        Ok(calls)
    }

    fn work(&self) -> f64 {
        self.arrivals_per_minute * self.handling_minutes
    }

    /// The queue at so many servers; `within_minutes` is the wait that [`Queue::p_within`] judges.
    ///
    /// # Errors
    /// Fewer servers than the work needs where everyone waits (the queue would grow for ever), more than
    /// [`MOST_SERVERS`], a negative wait.
    pub fn at(&self, servers: u64, within_minutes: f64) -> Result<Queue> {
        if !(within_minutes >= 0.0 && within_minutes.is_finite()) {
            return Err(Error::number_negative("within_minutes", within_minutes));
        }
        if servers as f64 > MOST_SERVERS {
            return Err(Error::queue_too_large(servers as f64, MOST_SERVERS));
        }
        if self.arrivals_per_minute == 0.0 {
            return Ok(Queue::EMPTY);
        }
        if self.busy == Busy::Wait && self.work() >= servers as f64 {
            return Err(Error::queue_grows(servers, self.work(), self.work().floor() + 1.0));
        }
        self.check_line(servers)?;
        Ok(self.queue(servers, self.inverse(servers), within_minutes))
    }

    /// Refuse a line too long to sum: where arrivals exceed what servers do, it grows until as many give up.
    fn check_line(&self, servers: u64) -> Result<()> {
        let Busy::GiveUp(patience) = self.busy else { return Ok(()) };
        let beyond = (self.arrivals_per_minute - servers as f64 / self.handling_minutes).max(0.0);
        let people = patience * beyond + 10.0 * (patience * self.arrivals_per_minute).sqrt();
        if people > MOST_IN_LINE { Err(Error::queue_line_too_long(people, MOST_IN_LINE)) } else { Ok(()) }
    }

    /// 1/B at so many servers.
    fn inverse(&self, servers: u64) -> f64 {
        (1..=servers).fold(1.0, |inverse, server| self.step(inverse, server))
    }

    /// The least servers at which the share `level` of arrivals is served within `within_minutes` (at once, where
    /// callers are turned away).
    ///
    /// # Errors
    /// A level outside 0 to 1, exclusive; a negative wait; a line of more than 10,000,000 who may give up, or as many servers.
    pub fn servers_for(&self, level: f64, within_minutes: f64) -> Result<u64> {
        if !(level > 0.0 && level < 1.0) {
            return Err(Error::queue_level(level));
        }
        if !(within_minutes >= 0.0 && within_minutes.is_finite()) {
            return Err(Error::number_negative("within_minutes", within_minutes));
        }
        if self.arrivals_per_minute == 0.0 {
            return Ok(0);
        }
        if matches!(self.busy, Busy::GiveUp(_)) {
            // A queue of this kind takes time to compute, and more servers are never worse: halve the range.
            let enough = |servers: u64| self.queue(servers, self.inverse(servers), within_minutes).p_within >= level;
            let mut below = ((level * self.work()).ceil() as u64).saturating_sub(1);
            let mut above = below.max(1);
            self.check_line(above)?;
            while !enough(above) {
                (below, above) = (above, 2 * above);
                too_many(above)?;
            }
            while above - below > 1 {
                let middle = u64::midpoint(below, above);
                if enough(middle) { above = middle } else { below = middle }
            }
            return Ok(above);
        }
        let (mut server, mut inverse) = (0, 1.0);
        // Some number of servers is enough.
        loop {
            server += 1;
            too_many(server)?;
            inverse = self.step(inverse, server);
            // So few servers cannot serve the share, wait or no wait.
            if (server as f64) < level * self.work() || (self.busy == Busy::Wait && self.work() >= server as f64) {
                continue;
            }
            if self.queue(server, inverse, within_minutes).p_within >= level {
                return Ok(server);
            }
        }
    }

    /// One server more: 1/B(n) from 1/B(n−1), held where it would overflow (nobody then meets a busy server).
    fn step(&self, inverse: f64, server: u64) -> f64 {
        (1.0 + inverse * server as f64 / self.work()).min(1e300)
    }

    /// The queue at so many servers, from 1/B.
    fn queue(&self, servers: u64, inverse: f64, within: f64) -> Queue {
        let (work, n) = (self.work(), servers as f64);
        match self.busy {
            Busy::Lost => {
                let p_lost = 1.0 / inverse;
                let utilisation = if servers == 0 { 0.0 } else { (work * (1.0 - p_lost) / n).min(1.0) };
                Queue { p_wait: 0.0, p_lost, p_abandon: 0.0, mean_wait: 0.0, utilisation, p_within: 1.0 - p_lost }
            }
            Busy::Wait => {
                let p_wait = 1.0 / (inverse - work / n * (inverse - 1.0));
                let spare = n - work;
                Queue {
                    p_wait,
                    p_lost: 0.0,
                    p_abandon: 0.0,
                    mean_wait: p_wait * self.handling_minutes / spare,
                    utilisation: work / n,
                    p_within: 1.0 - p_wait * (-spare * within / self.handling_minutes).exponential(),
                }
            }
            Busy::GiveUp(patience) => {
                let ((waiting, length), scale) = self.line(n, patience);
                let all = scale * (inverse - 1.0) + waiting;
                let (p_wait, mean_queue) = (waiting / all, length / all);
                let mean_wait = mean_queue / self.arrivals_per_minute;
                let p_abandon = mean_wait / patience;
                let late = if within == 0.0 {
                    p_wait - p_abandon
                } else {
                    p_wait * self.served_after_share(n, patience, within)
                };
                Queue {
                    p_wait,
                    p_lost: 0.0,
                    p_abandon,
                    mean_wait,
                    // Rounding may leave a queue of many servers a little above the whole.
                    utilisation: if servers == 0 { 0.0 } else { (work * (1.0 - p_abandon) / n).min(1.0) },
                    p_within: (1.0 - p_abandon - late).clamp(0.0, 1.0),
                }
            }
        }
    }

    /// Weights of the states with every server busy, relative to the first of them, and of the people in line;
    /// with the scale that keeps them finite.
    fn line(&self, servers: f64, patience: f64) -> ((f64, f64), f64) {
        let (mut term, mut waiting, mut length, mut scale) = (1.0_f64, 1.0_f64, 0.0_f64, 1.0_f64);
        let mut line = 0.0;
        // Terms shrink once the line is long.
        loop {
            line += 1.0;
            let leave = servers / self.handling_minutes + line / patience;
            let ratio = self.arrivals_per_minute / leave;
            term *= ratio;
            waiting += term;
            length += line * term;
            if term > 1e200 {
                for value in [&mut term, &mut waiting, &mut length, &mut scale] {
                    *value *= 1e-200;
                }
            }
            if ratio < 1.0 && line * term <= 1e-17 * (1.0 - ratio) * (length + waiting) {
                return ((waiting, length), scale);
            }
        }
    }

    /// The share of those who find every server busy that is served, but later than `within`: for a wait offered with
    /// density f(x) ∝ exp(λ/θ·(1−e^(−θx)) − nμx), ∫ₜ f(x)·e^(−θx) dx over ∫₀ f(x) dx, as patience outlasts x by e^(−θx).
    fn served_after_share(&self, servers: f64, patience: f64, within: f64) -> f64 {
        let (arrive, serve) = (self.arrivals_per_minute, servers / self.handling_minutes);
        if serve == 0.0 {
            return 0.0;
        }
        let log = |x: f64| -arrive * patience * (-x / patience).exponential_less_1() - serve * x;
        let top = if arrive > serve { patience * (arrive / serve).logarithm() } else { 0.0 };
        let peak = log(top);
        let tail = |from: f64, impatience: f64| -> f64 {
            // Panels as wide as the integrand is curved; five-point Gauss–Legendre in each.
            const NODES: [(f64, f64); 5] = [
                (-0.906_179_845_938_664, 0.236_926_885_056_189_1),
                (-0.538_469_310_105_683_1, 0.478_628_670_499_366_5),
                (0.0, 0.568_888_888_888_888_9),
                (0.538_469_310_105_683_1, 0.478_628_670_499_366_5),
                (0.906_179_845_938_664, 0.236_926_885_056_189_1),
            ];
            let curve = (arrive.max(serve) / patience).sqrt();
            let width = 0.5 / (curve + (serve - arrive).max(0.0) + 1.0 / patience);
            let (mut x, mut sum, mut panels) = (from, 0.0, 0);
            loop {
                let part: f64 = NODES
                    .iter()
                    .map(|(node, weight)| {
                        let at = x + width * (node + 1.0) / 2.0;
                        weight * (log(at) - peak - at * impatience).exponential()
                    })
                    .sum();
                sum += part * width / 2.0;
                x += width;
                if x > top && part <= 1e-17 * sum + f64::MIN_POSITIVE {
                    return sum;
                }
                // Long after everyone's patience has run out the rest falls off exponentially: its integral is known.
                panels += 1;
                if panels > MOST_PANELS && (x > 40.0 * patience || width == 0.0) {
                    return sum + (log(x) - peak - x * impatience).exponential() / (serve + impatience);
                }
            }
        };
        let (served, all) = (tail(within, 1.0 / patience), tail(0.0, 0.0));
        if all > 0.0 { (served / all).min(1.0) } else { 0.0 }
    }
}

/// A queue of the patient (Erlang C) at so many servers.
///
/// # Errors
/// A number that is not positive and finite, or fewer servers than the work needs (the queue would grow for ever).
pub fn erlang_c(arrivals_per_hour: f64, handling_minutes: f64, servers: u64) -> Result<Queue> {
    Calls::new(arrivals_per_hour, handling_minutes, Busy::Wait)?.at(servers, 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(letter: &str, patience: Option<f64>, per_hour: f64, minutes: f64, servers: u64) -> Queue {
        Calls::new(per_hour, minutes, Busy::of(letter, patience).unwrap()).unwrap().at(servers, 0.0).unwrap()
    }

    /// One server is the M/M/1 queue: the probability of waiting is the utilisation, the mean wait ρ / (1 − ρ) × service.
    #[test]
    fn one_server_is_the_m_m_1_queue() {
        let queue = erlang_c(3.0, 10.0, 1).unwrap();
        assert!((queue.p_wait - 0.5).abs() < 1e-12 && (queue.mean_wait - 10.0).abs() < 1e-12);
    }

    #[test]
    fn ten_thousand_servers_are_stable_and_too_few_are_refused() {
        let p_wait = erlang_c(100_000.0, 6.0, 10_100).unwrap().p_wait;
        assert!(p_wait > 0.1 && p_wait < 0.5, "{p_wait}");
        assert!(erlang_c(100.0, 6.0, 10).is_err() && erlang_c(100.0, 6.0, 0).is_err());
        let impatient = at("a", Some(5.0), 100_000.0, 6.0, 9_900);
        assert!((impatient.p_abandon - 0.0108).abs() < 1e-3, "{impatient:?}");
        let lost = at("b", None, 100_000.0, 6.0, 10_000).p_lost;
        assert!((lost - 0.00794).abs() < 1e-4, "{lost}");
    }

    /// 25 erlangs on 30 lines: about 5 % are lost (the example of Wolfram's ErlangB).
    #[test]
    fn erlang_b_gives_a_published_answer() {
        assert!((at("b", None, 25.0 * 60.0, 1.0, 30).p_lost - 0.0526).abs() < 2e-4);
    }

    /// Patience without end is Erlang C; none at all is Erlang B.
    #[test]
    fn erlang_a_lies_between_b_and_c() {
        let (b, c) = (at("b", None, 100.0, 3.0, 6), at("c", None, 100.0, 3.0, 6));
        let patient = at("a", Some(1e7), 100.0, 3.0, 6);
        assert!((patient.p_wait - c.p_wait).abs() < 1e-5 && (patient.mean_wait - c.mean_wait).abs() < 1e-3);
        let hasty = at("a", Some(1e-7), 100.0, 3.0, 6);
        assert!((hasty.p_abandon - b.p_lost).abs() < 1e-5);
        let some = at("a", Some(2.0), 100.0, 3.0, 6);
        assert!(some.p_abandon > 0.0 && some.p_wait < c.p_wait && some.p_wait > 0.0);
        assert!(at("a", Some(2.0), 600.0, 3.0, 6).utilisation > 0.99);
    }

    /// Where patience equals handling time the number present is Poisson, so waiting is a Poisson tail.
    #[test]
    fn equal_rates_give_a_poisson_number_of_callers() {
        let (work, servers) = (8.0_f64, 10_u64);
        let mut term = (-work).exp();
        let mut below = term;
        for k in 1..servers {
            term *= work / k as f64;
            below += term;
        }
        let queue = at("a", Some(3.0), 160.0, 3.0, servers);
        assert!((queue.p_wait - (1.0 - below)).abs() < 1e-12, "{queue:?}");
    }

    /// Two roads to those who are served after a wait: the line they find, and the density of the wait offered.
    #[test]
    fn the_line_and_the_wait_offered_agree() {
        for (per_hour, servers) in [(100.0, 6), (400.0, 16), (100.0, 3), (100_000.0, 5_000)] {
            let calls = Calls::new(per_hour, 3.0, Busy::GiveUp(4.0)).unwrap();
            let queue = calls.at(servers, 0.0).unwrap();
            let served = queue.p_wait * calls.served_after_share(servers as f64, 4.0, 0.0);
            assert!((queue.p_wait - queue.p_abandon - served).abs() < 1e-9, "{queue:?} {served}");
            let end = calls.at(servers, 100.0).unwrap();
            assert!((end.p_within - (1.0 - end.p_abandon)).abs() < 1e-9, "{end:?}");
        }
    }

    /// Who has no patience at all is turned away where every server is busy; a patience that is none is refused.
    #[test]
    fn without_patience_a_queue_is_erlang_bs() {
        let lost = Calls::new(40.0, 3.0, Busy::Lost).unwrap().at(2, 1.0).unwrap();
        for patience in [1e-9, 1e-300] {
            let queue = Calls::new(40.0, 3.0, Busy::GiveUp(patience)).unwrap().at(2, 1.0).unwrap();
            assert!((queue.p_abandon - lost.p_lost).abs() < 1e-8, "{queue:?}");
            assert!((queue.p_within - lost.p_within).abs() < 1e-8, "{queue:?}");
        }
        for patience in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            assert!(Calls::new(40.0, 3.0, Busy::GiveUp(patience)).is_err());
        }
    }

    proptest::proptest! {
        #[test]
        fn the_least_servers_are_enough_and_one_fewer_are_not(
            per_hour in 1.0_f64..500.0, minutes in 0.5_f64..20.0, level in 0.3_f64..0.99, within in 0.0_f64..3.0, kind in 0..3,
        ) {
            let busy = [Busy::Lost, Busy::Wait, Busy::GiveUp(2.0)][kind as usize];
            let calls = Calls::new(per_hour, minutes, busy).unwrap();
            let servers = calls.servers_for(level, within).unwrap();
            proptest::prop_assert!(calls.at(servers, within).unwrap().p_within >= level);
            if let Ok(fewer) = calls.at(servers - 1, within) {
                proptest::prop_assert!(fewer.p_within < level);
            }
        }
    }
}
