//! From our editor to a CLAP host: gestures and values wait here for the next `process` or `flush`.
#![expect(unsafe_code, reason = "the C boundary")]

use std::sync::atomic::{AtomicPtr, Ordering};

use clap_sys::events::{
    CLAP_CORE_EVENT_SPACE_ID, CLAP_EVENT_IS_LIVE, CLAP_EVENT_PARAM_GESTURE_BEGIN, CLAP_EVENT_PARAM_GESTURE_END,
    CLAP_EVENT_PARAM_VALUE, clap_event_header, clap_event_param_gesture, clap_event_param_value, clap_output_events,
};
use clap_sys::ext::params::clap_host_params;
use clap_sys::host::clap_host;
use crossbeam_queue::ArrayQueue;

use crate::host_guard::{Gesture, HostSide, Instance};

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
    host: *const clap_host,
    host_params: AtomicPtr<clap_host_params>,
}

// SAFETY: the host's pointers stay valid for the plugin's life, and the one call made through them
// (`request_flush`) is allowed from any thread but the audio thread, where the editor is not.
unsafe impl Send for Edits {}
// SAFETY: as above; the queue is itself shared between threads.
unsafe impl Sync for Edits {}

impl Edits {
    pub(super) fn new(host: *const clap_host) -> Self {
        Self {
            queue: ArrayQueue::new(CAPACITY),
            host,
            host_params: AtomicPtr::new(std::ptr::null_mut()),
        }
    }

    pub(super) fn set_host_params(&self, params: Option<*const clap_host_params>) {
        let params = params.unwrap_or(std::ptr::null());
        self.host_params.store(params.cast_mut(), Ordering::Release);
    }

    /// The host's side of the parameter extension.
    pub(super) fn host_params(&self) -> Option<*const clap_host_params> {
        let params = self.host_params.load(Ordering::Acquire);
        (!params.is_null()).then_some(params.cast_const())
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

impl HostSide for Edits {
    fn gesture(&self, parameter_hash: u32, clap_scale: f64, gesture: Gesture) {
        // Full only when the host neither processes nor flushes; it then reads the value when it next looks.
        let _ = self.queue.push(Edit {
            parameter_hash,
            clap_scale,
            gesture,
        });
        if let Some(params) = self.host_params() {
            // SAFETY: the host's own table; this is the editor's thread, not the audio thread.
            unsafe {
                if let Some(request_flush) = (*params).request_flush {
                    request_flush(self.host);
                }
            }
        }
    }

    /// Nothing: the process or flush that takes the edit to the host looks at the latency too.
    fn tell_latency(&self, _instance: &Instance) {}
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
