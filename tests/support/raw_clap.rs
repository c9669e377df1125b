//! A CLAP host at its bare bones, for what well-meaning hosts never do.
#![expect(unsafe_code, reason = "the C boundary")]

use std::cell::UnsafeCell;
use std::ffi::{CStr, CString, c_char, c_void};
use std::sync::atomic::{AtomicU32, Ordering};

use clap_sys::audio_buffer::clap_audio_buffer;
use clap_sys::entry::clap_plugin_entry;
use clap_sys::events::{
    CLAP_CORE_EVENT_SPACE_ID, CLAP_EVENT_PARAM_VALUE, clap_event_header, clap_event_param_value, clap_input_events,
    clap_output_events,
};
use clap_sys::ext::latency::{CLAP_EXT_LATENCY, clap_host_latency, clap_plugin_latency};
use clap_sys::ext::note_ports::{CLAP_EXT_NOTE_PORTS, clap_host_note_ports};
use clap_sys::ext::params::{CLAP_EXT_PARAMS, clap_host_params, clap_param_info, clap_plugin_params};
use clap_sys::ext::state::{CLAP_EXT_STATE, clap_plugin_state};
use clap_sys::factory::plugin_factory::{CLAP_PLUGIN_FACTORY_ID, clap_plugin_factory};
use clap_sys::host::clap_host;
use clap_sys::plugin::clap_plugin;
use clap_sys::process::{clap_process, clap_process_status};
use clap_sys::stream::{clap_istream, clap_ostream};
use clap_sys::version::CLAP_VERSION;

use crate::told::Ear;

/// What the plugin asked of the host.
#[derive(Default)]
pub struct Requests {
    /// `request_callback` calls.
    pub callbacks: AtomicU32,
    /// `request_restart` calls.
    pub restarts: AtomicU32,
    /// `latency.changed` calls.
    pub latency_changes: AtomicU32,
    /// `params.request_flush` calls.
    pub flushes: AtomicU32,
    /// `params.rescan` calls.
    pub rescans: AtomicU32,
    /// Dialects of notes that the host says it knows; 0: it does not say.
    dialects: u32,
}

/// A host and one plugin in it.
pub struct RawClap {
    host: Box<clap_host>,
    requests: Box<Requests>,
    plugin: *const clap_plugin,
    told: Ear,
}

// SAFETY: tests move the whole host to another thread and use it from one at a time.
unsafe impl Send for RawClap {}

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

impl RawClap {
    /// The first plugin of `entry`, created and initialised.
    pub fn from_entry(entry: &clap_plugin_entry) -> Self {
        Self::speaking(0, entry)
    }

    /// The same in a host that says which dialects of notes it knows; 0: it does not say.
    pub fn speaking(dialects: u32, entry: &clap_plugin_entry) -> Self {
        // SAFETY: an entry that is valid for the program's life.
        Self::with_dialects(dialects, |host| unsafe {
            let path = CString::new("").expect("no NUL");
            assert!(entry.init.expect("init")(path.as_ptr()));
            let factory =
                entry.get_factory.expect("get_factory")(CLAP_PLUGIN_FACTORY_ID.as_ptr()).cast::<clap_plugin_factory>();
            let descriptor = (*factory).get_plugin_descriptor.expect("descriptor")(factory, 0);
            (*factory).create_plugin.expect("create")(factory, host, (*descriptor).id)
        })
    }

    /// A plugin that `create` makes for the host, initialised.
    pub fn with(create: impl FnOnce(*const clap_host) -> *const clap_plugin) -> Self {
        Self::with_dialects(0, create)
    }

    fn with_dialects(dialects: u32, create: impl FnOnce(*const clap_host) -> *const clap_plugin) -> Self {
        let requests = Box::new(Requests {
            dialects,
            ..Requests::default()
        });
        let host = Box::new(clap_host {
            clap_version: CLAP_VERSION,
            host_data: std::ptr::from_ref(&*requests).cast_mut().cast(),
            name: c"raw host".as_ptr(),
            vendor: c"".as_ptr(),
            url: c"".as_ptr(),
            version: c"1".as_ptr(),
            get_extension: Some(get_extension),
            request_restart: Some(request_restart),
            request_process: Some(request_process),
            request_callback: Some(request_callback),
        });
        let plugin = create(&raw const *host);
        assert!(!plugin.is_null(), "the plugin was not created");
        // SAFETY: just created.
        assert!(unsafe { (*plugin).init.expect("init")(plugin) });
        Self {
            host,
            requests,
            plugin,
            told: Ear::default(),
        }
    }

    /// What the plugin told while it processed.
    pub fn told(&self) -> &Ear {
        &self.told
    }

    /// What the plugin asked for so far.
    pub fn requests(&self) -> &Requests {
        &self.requests
    }

    /// The plugin's own pointer.
    pub fn plugin(&self) -> *const clap_plugin {
        self.plugin
    }

    /// Activates and starts processing.
    pub fn activate(&self, sample_rate_hz: f64, max_frames: u32) -> bool {
        // SAFETY: a live plugin.
        unsafe {
            (*self.plugin).activate.expect("activate")(self.plugin, sample_rate_hz, 1, max_frames)
                && (*self.plugin).start_processing.expect("start")(self.plugin)
        }
    }

    /// Stops processing and deactivates.
    pub fn deactivate(&self) {
        // SAFETY: a live plugin.
        unsafe {
            (*self.plugin).stop_processing.expect("stop")(self.plugin);
            (*self.plugin).deactivate.expect("deactivate")(self.plugin);
        }
    }

    /// Clears the plugin's memory of the sound.
    pub fn reset(&self) {
        // SAFETY: a live plugin.
        unsafe { (*self.plugin).reset.expect("reset")(self.plugin) };
    }

    /// One block in place: `channels` are input and output. Allocates nothing.
    pub fn process(&self, channels: &mut [&mut [f32]], changes: &[Change]) -> clap_process_status {
        let frames = channels.first().map_or(0, |channel| channel.len()) as u32;
        let mut pointers = [std::ptr::null_mut::<f32>(); 8];
        for (pointer, channel) in pointers.iter_mut().zip(channels.iter_mut()) {
            *pointer = channel.as_mut_ptr();
        }
        let input = clap_audio_buffer {
            data32: pointers.as_mut_ptr(),
            data64: std::ptr::null_mut(),
            channel_count: channels.len() as u32,
            latency: 0,
            constant_mask: 0,
        };
        let mut output = input;
        self.process_ports(frames, &[input], &mut output, changes)
    }

    /// One block with these input ports. Allocates nothing.
    pub fn process_ports(
        &self,
        frames: u32,
        inputs: &[clap_audio_buffer],
        output: &mut clap_audio_buffer,
        changes: &[Change],
    ) -> clap_process_status {
        let list = EventList {
            changes,
            current: UnsafeCell::new(value_event(&Change {
                frame: 0,
                id: 0,
                value: 0.0,
            })),
        };
        let in_events = clap_input_events {
            ctx: std::ptr::from_ref(&list).cast_mut().cast(),
            size: Some(events_size),
            get: Some(events_get),
        };
        let out_events = clap_output_events {
            ctx: std::ptr::from_ref(&self.told).cast_mut().cast(),
            try_push: Some(hear),
        };
        let block = clap_process {
            steady_time: -1,
            frames_count: frames,
            transport: std::ptr::null(),
            audio_inputs: inputs.as_ptr(),
            audio_outputs: output,
            audio_inputs_count: inputs.len() as u32,
            audio_outputs_count: 1,
            in_events: &raw const in_events,
            out_events: &raw const out_events,
        };
        // SAFETY: everything in the block lives through the call.
        unsafe { (*self.plugin).process.expect("process")(self.plugin, &raw const block) }
    }

    /// The plugin's extension `name` of type `T`.
    ///
    /// # Safety
    /// `T` must be the type that goes with `name`.
    pub unsafe fn extension<T>(&self, name: &CStr) -> Option<&T> {
        // SAFETY: a live plugin; by contract the type is right.
        unsafe {
            (*self.plugin).get_extension.expect("get_extension")(self.plugin, name.as_ptr())
                .cast::<T>()
                .as_ref()
        }
    }

    fn params(&self) -> &clap_plugin_params {
        // SAFETY: name and type match.
        unsafe { self.extension(CLAP_EXT_PARAMS) }.expect("params")
    }

    /// How many parameters the plugin says it has.
    pub fn parameter_count(&self) -> u32 {
        // SAFETY: a live plugin.
        unsafe { self.params().count.expect("count")(self.plugin) }
    }

    /// The description of parameter `index`, if the plugin gives one.
    pub fn parameter_info(&self, index: u32) -> Option<clap_param_info> {
        // SAFETY: plain data that the call fills.
        unsafe {
            let mut info: clap_param_info = std::mem::zeroed();
            self.params().get_info.expect("get_info")(self.plugin, index, &raw mut info).then_some(info)
        }
    }

    /// The value of parameter `id`.
    pub fn parameter_value(&self, id: u32) -> Option<f64> {
        let mut value = 0.0;
        // SAFETY: a live plugin.
        unsafe { self.params().get_value.expect("get_value")(self.plugin, id, &raw mut value) }.then_some(value)
    }

    /// `value` of parameter `id` as text.
    pub fn value_to_text(&self, id: u32, value: f64) -> Option<String> {
        let mut text = [0 as c_char; 128];
        // SAFETY: the buffer is as long as said; the plugin ends it with NUL.
        unsafe {
            self.params().value_to_text.expect("value_to_text")(self.plugin, id, value, text.as_mut_ptr(), 128)
                .then(|| CStr::from_ptr(text.as_ptr()).to_string_lossy().into_owned())
        }
    }

    /// `text` as a value of parameter `id`.
    pub fn text_to_value(&self, id: u32, text: &str) -> Option<f64> {
        let text = CString::new(text).expect("no NUL");
        let mut value = 0.0;
        // SAFETY: a live plugin and a C string.
        unsafe { self.params().text_to_value.expect("text_to_value")(self.plugin, id, text.as_ptr(), &raw mut value) }
            .then_some(value)
    }

    /// The latency that the plugin reports.
    pub fn latency(&self) -> u32 {
        // SAFETY: name and type match; a live plugin.
        unsafe {
            let latency: &clap_plugin_latency = self.extension(CLAP_EXT_LATENCY).expect("latency");
            latency.get.expect("get")(self.plugin)
        }
    }

    /// The plugin's state.
    pub fn save_state(&self) -> Option<Vec<u8>> {
        let mut bytes = Vec::<u8>::new();
        let stream = clap_ostream {
            ctx: (&raw mut bytes).cast(),
            write: Some(write_bytes),
        };
        // SAFETY: name and type match; the stream lives through the call.
        unsafe {
            let state: &clap_plugin_state = self.extension(CLAP_EXT_STATE)?;
            state.save.expect("save")(self.plugin, &raw const stream).then_some(bytes)
        }
    }

    /// Loads a state, `piece` bytes at a time. Returns whether the plugin took it.
    pub fn load_state(&self, bytes: &[u8], piece: usize) -> bool {
        let mut reader = Reader { bytes, piece };
        let stream = clap_istream {
            ctx: (&raw mut reader).cast(),
            read: Some(read_bytes),
        };
        // SAFETY: name and type match; the stream lives through the call.
        unsafe {
            let state: &clap_plugin_state = self.extension(CLAP_EXT_STATE).expect("state");
            state.load.expect("load")(self.plugin, &raw const stream)
        }
    }
}

impl Drop for RawClap {
    fn drop(&mut self) {
        // SAFETY: the last call on a live plugin; the host is still there.
        unsafe { (*self.plugin).destroy.expect("destroy")(self.plugin) };
        // Only now may the host go: its own fields drop after this.
        let _still_alive = &self.host;
    }
}

struct EventList<'a> {
    changes: &'a [Change],
    current: UnsafeCell<clap_event_param_value>,
}

struct Reader<'a> {
    bytes: &'a [u8],
    piece: usize,
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

/// # Safety
/// `host` is a `RawClap`'s.
unsafe fn requests<'a>(host: *const clap_host) -> &'a Requests {
    // SAFETY: by contract.
    unsafe { &*(*host).host_data.cast::<Requests>() }
}

unsafe extern "C" fn request_restart(host: *const clap_host) {
    // SAFETY: our own host.
    unsafe { requests(host) }.restarts.fetch_add(1, Ordering::SeqCst);
}

unsafe extern "C" fn request_process(_: *const clap_host) {}

unsafe extern "C" fn request_callback(host: *const clap_host) {
    // SAFETY: our own host.
    unsafe { requests(host) }.callbacks.fetch_add(1, Ordering::SeqCst);
}

unsafe extern "C" fn latency_changed(host: *const clap_host) {
    // SAFETY: our own host.
    unsafe { requests(host) }.latency_changes.fetch_add(1, Ordering::SeqCst);
}

unsafe extern "C" fn params_rescan(host: *const clap_host, _flags: u32) {
    // SAFETY: our own host.
    unsafe { requests(host) }.rescans.fetch_add(1, Ordering::SeqCst);
}

unsafe extern "C" fn params_clear(_: *const clap_host, _id: u32, _flags: u32) {}

unsafe extern "C" fn params_request_flush(host: *const clap_host) {
    // SAFETY: our own host.
    unsafe { requests(host) }.flushes.fetch_add(1, Ordering::SeqCst);
}

unsafe extern "C" fn supported_dialects(host: *const clap_host) -> u32 {
    // SAFETY: our own host.
    unsafe { requests(host) }.dialects
}

unsafe extern "C" fn note_ports_rescan(_: *const clap_host, _flags: u32) {}

static HOST_NOTE_PORTS: clap_host_note_ports = clap_host_note_ports {
    supported_dialects: Some(supported_dialects),
    rescan: Some(note_ports_rescan),
};

static HOST_LATENCY: clap_host_latency = clap_host_latency {
    changed: Some(latency_changed),
};

static HOST_PARAMS: clap_host_params = clap_host_params {
    rescan: Some(params_rescan),
    clear: Some(params_clear),
    request_flush: Some(params_request_flush),
};

unsafe extern "C" fn get_extension(host: *const clap_host, name: *const c_char) -> *const c_void {
    // SAFETY: the plugin passes a C string.
    let name = unsafe { CStr::from_ptr(name) };
    // SAFETY: our own host.
    let says_dialects = unsafe { requests(host) }.dialects != 0;
    if name == CLAP_EXT_LATENCY {
        (&raw const HOST_LATENCY).cast()
    } else if name == CLAP_EXT_PARAMS {
        (&raw const HOST_PARAMS).cast()
    } else if name == CLAP_EXT_NOTE_PORTS && says_dialects {
        (&raw const HOST_NOTE_PORTS).cast()
    } else {
        std::ptr::null()
    }
}
