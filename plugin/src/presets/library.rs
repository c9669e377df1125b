//! All presets in one list, for a browser: those that come with Cochlea, then the user's.
//!
//! Main thread or editor's thread, as a user opens a browser or changes something; reads files, allocates. What cannot be
//! read is listed with what is wrong with it, and stays as it is.

use std::path::{Path, PathBuf};

use super::check::Checker;
use super::factory::{self, GENRE, TASK};
use super::favourites::Favourites;
use super::user_folder;
use super::{Preset, PresetError};
use crate::settings;

/// Where a preset comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// It comes with Cochlea.
    Factory,
    /// It is this file of the user's.
    User(PathBuf),
}

/// One preset of the list.
#[derive(Clone, Debug)]
pub struct Entry {
    /// What the user chooses it by; a file that is no preset goes by its file name.
    pub name: String,
    /// One sentence: what it is for. May be empty.
    pub description: String,
    /// `Task` or `Genre`, or the folders of the user's between which it lies (`Voices/Loud`); empty in the topmost.
    pub category: String,
    /// Where it comes from.
    pub origin: Origin,
    /// Whether the user marked it.
    pub is_favourite: bool,
    content: Result<Preset, PresetError>,
}

/// The list.
pub struct Library {
    entries: Vec<Entry>,
    pub(super) places: Option<Places>,
    problems: Vec<PresetError>,
}

/// Where the user's presets are kept.
pub(super) struct Places {
    pub(super) presets: PathBuf,
    pub(super) favourites: Favourites,
}

impl Places {
    /// Of whoever runs this; none without a home.
    pub(super) fn of_user() -> Option<Self> {
        settings::folder().ok().map(|folder| Self::within(&folder))
    }

    /// Within a configuration folder. The marks are read, nothing is made.
    fn within(folder: &Path) -> Self {
        Self {
            presets: folder.join("presets"),
            favourites: Favourites::read(folder),
        }
    }
}

impl Entry {
    /// The preset.
    ///
    /// # Errors
    /// What is wrong with its file, and what to do.
    pub fn preset(&self) -> Result<&Preset, &PresetError> {
        self.content.as_ref()
    }

    /// What is wrong with its file, and what to do; `None`: it can be loaded.
    pub fn problem(&self) -> Option<String> {
        self.content.as_ref().err().map(PresetError::to_string)
    }

    /// What stands in a file, or what is wrong with it.
    pub(super) fn of_path(path: PathBuf, checker: &Checker, places: Option<&Places>) -> Self {
        let content =
            user_folder::read_file(&path).and_then(|preset| checker.checked(&path.display().to_string(), preset));
        let stem = || path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let (name, description) = match &content {
            Ok(preset) if preset.name.trim().is_empty() => (stem(), preset.description.clone()),
            Ok(preset) => (preset.name.trim().to_owned(), preset.description.clone()),
            Err(_) => (stem(), String::new()),
        };
        let key = places.map(|places| key_of(&path, &places.presets));
        let is_favourite = places.zip(key).is_some_and(|(places, key)| places.favourites.has(&key));
        Self {
            name,
            description,
            category: places.map_or_else(String::new, |places| category_of(&path, &places.presets)),
            origin: Origin::User(path),
            is_favourite,
            content,
        }
    }

    /// What a favourite is known by: its name, or its file within the user's folder.
    pub(super) fn key(&self, folder: &Path) -> String {
        match &self.origin {
            Origin::Factory => built_in_key(&self.name),
            Origin::User(path) => key_of(path, folder),
        }
    }
}

/// The built-in presets, by task, then by genre.
pub(super) fn built_in(favourites: Option<&Favourites>) -> Vec<Entry> {
    let by_category = [(TASK, factory::by_task()), (GENRE, factory::by_genre())];
    let presets = by_category.into_iter().flat_map(|(category, presets)| {
        let presets = presets.into_iter();
        presets.map(move |preset| (category, preset))
    });
    let entry = |(category, preset): (&str, Preset)| Entry {
        name: preset.name.clone(),
        description: preset.description.clone(),
        category: category.to_owned(),
        origin: Origin::Factory,
        is_favourite: favourites.is_some_and(|marks| marks.has(&built_in_key(&preset.name))),
        content: Ok(preset),
    };
    presets.map(entry).collect()
}

/// What a built-in preset is known by among the favourites.
fn built_in_key(name: &str) -> String {
    format!("factory:{name}")
}

/// The folders between the user's folder and a file in it, with "/" between them.
fn category_of(path: &Path, folder: &Path) -> String {
    let between = path.strip_prefix(folder).ok().and_then(Path::parent);
    let names = between.into_iter().flatten().map(|name| name.to_string_lossy());
    names.collect::<Vec<_>>().join("/")
}

/// What a file of the user's is known by among the favourites, the same on every system.
pub(super) fn key_of(path: &Path, folder: &Path) -> String {
    let within = path.strip_prefix(folder).unwrap_or(path);
    let names: Vec<_> = within.iter().map(|name| name.to_string_lossy()).collect();
    format!("user:{}", names.join("/"))
}

/// Whether two names are the same to a user.
pub(super) fn is_same(one: &str, other: &str) -> bool {
    one.trim().to_lowercase() == other.trim().to_lowercase()
}

impl Library {
    /// The list as it stands now: built in, and the user's. A user without a home has the built-in ones alone.
    pub fn read() -> Self {
        Self::of(Places::of_user())
    }

    /// The same of a configuration folder.
    #[cfg(test)]
    pub(super) fn read_in(folder: &Path) -> Self {
        Self::of(Some(Places::within(folder)))
    }

    fn of(places: Option<Places>) -> Self {
        let mut library = Self {
            entries: Vec::new(),
            places,
            problems: Vec::new(),
        };
        library.read_entries();
        library
    }

    /// Reads the list anew.
    pub(super) fn read_entries(&mut self) {
        self.entries = built_in(self.places.as_ref().map(|places| &places.favourites));
        let Some(places) = &self.places else {
            return;
        };
        let (files, mut problems) = user_folder::walk(&places.presets);
        let checker = Checker::new();
        let of_file = |path| Entry::of_path(path, &checker, Some(places));
        let mut files: Vec<Entry> = files.into_iter().map(of_file).collect();
        files.sort_by_cached_key(|entry| (entry.category.to_lowercase(), entry.name.to_lowercase()));
        self.entries.extend(files);
        problems.extend(places.favourites.problem().cloned());
        self.problems = problems;
    }

    /// Every preset: built in by task, by genre, then the user's by category and name.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// What is wrong beside single presets: a folder that cannot be read, a file of favourites without sense.
    pub fn problems(&self) -> Vec<String> {
        self.problems.iter().map(PresetError::to_string).collect()
    }

    /// Where the user's presets lie or would lie; `None` for a user without a home.
    pub fn folder(&self) -> Option<&Path> {
        self.places.as_ref().map(|places| places.presets.as_path())
    }

    /// The places in [`Library::entries`] of what has every word of `text` in its name, description or category, whatever
    /// their case. No words: everything.
    pub fn search(&self, text: &str) -> Vec<usize> {
        let words: Vec<String> = text.split_whitespace().map(str::to_lowercase).collect();
        let fits = |entry: &Entry| {
            let about = format!("{}\n{}\n{}", entry.name, entry.description, entry.category).to_lowercase();
            words.iter().all(|word| about.contains(word.as_str()))
        };
        let entries = self.entries.iter().enumerate();
        entries
            .filter(|(_, entry)| fits(entry))
            .map(|(index, _)| index)
            .collect()
    }

    /// The first preset of that name, whatever its case: built in, else one of the user's that can be loaded, else one
    /// that cannot.
    pub fn find(&self, name: &str) -> Option<&Entry> {
        let named = || self.entries.iter().filter(|entry| is_same(&entry.name, name));
        named().find(|entry| entry.content.is_ok()).or_else(|| named().next())
    }
}

#[cfg(test)]
mod tests;
