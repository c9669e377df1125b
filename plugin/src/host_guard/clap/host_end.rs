//! The host as an instance calls it: the extensions of the host's that we use, and the way there for what the editor wants.
#![expect(unsafe_code, reason = "the C boundary")]

use std::ffi::CStr;
use std::sync::OnceLock;

use clap_sys::ext::context_menu::{
    CLAP_EXT_CONTEXT_MENU, CLAP_EXT_CONTEXT_MENU_COMPAT, clap_context_menu_target, clap_host_context_menu,
};
use clap_sys::ext::params::{CLAP_EXT_PARAMS, CLAP_PARAM_RESCAN_VALUES, clap_host_params};
use clap_sys::ext::preset_load::{CLAP_EXT_PRESET_LOAD, CLAP_EXT_PRESET_LOAD_COMPAT, clap_host_preset_load};
use clap_sys::ext::state::{CLAP_EXT_STATE, clap_host_state};
use clap_sys::ext::tail::{CLAP_EXT_TAIL, clap_host_tail};
use clap_sys::host::clap_host;

use super::context_menu;
use super::edits::Edits;
use crate::host_guard::{Gesture, HostMenu, HostSide, Instance};

/// The host of one instance.
pub(super) struct HostEnd {
    host: *const clap_host,
    known: OnceLock<Known>,
    edits: Edits,
}

/// The host's extensions that we call; a host may lack any.
#[derive(Clone, Copy)]
struct Known {
    params: Option<*const clap_host_params>,
    state: Option<*const clap_host_state>,
    context_menu: Option<*const clap_host_context_menu>,
    preset_load: Option<*const clap_host_preset_load>,
    tail: Option<*const clap_host_tail>,
}

// SAFETY: the host's pointers stay valid for the plugin's life, and every call made through them is made on the thread
// that CLAP allows it on: `request_flush` and `request_callback` on any but the audio thread, `tail.changed` on it, the rest by errands and
// extensions of the main thread.
unsafe impl Send for HostEnd {}
// SAFETY: as above; the queue of edits is itself shared between threads.
unsafe impl Sync for HostEnd {}

impl HostEnd {
    pub(super) fn new(host: *const clap_host) -> Self {
        Self {
            host,
            known: OnceLock::new(),
            edits: Edits::new(),
        }
    }

    /// Asks the host for its extensions.
    ///
    /// # Safety
    /// The plugin's `init` has been called: CLAP forbids it before.
    pub(super) unsafe fn learn(&self) {
        // SAFETY: names and types match; the caller's promise.
        let known = unsafe {
            Known {
                params: self.extension(CLAP_EXT_PARAMS),
                state: self.extension(CLAP_EXT_STATE),
                context_menu: self
                    .extension(CLAP_EXT_CONTEXT_MENU)
                    .or_else(|| self.extension(CLAP_EXT_CONTEXT_MENU_COMPAT)),
                preset_load: self
                    .extension(CLAP_EXT_PRESET_LOAD)
                    .or_else(|| self.extension(CLAP_EXT_PRESET_LOAD_COMPAT)),
                tail: self.extension(CLAP_EXT_TAIL),
            }
        };
        // A host that initialises twice is known already.
        let _ = self.known.set(known);
    }

    /// An extension of the host's.
    ///
    /// # Safety
    /// `T` is the type that goes with `name`, and the plugin's `init` has been called.
    pub(super) unsafe fn extension<T>(&self, name: &CStr) -> Option<*const T> {
        // SAFETY: the host outlives us.
        let get = unsafe { (*self.host).get_extension }?;
        // SAFETY: as above.
        let table = unsafe { get(self.host, name.as_ptr()) };
        (!table.is_null()).then_some(table.cast())
    }

    /// What waits for the host's next `process` or `flush`.
    pub(super) fn edits(&self) -> &Edits {
        &self.edits
    }

    /// The host, and its side of loading presets, if it has one.
    pub(super) fn preset_load(&self) -> Option<(*const clap_host, *const clap_host_preset_load)> {
        let table = self.known.get()?.preset_load?;
        Some((self.host, table))
    }

    /// Tells the host that the tail is longer or shorter than before. Real time: the host's own function.
    ///
    /// # Safety
    /// This is the host's audio thread.
    pub(super) unsafe fn tail_changed(&self) {
        if let Some(tail) = self.known.get().and_then(|known| known.tail) {
            // SAFETY: the host's own table, on its audio thread by contract.
            unsafe {
                if let Some(changed) = (*tail).changed {
                    changed(self.host);
                }
            }
        }
    }

    /// Calls the host's menu extension for a parameter; `None` where it has none. Main thread.
    fn with_menu<R>(
        &self,
        parameter_hash: u32,
        call: impl FnOnce(*const clap_host, &clap_host_context_menu, &clap_context_menu_target) -> R,
    ) -> Option<R> {
        let table = self.known.get()?.context_menu?;
        // SAFETY: the host's own table, which lives as long as the host.
        let table = unsafe { &*table };
        Some(call(self.host, table, &context_menu::target(parameter_hash)))
    }
}

impl HostSide for HostEnd {
    fn gesture(&self, parameter_hash: u32, clap_scale: f64, gesture: Gesture) {
        self.edits.push(parameter_hash, clap_scale, gesture);
        if let Some(params) = self.known.get().and_then(|known| known.params) {
            // SAFETY: the host's own table; this is the editor's thread, not the audio thread.
            unsafe {
                if let Some(request_flush) = (*params).request_flush {
                    request_flush(self.host);
                }
            }
        }
    }

    /// Nothing: the process or flush that takes the edit to the host looks at the latency too.
    fn tell_latency(&self, _instance: &Instance) {}

    fn call_main_thread(&self, _instance: &Instance) -> bool {
        // SAFETY: the host outlives us; CLAP allows this call from any thread.
        unsafe {
            let request = (*self.host).request_callback;
            if let Some(request_callback) = request {
                request_callback(self.host);
            }
            request.is_some()
        }
    }

    fn has_menus(&self) -> bool {
        self.known.get().is_some_and(|known| known.context_menu.is_some())
    }

    fn menu(&self, parameter_hash: u32) -> Option<HostMenu> {
        self.with_menu(parameter_hash, |host, table, target| {
            // SAFETY: the host and its table, on the main thread by contract.
            unsafe { context_menu::populate(host, table, target) }
        })?
    }

    fn perform(&self, parameter_hash: u32, action: u32) {
        self.with_menu(parameter_hash, |host, table, target| {
            if let Some(perform) = table.perform {
                // SAFETY: the host's own function, on the main thread by contract; the target lives through the call.
                unsafe { perform(host, target, action) };
            }
        });
    }

    fn mark_dirty(&self) {
        if let Some(state) = self.known.get().and_then(|known| known.state) {
            // SAFETY: the host's own table, on the main thread by contract.
            unsafe {
                if let Some(mark_dirty) = (*state).mark_dirty {
                    mark_dirty(self.host);
                }
            }
        }
    }

    /// The process or flush that follows looks at the latency.
    fn tell_values(&self, _instance: &Instance) {
        if let Some(params) = self.known.get().and_then(|known| known.params) {
            // SAFETY: the host's own table, on the main thread by contract.
            unsafe {
                if let Some(rescan) = (*params).rescan {
                    rescan(self.host, CLAP_PARAM_RESCAN_VALUES);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
