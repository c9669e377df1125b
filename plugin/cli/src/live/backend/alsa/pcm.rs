//! One direction of a sound card.
#![expect(unsafe_code, reason = "the C boundary")]

use std::ffi::{CStr, CString, c_char, c_int};
use std::ptr;

use super::library::{CAPTURE, FLOAT, Functions, INTERLEAVED, NONBLOCK, PLAYBACK, Pcm, table};
use crate::error::Error;

/// Tried in this order: devices that do not convert have one number of channels. The first two are used.
const CHANNELS: [u32; 12] = [2, 1, 4, 6, 8, 10, 12, 16, 18, 20, 24, 32];
/// Errors of the system, as negative numbers.
const NO_SUCH: c_int = -2;
const BUSY: c_int = -16;

/// An open device, one direction; interleaved floats.
pub struct Port {
    pcm: *mut Pcm,
    functions: &'static Functions,
    channels: usize,
    block: Vec<f32>,
}

// SAFETY: a handle may be used by any one thread at a time, and it is owned here.
unsafe impl Send for Port {}

/// Opens the library.
///
/// # Errors
/// It is not installed.
pub fn functions() -> Result<&'static Functions, Error> {
    unsafe extern "C" fn hush(_: *const c_char, _: c_int, _: *const c_char, _: c_int, _: *const c_char) {}
    let functions = table().map_err(|reason| {
        Error::audio(
            format!("ALSA cannot be used: its library cannot be opened ({reason})"),
            "install libasound2, or use --backend jack or dummy",
        )
    })?;
    // SAFETY: the caller of a C function clears the stack, so one that leaves the variable arguments alone may be
    // called with them. What the library would print is said by us.
    unsafe {
        (functions.snd_lib_error_set_handler)(hush);
    }
    Ok(functions)
}

impl Port {
    /// Opens a device for blocks of `block_frames`, with two blocks of buffer.
    ///
    /// # Errors
    /// No library, no such device, busy, the rate refused.
    pub fn open(name: &str, is_input: bool, sample_rate_hz: u32, block_frames: u32) -> Result<Self, Error> {
        let functions = functions()?;
        let what = if is_input { "input" } else { "device" };
        let c_name = CString::new(name).map_err(|_| {
            let problem = format!("{what} \"{}\" is no name of a device", name.escape_debug());
            Error::command(problem, "see 'cochlea live --list'")
        })?;
        let mut pcm = ptr::null_mut();
        let direction = if is_input { CAPTURE } else { PLAYBACK };
        // SAFETY: the name ends in a zero; the handle is written on success alone.
        let code = unsafe { (functions.snd_pcm_open)(&mut pcm, c_name.as_ptr(), direction, NONBLOCK) };
        if code < 0 {
            let (problem, remedy) = match code {
                NO_SUCH => ("there is no such ALSA device".to_owned(), "see 'cochlea live --list'"),
                BUSY => (
                    "it is busy: another program has it".to_owned(),
                    "close that, or use its sound server through --backend jack",
                ),
                code => (said(functions, code), "choose another: 'cochlea live --list'"),
            };
            let problem = format!("ALSA {what} \"{name}\": {problem}");
            return Err(Error::audio(problem, remedy));
        }
        let mut port = Self {
            pcm,
            functions,
            channels: 0,
            block: Vec::new(),
        };
        port.configure(sample_rate_hz, block_frames).map_err(|reason| {
            Error::audio(
                format!(
                    "ALSA {what} \"{name}\" refuses {sample_rate_hz} Hz in blocks of {block_frames} frames: {reason}"
                ),
                "choose another --sample-rate or --buffer",
            )
        })?;
        Ok(port)
    }

    fn configure(&mut self, sample_rate_hz: u32, block_frames: u32) -> Result<(), String> {
        let latency_us = (2_000_000 * u64::from(block_frames) / u64::from(sample_rate_hz)) as u32;
        let mut code = 0;
        for channels in CHANNELS {
            // SAFETY: the handle is open. The format is float, converted by ALSA where the device has another.
            code = unsafe {
                (self.functions.snd_pcm_set_params)(
                    self.pcm,
                    FLOAT,
                    INTERLEAVED,
                    channels,
                    sample_rate_hz,
                    1,
                    latency_us,
                )
            };
            if code >= 0 {
                self.channels = channels as usize;
                self.block = vec![0.0; self.channels * block_frames as usize];
                // SAFETY: the handle is open.
                code = unsafe { (self.functions.snd_pcm_nonblock)(self.pcm, 0) };
                break;
            }
        }
        match code {
            0.. => Ok(()),
            code => Err(said(self.functions, code)),
        }
    }

    /// Waits for the device's next block and parts its first two channels; silence where it had a gap.
    ///
    /// Real time: no allocation, but it waits for the device.
    ///
    /// # Errors
    /// The device is gone: its code. `Ok(false)`: it had a gap, and goes on.
    pub fn read(&mut self, channels: &mut [Vec<f32>; 2]) -> Result<bool, c_int> {
        let whole = self.transfer(|port, done| {
            let at = port.block[done * port.channels..].as_mut_ptr();
            let frames = port.frames() - done;
            // SAFETY: so many frames are left in the block from there on.
            unsafe { (port.functions.snd_pcm_readi)(port.pcm, at.cast(), frames as _) }
        })?;
        if !whole {
            self.block.fill(0.0);
        }
        for (index, channel) in channels.iter_mut().enumerate() {
            let from = index.min(self.channels - 1);
            for (sample, frame) in channel.iter_mut().zip(self.block.chunks_exact(self.channels)) {
                *sample = frame[from];
            }
        }
        Ok(whole)
    }

    /// Waits for room and writes two channels, to a single one their mean.
    ///
    /// Real time: no allocation, but it waits for the device.
    ///
    /// # Errors
    /// As [`Port::read`].
    pub fn write(&mut self, [left, right]: &[Vec<f32>; 2]) -> Result<bool, c_int> {
        let samples = left.iter().zip(right);
        for (frame, (left, right)) in self.block.chunks_exact_mut(self.channels).zip(samples) {
            match frame {
                [only] => *only = 0.5 * (left + right),
                [first, second, ..] => (*first, *second) = (*left, *right),
                [] => {}
            }
        }
        self.transfer(|port, done| {
            let at = port.block[done * port.channels..].as_ptr();
            let frames = port.frames() - done;
            // SAFETY: so many frames are left in the block from there on.
            unsafe { (port.functions.snd_pcm_writei)(port.pcm, at.cast(), frames as _) }
        })
    }

    fn frames(&self) -> usize {
        self.block.len() / self.channels
    }

    /// Repeats `step`, which is told how many frames are done, until the block is done; breaks off after a gap.
    fn transfer(&mut self, mut step: impl FnMut(&mut Self, usize) -> std::ffi::c_long) -> Result<bool, c_int> {
        let mut done = 0;
        while done < self.frames() {
            let count = step(self, done);
            if count < 0 {
                let code = count as c_int;
                // SAFETY: the handle is open; silent, for nothing may be printed here.
                let code = unsafe { (self.functions.snd_pcm_recover)(self.pcm, code, 1) };
                return if code < 0 { Err(code) } else { Ok(false) };
            }
            done += count as usize;
        }
        Ok(true)
    }
}

impl Drop for Port {
    fn drop(&mut self) {
        // SAFETY: the handle is open, and not used again.
        unsafe {
            (self.functions.snd_pcm_close)(self.pcm);
        }
    }
}

/// ALSA's words for an error.
pub fn said(functions: &Functions, code: c_int) -> String {
    // SAFETY: it returns a text that lives as long as the library, for any number.
    let text = unsafe { CStr::from_ptr((functions.snd_strerror)(code)) };
    text.to_string_lossy().to_lowercase()
}
