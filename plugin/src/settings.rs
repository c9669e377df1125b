//! What the user sets once for this machine, in a file of their own: `settings.json` in the configuration folder.
//!
//! Nothing here changes the sound: a project sounds the same with anybody's settings. The file is readable JSON with a
//! version; what it lacks takes its default, what it holds beyond the known keys stays. It is read where a reader starts
//! (the pool of `analysis`, a command), never on the audio thread.

mod key;

use std::path::{Path, PathBuf};

use etcetera::BaseStrategy;
use serde_json::{Map, Value};
use thiserror::Error;

pub use key::{Key, cores};

/// The version of the file that this program writes, and the latest that it reads.
const VERSION: u64 = 1;
const VERSION_KEY: &str = "cochlea_settings";
/// Names the configuration folder, instead of the user's own: for tests and portable use.
pub const FOLDER_VARIABLE: &str = "COCHLEA_CONFIG_DIR";

/// The settings in force.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Settings {
    /// The file as it stands, without the version.
    kept: Map<String, Value>,
}

/// Why settings could not be read or changed. Every one names the file.
#[derive(Debug, Error)]
pub enum SettingsError {
    /// There is no place for the file.
    #[error("settings: the home folder is unknown (expected a folder for settings); set {FOLDER_VARIABLE} to one")]
    NoFolder,
    /// The file cannot be read.
    #[error("{}: cannot be read ({reason}), so defaults are used; check its permissions", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The system's words.
        reason: String,
    },
    /// The file is not one of settings.
    #[error(
        "{}: not Cochlea's settings ({reason}; expected {{\"{VERSION_KEY}\": {VERSION}, …}}), so defaults are used; \
         mend the file or remove it",
        path.display()
    )]
    Malformed {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The file is of a later version.
    #[error(
        "{}: settings of version {version} (expected {VERSION} at most), so defaults are used; update Cochlea",
        path.display()
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its version.
        version: u64,
    },
    /// One value in the file is out of its range; the others are used.
    #[error(
        "{}: {} is {value} (expected {}), so its default {} is used; mend it with `cochlea config set`",
        path.display(), key.name(), key.expected(), key.default()
    )]
    Value {
        /// The file.
        path: PathBuf,
        /// The key.
        key: Key,
        /// What stands there.
        value: String,
    },
    /// The file cannot be written.
    #[error("{}: cannot be written ({reason}), nothing was changed; check the folder and its permissions", path.display())]
    Unwritable {
        /// The file.
        path: PathBuf,
        /// The system's words.
        reason: String,
    },
}

/// The folder of what the user keeps: these settings, presets, favourites.
///
/// # Errors
/// When the user has no home folder and names none.
pub fn folder() -> Result<PathBuf, SettingsError> {
    let named = std::env::var_os(FOLDER_VARIABLE).filter(|folder| !folder.is_empty());
    match named {
        Some(folder) => Ok(PathBuf::from(folder)),
        None => {
            let native = etcetera::base_strategy::choose_native_strategy().map_err(|_| SettingsError::NoFolder)?;
            Ok(native.config_dir().join("Cochlea"))
        }
    }
}

/// Where the file is or would be.
///
/// # Errors
/// When the user has no home folder and names none.
pub fn path() -> Result<PathBuf, SettingsError> {
    Ok(folder()?.join("settings.json"))
}

impl Settings {
    /// The user's settings, with whatever was wrong with them; what is wrong takes its default, and the file stays as it
    /// is. No file is no fault.
    pub fn load() -> (Self, Vec<SettingsError>) {
        match path().and_then(|path| Ok((Self::read(&path)?, path))) {
            Ok((settings, path)) => settings.checked(&path),
            // A user without a home has no settings, either.
            Err(SettingsError::NoFolder) => (Self::default(), Vec::new()),
            Err(problem) => (Self::default(), vec![problem]),
        }
    }

    /// Threads that analyse: 1 to all cores.
    pub fn analysis_threads(&self) -> usize {
        self.value(Key::AnalysisThreads) as usize
    }

    /// Reference pitch, Hz.
    pub fn a4_hz(&self) -> f64 {
        self.value(Key::A4Hz)
    }

    /// The value in force: as set where that is in range, else the default.
    pub fn value(&self, key: Key) -> f64 {
        self.set_value(key).unwrap_or_else(|| key.default())
    }

    /// The value as set, if it is and has sense.
    pub fn set_value(&self, key: Key) -> Option<f64> {
        self.kept
            .get(key.name())
            .and_then(Value::as_f64)
            .filter(|value| key.takes(*value))
    }

    /// Changes one key in the user's file, `None` to its default, and returns what is in force then. The file is written
    /// beside and renamed; all else in it stays.
    ///
    /// # Errors
    /// When the file that is there cannot be understood, for then it would be lost; or when it cannot be written.
    ///
    /// # Panics
    /// When the key does not take the value: see [`Key::takes`].
    pub fn change(key: Key, value: Option<f64>) -> Result<Self, SettingsError> {
        let path = path()?;
        let mut settings = Self::read(&path)?;
        match value {
            Some(value) => {
                assert!(key.takes(value), "{} takes {}", key.name(), key.expected());
                let number = if value.fract() == 0.0 {
                    Value::from(value as i64)
                } else {
                    value.into()
                };
                settings.kept.insert(key.name().to_owned(), number);
            }
            None => {
                settings.kept.remove(key.name());
            }
        }
        settings.write(&path)?;
        Ok(settings)
    }

    fn read(path: &Path) -> Result<Self, SettingsError> {
        let text = match std::fs::read(path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(error) => {
                return Err(SettingsError::Unreadable {
                    path: path.to_owned(),
                    reason: error.to_string(),
                });
            }
        };
        let malformed = |reason: String| SettingsError::Malformed {
            path: path.to_owned(),
            reason,
        };
        let mut kept: Map<String, Value> =
            serde_json::from_slice(&text).map_err(|error| malformed(error.to_string()))?;
        match kept.remove(VERSION_KEY).as_ref().and_then(Value::as_u64) {
            Some(version) if version > VERSION => Err(SettingsError::Newer {
                path: path.to_owned(),
                version,
            }),
            Some(1..) => Ok(Self { kept }),
            _ => Err(malformed("it says no version".to_owned())),
        }
    }

    /// With a word for every value that makes no sense.
    fn checked(self, path: &Path) -> (Self, Vec<SettingsError>) {
        let wrong = |key: &Key| self.kept.contains_key(key.name()) && self.set_value(*key).is_none();
        let problem = |key: Key| SettingsError::Value {
            path: path.to_owned(),
            key,
            value: self.kept[key.name()].to_string(),
        };
        let problems = Key::ALL.into_iter().filter(wrong).map(problem).collect();
        (self, problems)
    }

    fn write(&self, path: &Path) -> Result<(), SettingsError> {
        // The version comes first, for whoever reads the file.
        let mut text = format!("{{\n  \"{VERSION_KEY}\": {VERSION}");
        for (key, value) in &self.kept {
            text += &format!(",\n  {}: {value}", Value::from(key.as_str()));
        }
        text += "\n}\n";
        // Where the file is a link, what it points to is replaced, not the link.
        let place = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        crate::files::replace(&place, text.as_bytes()).map_err(|error| SettingsError::Unwritable {
            path: path.to_owned(),
            reason: error.to_string(),
        })
    }
}

#[cfg(test)]
mod tests;
