//! The processor: one block from a VST3 host.
#![expect(unsafe_code, reason = "the C boundary")]

use std::sync::atomic::Ordering;

use nice_plug::wrapper::vst3::vst3::ComRef;
use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::ProcessModes_::kOffline;
use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::SymbolicSampleSizes_::kSample32;
use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::{
    AudioBusBuffers, AudioBusBuffers__type0, BusDirection, BusDirections_::kOutput, IAudioProcessorTrait,
    IComponentTrait, IParamValueQueueTrait, IParameterChanges, IParameterChangesTrait, MediaTypes_::kAudio,
    ProcessData, ProcessSetup, SpeakerArrangement,
};
use nice_plug::wrapper::vst3::vst3::Steinberg::{
    TBool, int32, kInternalError, kInvalidArgument, kResultFalse, kResultOk, tresult, uint32,
};

use super::side_chain::{MOST_INPUT_BUSES, SIDE_CHAIN_BUS, arrangements, is_side_chain};
use super::{Layer, caught};
use crate::host_guard::automation::Change;
use crate::host_guard::block::{Block, Channels, Piece};
use crate::host_guard::side_chain::LONGEST_PIECE;
use crate::host_guard::{Automation, Guarded, framework_side_chain_channels, has_side_chain};

impl<P: Guarded> IAudioProcessorTrait for Layer<P> {
    unsafe fn setBusArrangements(
        &self,
        inputs: *mut SpeakerArrangement,
        input_count: int32,
        outputs: *mut SpeakerArrangement,
        output_count: int32,
    ) -> tresult {
        // U20.
        if self.active.load(Ordering::Acquire) {
            return kResultFalse;
        }
        if !has_side_chain::<P>() {
            // SAFETY: passed on as given.
            return caught(kInternalError, || unsafe {
                self.inner
                    .setBusArrangements(inputs, input_count, outputs, output_count)
            });
        }
        // Lists longer than ours are refused unread: they may be shorter than the host says.
        if input_count > MOST_INPUT_BUSES || output_count > 1 {
            return kResultFalse;
        }
        // SAFETY: the host's arrays, as long as it says.
        let (inputs, outputs) = unsafe { (arrangements(inputs, input_count), arrangements(outputs, output_count)) };
        let (Some(inputs), Some(outputs)) = (inputs, outputs) else {
            return kInvalidArgument;
        };
        self.arrange(inputs, outputs)
    }

    unsafe fn getBusArrangement(
        &self,
        direction: BusDirection,
        index: i32,
        speakers: *mut SpeakerArrangement,
    ) -> tresult {
        if index < 0 || speakers.is_null() {
            return kInvalidArgument;
        }
        if has_side_chain::<P>() && is_side_chain(kAudio as i32, direction, index) {
            // SAFETY: not null; the host's own.
            unsafe { *speakers = self.side_chain.speakers() };
            return kResultOk;
        }
        if let Some(main) = self.main_speakers(direction, index) {
            // SAFETY: as above.
            unsafe { *speakers = main };
            return kResultOk;
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
        // U44: the framework takes any rate.
        let usable = given.symbolicSampleSize == kSample32 as i32
            && P::SAMPLE_RATES_HZ.contains(&given.sampleRate)
            && given.maxSamplesPerBlock >= 0;
        if !usable || self.active.load(Ordering::Acquire) {
            return kResultFalse;
        }
        // Longer blocks are cut, so the framework need not make room for whatever a host announces.
        let mut given = *given;
        given.maxSamplesPerBlock = LONGEST_PIECE as int32;
        // SAFETY: a copy that lives through the call.
        let result = caught(kInternalError, || unsafe { self.inner.setupProcessing(&raw mut given) });
        if result == kResultOk {
            let is_offline = given.processMode == kOffline as i32;
            self.set_up_offline.store(is_offline, Ordering::Release);
            self.instance.set_offline(is_offline);
        }
        result
    }

    unsafe fn setProcessing(&self, state: TBool) -> tresult {
        if state != 0 {
            self.forget_automation();
        }
        self.instance.silence_notes();
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

            // U12. Hosts say so with the setup, with the block or with both.
            let is_offline = data.processMode == kOffline as i32 || self.set_up_offline.load(Ordering::Acquire);
            self.instance.set_offline(is_offline);

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
        // U42: the framework knows of one only after a block.
        self.instance.tail_samples()
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
                    let found = queue.getPoint(point, &raw mut frame, &raw mut value) == kResultOk;
                    if found && value.is_finite() {
                        let frame = u32::try_from(frame).unwrap_or(0);
                        automation.push(frame, index, Change::Value(value.clamp(0.0, 1.0) as f32));
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
        // U8.
        if !self.active.load(Ordering::Acquire) || data.symbolicSampleSize != kSample32 as i32 {
            return kResultFalse;
        }
        // SAFETY: no pointers in it.
        let channels = unsafe { self.main_output_channels() };
        // SAFETY: the counts say how many buses there are.
        let (output, input, side_chain) = unsafe {
            (
                bus(data.outputs, data.numOutputs, 0),
                bus(data.inputs, data.numInputs, 0),
                bus(data.inputs, data.numInputs, SIDE_CHAIN_BUS),
            )
        };
        // SAFETY: 32-bit samples, as said above; each bus's count says how many channels there are.
        let exactly = |bus: &AudioBusBuffers| unsafe { Channels::exactly(channels, pointers(bus), channel_count(bus)) };
        let Some(checked) = output.as_ref().and_then(exactly) else {
            // Some hosts send parameters with no channels at all.
            return kResultOk;
        };
        let side_chain = side_chain.filter(|_| self.side_chain.is_active());
        let checked = Block {
            frames,
            output: checked,
            input: input.as_ref().and_then(exactly),
            // SAFETY: as above.
            side_chain: side_chain.map(|bus| unsafe { Channels::first(pointers(&bus), channel_count(&bus)) }),
        };
        // SAFETY: plain data; the first output bus exists, and what it says of silence is void now.
        let mut given = unsafe {
            (*data.outputs).silenceFlags = 0;
            std::ptr::read(data)
        };
        // The framework gets no parameter changes: `P` takes them from the instance.
        given.inputParameterChanges = std::ptr::null_mut();
        // Nor does it send anything: that goes through the instance, too.
        given.outputParameterChanges = std::ptr::null_mut();
        given.outputEvents = std::ptr::null_mut();
        // Nothing in the sound depends on the transport.
        given.processContext = std::ptr::null_mut();
        let side_chain_channels = framework_side_chain_channels::<P>(channels);
        let mut answer = kResultOk;
        let process = |piece: &mut Piece| {
            let mut output = buffers(piece.output.as_mut_ptr(), channels);
            let input = match &mut piece.input {
                Some(input) => buffers(input.as_mut_ptr(), channels),
                None => buffers(std::ptr::null_mut(), 0),
            };
            let mut inputs = [input, buffers(piece.side_chain.as_mut_ptr(), side_chain_channels)];
            given.numSamples = piece.frames as int32;
            given.numInputs = 1 + i32::from(side_chain_channels > 0);
            given.inputs = inputs.as_mut_ptr();
            given.numOutputs = 1;
            given.outputs = &raw mut output;
            // SAFETY: every pointer in it is the host's or a local's.
            answer = unsafe { self.inner.process(&raw mut given) };
            // SAFETY: as given by the host for this call.
            unsafe { self.tell(data) };
            answer == kResultOk
        };
        // SAFETY: VST3's channels have the block's samples.
        match unsafe { checked.in_pieces(&self.instance, process) } {
            Some(()) => answer,
            None => kInternalError,
        }
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

/// Bus `index` of `count`.
///
/// # Safety
/// `buses` is null or points to `count` buses.
unsafe fn bus(buses: *const AudioBusBuffers, count: int32, index: int32) -> Option<AudioBusBuffers> {
    // SAFETY: by contract; plain data.
    (!buses.is_null() && index < count).then(|| unsafe { std::ptr::read(buses.add(index as usize)) })
}

/// # Safety
/// The bus holds 32-bit samples.
unsafe fn pointers(bus: &AudioBusBuffers) -> *const *mut f32 {
    // SAFETY: by contract.
    unsafe { bus.__field0.channelBuffers32 }
}

fn channel_count(bus: &AudioBusBuffers) -> u32 {
    u32::try_from(bus.numChannels).unwrap_or(0)
}

/// A bus of so many channels.
fn buffers(channels: *mut *mut f32, count: u32) -> AudioBusBuffers {
    AudioBusBuffers {
        numChannels: count as int32,
        silenceFlags: 0,
        __field0: AudioBusBuffers__type0 {
            channelBuffers32: channels,
        },
    }
}
