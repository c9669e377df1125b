//! What the strip above the editor shows, and what can be asked there: between the main thread and the strip's window,
//! which has a thread of its own. Neither is an audio thread.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};

use nice_plug_egui::RepaintNotifier;

use super::backend::{Listed, Opened, Request};

/// What is shown.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Shown {
    /// The device that runs.
    pub opened: Option<Opened>,
    /// What was asked for.
    pub request: Request,
    /// Devices to choose from; empty while nobody chooses.
    pub devices: Vec<Listed>,
    /// The source's levels by channel: now and held, dBFS. `None` without a source.
    pub levels_db: Option<[[f32; 2]; 2]>,
    /// Whether the source reached full scale since somebody looked.
    pub has_clipped: bool,
    /// Share of the time for a block, percent.
    pub load_percent: u32,
    /// Gaps so far, of the device and of the file.
    pub gaps: u64,
    /// The file that plays.
    pub file: Option<ShownFile>,
    /// What a person should know.
    pub message: Option<String>,
}

/// A file that plays.
#[derive(Clone, Debug, PartialEq)]
pub struct ShownFile {
    /// Its name without the folder.
    pub name: String,
    /// Where it is, tenths of a second.
    pub position_ds: u64,
    /// Its length, tenths of a second, once it is known.
    pub length_ds: Option<u64>,
    /// Whether it plays.
    pub is_playing: bool,
    /// Whether it begins anew at its end.
    pub loops: bool,
}

/// What can be asked.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Play, or pause.
    Play(bool),
    /// Begin anew at the end, or not.
    Loop(bool),
    /// Play from there, seconds.
    Seek(f64),
    /// Use other devices.
    Change(Request),
    /// List the devices, and make room for the list; or take it away.
    Choose(bool),
    /// The clip light has been seen.
    ClearClip,
    /// The message has been read.
    Dismiss,
}

/// The strip's end.
pub struct StripEnd {
    shown: Arc<Mutex<Shown>>,
    commands: Sender<Command>,
}

/// The main thread's end.
pub struct MainEnd {
    shown: Arc<Mutex<Shown>>,
    commands: Receiver<Command>,
    repaint: RepaintNotifier,
}

/// Both ends.
pub fn pair() -> (MainEnd, StripEnd) {
    let shown: Arc<Mutex<Shown>> = Arc::default();
    let (sender, receiver) = channel();
    let main = MainEnd {
        shown: shown.clone(),
        commands: receiver,
        repaint: RepaintNotifier::new(),
    };
    let strip = StripEnd {
        shown,
        commands: sender,
    };
    (main, strip)
}

impl MainEnd {
    /// Shows this from now on; nothing is drawn where nothing changed.
    pub fn show(&self, shown: Shown) {
        let mut now = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        if *now != shown {
            *now = shown;
            self.repaint.request_repaint();
        }
    }

    /// What was asked since the last call.
    pub fn commands(&self) -> Vec<Command> {
        self.commands.try_iter().collect()
    }

    /// For the strip's window.
    pub fn repaint(&self) -> RepaintNotifier {
        self.repaint.clone()
    }
}

impl StripEnd {
    /// What is to be drawn.
    pub fn shown(&self) -> Shown {
        self.shown.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Asks for something. Where the main thread is gone, so is the window soon.
    pub fn ask(&self, command: Command) {
        let _ = self.commands.send(command);
    }
}
