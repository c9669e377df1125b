//! From one pitch to the next, and from silence and back.
//!
//! While there is a pitch, the way to it is a one-pole in log-frequency. Where there is none, the bells fade within 20 ms
//! where they stand; where there is one again, they fade in at the right place: they never come from an old pitch. What
//! comes back within a semitone before they have faded is the note that was there.

/// Length of the fade, s. It is a cubic with level ends: 18 dB take up to 0.9 dB in 32 samples at 48 kHz, on a straight
/// line of coefficients. Measured: a sine that comes and goes by 18 dB leaves no more than −88 dB above 5 kHz.
const FADE_SECONDS: f64 = 0.02;
/// What comes back no farther away is the same note, octaves.
const SAME_OCTAVES: f64 = 1.0 / 12.0;

/// Where the fundamental's bell is, and how much of it.
#[derive(Debug)]
pub struct Way {
    fade_steps: u32,
    /// Steps of the fade that are behind: 0 is silence.
    place: u32,
    rises: bool,
    octaves: f64,
    /// The pitch last given and its logarithm.
    f0_hz: f64,
    goal_octaves: f64,
}

impl Way {
    /// Silent. `step_seconds`: of a control step.
    pub fn new(step_seconds: f64) -> Self {
        Self {
            fade_steps: (FADE_SECONDS / step_seconds).ceil() as u32,
            place: 0,
            rises: false,
            octaves: 0.0,
            f0_hz: 1.0,
            goal_octaves: 0.0,
        }
    }

    /// Silent at once.
    ///
    /// Real time: no allocation.
    pub fn reset(&mut self) {
        (self.place, self.rises) = (0, false);
    }

    /// One control step. `f0_hz`: the pitch, Hz, if there is one. `glide`: share of the way to it.
    ///
    /// Real time: no allocation; a logarithm for a new pitch.
    pub fn step(&mut self, f0_hz: Option<f64>, glide: f64) {
        if let Some(f0_hz) = f0_hz.filter(|&f0_hz| f0_hz != self.f0_hz) {
            (self.f0_hz, self.goal_octaves) = (f0_hz, f0_hz.log2());
        }
        let distance = self.goal_octaves - self.octaves;
        let is_mine = self.rises || distance.abs() < SAME_OCTAVES;
        self.rises = f0_hz.is_some() && (self.place == 0 || is_mine);
        if self.rises {
            self.octaves = match self.place {
                0 => self.goal_octaves,
                _ => self.octaves + glide * distance,
            };
            self.place = (self.place + 1).min(self.fade_steps);
        } else {
            self.place = self.place.saturating_sub(1);
        }
    }

    /// Whether there is nothing of any bell.
    pub fn is_silent(&self) -> bool {
        self.place == 0
    }

    /// Logarithm of the fundamental frequency, octaves over 1 Hz.
    pub fn octaves(&self) -> f64 {
        self.octaves
    }

    /// Share of their gains that the bells have, 0 to 1; exact at both ends.
    pub fn level(&self) -> f64 {
        let x = f64::from(self.place) / f64::from(self.fade_steps);
        x * x * (3.0 - 2.0 * x)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STEP_SECONDS: f64 = 1.0 / 1_500.0;

    #[test]
    fn jumps_while_silent_glides_while_not() {
        let mut way = Way::new(STEP_SECONDS);
        way.step(Some(256.0), 0.01);
        assert_eq!((way.octaves(), way.is_silent()), (8.0, false));
        (0..100).for_each(|_| way.step(Some(512.0), 0.01));
        assert_eq!(way.level(), 1.0);
        assert!((way.octaves() - (9.0 - 0.99_f64.powi(100))).abs() < 1e-9);
        // It stays where it is while it fades, and a new note waits for silence.
        let stood = way.octaves();
        way.step(None, 0.01);
        while !way.is_silent() {
            assert_eq!(way.octaves(), stood);
            way.step(Some(2_048.0), 0.01);
        }
        way.step(Some(2_048.0), 0.01);
        assert_eq!(way.octaves(), 11.0);
    }

    #[test]
    fn the_same_note_comes_back_before_it_has_faded() {
        let mut way = Way::new(STEP_SECONDS);
        (0..100).for_each(|_| way.step(Some(256.0), 0.5));
        (0..10).for_each(|_| way.step(None, 0.5));
        let level = way.level();
        way.step(Some(260.0), 0.5);
        assert!(way.level() > level);
        assert!((way.octaves() - 0.5 * (8.0 + 260.0_f64.log2())).abs() < 1e-12);
    }

    #[test]
    fn fade_is_over_within_its_time_and_smooth() {
        for rate in [8_000.0, 48_000.0, 384_000.0] {
            let step_seconds = 32.0 / rate;
            let mut way = Way::new(step_seconds);
            (0..5_000).for_each(|_| way.step(Some(100.0), 1.0));
            let (mut steps, mut largest, mut before) = (0, 0.0_f64, 1.0);
            while !way.is_silent() {
                way.step(None, 1.0);
                largest = largest.max(before - way.level());
                before = way.level();
                steps += 1;
            }
            assert!(f64::from(steps) * step_seconds < 0.04);
            assert!(largest <= 1.5 / f64::from(steps) + 1e-12);
        }
    }
}
