//! A side chain that nothing listens to leaves the sound as it is, and is metered.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use cochlea::Cochlea;
use cochlea::host_guard::{Hooks, Instance, KeepsNothing, parameter_hash};
use cochlea::link::Link;
use cochlea::params::CochleaParams;
use cochlea::processor::Processor;
use cochlea_tests::raw_clap::{Change, RawClap};
use cochlea_tests::side_chain::Given;
use cochlea_tests::signals::{noise_and_tones, random_blocks};

use crate::{Either, RATE_HZ, noise};

const FRAMES: usize = 30_000;
const STATE: &[u8] = br#"{"cochlea_state":1,"parameters":{"gain_3":9,"gain_17":-12,"range":1.2,"output_gain":-3}}"#;

/// Plays the same sound with what `given` hands over at each block.
fn play<'a>(plugin: &Either, mut given: impl FnMut(usize, std::ops::Range<usize>) -> Given<'a>) -> Vec<Vec<f32>> {
    let mut sound = noise_and_tones(FRAMES, RATE_HZ, 3);
    let mut start = 0;
    for (at, frames) in random_blocks(FRAMES, 7).into_iter().enumerate() {
        let [left, right] = sound.as_mut_slice() else {
            unreachable!("two channels");
        };
        let block = start..start + frames;
        plugin.process(
            &mut [&mut left[block.clone()], &mut right[block.clone()]],
            given(at, block),
        );
        start += frames;
    }
    sound
}

fn cochlea() -> [Either; 2] {
    let both = Either::both::<Cochlea>();
    for plugin in &both {
        match plugin {
            Either::Clap(clap) => assert!(clap.load_state(STATE, 64)),
            Either::Vst3(vst3) => {
                for (id, value) in [("gain_3", 0.75), ("gain_17", 0.2), ("output_gain", 0.4)] {
                    vst3.set_normalized(parameter_hash(id), value);
                }
            }
        }
        plugin.connect(true);
        plugin.activate(8192);
    }
    both
}

#[test]
fn what_nothing_listens_to_changes_nothing() {
    let (a, b) = (noise(FRAMES, 11), noise(FRAMES, 12));
    let without = cochlea().map(|plugin| play(&plugin, |_, _| Given::Nothing));
    assert_ne!(
        without[0],
        noise_and_tones(FRAMES, RATE_HZ, 3),
        "the settings changed nothing"
    );
    type Hand<'a> = &'a dyn Fn(&Either) -> Vec<Vec<f32>>;
    let mono = |plugin: &Either| {
        let channels: Vec<[&[f32]; 1]> = split(&a).into_iter().map(|a| [a]).collect();
        play(plugin, |at, _| Given::Channels(&channels[at]))
    };
    let pairs: Vec<[&[f32]; 2]> = split(&a).into_iter().zip(split(&b)).map(|(a, b)| [a, b]).collect();
    let stereo = |plugin: &Either| play(plugin, |at, _| Given::Channels(&pairs[at]));
    let midway = |plugin: &Either| {
        play(plugin, |at, block| {
            if (FRAMES / 3..2 * FRAMES / 3).contains(&block.start) {
                Given::Nothing
            } else {
                Given::Channels(&pairs[at])
            }
        })
    };
    let own_memory = |plugin: &Either| play(plugin, |_, _| Given::Main);
    let ways: [(&str, Hand); 4] = [
        ("mono", &mono),
        ("stereo", &stereo),
        ("disconnected midway", &midway),
        ("its own input", &own_memory),
    ];
    for (what, way) in ways {
        for (plugin, without) in cochlea().iter().zip(&without) {
            assert!(way(plugin) == *without, "{} {what}", plugin.name());
        }
    }
}

/// The sound's blocks of a channel.
fn split(channel: &[f32]) -> Vec<&[f32]> {
    let mut rest = channel;
    let cut = |frames| {
        let (block, after) = rest.split_at(frames);
        rest = after;
        block
    };
    random_blocks(FRAMES, 7).into_iter().map(cut).collect()
}

/// A block that is cut takes its automation along: the same bits as in small blocks.
#[test]
fn a_block_of_any_length_with_automation() {
    let change = |frame: usize, start: usize| Change {
        frame: (frame - start) as u32,
        id: parameter_hash("gain_9"),
        value: (frame % 997) as f64 / 997.0,
    };
    let play = |block: usize| {
        let plugin = RawClap::from_entry(&cochlea::clap_entry);
        assert!(plugin.activate(RATE_HZ, 512));
        let mut sound = noise_and_tones(FRAMES, RATE_HZ, 3);
        let [left, right] = sound.as_mut_slice() else {
            unreachable!("two channels");
        };
        let mut start = 0;
        for (left, right) in left.chunks_mut(block).zip(right.chunks_mut(block)) {
            let changes: Vec<Change> = (0..FRAMES)
                .step_by(500)
                .filter(|frame| (start..start + left.len()).contains(frame))
                .map(|frame| change(frame, start))
                .collect();
            start += left.len();
            assert_ne!(plugin.process_given(&mut [left, right], Given::Nothing, &changes), 0);
        }
        sound
    };
    let small = play(512);
    assert_ne!(small, noise_and_tones(FRAMES, RATE_HZ, 3));
    for block in [8192, 8193, 20_000, FRAMES] {
        assert!(play(block) == small, "{block}");
    }
}

#[test]
fn the_processor_meters_it() {
    let params = Arc::new(CochleaParams::new());
    let hooks = Hooks {
        latency_samples: Box::new(|| 0),
        tail_samples: Box::new(|| 0),
        changed: Box::new(|| {}),
        keeps: Box::new(KeepsNothing),
    };
    let (link, instance) = (Link::new(), Instance::announce(params.clone(), hooks));
    let mut processor = Processor::new(params, link.clone(), instance, RATE_HZ, 2).expect("a processor");
    let mut block = |side_chain: &[&[f32]]| {
        processor.process(&mut [&mut [0.0; 3], &mut [0.0; 3]], side_chain);
        (
            link.side_chain_connected.load(Ordering::Relaxed),
            link.side_chain.take(),
        )
    };
    assert_eq!(block(&[]), (false, [0.0, 0.0]));
    assert_eq!(
        block(&[&[0.5, -0.75, 0.25], &[0.0, 0.1, f32::NAN]]),
        (true, [0.75, 0.1])
    );
    assert_eq!(block(&[&[0.5, 0.25, 0.0]]), (true, [0.5, 0.0]));
    assert_eq!(block(&[]), (false, [0.0, 0.0]));
}
