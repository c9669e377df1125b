//! The standalone in its window: one thread looks after the window, the editor, the devices and the strip. Linux, X11.

use std::ops::ControlFlow;
use std::path::Path;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use super::backend::{self, Listed};
use super::headless::TICK;
use super::meter_hold::MeterHold;
use super::player::Player;
use super::rig::Rig;
use super::session::Session;
use super::shown::{self, Command, MainEnd, Shown, ShownFile};
use super::strip;
use super::window::{Happened, Window};
use crate::error::Error;
use crate::host::EditorSize;

/// How often the strip is told anew.
const SHOW: Duration = Duration::from_millis(33);
/// From here on a sample counts as clipped, linear.
const FULL_SCALE: f32 = 1.0;

/// How to run.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The editor's size last time, physical pixels.
    pub editor: Option<[u32; 2]>,
    /// End after so many seconds.
    pub for_s: Option<f64>,
    /// What a person should know from the start.
    pub messages: Vec<String>,
}

/// Opens the window and plays until it is closed, `go_on` breaks off, the time is over, or a file that does not loop
/// has ended. Gives what is to be kept.
///
/// # Errors
/// No display, no OpenGL; as [`Rig::tick`].
pub fn run(mut rig: Rig, options: Options, mut go_on: impl FnMut() -> ControlFlow<()>) -> Result<Session, Error> {
    let mut window = Window::connect()?;
    let host = rig.host();
    let editor = match options.editor {
        Some([width, height]) => EditorSize { width, height },
        None => {
            let points = host.editor_size()?;
            let pixels = |points: u32| (f64::from(points) * window.scale()).round() as u32;
            EditorSize {
                width: pixels(points.width),
                height: pixels(points.height),
            }
        }
    };
    let (main, end) = shown::pair();
    window.show(editor, end, &main)?;
    let editor = host.open_editor(window.place(), window.scale(), editor)?;
    window.limit(host.smallest_editor())?;
    window.resize(editor)?;

    let began = Instant::now();
    let mut desk = Desk {
        rig,
        window,
        main,
        meters: [MeterHold::new(began); 2],
        has_clipped: false,
        devices: None,
        messages: options.messages,
        editor,
        shown_at: None,
    };
    loop {
        let is_closed = desk.turn()?;
        let player = desk.rig.player();
        let has_ended = player.is_some_and(|player| player.transport().has_ended.load(Ordering::Relaxed));
        let is_over = options
            .for_s
            .is_some_and(|for_s| began.elapsed().as_secs_f64() >= for_s);
        if is_closed || has_ended || is_over || go_on().is_break() {
            break;
        }
        std::thread::sleep(TICK);
    }
    desk.close()
}

/// All that one turn of the loop looks after.
struct Desk {
    rig: Rig,
    window: Window,
    main: MainEnd,
    meters: [MeterHold; 2],
    has_clipped: bool,
    /// The devices, while somebody chooses.
    devices: Option<Vec<Listed>>,
    messages: Vec<String>,
    editor: EditorSize,
    shown_at: Option<Instant>,
}

impl Desk {
    /// Looks after everything once; whether the window was closed.
    fn turn(&mut self) -> Result<bool, Error> {
        self.rig.tick()?;
        self.hear_messages();
        for command in self.main.commands() {
            self.obey(command)?;
        }
        if let Some(editor) = self.rig.host().take_editor_request() {
            self.editor = editor;
            self.window.resize(editor)?;
        }
        let mut is_closed = self.rig.host().editor_was_closed();
        for happened in self.window.happened()? {
            match happened {
                Happened::Resized(size) => {
                    self.editor = size;
                    // Where it refuses, it is cut off or leaves a margin: a window manager has its way.
                    let _ = self.rig.host().resize_editor(size);
                }
                Happened::Closed => is_closed = true,
            }
        }
        let now = Instant::now();
        if self.shown_at.is_none_or(|at| now.duration_since(at) >= SHOW) {
            self.shown_at = Some(now);
            self.show(now)?;
        }
        Ok(is_closed)
    }

    fn hear_messages(&mut self) {
        for message in self.rig.take_messages() {
            eprintln!("cochlea: {message}");
            self.messages.push(message);
        }
    }

    fn obey(&mut self, command: Command) -> Result<(), Error> {
        let transport = self.rig.player().map(|player| player.transport().clone());
        match (command, transport) {
            (Command::Play(play), Some(transport)) => transport.is_playing.store(play, Ordering::Relaxed),
            (Command::Loop(loops), Some(transport)) => transport.loops.store(loops, Ordering::Relaxed),
            (Command::Play(_) | Command::Loop(_), None) => {}
            (Command::Seek(to_s), _) => {
                if let Err(error) = self.rig.seek(to_s) {
                    self.messages.push(error.to_string());
                }
            }
            (Command::Change(request), _) => {
                self.rig.change(request)?;
                self.hear_messages();
                if self.devices.is_some() {
                    self.list();
                }
            }
            (Command::Choose(true), _) => self.list(),
            (Command::Choose(false), _) => self.devices = None,
            (Command::ClearClip, _) => self.has_clipped = false,
            (Command::Dismiss, _) => {
                if !self.messages.is_empty() {
                    self.messages.remove(0);
                }
            }
        }
        Ok(())
    }

    /// The devices of the back end in use; what others lack was said when they were tried.
    fn list(&mut self) {
        self.devices = Some(backend::list(self.rig.opened().backend).0);
    }

    fn show(&mut self, now: Instant) -> Result<(), Error> {
        let status = self.rig.status();
        let peaks = status.take_input_peaks();
        for (meter, peak) in self.meters.iter_mut().zip(peaks) {
            meter.add(peak, now);
            self.has_clipped |= peak >= FULL_SCALE;
        }
        let player = self.rig.player();
        let underruns = player.map_or(0, |player| player.transport().underruns.load(Ordering::Relaxed));
        let has_source = player.is_some() || self.rig.opened().input.is_some();
        let broken = player.and_then(Player::failure);
        let shown = Shown {
            opened: Some(self.rig.opened().clone()),
            request: self.rig.request().clone(),
            devices: self.devices.clone().unwrap_or_default(),
            levels_db: has_source.then(|| self.meters.map(|meter| meter.levels_db())),
            has_clipped: self.has_clipped,
            load_percent: (100.0 * status.load()).round() as u32,
            gaps: status.late() + underruns,
            file: player.map(shown_file),
            message: self.messages.first().cloned().or(broken),
        };
        let height = match shown.message {
            Some(_) => strip::HEIGHT + strip::MESSAGE_HEIGHT,
            None => strip::HEIGHT,
        };
        let over = if self.devices.is_some() {
            strip::CHOICE_HEIGHT
        } else {
            0.0
        };
        self.main.show(shown);
        self.window.set_strip(height, height + over)
    }

    /// Closes the editor before its window, and gives what is to be kept.
    fn close(mut self) -> Result<Session, Error> {
        let host = self.rig.host();
        let state = serde_json::from_slice(&host.save_state()?).ok();
        host.destroy_editor();
        let editor = [self.editor.width, self.editor.height];
        Ok(Session::new(self.rig.request().clone(), editor, state))
    }
}

fn shown_file(player: &Player) -> ShownFile {
    let transport = player.transport();
    let name = player.path().file_name().unwrap_or_else(|| Path::new("").as_os_str());
    ShownFile {
        name: name.to_string_lossy().into_owned(),
        position_ds: (player.position_s() * 10.0) as u64,
        length_ds: player.length_s().map(|length_s| (length_s * 10.0) as u64),
        is_playing: transport.is_playing.load(Ordering::Relaxed),
        loops: transport.loops.load(Ordering::Relaxed),
    }
}
