//! A low-pass filter of which every n-th output is computed.

use std::f64::consts::PI;

use crate::shapes::kaiser;

const LANES: usize = 8;

/// What the low-pass filter lets through. `passes`, `stops`: it is flat to the one and closed from the other, as shares of
/// the decimated rate: what folds back does so above `passes`, if the two add up to 1.
#[derive(Debug, Clone, Copy)]
pub struct LowPass {
    pub passes: f64,
    pub stops: f64,
    pub attenuation_db: f64,
    /// Shape of Kaiser's window for that attenuation.
    pub beta: f64,
}

impl LowPass {
    /// Taps on either side of the middle one.
    ///
    /// Source: J. F. Kaiser, "Nonrecursive digital filter design using the I0-sinh window function", ISCAS 1974.
    pub fn half_length(&self, factor: usize) -> usize {
        let transition = 2.0 * PI * (self.stops - self.passes) / factor as f64;
        (0.5 * (self.attenuation_db - 8.0) / (2.285 * transition)).ceil() as usize
    }

    /// A sinc in Kaiser's window, gain 1 at 0 Hz.
    fn taps(&self, factor: usize) -> Vec<f32> {
        let half = self.half_length(factor) as f64;
        let edge = 0.5 * (self.passes + self.stops) / factor as f64;
        let tap = |index: usize| {
            let from_middle = index as f64 - half;
            let sinc = match from_middle {
                0.0 => 2.0 * edge,
                _ => (2.0 * PI * edge * from_middle).sin() / (PI * from_middle),
            };
            sinc * kaiser(self.beta, from_middle / (half + 1.0))
        };
        let taps: Vec<f64> = (0..=2 * half as usize).map(tap).collect();
        let sum: f64 = taps.iter().sum();
        taps.iter().map(|tap| (tap / sum) as f32).collect()
    }
}

/// Takes one sample after the other, and gives one for every so many.
pub struct Decimator {
    factor: usize,
    /// Padded with zeros to whole lanes.
    taps: Vec<f32>,
    /// Twice as long as the taps: every sample stands in two places, so that the last ones always lie in a row.
    past: Vec<f32>,
    place: usize,
    phase: usize,
}

impl Decimator {
    /// Silence before. `factor`: samples of the input to one of the output; 1 passes everything through. Allocates.
    pub fn new(factor: usize, low_pass: &LowPass) -> Self {
        let mut taps = match factor {
            1 => vec![1.0],
            _ => low_pass.taps(factor),
        };
        taps.resize(taps.len().next_multiple_of(LANES), 0.0);
        Self {
            factor,
            past: vec![0.0; 2 * taps.len()],
            taps,
            place: 0,
            phase: 0,
        }
    }

    /// Silence before; the next output comes with the `factor`-th sample from now.
    ///
    /// Real time: no allocation.
    pub fn reset(&mut self) {
        self.past.fill(0.0);
        (self.place, self.phase) = (0, 0);
    }

    /// The next sample.
    ///
    /// Real time: no allocation.
    #[inline(always)]
    pub fn push(&mut self, sample: f32) -> Option<f32> {
        let length = self.taps.len();
        // Backwards, so that the newest comes first.
        self.place = if self.place == 0 { length - 1 } else { self.place - 1 };
        self.past[self.place] = sample;
        self.past[self.place + length] = sample;
        self.phase += 1;
        if self.phase < self.factor {
            return None;
        }
        self.phase = 0;
        let past = &self.past[self.place..self.place + length];
        let mut sums = [0.0_f32; LANES];
        for (taps, past) in self.taps.chunks_exact(LANES).zip(past.chunks_exact(LANES)) {
            for lane in 0..LANES {
                sums[lane] += taps[lane] * past[lane];
            }
        }
        Some(sums.iter().sum())
    }
}
