//! What no music is: silence, faint noise, DC, squares, clicks, a channel of NaN.

use super::{RATE_HZ, full, levels, pink, start};
use crate::common::Random;
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
        assert!(now.bells.iter().all(|bell| (-12.0..=0.0).contains(&bell.gain_db)));
        assert!(now.make_up_db.abs() <= 12.0);
    }
    assert!(left.iter().chain(right.iter()).all(|x| x.is_finite()));
    largest
}

/// One of the extremes.
struct Extreme {
    name: &'static str,
    sample: fn(usize, &mut Random) -> f32,
    /// The other channel has music.
    one_channel: bool,
    /// How far a band may still be from where it would have been, 1 s later, dB.
    trace_db: f64,
}

/// 0.5 dB: what noise moves the gains by. Clicks are a sound with a spectrum, white, that is adapted to; their trace fades
/// as that of any other music does, in the slow estimate and the curve, and the highest band keeps it longest.
const EXTREMES: [Extreme; 6] = [
    Extreme {
        name: "silence",
        sample: |_, _| 0.0,
        one_channel: false,
        trace_db: 0.5,
    },
    Extreme {
        name: "noise at -100 dBFS",
        sample: |_, random| random.noise(1, 1e-5 * 1.732)[0],
        one_channel: false,
        trace_db: 0.5,
    },
    Extreme {
        name: "DC",
        sample: |_, _| 1.0,
        one_channel: false,
        trace_db: 0.5,
    },
    Extreme {
        name: "full-scale square",
        sample: |index, _| [1.0, -1.0][index / 50 % 2],
        one_channel: false,
        trace_db: 0.5,
    },
    Extreme {
        name: "one-sample clicks",
        sample: |index, _| [0.0, 1.0][usize::from(index.is_multiple_of(9_600))],
        one_channel: false,
        trace_db: 3.0,
    },
    Extreme {
        name: "a channel of NaN",
        sample: |_, _| f32::NAN,
        one_channel: true,
        trace_db: 0.5,
    },
];

/// After 4 s of it and 1 s of music, every band of the sound is where it is had there been music alone; gains are inside
/// the limits throughout.
#[test]
fn extremes_leave_nothing_behind_after_a_second() {
    let second = RATE_HZ as usize;
    let music = pink(6.0, 30);
    let after = second..2 * second;
    let undisturbed = {
        let (mut left, mut right) = (music.clone(), music.clone());
        play(&mut start(&full()), &mut left, &mut right);
        levels(&left[after.clone()])
    };
    for extreme in &EXTREMES {
        let mut adaptive = start(&full());
        let mut random = Random::new(32);
        let mut left: Vec<f32> = (0..4 * second)
            .map(|index| (extreme.sample)(index, &mut random))
            .collect();
        let mut right = match extreme.one_channel {
            true => music[..left.len()].to_vec(),
            false => left.clone(),
        };
        play(&mut adaptive, &mut left, &mut right);
        let (mut left, mut right) = (music.clone(), music.clone());
        play(&mut adaptive, &mut left, &mut right);
        let found = levels(&left[after.clone()]);
        let traces = found
            .iter()
            .zip(&undisturbed)
            .map(|(found, undisturbed)| found - undisturbed);
        let trace_db = traces.fold(0.0_f64, |largest, trace_db| largest.max(trace_db.abs()));
        println!("{}: within {trace_db:.2} dB a second later", extreme.name);
        assert!(trace_db <= extreme.trace_db, "{}: {trace_db}", extreme.name);
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
