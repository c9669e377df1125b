//! The real binary, run as people and scripts run it; and the host that it is built on.

mod bad_command;
mod bad_input;
mod bench;
mod bounce;
mod formats;
mod generate;
mod host;
mod learn;
mod matching;
mod output;
mod params;
mod response;
mod side_chain;
mod support;
