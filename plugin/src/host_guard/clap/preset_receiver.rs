//! Who takes what a preset is: the host's receiver, called in its order.
#![expect(unsafe_code, reason = "the C boundary")]

use std::ffi::CStr;

use clap_sys::factory::preset_discovery::clap_preset_discovery_metadata_receiver;
use clap_sys::timestamp::CLAP_TIMESTAMP_UNKNOWN;
use clap_sys::universal_plugin_id::clap_universal_plugin_id;

use super::text::c_text;
use crate::host_guard::PresetCard;

/// A host's receiver, good for one call of the host's.
pub(super) struct Receiver<'a>(&'a clap_preset_discovery_metadata_receiver);

/// Calls a function of the receiver with itself first, if it has it.
macro_rules! tell {
    ($receiver:expr, $function:ident($($argument:expr),*)) => {
        if let Some(function) = $receiver.0.$function {
            // SAFETY: the host's own function and receiver; the arguments live through the call.
            unsafe { function($receiver.0 $(, $argument)*) };
        }
    };
}

impl<'a> Receiver<'a> {
    /// The receiver behind the host's pointer; none where it has no place for a preset.
    ///
    /// # Safety
    /// `receiver` is null or live through `'a`.
    pub(super) unsafe fn of(receiver: *const clap_preset_discovery_metadata_receiver) -> Option<Self> {
        // SAFETY: the caller's promise.
        let receiver: &'a clap_preset_discovery_metadata_receiver = unsafe { receiver.as_ref() }?;
        receiver.begin_preset.is_some().then_some(Self(receiver))
    }

    /// A preset begins; a key is what it is loaded by within its location. Whether the host wants it.
    pub(super) fn begin(&self, card: &PresetCard, key: Option<&str>) -> bool {
        let (name, key) = (c_text(&card.name), key.map(c_text));
        let key = key.as_ref().map_or(std::ptr::null(), |key| key.as_ptr());
        // SAFETY: the host's own function and receiver; the texts live through the call.
        self.0
            .begin_preset
            .is_some_and(|begin| unsafe { begin(self.0, name.as_ptr(), key) })
    }

    /// What the preset that began is.
    pub(super) fn describe(&self, card: &PresetCard, plugin_id: &CStr, flags: u32) {
        let id = clap_universal_plugin_id {
            abi: c"clap".as_ptr(),
            id: plugin_id.as_ptr(),
        };
        tell!(self, add_plugin_id(&raw const id));
        tell!(self, set_flags(flags));
        if !card.description.is_empty() {
            tell!(self, set_description(c_text(&card.description).as_ptr()));
        }
        if card.written_seconds != 0 {
            tell!(self, set_timestamps(CLAP_TIMESTAMP_UNKNOWN, card.written_seconds));
        }
        tell!(self, add_feature(c"equalizer".as_ptr()));
        if !card.category.is_empty() {
            tell!(self, add_feature(c_text(&card.category.to_lowercase()).as_ptr()));
        }
    }

    /// Who made it.
    pub(super) fn creator(&self, creator: &CStr) {
        tell!(self, add_creator(creator.as_ptr()));
    }

    /// There is no preset there.
    pub(super) fn error(&self, problem: &str) {
        /// The message says all that the system said.
        const NO_SYSTEM_ERROR: i32 = 0;
        tell!(self, on_error(NO_SYSTEM_ERROR, c_text(problem).as_ptr()));
    }
}
