//! The points of the ear's fine spectrum, as seen from the bands.

use super::Row;
use crate::bands::{BAND_COUNT, BANDS};
use crate::ear::loudness_weight;

/// Where one point lies.
#[derive(Debug, Clone, Copy)]
struct Point {
    hz: f64,
    octaves: f64,
    /// The band whose centre is next below, and how far it is from there to the next, 0 to 1.
    lower: usize,
    share: f64,
    /// The band between whose edges it lies.
    band: usize,
    /// Share of its power in K-weighted loudness.
    loudness: f64,
}

/// Every point.
#[derive(Debug, Clone)]
pub struct Points {
    points: Vec<Point>,
}

impl Points {
    /// `points_hz`: as [`crate::Ear::spectrum_hz`] gives them. Allocates.
    pub fn new(points_hz: &[f64], sample_rate_hz: f64) -> Self {
        let point = |&hz: &f64| {
            let octaves = hz.log2();
            let above = BANDS.partition_point(|band| band.centre_hz <= hz);
            let lower = above.saturating_sub(1).min(BAND_COUNT - 2);
            let [from, to] = [lower, lower + 1].map(|band| BANDS[band].centre_hz.log2());
            Point {
                hz,
                octaves,
                lower,
                share: ((octaves - from) / (to - from)).clamp(0.0, 1.0),
                band: BANDS.partition_point(|band| band.upper_hz <= hz).min(BAND_COUNT - 1),
                loudness: loudness_weight(hz, sample_rate_hz),
            }
        };
        Self {
            points: points_hz.iter().map(point).collect(),
        }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.points.len()
    }

    /// Hz.
    pub fn hz(&self, point: usize) -> f64 {
        self.points[point].hz
    }

    /// Octaves over 1 Hz.
    pub fn octaves(&self, point: usize) -> f64 {
        self.points[point].octaves
    }

    /// Share of a point's power in K-weighted loudness.
    pub fn loudness(&self, point: usize) -> f64 {
        self.points[point].loudness
    }

    /// The band between whose edges a point lies.
    pub fn band(&self, point: usize) -> usize {
        self.points[point].band
    }

    /// A row of bands at a point, on a straight line between centres.
    #[inline(always)]
    pub fn between(&self, point: usize, row: &Row) -> f64 {
        let Point { lower, share, .. } = self.points[point];
        row[lower] + share * (row[lower + 1] - row[lower])
    }
}
