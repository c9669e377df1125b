//! What stays as it is: bits in any partition, what routing leaves alone, memory.

use super::{RATE_HZ, Scripted, riding};
use crate::common::Random;
use assert_no_alloc::{assert_no_alloc, violation_count};
use cochlea_dsp::equaliser::FOLLOWING_BELL_COUNT;
use cochlea_dsp::linear_phase::{PhaseMode, Quality};
use cochlea_dsp::{AdaptSettings, Adaptive, Equaliser, PitchSettings, Routing};

const MODES: [PhaseMode; 3] = [
    PhaseMode::ZeroLatency,
    PhaseMode::Linear(Quality::Normal),
    PhaseMode::Linear(Quality::High),
];

fn bits(signal: &[f32]) -> Vec<u32> {
    signal.iter().map(|x| x.to_bits()).collect()
}

/// A voice with leaps, glides and rests.
fn voice(sample: usize) -> Option<f64> {
    let seconds = sample as f64 / RATE_HZ;
    let note = [110.0, 123.0, 82.0, 700.0, 4_000.0][sample / 12_000 % 5];
    (sample % 9_000 > 2_000).then(|| note * (1.0 + 0.02 * (30.0 * seconds).sin()))
}

/// Settings of all kinds at samples of their own.
fn change(event: usize, random: &mut Random) -> PitchSettings {
    PitchSettings {
        tracks: event % 7 != 5,
        follows: event % 5 != 3,
        width_octaves: 0.05 + random.uniform(),
        glide_seconds: 0.1 * random.uniform(),
        range_hz: [[27.5, 2_100.0], [60.0, 500.0], [200.0, 4_000.0]][event % 3],
        protect: [0.0, 1.0, 0.4][event / 2 % 3],
        ..riding(std::array::from_fn(|_| 36.0 * random.uniform() - 18.0))
    }
}

fn scripted_run(mut next_size: impl FnMut() -> usize) -> [Vec<u32>; 2] {
    const LENGTH: usize = 250_000;
    let mut equaliser = Equaliser::new(RATE_HZ, 2).unwrap();
    let mut director = Scripted::new(&riding([12.0; FOLLOWING_BELL_COUNT]), voice);
    let mut random = Random::new(9);
    let mut signal = [random.noise(LENGTH, 0.5), random.noise(LENGTH, 0.5)];
    let (mut position, violations) = (0, violation_count());
    for event in 0_usize.. {
        director.follower.set(&change(event, &mut random));
        equaliser.set_phase_mode(MODES[event / 5 % 3]);
        equaliser.set_routing([Routing::Mid, Routing::Left, Routing::Stereo][event / 3 % 3]);
        equaliser.set_bypassed(event % 11 == 10);
        equaliser.set_delta(event % 9 == 8);
        let end = (position + 1 + (random.uniform() * 9_000.0) as usize).min(LENGTH);
        while position < end {
            let next = (position + next_size()).min(end);
            let [left, right] = &mut signal;
            let channels = &mut [&mut left[position..next], &mut right[position..next]];
            assert_no_alloc(|| equaliser.process_directed(channels, &mut director));
            position = next;
        }
        if position == LENGTH {
            break;
        }
    }
    assert_eq!(violation_count(), violations);
    signal.map(|channel| bits(&channel))
}

#[test]
fn any_partition_gives_the_same_bits() {
    let whole = scripted_run(|| usize::MAX / 2);
    for size in [1, 7, 32, 333, 4_096] {
        assert!(scripted_run(|| size) == whole, "blocks of {size}");
    }
    let mut random = Random::new(3);
    assert!(scripted_run(|| (700.0 * random.uniform().powi(3)) as usize) == whole);
}

/// The whole, with its own tracker, its range and everything else changing on the way; nothing is allocated.
#[test]
fn any_partition_gives_the_same_bits_of_the_whole() {
    let run = |size: usize| {
        const LENGTH: usize = 150_000;
        let mut random = Random::new(19);
        let mut adaptive = Adaptive::new(RATE_HZ, 2).unwrap();
        let mut phase = 0.0;
        let mut left: Vec<f32> = (0..LENGTH)
            .map(|sample| {
                phase = (phase + voice(sample).unwrap_or(0.0) / RATE_HZ) % 1.0;
                (0.4 * (phase - 0.5) + 0.02 * random.uniform()) as f32
            })
            .collect();
        let mut right = left.clone();
        let violations = violation_count();
        let (mut position, mut estimates) = (0, Vec::with_capacity(LENGTH));
        for event in 0_usize.. {
            let settings = change(event, &mut random);
            assert_no_alloc(|| adaptive.set_pitch(&settings));
            adaptive.set(&AdaptSettings {
                amount: [1.0, 0.0, 0.5][event % 3],
                freeze: event % 8 == 6,
                ..AdaptSettings::default()
            });
            adaptive.equaliser().set_phase_mode(MODES[event / 4 % 3]);
            let end = (position + 1 + (random.uniform() * 9_000.0) as usize).min(LENGTH);
            while position < end {
                let next = (position + size).min(end);
                let (left, right) = (&mut left[position..next], &mut right[position..next]);
                assert_no_alloc(|| adaptive.process_block(&mut [left, right], &[]));
                let known = adaptive.estimates().iter();
                estimates.extend(known.map(|&(frame, estimate)| (position + frame, estimate)));
                position = next;
            }
            if position == LENGTH {
                break;
            }
        }
        assert_eq!(violation_count(), violations);
        (bits(&left), bits(&right), estimates)
    };
    let whole = run(512);
    for size in [1, 31, 64, 300] {
        assert!(run(size) == whole, "blocks of {size}");
    }
}

/// Flat bells, and no voice, leave every bit alone in both phase modes.
#[test]
fn nothing_is_touched_where_nothing_is_asked() {
    let signal = Random::new(4).noise(40_000, 0.5);
    for mode in MODES {
        for (gain_db, voiced) in [(0.0, true), (18.0, false)] {
            let mut equaliser = Equaliser::new(RATE_HZ, 1).unwrap();
            equaliser.set_phase_mode(mode);
            equaliser.reset();
            let mut director = Scripted::new(&riding([gain_db; FOLLOWING_BELL_COUNT]), |at| {
                voice(at).filter(|_| voiced)
            });
            let mut output = signal.clone();
            equaliser.process_directed(&mut [&mut output], &mut director);
            let late = equaliser.latency_samples();
            assert!(bits(&output[late..]) == bits(&signal[..signal.len() - late]));
        }
    }
}

/// Routing, bypass and delta hold for these bells as for all others, in both phase modes.
#[test]
fn routing_bypass_and_delta_hold() {
    let length = 60_000;
    let input = [Random::new(4).noise(length, 0.5), Random::new(6).noise(length, 0.5)];
    for mode in &MODES[..2] {
        let run = |routing: Routing, bypassed: bool, differs: bool| {
            let mut equaliser = Equaliser::new(RATE_HZ, 2).unwrap();
            equaliser.set_phase_mode(*mode);
            equaliser.set_routing(routing);
            equaliser.set_bypassed(bypassed);
            equaliser.set_delta(differs);
            equaliser.reset();
            let mut director = Scripted::new(&riding([9.0; FOLLOWING_BELL_COUNT]), |_| Some(200.0));
            let [mut left, mut right] = input.clone();
            equaliser.process_directed(&mut [&mut left, &mut right], &mut director);
            let late = equaliser.latency_samples();
            [left[late..].to_vec(), right[late..].to_vec()]
        };
        let dry = |channel: usize, kept: usize| &input[channel][..kept];
        let stereo = run(Routing::Stereo, false, false);
        let kept = stereo[0].len();
        let left = run(Routing::Left, false, false);
        assert!(bits(&left[1]) == bits(dry(1, kept)) && left[0] == stereo[0]);
        let bypassed = run(Routing::Stereo, true, false);
        assert!(bits(&bypassed[0]) == bits(dry(0, kept)));
        let delta = run(Routing::Stereo, false, true);
        let side = run(Routing::Mid, false, false);
        let mid = run(Routing::Side, false, false);
        let mut changed = 0.0_f32;
        for sample in 0..kept {
            let [dry_left, dry_right] = [input[0][sample], input[1][sample]];
            assert!((delta[0][sample] - (stereo[0][sample] - dry_left)).abs() < 1e-6);
            assert!((side[0][sample] - side[1][sample] - (dry_left - dry_right)).abs() < 1e-6);
            assert!((mid[0][sample] + mid[1][sample] - (dry_left + dry_right)).abs() < 1e-6);
            // Mid alone and side alone make up both.
            let both = side[0][sample] + mid[0][sample] - dry_left;
            assert!((both - stereo[0][sample]).abs() < 1e-5);
            changed = changed.max((stereo[0][sample] - dry_left).abs());
        }
        assert!(changed > 0.1);
    }
}
