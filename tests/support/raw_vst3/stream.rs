//! States over VST3, and streams of bytes as hosts have them: in crumbs, cut short, failing, or lying about what they did.

use std::ffi::c_void;
use std::sync::{Arc, Mutex};

use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::IComponentTrait;
use nice_plug::wrapper::vst3::vst3::Steinberg::{
    IBStream, IBStreamTrait, int32, int64, kInternalError, kNotImplemented, kResultOk, tresult,
};
use nice_plug::wrapper::vst3::vst3::{Class, ComPtr, ComWrapper};

use super::RawVst3;

/// What a stream does with a call.
#[derive(Clone, Copy, Debug)]
pub enum Manner {
    /// At most so many bytes a call.
    Crumbs(usize),
    /// An error from this byte on, and nothing more.
    FailsAt(usize),
    /// Does what it is asked, and says that it were so many bytes.
    Claims(int32),
    /// Does what it is asked, and says nothing: the count stays as the caller left it.
    SaysNothing,
}

/// A stream that can neither be wound nor asked where it stands.
pub struct Stream {
    manner: Manner,
    held: Arc<Mutex<Held>>,
}

#[derive(Default)]
struct Held {
    bytes: Vec<u8>,
    at: usize,
}

impl Stream {
    /// A well-meaning one that holds `bytes`.
    pub fn new(bytes: &[u8]) -> Self {
        Self::with_manner(bytes, Manner::Crumbs(usize::MAX))
    }

    /// One of this manner.
    pub fn with_manner(bytes: &[u8], manner: Manner) -> Self {
        let held = Held {
            bytes: bytes.to_vec(),
            at: 0,
        };
        Self {
            manner,
            held: Arc::new(Mutex::new(held)),
        }
    }

    fn amount(&self, asked: int32, at: usize) -> usize {
        let asked = usize::try_from(asked).expect("a number of bytes");
        match self.manner {
            Manner::Crumbs(most) => asked.min(most),
            Manner::FailsAt(byte) => asked.min(byte.saturating_sub(at)),
            Manner::Claims(_) | Manner::SaysNothing => asked,
        }
    }

    fn answer(&self, done: usize, said: *mut int32) -> tresult {
        let count = match self.manner {
            Manner::Claims(count) => count,
            Manner::SaysNothing => return kResultOk,
            _ => done as int32,
        };
        if !said.is_null() {
            // SAFETY: the caller's memory.
            unsafe { *said = count };
        }
        match self.manner {
            Manner::FailsAt(_) if done == 0 => kInternalError,
            _ => kResultOk,
        }
    }
}

impl Class for Stream {
    type Interfaces = (IBStream,);
}

impl IBStreamTrait for Stream {
    unsafe fn read(&self, to: *mut c_void, asked: int32, said: *mut int32) -> tresult {
        let mut held = self.held.lock().expect("no panic in a stream");
        let (bytes, at) = (&held.bytes, held.at);
        let amount = self.amount(asked, at).min(bytes.len() - at);
        // SAFETY: the caller has room for what it asks for.
        unsafe { std::ptr::copy_nonoverlapping(bytes[at..].as_ptr(), to.cast(), amount) };
        held.at += amount;
        self.answer(amount, said)
    }

    unsafe fn write(&self, from: *mut c_void, asked: int32, said: *mut int32) -> tresult {
        let mut held = self.held.lock().expect("no panic in a stream");
        let amount = self.amount(asked, held.bytes.len());
        // SAFETY: the caller has as many bytes as it says.
        held.bytes
            .extend_from_slice(unsafe { std::slice::from_raw_parts(from.cast(), amount) });
        self.answer(amount, said)
    }

    unsafe fn seek(&self, _to: int64, _mode: int32, _now: *mut int64) -> tresult {
        kNotImplemented
    }

    unsafe fn tell(&self, _now: *mut int64) -> tresult {
        kNotImplemented
    }
}

/// The stream as a plugin gets it.
pub fn given(stream: Stream) -> ComPtr<IBStream> {
    ComWrapper::new(stream).to_com_ptr().expect("its own interface")
}

/// Loads a state from a well-meaning stream.
pub fn load(plugin: &RawVst3, state: &[u8]) -> tresult {
    load_from(plugin, Stream::new(state))
}

/// Loads a state from any stream.
pub fn load_from(plugin: &RawVst3, stream: Stream) -> tresult {
    // SAFETY: live objects.
    unsafe { plugin.component.setState(given(stream).as_ptr()) }
}

/// Saves the state to any stream. What the plugin answered, and what arrived.
pub fn save_to(plugin: &RawVst3, stream: Stream) -> (tresult, Vec<u8>) {
    let held = stream.held.clone();
    // SAFETY: live objects.
    let result = unsafe { plugin.component.getState(given(stream).as_ptr()) };
    let bytes = std::mem::take(&mut held.lock().expect("no panic in a stream").bytes);
    (result, bytes)
}

/// The state.
pub fn save(plugin: &RawVst3) -> Vec<u8> {
    plugin.save_state().expect("a state")
}

impl RawVst3 {
    /// The plugin's state; none where it refuses.
    pub fn save_state(&self) -> Option<Vec<u8>> {
        let (result, bytes) = save_to(self, Stream::new(&[]));
        (result == kResultOk).then_some(bytes)
    }

    /// Loads a state. Returns whether the plugin took it.
    pub fn load_state(&self, bytes: &[u8]) -> bool {
        load(self, bytes) == kResultOk
    }
}
