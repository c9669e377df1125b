//! Whether assistive technology is on: one question to the session's bus, without a thread.
//!
//! A client from a library would start a thread that never ends, for a question whose answer is no nearly everywhere.
//! So the question is put here, over a socket that gives up in time; zbus only lays out the messages.

use std::ffi::OsString;
use std::io::{Error, ErrorKind, Read, Result, Write};
use std::os::linux::net::SocketAddrExt;
use std::os::unix::ffi::OsStringExt;
use std::os::unix::net::{SocketAddr, UnixStream};
use std::time::{Duration, Instant};

use zbus::message::{Flags, Message, Type};

/// Longer than this is not waited for an answer.
pub const PATIENCE: Duration = Duration::from_millis(100);
/// A longer message is none of those that are expected.
const LONGEST: usize = 64 * 1024;
/// Offers the identity that the socket vouches for.
const LOGIN: &[u8] = b"\0AUTH EXTERNAL\r\nDATA\r\nBEGIN\r\n";
/// The bytes of a message that say how long it is.
const HEAD: usize = 16;

/// Whether the session says that assistive technology is on. `None`: there is no session to ask, or it does not answer
/// within [`PATIENCE`].
pub fn is_enabled() -> Option<bool> {
    let addresses = match std::env::var("DBUS_SESSION_BUS_ADDRESS") {
        Ok(addresses) => addresses,
        Err(_) => format!("unix:path={}/bus", std::env::var("XDG_RUNTIME_DIR").ok()?),
    };
    is_enabled_at(&addresses)
}

fn is_enabled_at(addresses: &str) -> Option<bool> {
    let deadline = Instant::now() + PATIENCE;
    sockets(addresses).find_map(|socket| ask(&socket, deadline).ok())
}

/// The Unix sockets among a bus's addresses; others are left out.
fn sockets(addresses: &str) -> impl Iterator<Item = SocketAddr> {
    addresses.split(';').filter_map(|address| {
        let (key, value) = address.strip_prefix("unix:")?.split(',').next()?.split_once('=')?;
        let value = unescaped(value)?;
        match key {
            "path" => SocketAddr::from_pathname(OsString::from_vec(value)).ok(),
            "abstract" => SocketAddr::from_abstract_name(value).ok(),
            _ => None,
        }
    })
}

/// A bus's address writes unusual bytes as %2f.
fn unescaped(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut parts = text.split('%');
    bytes.extend(parts.next()?.bytes());
    for part in parts {
        bytes.push(u8::from_str_radix(part.get(..2)?, 16).ok()?);
        bytes.extend(part.get(2..)?.bytes());
    }
    Some(bytes)
}

/// Logs in and asks.
fn ask(socket: &SocketAddr, deadline: Instant) -> Result<bool> {
    let mut bus = Bus {
        stream: UnixStream::connect_addr(socket)?,
        deadline,
    };
    // The bus answers in order, so everything can be said at once.
    let (hello, question) = messages().map_err(Error::other)?;
    bus.send(&[LOGIN, hello.data(), question.data()].concat())?;
    while !bus.line()?.starts_with(b"OK ") {}
    bus.answer()?;
    let body = bus.answer()?;
    // A variant: one letter of signature, "b", a zero, filled up to four bytes, and the truth in four more.
    match body.as_deref() {
        Some([1, b'b', 0, _, truth @ ..]) => Ok(truth != [0; 4]),
        // Nobody is there to say: nobody was ever asked for it in this session.
        _ => Ok(false),
    }
}

/// The greeting that every client begins with, and the question.
fn messages() -> zbus::Result<(Message, Message)> {
    let hello = Message::method_call("/org/freedesktop/DBus", "Hello")?
        .destination("org.freedesktop.DBus")?
        .interface("org.freedesktop.DBus")?
        .build(&())?;
    let question = Message::method_call("/org/a11y/bus", "Get")?
        .destination("org.a11y.Bus")?
        .interface("org.freedesktop.DBus.Properties")?
        // Whoever needs assistive technology has it running; a question must not start it.
        .with_flags(Flags::NoAutoStart)?
        .build(&("org.a11y.Status", "IsEnabled"))?;
    Ok((hello, question))
}

/// A connection that gives up at its deadline.
struct Bus {
    stream: UnixStream,
    deadline: Instant,
}

impl Bus {
    fn left(&self) -> Result<Duration> {
        match self.deadline.saturating_duration_since(Instant::now()) {
            Duration::ZERO => Err(ErrorKind::TimedOut.into()),
            left => Ok(left),
        }
    }

    fn send(&mut self, bytes: &[u8]) -> Result<()> {
        self.stream.set_write_timeout(Some(self.left()?))?;
        self.stream.write_all(bytes)
    }

    fn read(&mut self, bytes: &mut [u8]) -> Result<()> {
        let mut filled = 0;
        while filled < bytes.len() {
            self.stream.set_read_timeout(Some(self.left()?))?;
            match self.stream.read(&mut bytes[filled..])? {
                0 => return Err(ErrorKind::UnexpectedEof.into()),
                count => filled += count,
            }
        }
        Ok(())
    }

    /// A line of the log-in; a refusal is an error.
    fn line(&mut self) -> Result<Vec<u8>> {
        let mut line = Vec::new();
        while !line.ends_with(b"\r\n") {
            let mut byte = [0];
            self.read(&mut byte)?;
            line.push(byte[0]);
            if line.len() > LONGEST || line.starts_with(b"REJECTED") || line.starts_with(b"ERROR") {
                return Err(ErrorKind::PermissionDenied.into());
            }
        }
        Ok(line)
    }

    /// The body of the next answer; nothing if it is a refusal. Signals are passed over.
    fn answer(&mut self) -> Result<Option<Vec<u8>>> {
        loop {
            let mut head = [0; HEAD];
            self.read(&mut head)?;
            let number = |at: usize| {
                let bytes = [head[at], head[at + 1], head[at + 2], head[at + 3]];
                match head[0] {
                    b'B' => u32::from_be_bytes(bytes) as usize,
                    _ => u32::from_le_bytes(bytes) as usize,
                }
            };
            let (body, fields) = (number(4), number(12));
            if body > LONGEST || fields > LONGEST {
                return Err(ErrorKind::InvalidData.into());
            }
            let fields = fields.next_multiple_of(8);
            let mut rest = vec![0; fields + body];
            self.read(&mut rest)?;
            match head[1] {
                kind if kind == Type::MethodReturn as u8 => return Ok(Some(rest.split_off(fields))),
                kind if kind == Type::Error as u8 => return Ok(None),
                _ => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::net::UnixListener;

    use super::*;

    /// The question's answer, and that it came in time: three times as long as allowed, for a busy machine.
    fn ask_in_time(addresses: &str) -> Option<bool> {
        let start = Instant::now();
        let answer = is_enabled_at(addresses);
        assert!(start.elapsed() < 3 * PATIENCE, "{addresses}: {:?}", start.elapsed());
        answer
    }

    #[test]
    fn without_a_session_nothing_is_waited_for() {
        for addresses in [
            "",
            "unix:path=/nowhere/bus",
            "tcp:host=localhost,port=1",
            "autolaunch:",
            "unix:path=%zz",
            "unix:path=%4",
            "unix:path=",
        ] {
            assert_eq!(ask_in_time(addresses), None, "{addresses}");
        }
    }

    /// A bus that says `speech` and then no more.
    fn bus(name: &str, speech: &'static [u8]) -> String {
        let name = format!("cochlea status {name} {}", std::process::id());
        let address = SocketAddr::from_abstract_name(&name).expect("a name");
        let listener = UnixListener::bind_addr(&address).expect("a socket");
        std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().expect("a client");
            stream.write_all(speech).expect("it listens");
            std::thread::sleep(4 * PATIENCE);
        });
        format!("unix:abstract={},guid=0", name.replace(' ', "%20"))
    }

    #[test]
    fn a_bus_that_hangs_or_talks_nonsense_is_given_up_in_time() {
        assert_eq!(ask_in_time(&bus("silent", b"")), None);
        assert_eq!(ask_in_time(&bus("refusing", b"REJECTED\r\n")), None);
        assert_eq!(ask_in_time(&bus("half", b"DATA\r\nOK 0\r\nl\x02")), None);
        let huge = b"OK 0\r\nl\x02\0\x01\xff\xff\xff\xff\0\0\0\0\xff\xff\xff\xff";
        assert_eq!(ask_in_time(&bus("huge", huge)), None);
    }

    /// Two answers, the second a variant that says yes; a signal between them.
    #[test]
    fn the_answer_is_read_past_signals() {
        let speech = b"DATA\r\nOK 0\r\n\
            l\x02\0\x01\0\0\0\0\0\0\0\0\0\0\0\0\
            l\x04\0\x01\x04\0\0\0\0\0\0\0\0\0\0\0abcd\
            l\x02\0\x01\x08\0\0\0\0\0\0\0\0\0\0\0\x01b\0\0\x01\0\0\0";
        assert_eq!(ask_in_time(&bus("willing", speech)), Some(true));
    }
}
