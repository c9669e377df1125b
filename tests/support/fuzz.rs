//! What others hand to Cochlea, as arbitrary bytes: one function a door, which asserts what must hold whatever they are.
//!
//! `tests/fuzz` puts libFuzzer behind these functions (`cargo xtask fuzz`), `tests/fuzz_replay.rs` the kept corpus and
//! seeded mutations of it. A refusal is a good answer, and so is a value; a panic, a broken promise or a broken memory is
//! not. That a panic was contained is no excuse: both count every one.

pub mod audio;
pub mod automation;
mod bytes;
pub mod editor_memory;
pub mod events;
mod ogg;
pub mod parameter_text;
mod plugin;
pub mod preset;
mod scratch;
pub mod settings;
pub mod state;
pub mod target_file;

/// A door, by the name that its corpus has in `tests/fuzz/corpus`.
pub struct Target {
    /// The name.
    pub name: &'static str,
    /// Panics where the bytes broke a promise.
    pub run: fn(&[u8]),
}

/// Every door.
pub const TARGETS: [Target; 9] = [
    Target {
        name: "state",
        run: state::run,
    },
    Target {
        name: "editor_memory",
        run: editor_memory::run,
    },
    Target {
        name: "preset",
        run: preset::run,
    },
    Target {
        name: "target_file",
        run: target_file::run,
    },
    Target {
        name: "automation",
        run: automation::run,
    },
    Target {
        name: "settings",
        run: settings::run,
    },
    Target {
        name: "audio",
        run: audio::run,
    },
    Target {
        name: "events",
        run: events::run,
    },
    Target {
        name: "parameter_text",
        run: parameter_text::run,
    },
];
