//! States over VST3: the host's stream.

use std::ffi::c_void;
use std::sync::{Mutex, PoisonError};

use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::IComponentTrait;
use nice_plug::wrapper::vst3::vst3::Steinberg::{
    IBStream, IBStreamTrait, int32, int64, kNotImplemented, kResultOk, tresult,
};
use nice_plug::wrapper::vst3::vst3::{Class, ComWrapper};

use super::RawVst3;

/// Bytes, and how far they were read.
#[derive(Default)]
struct Stream(Mutex<(Vec<u8>, usize)>);

impl Class for Stream {
    type Interfaces = (IBStream,);
}

impl IBStreamTrait for Stream {
    unsafe fn read(&self, buffer: *mut c_void, count: int32, read: *mut int32) -> tresult {
        let (bytes, at) = &mut *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = (count.max(0) as usize).min(bytes.len() - *at);
        // SAFETY: the caller's memory, as long as it says; it asks how many there were.
        unsafe {
            std::ptr::copy_nonoverlapping(bytes[*at..].as_ptr(), buffer.cast(), count);
            *read = count as i32;
        }
        *at += count;
        kResultOk
    }

    unsafe fn write(&self, buffer: *mut c_void, count: int32, written: *mut int32) -> tresult {
        let (bytes, _) = &mut *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // SAFETY: the caller's memory, as long as it says; it asks how many were taken.
        unsafe {
            bytes.extend_from_slice(std::slice::from_raw_parts(buffer.cast(), count.max(0) as usize));
            *written = count;
        }
        kResultOk
    }

    unsafe fn seek(&self, _to: int64, _from: int32, _result: *mut int64) -> tresult {
        kNotImplemented
    }

    unsafe fn tell(&self, _at: *mut int64) -> tresult {
        kNotImplemented
    }
}

impl RawVst3 {
    /// The plugin's state; none where it refuses.
    pub fn save_state(&self) -> Option<Vec<u8>> {
        let stream = ComWrapper::new(Stream::default());
        let pointer = stream.to_com_ptr::<IBStream>()?;
        // SAFETY: a live object; the stream lives through the call.
        let result = unsafe { self.component.getState(pointer.as_ptr()) };
        let (bytes, _) = std::mem::take(&mut *stream.0.lock().unwrap_or_else(PoisonError::into_inner));
        (result == kResultOk).then_some(bytes)
    }

    /// Loads a state. Returns whether the plugin took it.
    pub fn load_state(&self, bytes: &[u8]) -> bool {
        let stream = ComWrapper::new(Stream(Mutex::new((bytes.to_vec(), 0))));
        let pointer = stream.to_com_ptr::<IBStream>().expect("its own interface");
        // SAFETY: a live object; the stream lives through the call.
        unsafe { self.component.setState(pointer.as_ptr()) == kResultOk }
    }
}
