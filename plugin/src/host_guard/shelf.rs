//! What hosts are told of a plugin's presets, and how they get one. Any thread but the audio thread; reads files.

use std::ffi::CStr;
use std::path::{Path, PathBuf};

/// A preset as a host's browser lists it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PresetCard {
    /// What the user chooses it by; of a built-in one also the key that [`PresetShelf::state`] takes.
    pub name: String,
    /// One sentence: what it is for. May be empty.
    pub description: String,
    /// What it is listed under. May be empty.
    pub category: String,
    /// Whether the user marked it.
    pub is_favourite: bool,
    /// When its file was last written, seconds since 1970 (UTC); 0 where that is not known.
    pub written_seconds: u64,
}

/// Where a preset is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum PresetPlace<'a> {
    /// Within the plugin, by its name.
    BuiltIn(&'a str),
    /// In a file.
    File(&'a Path),
}

/// A plugin's presets, with what hosts are told of them all.
pub struct PresetProvider {
    /// What hosts know them by; frozen.
    pub id: &'static CStr,
    /// What hosts show: the built-in ones are listed under it.
    pub name: &'static CStr,
    /// What hosts show the user's own under.
    pub users_name: &'static CStr,
    /// What a file of them is called.
    pub file_type: &'static CStr,
    /// What the files' names end in, without the dot.
    pub extension: &'static CStr,
    /// Who made the built-in ones.
    pub creator: &'static CStr,
    /// The presets themselves.
    pub shelf: &'static dyn PresetShelf,
}

/// A plugin's presets, one by one.
pub trait PresetShelf: Sync {
    /// The built-in ones, in order.
    fn built_in(&self) -> Vec<PresetCard>;

    /// The folder of the user's own, if it is there.
    fn folder(&self) -> Option<PathBuf>;

    /// The preset in a file.
    ///
    /// # Errors
    /// What is wrong with the file, and what to do.
    fn card(&self, file: &Path) -> Result<PresetCard, String>;

    /// A preset as a state that [`Instance::load_preset`](super::Instance::load_preset) takes.
    ///
    /// # Errors
    /// What is wrong with it, and what to do.
    fn state(&self, place: PresetPlace<'_>) -> Result<Vec<u8>, String>;
}
