//! What bells and prominence take from every band on the whole, so that the curve can give it back.
//!
//! Both answer to what stands out at the moment. On speech, say, that is now one formant and now another, and what is left
//! in the mean would lie under the target although nothing stands out in the mean.

use super::Row;
use super::past::Done;
use crate::bands::BAND_COUNT;
use crate::ear::average::Forgetting;
use crate::math::db_to_gain;

/// Power of every band before and after, of late.
#[derive(Debug, Clone)]
pub struct Losses {
    /// Of the window at work, before the bells and after them.
    window: [Row; 2],
    before: Row,
    after: Row,
    heard: u64,
    lost_db: Row,
}

impl Losses {
    /// Nothing was taken.
    pub const NOTHING: Self = Self {
        window: [[0.0; BAND_COUNT]; 2],
        before: [0.0; BAND_COUNT],
        after: [0.0; BAND_COUNT],
        heard: 0,
        lost_db: [0.0; BAND_COUNT],
    };

    /// Stands where it was at another time, as sure as it can be. `levels_db`: of every band.
    ///
    /// Real time: no allocation.
    pub fn start_from(&mut self, levels_db: &Row, lost_db: &Row) {
        self.before = levels_db.map(|level_db| db_to_gain(2.0 * level_db));
        self.after = std::array::from_fn(|band| db_to_gain(2.0 * (levels_db[band] - lost_db[band])));
        self.lost_db = *lost_db;
        self.heard = u64::MAX / 2;
    }

    /// Before the first point.
    pub fn begin(&mut self) {
        self.window = [[0.0; BAND_COUNT]; 2];
    }

    /// Takes one point of the window's spectrum. `bells`: their squared gain there at Amount 100 %.
    ///
    /// Real time: no allocation.
    #[inline]
    pub fn add(&mut self, band: usize, power: f64, bells: f64) {
        self.window[0][band] += power;
        self.window[1][band] += power * bells;
    }

    /// After the last point. `forgetting`: as the levels are forgotten that the curve answers to.
    ///
    /// Real time: no allocation.
    pub fn finish(&mut self, done: &Done, forgetting: Forgetting) {
        self.heard += 1;
        let share = forgetting.share(self.heard);
        for band in 0..BAND_COUNT {
            let after = self.window[1][band] * db_to_gain(-2.0 * done.over_db[band]);
            self.before[band] += share * (self.window[0][band] - self.before[band]);
            self.after[band] += share * (after - self.after[band]);
            if self.before[band] > 0.0 && self.after[band] > 0.0 {
                self.lost_db[band] = 10.0 * (self.before[band] / self.after[band]).log10();
            }
        }
    }

    /// What is lost of every band, dB, 0 or more.
    pub fn lost_db(&self) -> &Row {
        &self.lost_db
    }
}
