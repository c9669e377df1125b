//! A sung line to measure with: all that gives a tracker work, the same samples on every machine's run.

use std::f64::consts::TAU;

/// Length of the line.
pub(super) const SECONDS: f64 = 2.0;

/// Start, length in seconds; frequency at start and end; the middle of two formants, all Hz. Gaps are rests.
type Syllable = (f64, f64, [f64; 2], [f64; 2]);

#[rustfmt::skip]
const SYLLABLES: [Syllable; 6] = [
    (0.05, 0.35, [220.0, 220.0], [700.0, 1220.0]),
    (0.42, 0.25, [246.9, 246.9], [300.0, 2300.0]),
    (0.69, 0.30, [261.6, 196.0], [450.0, 1900.0]),
    (1.05, 0.20, [392.0, 392.0], [700.0, 1220.0]),
    (1.27, 0.33, [98.0, 110.0],  [500.0, 900.0]),
    (1.62, 0.28, [659.3, 659.3], [350.0, 800.0]),
];

/// Harmonics through two formants with vibrato and soft edges; noise at each beginning, and faint noise throughout.
pub(super) fn sung(sample_rate_hz: f64) -> Vec<[f64; 2]> {
    let frames = (SECONDS * sample_rate_hz) as usize;
    let mut state = 5;
    let mut line: Vec<f64> = (0..frames).map(|_| 1e-4 * crate::random::uniform(&mut state)).collect();
    for (start_s, length_s, [from_hz, to_hz], formants_hz) in SYLLABLES {
        let (start, length) = (
            (start_s * sample_rate_hz) as usize,
            (length_s * sample_rate_hz) as usize,
        );
        let mut phase = 0.0;
        for (n, sample) in line[start..start + length].iter_mut().enumerate() {
            let t = n as f64 / sample_rate_hz;
            let vibrato = f64::exp2(0.4 / 12.0 * (TAU * 5.5 * t).sin());
            let f0_hz = from_hz * f64::powf(to_hz / from_hz, t / length_s) * vibrato;
            phase = (phase + f0_hz / sample_rate_hz).fract();
            let edge = (t / 0.02).min((length_s - t) / 0.04).clamp(0.0, 1.0);
            let highest = (4_000.0 / f0_hz) as usize;
            let tone: f64 = (1..=highest)
                .map(|harmonic| {
                    let gain = formants_hz
                        .map(|formant_hz| 1.0 / (1.0 + ((harmonic as f64 * f0_hz - formant_hz) / 120.0).powi(2)))
                        .iter()
                        .sum::<f64>();
                    (gain + 0.05) / harmonic as f64 * (TAU * phase * harmonic as f64).sin()
                })
                .sum();
            let consonant = 0.1 * (-t / 0.02).exp() * crate::random::uniform(&mut state);
            *sample += 0.3 * edge * tone + consonant;
        }
    }
    line.into_iter().map(|sample| [sample; 2]).collect()
}
