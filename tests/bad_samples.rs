//! Samples that are no sound: they become silence, they are counted, and nothing of them stays.

use std::sync::Arc;

use cochlea::host_guard::{Hooks, Instance, KeepsNothing, parameter_hash};
use cochlea::link::Link;
use cochlea::params::CochleaParams;
use cochlea::processor::Processor;
use cochlea_tests::raw_clap::{Change, RawClap};
use cochlea_tests::signals::noise_and_tones;

const RATE_HZ: f64 = 48_000.0;
const BLOCK: usize = 256;

/// Half a second of sound, of which frames 4800.. of one channel are `bad`, with strong gains.
fn play(bad: f32, frames: usize) -> Vec<Vec<f32>> {
    let plugin = RawClap::from_entry(&cochlea::clap_entry);
    assert!(plugin.activate(RATE_HZ, BLOCK as u32));
    let mut changes: Vec<Change> = (1..=26)
        .map(|band| Change {
            frame: 0,
            id: parameter_hash(&format!("gain_{band}")),
            value: if band % 2 == 0 { 1.0 } else { 0.0 },
        })
        .collect();
    let mut sound = noise_and_tones(2 * RATE_HZ as usize, RATE_HZ, 4);
    sound[0][4800..4800 + frames].fill(bad);
    let [left, right] = sound.as_mut_slice() else {
        unreachable!("two channels");
    };
    for (left, right) in left.chunks_mut(BLOCK).zip(right.chunks_mut(BLOCK)) {
        plugin.process(&mut [left, right], &changes);
        changes.clear();
    }
    sound
}

/// Bad samples leave exactly what silence in their place would: clean at once, so within one second too.
#[test]
fn bad_samples_are_silence_and_leave_no_trace() {
    for frames in [1, 100, 4000] {
        let silence = play(0.0, frames);
        for bad in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, 1e30, -1e30, f32::MAX] {
            let found = play(bad, frames);
            assert!(found.iter().flatten().all(|sample| sample.is_finite()), "{bad}");
            assert_eq!(found, silence, "{bad} for {frames} frames");
        }
    }
}

#[test]
fn bad_blocks_are_counted_where_the_editor_looks() {
    let params = Arc::new(CochleaParams::new());
    let link = Link::new();
    let instance = Instance::announce(
        params.clone(),
        Hooks {
            latency_samples: Box::new(|| 0),
            tail_samples: Box::new(|| 0),
            changed: Box::new(|| {}),
            keeps: Box::new(KeepsNothing),
        },
    );
    let mut processor = Processor::new(params, link.clone(), instance, RATE_HZ, 2).expect("48 kHz stereo");
    let (mut left, mut right) = ([0.5_f32; 64], [0.25_f32; 64]);
    processor.process(&mut [&mut left, &mut right], &[]);
    assert_eq!(link.faults.bad_blocks(), 0);
    left[3] = f32::NAN;
    left[9] = f32::INFINITY;
    processor.process(&mut [&mut left, &mut right], &[]);
    assert_eq!(link.faults.bad_blocks(), 1, "one block, however many samples");
    right[0] = 1e30;
    processor.process(&mut [&mut left, &mut right], &[]);
    assert_eq!(link.faults.bad_blocks(), 2);
    processor.process(&mut [&mut left, &mut right], &[]);
    assert_eq!(link.faults.bad_blocks(), 2);
    // What the meters read of a NaN block is finite.
    assert!(
        link.input
            .take()
            .iter()
            .chain(&link.output.take())
            .all(|peak| peak.is_finite())
    );
}
