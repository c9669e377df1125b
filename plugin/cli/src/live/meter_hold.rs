//! A peak meter's memory: falls slowly, remembers the highest of late, and that something was clipped.

use std::time::{Duration, Instant};

/// Lowest level shown, dBFS.
pub const FLOOR_DB: f32 = -60.0;
/// How fast a level falls, decibels per second.
const FALL_DB_S: f32 = 24.0;
/// How long the highest level stays.
const HOLD: Duration = Duration::from_millis(1500);

/// One channel's meter.
#[derive(Clone, Copy, Debug)]
pub struct MeterHold {
    level_db: f32,
    held_db: f32,
    held_until: Instant,
    last: Instant,
}

impl MeterHold {
    /// At rest.
    pub fn new(now: Instant) -> Self {
        Self {
            level_db: FLOOR_DB,
            held_db: FLOOR_DB,
            held_until: now,
            last: now,
        }
    }

    /// Takes the highest magnitude since the last call, linear.
    pub fn add(&mut self, peak: f32, now: Instant) {
        let passed_s = now.duration_since(self.last).as_secs_f32();
        self.last = now;
        let peak_db = (20.0 * peak.max(1e-6).log10()).max(FLOOR_DB);
        self.level_db = peak_db.max(self.level_db - FALL_DB_S * passed_s).max(FLOOR_DB);
        if self.level_db >= self.held_db || now >= self.held_until {
            self.held_db = self.level_db;
            self.held_until = now + HOLD;
        }
    }

    /// The level, and the highest of late: dBFS, [`FLOOR_DB`] and up.
    pub fn levels_db(&self) -> [f32; 2] {
        [self.level_db, self.held_db]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_falls_and_holds() {
        let start = Instant::now();
        let mut meter = MeterHold::new(start);
        meter.add(1.0, start);
        assert_eq!(meter.levels_db(), [0.0, 0.0]);
        meter.add(0.0, start + Duration::from_millis(500));
        let [level_db, held_db] = meter.levels_db();
        assert!((level_db + 12.0).abs() < 1e-3 && held_db == 0.0, "{level_db} {held_db}");
        meter.add(0.0, start + Duration::from_secs(20));
        assert_eq!(meter.levels_db(), [FLOOR_DB, FLOOR_DB]);
    }
}
