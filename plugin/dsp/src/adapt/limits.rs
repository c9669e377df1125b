//! How far a gain may go, and how fast.

use super::Row;
use super::explanation::Held;
use super::settings::AdaptSettings;
use crate::bands::{BAND_COUNT, BANDS};
use crate::target::boost_limit_db;

/// Largest difference between neighbours, dB.
pub const NEIGHBOUR_DB: f64 = 9.0;
/// Fastest fall and rise, dB a second.
const FALL_DB_PER_SECOND: f64 = 120.0;
const RISE_DB_PER_SECOND: f64 = 30.0;
/// The same for one control step, whatever the rate: more would be heard as a step.
pub const STEP_DB: f64 = 0.09;

/// Limits of every band, made of the settings, and slew per control step.
#[derive(Debug, Clone)]
pub struct Limits {
    /// With taper and reach.
    boost_db: Row,
    cut_db: Row,
    reach: Row,
    taper: Row,
    fall_db: f64,
    rise_db: f64,
}

impl Limits {
    /// `step_seconds`: from one control step to the next.
    pub fn new(settings: &AdaptSettings, step_seconds: f64) -> Self {
        let mut limits = Self {
            boost_db: [0.0; BAND_COUNT],
            cut_db: [0.0; BAND_COUNT],
            reach: [1.0; BAND_COUNT],
            taper: BANDS.map(|band| boost_limit_db(1.0, band.centre_hz)),
            fall_db: (FALL_DB_PER_SECOND * step_seconds).min(STEP_DB),
            rise_db: (RISE_DB_PER_SECOND * step_seconds).min(STEP_DB),
        };
        limits.set(settings);
        limits
    }

    /// Real time: no allocation.
    pub fn set(&mut self, settings: &AdaptSettings) {
        self.reach = settings.reach;
        for band in 0..BAND_COUNT {
            self.boost_db[band] = settings.max_boost_db * self.taper[band] * self.reach[band];
            self.cut_db[band] = settings.max_cut_db * self.reach[band];
        }
    }

    /// Largest cut in a band, dB, 0 or more.
    pub fn cut_db(&self, band: usize) -> f64 {
        self.cut_db[band]
    }

    /// Brings wanted gains within the limits; what held each.
    ///
    /// Real time: no allocation.
    #[inline(always)]
    pub fn hold(&self, wanted_db: &Row, held: &mut [Held; BAND_COUNT]) -> Row {
        let mut gains_db = *wanted_db;
        for band in 0..BAND_COUNT {
            let wanted = wanted_db[band];
            gains_db[band] = wanted.max(-self.cut_db[band]).min(self.boost_db[band]);
            held[band] = if gains_db[band] == wanted {
                Held::Nothing
            } else if self.reach[band] < 1.0 {
                Held::Reach
            } else if wanted < 0.0 {
                Held::Cut
            } else if self.taper[band] < 1.0 {
                Held::Edge
            } else {
                Held::Boost
            };
        }
        if !neighbours_agree(&gains_db) {
            let before = gains_db;
            bring_together(&mut gains_db);
            for band in 0..BAND_COUNT {
                if gains_db[band] != before[band] {
                    held[band] = Held::Neighbour;
                }
            }
        }
        gains_db
    }

    /// One control step from `now_db` towards `goal_db`, no faster than allowed.
    ///
    /// Real time: no allocation.
    #[inline(always)]
    pub fn slew(&self, now_db: f64, goal_db: f64) -> f64 {
        now_db + (goal_db - now_db).clamp(-self.fall_db, self.rise_db)
    }
}

fn neighbours_agree(gains_db: &Row) -> bool {
    gains_db
        .windows(2)
        .all(|pair| (pair[1] - pair[0]).abs() <= NEIGHBOUR_DB)
}

/// Lessens gains until neighbours differ by no more than [`NEIGHBOUR_DB`]. No gain grows or changes its sign.
fn bring_together(gains_db: &mut Row) {
    const ROUNDS: usize = 4;
    for _ in 0..ROUNDS {
        // Boosts and cuts each for themselves: no steeper than the slope, seen from the lesser.
        let lessen = |gain_db: &mut f64, next_db: f64| {
            let (limit_db, sign) = ((next_db * gain_db.signum()).max(0.0) + NEIGHBOUR_DB, gain_db.signum());
            *gain_db = sign * gain_db.abs().min(limit_db);
        };
        for band in 1..BAND_COUNT {
            let next_db = gains_db[band - 1];
            lessen(&mut gains_db[band], next_db);
        }
        for band in (1..BAND_COUNT).rev() {
            let next_db = gains_db[band];
            lessen(&mut gains_db[band - 1], next_db);
        }
        // A boost beside a cut: both by the same factor.
        for band in 1..BAND_COUNT {
            let difference_db = (gains_db[band] - gains_db[band - 1]).abs();
            if difference_db > NEIGHBOUR_DB {
                let factor = NEIGHBOUR_DB / difference_db;
                gains_db[band] *= factor;
                gains_db[band - 1] *= factor;
            }
        }
        if neighbours_agree(gains_db) {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn held(wanted_db: Row) -> (Row, [Held; BAND_COUNT]) {
        let mut held = [Held::Nothing; BAND_COUNT];
        let limits = Limits::new(&AdaptSettings::default(), 1.0 / 1_500.0);
        (limits.hold(&wanted_db, &mut held), held)
    }

    /// Any gains: within the limits, neighbours within 9 dB, none larger than wanted or of the other sign. 1e-6 dB: the
    /// last round scales pairs, which may part them from their own neighbours by rounding.
    #[test]
    fn gains_only_ever_shrink_until_neighbours_agree() {
        let mut state = 1_u32;
        for _ in 0..2_000 {
            let wanted: Row = std::array::from_fn(|_| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                40.0 * (f64::from(state >> 8) / f64::from(1_u32 << 24) - 0.5)
            });
            let (gains, _) = held(wanted);
            for band in 0..BAND_COUNT {
                assert!(gains[band].abs() <= wanted[band].abs() && gains[band] * wanted[band] >= 0.0);
                assert!((-12.0..=6.0).contains(&gains[band]));
            }
            for pair in gains.windows(2) {
                assert!((pair[1] - pair[0]).abs() <= NEIGHBOUR_DB + 1e-6, "{gains:?}");
            }
        }
    }

    #[test]
    fn a_band_that_is_left_alone_holds_its_neighbours_and_stays_itself() {
        let mut wanted = [-12.0; BAND_COUNT];
        wanted[9] = 0.0;
        let (gains, why) = held(wanted);
        assert_eq!((gains[8], gains[9], gains[10]), (-9.0, 0.0, -9.0));
        assert_eq!(
            (why[8], why[9], why[7]),
            (Held::Neighbour, Held::Nothing, Held::Nothing)
        );
    }

    #[test]
    fn limits_are_named() {
        let mut wanted = [0.0; BAND_COUNT];
        (wanted[0], wanted[25], wanted[5], wanted[15]) = (5.0, 20.0, 8.0, -14.0);
        let (gains, why) = held(wanted);
        // However much is wanted, it is the end of hearing that allows less than the largest boost.
        assert_eq!((why[0], why[25], why[5]), (Held::Edge, Held::Edge, Held::Boost));
        assert!(gains[0] < 3.0 && gains[5] == 6.0);
        // The cut's neighbours are at 0: they hold it before the limit does.
        assert_eq!((gains[15], why[15]), (-NEIGHBOUR_DB, Held::Neighbour));
    }
}
