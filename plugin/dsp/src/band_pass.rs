//! One band by itself, for listening to it: a Butterworth band-pass of fourth order.

use std::f64::consts::{FRAC_1_SQRT_2, PI};

use crate::error::MAX_CHANNELS;

/// Nothing passes above this share of the sample rate: beyond it the bilinear transform has no room for a band.
const HIGHEST_EDGE_RATIO: f64 = 0.49;

/// −3 dB at both edges, 0 dB between them, 12 dB an octave and more beyond.
///
/// Source: the poles are those of Butterworth's low-pass of second order, taken to a band by s → (s² + ω₀²)/(B s) and to
/// samples by the bilinear transform. Each pair is a state-variable filter (A. Simper, "Linear Trapezoidal Integrated
/// SVF", 2013), which keeps its precision at 20 Hz and 384 kHz.
#[derive(Debug, Clone, Copy)]
pub struct BandPass {
    sections: [Section; 2],
}

/// One pair of poles.
#[derive(Debug, Clone, Copy)]
struct Section {
    /// Coefficients of the two integrators.
    a: [f64; 3],
    /// Gain of what comes out.
    gain: f64,
    states: [[f64; 2]; MAX_CHANNELS],
}

impl BandPass {
    /// At rest.
    ///
    /// `lower_hz`, `upper_hz`: the edges, above 0 and in this order; what is beyond the sample rate's reach is lowered.
    ///
    /// Real time: no allocation, two tangents.
    pub fn new(lower_hz: f64, upper_hz: f64, sample_rate_hz: f64) -> Self {
        let upper_hz = upper_hz.min(HIGHEST_EDGE_RATIO * sample_rate_hz);
        let lower_hz = lower_hz.min(0.9 * upper_hz);
        let [lower, upper] = [lower_hz, upper_hz].map(|hz| (PI * hz / sample_rate_hz).tan());
        let (width, square) = (upper - lower, upper * lower);
        // The roots of s² − pBs + ω₀² = 0 for p = (−1 + j)/√2; those for its conjugate are their conjugates.
        let length = (width * width).hypot(4.0 * square);
        let imaginary = -((length + 4.0 * square) / 2.0).sqrt();
        let real = -width * width / (2.0 * imaginary);
        let half = FRAC_1_SQRT_2 * width;
        let section = |sign: f64| Section::new(0.5 * (sign * real - half), 0.5 * (half + sign * imaginary), width);
        Self {
            sections: [section(1.0), section(-1.0)],
        }
    }

    /// What comes out for one frame.
    ///
    /// Real time: no allocation, a few multiplications a channel.
    #[inline]
    pub fn process(&mut self, frame: [f64; MAX_CHANNELS]) -> [f64; MAX_CHANNELS] {
        let [first, second] = &mut self.sections;
        second.process(first.process(frame))
    }
}

impl Section {
    /// A pole and its conjugate, in the bilinear plane, and the gain of the zero at 0 Hz.
    fn new(real: f64, imaginary: f64, gain: f64) -> Self {
        let radius = real.hypot(imaginary);
        let damping = -2.0 * real / radius;
        let a = 1.0 / (1.0 + radius * (radius + damping));
        Self {
            a: [a, radius * a, radius * radius * a],
            gain: gain / radius,
            states: [[0.0; 2]; MAX_CHANNELS],
        }
    }

    #[inline]
    fn process(&mut self, mut frame: [f64; MAX_CHANNELS]) -> [f64; MAX_CHANNELS] {
        let [a1, a2, a3] = self.a;
        for (sample, [first, second]) in frame.iter_mut().zip(&mut self.states) {
            let rest = *sample - *second;
            let band = a1 * *first + a2 * rest;
            let low = *second + a2 * *first + a3 * rest;
            (*first, *second) = (2.0 * band - *first, 2.0 * low - *second);
            *sample = self.gain * band;
        }
        frame
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bands::BANDS;

    /// The level of a sine that passed, dB, once the filter has settled.
    fn level_db(mut filter: BandPass, hz: f64, sample_rate_hz: f64) -> f64 {
        let frames = sample_rate_hz as usize;
        let (mut cosine, mut sine) = (0.0, 0.0);
        for frame in 0..2 * frames {
            let turn = std::f64::consts::TAU * hz * frame as f64 / sample_rate_hz;
            let [out, other] = filter.process([turn.sin(), 0.0]);
            assert_eq!(other, 0.0, "channels are apart");
            if frame >= frames {
                cosine += out * turn.cos();
                sine += out * turn.sin();
            }
        }
        20.0 * (2.0 * f64::hypot(cosine, sine) / frames as f64).log10()
    }

    /// Whole numbers of hertz over one second: nothing leaks. 0.01 dB: what has not settled after one second.
    #[test]
    fn edges_are_3_db_down_the_middle_is_whole_and_the_rest_is_gone() {
        for sample_rate_hz in [44_100.0, 192_000.0] {
            for band in [0, 1, 8, 16, 23] {
                let band = BANDS[band];
                let filter = BandPass::new(band.lower_hz, band.upper_hz, sample_rate_hz);
                let at = |hz: f64| level_db(filter, hz.round(), sample_rate_hz);
                for edge in [band.lower_hz, band.upper_hz] {
                    assert!((at(edge) + 3.01).abs() < 0.01, "{band:?}: {} at {edge}", at(edge));
                }
                let middle = at((band.lower_hz * band.upper_hz).sqrt());
                assert!((-0.3..0.01).contains(&middle), "{band:?}: {middle}");
                assert!(at(4.0 * band.upper_hz) < -24.0, "{band:?}");
                // 20 Hz is the lowest whose octaves below can be told apart here.
                if band.lower_hz > 50.0 {
                    assert!(at(band.lower_hz / 4.0) < -24.0, "{band:?}");
                }
            }
        }
    }

    #[test]
    fn bands_beyond_the_sample_rate_are_stable() {
        for band in BANDS {
            let mut filter = BandPass::new(band.lower_hz, band.upper_hz, 8_000.0);
            let mut last = filter.process([1.0, -1.0]);
            for _ in 0..80_000 {
                last = filter.process([0.0; 2]);
            }
            assert!(last.iter().all(|sample| sample.abs() < 1e-9), "{band:?}: {last:?}");
        }
    }
}
