//! The processor: one block from a VST3 host.
#![expect(unsafe_code, reason = "the C boundary")]

use std::sync::atomic::Ordering;

use nice_plug::wrapper::vst3::vst3::ComRef;
use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::SymbolicSampleSizes_::kSample32;
use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::{
    AudioBusBuffers, BusDirection, BusDirections_::kOutput, IAudioProcessorTrait, IComponentTrait,
    IParamValueQueueTrait, IParameterChanges, IParameterChangesTrait, MediaTypes_::kAudio, ProcessData, ProcessSetup,
    SpeakerArrangement,
};
use nice_plug::wrapper::vst3::vst3::Steinberg::{
    TBool, int32, kInternalError, kInvalidArgument, kResultFalse, kResultOk, tresult, uint32,
};

use super::{Layer, caught};
use crate::host_guard::automation::Change;
use crate::host_guard::{Automation, Guarded};

impl<P: Guarded> IAudioProcessorTrait for Layer<P> {
    unsafe fn setBusArrangements(
        &self,
        inputs: *mut SpeakerArrangement,
        input_count: int32,
        outputs: *mut SpeakerArrangement,
        output_count: int32,
    ) -> tresult {
        // SAFETY: passed on as given.
        caught(kInternalError, || unsafe {
            self.inner
                .setBusArrangements(inputs, input_count, outputs, output_count)
        })
    }

    unsafe fn getBusArrangement(
        &self,
        direction: BusDirection,
        index: i32,
        speakers: *mut SpeakerArrangement,
    ) -> tresult {
        if index < 0 {
            return kInvalidArgument;
        }
        // SAFETY: passed on as given.
        caught(kInternalError, || unsafe {
            self.inner.getBusArrangement(direction, index, speakers)
        })
    }

    unsafe fn canProcessSampleSize(&self, size: int32) -> tresult {
        // SAFETY: passed on as given.
        unsafe { self.inner.canProcessSampleSize(size) }
    }

    unsafe fn getLatencySamples(&self) -> uint32 {
        self.instance.reported_latency_samples()
    }

    unsafe fn setupProcessing(&self, setup: *mut ProcessSetup) -> tresult {
        // SAFETY: the host's struct, or null.
        let Some(given) = (unsafe { setup.as_ref() }) else {
            return kInvalidArgument;
        };
        let usable = given.symbolicSampleSize == kSample32 as i32
            && given.sampleRate.is_finite()
            && given.sampleRate > 0.0
            && given.maxSamplesPerBlock >= 0;
        if !usable || self.active.load(Ordering::Acquire) {
            return kResultFalse;
        }
        // SAFETY: passed on as given.
        caught(kInternalError, || unsafe { self.inner.setupProcessing(setup) })
    }

    unsafe fn setProcessing(&self, state: TBool) -> tresult {
        if state != 0 {
            self.forget_automation();
        }
        self.processing.store(state != 0, Ordering::Release);
        // SAFETY: passed on as given.
        caught(kInternalError, || unsafe { self.inner.setProcessing(state) })
    }

    /// Real time: no allocation, no lock, no call to the host but its own parameter queues.
    unsafe fn process(&self, data: *mut ProcessData) -> tresult {
        // SAFETY: the host's struct, or null.
        let Some(data) = (unsafe { data.as_ref() }) else {
            return kInvalidArgument;
        };
        caught(kInternalError, || {
            let Some(mut automation) = self.instance.automation() else {
                return kInternalError;
            };
            automation.clear();
            // SAFETY: the block's own queues, or null.
            if let Some(changes) = unsafe { ComRef::from_raw(data.inputParameterChanges) } {
                // SAFETY: as above.
                unsafe { self.read_changes(&changes, &mut automation) };
            }
            automation.order();
            let any_change = automation.next_frame().is_some();
            drop(automation);

            // SAFETY: as given by the host for this call.
            let result = unsafe { self.process_audio(data) };

            self.instance.finish_block();
            if any_change {
                self.instance.changed();
            }
            result
        })
    }

    unsafe fn getTailSamples(&self) -> uint32 {
        // SAFETY: no argument.
        unsafe { self.inner.getTailSamples() }
    }
}

impl<P: Guarded> Layer<P> {
    /// # Safety
    /// `changes` is the block's own.
    unsafe fn read_changes(&self, changes: &ComRef<'_, IParameterChanges>, automation: &mut Automation) {
        let parameters = self.instance.parameters();
        // SAFETY: the host's own objects, alive through the call.
        unsafe {
            for at in 0..changes.getParameterCount() {
                let Some(queue) = ComRef::from_raw(changes.getParameterData(at)) else {
                    continue;
                };
                let Some(index) = parameters.index_of_hash(queue.getParameterId()) else {
                    continue;
                };
                for point in 0..queue.getPointCount() {
                    let (mut frame, mut value) = (0_i32, 0.0_f64);
                    if queue.getPoint(point, &raw mut frame, &raw mut value) == kResultOk {
                        let frame = u32::try_from(frame).unwrap_or(0);
                        automation.push(frame, index, Change::Value(value as f32));
                        self.automated[index].store(true, Ordering::Relaxed);
                    }
                }
            }
        }
    }

    /// # Safety
    /// `data` is what the host gave for this call.
    unsafe fn process_audio(&self, data: &ProcessData) -> tresult {
        // A block of no samples only carries parameters.
        let Some(frames) = usize::try_from(data.numSamples).ok().filter(|frames| *frames > 0) else {
            return kResultOk;
        };
        if !self.active.load(Ordering::Acquire) || data.symbolicSampleSize != kSample32 as i32 {
            return kResultFalse;
        }
        // SAFETY: no pointers in it.
        let channels = unsafe { self.main_output_channels() };
        // SAFETY: the counts say how many buses there are.
        let Some(mut output) = (unsafe { first_bus(data.outputs, data.numOutputs, channels) }) else {
            // Some hosts send parameters with no channels at all.
            return kResultOk;
        };
        // SAFETY: as above.
        let mut input = unsafe { first_bus(data.inputs, data.numInputs, channels) };
        if input.is_none() {
            // SAFETY: `first_bus` found every channel; each holds the block's frames.
            unsafe {
                for channel in 0..channels as usize {
                    std::slice::from_raw_parts_mut(*output.__field0.channelBuffers32.add(channel), frames).fill(0.0);
                }
            }
        }
        // SAFETY: plain data; the first output bus exists, and what it says of silence is void now.
        let mut trimmed = unsafe {
            (*data.outputs).silenceFlags = 0;
            std::ptr::read(data)
        };
        trimmed.numInputs = i32::from(input.is_some());
        trimmed.inputs = input.as_mut().map_or(std::ptr::null_mut(), std::ptr::from_mut);
        trimmed.numOutputs = 1;
        trimmed.outputs = &raw mut output;
        // The framework gets no parameter changes: `P` takes them from the instance.
        trimmed.inputParameterChanges = std::ptr::null_mut();
        // Nothing in the sound depends on the transport.
        trimmed.processContext = std::ptr::null_mut();
        // SAFETY: every pointer in it is the host's or a local's.
        unsafe { self.inner.process(&raw mut trimmed) }
    }

    /// # Safety
    /// None: asks the framework about its first output bus.
    unsafe fn main_output_channels(&self) -> u32 {
        let mut speakers: SpeakerArrangement = 0;
        // SAFETY: writes one integer.
        let found = unsafe {
            self.inner.getBusCount(kAudio as i32, kOutput as i32) > 0
                && self.inner.getBusArrangement(kOutput as i32, 0, &raw mut speakers) == kResultOk
        };
        if found { speakers.count_ones() } else { 0 }
    }
}

/// The first of `count` buses if it has `channels` channels, trimmed to them.
///
/// # Safety
/// `buses` is null or points to `count` buses of 32-bit samples.
unsafe fn first_bus(buses: *mut AudioBusBuffers, count: int32, channels: u32) -> Option<AudioBusBuffers> {
    if buses.is_null() || count <= 0 {
        return None;
    }
    // SAFETY: at least one bus; plain data.
    let mut bus = unsafe { std::ptr::read(buses) };
    // SAFETY: 32-bit samples, by contract.
    let pointers = unsafe { bus.__field0.channelBuffers32 };
    if pointers.is_null() || channels == 0 || bus.numChannels < channels as i32 {
        return None;
    }
    bus.numChannels = channels as i32;
    (0..channels as usize)
        // SAFETY: `numChannels` pointers.
        .all(|channel| unsafe { !(*pointers.add(channel)).is_null() })
        .then_some(bus)
}
