//! Shared by the host-level tests: hosts that do what no well-meaning host would, a plugin that misbehaves on
//! purpose, and signals.
//!
//! Well-meaning hosts are the real ones: clack-host (in `cochlea_cli::host`), vst3-host, pedalboard (`tests/python`).

pub mod bundles;
pub mod clap_events;
pub mod editor;
pub mod fuzz;
pub mod listener;
pub mod ports;
pub mod probe;
pub mod raw_clap;
pub mod raw_vst3;
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
pub mod realtime_context;
pub mod side_chain;
pub mod signals;
pub mod sins;
pub mod soak;
pub mod stress;
pub mod tails;
pub mod tally;
pub mod told;
pub mod vst3_host_player;
