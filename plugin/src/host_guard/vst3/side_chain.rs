//! The VST3 side-chain bus. It is ours: the framework refuses arrangements that hosts ask for, takes some that it
//! cannot play (U19), offers the bus as active from the start, and does not remember whether it is (U21).
#![expect(unsafe_code, reason = "the C boundary")]

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::{
    BusDirection, BusDirections_::kInput, BusInfo, IAudioProcessorTrait, MediaType, MediaTypes_::kAudio, SpeakerArr,
    SpeakerArrangement,
};
use nice_plug::wrapper::vst3::vst3::Steinberg::kResultOk;
use nice_plug::wrapper::vst3::vst3::Steinberg::{int32, kInternalError, kResultFalse, tresult};

use super::{Layer, caught};
use crate::host_guard::Guarded;

/// Index of the side chain among the input buses.
pub(super) const SIDE_CHAIN_BUS: int32 = 1;

/// The main bus and the side chain.
pub(super) const MOST_INPUT_BUSES: int32 = SIDE_CHAIN_BUS + 1;

/// Whether a bus is the side chain.
pub(super) fn is_side_chain(media: MediaType, direction: BusDirection, index: int32) -> bool {
    media == kAudio as MediaType && direction == kInput as BusDirection && index == SIDE_CHAIN_BUS
}

/// What the host made of the side chain: stereo and inactive until it says otherwise.
pub(super) struct SideChainBus {
    speakers: AtomicU64,
    active: AtomicBool,
}

impl Default for SideChainBus {
    fn default() -> Self {
        Self {
            speakers: AtomicU64::new(SpeakerArr::kStereo),
            active: AtomicBool::new(false),
        }
    }
}

impl SideChainBus {
    pub(super) fn speakers(&self) -> SpeakerArrangement {
        self.speakers.load(Ordering::Acquire)
    }

    pub(super) fn is_active(&self) -> bool {
        self.active.load(Ordering::Acquire)
    }

    pub(super) fn set_active(&self, active: bool) {
        self.active.store(active, Ordering::Release);
    }

    /// Corrects what the framework said of the bus.
    pub(super) fn describe(&self, bus: &mut BusInfo) {
        bus.channelCount = self.speakers().count_ones() as int32;
        // Not active by default.
        bus.flags = 0;
    }
}

impl<P: Guarded> Layer<P> {
    /// Takes main buses that the framework has a layout for, with a side chain of up to two channels or none.
    pub(super) fn arrange(&self, inputs: &[SpeakerArrangement], outputs: &[SpeakerArrangement]) -> tresult {
        let (main, side_chain) = match *inputs {
            [main] => (main, self.side_chain.speakers()),
            [main, side_chain] => (main, side_chain),
            _ => return kResultFalse,
        };
        if side_chain.count_ones() > 2 || outputs.len() != 1 {
            return kResultFalse;
        }
        // The framework compares its side chain with the main arrangement, and ours is as wide: these two it takes.
        let (mut inputs, mut outputs) = ([main, main], [outputs[0]]);
        // SAFETY: as many as said; both live through the call.
        let result = caught(kInternalError, || unsafe {
            self.inner
                .setBusArrangements(inputs.as_mut_ptr(), 2, outputs.as_mut_ptr(), 1)
        });
        if result == kResultOk {
            self.side_chain.speakers.store(side_chain, Ordering::Release);
            for (kept, given) in self.main_speakers.iter().zip([main, outputs[0]]) {
                kept.store(given, Ordering::Release);
            }
        }
        result
    }

    /// The speakers that the host asked for at a main bus: the framework counts channels, and would call any two of
    /// them left and right (U45). `None` for other buses, and before a host asked.
    pub(super) fn main_speakers(&self, direction: BusDirection, index: int32) -> Option<SpeakerArrangement> {
        let kept = usize::try_from(direction).ok().filter(|_| index == 0)?;
        let speakers = self.main_speakers.get(kept)?.load(Ordering::Acquire);
        (speakers != 0).then_some(speakers)
    }
}

/// The host's arrangements. `None` when that cannot be.
///
/// # Safety
/// `given` is null or points to `count` arrangements that live through the call.
pub(super) unsafe fn arrangements<'a>(
    given: *const SpeakerArrangement,
    count: int32,
) -> Option<&'a [SpeakerArrangement]> {
    match usize::try_from(count).ok()? {
        0 => Some(&[]),
        _ if given.is_null() => None,
        // SAFETY: by contract.
        count => Some(unsafe { std::slice::from_raw_parts(given, count) }),
    }
}
