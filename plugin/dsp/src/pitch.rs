//! The pitch of a signal that has one: which of its hops are voiced, at what fundamental frequency, and how sure that is.
//!
//! | module | idea |
//! |---|---|
//! | `decimate` | to about 12 kHz |
//! | `window` | a window's spectrum, and how alike it is to itself a lag later |
//! | `floor` | the noise beneath |
//! | `candidates` | lags at which the window is like itself |
//! | `evidence` | what speaks for each |
//! | `weighing` | how much each is to be believed |
//! | `lattice` | the likeliest way through the candidates of all hops |
//! | `refine` | the period to a small part of a sample |
//! | `tuning`, `notes` | frequencies as notes, pitch as a player's notes |
//!
//! **When.** Hops of 64 samples at a quarter of 44.1 or 48 kHz, about 5 ms. While one is gathered, the window that ended
//! with the one before is worked on, in shares by control step. What is known of a window comes a fixed time after its
//! middle, [`PitchTracker::latency_samples`]: half a window, that hop, one more hop to look ahead, and the filter.
//!
//! **What differs from pYIN** (Mauch & Dixon 2014), each measured on the sounds of `tests/pitch`, of which other seeds
//! served to learn: lags come from two likenesses, of the sound as it is and of what is over the noise, evened out; pYIN's
//! thresholds are one fact among 26 that a small network weighs, which also tells voiced from unvoiced; states are the
//! candidates themselves, not a grid of pitches, so a leap costs the same wherever it goes; and the answer is refined on
//! the spectrum over several periods, to about a cent.

mod candidates;
mod decimate;
mod estimate;
mod evidence;
mod floor;
mod lattice;
mod names;
mod notes;
mod refine;
mod tuning;
mod weighing;
mod weights;
mod window;

pub use estimate::{Estimate, Pitch};
pub use names::{NoSuchNote, NoteName};
pub use notes::{MOST_NOTE_EVENTS, NoteEvent, NoteMaker, NoteSettings};
pub use tuning::{A4_LIMITS_HZ, Note, Temperament, Tuning};

use crate::equaliser::{CONTROL_STEP_SAMPLES, clean};
use crate::error::{ConfigError, checked_sample_rate_hz};
use crate::spread_fft::{Stage, share};
use candidates::{Lags, MOST_CANDIDATES};
use decimate::{Decimator, decimation};
use evidence::Evidence;
pub use evidence::FACTS;
use floor::Floor;
use lattice::{LOOK_AHEAD_HOPS, Lattice};
use window::{Window, window_samples};

/// The fundamental frequencies that are looked for unless set, Hz: A0 to a little over C7.
pub const DEFAULT_PITCH_RANGE_HZ: [f64; 2] = [27.5, 2_100.0];
/// The lowest and the highest that can be asked for, Hz.
pub const PITCH_RANGE_LIMITS_HZ: [f64; 2] = [25.0, 4_200.0];
/// A range is at least this wide: an octave, so that octaves can be told apart.
pub const LEAST_PITCH_RANGE_RATIO: f64 = 2.0;

/// Samples of a hop, decimated.
const HOP: usize = 64;
/// What is softer is silence, dB.
const GATE_DB: f32 = -100.0;
/// Hops whose spectra are kept.
const KEPT: usize = LOOK_AHEAD_HOPS + 1;
/// What is this much over the floor counts, in part.
const OVER_FLOOR: f32 = 2.0;
/// The floor is not taken for less than this share of what is there.
const LEAST_FLOOR: f32 = 0.01;
/// A fresh tracker knows as much as an old one after so long, seconds: the floor remembers 1.6, smoothing and filter
/// settle in 0.8, and what was 40 dB louder is forgotten in 2.
const CATCHES_UP_SECONDS: f64 = 3.0;
/// Taken off every belief, in natural logarithms: a false alarm is worse than a pitch that is missed.
const CAUTION: f32 = 0.4;
/// How far the spectrum is evened out: 0 leaves it, 1 makes all bands alike.
const EVENNESS: f32 = 0.7;

/// One candidate of a window.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Candidate {
    /// Its frequency, Hz.
    pub f0_hz: f32,
    /// What speaks for and against it, in `weighing`'s order.
    pub facts: [f32; FACTS],
}

impl Candidate {
    const NONE: Self = Self {
        f0_hz: 1.0,
        facts: [0.0; FACTS],
    };
}

/// What is kept of a window until its answer is known.
struct Heard {
    power: Vec<f32>,
    level_db: f64,
}

/// Follows the pitch of a stereo signal's sum.
pub struct PitchTracker {
    rate_hz: f64,
    range_hz: [f64; 2],
    decimator: Decimator,
    factor: usize,
    /// Decimated input: a window, and the hop being gathered.
    input: Vec<f32>,
    input_place: usize,
    /// Samples of the hop being gathered, not decimated.
    place: usize,
    window: Window,
    window_length: usize,
    floor: Floor,
    weighted: Vec<f32>,
    lags: Lags,
    evidence: Evidence,
    candidates: [Candidate; MOST_CANDIDATES],
    octaves: [f32; MOST_CANDIDATES],
    beliefs: [f32; MOST_CANDIDATES],
    lattice: Lattice,
    heard: [Heard; KEPT],
    estimate: Estimate,
}

impl PitchTracker {
    /// Has heard nothing. Allocates.
    ///
    /// `sample_rate_hz`: 8 to 384 kHz.
    ///
    /// # Errors
    /// [`ConfigError::SampleRate`] for others.
    pub fn new(sample_rate_hz: f64) -> Result<Self, ConfigError> {
        let factor = decimation(checked_sample_rate_hz(sample_rate_hz)?);
        let rate_hz = sample_rate_hz / factor as f64;
        let hop_seconds = HOP as f64 / rate_hz;
        let window_length = window_samples(rate_hz);
        let lags = (rate_hz / PITCH_RANGE_LIMITS_HZ[0]).ceil() as usize + 3;
        let window = Window::new(window_length, lags);
        let bin_hz = rate_hz / window.points() as f64;
        // Whole lanes.
        let bins = (decimate::PASSES * window.points() as f64) as usize / 8 * 8;
        Ok(Self {
            rate_hz,
            range_hz: DEFAULT_PITCH_RANGE_HZ,
            decimator: Decimator::new(sample_rate_hz),
            factor,
            input: vec![0.0; window_length + HOP],
            input_place: 0,
            place: 0,
            weighted: vec![0.0; window.points() / 2 + 1],
            window,
            window_length,
            floor: Floor::new(bins, bin_hz, hop_seconds),
            lags: Lags::NONE,
            evidence: Evidence::new(bins, bin_hz, rate_hz, hop_seconds),
            candidates: [Candidate::NONE; MOST_CANDIDATES],
            octaves: [0.0; MOST_CANDIDATES],
            beliefs: [0.0; MOST_CANDIDATES],
            lattice: Lattice::NEW,
            heard: std::array::from_fn(|_| Heard {
                power: vec![0.0; bins],
                level_db: Estimate::NOTHING.level_db,
            }),
            estimate: Estimate::NOTHING,
        })
    }

    /// Sets which fundamental frequencies are looked for, from the next window on.
    ///
    /// `range_hz`: clamped to [`PITCH_RANGE_LIMITS_HZ`]; ignored if not finite; one that is narrower than
    /// [`LEAST_PITCH_RANGE_RATIO`] is widened upwards, or downwards where there is no room.
    ///
    /// Real time: no allocation.
    pub fn set_range_hz(&mut self, range_hz: [f64; 2]) {
        if range_hz.iter().all(|hz| hz.is_finite()) {
            let [lowest_hz, highest_hz] = PITCH_RANGE_LIMITS_HZ;
            let from_hz = range_hz[0].clamp(lowest_hz, highest_hz / LEAST_PITCH_RANGE_RATIO);
            let to_hz = range_hz[1].clamp(LEAST_PITCH_RANGE_RATIO * from_hz, highest_hz);
            self.range_hz = [from_hz, to_hz];
        }
    }

    /// Forgets all input, and puts the origin of time at the next sample. What was set stays.
    ///
    /// Real time: no allocation.
    pub fn reset(&mut self) {
        self.decimator.reset();
        self.input.fill(0.0);
        (self.input_place, self.place) = (0, 0);
        self.floor.reset();
        self.evidence.reset();
        self.lags = Lags::NONE;
        self.lattice = Lattice::NEW;
        for heard in &mut self.heard {
            heard.power.fill(0.0);
            heard.level_db = Estimate::NOTHING.level_db;
        }
        self.estimate = Estimate::NOTHING;
    }

    /// From one estimate to the next, samples: a multiple of [`CONTROL_STEP_SAMPLES`].
    pub fn hop_samples(&self) -> usize {
        HOP * self.factor
    }

    /// Samples heard from the middle of a window until its estimate is known: exact, and the same for all.
    pub fn latency_samples(&self) -> usize {
        let half_window = (self.window_length / 2 - 1) * self.factor + 1;
        (1 + LOOK_AHEAD_HOPS) * self.hop_samples() + half_window + self.decimator.delay_samples()
    }

    /// Where a tracker may begin afresh, in samples, to know by `sample` what one knows that began at 0: 3 s earlier, at a
    /// hop at which the floor's memory turns over as in the other one, or at 0.
    ///
    /// So a long recording can be followed in pieces. On music, noise, sweeps, and a tone that falls by 55 dB just before a
    /// piece begins, 1 to 2 minutes each, the pieces' estimates summed up to what one tracker found, without a difference.
    pub fn head_start(&self, sample: u64) -> u64 {
        let turn = (self.floor.stretch_hops() * self.hop_samples()) as u64;
        let catches_up = (CATCHES_UP_SECONDS * self.rate_hz) as u64 * self.factor as u64;
        sample.saturating_sub(catches_up) / turn * turn
    }

    /// Takes input. The estimate changes with the last sample of a hop only, and with every one.
    ///
    /// `frames`: left and right, ±1.0 full scale, any number; a sample that is not finite or beyond ±1e6 counts as 0.
    ///
    /// Real time: no allocation, no lock, no panic. Any partition into calls gives the same bits.
    pub fn listen(&mut self, frames: &[[f64; 2]]) {
        for frame in frames {
            let [left, right] = frame.map(clean);
            if let Some(sample) = self.decimator.push((0.5 * (left + right)) as f32) {
                self.input[self.input_place] = sample;
                self.input_place = (self.input_place + 1) % self.input.len();
            }
            self.place += 1;
            if self.place.is_multiple_of(CONTROL_STEP_SAMPLES) {
                self.end_step();
            }
        }
    }

    /// What is known at the last sample heard.
    pub fn estimate(&self) -> &Estimate {
        &self.estimate
    }

    /// The middle of the window that the estimate is about, in samples since [`Self::reset`]: before the first sample
    /// in the beginning.
    pub fn centre_samples(&self) -> i64 {
        self.estimate.number as i64 * self.hop_samples() as i64 - self.latency_samples() as i64
    }

    /// The candidates of the latest window whose work is complete, for those who study the tracker.
    pub fn candidates(&self) -> &[Candidate] {
        &self.candidates[..self.lags.count]
    }

    /// The middle of that window, in samples since [`Self::reset`].
    pub fn candidates_centre_samples(&self) -> i64 {
        self.centre_samples() + (LOOK_AHEAD_HOPS * self.hop_samples()) as i64
    }

    /// Ends a control step: its share of the work, and with the last of a hop the estimate.
    fn end_step(&mut self) {
        let (step, steps) = (
            self.place / CONTROL_STEP_SAMPLES - 1,
            self.hop_samples() / CONTROL_STEP_SAMPLES,
        );
        let [transform, weigh, correlate, find, facts, answer] = share(&STAGES, step, steps);
        transform.for_each(|_| self.transform());
        weigh.for_each(|_| self.weigh());
        correlate.for_each(|_| self.window.correlate(&self.weighted));
        find.for_each(|_| self.find());
        facts.for_each(|candidate| self.weigh_candidate(candidate));
        answer.for_each(|_| self.answer());
        if step + 1 == steps {
            self.place = 0;
        }
    }

    /// The window that ended with the hop before.
    fn transform(&mut self) {
        // It begins where the hop being gathered will end.
        let gathered = self.place / self.factor;
        let start = (self.input_place + HOP - gathered) % self.input.len();
        let (newer, older) = self.input.split_at(start);
        let older = &older[..older.len().min(self.window_length)];
        self.window.transform(older, &newer[..self.window_length - older.len()]);
    }

    /// What is over the floor, evenly.
    fn weigh(&mut self) {
        self.heard.rotate_left(1);
        let heard = &mut self.heard[KEPT - 1];
        heard.level_db = f64::from(10.0 * (2.0 * self.window.mean_square).max(1e-14).log10());
        let power = &self.window.power;
        self.floor.hear(power);
        let (amplitude, weighted) = (&mut self.evidence.amplitude, &mut self.weighted);
        self.floor.for_each_band(|bins, band, floor| {
            let weight = (floor + LEAST_FLOOR * band).powf(-EVENNESS);
            let power = &power[bins.clone()];
            let over = heard.power[bins.clone()].iter_mut().zip(power);
            over.for_each(|(over, power)| *over = (power - OVER_FLOOR * floor).max(0.0));
            let over = &heard.power[bins.clone()];
            let weighted = &mut weighted[bins.clone()];
            weighted
                .iter_mut()
                .zip(over)
                .for_each(|(weighted, over)| *weighted = weight * over);
            amplitude[bins]
                .iter_mut()
                .zip(weighted)
                .for_each(|(amplitude, weighted)| *amplitude = weighted.sqrt());
        });
    }

    fn find(&mut self) {
        self.lags = Lags::NONE;
        if self.heard[KEPT - 1].level_db > f64::from(GATE_DB) {
            let range = [self.range_hz[1], self.range_hz[0]].map(|hz| (self.rate_hz / hz) as f32);
            let longest = refine::REACH * self.window_length as f32;
            self.lags = Lags::find(&self.window.likeness, &self.window.weighted_likeness, range, longest);
        }
        self.evidence
            .begin(&self.window, &self.lags, &self.floor.power, &self.floor.floor);
    }

    fn weigh_candidate(&mut self, candidate: usize) {
        if candidate < self.lags.count {
            let lag = self.lags.lags[candidate];
            let f0_hz = self.rate_hz as f32 / lag;
            let facts = self.evidence.facts(candidate, lag, &self.window);
            self.octaves[candidate] = f0_hz.log2();
            self.beliefs[candidate] = weighing::believe(&facts) - CAUTION;
            self.candidates[candidate] = Candidate { f0_hz, facts };
        }
    }

    fn answer(&mut self) {
        let count = self.lags.count;
        self.lattice.push(&self.octaves[..count], &self.beliefs[..count]);
        let (column, candidate) = self.lattice.answer();
        let heard = &self.heard[0];
        let pitch = match candidate {
            None => Pitch::Unvoiced,
            Some(candidate) => {
                let lag = self.rate_hz as f32 / column.octaves[candidate].exp2();
                let lag = refine::refine(&heard.power, self.window.points(), self.window_length, lag);
                Pitch::Voiced {
                    f0_hz: self.rate_hz / f64::from(lag),
                    probability: f64::from(column.probability[candidate + 1]),
                }
            }
        };
        self.estimate = Estimate {
            number: self.estimate.number + 1,
            pitch,
            voiced_probability: f64::from(1.0 - column.probability[0]).clamp(0.0, 1.0),
            level_db: heard.level_db,
        };
    }
}

/// What the work on a window consists of; costs in ns, about as measured: they only spread the work.
const STAGES: [Stage; 6] = {
    const fn stage(units: usize, cost: usize) -> Stage {
        Stage { units, cost }
    }
    [
        stage(1, 6_500),
        stage(1, 2_500),
        stage(1, 4_500),
        stage(1, 4_000),
        stage(MOST_CANDIDATES, 870),
        stage(1, 6_000),
    ]
};
