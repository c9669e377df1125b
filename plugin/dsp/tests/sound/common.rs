//! Signals and measures shared by the tests and by `examples/figures.rs`.

use cochlea_dsp::bands::{BAND_COUNT, BANDS, midpoint_hz};
use cochlea_dsp::{Cascade, Equaliser, Graphic, Targets};
use realfft::RealFftPlanner;
use std::f64::consts::PI;

pub type Gains = [f64; BAND_COUNT];

/// xorshift64*: small, fixed, and independent of any crate's version.
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// 0 to 1.
    pub fn uniform(&mut self) -> f64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 11) as f64 / (1_u64 << 53) as f64
    }

    pub fn gains(&mut self, limit_db: f64) -> Gains {
        std::array::from_fn(|_| limit_db * (2.0 * self.uniform() - 1.0))
    }

    /// White noise, ±`peak`.
    pub fn noise(&mut self, length: usize, peak: f32) -> Vec<f32> {
        (0..length)
            .map(|_| peak * (2.0 * self.uniform() - 1.0) as f32)
            .collect()
    }
}

/// ±12 dB in turn.
pub fn zigzag(limit_db: f64) -> Gains {
    std::array::from_fn(|band| if band % 2 == 0 { limit_db } else { -limit_db })
}

pub fn sine(length: usize, frequency_hz: f64, sample_rate_hz: f64, peak: f64) -> Vec<f32> {
    let phase = |n: usize| 2.0 * PI * frequency_hz * n as f64 / sample_rate_hz;
    (0..length).map(|n| (peak * phase(n).sin()) as f32).collect()
}

/// The commanded curve's response, read from the processed impulse.
pub struct Curve {
    pub centres_db: Vec<f64>,
    pub midpoints_db: Vec<f64>,
}

/// Sends an impulse of 0.4 s through the cascade in f64 and transforms it at centres and midpoints.
///
/// 0.4 s: the slowest section, 32 Hz at +24 dB, has Q 3 and falls by 12 nepers, so the cut end is below 1e-4 dB.
pub fn measure(graphic: &Graphic, commanded: &Gains) -> Curve {
    let count = graphic.active_bands();
    let rate = graphic.sample_rate_hz();
    let mut sections = [0.0; BAND_COUNT];
    graphic.section_gains_db(commanded, &mut sections);
    let mut cascade = Cascade::new();
    cascade.jump_to(&targets(graphic, &sections));
    let mut impulse = vec![[0.0; 2]; (0.4 * rate) as usize];
    impulse[0] = [1.0, 0.0];
    cascade.process_block(&mut impulse, &[]);
    let impulse: Vec<f64> = impulse.into_iter().map(|[left, _]| left).collect();
    let centres = BANDS[..count].iter().map(|band| band.centre_hz);
    let points: Vec<f64> = centres.chain((0..count - 1).map(midpoint_hz)).collect();
    let levels = levels_db(&impulse, &points, rate);
    let (centres_db, midpoints_db) = levels.split_at(count);
    Curve {
        centres_db: centres_db.to_vec(),
        midpoints_db: midpoints_db.to_vec(),
    }
}

/// The coefficients of all sections.
pub fn targets(graphic: &Graphic, section_gains_db: &Gains) -> Targets {
    let mut targets = Targets::UNITY;
    graphic.targets(section_gains_db, &mut targets);
    targets
}

/// Discrete-time Fourier transform at any frequencies. The phasors turn by multiplication: rounding grows as the length
/// times 1e-16.
pub fn levels_db(signal: &[f64], frequencies_hz: &[f64], sample_rate_hz: f64) -> Vec<f64> {
    const POINTS: usize = 64;
    assert!(frequencies_hz.len() <= POINTS);
    let mut turn = [[0.0; POINTS]; 2];
    for (k, hz) in frequencies_hz.iter().enumerate() {
        let w = -2.0 * PI * hz / sample_rate_hz;
        (turn[0][k], turn[1][k]) = (w.cos(), w.sin());
    }
    let mut phasor = [[1.0; POINTS], [0.0; POINTS]];
    let mut sum = [[0.0; POINTS]; 2];
    for &x in signal {
        for k in 0..POINTS {
            let (re, im) = (phasor[0][k], phasor[1][k]);
            sum[0][k] += x * re;
            sum[1][k] += x * im;
            phasor[0][k] = re * turn[0][k] - im * turn[1][k];
            phasor[1][k] = re * turn[1][k] + im * turn[0][k];
        }
    }
    let level = |k: usize| 20.0 * sum[0][k].hypot(sum[1][k]).log10();
    (0..frequencies_hz.len()).map(level).collect()
}

/// Largest error of one curve, dB: at centres, and at midpoints against the mean of the neighbours' commands.
pub fn errors_db(curve: &Curve, commanded: &Gains) -> [f64; 2] {
    let centres = curve
        .centres_db
        .iter()
        .zip(commanded)
        .map(|(level, wanted)| (level - wanted).abs());
    let pairs = commanded.windows(2).map(|pair| 0.5 * (pair[0] + pair[1]));
    let midpoints = curve
        .midpoints_db
        .iter()
        .zip(pairs)
        .map(|(level, wanted)| (level - wanted).abs());
    [centres.fold(0.0, f64::max), midpoints.fold(0.0, f64::max)]
}

/// The largest errors over many curves.
pub fn worst_db(graphic: &Graphic, vectors: impl IntoIterator<Item = Gains>) -> [f64; 2] {
    vectors.into_iter().fold([0.0, 0.0], |worst, commanded| {
        let errors = errors_db(&measure(graphic, &commanded), &commanded);
        [worst[0].max(errors[0]), worst[1].max(errors[1])]
    })
}

/// Energy above 5 kHz over all energy, dB, through a Blackman-Harris window (side lobes below −92 dB, falling).
pub fn splatter_db(signal: &[f32], sample_rate_hz: f64) -> f64 {
    let length = signal.len();
    let window = |n: usize| {
        let p = 2.0 * PI * (n as f64 + 0.5) / length as f64;
        0.35875 - 0.48829 * p.cos() + 0.14128 * (2.0 * p).cos() - 0.01168 * (3.0 * p).cos()
    };
    let mut windowed: Vec<f64> = signal
        .iter()
        .enumerate()
        .map(|(n, &x)| f64::from(x) * window(n))
        .collect();
    let plan = RealFftPlanner::new().plan_fft_forward(length);
    let mut bins = plan.make_output_vec();
    plan.process(&mut windowed, &mut bins).unwrap();
    let first = (5_000.0 * length as f64 / sample_rate_hz) as usize;
    let energy = |bins: &[realfft::num_complex::Complex<f64>]| bins.iter().map(|b| b.norm_sqr()).sum::<f64>();
    10.0 * (energy(&bins[first..]) / energy(&bins)).log10()
}

/// 997 Hz through all bands between 0 and −9 dB every 100 ms at 48 kHz: energy above 5 kHz, dB.
pub fn modulation_splatter_db() -> f64 {
    let rate = 48_000.0;
    let mut equaliser = Equaliser::new(rate, 1).unwrap();
    let mut signal = sine(1 << 17, 997.0, rate, 1.0);
    for (step, part) in signal.chunks_mut(4_800).enumerate() {
        equaliser.set_band_gains_db(&[if step % 2 == 1 { -9.0 } else { 0.0 }; BAND_COUNT]);
        equaliser.process_block(&mut [part]);
    }
    splatter_db(&signal[1 << 16..], rate)
}

/// Rounding noise of the cascade, dBFS: the same filter on x and on 3x, whose roundings are unrelated, differ by noise.
pub fn rounding_noise_dbfs(sample_rate_hz: f64, commanded: &Gains) -> f64 {
    let graphic = Graphic::new(sample_rate_hz).unwrap();
    let mut sections = [0.0; BAND_COUNT];
    graphic.section_gains_db(commanded, &mut sections);
    let input = Random::new(7).noise(2 * sample_rate_hz as usize, 0.5);
    let run = |scale: f64| {
        let mut cascade = Cascade::new();
        cascade.jump_to(&targets(&graphic, &sections));
        let mut signal: Vec<[f64; 2]> = input.iter().map(|&x| [scale * f64::from(x), 0.0]).collect();
        cascade.process_block(&mut signal, &[]);
        signal.into_iter().map(|[left, _]| left).collect::<Vec<_>>()
    };
    let (one, three) = (run(1.0), run(3.0));
    let square = one.iter().zip(&three).map(|(a, b)| (a - b / 3.0).powi(2)).sum::<f64>();
    // A full-scale sine, 0 dBFS, has a mean square of 1/2.
    10.0 * (2.0 * square / one.len() as f64).log10()
}
