//! Equal loudness: what the adaptation takes or adds, in K-weighted loudness, is given back at the output.
//!
//! It is foreseen from the fine spectrum and the gains, not measured at the output: so it knows no delay, in linear phase
//! neither, and there is no loop.

use super::Row;
use super::bells::Drawn;
use super::limits::STEP_DB;
use super::pace::Pace;
use super::points::Points;
use crate::math::db_to_gain;

/// The most that is given or taken, dB.
pub const LARGEST_DB: f64 = 6.0;

/// The output's share of the adaptation.
#[derive(Debug, Clone)]
pub struct MakeUp {
    before: f64,
    after: f64,
    bells: Drawn,
    goal_db: f64,
    gain_db: f64,
}

impl MakeUp {
    pub const NOTHING: Self = Self {
        before: 0.0,
        after: 0.0,
        bells: Drawn::FLAT,
        goal_db: 0.0,
        gain_db: 0.0,
    };

    /// Stands where it was at another time, dB.
    pub fn start_from(&mut self, gain_db: f64) {
        self.goal_db = gain_db.clamp(-LARGEST_DB, LARGEST_DB);
        self.gain_db = self.goal_db;
    }

    /// Before the first point.
    pub fn begin(&mut self, bells: Drawn) {
        (self.before, self.after) = (0.0, 0.0);
        self.bells = bells;
    }

    /// Takes one point of the spectrum.
    ///
    /// Real time: no allocation.
    pub fn add(&mut self, point: usize, points: &Points, level_db: f64, gains_db: &Row) {
        let power = points.loudness(point) * 10.0_f64.powf(0.1 * level_db);
        let gain = db_to_gain(2.0 * points.between(point, gains_db)) * self.bells.power_gain(points.hz(point));
        self.before += power;
        self.after += power * gain;
    }

    /// After the last point.
    ///
    /// Real time: no allocation, a logarithm.
    pub fn finish(&mut self) {
        if self.before > 0.0 && self.after > 0.0 {
            self.goal_db = (10.0 * (self.before / self.after).log10()).clamp(-LARGEST_DB, LARGEST_DB);
        }
    }

    /// One control step. `wanted`: whether loudness is to be matched.
    ///
    /// Real time: no allocation.
    pub fn step(&mut self, wanted: bool, withdraws: bool, pace: &Pace) {
        let (goal_db, share) = match (wanted, withdraws) {
            (false, _) => (0.0, pace.make_up),
            (true, true) => (0.0, pace.withdraw),
            (true, false) => (self.goal_db, pace.make_up),
        };
        let way_db = share * (goal_db - self.gain_db);
        self.gain_db += way_db.clamp(-STEP_DB, STEP_DB);
        if goal_db == 0.0 && self.gain_db.abs() < 1e-4 {
            self.gain_db = 0.0;
        }
    }

    /// What is added at the output, dB.
    pub fn gain_db(&self) -> f64 {
        self.gain_db
    }
}
