//! Loading: the plugin linked into this program, or a `.clap` file.

use std::ffi::{CStr, CString};
use std::path::Path;

use clack_extensions::params::PluginParams;
use clack_host::entry::EntryDescriptor;
use clack_host::prelude::*;
use serde::Serialize;

use super::handlers::{Handlers, MainThread, Shared};
use super::{Host, HostError};

/// What a plugin says of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Descriptor {
    /// CLAP id, such as `audio.cochlea.cochlea`.
    pub id: String,
    /// Display name.
    pub name: String,
    /// Version.
    pub version: String,
}

impl Host {
    /// An instance of the Cochlea that is linked into this program.
    pub fn linked() -> Result<Self, HostError> {
        // SAFETY: the entry is that of the crate `cochlea`, made by its framework to the CLAP specification.
        #[expect(unsafe_code, reason = "a CLAP entry is a table of C functions")]
        unsafe {
            Self::from_entry(&cochlea::clap_entry)
        }
    }

    /// An instance of the first plugin behind an entry that is linked into this program.
    ///
    /// # Safety
    /// The entry is made to the CLAP specification.
    #[expect(unsafe_code, reason = "a CLAP entry is a table of C functions")]
    pub unsafe fn from_entry(entry: &'static EntryDescriptor) -> Result<Self, HostError> {
        let path = std::env::current_exe().unwrap_or_default();
        let path = CString::new(path.to_string_lossy().as_bytes()).unwrap_or_default();
        // SAFETY: by contract.
        let entry = unsafe { PluginEntry::load_from_raw(entry, &path) };
        let entry = entry.map_err(|error| HostError::Create {
            id: "linked into this program".to_owned(),
            reason: error.to_string(),
        })?;
        Self::first_of(&entry)
    }

    /// An instance of the first plugin in a `.clap` file.
    pub fn bundle(path: &Path) -> Result<Self, HostError> {
        let fail = |reason: String| HostError::Load {
            path: path.to_owned(),
            reason,
        };
        if !path.exists() {
            return Err(fail("no such file".to_owned()));
        }
        // A bare name would be looked for along the loader's search path.
        let absolute = std::path::absolute(path).map_err(|error| fail(error.to_string()))?;
        // SAFETY: the user named this file as a CLAP plugin; loading it runs its code, as in any host.
        #[expect(unsafe_code, reason = "loading a shared library runs its code")]
        let entry = unsafe { PluginEntry::load(&absolute) };
        let entry = entry.map_err(|error| fail(error.to_string().replace('\n', " ")))?;
        Self::first_of(&entry)
    }

    fn first_of(entry: &PluginEntry) -> Result<Self, HostError> {
        let descriptor = entry
            .get_plugin_factory()
            .and_then(|factory| {
                let descriptor = factory.plugin_descriptors().next()?;
                Some(Descriptor {
                    id: text(descriptor.id()),
                    name: text(descriptor.name()),
                    version: text(descriptor.version()),
                })
            })
            .ok_or(HostError::Missing("clap.plugin-factory"))?;
        let fail = |reason: String| HostError::Create {
            id: descriptor.id.clone(),
            reason,
        };
        let id = CString::new(descriptor.id.as_bytes()).map_err(|error| fail(error.to_string()))?;
        let host_info = HostInfo::new(
            "Cochlea command line",
            "The Cochlea authors",
            "",
            env!("CARGO_PKG_VERSION"),
        )
        .map_err(|error| fail(error.to_string()))?;
        let mut instance =
            PluginInstance::<Handlers>::new(|_| Shared::new(), |_| MainThread::default(), entry, &id, &host_info)
                .map_err(|error| fail(error.to_string()))?;
        let params: PluginParams = instance
            .plugin_handle()
            .get_extension()
            .ok_or(HostError::Missing("clap.params"))?;
        let mut host = Self {
            audio: None,
            is_lent: false,
            instance,
            descriptor,
            params,
            parameters: Vec::new(),
            configuration: PluginAudioConfiguration {
                sample_rate: 0.0,
                min_frames_count: 1,
                max_frames_count: 1,
            },
            latency_samples: 0,
            restarts: 0,
        };
        host.read_parameters();
        host.pump()?;
        Ok(host)
    }
}

fn text(value: Option<&CStr>) -> String {
    value.map_or_else(String::new, |value| value.to_string_lossy().into_owned())
}
