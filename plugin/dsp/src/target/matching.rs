//! From what a recording is and what it should be to 26 gains.
//!
//! The gap is target minus level, minus the mean over all bands that take part: a match changes the balance, not the
//! loudness. It is smoothed across bands by 1:3:1, scaled, and limited. Bands that hold next to nothing are left alone:
//! no gain can bring out what a codec or a microphone has left away.

use super::{Target, octaves, weighted_mean};
use crate::bands::{BAND_COUNT, BANDS};
use crate::graphic::Graphic;

/// A band this far under the loudest, in power per octave, is empty, dB.
const EMPTY_UNDER_LOUDEST_DB: f64 = 70.0;
/// From there to full participation, dB.
const PARTICIPATION_RAMP_DB: f64 = 6.0;
/// Share of a band's own gap, and of each neighbour's.
const SMOOTHING: [f64; 3] = [0.2, 0.6, 0.2];

/// How far a match may go.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MatchLimits {
    /// Share of the gap that is closed, 0 to 1.
    pub amount: f64,
    /// Largest boost, dB, 0 or more; less towards 20 Hz and 20 kHz, see [`boost_limit_db`].
    pub max_boost_db: f64,
    /// Largest cut, dB, 0 or more.
    pub max_cut_db: f64,
}

impl Default for MatchLimits {
    /// The whole gap, +6 and −12 dB.
    fn default() -> Self {
        Self {
            amount: 1.0,
            max_boost_db: 6.0,
            max_cut_db: 12.0,
        }
    }
}

impl MatchLimits {
    /// What is left of a wanted gain, dB, in a band of that centre, and what held it.
    fn hold(&self, wanted_db: f64, centre_hz: f64) -> (f64, Option<Limit>) {
        let boost_limit_db = boost_limit_db(self.max_boost_db, centre_hz);
        let limit = if wanted_db < -self.max_cut_db {
            Some(Limit::Cut)
        } else if wanted_db > boost_limit_db {
            // What held it is what it stopped at, whether or not the whole boost would have been enough.
            Some(match boost_limit_db < self.max_boost_db {
                true => Limit::Edge,
                false => Limit::Boost,
            })
        } else {
            None
        };
        (wanted_db.max(-self.max_cut_db).min(boost_limit_db), limit)
    }
}

/// What kept a gain from closing its gap.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// The largest boost.
    Boost,
    /// The largest boost, which is less this near to the end of hearing.
    Edge,
    /// The largest cut.
    Cut,
    /// The band holds so little that only a share of its gap counts; see [`MatchedBand::participation`].
    Faint,
    /// The band holds next to nothing, or is not measured, or the target leaves it open.
    Empty,
}

/// One band of a match.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MatchedBand {
    /// Power in the band, dB as measured.
    pub level_db: Option<f64>,
    /// What the target asks, dB on the same scale: its mean is that of the levels.
    pub target_db: Option<f64>,
    /// Target minus level, dB; 0 where one of them is unknown.
    pub gap_db: f64,
    /// The same with a share of the neighbours' gaps, which is what is closed, dB: a curve that jumps from band to band
    /// sounds worse than one that misses a little.
    pub smoothed_gap_db: f64,
    /// Share of that gap that counts: 1, less where the band is faint, 0 where it is empty.
    pub participation: f64,
    /// The gain, dB.
    pub gain_db: f64,
    /// What held the gain.
    pub limit: Option<Limit>,
}

/// The gains that bring a recording to a target.
///
/// `levels_db`: power in each band, dB of any reference, `None` where unknown. `limits`: used as they are.
pub fn match_gains(
    levels_db: &[Option<f64>; BAND_COUNT],
    target: &Target,
    limits: &MatchLimits,
) -> [MatchedBand; BAND_COUNT] {
    let participation = participation(levels_db, target);
    let raw_gap_db = |band: usize| {
        levels_db[band]
            .zip(target.bands_db[band])
            .map(|(level, target)| target - level)
    };
    let mean_db = weighted_mean(
        (0..BAND_COUNT)
            .filter_map(|band| raw_gap_db(band).map(|gap| (gap, participation[band] * octaves(&BANDS[band])))),
    )
    .unwrap_or(0.0);
    let gaps_db: [f64; BAND_COUNT] = std::array::from_fn(|band| raw_gap_db(band).map_or(0.0, |gap| gap - mean_db));
    std::array::from_fn(|band| {
        let smoothed_gap_db = smoothed_db(&gaps_db, &participation, band);
        let wanted_db = limits.amount * participation[band] * smoothed_gap_db;
        let (gain_db, limit) = limits.hold(wanted_db, BANDS[band].centre_hz);
        MatchedBand {
            level_db: levels_db[band],
            target_db: target.bands_db[band].map(|level_db| level_db - mean_db),
            gap_db: gaps_db[band],
            smoothed_gap_db,
            participation: participation[band],
            gain_db,
            limit: match participation[band] {
                0.0 => Some(Limit::Empty),
                share if share < 1.0 => limit.or(Some(Limit::Faint)),
                _ => limit,
            },
        }
    })
}

/// Moves the gains that nothing held until the equaliser's own curve gives each band, over its whole width, what its gain
/// was to give at the centre: the bells of the lowest and highest band turn back to 0 dB within the band.
///
/// `matched`: as [`match_gains`] gives it. `limits`: the same. `graphic`: for the recording's sample rate.
pub fn refine_gains(matched: &mut [MatchedBand; BAND_COUNT], limits: &MatchLimits, graphic: &Graphic) {
    const ROUNDS: usize = 4;
    let wishes_db = matched.map(|band| band.gain_db);
    let is_free = matched.map(|band| band.limit.is_none());
    for _ in 0..ROUNDS {
        let given_db = band_gains_db(graphic, &matched.map(|band| band.gain_db));
        for band in (0..graphic.active_bands()).filter(|&band| is_free[band]) {
            let wanted_db = matched[band].gain_db + wishes_db[band] - given_db[band];
            let (gain_db, limit) = limits.hold(wanted_db, BANDS[band].centre_hz);
            matched[band].gain_db = gain_db;
            matched[band].limit = limit;
        }
    }
}

/// By how much the equaliser raises the power in each band, dB, where that is spread evenly per octave.
fn band_gains_db(graphic: &Graphic, gains_db: &[f64; BAND_COUNT]) -> [f64; BAND_COUNT] {
    const POINTS: usize = 16;
    let mut section_gains_db = [0.0; BAND_COUNT];
    graphic.section_gains_db(gains_db, &mut section_gains_db);
    BANDS.map(|band| {
        let power = |point: usize| {
            let share = (point as f64 + 0.5) / POINTS as f64;
            let frequency_hz = band.lower_hz * (band.upper_hz / band.lower_hz).powf(share);
            10_f64.powf(graphic.response_db(&section_gains_db, frequency_hz) / 10.0)
        };
        10.0 * ((0..POINTS).map(power).sum::<f64>() / POINTS as f64).log10()
    })
}

/// The largest boost at one frequency: all of it from 60 Hz to 12 kHz, none at 20 Hz and 20.5 kHz, and a raised cosine
/// over the logarithm of frequency between. A target that rises towards the ends of hearing, as loudness contours do,
/// would otherwise ask for more than a loudspeaker can give, and lift rumble and hiss.
///
/// `max_boost_db`: 0 or more. `frequency_hz`: more than 0.
pub fn boost_limit_db(max_boost_db: f64, frequency_hz: f64) -> f64 {
    let rise = |from_hz: f64, to_hz: f64| {
        let share = (frequency_hz / from_hz).ln() / (to_hz / from_hz).ln();
        (std::f64::consts::FRAC_PI_2 * share.clamp(0.0, 1.0)).sin().powi(2)
    };
    max_boost_db * rise(20.0, 60.0) * rise(20_500.0, 12_000.0)
}

/// How far each band takes part, 0 to 1.
fn participation(levels_db: &[Option<f64>; BAND_COUNT], target: &Target) -> [f64; BAND_COUNT] {
    let per_octave_db = |band: usize| levels_db[band].map(|level_db| level_db - super::pink_db(&BANDS[band]));
    let loudest_db = (0..BAND_COUNT)
        .filter_map(per_octave_db)
        .fold(f64::NEG_INFINITY, f64::max);
    std::array::from_fn(|band| match (per_octave_db(band), target.bands_db[band]) {
        (Some(level_db), Some(_)) => {
            ((level_db - loudest_db + EMPTY_UNDER_LOUDEST_DB) / PARTICIPATION_RAMP_DB).clamp(0.0, 1.0)
        }
        _ => 0.0,
    })
}

/// A band's gap and its neighbours', as far as these take part.
fn smoothed_db(gaps_db: &[f64; BAND_COUNT], participation: &[f64; BAND_COUNT], band: usize) -> f64 {
    let taps = SMOOTHING.iter().enumerate().filter_map(|(tap, share)| {
        let neighbour = (band + tap).checked_sub(1)?;
        Some((*gaps_db.get(neighbour)?, share * participation[neighbour]))
    });
    weighted_mean(taps).unwrap_or(0.0)
}

#[cfg(test)]
mod tests;
