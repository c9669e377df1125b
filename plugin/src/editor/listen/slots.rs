//! The panel's controls: names, captions, what each does.

use super::super::choice::Choice;
use super::super::desk::Control;
use super::super::slot::{Slot, slot};

pub(super) const TARGET: Choice = Choice {
    control: Control::Target,
    name: "Target",
    caption: "Target",
    tip: "What the spectrum should be; Custom is the one you draw, paste or learn.",
};
pub(super) const TARGET_B: Choice = Choice {
    control: Control::TargetB,
    name: "Target B",
    caption: "Target B",
    tip: "Another target, blended with the first.",
};
pub(super) const SIDE_CHAIN_MODE: Choice = Choice {
    control: Control::SideChainMode,
    name: "Side Chain Mode",
    caption: "Side Chain Mode",
    tip: "Unmask makes room for the side chain; Match takes its balance as the target.",
};
pub(super) const TILT: Slot = slot(
    Control::Tilt,
    ["Tilt", "Tilt"],
    [0.5, 0.0],
    "Turns the target about 1 kHz: less than 0 is darker, more is brighter.",
);
pub(super) const RESONANCE: Slot = slot(
    Control::Resonance,
    ["Resonance", "Resonance"],
    [5.0, 0.0],
    "Share of what stands out from its surroundings that is taken away.",
);
pub(super) const SPEED: Slot = slot(
    Control::Speed,
    ["Speed", "Speed"],
    [0.0, 10.0],
    "How fast the curve follows the sound; 200 % is twice as fast.",
);
pub(super) const MAX_BOOST: Slot = slot(
    Control::MaxBoost,
    ["Max Boost", "Max Boost"],
    [0.5, 0.0],
    "The largest boost that the adaptation may use; less towards the ends of hearing.",
);
pub(super) const MAX_CUT: Slot = slot(
    Control::MaxCut,
    ["Max Cut", "Max Cut"],
    [0.5, 0.0],
    "The largest cut that the adaptation may use.",
);
pub(super) const BLEND: Slot = slot(
    Control::TargetBlend,
    ["Target Blend", "Blend"],
    [5.0, 0.0],
    "Share of Target B in the target.",
);
pub(super) const SPEED_RATIO: Slot = slot(
    Control::SpeedRatio,
    ["Lows to Highs Speed", "Lows / Highs"],
    [0.0, 1.0],
    "How much slower the lowest band moves than the highest.",
);
pub(super) const SHARPNESS: Slot = slot(
    Control::Sharpness,
    ["Sharpness", "Sharpness"],
    [5.0, 0.0],
    "How narrow the floating bells are beside the resonances they take down.",
);
pub(super) const GATE: Slot = slot(
    Control::Gate,
    ["Gate", "Gate"],
    [1.0, -100.0],
    "Quieter than this, nothing is learnt and the adaptation withdraws.",
);
pub(super) const SIDE_CHAIN_AMOUNT: Slot = slot(
    Control::SideChainAmount,
    ["Side Chain Amount", "Amount"],
    [5.0, 0.0],
    "How much room is made for the side chain.",
);
pub(super) const RATIO: Slot = slot(
    Control::DynamicsRatio,
    ["Dynamics Ratio", "Ratio"],
    [0.0, 1.0],
    "Above 1:1 bands are compressed above the threshold, below it they are expanded; 1:1 is off.",
);
pub(super) const THRESHOLD: Slot = slot(
    Control::DynamicsThreshold,
    ["Dynamics Threshold", "Threshold"],
    [0.5, 0.0],
    "Where dynamics set in, relative to the running level of each band.",
);
pub(super) const ATTACK: Slot = slot(
    Control::DynamicsAttack,
    ["Dynamics Attack", "Attack"],
    [0.0, 5.0],
    "How fast dynamics set in, at 1 kHz; slower below, faster above.",
);
pub(super) const RELEASE: Slot = slot(
    Control::DynamicsRelease,
    ["Dynamics Release", "Release"],
    [0.0, 20.0],
    "How fast dynamics let go, at 1 kHz; slower below, faster above.",
);

/// The switch among the ear's settings.
pub(super) const LOUDNESS_MATCH: (Control, &str, &str) = (
    Control::LoudnessMatch,
    "Loudness Match",
    "The output makes up for what the adaptation does to loudness.",
);
