//! What a person decides about the adaptation.

use crate::bands::BAND_COUNT;
use crate::equaliser::Routing;
use crate::target::Target;

/// What the side chain is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SideChain {
    /// Nothing.
    #[default]
    Off,
    /// Bands in which both signals are heard are cut, so that the side chain's comes through.
    Unmask,
    /// The side chain's long-term spectrum is the target.
    Match,
}

/// Compression or expansion of single bands, by how far the level of 100 ms is from the running level.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Dynamics {
    /// Above 1: compression above the threshold; 1: off; below 1: expansion below the threshold. 0.25 to 20.
    pub ratio: f64,
    /// dB relative to the running level, −24 to +24.
    pub threshold_db: f64,
    /// Time constant towards more, at 1 kHz, s: 0.005 to 1. No band's is shorter than 2 over its width in Hz.
    pub attack_seconds: f64,
    /// Time constant back, at 1 kHz, s: 0.02 to 5. No band's is shorter than 6 over its width in Hz.
    pub release_seconds: f64,
    /// Share of it that each band takes, 0 to 1.
    pub shares: [f64; BAND_COUNT],
}

impl Dynamics {
    /// Ratio 1.
    pub const OFF: Self = Self {
        ratio: 1.0,
        threshold_db: 0.0,
        attack_seconds: 0.03,
        release_seconds: 0.2,
        shares: [1.0; BAND_COUNT],
    };
}

/// Everything that can be set. Values outside their ranges are clamped; what is not finite counts as the default.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AdaptSettings {
    /// Share of the adaptive curve that is applied, 0 to 1.
    pub amount: f64,
    /// What the spectrum should be, as [`Target::bands_db`]; `None` where a band is left open.
    pub target_db: [Option<f64>; BAND_COUNT],
    /// Added to the target, dB an octave about 1 kHz, ±12.
    pub tilt_db_per_octave: f64,
    /// 1 is normal, 2 twice as fast: 0.1 to 10.
    pub speed: f64,
    /// How much slower the lowest band moves than the highest: 1 to 16.
    pub lows_to_highs: f64,
    /// Share of what stands out that is taken away, 0 to 1, in bands and by floating bells.
    pub resonance: f64,
    /// Width of the floating bells: 0 is twice as wide as the resonance, 1 half as wide.
    pub sharpness: f64,
    /// Largest boost, dB, 0 to 18.
    pub max_boost_db: f64,
    /// Largest cut, dB, 0 to 24.
    pub max_cut_db: f64,
    /// Share of both that each band may use, 0 to 1.
    pub reach: [f64; BAND_COUNT],
    /// Whether the output gain makes up for what the adaptation does to loudness.
    pub loudness_match: bool,
    /// Momentary loudness below which nothing is learnt and the adaptation withdraws, LUFS, −100 to −20.
    pub gate_lufs: f64,
    /// What the side chain is for.
    pub side_chain: SideChain,
    /// How much of it, 0 to 1.
    pub side_chain_amount: f64,
    /// Keeps the adaptive curve as it is.
    pub freeze: bool,
    /// Compression or expansion of single bands.
    pub dynamics: Dynamics,
    /// What is listened to.
    pub detector: Routing,
}

impl Default for AdaptSettings {
    /// Does nothing, and would go to pink.
    fn default() -> Self {
        Self {
            amount: 0.0,
            target_db: *Target::pink().bands_db(),
            tilt_db_per_octave: 0.0,
            speed: 1.0,
            lows_to_highs: 4.0,
            resonance: 0.8,
            sharpness: 0.5,
            max_boost_db: 6.0,
            max_cut_db: 12.0,
            reach: [1.0; BAND_COUNT],
            loudness_match: true,
            gate_lufs: -60.0,
            side_chain: SideChain::Off,
            side_chain_amount: 1.0,
            freeze: false,
            dynamics: Dynamics::OFF,
            detector: Routing::Stereo,
        }
    }
}

impl AdaptSettings {
    /// The same with every value inside its range.
    pub(super) fn clamped(&self) -> Self {
        let default = Self::default();
        let within = |value: f64, default: f64, low: f64, high: f64| match value.is_finite() {
            true => value.clamp(low, high),
            false => default,
        };
        let share = |value: f64, default: f64| within(value, default, 0.0, 1.0);
        let Dynamics {
            ratio,
            threshold_db,
            attack_seconds,
            release_seconds,
            shares,
        } = self.dynamics;
        Self {
            amount: share(self.amount, default.amount),
            target_db: self
                .target_db
                .map(|level| level.filter(|level_db| level_db.abs() <= 400.0)),
            tilt_db_per_octave: within(self.tilt_db_per_octave, 0.0, -12.0, 12.0),
            speed: within(self.speed, default.speed, 0.1, 10.0),
            lows_to_highs: within(self.lows_to_highs, default.lows_to_highs, 1.0, 16.0),
            resonance: share(self.resonance, default.resonance),
            sharpness: share(self.sharpness, default.sharpness),
            max_boost_db: within(self.max_boost_db, default.max_boost_db, 0.0, 18.0),
            max_cut_db: within(self.max_cut_db, default.max_cut_db, 0.0, 24.0),
            reach: self.reach.map(|reach| share(reach, 1.0)),
            gate_lufs: within(self.gate_lufs, default.gate_lufs, -100.0, -20.0),
            side_chain_amount: share(self.side_chain_amount, default.side_chain_amount),
            dynamics: Dynamics {
                ratio: within(ratio, 1.0, 0.25, 20.0),
                threshold_db: within(threshold_db, 0.0, -24.0, 24.0),
                attack_seconds: within(attack_seconds, Dynamics::OFF.attack_seconds, 0.005, 1.0),
                release_seconds: within(release_seconds, Dynamics::OFF.release_seconds, 0.02, 5.0),
                shares: shares.map(|of_band| share(of_band, 1.0)),
            },
            ..*self
        }
    }

    /// Whether nothing of it can be heard.
    pub(super) fn asks_for_nothing(&self) -> bool {
        let unmasks = self.side_chain == SideChain::Unmask && self.side_chain_amount > 0.0;
        self.amount == 0.0 && !unmasks && self.dynamics.ratio == 1.0
    }
}
