//! Equal loudness: what the adaptation takes or adds, in K-weighted loudness, is given back at the output.
//!
//! It is foreseen, not measured at the output: so it knows no delay, in linear phase neither, and there is no loop. The
//! fine spectrum tells what gains and bells do to the loudness of each band, the levels over 100 ms how much each band
//! weighs at the moment.

use super::Row;
use super::bells::Drawn;
use super::limits::STEP_DB;
use super::pace::Pace;
use super::points::Points;
use crate::bands::BAND_COUNT;
use crate::math::db_to_gain;

/// The most that is given or taken, dB.
pub const LARGEST_DB: f64 = 12.0;

/// Time constant of the trim, s, and the most of it, dB.
const TRIM_SECONDS: f64 = 4.0;
const LARGEST_TRIM_DB: f64 = 3.0;

/// The output's share of the adaptation.
#[derive(Debug, Clone)]
pub struct MakeUp {
    /// Weighted power of each band before the gains, and after.
    before: Row,
    after: Row,
    bells: Drawn,
    /// Weighted power of late, before everything and after it, make-up and all.
    came_in: f64,
    went_out: f64,
    /// What the foresight misses on the whole, since it comes after the fact.
    trim_db: f64,
    goal_db: f64,
    gain_db: f64,
}

impl MakeUp {
    pub const NOTHING: Self = Self {
        before: [0.0; BAND_COUNT],
        after: [0.0; BAND_COUNT],
        bells: Drawn::FLAT,
        came_in: 0.0,
        went_out: 0.0,
        trim_db: 0.0,
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
        (self.before, self.after) = ([0.0; BAND_COUNT], [0.0; BAND_COUNT]);
        self.bells = bells;
    }

    /// Takes one point of the spectrum.
    ///
    /// Real time: no allocation.
    pub fn add(&mut self, point: usize, points: &Points, level_db: f64, gains_db: &Row) {
        let power = points.loudness(point) * 10.0_f64.powf(0.1 * level_db);
        let gain = db_to_gain(2.0 * points.between(point, gains_db)) * self.bells.power_gain(points.hz(point));
        let band = points.band(point);
        self.before[band] += power;
        self.after[band] += power * gain;
    }

    /// After the last point. `levels_db`: of every band at the moment.
    ///
    /// Real time: no allocation.
    pub fn finish(&mut self, levels_db: &Row, points: &Points, hop_seconds: f64) {
        let (mut before, mut after) = (0.0, 0.0);
        for (band, level_db) in levels_db.iter().enumerate() {
            if self.before[band] > 0.0 {
                let power = points.loudness_of_band(band) * 10.0_f64.powf(0.1 * level_db);
                before += power;
                after += power * self.after[band] / self.before[band];
            }
        }
        if before > 0.0 && after > 0.0 {
            let share = (hop_seconds / TRIM_SECONDS).min(1.0);
            self.came_in += share * (before - self.came_in);
            self.went_out += share * (after * db_to_gain(2.0 * self.gain_db) - self.went_out);
            let missed_db = 10.0 * (self.came_in / self.went_out).log10();
            self.trim_db = (self.trim_db + share * missed_db).clamp(-LARGEST_TRIM_DB, LARGEST_TRIM_DB);
            let foreseen_db = 10.0 * (before / after).log10();
            self.goal_db = (foreseen_db + self.trim_db).clamp(-LARGEST_DB, LARGEST_DB);
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
