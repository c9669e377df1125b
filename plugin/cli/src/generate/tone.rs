//! Sine, sweep, impulse.

use std::f64::consts::TAU;

use super::Source;

/// A sine whose phase is computed from the frame's number, so that it never drifts.
pub(super) struct Sine {
    cycles_per_frame: f64,
    amplitude: f64,
    frame: u64,
}

impl Sine {
    pub(super) fn new(frequency_hz: f64, peak: f64, sample_rate_hz: f64) -> Self {
        Self {
            cycles_per_frame: frequency_hz / sample_rate_hz,
            amplitude: peak,
            frame: 0,
        }
    }
}

impl Source for Sine {
    fn next_frame(&mut self) -> [f32; 2] {
        let cycles = (self.cycles_per_frame * self.frame as f64).fract();
        self.frame += 1;
        [(self.amplitude * (TAU * cycles).sin()) as f32; 2]
    }
}

/// Exponential sweep with raised-cosine ends of 5 ms.
///
/// Source: Farina 2000, "Simultaneous measurement of impulse response and distortion with a swept-sine technique", eq. 5.
pub(super) struct Sweep {
    frames: f64,
    seconds: f64,
    from_hz: f64,
    ratio_ln: f64,
    fade_frames: f64,
    sample_rate_hz: f64,
    amplitude: f64,
    frame: f64,
}

impl Sweep {
    pub(super) fn new(frames: u64, peak: f64, sample_rate_hz: f64) -> Self {
        let (from_hz, to_hz) = (20.0, f64::min(20_000.0, 0.45 * sample_rate_hz));
        Self {
            frames: frames as f64,
            seconds: frames as f64 / sample_rate_hz,
            from_hz,
            ratio_ln: f64::ln(to_hz / from_hz),
            fade_frames: 0.005 * sample_rate_hz,
            sample_rate_hz,
            amplitude: peak,
            frame: 0.0,
        }
    }
}

impl Source for Sweep {
    fn next_frame(&mut self) -> [f32; 2] {
        let t = self.frame / self.sample_rate_hz;
        let cycles = self.from_hz * self.seconds / self.ratio_ln * ((t / self.seconds * self.ratio_ln).exp() - 1.0);
        let to_an_end = self.frame.min(self.frames - 1.0 - self.frame).max(0.0);
        let fade = 0.5 - 0.5 * (std::f64::consts::PI * (to_an_end / self.fade_frames).min(1.0)).cos();
        self.frame += 1.0;
        [(self.amplitude * fade * (TAU * cycles.fract()).sin()) as f32; 2]
    }
}

/// One sample, then silence.
pub(super) struct Impulse {
    next: f64,
}

impl Impulse {
    pub(super) fn new(peak: f64) -> Self {
        Self { next: peak }
    }
}

impl Source for Impulse {
    fn next_frame(&mut self) -> [f32; 2] {
        [std::mem::take(&mut self.next) as f32; 2]
    }
}
