//! The entry and the factory that a CLAP host asks for plugins.
#![expect(unsafe_code, reason = "the C boundary")]

use std::ffi::{CStr, c_char, c_void};
use std::marker::PhantomData;
use std::sync::Arc;

use clap_sys::entry::clap_plugin_entry;
use clap_sys::factory::plugin_factory::{CLAP_PLUGIN_FACTORY_ID, clap_plugin_factory};
use clap_sys::factory::preset_discovery::{CLAP_PRESET_DISCOVERY_FACTORY_ID, CLAP_PRESET_DISCOVERY_FACTORY_ID_COMPAT};
use clap_sys::host::clap_host;
use clap_sys::plugin::{clap_plugin, clap_plugin_descriptor};
use clap_sys::version::CLAP_VERSION;
use nice_plug::wrapper::clap::Wrapper;

use super::Layer;
use super::framework_host::FrameworkHost;
use super::preset_discovery::PresetFactory;
use crate::host_guard::{Guarded, Instance};

/// The entry to export as `clap_entry`.
pub const fn entry<P: Guarded>() -> clap_plugin_entry {
    clap_plugin_entry {
        clap_version: CLAP_VERSION,
        init: Some(init),
        deinit: Some(deinit),
        get_factory: Some(get_factory::<P>),
    }
}

/// Nothing is set up per library: no logger, no panic hook; those are the host's.
unsafe extern "C" fn init(_plugin_path: *const c_char) -> bool {
    true
}

unsafe extern "C" fn deinit() {}

unsafe extern "C" fn get_factory<P: Guarded>(factory_id: *const c_char) -> *const c_void {
    if factory_id.is_null() {
        return std::ptr::null();
    }
    // SAFETY: a C string of the host's.
    let id = unsafe { CStr::from_ptr(factory_id) };
    let is_for_presets = id == CLAP_PRESET_DISCOVERY_FACTORY_ID || id == CLAP_PRESET_DISCOVERY_FACTORY_ID_COMPAT;
    if id == CLAP_PLUGIN_FACTORY_ID {
        (&raw const *Factory::<P>::TABLE).cast()
    } else if is_for_presets && P::PRESETS.is_some() {
        (&raw const *PresetFactory::<P>::TABLE).cast()
    } else {
        std::ptr::null()
    }
}

struct Factory<P>(PhantomData<P>);

impl<P: Guarded> Factory<P> {
    const TABLE: &'static clap_plugin_factory = &clap_plugin_factory {
        get_plugin_count: Some(Self::count),
        get_plugin_descriptor: Some(Self::descriptor),
        create_plugin: Some(Self::create),
    };

    unsafe extern "C" fn count(_factory: *const clap_plugin_factory) -> u32 {
        1
    }

    unsafe extern "C" fn descriptor(_factory: *const clap_plugin_factory, index: u32) -> *const clap_plugin_descriptor {
        if index == 0 {
            P::clap_descriptor().clap_plugin_descriptor()
        } else {
            std::ptr::null()
        }
    }

    unsafe extern "C" fn create(
        _factory: *const clap_plugin_factory,
        host: *const clap_host,
        plugin_id: *const c_char,
    ) -> *const clap_plugin {
        if host.is_null() || plugin_id.is_null() {
            return std::ptr::null();
        }
        // SAFETY: the host passes a C string.
        if unsafe { CStr::from_ptr(plugin_id) } != P::clap_descriptor().clap_id() {
            return std::ptr::null();
        }
        // SAFETY: the host outlives the plugin, as CLAP demands.
        let (framework_host, wrapper) = unsafe {
            let framework_host = FrameworkHost::before(host);
            let wrapper = Wrapper::<P>::new(framework_host.table());
            (framework_host, wrapper)
        };
        let Some(instance) = Instance::take_announced() else {
            return std::ptr::null();
        };
        // The framework takes this reference back in its `destroy`.
        let wrapper = Arc::into_raw(wrapper);
        // SAFETY: `wrapper` was an `Arc` a line ago.
        let inner = unsafe { (*wrapper).clap_plugin.as_ptr() };
        let layer = Box::new(Layer::<P>::new(inner, host, framework_host, instance));
        Box::into_raw(layer).cast()
    }
}
