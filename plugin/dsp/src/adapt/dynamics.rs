//! Compression and expansion of single bands.

use super::Row;
use super::limits::STEP_DB;
use super::pace::Pace;
use super::settings::Dynamics;
use crate::bands::BAND_COUNT;
use crate::ear::Hearing;

/// The most that a band is turned down, dB.
pub const LARGEST_CUT_DB: f64 = 18.0;

/// What compression or expansion takes from every band.
#[derive(Debug, Clone)]
pub struct BandDynamics {
    goal_db: Row,
    cut_db: Row,
}

impl BandDynamics {
    pub const NOTHING: Self = Self {
        goal_db: [0.0; BAND_COUNT],
        cut_db: [0.0; BAND_COUNT],
    };

    /// Takes a new hearing.
    ///
    /// Real time: no allocation.
    pub fn hear(&mut self, hearing: &Hearing, dynamics: &Dynamics, audibility: &Row) {
        self.goal_db = std::array::from_fn(|band| {
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
        for band in 0..BAND_COUNT {
            let goal_db = if withdraws { 0.0 } else { self.goal_db[band] };
            let way_db = goal_db - self.cut_db[band];
            let share = if way_db > 0.0 {
                pace.compress[band]
            } else {
                pace.recover[band]
            };
            self.cut_db[band] += (share * way_db).clamp(-STEP_DB, STEP_DB);
        }
    }

    /// What is taken away now, dB, 0 or more.
    pub fn cut_db(&self) -> &Row {
        &self.cut_db
    }
}
