//! The note port and the event bus, as they are listed.

use std::ffi::CStr;

use clap_sys::ext::note_ports::{CLAP_NOTE_DIALECT_CLAP, CLAP_NOTE_DIALECT_MIDI};
use clap_sys::ext::params::{CLAP_PARAM_IS_AUTOMATABLE, CLAP_PARAM_IS_MODULATABLE, CLAP_PARAM_IS_READONLY};
use cochlea::host_guard::parameter_hash;
use cochlea_tests::raw_clap::RawClap;
use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::{
    MediaTypes_::kEvent,
    ParameterInfo_::ParameterFlags_::{kCanAutomate, kIsReadOnly},
};

use crate::vst3_plugin;

#[test]
fn clap_lists_one_note_output() {
    let plugin = RawClap::from_entry(&cochlea::clap_entry);
    assert_eq!([plugin.note_port_count(true), plugin.note_port_count(false)], [0, 1]);
    let port = plugin.note_port(0, false).expect("a note output");
    assert_eq!(port.supported_dialects, CLAP_NOTE_DIALECT_CLAP | CLAP_NOTE_DIALECT_MIDI);
    assert_eq!(port.preferred_dialect, CLAP_NOTE_DIALECT_CLAP);
    let name: Vec<u8> = port.name.iter().map(|byte| *byte as u8).collect();
    assert_eq!(CStr::from_bytes_until_nul(&name).expect("ended by NUL"), c"Notes");
    for (index, is_input) in [(1, false), (0, true), (u32::MAX, false)] {
        assert!(plugin.note_port(index, is_input).is_none(), "{index}");
    }
    // The audio ports are what they were.
    assert_eq!([plugin.audio_port_count(true), plugin.audio_port_count(false)], [2, 1]);
}

#[test]
fn vst3_lists_one_event_output() {
    let plugin = vst3_plugin(false);
    assert_eq!(plugin.event_bus_counts(), [0, 1]);
    let bus = plugin.event_bus(0).expect("an event bus");
    assert_eq!((bus.mediaType, bus.channelCount), (kEvent as i32, 1));
    assert_eq!(bus.flags & 1, 1, "active unless said otherwise");
    let name: Vec<u16> = bus.name.iter().copied().take_while(|c| *c != 0).collect();
    assert_eq!(String::from_utf16_lossy(&name), "Notes");
    for index in [1, -1, i32::MAX] {
        assert!(plugin.event_bus(index).is_none(), "{index}");
        assert_ne!(plugin.activate_events(index, true), 0, "{index}");
    }
    assert_eq!(plugin.activate_events(0, false), 0);
    assert_eq!(plugin.activate_events(0, true), 0);
}

#[test]
fn the_detected_pitch_is_read_only_in_both() {
    let id = parameter_hash("detected_pitch");
    let clap = RawClap::from_entry(&cochlea::clap_entry);
    let infos = (0..clap.parameter_count()).filter_map(|index| clap.parameter_info(index));
    for info in infos {
        let expected = if info.id == id { CLAP_PARAM_IS_READONLY } else { 0 };
        assert_eq!(info.flags & CLAP_PARAM_IS_READONLY, expected);
        let moves = info.flags & (CLAP_PARAM_IS_AUTOMATABLE | CLAP_PARAM_IS_MODULATABLE);
        assert_eq!(moves == 0, info.id == id);
    }
    let vst3 = vst3_plugin(false);
    for index in 0..clap.parameter_count() {
        let info = vst3.parameter_info(index as i32).expect("in range");
        assert_eq!(info.flags & kIsReadOnly != 0, info.id == id);
        assert_eq!(info.flags & kCanAutomate == 0, info.id == id);
    }
}
