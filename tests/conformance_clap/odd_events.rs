//! Events that are none of an equaliser's business, and events that are not what they say.

use clap_sys::events::{
    CLAP_EVENT_MIDI, CLAP_EVENT_MIDI_SYSEX, CLAP_EVENT_MIDI2, CLAP_EVENT_NOTE_CHOKE, CLAP_EVENT_NOTE_END,
    CLAP_EVENT_NOTE_EXPRESSION, CLAP_EVENT_NOTE_OFF, CLAP_EVENT_NOTE_ON, CLAP_EVENT_PARAM_GESTURE_BEGIN,
    CLAP_EVENT_PARAM_GESTURE_END, CLAP_EVENT_TRANSPORT, clap_event_header, clap_event_midi, clap_event_midi_sysex,
    clap_event_midi2, clap_event_note, clap_event_note_expression, clap_event_param_gesture, clap_event_param_mod,
    clap_event_param_value, clap_event_transport,
};
use cochlea::host_guard::parameter_hash;

use cochlea_tests::clap_events::{Event, header, modulation, value, value_event};

fn note(frame: u32, kind: u16, note_id: i32, key: i16, velocity: f64) -> Event {
    Event::of(clap_event_note {
        header: header::<clap_event_note>(frame, kind),
        note_id,
        port_index: 0,
        channel: 0,
        key,
        velocity,
    })
}

/// A transport with the same number everywhere, as an event of the list or beside it.
pub fn transport(frame: u32, number: f64, integer: i64) -> clap_event_transport {
    clap_event_transport {
        header: header::<clap_event_transport>(frame, CLAP_EVENT_TRANSPORT),
        flags: u32::MAX,
        song_pos_beats: integer,
        song_pos_seconds: integer,
        tempo: number,
        tempo_inc: number,
        loop_start_beats: integer,
        loop_end_beats: integer.wrapping_neg(),
        loop_start_seconds: integer,
        loop_end_seconds: integer,
        bar_start: integer,
        bar_number: integer as i32,
        tsig_num: integer as u16,
        tsig_denom: 0,
    }
}

/// Numbers that are none, or too large for anything.
pub const ABSURD: [f64; 7] = [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 0.0, -1e300, 1e300, 5e-324];

/// Events that an equaliser has nothing to do with.
pub fn foreign() -> Vec<Option<Event>> {
    let mut events = Vec::new();
    for (at, kind) in [
        CLAP_EVENT_NOTE_ON,
        CLAP_EVENT_NOTE_OFF,
        CLAP_EVENT_NOTE_CHOKE,
        CLAP_EVENT_NOTE_END,
    ]
    .into_iter()
    .enumerate()
    {
        for (note_id, key) in [(-1, 60), (7, -1), (i32::MIN, i16::MAX), (0, 0)] {
            events.push(Some(note(100 * at as u32, kind, note_id, key, ABSURD[at])));
        }
    }
    for (at, number) in ABSURD.into_iter().enumerate() {
        let frame = 500 + at as u32;
        events.push(Some(Event::of(clap_event_note_expression {
            header: header::<clap_event_note_expression>(frame, CLAP_EVENT_NOTE_EXPRESSION),
            expression_id: at as i32 - 1,
            note_id: -1,
            port_index: -1,
            channel: -1,
            key: -1,
            value: number,
        })));
        events.push(Some(Event::of(transport(frame, number, i64::MAX - at as i64))));
    }
    for (at, status) in [0x80, 0x90, 0xb0, 0xe0, 0xf0, 0xff].into_iter().enumerate() {
        events.push(Some(Event::of(clap_event_midi {
            header: header::<clap_event_midi>(600 + at as u32, CLAP_EVENT_MIDI),
            port_index: u16::MAX,
            data: [status, 0xff, 0xff],
        })));
    }
    events.push(Some(Event::of(clap_event_midi_sysex {
        header: header::<clap_event_midi_sysex>(650, CLAP_EVENT_MIDI_SYSEX),
        port_index: 0,
        buffer: std::ptr::null(),
        size: u32::MAX,
    })));
    events.push(Some(Event::of(clap_event_midi2 {
        header: header::<clap_event_midi2>(651, CLAP_EVENT_MIDI2),
        port_index: 0,
        data: [u32::MAX; 4],
    })));
    for (at, kind) in [CLAP_EVENT_PARAM_GESTURE_BEGIN, CLAP_EVENT_PARAM_GESTURE_END]
        .into_iter()
        .enumerate()
    {
        for id in [parameter_hash("gain_1"), 0, u32::MAX] {
            events.push(Some(Event::of(clap_event_param_gesture {
                header: header::<clap_event_param_gesture>(700 + at as u32, kind),
                param_id: id,
            })));
        }
    }
    events
}

/// Events that would change a parameter were they what they say.
pub fn broken() -> Vec<Option<Event>> {
    let gain = parameter_hash("gain_9");
    let mut events = vec![None];
    for kind in [13, 999, u16::MAX] {
        let mut event = value(10, gain, 1.0);
        event.header().type_ = kind;
        events.push(Some(event));
    }
    for space in [1, 2, 0x8000, u16::MAX] {
        let mut event = value(11, gain, 1.0);
        event.header().space_id = space;
        events.push(Some(event));
    }
    let least = size_of::<clap_event_header>();
    for bytes in (0..size_of::<clap_event_param_value>()).filter(|bytes| *bytes == 0 || *bytes >= least) {
        events.push(Some(value(12, gain, 1.0).cut_to(bytes)));
    }
    for bytes in (0..size_of::<clap_event_param_mod>()).filter(|bytes| *bytes == 0 || *bytes >= least) {
        events.push(Some(modulation(13, gain, 0.5).cut_to(bytes)));
    }
    for id in [0, 1, u32::MAX, gain + 1, gain | 1 << 31] {
        events.push(Some(value(14, id, 1.0)));
        events.push(Some(modulation(14, id, 1.0)));
    }
    for number in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        events.push(Some(value(15, gain, number)));
        events.push(Some(modulation(15, gain, number)));
    }
    // For a voice, of which there are none.
    for (note_id, key) in [(0, -1), (i32::MAX, 60), (-1, 0), (-1, 127)] {
        let mut event = value_event(16, gain, 1.0);
        (event.note_id, event.key) = (note_id, key);
        events.push(Some(Event::of(event)));
    }
    // What the plug-in alone sets.
    events.push(Some(value(17, parameter_hash("detected_pitch"), 0.5)));
    events.push(None);
    events
}
