//! The ways into the plugin, played alike: CLAP, VST3, and its processor without a format, whose link is at hand.

#![expect(unsafe_code, reason = "an instance shared by two threads")]

use std::ops::Deref;
use std::sync::Arc;

use cochlea::Cochlea;
use cochlea::host_guard::vst3;

use super::script::Move;
use crate::raw_clap::{Change, RawClap};
use crate::raw_vst3::{Queued, RawVst3};
use crate::side_chain::Given;
use crate::stress::Rig;
use crate::told::Told;

/// A state in which nothing is set.
const NOTHING_SET: &[u8] = br#"{"cochlea_state":1,"parameters":{}}"#;

/// One of the ways.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Through the CLAP entry.
    Clap,
    /// Through the VST3 factory.
    Vst3,
    /// Without a format.
    Bare,
}

/// A hosted plugin for the two threads that a host has for it.
pub struct Shared<T>(T);

// SAFETY: the formats provide for both threads. The audio thread plays; whatever belongs to the main thread is done under
// the lock of `Onlooker`, by one at a time.
unsafe impl<T: Send> Sync for Shared<T> {}

impl<T> Deref for Shared<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

/// An instance behind one of them.
pub enum Door {
    /// Through the CLAP entry.
    Clap(Arc<Shared<RawClap>>),
    /// Through the VST3 factory.
    Vst3(Arc<Shared<RawVst3>>),
    /// Without a format.
    Bare(Box<Rig>),
}

/// The changes of a block, as the format wants them.
pub enum Ready {
    /// For CLAP, and without a format.
    Listed(Vec<Change>),
    /// For VST3.
    Queued(Queued),
}

impl Door {
    /// A new instance, activated.
    pub fn open(format: Format, sample_rate_hz: f64, max_frames: u32) -> Self {
        let mut door = match format {
            Format::Clap => Self::Clap(Arc::new(Shared(RawClap::from_entry(&cochlea::clap_entry)))),
            Format::Vst3 => {
                let plugin = RawVst3::from_factory(vst3::plugin_factory::<Cochlea>());
                assert_eq!(plugin.activate_input(1, true), 0);
                assert_eq!(plugin.activate_events(0, true), 0);
                Self::Vst3(Arc::new(Shared(plugin)))
            }
            Format::Bare => Self::Bare(Box::new(Rig::with_state(NOTHING_SET))),
        };
        door.activate(sample_rate_hz, max_frames);
        door
    }

    /// Which way it is.
    pub fn format(&self) -> Format {
        match self {
            Self::Clap(_) => Format::Clap,
            Self::Vst3(_) => Format::Vst3,
            Self::Bare(_) => Format::Bare,
        }
    }

    fn activate(&mut self, sample_rate_hz: f64, max_frames: u32) {
        match self {
            Self::Clap(plugin) => assert!(plugin.activate(sample_rate_hz, max_frames)),
            Self::Vst3(plugin) => assert_eq!(plugin.activate(sample_rate_hz, max_frames, false), 0),
            Self::Bare(rig) => rig.activate(sample_rate_hz),
        }
    }

    /// Deactivates, and activates anew.
    pub fn reactivate(&mut self, sample_rate_hz: f64, max_frames: u32) {
        match self {
            Self::Clap(plugin) => plugin.deactivate(),
            Self::Vst3(plugin) => plugin.deactivate(),
            Self::Bare(_) => {}
        }
        self.activate(sample_rate_hz, max_frames);
    }

    /// Clears the memory of the sound. VST3 hosts do so by stopping and starting to process.
    pub fn reset(&mut self) {
        match self {
            Self::Clap(plugin) => plugin.reset(),
            Self::Vst3(plugin) => plugin.reset(),
            Self::Bare(rig) => rig.reset(),
        }
    }

    /// The latency as a host of this format hears it; none where nobody is told.
    pub fn latency(&self) -> Option<u32> {
        match self {
            Self::Clap(plugin) => Some(plugin.latency()),
            Self::Vst3(plugin) => Some(plugin.latency()),
            Self::Bare(_) => None,
        }
    }

    /// The state.
    pub fn save_state(&self) -> Vec<u8> {
        match self {
            Self::Clap(plugin) => plugin.save_state().expect("a state"),
            Self::Vst3(plugin) => plugin.save_state().expect("a state"),
            Self::Bare(rig) => rig.instance().save_state(),
        }
    }

    /// Loads a state of the plugin's own.
    pub fn load_state(&self, bytes: &[u8]) {
        let is_taken = match self {
            Self::Clap(plugin) => plugin.load_state(bytes, 1_000),
            Self::Vst3(plugin) => plugin.load_state(bytes),
            Self::Bare(rig) => rig.instance().load_state(bytes).is_ok(),
        };
        assert!(is_taken, "a state that the plugin saved itself");
    }

    /// Makes the changes of a block ready that begins at `start` of the scene.
    pub fn ready(&self, moves: &[Move], start: usize) -> Ready {
        let is_clap = matches!(self, Self::Clap(_));
        let change = |moved: &Move| Change {
            frame: (moved.frame - start) as u32,
            id: moved.id,
            value: moved.value * if is_clap { moved.scale } else { 1.0 },
        };
        let changes: Vec<Change> = moves.iter().map(change).collect();
        match self {
            Self::Vst3(_) => Ready::Queued(Queued::new(&changes)),
            _ => Ready::Listed(changes),
        }
    }

    /// One block in place, with the side chain's channels, if it has any. Allocates nothing itself.
    pub fn process(&mut self, channels: &mut [&mut [f32]], side_chain: &[&[f32]], changes: &Ready) {
        let given = match side_chain {
            [] => Given::Nothing,
            channels => Given::Channels(channels),
        };
        match (self, changes) {
            (Self::Clap(plugin), Ready::Listed(changes)) => {
                assert_ne!(plugin.process_given(channels, given, changes), 0);
            }
            (Self::Vst3(plugin), Ready::Queued(changes)) => {
                assert_eq!(plugin.process_given(channels, given, changes), 0);
            }
            (Self::Bare(rig), Ready::Listed(changes)) => rig.process_given(channels, side_chain, changes),
            _ => unreachable!("made ready for another format"),
        }
    }

    /// What was told since the last call, with its frame in the last block; nothing without a format.
    pub fn told(&self) -> Vec<(u32, Told)> {
        match self {
            Self::Clap(plugin) => plugin.told().take(),
            Self::Vst3(plugin) => plugin.told().take(),
            Self::Bare(_) => Vec::new(),
        }
    }
}
