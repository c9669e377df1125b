//! Linear phase from the host's side: the latency that is told is the latency of the sound, and who builds its filters
//! cannot be heard.

use std::sync::atomic::Ordering;
use std::time::Duration;

use cochlea::Cochlea;
use cochlea::host_guard::{parameter_hash, vst3};
use cochlea_tests::raw_clap::{Change, RawClap};
use cochlea_tests::raw_vst3::{Queued, RawVst3};
use cochlea_tests::signals::noise_and_tones;

const RATE_HZ: f64 = 48_000.0;
const BLOCK: usize = 512;

/// A state in linear phase with a curve; `quality` 0 or 1.
fn state(quality: u32) -> Vec<u8> {
    format!(
        r#"{{"cochlea_state":1,"parameters":{{"phase_mode":1,"phase_quality":{quality},"gain_3":-9,"gain_12":6}}}}"#
    )
    .into_bytes()
}

fn set(id: &str, value: f64) -> Change {
    Change {
        frame: 0,
        id: parameter_hash(id),
        value,
    }
}

/// Where the largest sample of an impulse response lies; `process` is called block by block.
fn peak_of_impulse(mut process: impl FnMut(&mut [&mut [f32]])) -> usize {
    let mut response = Vec::new();
    for block in 0..200 {
        let (mut left, mut right) = ([0.0_f32; BLOCK], [0.0_f32; BLOCK]);
        if block == 0 {
            (left[0], right[0]) = (1.0, 1.0);
        }
        process(&mut [&mut left, &mut right]);
        response.extend_from_slice(&left);
    }
    (0..response.len())
        .max_by(|&a, &b| f32::total_cmp(&response[a].abs(), &response[b].abs()))
        .expect("samples")
}

#[test]
fn latency_told_is_the_latency_heard() {
    for (quality, rate_hz, expected) in [
        (0, 44_100.0, 4_608),
        (0, 48_000.0, 4_608),
        (1, 48_000.0, 9_216),
        (0, 96_000.0, 9_216),
        (1, 192_000.0, 36_864),
    ] {
        let clap = RawClap::from_entry(&cochlea::clap_entry);
        assert!(clap.load_state(&state(quality), 64));
        assert!(clap.activate(rate_hz, BLOCK as u32));
        assert_eq!(clap.latency(), expected);
        assert_eq!(
            clap.requests().latency_changes.load(Ordering::SeqCst),
            1,
            "told while activating"
        );
        let heard = peak_of_impulse(|channels| assert_ne!(clap.process(channels, &[]), 0));
        assert_eq!(heard, expected as usize, "CLAP, quality {quality} at {rate_hz} Hz");
        assert_eq!(clap.requests().restarts.load(Ordering::SeqCst), 0);

        let vst3 = RawVst3::from_factory(vst3::plugin_factory::<Cochlea>());
        vst3.set_normalized(parameter_hash("phase_mode"), 1.0);
        vst3.set_normalized(parameter_hash("phase_quality"), f64::from(quality));
        vst3.set_normalized(parameter_hash("gain_12"), 0.7);
        assert_eq!(vst3.activate(rate_hz, BLOCK as u32, false), 0);
        assert_eq!(vst3.latency(), expected);
        let heard = peak_of_impulse(|channels| assert_eq!(vst3.process(channels, &[]), 0));
        assert_eq!(heard, expected as usize, "VST3, quality {quality} at {rate_hz} Hz");
    }
}

/// CLAP: one request to restart while active, the new latency with the activation that follows, told once.
#[test]
fn clap_hears_of_each_change_once() {
    let plugin = RawClap::from_entry(&cochlea::clap_entry);
    let (mut left, mut right) = ([0.0_f32; 64], [0.0_f32; 64]);
    assert!(plugin.activate(RATE_HZ, BLOCK as u32));
    let told = || {
        let requests = plugin.requests();
        [&requests.restarts, &requests.latency_changes].map(|count| count.load(Ordering::SeqCst))
    };
    assert_eq!((plugin.latency(), told()), (0, [0, 0]));
    for (round, (id, expected)) in [("phase_mode", 4_608), ("phase_quality", 9_216)]
        .into_iter()
        .enumerate()
    {
        let round = round as u32;
        for _ in 0..3 {
            plugin.process(&mut [&mut left, &mut right], &[set(id, 1.0)]);
        }
        assert_eq!(told(), [round + 1, round], "{id}");
        plugin.deactivate();
        assert!(plugin.activate(RATE_HZ, BLOCK as u32));
        assert_eq!((plugin.latency(), told()), (expected, [round + 1, round + 1]), "{id}");
    }
    plugin.deactivate();
    assert!(plugin.activate(RATE_HZ, BLOCK as u32));
    assert_eq!(told(), [2, 2], "nothing changed");
}

/// VST3: `kLatencyChanged` once per change, at once.
#[test]
fn vst3_hears_of_each_change_once() {
    let plugin = RawVst3::from_factory(vst3::plugin_factory::<Cochlea>());
    let told = plugin.count_latency_changes();
    assert_eq!(plugin.activate(RATE_HZ, BLOCK as u32, false), 0);
    for (count, (id, expected)) in [("phase_mode", 4_608), ("phase_quality", 9_216)]
        .into_iter()
        .enumerate()
    {
        for _ in 0..3 {
            plugin.set_normalized(parameter_hash(id), 1.0);
        }
        assert_eq!(
            (plugin.latency(), told.load(Ordering::SeqCst)),
            (expected, count as u32 + 1),
            "{id}"
        );
    }
    plugin.set_normalized(parameter_hash("gain_4"), 0.6);
    assert_eq!(told.load(Ordering::SeqCst), 2);
}

/// A second of curves that change every block; `pause` is real time after each.
fn play(pause: Duration, mut process: impl FnMut(&mut [&mut [f32]], &Change)) -> Vec<Vec<u32>> {
    let mut sound = noise_and_tones(48_128, RATE_HZ, 5);
    let [left, right] = sound.as_mut_slice() else {
        unreachable!("two channels");
    };
    let blocks = left.chunks_mut(BLOCK).zip(right.chunks_mut(BLOCK));
    for (block, (left, right)) in blocks.enumerate() {
        let change = set("gain_9", 0.5 + 0.4 * (block as f64 * 0.1).sin());
        process(&mut [left, right], &change);
        std::thread::sleep(pause);
    }
    let bits = |channel: &Vec<f32>| channel.iter().map(|x| x.to_bits()).collect();
    sound.iter().map(bits).collect()
}

/// Offline, faster than the worker; live, slower than it; and started with zero latency, so without a worker at all:
/// after the switch has been faded, the same bits.
#[test]
fn live_and_offline_with_and_without_worker_are_the_same_bits() {
    let clap = |pause| {
        let plugin = RawClap::from_entry(&cochlea::clap_entry);
        assert!(plugin.load_state(&state(0), 64));
        assert!(plugin.activate(RATE_HZ, BLOCK as u32));
        play(pause, |channels, change| {
            plugin.process(channels, std::slice::from_ref(change));
        })
    };
    let offline = clap(Duration::ZERO);
    assert!(clap(Duration::from_millis(12)) == offline, "CLAP live");

    let plugin = RawVst3::from_factory(vst3::plugin_factory::<Cochlea>());
    for (id, value) in [("phase_mode", 1.0), ("gain_3", 0.25), ("gain_12", 24.0 / 36.0)] {
        plugin.set_normalized(parameter_hash(id), value);
    }
    assert_eq!(plugin.activate(RATE_HZ, BLOCK as u32, true), 0);
    let vst3 = play(Duration::ZERO, |channels, change| {
        plugin.process_queued(channels, &Queued::new(std::slice::from_ref(change)), true);
    });
    assert!(vst3 == offline, "VST3 offline");

    let plugin = RawClap::from_entry(&cochlea::clap_entry);
    assert!(plugin.activate(RATE_HZ, BLOCK as u32));
    assert!(plugin.load_state(&state(0), 64));
    plugin.reset();
    let alone = play(Duration::ZERO, |channels, change| {
        plugin.process(channels, std::slice::from_ref(change));
    });
    assert!(alone == offline, "without a worker");
}
