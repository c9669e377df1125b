//! A preset that the user picks in the host's browser.
#![expect(unsafe_code, reason = "the C boundary")]

use std::ffi::{CStr, CString};
use std::path::Path;
use std::sync::atomic::Ordering;

use clap_sys::ext::preset_load::{CLAP_EXT_PRESET_LOAD, CLAP_EXT_PRESET_LOAD_COMPAT, clap_plugin_preset_load};
use clap_sys::ext::state_context::{
    CLAP_EXT_STATE_CONTEXT, CLAP_STATE_CONTEXT_FOR_PRESET, CLAP_STATE_CONTEXT_FOR_PROJECT, clap_plugin_state_context,
};
use clap_sys::factory::preset_discovery::{
    CLAP_PRESET_DISCOVERY_LOCATION_FILE as FILE, CLAP_PRESET_DISCOVERY_LOCATION_PLUGIN as PLUGIN,
};
use cochlea::host_guard::parameter_hash;
use cochlea_tests::raw_clap::{Change, RawClap};

use crate::user;

fn plugin() -> RawClap {
    user::presets();
    RawClap::from_entry(&cochlea::clap_entry)
}

fn load(plugin: &RawClap, kind: u32, location: Option<&CStr>, key: Option<&CStr>) -> bool {
    let pointer = |text: Option<&CStr>| text.map_or(std::ptr::null(), CStr::as_ptr);
    // SAFETY: name and type match; the texts live through the call.
    unsafe {
        let presets: &clap_plugin_preset_load = plugin.extension(CLAP_EXT_PRESET_LOAD).expect("preset load");
        presets.from_location.expect("from_location")(plugin.plugin(), kind, pointer(location), pointer(key))
    }
}

fn c_path(path: &Path) -> CString {
    CString::new(path.to_str().expect("UTF-8")).expect("no NUL")
}

fn gain(plugin: &RawClap, band: u32) -> f64 {
    let id = parameter_hash(&format!("gain_{band}"));
    let value = plugin.parameter_value(id).expect("a value");
    let text = plugin.value_to_text(id, value).expect("a text");
    text.trim_end_matches(" dB").parse().expect("a number of dB")
}

/// Rescans, marks of a changed state, and what the host was told of presets.
fn told(plugin: &RawClap) -> (u32, u32, Vec<Result<String, String>>) {
    let requests = plugin.requests();
    (
        requests.rescans.swap(0, Ordering::SeqCst),
        requests.dirty.swap(0, Ordering::SeqCst),
        std::mem::take(&mut *requests.presets.lock().expect("no panic")),
    )
}

#[test]
fn a_built_in_preset_loads_by_its_key_and_the_host_is_told() {
    let plugin = plugin();
    assert!(load(&plugin, PLUGIN, None, Some(c"Warm")));
    assert_eq!((gain(&plugin, 3), gain(&plugin, 20)), (3.0, -3.0));
    assert_eq!(told(&plugin), (1, 1, vec![Ok(format!("{PLUGIN} nothing Warm"))]));
    // What the next one lacks is at its default again.
    assert!(load(&plugin, PLUGIN, None, Some(c"Less Harsh")));
    assert_eq!((gain(&plugin, 3), gain(&plugin, 18)), (0.0, -4.0));
}

#[test]
fn a_file_of_the_users_loads_while_the_plugin_processes() {
    let plugin = plugin();
    assert!(plugin.activate(48_000.0, 64));
    let mut sound = [0.1_f32; 64];
    let bypass = Change {
        frame: 0,
        id: parameter_hash("bypass"),
        value: 1.0,
    };
    let mut other = sound;
    plugin.process(&mut [&mut sound, &mut other], &[bypass]);
    let file = c_path(&user::presets().join("Voices/My voice.json"));
    assert!(load(&plugin, FILE, Some(&file), None));
    assert_eq!(gain(&plugin, 3), -4.5);
    assert_eq!(
        plugin.parameter_value(bypass.id),
        Some(1.0),
        "a preset leaves the bypass alone"
    );
    let (rescans, dirty, presets) = told(&plugin);
    assert_eq!((rescans, dirty), (1, 1));
    assert_eq!(
        presets,
        [Ok(format!("{FILE} {} nothing", file.to_str().expect("UTF-8")))]
    );
    plugin.process(&mut [&mut sound, &mut other], &[]);
    plugin.deactivate();
}

#[test]
fn bad_presets_are_refused_with_a_message_and_the_state_is_kept() {
    let plugin = plugin();
    assert!(load(&plugin, PLUGIN, None, Some(c"Warm")));
    let before = plugin.save_state();
    told(&plugin);
    let refused = |kind: u32, location: Option<&CStr>, key: Option<&CStr>, expected: &[&str]| {
        assert!(!load(&plugin, kind, location, key), "{expected:?}");
        let (rescans, dirty, presets) = told(&plugin);
        assert_eq!((rescans, dirty), (0, 0), "{expected:?}");
        let [Err(message)] = presets.as_slice() else {
            panic!("{expected:?}: {presets:?}");
        };
        assert!(expected.iter().all(|words| message.contains(words)), "{message}");
        assert_eq!(plugin.save_state(), before, "{expected:?}");
    };
    for (name, _, expected) in user::BAD {
        refused(
            FILE,
            Some(&c_path(&user::presets().join(name))),
            None,
            &[name, expected],
        );
    }
    refused(
        FILE,
        Some(c"/no/such/preset.json"),
        None,
        &["/no/such/preset.json", "cannot be read"],
    );
    refused(FILE, Some(c"/\xff\xfe.json"), None, &["cannot be read"]);
    refused(FILE, Some(c""), None, &["cannot be read"]);
    refused(FILE, None, Some(c"Warm"), &["names no file"]);
    refused(PLUGIN, None, None, &["no preset", "\"Warm\"", "\"Speech Balance\""]);
    refused(PLUGIN, None, Some(c"Nonsense"), &["Nonsense", "\"Warm\""]);
    refused(PLUGIN, None, Some(c"\xff"), &["no preset"]);
    refused(7, None, Some(c"Warm"), &["kind 7"]);
    // SAFETY: name and type match; no plugin is what is tried.
    unsafe {
        let presets: &clap_plugin_preset_load = plugin.extension(CLAP_EXT_PRESET_LOAD_COMPAT).expect("the draft's");
        let from_location = presets.from_location.expect("from_location");
        assert!(!from_location(
            std::ptr::null(),
            PLUGIN,
            std::ptr::null(),
            c"Warm".as_ptr()
        ));
    }
}

/// A host that saves presets of its own: the same bytes as for a project, and the bypass stays when they come back.
#[test]
fn a_state_is_the_same_for_every_purpose_but_a_preset_leaves_the_bypass() {
    let source = plugin();
    assert!(load(&source, PLUGIN, None, Some(c"Telephone")));
    let target = plugin();
    let bypass = parameter_hash("bypass");
    let off = target.save_state().expect("a state");
    for (purpose, expected) in [
        (CLAP_STATE_CONTEXT_FOR_PRESET, 1.0),
        (CLAP_STATE_CONTEXT_FOR_PROJECT, 0.0),
    ] {
        assert!(target.load_state(&off, 64));
        let mut sound = [[0.0_f32; 32]; 2];
        let [left, right] = &mut sound;
        assert!(target.activate(48_000.0, 32));
        let change = Change {
            frame: 0,
            id: bypass,
            value: 1.0,
        };
        target.process(&mut [left, right], &[change]);
        target.deactivate();
        let state = source.save_state_for(purpose).expect("a state");
        assert_eq!(Some(&state), source.save_state().as_ref());
        assert!(target.load_state_for(&state, purpose));
        assert_eq!(target.parameter_value(bypass), Some(expected));
        assert_eq!(gain(&target, 1), -18.0);
    }
    // SAFETY: name and type match.
    assert!(unsafe { source.extension::<clap_plugin_state_context>(CLAP_EXT_STATE_CONTEXT) }.is_some());
}
