//! The pitch tracker, on tones of known pitch. How it does on music and speech: `tests/pitch`.

use crate::common::Random;
use cochlea_dsp::{Estimate, Pitch, PitchTracker};
use std::f64::consts::TAU;

/// A tone of falling harmonics up to the Nyquist frequency; `hz`: by time in seconds.
fn tone(rate_hz: f64, seconds: f64, level: f64, hz: impl Fn(f64) -> f64) -> Vec<[f64; 2]> {
    let mut phase = 0.0;
    let frame = |n: usize| {
        let hz = hz(n as f64 / rate_hz);
        phase += hz / rate_hz;
        let harmonics = (1..20).take_while(|&k| f64::from(k) * hz < 0.45 * rate_hz);
        let sample: f64 = harmonics
            .map(|k| (TAU * f64::from(k) * phase).sin() / f64::from(k))
            .sum();
        [level * sample; 2]
    };
    (0..(seconds * rate_hz) as usize).map(frame).collect()
}

/// All estimates, each with the middle of its window in samples.
fn track(tracker: &mut PitchTracker, frames: &[[f64; 2]]) -> Vec<(i64, Estimate)> {
    let hop = tracker.hop_samples();
    let listen = |frames: &[[f64; 2]]| {
        tracker.listen(frames);
        (tracker.centre_samples(), *tracker.estimate())
    };
    frames.chunks_exact(hop).map(listen).collect()
}

fn cents(found_hz: f64, hz: f64) -> f64 {
    1_200.0 * (found_hz / hz).log2()
}

/// Every settled estimate within 2 cents (10 below 40 Hz, of which a window holds less than two periods).
#[test]
fn steady_tones_are_read_at_any_rate() {
    for rate_hz in [
        8_000.0, 16_000.0, 22_050.0, 44_100.0, 48_000.0, 96_000.0, 192_000.0, 384_000.0,
    ] {
        for hz in [31.0, 55.0, 110.0, 233.1, 440.0, 1_017.0, 1_990.0] {
            let mut tracker = PitchTracker::new(rate_hz).unwrap();
            let found = track(&mut tracker, &tone(rate_hz, 0.4, 0.1, |_| hz));
            for (centre, estimate) in found {
                if centre < (0.1 * rate_hz) as i64 {
                    continue;
                }
                let Pitch::Voiced { f0_hz, .. } = estimate.pitch else {
                    panic!("{hz} Hz at {rate_hz} Hz: unvoiced at {centre}");
                };
                let limit = if hz < 40.0 { 10.0 } else { 2.0 };
                let off = cents(f0_hz, hz);
                assert!(off.abs() < limit, "{hz} Hz at {rate_hz} Hz: {f0_hz}, {off:.1} cents");
            }
        }
    }
}

/// A glide of an octave a second is read where it was, not where it is: a hop's worth of time would be 6 cents.
#[test]
fn times_are_the_middles_of_windows() {
    for rate_hz in [44_100.0, 48_000.0, 96_000.0] {
        let glide = |seconds: f64| 150.0 * seconds.exp2();
        let mut tracker = PitchTracker::new(rate_hz).unwrap();
        let found = track(&mut tracker, &tone(rate_hz, 1.5, 0.1, glide));
        let off = |&(centre, estimate): &(i64, Estimate)| {
            let seconds = centre as f64 / rate_hz;
            (seconds > 0.2).then(|| cents(estimate.pitch.f0_hz().expect("a pitch"), glide(seconds)))
        };
        let off: Vec<f64> = found.iter().filter_map(off).collect();
        let mean = off.iter().sum::<f64>() / off.len() as f64;
        assert!(mean.abs() < 0.5, "{mean} cents, {} ms", mean / 1.2);
    }
}

#[test]
fn any_partition_gives_the_same_estimates() {
    let mut random = Random::new(7);
    let signal: Vec<[f64; 2]> = tone(48_000.0, 0.7, 0.05, |seconds| 200.0 + 300.0 * seconds)
        .into_iter()
        .map(|frame| frame.map(|sample| sample + 0.02 * (random.uniform() - 0.5)))
        .collect();
    let mut whole = PitchTracker::new(48_000.0).unwrap();
    let expected = track(&mut whole, &signal);
    for size in [1, 7, 32, 100, 255, 1_000] {
        let mut tracker = PitchTracker::new(48_000.0).unwrap();
        for frames in signal.chunks(size) {
            tracker.listen(frames);
            let number = tracker.estimate().number as usize;
            if number > 0 {
                let found = (tracker.centre_samples(), *tracker.estimate());
                assert_eq!(found, expected[number - 1], "blocks of {size}");
            }
        }
        assert_eq!(tracker.estimate().number as usize, expected.len());
    }
}

/// Nothing, noise, a constant, and what is no number.
#[test]
fn what_has_no_pitch_is_unvoiced() {
    let mut random = Random::new(3);
    let noise: Vec<[f64; 2]> = (0..96_000).map(|_| [0.3 * (random.uniform() - 0.5); 2]).collect();
    for (name, signal) in [
        ("silence", vec![[0.0; 2]; 96_000]),
        ("white noise", noise),
        ("constant", vec![[0.7; 2]; 96_000]),
        ("no numbers", vec![[f64::NAN, f64::INFINITY]; 96_000]),
    ] {
        let mut tracker = PitchTracker::new(48_000.0).unwrap();
        let found = track(&mut tracker, &signal);
        let voiced = found
            .iter()
            .filter(|(_, estimate)| estimate.pitch != Pitch::Unvoiced)
            .count();
        assert!(voiced * 100 <= found.len(), "{name}: {voiced} of {}", found.len());
    }
}

#[test]
fn ranges_are_made_sound() {
    let signal = tone(48_000.0, 0.5, 0.1, |_| 440.0);
    for (range_hz, voiced) in [
        ([f64::NAN, 1_000.0], true),
        ([2_000.0, 100.0], false),
        ([0.0, 0.0], false),
        ([400.0, 500.0], true),
        ([27.5, 300.0], false),
    ] {
        let mut tracker = PitchTracker::new(48_000.0).unwrap();
        tracker.set_range_hz(range_hz);
        let found = track(&mut tracker, &signal);
        let at_pitch = |(_, estimate): &&(i64, Estimate)| {
            estimate
                .pitch
                .f0_hz()
                .is_some_and(|f0_hz| cents(f0_hz, 440.0).abs() < 20.0)
        };
        let right = found.iter().skip(20).filter(at_pitch).count();
        assert_eq!(right > 50, voiced, "{range_hz:?}: {right}");
    }
}
