//! What hosts may do to the CLAP plug-in, and what they may not but some do.
//!
//! A room an idea. Everything is done to the plug-in as it is linked into this program and, through the system's loader, to
//! the built bundle. `host` holds what a host needs for that: entries, lists of events, blocks, streams, hosts that lack
//! things. What a well-meaning host does is in the other test programs, by way of `cochlea_cli::host`.

mod buffers;
mod entry;
mod events;
mod extensions;
mod host;
mod hosts;
mod layouts;
mod modulation;
mod odd_events;
mod order;
mod params;
mod rates;
mod refused_states;
mod states;
mod tail;
mod texts;
mod threads;

const RATE_HZ: f64 = 48_000.0;

/// The format, as the page of what was tried calls it.
const AREA: &str = "CLAP";

/// Counts what was tried over this format.
fn count(what: &str, inputs: usize) {
    cochlea_tests::tally::count(AREA, what, inputs as u64);
}
