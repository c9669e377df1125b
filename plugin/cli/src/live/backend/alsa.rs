//! A sound card, through ALSA: a thread that waits for the device. Its priority is that of any thread; who needs short
//! blocks runs JACK.

mod library;
mod pcm;

use std::ffi::{CStr, c_int, c_void};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI32, Ordering};
use std::thread::JoinHandle;

use super::{DEFAULT_BUFFER_FRAMES, DEFAULT_RATE_HZ, Device, Kind, Listed, NO_INPUT, Opened, Request, Stream};
use crate::error::Error;
use crate::live::loan::Seat;
use crate::live::status::Status;
use pcm::{Port, functions, said};

/// The device that ALSA's configuration names.
const DEFAULT: &str = "default";

/// An output, and an input or none.
pub struct Alsa {
    opened: Opened,
    output: Port,
    input: Option<Port>,
}

impl Alsa {
    /// Opens the devices asked for. An input that nobody named and that cannot be opened is left out, and said.
    ///
    /// # Errors
    /// As [`Port::open`].
    pub fn open(request: &Request) -> Result<(Self, Vec<String>), Error> {
        let sample_rate_hz = request.sample_rate_hz.unwrap_or(DEFAULT_RATE_HZ);
        let buffer_frames = request.buffer_frames.unwrap_or(DEFAULT_BUFFER_FRAMES);
        let name = request.output.as_deref().unwrap_or(DEFAULT);
        let output = Port::open(name, false, sample_rate_hz, buffer_frames)?;
        let mut said = Vec::new();
        let input = match request.input.as_deref() {
            Some(NO_INPUT) => None,
            wanted => {
                let name = wanted.unwrap_or(DEFAULT);
                match Port::open(name, true, sample_rate_hz, buffer_frames) {
                    Ok(port) => Some((name.to_owned(), port)),
                    Err(error) if wanted.is_none() => {
                        said.push(format!("no input: {error}"));
                        None
                    }
                    Err(error) => return Err(error),
                }
            }
        };
        let (input_name, input) = input.unzip();
        let opened = Opened {
            backend: Kind::Alsa,
            output: name.to_owned(),
            input: input_name,
            sample_rate_hz,
            buffer_frames,
        };
        Ok((Self { opened, output, input }, said))
    }
}

impl Device for Alsa {
    fn opened(&self) -> &Opened {
        &self.opened
    }

    fn start(self: Box<Self>, seat: Seat, status: Arc<Status>) -> Result<Box<dyn Stream>, Error> {
        let stop = Arc::new(AtomicBool::new(false));
        let failed = Arc::new(AtomicI32::new(0));
        let (stopped, code) = (stop.clone(), failed.clone());
        let thread = std::thread::Builder::new()
            .name("cochlea-alsa".to_owned())
            .spawn(move || {
                if let Err(error) = self.run(seat, &status, &stopped) {
                    code.store(error, Ordering::Release);
                }
            });
        match thread {
            Ok(thread) => Ok(Box::new(Running {
                stop,
                failed,
                thread: Some(thread),
            })),
            Err(error) => Err(Error::audio(
                format!("ALSA has no thread ({error})"),
                "close other programs",
            )),
        }
    }
}

impl Alsa {
    fn run(mut self, mut seat: Seat, status: &Status, stop: &AtomicBool) -> Result<(), c_int> {
        let block = || [(); 2].map(|()| vec![0.0_f32; self.opened.buffer_frames as usize]);
        let (mut heard, mut played) = (block(), block());
        while !stop.load(Ordering::Acquire) {
            let [left, right] = &mut played;
            match &mut self.input {
                Some(input) => {
                    if !input.read(&mut heard)? {
                        status.count_late();
                    }
                    seat.process(&[&heard[0], &heard[1]], &mut [left, right]);
                }
                None => seat.process(&[], &mut [left, right]),
            }
            if !self.output.write(&played)? {
                status.count_late();
            }
        }
        Ok(())
    }
}

struct Running {
    stop: Arc<AtomicBool>,
    failed: Arc<AtomicI32>,
    thread: Option<JoinHandle<()>>,
}

impl Stream for Running {
    fn failure(&self) -> Option<String> {
        let code = self.failed.load(Ordering::Acquire);
        let ended = self.thread.as_ref().is_none_or(JoinHandle::is_finished);
        match functions() {
            Ok(functions) if code != 0 => Some(format!("the ALSA device is gone: {}", said(functions, code))),
            _ => ended.then(|| "the ALSA thread stopped".to_owned()),
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Release);
        if let Some(thread) = self.thread.take() {
            // A thread that panicked has said so.
            let _ = thread.join();
        }
    }
}

/// All devices that ALSA names.
///
/// # Errors
/// No library, or ALSA cannot list.
#[expect(unsafe_code, reason = "the C boundary")]
pub fn list() -> Result<Vec<Listed>, Error> {
    let functions = functions()?;
    let mut hints: *mut *mut c_void = std::ptr::null_mut();
    // SAFETY: all cards, and the interface's name as ALSA has it; the list is written on success alone.
    let code = unsafe { (functions.snd_device_name_hint)(-1, c"pcm".as_ptr(), &mut hints) };
    if code < 0 {
        let problem = format!("ALSA cannot list its devices: {}", said(functions, code));
        return Err(Error::audio(problem, "check its configuration"));
    }
    let text = |hint: *const c_void, key: &CStr| {
        // SAFETY: the hint is one of the list, the key ends in a zero. The text is ours; it is of a few bytes, made
        // once a listing, and left: only C's own `free` could take it.
        let text = unsafe { (functions.snd_device_name_get_hint)(hint, key.as_ptr()) };
        // SAFETY: not null, and it ends in a zero.
        (!text.is_null()).then(|| unsafe { CStr::from_ptr(text) }.to_string_lossy().into_owned())
    };
    let mut devices = Vec::new();
    let mut at = hints;
    // SAFETY: the list ends with a null pointer.
    while let Some(hint) = unsafe { at.as_ref() }.copied().filter(|hint| !hint.is_null()) {
        // No direction stands for both.
        let direction = text(hint, c"IOID");
        if let Some(name) = text(hint, c"NAME") {
            devices.push(Listed {
                backend: Kind::Alsa,
                name,
                description: text(hint, c"DESC").unwrap_or_default().replace('\n', ", "),
                is_output: direction.as_deref() != Some("Input"),
                is_input: direction.as_deref() != Some("Output"),
            });
        }
        // SAFETY: the end was not there yet.
        at = unsafe { at.add(1) };
    }
    // SAFETY: the list of above, not used again.
    unsafe {
        (functions.snd_device_name_free_hint)(hints);
    }
    Ok(devices)
}
