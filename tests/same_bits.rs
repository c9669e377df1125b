//! The same bits, whatever the block, the format, the host or the mode.

use std::sync::atomic::Ordering;

use cochlea::Cochlea;
use cochlea::host_guard::{parameter_hash, vst3};
use cochlea::params::TARGET_COUNT;
use cochlea_cli::host::Host;
use cochlea_tests::bundles;
use cochlea_tests::raw_clap::{Change, RawClap};
use cochlea_tests::raw_vst3::{Queued, RawVst3};
use cochlea_tests::signals::{Random, even_blocks, noise_and_tones, random_blocks};
use cochlea_tests::stress::{Rig, lap};
use cochlea_tests::vst3_host_player::Vst3Player;

const RATE_HZ: f64 = 48_000.0;
const FRAMES: usize = 30_000;

/// How many of CLAP's units make one normalised unit.
fn clap_scale(id: &str) -> f64 {
    match id {
        "channel_mode" => 4.0,
        "target" => (TARGET_COUNT - 1) as f64,
        "side_chain_mode" => 2.0,
        _ => 1.0,
    }
}

/// Changes over the whole sound (frames count from its start): ramps on some bands, jumps on the rest, switches,
/// range, output gain, channel mode and bypass. Values are normalised.
fn automation(seed: u64) -> Vec<(usize, String, f64)> {
    let mut random = Random::new(seed);
    let mut changes = Vec::new();
    for frame in (0..FRAMES).step_by(50) {
        changes.push((frame, "gain_5".to_owned(), 0.5 + 0.4 * (frame as f64 / 3000.0).sin()));
        changes.push((frame, "gain_20".to_owned(), 0.5 + 0.4 * (frame as f64 / 1700.0).cos()));
    }
    for _ in 0..300 {
        let frame = random.between(0, FRAMES - 1);
        let band = random.between(1, 26);
        changes.push((frame, format!("gain_{band}"), random.unit()));
    }
    for _ in 0..20 {
        let frame = random.between(0, FRAMES - 1);
        let band = random.between(1, 26);
        changes.push((frame, format!("on_{band}"), random.unit().round()));
        changes.push((random.between(0, FRAMES - 1), "range".to_owned(), random.unit()));
        changes.push((random.between(0, FRAMES - 1), "output_gain".to_owned(), random.unit()));
    }
    for at in 0..5 {
        changes.push((4_000 + at * 5_000, "channel_mode".to_owned(), (at % 5) as f64 / 4.0));
        changes.push((6_000 + at * 5_000, "bypass".to_owned(), (at % 2) as f64));
    }
    changes.extend(adaptation());
    changes.sort_by_key(|change| change.0);
    changes
}

/// The adaptation, as fast as it gets: on from the start, and everything about it changes on the way.
fn adaptation() -> Vec<(usize, String, f64)> {
    let last = (TARGET_COUNT - 1) as f64;
    let change = |(frame, id, value): (usize, &str, f64)| (frame, id.to_owned(), value);
    [
        (3, "amount", 1.0),
        (5, "speed", 1.0),
        (7_001, "dynamics_ratio", 0.7),
        (9_000, "resonance", 1.0),
        (12_345, "target", 3.0 / last),
        (13_000, "side_chain_mode", 0.5),
        (14_000, "tilt", 0.7),
        (15_111, "amount", 0.6),
        (18_000, "freeze", 1.0),
        (19_003, "freeze", 0.0),
        (20_000, "amount", 1.0),
        (23_000, "reach_7", 0.2),
        (26_000, "delta", 1.0),
        (27_500, "delta", 0.0),
        (28_000, "loudness_match", 0.0),
    ]
    .map(change)
    .to_vec()
}

/// The changes of the block at `start`, frames counted from there.
fn of_block(changes: &[(usize, String, f64)], start: usize, frames: usize, clap: bool) -> Vec<Change> {
    changes
        .iter()
        .filter(|(frame, _, _)| (start..start + frames).contains(frame))
        .map(|(frame, id, value)| Change {
            frame: (frame - start) as u32,
            id: parameter_hash(id),
            value: value * if clap { clap_scale(id) } else { 1.0 },
        })
        .collect()
}

/// Plays the sound block by block through `process`.
fn play(blocks: &[usize], mut process: impl FnMut(&mut [&mut [f32]], usize)) -> Vec<Vec<f32>> {
    let mut sound = noise_and_tones(FRAMES, RATE_HZ, 3);
    let mut start = 0;
    for frames in blocks {
        let [left, right] = sound.as_mut_slice() else {
            unreachable!("two channels");
        };
        process(
            &mut [&mut left[start..start + frames], &mut right[start..start + frames]],
            start,
        );
        start += frames;
    }
    assert_eq!(start, FRAMES);
    sound
}

fn through_clap(blocks: &[usize], changes: &[(usize, String, f64)], shuffle: bool) -> Vec<Vec<f32>> {
    let plugin = RawClap::from_entry(&cochlea::clap_entry);
    assert!(plugin.activate(RATE_HZ, 8192));
    play(blocks, |channels, start| {
        let mut changes = of_block(changes, start, channels[0].len(), true);
        if shuffle {
            // Later first, but changes of one frame in their order, which has a meaning.
            changes.sort_by_key(|change| std::cmp::Reverse(change.frame));
        }
        assert_ne!(plugin.process(channels, &changes), 0);
    })
}

fn through_vst3(blocks: &[usize], changes: &[(usize, String, f64)], offline: bool) -> Vec<Vec<f32>> {
    let plugin = RawVst3::from_factory(vst3::plugin_factory::<Cochlea>());
    assert_eq!(plugin.activate(RATE_HZ, 8192, offline), 0);
    play(blocks, |channels, start| {
        let changes = Queued::new(&of_block(changes, start, channels[0].len(), false));
        assert_eq!(plugin.process_queued(channels, &changes, offline), 0);
    })
}

fn assert_same_bits(one: &[Vec<f32>], other: &[Vec<f32>], what: &str) {
    for (channel, (one, other)) in one.iter().zip(other).enumerate() {
        assert_eq!(one.len(), other.len(), "{what}");
        let differ = one.iter().zip(other).position(|(a, b)| a.to_bits() != b.to_bits());
        if let Some(frame) = differ {
            panic!(
                "{what}: channel {channel} differs from frame {frame}: {} and {}",
                one[frame], other[frame]
            );
        }
    }
}

#[test]
fn any_partition_into_blocks_with_everything_automated() {
    let changes = automation(11);
    let whole = through_clap(&even_blocks(FRAMES, 8192), &changes, false);
    let input = noise_and_tones(FRAMES, RATE_HZ, 3);
    assert_ne!(whole, input, "the automation changed nothing");
    let adapted = through_clap(&even_blocks(FRAMES, 8192), &adaptation(), false);
    assert_ne!(adapted, input, "the adaptation changed nothing");
    for block in [1, 7, 32, 64, 333, 4096] {
        let parts = through_clap(&even_blocks(FRAMES, block), &changes, false);
        assert_same_bits(&whole, &parts, &format!("blocks of {block}"));
    }
    for seed in 1..=3 {
        let parts = through_clap(&random_blocks(FRAMES, seed), &changes, false);
        assert_same_bits(&whole, &parts, &format!("random blocks, seed {seed}"));
    }
}

/// Into linear phase, to the longer filter and back, with everything else moving.
#[test]
fn any_partition_with_phase_modes_automated() {
    let mut changes = automation(15);
    for (frame, id, value) in [
        (0, "phase_mode", 1.0),
        (11_013, "phase_quality", 1.0),
        (23_000, "phase_mode", 0.0),
        (24_999, "phase_quality", 0.0),
    ] {
        changes.push((frame, id.to_owned(), value));
    }
    changes.sort_by_key(|change| change.0);
    let whole = through_clap(&even_blocks(FRAMES, 8192), &changes, false);
    assert!(
        whole[0][8_000..11_000].iter().any(|x| *x != 0.0),
        "normal quality is heard"
    );
    assert!(
        whole[0][21_000..23_000].iter().any(|x| *x != 0.0),
        "high quality is heard"
    );
    for block in [1, 7, 32, 64, 333, 4096] {
        let parts = through_clap(&even_blocks(FRAMES, block), &changes, false);
        assert_same_bits(&whole, &parts, &format!("blocks of {block}"));
    }
    let parts = through_clap(&random_blocks(FRAMES, 4), &changes, false);
    assert_same_bits(&whole, &parts, "random blocks");
    for offline in [false, true] {
        let vst3 = through_vst3(&random_blocks(FRAMES, 6), &changes, offline);
        assert_same_bits(&whole, &vst3, &format!("VST3, offline {offline}"));
    }
}

#[test]
fn events_out_of_order() {
    let changes = automation(12);
    let blocks = even_blocks(FRAMES, 512);
    assert_same_bits(
        &through_clap(&blocks, &changes, false),
        &through_clap(&blocks, &changes, true),
        "events latest first",
    );
}

#[test]
fn clap_and_vst3_live_and_offline_with_sample_accurate_ramps() {
    let changes = automation(13);
    let clap = through_clap(&even_blocks(FRAMES, 512), &changes, false);
    let live = through_vst3(&even_blocks(FRAMES, 512), &changes, false);
    assert_same_bits(&clap, &live, "CLAP and VST3");
    let offline = through_vst3(&random_blocks(FRAMES, 5), &changes, true);
    assert_same_bits(&live, &offline, "VST3 live and offline");
}

#[test]
fn flat_and_bypassed_are_the_input() {
    let input = noise_and_tones(FRAMES, RATE_HZ, 3);
    let blocks = random_blocks(FRAMES, 9);
    for mode in 0..5 {
        let flat = [(0, "channel_mode".to_owned(), f64::from(mode) / 4.0)];
        assert_same_bits(
            &through_clap(&blocks, &flat, false),
            &input,
            &format!("flat, mode {mode}"),
        );
    }
    // Bypass that a state or the host set before processing began.
    let plugin = RawClap::from_entry(&cochlea::clap_entry);
    let state = br#"{"cochlea_state":1,"parameters":{"bypass":true,"gain_7":12,"gain_20":-9,"output_gain":6}}"#;
    assert!(plugin.load_state(state, 5));
    assert!(plugin.activate(RATE_HZ, 8192));
    let bypassed = play(&blocks, |channels, _| {
        plugin.process(channels, &[]);
    });
    assert_same_bits(&bypassed, &input, "bypassed");
}

/// An open editor wakes the ear, fills the tap until it is full, and is not heard.
#[test]
fn watched_and_unwatched() {
    for parameters in [
        "",
        r#""gain_7":6,"amount":60,"speed":100,"pitch":1"#,
        r#""gain_7":6,"gain_20":-4,"phase_mode":1"#,
        r#""gain_7":6,"output_gain":6,"channel_mode":3"#,
        r#""gain_7":6,"bypass":true"#,
    ] {
        let state = format!(r#"{{"cochlea_state":1,"parameters":{{{parameters}}}}}"#);
        let alone = lap(&mut Rig::with_state(state.as_bytes()), |_| {});
        let mut watched = Rig::with_state(state.as_bytes());
        let link = watched.link().clone();
        link.watched.store(true, Ordering::Relaxed);
        let found = lap(&mut watched, |block| {
            link.watched.store(block % 10 == 0, Ordering::Relaxed)
        });
        assert!(link.tap.dropped() > 0, "the tap was never full");
        assert!(alone == found, "{parameters}");
    }
}

/// Two programs that nobody here wrote, each loading the built bundle of its format, against the linked-in plugin.
#[test]
fn clack_host_and_vst3_host_with_the_built_bundles() {
    let settings = [
        ("Band 2 Gain", "-6.5 dB"),
        ("Band 9 Gain", "12 dB"),
        ("Band 18 Gain", "-3 dB"),
        ("Band 26 Gain", "4 dB"),
        ("Range", "130 %"),
        ("Output Gain", "-2 dB"),
        ("Channel Mode", "Side"),
    ];

    let linked = RawClap::from_entry(&cochlea::clap_entry);
    let mut state = None;
    let clack = {
        let mut host = Host::bundle(&bundles::clap()).expect("the CLAP bundle");
        for (name, text) in settings {
            host.set(name, text).expect(name);
        }
        host.activate(RATE_HZ, 512).expect("activation");
        state.replace(host.save_state().expect("a state"));
        play_through_clack(&mut host)
    };
    assert!(linked.load_state(&state.expect("a state"), 64));
    assert!(linked.activate(RATE_HZ, 512));
    let linked = play(&even_blocks(FRAMES, 512), |channels, _| {
        linked.process(channels, &[]);
    });
    assert_ne!(
        linked,
        noise_and_tones(FRAMES, RATE_HZ, 3),
        "the settings changed nothing"
    );
    assert_same_bits(&linked, &clack, "linked in and clack-host");

    let values = RawClap::from_entry(&cochlea::clap_entry);
    let normalized: Vec<(String, f64)> = settings
        .iter()
        .map(|(name, text)| {
            let id = parameter_hash(&id_of(name));
            let value = values.text_to_value(id, text).expect(text);
            ((*name).to_owned(), value / clap_scale(&id_of(name)))
        })
        .collect();
    let mut player = Vst3Player::load(&bundles::vst3(), RATE_HZ).expect("the VST3 bundle");
    let vst3 = player
        .play(&normalized, &noise_and_tones(FRAMES, RATE_HZ, 3))
        .expect("vst3-host plays");
    assert_same_bits(&linked, &vst3, "CLAP and vst3-host");
}

/// "Band 2 Gain" has the id `gain_2`, "Output Gain" `output_gain`.
fn id_of(name: &str) -> String {
    match name.strip_prefix("Band ").and_then(|rest| rest.split_once(' ')) {
        Some((band, what)) => format!("{}_{band}", what.to_lowercase()),
        None => name.to_lowercase().replace(' ', "_"),
    }
}

fn play_through_clack(host: &mut Host) -> Vec<Vec<f32>> {
    play(&even_blocks(FRAMES, 512), |channels, _| {
        let [left, right] = channels else {
            unreachable!("two channels");
        };
        let (input_left, input_right) = (left.to_vec(), right.to_vec());
        host.process(&[&input_left, &input_right], &mut [left, right], &[])
            .expect("a block");
    })
}
