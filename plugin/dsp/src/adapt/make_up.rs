//! Equal loudness: what the adaptation takes or adds, in K-weighted loudness, is given back at the output.
//!
//! It is reckoned from what was heard and what was done to it at that time, not measured at the output: so it knows no
//! delay, in linear phase neither, and no gain set by hand. What was missed over some seconds is trimmed; quiet passages
//! do not count there, as in integrated loudness (ITU-R BS.1770): 10 LU below the mean.

use super::Row;
use super::limits::STEP_DB;
use super::pace::Pace;
use super::past::Done;
use super::points::Points;
use crate::ear::average::Forgetting;
use crate::math::db_to_gain;

/// The most that is given or taken, dB.
pub const LARGEST_DB: f64 = 12.0;

/// Time constant of the levels that the gain answers to, s.
const FAST_SECONDS: f64 = 0.1;
/// Time constant of the gated mean and of the trim, s, and the most of it, dB.
const TRIM_SECONDS: f64 = 4.0;
const LARGEST_TRIM_DB: f64 = 3.0;
/// Length of a block of the gated mean, s, and the most windows that may begin in one.
const BLOCK_SECONDS: f64 = 0.4;
const MOST_WINDOWS: usize = 32;
/// Time constant of the mean that the gate is relative to, s; a true mean until then.
const PROGRAMME_SECONDS: f64 = 30.0;
/// Below this share of the mean power a block is not counted.
const RELATIVE_GATE: f64 = 0.1;

/// The output's share of the adaptation.
#[derive(Debug, Clone)]
pub struct MakeUp {
    /// Weighted power of the window before the gains, and after.
    before: f64,
    after: f64,
    make_up_db: f64,
    /// The same over 100 ms.
    fast: [f64; 2],
    /// What came in, and what went out with make-up and all.
    came_in: Gated,
    went_out: Gated,
    /// What the gain misses on the whole, since it comes after the fact.
    trim_db: f64,
    goal_db: f64,
    gain_db: f64,
}

/// A running mean of power without its quiet passages.
#[derive(Debug, Clone, Copy)]
struct Gated {
    /// Powers of the last windows, as many as 400 ms have, and which is the oldest.
    windows: [f64; MOST_WINDOWS],
    oldest: usize,
    /// Blocks taken, and their mean power.
    blocks: u64,
    all: f64,
    loud: f64,
}

impl Gated {
    const NOTHING: Self = Self {
        windows: [0.0; MOST_WINDOWS],
        oldest: 0,
        blocks: 0,
        all: 0.0,
        loud: 0.0,
    };

    fn add(&mut self, power: f64, hop_seconds: f64) {
        let count = ((BLOCK_SECONDS / hop_seconds).round() as usize).clamp(1, MOST_WINDOWS);
        self.windows[self.oldest] = power;
        self.oldest = (self.oldest + 1) % count;
        let block = self.windows[..count].iter().sum::<f64>() / count as f64;
        self.blocks += 1;
        self.all += Forgetting::new(PROGRAMME_SECONDS, hop_seconds).share(self.blocks) * (block - self.all);
        if block >= RELATIVE_GATE * self.all {
            self.loud += (1.0 - (-hop_seconds / TRIM_SECONDS).exp()) * (block - self.loud);
        }
    }
}

impl MakeUp {
    pub const NOTHING: Self = Self {
        before: 0.0,
        after: 0.0,
        make_up_db: 0.0,
        fast: [0.0; 2],
        came_in: Gated::NOTHING,
        went_out: Gated::NOTHING,
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
    pub fn begin(&mut self, done: &Done) {
        (self.before, self.after) = (0.0, 0.0);
        self.make_up_db = done.make_up_db;
    }

    /// Takes one point of the window's spectrum, and what was done there.
    ///
    /// Real time: no allocation.
    #[inline]
    pub fn add(&mut self, point: usize, points: &Points, power: f64, gains_db: &Row, bells: f64) {
        let power = points.loudness(point) * power;
        self.before += power;
        self.after += power * bells * db_to_gain(2.0 * points.between(point, gains_db));
    }

    /// After the last point.
    ///
    /// Real time: no allocation.
    pub fn finish(&mut self, hop_seconds: f64) {
        let share = |seconds: f64| 1.0 - (-hop_seconds / seconds).exp();
        for (fast, power) in self.fast.iter_mut().zip([self.before, self.after]) {
            *fast += share(FAST_SECONDS) * (power - *fast);
        }
        self.came_in.add(self.before, hop_seconds);
        self.went_out
            .add(self.after * db_to_gain(2.0 * self.make_up_db), hop_seconds);
        let [before, after] = self.fast;
        if before > 0.0 && after > 0.0 {
            let missed_db = 10.0 * (self.came_in.loud / self.went_out.loud).log10();
            self.trim_db = (self.trim_db + share(TRIM_SECONDS) * missed_db).clamp(-LARGEST_TRIM_DB, LARGEST_TRIM_DB);
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
