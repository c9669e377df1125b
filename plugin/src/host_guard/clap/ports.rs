//! The CLAP audio ports: the framework's, with a side chain that is stereo whatever the main ports are, and that hosts
//! can say is not connected.
#![expect(unsafe_code, reason = "the C boundary")]

use std::sync::atomic::Ordering;

use clap_sys::ext::audio_ports::{
    CLAP_EXT_AUDIO_PORTS, CLAP_PORT_STEREO, clap_audio_port_info, clap_plugin_audio_ports,
};
use clap_sys::ext::audio_ports_activation::clap_plugin_audio_ports_activation;
use clap_sys::ext::audio_ports_config::{CLAP_EXT_AUDIO_PORTS_CONFIG, clap_plugin_audio_ports_config};
use clap_sys::id::{CLAP_INVALID_ID, clap_id};
use clap_sys::plugin::clap_plugin;

use super::Layer;
use crate::host_guard::{Guarded, has_side_chain};

/// Index of the side chain among the input ports.
pub(super) const SIDE_CHAIN_PORT: u32 = 1;

impl<P: Guarded> Layer<P> {
    pub(super) const AUDIO_PORTS: &'static clap_plugin_audio_ports = &clap_plugin_audio_ports {
        count: Some(Self::audio_ports_count),
        get: Some(Self::audio_ports_get),
    };

    pub(super) const AUDIO_PORTS_ACTIVATION: &'static clap_plugin_audio_ports_activation =
        &clap_plugin_audio_ports_activation {
            can_activate_while_processing: Some(Self::can_activate_while_processing),
            set_active: Some(Self::set_port_active),
        };

    /// # Safety
    /// `plugin` is the host's pointer.
    unsafe fn inner_audio_ports(plugin: *const clap_plugin) -> Option<&'static clap_plugin_audio_ports> {
        // SAFETY: the host's pointer; name and type match; the framework's tables are static.
        unsafe {
            Self::of(plugin)?
                .inner_extension::<clap_plugin_audio_ports>(plugin, CLAP_EXT_AUDIO_PORTS)?
                .as_ref()
        }
    }

    unsafe extern "C" fn audio_ports_count(plugin: *const clap_plugin, is_input: bool) -> u32 {
        // SAFETY: the host's pointer.
        let count = unsafe { Self::inner_audio_ports(plugin) }.and_then(|ports| ports.count);
        // SAFETY: as above.
        count.map_or(0, |count| unsafe { count(plugin, is_input) })
    }

    unsafe extern "C" fn audio_ports_get(
        plugin: *const clap_plugin,
        index: u32,
        is_input: bool,
        info: *mut clap_audio_port_info,
    ) -> bool {
        // SAFETY: the host's pointer.
        let Some(get) = unsafe { Self::inner_audio_ports(plugin) }.and_then(|ports| ports.get) else {
            return false;
        };
        // SAFETY: the host's pointer.
        if index >= unsafe { Self::audio_ports_count(plugin, is_input) } {
            return false;
        }
        // SAFETY: the host's own; the framework checks `info` for null.
        if !unsafe { get(plugin, index, is_input, info) } {
            return false;
        }
        if is_input && index == SIDE_CHAIN_PORT && has_side_chain::<P>() {
            // SAFETY: the framework took it for an answer, so it is not null.
            let info = unsafe { &mut *info };
            info.channel_count = 2;
            info.port_type = CLAP_PORT_STEREO.as_ptr();
            info.flags = 0;
            info.in_place_pair = CLAP_INVALID_ID;
        }
        true
    }

    /// The table of layouts for hosts, made when it is first asked for: the framework's, which lets a host change the
    /// layout under a plugin that is active (U38). Null where it has none.
    ///
    /// # Safety
    /// `plugin` is the host's pointer.
    pub(super) unsafe fn layouts(&self, plugin: *const clap_plugin) -> *const clap_plugin_audio_ports_config {
        // SAFETY: the host's pointer; name and type match.
        match unsafe { self.inner_extension::<clap_plugin_audio_ports_config>(plugin, CLAP_EXT_AUDIO_PORTS_CONFIG) } {
            Some(inner) => self.layouts.get_or_init(|| clap_plugin_audio_ports_config {
                select: Some(Self::select_layout),
                // SAFETY: the framework's own table, which lives as long as its plugin.
                ..unsafe { *inner }
            }),
            None => std::ptr::null(),
        }
    }

    unsafe extern "C" fn select_layout(plugin: *const clap_plugin, id: clap_id) -> bool {
        // SAFETY: the host's pointer.
        let Some(layer) = unsafe { Self::of(plugin) }.filter(|layer| !layer.active.load(Ordering::Acquire)) else {
            return false;
        };
        // SAFETY: the host's pointer; name and type match; the framework's table lives as long as its plugin.
        unsafe {
            let inner = layer.inner_extension::<clap_plugin_audio_ports_config>(plugin, CLAP_EXT_AUDIO_PORTS_CONFIG);
            let select = inner.and_then(|layouts| (*layouts).select);
            select.is_some_and(|select| select(plugin, id))
        }
    }

    unsafe extern "C" fn can_activate_while_processing(_plugin: *const clap_plugin) -> bool {
        true
    }

    /// The side chain can be switched off and on, the main ports are always on.
    unsafe extern "C" fn set_port_active(
        plugin: *const clap_plugin,
        is_input: bool,
        index: u32,
        is_active: bool,
        _sample_size: u32,
    ) -> bool {
        // SAFETY: the host's pointer.
        let Some(layer) = (unsafe { Self::of(plugin) }) else {
            return false;
        };
        if is_input && index == SIDE_CHAIN_PORT && has_side_chain::<P>() {
            layer.side_chain_active.store(is_active, Ordering::Release);
            return true;
        }
        index == 0 && is_active
    }

    /// Channels of the main output port.
    ///
    /// # Safety
    /// `plugin` is the host's pointer.
    pub(super) unsafe fn main_output_channels(&self, plugin: *const clap_plugin) -> u32 {
        // SAFETY: the struct is plain data that the call fills.
        unsafe {
            let mut info: clap_audio_port_info = std::mem::zeroed();
            if Self::audio_ports_get(plugin, 0, false, &raw mut info) {
                info.channel_count
            } else {
                0
            }
        }
    }
}
