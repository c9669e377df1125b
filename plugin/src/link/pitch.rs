//! The pitch on its way to the editor: what it is now, and every estimate of the way there.

use cochlea_dsp::pitch::{Estimate, Note};

use super::Trail;

/// Points that can wait, more than three seconds of them; the editor takes them with every drawing.
const CAPACITY: usize = 1_024;

/// What is known of the pitch at one control step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PitchNow {
    /// Whether it is tracked.
    pub tracks: bool,
    /// The latest estimate.
    pub estimate: Estimate,
    /// Its note, as tuned and transposed; none without a pitch.
    pub note: Option<Note>,
    /// From the middle of a window to the sample with which its estimate is known, ms; exact, the same for all.
    pub latency_ms: f64,
}

impl PitchNow {
    /// Before anything was heard.
    pub const NOTHING: Self = Self {
        tracks: false,
        estimate: Estimate::NOTHING,
        note: None,
        latency_ms: 0.0,
    };
}

/// One estimate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PitchPoint {
    /// Middle of its window, seconds of sound since the plugin was activated.
    pub seconds: f64,
    /// What was heard; none without a pitch.
    pub heard: Option<HeardNote>,
}

/// A note with where it was heard.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HeardNote {
    /// The nearest note, as tuned and transposed.
    pub note: Note,
    /// How sure it is, 0 to 1.
    pub confidence: f32,
}

impl HeardNote {
    /// The note's number with decimals.
    pub fn number(&self) -> f64 {
        f64::from(self.note.number) + self.note.cents / 100.0
    }
}

/// The points of whichever processor is at work.
pub type PitchTrail = Trail<PitchPoint, CAPACITY>;
