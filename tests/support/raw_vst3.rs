//! A VST3 host at its bare bones, for what well-meaning hosts never do.
#![expect(unsafe_code, reason = "the C boundary")]

pub mod stream;

use std::ffi::c_void;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::{
    AudioBusBuffers, AudioBusBuffers__type0, IAudioProcessor, IAudioProcessorTrait, IComponent, IComponentHandler,
    IComponentHandlerTrait, IComponentTrait, IEditController, IEditControllerTrait, IParamValueQueue,
    IParamValueQueueTrait, IParameterChanges, IParameterChangesTrait, ParamID, ParamValue, ParameterInfo, ProcessData,
    ProcessModes_::kOffline, ProcessModes_::kRealtime, ProcessSetup, RestartFlags_::kLatencyChanged,
    SymbolicSampleSizes_::kSample32,
};
use nice_plug::wrapper::vst3::vst3::Steinberg::{
    FUnknown, IPluginBaseTrait, IPluginFactory, IPluginFactoryTrait, PClassInfo, int32, kInvalidArgument, kResultFalse,
    kResultOk, tresult,
};
use nice_plug::wrapper::vst3::vst3::{Class, ComPtr, ComWrapper, Interface};

use crate::raw_clap::Change;
use crate::told::{Ear, Vst3Ears};

/// One plugin over VST3.
pub struct RawVst3 {
    component: ComPtr<IComponent>,
    processor: ComPtr<IAudioProcessor>,
    controller: ComPtr<IEditController>,
    told: Vst3Ears,
}

// SAFETY: tests move the whole host to another thread and use it from one at a time.
unsafe impl Send for RawVst3 {}

impl RawVst3 {
    /// The first class of the factory that `GetPluginFactory` returned.
    pub fn from_factory(factory: *mut c_void) -> Self {
        // SAFETY: the factory's one reference is ours; class info is plain data.
        unsafe {
            let factory = ComPtr::<IPluginFactory>::from_raw(factory.cast()).expect("a factory");
            let mut info: PClassInfo = std::mem::zeroed();
            assert_eq!(factory.getClassInfo(0, &raw mut info), kResultOk);
            let mut object = std::ptr::null_mut();
            let interface = FUnknown::IID;
            let result = factory.createInstance(info.cid.as_ptr(), (&raw const interface).cast(), &raw mut object);
            assert_eq!(result, kResultOk);
            Self::from_unknown(ComPtr::from_raw(object.cast()).expect("an instance"))
        }
    }

    /// A plugin that exists.
    pub fn from_unknown(unknown: ComPtr<FUnknown>) -> Self {
        let component: ComPtr<IComponent> = unknown.cast().expect("a component");
        // SAFETY: a live object.
        assert_eq!(unsafe { component.initialize(std::ptr::null_mut()) }, kResultOk);
        Self {
            processor: component.cast().expect("a processor"),
            controller: component.cast().expect("a controller"),
            component,
            told: Vst3Ears::default(),
        }
    }

    /// What the plugin told while it processed.
    pub fn told(&self) -> &Ear {
        &self.told.ear
    }

    /// The edit controller.
    pub fn controller(&self) -> &ComPtr<IEditController> {
        &self.controller
    }

    /// The component.
    pub fn component(&self) -> &ComPtr<IComponent> {
        &self.component
    }

    /// The audio processor.
    pub fn processor(&self) -> &ComPtr<IAudioProcessor> {
        &self.processor
    }

    /// Sets up, activates, starts processing.
    pub fn activate(&self, sample_rate_hz: f64, max_frames: u32, offline: bool) -> tresult {
        let mut setup = ProcessSetup {
            processMode: if offline { kOffline } else { kRealtime } as i32,
            symbolicSampleSize: kSample32 as i32,
            maxSamplesPerBlock: max_frames as i32,
            sampleRate: sample_rate_hz,
        };
        // SAFETY: a live object.
        unsafe {
            let result = self.processor.setupProcessing(&raw mut setup);
            if result != kResultOk {
                return result;
            }
            let result = self.component.setActive(1);
            if result != kResultOk {
                return result;
            }
            self.processor.setProcessing(1)
        }
    }

    /// Stops processing and deactivates.
    pub fn deactivate(&self) {
        // SAFETY: a live object.
        unsafe {
            self.processor.setProcessing(0);
            self.component.setActive(0);
        }
    }

    /// Stops processing and starts anew: VST3's way to clear the plugin's memory of the sound.
    pub fn reset(&self) {
        // SAFETY: a live object.
        unsafe {
            self.processor.setProcessing(0);
            self.processor.setProcessing(1);
        }
    }

    /// The latency that the plugin reports.
    pub fn latency(&self) -> u32 {
        // SAFETY: a live object.
        unsafe { self.processor.getLatencySamples() }
    }

    /// Sets a parameter as the host's own page does.
    pub fn set_normalized(&self, id: u32, value: f64) {
        // SAFETY: a live object.
        assert_eq!(unsafe { self.controller.setParamNormalized(id, value) }, kResultOk);
    }

    /// Gives the plugin a handler, and counts what it says of changed latency.
    pub fn count_latency_changes(&self) -> Arc<AtomicU32> {
        let count = Arc::new(AtomicU32::new(0));
        let handler = ComWrapper::new(LatencyCounter(count.clone()));
        let handler = handler.to_com_ptr::<IComponentHandler>().expect("a handler");
        // SAFETY: a live object, which takes a reference of its own.
        let result = unsafe { self.controller.setComponentHandler(handler.as_ptr()) };
        assert_eq!(result, kResultOk);
        count
    }

    /// The description of parameter `index`.
    pub fn parameter_info(&self, index: i32) -> Result<ParameterInfo, tresult> {
        // SAFETY: plain data that the call fills.
        unsafe {
            let mut info: ParameterInfo = std::mem::zeroed();
            match self.controller.getParameterInfo(index, &raw mut info) {
                result if result == kResultOk => Ok(info),
                result => Err(result),
            }
        }
    }

    /// One block in place: `channels` are input and output. `changes` hold normalised values.
    pub fn process(&self, channels: &mut [&mut [f32]], changes: &[Change]) -> tresult {
        self.process_queued(channels, &Queued::new(changes), false)
    }

    /// The same with the changes made ready before: allocates nothing itself.
    pub fn process_queued(&self, channels: &mut [&mut [f32]], changes: &Queued, offline: bool) -> tresult {
        let frames = channels.first().map_or(0, |channel| channel.len()) as i32;
        let mut pointers = [std::ptr::null_mut::<f32>(); 8];
        for (pointer, channel) in pointers.iter_mut().zip(channels.iter_mut()) {
            *pointer = channel.as_mut_ptr();
        }
        let bus = AudioBusBuffers {
            numChannels: channels.len() as i32,
            silenceFlags: 0,
            __field0: AudioBusBuffers__type0 {
                channelBuffers32: pointers.as_mut_ptr(),
            },
        };
        let mut output = bus;
        self.process_buses(frames, &mut [bus], &mut output, changes, offline)
    }

    /// One block with these input buses. Allocates nothing.
    pub fn process_buses(
        &self,
        frames: i32,
        inputs: &mut [AudioBusBuffers],
        output: &mut AudioBusBuffers,
        changes: &Queued,
        offline: bool,
    ) -> tresult {
        let mut data = ProcessData {
            processMode: if offline { kOffline } else { kRealtime } as i32,
            symbolicSampleSize: kSample32 as i32,
            numSamples: frames,
            numInputs: inputs.len() as i32,
            numOutputs: 1,
            inputs: inputs.as_mut_ptr(),
            outputs: output,
            inputParameterChanges: changes.0.as_ptr(),
            outputParameterChanges: self.told.changes.as_ptr(),
            inputEvents: std::ptr::null_mut(),
            outputEvents: self.told.events.as_ptr(),
            processContext: std::ptr::null_mut(),
        };
        // SAFETY: everything in the block lives through the call.
        unsafe { self.processor.process(&raw mut data) }
    }
}

/// A handler that counts.
struct LatencyCounter(Arc<AtomicU32>);

impl Class for LatencyCounter {
    type Interfaces = (IComponentHandler,);
}

impl IComponentHandlerTrait for LatencyCounter {
    unsafe fn beginEdit(&self, _id: ParamID) -> tresult {
        kResultOk
    }

    unsafe fn performEdit(&self, _id: ParamID, _value: ParamValue) -> tresult {
        kResultOk
    }

    unsafe fn endEdit(&self, _id: ParamID) -> tresult {
        kResultOk
    }

    unsafe fn restartComponent(&self, flags: int32) -> tresult {
        if flags & kLatencyChanged != 0 {
            self.0.fetch_add(1, Ordering::SeqCst);
        }
        kResultOk
    }
}

impl Drop for RawVst3 {
    fn drop(&mut self) {
        // SAFETY: the last call on a live object.
        unsafe { self.component.terminate() };
    }
}

/// A block's parameter changes, made ready.
pub struct Queued(ComPtr<IParameterChanges>);

impl Queued {
    /// The changes of one block; values are normalised.
    pub fn new(changes: &[Change]) -> Self {
        Self(
            ComWrapper::new(Changes::new(changes))
                .to_com_ptr::<IParameterChanges>()
                .expect("its own interface"),
        )
    }
}

/// The same as the host's object, one queue a parameter.
struct Changes {
    queues: Vec<ComPtr<IParamValueQueue>>,
}

impl Changes {
    fn new(changes: &[Change]) -> Self {
        let mut ids: Vec<u32> = changes.iter().map(|change| change.id).collect();
        ids.sort_unstable();
        ids.dedup();
        let queues = ids
            .into_iter()
            .map(|id| {
                let points = changes
                    .iter()
                    .filter(|change| change.id == id)
                    .map(|change| (change.frame as i32, change.value))
                    .collect();
                ComWrapper::new(Queue { id, points })
                    .to_com_ptr::<IParamValueQueue>()
                    .expect("its own interface")
            })
            .collect();
        Self { queues }
    }
}

impl Class for Changes {
    type Interfaces = (IParameterChanges,);
}

impl IParameterChangesTrait for Changes {
    unsafe fn getParameterCount(&self) -> int32 {
        self.queues.len() as i32
    }

    unsafe fn getParameterData(&self, index: int32) -> *mut IParamValueQueue {
        usize::try_from(index)
            .ok()
            .and_then(|index| self.queues.get(index))
            .map_or(std::ptr::null_mut(), |queue| queue.as_ptr())
    }

    unsafe fn addParameterData(&self, _id: *const ParamID, _index: *mut int32) -> *mut IParamValueQueue {
        std::ptr::null_mut()
    }
}

struct Queue {
    id: u32,
    points: Vec<(i32, f64)>,
}

impl Class for Queue {
    type Interfaces = (IParamValueQueue,);
}

impl IParamValueQueueTrait for Queue {
    unsafe fn getParameterId(&self) -> ParamID {
        self.id
    }

    unsafe fn getPointCount(&self) -> int32 {
        self.points.len() as i32
    }

    unsafe fn getPoint(&self, index: int32, frame: *mut int32, value: *mut ParamValue) -> tresult {
        let Some(point) = usize::try_from(index).ok().and_then(|index| self.points.get(index)) else {
            return kInvalidArgument;
        };
        // SAFETY: the caller's memory.
        unsafe {
            *frame = point.0;
            *value = point.1;
        }
        kResultOk
    }

    unsafe fn addPoint(&self, _frame: int32, _value: ParamValue, _index: *mut int32) -> tresult {
        kResultFalse
    }
}
