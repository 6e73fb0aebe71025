//! Counters and hotlines: the Erlang C queue (Erlang 1917), by the stable recursion of Erlang B.

use crate::error::{Error, Result};

/// Waiting in a queue.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Queue {
    /// Probability that an arrival waits.
    pub p_wait: f64,
    /// Mean wait of all arrivals, in minutes.
    pub mean_wait: f64,
    /// Share of their time that servers are busy.
    pub utilisation: f64,
}

/// A queue of Poisson arrivals, exponential handling times and patient callers.
///
/// # Errors
/// A number that is not positive and finite, or fewer servers than the work needs (the queue would grow for ever).
pub fn erlang_c(arrivals_per_hour: f64, handling_minutes: f64, servers: u64) -> Result<Queue> {
    for (name, value) in [("arrivals_per_hour", arrivals_per_hour), ("handling_minutes", handling_minutes)] {
        if !(value.is_finite() && value > 0.0) {
            return Err(Error::input(format!("{name} is {value}")).hint("give a number above 0"));
        }
    }
    let work = arrivals_per_hour * handling_minutes / 60.0;
    let utilisation = work / servers as f64;
    if utilisation >= 1.0 {
        return Err(Error::unsupported(format!(
            "{servers} servers cannot do work for {work:.2}: the queue grows for ever"
        ))
        .hint(format!("give at least {} servers", work.floor() + 1.0)));
    }
    let blocked = (1..=servers).fold(1.0, |blocked, server| work * blocked / (server as f64 + work * blocked));
    let p_wait = blocked / (1.0 - utilisation * (1.0 - blocked));
    Ok(Queue { p_wait, mean_wait: p_wait * handling_minutes / (servers as f64 - work), utilisation })
}

#[cfg(test)]
mod tests {
    use super::*;

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
    }
}
