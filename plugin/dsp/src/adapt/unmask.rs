//! Room for the side chain: cuts in bands where both signals are heard.

use super::Row;
use super::following::Cuts;
use super::pace::Pace;
use crate::bands::BAND_COUNT;
use crate::ear::Hearing;

/// The main signal competes from this far below the side chain on, dB.
const COMPETES_FROM_DB: f64 = 8.0;
/// Largest cut, dB.
pub const LARGEST_CUT_DB: f64 = 6.0;

/// What is taken away for the side chain.
#[derive(Debug, Clone)]
pub struct Unmasking {
    cuts: Cuts,
}

impl Unmasking {
    pub const NOTHING: Self = Self { cuts: Cuts::NOTHING };

    /// Takes what is heard of both.
    ///
    /// Real time: no allocation.
    pub fn hear(&mut self, main: &Hearing, rival: &Hearing) {
        for band in 0..BAND_COUNT {
            let competes_db = main.fast_db[band] + COMPETES_FROM_DB - rival.fast_db[band];
            let both = main.participation[band] * rival.participation[band];
            self.cuts.goal_db[band] = both * competes_db.clamp(0.0, LARGEST_CUT_DB);
        }
    }

    /// There is no side chain to make room for.
    ///
    /// Real time: no allocation.
    pub fn let_go(&mut self) {
        self.cuts.let_go();
    }

    /// One control step.
    ///
    /// Real time: no allocation.
    #[inline(always)]
    pub fn step(&mut self, pace: &Pace) {
        self.cuts.step(false, &pace.attack, &pace.release, f64::INFINITY);
    }

    /// What is taken away now, dB, 0 or more.
    pub fn cut_db(&self) -> &Row {
        &self.cuts.now_db
    }
}
