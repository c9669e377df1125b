//! All synthetic cases of EBU Tech 3341 and 3342, at four rates.

use crate::cases::{Case, cases, parts, play, true_peak_sine};
use cochlea_dsp::analysis::loudness::{LoudnessMeter, Place};
use std::f64::consts::TAU;

/// Swept cases run through these.
const SWEEP: u32 = 20;

fn run(rate_hz: u32) {
    for case in cases() {
        let sweep = if (10..=14).contains(&case.number) && case.number != 12 {
            SWEEP
        } else {
            1
        };
        for i in 0..sweep {
            run_one(&case, i, rate_hz);
        }
    }
}

fn run_one(case: &Case, i: u32, rate_hz: u32) {
    let Some(parts) = parts(case, i) else {
        return run_true_peak(case, rate_hz);
    };
    let mut meter = LoudnessMeter::new(f64::from(rate_hz), parts[0].levels_dbfs.len()).unwrap();
    let mut frames = 0;
    play(&parts, rate_hz, |planes| {
        meter.add(planes);
        frames += planes[0].len();
        let seconds = frames as f64 / f64::from(rate_hz);
        match case.quantity {
            "S after 3 s" if seconds > 3.0 => case.check("S", meter.short_term_lufs(), i, rate_hz),
            "M after 1 s" if seconds > 1.0 => case.check("M", meter.momentary_lufs(), i, rate_hz),
            _ => {}
        }
    });
    let read = match case.quantity {
        "M S I" => {
            case.check("M", meter.momentary_lufs(), i, rate_hz);
            case.check("S", meter.short_term_lufs(), i, rate_hz);
            meter.integrated_lufs()
        }
        "I" => meter.integrated_lufs(),
        "S after 3 s" => meter.short_term_lufs(),
        "M after 1 s" => meter.momentary_lufs(),
        "max S" => meter.max_short_term_lufs(),
        "max M" => meter.max_momentary_lufs(),
        "LRA" => meter.range_lu(),
        quantity => panic!("nobody measures {quantity}"),
    };
    case.check(case.quantity, read, i, rate_hz);
}

/// A tone burst with short fades, so that only the sine itself is between the samples.
fn run_true_peak(case: &Case, rate_hz: u32) {
    let (amplitude, period_samples, degrees) = true_peak_sine(case);
    let frames = rate_hz / 2;
    let fade = |n: u32| (f64::from(n.min(frames - n)) / (0.01 * f64::from(rate_hz))).min(1.0);
    let sine: Vec<f32> = (0..frames)
        .map(|n| (fade(n) * amplitude * (TAU * f64::from(n) / period_samples + degrees.to_radians()).sin()) as f32)
        .collect();
    let mut meter = LoudnessMeter::new(f64::from(rate_hz), 2).unwrap();
    meter.add(&[&sine, &sine]);
    case.check(case.quantity, meter.true_peak_dbtp(), 0, rate_hz);
}

#[test]
fn ebu_cases_at_44_1_khz() {
    run(44_100);
}

#[test]
fn ebu_cases_at_48_khz() {
    run(48_000);
}

#[test]
fn ebu_cases_at_96_khz() {
    run(96_000);
}

#[test]
fn ebu_cases_at_192_khz() {
    run(192_000);
}

/// Calls of any length give the same readings, bit for bit; and so does a meter that was reset.
#[test]
fn how_the_signal_is_cut_decides_nothing() {
    let signal: Vec<f32> = (0..200_000)
        .map(|n| (0.3 * (f64::from(n) * f64::from(n) * 1e-5).sin()) as f32)
        .collect();
    let readings = |meter: &mut LoudnessMeter, block: usize| {
        signal.chunks(block).for_each(|block| meter.add(&[block, block]));
        [
            meter.momentary_lufs(),
            meter.short_term_lufs(),
            meter.integrated_lufs(),
            meter.range_lu(),
            meter.true_peak_dbtp(),
            meter.max_momentary_lufs(),
            meter.max_short_term_lufs(),
        ]
    };
    let mut meter = LoudnessMeter::new(48_000.0, 2).unwrap();
    let whole = readings(&mut meter, 200_000);
    assert!(whole.iter().all(Option::is_some), "{whole:?}");
    meter.reset();
    assert_eq!(readings(&mut meter, 77), whole);
}

/// Until a window is full, and in silence, there is nothing to read; not finite is silence.
#[test]
fn nothing_is_read_of_nothing() {
    let mut meter = LoudnessMeter::new(48_000.0, 1).unwrap();
    meter.add(&[&[0.5; 19_199]]);
    assert_eq!((meter.momentary_lufs(), meter.integrated_lufs()), (None, None));
    meter.add(&[&[0.5]]);
    assert!(meter.momentary_lufs().is_some() && meter.short_term_lufs().is_none() && meter.range_lu().is_none());
    meter.reset();
    meter.add(&[&[0.0, f32::NAN, f32::INFINITY]]);
    meter.add(&[&[0.0; 480_000]]);
    assert_eq!((meter.momentary_lufs(), meter.max_short_term_lufs()), (None, None));
    assert_eq!(
        (meter.integrated_lufs(), meter.range_lu(), meter.true_peak_dbtp()),
        (None, None, None)
    );
    assert_eq!(meter.non_finite_samples(), 2);
}

/// BS.1770-5: a full-scale sine of 997 Hz in one channel is −3.01 LUFS; 1.5 dB more beside the listener, nothing of what is
/// for the subwoofer. Tolerance as in the EBU's cases; at 8 kHz the weighting's shelf is squeezed under 4 kHz: 0.2 dB.
#[test]
fn places_weigh_as_the_standard_says_at_any_rate() {
    for rate_hz in [8_000.0, 22_050.0, 48_000.0, 384_000.0] {
        let sine: Vec<f32> = (0..(0.5 * rate_hz) as usize)
            .map(|n| (TAU * 997.0 * n as f64 / rate_hz).sin() as f32)
            .collect();
        let read = |place: Place| {
            let mut meter = LoudnessMeter::with_places(rate_hz, &[place]).unwrap();
            meter.add(&[&sine]);
            meter.momentary_lufs()
        };
        let tolerance = if rate_hz < 16_000.0 { 0.25 } else { 0.1 };
        let plain = read(Place::Plain).unwrap();
        assert!((plain + 3.01).abs() < tolerance, "{rate_hz} Hz: {plain}");
        assert!((read(Place::Side).unwrap() - plain - 1.49).abs() < 0.01);
        assert_eq!(read(Place::LowFrequency), None);
    }
}

#[test]
fn senseless_formats_are_refused() {
    assert!(LoudnessMeter::new(4_000.0, 2).is_err());
    for channels in [0, 9] {
        let message = LoudnessMeter::new(48_000.0, channels).err().unwrap().to_string();
        assert!(
            message.contains(&channels.to_string()) && message.contains("1–8"),
            "{message}"
        );
    }
    for channels in 1..=8 {
        assert!(LoudnessMeter::new(48_000.0, channels).is_ok());
    }
}
