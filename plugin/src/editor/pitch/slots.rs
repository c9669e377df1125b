//! The pitch's controls: names, captions, what each does, and how wide it is in its row.

use super::super::choice::Choice;
use super::super::desk::Control;
use super::super::slot::{Slot, slot};

/// Widths of the settings, in the order in which they are shown.
pub(super) const SETTINGS_WIDTHS: [f32; 9] = [68.0, 52.0, 52.0, 52.0, 84.0, 72.0, 46.0, 72.0, 80.0];

pub(super) const MODE: Choice = Choice {
    control: Control::PitchMode,
    name: "Pitch",
    caption: "Pitch",
    tip: "Display tracks the pitch and makes notes of it; Follow lets bells ride on it, too.",
};
pub(super) const LOW: Slot = slot(
    Control::PitchLow,
    ["Pitch Low", "Low"],
    [0.0, 0.0],
    "The lowest pitch that is looked for, as a frequency or a note.",
);
pub(super) const HIGH: Slot = slot(
    Control::PitchHigh,
    ["Pitch High", "High"],
    [0.0, 0.0],
    "The highest pitch that is looked for, as a frequency or a note.",
);
pub(super) const A4: Slot = slot(
    Control::A4,
    ["A4", "A4"],
    [1.0, 440.0],
    "The frequency that notes are tuned to.",
);
pub(super) const TRANSPOSITION: Slot = slot(
    Control::Transposition,
    ["Transposition", "Transposition"],
    [1.0, 0.0],
    "Added to the note that sounds, as for a transposing instrument.",
);
pub(super) const TEMPERAMENT: Choice = Choice {
    control: Control::Temperament,
    name: "Temperament",
    caption: "Temperament",
    tip: "Equal divides the octave evenly; Just takes pure intervals above the key.",
};
pub(super) const KEY: Choice = Choice {
    control: Control::JustKey,
    name: "Just Key",
    caption: "Key",
    tip: "The key of just intonation.",
};
pub(super) const NOTE_OUTPUT: (Control, &str, &str) = (
    Control::NoteOutput,
    "Note Output",
    "The notes go to the host, with their bend.",
);
pub(super) const BEND_RANGE: Slot = slot(
    Control::BendRange,
    ["Bend Range", "Bend Range"],
    [1.0, 1.0],
    "What a full bend stands for; as set in the instrument that plays the notes.",
);

const fn harmonic(bell: usize, name: &'static str, caption: &'static str) -> (f32, Slot) {
    let tip = "Gain of the bell that rides on this multiple of the pitch while Pitch is Follow.";
    (
        50.0,
        slot(Control::HarmonicGain(bell), [name, caption], [0.5, 0.0], tip),
    )
}

/// What follows the pitch, each with its width.
pub(super) const FOLLOW: [(f32, Slot); 11] = [
    harmonic(0, "Harmonic 1 Gain", "Gain 1\u{d7}"),
    harmonic(1, "Harmonic 2 Gain", "2\u{d7}"),
    harmonic(2, "Harmonic 3 Gain", "3\u{d7}"),
    harmonic(3, "Harmonic 4 Gain", "4\u{d7}"),
    harmonic(4, "Harmonic 5 Gain", "5\u{d7}"),
    harmonic(5, "Harmonic 6 Gain", "6\u{d7}"),
    harmonic(6, "Harmonic 7 Gain", "7\u{d7}"),
    harmonic(7, "Harmonic 8 Gain", "8\u{d7}"),
    (
        76.0,
        slot(
            Control::FollowWidth,
            ["Follow Width", "Width"],
            [0.0, 0.0],
            "Width of the following bells at half their gain.",
        ),
    ),
    (
        50.0,
        slot(
            Control::FollowGlide,
            ["Follow Glide", "Glide"],
            [0.0, 0.0],
            "How long the following bells take to a new pitch.",
        ),
    ),
    (
        50.0,
        slot(
            Control::Protect,
            ["Protect Harmonics", "Protect"],
            [5.0, 0.0],
            "How far the adaptation leaves harmonics of the pitch alone.",
        ),
    ),
];
