//! When a host may stop calling: a host that sleeps as soon as it is allowed to loses nothing that would be heard.
#![expect(unsafe_code, reason = "the C boundary")]

use clap_sys::entry::clap_plugin_entry;
use clap_sys::ext::tail::{CLAP_EXT_TAIL, clap_plugin_tail};
use clap_sys::process::{
    CLAP_PROCESS_CONTINUE, CLAP_PROCESS_CONTINUE_IF_NOT_QUIET, CLAP_PROCESS_ERROR, CLAP_PROCESS_SLEEP,
    CLAP_PROCESS_TAIL,
};
use cochlea_tests::raw_clap::RawClap;
use cochlea_tests::signals::harmonic_tones;
use cochlea_tests::tails::{self, STATES, UNHEARD, thud};
use cochlea_tests::told::Told;

use crate::host::entries;
use crate::{RATE_HZ, count};

const BLOCK: usize = 256;
/// Longer than anything rings: 4 s.
const BLOCKS: usize = 4 * 48_000 / BLOCK;
fn plugin(entry: &clap_plugin_entry, state: &str) -> RawClap {
    let plugin = RawClap::from_entry(entry);
    assert!(plugin.load_state(&tails::state(state), 4_096), "{state}");
    assert!(plugin.activate(RATE_HZ, BLOCK as u32));
    plugin
}

fn tail(plugin: &RawClap) -> usize {
    // SAFETY: name and type match; a live plug-in.
    unsafe {
        let tail: &clap_plugin_tail = plugin.extension(CLAP_EXT_TAIL).expect("tail");
        tail.get.expect("get")(plugin.plugin()) as usize
    }
}

/// `sound`, then silence, through a host that goes on for as long as it is asked to, in each block with what it was told.
/// What comes after the host has gone to sleep is missing.
fn until_sleep(plugin: &RawClap, sound: &[Vec<f32>]) -> Vec<Vec<f32>> {
    let mut out = vec![Vec::new(); 2];
    let mut silent_frames = 0;
    for block in 0..BLOCKS {
        let mut channels: Vec<Vec<f32>> = sound
            .iter()
            .map(|channel| {
                channel
                    .iter()
                    .copied()
                    .skip(block * BLOCK)
                    .chain(std::iter::repeat(0.0))
                    .take(BLOCK)
                    .collect()
            })
            .collect();
        let is_silent = channels.iter().flatten().all(|sample| *sample == 0.0);
        let mut slices: Vec<&mut [f32]> = channels.iter_mut().map(Vec::as_mut_slice).collect();
        let status = plugin.process(&mut slices, &[]);
        assert_ne!(status, CLAP_PROCESS_ERROR);
        let is_quiet = channels.iter().flatten().all(|sample| sample.abs() < UNHEARD);
        for (out, channel) in out.iter_mut().zip(channels) {
            out.extend(channel);
        }
        silent_frames = if is_silent { silent_frames + BLOCK } else { 0 };
        let goes_on = match status {
            CLAP_PROCESS_CONTINUE => true,
            CLAP_PROCESS_CONTINUE_IF_NOT_QUIET => !is_quiet,
            CLAP_PROCESS_TAIL => silent_frames < tail(plugin),
            CLAP_PROCESS_SLEEP => false,
            other => panic!("status {other}"),
        };
        if is_silent && !goes_on {
            break;
        }
    }
    out
}

/// The same through a host that never sleeps.
fn to_the_end(plugin: &RawClap, sound: &[Vec<f32>]) -> Vec<Vec<f32>> {
    let mut out: Vec<Vec<f32>> = sound.to_vec();
    out.iter_mut().for_each(|channel| channel.resize(BLOCKS * BLOCK, 0.0));
    crate::host::play::play(plugin, out, BLOCK)
}

#[test]
fn a_host_that_sleeps_when_it_may_loses_nothing() {
    for (name, entry) in entries() {
        for (what, state) in STATES {
            let (slept, whole) = (plugin(entry, state), plugin(entry, state));
            // Hosts that render ask before the first block.
            let at_first = tail(&slept);
            let slept = until_sleep(&slept, &thud());
            let whole = to_the_end(&whole, &thud());
            assert!(
                slept[0].len() - thud()[0].len() <= at_first + 2 * BLOCK,
                "{name}: {what}"
            );
            for (slept, whole) in slept.iter().zip(&whole) {
                assert_eq!(slept[..], whole[..slept.len()], "{name}: {what}");
                let lost = whole[slept.len()..]
                    .iter()
                    .fold(0.0_f32, |most, sample| most.max(sample.abs()));
                assert!(lost < UNHEARD, "{name}: {what}: {lost} after {} frames", slept.len());
            }
            // And it may: a host whose tracks are silent has better things to do.
            assert!(slept[0].len() < BLOCKS * BLOCK, "{name}: {what}: for ever");
        }
        count("hosts that sleep when they may", STATES.len());
    }
}

/// The note that a tone begins ends before the host may sleep.
#[test]
fn no_note_sleeps() {
    for (name, entry) in entries() {
        let tone = harmonic_tones(&[(220.0, 24_000)], RATE_HZ);
        let plugin = plugin(entry, r#""pitch":1,"note_output":true"#);
        until_sleep(&plugin, &tone);
        let told = plugin.told().take();
        let begun = told.iter().filter(|(_, told)| matches!(told, Told::On { .. })).count();
        let ended = told.iter().filter(|(_, told)| matches!(told, Told::Off { .. })).count();
        assert!(begun > 0, "{name}: no note");
        assert_eq!(begun, ended, "{name}: {told:?}");
        count("notes that end before a host may sleep", begun);
    }
}
