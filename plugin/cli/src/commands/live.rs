//! `cochlea live`.

use std::path::PathBuf;

use clap::Args;

use crate::assign::{self, Assignment};
use crate::commands::{go_on, print};
use crate::error::Error;
use crate::host::Host;
use crate::live::backend::{self, BUFFER_FRAMES, Kind, Listed, Request};
use crate::live::headless;
use crate::live::rig::{File, Rig};

const EXAMPLES: &str = "\
Examples:
  cochlea live
  cochlea live --play song.flac
  cochlea live --backend alsa --device plughw:CARD=USB --input none --play song.wav --once
  cochlea live --backend jack --preset \"Master Balance\" --set \"Amount=50 %\"
  cochlea live --list
  cochlea live --play song.wav --backend dummy --no-window --seconds 5 --json

What was heard last time is heard again: devices, the window's size and the plugin's state are kept in live.json in the
configuration folder (COCHLEA_CONFIG_DIR names another); options given here go before it. Runs without a window neither
read nor write it.
Without --play the device's input is heard, its first two channels. A file is decoded ahead and brought to the device's
sample rate. JACK's server has the sample rate and the buffer. The latency of linear phase is not made up for, and the
notes that the plugin sends go nowhere.";

/// Play through the plugin on a sound device, with its editor: the standalone.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// Play this file instead of the device's input: WAV, FLAC, OGG Vorbis, MP3 or AIFF, mono or stereo.
    #[arg(long, value_name = "FILE")]
    play: Option<PathBuf>,
    /// Play the file once and end with it, instead of beginning anew.
    #[arg(long, requires = "play")]
    once: bool,
    /// What carries the sound: auto is JACK where a server runs, else ALSA, else dummy.
    #[arg(long, value_name = "BACKEND")]
    backend: Option<Kind>,
    /// Device to play to, as --list names it.
    #[arg(long, value_name = "NAME")]
    device: Option<String>,
    /// Device to hear, as --list names it, or none.
    #[arg(long, value_name = "NAME")]
    input: Option<String>,
    /// Frames per second, 8000 to 384000 [default: the device's own, or 48000].
    #[arg(long, value_name = "HZ", value_parser = clap::value_parser!(u32).range(8_000..=384_000))]
    sample_rate: Option<u32>,
    /// Frames a block, 16 to 8192: fewer are sooner heard, and sooner too late [default: the device's own, or 512].
    #[arg(long, value_name = "N", value_parser = buffer)]
    buffer: Option<u32>,
    /// Start from a factory preset or a preset file.
    #[arg(long, value_name = "NAME or FILE")]
    preset: Option<String>,
    /// Set a parameter, in its own units. May be given more than once; 'cochlea params' lists all.
    #[arg(long = "set", value_name = "NAME=VALUE")]
    assignments: Vec<Assignment>,
    /// List the devices, of one back end with --backend, and end.
    #[arg(long)]
    list: bool,
    /// Open no window; ends with the time, with a file played once, or on Ctrl-C, and says how it went.
    #[arg(long)]
    no_window: bool,
    /// End after so many seconds.
    #[arg(long, value_name = "S", value_parser = seconds, allow_hyphen_values = true)]
    seconds: Option<f64>,
    /// Print JSON instead of text, with --list or --no-window.
    #[arg(long)]
    json: bool,
}

fn buffer(text: &str) -> Result<u32, String> {
    let (first, last) = (BUFFER_FRAMES.start(), BUFFER_FRAMES.end());
    let frames = text.parse().ok().filter(|frames| BUFFER_FRAMES.contains(frames));
    frames.ok_or_else(|| format!("expected {first} to {last} frames"))
}

fn seconds(text: &str) -> Result<f64, String> {
    let seconds: Option<f64> = text.parse().ok();
    let seconds = seconds.filter(|seconds| seconds.is_finite() && *seconds > 0.0);
    seconds.ok_or_else(|| "expected a number above 0".to_owned())
}

impl Arguments {
    /// What is asked for, where it is silent what `before` asked for.
    fn request(&self, before: Request) -> Request {
        let backend = self.backend.unwrap_or(before.backend);
        // Names of devices are those of one back end.
        let is_same = backend == before.backend;
        Request {
            backend,
            output: self.device.clone().or(before.output.filter(|_| is_same)),
            input: self.input.clone().or(before.input.filter(|_| is_same)),
            sample_rate_hz: self.sample_rate.or(before.sample_rate_hz),
            buffer_frames: self.buffer.or(before.buffer_frames),
        }
    }

    fn file(&self) -> Option<File> {
        let path = self.play.clone()?;
        Some(File {
            path,
            loops: !self.once,
        })
    }

    /// Preset and parameters as given.
    fn set_up(&self, host: &mut Host) -> Result<(), Error> {
        if let Some(preset) = &self.preset {
            host.load_state(&cochlea::presets::load(preset)?.state_bytes())?;
        }
        Ok(assign::apply(host, &self.assignments)?)
    }
}

pub(super) fn run(arguments: &Arguments) -> Result<(), Error> {
    if arguments.list {
        return list(arguments);
    }
    if arguments.no_window {
        without_window(arguments)
    } else {
        with_window(arguments)
    }
}

fn without_window(arguments: &Arguments) -> Result<(), Error> {
    let mut host = Host::linked()?;
    arguments.set_up(&mut host)?;
    let mut rig = Rig::start(host, arguments.request(Request::default()), None, arguments.file())?;
    let report = headless::run(&mut rig, arguments.seconds, go_on, |message| {
        eprintln!("cochlea: {message}");
    })?;
    match arguments.json {
        true => print(&format!(
            "{}\n",
            serde_json::to_string_pretty(&report).unwrap_or_default()
        )),
        false => print(&report.summary()),
    }
}

#[cfg(not(target_os = "linux"))]
fn with_window(_arguments: &Arguments) -> Result<(), Error> {
    Err(Error::audio(
        "the standalone's window is not supported on this system (expected Linux with X11)",
        "use --no-window, or the plugin in a host",
    ))
}

#[cfg(target_os = "linux")]
fn with_window(arguments: &Arguments) -> Result<(), Error> {
    use crate::live::session::Session;
    use crate::live::windowed::{self, Options};

    let mut host = Host::linked()?;
    let path = Session::path()?;
    let (session, mut said) = match Session::read(&path) {
        Ok(session) => (session, Vec::new()),
        Err(error) => (Session::default(), vec![error.to_string()]),
    };
    let is_mine = said.is_empty();
    if let Some(state) = &session.state
        && host.load_state(&serde_json::to_vec(state).unwrap_or_default()).is_err()
    {
        let problem = "holds a state that the plugin refuses, so its defaults are used";
        said.push(Error::file(&path, problem, "update Cochlea, or remove the file").to_string());
    }
    arguments.set_up(&mut host)?;
    for message in &said {
        eprintln!("cochlea: {message}");
    }
    let request = arguments.request(session.request.clone());
    // What nobody asked for this time may have gone.
    let instead = (request == session.request).then(Request::default);
    let rig = Rig::start(host, request, instead, arguments.file())?;
    let kept = windowed::run(
        rig,
        Options {
            editor: session.editor,
            for_s: arguments.seconds,
            messages: said,
        },
        go_on,
    )?;
    // A file that could not be read stays as it is.
    if is_mine { kept.write(&path) } else { Ok(()) }
}

fn list(arguments: &Arguments) -> Result<(), Error> {
    let (devices, reasons) = backend::list(arguments.backend.unwrap_or_default());
    for reason in reasons {
        eprintln!("cochlea: {reason}");
    }
    match arguments.json {
        true => print(&format!(
            "{}\n",
            serde_json::to_string_pretty(&devices).unwrap_or_default()
        )),
        false => print(&table(&devices)),
    }
}

fn table(devices: &[Listed]) -> String {
    let width = |of: fn(&Listed) -> &str| {
        devices
            .iter()
            .map(|device| of(device).chars().count())
            .max()
            .unwrap_or(0)
    };
    let name = width(|device| &device.name).max(4);
    let mut text = format!(
        "{:<8} {:<name$}  {:<6}  {:<5}  description\n",
        "back end", "name", "output", "input"
    );
    for device in devices {
        let yes = |is: bool| if is { "yes" } else { "-" };
        text += &format!(
            "{:<8} {:<name$}  {:<6}  {:<5}  {}\n",
            device.backend.name(),
            device.name,
            yes(device.is_output),
            yes(device.is_input),
            device.description
        );
    }
    text
}
