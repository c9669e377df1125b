//! Resonances too narrow for 26 fixed bands: peaks of the fine spectrum over what lies around them.
//!
//! The spectrum of 1/48 octave, with what the bands do to it already, less the target, is compared with its 40th
//! percentile over ±1 octave. A peak's width is where it has fallen to half its height in dB.

use super::points::Points;
use crate::ear::POINTS_PER_OCTAVE;

/// Neighbours on each side that a point is compared with.
const REACH: usize = POINTS_PER_OCTAVE;
/// Which of them, from below, a point is compared with.
const PERCENTILE: f64 = 0.4;
/// A peak is the highest within this distance, points.
const ALONE_WITHIN: usize = 4;
/// As many are told apart.
pub const MOST_PEAKS: usize = 12;

/// One peak.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Peak {
    /// Place on the logarithm of frequency, octaves over 1 Hz.
    pub octaves: f64,
    /// Height over what lies around, dB.
    pub excess_db: f64,
    /// Width at half the height, Hz.
    pub width_hz: f64,
}

/// Looks for peaks, point by point.
#[derive(Debug, Clone)]
pub struct Resonances {
    levels_db: Vec<f64>,
    excess_db: Vec<f64>,
    /// The levels about the present point, in order.
    sorted: Vec<f64>,
    peaks: [Option<Peak>; MOST_PEAKS],
}

impl Resonances {
    /// Allocates.
    pub fn new(points: usize) -> Self {
        Self {
            levels_db: vec![0.0; points],
            excess_db: vec![0.0; points],
            sorted: Vec::with_capacity(2 * REACH + 2),
            peaks: [None; MOST_PEAKS],
        }
    }

    /// Before the first point.
    ///
    /// Real time: no allocation.
    pub fn begin(&mut self) {
        self.sorted.clear();
    }

    /// Takes the level of one point, all in order, dB.
    ///
    /// Real time: no allocation.
    pub fn set(&mut self, point: usize, level_db: f64) {
        self.levels_db[point] = level_db;
    }

    /// Compares one point with those around it, all in order, after the levels were set.
    ///
    /// Real time: no allocation.
    pub fn compare(&mut self, point: usize) {
        let count = self.levels_db.len();
        if point == 0 {
            (0..REACH.min(count)).for_each(|near| self.enter(self.levels_db[near]));
        }
        if point + REACH < count {
            self.enter(self.levels_db[point + REACH]);
        }
        if let Some(gone) = point.checked_sub(REACH + 1) {
            let level_db = self.levels_db[gone];
            let place = self.sorted.partition_point(|&other| other < level_db);
            if place < self.sorted.len() {
                self.sorted.remove(place);
            }
        }
        let place = (PERCENTILE * self.sorted.len() as f64) as usize;
        let around_db = self.sorted.get(place).copied().unwrap_or(self.levels_db[point]);
        self.excess_db[point] = self.levels_db[point] - around_db;
    }

    fn enter(&mut self, level_db: f64) {
        // Never beyond its capacity: one leaves for each that enters.
        if self.sorted.len() < self.sorted.capacity() {
            let place = self.sorted.partition_point(|&other| other < level_db);
            self.sorted.insert(place, level_db);
        }
    }

    /// Looks for the highest peaks, after all points were compared.
    ///
    /// `least_db`: lower ones do not count. `left`: how much of a peak at some point counts, 0 to 1.
    ///
    /// Real time: no allocation.
    pub fn find(&mut self, points: &Points, least_db: f64, left: impl Fn(usize) -> f64) -> &[Option<Peak>; MOST_PEAKS] {
        self.peaks = [None; MOST_PEAKS];
        for point in 1..self.levels_db.len().saturating_sub(1) {
            if self.excess_db[point] < least_db || !self.stands_alone(point) {
                continue;
            }
            let mut peak = self.measure(point, points);
            let left = left(point);
            if left * self.excess_db[point] < least_db {
                continue;
            }
            peak.excess_db *= left;
            let lowest = (0..MOST_PEAKS).min_by(|&a, &b| self.height(a).total_cmp(&self.height(b)));
            if let Some(lowest) = lowest.filter(|&lowest| self.height(lowest) < peak.excess_db) {
                self.peaks[lowest] = Some(peak);
            }
        }
        &self.peaks
    }

    fn height(&self, index: usize) -> f64 {
        self.peaks[index].map_or(f64::NEG_INFINITY, |peak| peak.excess_db)
    }

    fn stands_alone(&self, point: usize) -> bool {
        let level_db = self.levels_db[point];
        let before = &self.levels_db[point.saturating_sub(ALONE_WITHIN)..point];
        let end = (point + 1 + ALONE_WITHIN).min(self.levels_db.len());
        before.iter().all(|&other| other < level_db)
            && self.levels_db[point + 1..end].iter().all(|&other| other <= level_db)
    }

    /// Height and place from a parabola through three points, width from both flanks.
    fn measure(&self, point: usize, points: &Points) -> Peak {
        let [before, at, after] = [point - 1, point, point + 1].map(|point| self.levels_db[point]);
        let bend = before - 2.0 * at + after;
        let shift = if bend < 0.0 { 0.5 * (before - after) / bend } else { 0.0 };
        let excess_db = self.excess_db[point] - 0.25 * (before - after) * shift;
        let half_db = at - 0.5 * self.excess_db[point];
        let below = (1..=REACH.min(point)).find(|distance| self.levels_db[point - distance] < half_db);
        let farthest = REACH.min(self.levels_db.len() - 1 - point);
        let above = (1..=farthest).find(|distance| self.levels_db[point + distance] < half_db);
        // The last step is taken in part: to where the line between two points crosses.
        let crossing = |inner: usize, outer: usize, distance: usize| {
            let (inner_db, outer_db) = (self.levels_db[inner], self.levels_db[outer]);
            distance as f64 - (half_db - outer_db) / (inner_db - outer_db)
        };
        let below = below.map(|distance| crossing(point - distance + 1, point - distance, distance) + shift);
        let above = above.map(|distance| crossing(point + distance - 1, point + distance, distance) - shift);
        let half_width = match (below, above) {
            (Some(below), Some(above)) => 0.5 * (below + above),
            (Some(only), None) | (None, Some(only)) => only,
            (None, None) => REACH as f64,
        };
        let octaves = points.octaves(point) + shift / POINTS_PER_OCTAVE as f64;
        let half_octaves = half_width.max(0.25) / POINTS_PER_OCTAVE as f64;
        let width_hz = octaves.exp2() * (half_octaves.exp2() - (-half_octaves).exp2());
        Peak {
            octaves,
            excess_db,
            width_hz,
        }
    }
}
