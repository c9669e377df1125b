//! Why a preset could not be had, or kept.

use thiserror::Error;

use super::PRESET_VERSION;
use crate::settings::FOLDER_VARIABLE;

/// Why a preset could not be had, or kept. Whatever was there before is as it was.
#[derive(Clone, Debug, Error, PartialEq)]
pub enum PresetError {
    /// Neither a name nor a file.
    #[error("no preset \"{wanted}\": it is neither a file nor one of {known}; name one of these or a preset file")]
    Unknown {
        /// What was asked for.
        wanted: String,
        /// The names there are.
        known: String,
    },
    /// The file cannot be read.
    #[error("{path}: cannot be read ({reason}); check the path and its permissions")]
    Unreadable {
        /// The file.
        path: String,
        /// The system's words.
        reason: String,
    },
    /// The file is not a preset.
    #[error(
        "{path}: not a Cochlea preset ({reason}); expected {{\"cochlea_preset\": 1, \"name\": …, \"parameters\": {{…}}}}"
    )]
    Malformed {
        /// The file.
        path: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The file is of a later version.
    #[error("{path}: preset version {version}, this program reads up to {PRESET_VERSION}; update Cochlea")]
    Newer {
        /// The file.
        path: String,
        /// Its version.
        version: u64,
    },
    /// The user's folder of presets cannot be told.
    #[error("presets: the home folder is unknown (expected a folder to keep them in); set {FOLDER_VARIABLE} to one")]
    NoFolder,
    /// A name that is none.
    #[error("\"{name}\" cannot be a preset's name (expected 1 to 80 characters on one line); choose another")]
    BadName {
        /// As it was given.
        name: String,
    },
    /// A category that is no folder below the user's.
    #[error(
        "\"{category}\" cannot be a category (expected words without a leading dot, \"/\" between one and the next, four at most)"
    )]
    BadCategory {
        /// As it was given.
        category: String,
    },
    /// There is such a preset.
    #[error("there is a preset \"{name}\" already ({place}); choose another name, or replace it")]
    Taken {
        /// Its name.
        name: String,
        /// Its file.
        place: String,
    },
    /// A preset that comes with Cochlea cannot be changed.
    #[error("\"{name}\" comes with Cochlea and stays as it is; save yours under another name")]
    BuiltIn {
        /// Its name.
        name: String,
    },
    /// A file or a folder cannot be written, moved or removed.
    #[error("{path}: cannot be written ({reason}), nothing was changed; check the folder and its permissions")]
    Unwritable {
        /// The file.
        path: String,
        /// The system's words.
        reason: String,
    },
    /// The file of favourites is there and makes no sense.
    #[error(
        "{path}: not Cochlea's favourites ({reason}; expected {{\"cochlea_favourites\": 1, \"presets\": […]}}), so none \
         are known; mend the file or remove it"
    )]
    Favourites {
        /// The file.
        path: String,
        /// What is wrong with it.
        reason: String,
    },
    /// What was to be kept is not a state of the plugin.
    #[error("the preset cannot be made of this state ({reason}); expected what the plugin saves")]
    State {
        /// What is wrong with it.
        reason: String,
    },
}
