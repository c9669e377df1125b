//! Our CLAP entry: the framework's plugin behind a layer that answers for what it gets wrong.
//!
//! The host holds a `clap_plugin` of ours whose `plugin_data` is the framework's, so the framework's extensions that
//! need no guard (editor, remote controls) work on it unchanged; ours find their own data behind the
//! same pointer. The framework's functions are `extern "C"`: a panic inside them aborts, so it is prevented here.
#![expect(unsafe_code, reason = "the C boundary")]

mod context_menu;
mod edits;
mod extensions;
mod factory;
mod framework_host;
mod gui;
mod host_end;
mod notes;
mod ports;
mod preset_discovery;
mod preset_load;
mod preset_receiver;
mod process;
mod render;
mod tail;
mod text;

use std::ffi::{CStr, c_char, c_void};
use std::marker::PhantomData;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, OnceLock};

use clap_sys::ext::audio_ports::CLAP_EXT_AUDIO_PORTS;
use clap_sys::ext::audio_ports_activation::{CLAP_EXT_AUDIO_PORTS_ACTIVATION, CLAP_EXT_AUDIO_PORTS_ACTIVATION_COMPAT};
use clap_sys::ext::audio_ports_config::{CLAP_EXT_AUDIO_PORTS_CONFIG, clap_plugin_audio_ports_config};
use clap_sys::ext::gui::{CLAP_EXT_GUI, clap_plugin_gui};
use clap_sys::ext::latency::{CLAP_EXT_LATENCY, clap_host_latency};
use clap_sys::ext::note_ports::CLAP_EXT_NOTE_PORTS;
use clap_sys::ext::params::CLAP_EXT_PARAMS;
use clap_sys::ext::preset_load::{CLAP_EXT_PRESET_LOAD, CLAP_EXT_PRESET_LOAD_COMPAT};
use clap_sys::ext::render::{CLAP_EXT_RENDER, clap_plugin_render};
use clap_sys::ext::state::CLAP_EXT_STATE;
use clap_sys::ext::state_context::CLAP_EXT_STATE_CONTEXT;
use clap_sys::ext::tail::CLAP_EXT_TAIL;
use clap_sys::host::clap_host;
use clap_sys::plugin::clap_plugin;

pub use self::extensions::{PluginReport, REPORT_EXTENSION};
pub use self::factory::entry;
use self::framework_host::FrameworkHost;
use self::host_end::HostEnd;
use super::side_chain::LONGEST_PIECE;
use super::{Guarded, Instance};

/// The layer of one instance. The host's `clap_plugin` is its first field, so either pointer is the other.
#[repr(C)]
struct Layer<P> {
    plugin: clap_plugin,
    /// The framework's own table of functions.
    inner: *const clap_plugin,
    host: *const clap_host,
    /// What the framework has for a host; it goes after the framework's plugin.
    _framework_host: Box<FrameworkHost>,
    instance: Arc<Instance>,
    host_end: Arc<HostEnd>,
    active: AtomicBool,
    /// Channels of the main port, as of the last activation.
    channels: AtomicU32,
    /// Whether the host feeds the side chain; hosts that cannot say so feed it when they hand one over.
    side_chain_active: AtomicBool,
    /// Whether the host knows notes of MIDI and not those of CLAP.
    midi_alone: AtomicBool,
    /// A restart was asked for and has not come yet.
    restart_asked: AtomicBool,
    /// How long sound goes on after its input, as the host was last told.
    told_tail_samples: AtomicU32,
    /// The framework's tables with some functions of ours, made when first asked for.
    gui: OnceLock<clap_plugin_gui>,
    layouts: OnceLock<clap_plugin_audio_ports_config>,
    render: OnceLock<clap_plugin_render>,
    _plugin: PhantomData<P>,
}

/// Calls a function of the framework's plugin.
macro_rules! inner {
    ($layer:expr => $function:ident($plugin:expr $(, $argument:expr)*)) => {
        // SAFETY: the framework's table lives as long as its plugin.
        match unsafe { (*$layer.inner).$function } {
            // SAFETY: `plugin_data` behind our pointer is the framework's own; arguments are the host's.
            Some(function) => Some(unsafe { function($plugin $(, $argument)*) }),
            None => None,
        }
    };
}
use inner;

impl<P: Guarded> Layer<P> {
    fn new(
        inner: *const clap_plugin,
        host: *const clap_host,
        framework_host: Box<FrameworkHost>,
        instance: Arc<Instance>,
    ) -> Self {
        const { assert!(super::layouts_fit::<P>()) };
        let host_end = Arc::new(HostEnd::new(host));
        framework_host.belongs_to(&instance);
        // A fresh instance has no host side yet: this always succeeds.
        let _ = instance.host.set(host_end.clone());
        Self {
            plugin: clap_plugin {
                desc: P::clap_descriptor().clap_plugin_descriptor(),
                // SAFETY: the framework's plugin was just made.
                plugin_data: unsafe { (*inner).plugin_data },
                init: Some(Self::init),
                destroy: Some(Self::destroy),
                activate: Some(Self::activate),
                deactivate: Some(Self::deactivate),
                start_processing: Some(Self::start_processing),
                stop_processing: Some(Self::stop_processing),
                reset: Some(Self::reset),
                process: Some(Self::process),
                get_extension: Some(Self::get_extension),
                on_main_thread: Some(Self::on_main_thread),
            },
            inner,
            host,
            _framework_host: framework_host,
            instance,
            host_end,
            active: AtomicBool::new(false),
            channels: AtomicU32::new(0),
            side_chain_active: AtomicBool::new(true),
            midi_alone: AtomicBool::new(false),
            restart_asked: AtomicBool::new(false),
            told_tail_samples: AtomicU32::new(0),
            gui: OnceLock::new(),
            layouts: OnceLock::new(),
            render: OnceLock::new(),
            _plugin: PhantomData,
        }
    }

    /// The layer behind the host's pointer.
    ///
    /// # Safety
    /// `plugin` is null or was handed out by the factory and not yet destroyed.
    unsafe fn of<'a>(plugin: *const clap_plugin) -> Option<&'a Self> {
        // SAFETY: `plugin` is the first field of a `Layer` in a box.
        unsafe { plugin.cast::<Self>().as_ref() }
    }

    unsafe extern "C" fn init(plugin: *const clap_plugin) -> bool {
        // SAFETY: the host's pointer.
        let Some(layer) = (unsafe { Self::of(plugin) }) else {
            return false;
        };
        // SAFETY: `init` is the first moment at which extensions may be asked for.
        unsafe { layer.host_end.learn() };
        layer.learn_dialect();
        inner!(layer => init(plugin)).unwrap_or(false)
    }

    unsafe extern "C" fn destroy(plugin: *const clap_plugin) {
        if plugin.is_null() {
            return;
        }
        // SAFETY: made by the factory; the host calls this once, last.
        let layer = unsafe { Box::from_raw(plugin.cast_mut().cast::<Self>()) };
        inner!(layer => destroy(plugin));
    }

    unsafe extern "C" fn activate(
        plugin: *const clap_plugin,
        sample_rate_hz: f64,
        min_frames: u32,
        _max_frames: u32,
    ) -> bool {
        // SAFETY: the host's pointer.
        let Some(layer) = (unsafe { Self::of(plugin) }) else {
            return false;
        };
        if layer.active.load(Ordering::Acquire) || !sample_rate_hz.is_finite() {
            return false;
        }
        // SAFETY: the host's pointer.
        let channels = unsafe { layer.main_output_channels(plugin) };
        layer.channels.store(channels, Ordering::Release);
        // Longer blocks are cut, so the framework need not make room for whatever a host announces.
        let longest = LONGEST_PIECE as u32;
        let activated =
            inner!(layer => activate(plugin, sample_rate_hz, min_frames.min(longest), longest)).unwrap_or(false);
        if activated {
            layer.restart_asked.store(false, Ordering::Relaxed);
            if layer.instance.report_latency() {
                // SAFETY: CLAP allows this call exactly here, while being activated.
                unsafe {
                    if let Some(latency) = layer.host_end.extension::<clap_host_latency>(CLAP_EXT_LATENCY)
                        && let Some(changed) = (*latency).changed
                    {
                        changed(layer.host);
                    }
                }
            }
            layer.active.store(true, Ordering::Release);
        }
        activated
    }

    unsafe extern "C" fn deactivate(plugin: *const clap_plugin) {
        // SAFETY: the host's pointer.
        if let Some(layer) = unsafe { Self::of(plugin) }
            && layer.active.swap(false, Ordering::AcqRel)
        {
            layer.instance.silence_notes();
            inner!(layer => deactivate(plugin));
        }
    }

    unsafe extern "C" fn start_processing(plugin: *const clap_plugin) -> bool {
        // SAFETY: the host's pointer.
        match unsafe { Self::of(plugin) } {
            Some(layer) if layer.active.load(Ordering::Acquire) => {
                inner!(layer => start_processing(plugin)).unwrap_or(false)
            }
            _ => false,
        }
    }

    unsafe extern "C" fn stop_processing(plugin: *const clap_plugin) {
        // SAFETY: the host's pointer.
        if let Some(layer) = unsafe { Self::of(plugin) } {
            layer.instance.silence_notes();
            inner!(layer => stop_processing(plugin));
        }
    }

    unsafe extern "C" fn reset(plugin: *const clap_plugin) {
        // SAFETY: the host's pointer.
        if let Some(layer) = unsafe { Self::of(plugin) }
            && layer.active.load(Ordering::Acquire)
        {
            layer.instance.silence_notes();
            inner!(layer => reset(plugin));
        }
    }

    unsafe extern "C" fn on_main_thread(plugin: *const clap_plugin) {
        // SAFETY: the host's pointer.
        if let Some(layer) = unsafe { Self::of(plugin) } {
            layer.instance.run_errands();
            inner!(layer => on_main_thread(plugin));
        }
    }

    unsafe extern "C" fn get_extension(plugin: *const clap_plugin, id: *const c_char) -> *const c_void {
        // SAFETY: the host's pointer.
        let Some(layer) = (unsafe { Self::of(plugin) }) else {
            return std::ptr::null();
        };
        if id.is_null() {
            return std::ptr::null();
        }
        // SAFETY: a C string of the host's.
        let name = unsafe { CStr::from_ptr(id) };
        if name == CLAP_EXT_PARAMS {
            (&raw const *Self::PARAMS).cast()
        } else if name == CLAP_EXT_STATE {
            (&raw const *Self::STATE).cast()
        } else if name == CLAP_EXT_STATE_CONTEXT {
            (&raw const *Self::STATE_CONTEXT).cast()
        } else if (name == CLAP_EXT_PRESET_LOAD || name == CLAP_EXT_PRESET_LOAD_COMPAT) && P::PRESETS.is_some() {
            (&raw const *Self::PRESET_LOAD).cast()
        } else if name == REPORT_EXTENSION {
            (&raw const *Self::REPORT).cast()
        } else if name == CLAP_EXT_LATENCY {
            (&raw const *Self::LATENCY).cast()
        } else if name == CLAP_EXT_NOTE_PORTS && P::NOTE_OUTPUT.is_some() {
            (&raw const *Self::NOTE_PORTS).cast()
        } else if name == CLAP_EXT_AUDIO_PORTS {
            (&raw const *Self::AUDIO_PORTS).cast()
        } else if name == CLAP_EXT_AUDIO_PORTS_ACTIVATION || name == CLAP_EXT_AUDIO_PORTS_ACTIVATION_COMPAT {
            (&raw const *Self::AUDIO_PORTS_ACTIVATION).cast()
        } else if name == CLAP_EXT_AUDIO_PORTS_CONFIG {
            // SAFETY: the host's pointer.
            unsafe { layer.layouts(plugin) }.cast()
        } else if name == CLAP_EXT_RENDER {
            // SAFETY: the host's pointer.
            unsafe { layer.render(plugin) }.cast()
        } else if name == CLAP_EXT_GUI {
            // SAFETY: the host's pointer.
            unsafe { layer.gui(plugin) }.cast()
        } else if name == CLAP_EXT_TAIL {
            (&raw const *Self::TAIL).cast()
        } else {
            inner!(layer => get_extension(plugin, id)).unwrap_or(std::ptr::null())
        }
    }

    /// An extension of the framework's.
    ///
    /// # Safety
    /// `T` is the type that goes with `name`.
    unsafe fn inner_extension<T>(&self, plugin: *const clap_plugin, name: &CStr) -> Option<*const T> {
        let table = inner!(self => get_extension(plugin, name.as_ptr()))?;
        (!table.is_null()).then_some(table.cast())
    }

    /// Asks the host for a restart when the parameters ask for another latency than it was told; once, and never for
    /// what activation itself reports (U10).
    fn ask_for_latency_restart(&self) {
        if self.active.load(Ordering::Acquire)
            && self.instance.latency_is_due()
            && !self.restart_asked.swap(true, Ordering::Relaxed)
        {
            // SAFETY: the host outlives us; CLAP allows this call from any thread.
            unsafe {
                if let Some(request_restart) = (*self.host).request_restart {
                    request_restart(self.host);
                }
            }
        }
    }
}
