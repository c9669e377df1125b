//! The plain baseline: the cookbook's bells, transposed direct form 2, f64, a loop over samples and sections.
//!
//! Source: R. Bristow-Johnson, "Cookbook formulae for audio equalizer biquad filter coefficients", peakingEQ.

use crate::contestant::{Contestant, Equaliser, at_rest};
use crate::task::{Gains, SAMPLE_RATE_HZ, Task};
use cochlea_dsp::BAND_COUNT;
use std::f64::consts::TAU;

/// One bell: b0, b1, b2 and a1, a2, with a0 = 1.
#[derive(Debug, Clone, Copy)]
pub struct Bell {
    /// Numerator.
    pub b: [f64; 3],
    /// Denominator without its leading 1.
    pub a: [f64; 2],
}

impl Bell {
    /// `centre_hz`, `q`, `gain_db` as the cookbook means them.
    pub fn new(centre_hz: f64, q: f64, gain_db: f64) -> Self {
        let amplitude = 10_f64.powf(gain_db / 40.0);
        let (sin, cos) = (TAU * centre_hz / SAMPLE_RATE_HZ).sin_cos();
        let alpha = sin / (2.0 * q);
        let a0 = 1.0 + alpha / amplitude;
        Self {
            b: [1.0 + alpha * amplitude, -2.0 * cos, 1.0 - alpha * amplitude].map(|b| b / a0),
            a: [-2.0 * cos, 1.0 - alpha / amplitude].map(|a| a / a0),
        }
    }

    /// Level at one frequency, dB.
    pub fn level_db(&self, frequency_hz: f64) -> f64 {
        let w = TAU * frequency_hz / SAMPLE_RATE_HZ;
        let power = |c: [f64; 3]| {
            let re = c[0] + c[1] * w.cos() + c[2] * (2.0 * w).cos();
            let im = c[1] * w.sin() + c[2] * (2.0 * w).sin();
            re * re + im * im
        };
        10.0 * (power(self.b) / power([1.0, self.a[0], self.a[1]])).log10()
    }
}

/// The contestants of this file.
pub fn contestants(task: &Task) -> Vec<Contestant> {
    at_rest("textbook biquads", "f64, scalar, written in this harness", task, || {
        Ok(Textbook {
            bells: task.bells(&task.gains_db),
            state: [[[0.0; 2]; BAND_COUNT]; 2],
        })
    })
}

struct Textbook {
    bells: [Bell; BAND_COUNT],
    state: [[[f64; 2]; BAND_COUNT]; 2],
}

impl Equaliser for Textbook {
    fn set_gains_db(&mut self, task: &Task, gains_db: &Gains) {
        self.bells = task.bells(gains_db);
    }

    fn process(&mut self, input: [&[f32]; 2], output: [&mut [f32]; 2]) {
        for ((input, output), state) in input.into_iter().zip(output).zip(&mut self.state) {
            for (&x, y) in input.iter().zip(output) {
                let mut signal = f64::from(x);
                for (bell, [s1, s2]) in self.bells.iter().zip(state.iter_mut()) {
                    let out = bell.b[0] * signal + *s1;
                    *s1 = bell.b[1] * signal - bell.a[0] * out + *s2;
                    *s2 = bell.b[2] * signal - bell.a[1] * out;
                    signal = out;
                }
                *y = signal as f32;
            }
        }
    }
}
