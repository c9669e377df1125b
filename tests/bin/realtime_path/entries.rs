//! The plug-in's ways in: linked into this program, and in the built bundles.
#![expect(unsafe_code, reason = "the C boundary")]

use std::ffi::c_void;
use std::path::Path;

use anyhow::{Context, Result};
use clap_sys::entry::clap_plugin_entry;
use cochlea::Cochlea;
use cochlea::host_guard::vst3;
use cochlea_tests::bundles;
use cochlea_tests::raw_clap::RawClap;
use cochlea_tests::raw_vst3::RawVst3;
use libloading::Library;

/// The two bundles in memory, to the program's end.
pub struct Bundles {
    clap: Library,
    vst3: Library,
}

impl Bundles {
    /// Loads both.
    pub fn open() -> Result<Self> {
        Ok(Self {
            clap: open(&bundles::clap())?,
            vst3: open(&bundles::vst3().join("Contents/x86_64-linux/Cochlea.so"))?,
        })
    }

    /// A new instance over CLAP.
    pub fn clap(&self) -> Result<RawClap> {
        // SAFETY: the symbol is the plug-in's entry, valid for as long as the library.
        let entry = unsafe { self.clap.get::<*const clap_plugin_entry>(b"clap_entry\0")?.as_ref() };
        Ok(RawClap::from_entry(entry.context("an entry")?))
    }

    /// A new instance over VST3.
    pub fn vst3(&self) -> Result<RawVst3> {
        type GetFactory = unsafe extern "system" fn() -> *mut c_void;
        // SAFETY: the symbol is the function by which VST3 hosts get the factory.
        let factory = unsafe { self.vst3.get::<GetFactory>(b"GetPluginFactory\0")?() };
        Ok(RawVst3::from_factory(factory))
    }
}

fn open(binary: &Path) -> Result<Library> {
    // SAFETY: loading our own plug-in runs nothing of it.
    let library = unsafe { Library::new(binary) };
    library.with_context(|| format!("cannot load {}", binary.display()))
}

/// A new instance of the linked plug-in over CLAP.
pub fn linked_clap() -> RawClap {
    RawClap::from_entry(&cochlea::clap_entry)
}

/// A new instance of the linked plug-in over VST3.
pub fn linked_vst3() -> RawVst3 {
    RawVst3::from_factory(vst3::plugin_factory::<Cochlea>())
}
