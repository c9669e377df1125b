//! A curve through points, straight between them on the logarithm of frequency.

use super::{MAX_LEVEL_DB, TargetError};

/// Points of frequency, Hz, and level, dB, by rising frequency; at least two.
pub(super) struct Curve {
    points: Vec<(f64, f64)>,
}

impl Curve {
    /// `points`: in any order.
    pub(super) fn new(points: &[(f64, f64)]) -> Result<Self, TargetError> {
        for &(actual_hz, actual_db) in points {
            if !(actual_hz > 0.0 && actual_hz.is_finite()) {
                return Err(TargetError::Frequency { actual_hz });
            }
            if !(-MAX_LEVEL_DB..=MAX_LEVEL_DB).contains(&actual_db) {
                return Err(TargetError::Level { actual_db });
            }
        }
        if points.len() < 2 {
            return Err(TargetError::PointCount { actual: points.len() });
        }
        let mut points = points.to_vec();
        points.sort_by(|a, b| a.0.total_cmp(&b.0));
        if let Some(pair) = points.windows(2).find(|pair| pair[0].0 == pair[1].0) {
            return Err(TargetError::Duplicate { actual_hz: pair[0].0 });
        }
        Ok(Self { points })
    }

    /// The level at one frequency; beyond the first and last point theirs.
    pub(super) fn level_db(&self, frequency_hz: f64) -> f64 {
        let above = self.points.partition_point(|point| point.0 <= frequency_hz);
        if above == 0 || above == self.points.len() {
            return self.points[above.saturating_sub(1)].1;
        }
        let ((low_hz, low_db), (high_hz, high_db)) = (self.points[above - 1], self.points[above]);
        low_db + (high_db - low_db) * (frequency_hz / low_hz).ln() / (high_hz / low_hz).ln()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn straight_between_held_beyond_in_any_order() {
        let curve = Curve::new(&[(1000.0, -6.0), (10.0, 4.0), (100.0, 0.0)]).unwrap();
        for (frequency_hz, expected) in [(1.0, 4.0), (10.0, 4.0), (31.622_776_6, 2.0), (100.0, 0.0), (1e5, -6.0)] {
            assert!(
                (curve.level_db(frequency_hz) - expected).abs() < 1e-6,
                "{frequency_hz} Hz"
            );
        }
    }

    #[test]
    fn senseless_points_are_refused() {
        let refused = |points: &[(f64, f64)]| Curve::new(points).err();
        assert_eq!(refused(&[]), Some(TargetError::PointCount { actual: 0 }));
        assert_eq!(refused(&[(10.0, 0.0)]), Some(TargetError::PointCount { actual: 1 }));
        for bad in [0.0, -1.0, f64::INFINITY] {
            assert_eq!(
                refused(&[(10.0, 0.0), (bad, 0.0)]),
                Some(TargetError::Frequency { actual_hz: bad })
            );
        }
        assert!(refused(&[(10.0, 0.0), (f64::NAN, 0.0)]).is_some());
        assert!(refused(&[(10.0, 0.0), (20.0, f64::NAN)]).is_some());
        assert_eq!(
            refused(&[(10.0, 0.0), (20.0, 1e9)]),
            Some(TargetError::Level { actual_db: 1e9 })
        );
        assert_eq!(
            refused(&[(10.0, 0.0), (20.0, 1.0), (10.0, 3.0)]),
            Some(TargetError::Duplicate { actual_hz: 10.0 })
        );
    }
}
