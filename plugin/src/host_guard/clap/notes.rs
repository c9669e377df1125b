//! What goes out to a CLAP host: a note port, its events, and values of read-only parameters.
//!
//! A host says which dialects it knows. One that knows CLAP's own notes gets them, the bend as a tuning expression of the
//! note; one that knows MIDI alone gets MIDI 1.0, the bend as the pitch wheel. Who does not say gets CLAP's own.
#![expect(unsafe_code, reason = "the C boundary")]

use std::ffi::c_char;
use std::sync::atomic::Ordering;

use clap_sys::events::{
    CLAP_CORE_EVENT_SPACE_ID, CLAP_EVENT_MIDI, CLAP_EVENT_NOTE_EXPRESSION, CLAP_EVENT_NOTE_OFF, CLAP_EVENT_NOTE_ON,
    CLAP_EVENT_PARAM_VALUE, CLAP_NOTE_EXPRESSION_TUNING, clap_event_header, clap_event_midi, clap_event_note,
    clap_event_note_expression, clap_event_param_value, clap_output_events,
};
use clap_sys::ext::note_ports::{
    CLAP_EXT_NOTE_PORTS, CLAP_NOTE_DIALECT_CLAP, CLAP_NOTE_DIALECT_MIDI, clap_host_note_ports, clap_note_port_info,
    clap_plugin_note_ports,
};
use clap_sys::plugin::clap_plugin;

use super::Layer;
use crate::host_guard::Guarded;
use crate::host_guard::outgoing::{Bend, Tell, midi};

impl<P: Guarded> Layer<P> {
    pub(super) const NOTE_PORTS: &'static clap_plugin_note_ports = &clap_plugin_note_ports {
        count: Some(Self::note_ports_count),
        get: Some(Self::note_ports_get),
    };

    unsafe extern "C" fn note_ports_count(_plugin: *const clap_plugin, is_input: bool) -> u32 {
        u32::from(!is_input && P::NOTE_OUTPUT.is_some())
    }

    unsafe extern "C" fn note_ports_get(
        _plugin: *const clap_plugin,
        index: u32,
        is_input: bool,
        info: *mut clap_note_port_info,
    ) -> bool {
        let (Some(name), 0, false) = (P::NOTE_OUTPUT, index, is_input) else {
            return false;
        };
        // SAFETY: the host's struct, or null.
        let Some(info) = (unsafe { info.as_mut() }) else {
            return false;
        };
        info.id = 0;
        info.supported_dialects = CLAP_NOTE_DIALECT_CLAP | CLAP_NOTE_DIALECT_MIDI;
        info.preferred_dialect = CLAP_NOTE_DIALECT_CLAP;
        info.name.fill(0);
        let last = info.name.len() - 1;
        for (to, from) in info.name[..last].iter_mut().zip(name.bytes()) {
            *to = from as c_char;
        }
        true
    }

    /// Asks the host which notes it knows. Main thread, from `init` on.
    pub(super) fn learn_dialect(&self) {
        // SAFETY: name and type match; the host's own table.
        let dialects = unsafe {
            self.host_end
                .extension::<clap_host_note_ports>(CLAP_EXT_NOTE_PORTS)
                .and_then(|ports| (*ports).supported_dialects)
                .map(|supported| supported(self.host))
        };
        let midi_alone =
            dialects.is_some_and(|known| known & CLAP_NOTE_DIALECT_CLAP == 0 && known & CLAP_NOTE_DIALECT_MIDI != 0);
        self.midi_alone.store(midi_alone, Ordering::Release);
    }

    /// Hands over what the plugin has to tell. Real time: the host's own `try_push`.
    ///
    /// # Safety
    /// `out` is null or a valid list of the host's.
    pub(super) unsafe fn tell(&self, out: *const clap_output_events) {
        let Some(mut outgoing) = self.instance.outgoing() else {
            return;
        };
        // SAFETY: valid or null, by contract.
        let try_push = unsafe { out.as_ref() }.and_then(|events| events.try_push);
        let midi_alone = self.midi_alone.load(Ordering::Acquire);
        outgoing.hand_over(|frame, tell| {
            // A host without a list wants nothing.
            let Some(try_push) = try_push else {
                return true;
            };
            // SAFETY: each event is complete and lives through the call.
            let push = |header: *const clap_event_header| unsafe { try_push(out, header) };
            match *tell {
                Tell::Parameter { index, normalized } => {
                    let event = self.value_event(frame, index, normalized);
                    push(&raw const event.header)
                }
                _ if midi_alone => match midi::message(tell) {
                    Some(data) => {
                        let event = midi_event(frame, data);
                        push(&raw const event.header)
                    }
                    None => true,
                },
                Tell::NoteOn { key, velocity, bend } => {
                    let event = note_event(frame, CLAP_EVENT_NOTE_ON, key, velocity);
                    let taken = push(&raw const event.header);
                    if taken && bend != Bend::default() {
                        let event = tuning_event(frame, key, bend);
                        push(&raw const event.header);
                    }
                    taken
                }
                Tell::NoteOff { key } => {
                    let event = note_event(frame, CLAP_EVENT_NOTE_OFF, key, 0.0);
                    push(&raw const event.header)
                }
                Tell::Bend { key: Some(key), bend } => {
                    let event = tuning_event(frame, key, bend);
                    push(&raw const event.header)
                }
                // Told with the note that begins.
                Tell::Bend { key: None, .. } => true,
            }
        });
    }

    fn value_event(&self, frame: u32, index: usize, normalized: f32) -> clap_event_param_value {
        let parameters = self.instance.parameters();
        clap_event_param_value {
            header: header::<clap_event_param_value>(frame, CLAP_EVENT_PARAM_VALUE),
            param_id: parameters.hash(index),
            cookie: std::ptr::null_mut(),
            note_id: -1,
            port_index: -1,
            channel: -1,
            key: -1,
            value: f64::from(normalized) * parameters.clap_scale(index),
        }
    }
}

fn header<T>(frame: u32, event_type: u16) -> clap_event_header {
    clap_event_header {
        size: size_of::<T>() as u32,
        time: frame,
        space_id: CLAP_CORE_EVENT_SPACE_ID,
        type_: event_type,
        flags: 0,
    }
}

fn note_event(frame: u32, event_type: u16, key: u8, velocity: f64) -> clap_event_note {
    clap_event_note {
        header: header::<clap_event_note>(frame, event_type),
        note_id: -1,
        port_index: 0,
        channel: 0,
        key: i16::from(key),
        velocity,
    }
}

fn tuning_event(frame: u32, key: u8, bend: Bend) -> clap_event_note_expression {
    clap_event_note_expression {
        header: header::<clap_event_note_expression>(frame, CLAP_EVENT_NOTE_EXPRESSION),
        expression_id: CLAP_NOTE_EXPRESSION_TUNING,
        note_id: -1,
        port_index: 0,
        channel: 0,
        key: i16::from(key),
        value: bend.semitones,
    }
}

fn midi_event(frame: u32, data: [u8; 3]) -> clap_event_midi {
    clap_event_midi {
        header: header::<clap_event_midi>(frame, CLAP_EVENT_MIDI),
        port_index: 0,
        data,
    }
}
