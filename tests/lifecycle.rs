//! Instances that come and go, as when a session is loaded, undone and closed in a hurry.

use cochlea::Cochlea;
use cochlea::host_guard::{parameter_hash, vst3};
use cochlea_tests::raw_clap::{Change, RawClap};
use cochlea_tests::raw_vst3::RawVst3;
use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::IEditControllerTrait;

/// The bare framework aborts the host about once in 600 such rounds (U3); 3,000 without is a chance of 1 in 150 left to
/// luck, and by construction there is no thread left to race with.
const ROUNDS: usize = 3_000;

fn hundred_changes(round: usize) -> Vec<Change> {
    (0..100)
        .map(|at| Change {
            frame: at as u32 % 64,
            id: parameter_hash(&format!("gain_{}", at % 26 + 1)),
            value: ((at * 7 + round) % 101) as f64 / 100.0,
        })
        .collect()
}

#[test]
fn clap_instances_destroyed_right_after_a_hundred_changes() {
    for round in 0..ROUNDS {
        let plugin = RawClap::from_entry(&cochlea::clap_entry);
        assert!(plugin.activate(48_000.0, 64));
        let changes = hundred_changes(round);
        // The audio thread is another one than the one that creates and destroys.
        let plugin = std::thread::spawn(move || {
            let (mut left, mut right) = ([0.1_f32; 64], [0.1_f32; 64]);
            assert_ne!(plugin.process(&mut [&mut left, &mut right], &changes), 0);
            plugin
        })
        .join()
        .expect("the audio thread");
        drop(plugin);
    }
}

#[expect(unsafe_code, reason = "the C boundary")]
#[test]
fn vst3_instances_destroyed_right_after_a_hundred_changes() {
    for round in 0..ROUNDS {
        let plugin = RawVst3::from_factory(vst3::plugin_factory::<Cochlea>());
        assert_eq!(plugin.activate(48_000.0, 64, false), 0);
        let changes = hundred_changes(round);
        let plugin = std::thread::spawn(move || {
            let (mut left, mut right) = ([0.1_f32; 64], [0.1_f32; 64]);
            assert_eq!(plugin.process(&mut [&mut left, &mut right], &changes), 0);
            for change in &changes {
                // SAFETY: a live object.
                let result = unsafe { plugin.controller().setParamNormalized(change.id, change.value) };
                assert_eq!(result, 0);
            }
            plugin
        })
        .join()
        .expect("the audio thread");
        drop(plugin);
    }
}

/// In linear phase a worker comes with the first instance and goes with the last, whatever is under way.
#[test]
fn instances_in_linear_phase_come_and_go() {
    let state = br#"{"cochlea_state":1,"parameters":{"phase_mode":1,"gain_9":6}}"#;
    for round in 0..100 {
        let pair = [(); 2].map(|()| RawClap::from_entry(&cochlea::clap_entry));
        for plugin in &pair {
            assert!(plugin.load_state(state, 64));
            assert!(plugin.activate(48_000.0, 512));
        }
        for block in 0..round % 10 {
            let change = Change {
                frame: 0,
                id: parameter_hash("gain_9"),
                value: f64::from(block),
            };
            let (mut left, mut right) = ([0.1_f32; 512], [0.1_f32; 512]);
            for plugin in &pair {
                assert_ne!(plugin.process(&mut [&mut left, &mut right], &[change]), 0);
            }
        }
        let [first, second] = pair;
        drop(second);
        first.deactivate();
        assert!(first.activate(96_000.0, 512));
    }
}

/// Stack of the threads on which Ardour 7.3 processes, and activates VST3 plugins while it does; unoptimised, where
/// every value has a place of its own, Rust's usual one.
const SMALL_STACK_BYTES: usize = if cfg!(debug_assertions) { 2 << 20 } else { 128 << 10 };

/// Does `act` with the plugin on a thread with a small stack.
fn on_a_small_stack<T: Send + 'static>(plugin: T, act: impl FnOnce(&T) + Send + 'static) {
    let thread = std::thread::Builder::new().stack_size(SMALL_STACK_BYTES);
    let thread = thread.spawn(move || {
        act(&plugin);
        plugin
    });
    drop(thread.expect("a thread").join().expect("no panic"));
}

/// Linear phase, with the adaptation at work.
fn everything_at_once() -> Vec<Change> {
    let change = |name: &str, value| Change {
        frame: 0,
        id: parameter_hash(name),
        value,
    };
    vec![change("phase_mode", 1.0), change("amount", 1.0), change("gain_9", 0.75)]
}

#[test]
fn a_small_stack_is_enough_to_activate_and_process_over_clap() {
    on_a_small_stack(RawClap::from_entry(&cochlea::clap_entry), |plugin| {
        for changes in [vec![], everything_at_once()] {
            assert!(plugin.activate(48_000.0, 512));
            for _ in 0..100 {
                let (mut left, mut right) = ([0.1_f32; 512], [0.1_f32; 512]);
                assert_ne!(plugin.process(&mut [&mut left, &mut right], &changes), 0);
            }
            plugin.deactivate();
        }
    });
}

#[test]
fn a_small_stack_is_enough_to_activate_and_process_over_vst3() {
    on_a_small_stack(RawVst3::from_factory(vst3::plugin_factory::<Cochlea>()), |plugin| {
        for changes in [vec![], everything_at_once()] {
            assert_eq!(plugin.activate(48_000.0, 512, false), 0);
            for _ in 0..100 {
                let (mut left, mut right) = ([0.1_f32; 512], [0.1_f32; 512]);
                assert_eq!(plugin.process(&mut [&mut left, &mut right], &changes), 0);
            }
            plugin.deactivate();
        }
    });
}

/// Activation, processing and destruction in the orders that hosts get wrong.
#[test]
fn calls_in_the_wrong_order_are_refused_not_fatal() {
    let plugin = RawClap::from_entry(&cochlea::clap_entry);
    let (mut left, mut right) = ([0.1_f32; 64], [0.1_f32; 64]);
    assert_eq!(plugin.process(&mut [&mut left, &mut right], &[]), 0, "not active yet");
    plugin.deactivate();
    plugin.reset();
    assert!(!plugin.activate(0.0, 64), "no such rate");
    assert!(!plugin.activate(f64::NAN, 64), "no such rate");
    assert!(plugin.activate(48_000.0, 64));
    assert!(!plugin.activate(44_100.0, 64), "active already");
    plugin.reset();
    assert_ne!(plugin.process(&mut [&mut left, &mut right], &[]), 0);
    assert_ne!(
        plugin.process(&mut [], &[]),
        0,
        "a block of no frames carries parameters"
    );
    plugin.deactivate();
    assert!(plugin.activate(384_000.0, 8192));
    assert_ne!(plugin.process(&mut [&mut left, &mut right], &[]), 0);
    // Destroyed while active.
}
