//! The plug-in's ways in: linked into this program, and in the built bundles.

use cochlea::Cochlea;
use cochlea::host_guard::vst3;
use cochlea_tests::bundles;
use cochlea_tests::bundles::library::Library;
use cochlea_tests::bundles::module::{self, Module};
use cochlea_tests::raw_clap::RawClap;
use cochlea_tests::raw_vst3::RawVst3;

/// The two bundles in memory.
pub struct Bundles {
    clap: Library,
    vst3: Module,
}

impl Bundles {
    /// Loads both.
    pub fn open() -> Self {
        Self {
            clap: Library::open(&bundles::clap()),
            vst3: Module::load(&module::library()),
        }
    }

    /// A new instance over CLAP.
    pub fn clap(&self) -> RawClap {
        RawClap::from_entry(self.clap.entry())
    }

    /// A new instance over VST3.
    pub fn vst3(&self) -> RawVst3 {
        RawVst3::from_factory(self.vst3.raw_factory())
    }
}

/// A new instance of the linked plug-in over CLAP.
pub fn linked_clap() -> RawClap {
    RawClap::from_entry(&cochlea::clap_entry)
}

/// A new instance of the linked plug-in over VST3.
pub fn linked_vst3() -> RawVst3 {
    RawVst3::from_factory(vst3::plugin_factory::<Cochlea>())
}
