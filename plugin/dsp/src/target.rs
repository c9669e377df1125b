//! What a spectrum should be: a level for each critical band.
//!
//! A target is a shape, not a loudness: levels are the power in each band, in dB, relative to the target's own mean over
//! all bands, weighted by their width in octaves. So any two targets, and any recording, can be compared.
//!
//! | maker | shape |
//! |---|---|
//! | [`Target::pink`] | equal power per octave: tilt 0 |
//! | [`Target::tilted`] | so many dB an octave about 1 kHz, relative to pink |
//! | [`Target::flat`] | equal power per Hz: white |
//! | [`Target::equal_loudness`] | bands that sound equally loud (`target/equal_loudness.rs`) |
//! | [`Target::drawn`] | 26 numbers relative to pink, as a person draws them |
//! | [`Target::points`] | pairs of frequency and level, relative to pink (`target/points.rs`) |
//! | [`text::parse`] | the same points as text: two columns, or a GraphicEQ line |
//! | [`Target::learnt`] | band levels of a recording ([`LongTerm`]) |
//! | [`Target::blend`] | a weighted mean of several, in dB |
//! | [`FactoryTarget`] | those that come with the product (`target/factory.rs`) |
//!
//! [`match_gains`] turns a target and a recording's levels into 26 gains, [`refine_gains`] makes them exact over whole
//! bands.

mod equal_loudness;
mod factory;
mod long_term;
mod matching;
mod points;
pub mod text;

pub use equal_loudness::{MAX_PHON, MIN_PHON};
pub use factory::FactoryTarget;
pub use long_term::{BandLevels, LongTerm};
pub use matching::{Limit, MatchLimits, MatchedBand, boost_limit_db, match_gains, refine_gains};

use thiserror::Error;

use crate::bands::{BAND_COUNT, BANDS, Band};

/// Levels and points lie within this, dB, either way.
pub const MAX_LEVEL_DB: f64 = 200.0;
/// A mean nearer to 0 is 0 but for rounding, dB.
const ROUNDING_DB: f64 = 1e-9;
/// Steepest tilt, dB an octave, either way.
pub const MAX_TILT_DB_PER_OCTAVE: f64 = 12.0;

/// What a spectrum should be; see the module.
#[derive(Debug, Clone, PartialEq)]
pub struct Target {
    bands_db: [Option<f64>; BAND_COUNT],
}

/// Why a target could not be made: what was given, what is expected.
#[derive(Debug, Clone, Copy, PartialEq, Error)]
#[non_exhaustive]
pub enum TargetError {
    /// A level is not finite, or beyond ±200 dB.
    #[error("level {actual_db} dB is out of range (expected -{MAX_LEVEL_DB} to {MAX_LEVEL_DB} dB)")]
    Level {
        /// What was given, dB.
        actual_db: f64,
    },
    /// Every band is left open.
    #[error("no band has a level (expected at least one)")]
    Empty,
    /// The tilt is not finite, or beyond ±12 dB an octave.
    #[error(
        "tilt {actual_db} dB an octave is out of range (expected -{MAX_TILT_DB_PER_OCTAVE} to {MAX_TILT_DB_PER_OCTAVE})"
    )]
    Tilt {
        /// What was given, dB an octave.
        actual_db: f64,
    },
    /// The loudness level is outside what ISO 226 covers at all frequencies.
    #[error("loudness level {actual_phon} phon is out of range (expected {MIN_PHON} to {MAX_PHON} phon)")]
    Phon {
        /// What was given, phon.
        actual_phon: f64,
    },
    /// Fewer than two points.
    #[error("{actual} points (expected at least 2)")]
    PointCount {
        /// How many there are.
        actual: usize,
    },
    /// A frequency is not finite, or not above 0.
    #[error("frequency {actual_hz} Hz is out of range (expected more than 0)")]
    Frequency {
        /// What was given, Hz.
        actual_hz: f64,
    },
    /// A frequency stands twice.
    #[error("frequency {actual_hz} Hz stands twice (expected each once)")]
    Duplicate {
        /// What was given, Hz.
        actual_hz: f64,
    },
    /// A weight is not finite, or not above 0; or there is none.
    #[error("weight {actual} is out of range (expected more than 0)")]
    Weight {
        /// What was given.
        actual: f64,
    },
}

impl Target {
    /// Equal power per octave.
    pub fn pink() -> Self {
        Self::of(|band| pink_db(&band))
    }

    /// Pink with a tilt about 1 kHz.
    ///
    /// `db_per_octave`: −12 to +12; −1.5 is darker than pink by 1.5 dB an octave. −4.5 dB an octave of a spectrum per Hz
    /// is −1.5 here, since pink itself falls by 3.
    ///
    /// # Errors
    /// [`TargetError::Tilt`] outside that range.
    pub fn tilted(db_per_octave: f64) -> Result<Self, TargetError> {
        if !(-MAX_TILT_DB_PER_OCTAVE..=MAX_TILT_DB_PER_OCTAVE).contains(&db_per_octave) {
            return Err(TargetError::Tilt {
                actual_db: db_per_octave,
            });
        }
        Ok(Self::of(|band| tilted_db(&band, db_per_octave)))
    }

    /// Equal power per Hz.
    pub fn flat() -> Self {
        Self::of(|band| white_db(&band))
    }

    /// Bands that sound equally loud, each for itself: the level of each is that of the ISO 226:2023 contour at its
    /// centre. The standard ends at 12.5 kHz, whose level holds for the bands above.
    ///
    /// `phon`: loudness level, 20 to 80, the range that the standard covers at all its frequencies.
    ///
    /// # Errors
    /// [`TargetError::Phon`] outside that range.
    pub fn equal_loudness(phon: f64) -> Result<Self, TargetError> {
        if !(MIN_PHON..=MAX_PHON).contains(&phon) {
            return Err(TargetError::Phon { actual_phon: phon });
        }
        Ok(Self::of(|band| equal_loudness::contour_db_spl(phon, band.centre_hz)))
    }

    /// 26 levels relative to pink, dB, lowest band first: all 0 is pink.
    ///
    /// # Errors
    /// [`TargetError::Level`] for what is not finite or beyond ±200 dB.
    pub fn drawn(relative_db: &[f64; BAND_COUNT]) -> Result<Self, TargetError> {
        Self::learnt(&std::array::from_fn(|band| {
            Some(relative_db[band] + pink_db(&BANDS[band]))
        }))
    }

    /// A curve relative to pink through points of frequency, Hz, and level, dB, interpolated on the logarithm of
    /// frequency and held beyond its ends: what a fractional-octave analyser shows. In any order.
    ///
    /// # Errors
    /// [`TargetError::PointCount`], [`TargetError::Frequency`], [`TargetError::Duplicate`], [`TargetError::Level`].
    pub fn points(points: &[(f64, f64)]) -> Result<Self, TargetError> {
        let curve = points::Curve::new(points)?;
        Self::drawn(&std::array::from_fn(|band| curve.level_db(BANDS[band].centre_hz)))
    }

    /// Power in each band, dB of any reference; `None` where nothing is known and nothing shall be asked. Levels that are
    /// relative to their mean already stay as they are, so that a target that is written and read is the same.
    ///
    /// # Errors
    /// [`TargetError::Level`] for what is not finite or beyond ±200 dB, as given or from the mean of all,
    /// [`TargetError::Empty`] without any level.
    pub fn learnt(bands_db: &[Option<f64>; BAND_COUNT]) -> Result<Self, TargetError> {
        check_levels(bands_db)?;
        let known = |band: usize| bands_db[band].map(|level_db| (level_db, octaves(&BANDS[band])));
        let mean_db = weighted_mean((0..BAND_COUNT).filter_map(known)).ok_or(TargetError::Empty)?;
        if mean_db.abs() < ROUNDING_DB {
            return Ok(Self { bands_db: *bands_db });
        }
        let bands_db = bands_db.map(|level| level.map(|level_db| level_db - mean_db));
        // What could not be read again must not be made.
        check_levels(&bands_db)?;
        Ok(Self { bands_db })
    }

    /// The weighted mean of several, in dB, band by band over those that know the band. Weights count relative to their
    /// sum.
    ///
    /// # Errors
    /// [`TargetError::Weight`] for a weight that is not finite or not above 0, [`TargetError::Empty`] for no target.
    pub fn blend(parts: &[(Self, f64)]) -> Result<Self, TargetError> {
        if let Some(&(_, actual)) = parts.iter().find(|(_, weight)| !(*weight > 0.0 && weight.is_finite())) {
            return Err(TargetError::Weight { actual });
        }
        let total: f64 = parts.iter().map(|(_, weight)| weight).sum();
        Self::learnt(&std::array::from_fn(|band| {
            weighted_mean(
                parts
                    .iter()
                    .filter_map(|(part, weight)| part.bands_db[band].map(|level_db| (level_db, weight / total))),
            )
        }))
    }

    /// Power in each band, dB relative to the octave-weighted mean of all; `None` where nothing is asked.
    pub fn bands_db(&self) -> &[Option<f64>; BAND_COUNT] {
        &self.bands_db
    }

    /// The same relative to pink, dB, with an octave-weighted mean of 0: what [`Target::drawn`] takes.
    pub fn relative_to_pink_db(&self) -> [Option<f64>; BAND_COUNT] {
        let relative_db = |band: usize| self.bands_db[band].map(|level_db| level_db - pink_db(&BANDS[band]));
        let known = |band: usize| relative_db(band).map(|level_db| (level_db, octaves(&BANDS[band])));
        let mean_db = weighted_mean((0..BAND_COUNT).filter_map(known)).unwrap_or(0.0);
        std::array::from_fn(|band| relative_db(band).map(|level_db| level_db - mean_db))
    }

    fn of(level_db: impl Fn(Band) -> f64) -> Self {
        Self::centred(BANDS.map(level_db))
    }

    /// Of levels for all bands, dB of any reference.
    fn centred(levels_db: [f64; BAND_COUNT]) -> Self {
        Self {
            bands_db: centred_db(levels_db).map(Some),
        }
    }
}

fn check_levels(bands_db: &[Option<f64>; BAND_COUNT]) -> Result<(), TargetError> {
    // What is drawn stands on pink's own levels, −10 to +2 dB.
    const HIGHEST_DB: f64 = MAX_LEVEL_DB + 10.0;
    let is_wrong = |level_db: &f64| !(-HIGHEST_DB..=HIGHEST_DB).contains(level_db);
    let wrong = bands_db.iter().flatten().copied().find(is_wrong);
    wrong.map_or(Ok(()), |actual_db| Err(TargetError::Level { actual_db }))
}

/// Width of a band, octaves.
fn octaves(band: &Band) -> f64 {
    (band.upper_hz / band.lower_hz).log2()
}

/// Width of every band, octaves.
pub(crate) fn octaves_of_bands() -> [f64; BAND_COUNT] {
    BANDS.map(|band| octaves(&band))
}

/// Power of pink noise in every band, dB of that in an octave.
pub(crate) fn pink_levels_db() -> [f64; BAND_COUNT] {
    BANDS.map(|band| pink_db(&band))
}

/// Power of pink noise in a band, dB of that in an octave.
fn pink_db(band: &Band) -> f64 {
    10.0 * octaves(band).log10()
}

/// Power of pink noise with a tilt about 1 kHz in a band, dB of pink noise in an octave.
fn tilted_db(band: &Band, db_per_octave: f64) -> f64 {
    pink_db(band) + db_per_octave * (band.centre_hz / 1000.0).log2()
}

/// Power of white noise in a band, dB of that in 1 Hz.
fn white_db(band: &Band) -> f64 {
    10.0 * (band.upper_hz - band.lower_hz).log10()
}

/// Levels less their mean, which is weighted by the bands' width in octaves.
fn centred_db(levels_db: [f64; BAND_COUNT]) -> [f64; BAND_COUNT] {
    let pairs = levels_db.iter().zip(&BANDS);
    let mean_db = weighted_mean(pairs.map(|(&level_db, band)| (level_db, octaves(band)))).unwrap_or(0.0);
    levels_db.map(|level_db| level_db - mean_db)
}

/// Of pairs of value and weight; `None` where no weight is above 0.
pub(crate) fn weighted_mean(pairs: impl Iterator<Item = (f64, f64)>) -> Option<f64> {
    let (sum, weights) = pairs.fold((0.0, 0.0), |(sum, weights), (value, weight)| {
        (sum + value * weight, weights + weight)
    });
    (weights > 0.0).then(|| sum / weights)
}

#[cfg(test)]
mod tests;
