//! How long sound goes on after its input, told to hosts that stop calling a plugin whose tracks are silent.
//!
//! The framework asks to be called for ever while there is a tail, forgets its length when processing starts, and never
//! says that it changed (U42).
#![expect(unsafe_code, reason = "the C boundary")]

use std::sync::atomic::Ordering;

use clap_sys::ext::tail::{CLAP_EXT_TAIL, clap_plugin_tail};
use clap_sys::plugin::clap_plugin;
use clap_sys::process::{CLAP_PROCESS_CONTINUE, CLAP_PROCESS_TAIL, clap_process_status};

use super::Layer;
use crate::host_guard::Guarded;

/// The framework's function for the tail's length, samples.
pub(super) type InnerTail = unsafe extern "C" fn(plugin: *const clap_plugin) -> u32;

/// What the framework says of a plugin that is to be called for ever.
const FOR_EVER: u32 = u32::MAX;

impl<P: Guarded> Layer<P> {
    pub(super) const TAIL: &'static clap_plugin_tail = &clap_plugin_tail {
        get: Some(Self::tail_get),
    };

    /// The framework's function, found once: its name is not to be searched for with every block.
    ///
    /// # Safety
    /// `inner` is the framework's live plugin.
    pub(super) unsafe fn inner_tail(inner: *const clap_plugin) -> Option<InnerTail> {
        // SAFETY: the caller's promise; name and type match.
        unsafe {
            let table = (*inner).get_extension?(inner, CLAP_EXT_TAIL.as_ptr());
            table.cast::<clap_plugin_tail>().as_ref()?.get
        }
    }

    unsafe extern "C" fn tail_get(plugin: *const clap_plugin) -> u32 {
        // SAFETY: the host's pointer.
        unsafe { Self::of(plugin) }.map_or(0, |layer| layer.tail_samples.load(Ordering::Relaxed))
    }

    /// What the host is answered where the framework answered `status`; it hears of a tail that is longer or shorter than
    /// before. Real time: the host's own `changed`.
    ///
    /// # Safety
    /// `plugin` is the pointer that the host was given; this is its audio thread.
    pub(super) unsafe fn with_tail(
        &self,
        plugin: *const clap_plugin,
        status: clap_process_status,
    ) -> clap_process_status {
        let Some(inner_tail) = self.inner_tail.filter(|_| status == CLAP_PROCESS_CONTINUE) else {
            return status;
        };
        // SAFETY: the caller's promise.
        let tail_samples = unsafe { inner_tail(plugin) };
        if tail_samples == FOR_EVER {
            return status;
        }
        if self.tail_samples.swap(tail_samples, Ordering::Relaxed) != tail_samples {
            // SAFETY: the audio thread, by contract.
            unsafe { self.host_end.tail_changed() };
        }
        CLAP_PROCESS_TAIL
    }
}
