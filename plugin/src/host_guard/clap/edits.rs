//! From our editor to a CLAP host: gestures and values wait here for the next `process` or `flush`.
#![expect(unsafe_code, reason = "the C boundary")]

use clap_sys::events::{
    CLAP_CORE_EVENT_SPACE_ID, CLAP_EVENT_IS_LIVE, CLAP_EVENT_PARAM_GESTURE_BEGIN, CLAP_EVENT_PARAM_GESTURE_END,
    CLAP_EVENT_PARAM_VALUE, clap_event_header, clap_event_param_gesture, clap_event_param_value, clap_output_events,
};
use crossbeam_queue::ArrayQueue;

use crate::host_guard::Gesture;

/// Edits that can wait; a hand makes a hundred a second.
const CAPACITY: usize = 4096;

#[derive(Clone, Copy)]
struct Edit {
    parameter_hash: u32,
    clap_scale: f64,
    gesture: Gesture,
}

/// The queue between the editor's thread and whichever thread the host processes or flushes on.
pub(super) struct Edits {
    queue: ArrayQueue<Edit>,
}

impl Edits {
    pub(super) fn new() -> Self {
        Self {
            queue: ArrayQueue::new(CAPACITY),
        }
    }

    /// One more. Dropped when the queue is full, which it is only if the host neither processes nor flushes; it then
    /// reads the value when it next looks.
    pub(super) fn push(&self, parameter_hash: u32, clap_scale: f64, gesture: Gesture) {
        let _ = self.queue.push(Edit {
            parameter_hash,
            clap_scale,
            gesture,
        });
    }

    /// Hands what waits to the host. Real time: the queue's atomics and the host's own `try_push`.
    ///
    /// # Safety
    /// `out` is null or a valid list of the host's.
    pub(super) unsafe fn drain_into(&self, out: *const clap_output_events) {
        // SAFETY: valid or null, by contract.
        let Some(try_push) = (unsafe { out.as_ref() }).and_then(|events| events.try_push) else {
            return;
        };
        while let Some(edit) = self.queue.pop() {
            // SAFETY: each event is complete and lives through the call; a full list refuses it, and then the value
            // reaches the host with the next one, as it reads the parameter anew.
            unsafe {
                match edit.gesture {
                    Gesture::Value(normalized) => {
                        let event = value_event(&edit, normalized);
                        try_push(out, &raw const event.header);
                    }
                    Gesture::Begin => {
                        let event = gesture_event(&edit, CLAP_EVENT_PARAM_GESTURE_BEGIN);
                        try_push(out, &raw const event.header);
                    }
                    Gesture::End => {
                        let event = gesture_event(&edit, CLAP_EVENT_PARAM_GESTURE_END);
                        try_push(out, &raw const event.header);
                    }
                }
            }
        }
    }
}

fn header<T>(event_type: u16) -> clap_event_header {
    clap_event_header {
        size: size_of::<T>() as u32,
        time: 0,
        space_id: CLAP_CORE_EVENT_SPACE_ID,
        type_: event_type,
        flags: CLAP_EVENT_IS_LIVE,
    }
}

fn gesture_event(edit: &Edit, event_type: u16) -> clap_event_param_gesture {
    clap_event_param_gesture {
        header: header::<clap_event_param_gesture>(event_type),
        param_id: edit.parameter_hash,
    }
}

fn value_event(edit: &Edit, normalized: f32) -> clap_event_param_value {
    clap_event_param_value {
        header: header::<clap_event_param_value>(CLAP_EVENT_PARAM_VALUE),
        param_id: edit.parameter_hash,
        cookie: std::ptr::null_mut(),
        note_id: -1,
        port_index: -1,
        channel: -1,
        key: -1,
        value: f64::from(normalized) * edit.clap_scale,
    }
}
