//! Pitch as a player's notes: on, off, bend.

use super::{Estimate, Tuning};

/// What is asked of the notes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NoteSettings {
    /// How frequencies are numbered.
    pub tuning: Tuning,
    /// The widest bend, semitones either way: 1 to 48.
    pub bend_range: f64,
}

/// What happens to the one note that sounds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum NoteEvent {
    /// A note begins.
    On {
        /// MIDI number.
        number: u8,
        /// 0 to 1.
        velocity: f64,
    },
    /// The note that sounds ends.
    Off {
        /// MIDI number.
        number: u8,
    },
    /// The bend of what sounds from now on, semitones, within the range.
    Bend {
        /// From the note's own pitch.
        semitones: f64,
    },
}

/// The most events of one estimate.
pub const MOST_NOTE_EVENTS: usize = 3;

/// Turns estimates into notes.
pub struct NoteMaker {
    settings: NoteSettings,
}

impl NoteMaker {
    /// Nothing sounds. `hop_seconds`: from one estimate to the next.
    pub fn new(_hop_seconds: f64, settings: NoteSettings) -> Self {
        Self { settings }
    }

    /// Real time: no allocation.
    pub fn set(&mut self, settings: NoteSettings) {
        self.settings = settings;
    }

    /// Takes the next estimate; what happens, in order.
    ///
    /// Real time: no allocation.
    pub fn hear(&mut self, _estimate: &Estimate) -> [Option<NoteEvent>; MOST_NOTE_EVENTS] {
        [None; MOST_NOTE_EVENTS]
    }

    /// Ends what sounds.
    ///
    /// Real time: no allocation.
    pub fn stop(&mut self) -> Option<NoteEvent> {
        None
    }
}
