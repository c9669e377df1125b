//! How fast everything moves: one-pole shares per control step and per hearing.

use super::settings::AdaptSettings;
use crate::bands::{BAND_COUNT, BANDS};

/// Time constants at speed 1 and 1 kHz, s.
const SLOW_SECONDS: f64 = 3.0;
const CURVE_SECONDS: f64 = 1.0;
const ATTACK_SECONDS: f64 = 0.25;
const RELEASE_SECONDS: f64 = 0.8;
const BELL_SECONDS: f64 = 0.5;
/// No attack is faster, and no release, whatever the speed.
const LEAST_ATTACK_SECONDS: f64 = 0.03;
const LEAST_RELEASE_SECONDS: f64 = 0.1;
/// Dynamics are no faster than a band can change: time constants in units of one over its width.
const ATTACK_PERIODS: f64 = 2.0;
const RELEASE_PERIODS: f64 = 6.0;
/// While there is nothing to hear, everything goes back to 0 dB.
const WITHDRAW_SECONDS: f64 = 1.5;
const MAKE_UP_SECONDS: f64 = 0.4;
/// How fast a band counts as heard, and how slowly it is forgotten, s.
const AUDIBLE_SECONDS: f64 = 0.3;
const FORGOTTEN_SECONDS: f64 = 3.0;

/// Shares of the way that a one-pole goes, at once.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pace {
    /// Time constant of the ear's slow estimate, s.
    pub slow_seconds: f64,
    /// Per control step: the curve, and its way back.
    pub curve: f64,
    pub withdraw: f64,
    pub make_up: f64,
    /// Per control step and band: what stands out.
    pub attack: [f64; BAND_COUNT],
    pub release: [f64; BAND_COUNT],
    /// Per control step and band: dynamics.
    pub compress: [f64; BAND_COUNT],
    pub recover: [f64; BAND_COUNT],
    /// Per control step: floating bells.
    pub bell: f64,
    /// Per hearing.
    pub audible: f64,
    pub forgotten: f64,
}

impl Pace {
    /// `step_seconds`, `hop_seconds`: from one control step and one hearing to the next.
    ///
    /// Real time: no allocation; some hundred exponentials.
    pub fn new(settings: &AdaptSettings, step_seconds: f64, hop_seconds: f64) -> Self {
        let share = |seconds: f64, tau: f64| 1.0 - (-seconds / tau).exp();
        let by_band = |tau: f64, least: fn(usize) -> f64| {
            std::array::from_fn(|band| {
                let place = 0.5 - band as f64 / (BAND_COUNT - 1) as f64;
                share(
                    step_seconds,
                    (tau * settings.lows_to_highs.powf(place)).max(least(band)),
                )
            })
        };
        let (speed, dynamics) = (settings.speed, &settings.dynamics);
        Self {
            slow_seconds: SLOW_SECONDS / speed,
            curve: share(step_seconds, CURVE_SECONDS / speed),
            withdraw: share(step_seconds, WITHDRAW_SECONDS),
            make_up: share(step_seconds, MAKE_UP_SECONDS),
            attack: by_band(ATTACK_SECONDS / speed, |_| LEAST_ATTACK_SECONDS),
            release: by_band(RELEASE_SECONDS / speed, |_| LEAST_RELEASE_SECONDS),
            compress: by_band(dynamics.attack_seconds, |band| ATTACK_PERIODS / bandwidth_hz(band)),
            recover: by_band(dynamics.release_seconds, |band| RELEASE_PERIODS / bandwidth_hz(band)),
            bell: share(step_seconds, (BELL_SECONDS / speed).max(LEAST_RELEASE_SECONDS)),
            audible: share(hop_seconds, AUDIBLE_SECONDS / speed),
            forgotten: share(hop_seconds, FORGOTTEN_SECONDS / speed),
        }
    }
}

fn bandwidth_hz(band: usize) -> f64 {
    BANDS[band].upper_hz - BANDS[band].lower_hz
}
