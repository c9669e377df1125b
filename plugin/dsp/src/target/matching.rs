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
        } else if wanted_db > self.max_boost_db {
            Some(Limit::Boost)
        } else if wanted_db > boost_limit_db {
            Some(Limit::Edge)
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
        let wanted_db = limits.amount * participation[band] * smoothed_db(&gaps_db, &participation, band);
        let (gain_db, limit) = limits.hold(wanted_db, BANDS[band].centre_hz);
        let is_empty = participation[band] < 1.0;
        MatchedBand {
            level_db: levels_db[band],
            target_db: target.bands_db[band].map(|level_db| level_db - mean_db),
            gap_db: gaps_db[band],
            gain_db,
            limit: if is_empty { Some(Limit::Empty) } else { limit },
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
mod tests {
    use super::*;

    fn gains_db(levels: &Target, target: &Target, limits: &MatchLimits) -> [f64; BAND_COUNT] {
        match_gains(levels.bands_db(), target, limits).map(|band| band.gain_db)
    }

    fn drawn(level_db: impl Fn(usize) -> f64) -> Target {
        Target::drawn(&std::array::from_fn(level_db)).unwrap()
    }

    #[test]
    fn what_is_there_already_stays() {
        for gain_db in gains_db(&Target::flat(), &Target::flat(), &MatchLimits::default()) {
            assert!(gain_db.abs() < 1e-9);
        }
    }

    /// A tilt of a decibel from band to band is closed whole: smoothing leaves straight lines alone, but for the ends.
    #[test]
    fn a_straight_gap_is_closed() {
        let (level, target) = (drawn(|_| 0.0), drawn(|band| band as f64 * 0.2));
        let matched = match_gains(level.bands_db(), &target, &MatchLimits::default());
        for band in &matched[1..25] {
            assert!(
                band.limit.is_none() && (band.gain_db - band.gap_db).abs() < 1e-9,
                "{band:?}"
            );
            assert!((band.level_db.unwrap() + band.gap_db - band.target_db.unwrap()).abs() < 1e-9);
        }
        let half = MatchLimits {
            amount: 0.5,
            ..MatchLimits::default()
        };
        let half = match_gains(level.bands_db(), &target, &half);
        for (half, whole) in half.iter().zip(&matched).take(25) {
            assert!((2.0 * half.gain_db - whole.gain_db).abs() < 1e-9);
        }
    }

    #[test]
    fn a_match_keeps_the_octave_weighted_mean() {
        let matched = match_gains(Target::flat().bands_db(), &Target::pink(), &MatchLimits::default());
        let sum: f64 = (0..BAND_COUNT)
            .map(|band| matched[band].gap_db * octaves(&BANDS[band]))
            .sum();
        assert!(sum.abs() < 1e-9, "{sum}");
    }

    #[test]
    fn limits_hold_and_are_named() {
        let target = drawn(|band| if band % 13 < 6 { 30.0 } else { -30.0 });
        let matched = match_gains(Target::pink().bands_db(), &target, &MatchLimits::default());
        let held = |band: usize| (matched[band].gain_db, matched[band].limit);
        assert_eq!(held(3), (6.0, Some(Limit::Boost)));
        assert_eq!(held(9), (-12.0, Some(Limit::Cut)));
        assert!(matched[0].gain_db < 3.0 && matched[0].limit == Some(Limit::Boost));
        let gentle = drawn(|band| if band == 0 { 8.0 } else { 0.0 });
        let matched = match_gains(Target::pink().bands_db(), &gentle, &MatchLimits::default());
        assert_eq!(matched[0].limit, Some(Limit::Edge));
        assert_eq!(matched[0].gain_db, boost_limit_db(6.0, 32.0));
    }

    #[test]
    fn boosts_shrink_towards_the_ends_of_hearing() {
        for frequency_hz in [60.0, 1000.0, 12_000.0] {
            assert_eq!(boost_limit_db(6.0, frequency_hz), 6.0, "{frequency_hz} Hz");
        }
        for frequency_hz in [5.0, 20.0, 20_500.0, 30_000.0] {
            assert!(boost_limit_db(6.0, frequency_hz).abs() < 1e-9, "{frequency_hz} Hz");
        }
        assert!(boost_limit_db(6.0, 17_800.0) < 1.0);
    }

    /// A tilt of 3 dB an octave: each band gets over its width what was asked for at its centre, within 0.1 dB, where the
    /// centre's gain alone misses by more than 1 dB in the highest.
    #[test]
    fn refined_gains_give_whole_bands_what_was_asked() {
        let limits = MatchLimits {
            max_boost_db: 18.0,
            max_cut_db: 18.0,
            ..MatchLimits::default()
        };
        let graphic = Graphic::new(48_000.0).unwrap();
        let mut matched = match_gains(Target::flat().bands_db(), &Target::pink(), &limits);
        let wishes_db = matched.map(|band| band.gain_db);
        let given_db = band_gains_db(&graphic, &wishes_db);
        assert!((given_db[25] - wishes_db[25]).abs() > 1.0, "{}", given_db[25]);
        refine_gains(&mut matched, &limits, &graphic);
        let given_db = band_gains_db(&graphic, &matched.map(|band| band.gain_db));
        for band in (0..BAND_COUNT).filter(|&band| matched[band].limit.is_none()) {
            let miss_db = given_db[band] - wishes_db[band];
            assert!(miss_db.abs() < 0.1, "band {band}: {miss_db}");
        }
    }

    #[test]
    fn empty_and_open_bands_are_left_alone() {
        let mut levels = *Target::pink().bands_db();
        levels[25] = None;
        levels[24] = levels[24].map(|level_db| level_db - 90.0);
        let mut open = *Target::flat().bands_db();
        open[0] = None;
        let matched = match_gains(&levels, &Target::learnt(&open).unwrap(), &MatchLimits::default());
        for band in [0, 24, 25] {
            assert_eq!((matched[band].gain_db, matched[band].limit), (0.0, Some(Limit::Empty)));
        }
        let silence = match_gains(&[None; BAND_COUNT], &Target::pink(), &MatchLimits::default());
        assert!(silence.iter().all(|band| band.gain_db == 0.0));
    }
}
