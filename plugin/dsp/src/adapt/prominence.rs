//! What stands out from its surroundings, band by band.

use super::Row;
use super::following::Cuts;
use super::pace::Pace;
use crate::bands::BAND_COUNT;
use crate::ear::Hearing;

/// What stands out by less is left alone, dB, with a knee of this width about it.
const THRESHOLD_DB: f64 = 3.0;
const KNEE_DB: f64 = 6.0;
/// Neighbours that a band is compared with: from the second to the fourth on either side.
const NEAREST: usize = 2;
const FARTHEST: usize = 4;
/// Fewer neighbours say nothing.
const LEAST_NEIGHBOURS: usize = 3;

/// How far each band stands out, and what is taken away for it.
#[derive(Debug, Clone)]
pub struct Prominence {
    prominence_db: Row,
    /// What would be taken away with nothing protected, dB, 0 or more.
    over_db: Row,
    cuts: Cuts,
}

impl Prominence {
    pub const NOTHING: Self = Self {
        prominence_db: [0.0; BAND_COUNT],
        over_db: [0.0; BAND_COUNT],
        cuts: Cuts::NOTHING,
    };

    /// Stands where it was at another time.
    ///
    /// Real time: no allocation.
    pub fn start_from(&mut self, cut_db: &Row) {
        (self.over_db, self.cuts.goal_db, self.cuts.now_db) = (*cut_db, *cut_db, *cut_db);
    }

    /// Takes a new hearing; it counts from the next [`Prominence::leave`] on. `target_db`: of any reference. `curve_db`: what is done about it anyway. `share`: of what is
    /// over, 0 to 1. `bands`: how many work.
    ///
    /// Real time: no allocation.
    pub fn hear(
        &mut self,
        hearing: &Hearing,
        target_db: &[Option<f64>; BAND_COUNT],
        curve_db: &Row,
        share: f64,
        bands: usize,
    ) {
        // What is masked counts as what masks it: the end of a spectrum does not stand out. What the curve takes away
        // already does not stand out either.
        let level_db = |band: usize| {
            let heard_db = hearing.fast_db[band].max(hearing.threshold_db[band]);
            heard_db - target_db[band].unwrap_or(0.0) + curve_db[band]
        };
        let levels_db: Row = std::array::from_fn(level_db);
        for band in 0..bands {
            let mut around = [0.0; 2 * (FARTHEST - NEAREST + 1)];
            let mut count = 0;
            for distance in NEAREST..=FARTHEST {
                let below = band.checked_sub(distance);
                let above = Some(band + distance).filter(|&above| above < bands);
                for neighbour in [below, above].into_iter().flatten() {
                    around[count] = levels_db[neighbour];
                    count += 1;
                }
            }
            if count < LEAST_NEIGHBOURS || target_db[band].is_none() {
                continue;
            }
            self.prominence_db[band] = levels_db[band] - median(&mut around[..count]);
            let over_db = soft_knee(self.prominence_db[band] - THRESHOLD_DB);
            self.over_db[band] = share * over_db * hearing.participation[band];
        }
    }

    /// Lets of everything only so much count, band by band, 0 to 1.
    ///
    /// Real time: no allocation.
    pub fn leave(&mut self, left: &Row) {
        self.cuts.goal_db = std::array::from_fn(|band| left[band] * self.over_db[band]);
    }

    /// Too little is heard to tell what stands out.
    ///
    /// Real time: no allocation.
    pub fn let_go(&mut self) {
        self.over_db = [0.0; BAND_COUNT];
        self.cuts.let_go();
    }

    /// One control step.
    ///
    /// Real time: no allocation.
    #[inline(always)]
    pub fn step(&mut self, withdraws: bool, pace: &Pace) {
        self.cuts.step(withdraws, &pace.attack, &pace.release, f64::INFINITY);
    }

    /// What is taken away now, dB, 0 or more.
    pub fn cut_db(&self) -> &Row {
        &self.cuts.now_db
    }

    /// What is left alone since it is protected, dB, 0 or more.
    pub fn spared_db(&self, band: usize) -> f64 {
        self.over_db[band] - self.cuts.goal_db[band]
    }

    /// Level over target, over that of the neighbours, dB.
    pub fn prominence_db(&self) -> &Row {
        &self.prominence_db
    }
}

/// 0 below the knee, the line above it, a parabola between.
fn soft_knee(over_db: f64) -> f64 {
    let half = 0.5 * KNEE_DB;
    if over_db < half {
        (over_db + half).max(0.0).powi(2) / (2.0 * KNEE_DB)
    } else {
        over_db
    }
}

/// Of at least one value; the mean of the middle two where their number is even.
fn median(values: &mut [f64]) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    let middle = values.len() / 2;
    match values.len() % 2 {
        1 => values[middle],
        _ => 0.5 * (values[middle - 1] + values[middle]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knee_joins_both_lines() {
        assert_eq!([-9.0, -3.0, 3.0, 9.0].map(soft_knee), [0.0, 0.0, 3.0, 9.0]);
        assert!((soft_knee(2.999_999) - 2.999_999).abs() < 1e-6);
        assert_eq!(soft_knee(0.0), 0.75);
    }

    #[test]
    fn median_of_even_and_odd_numbers() {
        assert_eq!(median(&mut [3.0, 1.0, 2.0]), 2.0);
        assert_eq!(median(&mut [4.0, 1.0, 2.0, 3.0]), 2.5);
    }
}
