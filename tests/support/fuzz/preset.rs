//! A file in the user's folder of presets: listed with its reason, or a preset that the plugin takes whole, over CLAP too,
//! and that is written as it was read.

use std::ffi::CString;

use clap_sys::ext::preset_load::{CLAP_EXT_PRESET_LOAD, clap_plugin_preset_load};
use clap_sys::ext::state_context::CLAP_STATE_CONTEXT_FOR_PRESET;
use clap_sys::factory::preset_discovery::CLAP_PRESET_DISCOVERY_LOCATION_FILE;
use cochlea::presets::{Library, Origin};

use super::plugin::{Instance, assert_in_range};
use super::scratch;
use crate::raw_clap::RawClap;

thread_local! {
    static INSTANCE: Instance = Instance::new();
}

/// # Panics
/// Where the bytes broke a promise.
pub fn run(bytes: &[u8]) {
    let path = scratch::file("library/presets/one.json", bytes);
    let library = Library::read_in(&scratch::folder().join("library"));
    let is_users = |entry: &&cochlea::presets::Entry| matches!(entry.origin, Origin::User(_));
    let entry = library.entries().iter().find(is_users).expect("the file is listed");
    INSTANCE.with(|instance| {
        let plugin = instance.untouched();
        let before = plugin.save_state().expect("a state");
        let path = path.to_str().expect("UTF-8");
        match entry.preset() {
            Ok(preset) => {
                assert!(loads(plugin, path), "listed as good, and refused");
                let loaded = plugin.save_state().expect("a state");
                assert_in_range(plugin);
                let plugin = instance.untouched();
                assert!(
                    plugin.load_state_for(&preset.state_bytes(), CLAP_STATE_CONTEXT_FOR_PRESET),
                    "a preset is no state"
                );
                assert!(
                    plugin.save_state().expect("a state") == loaded,
                    "the file and its state differ"
                );
                let written = serde_json::to_vec(preset).expect("JSON");
                let again = serde_json::from_slice(&written).expect("a preset");
                assert!(*preset == again, "it is written as another");
            }
            Err(error) => {
                assert!(error.to_string().contains("one.json"), "{error} names no file");
                assert!(!loads(plugin, path), "listed as bad, and taken");
                assert!(
                    plugin.save_state().expect("a state") == before,
                    "refused, and yet something changed"
                );
            }
        }
    });
}

/// Whether the plugin loads the file when its host asks so.
#[expect(unsafe_code, reason = "the C boundary")]
fn loads(plugin: &RawClap, path: &str) -> bool {
    let location = CString::new(path).expect("no NUL");
    // SAFETY: name and type match; a live plugin and a C string.
    unsafe {
        let presets: &clap_plugin_preset_load = plugin.extension(CLAP_EXT_PRESET_LOAD).expect("preset load");
        let load = presets.from_location.expect("from_location");
        load(
            plugin.plugin(),
            CLAP_PRESET_DISCOVERY_LOCATION_FILE,
            location.as_ptr(),
            std::ptr::null(),
        )
    }
}
