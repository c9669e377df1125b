//! What a user prefers of any editor on this machine. None of it is heard.
//!
//! It stands in the settings' file: read as a window opens, written as something changes. A file that makes no sense is
//! left alone: its message is shown, defaults hold, and what is changed then holds for this window alone.

use std::path::PathBuf;

use egui::Vec2;

use super::layout::FIRST_SIZE;
use crate::settings::{self, Key, Settings};

/// See the module.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Preferences {
    /// Drawn light instead of dark.
    pub is_light: bool,
    /// Everything this many times as large as the host's scale asks for, 0.75 to 3.
    pub scale: f32,
    /// Frames a second at most, 10 to 120.
    pub frame_cap_hz: f32,
    /// Whether a resting pointer is told what it is on.
    pub shows_tips: bool,
    /// A double-click on a band's handle types its gain instead of resetting it; on a value it resets instead of typing.
    pub swaps_double_click: bool,
    /// The size of a window that opens, points.
    pub size: Vec2,
}

impl Default for Preferences {
    fn default() -> Self {
        Self {
            is_light: false,
            scale: 1.0,
            frame_cap_hz: 60.0,
            shows_tips: true,
            swaps_double_click: false,
            size: FIRST_SIZE,
        }
    }
}

impl Preferences {
    /// What the settings say.
    pub fn of(settings: &Settings) -> Self {
        let mut preferences = Self::default();
        for key in Key::ALL {
            preferences.set(key, settings.value(key));
        }
        preferences
    }

    /// The same as settings.
    fn values(&self) -> [(Key, f64); 7] {
        let whole = |value: f32| f64::from(value.round());
        [
            (Key::Theme, f64::from(self.is_light)),
            (Key::ScalePercent, whole(100.0 * self.scale)),
            (Key::FrameCapHz, whole(self.frame_cap_hz)),
            (Key::Tooltips, f64::from(self.shows_tips)),
            (Key::SwapDoubleClick, f64::from(self.swaps_double_click)),
            (Key::Width, whole(self.size.x)),
            (Key::Height, whole(self.size.y)),
        ]
    }

    /// One of them, if it is one, as the settings count.
    pub fn value(&self, key: Key) -> Option<f64> {
        let found = self.values().into_iter().find(|(other, _)| *other == key);
        found.map(|(_, value)| value)
    }

    /// Sets one of them; nothing if it is none.
    pub fn set(&mut self, key: Key, value: f64) {
        let number = value as f32;
        match key {
            Key::Theme => self.is_light = value == 1.0,
            Key::ScalePercent => self.scale = number / 100.0,
            Key::FrameCapHz => self.frame_cap_hz = number,
            Key::Tooltips => self.shows_tips = value == 1.0,
            Key::SwapDoubleClick => self.swaps_double_click = value == 1.0,
            Key::Width => self.size.x = number,
            Key::Height => self.size.y = number,
            Key::AnalysisThreads | Key::A4Hz => {}
        }
    }

    /// What is to be written after a change from `before`.
    fn changes_from(&self, before: &Self) -> Vec<(Key, Option<f64>)> {
        let pairs = self.values().into_iter().zip(before.values());
        let changed = pairs.filter(|((key, now), (_, before))| now != before && key.takes(*now));
        changed.map(|((key, now), _)| (key, Some(now))).collect()
    }
}

/// Where preferences are kept: in the user's settings, in a folder of one's own, or not at all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Store {
    /// Nowhere: they hold for this window.
    #[default]
    Nowhere,
    /// Where the user's settings are.
    User,
    /// In this configuration folder.
    Folder(PathBuf),
}

impl Store {
    /// The settings' file; none where there is no place for one.
    pub fn file(&self) -> Option<PathBuf> {
        match self {
            Self::Nowhere => None,
            Self::User => settings::path().ok(),
            Self::Folder(folder) => Some(folder.join(settings::FILE)),
        }
    }

    /// The settings, and what is wrong with them.
    pub fn load(&self) -> (Settings, Vec<String>) {
        match self.file() {
            Some(file) => {
                let (settings, problems) = Settings::load_from(&file);
                (settings, problems.iter().map(ToString::to_string).collect())
            }
            None => (Settings::default(), Vec::new()),
        }
    }

    /// Writes what changed. Nothing where there is no place for it.
    ///
    /// # Errors
    /// Why it is not kept.
    pub fn write(&self, changes: &[(Key, Option<f64>)]) -> Result<(), String> {
        let Some(file) = self.file().filter(|_| !changes.is_empty()) else {
            return Ok(());
        };
        match Settings::change_in(&file, changes) {
            Ok(_) => Ok(()),
            Err(error) => Err(format!("It holds for this window and is not kept: {error}")),
        }
    }

    /// Writes what was changed from `before` to `now`.
    ///
    /// # Errors
    /// As [`Store::write`].
    pub fn keep(&self, before: &Preferences, now: &Preferences) -> Result<(), String> {
        self.write(&now.changes_from(before))
    }
}
