//! The equaliser in both phase modes: latency, bypass, switching between them.

use crate::common::{Random, sine, splatter_db};
use cochlea_dsp::linear_phase::{PhaseMode, Quality};
use cochlea_dsp::{Equaliser, Routing};

const MODES: [PhaseMode; 3] = [
    PhaseMode::ZeroLatency,
    PhaseMode::Linear(Quality::Normal),
    PhaseMode::Linear(Quality::High),
];

fn bits(signal: &[f32]) -> Vec<u32> {
    signal.iter().map(|x| x.to_bits()).collect()
}

fn equaliser(mode: PhaseMode, channels: usize) -> Equaliser {
    let mut equaliser = Equaliser::new(48_000.0, channels).unwrap();
    equaliser.set_phase_mode(mode);
    equaliser.set_band_gains_db(&Random::new(21).gains(12.0));
    equaliser.reset();
    equaliser
}

/// Noise through moving gains, routings, bypass, output gain and phase modes, in blocks of sizes from `next_size`.
fn scripted_run(mut next_size: impl FnMut() -> usize) -> [Vec<u32>; 2] {
    const LENGTH: usize = 200_000;
    let mut equaliser = equaliser(MODES[1], 2);
    let mut random = Random::new(9);
    let mut signal = [random.noise(LENGTH, 0.5), random.noise(LENGTH, 0.5)];
    let mut position = 0;
    for event in 0_usize.. {
        match event % 6 {
            0 | 4 => equaliser.set_band_gains_db(&random.gains(18.0)),
            1 => equaliser.set_routing([Routing::Mid, Routing::Left, Routing::Stereo][event / 6 % 3]),
            2 => equaliser.set_output_gain_db(12.0 * random.uniform() - 6.0),
            3 => equaliser.set_bypassed(event / 6 % 2 == 0),
            _ => equaliser.set_phase_mode(MODES[event / 6 % 3]),
        }
        let end = (position + 1 + (random.uniform() * 9_000.0) as usize).min(LENGTH);
        while position < end {
            let next = (position + next_size()).min(end);
            let [left, right] = &mut signal;
            equaliser.process_block(&mut [&mut left[position..next], &mut right[position..next]]);
            position = next;
        }
        if position == LENGTH {
            break;
        }
    }
    signal.map(|channel| bits(&channel))
}

#[test]
fn any_partition_gives_the_same_bits() {
    let whole = scripted_run(|| usize::MAX / 2);
    for size in [1, 7, 32, 64, 333, 4_096] {
        assert!(scripted_run(|| size) == whole, "blocks of {size}");
    }
    let mut random = Random::new(3);
    assert!(scripted_run(|| (700.0 * random.uniform().powi(3)) as usize) == whole);
}

/// The largest sample of the response is where the latency says, on one channel and on two.
#[test]
fn latency_is_where_the_impulse_comes_out() {
    for mode in MODES {
        for channels in [1, 2] {
            let mut equaliser = equaliser(mode, channels);
            let mut signal = vec![vec![0.0_f32; 20_000]; channels];
            signal.iter_mut().for_each(|channel| channel[0] = 1.0);
            let mut views: Vec<&mut [f32]> = signal.iter_mut().map(Vec::as_mut_slice).collect();
            equaliser.process_block(&mut views);
            for channel in &signal {
                let peak = (0..channel.len()).max_by(|&a, &b| channel[a].abs().total_cmp(&channel[b].abs()));
                assert_eq!(peak, Some(equaliser.latency_samples()), "{mode:?}");
            }
            assert_eq!(equaliser.latency_samples(), mode.latency_samples(48_000.0));
        }
    }
}

/// Bypassed, and where the routing does not reach, the input comes out late by the latency and otherwise untouched.
#[test]
fn what_is_not_equalised_is_delayed_by_the_latency() {
    let noise = Random::new(4).noise(30_000, 0.5);
    for mode in MODES {
        for (routing, bypassed, untouched) in [
            (Routing::Stereo, true, [true, true]),
            (Routing::Left, false, [false, true]),
        ] {
            let mut equaliser = equaliser(mode, 2);
            equaliser.set_routing(routing);
            equaliser.set_bypassed(bypassed);
            equaliser.reset();
            let (mut left, mut right) = (noise.clone(), noise.clone());
            equaliser.process_block(&mut [&mut left, &mut right]);
            let latency = equaliser.latency_samples();
            for (channel, untouched) in [left, right].iter().zip(untouched) {
                let same = bits(&channel[latency..]) == bits(&noise[..noise.len() - latency]);
                assert_eq!(same, untouched, "{mode:?} {routing:?}");
            }
        }
    }
}

/// Mid and side are equalised as left and right are: mid alone, of a signal without side, is stereo.
#[test]
fn routing_names_the_same_in_linear_phase() {
    let noise = Random::new(5).noise(20_000, 0.5);
    let run = |routing: Routing, sign: f32| {
        let mut equaliser = equaliser(MODES[1], 2);
        equaliser.set_routing(routing);
        equaliser.reset();
        let (mut left, mut right) = (noise.clone(), noise.iter().map(|x| sign * x).collect::<Vec<f32>>());
        equaliser.process_block(&mut [&mut left, &mut right]);
        (left, right)
    };
    for (routing, sign, reached) in [
        (Routing::Mid, 1.0, true),
        (Routing::Mid, -1.0, false),
        (Routing::Side, -1.0, true),
        (Routing::Side, 1.0, false),
    ] {
        let (left, right) = run(routing, sign);
        let (expected_left, expected_right) = run(Routing::Stereo, sign);
        let near = |a: &[f32], b: &[f32]| a.iter().zip(b).all(|(a, b)| (a - b).abs() < 1e-6);
        let same = near(&left, &expected_left) && near(&right, &expected_right);
        assert_eq!(same, reached, "{routing:?} {sign}");
    }
}

/// Switching fades out and in: a sine leaves no more above 5 kHz than in the fades of bypass at the same level, which
/// are as long, plus 6 dB for two fades more.
#[test]
fn switching_does_not_click() {
    let splatter = |change: &dyn Fn(&mut Equaliser, usize)| {
        let mut equaliser = Equaliser::new(48_000.0, 1).unwrap();
        equaliser.set_output_gain_db(-60.0);
        equaliser.reset();
        let mut signal = sine(1 << 17, 997.0, 48_000.0, 0.5);
        for (index, part) in signal.chunks_mut(1 << 14).enumerate() {
            change(&mut equaliser, index);
            equaliser.process_block(&mut [part]);
        }
        splatter_db(&signal, 48_000.0)
    };
    let bypass = splatter(&|equaliser, index| equaliser.set_bypassed(index % 2 == 1));
    let modes = splatter(&|equaliser, index| {
        equaliser.set_output_gain_db(0.0);
        equaliser.set_phase_mode(MODES[index % 3]);
    });
    assert!(modes < bypass + 6.0 && modes < -60.0, "{modes} dB, bypass {bypass} dB");
}

/// After the fades, the sound is what it would have been in the new mode from the start.
#[test]
fn switched_to_is_as_started_in() {
    let noise = Random::new(6).noise(60_000, 0.5);
    for mode in MODES {
        let started = {
            let mut signal = noise.clone();
            equaliser(mode, 1).process_block(&mut [&mut signal]);
            signal
        };
        let mut equaliser = equaliser(if mode == MODES[0] { MODES[1] } else { MODES[0] }, 1);
        let mut switched = noise.clone();
        equaliser.process_block(&mut [&mut switched[..1_000]]);
        equaliser.set_phase_mode(mode);
        equaliser.process_block(&mut [&mut switched[1_000..]]);
        // Fades and latency, then the filter's own length, which is the cascade's ringing below 1e-6 in zero latency.
        let settled = 1_500 + 3 * mode.latency_samples(48_000.0) + 24_000;
        let differ = started[settled..].iter().zip(&switched[settled..]);
        let largest = differ.map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
        assert!(largest < 1e-6, "{mode:?}: {largest}");
    }
}
