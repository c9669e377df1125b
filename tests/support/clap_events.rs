//! Lists of CLAP's events, whole or broken, and lists that take nothing.
#![expect(unsafe_code, reason = "the C boundary")]

use std::sync::atomic::{AtomicUsize, Ordering};

use clap_sys::events::{
    CLAP_CORE_EVENT_SPACE_ID, CLAP_EVENT_PARAM_MOD, CLAP_EVENT_PARAM_VALUE, clap_event_header, clap_event_param_mod,
    clap_event_param_value, clap_event_type, clap_input_events, clap_output_events,
};
use clap_sys::ext::params::{CLAP_EXT_PARAMS, clap_plugin_params};

use crate::raw_clap::RawClap;

/// One event: exactly as many bytes of memory as it says it has, so that reading on is reading what is not there.
#[derive(Clone, Debug)]
pub struct Event(Box<[u64]>);

impl Event {
    /// `event`, which begins with its header.
    pub fn of<T: Copy>(event: T) -> Self {
        let mut words = vec![0_u64; size_of::<T>().div_ceil(8)];
        // SAFETY: the words have room for the event, which is plain data.
        unsafe { words.as_mut_ptr().cast::<T>().write(event) };
        Self(words.into())
    }

    /// Its header.
    pub fn header(&mut self) -> &mut clap_event_header {
        // SAFETY: every event begins with one.
        unsafe { &mut *self.0.as_mut_ptr().cast() }
    }

    /// The event that claims `bytes` bytes, and has no more; a header is the least.
    pub fn cut_to(mut self, bytes: usize) -> Self {
        self.header().size = bytes as u32;
        let words = bytes.max(size_of::<clap_event_header>()).div_ceil(8);
        Self(self.0.iter().copied().take(words).collect())
    }
}

/// A header for an event of type `T` in CLAP's own space.
pub fn header<T>(frame: u32, event_type: clap_event_type) -> clap_event_header {
    clap_event_header {
        size: size_of::<T>() as u32,
        time: frame,
        space_id: CLAP_CORE_EVENT_SPACE_ID,
        type_: event_type,
        flags: 0,
    }
}

/// A parameter's value for the whole plug-in, as CLAP's number.
pub fn value_event(frame: u32, id: u32, value: f64) -> clap_event_param_value {
    clap_event_param_value {
        header: header::<clap_event_param_value>(frame, CLAP_EVENT_PARAM_VALUE),
        param_id: id,
        cookie: std::ptr::null_mut(),
        note_id: -1,
        port_index: -1,
        channel: -1,
        key: -1,
        value,
    }
}

/// The same, ready for a list.
pub fn value(frame: u32, id: u32, value: f64) -> Event {
    Event::of(value_event(frame, id, value))
}

/// A parameter's modulation for the whole plug-in.
pub fn modulation(frame: u32, id: u32, amount: f64) -> Event {
    Event::of(clap_event_param_mod {
        header: header::<clap_event_param_mod>(frame, CLAP_EVENT_PARAM_MOD),
        param_id: id,
        cookie: std::ptr::null_mut(),
        note_id: -1,
        port_index: -1,
        channel: -1,
        key: -1,
        amount,
    })
}

/// A host's list of events. `None` among them: the host gives a null pointer for an event that it counted.
pub struct List<'a>(pub &'a [Option<Event>]);

impl List<'_> {
    /// Good for as long as the list stays where it is.
    pub fn table(&self) -> clap_input_events {
        clap_input_events {
            ctx: std::ptr::from_ref(self).cast_mut().cast(),
            size: Some(size),
            get: Some(get),
        }
    }
}

unsafe extern "C" fn size(list: *const clap_input_events) -> u32 {
    // SAFETY: `ctx` is a `List` for as long as the table is used.
    unsafe { &*(*list).ctx.cast::<List>() }.0.len() as u32
}

unsafe extern "C" fn get(list: *const clap_input_events, index: u32) -> *const clap_event_header {
    // SAFETY: as above.
    let list = unsafe { &*(*list).ctx.cast::<List>() };
    match list.0.get(index as usize) {
        Some(Some(event)) => event.0.as_ptr().cast(),
        Some(None) => std::ptr::null(),
        None => panic!("event {index} of {} was asked for", list.0.len()),
    }
}

/// A host's list for what the plug-in tells, that is always full. Counts what it refused.
#[derive(Default)]
pub struct Full(AtomicUsize);

impl Full {
    /// Good for as long as this stays where it is.
    pub fn table(&self) -> clap_output_events {
        clap_output_events {
            ctx: std::ptr::from_ref(self).cast_mut().cast(),
            try_push: Some(refuse),
        }
    }

    /// How often it was offered something.
    pub fn refused(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }
}

unsafe extern "C" fn refuse(list: *const clap_output_events, _: *const clap_event_header) -> bool {
    // SAFETY: `ctx` is a `Full` for as long as the table is used.
    unsafe { &*(*list).ctx.cast::<Full>() }
        .0
        .fetch_add(1, Ordering::Relaxed);
    false
}

/// Has the plug-in take these events outside a block. What it has to tell is refused.
pub fn flush(plugin: &RawClap, events: &[Event]) {
    let events: Vec<Option<Event>> = events.iter().cloned().map(Some).collect();
    let list = List(&events);
    let full = Full::default();
    let (taken, told) = (list.table(), full.table());
    // SAFETY: name and type match; both lists live through the call.
    unsafe {
        let params: &clap_plugin_params = plugin.extension(CLAP_EXT_PARAMS).expect("params");
        params.flush.expect("flush")(plugin.plugin(), &raw const taken, &raw const told);
    }
}
