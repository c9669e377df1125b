//! The VST3 bundle, loaded and left as the format asks.
#![expect(unsafe_code, reason = "the C boundary")]

use std::ffi::c_void;
use std::path::{Path, PathBuf};

use libloading::{Library, Symbol};
use nice_plug::wrapper::vst3::vst3::ComPtr;
use nice_plug::wrapper::vst3::vst3::Steinberg::IPluginFactory;

/// What hosts call once the library is loaded, and before it is unloaded.
#[cfg(all(unix, not(target_os = "macos")))]
const ENTRY_AND_EXIT: [&[u8]; 2] = [b"ModuleEntry\0", b"ModuleExit\0"];
#[cfg(target_os = "macos")]
const ENTRY_AND_EXIT: [&[u8]; 2] = [b"bundleEntry\0", b"bundleExit\0"];
#[cfg(windows)]
const ENTRY_AND_EXIT: [&[u8]; 2] = [b"InitDll\0", b"ExitDll\0"];

/// Entry functions take the library or the bundle where the system has one to give; ours look at neither.
type EntryOrExit = unsafe extern "system" fn(*mut c_void) -> bool;

/// The library inside the bundle.
pub fn library() -> PathBuf {
    let contents = super::vst3().join("Contents");
    if cfg!(target_os = "macos") {
        contents.join("MacOS/Cochlea")
    } else if cfg!(windows) {
        contents.join("x86_64-win/Cochlea.vst3")
    } else {
        let folder = format!("{}-linux", std::env::consts::ARCH);
        contents.join(folder).join("Cochlea.so")
    }
}

/// A loaded library that was entered. Left and unloaded when it is dropped.
pub struct Module(Library);

impl Module {
    /// Loads a library and enters it.
    pub fn load(library: &Path) -> Self {
        // SAFETY: our own plug-in, whose initialisers do nothing that a test must fear.
        let library = unsafe { Library::new(library) };
        let module = Self(library.unwrap_or_else(|error| panic!("the module does not load: {error}")));
        assert!(module.call(ENTRY_AND_EXIT[0]), "the entry says no");
        module
    }

    /// Enters or leaves it once more.
    pub fn enter_and_leave(&self) {
        assert!(ENTRY_AND_EXIT.iter().all(|name| self.call(name)));
    }

    fn call(&self, name: &[u8]) -> bool {
        // SAFETY: the format's own signature.
        unsafe {
            let function: Symbol<'_, EntryOrExit> = self.0.get(name).expect("the format's function");
            function(std::ptr::null_mut())
        }
    }

    /// What `GetPluginFactory` gives, with its one reference.
    pub fn raw_factory(&self) -> *mut c_void {
        // SAFETY: the format's own signature.
        unsafe {
            let get: Symbol<'_, unsafe extern "system" fn() -> *mut c_void> =
                self.0.get(b"GetPluginFactory\0").expect("the format's function");
            get()
        }
    }

    /// The factory.
    pub fn factory(&self) -> ComPtr<IPluginFactory> {
        // SAFETY: the one reference is ours.
        unsafe { ComPtr::from_raw(self.raw_factory().cast()) }.expect("a factory")
    }
}

impl Drop for Module {
    fn drop(&mut self) {
        assert!(self.call(ENTRY_AND_EXIT[1]), "the exit says no");
    }
}
