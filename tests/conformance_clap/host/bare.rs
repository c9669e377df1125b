//! Hosts that lack what hosts have.
#![expect(unsafe_code, reason = "the C boundary")]

use std::ffi::{CStr, CString, c_char, c_void};

use clap_sys::entry::clap_plugin_entry;
use clap_sys::factory::plugin_factory::{CLAP_PLUGIN_FACTORY_ID, clap_plugin_factory};
use clap_sys::host::clap_host;
use clap_sys::plugin::clap_plugin;
use clap_sys::version::CLAP_VERSION;
use cochlea_tests::raw_clap::RawClap;

/// What a host lacks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Lacks {
    /// Extensions: it answers null for each.
    Extensions,
    /// The functions of its extensions: it has a table of null pointers for each.
    Functions,
    /// A function to ask for extensions.
    GetExtension,
    /// The functions by which a plug-in asks for anything.
    Requests,
    /// Names, and all functions.
    Everything,
}

impl Lacks {
    /// Every kind.
    pub const ALL: [Self; 5] = [
        Self::Extensions,
        Self::Functions,
        Self::GetExtension,
        Self::Requests,
        Self::Everything,
    ];
}

/// A host that lacks something, and a plug-in in it.
pub struct Bare {
    /// The plug-in.
    pub plugin: RawClap,
    // Dropped after the plug-in.
    _host: Box<clap_host>,
}

impl Bare {
    /// The plug-in of `entry`, created and initialised.
    pub fn new(entry: &clap_plugin_entry, lacks: Lacks) -> Self {
        let host = Box::new(host(lacks));
        let given = &raw const *host;
        Self {
            plugin: RawClap::with(|_| create(entry, given, &own_id(entry))),
            _host: host,
        }
    }
}

fn host(lacks: Lacks) -> clap_host {
    let name = match lacks {
        Lacks::Everything => std::ptr::null(),
        _ => c"bare host".as_ptr(),
    };
    let asks = !matches!(lacks, Lacks::Requests | Lacks::Everything);
    clap_host {
        clap_version: CLAP_VERSION,
        host_data: std::ptr::null_mut(),
        name,
        vendor: std::ptr::null(),
        url: std::ptr::null(),
        version: name,
        get_extension: match lacks {
            Lacks::Extensions | Lacks::Requests => Some(no_extension),
            Lacks::Functions => Some(empty_table),
            Lacks::GetExtension | Lacks::Everything => None,
        },
        request_restart: asks.then_some(nothing),
        request_process: asks.then_some(nothing),
        request_callback: asks.then_some(nothing),
    }
}

unsafe extern "C" fn nothing(_: *const clap_host) {}

unsafe extern "C" fn no_extension(_: *const clap_host, _: *const c_char) -> *const c_void {
    std::ptr::null()
}

unsafe extern "C" fn empty_table(_: *const clap_host, _: *const c_char) -> *const c_void {
    /// More functions than any extension of a host has.
    static EMPTY: [usize; 32] = [0; 32];
    EMPTY.as_ptr().cast()
}

/// The entry's factory of plug-ins.
pub fn factory(entry: &clap_plugin_entry) -> &clap_plugin_factory {
    // SAFETY: name and type match; the plug-in's tables live as long as its library.
    unsafe {
        let factory = entry.get_factory.expect("get_factory")(CLAP_PLUGIN_FACTORY_ID.as_ptr());
        factory.cast::<clap_plugin_factory>().as_ref().expect("a factory")
    }
}

/// The id in the first descriptor.
pub fn own_id(entry: &clap_plugin_entry) -> CString {
    let factory = factory(entry);
    // SAFETY: the factory's own function; descriptors live as long as the library.
    unsafe {
        let descriptor = factory.get_plugin_descriptor.expect("descriptor")(factory, 0);
        CStr::from_ptr((*descriptor).id).to_owned()
    }
}

/// Asks the factory for a plug-in. Not initialised.
pub fn create(entry: &clap_plugin_entry, host: *const clap_host, id: &CStr) -> *const clap_plugin {
    let factory = factory(entry);
    // SAFETY: the factory's own function; the host is null or outlives the plug-in.
    unsafe { factory.create_plugin.expect("create")(factory, host, id.as_ptr()) }
}

/// A plug-in in a host without extensions, not initialised. The host lives as long as the program.
pub fn created(entry: &clap_plugin_entry) -> *const clap_plugin {
    struct Shared(clap_host);
    // SAFETY: nothing in it changes, and its strings and functions are static.
    unsafe impl Sync for Shared {}
    static HOST: Shared = Shared(clap_host {
        clap_version: CLAP_VERSION,
        host_data: std::ptr::null_mut(),
        name: c"bare host".as_ptr(),
        vendor: std::ptr::null(),
        url: std::ptr::null(),
        version: c"1".as_ptr(),
        get_extension: Some(no_extension),
        request_restart: Some(nothing),
        request_process: Some(nothing),
        request_callback: Some(nothing),
    });
    let plugin = create(entry, &raw const HOST.0, &own_id(entry));
    assert!(!plugin.is_null());
    plugin
}
