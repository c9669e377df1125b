//! What the editor of one instance remembers in the session: the window's size, what it shows, A and B, the locks, and
//! the preset in force. Only what is not as at first stands there; what makes no sense takes its default.
//!
//! ```json
//! "editor": {"width": 1200, "height": 700, "tab": "Pitch", "spectra": {"shown": "After", "speed": "Fast"},
//!            "setting": "B", "other": {"cochlea_state": 1, "parameters": {…}}, "locked": ["output_gain"],
//!            "preset": "Warm", "preset_changed": true}
//! ```

use cochlea_dsp::analysis::display::DisplaySettings;
use egui::{Vec2, vec2};
use serde_json::{Map, Value, json};

use super::View;
use super::desk::{Content, Control, Desk, Letter};
use super::layout::MIN_SIZE;
use super::listen::Tab;
use super::spectrum::{Shown, options};
use crate::link::{AnalysisSettings, Link};

/// The largest side of a window, points: what is larger was never a window.
const LARGEST_SIDE: f64 = 16_384.0;

/// What was written last, to tell when something changed without writing it anew.
#[derive(Default)]
pub struct Memory {
    /// The size of this instance's window, points, once the user or the host changed it.
    pub size: Option<Vec2>,
    written: Option<Written>,
    /// As [`crate::remembered::Remembered`] counts.
    seen: u64,
}

#[derive(PartialEq)]
struct Written {
    size: Option<Vec2>,
    tab: Tab,
    shown: Shown,
    display: DisplaySettings,
    letter: Letter,
    other: Option<Content>,
    locks: Vec<Control>,
    preset: Option<(String, bool)>,
}

impl Written {
    fn of(desk: &Desk, view: &View, link: &Link) -> Self {
        Self {
            size: view.memory.size,
            tab: view.tab,
            shown: view.spectra.shown,
            display: link.analysis.settings().display,
            letter: desk.letter(),
            other: desk.other_content().cloned(),
            locks: desk.locks(),
            preset: view
                .presets
                .in_force()
                .map(|(name, changed)| (name.to_owned(), changed)),
        }
    }

    /// Whether this is what is there now. Allocates nothing but a list of locks.
    fn holds(&self, desk: &Desk, view: &View, link: &Link) -> bool {
        let preset = self.preset.as_ref().map(|(name, changed)| (name.as_str(), *changed));
        self.size == view.memory.size
            && self.tab == view.tab
            && self.shown == view.spectra.shown
            && self.display == link.analysis.settings().display
            && self.letter == desk.letter()
            && self.other.as_ref() == desk.other_content()
            && self.locks == desk.locks()
            && preset == view.presets.in_force()
    }

    fn fields(&self, desk: &Desk) -> Map<String, Value> {
        let mut fields = Map::new();
        let mut put = |name: &str, value: Value| {
            fields.insert(name.to_owned(), value);
        };
        if let Some(size) = self.size {
            put("width", json!(size.x.round() as u32));
            put("height", json!(size.y.round() as u32));
        }
        if self.tab != Tab::default() {
            put("tab", self.tab.name().into());
        }
        let spectra = options::words(self.shown, &self.display);
        if !spectra.is_empty() {
            put("spectra", Value::Object(spectra));
        }
        if let Some(other) = &self.other {
            put("setting", self.letter.text().into());
            if let Ok(state) = serde_json::from_slice(&other.state_bytes()) {
                put("other", state);
            }
        }
        if !self.locks.is_empty() {
            let ids = self.locks.iter().map(|control| desk.id(*control));
            put("locked", ids.collect());
        }
        if let Some((name, is_changed)) = &self.preset {
            put("preset", name.as_str().into());
            if *is_changed {
                put("preset_changed", true.into());
            }
        }
        fields
    }
}

/// Takes what a state brought, if one did, and remembers what changed since. Once a frame; cheap while nothing changes.
pub fn attend(desk: &mut Desk, view: &mut View, link: &Link) {
    if let Some(fields) = desk.params().remembered.take_loaded(&mut view.memory.seen) {
        recall(&fields, desk, view, link);
        view.memory.written = Some(Written::of(desk, view, link));
        return;
    }
    if view
        .memory
        .written
        .as_ref()
        .is_some_and(|written| written.holds(desk, view, link))
    {
        return;
    }
    let written = Written::of(desk, view, link);
    // At first nothing is remembered, and nothing is there to remember.
    desk.params().remembered.set(written.fields(desk));
    view.memory.written = Some(written);
}

/// The size in what a state remembers.
pub fn size_in(fields: &Map<String, Value>) -> Option<Vec2> {
    let side = |name: &str, least: f32| {
        let side = fields.get(name)?.as_f64()?;
        (f64::from(least)..=LARGEST_SIDE).contains(&side).then_some(side as f32)
    };
    Some(vec2(side("width", MIN_SIZE.x)?, side("height", MIN_SIZE.y)?))
}

fn recall(fields: &Map<String, Value>, desk: &mut Desk, view: &mut View, link: &Link) {
    let word = |name: &str| fields.get(name).and_then(Value::as_str);
    view.memory.size = size_in(fields);
    view.tab = word("tab").and_then(Tab::named).unwrap_or_default();
    let empty = Map::new();
    let spectra = fields.get("spectra").and_then(Value::as_object).unwrap_or(&empty);
    let (shown, display) = options::of_words(spectra);
    view.spectra.shown = shown;
    link.analysis.set(AnalysisSettings { display });
    let other = fields.get("other").map(Value::to_string);
    let other = other.and_then(|state| Content::of_state(state.as_bytes()).ok());
    let letter = match (&other, word("setting")) {
        (Some(_), Some("B")) => Letter::B,
        _ => Letter::A,
    };
    desk.recall_slots(letter, other);
    let locked = fields.get("locked").and_then(Value::as_array);
    let ids = locked.into_iter().flatten().filter_map(Value::as_str);
    let locks: Vec<Control> = ids.filter_map(|id| desk.of_id(id)).collect();
    desk.set_locks(&locks);
    if let Some(name) = word("preset") {
        let is_changed = fields.get("preset_changed").and_then(Value::as_bool).unwrap_or(false);
        view.presets.recall(name, is_changed, desk);
    }
}
