//! Loudness as broadcasters measure it: momentary, short-term, integrated, range, true peak.
//!
//! Sources: ITU-R BS.1770-5 (weighting, gates, true peak), EBU R 128, EBU Tech 3341 (momentary over 400 ms, short-term over
//! 3 s), EBU Tech 3342 (range). Weighting, gated blocks and interpolation are the crate ebur128's, in its histogram mode,
//! which needs the same memory for ever: an integrated loudness is within 0.05 LU of exact integration.
//!
//! Two things are different from that crate. Momentary and short-term loudness are sums of slots of 10 ms, so that both are
//! up to date and their maxima found every 10 ms: every 100 ms, as the blocks are, a sound of 400 ms may read 0.6 LU too
//! low. And from 192 kHz on, where the crate takes samples as they are, true peak is interpolated twofold: a sine at a
//! quarter of the rate may lie 3 dB above all its samples.

mod place;

pub use place::Place;

use super::sliding::{SLOTS_PER_SECOND, Sliding, slot_samples};
use crate::error::{ConfigError, checked_sample_rate_hz};
use ebur128::{EbuR128, Mode};

/// Most channels that are measured together.
pub const MAX_MEASURED_CHANNELS: usize = 8;

/// Slots of the momentary loudness: 400 ms.
const MOMENTARY_SLOTS: usize = 2 * SLOTS_PER_SECOND / 5;
/// Slots of the short-term loudness: 3 s.
const SHORT_TERM_SLOTS: usize = 3 * SLOTS_PER_SECOND;
/// BS.1770: loudness of a weighted mean square of 1, LUFS.
const OFFSET_LUFS: f64 = -0.691;
/// From this rate on the library does not interpolate.
const PLAIN_PEAK_HZ: u32 = 192_000;
/// A rate for which it interpolates twofold.
const TWOFOLD_HZ: u32 = 96_000;

/// Measures one signal as it passes.
///
/// Every reading is `None` until there is something to read: as long as its window is not full, and for silence. Memory is
/// about 3 s of the signal in f64 and does not grow.
pub struct LoudnessMeter {
    library: EbuR128,
    /// Finds the true peak where `library` would not interpolate: believes in a lower rate.
    peaks: Option<EbuR128>,
    /// Input of the slot under way without what is not finite, one buffer a channel.
    slot: Vec<Vec<f32>>,
    slot_samples: usize,
    /// Frames of the slot under way.
    place: usize,
    /// Weighted mean square of each slot.
    powers: Sliding<1>,
    max_momentary: f64,
    max_short_term: f64,
    non_finite_samples: u64,
}

impl LoudnessMeter {
    /// With the usual channels of that number: see [`Place::usual`]. Allocates.
    ///
    /// `sample_rate_hz`: 8 to 384 kHz; fractions are rounded. `channels`: 1 to [`MAX_MEASURED_CHANNELS`].
    ///
    /// # Errors
    /// [`ConfigError`] outside these ranges.
    pub fn new(sample_rate_hz: f64, channels: usize) -> Result<Self, ConfigError> {
        let places = Place::usual(channels).ok_or(ConfigError::MeasuredChannels { actual: channels })?;
        Self::with_places(sample_rate_hz, places)
    }

    /// With a place for each channel, 1 to [`MAX_MEASURED_CHANNELS`] of them. Allocates.
    ///
    /// # Errors
    /// [`ConfigError`] outside these ranges.
    pub fn with_places(sample_rate_hz: f64, places: &[Place]) -> Result<Self, ConfigError> {
        let channels = places.len();
        let refused = ConfigError::MeasuredChannels { actual: channels };
        if !(1..=MAX_MEASURED_CHANNELS).contains(&channels) {
            return Err(refused);
        }
        let rate = checked_sample_rate_hz(sample_rate_hz)?.round() as u32;
        let make = |rate: u32, mode: Mode| EbuR128::new(channels as u32, rate, mode).map_err(|_| refused);
        let loudness = Mode::I | Mode::LRA | Mode::HISTOGRAM;
        let (mut library, peaks) = if rate < PLAIN_PEAK_HZ {
            (make(rate, loudness | Mode::TRUE_PEAK)?, None)
        } else {
            (make(rate, loudness)?, Some(make(TWOFOLD_HZ, Mode::TRUE_PEAK)?))
        };
        for (channel, place) in (0..).zip(places) {
            library.set_channel(channel, place.of_library()).map_err(|_| refused)?;
        }
        let slot_samples = slot_samples(f64::from(rate));
        Ok(Self {
            library,
            peaks,
            slot: vec![vec![0.0; slot_samples]; channels],
            slot_samples,
            place: 0,
            powers: Sliding::new(SHORT_TERM_SLOTS),
            max_momentary: 0.0,
            max_short_term: 0.0,
            non_finite_samples: 0,
        })
    }

    /// Forgets everything.
    ///
    /// Real time: no allocation.
    pub fn reset(&mut self) {
        self.library.reset();
        if let Some(peaks) = &mut self.peaks {
            peaks.reset();
        }
        self.powers.reset();
        self.place = 0;
        (self.max_momentary, self.max_short_term) = (0.0, 0.0);
        self.non_finite_samples = 0;
    }

    /// Takes the next frames.
    ///
    /// `channels`: as many slices as announced, equally long, ±1.0 full scale; what is not finite is silence, and counted.
    ///
    /// Real time: no allocation.
    pub fn add(&mut self, channels: &[&[f32]]) {
        let frames = match channels.len() == self.slot.len() {
            true => channels.iter().map(|channel| channel.len()).min().unwrap_or(0),
            false => 0,
        };
        debug_assert!(channels.len() == self.slot.len());
        let mut taken = 0;
        while taken < frames {
            let count = (self.slot_samples - self.place).min(frames - taken);
            for (slot, channel) in self.slot.iter_mut().zip(channels) {
                let to = &mut slot[self.place..self.place + count];
                for (to, &sample) in to.iter_mut().zip(&channel[taken..taken + count]) {
                    *to = if sample.is_finite() { sample } else { 0.0 };
                    self.non_finite_samples += u64::from(!sample.is_finite());
                }
            }
            self.hand_over(self.place..self.place + count);
            taken += count;
            self.place += count;
            if self.place == self.slot_samples {
                self.place = 0;
                self.end_slot();
            }
        }
    }

    /// Loudness over the last 400 ms, LUFS.
    pub fn momentary_lufs(&self) -> Option<f64> {
        lufs(self.power(MOMENTARY_SLOTS))
    }

    /// Loudness over the last 3 s, LUFS.
    pub fn short_term_lufs(&self) -> Option<f64> {
        lufs(self.power(SHORT_TERM_SLOTS))
    }

    /// Loudness over all but the quiet passages, LUFS.
    pub fn integrated_lufs(&self) -> Option<f64> {
        self.library.loudness_global().ok().filter(|lufs| lufs.is_finite())
    }

    /// Range of the loudness between its 10th and its 95th percentile, quiet passages left out, LU. `None` in the first 3 s
    /// and where all is quiet.
    pub fn range_lu(&self) -> Option<f64> {
        // The library gives 0 for the range of nothing.
        self.integrated_lufs()
            .filter(|_| self.powers.filled() == SHORT_TERM_SLOTS)
            .and_then(|_| self.library.loudness_range().ok())
            .filter(|range| range.is_finite())
    }

    /// Largest value of any channel, between the samples too, dB of full scale. It is never below the largest sample.
    pub fn true_peak_dbtp(&self) -> Option<f64> {
        let meter = self.peaks.as_ref().unwrap_or(&self.library);
        let peaks = (0..meter.channels()).filter_map(|channel| meter.true_peak(channel).ok());
        let db = 20.0 * peaks.fold(0.0, f64::max).log10();
        db.is_finite().then_some(db)
    }

    /// Largest momentary loudness so far, LUFS.
    pub fn max_momentary_lufs(&self) -> Option<f64> {
        lufs(self.max_momentary)
    }

    /// Largest short-term loudness so far, LUFS.
    pub fn max_short_term_lufs(&self) -> Option<f64> {
        lufs(self.max_short_term)
    }

    /// NaN and infinities so far.
    pub fn non_finite_samples(&self) -> u64 {
        self.non_finite_samples
    }

    /// Gives part of the slot to the library.
    fn hand_over(&mut self, range: std::ops::Range<usize>) {
        let mut planes: [&[f32]; MAX_MEASURED_CHANNELS] = [&[]; MAX_MEASURED_CHANNELS];
        for (plane, slot) in planes.iter_mut().zip(&self.slot) {
            *plane = &slot[range.clone()];
        }
        let planes = &planes[..self.slot.len()];
        for meter in [Some(&mut self.library), self.peaks.as_mut()].into_iter().flatten() {
            // As many planes as channels and equally long, which is all that this can fail for.
            let added = meter.add_frames_planar_f32(planes);
            debug_assert!(added.is_ok());
        }
    }

    fn end_slot(&mut self) {
        // The library rounds down as `slot_samples` does.
        let slot_lufs = self.library.loudness_window((1_000 / SLOTS_PER_SECOND) as u32);
        let power = slot_lufs.map_or(0.0, |lufs| 10.0_f64.powf((lufs - OFFSET_LUFS) / 10.0));
        self.powers.push([power]);
        self.max_momentary = self.max_momentary.max(self.power(MOMENTARY_SLOTS));
        self.max_short_term = self.max_short_term.max(self.power(SHORT_TERM_SLOTS));
    }

    /// Weighted mean square over the last slots; 0 until so many have come.
    fn power(&self, slots: usize) -> f64 {
        match self.powers.filled() >= slots {
            true => self.powers.mean(slots)[0],
            false => 0.0,
        }
    }
}

/// Loudness of a weighted mean square; `None` for silence.
fn lufs(power: f64) -> Option<f64> {
    (power > 0.0).then(|| OFFSET_LUFS + 10.0 * power.log10())
}
