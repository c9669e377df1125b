//! The component: buses, activation, state.
#![expect(unsafe_code, reason = "the C boundary")]

use std::ffi::c_void;
use std::sync::atomic::Ordering;

use nice_plug::wrapper::vst3::vst3::ComRef;
use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::{
    BusDirection, BusInfo, IComponentTrait, IEditControllerTrait, IoMode, MediaType, RoutingInfo,
};
use nice_plug::wrapper::vst3::vst3::Steinberg::{
    FUnknown, IBStream, IBStreamTrait, IPluginBaseTrait, TBool, TUID, int32, kInternalError, kInvalidArgument,
    kResultFalse, kResultOk, tresult,
};

use super::notes::{NoteBus, is_note_bus, is_note_output};
use super::side_chain::is_side_chain;
use super::{Layer, caught};
use crate::host_guard::{Guarded, state};

impl<P: Guarded> IPluginBaseTrait for Layer<P> {
    unsafe fn initialize(&self, context: *mut FUnknown) -> tresult {
        // SAFETY: passed on as given.
        unsafe { self.inner.initialize(context) }
    }

    unsafe fn terminate(&self) -> tresult {
        self.handler.forget();
        // U48: the framework would keep its reference to the host's handler for as long as the host keeps us.
        // SAFETY: no handler.
        caught((), || unsafe {
            self.inner.setComponentHandler(std::ptr::null_mut());
        });
        // SAFETY: passed on as given.
        unsafe { self.inner.terminate() }
    }
}

impl<P: Guarded> IComponentTrait for Layer<P> {
    unsafe fn getControllerClassId(&self, class_id: *mut TUID) -> tresult {
        // SAFETY: passed on as given.
        unsafe { self.inner.getControllerClassId(class_id) }
    }

    unsafe fn setIoMode(&self, mode: IoMode) -> tresult {
        // SAFETY: passed on as given.
        unsafe { self.inner.setIoMode(mode) }
    }

    unsafe fn getBusCount(&self, media: MediaType, direction: BusDirection) -> int32 {
        if is_note_output::<P>(media, direction) {
            return 1;
        }
        // SAFETY: passed on as given.
        unsafe { self.inner.getBusCount(media, direction) }
    }

    unsafe fn getBusInfo(&self, media: MediaType, direction: BusDirection, index: int32, bus: *mut BusInfo) -> tresult {
        // U22, U43: the framework takes a negative index for the first side chain, and writes into what it then refuses.
        // SAFETY: no pointers.
        if index < 0 || index >= unsafe { self.getBusCount(media, direction) } || bus.is_null() {
            return kInvalidArgument;
        }
        if let Some(name) = P::NOTE_OUTPUT.filter(|_| is_note_bus::<P>(media, direction, index)) {
            // SAFETY: not null; the host's own.
            NoteBus::describe(name, unsafe { &mut *bus });
            return kResultOk;
        }
        // SAFETY: passed on as given.
        let result = caught(kInternalError, || unsafe {
            self.inner.getBusInfo(media, direction, index, bus)
        });
        if result == kResultOk && is_side_chain(media, direction, index) {
            // SAFETY: the framework took it for an answer, so it is not null.
            self.side_chain.describe(unsafe { &mut *bus });
        }
        result
    }

    unsafe fn getRoutingInfo(&self, input: *mut RoutingInfo, output: *mut RoutingInfo) -> tresult {
        // SAFETY: passed on as given.
        unsafe { self.inner.getRoutingInfo(input, output) }
    }

    unsafe fn activateBus(&self, media: MediaType, direction: BusDirection, index: int32, state: TBool) -> tresult {
        if is_note_bus::<P>(media, direction, index) {
            self.note_bus.set_active(state != 0);
            return kResultOk;
        }
        // SAFETY: passed on as given.
        let result = unsafe { self.inner.activateBus(media, direction, index, state) };
        if result == kResultOk && is_side_chain(media, direction, index) {
            self.side_chain.set_active(state != 0);
        }
        result
    }

    unsafe fn setActive(&self, state: TBool) -> tresult {
        // SAFETY: passed on as given.
        let result = caught(kInternalError, || unsafe { self.inner.setActive(state) });
        if result == kResultOk {
            self.active.store(state != 0, Ordering::Release);
            self.instance.silence_notes();
            self.forget_automation();
            if state == 0 {
                // Not every host stops processing first.
                self.processing.store(false, Ordering::Release);
            } else {
                // Hosts ask for the latency after activation by themselves: no restart is asked for here.
                self.instance.report_latency();
            }
        }
        result
    }

    unsafe fn setState(&self, stream: *mut IBStream) -> tresult {
        // SAFETY: the host's stream, or null.
        let Some(stream) = (unsafe { ComRef::from_raw(stream) }) else {
            return kInvalidArgument;
        };
        caught(kInternalError, || {
            // SAFETY: the stream lives through the call.
            let Some(bytes) = (unsafe { read_to_end(&stream) }) else {
                return kResultFalse;
            };
            if self.instance.load_state(&bytes).is_err() {
                return kResultFalse;
            }
            self.forget_automation();
            self.instance.changed();
            self.report_latency_change();
            kResultOk
        })
    }

    unsafe fn getState(&self, stream: *mut IBStream) -> tresult {
        // SAFETY: the host's stream, or null.
        let Some(stream) = (unsafe { ComRef::from_raw(stream) }) else {
            return kInvalidArgument;
        };
        caught(kInternalError, || {
            let bytes = self.instance.save_state();
            let mut rest = bytes.as_slice();
            while !rest.is_empty() {
                let mut written = 0_i32;
                let ask = i32::try_from(rest.len()).unwrap_or(i32::MAX);
                // SAFETY: the stream reads at most `ask` bytes.
                unsafe { stream.write(rest.as_ptr().cast_mut().cast::<c_void>(), ask, &raw mut written) };
                match usize::try_from(written) {
                    Ok(written) if (1..=rest.len()).contains(&written) => rest = &rest[written..],
                    _ => return kResultFalse,
                }
            }
            kResultOk
        })
    }
}

/// All that a stream holds from where it stands. `None` when that is more than any state of ours.
///
/// # Safety
/// `stream` is live.
unsafe fn read_to_end(stream: &ComRef<'_, IBStream>) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut piece = [0_u8; 4096];
    loop {
        let mut count = 0_i32;
        // Some hosts answer "false" at the end of a stream: the count alone tells.
        // SAFETY: the stream writes at most the given number of bytes.
        unsafe { stream.read(piece.as_mut_ptr().cast::<c_void>(), piece.len() as i32, &raw mut count) };
        let count = usize::try_from(count).ok().filter(|count| *count <= piece.len())?;
        if count == 0 {
            return Some(bytes);
        }
        bytes.extend_from_slice(&piece[..count]);
        if bytes.len() > state::LARGEST_STATE_BYTES {
            return None;
        }
    }
}
