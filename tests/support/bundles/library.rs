//! The CLAP bundle, loaded as hosts do.
#![expect(unsafe_code, reason = "the C boundary")]

use std::ffi::CString;
use std::path::{Path, PathBuf};

use clap_sys::entry::clap_plugin_entry;

/// A bundle in memory.
pub struct Library {
    path: CString,
    library: libloading::Library,
}

impl Library {
    /// Loads the bundle. Initialises nothing.
    pub fn open(bundle: &Path) -> Self {
        // SAFETY: loading our own plug-in runs nothing but its constructors, of which it has none.
        let library = unsafe { libloading::Library::new(binary(bundle)) };
        let library = library.unwrap_or_else(|error| panic!("cannot load {}: {error}", bundle.display()));
        let path = CString::new(bundle.to_str().expect("a path in UTF-8")).expect("no NUL");
        Self { path, library }
    }

    /// Its entry, good for as long as the library.
    pub fn entry(&self) -> &clap_plugin_entry {
        // SAFETY: the symbol is the plug-in's entry.
        unsafe {
            let entry = self.library.get::<*const clap_plugin_entry>(b"clap_entry\0");
            entry.expect("a symbol clap_entry").as_ref().expect("an entry")
        }
    }

    /// Initialises the entry as hosts do; whether it says that it is.
    pub fn init(&self) -> bool {
        // SAFETY: the entry's own function, and a C string that lives through the call.
        unsafe { self.entry().init.expect("init")(self.path.as_ptr()) }
    }

    /// The counterpart of [`Library::init`].
    pub fn deinit(&self) {
        // SAFETY: the entry's own function.
        unsafe { self.entry().deinit.expect("deinit")() };
    }
}

/// The file that the loader takes: the bundle itself, on macOS one in its folder.
fn binary(bundle: &Path) -> PathBuf {
    if bundle.is_dir() {
        bundle.join("Contents/MacOS/Cochlea")
    } else {
        bundle.to_owned()
    }
}
