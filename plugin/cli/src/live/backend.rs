//! Where sound comes from and goes to: JACK, ALSA, or nowhere at the right pace.
//!
//! The libraries of JACK and ALSA are opened at run time: the program builds without their headers, and starts on
//! machines that have neither. Elsewhere than on Linux there is the dummy alone.

mod dummy;

#[cfg(target_os = "linux")]
mod alsa;
#[cfg(target_os = "linux")]
mod jack;
#[cfg(target_os = "linux")]
mod library;

use std::sync::Arc;

use clap::ValueEnum;
use serde::{Deserialize, Serialize};

use super::loan::Seat;
use super::status::Status;
use crate::error::Error;

/// Sample rate of the dummy, and of devices that take any, where nobody names one.
pub const DEFAULT_RATE_HZ: u32 = 48_000;
/// Frames a block where nobody says.
pub const DEFAULT_BUFFER_FRAMES: u32 = 512;
/// Frames that a block may have.
pub const BUFFER_FRAMES: std::ops::RangeInclusive<u32> = 16..=8192;
/// The name that stands for no input.
pub const NO_INPUT: &str = "none";

/// What carries the sound.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// JACK where a server runs, else ALSA, else the dummy.
    #[default]
    Auto,
    /// A JACK server, or PipeWire in its place.
    Jack,
    /// A sound card, through ALSA.
    Alsa,
    /// No device: silence in, nothing heard, blocks at the pace of the sample rate.
    Dummy,
}

impl Kind {
    /// All that can be asked for.
    pub const ALL: [Self; 4] = [Self::Auto, Self::Jack, Self::Alsa, Self::Dummy];

    /// As a person reads it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Auto => "Auto",
            Self::Jack => "JACK",
            Self::Alsa => "ALSA",
            Self::Dummy => "Dummy",
        }
    }
}

/// What the user wants; `None` leaves it to the back end.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Request {
    /// The back end.
    pub backend: Kind,
    /// Device to play to, by its name in [`list`].
    pub output: Option<String>,
    /// Device to hear, or [`NO_INPUT`].
    pub input: Option<String>,
    /// Frames per second.
    pub sample_rate_hz: Option<u32>,
    /// Frames a block.
    pub buffer_frames: Option<u32>,
}

/// What was opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opened {
    /// The back end; never [`Kind::Auto`].
    pub backend: Kind,
    /// The device it plays to.
    pub output: String,
    /// The device it hears.
    pub input: Option<String>,
    /// Frames per second.
    pub sample_rate_hz: u32,
    /// Frames a block.
    pub buffer_frames: u32,
}

/// A device that is open and not yet running.
pub trait Device {
    /// What was opened.
    fn opened(&self) -> &Opened;
    /// Lets it run: from now on the seat plays, on a thread of the device's.
    ///
    /// # Errors
    /// What the device says.
    fn start(self: Box<Self>, seat: Seat, status: Arc<Status>) -> Result<Box<dyn Stream>, Error>;
}

/// A device that runs, until this is dropped. The seat is gone then, and its engine back.
pub trait Stream {
    /// Why it no longer runs, once it does not.
    fn failure(&self) -> Option<String>;
}

/// A device as it is listed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Listed {
    /// Its back end.
    pub backend: Kind,
    /// The name to give to `--device` or `--input`.
    pub name: String,
    /// What it is.
    pub description: String,
    /// Whether it plays.
    pub is_output: bool,
    /// Whether it hears.
    pub is_input: bool,
}

/// A device, and what is to be said about the choice: for [`Kind::Auto`] why it is not a better one.
pub type Found = (Box<dyn Device>, Vec<String>);

/// Opens what is asked for.
///
/// # Errors
/// No such device, busy, no server, a rate that it refuses; never for [`Kind::Auto`], which ends at the dummy.
pub fn open(request: &Request) -> Result<Found, Error> {
    match request.backend {
        Kind::Dummy => Ok((Box::new(dummy::Dummy::new(request)), Vec::new())),
        #[cfg(target_os = "linux")]
        Kind::Jack => Ok((Box::new(jack::Jack::open(request)?), Vec::new())),
        #[cfg(target_os = "linux")]
        Kind::Alsa => alsa::Alsa::open(request).map(|(device, said)| (Box::new(device) as Box<dyn Device>, said)),
        #[cfg(not(target_os = "linux"))]
        kind @ (Kind::Jack | Kind::Alsa) => Err(Error::audio(
            format!("{} is not supported on this system (expected Linux)", kind.name()),
            "use --backend dummy, or the plugin in a host",
        )),
        Kind::Auto => {
            // A server has its own rate and block; nobody who leaves the choice to us wants to do without it for that.
            let jack = Request {
                backend: Kind::Jack,
                sample_rate_hz: None,
                buffer_frames: None,
                ..request.clone()
            };
            let alsa = Request {
                backend: Kind::Alsa,
                ..request.clone()
            };
            let mut said = Vec::new();
            for request in [jack, alsa] {
                match open(&request) {
                    // What a better one lacked is of no interest where this one plays.
                    Ok(found) => return Ok(found),
                    Err(error) => said.push(error.to_string()),
                }
            }
            said.push("no sound: neither JACK nor ALSA can be used, so the dummy back end plays to nowhere".to_owned());
            Ok((Box::new(dummy::Dummy::new(request)), said))
        }
    }
}

/// All devices of this back end, of all for [`Kind::Auto`]; with the reasons of those back ends that have none.
pub fn list(kind: Kind) -> (Vec<Listed>, Vec<String>) {
    let (mut devices, mut reasons) = (Vec::new(), Vec::new());
    let mut add = |found: Result<Vec<Listed>, Error>| match found {
        Ok(found) => devices.extend(found),
        Err(error) => reasons.push(error.to_string()),
    };
    #[cfg(target_os = "linux")]
    {
        if matches!(kind, Kind::Auto | Kind::Jack) {
            add(jack::list());
        }
        if matches!(kind, Kind::Auto | Kind::Alsa) {
            add(alsa::list());
        }
    }
    if matches!(kind, Kind::Auto | Kind::Dummy) {
        add(Ok(vec![dummy::listed()]));
    }
    (devices, reasons)
}
