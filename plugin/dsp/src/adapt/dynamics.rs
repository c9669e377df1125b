//! Compression and expansion of single bands.

use super::Row;
use super::following::Cuts;
use super::limits::STEP_DB;
use super::pace::Pace;
use super::settings::Dynamics;
use crate::ear::Hearing;

/// The most that a band is turned down, dB.
pub const LARGEST_CUT_DB: f64 = 18.0;

/// What compression or expansion takes from every band.
#[derive(Debug, Clone)]
pub struct BandDynamics {
    cuts: Cuts,
}

impl BandDynamics {
    pub const NOTHING: Self = Self { cuts: Cuts::NOTHING };

    /// Takes a new hearing.
    ///
    /// Real time: no allocation.
    pub fn hear(&mut self, hearing: &Hearing, dynamics: &Dynamics, audibility: &Row) {
        self.cuts.goal_db = std::array::from_fn(|band| {
            let over_db = hearing.fast_db[band] - hearing.slow_db[band] - dynamics.threshold_db;
            let cut_db = if dynamics.ratio >= 1.0 {
                over_db.max(0.0) * (1.0 - 1.0 / dynamics.ratio)
            } else {
                (-over_db).max(0.0) * (1.0 / dynamics.ratio - 1.0)
            };
            dynamics.shares[band] * audibility[band] * cut_db.min(LARGEST_CUT_DB)
        });
    }

    /// One control step.
    ///
    /// Real time: no allocation.
    #[inline(always)]
    pub fn step(&mut self, withdraws: bool, pace: &Pace) {
        self.cuts.step(withdraws, &pace.compress, &pace.recover, STEP_DB);
    }

    /// What is taken away now, dB, 0 or more.
    pub fn cut_db(&self) -> &Row {
        &self.cuts.now_db
    }
}
