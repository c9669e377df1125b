//! `cochlea bench levels`: levels of samples, on one thread and in chunks on several, and loudness.

use std::fmt::Write;
use std::num::NonZeroUsize;

use cochlea_dsp::analysis::level::{DEFAULT_THRESHOLD_DBFS, LevelMeter, LevelStatistics};
use cochlea_dsp::analysis::loudness::LoudnessMeter;
use serde::Serialize;

use super::{Machine, Nanoseconds, Rounds, noise};
use crate::error::Error;
use crate::parallel::Crew;

const SAMPLE_RATE_HZ: f64 = 48_000.0;
const CHUNK_SECONDS: usize = 10;
/// Length of the signal, chunks: three minutes.
const CHUNKS: usize = 18;

/// One measure.
#[derive(Clone, Debug, Serialize)]
pub struct Figure {
    /// "levels" or "loudness".
    pub what: &'static str,
    /// Threads at work.
    pub threads: usize,
    /// Per stereo frame, ns.
    pub ns_per_frame: Nanoseconds,
    /// Seconds of audio in a second.
    pub times_real_time: f64,
    /// One thread's time to this one's, round by round.
    pub speedup: f64,
    /// Whether the numbers are those of one thread, to the bit.
    pub same_bits: bool,
}

/// All figures of one run.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// Where.
    pub machine: Machine,
    /// How often everything had its turn.
    pub rounds: usize,
    /// Length of the signal, s.
    pub seconds: usize,
    /// What was measured.
    pub figures: Vec<Figure>,
}

/// Runs it. `went_on`: as for [`Rounds::run`].
///
/// # Errors
/// A sample rate that is not served.
pub fn run(rounds: usize, went_on: impl FnMut(f64) -> bool) -> Result<Option<Report>, Error> {
    let chunk = [1, 2].map(|seed| noise(CHUNK_SECONDS * SAMPLE_RATE_HZ as usize, seed));
    let frames = CHUNKS * chunk[0].len();
    let threads = [1, 2, 4].map(|count| NonZeroUsize::MIN.saturating_add(count - 1));
    let mut turns = Rounds::default();
    let places = threads.map(|threads| {
        let chunk = &chunk;
        turns.add(frames, move || {
            std::hint::black_box(levels(chunk, threads));
        })
    });
    let mut meter =
        LoudnessMeter::new(SAMPLE_RATE_HZ, 2).map_err(|error| Error::command(error.to_string(), "please report it"))?;
    let loudness = {
        let chunk = &chunk;
        turns.add(frames, move || {
            meter.reset();
            (0..CHUNKS).for_each(|_| meter.add(&[&chunk[0], &chunk[1]]));
            std::hint::black_box(meter.integrated_lufs());
        })
    };
    let Some(times) = turns.run(rounds, went_on) else {
        return Ok(None);
    };
    let alone = levels(&chunk, NonZeroUsize::MIN);
    let figure = |what, threads: NonZeroUsize, place, one, same_bits| {
        let ns_per_frame = times.of(place);
        Figure {
            what,
            threads: threads.get(),
            ns_per_frame,
            times_real_time: 1e9 / (ns_per_frame.median * SAMPLE_RATE_HZ),
            speedup: times.ratio(one, place),
            same_bits,
        }
    };
    let levels = threads.into_iter().zip(places);
    let levels = levels.map(|(threads, place)| {
        let same_bits = self::levels(&chunk, threads) == alone;
        figure("levels", threads, place, places[0], same_bits)
    });
    let loudness = figure("loudness", NonZeroUsize::MIN, loudness, loudness, true);
    Ok(Some(Report {
        machine: Machine::here(),
        rounds,
        seconds: CHUNKS * CHUNK_SECONDS,
        figures: levels.chain([loudness]).collect(),
    }))
}

/// The same chunk again and again.
fn levels(chunk: &[Vec<f32>; 2], threads: NonZeroUsize) -> LevelStatistics {
    let meter = || LevelMeter::new(SAMPLE_RATE_HZ, 2, DEFAULT_THRESHOLD_DBFS);
    let mut all = meter();
    Crew::gather(threads, |crew| {
        let one = |_| {
            let mut meter = meter();
            meter.add(&[&chunk[0], &chunk[1]]);
            meter
        };
        crew.chunks(0..CHUNKS, one, |one| all.append(&one));
    });
    all.statistics()
}

impl Report {
    /// For people.
    pub fn text(&self) -> String {
        let mut text = self.machine.to_string();
        // Writing to a string cannot fail.
        let _ = writeln!(
            text,
            "{} s of stereo noise at 48 kHz; median of {} rounds (10–90 %), all in turn in one run\n",
            self.seconds, self.rounds
        );
        let _ = writeln!(
            text,
            "{:<10} {:>8} {:>22} {:>13} {:>9} {:>6}",
            "measure", "threads", "ns per stereo frame", "× real time", "speed-up", "bits"
        );
        for figure in &self.figures {
            let Nanoseconds { median, p10, p90 } = figure.ns_per_frame;
            let time = format!("{median:.2} ({p10:.2}–{p90:.2})");
            let _ = writeln!(
                text,
                "{:<10} {:>8} {time:>22} {:>13.0} {:>9.2} {:>6}",
                figure.what,
                figure.threads,
                figure.times_real_time,
                figure.speedup,
                if figure.same_bits { "same" } else { "DIFFER" },
            );
        }
        let _ = writeln!(
            text,
            "\nlevels: peak, least sample that is not 0, RMS, crest, DC, correlation, time that is not silent, in chunks of\n\
             {CHUNK_SECONDS} s, joined in order. loudness: momentary, short-term, integrated, range and true peak, which has an\n\
             order of its own and one thread."
        );
        text
    }
}
