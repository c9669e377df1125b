//! What a host does on one thread while another processes.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use clap_sys::entry::clap_plugin_entry;
use clap_sys::process::CLAP_PROCESS_ERROR;
use cochlea::host_guard::parameter_hash;
use cochlea_tests::clap_events::{flush, value};
use cochlea_tests::raw_clap::RawClap;

use crate::count;
use crate::host::entries;
use crate::host::play::{LONGEST, assert_same, busy, busy_state, expected, play, sound};
use crate::host::streams::{Source, saved};
use crate::params::all;
use crate::refused_states::without_memory;
use crate::states::rich;

/// The plug-in as several threads hold it.
struct Shared(RawClap);

// SAFETY: CLAP allows calls of the main thread and of the audio thread at the same time; what it forbids is tried here.
#[expect(unsafe_code, reason = "threads of a host")]
unsafe impl Sync for Shared {}

/// Processes on a thread of its own while `meanwhile` runs; what came out was finite. Returns the plug-in.
fn while_processing(plugin: RawClap, meanwhile: impl FnOnce(&RawClap)) -> RawClap {
    let (plugin, done, blocks) = (Shared(plugin), AtomicBool::new(false), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        let (plugin, done, blocks) = (&plugin, &done, &blocks);
        let audio = scope.spawn(move || {
            let plugin = plugin;
            while !done.load(Ordering::Acquire) {
                let found = play(&plugin.0, sound(), 64);
                assert!(found.iter().flatten().all(|sample| sample.is_finite()));
                blocks.fetch_add(1, Ordering::Release);
            }
        });
        // Ends the other thread even when this one panics.
        let _end = Ends(done);
        while blocks.load(Ordering::Acquire) == 0 && !audio.is_finished() {
            std::thread::yield_now();
        }
        meanwhile(&plugin.0);
    });
    plugin.0
}

struct Ends<'a>(&'a AtomicBool);

impl Drop for Ends<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Release);
    }
}

/// Afterwards as a fresh instance.
fn assert_as_new(plugin: &RawClap, entry: &clap_plugin_entry, name: &str) {
    plugin.deactivate();
    assert!(plugin.load_state(busy_state(), 4_096));
    assert!(plugin.activate(crate::RATE_HZ, LONGEST));
    assert_same(&play(plugin, sound(), LONGEST as usize), &expected(entry), name);
}

#[test]
fn states_come_and_go_while_sound_runs() {
    const ROUNDS: usize = 200;
    let rich = rich();
    for (name, entry) in entries() {
        let other = saved(&busy(entry));
        let plugin = while_processing(busy(entry), |plugin| {
            for round in 0..ROUNDS {
                let state = [&rich, &other][round % 2];
                assert!(Source::new(state, 333).load(plugin), "{name}: {round}");
                let [found, wanted] = [&saved(plugin), state].map(|bytes| without_memory(bytes));
                assert_eq!(found, wanted, "{name}: {round}");
                // Refused ones in between.
                assert!(
                    !Source::new(&state[..state.len() / 2], 333).load(plugin),
                    "{name}: {round}"
                );
            }
        });
        assert_as_new(&plugin, entry, name);
        count("states loaded, refused and saved while sound runs", 3 * ROUNDS);
    }
}

/// Whatever a host may ask for on its main thread.
#[test]
fn questions_are_answered_while_sound_runs() {
    const ROUNDS: usize = 50;
    for (name, entry) in entries() {
        let mut asked = 0;
        let plugin = while_processing(busy(entry), |plugin| {
            for _ in 0..ROUNDS {
                for info in all(plugin) {
                    let value = plugin.parameter_value(info.id).expect("a value");
                    let shown = plugin.value_to_text(info.id, value).expect("a text");
                    assert!(plugin.text_to_value(info.id, &shown).is_some(), "{name}: \"{shown}\"");
                    asked += 4;
                }
                assert_eq!(plugin.latency(), 0, "{name}");
                assert_eq!(plugin.audio_port_count(true), 2, "{name}");
                assert!(!plugin.select_layout(1), "{name}");
                asked += 3;
            }
        });
        assert_as_new(&plugin, entry, name);
        count("questions while sound runs", asked);
    }
}

/// Forbidden, since a host has to choose between flush and process; the values arrive all the same.
#[test]
fn values_are_flushed_while_sound_runs() {
    const ROUNDS: usize = 2_000;
    let gain = parameter_hash("gain_9");
    for (name, entry) in entries() {
        let plugin = while_processing(busy(entry), |plugin| {
            for round in 0..=ROUNDS {
                let wanted = round as f64 / ROUNDS as f64;
                flush(plugin, &[value(0, gain, wanted)]);
                let told = plugin.parameter_value(gain).expect("a value");
                assert!((told - wanted).abs() < 1e-6, "{name}: {told} for {wanted}");
            }
        });
        assert_as_new(&plugin, entry, name);
        count("values by flush while sound runs", ROUNDS + 1);
    }
}

/// Forbidden, too: one of two blocks at once is refused, and neither harms the other.
#[test]
fn two_blocks_at_once_are_processed_or_refused() {
    const BLOCKS: usize = 5_000;
    /// Refusals after which nobody waits any longer.
    const FOR_EVER: usize = 1_000_000_000;
    for (name, entry) in entries() {
        let plugin = Shared(busy(entry));
        let refused = AtomicUsize::new(0);
        std::thread::scope(|scope| {
            for _ in 0..2 {
                let (plugin, refused) = (&plugin, &refused);
                scope.spawn(move || {
                    let plugin = plugin;
                    for _ in 0..BLOCKS {
                        let [mut left, mut right] = [[0.1_f32; 64]; 2];
                        // Again until it is taken: the other thread is in the middle of a block meanwhile.
                        while plugin.0.process(&mut [&mut left, &mut right], &[]) == CLAP_PROCESS_ERROR {
                            let before = refused.fetch_add(1, Ordering::Relaxed);
                            assert!(before < FOR_EVER, "{name}: refused for ever");
                            assert!(
                                [left, right] == [[0.1; 64]; 2],
                                "refused, and yet something was written"
                            );
                            std::thread::yield_now();
                        }
                        assert!(left.iter().chain(&right).all(|sample| sample.is_finite()));
                    }
                });
            }
        });
        let refused = refused.into_inner();
        println!(
            "{name}: {} blocks on two threads, {refused} more were refused",
            2 * BLOCKS
        );
        assert_as_new(&plugin.0, entry, name);
        count("blocks on two threads at once", 2 * BLOCKS + refused);
    }
}
