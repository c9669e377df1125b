//! What a plugin tells its host while it processes: notes, bends, values of its parameters.
#![expect(unsafe_code, reason = "the C boundary")]

use std::sync::{Arc, Mutex, PoisonError};

use clap_sys::events::{
    CLAP_EVENT_MIDI, CLAP_EVENT_NOTE_EXPRESSION, CLAP_EVENT_NOTE_OFF, CLAP_EVENT_NOTE_ON, CLAP_EVENT_PARAM_VALUE,
    CLAP_NOTE_EXPRESSION_TUNING, clap_event_header, clap_event_midi, clap_event_note, clap_event_note_expression,
    clap_event_param_value,
};
use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::{
    Event,
    Event_::EventTypes_::{kLegacyMIDICCOutEvent, kNoteOffEvent, kNoteOnEvent},
    IEventList, IEventListTrait, IParamValueQueue, IParamValueQueueTrait, IParameterChanges, IParameterChangesTrait,
    ParamID, ParamValue,
};
use nice_plug::wrapper::vst3::vst3::Steinberg::{int32, kInvalidArgument, kResultFalse, kResultOk, tresult};
use nice_plug::wrapper::vst3::vst3::{Class, ComPtr, ComWrapper};

/// One thing told.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Told {
    /// A note begins.
    On {
        /// MIDI number.
        key: i16,
        /// 0 to 1.
        velocity: f64,
    },
    /// A note ends.
    Off {
        /// MIDI number.
        key: i16,
    },
    /// CLAP's tuning of a note.
    Tuning {
        /// MIDI number.
        key: i16,
        /// From its own pitch.
        semitones: f64,
    },
    /// The pitch wheel, 0 to 16,383.
    Wheel(u16),
    /// A parameter's value: CLAP's, or VST3's normalised one.
    Value {
        /// The parameter's number.
        id: u32,
        /// Its value.
        value: f64,
    },
    /// Bytes that are none of these.
    Other,
}

/// More is dropped, so that nothing is allocated while the plugin runs.
const CAPACITY: usize = 65_536;

#[derive(Default)]
struct List {
    told: Vec<(u32, Told)>,
    refuses_ends: bool,
}

/// What was told since it was last asked for. Allocates nothing while it takes.
#[derive(Clone)]
pub struct Ear(Arc<Mutex<List>>);

impl Default for Ear {
    fn default() -> Self {
        Self(Arc::new(Mutex::new(List {
            told: Vec::with_capacity(CAPACITY),
            refuses_ends: false,
        })))
    }
}

impl Ear {
    /// Everything told since the last call, with its frame, in the order of arrival.
    pub fn take(&self) -> Vec<(u32, Told)> {
        let list = &mut *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let all = list.told.clone();
        list.told.clear();
        assert!(all.len() < CAPACITY, "some were dropped");
        all
    }

    /// A host whose list is full whenever a note ends.
    pub fn refuse_ends(&self, refuse: bool) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).refuses_ends = refuse;
    }

    fn hear(&self, frame: u32, told: Told) -> bool {
        let list = &mut *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if list.refuses_ends && matches!(told, Told::Off { .. }) {
            return false;
        }
        if list.told.len() < CAPACITY {
            list.told.push((frame, told));
        }
        true
    }

    /// Takes a CLAP event. Returns whether it was taken.
    ///
    /// # Safety
    /// `header` is an event's.
    pub unsafe fn hear_clap(&self, header: *const clap_event_header) -> bool {
        // SAFETY: by contract; the type says what it is.
        unsafe {
            let told = match (*header).type_ {
                CLAP_EVENT_NOTE_ON => {
                    let event = &*header.cast::<clap_event_note>();
                    Told::On {
                        key: event.key,
                        velocity: event.velocity,
                    }
                }
                CLAP_EVENT_NOTE_OFF => Told::Off {
                    key: (*header.cast::<clap_event_note>()).key,
                },
                CLAP_EVENT_NOTE_EXPRESSION => {
                    let event = &*header.cast::<clap_event_note_expression>();
                    assert_eq!(event.expression_id, CLAP_NOTE_EXPRESSION_TUNING);
                    Told::Tuning {
                        key: event.key,
                        semitones: event.value,
                    }
                }
                CLAP_EVENT_MIDI => of_midi((*header.cast::<clap_event_midi>()).data),
                CLAP_EVENT_PARAM_VALUE => {
                    let event = &*header.cast::<clap_event_param_value>();
                    Told::Value {
                        id: event.param_id,
                        value: event.value,
                    }
                }
                _ => Told::Other,
            };
            self.hear((*header).time, told)
        }
    }
}

fn of_midi([status, key, value]: [u8; 3]) -> Told {
    match status {
        0x90 => Told::On {
            key: i16::from(key),
            velocity: f64::from(value) / 127.0,
        },
        0x80 => Told::Off { key: i16::from(key) },
        0xe0 => Told::Wheel(u16::from(key) | u16::from(value) << 7),
        _ => Told::Other,
    }
}

/// The lists that a VST3 host hands over for output.
pub struct Vst3Ears {
    /// What they heard.
    pub ear: Ear,
    /// The list of events.
    pub events: ComPtr<IEventList>,
    /// The list of parameter changes.
    pub changes: ComPtr<IParameterChanges>,
}

impl Default for Vst3Ears {
    fn default() -> Self {
        let ear = Ear::default();
        let queue = ComWrapper::new(Queue {
            ear: ear.clone(),
            id: Mutex::default(),
        });
        let queue = queue.to_com_ptr::<IParamValueQueue>().expect("its own interface");
        Self {
            events: ComWrapper::new(Events(ear.clone()))
                .to_com_ptr()
                .expect("its own interface"),
            changes: ComWrapper::new(Changes(queue)).to_com_ptr().expect("its own interface"),
            ear,
        }
    }
}

struct Events(Ear);

impl Class for Events {
    type Interfaces = (IEventList,);
}

impl IEventListTrait for Events {
    unsafe fn getEventCount(&self) -> int32 {
        0
    }

    unsafe fn getEvent(&self, _index: int32, _event: *mut Event) -> tresult {
        kInvalidArgument
    }

    unsafe fn addEvent(&self, event: *mut Event) -> tresult {
        // SAFETY: the caller's event; its type says what it is.
        let (frame, told) = unsafe {
            let event = &*event;
            let content = &event.__field0;
            let told = match event.r#type {
                kind if kind == kNoteOnEvent as u16 => Told::On {
                    key: content.noteOn.pitch,
                    velocity: f64::from(content.noteOn.velocity),
                },
                kind if kind == kNoteOffEvent as u16 => Told::Off {
                    key: content.noteOff.pitch,
                },
                kind if kind == kLegacyMIDICCOutEvent as u16 && content.midiCCOut.controlNumber == 129 => {
                    let [low, high] = [content.midiCCOut.value, content.midiCCOut.value2].map(|byte| byte as u16);
                    Told::Wheel(low | high << 7)
                }
                _ => Told::Other,
            };
            (event.sampleOffset as u32, told)
        };
        if self.0.hear(frame, told) {
            kResultOk
        } else {
            kResultFalse
        }
    }
}

/// One queue for whichever parameter is asked for: it is asked for again with every point.
struct Changes(ComPtr<IParamValueQueue>);

impl Class for Changes {
    type Interfaces = (IParameterChanges,);
}

impl IParameterChangesTrait for Changes {
    unsafe fn getParameterCount(&self) -> int32 {
        0
    }

    unsafe fn getParameterData(&self, _index: int32) -> *mut IParamValueQueue {
        std::ptr::null_mut()
    }

    unsafe fn addParameterData(&self, id: *const ParamID, _index: *mut int32) -> *mut IParamValueQueue {
        // SAFETY: the caller's number; the queue is our own and takes the number as its first point's index.
        unsafe {
            let mut id = *id as int32;
            self.0.addPoint(-1, 0.0, &raw mut id);
        }
        self.0.as_ptr()
    }
}

struct Queue {
    ear: Ear,
    id: Mutex<ParamID>,
}

impl Class for Queue {
    type Interfaces = (IParamValueQueue,);
}

impl IParamValueQueueTrait for Queue {
    unsafe fn getParameterId(&self) -> ParamID {
        *self.id.lock().unwrap_or_else(PoisonError::into_inner)
    }

    unsafe fn getPointCount(&self) -> int32 {
        0
    }

    unsafe fn getPoint(&self, _index: int32, _frame: *mut int32, _value: *mut ParamValue) -> tresult {
        kInvalidArgument
    }

    /// A frame of −1 is our own list's word for "the points are this parameter's from here on".
    unsafe fn addPoint(&self, frame: int32, value: ParamValue, index: *mut int32) -> tresult {
        let mut id = self.id.lock().unwrap_or_else(PoisonError::into_inner);
        match u32::try_from(frame) {
            // SAFETY: our own list's number.
            Err(_) => *id = unsafe { *index } as ParamID,
            Ok(frame) => {
                self.ear.hear(frame, Told::Value { id: *id, value });
            }
        }
        kResultOk
    }
}
