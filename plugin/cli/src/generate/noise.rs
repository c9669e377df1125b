//! White and pink noise.

use super::Source;
use crate::random;

/// Independent uniform samples of a given RMS.
pub(super) struct White {
    states: [u64; 2],
    amplitude: f64,
}

impl White {
    pub(super) fn new(seed: u64, rms: f64) -> Self {
        // Uniform in ±a has an RMS of a / √3.
        Self {
            states: states(seed),
            amplitude: rms * 3_f64.sqrt(),
        }
    }
}

impl Source for White {
    fn next_frame(&mut self) -> [f32; 2] {
        self.states
            .each_mut()
            .map(|state| (self.amplitude * random::uniform(state)) as f32)
    }
}

/// White noise through real poles and zeros that alternate by half an octave: −3 dB an octave within 0.25 dB from 20 Hz
/// to 0.4 of the sample rate.
pub(super) struct Pink {
    white: [u64; 2],
    filters: [PinkFilter; 2],
    amplitude: f64,
}

impl Pink {
    pub(super) fn new(seed: u64, rms: f64, sample_rate_hz: f64) -> Self {
        let filter = PinkFilter::new(sample_rate_hz);
        // RMS of the filtered noise: that of the noise times the root of the impulse response's energy.
        let mut impulse = filter.clone();
        let mut energy = 0.0;
        for n in 0..(sample_rate_hz * 2.0) as usize {
            energy += impulse.process(if n == 0 { 1.0 } else { 0.0 }).powi(2);
        }
        Self {
            white: states(seed),
            filters: [filter.clone(), filter],
            amplitude: rms * 3_f64.sqrt() / energy.sqrt(),
        }
    }
}

impl Source for Pink {
    fn next_frame(&mut self) -> [f32; 2] {
        let mut frame = [0.0; 2];
        for ((sample, state), filter) in frame.iter_mut().zip(&mut self.white).zip(&mut self.filters) {
            *sample = filter.process(self.amplitude * random::uniform(state)) as f32;
        }
        frame
    }
}

/// Two unrelated states from one seed.
fn states(seed: u64) -> [u64; 2] {
    let mut state = seed;
    [random::next(&mut state), random::next(&mut state)]
}

/// A chain of (1 − z q⁻¹)/(1 − p q⁻¹), and one zero that makes up for what lies above half the sample rate.
#[derive(Clone)]
struct PinkFilter {
    /// Pole, zero, last input, last output.
    sections: Vec<[f64; 4]>,
    last: f64,
}

impl PinkFilter {
    /// Highest pole, as a share of the sample rate; the others lie octaves below, down to 1.5 Hz.
    const HIGHEST_POLE: f64 = 0.35;
    /// Least error from 20 Hz to 0.4 of the sample rate, by a search in steps of 0.01.
    const TOP_ZERO: f64 = 0.08;

    fn new(sample_rate_hz: f64) -> Self {
        let matched = |frequency_hz: f64| (-std::f64::consts::TAU * frequency_hz / sample_rate_hz).exp();
        let mut sections = Vec::new();
        let mut pole_hz = Self::HIGHEST_POLE * sample_rate_hz;
        while pole_hz > 1.5 {
            sections.push([matched(pole_hz), matched(pole_hz * 2_f64.sqrt()), 0.0, 0.0]);
            pole_hz /= 2.0;
        }
        Self { sections, last: 0.0 }
    }

    fn process(&mut self, input: f64) -> f64 {
        let mut x = input + Self::TOP_ZERO * self.last;
        self.last = input;
        for [pole, zero, last_input, last_output] in &mut self.sections {
            let output = x - *zero * *last_input + *pole * *last_output;
            *last_input = x;
            *last_output = output;
            x = output;
        }
        x
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Magnitude of the impulse response at a frequency, dB.
    fn magnitude_db(response: &[f64], frequency_hz: f64, sample_rate_hz: f64) -> f64 {
        let (mut re, mut im) = (0.0, 0.0);
        for (n, value) in response.iter().enumerate() {
            let angle = std::f64::consts::TAU * frequency_hz * n as f64 / sample_rate_hz;
            re += value * angle.cos();
            im -= value * angle.sin();
        }
        10.0 * (re * re + im * im).log10()
    }

    #[test]
    fn pink_falls_three_decibels_an_octave() {
        for sample_rate_hz in [44_100.0, 48_000.0, 96_000.0] {
            let mut filter = PinkFilter::new(sample_rate_hz);
            let response: Vec<f64> = (0..sample_rate_hz as usize * 2)
                .map(|n| filter.process(if n == 0 { 1.0 } else { 0.0 }))
                .collect();
            let flattened: Vec<f64> = (0..=29)
                .map(|third| 20.0 * 2_f64.powf(f64::from(third) / 3.0))
                .map(|f| magnitude_db(&response, f, sample_rate_hz) + 10.0 * f.log10())
                .collect();
            let mean = flattened.iter().sum::<f64>() / flattened.len() as f64;
            for value in flattened {
                assert!((value - mean).abs() < 0.25, "{sample_rate_hz}: {}", value - mean);
            }
        }
    }
}
