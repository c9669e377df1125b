//! One instance without a host, so that its link is at hand.

use std::sync::Arc;

use cochlea::host_guard::automation::Change as Moved;
use cochlea::host_guard::{Hooks, Instance};
use cochlea::keeping::Keeping;
use cochlea::link::Link;
use cochlea::params::CochleaParams;
use cochlea::processor::Processor;

use crate::raw_clap::Change;
use crate::signals::noise_and_tones;

/// Frames in a second.
pub const RATE_HZ: f64 = 48_000.0;
/// Frames of a block.
pub const BLOCK_FRAMES: usize = 256;
/// Blocks of a lap: a second and a half.
pub const LAP_BLOCKS: usize = 280;

const STATE: &[u8] = br#"{"cochlea_state":1,"parameters":{"gain_7":6,"gain_20":-4,"amount":60,"pitch":1}}"#;

/// An instance that is activated.
pub struct Rig {
    processor: Processor,
    params: Arc<CochleaParams>,
    link: Arc<Link>,
    instance: Arc<Instance>,
}

impl Rig {
    /// With gains, adaptation and the pitch tracker at work; stereo at 48 kHz.
    pub fn new() -> Self {
        Self::with_state(STATE)
    }

    /// With a state of the plugin.
    pub fn with_state(state: &[u8]) -> Self {
        let params = Arc::new(CochleaParams::new());
        let link = Link::new();
        let hooks = Hooks {
            latency_samples: Box::new(|| 0),
            tail_samples: Box::new(|| 0),
            changed: Box::new(|| {}),
            keeps: Box::new(Keeping {
                params: params.clone(),
                link: link.clone(),
            }),
        };
        let instance = Instance::announce(params.clone(), hooks);
        instance.load_state(state).expect("a state");
        let processor = Processor::new(params.clone(), link.clone(), instance.clone(), RATE_HZ, 2).expect("48 kHz");
        Self {
            processor,
            params,
            link,
            instance,
        }
    }

    /// Activated anew at another rate.
    pub fn activate(&mut self, sample_rate_hz: f64) {
        let (params, link, instance) = (self.params.clone(), self.link.clone(), self.instance.clone());
        self.processor = Processor::new(params, link, instance, sample_rate_hz, 2).expect("a rate that it takes");
    }

    /// Clears its memory of the sound.
    pub fn reset(&mut self) {
        self.processor.reset();
    }

    /// What stands between a host and it: parameters and states.
    pub fn instance(&self) -> &Arc<Instance> {
        &self.instance
    }

    /// What its editor shares with it.
    pub fn link(&self) -> &Arc<Link> {
        &self.link
    }

    /// One block in place.
    pub fn process(&mut self, channels: &mut [&mut [f32]]) {
        self.processor.process(channels, &[]);
    }

    /// The same with a side chain (no channels: none) and changes, as a format hands them over; their values are
    /// normalised. At most 8192 frames. Allocates nothing.
    pub fn process_given(&mut self, channels: &mut [&mut [f32]], side_chain: &[&[f32]], changes: &[Change]) {
        let parameters = self.instance.parameters();
        if let Some(mut automation) = self.instance.automation() {
            automation.clear();
            for change in changes {
                if let Some(index) = parameters.index_of_hash(change.id) {
                    automation.push(change.frame, index, Moved::Value(change.value as f32));
                }
            }
            automation.order();
        }
        if channels.first().is_some_and(|channel| !channel.is_empty()) {
            self.processor.process(channels, side_chain);
        }
        if let Some(mut automation) = self.instance.automation() {
            automation.apply_rest(parameters);
        }
    }
}

impl Default for Rig {
    fn default() -> Self {
        Self::new()
    }
}

/// A lap from a reset on: the bits of all samples. `after`: called after each block, with its number.
pub fn lap(rig: &mut Rig, after: impl FnMut(usize)) -> Vec<u32> {
    play(rig, LAP_BLOCKS, after)
}

/// The first blocks of a lap.
pub(super) fn play(rig: &mut Rig, blocks: usize, mut after: impl FnMut(usize)) -> Vec<u32> {
    let mut sound = noise_and_tones(blocks * BLOCK_FRAMES, RATE_HZ, 5);
    let mut bits = Vec::with_capacity(2 * blocks * BLOCK_FRAMES);
    rig.processor.reset();
    let [left, right] = sound.as_mut_slice() else {
        unreachable!("two channels");
    };
    let parts = left.chunks_mut(BLOCK_FRAMES).zip(right.chunks_mut(BLOCK_FRAMES));
    for (nth, (left, right)) in parts.enumerate() {
        rig.process(&mut [left, right]);
        bits.extend(left.iter().chain(&*right).map(|sample| sample.to_bits()));
        after(nth);
    }
    bits
}
