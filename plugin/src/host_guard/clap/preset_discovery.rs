//! Presets for the host's browser: where they lie, and what each is.
//!
//! A host asks for these without a plugin, from any thread; each provider it creates is its own.
#![expect(unsafe_code, reason = "the C boundary")]

use std::ffi::{CStr, c_char, c_void};
use std::marker::PhantomData;

use clap_sys::factory::preset_discovery::{
    CLAP_PRESET_DISCOVERY_IS_FACTORY_CONTENT, CLAP_PRESET_DISCOVERY_IS_FAVORITE, CLAP_PRESET_DISCOVERY_IS_USER_CONTENT,
    CLAP_PRESET_DISCOVERY_LOCATION_FILE, CLAP_PRESET_DISCOVERY_LOCATION_PLUGIN, clap_preset_discovery_factory,
    clap_preset_discovery_filetype, clap_preset_discovery_indexer, clap_preset_discovery_location,
    clap_preset_discovery_location_kind, clap_preset_discovery_metadata_receiver, clap_preset_discovery_provider,
    clap_preset_discovery_provider_descriptor,
};
use clap_sys::version::CLAP_VERSION;

use super::preset_receiver::Receiver;
use super::text::{c_path, path_of};
use crate::host_guard::shield::caught;
use crate::host_guard::{Guarded, PresetProvider};

/// The factory of providers; there is one provider.
pub(super) struct PresetFactory<P>(PhantomData<P>);

/// A provider in a host's hands. What the host holds is its first field, so either pointer is the other.
#[repr(C)]
struct Provider {
    table: clap_preset_discovery_provider,
    indexer: *const clap_preset_discovery_indexer,
    presets: &'static PresetProvider,
}

impl<P: Guarded> PresetFactory<P> {
    pub(super) const TABLE: &'static clap_preset_discovery_factory = &clap_preset_discovery_factory {
        count: Some(Self::count),
        get_descriptor: Some(Self::descriptor),
        create: Some(Self::create),
    };

    const DESCRIPTOR: &'static clap_preset_discovery_provider_descriptor = &{
        let [id, name, vendor] = match P::PRESETS {
            Some(presets) => [presets.id, presets.name, presets.creator],
            None => [c""; 3],
        };
        clap_preset_discovery_provider_descriptor {
            clap_version: CLAP_VERSION,
            id: id.as_ptr(),
            name: name.as_ptr(),
            vendor: vendor.as_ptr(),
        }
    };

    unsafe extern "C" fn count(_factory: *const clap_preset_discovery_factory) -> u32 {
        u32::from(P::PRESETS.is_some())
    }

    unsafe extern "C" fn descriptor(
        _factory: *const clap_preset_discovery_factory,
        index: u32,
    ) -> *const clap_preset_discovery_provider_descriptor {
        if index == 0 && P::PRESETS.is_some() {
            Self::DESCRIPTOR
        } else {
            std::ptr::null()
        }
    }

    unsafe extern "C" fn create(
        _factory: *const clap_preset_discovery_factory,
        indexer: *const clap_preset_discovery_indexer,
        provider_id: *const c_char,
    ) -> *const clap_preset_discovery_provider {
        let Some(presets) = P::PRESETS else {
            return std::ptr::null();
        };
        // SAFETY: the host passes a C string or null.
        if indexer.is_null() || provider_id.is_null() || unsafe { CStr::from_ptr(provider_id) } != presets.id {
            return std::ptr::null();
        }
        let provider = Box::new(Provider {
            table: clap_preset_discovery_provider {
                desc: Self::DESCRIPTOR,
                provider_data: std::ptr::null_mut(),
                init: Some(Provider::init),
                destroy: Some(Provider::destroy),
                get_metadata: Some(Provider::get_metadata::<P>),
                get_extension: Some(Provider::get_extension),
            },
            indexer,
            presets,
        });
        Box::into_raw(provider).cast()
    }
}

impl Provider {
    /// The provider behind the host's pointer.
    ///
    /// # Safety
    /// `provider` is null or was handed out by the factory and not yet destroyed.
    unsafe fn of<'a>(provider: *const clap_preset_discovery_provider) -> Option<&'a Self> {
        // SAFETY: `provider` is the first field of a `Provider` in a box.
        unsafe { provider.cast::<Self>().as_ref() }
    }

    unsafe extern "C" fn init(provider: *const clap_preset_discovery_provider) -> bool {
        // SAFETY: the host's pointer.
        unsafe { Self::of(provider) }.is_some_and(|provider| caught(false, || provider.declare()))
    }

    unsafe extern "C" fn destroy(provider: *const clap_preset_discovery_provider) {
        if !provider.is_null() {
            // SAFETY: made by the factory; the host calls this once, last.
            drop(unsafe { Box::from_raw(provider.cast_mut().cast::<Self>()) });
        }
    }

    unsafe extern "C" fn get_extension(
        _provider: *const clap_preset_discovery_provider,
        _id: *const c_char,
    ) -> *const c_void {
        std::ptr::null()
    }

    /// Tells the host what the files are and where presets lie. Whether it took that.
    fn declare(&self) -> bool {
        // SAFETY: not null, and it lives longer than its providers.
        let indexer = unsafe { &*self.indexer };
        let (Some(declare_filetype), Some(declare_location)) = (indexer.declare_filetype, indexer.declare_location)
        else {
            return false;
        };
        let presets = self.presets;
        let filetype = clap_preset_discovery_filetype {
            name: presets.file_type.as_ptr(),
            description: c"".as_ptr(),
            file_extension: presets.extension.as_ptr(),
        };
        let built_in = clap_preset_discovery_location {
            flags: CLAP_PRESET_DISCOVERY_IS_FACTORY_CONTENT,
            name: presets.name.as_ptr(),
            kind: CLAP_PRESET_DISCOVERY_LOCATION_PLUGIN,
            location: std::ptr::null(),
        };
        // SAFETY: the host's functions; all that is declared lives through the calls.
        if !unsafe {
            declare_filetype(self.indexer, &raw const filetype) && declare_location(self.indexer, &raw const built_in)
        } {
            return false;
        }
        let Some(folder) = presets.shelf.folder().and_then(|folder| c_path(&folder)) else {
            return true;
        };
        let users = clap_preset_discovery_location {
            flags: CLAP_PRESET_DISCOVERY_IS_USER_CONTENT,
            name: presets.users_name.as_ptr(),
            kind: CLAP_PRESET_DISCOVERY_LOCATION_FILE,
            location: folder.as_ptr(),
        };
        // A host that does not take the folder has the built-in ones all the same.
        // SAFETY: as above.
        unsafe { declare_location(self.indexer, &raw const users) };
        true
    }

    unsafe extern "C" fn get_metadata<P: Guarded>(
        provider: *const clap_preset_discovery_provider,
        kind: clap_preset_discovery_location_kind,
        location: *const c_char,
        receiver: *const clap_preset_discovery_metadata_receiver,
    ) -> bool {
        // SAFETY: the host's pointers, or null.
        let (Some(provider), Some(receiver)) = (unsafe { (Self::of(provider), Receiver::of(receiver)) }) else {
            return false;
        };
        let plugin_id = P::clap_descriptor().clap_id();
        caught(false, || match kind {
            CLAP_PRESET_DISCOVERY_LOCATION_PLUGIN => {
                provider.describe_built_in(&receiver, plugin_id);
                true
            }
            CLAP_PRESET_DISCOVERY_LOCATION_FILE => {
                // SAFETY: the host's C string, or null.
                let described = unsafe { path_of(location) }.and_then(|path| {
                    let card = provider.presets.shelf.card(&path)?;
                    let favourite = if card.is_favourite {
                        CLAP_PRESET_DISCOVERY_IS_FAVORITE
                    } else {
                        0
                    };
                    if receiver.begin(&card, None) {
                        receiver.describe(&card, plugin_id, CLAP_PRESET_DISCOVERY_IS_USER_CONTENT | favourite);
                    }
                    Ok(())
                });
                described.map_err(|problem| receiver.error(&problem)).is_ok()
            }
            other => {
                receiver.error(&format!(
                    "location kind {other} is not known (expected {CLAP_PRESET_DISCOVERY_LOCATION_FILE}, a file, or \
                     {CLAP_PRESET_DISCOVERY_LOCATION_PLUGIN}, the plugin)"
                ));
                false
            }
        })
    }

    fn describe_built_in(&self, receiver: &Receiver<'_>, plugin_id: &CStr) {
        for card in self.presets.shelf.built_in() {
            // A host that says no wants no more.
            if !receiver.begin(&card, Some(&card.name)) {
                return;
            }
            let favourite = if card.is_favourite {
                CLAP_PRESET_DISCOVERY_IS_FAVORITE
            } else {
                0
            };
            receiver.describe(&card, plugin_id, CLAP_PRESET_DISCOVERY_IS_FACTORY_CONTENT | favourite);
            receiver.creator(self.presets.creator);
        }
    }
}
