//! A client of a JACK server: its ports, and what they are connected to.
#![expect(unsafe_code, reason = "the C boundary")]

use std::ffi::{CStr, CString, c_char, c_ulong};
use std::ptr;

use super::library::{self, AUDIO, Functions, NO_START_SERVER, Port, table};
use crate::error::Error;

/// Our name at the server, which adds a number to it where it is taken.
pub const NAME: &str = "Cochlea";

/// An open client; closed when it goes.
pub struct Client {
    pub raw: *mut library::Client,
    pub functions: &'static Functions,
}

impl Client {
    /// Opens a client at the default server, which must run: none is started.
    ///
    /// # Errors
    /// No library, no server.
    pub fn open() -> Result<Self, Error> {
        let functions = table().map_err(|reason| {
            Error::audio(
                format!("JACK cannot be used: its library cannot be opened ({reason})"),
                "install jackd2 or PipeWire's JACK, or use --backend alsa or dummy",
            )
        })?;
        unsafe extern "C" fn hush(_message: *const c_char) {}
        let name = CString::new(NAME).unwrap_or_default();
        let mut status = 0;
        // SAFETY: the name ends in a zero, and without further options there are no further arguments. What the library
        // would print about a server that does not run is said by us.
        let raw = unsafe {
            (functions.jack_set_error_function)(hush);
            (functions.jack_set_info_function)(hush);
            (functions.jack_client_open)(name.as_ptr(), NO_START_SERVER, &mut status)
        };
        if raw.is_null() {
            return Err(Error::audio(
                "JACK: no server runs, or it takes no more clients".to_owned(),
                "start one (jackd, PipeWire), or use --backend alsa or dummy",
            ));
        }
        Ok(Self { raw, functions })
    }

    /// Frames per second, frames a block.
    pub fn format(&self) -> (u32, u32) {
        // SAFETY: the client is open.
        unsafe {
            (
                (self.functions.jack_get_sample_rate)(self.raw),
                (self.functions.jack_get_buffer_size)(self.raw),
            )
        }
    }

    /// A new audio port.
    ///
    /// # Errors
    /// The server has no more.
    pub fn register(&self, name: &CStr, flags: c_ulong) -> Result<*mut Port, Error> {
        // SAFETY: the client is open, the texts end in a zero.
        let port = unsafe { (self.functions.jack_port_register)(self.raw, name.as_ptr(), AUDIO.as_ptr(), flags, 0) };
        if port.is_null() {
            let problem = format!("JACK: no port {} to be had", name.to_string_lossy());
            return Err(Error::audio(problem, "close other clients"));
        }
        Ok(port)
    }

    /// Full names, `client:port`, of audio ports with these flags.
    pub fn ports(&self, flags: c_ulong) -> Vec<CString> {
        // SAFETY: the client is open; no pattern for the name, one for the type.
        let names = unsafe { (self.functions.jack_get_ports)(self.raw, ptr::null(), AUDIO.as_ptr(), flags) };
        let mut found = Vec::new();
        if names.is_null() {
            return found;
        }
        let mut at = names;
        // SAFETY: the list ends with a null pointer, its texts with a zero.
        unsafe {
            while !(*at).is_null() {
                found.push(CStr::from_ptr(*at).to_owned());
                at = at.add(1);
            }
            (self.functions.jack_free)(names.cast());
        }
        found
    }

    /// Connects a port of ours with one of that name, in the direction that fits.
    pub fn connect(&self, port: *mut Port, other: &CStr, is_output: bool) {
        // SAFETY: client and port are open. That they are connected already, or no longer there, is no matter.
        unsafe {
            let own = (self.functions.jack_port_name)(port);
            let (from, to) = if is_output {
                (own, other.as_ptr())
            } else {
                (other.as_ptr(), own)
            };
            (self.functions.jack_connect)(self.raw, from, to);
        }
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        // SAFETY: the client is open, also where its server is gone, and not used again. It waits for callbacks to end.
        unsafe {
            (self.functions.jack_client_close)(self.raw);
        }
    }
}

/// The client's part of a port's full name.
pub fn owner(port: &CStr) -> String {
    let name = port.to_string_lossy();
    name.split_once(':')
        .map_or(name.as_ref(), |(owner, _)| owner)
        .to_owned()
}
