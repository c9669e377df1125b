//! No device: a thread that asks for a block whenever one would have been played.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::{DEFAULT_BUFFER_FRAMES, DEFAULT_RATE_HZ, Device, Kind, Listed, Opened, Request, Stream};
use crate::error::Error;
use crate::live::engine::CHANNELS;
use crate::live::loan::Seat;
use crate::live::status::Status;

const NAME: &str = "dummy";

/// The dummy, at any rate and any block.
pub struct Dummy(Opened);

impl Dummy {
    /// As asked for.
    pub fn new(request: &Request) -> Self {
        Self(Opened {
            backend: Kind::Dummy,
            output: NAME.to_owned(),
            input: None,
            sample_rate_hz: request.sample_rate_hz.unwrap_or(DEFAULT_RATE_HZ),
            buffer_frames: request.buffer_frames.unwrap_or(DEFAULT_BUFFER_FRAMES),
        })
    }
}

/// As it stands in the list of devices.
pub fn listed() -> Listed {
    Listed {
        backend: Kind::Dummy,
        name: NAME.to_owned(),
        description: "no device: silence in, nothing heard, at the right pace".to_owned(),
        is_output: true,
        is_input: false,
    }
}

impl Device for Dummy {
    fn opened(&self) -> &Opened {
        &self.0
    }

    fn start(self: Box<Self>, seat: Seat, status: Arc<Status>) -> Result<Box<dyn Stream>, Error> {
        let Opened {
            sample_rate_hz,
            buffer_frames,
            ..
        } = self.0;
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = stop.clone();
        let thread = std::thread::Builder::new()
            .name("cochlea-dummy".to_owned())
            .spawn(move || run(seat, &status, &stopped, sample_rate_hz, buffer_frames));
        match thread {
            Ok(thread) => Ok(Box::new(Running {
                stop,
                thread: Some(thread),
            })),
            Err(error) => Err(Error::audio(
                format!("the dummy back end has no thread ({error})"),
                "close other programs",
            )),
        }
    }
}

fn run(mut seat: Seat, status: &Status, stop: &AtomicBool, sample_rate_hz: u32, buffer_frames: u32) {
    let mut output = [(); CHANNELS].map(|()| vec![0.0_f32; buffer_frames as usize]);
    let block = Duration::from_secs_f64(f64::from(buffer_frames) / f64::from(sample_rate_hz));
    let mut due = Instant::now() + block;
    while !stop.load(Ordering::Acquire) {
        let [left, right] = &mut output;
        seat.process(&[], &mut [left, right]);
        let now = Instant::now();
        match due.checked_duration_since(now) {
            Some(rest) => std::thread::sleep(rest),
            None if now - due > block => {
                // A device would have run dry; it would not play the blocks that were missed, either.
                status.count_late();
                due = now;
            }
            None => {}
        }
        due += block;
    }
}

struct Running {
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Stream for Running {
    fn failure(&self) -> Option<String> {
        let ended = self.thread.as_ref().is_none_or(JoinHandle::is_finished);
        ended.then(|| "the dummy back end stopped".to_owned())
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
