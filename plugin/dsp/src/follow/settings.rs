//! What is done about the pitch.

use crate::equaliser::FOLLOWING_BELL_COUNT;
use crate::pitch::DEFAULT_PITCH_RANGE_HZ;

/// What is done about the pitch. Values outside their ranges are clamped; what is not finite counts as in
/// [`PitchSettings::OFF`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PitchSettings {
    /// Whether the pitch is tracked at all. Nothing follows and nothing is protected otherwise.
    pub tracks: bool,
    /// Which fundamental frequencies are looked for, Hz.
    pub range_hz: [f64; 2],
    /// Whether bells ride on the pitch.
    pub follows: bool,
    /// Gain of the bell on each harmonic, the fundamental first, dB, ±18.
    pub harmonic_gains_db: [f64; FOLLOWING_BELL_COUNT],
    /// Width of these bells at half their gain in dB, octaves: 0.05 to 2.
    pub width_octaves: f64,
    /// Time constant of their way to a new pitch in log-frequency, s: 0.003 to 2.
    pub glide_seconds: f64,
    /// How far the adaptation leaves tracked harmonics alone, 0 to 1.
    pub protect: f64,
}

impl PitchSettings {
    /// Nothing is tracked.
    pub const OFF: Self = Self {
        tracks: false,
        range_hz: DEFAULT_PITCH_RANGE_HZ,
        follows: false,
        harmonic_gains_db: [0.0; FOLLOWING_BELL_COUNT],
        width_octaves: 0.25,
        glide_seconds: 0.02,
        protect: 0.0,
    };

    /// The same with every value inside its range; the range itself is the tracker's to judge.
    pub(crate) fn clamped(&self) -> Self {
        let within = |value: f64, default: f64, low: f64, high: f64| match value.is_finite() {
            true => value.clamp(low, high),
            false => default,
        };
        Self {
            harmonic_gains_db: self.harmonic_gains_db.map(|gain_db| within(gain_db, 0.0, -18.0, 18.0)),
            width_octaves: within(self.width_octaves, Self::OFF.width_octaves, 0.05, 2.0),
            glide_seconds: within(self.glide_seconds, Self::OFF.glide_seconds, 0.003, 2.0),
            protect: within(self.protect, Self::OFF.protect, 0.0, 1.0),
            ..*self
        }
    }
}
