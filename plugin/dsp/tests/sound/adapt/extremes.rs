//! What no music is: silence, faint noise, DC, squares, clicks, a channel of NaN.

use super::{RATE_HZ, full, pink, start};
use cochlea_dsp::BAND_COUNT;

/// Plays both channels; says the largest gain of a band.
fn play(adaptive: &mut cochlea_dsp::Adaptive, left: &mut [f32], right: &mut [f32]) -> f64 {
    let mut largest = 0.0_f64;
    for (left, right) in left.chunks_mut(64).zip(right.chunks_mut(64)) {
        adaptive.process_block(&mut [left, right], &[]);
        let now = adaptive.adaptation().explanation();
        for band in &now.bands {
            assert!((-12.0..=6.0).contains(&band.adaptive_db), "{}", band.adaptive_db);
            largest = largest.max(band.gain_db.abs());
        }
        assert!(now.make_up_db.abs() <= 12.0);
    }
    assert!(left.iter().chain(right.iter()).all(|x| x.is_finite()));
    largest
}

/// After 4 s of it and 1 s of music, the music's level is right within 1.5 dB, and gains are inside the limits throughout.
#[test]
fn extremes_leave_nothing_behind_after_a_second() {
    let second = RATE_HZ as usize;
    let length = 4 * second;
    let signal = |kind: usize, index: usize| match kind {
        0 => 0.0,
        1 => 1.0,
        2 => [1.0, -1.0][index / 50 % 2],
        3 => [0.0, 1.0][usize::from(index.is_multiple_of(9_600))],
        _ => f32::NAN,
    };
    for kind in 0..5 {
        let mut adaptive = start(&full());
        let mut left: Vec<f32> = (0..length).map(|index| signal(kind, index)).collect();
        let music = pink(6.0, 30);
        let mut right = if kind == 4 {
            music[..length].to_vec()
        } else {
            left.clone()
        };
        play(&mut adaptive, &mut left, &mut right);
        let (mut left, mut right) = (music.clone(), music.clone());
        play(&mut adaptive, &mut left, &mut right);
        let energy = |samples: &[f32]| samples.iter().map(|&x| f64::from(x).powi(2)).sum::<f64>();
        let after = second..2 * second;
        let change_db = 10.0 * (energy(&left[after.clone()]) / energy(&music[after])).log10();
        println!(
            "kind {kind}: {change_db:.2} dB a second later, mid gains {:.1?}",
            adaptive.adaptation().explanation().gains_db()
        );
        assert!(change_db.abs() < 1.5, "kind {kind}: {change_db}");
    }
}

#[test]
fn a_channel_of_nan_is_a_channel_of_silence() {
    let run = |left: f32| {
        let mut adaptive = start(&full());
        let mut right = pink(3.0, 31);
        let mut left = vec![left; right.len()];
        play(&mut adaptive, &mut left, &mut right);
        (right, adaptive.adaptation().explanation().gains_db())
    };
    let (silent, nan) = (run(0.0), run(f32::NAN));
    assert_eq!(silent, nan);
    assert_ne!(silent.1, [0.0; BAND_COUNT]);
}
