//! `cochlea bench mel`: mel features and the resampling before them, on one core.

use std::fmt::Write;

use cochlea_dsp::analysis::mel::{Mel, MelProfile};
use cochlea_dsp::analysis::resample::Resampler;
use serde::Serialize;

use super::{Machine, Nanoseconds, Rounds, allocations, noise};
use crate::error::Error;

/// As many as a feature server was measured with: ten seconds of `speech16k`.
const ROWS: usize = 800;
const FROM_HZ: [u32; 3] = [44_100, 48_000, 96_000];
const TO_HZ: [u32; 3] = [16_000, 22_050, 44_100];
/// Of each sound that is resampled.
const SECONDS: usize = 2;

/// Features in one profile.
#[derive(Clone, Debug, Serialize)]
pub struct Features {
    /// The profile's name.
    pub profile: &'static str,
    /// Points of a transform.
    pub fft_samples: usize,
    /// Values in a row.
    pub bands: usize,
    /// Rows made at a time.
    pub rows: usize,
    /// Per row, ns.
    pub ns_per_row: Nanoseconds,
    /// For all of the rows, the median, ms.
    pub ms: f64,
    /// Seconds of audio in a second of one core.
    pub times_real_time: f64,
    /// Allocations and releases in one pass; none where nobody counts.
    pub allocations: Option<u32>,
}

/// Resampling between two rates.
#[derive(Clone, Debug, Serialize)]
pub struct Resampling {
    /// The sound's rate.
    pub from_hz: u32,
    /// The rate asked for.
    pub to_hz: u32,
    /// Per sample of the sound, ns.
    pub ns_per_sample: Nanoseconds,
    /// Seconds of audio in a second of one core.
    pub times_real_time: f64,
    /// Allocations and releases in one pass; none where nobody counts.
    pub allocations: Option<u32>,
}

/// All figures of one run.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// Where.
    pub machine: Machine,
    /// How often everything had its turn.
    pub rounds: usize,
    /// One a profile.
    pub features: Vec<Features>,
    /// One a pair of rates.
    pub resampling: Vec<Resampling>,
}

/// Runs it. `went_on`: as for [`Rounds::run`].
///
/// # Errors
/// A sample rate that the resampler does not serve.
pub fn run(rounds: usize, went_on: impl FnMut(f64) -> bool) -> Result<Option<Report>, Error> {
    let pairs = FROM_HZ
        .into_iter()
        .flat_map(|from_hz| TO_HZ.map(|to_hz| (from_hz, to_hz)));
    let pairs: Vec<(u32, u32)> = pairs.filter(|(from_hz, to_hz)| from_hz != to_hz).collect();
    let mut turns = Rounds::default();
    for profile in MelProfile::ALL {
        turns.add(ROWS, features(profile));
    }
    for &(from_hz, to_hz) in &pairs {
        turns.add(SECONDS * from_hz as usize, resampling(from_hz, to_hz)?);
    }
    let Some(times) = turns.run(rounds, went_on) else {
        return Ok(None);
    };
    let features = MelProfile::ALL.into_iter().enumerate().map(|(place, profile)| {
        let ns_per_row = times.of(place);
        let hop_s = profile.hop_samples() as f64 / f64::from(profile.sample_rate_hz());
        let mut work = features(profile);
        Features {
            profile: profile.name(),
            fft_samples: profile.fft_samples(),
            bands: profile.bands(),
            rows: ROWS,
            ns_per_row,
            ms: 1e-6 * ns_per_row.median * ROWS as f64,
            times_real_time: 1e9 * hop_s / ns_per_row.median,
            allocations: allocations::counted(&mut *work),
        }
    });
    let features = features.collect();
    let resampling = pairs.into_iter().enumerate().map(|(place, (from_hz, to_hz))| {
        let ns_per_sample = times.of(MelProfile::ALL.len() + place);
        let mut work = resampling(from_hz, to_hz)?;
        Ok(Resampling {
            from_hz,
            to_hz,
            ns_per_sample,
            times_real_time: 1e9 / (ns_per_sample.median * f64::from(from_hz)),
            allocations: allocations::counted(&mut *work),
        })
    });
    Ok(Some(Report {
        machine: Machine::here(),
        rounds,
        features,
        resampling: resampling.collect::<Result<_, Error>>()?,
    }))
}

/// Makes [`ROWS`] rows, from noise that goes on.
fn features(profile: MelProfile) -> Box<dyn FnMut()> {
    let sound = noise(ROWS * profile.hop_samples(), 1);
    let mut mel = Mel::new(profile);
    Box::new(move || {
        let (mut rows, mut sum) = (0, 0.0);
        mel.add(&sound, |row| {
            rows += 1;
            sum += row[0];
        });
        std::hint::black_box((rows, sum));
    })
}

/// Resamples [`SECONDS`] of noise, with its end.
fn resampling(from_hz: u32, to_hz: u32) -> Result<Box<dyn FnMut()>, Error> {
    let sound = noise(SECONDS * from_hz as usize, 1);
    let mut resampler =
        Resampler::new(from_hz, to_hz).map_err(|error| Error::command(error.to_string(), "please report it"))?;
    Ok(Box::new(move || {
        let mut sum = 0.0;
        resampler.add(&sound, |part| sum += part[0]);
        resampler.finish(|part| sum += part[0]);
        std::hint::black_box(sum);
    }))
}

impl Report {
    /// For people.
    pub fn text(&self) -> String {
        let mut text = self.machine.to_string();
        // Writing to a string cannot fail.
        let _ = writeln!(
            text,
            "mel features and resampling, mono; median of {} rounds (10–90 %), all in turn in one run\n",
            self.rounds
        );
        let _ = writeln!(
            text,
            "{:>10} {:>7} {:>6} {:>6} {:>22} {:>9} {:>12} {:>7}",
            "profile", "points", "bands", "rows", "ns per row", "ms", "× real time", "allocs"
        );
        for figure in &self.features {
            let _ = writeln!(
                text,
                "{:>10} {:>7} {:>6} {:>6} {:>22} {:>9.2} {:>12.0} {:>7}",
                figure.profile,
                figure.fft_samples,
                figure.bands,
                figure.rows,
                spread(figure.ns_per_row, 0),
                figure.ms,
                figure.times_real_time,
                count(figure.allocations),
            );
        }
        let _ = writeln!(
            text,
            "\n{:>10} {:>7} {:>36} {:>22} {:>7}",
            "from, Hz", "to, Hz", "ns per sample", "× real time", "allocs"
        );
        for figure in &self.resampling {
            let _ = writeln!(
                text,
                "{:>10} {:>7} {:>36} {:>22.0} {:>7}",
                figure.from_hz,
                figure.to_hz,
                spread(figure.ns_per_sample, 2),
                figure.times_real_time,
                count(figure.allocations),
            );
        }
        let _ = writeln!(
            text,
            "\nheard: noise. Features: at the profile's own rate. × real time: of one core. allocs: allocations and releases in\n\
             one pass.",
        );
        text
    }
}

fn spread(time: Nanoseconds, digits: usize) -> String {
    let Nanoseconds { median, p10, p90 } = time;
    format!("{median:.digits$} ({p10:.digits$}–{p90:.digits$})")
}

fn count(allocations: Option<u32>) -> String {
    allocations.map_or("-".to_owned(), |count| count.to_string())
}
