//! Lists of parameter changes and events that a host hands over: in any order, with holes, lying, refusing.
#![expect(unsafe_code, reason = "the C boundary")]

use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::{
    Event, IEventList, IEventListTrait, IParamValueQueue, IParamValueQueueTrait, IParameterChanges,
    IParameterChangesTrait, ParamID, ParamValue,
};
use nice_plug::wrapper::vst3::vst3::Steinberg::{int32, kInvalidArgument, kResultFalse, kResultOk, tresult};
use nice_plug::wrapper::vst3::vst3::{Class, ComPtr, ComWrapper};

/// One point of a queue; `None`: asking for it fails.
pub type Point = Option<(int32, f64)>;

/// Changes as a host lists them: a parameter's number and its points, or no queue at all.
pub struct Changes {
    queues: Vec<Option<ComPtr<IParamValueQueue>>>,
    /// What is said to be there, if not what is.
    claimed: Option<int32>,
}

impl Changes {
    /// These queues, in this order; a number may come twice.
    pub fn new(queues: &[Option<(ParamID, &[Point])>]) -> Self {
        let queue = |queue: &Option<(ParamID, &[Point])>| {
            queue.map(|(id, points)| {
                let points = points.to_vec();
                ComWrapper::new(Queue { id, points })
                    .to_com_ptr()
                    .expect("its own interface")
            })
        };
        Self {
            queues: queues.iter().map(queue).collect(),
            claimed: None,
        }
    }

    /// The same, with another count.
    pub fn claiming(self, count: int32) -> Self {
        Self {
            claimed: Some(count),
            ..self
        }
    }

    /// As a plug-in gets it.
    pub fn given(self) -> ComPtr<IParameterChanges> {
        ComWrapper::new(self).to_com_ptr().expect("its own interface")
    }
}

impl Class for Changes {
    type Interfaces = (IParameterChanges,);
}

impl IParameterChangesTrait for Changes {
    unsafe fn getParameterCount(&self) -> int32 {
        self.claimed.unwrap_or(self.queues.len() as int32)
    }

    unsafe fn getParameterData(&self, index: int32) -> *mut IParamValueQueue {
        let queue = usize::try_from(index).ok().and_then(|index| self.queues.get(index));
        queue
            .and_then(Option::as_ref)
            .map_or(std::ptr::null_mut(), ComPtr::as_ptr)
    }

    /// As a list for output it refuses everything.
    unsafe fn addParameterData(&self, _id: *const ParamID, _index: *mut int32) -> *mut IParamValueQueue {
        std::ptr::null_mut()
    }
}

struct Queue {
    id: ParamID,
    points: Vec<Point>,
}

impl Class for Queue {
    type Interfaces = (IParamValueQueue,);
}

impl IParamValueQueueTrait for Queue {
    unsafe fn getParameterId(&self) -> ParamID {
        self.id
    }

    unsafe fn getPointCount(&self) -> int32 {
        self.points.len() as int32
    }

    unsafe fn getPoint(&self, index: int32, frame: *mut int32, value: *mut ParamValue) -> tresult {
        let point = usize::try_from(index).ok().and_then(|index| self.points.get(index));
        let Some(Some(point)) = point else {
            return kResultFalse;
        };
        // SAFETY: the caller's memory.
        unsafe { (*frame, *value) = *point };
        kResultOk
    }

    unsafe fn addPoint(&self, _frame: int32, _value: ParamValue, _index: *mut int32) -> tresult {
        kResultFalse
    }
}

/// Events for input; for output it refuses every one.
pub struct Events(pub Vec<Event>);

impl Events {
    /// As a plug-in gets it.
    pub fn given(self) -> ComPtr<IEventList> {
        ComWrapper::new(self).to_com_ptr().expect("its own interface")
    }
}

impl Class for Events {
    type Interfaces = (IEventList,);
}

impl IEventListTrait for Events {
    unsafe fn getEventCount(&self) -> int32 {
        self.0.len() as int32
    }

    unsafe fn getEvent(&self, index: int32, event: *mut Event) -> tresult {
        let Some(found) = usize::try_from(index).ok().and_then(|index| self.0.get(index)) else {
            return kInvalidArgument;
        };
        // SAFETY: the caller's memory; plain data.
        unsafe { *event = *found };
        kResultOk
    }

    unsafe fn addEvent(&self, _event: *mut Event) -> tresult {
        kResultFalse
    }
}
