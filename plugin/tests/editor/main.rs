//! The editor, drawn without a window: acts with their effect on parameters and on what the host is told, what is
//! shown, and whether everything fits.
//!
//! `COCHLEA_PICTURES=1 cargo test -p cochlea --test editor` also writes pictures for human eyes to `target/tmp/editor`.

mod acts;
mod adaptation;
mod bench;
mod controls;
mod display;
mod fit;
mod freezing;
mod handles;
mod keep;
mod listening;
mod loudness;
mod matching;
mod menu;
mod meters;
mod pages;
mod parameters;
mod pasting;
mod picture;
mod pitch;
mod playing;
mod sessions;
mod settings;
mod snapshots;
mod sonogram;
mod targets;
mod tree;
mod why;

/// Whether two gains are the same to the eye.
fn close(a: f32, b: f32) -> bool {
    (a - b).abs() < 0.01
}
