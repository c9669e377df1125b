//! What is frozen: whatever a host's project, a user's file or a script has learnt of one version has to hold in every
//! later one.
//!
//! Each version has a folder here, `v0.1.0` and so on, written once and never edited: lists in text, a line a fact, and
//! files as that version wrote them. A list holds as long as each of its lines is still true, in the same order; what is
//! new comes beside what is old. `COCHLEA_GOLDEN=write` writes the folder of a new version: see `docs/releasing.md`.

mod command_line;
mod files;
mod frozen;
mod identity;
mod outputs;
mod parameters;
mod presets;
mod session;
mod sound;
mod vst3;
