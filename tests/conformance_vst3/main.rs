//! What hosts may do to the VST3 plug-in, and what they may not but some do.
//!
//! Everything here goes through the built bundle, loaded as a host loads it: what the makers' own validator asks, and
//! beyond it calls in any order, memory that is not there, lists that lie and streams that fail. A refusal must be a
//! refusal, with everything as it was before; whatever is taken must be taken whole.
//!
//! Numbers that look random come from seeds that are written down; what fails says which.

mod buses;
mod changes;
mod controller;
mod crowd;
mod events;
mod factory;
mod handlers;
mod host;
mod identity;
mod loading;
mod order;
mod process;
mod setup;
mod state;
mod streams;
mod tail;
mod texts;
mod threads;
mod units;
mod views;

/// The part of the tally that all of this belongs to.
const AREA: &str = "VST3";

/// Where a sound is played, Hz.
const RATE_HZ: f64 = 48_000.0;

/// Says that `times` things of a kind were tried, after the last assertion.
fn tried(what: &str, times: usize) {
    cochlea_tests::tally::count(AREA, what, times as u64);
}
