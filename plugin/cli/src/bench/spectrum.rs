//! `cochlea bench spectrum`: frames of 4096 at 75 % overlap with centroid, roll-off, flatness and 64 bands, one by one and
//! over whole signals, on one thread and on several.

mod work;

use std::fmt::Write;
use std::num::NonZeroUsize;

use cochlea_dsp::analysis::descriptors::SpectrumSum;
use serde::Serialize;

use super::{Machine, Nanoseconds, Rounds, allocations};
use crate::error::Error;
use work::{Work, analyser, refused};

const SAMPLE_RATE_HZ: f64 = 44_100.0;
/// Lengths of the signals, s.
const SECONDS: [u32; 5] = [1, 10, 180, 600, 3_600];
/// The longest signal's length, s.
pub const LONGEST_SECONDS: u32 = SECONDS[SECONDS.len() - 1];

/// Frames alone, one after the other.
#[derive(Clone, Debug, Serialize)]
pub struct Frames {
    /// With the sum over frames, or without.
    pub summed: bool,
    /// Per frame, ns.
    pub ns_per_frame: Nanoseconds,
    /// Seconds of audio in a second of one core.
    pub times_real_time: f64,
    /// Allocations and releases in one pass; none where nobody counts.
    pub allocations: Option<u32>,
}

/// A whole signal on one thread, and on as many as are allowed.
#[derive(Clone, Debug, Serialize)]
pub struct Signal {
    /// How long it is, s.
    pub seconds: u32,
    /// How many frames that makes.
    pub frames: usize,
    /// Threads that are allowed.
    pub threads: usize,
    /// Threads that its length is worth, of these.
    pub threads_at_work: usize,
    /// On one thread, ms.
    pub one_ms: f64,
    /// On several, ms.
    pub several_ms: f64,
    /// Seconds of audio in a second on one thread.
    pub one_times_real_time: f64,
    /// The same on several.
    pub several_times_real_time: f64,
    /// One thread's time to that of several, round by round.
    pub speedup: f64,
    /// Whether all came out with the same bits.
    pub same_bits: bool,
}

/// All figures of one run.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// Where.
    pub machine: Machine,
    /// How often everything had its turn.
    pub rounds: usize,
    /// Samples per second.
    pub sample_rate_hz: f64,
    /// A frame's length.
    pub frame_samples: usize,
    /// From one frame to the next.
    pub hop_samples: usize,
    /// Frames alone.
    pub frames: Vec<Frames>,
    /// Whole signals.
    pub signals: Vec<Signal>,
}

/// Runs it. `longest_seconds`: longer signals are left out. `went_on`: as for [`Rounds::run`].
///
/// # Errors
/// A sample rate that is not served.
pub fn run(rounds: usize, longest_seconds: u32, went_on: impl FnMut(f64) -> bool) -> Result<Option<Report>, Error> {
    let work = Work::new()?;
    let passes = passes(&work)?;
    let mut turns = Rounds::default();
    for pass in passes {
        turns.add(PASS_FRAMES, pass);
    }
    let mut signals = Vec::new();
    for seconds in SECONDS.into_iter().filter(|&seconds| seconds <= longest_seconds) {
        let frames = work.frames(seconds);
        let mut turn = |threads: NonZeroUsize| {
            let work = &work;
            turns.add(frames, move || {
                std::hint::black_box(work.sum(frames, threads)).ok();
            })
        };
        let one = turn(NonZeroUsize::MIN);
        for allowed in numbers_of_threads() {
            let several = turn(Work::worth_threads(frames, allowed));
            signals.push((seconds, frames, allowed, one, several));
        }
    }
    let Some(times) = turns.run(rounds, went_on) else {
        return Ok(None);
    };
    let audio_ns = 1e9 * work.hop_samples() as f64 / SAMPLE_RATE_HZ;
    let frames = self::passes(&work)?.into_iter().enumerate().map(|(place, mut pass)| {
        let ns_per_frame = times.of(place);
        Frames {
            summed: place == 1,
            ns_per_frame,
            times_real_time: audio_ns / ns_per_frame.median,
            allocations: allocations::counted(&mut *pass),
        }
    });
    let frames = frames.collect();
    let signals = signals.into_iter().map(|(seconds, frames, allowed, one, several)| {
        let at_work = Work::worth_threads(frames, allowed);
        let [one_ns, several_ns] = [one, several].map(|place| times.of(place).median);
        Ok(Signal {
            seconds,
            frames,
            threads: allowed.get(),
            threads_at_work: at_work.get(),
            one_ms: 1e-6 * one_ns * frames as f64,
            several_ms: 1e-6 * several_ns * frames as f64,
            one_times_real_time: audio_ns / one_ns,
            several_times_real_time: audio_ns / several_ns,
            speedup: times.ratio(one, several),
            same_bits: work.sum(frames, NonZeroUsize::MIN)? == work.sum(frames, at_work)?,
        })
    });
    Ok(Some(Report {
        machine: Machine::here(),
        rounds,
        sample_rate_hz: SAMPLE_RATE_HZ,
        frame_samples: work.frame_samples(),
        hop_samples: work.hop_samples(),
        frames,
        signals: signals.collect::<Result<_, Error>>()?,
    }))
}

/// Frames in one pass of frames alone.
const PASS_FRAMES: usize = 256;

/// A pass over frames alone, and one that sums them up as well.
fn passes(work: &Work) -> Result<[Box<dyn FnMut() + '_>; 2], Error> {
    let mut alone = analyser()?;
    let mut summing = analyser()?;
    let mut sum = SpectrumSum::new(SAMPLE_RATE_HZ).map_err(refused)?;
    Ok([
        Box::new(move || {
            for frame in 0..PASS_FRAMES {
                std::hint::black_box(work.analyse(&mut alone, frame));
            }
        }),
        Box::new(move || work.add(&mut summing, &mut sum, 0..PASS_FRAMES)),
    ])
}

/// 2, 4, 8 and so on, and all that this machine has.
fn numbers_of_threads() -> Vec<NonZeroUsize> {
    let all = std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
    let doublings = std::iter::successors(NonZeroUsize::new(2), |count| count.checked_mul(NonZeroUsize::new(2)?));
    let mut numbers: Vec<_> = doublings.take_while(|&count| count < all).collect();
    // One core still shows what a second thread does there.
    numbers.push(all.max(NonZeroUsize::MIN.saturating_add(1)));
    numbers
}

impl Report {
    /// For people.
    pub fn text(&self) -> String {
        let mut text = self.machine.to_string();
        // Writing to a string cannot fail.
        let _ = writeln!(
            text,
            "frames of {}, a hop of {}, {} Hz, mono: centroid, roll-off, flatness, 64 bands; median of {} rounds (10–90 %),\n\
             all in turn in one run\n",
            self.frame_samples, self.hop_samples, self.sample_rate_hz, self.rounds
        );
        let _ = writeln!(
            text,
            "{:<26} {:>22} {:>13} {:>7}",
            "one thread", "µs per frame", "× real time", "allocs"
        );
        for figure in &self.frames {
            let name = if figure.summed { "frames, summed up" } else { "frames" };
            let [median, p10, p90] = [
                figure.ns_per_frame.median,
                figure.ns_per_frame.p10,
                figure.ns_per_frame.p90,
            ]
            .map(|ns| 1e-3 * ns);
            let time = format!("{median:.2} ({p10:.2}–{p90:.2})");
            let allocations = figure.allocations.map_or("-".to_owned(), |count| count.to_string());
            let _ = writeln!(
                text,
                "{name:<26} {time:>22} {:>13.0} {allocations:>7}",
                figure.times_real_time
            );
        }
        let _ = writeln!(
            text,
            "\n{:>9} {:>8} {:>8} {:>13} {:>13} {:>14} {:>14} {:>8} {:>6}",
            "signal, s",
            "threads",
            "at work",
            "one, ms",
            "several, ms",
            "one, × r. t.",
            "sev., × r. t.",
            "speed-up",
            "bits"
        );
        for signal in &self.signals {
            let _ = writeln!(
                text,
                "{:>9} {:>8} {:>8} {:>13.2} {:>13.2} {:>14.0} {:>14.0} {:>8.2} {:>6}",
                signal.seconds,
                signal.threads,
                signal.threads_at_work,
                signal.one_ms,
                signal.several_ms,
                signal.one_times_real_time,
                signal.several_times_real_time,
                signal.speedup,
                if signal.same_bits { "same" } else { "DIFFER" },
            );
        }
        text.push_str(
            "\n× real time: seconds of audio in a second. threads: allowed; at work: as many as the length is worth. Whole\n\
             signals are summed up in chunks of 256 frames, joined in order; the threads are started anew for each.\n\
             speed-up: one thread's time to that of several, round by round, the median. allocs: allocations and releases\n\
             in one pass over 256 frames.\n",
        );
        text
    }
}
