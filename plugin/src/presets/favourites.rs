//! Which presets the user marked, in a file of their own: `favourites.json` in the configuration folder.
//!
//! ```json
//! {"cochlea_favourites": 1, "presets": ["factory:Warm", "user:Voice/My voice.json"]}
//! ```

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::{PresetError, user_folder};
use crate::files;

/// The version that is written, and the latest that is read.
const VERSION: u64 = 1;
/// The file's name.
const FILE: &str = "favourites.json";

/// The marks, and whether they could be read.
pub(super) struct Favourites {
    path: PathBuf,
    marks: Result<BTreeSet<String>, PresetError>,
}

#[derive(Deserialize, Serialize)]
struct Stored {
    cochlea_favourites: u64,
    presets: BTreeSet<String>,
}

impl Favourites {
    /// The marks of the user whose configuration folder this is. No file is no fault.
    pub(super) fn read(folder: &Path) -> Self {
        let path = folder.join(FILE);
        Self {
            marks: read(&path),
            path,
        }
    }

    /// What is wrong with the file.
    pub(super) fn problem(&self) -> Option<&PresetError> {
        self.marks.as_ref().err()
    }

    /// Whether a preset is marked.
    pub(super) fn has(&self, key: &str) -> bool {
        self.marks.as_ref().is_ok_and(|marks| marks.contains(key))
    }

    /// Marks and unmarks, and writes the file.
    ///
    /// # Errors
    /// When the file that is there makes no sense, for then it would be lost; or when it cannot be written.
    pub(super) fn change(&mut self, change: impl FnOnce(&mut BTreeSet<String>)) -> Result<(), PresetError> {
        // Another instance may have marked something since.
        let mut marks = read(&self.path)?;
        change(&mut marks);
        let stored = Stored {
            cochlea_favourites: VERSION,
            presets: marks,
        };
        let unwritable = |reason: String| PresetError::Unwritable {
            path: self.path.display().to_string(),
            reason,
        };
        let text = serde_json::to_vec_pretty(&stored).map_err(|error| unwritable(error.to_string()))?;
        files::replace(&self.path, &text).map_err(|error| unwritable(error.to_string()))?;
        self.marks = Ok(stored.presets);
        Ok(())
    }
}

fn read(path: &Path) -> Result<BTreeSet<String>, PresetError> {
    if path.symlink_metadata().is_ok() {
        parse(path)
    } else {
        Ok(BTreeSet::new())
    }
}

fn parse(path: &Path) -> Result<BTreeSet<String>, PresetError> {
    let wrong = |reason: String| PresetError::Favourites {
        path: path.display().to_string(),
        reason,
    };
    let text = user_folder::read_bytes(path)?;
    let value: serde_json::Value = serde_json::from_slice(&text).map_err(|error| wrong(error.to_string()))?;
    match value.get("cochlea_favourites").and_then(serde_json::Value::as_u64) {
        Some(version) if version > VERSION => {
            return Err(wrong(format!("version {version}, this program reads up to {VERSION}")));
        }
        Some(1..) => {}
        _ => return Err(wrong("it says no version".to_owned())),
    }
    let stored: Stored = serde_json::from_value(value).map_err(|error| wrong(error.to_string()))?;
    Ok(stored.presets)
}
