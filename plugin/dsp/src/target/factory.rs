//! The targets that come with the product.
//!
//! Four follow from a formula or a standard. Seven are means of recordings that anyone can get again, each a list of
//! tracks of equal weight as `cochlea learn` makes it; one, speech, is a published table. `docs/targets.md` names every
//! track with its artist and licence, tells how the tables below came from them, and how far the tracks lie apart.

use super::{Target, centred_db, equal_loudness, pink_db, tilted_db, white_db};
use crate::bands::{BAND_COUNT, BANDS};

/// Loudness level of [`FactoryTarget::EqualLoudness`], phon. The contour bends less the louder it is, so one must be
/// chosen: with 26 bands at 50 phon each, programme is at about −14 LUFS, streaming's level, if 0 dBFS is 100 dB SPL.
const PHON: f64 = 50.0;

/// A target that comes with the product.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FactoryTarget {
    /// Equal power per octave.
    Pink,
    /// −4.5 dB an octave of a spectrum per Hz: −1.5 relative to pink.
    Tilted45,
    /// Equal power per Hz: white.
    Flat,
    /// Bands that sound equally loud, each for itself: 50 phon.
    EqualLoudness,
    /// Orchestral music of a romantic kind.
    Orchestral,
    /// Scores of games.
    Soundtrack,
    /// Folk music on acoustic instruments, real or sampled.
    Folk,
    /// Metal bands.
    Metal,
    /// Electronic music with a beat: house, drum and bass and the like.
    Electronic,
    /// Ambient electronic music.
    Ambient,
    /// Loops of drums and percussion, and taiko.
    Drums,
    /// Men and women who talk.
    Speech,
}

impl FactoryTarget {
    /// All, in the order in which a list shows them.
    pub const ALL: [Self; 12] = [
        Self::Pink,
        Self::Tilted45,
        Self::Flat,
        Self::EqualLoudness,
        Self::Orchestral,
        Self::Soundtrack,
        Self::Folk,
        Self::Metal,
        Self::Electronic,
        Self::Ambient,
        Self::Drums,
        Self::Speech,
    ];

    /// What a person chooses it by.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pink => "Pink",
            Self::Tilted45 => "-4.5 dB/octave",
            Self::Flat => "Flat",
            Self::EqualLoudness => "Equal Loudness",
            Self::Orchestral => "Orchestral",
            Self::Soundtrack => "Soundtrack",
            Self::Folk => "Folk",
            Self::Metal => "Metal",
            Self::Electronic => "Electronic",
            Self::Ambient => "Ambient",
            Self::Drums => "Drums",
            Self::Speech => "Speech",
        }
    }

    /// Where it comes from, in a line: a formula, a standard, a publication or recordings.
    pub const fn source(self) -> &'static str {
        match self {
            Self::Pink => "formula: equal power per octave",
            Self::Tilted45 => "formula: -4.5 dB an octave per Hz, -1.5 dB an octave relative to pink",
            Self::Flat => "formula: equal power per Hz",
            Self::EqualLoudness => "ISO 226:2023, contour of 50 phon",
            Self::Orchestral => "12 recordings in the Debian packages wesnoth-1.16-music and unknown-horizons",
            Self::Soundtrack => {
                "12 recordings in the Debian packages ufoai-music, widelands-data, unknown-horizons and \
                 supertuxkart-data"
            }
            Self::Folk => {
                "10 recordings in the Debian packages 0ad-data, widelands-data, wesnoth-1.16-music and \
                 megaglest-data"
            }
            Self::Metal => {
                "12 recordings in the Debian packages marsshooter-data and fretsonfire-songs-muldjord and \
                 -sectoid"
            }
            Self::Electronic => {
                "12 recordings in the Debian packages naev-data, nexuiz-music, supertuxkart-data, \
                 openclonk-data, freedroidrpg-data and colobot-common-sounds"
            }
            Self::Ambient => {
                "9 recordings in the Debian packages naev-data, freedroidrpg-data, openclonk-data and \
                 singularity-music"
            }
            Self::Drums => "9 recordings in the Debian packages sonic-pi-samples and 0ad-data",
            Self::Speech => {
                "Byrne et al. 1994, J. Acoust. Soc. Am. 96, 2108-2120: long-term average speech spectrum, \
                 men and women"
            }
        }
    }

    /// Power in each band, dB relative to the octave-weighted mean of all: as [`Target::bands_db`], every band known.
    pub fn bands_db(self) -> [f64; BAND_COUNT] {
        centred_db(self.levels_db())
    }

    /// The target.
    pub fn target(self) -> Target {
        Target::centred(self.levels_db())
    }

    /// Power in each band, dB of any reference.
    fn levels_db(self) -> [f64; BAND_COUNT] {
        match self {
            Self::Pink => BANDS.map(|band| pink_db(&band)),
            Self::Tilted45 => BANDS.map(|band| tilted_db(&band, -1.5)),
            Self::Flat => BANDS.map(|band| white_db(&band)),
            Self::EqualLoudness => BANDS.map(|band| equal_loudness::contour_db_spl(PHON, band.centre_hz)),
            Self::Orchestral => on_pink(&ORCHESTRAL),
            Self::Soundtrack => on_pink(&SOUNDTRACK),
            Self::Folk => on_pink(&FOLK),
            Self::Metal => on_pink(&METAL),
            Self::Electronic => on_pink(&ELECTRONIC),
            Self::Ambient => on_pink(&AMBIENT),
            Self::Drums => on_pink(&DRUMS),
            Self::Speech => on_pink(&SPEECH),
        }
    }
}

/// Levels relative to pink as levels of bands.
fn on_pink(relative_db: &[f64; BAND_COUNT]) -> [f64; BAND_COUNT] {
    std::array::from_fn(|band| relative_db[band] + pink_db(&BANDS[band]))
}

// Level relative to pink, dB, lowest band first: 13 bands to 1720 Hz and 13 above. Mean of the tracks' levels; the
// band above 15.5 kHz, which compressed recordings carry but in part, goes on as the four below it fall; then weighted
// .2 .6 .2 across bands, so that no track's key prints through. Speech is as published, interpolated on the logarithm
// of frequency, and held below 63 Hz and above 16 kHz.
#[rustfmt::skip]
const ORCHESTRAL: [f64; BAND_COUNT] = [
    0.2, 4.9, 6.8, 7.0, 8.2, 9.2, 8.6, 7.1, 6.5, 6.3, 5.8, 5.0, 4.0,
    2.9, 1.9, 0.9, -0.7, -2.4, -4.6, -7.5, -9.9, -11.9, -14.2, -16.5, -18.9, -21.1,
];
#[rustfmt::skip]
const SOUNDTRACK: [f64; BAND_COUNT] = [
    -0.1, 5.6, 9.2, 10.2, 10.6, 10.9, 9.6, 8.0, 6.9, 5.7, 4.6, 3.8, 2.9,
    2.3, 0.9, -0.5, -2.0, -3.6, -5.4, -7.8, -10.8, -13.6, -16.2, -18.5, -21.8, -24.3,
];
#[rustfmt::skip]
const FOLK: [f64; BAND_COUNT] = [
    -16.4, -3.8, 7.2, 11.4, 14.1, 15.0, 13.5, 11.7, 11.1, 10.9, 9.7, 8.5, 7.3,
    5.9, 4.2, 3.3, 2.3, 0.6, -1.6, -3.8, -5.6, -7.6, -9.4, -10.7, -12.5, -13.9,
];
#[rustfmt::skip]
const METAL: [f64; BAND_COUNT] = [
    -0.8, 3.8, 5.5, 3.7, 2.0, 0.7, 0.3, 0.5, 0.4, 0.0, -0.3, -0.5, 0.2,
    1.2, 2.2, 2.5, 1.9, 1.7, 1.0, -0.3, -2.2, -4.0, -5.4, -7.1, -9.6, -11.3,
];
#[rustfmt::skip]
const ELECTRONIC: [f64; BAND_COUNT] = [
    2.2, 4.5, 4.6, 4.4, 4.5, 3.8, 2.9, 1.8, 1.0, 0.2, -0.9, -2.1, -2.6,
    -3.2, -3.6, -3.6, -3.7, -3.9, -4.0, -4.4, -4.8, -4.9, -5.3, -6.0, -7.1, -7.8,
];
#[rustfmt::skip]
const AMBIENT: [f64; BAND_COUNT] = [
    3.0, 5.6, 7.3, 7.6, 6.9, 7.0, 6.3, 4.9, 4.2, 3.2, 1.4, 0.6, -0.4,
    -1.3, -2.4, -3.4, -4.8, -5.4, -6.0, -7.5, -8.4, -8.9, -10.4, -12.9, -15.3, -17.4,
];
#[rustfmt::skip]
const DRUMS: [f64; BAND_COUNT] = [
    -0.1, 6.5, 7.7, 4.8, 2.6, -0.7, -1.5, -1.0, -1.1, -2.1, -2.4, -1.9, -2.4,
    -1.9, -1.5, -1.2, -1.1, -1.5, -2.1, -2.7, -3.2, -4.2, -5.5, -6.2, -7.5, -8.5,
];
#[rustfmt::skip]
const SPEECH: [f64; BAND_COUNT] = [
    -10.3, -7.5, 8.2, 11.4, 11.5, 13.2, 12.3, 10.0, 7.2, 4.8, 4.3, 3.7, 3.1,
    1.0, -0.4, -0.8, -1.6, -2.5, -3.3, -4.2, -4.5, -4.8, -5.3, -5.9, -7.8, -8.2,
];

#[cfg(test)]
mod tests {
    use super::super::octaves;
    use super::*;

    #[test]
    fn every_curve_is_centred_and_near_pink() {
        for factory in FactoryTarget::ALL {
            let levels_db = factory.bands_db();
            assert!(levels_db.iter().all(|level_db| level_db.is_finite()), "{factory:?}");
            let pairs = levels_db.iter().zip(&BANDS);
            let sum: f64 = pairs.map(|(level_db, band)| level_db * octaves(band)).sum();
            assert!(sum.abs() < 1e-9, "{factory:?}: {sum}");
            for (band, level) in factory.target().relative_to_pink_db().iter().enumerate() {
                let level_db = level.unwrap();
                assert!(level_db.abs() < 30.0, "{factory:?}, band {band}: {level_db} dB");
            }
        }
    }

    /// Between neighbours a curve may be steep in the lowest bands alone: an equaliser cannot follow a cliff.
    #[test]
    fn no_curve_has_a_cliff() {
        for factory in FactoryTarget::ALL {
            let relative_db = factory.target().relative_to_pink_db().map(Option::unwrap);
            for (band, pair) in relative_db.windows(2).enumerate() {
                let (step_db, allowed_db) = ((pair[1] - pair[0]).abs(), if band < 2 { 16.0 } else { 5.0 });
                assert!(step_db <= allowed_db, "{factory:?}, band {band}: {step_db} dB");
            }
        }
    }

    #[test]
    fn all_holds_each_once_under_its_own_name() {
        for (position, factory) in FactoryTarget::ALL.into_iter().enumerate() {
            assert_eq!(factory as usize, position);
            assert!(!factory.source().is_empty() && !factory.source().contains('\n'));
            let same_name = |other: &FactoryTarget| other.name() == factory.name();
            assert_eq!(FactoryTarget::ALL.iter().filter(|other| same_name(other)).count(), 1);
        }
    }

    #[test]
    fn formulas_are_those_of_target() {
        assert_eq!(FactoryTarget::Pink.target(), Target::pink());
        assert_eq!(FactoryTarget::Tilted45.target(), Target::tilted(-1.5).unwrap());
        assert_eq!(FactoryTarget::Flat.target(), Target::flat());
        assert_eq!(
            FactoryTarget::EqualLoudness.target(),
            Target::equal_loudness(PHON).unwrap()
        );
    }

    #[test]
    fn the_levels_are_those_of_the_target() {
        for factory in FactoryTarget::ALL {
            assert_eq!(factory.bands_db().map(Some), *factory.target().bands_db());
        }
    }

    /// The published levels in third octaves, dB SPL, of speech of 70 dB SPL.
    #[test]
    fn speech_is_as_published() {
        #[rustfmt::skip]
        const POINTS: [(f64, f64); 25] = [
            (63.0, 38.6), (80.0, 43.5), (100.0, 54.4), (125.0, 57.7), (160.0, 56.8), (200.0, 60.2), (250.0, 60.3),
            (315.0, 59.0), (400.0, 62.1), (500.0, 62.1), (630.0, 60.5), (800.0, 56.8), (1000.0, 53.7), (1250.0, 53.0),
            (1600.0, 52.0), (2000.0, 48.7), (2500.0, 48.1), (3150.0, 46.8), (4000.0, 45.6), (5000.0, 44.5),
            (6300.0, 44.3), (8000.0, 43.7), (10_000.0, 43.4), (12_500.0, 41.3), (16_000.0, 40.7),
        ];
        let published = Target::points(&POINTS).unwrap();
        for (band, level_db) in FactoryTarget::Speech.bands_db().iter().enumerate() {
            let expected = published.bands_db()[band].unwrap();
            assert!(
                (level_db - expected).abs() < 0.1,
                "band {band}: {level_db} not {expected}"
            );
        }
    }
}
