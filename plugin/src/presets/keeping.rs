//! What a user does with the list: saves, renames, removes, brings in, gives out, marks.
//!
//! A change is on the disk, whole, when the call comes back, and the list is read anew. A preset that fails to be written
//! leaves what was there.

use std::fs;
use std::path::{Path, PathBuf};

use super::check::Checker;
use super::library::{Entry, Library, Origin, Places, is_same, key_of};
use super::user_folder::{self, DEEPEST, EXTENSION};
use super::{Preset, PresetError};
use crate::files;

/// Characters of a name.
const LONGEST_NAME: usize = 80;

impl Library {
    /// Keeps `state`, the plugin's own bytes, under a name: in the folder of `category` (`Voices/Loud`; empty: the
    /// topmost). With `overwrite`, one of the user's of that name gives way. Gives its place in the new list.
    ///
    /// # Errors
    /// When the name or the category is none, when the name is taken and `overwrite` not set or the file that has it makes
    /// no sense, when it is that of a built-in preset, or when the file cannot be written.
    pub fn save(
        &mut self,
        name: &str,
        description: &str,
        category: &str,
        state: &[u8],
        overwrite: bool,
    ) -> Result<usize, PresetError> {
        let mut preset = Preset::of_state(checked_name(name)?, state).map_err(|error| PresetError::State {
            reason: error.to_string(),
        })?;
        preset.description = description.trim().to_owned();
        self.keep(&preset, category, overwrite)
    }

    /// Copies a preset's file into the user's folder, after the plugin took it whole on trial. Gives its place in the new
    /// list.
    ///
    /// # Errors
    /// When the file cannot be read or is no preset; else as [`Library::save`].
    pub fn import(&mut self, path: &Path, overwrite: bool) -> Result<usize, PresetError> {
        let preset = user_folder::read_file(path)?;
        let mut preset = Checker::new().checked(&path.display().to_string(), preset)?;
        if preset.name.trim().is_empty() {
            preset.name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        }
        preset.name = checked_name(&preset.name)?.to_owned();
        self.keep(&preset, "", overwrite)
    }

    /// Writes a preset's file for others: into the folder `path` under a name that is not taken, or to `path` itself if
    /// that is no folder. Gives where. Replaces nothing.
    ///
    /// # Errors
    /// When the preset cannot be loaded, when there is such a file, or when it cannot be written.
    pub fn export(&self, index: usize, path: &Path) -> Result<PathBuf, PresetError> {
        let preset = self.at(index)?.preset().map_err(Clone::clone)?;
        let path = if path.is_dir() {
            free(path, &preset.name)?
        } else {
            path.to_owned()
        };
        if path.symlink_metadata().is_ok() {
            return Err(PresetError::Taken {
                name: preset.name.clone(),
                place: path.display().to_string(),
            });
        }
        write(&path, preset)?;
        Ok(path)
    }

    /// Gives one of the user's another name; its category and its mark stay. Gives its place in the new list.
    ///
    /// # Errors
    /// When the name is none or taken, when the preset is built in or cannot be loaded, or when a file cannot be written.
    pub fn rename(&mut self, index: usize, name: &str) -> Result<usize, PresetError> {
        let name = checked_name(name)?;
        let entry = self.at(index)?;
        let before = file_of(entry)?.to_owned();
        let mut preset = entry.preset().map_err(Clone::clone)?.clone();
        if let Some(other) = self.same_name(name, Some(index)) {
            return Err(taken(other));
        }
        let (is_same_name, marked) = (is_same(&entry.name, name), entry.is_favourite);
        preset.name = name.to_owned();
        let folder = before.parent().unwrap_or(Path::new(""));
        // Where only the case changes, some systems would take the new file for the old one.
        let path = if is_same_name {
            before.clone()
        } else {
            free(folder, name)?
        };
        write(&path, &preset)?;
        self.leave(&before, &path, marked)?;
        self.read_and_find(&path)
    }

    /// Removes the file of one of the user's.
    ///
    /// # Errors
    /// When it is built in, or the file cannot be removed.
    pub fn delete(&mut self, index: usize) -> Result<(), PresetError> {
        let entry = self.at(index)?;
        let (path, marked) = (file_of(entry)?.to_owned(), entry.is_favourite);
        remove(&path)?;
        let unmarked = if marked { self.mark(&[(&path, false)]) } else { Ok(()) };
        self.read_entries();
        unmarked
    }

    /// Marks a preset as a favourite, or takes the mark away.
    ///
    /// # Errors
    /// When the file of favourites makes no sense, for then it would be lost; or when it cannot be written.
    pub fn set_favourite(&mut self, index: usize, is_favourite: bool) -> Result<(), PresetError> {
        let key = self.at(index)?.key(&self.places()?.presets);
        self.places_mut()?.favourites.change(|marks| {
            if is_favourite {
                marks.insert(key);
            } else {
                marks.remove(&key);
            }
        })?;
        self.read_entries();
        Ok(())
    }

    fn keep(&mut self, preset: &Preset, category: &str, overwrite: bool) -> Result<usize, PresetError> {
        let folder = folder_of(&self.places()?.presets, category)?;
        // Another instance may have kept something since.
        self.read_entries();
        let before = match self.same_name(&preset.name, None) {
            None => None,
            Some(entry) => {
                let path = file_of(entry)?;
                if !overwrite {
                    return Err(taken(entry));
                }
                // A file that makes no sense here may make some elsewhere.
                entry.preset().map_err(Clone::clone)?;
                Some((path.to_owned(), entry.is_favourite))
            }
        };
        let path = match &before {
            Some((path, _)) if path.parent() == Some(folder.as_path()) => path.clone(),
            _ => free(&folder, &preset.name)?,
        };
        write(&path, preset)?;
        if let Some((before, marked)) = before {
            self.leave(&before, &path, marked)?;
        }
        self.read_and_find(&path)
    }

    /// Removes the file at `before`, now that `after` holds the preset; its mark goes along.
    fn leave(&mut self, before: &Path, after: &Path, marked: bool) -> Result<(), PresetError> {
        if before == after {
            return Ok(());
        }
        if let Err(error) = remove(before) {
            // There shall be one of the two; that it cannot be removed again is no worse than two.
            let _ = fs::remove_file(after);
            return Err(error);
        }
        let moved = if marked {
            self.mark(&[(before, false), (after, true)])
        } else {
            Ok(())
        };
        self.read_entries();
        moved
    }

    fn mark(&mut self, files: &[(&Path, bool)]) -> Result<(), PresetError> {
        let places = self.places_mut()?;
        let folder = places.presets.clone();
        places.favourites.change(|marks| {
            for (path, is_favourite) in files {
                let key = key_of(path, &folder);
                if *is_favourite {
                    marks.insert(key);
                } else {
                    marks.remove(&key);
                }
            }
        })
    }

    fn read_and_find(&mut self, path: &Path) -> Result<usize, PresetError> {
        self.read_entries();
        let is_it = |entry: &Entry| matches!(&entry.origin, Origin::User(file) if file == path);
        let found = self.entries().iter().position(is_it);
        found.ok_or_else(|| unwritable(path, "it is gone again".to_owned()))
    }

    /// The entry of that name, if it is another than `except`.
    fn same_name(&self, name: &str, except: Option<usize>) -> Option<&Entry> {
        let mut entries = self.entries().iter().enumerate();
        let is_it = |(index, entry): &(usize, &Entry)| Some(*index) != except && is_same(&entry.name, name);
        entries.find(is_it).map(|(_, entry)| entry)
    }

    fn at(&self, index: usize) -> Result<&Entry, PresetError> {
        self.entries().get(index).ok_or_else(|| PresetError::Unknown {
            wanted: format!("number {index}"),
            known: format!("the {} in the list", self.entries().len()),
        })
    }

    fn places(&self) -> Result<&Places, PresetError> {
        self.places.as_ref().ok_or(PresetError::NoFolder)
    }

    fn places_mut(&mut self) -> Result<&mut Places, PresetError> {
        self.places.as_mut().ok_or(PresetError::NoFolder)
    }
}

/// A name without space around it.
fn checked_name(name: &str) -> Result<&str, PresetError> {
    let trimmed = name.trim();
    let fits = (1..=LONGEST_NAME).contains(&trimmed.chars().count()) && !trimmed.contains(char::is_control);
    fits.then_some(trimmed)
        .ok_or_else(|| PresetError::BadName { name: name.to_owned() })
}

/// The folder of a category.
fn folder_of(presets: &Path, category: &str) -> Result<PathBuf, PresetError> {
    if category.trim().is_empty() {
        return Ok(presets.to_owned());
    }
    let parts: Vec<&str> = category.split('/').map(str::trim).collect();
    let is_file = |part: &str| {
        Path::new(part)
            .extension()
            .is_some_and(|end| end.eq_ignore_ascii_case(EXTENSION))
    };
    let fits = |part: &&str| files::file_name(part) == **part && !is_file(part);
    if parts.len() <= DEEPEST && parts.iter().all(fits) {
        Ok(presets.join(parts.iter().collect::<PathBuf>()))
    } else {
        Err(PresetError::BadCategory {
            category: category.to_owned(),
        })
    }
}

/// The file of one of the user's.
fn file_of(entry: &Entry) -> Result<&Path, PresetError> {
    match &entry.origin {
        Origin::User(path) => Ok(path),
        Origin::Factory => Err(PresetError::BuiltIn {
            name: entry.name.clone(),
        }),
    }
}

fn taken(entry: &Entry) -> PresetError {
    match &entry.origin {
        Origin::User(path) => PresetError::Taken {
            name: entry.name.clone(),
            place: path.display().to_string(),
        },
        Origin::Factory => PresetError::BuiltIn {
            name: entry.name.clone(),
        },
    }
}

/// A file for that name which is not there yet.
fn free(folder: &Path, name: &str) -> Result<PathBuf, PresetError> {
    files::free(folder, name, EXTENSION).map_err(|reason| unwritable(folder, reason))
}

fn write(path: &Path, preset: &Preset) -> Result<(), PresetError> {
    let text = serde_json::to_vec_pretty(preset).map_err(|error| unwritable(path, error.to_string()))?;
    files::replace(path, &text).map_err(|error| unwritable(path, error.to_string()))
}

fn remove(path: &Path) -> Result<(), PresetError> {
    fs::remove_file(path).map_err(|error| unwritable(path, error.to_string()))
}

fn unwritable(path: &Path, reason: String) -> PresetError {
    PresetError::Unwritable {
        path: path.display().to_string(),
        reason,
    }
}
