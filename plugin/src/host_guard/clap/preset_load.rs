//! A preset that the user picked in the host's browser.
#![expect(unsafe_code, reason = "the C boundary")]

use std::ffi::c_char;

use clap_sys::ext::preset_load::clap_plugin_preset_load;
use clap_sys::factory::preset_discovery::{
    CLAP_PRESET_DISCOVERY_LOCATION_FILE, CLAP_PRESET_DISCOVERY_LOCATION_PLUGIN, clap_preset_discovery_location_kind,
};
use clap_sys::plugin::clap_plugin;

use super::Layer;
use super::text::{c_text, path_of, text_of};
use crate::host_guard::shield::caught;
use crate::host_guard::{Guarded, HostSide, PresetPlace};

impl<P: Guarded> Layer<P> {
    pub(super) const PRESET_LOAD: &'static clap_plugin_preset_load = &clap_plugin_preset_load {
        from_location: Some(Self::preset_from_location),
    };

    unsafe extern "C" fn preset_from_location(
        plugin: *const clap_plugin,
        kind: clap_preset_discovery_location_kind,
        location: *const c_char,
        load_key: *const c_char,
    ) -> bool {
        // SAFETY: the host's pointer.
        let Some(layer) = (unsafe { Self::of(plugin) }) else {
            return false;
        };
        let panicked = Err("the preset cannot be loaded: a fault of Cochlea's".to_owned());
        // SAFETY: the host's C strings, or null.
        let loaded = caught(panicked, || unsafe { layer.load_from(kind, location, load_key) });
        let host = layer.host_end.preset_load();
        // SAFETY: the host's own table, on its main thread; all texts live through the calls.
        unsafe {
            match loaded {
                Ok(()) => {
                    layer.tell_loaded();
                    layer.host_end.mark_dirty();
                    if let Some((host, table)) = host
                        && let Some(loaded) = (*table).loaded
                    {
                        loaded(host, kind, location, load_key);
                    }
                    true
                }
                Err(problem) => {
                    /// The message says all that the system said.
                    const NO_SYSTEM_ERROR: i32 = 0;
                    if let Some((host, table)) = host
                        && let Some(on_error) = (*table).on_error
                    {
                        let problem = c_text(&problem);
                        on_error(host, kind, location, load_key, NO_SYSTEM_ERROR, problem.as_ptr());
                    }
                    false
                }
            }
        }
    }

    /// Loads the preset, or changes nothing. Main thread.
    ///
    /// # Safety
    /// `location` and `load_key` are null or live C strings.
    unsafe fn load_from(
        &self,
        kind: clap_preset_discovery_location_kind,
        location: *const c_char,
        load_key: *const c_char,
    ) -> Result<(), String> {
        let presets = P::PRESETS.ok_or("this plugin has no presets")?;
        let state = match kind {
            CLAP_PRESET_DISCOVERY_LOCATION_PLUGIN => {
                // SAFETY: the caller's promise.
                let name = unsafe { text_of(load_key) };
                presets.shelf.state(PresetPlace::BuiltIn(&name))
            }
            CLAP_PRESET_DISCOVERY_LOCATION_FILE => {
                // SAFETY: the caller's promise.
                let path = unsafe { path_of(location) }?;
                presets.shelf.state(PresetPlace::File(&path))
            }
            other => Err(format!(
                "location kind {other} is not known (expected {CLAP_PRESET_DISCOVERY_LOCATION_FILE}, a file, or \
                 {CLAP_PRESET_DISCOVERY_LOCATION_PLUGIN}, the plugin)"
            )),
        }?;
        self.instance.set_preset(&state).map_err(|error| error.to_string())
    }
}
