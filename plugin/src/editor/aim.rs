//! The target as it is shown: on the scale of the levels, where these are known.

use cochlea_dsp::adapt::SideChain;
use cochlea_dsp::{BAND_COUNT, BANDS};
use egui::Rect;

use crate::curves::CurvesReader;
use crate::link::Snapshot;
use crate::params::{CochleaParams, TargetRow};

/// Upper and lower end of the level scale, dB; a full-scale sine is 0.
pub const LEVELS_DB: [f32; 2] = [0.0, -96.0];
/// Where a target stands before anything was heard, dB.
const UNHEARD_DB: f64 = -45.0;

/// The vertical place of a level.
pub fn level_y(plot: Rect, level_db: f64) -> f32 {
    let [top, bottom] = LEVELS_DB;
    let share = (top - level_db as f32) / (top - bottom);
    plot.top() + share.clamp(0.0, 1.0) * plot.height()
}

/// The level at a vertical place, dB.
pub fn level_at(plot: Rect, y: f32) -> f64 {
    let [top, bottom] = LEVELS_DB;
    f64::from(top - ((y - plot.top()) / plot.height()).clamp(0.0, 1.0) * (top - bottom))
}

/// What is aimed at.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Aim {
    /// The target as chosen, without its tilt, dB relative to its own mean.
    pub shape_db: TargetRow,
    /// What its tilt adds to each band, dB.
    pub tilt_db: [f64; BAND_COUNT],
    /// From the target's own scale to that of the levels, dB.
    pub offset_db: f64,
    /// The whole on the scale of the levels, dB.
    pub levels_db: TargetRow,
}

impl Aim {
    /// As the parameters ask, placed where the adaptation has placed it.
    pub fn new(params: &CochleaParams, reader: &mut CurvesReader, snapshot: &Snapshot) -> Self {
        let settings = params.adapt_settings(reader);
        let now = &snapshot.explanation;
        let shape_db = settings.target_db;
        let tilt_db = BANDS.map(|band| settings.tilt_db_per_octave * (band.centre_hz / 1_000.0).log2());
        let own_db = |band: usize| shape_db[band].map(|level_db| level_db + tilt_db[band]);
        let heard = (0..BAND_COUNT).filter_map(|band| Some(now.bands[band].target_db? - own_db(band)?));
        let (sum_db, count) = heard.fold((0.0, 0), |(sum, count), apart| (sum + apart, count + 1));
        let offset_db = if count > 0 {
            sum_db / f64::from(count)
        } else {
            UNHEARD_DB
        };
        let is_learnt = settings.side_chain == SideChain::Match && !now.side_chain_missing && count > 0;
        Self {
            shape_db,
            tilt_db,
            offset_db,
            levels_db: std::array::from_fn(|band| match is_learnt {
                true => now.bands[band].target_db,
                false => own_db(band).map(|level_db| level_db + offset_db),
            }),
        }
    }
}

/// How far adaptation may go in each band, dB: largest cut, 0 or less, and largest boost.
pub fn corridor_db(params: &CochleaParams) -> [[f64; 2]; BAND_COUNT] {
    let (boost_db, cut_db) = limits_db(params);
    std::array::from_fn(|band| {
        let reach = f64::from(params.bands[band].reach.value()) / 100.0;
        [-cut_db * reach, boost_db[band] * reach]
    })
}

/// Largest boost of each band and largest cut of all, at full reach, dB.
pub fn limits_db(params: &CochleaParams) -> ([f64; BAND_COUNT], f64) {
    let max_boost_db = f64::from(params.adapt.max_boost.value());
    let boost_db = BANDS.map(|band| cochlea_dsp::target::boost_limit_db(max_boost_db, band.centre_hz));
    (boost_db, f64::from(params.adapt.max_cut.value()))
}
