//! What goes out to a VST3 host: an event bus of our own, its events, and values of read-only parameters.
//!
//! VST3 has no pitch wheel. The bend goes out as the legacy MIDI event that the format has for plugins that send MIDI; its
//! other way, a note expression, would be heard by instruments of the same maker's format alone, and hosts do not record
//! it as MIDI.
#![expect(unsafe_code, reason = "the C boundary")]

use std::sync::atomic::{AtomicBool, Ordering};

use nice_plug::wrapper::vst3::vst3::ComRef;
use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::{
    BusDirection,
    BusDirections_::kOutput,
    BusInfo,
    BusInfo_::BusFlags_::kDefaultActive,
    BusTypes_::kMain,
    ControllerNumbers_::kPitchBend,
    Event,
    Event_::EventTypes_::{kLegacyMIDICCOutEvent, kNoteOffEvent, kNoteOnEvent},
    Event__type0, IEventListTrait, IParamValueQueueTrait, IParameterChangesTrait, LegacyMIDICCOutEvent, MediaType,
    MediaTypes_::kEvent,
    NoteOffEvent, NoteOnEvent, ProcessData,
};
use nice_plug::wrapper::vst3::vst3::Steinberg::{int32, kResultOk};

use super::Layer;
use crate::host_guard::Guarded;
use crate::host_guard::outgoing::{Tell, midi};

/// Whether a bus is the one for notes.
pub(super) fn is_note_bus<P: Guarded>(media: MediaType, direction: BusDirection, index: int32) -> bool {
    is_note_output::<P>(media, direction) && index == 0
}

/// Whether these are the buses among which the one for notes is.
pub(super) fn is_note_output<P: Guarded>(media: MediaType, direction: BusDirection) -> bool {
    P::NOTE_OUTPUT.is_some() && media == kEvent as MediaType && direction == kOutput as BusDirection
}

/// What the host made of the bus: active until it says otherwise, as it is described.
pub(super) struct NoteBus {
    active: AtomicBool,
}

impl Default for NoteBus {
    fn default() -> Self {
        Self {
            active: AtomicBool::new(true),
        }
    }
}

impl NoteBus {
    pub(super) fn set_active(&self, active: bool) {
        self.active.store(active, Ordering::Release);
    }

    /// Describes the bus: one channel.
    pub(super) fn describe(name: &str, bus: &mut BusInfo) {
        bus.mediaType = kEvent as MediaType;
        bus.direction = kOutput as BusDirection;
        bus.channelCount = 1;
        bus.busType = kMain as i32;
        bus.flags = u32::from(kDefaultActive as u8);
        bus.name.fill(0);
        let last = bus.name.len() - 1;
        for (to, from) in bus.name[..last].iter_mut().zip(name.encode_utf16()) {
            *to = from as _;
        }
    }
}

impl<P: Guarded> Layer<P> {
    /// Hands over what the plugin has to tell. Real time: the host's own lists.
    ///
    /// # Safety
    /// `data` is what the host gave for this call.
    pub(super) unsafe fn tell(&self, data: &ProcessData) {
        let Some(mut outgoing) = self.instance.outgoing() else {
            return;
        };
        // SAFETY: the block's own lists, or null.
        let (events, changes) = unsafe {
            (
                ComRef::from_raw(data.outputEvents),
                ComRef::from_raw(data.outputParameterChanges),
            )
        };
        let events = events.filter(|_| self.note_bus.active.load(Ordering::Acquire));
        let parameters = self.instance.parameters();
        outgoing.hand_over(|frame, tell| {
            let frame = i32::try_from(frame).unwrap_or(i32::MAX);
            if let Tell::Parameter { index, normalized } = *tell {
                let Some(changes) = changes else {
                    return true;
                };
                let (id, mut at) = (parameters.hash(index), 0);
                // SAFETY: the host's own objects, alive through the call; one that is there already is given again.
                unsafe {
                    let queue = ComRef::from_raw(changes.addParameterData(&raw const id, &raw mut at));
                    return queue
                        .is_some_and(|queue| queue.addPoint(frame, f64::from(normalized), &raw mut at) == kResultOk);
                }
            }
            match (events, event(frame, tell)) {
                // SAFETY: the host's own list; the event is complete and lives through the call.
                (Some(events), Some(mut event)) => unsafe { events.addEvent(&raw mut event) == kResultOk },
                _ => true,
            }
        });
    }
}

/// A note or a bend as VST3's. `None` for what is neither.
fn event(frame: i32, tell: &Tell) -> Option<Event> {
    let (event_type, content) = match *tell {
        Tell::NoteOn { key, velocity, .. } => (
            kNoteOnEvent,
            Event__type0 {
                noteOn: NoteOnEvent {
                    channel: 0,
                    pitch: i16::from(key),
                    tuning: 0.0,
                    velocity: velocity.clamp(0.0, 1.0) as f32,
                    length: 0,
                    noteId: -1,
                },
            },
        ),
        Tell::NoteOff { key } => (
            kNoteOffEvent,
            Event__type0 {
                noteOff: NoteOffEvent {
                    channel: 0,
                    pitch: i16::from(key),
                    velocity: 0.0,
                    noteId: -1,
                    tuning: 0.0,
                },
            },
        ),
        Tell::Bend { bend, .. } => {
            let [low, high] = midi::wheel_bytes(bend);
            (
                kLegacyMIDICCOutEvent,
                Event__type0 {
                    midiCCOut: LegacyMIDICCOutEvent {
                        controlNumber: kPitchBend as u8,
                        channel: 0,
                        value: low as _,
                        value2: high as _,
                    },
                },
            )
        }
        Tell::Parameter { .. } => return None,
    };
    Some(Event {
        busIndex: 0,
        sampleOffset: frame,
        ppqPosition: 0.0,
        flags: 0,
        r#type: event_type as u16,
        __field0: content,
    })
}
