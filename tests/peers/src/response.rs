//! Whether the bells are on: the levels at the 26 centres, from the response to an impulse.

use crate::rounds::rounded;
use crate::task::{Gains, SAMPLE_RATE_HZ, Stereo, Task};
use serde::Serialize;
use std::f64::consts::TAU;

/// The impulse, a sample in each channel. They differ, so that a channel which is only copied shows.
pub const IMPULSE: [f32; 2] = [1.0, -0.25];
/// How much of the response is taken, frames.
pub const IMPULSE_FRAMES: usize = 1 << 16;
/// Silence before the impulse, frames, for whatever fades and smooths.
pub const SETTLE_FRAMES: usize = 1 << 17;

/// An error beyond this, dB, is no inaccuracy: bells are off, or a channel is.
const OFF_DB: f64 = 6.0;

/// A few centres to print: bands counted from 0.
const PRINTED: [usize; 5] = [2, 8, 13, 18, 23];

/// Levels against what was wanted.
#[derive(Debug, Clone, Serialize)]
pub struct Check {
    /// Measured levels of the left channel at the centres, dB.
    pub levels_db: Gains,
    /// Wanted levels, dB.
    pub wanted_db: Gains,
    /// Where the left channel's response peaks, frames: the delay.
    pub delay_frames: usize,
    /// Largest difference over both channels and all centres, dB.
    pub largest_error_db: f64,
}

impl Check {
    /// Compares a response with the wanted levels.
    pub fn new(task: &Task, response: &Stereo, wanted_db: &Gains) -> Self {
        let levels = |channel: usize| {
            let scale_db = 20.0 * f64::from(IMPULSE[channel].abs()).log10();
            task.centres_hz
                .map(|hz| rounded(level_db(&response[channel], hz) - scale_db, 1000.0))
        };
        let levels_db = [levels(0), levels(1)];
        let errors = || {
            let pairs = levels_db.iter().flat_map(|levels_db| levels_db.iter().zip(wanted_db));
            pairs.map(|(level_db, wanted_db)| (level_db - wanted_db).abs())
        };
        Self {
            levels_db: levels_db[0],
            wanted_db: wanted_db.map(|level_db| rounded(level_db, 1000.0)),
            delay_frames: loudest(&response[0]),
            largest_error_db: rounded(errors().fold(0.0, f64::max), 1000.0),
        }
    }

    /// Whether every bell of both channels is on.
    pub fn bells_are_on(&self) -> bool {
        self.largest_error_db <= OFF_DB
    }

    /// A few levels as text: "150 Hz +3.1 (+0.0)", with the error in brackets.
    pub fn text(&self, task: &Task) -> String {
        let level = |band: usize| {
            let error_db = self.levels_db[band] - self.wanted_db[band];
            format!(
                "{} Hz {:+.1} ({error_db:+.2})",
                task.centres_hz[band], self.levels_db[band]
            )
        };
        PRINTED.map(level).join(", ")
    }
}

/// Place of the largest sample, either way.
fn loudest(signal: &[f32]) -> usize {
    let sizes = signal.iter().map(|x| x.abs()).enumerate();
    sizes.max_by(|a, b| a.1.total_cmp(&b.1)).map_or(0, |(frame, _)| frame)
}

/// Level of a signal's spectrum at one frequency, dB; −300 for silence.
fn level_db(signal: &[f32], frequency_hz: f64) -> f64 {
    let (mut re, mut im) = (0.0, 0.0);
    for (frame, &x) in signal.iter().enumerate() {
        let (sin, cos) = (TAU * frequency_hz / SAMPLE_RATE_HZ * frame as f64).sin_cos();
        re += f64::from(x) * cos;
        im -= f64::from(x) * sin;
    }
    10.0 * (re * re + im * im).max(1e-30).log10()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn through(task: &Task, channels: [usize; 2]) -> Check {
        let bells = task.bells(&task.gains_db);
        let response = channels.map(|channel| {
            let mut signal = vec![0.0_f64; IMPULSE_FRAMES];
            signal[0] = f64::from(IMPULSE[channel]);
            for bell in &bells {
                let [mut s1, mut s2] = [0.0; 2];
                for x in &mut signal {
                    let y = bell.b[0] * *x + s1;
                    s1 = bell.b[1] * *x - bell.a[0] * y + s2;
                    s2 = bell.b[2] * *x - bell.a[1] * y;
                    *x = y;
                }
            }
            signal.iter().map(|&x| x as f32).collect()
        });
        Check::new(task, &response, &task.series_db())
    }

    #[test]
    fn the_textbook_passes_and_a_copied_channel_does_not() {
        let task = Task::new();
        let right = through(&task, [0, 1]);
        assert!(right.largest_error_db < 0.01, "{}", right.largest_error_db);
        assert!(!through(&task, [0, 0]).bells_are_on());
        assert!(!through(&task, [1, 1]).bells_are_on());
    }

    #[test]
    fn a_wire_does_not_pass() {
        let task = Task::new();
        let wire = IMPULSE.map(|x| {
            let mut signal = vec![0.0; IMPULSE_FRAMES];
            signal[0] = x;
            signal
        });
        assert!(!Check::new(&task, &wire, &task.series_db()).bells_are_on());
        assert!(!Check::new(&task, &wire, &task.gains_db).bells_are_on());
    }
}
