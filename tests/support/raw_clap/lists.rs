//! What crosses in lists and streams: events into the plugin and out of it, states.

use std::cell::UnsafeCell;
use std::ffi::c_void;

use clap_sys::events::{
    CLAP_CORE_EVENT_SPACE_ID, CLAP_EVENT_PARAM_VALUE, clap_event_header, clap_event_param_value, clap_input_events,
    clap_output_events,
};
use clap_sys::stream::{clap_istream, clap_ostream};

use crate::told::Ear;

/// A parameter change at a frame of a block.
#[derive(Clone, Copy, Debug)]
pub struct Change {
    /// Frame in the block.
    pub frame: u32,
    /// The parameter's number.
    pub id: u32,
    /// CLAP's value.
    pub value: f64,
}

/// Changes as the plugin asks for them.
pub struct EventList<'a> {
    changes: &'a [Change],
    current: UnsafeCell<clap_event_param_value>,
}

impl<'a> EventList<'a> {
    /// In the order in which they stand.
    pub fn new(changes: &'a [Change]) -> Self {
        let nothing = Change {
            frame: 0,
            id: 0,
            value: 0.0,
        };
        Self {
            changes,
            current: UnsafeCell::new(value_event(&nothing)),
        }
    }

    /// Good for as long as the list stays where it is.
    pub fn events(&self) -> clap_input_events {
        clap_input_events {
            ctx: std::ptr::from_ref(self).cast_mut().cast(),
            size: Some(events_size),
            get: Some(events_get),
        }
    }
}

/// What the plugin tells goes to `ear`, for as long as it stays where it is.
pub fn heard_by(ear: &Ear) -> clap_output_events {
    clap_output_events {
        ctx: std::ptr::from_ref(ear).cast_mut().cast(),
        try_push: Some(hear),
    }
}

/// What the plugin writes goes to `bytes`, for as long as it stays where it is.
pub fn written_to(bytes: &mut Vec<u8>) -> clap_ostream {
    clap_ostream {
        ctx: std::ptr::from_mut(bytes).cast(),
        write: Some(write_bytes),
    }
}

/// Hands out bytes, some at a time.
pub struct Reader<'a> {
    pub bytes: &'a [u8],
    pub piece: usize,
}

impl Reader<'_> {
    /// Good for as long as the reader stays where it is.
    pub fn stream(&mut self) -> clap_istream {
        clap_istream {
            ctx: std::ptr::from_mut(self).cast(),
            read: Some(read_bytes),
        }
    }
}

fn value_event(change: &Change) -> clap_event_param_value {
    clap_event_param_value {
        header: clap_event_header {
            size: size_of::<clap_event_param_value>() as u32,
            time: change.frame,
            space_id: CLAP_CORE_EVENT_SPACE_ID,
            type_: CLAP_EVENT_PARAM_VALUE,
            flags: 0,
        },
        param_id: change.id,
        cookie: std::ptr::null_mut(),
        note_id: -1,
        port_index: -1,
        channel: -1,
        key: -1,
        value: change.value,
    }
}

unsafe extern "C" fn events_size(list: *const clap_input_events) -> u32 {
    // SAFETY: `ctx` is an `EventList` for as long as the list lives.
    let list = unsafe { &*(*list).ctx.cast::<EventList>() };
    list.changes.len() as u32
}

unsafe extern "C" fn events_get(list: *const clap_input_events, index: u32) -> *const clap_event_header {
    // SAFETY: as above; an event is read before the next is asked for.
    unsafe {
        let list = &*(*list).ctx.cast::<EventList>();
        let Some(change) = list.changes.get(index as usize) else {
            return std::ptr::null();
        };
        *list.current.get() = value_event(change);
        list.current.get().cast::<clap_event_header>()
    }
}

unsafe extern "C" fn hear(list: *const clap_output_events, event: *const clap_event_header) -> bool {
    // SAFETY: `ctx` is the host's ear; the event is the plugin's.
    unsafe { (*(*list).ctx.cast::<Ear>()).hear_clap(event) }
}

unsafe extern "C" fn write_bytes(stream: *const clap_ostream, bytes: *const c_void, size: u64) -> i64 {
    // SAFETY: `ctx` is the vector of `save_state`; three bytes at most, so that the plugin has to come again.
    unsafe {
        let size = (size as usize).min(3);
        (*(*stream).ctx.cast::<Vec<u8>>()).extend_from_slice(std::slice::from_raw_parts(bytes.cast(), size));
        size as i64
    }
}

unsafe extern "C" fn read_bytes(stream: *const clap_istream, bytes: *mut c_void, size: u64) -> i64 {
    // SAFETY: `ctx` is the reader of `load_state`.
    unsafe {
        let reader = &mut *(*stream).ctx.cast::<Reader>();
        let count = (size as usize).min(reader.piece).min(reader.bytes.len());
        std::ptr::copy_nonoverlapping(reader.bytes.as_ptr(), bytes.cast(), count);
        reader.bytes = &reader.bytes[count..];
        count as i64
    }
}
