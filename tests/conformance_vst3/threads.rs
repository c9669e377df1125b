//! Two threads at once, as hosts have them, and as none should.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use cochlea_tests::raw_vst3::RawVst3;
use cochlea_tests::signals::{Random, noise_and_tones};
use nice_plug::wrapper::vst3::vst3::Steinberg::{kResultFalse, kResultOk};

use crate::controller::{ids, normalized};
use crate::host::{self, block, stream};
use crate::{RATE_HZ, tried};

/// A plug-in that two threads use at once.
struct Shared(RawVst3);

// SAFETY: that is what is tried: the format allows the main thread's calls beside the audio thread's, and every object
// behind them is counted atomically.
#[expect(unsafe_code, reason = "the test is about two threads at one object")]
unsafe impl Sync for Shared {}

impl Shared {
    fn plugin(&self) -> &RawVst3 {
        &self.0
    }

    /// After all that it still plays, and what it plays is sound.
    fn must_sound(&self) {
        let sound = noise_and_tones(512, RATE_HZ, 3);
        assert!(block::is_finite(&block::play(self.plugin(), &sound, &[512], |_, _| {})));
    }
}

/// Plays a sound over and over until `stop`. How many blocks were played.
fn play_until(shared: &Shared, stop: &AtomicBool) -> usize {
    let sound = noise_and_tones(256, RATE_HZ, 31);
    let mut blocks = 0;
    while !stop.load(Ordering::Acquire) {
        let played = block::play(shared.plugin(), &sound, &[256], |_, _| {});
        assert!(block::is_finite(&played), "block {blocks}");
        blocks += 1;
    }
    blocks
}

/// Stops the audio thread when the main thread is done, or fails.
struct Stop<'a>(&'a AtomicBool);

impl Drop for Stop<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Release);
    }
}

/// The main thread at work beside the audio thread: once a block was played before it begins, once after it is done.
fn beside_the_audio_thread(plugin: RawVst3, mut work: impl FnMut(&RawVst3)) -> (RawVst3, usize) {
    let (shared, stop) = (Shared(plugin), AtomicBool::new(false));
    let blocks = thread::scope(|scope| {
        let audio = scope.spawn(|| play_until(&shared, &stop));
        let stopping = Stop(&stop);
        work(shared.plugin());
        drop(stopping);
        audio.join().expect("the audio thread")
    });
    (shared.0, blocks)
}

#[test]
fn states_good_and_bad_are_loaded_and_saved_while_sound_runs() {
    const STATES: usize = 400;
    const SEED: u64 = 61;
    let state = host::rich_state();
    let mut random = Random::new(SEED);
    let (plugin, _) = beside_the_audio_thread(host::active_plugin(&state), |plugin| {
        for at in 0..STATES {
            let mut damaged = state.clone();
            let byte = random.between(0, state.len() - 1);
            damaged[byte] ^= 1 << random.between(0, 7);
            let result = stream::load(plugin, &damaged);
            assert!(result == kResultOk || result == kResultFalse, "seed {SEED}, state {at}");
            if at % 10 == 0 {
                assert_eq!(stream::load(plugin, &state), kResultOk);
                assert!(stream::save(plugin) == state, "seed {SEED}, state {at}");
            }
        }
        assert_eq!(stream::load(plugin, &state), kResultOk);
    });
    assert!(stream::save(&plugin) == state);
    tried("states loaded while sound runs", STATES + STATES / 10 + 1);
}

#[test]
fn parameters_are_set_asked_for_and_shown_while_sound_runs() {
    const ROUNDS: usize = 30;
    let plugin = host::active_plugin(b"{\"cochlea_state\":1,\"parameters\":{}}");
    let ids = ids(&plugin);
    let mut random = Random::new(67);
    beside_the_audio_thread(plugin, |plugin| {
        for _ in 0..ROUNDS {
            for id in &ids {
                plugin.set_normalized(*id, random.unit());
                assert!((0.0..=1.0).contains(&normalized(plugin, *id)));
            }
            // Hosts ask these from either thread.
            plugin.latency();
            plugin.input_bus(0).expect("the main input");
        }
    });
    tried("parameters set while sound runs", ROUNDS * ids.len());
}

/// Nobody may do this. It may cost sound, but nothing else.
#[test]
fn an_instance_that_is_deactivated_in_the_middle_of_a_block_lives() {
    const ROUNDS: usize = 60;
    let shared = Shared(host::active_plugin(&host::rich_state()));
    let stop = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            while !stop.load(Ordering::Acquire) {
                let mut sound = vec![vec![0.1; 128]; 2];
                let mut output = sound.clone();
                block::process(shared.plugin(), 128, &mut [&mut sound], &mut [&mut output], |_| {});
                assert!(block::is_finite(&output));
            }
        });
        let _stopping = Stop(&stop);
        for round in 0..ROUNDS {
            shared.plugin().deactivate();
            let rate_hz = [48_000.0, 44_100.0, 96_000.0][round % 3];
            assert_eq!(shared.plugin().activate(rate_hz, 512, false), kResultOk);
        }
    });
    shared.must_sound();
    tried("deactivations in the middle of a block", ROUNDS);
}

/// Nor this: two blocks of one instance at once.
#[test]
fn an_instance_that_is_given_two_blocks_at_once_lives() {
    const BLOCKS: usize = 2_000;
    let shared = Shared(host::active_plugin(&host::rich_state()));
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                for _ in 0..BLOCKS {
                    let mut sound = vec![vec![0.1; 64]; 2];
                    let mut output = sound.clone();
                    block::process(shared.plugin(), 64, &mut [&mut sound], &mut [&mut output], |_| {});
                    assert!(block::is_finite(&output));
                }
            });
        }
    });
    shared.must_sound();
    tried("blocks of one instance at once", 2 * BLOCKS);
}
