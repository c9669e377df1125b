//! A CLAP list of events of any kind.
#![expect(unsafe_code, reason = "the C boundary")]

use clap_sys::events::{
    CLAP_CORE_EVENT_SPACE_ID, CLAP_EVENT_PARAM_MOD, CLAP_EVENT_PARAM_VALUE, clap_event_header, clap_event_param_mod,
    clap_event_param_value, clap_input_events,
};

use super::script::{Event, What, parameters};

/// As large as the largest event that a plugin might take an event for.
#[repr(C)]
union Stored {
    value: clap_event_param_value,
    modulation: clap_event_param_mod,
    any: [u64; 64],
}

/// The events of one block. The list that it hands out is good for as long as this stays where it is.
pub struct List(Vec<Option<Stored>>);

impl List {
    pub fn new(events: &[Event]) -> Self {
        Self(events.iter().map(stored).collect())
    }

    pub fn events(&self) -> clap_input_events {
        clap_input_events {
            ctx: std::ptr::from_ref(self).cast_mut().cast(),
            size: Some(size),
            get: Some(get),
        }
    }
}

fn stored(event: &Event) -> Option<Stored> {
    let header = |size: usize, type_: u16| clap_event_header {
        size: size as u32,
        time: event.frame,
        space_id: CLAP_CORE_EVENT_SPACE_ID,
        type_,
        flags: 0,
    };
    let value = |place: usize, value: f64, note_id: i32| clap_event_param_value {
        header: header(size_of::<clap_event_param_value>(), CLAP_EVENT_PARAM_VALUE),
        param_id: parameters()[place].hash,
        cookie: std::ptr::null_mut(),
        note_id,
        port_index: -1,
        channel: -1,
        key: -1,
        value: value * parameters()[place].clap_scale,
    };
    Some(match event.what {
        What::Value(place, normalized) => Stored {
            value: value(place, normalized, -1),
        },
        What::OfVoice(place, normalized) => Stored {
            value: value(place, normalized, 7),
        },
        What::Modulation(place, normalized) => Stored {
            modulation: clap_event_param_mod {
                header: header(size_of::<clap_event_param_mod>(), CLAP_EVENT_PARAM_MOD),
                param_id: parameters()[place].hash,
                cookie: std::ptr::null_mut(),
                note_id: -1,
                port_index: -1,
                channel: -1,
                key: -1,
                amount: normalized * parameters()[place].clap_scale,
            },
        },
        What::Foreign(space_id, type_, size) => {
            let mut stored = Stored { any: [u64::MAX; 64] };
            stored.value.header = clap_event_header {
                size,
                time: event.frame,
                space_id,
                type_,
                flags: u32::MAX,
            };
            stored
        }
        What::Missing => return None,
    })
}

unsafe extern "C" fn size(list: *const clap_input_events) -> u32 {
    // SAFETY: `ctx` is a `List` for as long as the list lives.
    unsafe { &*(*list).ctx.cast::<List>() }.0.len() as u32
}

unsafe extern "C" fn get(list: *const clap_input_events, index: u32) -> *const clap_event_header {
    // SAFETY: as above.
    let events = unsafe { &(*(*list).ctx.cast::<List>()).0 };
    match events.get(index as usize) {
        Some(Some(event)) => std::ptr::from_ref(event).cast(),
        _ => std::ptr::null(),
    }
}
