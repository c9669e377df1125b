//! The editor, drawn without a window: acts with their effect on parameters and on what the host is told, what is
//! shown, and whether everything fits.
//!
//! `COCHLEA_PICTURES=1 cargo test -p cochlea --test editor` also writes pictures for human eyes to `target/tmp/editor`.

mod adaptation;
mod bench;
mod controls;
mod display;
mod fit;
mod handles;
mod keep;
mod listening;
mod meters;
mod picture;
mod pitch;
mod snapshots;
mod tree;

/// Whether two gains are the same to the eye.
fn close(a: f32, b: f32) -> bool {
    (a - b).abs() < 0.01
}
