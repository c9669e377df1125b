//! The targets that come with the product.

use super::{Target, pink_db};
use crate::bands::{BAND_COUNT, BANDS};

/// A target that comes with the product.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FactoryTarget {
    /// Equal power per octave.
    Pink,
    /// −4.5 dB an octave of a spectrum per Hz.
    Tilted45,
    /// Equal power per Hz.
    Flat,
    /// Bands that sound equally loud.
    EqualLoudness,
}

impl FactoryTarget {
    /// All, as hosts list them.
    pub const ALL: [Self; 4] = [Self::Pink, Self::Tilted45, Self::Flat, Self::EqualLoudness];

    /// What a person chooses it by.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pink => "Pink",
            Self::Tilted45 => "-4.5 dB/octave",
            Self::Flat => "Flat",
            Self::EqualLoudness => "Equal Loudness",
        }
    }

    /// Power in each band, dB relative to the octave-weighted mean of all.
    pub fn bands_db(self) -> [f64; BAND_COUNT] {
        let target = self.target();
        std::array::from_fn(|band| target.bands_db()[band].unwrap_or(pink_db(&BANDS[band])))
    }

    /// The target.
    pub fn target(self) -> Target {
        match self {
            Self::Pink => Target::pink(),
            Self::Tilted45 => Target::tilted(-1.5).unwrap_or_else(|_| Target::pink()),
            Self::Flat => Target::flat(),
            Self::EqualLoudness => Target::equal_loudness(60.0).unwrap_or_else(|_| Target::pink()),
        }
    }
}
