//! The editor's extension: the framework's, with what hosts pass checked first.
//!
//! The framework reads names and sizes without asking whether they are there (U37).
#![expect(unsafe_code, reason = "the C boundary")]

use std::ffi::c_char;

use clap_sys::ext::gui::{CLAP_EXT_GUI, clap_plugin_gui, clap_window};
use clap_sys::plugin::clap_plugin;

use super::Layer;
use crate::host_guard::Guarded;

impl<P: Guarded> Layer<P> {
    /// The table for hosts, made when it is first asked for; null where the plugin has no editor. Main thread.
    ///
    /// # Safety
    /// `plugin` is the pointer that the host was given.
    pub(super) unsafe fn gui(&self, plugin: *const clap_plugin) -> *const clap_plugin_gui {
        // SAFETY: the caller's promise; name and type match.
        let Some(inner) = (unsafe { self.inner_extension::<clap_plugin_gui>(plugin, CLAP_EXT_GUI) }) else {
            return std::ptr::null();
        };
        self.gui.get_or_init(|| clap_plugin_gui {
            is_api_supported: Some(Self::gui_is_api_supported),
            create: Some(Self::gui_create),
            set_scale: Some(Self::gui_set_scale),
            adjust_size: Some(Self::gui_adjust_size),
            set_parent: Some(Self::gui_set_parent),
            // SAFETY: the framework's own table, which lives as long as its plugin.
            ..unsafe { *inner }
        })
    }

    /// The framework's table.
    ///
    /// # Safety
    /// `plugin` is null or the pointer that the host was given.
    unsafe fn inner_gui<'a>(plugin: *const clap_plugin) -> Option<&'a clap_plugin_gui> {
        // SAFETY: the caller's promise; name and type match.
        unsafe {
            Self::of(plugin)?
                .inner_extension::<clap_plugin_gui>(plugin, CLAP_EXT_GUI)?
                .as_ref()
        }
    }

    unsafe extern "C" fn gui_is_api_supported(plugin: *const clap_plugin, api: *const c_char, floats: bool) -> bool {
        // SAFETY: the host's pointer, and a C string.
        !api.is_null()
            && unsafe { Self::inner_gui(plugin) }
                .and_then(|gui| gui.is_api_supported)
                .is_some_and(|is_supported| unsafe { is_supported(plugin, api, floats) })
    }

    unsafe extern "C" fn gui_create(plugin: *const clap_plugin, api: *const c_char, floats: bool) -> bool {
        // SAFETY: the host's pointer, and a C string.
        !api.is_null()
            && unsafe { Self::inner_gui(plugin) }
                .and_then(|gui| gui.create)
                .is_some_and(|create| unsafe { create(plugin, api, floats) })
    }

    unsafe extern "C" fn gui_set_scale(plugin: *const clap_plugin, scale: f64) -> bool {
        // SAFETY: the host's pointer.
        scale.is_finite()
            && scale > 0.0
            && unsafe { Self::inner_gui(plugin) }
                .and_then(|gui| gui.set_scale)
                .is_some_and(|set_scale| unsafe { set_scale(plugin, scale) })
    }

    unsafe extern "C" fn gui_adjust_size(plugin: *const clap_plugin, width: *mut u32, height: *mut u32) -> bool {
        // SAFETY: the host's pointers.
        !width.is_null()
            && !height.is_null()
            && unsafe { Self::inner_gui(plugin) }
                .and_then(|gui| gui.adjust_size)
                .is_some_and(|adjust_size| unsafe { adjust_size(plugin, width, height) })
    }

    unsafe extern "C" fn gui_set_parent(plugin: *const clap_plugin, window: *const clap_window) -> bool {
        // SAFETY: the host's window, or null.
        let Some(api) = (unsafe { window.as_ref() }).map(|window| window.api) else {
            return false;
        };
        // SAFETY: the host's pointers; its names are C strings.
        unsafe {
            // On Linux the framework takes the other systems' windows as well, and fails on their handles.
            Self::gui_is_api_supported(plugin, api, false)
                && Self::inner_gui(plugin)
                    .and_then(|gui| gui.set_parent)
                    .is_some_and(|set_parent| set_parent(plugin, window))
        }
    }
}
