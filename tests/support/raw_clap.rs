//! A CLAP host at its bare bones, for what well-meaning hosts never do.
#![expect(unsafe_code, reason = "the C boundary")]

mod lists;
mod requests;
#[cfg(target_os = "linux")]
mod window;

use std::ffi::{CStr, CString, c_char};

use clap_sys::audio_buffer::clap_audio_buffer;
use clap_sys::entry::clap_plugin_entry;
use clap_sys::events::clap_input_events;
use clap_sys::ext::latency::{CLAP_EXT_LATENCY, clap_plugin_latency};
use clap_sys::ext::params::{CLAP_EXT_PARAMS, clap_param_info, clap_plugin_params};
use clap_sys::ext::state::{CLAP_EXT_STATE, clap_plugin_state};
use clap_sys::ext::state_context::{CLAP_EXT_STATE_CONTEXT, clap_plugin_state_context, clap_plugin_state_context_type};
use clap_sys::factory::plugin_factory::{CLAP_PLUGIN_FACTORY_ID, clap_plugin_factory};
use clap_sys::host::clap_host;
use clap_sys::plugin::clap_plugin;
use clap_sys::process::{clap_process, clap_process_status};

use crate::told::Ear;
use lists::Reader;
pub use lists::{Change, EventList};
pub use requests::Requests;
#[cfg(target_os = "linux")]
pub use window::OpenEditor;

/// A host and one plugin in it.
pub struct RawClap {
    host: Box<clap_host>,
    requests: Box<Requests>,
    plugin: *const clap_plugin,
    told: Ear,
}

// SAFETY: tests move the whole host to another thread and use it from one at a time.
unsafe impl Send for RawClap {}

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
        let requests = Box::new(Requests::of_speaker(dialects));
        let host = Box::new(requests.host());
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

    /// The turn on the main thread that the plugin may have asked for.
    pub fn on_main_thread(&self) {
        // SAFETY: a live plugin.
        unsafe { (*self.plugin).on_main_thread.expect("on_main_thread")(self.plugin) };
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
        let list = EventList::new(changes);
        self.process_events(frames, inputs, output, &list.events())
    }

    /// One block with these input ports and whatever events the list hands out. Allocates nothing.
    pub fn process_events(
        &self,
        frames: u32,
        inputs: &[clap_audio_buffer],
        output: &mut clap_audio_buffer,
        in_events: &clap_input_events,
    ) -> clap_process_status {
        let out_events = lists::heard_by(&self.told);
        let block = clap_process {
            steady_time: -1,
            frames_count: frames,
            transport: std::ptr::null(),
            audio_inputs: inputs.as_ptr(),
            audio_outputs: output,
            audio_inputs_count: inputs.len() as u32,
            audio_outputs_count: 1,
            in_events,
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

    /// Hands over events without a block.
    pub fn flush(&self, in_events: &clap_input_events) {
        let out_events = lists::heard_by(&self.told);
        // SAFETY: a live plugin; both lists live through the call.
        unsafe { self.params().flush.expect("flush")(self.plugin, in_events, &raw const out_events) };
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
        let stream = lists::written_to(&mut bytes);
        // SAFETY: name and type match; the stream lives through the call.
        unsafe {
            let state: &clap_plugin_state = self.extension(CLAP_EXT_STATE)?;
            state.save.expect("save")(self.plugin, &raw const stream).then_some(bytes)
        }
    }

    /// The plugin's state for a purpose: one of CLAP's state contexts.
    pub fn save_state_for(&self, purpose: clap_plugin_state_context_type) -> Option<Vec<u8>> {
        let mut bytes = Vec::<u8>::new();
        let stream = lists::written_to(&mut bytes);
        // SAFETY: name and type match; the stream lives through the call.
        unsafe {
            let state: &clap_plugin_state_context = self.extension(CLAP_EXT_STATE_CONTEXT)?;
            state.save.expect("save")(self.plugin, &raw const stream, purpose).then_some(bytes)
        }
    }

    /// Loads a state for a purpose. Returns whether the plugin took it.
    pub fn load_state_for(&self, bytes: &[u8], purpose: clap_plugin_state_context_type) -> bool {
        let mut reader = Reader { bytes, piece: 4096 };
        let stream = reader.stream();
        // SAFETY: name and type match; the stream lives through the call.
        unsafe {
            let state: &clap_plugin_state_context = self.extension(CLAP_EXT_STATE_CONTEXT).expect("state context");
            state.load.expect("load")(self.plugin, &raw const stream, purpose)
        }
    }

    /// Loads a state, `piece` bytes at a time. Returns whether the plugin took it.
    pub fn load_state(&self, bytes: &[u8], piece: usize) -> bool {
        let mut reader = Reader { bytes, piece };
        let stream = reader.stream();
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
