//! A JACK server, or PipeWire in its place. The server has the sample rate and the block; devices are its clients.

mod client;
mod library;

use std::ffi::{CString, c_int, c_uint, c_ulong, c_void};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::{Device, Kind, Listed, NO_INPUT, Opened, Request, Stream};
use crate::error::Error;
use crate::live::loan::Seat;
use crate::live::status::Status;
use client::{Client, owner};
use library::{IS_INPUT, IS_OUTPUT, IS_PHYSICAL, Port};

/// A client that does not process yet.
pub struct Jack {
    client: Client,
    opened: Opened,
    /// What our ports are to be connected with, at most two in each direction.
    outputs: Vec<CString>,
    inputs: Vec<CString>,
}

impl Jack {
    /// Opens a client and finds the ports asked for: those of a client of that name, else the physical ones.
    ///
    /// # Errors
    /// No library, no server, no such client, another sample rate or block than the server's.
    pub fn open(request: &Request) -> Result<Self, Error> {
        let client = Client::open()?;
        let (sample_rate_hz, buffer_frames) = client.format();
        for (name, wanted, found, unit) in [
            ("--sample-rate", request.sample_rate_hz, sample_rate_hz, "Hz"),
            ("--buffer", request.buffer_frames, buffer_frames, "frames"),
        ] {
            if let Some(wanted) = wanted.filter(|wanted| *wanted != found) {
                return Err(Error::audio(
                    format!("{name} {wanted}: the JACK server runs at {found} {unit}, and clients cannot change it"),
                    format!("leave {name} out, or start the server so"),
                ));
            }
        }
        // Where we play to is an input of the other.
        let outputs = ports(&client, request.output.as_deref(), IS_INPUT)?;
        let inputs = match request.input.as_deref() {
            Some(NO_INPUT) => Vec::new(),
            wanted => ports(&client, wanted, IS_OUTPUT)?,
        };
        let opened = Opened {
            backend: Kind::Jack,
            output: outputs
                .first()
                .map_or_else(|| "not connected".to_owned(), |port| owner(port)),
            input: inputs.first().map(|port| owner(port)),
            sample_rate_hz,
            buffer_frames,
        };
        Ok(Self {
            client,
            opened,
            outputs,
            inputs,
        })
    }
}

/// The first two ports of this client in this direction; of nobody in particular, the physical ones.
fn ports(client: &Client, of: Option<&str>, flags: c_ulong) -> Result<Vec<CString>, Error> {
    let mut found = match of {
        None => client.ports(flags | IS_PHYSICAL),
        Some(of) => {
            let mut found = client.ports(flags);
            found.retain(|port| owner(port) == of);
            if found.is_empty() {
                let problem = format!("JACK has no client \"{of}\" with ports of that direction");
                return Err(Error::audio(problem, "see 'cochlea live --list'"));
            }
            found
        }
    };
    found.truncate(2);
    Ok(found)
}

/// What the callback works with.
struct Context {
    seat: Seat,
    buffer: unsafe extern "C" fn(*mut Port, c_uint) -> *mut c_void,
    heard: [*mut Port; 2],
    played: [*mut Port; 2],
}

/// What the server's other threads may touch while a block is processed.
struct Notices {
    status: Arc<Status>,
    is_gone: AtomicBool,
}

impl Device for Jack {
    fn opened(&self) -> &Opened {
        &self.opened
    }

    #[expect(unsafe_code, reason = "the C boundary")]
    fn start(self: Box<Self>, seat: Seat, status: Arc<Status>) -> Result<Box<dyn Stream>, Error> {
        let Self {
            client,
            outputs,
            inputs,
            ..
        } = *self;
        let heard = [client.register(c"in_1", IS_INPUT)?, client.register(c"in_2", IS_INPUT)?];
        let played = [
            client.register(c"out_1", IS_OUTPUT)?,
            client.register(c"out_2", IS_OUTPUT)?,
        ];
        let functions = client.functions;
        let notices = Arc::new(Notices {
            status,
            is_gone: AtomicBool::new(false),
        });
        let told = Arc::as_ptr(&notices).cast_mut();
        let context = Box::into_raw(Box::new(Context {
            seat,
            buffer: functions.jack_port_get_buffer,
            heard,
            played,
        }));
        let running = Running {
            client: Some(client),
            context,
            notices,
        };
        let Some(client) = &running.client else {
            return Err(refused());
        };
        // SAFETY: the client is open; context and notices live until `running` has closed it. The callbacks have the
        // types that the header asks for.
        let active = unsafe {
            (functions.jack_on_shutdown)(client.raw, on_shutdown, told.cast());
            (functions.jack_set_xrun_callback)(client.raw, on_xrun, told.cast());
            (functions.jack_set_process_callback)(client.raw, on_process, context.cast()) == 0
                && (functions.jack_activate)(client.raw) == 0
        };
        if !active {
            return Err(refused());
        }
        for (index, port) in played.into_iter().enumerate() {
            // A single speaker hears both.
            if let Some(other) = outputs.get(index).or(outputs.last()) {
                client.connect(port, other, true);
            }
        }
        for (index, port) in heard.into_iter().enumerate() {
            if let Some(other) = inputs.get(index).or(inputs.last()) {
                client.connect(port, other, false);
            }
        }
        Ok(Box::new(running))
    }
}

fn refused() -> Error {
    Error::audio("JACK: the server does not let us process".to_owned(), "restart it")
}

/// An active client. The context is freed after the client is closed.
struct Running {
    client: Option<Client>,
    context: *mut Context,
    notices: Arc<Notices>,
}

impl Stream for Running {
    fn failure(&self) -> Option<String> {
        let is_gone = self.notices.is_gone.load(Ordering::Acquire);
        is_gone.then(|| "the JACK server is gone, or has thrown us out".to_owned())
    }
}

impl Drop for Running {
    #[expect(unsafe_code, reason = "the C boundary")]
    fn drop(&mut self) {
        if let Some(client) = self.client.take() {
            // SAFETY: the client is open. Whether it was active is no matter.
            unsafe {
                (client.functions.jack_deactivate)(client.raw);
            }
        }
        // SAFETY: made from a box, and with the client closed nobody else has it.
        drop(unsafe { Box::from_raw(self.context) });
    }
}

#[expect(unsafe_code, reason = "the C boundary")]
unsafe extern "C" fn on_process(frames: c_uint, context: *mut c_void) -> c_int {
    // SAFETY: the context of `start`; the server calls from one thread at a time.
    let context = unsafe { &mut *context.cast::<Context>() };
    let Context {
        buffer, heard, played, ..
    } = *context;
    let count = frames as usize;
    // SAFETY: ports of this client, within its callback: buffers of so many floats, each its own. They may be null
    // where the server is about to go.
    let heard = heard.map(|port| unsafe { buffer(port, frames) }.cast::<f32>().cast_const());
    // SAFETY: as above.
    let played = played.map(|port| unsafe { buffer(port, frames) }.cast::<f32>());
    if heard.iter().any(|buffer| buffer.is_null()) || played.iter().any(|buffer| buffer.is_null()) {
        return 0;
    }
    // SAFETY: as above. Inputs may share one silent buffer, which nobody writes; outputs share none.
    let (heard, played) = unsafe {
        (
            heard.map(|buffer| std::slice::from_raw_parts(buffer, count)),
            played.map(|buffer| std::slice::from_raw_parts_mut(buffer, count)),
        )
    };
    let [left, right] = played;
    context.seat.process(&heard, &mut [left, right]);
    0
}

#[expect(unsafe_code, reason = "the C boundary")]
unsafe extern "C" fn on_xrun(notices: *mut c_void) -> c_int {
    // SAFETY: the notices of `start`, which are only ever shared.
    unsafe { &*notices.cast::<Notices>() }.status.count_late();
    0
}

#[expect(unsafe_code, reason = "the C boundary")]
unsafe extern "C" fn on_shutdown(notices: *mut c_void) {
    // SAFETY: as above.
    unsafe { &*notices.cast::<Notices>() }
        .is_gone
        .store(true, Ordering::Release);
}

/// The clients of the server that have audio ports.
///
/// # Errors
/// No library, no server.
pub fn list() -> Result<Vec<Listed>, Error> {
    let client = Client::open()?;
    let (sample_rate_hz, buffer_frames) = client.format();
    let mut devices: Vec<Listed> = Vec::new();
    for (flags, is_output) in [(IS_INPUT, true), (IS_OUTPUT, false)] {
        for port in client.ports(flags) {
            let name = owner(&port);
            // What plays to itself howls.
            if name.starts_with(client::NAME) {
                continue;
            }
            let place = devices
                .iter()
                .position(|device| device.name == name)
                .unwrap_or_else(|| {
                    devices.push(Listed {
                        backend: Kind::Jack,
                        name,
                        description: format!("JACK client, {sample_rate_hz} Hz, {buffer_frames} frames"),
                        is_output: false,
                        is_input: false,
                    });
                    devices.len() - 1
                });
            devices[place].is_output |= is_output;
            devices[place].is_input |= !is_output;
        }
    }
    Ok(devices)
}
