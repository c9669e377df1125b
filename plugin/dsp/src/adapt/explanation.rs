//! Why every band stands where it stands.

use super::Row;
use crate::bands::BAND_COUNT;
use crate::equaliser::FLOATING_BELL_COUNT;

/// What keeps a band's gain from what was wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[repr(u8)]
pub enum Held {
    /// Nothing: it is where it should be.
    #[default]
    Nothing,
    /// The band is not heard beside the others, or in quiet: it is left alone.
    Masked,
    /// It is too quiet to learn anything.
    Gated,
    /// Held by hand.
    Frozen,
    /// The largest boost.
    Boost,
    /// The largest boost, which is less this near to the end of hearing.
    Edge,
    /// The largest cut.
    Cut,
    /// What this band may use of both.
    Reach,
    /// The neighbours: they may not differ by more than 9 dB.
    Neighbour,
    /// On its way: it may move no faster.
    Slew,
    /// It stands out, and may: harmonics of the pitch that is tracked are what is heard of it.
    Protected,
}

impl Held {
    /// All, in order.
    pub const ALL: [Self; 11] = [
        Self::Nothing,
        Self::Masked,
        Self::Gated,
        Self::Frozen,
        Self::Boost,
        Self::Edge,
        Self::Cut,
        Self::Reach,
        Self::Neighbour,
        Self::Slew,
        Self::Protected,
    ];
}

/// One band, at one control step. Levels: a full-scale sine is 0 dB.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct BandNote {
    /// Running level, dB.
    pub level_db: f64,
    /// Level over 100 ms, dB.
    pub fast_db: f64,
    /// Below this the band is not heard, dB.
    pub threshold_db: f64,
    /// How much of it is heard now, 0 to 1; 0 is masked.
    pub participation: f64,
    /// How much of it was heard of late, 0 to 1.
    pub audibility: f64,
    /// What the target asks, dB on the scale of the levels; `None` where it is left open.
    pub target_db: Option<f64>,
    /// Target minus running level, dB.
    pub gap_db: f64,
    /// How far it stands out from the bands around it, dB.
    pub prominence_db: f64,
    /// What adaptation would do at Amount 100 %, inside the limits, dB.
    pub would_db: f64,
    /// What is wanted at the present amount, dB.
    pub wanted_db: f64,
    /// What is applied of it, dB.
    pub adaptive_db: f64,
    /// What is taken away for the side chain inside the largest cut, dB, 0 or more; part of `adaptive_db`.
    pub unmask_db: f64,
    /// What dynamics take away, dB, 0 or more.
    pub dynamics_db: f64,
    /// Everything together, without what was set by hand, dB.
    pub gain_db: f64,
    /// What holds it.
    pub held: Held,
}

/// One floating bell.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct BellNote {
    /// Where it is, Hz; 0 while it is free.
    pub frequency_hz: f64,
    /// How sharp it is.
    pub q: f64,
    /// How far the resonance stands out, dB.
    pub excess_db: f64,
    /// What it does, dB, 0 or less.
    pub gain_db: f64,
}

/// All of it, at one control step.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Explanation {
    /// Control steps since the last reset.
    pub step: u64,
    /// Bands, lowest first.
    pub bands: [BandNote; BAND_COUNT],
    /// Floating bells, in no order.
    pub bells: [BellNote; FLOATING_BELL_COUNT],
    /// What is added to the output for equal loudness, dB.
    pub make_up_db: f64,
    /// Momentary loudness of the input, LUFS.
    pub momentary_lufs: f64,
    /// Whether it is too quiet to learn anything.
    pub gated: bool,
    /// Fewer than six bands are heard: nothing can stand out.
    pub few_bands: bool,
    /// The side chain is asked for, and there is none.
    pub side_chain_missing: bool,
}

impl Explanation {
    /// Before anything was heard.
    pub const NOTHING: Self = Self {
        step: 0,
        bands: [BandNote {
            level_db: crate::ear::LEVEL_FLOOR_DB,
            fast_db: crate::ear::LEVEL_FLOOR_DB,
            threshold_db: 0.0,
            participation: 0.0,
            audibility: 0.0,
            target_db: None,
            gap_db: 0.0,
            prominence_db: 0.0,
            would_db: 0.0,
            wanted_db: 0.0,
            adaptive_db: 0.0,
            unmask_db: 0.0,
            dynamics_db: 0.0,
            gain_db: 0.0,
            held: Held::Nothing,
        }; BAND_COUNT],
        bells: [BellNote {
            frequency_hz: 0.0,
            q: 0.0,
            excess_db: 0.0,
            gain_db: 0.0,
        }; FLOATING_BELL_COUNT],
        make_up_db: 0.0,
        momentary_lufs: crate::ear::LOUDNESS_FLOOR_LUFS,
        gated: true,
        few_bands: true,
        side_chain_missing: false,
    };

    /// What adaptation and dynamics add to every band, dB.
    pub fn gains_db(&self) -> Row {
        self.bands.map(|band| band.gain_db)
    }
}
