//! Turns in rotating order, and the spread over the rounds.

use std::time::Instant;

use serde::Serialize;

/// Time per frame over the rounds.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Nanoseconds {
    /// Half of the rounds were faster.
    pub median: f64,
    /// One in ten was faster.
    pub p10: f64,
    /// Nine in ten were faster.
    pub p90: f64,
}

impl Nanoseconds {
    fn of(mut rounds: Vec<f64>) -> Self {
        rounds.sort_by(f64::total_cmp);
        let at = |share: f64| rounds[(share * (rounds.len() - 1) as f64).round() as usize];
        Self {
            median: at(0.5),
            p10: at(0.1),
            p90: at(0.9),
        }
    }
}

/// Contestants that take turns.
#[derive(Default)]
pub struct Rounds<'a> {
    turns: Vec<Box<dyn FnMut() -> f64 + 'a>>,
}

impl<'a> Rounds<'a> {
    /// Adds one, and returns its place. `block`: does `frames` frames of work; repeated for about ten milliseconds.
    pub fn add(&mut self, frames: usize, mut block: impl FnMut() + 'a) -> usize {
        let mut repeats = 1;
        self.turns.push(Box::new(move || {
            loop {
                let start = Instant::now();
                for _ in 0..repeats {
                    block();
                }
                let elapsed = start.elapsed().as_secs_f64();
                if elapsed >= 0.008 {
                    return elapsed * 1e9 / (repeats * frames.max(1)) as f64;
                }
                repeats = (repeats as f64 * (0.01 / elapsed.max(1e-6)).clamp(1.5, 100.0)) as usize + 1;
            }
        }));
        self.turns.len() - 1
    }

    /// Every contestant once per round; the first round finds the number of repeats and is not counted. Returns the
    /// times of each, and a measure of any two round by round.
    ///
    /// `rounds`: at least 1. `went_on`: after each turn, how much of all is done; `false` stops, and nothing is returned.
    pub fn run(mut self, rounds: usize, mut went_on: impl FnMut(f64) -> bool) -> Option<Times> {
        let count = self.turns.len();
        let mut times = vec![Vec::with_capacity(rounds); count];
        for round in 0..=rounds {
            for turn in 0..count {
                let place = (turn + round) % count;
                let time = self.turns[place]();
                if round > 0 {
                    times[place].push(time);
                }
                if !went_on((round * count + turn + 1) as f64 / ((rounds + 1) * count) as f64) {
                    return None;
                }
            }
        }
        Some(Times(times))
    }
}

/// Nanoseconds per frame by contestant and round.
#[derive(Clone, Debug)]
pub struct Times(Vec<Vec<f64>>);

impl Times {
    /// Of one contestant, less those of another in the same round.
    pub fn less(&self, place: usize, overhead: usize) -> Nanoseconds {
        let rounds = self.0[place].iter().zip(&self.0[overhead]);
        Nanoseconds::of(rounds.map(|(time, overhead)| time - overhead).collect())
    }

    /// Time of one contestant to that of another, round by round: the median.
    pub fn ratio(&self, above: usize, below: usize) -> f64 {
        let rounds = self.0[above].iter().zip(&self.0[below]);
        Nanoseconds::of(rounds.map(|(above, below)| above / below).collect()).median
    }

    /// Of one contestant.
    pub fn of(&self, place: usize) -> Nanoseconds {
        Nanoseconds::of(self.0[place].clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn median_and_percentiles_are_those_of_the_rounds() {
        let found = Nanoseconds::of(vec![5.0, 1.0, 4.0, 2.0, 3.0]);
        assert_eq!((found.p10, found.median, found.p90), (1.0, 3.0, 5.0));
    }

    #[test]
    fn every_contestant_has_a_turn_per_round_and_stopping_stops() {
        let wait = || std::thread::sleep(std::time::Duration::from_millis(9));
        let turns = std::cell::Cell::new(0);
        let mut rounds = Rounds::default();
        let first = rounds.add(1, || {
            turns.set(turns.get() + 1);
            wait();
        });
        let second = rounds.add(1_000, wait);
        let times = rounds.run(2, |_| true).unwrap();
        assert_eq!(turns.get(), 3);
        assert!(times.of(first).median > 100.0 * times.of(second).median);
        let mut rounds = Rounds::default();
        rounds.add(1, wait);
        assert!(rounds.run(2, |_| false).is_none());
    }
}
