//! The user's folder of presets: what lies in it, and how a file is read.

use std::fs;
use std::path::{Path, PathBuf};

use super::{Preset, PresetError, parse};
use crate::host_guard::state::LARGEST_STATE_BYTES;

/// Folders within folders that are looked into: categories, not a whole disk.
pub(super) const DEEPEST: usize = 4;
/// Files that are looked at: more than this is no folder of presets.
const MOST_FILES: usize = 10_000;
/// What a preset's file name ends in.
pub(super) const EXTENSION: &str = "json";

/// The files in `folder` and the folders below it that claim to be presets. A folder that is not there is empty.
///
/// Problems of folders come beside: each is named, the rest is read.
pub(super) fn walk(folder: &Path) -> (Vec<PathBuf>, Vec<PresetError>) {
    let (mut files, mut problems) = (Vec::new(), Vec::new());
    let mut folders = vec![(folder.to_owned(), 0)];
    while let Some((folder, depth)) = folders.pop() {
        let entries = match fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) if depth == 0 && error.kind() == std::io::ErrorKind::NotFound => continue,
            Err(error) => {
                problems.push(unreadable(&folder, error.to_string()));
                continue;
            }
        };
        for entry in entries.flatten() {
            let path = entry.path();
            if entry.file_name().to_string_lossy().starts_with('.') {
                continue;
            }
            let claims = path
                .extension()
                .is_some_and(|extension| extension.eq_ignore_ascii_case(EXTENSION));
            if claims && files.len() < MOST_FILES {
                files.push(path);
            } else if !claims && depth < DEEPEST && path.is_dir() {
                folders.push((path, depth + 1));
            }
        }
    }
    files.sort();
    (files, problems)
}

/// The preset in a file.
///
/// # Errors
/// When it cannot be read, or is none.
pub(super) fn read_file(path: &Path) -> Result<Preset, PresetError> {
    parse(&path.display().to_string(), &read_bytes(path)?)
}

/// What a file holds, if it is one, and not larger than any preset.
pub(super) fn read_bytes(path: &Path) -> Result<Vec<u8>, PresetError> {
    let failed = |error: std::io::Error| unreadable(path, error.to_string());
    // A pipe would be waited for without end.
    let about = fs::metadata(path).map_err(failed)?;
    if !about.is_file() {
        return Err(unreadable(path, "it is not a file".to_owned()));
    }
    if about.len() > LARGEST_STATE_BYTES as u64 {
        return Err(unreadable(
            path,
            format!("it has {} bytes, more than any preset", about.len()),
        ));
    }
    fs::read(path).map_err(failed)
}

fn unreadable(path: &Path, reason: String) -> PresetError {
    PresetError::Unreadable {
        path: path.display().to_string(),
        reason,
    }
}
