//! States and texts over VST3.
#![expect(unsafe_code, reason = "the C boundary")]

use std::ffi::c_void;
use std::sync::Mutex;

use cochlea::Cochlea;
use cochlea::host_guard::vst3::plugin_factory;
use cochlea_tests::raw_vst3::RawVst3;
use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::{IComponentTrait, IEditControllerTrait, String128};
use nice_plug::wrapper::vst3::vst3::Steinberg::{
    IBStream, IBStreamTrait, int32, int64, kNotImplemented, kResultOk, tresult,
};
use nice_plug::wrapper::vst3::vst3::{Class, ComWrapper};

use crate::identity::wide_text;

/// A new instance.
pub fn plugin() -> RawVst3 {
    RawVst3::from_factory(plugin_factory::<Cochlea>())
}

/// A normalised value as text.
pub fn value_text(plugin: &RawVst3, id: u32, value: f64) -> String {
    let mut text: String128 = [0; 128];
    // SAFETY: a live object and the call's own buffer.
    let result = unsafe { plugin.controller().getParamStringByValue(id, value, &raw mut text) };
    assert_eq!(result, kResultOk, "parameter {id} at {value}");
    wide_text(&text)
}

/// The present value as text.
pub fn present_text(plugin: &RawVst3, id: u32) -> String {
    // SAFETY: a live object.
    let value = unsafe { plugin.controller().getParamNormalized(id) };
    value_text(plugin, id, value)
}

/// Loads a state. Returns whether the plugin took it.
pub fn load_state(plugin: &RawVst3, bytes: &[u8]) -> bool {
    let stream = ComWrapper::new(Memory(Mutex::new((bytes.to_vec(), 0))));
    let stream = stream.to_com_ptr::<IBStream>().expect("its own interface");
    // SAFETY: a live object; the stream lives through the call.
    unsafe { plugin.component().setState(stream.as_ptr()) == kResultOk }
}

/// The plugin's state.
pub fn save_state(plugin: &RawVst3) -> Vec<u8> {
    let memory = ComWrapper::new(Memory(Mutex::default()));
    let stream = memory.to_com_ptr::<IBStream>().expect("its own interface");
    // SAFETY: a live object; the stream lives through the call.
    assert_eq!(unsafe { plugin.component().getState(stream.as_ptr()) }, kResultOk);
    let memory = memory.0.lock().expect("no panic");
    memory.0.clone()
}

/// A stream in memory: bytes, and how many of them were read.
struct Memory(Mutex<(Vec<u8>, usize)>);

impl Class for Memory {
    type Interfaces = (IBStream,);
}

impl IBStreamTrait for Memory {
    unsafe fn read(&self, buffer: *mut c_void, count: int32, read: *mut int32) -> tresult {
        let mut memory = self.0.lock().expect("no panic");
        let (bytes, at) = &mut *memory;
        let rest = &bytes[*at..];
        let rest = &rest[..rest.len().min(count as usize)];
        // SAFETY: the plugin's buffer is as long as it says; `read` is null or its own.
        unsafe {
            buffer.cast::<u8>().copy_from_nonoverlapping(rest.as_ptr(), rest.len());
            if let Some(read) = read.as_mut() {
                *read = rest.len() as int32;
            }
        }
        *at += rest.len();
        kResultOk
    }

    unsafe fn write(&self, buffer: *mut c_void, count: int32, written: *mut int32) -> tresult {
        // SAFETY: the plugin's buffer is as long as it says; `written` is null or its own.
        unsafe {
            let bytes = std::slice::from_raw_parts(buffer.cast::<u8>(), count as usize);
            self.0.lock().expect("no panic").0.extend_from_slice(bytes);
            if let Some(written) = written.as_mut() {
                *written = count;
            }
        }
        kResultOk
    }

    unsafe fn seek(&self, _to: int64, _mode: int32, _result: *mut int64) -> tresult {
        kNotImplemented
    }

    unsafe fn tell(&self, _at: *mut int64) -> tresult {
        kNotImplemented
    }
}
