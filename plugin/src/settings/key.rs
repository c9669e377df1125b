//! The settings there are, each with what it takes.

use cochlea_dsp::pitch::{A4_LIMITS_HZ, Tuning};
use serde_json::Value;

use crate::editor::layout::{FIRST_SIZE, MIN_SIZE};
use crate::link::FRAME_CAP_HZ;

/// One setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// Threads that analyse.
    AnalysisThreads,
    /// Reference pitch.
    A4Hz,
    /// Everything in the editor is this much larger.
    ScalePercent,
    /// Frames a second at most.
    FrameCapHz,
    /// Dark or light.
    Theme,
    /// Whether a resting pointer is told what it is on.
    Tooltips,
    /// Whether a double-click does the other thing.
    SwapDoubleClick,
    /// Width of a window that opens.
    Width,
    /// Height of a window that opens.
    Height,
}

/// What a setting is: every value is a number inside, switches and words by their place in the list.
enum Kind {
    Number,
    Whole,
    Switch,
    Words(&'static [&'static str]),
}

const THEMES: [&str; 2] = ["dark", "light"];

impl Key {
    /// All of them, in the order in which they are listed.
    pub const ALL: [Self; 9] = [
        Self::AnalysisThreads,
        Self::A4Hz,
        Self::ScalePercent,
        Self::FrameCapHz,
        Self::Theme,
        Self::Tooltips,
        Self::SwapDoubleClick,
        Self::Width,
        Self::Height,
    ];

    /// Its name in the file and on the command line; frozen.
    pub fn name(self) -> &'static str {
        match self {
            Self::AnalysisThreads => "analysis.threads",
            Self::A4Hz => "a4_hz",
            Self::ScalePercent => "editor.scale_percent",
            Self::FrameCapHz => "editor.frame_cap_hz",
            Self::Theme => "editor.theme",
            Self::Tooltips => "editor.tooltips",
            Self::SwapDoubleClick => "editor.swap_double_click",
            Self::Width => "editor.width",
            Self::Height => "editor.height",
        }
    }

    /// The key of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|key| key.name() == name)
    }

    /// What it changes, and when.
    pub fn purpose(self) -> &'static str {
        match self {
            Self::AnalysisThreads => {
                "threads that analyse files, and the sound while editors are open (a change waits until all are closed)"
            }
            Self::A4Hz => "reference pitch of `cochlea pitch`; the plugin has a parameter of its own, A4",
            Self::ScalePercent => "size of everything in the editor, on top of the system's",
            Self::FrameCapHz => "pictures a second that an editor draws at most, while something moves",
            Self::Theme => "colours of the editor",
            Self::Tooltips => "whether a resting pointer is told what it is on",
            Self::SwapDoubleClick => "double-click types on a band and resets a value, instead of the other way round",
            Self::Width => "width of an editor that opens, points; follows the last one that was resized",
            Self::Height => "height of an editor that opens, points; follows the last one that was resized",
        }
    }

    /// In force where nothing is set.
    pub fn default(self) -> f64 {
        match self {
            Self::AnalysisThreads => (cores() / 2).max(1) as f64,
            Self::A4Hz => Tuning::STANDARD.a4_hz,
            Self::ScalePercent => 100.0,
            Self::FrameCapHz => f64::from(FRAME_CAP_HZ),
            Self::Theme | Self::SwapDoubleClick => 0.0,
            Self::Tooltips => 1.0,
            Self::Width => f64::from(FIRST_SIZE.x),
            Self::Height => f64::from(FIRST_SIZE.y),
        }
    }

    /// Lowest and highest.
    pub fn range(self) -> [f64; 2] {
        match self {
            Self::AnalysisThreads => [1.0, cores() as f64],
            Self::A4Hz => A4_LIMITS_HZ,
            Self::ScalePercent => [75.0, 300.0],
            Self::FrameCapHz => [10.0, 120.0],
            Self::Theme | Self::Tooltips | Self::SwapDoubleClick => [0.0, 1.0],
            Self::Width => [f64::from(MIN_SIZE.x), 16_384.0],
            Self::Height => [f64::from(MIN_SIZE.y), 16_384.0],
        }
    }

    fn kind(self) -> Kind {
        match self {
            Self::A4Hz => Kind::Number,
            Self::AnalysisThreads | Self::ScalePercent | Self::FrameCapHz | Self::Width | Self::Height => Kind::Whole,
            Self::Tooltips | Self::SwapDoubleClick => Kind::Switch,
            Self::Theme => Kind::Words(&THEMES),
        }
    }

    /// Whether a value has sense.
    pub fn takes(self, value: f64) -> bool {
        let [lowest, highest] = self.range();
        let is_whole = !matches!(self.kind(), Kind::Number);
        (lowest..=highest).contains(&value) && (!is_whole || value.fract() == 0.0)
    }

    /// What it takes, in words: "a whole number from 1 to 8".
    pub fn expected(self) -> String {
        let [lowest, highest] = self.range();
        match self.kind() {
            Kind::Number => format!("a number from {lowest} to {highest}"),
            Kind::Whole => format!("a whole number from {lowest} to {highest}"),
            Kind::Switch => "true or false".to_owned(),
            Kind::Words(words) => words.join(" or "),
        }
    }

    /// A value as people read and write it.
    pub fn text(self, value: f64) -> String {
        match self.stored(value) {
            Value::String(word) => word,
            stored => stored.to_string(),
        }
    }

    /// What a text means, if it has sense.
    pub fn read(self, text: &str) -> Option<f64> {
        let text = text.trim();
        let value = match self.kind() {
            Kind::Number | Kind::Whole => text.parse().ok(),
            Kind::Switch => text.parse::<bool>().ok().map(f64::from),
            Kind::Words(words) => place_of(words, text),
        };
        value.filter(|value| self.takes(*value))
    }

    /// A value as the file holds it.
    pub fn stored(self, value: f64) -> Value {
        match self.kind() {
            Kind::Switch => (value != 0.0).into(),
            Kind::Words(words) => words.get(value as usize).copied().unwrap_or_default().into(),
            _ if value.fract() == 0.0 => (value as i64).into(),
            _ => value.into(),
        }
    }

    /// What the file holds, if it has sense.
    pub(super) fn of_stored(self, stored: &Value) -> Option<f64> {
        let value = match self.kind() {
            Kind::Number | Kind::Whole => stored.as_f64(),
            Kind::Switch => stored.as_bool().map(f64::from),
            Kind::Words(words) => stored.as_str().and_then(|word| place_of(words, word)),
        };
        value.filter(|value| self.takes(*value))
    }
}

fn place_of(words: &[&str], wanted: &str) -> Option<f64> {
    let place = words.iter().position(|word| word.eq_ignore_ascii_case(wanted));
    place.map(|place| place as f64)
}

/// How many threads this machine runs at once; 1 where it does not say.
pub fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}
