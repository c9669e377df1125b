//! Momentary loudness, and whether there is anything to listen to.
//!
//! Sources: ITU-R BS.1770-5 (2023), annex 1: the weighting's two filters at 48 kHz, the sum over channels, −0.691 dB.
//! EBU Tech 3341: 400 ms for momentary loudness. The standard gives coefficients for 48 kHz alone; the analogue
//! parameters from which the bilinear transform makes them at any rate are those of B. De Man, "Evaluation of
//! Implementations of the EBU R128 Loudness Measurement", AES 145th Convention (2018).

use crate::equaliser::CONTROL_STEP_SAMPLES;
use std::f64::consts::PI;

/// Below this momentary loudness nothing is learnt, LUFS.
pub const GATE_LUFS: f64 = -60.0;
/// Loudness of silence, LUFS: what is quieter counts as this.
pub const LOUDNESS_FLOOR_LUFS: f64 = -140.0;

const MOMENTARY_SECONDS: f64 = 0.4;
const OFFSET_DB: f64 = -0.691;

/// One second-order section for both channels, in transposed direct form II.
#[derive(Debug, Clone, Copy)]
struct Section {
    b: [f64; 3],
    a: [f64; 2],
    state: [[f64; 2]; 2],
}

impl Section {
    /// `over`, `under`: powers of z⁻¹; divided by the first of `under`.
    fn new(over: [f64; 3], under: [f64; 3]) -> Self {
        Self {
            b: over.map(|b| b / under[0]),
            a: [under[1] / under[0], under[2] / under[0]],
            state: [[0.0; 2]; 2],
        }
    }

    /// The head's effect: a shelf of 4 dB above 1.7 kHz.
    fn shelf(sample_rate_hz: f64) -> Self {
        const CORNER_HZ: f64 = 1_681.974_450_955_533;
        const GAIN_DB: f64 = 3.999_843_853_973_347;
        const Q: f64 = 0.707_175_236_955_419_6;
        const BAND_EXPONENT: f64 = 0.499_666_774_154_541_6;
        let k = (PI * CORNER_HZ / sample_rate_hz).tan();
        let high = 10.0_f64.powf(GAIN_DB / 20.0);
        let band = high.powf(BAND_EXPONENT);
        let over = [
            high + band * k / Q + k * k,
            2.0 * (k * k - high),
            high - band * k / Q + k * k,
        ];
        Self::new(over, [1.0 + k / Q + k * k, 2.0 * (k * k - 1.0), 1.0 - k / Q + k * k])
    }

    /// The revised low-frequency B curve: a high pass at 38 Hz. The standard's numerator at 48 kHz is 1, −2, 1, which
    /// is 0.04 dB above unity; other rates keep that gain.
    fn high_pass(sample_rate_hz: f64) -> Self {
        const CORNER_HZ: f64 = 38.135_470_876_024_44;
        const Q: f64 = 0.500_327_037_323_877_3;
        let under = |rate: f64| {
            let k = (PI * CORNER_HZ / rate).tan();
            [1.0 + k / Q + k * k, 2.0 * (k * k - 1.0), 1.0 - k / Q + k * k]
        };
        let [gain, ..] = under(48_000.0);
        Self::new([gain, -2.0 * gain, gain], under(sample_rate_hz))
    }

    #[inline]
    fn process(&mut self, frame: [f64; 2]) -> [f64; 2] {
        let Self {
            b,
            a,
            state: [first, second],
        } = self;
        std::array::from_fn(|channel| {
            let x = frame[channel];
            let y = b[0] * x + first[channel];
            first[channel] = b[1] * x - a[0] * y + second[channel];
            second[channel] = b[2] * x - a[1] * y;
            y
        })
    }
}

/// Squared gain of the weighting (ITU-R BS.1770) at one frequency, `hz`, from 0 to half of `sample_rate_hz`.
pub fn weight(hz: f64, sample_rate_hz: f64) -> f64 {
    let turn = -2.0 * PI * hz / sample_rate_hz;
    let at = |terms: [f64; 3]| {
        let along = |part: fn(f64) -> f64| terms[0] + terms[1] * part(turn) + terms[2] * part(2.0 * turn);
        along(f64::cos).powi(2) + (along(f64::sin) - terms[0]).powi(2)
    };
    let sections = [Section::shelf(sample_rate_hz), Section::high_pass(sample_rate_hz)];
    sections.iter().map(|s| at(s.b) / at([1.0, s.a[0], s.a[1]])).product()
}

/// Weighted mean square of the last 400 ms, in whole control steps.
pub struct Loudness {
    sections: [Section; 2],
    /// Sum of squares of the step under way.
    step: f64,
    /// Sums of squares of the steps of 400 ms.
    steps: Vec<f64>,
    oldest: usize,
    /// Sum over `steps`.
    sum: f64,
    /// Sum over the steps since the oldest was the first in the row: takes the place of `sum` when all have been
    /// renewed, so that no rounding outlasts 400 ms.
    renewed: f64,
}

impl Loudness {
    /// Allocates.
    pub fn new(sample_rate_hz: f64) -> Self {
        let count = (MOMENTARY_SECONDS * sample_rate_hz / CONTROL_STEP_SAMPLES as f64).round() as usize;
        Self {
            sections: [Section::shelf(sample_rate_hz), Section::high_pass(sample_rate_hz)],
            step: 0.0,
            steps: vec![0.0; count],
            oldest: 0,
            sum: 0.0,
            renewed: 0.0,
        }
    }

    /// Forgets all input.
    ///
    /// Real time: no allocation.
    pub fn reset(&mut self) {
        for section in &mut self.sections {
            section.state = [[0.0; 2]; 2];
        }
        self.steps.fill(0.0);
        (self.step, self.sum, self.renewed) = (0.0, 0.0, 0.0);
        self.oldest = 0;
    }

    /// Takes one frame.
    ///
    /// Real time: no allocation.
    #[inline]
    pub fn add(&mut self, frame: [f64; 2]) {
        let [shelf, high_pass] = &mut self.sections;
        let [left, right] = high_pass.process(shelf.process(frame));
        self.step += left * left + right * right;
    }

    /// Ends a control step.
    ///
    /// Real time: no allocation.
    pub fn end_step(&mut self) {
        self.sum += self.step - self.steps[self.oldest];
        self.renewed += self.step;
        self.steps[self.oldest] = self.step;
        self.oldest += 1;
        self.step = 0.0;
        if self.oldest == self.steps.len() {
            self.sum = self.renewed;
            self.renewed = 0.0;
            self.oldest = 0;
        }
    }

    /// Momentary loudness, LUFS, not below [`LOUDNESS_FLOOR_LUFS`].
    ///
    /// Real time: no allocation, a logarithm.
    pub fn momentary_lufs(&self) -> f64 {
        let mean = self.sum / (self.steps.len() * CONTROL_STEP_SAMPLES) as f64;
        let floor = 10.0_f64.powf((LOUDNESS_FLOOR_LUFS - OFFSET_DB) / 10.0);
        OFFSET_DB + 10.0 * mean.max(floor).log10()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Tables 1 and 2 of annex 1. The parameters were found from the tables, so they agree to their last digits.
    #[test]
    fn coefficients_at_48_khz_are_the_standards() {
        let found = [Section::shelf(48_000.0), Section::high_pass(48_000.0)];
        let expected = [
            [
                1.535_124_859_586_97,
                -2.691_696_189_406_38,
                1.198_392_810_852_85,
                -1.690_659_293_182_41,
                0.732_480_774_215_85,
            ],
            [1.0, -2.0, 1.0, -1.990_047_454_833_98, 0.990_072_250_366_21],
        ];
        for (section, expected) in found.iter().zip(expected) {
            for (found, expected) in section.b.iter().chain(&section.a).zip(expected) {
                assert!((found - expected).abs() < 1e-9, "{found} not {expected}");
            }
        }
    }

    /// Annex 1: 997 Hz at full scale in one channel is −3.01 LUFS. ±0.1 LU is what EBU Tech 3341 allows a meter.
    /// At 8 kHz the bilinear transform squeezes the shelf between its corner and 4 kHz: 0.2 dB too low.
    #[test]
    fn full_scale_sine_in_one_channel_is_minus_3_lufs_at_any_rate() {
        for rate in [8_000.0, 44_100.0, 48_000.0, 96_000.0, 192_000.0, 384_000.0] {
            let mut loudness = Loudness::new(rate);
            for n in 0..rate as usize {
                loudness.add([(2.0 * PI * 997.0 * n as f64 / rate).sin(), 0.0]);
                if n % CONTROL_STEP_SAMPLES == CONTROL_STEP_SAMPLES - 1 {
                    loudness.end_step();
                }
            }
            let found = loudness.momentary_lufs();
            let tolerance = if rate < 44_100.0 { 0.25 } else { 0.1 };
            assert!((found + 3.01).abs() < tolerance, "{rate} Hz: {found} LUFS");
        }
    }

    /// By the standard's tables: about 0 dB at 500 Hz less the offset's share, +4 dB at the top, falling below 100 Hz.
    #[test]
    fn weight_is_what_the_filters_do() {
        for (hz, expected_db) in [(997.0, 0.691), (10_000.0, 4.0), (38.135, -6.0)] {
            let found = 10.0 * weight(hz, 48_000.0).log10();
            assert!((found - expected_db).abs() < 0.1, "{hz} Hz: {found} dB");
        }
    }

    /// After the loudest input there is, 0.8 s of silence are silence: nothing of the sum's rounding stays. 0.8 s, since
    /// 400 ms must pass and then as long again until every step was renewed; the filters' own tail, at 38 Hz and Q 0.5,
    /// has fallen by more than 400 dB at that time.
    #[test]
    fn silence_is_silence_after_the_loudest_input() {
        let mut loudness = Loudness::new(48_000.0);
        for step in 0..2_400 {
            for n in 0..CONTROL_STEP_SAMPLES {
                let peak = if step < 1_000 { 1e6 } else { 0.0 };
                loudness.add([peak * (n as f64).sin(); 2]);
            }
            loudness.end_step();
        }
        assert_eq!(loudness.momentary_lufs(), LOUDNESS_FLOOR_LUFS);
    }
}
