//! Layouts of ports, and what hosts may not do with them.
#![expect(unsafe_code, reason = "the C boundary")]

use clap_sys::ext::audio_ports_config::{
    CLAP_EXT_AUDIO_PORTS_CONFIG, clap_audio_ports_config, clap_plugin_audio_ports_config,
};
use cochlea_tests::raw_clap::RawClap;

use crate::host::entries;
use crate::host::play::{LONGEST, assert_same, busy, expected, play, sound};
use crate::{RATE_HZ, count};

fn layout(plugin: &RawClap, index: u32) -> Option<clap_audio_ports_config> {
    // SAFETY: name and type match; plain data that the call fills.
    unsafe {
        let layouts: &clap_plugin_audio_ports_config = plugin.extension(CLAP_EXT_AUDIO_PORTS_CONFIG).expect("layouts");
        let mut found: clap_audio_ports_config = std::mem::zeroed();
        layouts.get.expect("get")(plugin.plugin(), index, &raw mut found).then_some(found)
    }
}

/// What a layout says in short is what its ports say at length.
#[test]
fn every_layout_is_what_its_ports_are() {
    for (name, entry) in entries() {
        let plugin = RawClap::from_entry(entry);
        for (index, channels) in [(0, 2), (1, 1)] {
            let found = layout(&plugin, index).expect("a layout");
            assert!(plugin.select_layout(found.id), "{name}: {index}");
            assert!(found.has_main_input && found.has_main_output, "{name}: {index}");
            assert_eq!(
                (found.input_port_count, found.output_port_count),
                (2, 1),
                "{name}: {index}"
            );
            assert_eq!(plugin.audio_port_count(true), found.input_port_count);
            assert_eq!(plugin.audio_port_count(false), found.output_port_count);
            let [input, output] = [true, false].map(|is_input| plugin.audio_port(0, is_input).expect("a port"));
            for (told, port) in [
                (found.main_input_channel_count, input),
                (found.main_output_channel_count, output),
            ] {
                assert_eq!((told, port.channel_count), (channels, channels), "{name}: {index}");
            }
            assert_eq!(plugin.note_port_count(true) + plugin.note_port_count(false), 1);
        }
        for index in [2, 3, i32::MAX as u32, u32::MAX] {
            assert!(layout(&plugin, index).is_none(), "{name}: {index}");
            assert!(!plugin.select_layout(index), "{name}: {index}");
            assert!(plugin.audio_port(index, true).is_none() && plugin.audio_port(index, false).is_none());
            assert!(plugin.note_port(index, true).is_none() && plugin.note_port(index, false).is_none());
        }
        count("layouts and ports, there or not", 2 * 5 + 4 * 6);
    }
}

/// CLAP allows it only while inactive: what was made ready for processing would no longer hold.
#[test]
fn a_layout_selected_while_active_is_refused_and_changes_nothing() {
    for (name, entry) in entries() {
        let expected = expected(entry);
        let plugin = busy(entry);
        for id in [0, 1, 2] {
            assert!(!plugin.select_layout(id), "{name}: {id}");
        }
        assert_eq!(plugin.audio_port(0, true).expect("a port").channel_count, 2, "{name}");
        assert_same(&play(&plugin, sound(), LONGEST as usize), &expected, name);
        plugin.deactivate();
        assert!(plugin.select_layout(1) && plugin.select_layout(0), "{name}");
        assert!(plugin.activate(RATE_HZ, LONGEST));
        assert_same(&play(&plugin, sound(), LONGEST as usize), &expected, name);
        count("layouts selected while active", 3);
    }
}

/// There and back between activations, each layout sounds as in an instance that never knew the other.
#[test]
fn layouts_alternate_without_a_trace() {
    const ROUNDS: usize = 10;
    for (name, entry) in entries() {
        let mono = || vec![sound().swap_remove(0)];
        let fresh = |id: u32, input: Vec<Vec<f32>>| {
            let plugin = busy(entry);
            plugin.deactivate();
            assert!(plugin.select_layout(id) && plugin.activate(RATE_HZ, LONGEST));
            play(&plugin, input, LONGEST as usize)
        };
        let expected = [fresh(0, sound()), fresh(1, mono())];
        let plugin = busy(entry);
        for round in 0..ROUNDS {
            let id = round % 2;
            plugin.deactivate();
            assert!(
                plugin.select_layout(id as u32) && plugin.activate(RATE_HZ, LONGEST),
                "{name}: {round}"
            );
            let input = if id == 0 { sound() } else { mono() };
            assert_same(
                &play(&plugin, input, LONGEST as usize),
                &expected[id],
                &format!("{name}: {round}"),
            );
        }
        count("activations with another layout", ROUNDS);
    }
}
