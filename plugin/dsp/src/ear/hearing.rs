//! The estimates of 26 bands: how loud, how tonal, and how much of each is heard beside the others.

use super::average::Forgetting;
use super::bank::BandBank;
use super::level_db;
use super::masking::{Masking, offset_gain, participation, tonality};
use crate::bands::{BAND_COUNT, centre_bark};

/// Time constant of the fast estimate and of tonality, s.
const FAST_SECONDS: f64 = 0.1;
/// Time constant of the slow estimate unless set, s.
pub const DEFAULT_SLOW_SECONDS: f64 = 3.0;
/// Least time constant of the slow estimate, s.
pub const MIN_SLOW_SECONDS: f64 = 0.5;
/// Greatest time constant of the slow estimate, s.
pub const MAX_SLOW_SECONDS: f64 = 10.0;
/// What a full-scale sine sounds like unless set, dB SPL.
pub const DEFAULT_FULL_SCALE_DB_SPL: f64 = 100.0;
/// Range of what a full-scale sine may sound like, dB SPL.
pub const FULL_SCALE_DB_SPL_RANGE: [f64; 2] = [60.0, 140.0];

/// What was heard of every band, as of the last window that was listened to. Bands without a centre below 0.48 of the
/// sample rate stay as in [`Hearing::NOTHING`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hearing {
    /// Level over the slow time constant, dB; a full-scale sine is 0. Not below −140.
    pub slow_db: [f64; BAND_COUNT],
    /// Level over 100 ms, dB. Not below −140.
    pub fast_db: [f64; BAND_COUNT],
    /// From 0, noise, to 1, a tone, over 100 ms; 0 where a band has fewer than four bins.
    pub tonality: [f64; BAND_COUNT],
    /// Below this level a band is not heard beside the others, nor in quiet, dB; a full-scale sine is 0.
    pub threshold_db: [f64; BAND_COUNT],
    /// How much of the band is heard, 0 to 1: over 6 dB above its threshold.
    pub participation: [f64; BAND_COUNT],
    /// How long has been listened since the last reset, s: the more, the surer the slow estimate.
    pub heard_seconds: f64,
}

impl Hearing {
    /// Before anything was heard. Thresholds are 0 dB, so that nothing takes part.
    pub const NOTHING: Self = Self {
        slow_db: [super::LEVEL_FLOOR_DB; BAND_COUNT],
        fast_db: [super::LEVEL_FLOOR_DB; BAND_COUNT],
        tonality: [0.0; BAND_COUNT],
        threshold_db: [0.0; BAND_COUNT],
        participation: [0.0; BAND_COUNT],
        heard_seconds: 0.0,
    };
}

/// Running means of all bands, and the hearing that is being made of them.
pub struct Estimates {
    masking: Masking,
    hop_seconds: f64,
    slow: Forgetting,
    fast: Forgetting,
    full_scale_db_spl: f64,
    /// Windows listened to.
    heard: u64,
    slow_powers: [f64; BAND_COUNT],
    fast_powers: [f64; BAND_COUNT],
    /// Fast powers less their offsets as maskers.
    maskers: [f64; BAND_COUNT],
    coming: Hearing,
    hearing: Hearing,
}

impl Estimates {
    pub fn new(hop_seconds: f64) -> Self {
        Self {
            masking: Masking::new(),
            hop_seconds,
            slow: Forgetting::new(DEFAULT_SLOW_SECONDS, hop_seconds),
            fast: Forgetting::new(FAST_SECONDS, hop_seconds),
            full_scale_db_spl: DEFAULT_FULL_SCALE_DB_SPL,
            heard: 0,
            slow_powers: [0.0; BAND_COUNT],
            fast_powers: [0.0; BAND_COUNT],
            maskers: [0.0; BAND_COUNT],
            coming: Hearing::NOTHING,
            hearing: Hearing::NOTHING,
        }
    }

    /// Real time: no allocation.
    pub fn set_slow_seconds(&mut self, seconds: f64) {
        self.slow = Forgetting::new(seconds.clamp(MIN_SLOW_SECONDS, MAX_SLOW_SECONDS), self.hop_seconds);
    }

    /// Real time: no allocation.
    pub fn set_full_scale_db_spl(&mut self, db_spl: f64) {
        let [lowest, highest] = FULL_SCALE_DB_SPL_RANGE;
        self.full_scale_db_spl = db_spl.clamp(lowest, highest);
    }

    /// Forgets all that was heard.
    ///
    /// Real time: no allocation.
    pub fn reset(&mut self) {
        self.heard = 0;
        self.slow_powers = [0.0; BAND_COUNT];
        self.fast_powers = [0.0; BAND_COUNT];
        self.maskers = [0.0; BAND_COUNT];
        self.coming = Hearing::NOTHING;
        self.hearing = Hearing::NOTHING;
    }

    /// Takes the slow estimate from another time, and is as sure of it as it can be.
    ///
    /// Real time: no allocation.
    pub fn start_from(&mut self, slow_db: &[f64; BAND_COUNT]) {
        self.slow_powers = slow_db.map(|level_db| 10.0_f64.powf(0.1 * level_db));
        self.heard = (MAX_SLOW_SECONDS / self.hop_seconds) as u64;
    }

    /// A window is about to be listened to. Returns how many were, with this one.
    ///
    /// Real time: no allocation.
    pub fn begin(&mut self) -> u64 {
        self.heard += 1;
        self.coming.heard_seconds = self.heard as f64 * self.hop_seconds;
        self.heard
    }

    /// Takes one band's power and flatness.
    ///
    /// Real time: no allocation, two logarithms.
    pub fn listen(&mut self, band: usize, bank: &BandBank) {
        let (power, flatness) = (bank.power(band), bank.flatness_db(band));
        let (slow, fast) = (self.slow.share(self.heard), self.fast.share(self.heard));
        self.slow_powers[band] += slow * (power - self.slow_powers[band]);
        self.fast_powers[band] += fast * (power - self.fast_powers[band]);
        let Hearing {
            tonality: tonalities,
            slow_db,
            fast_db,
            ..
        } = &mut self.coming;
        tonalities[band] += fast * (flatness.map_or(0.0, tonality) - tonalities[band]);
        slow_db[band] = level_db(self.slow_powers[band]);
        fast_db[band] = level_db(self.fast_powers[band]);
        self.maskers[band] = self.fast_powers[band] * offset_gain(tonalities[band], centre_bark(band));
    }

    /// Compares one band with the others, after all were listened to.
    ///
    /// Real time: no allocation, a logarithm.
    pub fn compare(&mut self, band: usize) {
        let masked_db = level_db(self.masking.spread_power(band, &self.maskers));
        let quiet_db = self.masking.quiet_db_spl(band) - self.full_scale_db_spl;
        let threshold_db = masked_db.max(quiet_db);
        self.coming.threshold_db[band] = threshold_db;
        self.coming.participation[band] = participation(self.coming.fast_db[band], threshold_db);
    }

    /// Hands the new hearing out, after all bands were compared.
    ///
    /// Real time: no allocation.
    pub fn publish(&mut self) {
        self.hearing = self.coming;
    }

    /// As of the last window that was listened to.
    pub fn hearing(&self) -> &Hearing {
        &self.hearing
    }
}
