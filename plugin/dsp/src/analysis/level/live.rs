//! Levels of the moment, as meters show them.

use super::{correlation, decibels};
use crate::analysis::sliding::{SLOTS_PER_SECOND, Sliding, slot_samples};
use crate::error::{ConfigError, checked_sample_rate_hz};

/// Slots of the RMS: 300 ms.
const RMS_SLOTS: usize = 3 * SLOTS_PER_SECOND / 10;
/// Slots of the correlation: 600 ms.
const CORRELATION_SLOTS: usize = 6 * SLOTS_PER_SECOND / 10;
/// Slots of the mean: 3 s, in which a tone of 20 Hz leaves less than 0.3 % of its amplitude.
const DC_SLOTS: usize = 3 * SLOTS_PER_SECOND;
/// A peak meter falls so fast, dB a second: 20 dB in 1.7 s, as IEC 60268-10 has it for its type I.
const FALL_DB_PER_SECOND: f64 = 20.0 / 1.7;

/// Left and right; `None` for silence.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct LevelReadings {
    /// Largest sample, falling by 20 dB in 1.7 s, dB of full scale.
    pub peak_dbfs: [Option<f64>; 2],
    /// Largest sample since the last reset, dB of full scale.
    pub max_peak_dbfs: [Option<f64>; 2],
    /// Root mean square over the last 300 ms, dB of full scale: a full-scale sine has −3.01.
    pub rms_dbfs: [Option<f64>; 2],
    /// Largest sample over RMS of the last 300 ms, dB.
    pub crest_db: [Option<f64>; 2],
    /// Mean over the last 3 s, ±1.0 full scale.
    pub dc: [f64; 2],
    /// How alike both channels were over the last 600 ms, −1 to 1; `None` where one is silent.
    pub correlation: Option<f64>,
    /// NaN and infinities since the last reset, measured as silence.
    pub non_finite_samples: u64,
}

/// Sums of one slot: squares of either channel, their product, the samples themselves, the largest ones.
#[derive(Debug, Clone, Copy, Default)]
struct Slot {
    squares: [f64; 2],
    product: f64,
    sums: [f64; 2],
    largest: [f32; 2],
}

/// Measures a stereo signal as it passes. Readings move every 10 ms.
pub struct LiveLevels {
    slot_samples: usize,
    /// Frames of the slot under way.
    place: usize,
    slot: Slot,
    /// Means of a slot's squares and product.
    powers: Sliding<3>,
    means: Sliding<2>,
    /// Largest samples of the slots of the RMS, for the crest.
    largest: [[f32; 2]; RMS_SLOTS],
    slots: usize,
    peak: [f64; 2],
    max_peak: [f32; 2],
    fall: f64,
    non_finite_samples: u64,
}

impl LiveLevels {
    /// Has heard nothing. Allocates.
    ///
    /// `sample_rate_hz`: 8 to 384 kHz.
    ///
    /// # Errors
    /// [`ConfigError::SampleRate`] for others.
    pub fn new(sample_rate_hz: f64) -> Result<Self, ConfigError> {
        Ok(Self {
            slot_samples: slot_samples(checked_sample_rate_hz(sample_rate_hz)?),
            place: 0,
            slot: Slot::default(),
            powers: Sliding::new(CORRELATION_SLOTS),
            means: Sliding::new(DC_SLOTS),
            largest: [[0.0; 2]; RMS_SLOTS],
            slots: 0,
            peak: [0.0; 2],
            max_peak: [0.0; 2],
            fall: 10.0_f64.powf(-FALL_DB_PER_SECOND / 20.0 / SLOTS_PER_SECOND as f64),
            non_finite_samples: 0,
        })
    }

    /// Forgets everything.
    ///
    /// Real time: no allocation.
    pub fn reset(&mut self) {
        (self.place, self.slot) = (0, Slot::default());
        self.powers.reset();
        self.means.reset();
        self.largest = [[0.0; 2]; RMS_SLOTS];
        (self.peak, self.max_peak) = ([0.0; 2], [0.0; 2]);
        self.non_finite_samples = 0;
    }

    /// Takes the next frames, left and right, ±1.0 full scale; what is not finite is silence, and counted.
    ///
    /// Real time: no allocation.
    pub fn add(&mut self, frames: &[[f32; 2]]) {
        for frame in frames {
            let slot = &mut self.slot;
            let mut clean = [0.0; 2];
            for channel in 0..2 {
                let sample = frame[channel];
                if sample.is_finite() {
                    clean[channel] = f64::from(sample);
                    slot.largest[channel] = slot.largest[channel].max(sample.abs());
                } else {
                    self.non_finite_samples += 1;
                }
                slot.sums[channel] += clean[channel];
                slot.squares[channel] += clean[channel] * clean[channel];
            }
            slot.product += clean[0] * clean[1];
            self.place += 1;
            if self.place == self.slot_samples {
                self.end_slot();
            }
        }
    }

    /// As of the last whole slot.
    pub fn readings(&self) -> LevelReadings {
        let [left, right, _] = self.powers.mean(RMS_SLOTS);
        let rms_dbfs = [left, right].map(|power| decibels(power.sqrt()));
        let [left, right, product] = self.powers.mean(CORRELATION_SLOTS);
        let crest_db = |channel: usize| {
            let largest = self.largest.iter().map(|slot| slot[channel]).fold(0.0, f32::max);
            Some(decibels(f64::from(largest))? - rms_dbfs[channel]?)
        };
        LevelReadings {
            peak_dbfs: self.peak.map(decibels),
            max_peak_dbfs: self.max_peak.map(|peak| decibels(f64::from(peak))),
            rms_dbfs,
            crest_db: [crest_db(0), crest_db(1)],
            dc: self.means.mean(DC_SLOTS),
            correlation: correlation(left, right, product),
            non_finite_samples: self.non_finite_samples,
        }
    }

    fn end_slot(&mut self) {
        let Slot {
            squares: [left, right],
            product,
            sums,
            largest,
        } = std::mem::take(&mut self.slot);
        self.place = 0;
        let mean = |sum: f64| sum / self.slot_samples as f64;
        self.powers.push([left, right, product].map(mean));
        self.means.push(sums.map(mean));
        self.largest[self.slots % RMS_SLOTS] = largest;
        self.slots += 1;
        self.max_peak = std::array::from_fn(|channel| self.max_peak[channel].max(largest[channel]));
        self.peak = std::array::from_fn(|channel| (self.peak[channel] * self.fall).max(f64::from(largest[channel])));
    }
}
