//! The equaliser's response, measured: an impulse through the same filter that the plugin runs; the cascade in f64, the
//! linear-phase filter as the plugin has it, f32 in and out.

use std::f64::consts::TAU;

use cochlea_dsp::{BAND_COUNT, Cascade, ConfigError, Equaliser, Graphic, PhaseMode, Targets};

use crate::audio_in::SAMPLE_RATES_HZ;
use crate::error::Error;
use cochlea::params::BAND_GAIN_LIMIT_DB;

/// One point of the response.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// Frequency.
    pub frequency_hz: f64,
    /// Magnitude.
    pub magnitude_db: f64,
    /// Phase with the latency taken off, −π to π.
    pub phase_rad: f64,
}

/// Measures at `points` frequencies, spaced evenly on a logarithmic scale from 20 Hz to 20 kHz or 0.48 of the sample
/// rate, whichever is less.
///
/// Errors: a gain beyond ±18 dB, a sample rate outside [`SAMPLE_RATES_HZ`], fewer than 2 points.
pub fn measure(
    gains_db: &[f64; BAND_COUNT],
    phase: PhaseMode,
    sample_rate_hz: u32,
    points: usize,
) -> Result<Vec<Point>, Error> {
    check(gains_db, sample_rate_hz, points)?;
    let rate_hz = f64::from(sample_rate_hz);
    let response = match phase {
        PhaseMode::ZeroLatency => impulse_response(gains_db, rate_hz),
        PhaseMode::Linear(_) => linear_impulse_response(gains_db, phase, rate_hz),
    };
    let response = response.map_err(|error| {
        Error::command(
            format!("--sample-rate {sample_rate_hz}: {error}"),
            "choose another rate",
        )
    })?;
    let latency = phase.latency_samples(rate_hz);
    let (low_hz, high_hz) = (20.0, f64::min(20_000.0, 0.48 * f64::from(sample_rate_hz)));
    Ok((0..points)
        .map(|point| {
            let frequency_hz = low_hz * f64::powf(high_hz / low_hz, point as f64 / (points - 1) as f64);
            let (re, im) = transform_at(&response, latency, frequency_hz / rate_hz);
            Point {
                frequency_hz,
                magnitude_db: 10.0 * (re * re + im * im).log10(),
                phase_rad: im.atan2(re),
            }
        })
        .collect())
}

/// `frequency_hz,magnitude_db,phase_rad`, a row a point.
pub fn to_csv(points: &[Point]) -> String {
    let mut text = String::from("frequency_hz,magnitude_db,phase_rad\n");
    for Point {
        frequency_hz,
        magnitude_db,
        phase_rad,
    } in points
    {
        text.push_str(&format!("{frequency_hz:.6},{magnitude_db:.9},{phase_rad:.9}\n"));
    }
    text
}

fn check(gains_db: &[f64; BAND_COUNT], sample_rate_hz: u32, points: usize) -> Result<(), Error> {
    let limit = f64::from(BAND_GAIN_LIMIT_DB);
    if let Some((band, gain)) = gains_db
        .iter()
        .enumerate()
        .find(|(_, gain)| !(-limit..=limit).contains(*gain))
    {
        return Err(Error::command(
            format!(
                "--gains: {gain} for band {} is out of range (expected -{limit} to {limit} dB)",
                band + 1
            ),
            "choose a gain in that range",
        ));
    }
    if !SAMPLE_RATES_HZ.contains(&sample_rate_hz) {
        let (low, high) = SAMPLE_RATES_HZ.into_inner();
        return Err(Error::command(
            format!("--sample-rate {sample_rate_hz} is out of range (expected {low} to {high} Hz)"),
            "choose a rate in that range",
        ));
    }
    if !(2..=100_000).contains(&points) {
        return Err(Error::command(
            format!("--points {points} is out of range (expected 2 to 100000)"),
            "choose a number in that range",
        ));
    }
    Ok(())
}

/// What an impulse of 1 becomes without latency, until it has fallen by 240 dB or for two seconds.
///
/// Errors: a sample rate outside [`SAMPLE_RATES_HZ`].
pub fn impulse_response(gains_db: &[f64; BAND_COUNT], sample_rate_hz: f64) -> Result<Vec<f64>, ConfigError> {
    const BLOCK_FRAMES: usize = 4096;
    let graphic = Graphic::new(sample_rate_hz)?;
    let mut cascade = Cascade::new();
    let mut section_gains_db = [0.0; BAND_COUNT];
    graphic.section_gains_db(gains_db, &mut section_gains_db);
    let mut targets = Targets::UNITY;
    graphic.targets(&section_gains_db, &mut targets);
    cascade.jump_to(&targets);
    let mut response = Vec::new();
    while (response.len() as f64) < 2.0 * sample_rate_hz {
        let mut block = [[0.0; 2]; BLOCK_FRAMES];
        if response.is_empty() {
            block[0] = [1.0, 0.0];
        }
        cascade.process_block(&mut block, &[]);
        response.extend(block.iter().map(|[left, _]| left));
        if block.iter().all(|[left, _]| left.abs() < 1e-12) {
            break;
        }
    }
    Ok(response)
}

/// The same in linear phase: as long before the latency as after it.
fn linear_impulse_response(
    gains_db: &[f64; BAND_COUNT],
    phase: PhaseMode,
    sample_rate_hz: f64,
) -> Result<Vec<f64>, ConfigError> {
    let mut equaliser = Equaliser::new(sample_rate_hz, 1)?;
    equaliser.set_band_gains_db(gains_db);
    equaliser.set_phase_mode(phase);
    equaliser.reset();
    let mut response = vec![0.0_f32; 2 * equaliser.latency_samples()];
    response[0] = 1.0;
    equaliser.process_block(&mut [&mut response]);
    Ok(response.into_iter().map(f64::from).collect())
}

/// The transform at one frequency, in cycles per sample, with `latency` samples taken off: exact there, where an FFT
/// would have to interpolate.
fn transform_at(response: &[f64], latency: usize, cycles_per_sample: f64) -> (f64, f64) {
    let (mut re, mut im) = (0.0, 0.0);
    for (n, value) in response.iter().enumerate() {
        let (sin, cos) = (TAU * (cycles_per_sample * (n as f64 - latency as f64)).fract()).sin_cos();
        re += value * cos;
        im -= value * sin;
    }
    (re, im)
}

#[cfg(test)]
mod tests {
    use cochlea_dsp::Quality;

    use super::*;

    #[test]
    fn flat_is_flat() {
        for phase in [PhaseMode::ZeroLatency, PhaseMode::Linear(Quality::Normal)] {
            for point in measure(&[0.0; BAND_COUNT], phase, 48_000, 50).unwrap() {
                assert!(
                    point.magnitude_db.abs() < 1e-9 && point.phase_rad.abs() < 1e-9,
                    "{point:?}"
                );
            }
        }
    }

    /// What is measured is what the plugin draws.
    #[test]
    fn measured_is_drawn() {
        let mut gains_db = [0.0; BAND_COUNT];
        gains_db[4] = 6.0;
        gains_db[20] = -9.0;
        for sample_rate_hz in [44_100, 96_000] {
            let graphic = Graphic::new(f64::from(sample_rate_hz)).unwrap();
            let mut section_gains_db = [0.0; BAND_COUNT];
            graphic.section_gains_db(&gains_db, &mut section_gains_db);
            for point in measure(&gains_db, PhaseMode::ZeroLatency, sample_rate_hz, 60).unwrap() {
                let drawn = graphic.response_db(&section_gains_db, point.frequency_hz);
                assert!((point.magnitude_db - drawn).abs() < 1e-6, "{point:?} {drawn}");
            }
        }
    }

    #[test]
    fn senseless_requests_are_refused() {
        let mut gains_db = [0.0; BAND_COUNT];
        let phase = PhaseMode::ZeroLatency;
        assert!(measure(&gains_db, phase, 100, 10).is_err());
        assert!(measure(&gains_db, phase, 48_000, 1).is_err());
        gains_db[0] = f64::NAN;
        assert_eq!(measure(&gains_db, phase, 48_000, 10).unwrap_err().exit_code(), 2);
    }
}
