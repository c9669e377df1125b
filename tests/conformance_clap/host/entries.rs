//! The plug-in's two entries: linked into this program, and the built bundle's.

use std::sync::OnceLock;

use clap_sys::entry::clap_plugin_entry;
use cochlea_tests::bundles::{self, library::Library};

/// An entry and its name in messages.
pub type Named = (&'static str, &'static clap_plugin_entry);

/// Both entries.
pub fn entries() -> [Named; 2] {
    static BUNDLE: OnceLock<Library> = OnceLock::new();
    let bundle = BUNDLE.get_or_init(|| Library::open(&bundles::clap()));
    [("linked", &cochlea::clap_entry), ("bundle", bundle.entry())]
}
