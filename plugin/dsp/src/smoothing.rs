//! Gains that move smoothly: two one-poles in series on the control grid, and a straight fade per sample.

/// Time constant of each of the two stages, s.
const STAGE_SECONDS: f64 = 0.0015;
/// Closer than this, dB, the target is reached, so that what follows can rest.
const SNAP_DB: f64 = 1e-6;

/// `N` gains in dB, each through two equal one-pole stages, advanced once per control step.
///
/// Two stages, since one starts with a corner that is heard as a tick at low frequencies.
#[derive(Debug, Clone)]
pub struct GainSmoother<const N: usize> {
    coefficient: f64,
    target_db: [f64; N],
    first_db: [f64; N],
    second_db: [f64; N],
}

impl<const N: usize> GainSmoother<N> {
    /// Rests at 0 dB.
    ///
    /// `steps_per_second`: how often [`GainSmoother::step`] will be called, above 0.
    pub fn new(steps_per_second: f64) -> Self {
        Self {
            coefficient: 1.0 - (-1.0 / (steps_per_second * STAGE_SECONDS)).exp(),
            target_db: [0.0; N],
            first_db: [0.0; N],
            second_db: [0.0; N],
        }
    }

    /// Where the gains are going, dB.
    pub fn target_db(&self) -> &[f64; N] {
        &self.target_db
    }

    /// Where the gains are, dB.
    pub fn current_db(&self) -> &[f64; N] {
        &self.second_db
    }

    /// Sets where the gains go.
    ///
    /// Real time: no allocation.
    pub fn set_target_db(&mut self, target_db: &[f64; N]) {
        self.target_db = *target_db;
    }

    /// Jumps to the target.
    ///
    /// Real time: no allocation.
    pub fn snap(&mut self) {
        self.first_db = self.target_db;
        self.second_db = self.target_db;
    }

    /// Advances by one control step, and says whether any gain moved. Arrives exactly.
    ///
    /// Real time: no allocation.
    #[inline(always)]
    pub fn step(&mut self) -> bool {
        let mut moved = false;
        for i in 0..N {
            let (target, before) = (self.target_db[i], self.second_db[i]);
            let first = self.first_db[i] + self.coefficient * (target - self.first_db[i]);
            let second = before + self.coefficient * (first - before);
            // Selects, not branches: a row of bands goes through vectors.
            let near = ((target - first).abs() < SNAP_DB) & ((target - second).abs() < SNAP_DB);
            self.first_db[i] = if near { target } else { first };
            self.second_db[i] = if near { target } else { second };
            moved |= self.second_db[i] != before;
        }
        moved
    }
}

/// A straight fade between 0 and 1 in whole control steps, exact at both ends.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fade {
    length: u32,
    position: u32,
    before: u32,
}

impl Fade {
    /// Rests at 1.
    ///
    /// `length_steps`: control steps from end to end, at least 1.
    pub fn new(length_steps: u32) -> Self {
        let length = length_steps.max(1);
        Self {
            length,
            position: length,
            before: length,
        }
    }

    /// Goes one control step towards 1 (`up`) or 0.
    ///
    /// Real time: no allocation.
    pub fn step(&mut self, up: bool) {
        self.before = self.position;
        self.position = if up {
            (self.position + 1).min(self.length)
        } else {
            self.position.saturating_sub(1)
        };
    }

    /// Jumps to 1.
    pub fn snap_up(&mut self) {
        (self.before, self.position) = (self.length, self.length);
    }

    /// Jumps to 0.
    pub fn snap_down(&mut self) {
        (self.before, self.position) = (0, 0);
    }

    /// Whether the step last taken ended at 0.
    pub fn is_at_zero(&self) -> bool {
        self.position == 0
    }

    /// The present step, per sample.
    pub fn ramp(&self) -> Ramp {
        let level = |position: u32| f64::from(position) / f64::from(self.length);
        Ramp {
            from: level(self.before),
            to: level(self.position),
        }
    }
}

/// A straight line over one control step.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ramp {
    /// Value one sample before the step begins.
    pub from: f64,
    /// Value at the last sample of the step.
    pub to: f64,
}

impl Ramp {
    /// Rests at one value.
    pub const fn still(value: f64) -> Self {
        Self { from: value, to: value }
    }

    /// Value at a place in the step. Exact where the line is level, and at the last sample.
    ///
    /// `place`: 1/length at the first sample of the step, to 1 at the last.
    ///
    /// Real time: no allocation.
    pub fn at(&self, place: f64) -> f64 {
        self.to - (self.to - self.from) * (1.0 - place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gain_arrives_exactly_and_then_rests() {
        let mut smoother = GainSmoother::<2>::new(1_500.0);
        smoother.set_target_db(&[-9.0, 12.0]);
        let steps = (1..).find(|_| !smoother.step()).unwrap();
        assert_eq!(smoother.current_db(), &[-9.0, 12.0]);
        // Two equal poles of 1.5 ms fall from 12 to 1e-6 dB within 20 time constants.
        assert!(f64::from(steps) / 1_500.0 < 20.0 * STAGE_SECONDS, "{steps} steps");
    }

    #[test]
    fn gain_never_overshoots_nor_turns_back() {
        let mut smoother = GainSmoother::<1>::new(1_500.0);
        smoother.set_target_db(&[6.0]);
        let mut last = 0.0;
        while smoother.step() {
            let [now] = *smoother.current_db();
            assert!(now >= last && now <= 6.0);
            last = now;
        }
    }

    #[test]
    fn fade_is_exact_at_both_ends_and_straight_between() {
        let mut fade = Fade::new(8);
        assert_eq!(fade.ramp(), Ramp::still(1.0));
        for step in (0..8).rev() {
            fade.step(false);
            assert_eq!(fade.ramp().at(1.0), f64::from(step) / 8.0);
            assert_eq!(fade.is_at_zero(), step == 0);
        }
        fade.step(false);
        assert_eq!(fade.ramp().at(0.25), 0.0);
    }
}
