//! The CLAP extensions that are ours: parameters, state, latency.
#![expect(unsafe_code, reason = "the C boundary")]

use std::ffi::{CStr, c_char, c_void};

use clap_sys::events::{clap_input_events, clap_output_events};
use clap_sys::ext::latency::clap_plugin_latency;
use clap_sys::ext::params::{CLAP_EXT_PARAMS, CLAP_PARAM_IS_READONLY, clap_param_info, clap_plugin_params};
use clap_sys::ext::state::clap_plugin_state;
use clap_sys::ext::state_context::{
    CLAP_STATE_CONTEXT_FOR_PRESET, clap_plugin_state_context, clap_plugin_state_context_type,
};
use clap_sys::id::clap_id;
use clap_sys::plugin::clap_plugin;
use clap_sys::stream::{clap_istream, clap_ostream};

use super::text::end_with_whole_character;
use super::{Layer, process};
use crate::host_guard::automation::Change;
use crate::host_guard::state::{self, StateError};
use crate::host_guard::{Guarded, HostSide, Instance};

/// The name of an extension of our own: what the adaptation did, as JSON. Main thread.
pub const REPORT_EXTENSION: &CStr = c"audio.cochlea.report/1";

/// The table of [`REPORT_EXTENSION`].
#[derive(Clone, Copy)]
#[repr(C)]
pub struct PluginReport {
    /// Writes the report on processing since the last reset; false where that fails.
    pub write: Option<unsafe extern "C" fn(plugin: *const clap_plugin, stream: *const clap_ostream) -> bool>,
}

/// Calls a function of the framework's parameter extension, with its `default` where there is none.
macro_rules! inner_params {
    ($plugin:expr, $default:expr => $function:ident($($argument:expr),*)) => {
        // SAFETY: the host's pointer; name and type of the extension match; the arguments are the host's own.
        unsafe {
            match Self::of($plugin)
                .and_then(|layer| layer.inner_extension::<clap_plugin_params>($plugin, CLAP_EXT_PARAMS))
                .and_then(|table| (*table).$function)
            {
                Some(function) => function($plugin $(, $argument)*),
                None => $default,
            }
        }
    };
}

impl<P: Guarded> Layer<P> {
    pub(super) const PARAMS: &'static clap_plugin_params = &clap_plugin_params {
        count: Some(Self::params_count),
        get_info: Some(Self::params_get_info),
        get_value: Some(Self::params_get_value),
        value_to_text: Some(Self::params_value_to_text),
        text_to_value: Some(Self::params_text_to_value),
        flush: Some(Self::params_flush),
    };

    pub(super) const STATE: &'static clap_plugin_state = &clap_plugin_state {
        save: Some(Self::state_save),
        load: Some(Self::state_load),
    };

    pub(super) const STATE_CONTEXT: &'static clap_plugin_state_context = &clap_plugin_state_context {
        save: Some(Self::state_context_save),
        load: Some(Self::state_context_load),
    };

    pub(super) const REPORT: &'static PluginReport = &PluginReport {
        write: Some(Self::report_write),
    };

    pub(super) const LATENCY: &'static clap_plugin_latency = &clap_plugin_latency {
        get: Some(Self::latency_get),
    };

    unsafe extern "C" fn params_count(plugin: *const clap_plugin) -> u32 {
        // SAFETY: the host's pointer.
        unsafe { Self::of(plugin) }.map_or(0, |layer| layer.instance.parameters().len() as u32)
    }

    unsafe extern "C" fn params_get_info(plugin: *const clap_plugin, index: u32, info: *mut clap_param_info) -> bool {
        // SAFETY: the host's pointer.
        let count = unsafe { Self::params_count(plugin) };
        // U1: the framework's own check lets `count` itself through and panics on it.
        if index >= count || info.is_null() || !inner_params!(plugin, false => get_info(index, info)) {
            return false;
        }
        // SAFETY: not null, and just written.
        let info = unsafe { &mut *info };
        // SAFETY: the host's pointer.
        let parameters = unsafe { Self::of(plugin) }.map(|layer| layer.instance.parameters());
        let is_read_only = parameters.and_then(|parameters| {
            let index = parameters.index_of_hash(info.id)?;
            Some(parameters.is_read_only(index))
        });
        if is_read_only == Some(true) {
            info.flags |= CLAP_PARAM_IS_READONLY;
        }
        // SAFETY: the host's pointer.
        info.default_value = unsafe { Self::whole_step(plugin, info.id, info.default_value) };
        true
    }

    /// The CLAP value as a host is told it: a step is a whole number; the framework's is as far off as its place from
    /// 0 to 1 was rounded (U23).
    ///
    /// # Safety
    /// `plugin` is the pointer that the host was given.
    unsafe fn whole_step(plugin: *const clap_plugin, id: clap_id, value: f64) -> f64 {
        // SAFETY: the caller's promise.
        let layer = unsafe { Self::of(plugin) };
        let is_stepped = layer.is_some_and(|layer| {
            let parameters = layer.instance.parameters();
            parameters
                .index_of_hash(id)
                .is_some_and(|index| parameters.clap_scale(index) > 1.0)
        });
        if is_stepped { value.round() } else { value }
    }

    unsafe extern "C" fn params_get_value(plugin: *const clap_plugin, id: clap_id, value: *mut f64) -> bool {
        // SAFETY: the host's pointer.
        let Some(layer) = (unsafe { Self::of(plugin) }) else {
            return false;
        };
        let parameters = layer.instance.parameters();
        let Some(index) = parameters.index_of_hash(id).filter(|_| !value.is_null()) else {
            return false;
        };
        // U39: the framework's own answer has the modulation in it, which a host would then save as the value.
        let unmodulated = f64::from(parameters.normalized(index)) * parameters.clap_scale(index);
        // SAFETY: not null; the host's pointer.
        unsafe { *value = Self::whole_step(plugin, id, unmodulated) };
        true
    }

    unsafe extern "C" fn params_value_to_text(
        plugin: *const clap_plugin,
        id: clap_id,
        value: f64,
        text: *mut c_char,
        capacity: u32,
    ) -> bool {
        // SAFETY: the host's pointer.
        let Some(layer) = (unsafe { Self::of(plugin) }) else {
            return false;
        };
        let parameters = layer.instance.parameters();
        let Some(index) = parameters.index_of_hash(id) else {
            return false;
        };
        if text.is_null() || capacity == 0 || !value.is_finite() {
            return false;
        }
        // Beyond the range there is the text of its end.
        let value = value.clamp(0.0, parameters.clap_scale(index));
        let is_there = inner_params!(plugin, false => value_to_text(id, value, text, capacity));
        if is_there {
            // SAFETY: not null, `capacity` bytes long, and the framework ended it with NUL.
            unsafe { end_with_whole_character(text, capacity) };
        }
        is_there
    }

    unsafe extern "C" fn params_text_to_value(
        plugin: *const clap_plugin,
        id: clap_id,
        text: *const c_char,
        value: *mut f64,
    ) -> bool {
        !text.is_null() && !value.is_null() && inner_params!(plugin, false => text_to_value(id, text, value))
    }

    unsafe extern "C" fn params_flush(
        plugin: *const clap_plugin,
        events_in: *const clap_input_events,
        events_out: *const clap_output_events,
    ) {
        // SAFETY: the host's pointer.
        let Some(layer) = (unsafe { Self::of(plugin) }) else {
            return;
        };
        let instance = &layer.instance;
        let mut changed = false;
        // SAFETY: the call's own list.
        unsafe {
            process::for_each_change(events_in, instance, |_frame, parameter, change| {
                changed |= match change {
                    Change::Value(normalized) => instance.parameters().set_normalized(parameter, normalized),
                    Change::Modulation(offset) => instance.parameters().modulate(parameter, offset),
                };
            });
            layer.host_end.edits().drain_into(events_out);
        }
        if changed {
            instance.changed();
        }
        layer.ask_for_latency_restart();
    }

    unsafe extern "C" fn state_save(plugin: *const clap_plugin, stream: *const clap_ostream) -> bool {
        // SAFETY: the host's pointer.
        let Some(layer) = (unsafe { Self::of(plugin) }) else {
            return false;
        };
        // SAFETY: the call's own stream.
        unsafe { write_all(stream, &layer.instance.save_state()) }
    }

    unsafe extern "C" fn report_write(plugin: *const clap_plugin, stream: *const clap_ostream) -> bool {
        // SAFETY: the host's pointer.
        let Some(layer) = (unsafe { Self::of(plugin) }) else {
            return false;
        };
        // SAFETY: the host's pointer, or null.
        unsafe { write_all(stream, &layer.instance.report()) }
    }

    unsafe extern "C" fn state_load(plugin: *const clap_plugin, stream: *const clap_istream) -> bool {
        // SAFETY: the host's pointers, or null.
        unsafe { Self::load_with(plugin, stream, Instance::load_state) }
    }

    /// A state is the same whatever it is saved for.
    unsafe extern "C" fn state_context_save(
        plugin: *const clap_plugin,
        stream: *const clap_ostream,
        _context: clap_plugin_state_context_type,
    ) -> bool {
        // SAFETY: the host's pointers, or null.
        unsafe { Self::state_save(plugin, stream) }
    }

    unsafe extern "C" fn state_context_load(
        plugin: *const clap_plugin,
        stream: *const clap_istream,
        context: clap_plugin_state_context_type,
    ) -> bool {
        let load = if context == CLAP_STATE_CONTEXT_FOR_PRESET {
            Instance::set_preset
        } else {
            Instance::load_state
        };
        // SAFETY: the host's pointers, or null.
        unsafe { Self::load_with(plugin, stream, load) }
    }

    /// Gives what a stream holds to `load`, and tells the host that values are new.
    ///
    /// # Safety
    /// `plugin` is the pointer that the host was given, or null; `stream` is null or valid.
    unsafe fn load_with(
        plugin: *const clap_plugin,
        stream: *const clap_istream,
        load: impl Fn(&Instance, &[u8]) -> Result<(), StateError>,
    ) -> bool {
        // SAFETY: the caller's promise.
        let (Some(layer), Some(bytes)) = (unsafe { (Self::of(plugin), read_to_end(stream)) }) else {
            return false;
        };
        if load(&layer.instance, &bytes).is_err() {
            return false;
        }
        layer.tell_loaded();
        true
    }

    /// After a state or a preset was loaded. Main thread.
    pub(super) fn tell_loaded(&self) {
        self.instance.changed();
        self.ask_for_latency_restart();
        self.host_end.tell_values(&self.instance);
    }

    unsafe extern "C" fn latency_get(plugin: *const clap_plugin) -> u32 {
        // SAFETY: the host's pointer.
        unsafe { Self::of(plugin) }.map_or(0, |layer| layer.instance.reported_latency_samples())
    }
}

/// Writes all of `bytes`; whether the stream took them.
///
/// # Safety
/// `stream` is null or valid.
unsafe fn write_all(stream: *const clap_ostream, mut bytes: &[u8]) -> bool {
    // SAFETY: valid or null.
    let Some(write) = (unsafe { stream.as_ref() }).and_then(|stream| stream.write) else {
        return false;
    };
    while !bytes.is_empty() {
        // SAFETY: the stream reads at most the given number of bytes.
        let written = unsafe { write(stream, bytes.as_ptr().cast(), bytes.len() as u64) };
        match usize::try_from(written) {
            Ok(written) if (1..=bytes.len()).contains(&written) => bytes = &bytes[written..],
            _ => return false,
        }
    }
    true
}

/// All that a stream holds. `None` on an error, or when it holds more than any state of ours.
///
/// # Safety
/// `stream` is null or valid.
unsafe fn read_to_end(stream: *const clap_istream) -> Option<Vec<u8>> {
    // SAFETY: valid or null.
    let read = unsafe { stream.as_ref() }?.read?;
    let mut bytes = Vec::new();
    let mut piece = [0_u8; 4096];
    loop {
        // SAFETY: the stream writes at most the given number of bytes.
        let count = unsafe { read(stream, piece.as_mut_ptr().cast::<c_void>(), piece.len() as u64) };
        let count = usize::try_from(count).ok().filter(|count| *count <= piece.len())?;
        if count == 0 {
            return Some(bytes);
        }
        bytes.extend_from_slice(&piece[..count]);
        if bytes.len() > state::LARGEST_STATE_BYTES {
            return None;
        }
    }
}
