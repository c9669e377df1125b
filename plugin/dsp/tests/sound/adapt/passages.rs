//! Sound that is now this and now that: what is done at the moment, and what it comes to on the whole.

use super::{RATE_HZ, full, levels, pink, play, shaped, start};
use cochlea_dsp::analysis::loudness::LoudnessMeter;
use cochlea_dsp::{AdaptSettings, BAND_COUNT, BANDS};

/// Signals of one length that take turns, `seconds` each.
fn in_turn(signals: &[&[f32]], seconds: f64) -> Vec<f32> {
    let turn = |index: usize| (index as f64 / RATE_HZ / seconds) as usize % signals.len();
    (0..signals[0].len()).map(|index| signals[turn(index)][index]).collect()
}

/// Pink noise, and now and then one or another group of bands of it stands out by 15 dB for half a second, and is cut when
/// it does. The target is what the sound is on the whole, so on the whole these bands are to come out as they went in. Had the curve not
/// given back what is lost, they would be 0.62 dB off.
#[test]
fn what_is_cut_at_the_moment_is_not_lost_on_the_whole() {
    let colour = |bands: [usize; 3], seed: u64| {
        shaped(24.0, seed, -20.0, move |hz| {
            let inside = bands
                .iter()
                .any(|&band| (BANDS[band].lower_hz..BANDS[band].upper_hz).contains(&hz));
            (if inside { 30.0 } else { 1.0 }) / hz
        })
    };
    let plain = pink(24.0, 62);
    let signal = in_turn(
        &[&colour([5, 11, 17], 60), &plain, &colour([8, 14, 20], 61), &plain],
        0.5,
    );
    let settled = (8.0 * RATE_HZ) as usize..;
    let before = levels(&signal[settled.clone()]);
    let settings = AdaptSettings {
        resonance: 1.0,
        target_db: before.map(Some),
        ..full()
    };
    let mut cut = [0.0_f64; BAND_COUNT];
    let output = play(&mut start(&settings), &signal, |now| {
        for (cut, band) in cut.iter_mut().zip(&now.bands) {
            *cut = cut.min(band.gain_db);
        }
    });
    let after = levels(&output[settled]);
    let changes: Vec<f64> = (2..24).map(|band| after[band] - before[band]).collect();
    let mean = changes.iter().sum::<f64>() / changes.len() as f64;
    let rms = (changes.iter().map(|change| (change - mean).powi(2)).sum::<f64>() / changes.len() as f64).sqrt();
    println!(
        "passing prominence: cut by up to {:.1} dB, {rms:.2} dB from the target on the whole",
        -cut[14]
    );
    assert!(cut[11] < -3.0 && cut[14] < -3.0, "{cut:?}");
    assert!(rms < 0.4, "{rms}");
}

/// Integrated loudness by BS.1770, which leaves out what is 10 LU quieter than the mean. A bass alone and everything take
/// turns; cutting the bass moves its turns below that gate, and what is left is louder in the mean unless that is foreseen.
#[test]
fn integrated_loudness_stays_where_passages_fall_under_the_gate() {
    let bass = shaped(36.0, 67, -22.0, |hz| {
        if (50.0..200.0).contains(&hz) { 1.0 / hz } else { 0.0 }
    });
    let all = shaped(36.0, 63, -18.0, |hz| if hz > 200.0 { hz.powf(-0.6) } else { 1.0 / hz });
    let signal = in_turn(&[&all, &bass], 1.2);
    let output = play(&mut start(&full()), &signal, |_| {});
    let integrated = |signal: &[f32]| {
        let mut meter = LoudnessMeter::new(RATE_HZ, 1).unwrap();
        meter.add(&[signal]);
        meter.integrated_lufs().unwrap()
    };
    let (before, after) = (integrated(&signal), integrated(&output));
    println!("passages: {before:.2} → {after:.2} LUFS");
    assert!((after - before).abs() <= 0.5, "{before} {after}");
}

/// A pause at Amount 0 takes nothing from the report; and a band that was never at 0 dB has no 0 in its range.
#[test]
fn the_report_outlives_a_pause() {
    let mut adaptive = start(&full());
    let signal = shaped(10.0, 64, -20.0, |hz| hz.powf(-1.8));
    play(&mut adaptive, &signal, |_| {});
    let before = *adaptive.adaptation().report();
    assert!(before.heard_seconds > 9.0 && before.settled_seconds > 5.0);
    adaptive.set(&AdaptSettings::default());
    play(&mut adaptive, &signal, |_| {});
    let paused = *adaptive.adaptation().report();
    // Until its gains are back at 0 the adaptation is still at work.
    assert!(paused.heard_seconds >= before.heard_seconds && paused.heard_seconds < before.heard_seconds + 8.0);
    assert!(paused.start().is_some());
    adaptive.set(&full());
    play(&mut adaptive, &signal[..48_000], |_| {});
    let after = adaptive.adaptation().report();
    assert!(after.heard_seconds > paused.heard_seconds + 0.5);
    assert_eq!(
        after.settled_seconds, paused.settled_seconds,
        "what is on its way again counts nothing"
    );
    let kept = after.start().unwrap();
    adaptive.set_start(Some(&kept));
    adaptive.reset();
    play(&mut adaptive, &signal, |_| {});
    let settled = adaptive.adaptation().report();
    assert!(settled.bands.iter().any(|band| band.largest_gain_db < -1.0));
    assert!(settled.bands.iter().any(|band| band.least_gain_db > 1.0));
}
