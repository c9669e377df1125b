//! Resonances in pink noise, and what is left of them.

use std::ops::Range;

use super::{RATE_HZ, full, pink, play, spectrum, start};
use cochlea_dsp::{AdaptSettings, Bell, PhaseMode, Quality};

/// A bell at 3 kHz on a signal.
fn resonant(signal: &[f32], q: f64, gain_db: f64) -> Vec<f32> {
    let coefficients = Bell::new(3_000.0, q, 0.5, RATE_HZ).shape(gain_db).coefficients();
    let (b, a) = (coefficients.b(), coefficients.a);
    let mut state = [0.0; 2];
    let filter = |&x: &f32| {
        let x = f64::from(x);
        let y = b[0] * x + state[0];
        state = [b[1] * x - a[0] * y + state[1], b[2] * x - a[1] * y];
        y as f32
    };
    signal.iter().map(filter).collect()
}

/// How far the output stands out at 3 kHz from the same noise without the resonance, dB, against an octave on either
/// side. Settled: 16 s, of which the ear hears the last.
fn left_db(q: f64, settings: &AdaptSettings, phase: PhaseMode) -> (f64, usize) {
    let plain = pink(16.0, 21);
    let mut adaptive = start(settings);
    adaptive.equaliser().set_phase_mode(phase);
    adaptive.reset();
    let mut bells = 0;
    let output = play(&mut adaptive, &resonant(&plain, q, 12.0), |now| {
        bells = now.bells.iter().filter(|bell| bell.gain_db < 0.0).count();
    });
    let (before, after) = (spectrum(&plain), spectrum(&output));
    let change: Vec<(f64, f64)> = before.iter().zip(&after).map(|(b, a)| (b.0, a.1 - b.1)).collect();
    let mean = |from_hz: f64, to_hz: f64| {
        let inside = change.iter().filter(|(hz, _)| (from_hz..to_hz).contains(hz));
        let (sum, count) = inside.fold((0.0, 0.0), |(sum, count), (_, db)| (sum + db, count + 1.0));
        sum / count
    };
    let around_db = 0.5 * (mean(1_000.0, 2_000.0) + mean(4_500.0, 9_000.0));
    // The peak of the resonance itself: ±1/48 octave.
    (mean(3_000.0 * 0.985, 3_000.0 * 1.015) - around_db, bells)
}

/// Row 3: what the curve of 26 bands leaves of the wider one without anything that looks for resonances.
#[test]
fn the_curve_alone_takes_part_of_a_resonance_down() {
    let settings = AdaptSettings {
        resonance: 0.0,
        ..full()
    };
    let (left, bells) = left_db(8.0, &settings, PhaseMode::ZeroLatency);
    println!("Q 8, the curve alone: {left:.1} dB left");
    assert!(left <= 8.0 && bells == 0, "{left}");
}

/// Rows 4 and 5.
#[test]
fn resonances_are_taken_down() {
    for (q, limit_db) in [(8.0, 3.0), (30.0, 6.0)] {
        let (untreated_db, _) = left_db(q, &AdaptSettings::default(), PhaseMode::ZeroLatency);
        let (left, bells) = left_db(q, &full(), PhaseMode::ZeroLatency);
        println!("Q {q}: {untreated_db:.1} dB → {left:.1} dB with {bells} bells");
        assert!(untreated_db > 8.0);
        assert!(left <= limit_db && left > -3.0, "Q {q}: {left}");
        assert!(bells <= 2, "Q {q}: {bells}");
    }
}

/// The curve gives back what bells and prominence take, and they take what the curve lifts: at the highest share and speed
/// this comes to rest. 3 dB: noise moves the gains by 2.6 dB at that speed; a swing would go to the limits.
#[test]
fn curve_and_bells_do_not_swing() {
    for (q, gain_db) in [(8.0, 12.0), (30.0, 12.0), (30.0, 24.0)] {
        let settings = AdaptSettings {
            resonance: 1.0,
            speed: 10.0,
            ..full()
        };
        let quieter: Vec<f32> = pink(20.0, 22).iter().map(|x| 0.2 * x).collect();
        let mut sums_db = Vec::new();
        play(&mut start(&settings), &resonant(&quieter, q, gain_db), |now| {
            let bells_db: f64 = now.bells.iter().map(|bell| bell.gain_db).sum();
            sums_db.push([now.bands[16].gain_db, bells_db]);
        });
        let range_db = |part: Range<usize>, which: usize| {
            let values = sums_db[part].iter().map(|gains_db| gains_db[which]);
            let (least, most) = values.fold((f64::INFINITY, f64::NEG_INFINITY), |(least, most), value| {
                (least.min(value), most.max(value))
            });
            most - least
        };
        let half = sums_db.len() / 2;
        let [band_db, bells_db] = [0, 1].map(|which| range_db(half..sums_db.len(), which));
        println!(
            "Q {q}, {gain_db} dB, at ten times the speed: the band moves by {band_db:.1} dB, the bells by {bells_db:.1}"
        );
        assert!(band_db < 3.0 && bells_db < 3.0, "Q {q}: {band_db} {bells_db}");
    }
}

/// The floating bells stand in the FIR too. 1 dB: what its coarser grid blurs.
#[test]
fn resonances_are_taken_down_in_linear_phase_as_well() {
    let (zero_db, bells) = left_db(30.0, &full(), PhaseMode::ZeroLatency);
    let (linear_db, _) = left_db(30.0, &full(), PhaseMode::Linear(Quality::Normal));
    println!("Q 30: {zero_db:.1} dB left with zero latency, {linear_db:.1} in linear phase");
    assert!(bells > 0 && (linear_db - zero_db).abs() < 1.0, "{zero_db} {linear_db}");
}
