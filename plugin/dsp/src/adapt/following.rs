//! What is taken away from every band, on its way to what is to be taken away.

use super::Row;
use crate::bands::BAND_COUNT;

/// Cuts that follow their goals: one pole on the way up, another on the way down.
#[derive(Debug, Clone)]
pub struct Cuts {
    /// Where they go, dB, 0 or more.
    pub goal_db: Row,
    /// Where they are, dB, 0 or more.
    pub now_db: Row,
}

impl Cuts {
    pub const NOTHING: Self = Self {
        goal_db: [0.0; BAND_COUNT],
        now_db: [0.0; BAND_COUNT],
    };

    /// Nothing is to be taken away from here on.
    ///
    /// Real time: no allocation.
    pub fn let_go(&mut self) {
        self.goal_db = [0.0; BAND_COUNT];
    }

    /// One control step, of `most_db` at most. `withdraws`: to 0, whatever the goal. `attack`, `release`: shares of the
    /// way, band by band.
    ///
    /// Real time: no allocation.
    #[inline(always)]
    pub fn step(&mut self, withdraws: bool, attack: &Row, release: &Row, most_db: f64) {
        for band in 0..BAND_COUNT {
            let goal_db = if withdraws { 0.0 } else { self.goal_db[band] };
            let way_db = goal_db - self.now_db[band];
            let share = if way_db > 0.0 { attack[band] } else { release[band] };
            self.now_db[band] += (share * way_db).clamp(-most_db, most_db);
        }
    }
}
