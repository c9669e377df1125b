//! The presets as hosts browse and load them.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use super::check::Checker;
use super::library::{Entry, Places, built_in, is_same};
use super::{PresetError, factory, user_folder};
use crate::host_guard::{PresetCard, PresetPlace, PresetProvider, PresetShelf};

/// Cochlea's presets, for hosts.
pub const PROVIDER: &PresetProvider = &PresetProvider {
    id: c"audio.cochlea.presets",
    name: c"Cochlea",
    users_name: c"Cochlea: yours",
    file_type: c"Cochlea preset",
    extension: c"json",
    creator: c"Cochlea",
    shelf: &Shelf,
};

struct Shelf;

impl PresetShelf for Shelf {
    fn built_in(&self) -> Vec<PresetCard> {
        let places = Places::of_user();
        let entries = built_in(places.as_ref().map(|places| &places.favourites));
        entries.into_iter().map(|entry| card(entry, 0)).collect()
    }

    fn folder(&self) -> Option<PathBuf> {
        let presets = Places::of_user()?.presets;
        presets.is_dir().then_some(presets)
    }

    fn card(&self, file: &Path) -> Result<PresetCard, String> {
        let entry = Entry::of_path(file.to_owned(), &Checker::new(), Places::of_user().as_ref());
        if let Some(problem) = entry.problem() {
            return Err(problem);
        }
        let written = fs::metadata(file).and_then(|about| about.modified()).ok();
        let since_1970 = written.and_then(|time| time.duration_since(UNIX_EPOCH).ok());
        Ok(card(entry, since_1970.map_or(0, |time| time.as_secs())))
    }

    fn state(&self, place: PresetPlace<'_>) -> Result<Vec<u8>, String> {
        let preset = match place {
            PresetPlace::BuiltIn(name) => {
                let all = factory();
                let found = all.iter().find(|preset| is_same(&preset.name, name)).cloned();
                found.ok_or_else(|| {
                    let names: Vec<String> = all.iter().map(|preset| format!("\"{}\"", preset.name)).collect();
                    PresetError::Unknown {
                        wanted: name.to_owned(),
                        known: names.join(", "),
                    }
                })
            }
            PresetPlace::File(path) => user_folder::read_file(path)
                .and_then(|preset| Checker::new().checked(&path.display().to_string(), preset)),
        };
        preset
            .map(|preset| preset.state_bytes())
            .map_err(|error| error.to_string())
    }
}

fn card(entry: Entry, written_seconds: u64) -> PresetCard {
    PresetCard {
        name: entry.name,
        description: entry.description,
        category: entry.category,
        is_favourite: entry.is_favourite,
        written_seconds,
    }
}
