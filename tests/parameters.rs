//! Parameters as a CLAP host sees them: names, texts both ways, refusals.

use std::collections::HashSet;
use std::ffi::CStr;

use clap_sys::ext::params::{
    CLAP_PARAM_IS_AUTOMATABLE, CLAP_PARAM_IS_BYPASS, CLAP_PARAM_IS_READONLY, CLAP_PARAM_IS_STEPPED,
};
use clap_sys::ext::remote_controls::{
    CLAP_EXT_REMOTE_CONTROLS, clap_plugin_remote_controls, clap_remote_controls_page,
};
use clap_sys::id::CLAP_INVALID_ID;
use cochlea_tests::raw_clap::RawClap;

fn text(field: &[std::ffi::c_char]) -> String {
    let bytes: Vec<u8> = field.iter().map(|byte| *byte as u8).collect();
    CStr::from_bytes_until_nul(&bytes)
        .expect("ended by NUL")
        .to_string_lossy()
        .into_owned()
}

#[test]
fn every_parameter_has_a_name_a_group_and_a_text() {
    let plugin = RawClap::from_entry(&cochlea::clap_entry);
    assert_eq!(plugin.parameter_count(), 152);
    let mut bypasses = 0;
    for index in 0..plugin.parameter_count() {
        let info = plugin.parameter_info(index).expect("in range");
        let name = text(&info.name);
        // What the plugin alone sets is not the host's to automate.
        let (automatable, read_only) = (CLAP_PARAM_IS_AUTOMATABLE, CLAP_PARAM_IS_READONLY);
        let flags = info.flags & (automatable | read_only);
        assert_eq!(
            flags,
            if name == "Detected Pitch" {
                read_only
            } else {
                automatable
            },
            "{name}"
        );
        bypasses += u32::from(info.flags & CLAP_PARAM_IS_BYPASS != 0);
        if let Some(band) = name.strip_prefix("Band ") {
            let number = band.split(' ').next().expect("a number");
            assert_eq!(text(&info.module), format!("Band {number}"));
        }
        for step in 0..=1000 {
            let mut value = info.min_value + (info.max_value - info.min_value) * f64::from(step) / 1000.0;
            if info.flags & CLAP_PARAM_IS_STEPPED != 0 {
                value = value.round();
            }
            let shown = plugin.value_to_text(info.id, value).expect("a text");
            let read = plugin
                .text_to_value(info.id, &shown)
                .unwrap_or_else(|| panic!("{name}: \"{shown}\" is not read"));
            let again = plugin.value_to_text(info.id, read).expect("a text");
            assert_eq!(shown, again, "{name} at {value}");
        }
    }
    assert_eq!(bypasses, 1);
}

/// One page of general controls, three of the adaptation, three of the pitch, then four kinds of band controls in rows of
/// eight; every control is a parameter of ours, and every one that can be set is a control.
#[expect(unsafe_code, reason = "the C boundary")]
#[test]
fn a_controllers_pages_hold_every_parameter() {
    let plugin = RawClap::from_entry(&cochlea::clap_entry);
    let known: HashSet<u32> = (0..plugin.parameter_count())
        .filter_map(|index| plugin.parameter_info(index))
        .filter(|info| info.flags & CLAP_PARAM_IS_READONLY == 0)
        .map(|info| info.id)
        .collect();
    let mut found = HashSet::new();
    // SAFETY: name and type match; pages are plain data that the call fills.
    unsafe {
        let controls: &clap_plugin_remote_controls = plugin.extension(CLAP_EXT_REMOTE_CONTROLS).expect("pages");
        let count = controls.count.expect("count")(plugin.plugin());
        assert_eq!(count, 23);
        for page in 0..count {
            let mut description: clap_remote_controls_page = std::mem::zeroed();
            assert!(controls.get.expect("get")(plugin.plugin(), page, &raw mut description));
            assert!(!text(&description.page_name).is_empty());
            found.extend(description.param_ids.iter().filter(|id| **id != CLAP_INVALID_ID));
        }
        let mut none: clap_remote_controls_page = std::mem::zeroed();
        assert!(!controls.get.expect("get")(plugin.plugin(), count, &raw mut none));
    }
    assert_eq!(found, known);
}

#[test]
fn indices_out_of_range_are_refused() {
    let plugin = RawClap::from_entry(&cochlea::clap_entry);
    let count = plugin.parameter_count();
    for index in [count, count + 1, u32::MAX] {
        assert!(plugin.parameter_info(index).is_none(), "{index}");
    }
}

#[test]
fn texts_that_are_no_values_are_refused() {
    let plugin = RawClap::from_entry(&cochlea::clap_entry);
    for index in 0..plugin.parameter_count() {
        let info = plugin.parameter_info(index).expect("in range");
        for nonsense in ["", "loud", "NaN", "inf", "1e400", "--3", "3 dB dB", "\u{1F442}"] {
            assert_eq!(
                plugin.text_to_value(info.id, nonsense),
                None,
                "{}: \"{nonsense}\"",
                text(&info.name)
            );
        }
        for value in [f64::NAN, f64::INFINITY] {
            assert_eq!(plugin.value_to_text(info.id, value), None);
        }
    }
    assert_eq!(plugin.parameter_value(12_345), None);
    assert_eq!(plugin.value_to_text(12_345, 0.0), None);
}

#[test]
fn the_state_comes_back_through_streams_of_any_grain() {
    let source = RawClap::from_entry(&cochlea::clap_entry);
    let preset = cochlea::presets::load("Telephone").expect("built in");
    assert!(source.load_state(&preset.state_bytes(), 1));
    let state = source.save_state().expect("a state");
    for piece in [1, 7, 4096] {
        let target = RawClap::from_entry(&cochlea::clap_entry);
        assert!(target.load_state(&state, piece));
        assert_eq!(target.save_state().expect("a state"), state);
    }
    let target = RawClap::from_entry(&cochlea::clap_entry);
    let before = target.save_state();
    for cut in 0..state.len() {
        assert!(!target.load_state(&state[..cut], 64), "cut at {cut}");
    }
    assert_eq!(target.save_state(), before, "a refused state changes nothing");
}
