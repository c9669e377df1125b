//! Streams that give and take little at a time, and fail.
#![expect(unsafe_code, reason = "the C boundary")]

use std::ffi::c_void;

use clap_sys::ext::state::{CLAP_EXT_STATE, clap_plugin_state};
use clap_sys::stream::{clap_istream, clap_ostream};
use cochlea_tests::raw_clap::RawClap;

/// Where a stream fails, and with what answer.
#[derive(Clone, Copy, Debug)]
pub struct Failure {
    /// Bytes that went well before.
    pub after: usize,
    /// What the call that fails returns.
    pub answer: i64,
}

/// What a plug-in reads from.
pub struct Source<'a> {
    bytes: &'a [u8],
    /// Bytes at a time.
    piece: usize,
    failure: Option<Failure>,
    given: usize,
}

impl<'a> Source<'a> {
    /// All of `bytes`, `piece` at a time.
    pub fn new(bytes: &'a [u8], piece: usize) -> Self {
        Self {
            bytes,
            piece,
            failure: None,
            given: 0,
        }
    }

    /// The same until it fails.
    pub fn failing(mut self, failure: Failure) -> Self {
        self.failure = Some(failure);
        self
    }

    /// Has the plug-in load a state from here; whether it did.
    pub fn load(mut self, plugin: &RawClap) -> bool {
        let stream = clap_istream {
            ctx: (&raw mut self).cast(),
            read: Some(read),
        };
        // SAFETY: name and type match; the stream lives through the call.
        unsafe { state(plugin).load.expect("load")(plugin.plugin(), &raw const stream) }
    }
}

/// What a plug-in writes to.
pub struct Sink {
    /// What arrived.
    pub bytes: Vec<u8>,
    piece: usize,
    failure: Option<Failure>,
}

impl Sink {
    /// Takes `piece` bytes at a time.
    pub fn new(piece: usize) -> Self {
        Self {
            bytes: Vec::new(),
            piece,
            failure: None,
        }
    }

    /// The same until it fails.
    pub fn failing(mut self, failure: Failure) -> Self {
        self.failure = Some(failure);
        self
    }

    /// Has the plug-in save its state here; whether it did.
    pub fn save(&mut self, plugin: &RawClap) -> bool {
        let stream = clap_ostream {
            ctx: std::ptr::from_mut(self).cast(),
            write: Some(write),
        };
        // SAFETY: name and type match; the stream lives through the call.
        unsafe { state(plugin).save.expect("save")(plugin.plugin(), &raw const stream) }
    }
}

/// The plug-in's extension for states.
pub fn state(plugin: &RawClap) -> &clap_plugin_state {
    // SAFETY: name and type match.
    unsafe { plugin.extension(CLAP_EXT_STATE) }.expect("state")
}

/// The state as one piece.
pub fn saved(plugin: &RawClap) -> Vec<u8> {
    let mut sink = Sink::new(usize::MAX);
    assert!(sink.save(plugin));
    sink.bytes
}

unsafe extern "C" fn read(stream: *const clap_istream, buffer: *mut c_void, size: u64) -> i64 {
    // SAFETY: `ctx` is a `Source` for as long as the stream is used; the plug-in's buffer has `size` bytes.
    unsafe {
        let source = &mut *(*stream).ctx.cast::<Source>();
        let until = source
            .failure
            .map_or(source.bytes.len(), |failure| failure.after.min(source.bytes.len()));
        let count = (size as usize).min(source.piece).min(until - source.given);
        if let (0, Some(failure)) = (count, source.failure) {
            return failure.answer;
        }
        std::ptr::copy_nonoverlapping(source.bytes[source.given..].as_ptr(), buffer.cast(), count);
        source.given += count;
        count as i64
    }
}

unsafe extern "C" fn write(stream: *const clap_ostream, bytes: *const c_void, size: u64) -> i64 {
    // SAFETY: `ctx` is a `Sink` for as long as the stream is used; the plug-in gives `size` bytes.
    unsafe {
        let sink = &mut *(*stream).ctx.cast::<Sink>();
        let room = sink
            .failure
            .map_or(usize::MAX, |failure| failure.after - sink.bytes.len());
        let count = (size as usize).min(sink.piece).min(room);
        if let (0, Some(failure)) = (count, sink.failure) {
            return failure.answer;
        }
        sink.bytes
            .extend_from_slice(std::slice::from_raw_parts(bytes.cast(), count));
        count as i64
    }
}
