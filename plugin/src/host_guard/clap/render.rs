//! Whether a host renders faster than it plays: the framework's plugin would hear of it with its next activation (U12).
#![expect(unsafe_code, reason = "the C boundary")]

use clap_sys::ext::render::{
    CLAP_EXT_RENDER, CLAP_RENDER_OFFLINE, CLAP_RENDER_REALTIME, clap_plugin_render, clap_plugin_render_mode,
};
use clap_sys::plugin::clap_plugin;

use super::Layer;
use crate::host_guard::Guarded;

impl<P: Guarded> Layer<P> {
    /// The table of render modes for hosts, made when it is first asked for: the framework's, which says of modes that
    /// nobody knows that it took them (U38). Null where it has none.
    ///
    /// # Safety
    /// `plugin` is the host's pointer.
    pub(super) unsafe fn render(&self, plugin: *const clap_plugin) -> *const clap_plugin_render {
        // SAFETY: the host's pointer; name and type match.
        match unsafe { self.inner_extension::<clap_plugin_render>(plugin, CLAP_EXT_RENDER) } {
            Some(inner) => self.render.get_or_init(|| clap_plugin_render {
                set: Some(Self::render_set),
                // SAFETY: the framework's own table, which lives as long as its plugin.
                ..unsafe { *inner }
            }),
            None => std::ptr::null(),
        }
    }

    unsafe extern "C" fn render_set(plugin: *const clap_plugin, mode: clap_plugin_render_mode) -> bool {
        if ![CLAP_RENDER_REALTIME, CLAP_RENDER_OFFLINE].contains(&mode) {
            return false;
        }
        // SAFETY: the host's pointer.
        let Some(layer) = (unsafe { Self::of(plugin) }) else {
            return false;
        };
        // SAFETY: the host's pointer; name and type match; the framework's table lives as long as its plugin.
        let is_taken = unsafe {
            let inner = layer.inner_extension::<clap_plugin_render>(plugin, CLAP_EXT_RENDER);
            let set = inner.and_then(|render| (*render).set);
            set.is_some_and(|set| set(plugin, mode))
        };
        if is_taken {
            layer.instance.set_offline(mode == CLAP_RENDER_OFFLINE);
        }
        is_taken
    }
}
