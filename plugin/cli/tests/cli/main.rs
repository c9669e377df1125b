//! The real binary, run as people and scripts run it; and the host that it is built on.

mod adaptation;
mod analyze;
mod bad_command;
mod bad_input;
mod bench;
mod bounce;
mod config;
mod custom_target;
mod formats;
mod generate;
mod host;
mod keep;
mod learn;
mod live;
mod matching;
mod output;
mod params;
mod pitch;
mod presets;
mod response;
mod side_chain;
mod support;
mod two_pass;
