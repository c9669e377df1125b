//! The symbols that hosts look for in the library.
#![expect(unsafe_code, reason = "exported symbols")]

use std::ffi::c_void;

use clap_sys::entry::clap_plugin_entry;

use crate::Cochlea;
use crate::host_guard::{clap, vst3};

/// What a CLAP host loads.
// SAFETY: the name is CLAP's own, and the library exports it once.
#[unsafe(no_mangle)]
pub static clap_entry: clap_plugin_entry = clap::entry::<Cochlea>();

/// What a VST3 host loads.
// SAFETY: the name is VST3's own, and the library exports it once.
#[unsafe(no_mangle)]
pub extern "system" fn GetPluginFactory() -> *mut c_void {
    std::panic::catch_unwind(vst3::plugin_factory::<Cochlea>).unwrap_or(std::ptr::null_mut())
}

/// Called by VST3 hosts once the library is loaded.
// SAFETY: the name is VST3's own, and the library exports it once.
#[cfg(all(unix, not(target_os = "macos")))]
#[unsafe(no_mangle)]
pub extern "C" fn ModuleEntry(_library: *mut c_void) -> bool {
    true
}

/// Called by VST3 hosts before the library is unloaded.
// SAFETY: the name is VST3's own, and the library exports it once.
#[cfg(all(unix, not(target_os = "macos")))]
#[unsafe(no_mangle)]
pub extern "C" fn ModuleExit() -> bool {
    true
}

/// Called by VST3 hosts once the library is loaded.
// SAFETY: the name is VST3's own, and the library exports it once.
#[cfg(target_os = "macos")]
#[unsafe(no_mangle)]
pub extern "C" fn bundleEntry(_bundle: *mut c_void) -> bool {
    true
}

/// Called by VST3 hosts before the library is unloaded.
// SAFETY: the name is VST3's own, and the library exports it once.
#[cfg(target_os = "macos")]
#[unsafe(no_mangle)]
pub extern "C" fn bundleExit() -> bool {
    true
}

/// Called by VST3 hosts once the library is loaded.
// SAFETY: the name is VST3's own, and the library exports it once.
#[cfg(windows)]
#[unsafe(no_mangle)]
pub extern "system" fn InitDll() -> bool {
    true
}

/// Called by VST3 hosts before the library is unloaded.
// SAFETY: the name is VST3's own, and the library exports it once.
#[cfg(windows)]
#[unsafe(no_mangle)]
pub extern "system" fn ExitDll() -> bool {
    true
}
