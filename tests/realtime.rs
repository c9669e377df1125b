//! No allocation and no free while sound runs: counted in this process, debug and release alike.
//!
//! The plugin is linked in, so its memory goes through the counting allocator below.

use std::sync::atomic::Ordering;

use assert_no_alloc::{AllocDisabler, assert_no_alloc, reset_violation_count, violation_count};
use cochlea::Cochlea;
use cochlea::host_guard::{parameter_hash, vst3};
use cochlea_tests::listener::Listener;
use cochlea_tests::raw_clap::{Change, RawClap};
use cochlea_tests::raw_vst3::{Queued, RawVst3};
use cochlea_tests::side_chain::Given;
use cochlea_tests::signals::{harmonic_tones, noise_and_tones};
use cochlea_tests::stress::Rig;
use nice_plug::wrapper::vst3::Wrapper;
use nice_plug::wrapper::vst3::vst3::ComWrapper;
use nice_plug::wrapper::vst3::vst3::Steinberg::FUnknown;

#[global_allocator]
static ALLOCATOR: AllocDisabler = AllocDisabler;

const RATE_HZ: f64 = 48_000.0;
const CHANNEL_MODES: u32 = 5;

/// Every parameter moved at once, every 32 frames of a block; `scale` is what the format's values are multiples of.
fn sweep(frames: usize, mode: u32, scale: impl Fn(&str) -> f64) -> Vec<Change> {
    let mut ids: Vec<String> = (1..=26)
        .flat_map(|band| [format!("gain_{band}"), format!("on_{band}")])
        .collect();
    ids.extend(["range", "output_gain", "bypass"].map(str::to_owned));
    let mut changes = Vec::new();
    for frame in (0..frames).step_by(32) {
        for (at, id) in ids.iter().enumerate() {
            let phase = (frame / 32 + at) as f64 * 0.37;
            let switch = id.starts_with("on_") || id == "bypass";
            let value = 0.5 + 0.5 * phase.sin();
            changes.push(Change {
                frame: frame as u32,
                id: parameter_hash(id),
                value: if switch { value.round() } else { value },
            });
        }
        changes.push(Change {
            frame: frame as u32,
            id: parameter_hash("channel_mode"),
            value: f64::from(mode) / 4.0 * scale("channel_mode"),
        });
    }
    // Zero latency, linear phase, and its high quality.
    let phase = mode % 3;
    for (id, on) in [("phase_mode", phase > 0), ("phase_quality", phase == 2)] {
        changes.push(Change {
            frame: 0,
            id: parameter_hash(id),
            value: f64::from(u8::from(on)),
        });
    }
    changes
}

/// One test, so that no other test's thread allocates while the count runs.
#[test]
fn nothing_is_allocated_or_freed_while_sound_runs() {
    // A control: the counter counts.
    reset_violation_count();
    assert_no_alloc(|| drop(std::hint::black_box(vec![0_u8; 64])));
    assert!(violation_count() >= 2, "an allocation and a free went unseen");
    reset_violation_count();

    let clap = RawClap::from_entry(&cochlea::clap_entry);
    assert!(clap.activate(RATE_HZ, 8192));
    for mode in 0..CHANNEL_MODES {
        for frames in [1, 32, 64, 333, 512, 8192] {
            let mut sound = noise_and_tones(frames, RATE_HZ, 7);
            let changes = sweep(frames, mode, |_| 4.0);
            let [left, right] = sound.as_mut_slice() else {
                unreachable!("two channels");
            };
            assert_no_alloc(|| {
                for _ in 0..4 {
                    clap.process(&mut [left, right], &changes);
                    clap.process(&mut [left, right], &[]);
                }
                clap.reset();
            });
        }
    }
    assert_eq!(violation_count(), 0, "CLAP");

    // With the worker's help: linear phase from the activation on, and curves that change all the time.
    let helped = RawClap::from_entry(&cochlea::clap_entry);
    assert!(helped.load_state(br#"{"cochlea_state":1,"parameters":{"phase_mode":1,"gain_9":6}}"#, 64));
    assert!(helped.activate(RATE_HZ, 512));
    let (mut left, mut right) = ([0.1_f32; 512], [0.2_f32; 512]);
    for block in 0..100 {
        let change = Change {
            frame: 0,
            id: parameter_hash("gain_9"),
            value: f64::from(block) * 0.1,
        };
        assert_no_alloc(|| {
            helped.process(&mut [&mut left, &mut right], &[change]);
        });
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    assert_eq!(violation_count(), 0, "linear phase with a worker");

    // Samples that are no sound take the same path.
    let (mut left, mut right) = ([f32::NAN; 64], [f32::INFINITY; 64]);
    assert_no_alloc(|| {
        clap.process(&mut [&mut left, &mut right], &[]);
    });
    assert_eq!(violation_count(), 0, "bad samples");

    let vst3 = RawVst3::from_factory(vst3::plugin_factory::<Cochlea>());
    assert_eq!(vst3.activate(RATE_HZ, 8192, false), 0);
    for mode in 0..CHANNEL_MODES {
        for frames in [1, 64, 512, 8192] {
            let mut sound = noise_and_tones(frames, RATE_HZ, 8);
            let changes = Queued::new(&sweep(frames, mode, |_| 1.0));
            let [left, right] = sound.as_mut_slice() else {
                unreachable!("two channels");
            };
            assert_no_alloc(|| {
                for _ in 0..4 {
                    vst3.process_queued(&mut [left, right], &changes, false);
                }
            });
        }
    }
    assert_eq!(violation_count(), 0, "VST3");

    pitch();
    side_chains(&clap, &vst3);
    watched();
}

/// While an editor is open and its pool takes the sound, and once the queue to it is full.
fn watched() {
    reset_violation_count();
    let mut rig = Rig::new();
    let link = rig.link().clone();
    let (watch, _) = cochlea::analysis::watch(&link);
    let (mut left, mut right) = ([0.1_f32; 512], [0.2_f32; 512]);
    for block in 0..400 {
        link.watched.store(true, Ordering::Relaxed);
        assert_no_alloc(|| rig.process(&mut [&mut left, &mut right]));
        // First as fast as it goes, which the pool does not follow.
        if block > 200 {
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
    }
    assert!(link.analysis.latest().sequence > 0, "the pool heard nothing");
    drop(watch);
    assert_eq!(violation_count(), 0, "watched");
}

/// Notes, bends and the detected pitch on their way out, switched on and off at any frame.
fn pitch() {
    // Flat, so that the second hears what the first did.
    let clap = RawClap::from_entry(&cochlea::clap_entry);
    assert!(clap.activate(RATE_HZ, 8192));
    let vst3 = RawVst3::from_factory(vst3::plugin_factory::<Cochlea>());
    assert_eq!(vst3.activate(RATE_HZ, 8192, false), 0);
    for frames in [64, 512, 8192, 20_000] {
        let tones = [(220.0, 6_000), (0.0, 4_000), (330.0, 10_000)];
        let mut sound = harmonic_tones(&tones, RATE_HZ);
        let change = |frame: usize, id: &str, value: f64| Change {
            frame: frame as u32,
            id: parameter_hash(id),
            value,
        };
        let on = [("pitch", 1.0), ("note_output", 1.0), ("bypass", 0.0)];
        let on = on.map(|(id, value)| change(0, id, value));
        let switched: Vec<Change> = (1..frames)
            .step_by(97)
            .map(|frame| {
                change(
                    frame,
                    ["note_output", "pitch", "bypass"][frame % 3],
                    (frame / 97 % 2) as f64,
                )
            })
            .collect();
        let queued = [Queued::new(&on), Queued::new(&switched), Queued::new(&[])];
        let [left, right] = sound.as_mut_slice() else {
            unreachable!("two channels");
        };
        assert_no_alloc(|| {
            clap.process(&mut [&mut left[..1], &mut right[..1]], &on);
            vst3.process_queued(&mut [&mut left[..1], &mut right[..1]], &queued[0], false);
            for (left, right) in left.chunks_mut(frames).zip(right.chunks_mut(frames)) {
                clap.process(&mut [left, right], &[]);
                vst3.process_queued(&mut [left, right], &queued[2], false);
            }
        });
        let told = [clap.told().take(), vst3.told().take()];
        assert!(told.iter().all(|told| told.len() > 5), "nothing was told");
        assert_no_alloc(|| {
            for (left, right) in left.chunks_mut(frames).zip(right.chunks_mut(frames)) {
                clap.process(&mut [left, right], &switched);
                vst3.process_queued(&mut [left, right], &queued[1], false);
            }
            clap.reset();
        });
        clap.told().take();
        vst3.told().take();
    }
    assert_eq!(violation_count(), 0, "pitch");
}

/// Connected or not, and in blocks longer than announced.
fn side_chains(clap: &RawClap, vst3: &RawVst3) {
    assert_eq!(vst3.activate_input(1, true), 0);
    let none = Queued::new(&[]);
    for frames in [1, 64, 333, 8192, 20_000] {
        let [mut left, mut right] = [vec![0.1_f32; frames], vec![0.2_f32; frames]];
        let side_chain = vec![0.3_f32; frames];
        for given in [
            Given::Channels(&[&side_chain, &side_chain]),
            Given::Channels(&[&side_chain]),
            Given::Nothing,
            Given::NoList,
            Given::Main,
        ] {
            assert_no_alloc(|| {
                clap.process_given(&mut [&mut left, &mut right], given, &[]);
                vst3.process_given(&mut [&mut left, &mut right], given, &none);
            });
        }
    }
    assert_eq!(violation_count(), 0, "side chains");

    // The bare framework makes room for the side chain of a long block while sound runs (U18).
    let wrapper = ComWrapper::new(Wrapper::<Listener<2>>::new());
    let bare = RawVst3::from_unknown(wrapper.to_com_ptr::<FUnknown>().expect("its own interface"));
    assert_eq!(bare.activate(RATE_HZ, 64, false), 0);
    let [mut left, mut right, side_chain] = [(); 3].map(|()| vec![0.1_f32; 128]);
    assert_no_alloc(|| {
        bare.process_given(
            &mut [&mut left, &mut right],
            Given::Channels(&[&side_chain, &side_chain]),
            &none,
        );
    });
    assert!(
        violation_count() > 0,
        "the framework no longer allocates for long blocks"
    );
}
