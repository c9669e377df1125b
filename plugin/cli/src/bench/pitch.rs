//! `cochlea bench pitch`: the tracker on a sung line, its mean cost and how evenly it spreads the work over blocks.

mod voice;

use std::fmt::Write;
use std::time::Instant;

use cochlea_dsp::PitchTracker;
use serde::Serialize;

use super::{Machine, Nanoseconds, Rounds, allocations};
use crate::error::Error;

const SAMPLE_RATES_HZ: [f64; 4] = [44_100.0, 48_000.0, 96_000.0, 192_000.0];
const BLOCK_FRAMES: usize = 64;

/// The tracker at one sample rate.
#[derive(Clone, Debug, Serialize)]
pub struct Figure {
    /// Frames per second.
    pub sample_rate_hz: f64,
    /// From one estimate to the next.
    pub hop_frames: usize,
    /// Per stereo frame, mean over the line, ns.
    pub ns_per_frame: Nanoseconds,
    /// The same per hop, µs.
    pub us_per_hop: f64,
    /// Seconds of audio in a second of one core.
    pub times_real_time: f64,
    /// The median block, each taken as its own median over the rounds, µs.
    pub median_block_us: f64,
    /// The slowest of all blocks, taken the same way, µs.
    pub worst_block_us: f64,
    /// Slowest to median.
    pub worst_to_median: f64,
    /// Allocations and releases in one pass; none where nobody counts.
    pub allocations: Option<u32>,
    /// Share of the hops in which it found a pitch, 0 to 1: that there was something to do.
    pub voiced_share: f64,
}

/// All figures of one run.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// Where.
    pub machine: Machine,
    /// How often everything had its turn.
    pub rounds: usize,
    /// Frames per call.
    pub block_frames: usize,
    /// One a sample rate.
    pub figures: Vec<Figure>,
}

/// Runs it: half of the time for means, without a clock between blocks, half for single blocks. `went_on`: as for
/// [`Rounds::run`].
///
/// # Errors
/// A sample rate that the tracker does not serve.
pub fn run(rounds: usize, mut went_on: impl FnMut(f64) -> bool) -> Result<Option<Report>, Error> {
    let contestants = || SAMPLE_RATES_HZ.into_iter().map(Contestant::new);
    let mut turns = Rounds::default();
    for contestant in contestants() {
        let mut contestant = contestant?;
        turns.add(contestant.line.len(), move || contestant.sing());
    }
    let Some(times) = turns.run(rounds, |done| went_on(0.5 * done)) else {
        return Ok(None);
    };

    let mut singers: Vec<Contestant> = contestants().collect::<Result<_, _>>()?;
    let mut blocks: Vec<Blocks> = singers.iter().map(|singer| Blocks::new(singer, rounds)).collect();
    for round in 0..rounds {
        for (singer, blocks) in singers.iter_mut().zip(&mut blocks) {
            singer.sing_timed(blocks);
        }
        if !went_on(0.5 + 0.5 * (round + 1) as f64 / rounds as f64) {
            return Ok(None);
        }
    }
    let figures = singers.iter_mut().zip(blocks).enumerate();
    Ok(Some(Report {
        machine: Machine::here(),
        rounds,
        block_frames: BLOCK_FRAMES,
        figures: figures
            .map(|(place, (singer, blocks))| singer.figure(times.of(place), blocks))
            .collect(),
    }))
}

/// A tracker and what it hears.
struct Contestant {
    sample_rate_hz: f64,
    tracker: PitchTracker,
    line: Vec<[f64; 2]>,
}

impl Contestant {
    fn new(sample_rate_hz: f64) -> Result<Self, Error> {
        let tracker =
            PitchTracker::new(sample_rate_hz).map_err(|error| Error::command(error.to_string(), "please report it"))?;
        let mut line = voice::sung(sample_rate_hz);
        line.truncate(line.len() / BLOCK_FRAMES * BLOCK_FRAMES);
        Ok(Self {
            sample_rate_hz,
            tracker,
            line,
        })
    }

    fn sing(&mut self) {
        for block in self.line.chunks(BLOCK_FRAMES) {
            self.tracker.listen(block);
        }
        std::hint::black_box(self.tracker.estimate());
    }

    /// From a fresh start, so that the same block has the same work in every round.
    fn sing_timed(&mut self, blocks: &mut Blocks) {
        self.tracker.reset();
        for (block, times_us) in self.line.chunks(BLOCK_FRAMES).zip(&mut blocks.times_us) {
            let start = Instant::now();
            self.tracker.listen(block);
            times_us.push(1e6 * start.elapsed().as_secs_f64());
        }
    }

    fn voiced_share(&mut self) -> f64 {
        self.tracker.reset();
        let hops = self.line.chunks_exact(self.tracker.hop_samples());
        let (count, mut voiced) = (hops.len(), 0);
        for hop in hops {
            self.tracker.listen(hop);
            voiced += usize::from(self.tracker.estimate().pitch.f0_hz().is_some());
        }
        voiced as f64 / count as f64
    }

    fn figure(&mut self, ns_per_frame: Nanoseconds, blocks: Blocks) -> Figure {
        let (median_block_us, worst_block_us) = blocks.median_and_worst_us();
        let hop_frames = self.tracker.hop_samples();
        Figure {
            sample_rate_hz: self.sample_rate_hz,
            hop_frames,
            ns_per_frame,
            us_per_hop: 1e-3 * ns_per_frame.median * hop_frames as f64,
            times_real_time: 1e9 / (ns_per_frame.median * self.sample_rate_hz),
            median_block_us,
            worst_block_us,
            worst_to_median: worst_block_us / median_block_us,
            allocations: allocations::counted(|| {
                self.tracker.reset();
                self.sing();
            }),
            voiced_share: self.voiced_share(),
        }
    }
}

/// The times of every block of a line, a list over the rounds each. The system's interruptions hit other blocks each
/// time, so a block's median is its own cost.
struct Blocks {
    times_us: Vec<Vec<f64>>,
}

impl Blocks {
    fn new(singer: &Contestant, rounds: usize) -> Self {
        let count = singer.line.len() / BLOCK_FRAMES;
        Self {
            times_us: vec![Vec::with_capacity(rounds); count],
        }
    }

    fn median_and_worst_us(self) -> (f64, f64) {
        let mut medians: Vec<f64> = self.times_us.into_iter().map(median).collect();
        medians.sort_by(f64::total_cmp);
        (medians[medians.len() / 2], medians[medians.len() - 1])
    }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

impl Report {
    /// For people.
    pub fn text(&self) -> String {
        let mut text = self.machine.to_string();
        // Writing to a string cannot fail.
        let _ = writeln!(
            text,
            "the pitch tracker alone, blocks of {}; median of {} rounds (10–90 %), all in turn in one run\n",
            self.block_frames, self.rounds
        );
        let _ = writeln!(
            text,
            "{:>9} {:>22} {:>11} {:>13} {:>10} {:>10} {:>8} {:>7}",
            "rate, Hz",
            "ns per stereo frame",
            "µs per hop",
            "× real time",
            "block, µs",
            "worst, µs",
            "worst/½",
            "allocs"
        );
        for figure in &self.figures {
            let Nanoseconds { median, p10, p90 } = figure.ns_per_frame;
            let allocations = figure.allocations.map_or("-".to_owned(), |count| count.to_string());
            let _ = writeln!(
                text,
                "{:>9} {:>22} {:>11.2} {:>13.0} {:>10.2} {:>10.2} {:>8.2} {:>7}",
                figure.sample_rate_hz,
                format!("{median:.1} ({p10:.1}–{p90:.1})"),
                figure.us_per_hop,
                figure.times_real_time,
                figure.median_block_us,
                figure.worst_block_us,
                figure.worst_to_median,
                allocations,
            );
        }
        let voiced = self.figures.iter().map(|figure| figure.voiced_share);
        let _ = writeln!(
            text,
            "\nheard: {:.1} s of a sung line, made here: harmonics through vowels, vibrato, glides, consonants of noise and\n\
             rests; voiced in {:.0} % of the hops at least. × real time: of one core. block and worst: the median and the\n\
             slowest of all blocks, each block its own median over the rounds; worst/½: one to the other. allocs: allocations\n\
             and releases in one pass over the line.",
            voice::SECONDS,
            100.0 * voiced.fold(1.0, f64::min),
        );
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_single_interruption_is_not_the_worst_block() {
        let mut blocks = Blocks {
            times_us: vec![vec![1.0; 9]; 100],
        };
        blocks.times_us[3][4] = 1000.0;
        blocks.times_us[7] = vec![2.0; 9];
        assert_eq!(blocks.median_and_worst_us(), (1.0, 2.0));
    }
}
