//! How long sound goes on after its input, told to hosts that stop calling a plugin whose tracks are silent.
//!
//! The framework asks to be called for ever while there is a tail, knows of one only after a block, forgets its length when
//! processing starts, and never says that it changed (U42). So the plugin is asked, not the framework.
#![expect(unsafe_code, reason = "the C boundary")]

use std::sync::atomic::Ordering;

use clap_sys::ext::tail::clap_plugin_tail;
use clap_sys::plugin::clap_plugin;
use clap_sys::process::{CLAP_PROCESS_ERROR, CLAP_PROCESS_TAIL, clap_process_status};

use super::Layer;
use crate::host_guard::Guarded;

impl<P: Guarded> Layer<P> {
    pub(super) const TAIL: &'static clap_plugin_tail = &clap_plugin_tail {
        get: Some(Self::tail_get),
    };

    unsafe extern "C" fn tail_get(plugin: *const clap_plugin) -> u32 {
        // SAFETY: the host's pointer.
        unsafe { Self::of(plugin) }.map_or(0, |layer| layer.instance.tail_samples())
    }

    /// What the host is answered where the framework answered `status`; it hears of a tail that is longer or shorter than
    /// before. Real time: the host's own `changed`.
    ///
    /// # Safety
    /// This is the host's audio thread.
    pub(super) unsafe fn with_tail(&self, status: clap_process_status) -> clap_process_status {
        if status == CLAP_PROCESS_ERROR {
            return status;
        }
        let tail_samples = self.instance.tail_samples();
        if self.told_tail_samples.swap(tail_samples, Ordering::Relaxed) != tail_samples {
            // SAFETY: the audio thread, by contract.
            unsafe { self.host_end.tail_changed() };
        }
        CLAP_PROCESS_TAIL
    }
}
