//! From what is heard to the curve that would bring it to the target.

use super::Row;
use super::pace::Pace;
use crate::bands::BAND_COUNT;
use crate::ear::Hearing;
use crate::target::{octaves_of_bands, weighted_mean};

/// A gap that moved by less leaves the curve alone, dB. A dead zone about 0 would leave a lasting error instead.
const HYSTERESIS_DB: f64 = 0.5;
/// Shares of the lower neighbour, the band and the upper one in what the curve closes. 0.2, 0.6, 0.2 left up to 0.1 dB more
/// of the distance to the target on recordings.
const SMOOTHING: [f64; 3] = [0.1, 0.8, 0.1];
/// From nothing heard to full confidence, s.
const CONFIDENCE_SECONDS: f64 = 1.0;

/// The gap of every band, and the curve on its way to close it.
#[derive(Debug, Clone)]
pub struct Balance {
    octaves: Row,
    /// How much of each band has been heard of late, 0 to 1: rises within 0.3 s, falls within 3 s. A band that is masked
    /// between two drum beats keeps its gain; one that is never heard gets none.
    audibility: Row,
    gap_db: Row,
    /// Target on the level's scale.
    target_db: [Option<f64>; BAND_COUNT],
    /// What the curve has to close: the gap, and what is lost.
    held_db: Row,
    goal_db: Row,
    curve_db: Row,
}

impl Balance {
    pub fn new() -> Self {
        Self {
            octaves: octaves_of_bands(),
            audibility: [0.0; BAND_COUNT],
            gap_db: [0.0; BAND_COUNT],
            target_db: [None; BAND_COUNT],
            held_db: [0.0; BAND_COUNT],
            goal_db: [0.0; BAND_COUNT],
            curve_db: [0.0; BAND_COUNT],
        }
    }

    /// Nothing heard, flat.
    ///
    /// Real time: no allocation.
    pub fn reset(&mut self) {
        let Self { octaves, .. } = *self;
        *self = Self { octaves, ..Self::new() };
    }

    /// Stands where it was at another time.
    ///
    /// Real time: no allocation.
    pub fn start_from(&mut self, curve_db: &Row, audibility: &Row) {
        (self.curve_db, self.goal_db, self.held_db) = (*curve_db, *curve_db, *curve_db);
        self.audibility = *audibility;
    }

    /// Takes a new hearing. `target_db`: of any reference, with its tilt. `lost_db`: what else takes away of every band.
    ///
    /// Real time: no allocation.
    pub fn hear(&mut self, hearing: &Hearing, target_db: &[Option<f64>; BAND_COUNT], lost_db: &Row, pace: &Pace) {
        for (audibility, &heard) in self.audibility.iter_mut().zip(&hearing.participation) {
            let share = if heard > *audibility {
                pace.audible
            } else {
                pace.forgotten
            };
            *audibility += share * (heard - *audibility);
        }
        let raw_db = |band: usize| target_db[band].map(|target| target - hearing.slow_db[band]);
        let weight = |band: usize| self.audibility[band] * self.octaves[band];
        let mean = |of: &dyn Fn(usize) -> Option<f64>| {
            let parts = (0..BAND_COUNT).filter_map(|band| of(band).map(|value| (value, weight(band))));
            weighted_mean(parts).unwrap_or(0.0)
        };
        let mean_db = mean(&raw_db);
        let mean_lost_db = mean(&|band| target_db[band].map(|_| lost_db[band]));
        for (band, &asked_db) in target_db.iter().enumerate() {
            self.gap_db[band] = raw_db(band).map_or(0.0, |gap_db| gap_db - mean_db);
            self.target_db[band] = asked_db.map(|level_db| level_db - mean_db);
            let left_db = self.gap_db[band] + asked_db.map_or(0.0, |_| lost_db[band] - mean_lost_db);
            if (left_db - self.held_db[band]).abs() > HYSTERESIS_DB {
                self.held_db[band] = left_db;
            }
        }
        let confidence = (hearing.heard_seconds / CONFIDENCE_SECONDS).min(1.0);
        self.goal_db = std::array::from_fn(|band| match target_db[band] {
            Some(_) => confidence * self.audibility[band] * self.smoothed_db(band, target_db),
            None => 0.0,
        });
    }

    /// A band's gap and its neighbours', as far as these are heard.
    fn smoothed_db(&self, band: usize, target_db: &[Option<f64>; BAND_COUNT]) -> f64 {
        let taps = SMOOTHING.iter().enumerate().filter_map(|(tap, share)| {
            let neighbour = (band + tap).checked_sub(1).filter(|&index| index < BAND_COUNT)?;
            target_db[neighbour]?;
            Some((self.held_db[neighbour], share * self.audibility[neighbour]))
        });
        weighted_mean(taps).unwrap_or(0.0)
    }

    /// One control step towards the curve that was found, or back to flat.
    ///
    /// Real time: no allocation.
    #[inline(always)]
    pub fn step(&mut self, withdraws: bool, pace: &Pace) {
        for (curve_db, goal_db) in self.curve_db.iter_mut().zip(&self.goal_db) {
            *curve_db += match withdraws {
                true => -pace.withdraw * *curve_db,
                false => pace.curve * (goal_db - *curve_db),
            };
        }
    }

    /// The curve that would close the gap, dB.
    pub fn goal_db(&self) -> &Row {
        &self.goal_db
    }

    /// The curve as far as it has come, dB.
    pub fn curve_db(&self) -> &Row {
        &self.curve_db
    }

    /// Target minus level, dB, with a mean of 0 over what is heard.
    pub fn gap_db(&self) -> &Row {
        &self.gap_db
    }

    /// The target on the scale of the levels, dB.
    pub fn target_db(&self) -> &[Option<f64>; BAND_COUNT] {
        &self.target_db
    }

    /// How much of each band has been heard of late, 0 to 1.
    pub fn audibility(&self) -> &Row {
        &self.audibility
    }
}
