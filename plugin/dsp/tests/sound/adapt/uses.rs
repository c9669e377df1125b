//! What the adaptation can be used for beside a target: side chain, dynamics, delta; on mono, mid and side.

use super::{RATE_HZ, band_noise, full, levels, pink, play, shaped, start, sum};
use cochlea_dsp::adapt::{Dynamics, Held, SideChain};
use cochlea_dsp::{AdaptSettings, Adaptive, BAND_COUNT, Routing};

/// Two channels alike and a mono side chain, in blocks of 512; the left channel comes back.
fn play_with(adaptive: &mut Adaptive, signal: &[f32], rival: &[f32]) -> Vec<f32> {
    let (mut left, mut right) = (signal.to_vec(), signal.to_vec());
    for ((left, right), rival) in left.chunks_mut(512).zip(right.chunks_mut(512)).zip(rival.chunks(512)) {
        adaptive.process_block(&mut [left, right], &[rival]);
    }
    left
}

/// A rival between 1.27 and 2 kHz (bands 12 to 14): room there, and no more than the masker's skirts elsewhere.
#[test]
fn unmasking_makes_room_where_both_are_heard_and_nowhere_else() {
    let settings = AdaptSettings {
        amount: 0.0,
        side_chain: SideChain::Unmask,
        loudness_match: false,
        ..full()
    };
    let signal = pink(8.0, 50);
    let rival = band_noise(8.0, 51, -36.0, [1_270.0, 2_000.0]);
    let mut adaptive = start(&settings);
    let output = play_with(&mut adaptive, &signal, &rival);
    let settled = (4.0 * RATE_HZ) as usize..;
    let (before, after) = (levels(&signal[settled.clone()]), levels(&output[settled]));
    let change: [f64; BAND_COUNT] = std::array::from_fn(|band| after[band] - before[band]);
    println!("unmasked: {change:.1?}");
    for (band, change) in change.iter().enumerate().take(14).skip(11) {
        assert!(*change < -2.0, "band {band}: {change}");
    }
    for band in [2, 5, 8, 17, 20, 23] {
        assert!(change[band].abs() < 0.3, "band {band}: {}", change[band]);
    }
    let now = adaptive.adaptation().explanation();
    assert!(now.bands[12].unmask_db > 2.0 && !now.side_chain_missing);
    // Without it, the room is given back, and it is missed.
    play(&mut adaptive, &signal, |_| {});
    let now = adaptive.adaptation().explanation();
    assert!(now.bands[12].unmask_db < 0.01 && now.side_chain_missing);
}

#[test]
fn the_side_chain_can_be_the_target() {
    let settings = AdaptSettings {
        side_chain: SideChain::Match,
        max_boost_db: 12.0,
        ..full()
    };
    let signal = pink(14.0, 52);
    let rival = shaped(14.0, 53, -30.0, |hz| hz.powf(-1.6));
    let output = play_with(&mut start(&settings), &signal, &rival);
    let settled = (7.0 * RATE_HZ) as usize..;
    let (after, wanted) = (levels(&output[settled.clone()]), levels(&rival[settled]));
    let gaps: Vec<f64> = (2..24).map(|band| after[band] - wanted[band]).collect();
    let mean = gaps.iter().sum::<f64>() / gaps.len() as f64;
    let worst = gaps.iter().fold(0.0, |worst: f64, gap| worst.max((gap - mean).abs()));
    println!("matched within {worst:.2} dB");
    assert!(worst < 1.0, "{worst}");
}

/// A second loud, a second 12 dB less, in turn; measured in the last 0.3 s of each: compression brings them together, expansion sets them apart.
#[test]
fn dynamics_compress_and_expand() {
    let mut signal = shaped(12.0, 54, -20.0, |hz| 1.0 / hz);
    for (index, sample) in signal.iter_mut().enumerate() {
        if (index as f64 / RATE_HZ / 2.0).fract() > 0.5 {
            *sample *= 0.25;
        }
    }
    let contrast_db = |signal: &[f32]| {
        let energy = |from: f64| {
            let part = |second: usize| {
                let at = |seconds: f64| ((2.0 * second as f64 + seconds) * RATE_HZ) as usize;
                signal[at(from)..at(from + 0.3)]
                    .iter()
                    .map(|&x| f64::from(x).powi(2))
                    .sum::<f64>()
            };
            (3..6).map(part).sum::<f64>()
        };
        10.0 * (energy(0.7) / energy(1.7)).log10()
    };
    let contrast = |ratio: f64| {
        let settings = AdaptSettings {
            amount: 0.0,
            loudness_match: false,
            dynamics: Dynamics {
                ratio,
                threshold_db: -6.0,
                ..Dynamics::OFF
            },
            ..full()
        };
        contrast_db(&play(&mut start(&settings), &signal, |_| {}))
    };
    let [untouched, compressed, expanded] = [1.0, 4.0, 0.5].map(contrast);
    println!("contrast {untouched:.1} dB, compressed {compressed:.1}, expanded {expanded:.1}");
    assert!((untouched - contrast_db(&signal)).abs() < 1e-9);
    assert!(compressed < untouched - 2.0 && expanded > untouched + 2.0);
}

/// With the attack as short as it goes and no difference between lows and highs, a band 50 Hz wide still takes 2/50 s: its
/// cut comes later than that of one of 600 Hz.
#[test]
fn dynamics_are_slower_in_narrow_bands() {
    let settings = AdaptSettings {
        amount: 0.0,
        loudness_match: false,
        lows_to_highs: 1.0,
        dynamics: Dynamics {
            ratio: 20.0,
            attack_seconds: 0.005,
            ..Dynamics::OFF
        },
        ..full()
    };
    let mut signal = shaped(6.0, 66, -40.0, |hz| 1.0 / hz);
    signal[240_000..].iter_mut().for_each(|sample| *sample *= 3.0);
    let mut adaptive = start(&settings);
    let mut tracks: Vec<[f64; BAND_COUNT]> = Vec::new();
    let (mut left, mut right) = (signal.clone(), signal);
    for (left, right) in left.chunks_mut(32).zip(right.chunks_mut(32)) {
        adaptive.process_block(&mut [left, right], &[]);
        tracks.push(adaptive.adaptation().explanation().gains_db());
    }
    // Most of the way to the deepest, from the jump on.
    let ms = |band: usize| {
        let after = &tracks[7_500..];
        let deepest = after.iter().fold(0.0_f64, |deepest, gains| deepest.min(gains[band]));
        assert!(deepest < -2.0, "band {band}: {deepest}");
        let steps = after.iter().position(|gains| gains[band] < 0.6 * deepest).unwrap();
        steps as f64 * 32.0 / 48.0
    };
    let (narrow, wide) = (ms(1), ms(18));
    println!("60 % of the cut: {narrow:.0} ms in a band of 50 Hz, {wide:.0} ms in one of 700 Hz");
    assert!(narrow > wide + 10.0, "{narrow} {wide}");
}

/// What is heard in delta is the output less the input, and no make-up. 1e-6: rounding to f32 in three places.
#[test]
fn delta_is_what_was_added_and_removed() {
    let signal = shaped(5.0, 55, -20.0, |hz| hz.powf(-2.0));
    let settings = AdaptSettings {
        loudness_match: false,
        ..full()
    };
    let output = play(&mut start(&settings), &signal, |_| {});
    let mut adaptive = start(&full());
    adaptive.equaliser().set_delta(true);
    adaptive.reset();
    let delta = play(&mut adaptive, &signal, |_| {});
    let mut largest = 0.0_f32;
    for ((delta, output), input) in delta.iter().zip(&output).zip(&signal) {
        assert!((delta - (output - input)).abs() < 1e-6);
        largest = largest.max(delta.abs());
    }
    assert!(largest > 0.05, "{largest}");
}

/// Mono is listened to and worked on as two equal channels are.
#[test]
fn mono_is_stereo_with_both_channels_alike() {
    let signal = shaped(4.0, 56, -20.0, |hz| hz.powf(-1.8));
    let stereo = play(&mut start(&full()), &signal, |_| {});
    let mut adaptive = Adaptive::new(RATE_HZ, 1).unwrap();
    adaptive.set(&full());
    adaptive.reset();
    let mut mono = signal.clone();
    mono.chunks_mut(512)
        .for_each(|block| adaptive.process_block(&mut [block], &[]));
    assert!(mono == stereo && mono != signal);
}

/// With the detector and the filters on the side, the mid stays as it is. 1e-6: rounding to f32.
#[test]
fn side_alone_is_balanced() {
    let (mid, side) = (pink(10.0, 57), shaped(10.0, 58, -26.0, |hz| hz.powf(-1.8)));
    let mut left = sum(&mid, &side);
    let mut right: Vec<f32> = mid.iter().zip(&side).map(|(mid, side)| mid - side).collect();
    let mut adaptive = start(&AdaptSettings {
        detector: Routing::Side,
        loudness_match: false,
        ..full()
    });
    adaptive.equaliser().set_routing(Routing::Side);
    adaptive.reset();
    for (left, right) in left.chunks_mut(512).zip(right.chunks_mut(512)) {
        adaptive.process_block(&mut [left, right], &[]);
    }
    let half = |sign: f32| -> Vec<f32> { left.iter().zip(&right).map(|(l, r)| 0.5 * (l + sign * r)).collect() };
    let (mid_after, side_after) = (half(1.0), half(-1.0));
    assert!(
        mid_after
            .iter()
            .zip(&mid)
            .all(|(after, before)| (after - before).abs() < 1e-6)
    );
    let settled = (5.0 * RATE_HZ) as usize..;
    let (before, after) = (levels(&side[settled.clone()]), levels(&side_after[settled]));
    let tilt = |levels: &[f64; BAND_COUNT]| levels[5] - levels[20];
    println!("side: {:.1} → {:.1} dB from band 6 to 21", tilt(&before), tilt(&after));
    assert!(tilt(&before) - tilt(&after) > 6.0);
}

/// A band's reach is its corridor.
#[test]
fn reach_narrows_the_corridor_of_a_band() {
    let mut settings = AdaptSettings {
        tilt_db_per_octave: -3.0,
        ..full()
    };
    settings.reach[20] = 0.25;
    settings.reach[7] = 0.0;
    let mut adaptive = start(&settings);
    let signal = pink(8.0, 59);
    play(&mut adaptive, &signal, |now| {
        assert!(now.bands[20].gain_db >= -3.0 && now.bands[7].gain_db == 0.0);
    });
    let now = adaptive.adaptation().explanation();
    assert_eq!(now.bands[20].held, Held::Reach, "{:?}", now.bands[20]);
    assert!((now.bands[20].gain_db + 3.0).abs() < 0.01);
}
