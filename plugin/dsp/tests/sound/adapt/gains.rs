//! Where the gains go: the table's rows on noise, masking, silence and loudness.

use std::ops::Range;

use super::{RATE_HZ, band_noise, full, levels, loudness, pink, play, shaped, start, sum};
use cochlea_dsp::adapt::{AdaptSettings, Dynamics, Held};
use cochlea_dsp::{BAND_COUNT, BANDS, Target};

/// Least squares of a row over octaves, dB an octave, over bands 2 to 23: what lies inside the taper of boosts.
fn slope(row: &[f64; BAND_COUNT]) -> f64 {
    let points: Vec<(f64, f64)> = (2..24).map(|band| (BANDS[band].centre_hz.log2(), row[band])).collect();
    let count = points.len() as f64;
    let (mean_x, mean_y) = points
        .iter()
        .fold((0.0, 0.0), |(x, y), point| (x + point.0 / count, y + point.1 / count));
    let over: f64 = points.iter().map(|(x, y)| (x - mean_x) * (y - mean_y)).sum();
    over / points.iter().map(|(x, _)| (x - mean_x).powi(2)).sum::<f64>()
}

/// Row 1: mean |g| ≤ 0.5 dB, instant ≤ 1.5, no bells. The mean is read from the sound, over 7 s and over each of them; the
/// gains of every moment only from the record.
#[test]
fn pink_noise_to_pink_is_left_alone() {
    for seed in 1..4 {
        let mut adaptive = start(&full());
        let (mut largest, mut bells) = (0.0_f64, 0);
        let signal = pink(14.0, seed);
        let output = play(&mut adaptive, &signal, |now| {
            bells += now.bells.iter().filter(|bell| bell.gain_db != 0.0).count();
            largest = now
                .gains_db()
                .iter()
                .fold(largest, |largest, gain| largest.max(gain.abs()));
        });
        let moved = |part: Range<usize>| -> [f64; BAND_COUNT] {
            let (before, after) = (levels(&signal[part.clone()]), levels(&output[part]));
            std::array::from_fn(|band| (after[band] - before[band]).abs())
        };
        let second = RATE_HZ as usize;
        let mean = moved(7 * second..14 * second).iter().sum::<f64>() / BAND_COUNT as f64;
        for from in 0..14 {
            let moved = moved(from * second..(from + 1) * second);
            largest = moved.iter().copied().fold(largest, f64::max);
        }
        println!("pink to pink, seed {seed}: mean {mean:.2} dB, instant {largest:.2} dB, bell blocks {bells}");
        assert!(mean <= 0.5, "{mean}");
        assert!(largest <= 1.5, "{largest}");
        assert_eq!(bells, 0);
    }
}

/// Row 2: −3.01 ± 0.2 dB an octave, read from the sound.
#[test]
fn white_noise_is_brought_to_pink() {
    let settings = AdaptSettings {
        max_boost_db: 12.0,
        ..full()
    };
    let mut adaptive = start(&settings);
    let signal = shaped(24.0, 2, -20.0, |_| 1.0);
    let output = play(&mut adaptive, &signal, |_| {});
    let settled = (12.0 * RATE_HZ) as usize..;
    let (before, after) = (levels(&signal[settled.clone()]), levels(&output[settled]));
    let change = slope(&std::array::from_fn(|band| after[band] - before[band]));
    println!("white to pink: {change:.2} dB an octave");
    assert!((change + 3.01).abs() <= 0.2, "{change}");
}

/// Row 6: a masked probe is left alone, |g| ≤ 0.1 dB, read from the sound. Row 7: the same probe, louder, is not.
#[test]
fn a_masked_band_is_left_alone() {
    const PROBE: usize = 11;
    for (level_db, masked) in [(-60.0, true), (-45.0, true), (-30.0, false)] {
        let masker = band_noise(10.0, 3, -20.0, [920.0, 1_080.0]);
        let signal = sum(&masker, &band_noise(10.0, 4, level_db, [1_270.0, 1_480.0]));
        let mut adaptive = start(&AdaptSettings {
            loudness_match: false,
            ..full()
        });
        let mut gain_db = 0.0_f64;
        let mut heard = 0.0;
        let mut held = Held::Nothing;
        let output = play(&mut adaptive, &signal, |now| {
            let note = now.bands[PROBE];
            gain_db = gain_db.max(note.gain_db.abs());
            (heard, held) = (note.participation, note.held);
        });
        let settled = (5.0 * RATE_HZ) as usize..;
        let moved_db = levels(&output[settled.clone()])[PROBE] - levels(&signal[settled])[PROBE];
        println!("probe at {level_db} dB: gain {gain_db:.3} dB, moved {moved_db:.3} dB, w {heard:.2}");
        if masked {
            assert!(gain_db <= 0.1, "{level_db}: {gain_db}");
            // What the masker's own change leaks over the edge of the band.
            assert!(moved_db.abs() <= 0.1, "{level_db}: {moved_db}");
            assert_eq!(held, Held::Masked);
        } else {
            assert!(heard > 0.5, "{heard}");
        }
    }
}

/// Rows 8: nothing, and next to nothing, leave no trace.
#[test]
fn silence_and_faint_noise_are_left_alone() {
    let mut adaptive = start(&full());
    let output = play(&mut adaptive, &vec![0.0; 480_000], |now| {
        assert_eq!(now.gains_db(), [0.0; BAND_COUNT])
    });
    assert!(output.iter().all(|&x| x == 0.0));
    let faint = shaped(10.0, 5, -100.0, |_| 1.0);
    let output = play(&mut adaptive, &faint, |now| {
        assert!(now.gains_db().iter().all(|gain| gain.abs() <= 0.1));
    });
    let change_db = loudness(&output) - loudness(&faint);
    assert!(change_db.abs() <= 0.1, "{change_db}");
}

/// Row 9: ≤ 0.5 dB after 6 s, read from a sound that is too faint to be listened to.
#[test]
fn gains_withdraw_in_silence() {
    let mut adaptive = start(&full());
    let mut before = 0.0_f64;
    let tilted = shaped(8.0, 6, -20.0, |hz| hz.powf(-2.0));
    play(&mut adaptive, &tilted, |now| {
        before = now.gains_db().iter().fold(0.0, |largest, gain| largest.max(gain.abs()));
    });
    play(&mut adaptive, &vec![0.0; (6.0 * RATE_HZ) as usize], |_| {});
    let faint = shaped(0.5, 12, -90.0, |hz| 1.0 / hz);
    let output = play(&mut adaptive, &faint, |_| {});
    // Louder, since levels below -60 dBFS are left out of means.
    let louder = |signal: &[f32]| levels(&signal.iter().map(|x| 1e3 * x).collect::<Vec<_>>());
    let moved = louder(&output).into_iter().zip(louder(&faint));
    let after = moved.fold(0.0_f64, |largest, (after, before)| largest.max((after - before).abs()));
    println!("silence after signal: {before:.2} → {after:.2} dB in 6 s");
    assert!(before > 4.0 && after <= 0.5 && after > 0.0, "{before} {after}");
}

/// Row 10: no gain moves by more than 0.1 dB in 32 samples, at onsets and through jumps of every setting.
#[test]
fn gains_never_jump() {
    for rate in [8_000.0, 44_100.0, 96_000.0] {
        let mut adaptive = cochlea_dsp::Adaptive::new(rate, 2).unwrap();
        let mut signal = super::white((4.0 * rate) as usize, 0.5);
        for (index, sample) in signal.iter_mut().enumerate() {
            // Bursts of changing colour.
            let burst = index / (0.3 * rate) as usize;
            *sample *= [1.0, 0.01, 0.3][burst % 3];
            if burst % 2 == 1 {
                *sample = (index as f32 * 0.2).sin() * 0.5;
            }
        }
        let (mut before, mut sums_before) = ([0.0; BAND_COUNT], [0.0; BAND_COUNT]);
        let mut bells_before = [0.0; 6];
        let mut largest = 0.0_f64;
        for (index, block) in signal.chunks_mut(32).enumerate() {
            let mut settings = full();
            settings.speed = [1.0, 10.0][index / 1_000 % 2];
            settings.amount = [1.0, 0.3, 1.0, 0.0][index / 700 % 4];
            settings.resonance = [0.8, 1.0][index / 300 % 2];
            settings.max_cut_db = [12.0, 3.0][index / 900 % 2];
            settings.dynamics.ratio = [1.0, 4.0, 0.5][index / 1_100 % 3];
            settings.dynamics.attack_seconds = 0.005;
            adaptive.set(&settings);
            let mut right = block.to_vec();
            adaptive.process_block(&mut [block, &mut right], &[]);
            let now = adaptive.adaptation().explanation();
            for ((note, before), sum_before) in now.bands.iter().zip(&mut before).zip(&mut sums_before) {
                largest = largest.max((note.adaptive_db - *before).abs());
                largest = largest.max((note.gain_db - *sum_before).abs());
                (*before, *sum_before) = (note.adaptive_db, note.gain_db);
            }
            for (bell, before) in now.bells.iter().zip(&mut bells_before) {
                largest = largest.max((bell.gain_db - *before).abs());
                *before = bell.gain_db;
            }
        }
        println!("{rate} Hz: largest step {largest:.3} dB");
        assert!(largest <= 0.1 && largest > 0.005, "{rate} Hz: {largest}");
    }
}

/// The same in the sound: a tone whose channels are a quarter of a period apart shows its gain at every sample. Its level
/// moves by 34 dB in 0.1 s, so that dynamics move as fast as they may. 0.01 dB: what the level's own movement adds, since
/// what comes out came in a little earlier.
#[test]
fn gains_never_jump_in_the_sound() {
    let mut adaptive = start(&AdaptSettings {
        loudness_match: false,
        dynamics: Dynamics {
            ratio: 20.0,
            threshold_db: -12.0,
            attack_seconds: 0.005,
            release_seconds: 0.02,
            ..Dynamics::OFF
        },
        ..full()
    });
    let gain = |index: usize| {
        let seconds = index as f64 / RATE_HZ;
        let place = ((0.25 - (seconds.fract() - 0.5).abs()) / 0.1).clamp(0.0, 1.0);
        10.0_f64.powf((-46.0 + 34.0 * (0.5 * std::f64::consts::PI * place).sin().powi(2)) / 20.0)
    };
    let turn = |index: usize| std::f64::consts::TAU * 1_000.0 * index as f64 / RATE_HZ;
    let length = (6.0 * RATE_HZ) as usize;
    let mut left: Vec<f32> = (0..length).map(|n| (gain(n) * turn(n).cos()) as f32).collect();
    let mut right: Vec<f32> = (0..length).map(|n| (gain(n) * turn(n).sin()) as f32).collect();
    for (left, right) in left.chunks_mut(512).zip(right.chunks_mut(512)) {
        adaptive.process_block(&mut [left, right], &[]);
    }
    let change_db: Vec<f64> = (0..length)
        .map(|n| 20.0 * (f64::from(left[n]).hypot(f64::from(right[n])) / gain(n)).log10())
        .collect();
    // The filters' own beginning is left out.
    let settled = &change_db[4_800..];
    let largest = settled
        .windows(33)
        .fold(0.0_f64, |largest, part| largest.max((part[32] - part[0]).abs()));
    let most = settled.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let moved = most - settled.iter().copied().fold(f64::INFINITY, f64::min);
    println!("a tone through gains that move by {moved:.1} dB: {largest:.3} dB in 32 samples");
    assert!(moved > 6.0, "{moved}");
    assert!(largest <= 0.11 && largest > 0.05, "{largest}");
}

/// Row 11: output LUFS = input ± 0.5, with a target of −1.5 dB an octave, and with others.
#[test]
fn loudness_stays() {
    for tilt_db in [-1.5, 3.0, -4.0] {
        let settings = AdaptSettings {
            target_db: *Target::tilted(tilt_db).unwrap().bands_db(),
            ..full()
        };
        let mut adaptive = start(&settings);
        let signal = pink(12.0, 9);
        let mut make_up_db = 0.0;
        let output = play(&mut adaptive, &signal, |now| make_up_db = now.make_up_db);
        let change_db = loudness(&output) - loudness(&signal);
        println!("tilt {tilt_db}: make-up {make_up_db:.2} dB, loudness changed by {change_db:.2} LU");
        assert!(change_db.abs() <= 0.5, "{tilt_db}: {change_db}");
        assert!(f64::abs(make_up_db) > 0.3, "{tilt_db}: nothing to make up");
    }
}

/// Boosts end where hearing ends.
#[test]
fn no_run_away_boost_at_the_ends() {
    let mut adaptive = start(&full());
    // Nothing under 60 Hz nor above 12 kHz but a trace that is still heard.
    let signal = shaped(12.0, 10, -12.0, |hz| {
        let trace = if (60.0..12_000.0).contains(&hz) { 1.0 } else { 0.02 };
        trace / hz
    });
    play(&mut adaptive, &signal, |now| {
        assert!(now.bands[0].gain_db <= 2.0, "{}", now.bands[0].gain_db);
        assert!(now.bands[25].gain_db <= 1.0, "{}", now.bands[25].gain_db);
    });
}

#[test]
fn amount_zero_changes_no_bit_and_shows_what_it_would_do() {
    let mut adaptive = start(&AdaptSettings::default());
    adaptive.set_watched(true);
    let signal = shaped(6.0, 11, -20.0, |hz| hz.powf(-2.0));
    let mut would_db = 0.0_f64;
    let output = play(&mut adaptive, &signal, |now| {
        would_db = now
            .bands
            .iter()
            .fold(0.0, |largest, band| largest.max(band.would_db.abs()));
    });
    assert_eq!(output, signal);
    assert!(would_db > 3.0, "{would_db}");
}
