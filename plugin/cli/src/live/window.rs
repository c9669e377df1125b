//! The standalone's window on an X11 display: a frame of ours, in it the strip and below that the editor's place.

use std::num::NonZeroU32;
use std::time::{Duration, Instant};

use cochlea::editor::window_thread::{OpenWindow, WindowThread};
use nice_plug_egui::baseview::Window as StripWindow;
use nice_plug_egui::baseview::dpi::PhysicalSize;
use nice_plug_egui::{EguiWindow, EguiWindowSettings};
use raw_window_handle::{HandleError, HasWindowHandle, RawWindowHandle, WindowHandle, XcbWindowHandle};
use x11rb::connection::Connection as _;
use x11rb::properties::WmSizeHints;
use x11rb::protocol::Event;
use x11rb::protocol::xproto::{
    AtomEnum, ConfigureWindowAux, ConnectionExt as _, CreateWindowAux, EventMask, PropMode, StackMode, WindowClass,
};
use x11rb::rust_connection::RustConnection;
use x11rb::wrapper::ConnectionExt as _;

use super::shown::{MainEnd, StripEnd};
use super::strip::{self, Strip};
use crate::error::Error;
use crate::host::EditorSize;

/// The dots per inch at which a point is a pixel.
const DPI: f64 = 96.0;
/// How long a window manager may take to show the frame; then we go on all the same.
const PATIENCE: Duration = Duration::from_secs(2);

/// What happened in the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Happened {
    /// The editor's place has another size.
    Resized(EditorSize),
    /// The user closes it.
    Closed,
}

/// The window; it goes with its display's connection.
pub struct Window {
    /// Before the connection that its parent belongs to, and with its thread (U52).
    strip: Option<OpenWindow<StripWindow>>,
    connection: RustConnection,
    frame: u32,
    place: u32,
    /// What the window manager sends to close it.
    delete: u32,
    scale: f64,
    editor: EditorSize,
    /// What the window manager made of it since the last look.
    seen: Option<EditorSize>,
    /// Heights that the strip has, points: of itself, and with what it lays over the editor.
    strip_height: f32,
    strip_reach: f32,
}

fn failed(error: impl std::fmt::Display) -> Error {
    Error::audio(
        format!("no window can be opened: {error} (expected an X11 display)"),
        "check DISPLAY, or use --no-window",
    )
}

impl Window {
    /// Connects to the display; nothing is shown yet.
    ///
    /// # Errors
    /// There is no display.
    pub fn connect() -> Result<Self, Error> {
        let (connection, screen) = x11rb::connect(None).map_err(failed)?;
        let resources = x11rb::resource_manager::new_from_default(&connection).ok();
        let dpi = resources.and_then(|resources| resources.get_value::<f64>("Xft.dpi", "").ok().flatten());
        let screen = connection.setup().roots.get(screen).map(|screen| screen.root);
        let root = screen.ok_or_else(|| failed("the display has no screen"))?;
        let mut window = Self {
            strip: None,
            frame: connection.generate_id().map_err(failed)?,
            place: connection.generate_id().map_err(failed)?,
            delete: 0,
            connection,
            scale: dpi.filter(|dpi| *dpi > 0.0).unwrap_or(DPI) / DPI,
            editor: EditorSize { width: 1, height: 1 },
            seen: None,
            strip_height: strip::HEIGHT,
            strip_reach: strip::HEIGHT,
        };
        window.create(root).map_err(failed)?;
        Ok(window)
    }

    /// Physical pixels a point.
    pub fn scale(&self) -> f64 {
        self.scale
    }

    /// The X11 window that the editor goes into.
    pub fn place(&self) -> u32 {
        self.place
    }

    fn create(&mut self, root: u32) -> Result<(), Box<dyn std::error::Error>> {
        let connection = &self.connection;
        let black = CreateWindowAux::new().background_pixel(0).border_pixel(0);
        let seen = black.event_mask(EventMask::STRUCTURE_NOTIFY);
        for (window, parent, values) in [(self.frame, root, &seen), (self.place, self.frame, &black)] {
            connection
                .create_window(0, window, parent, 0, 0, 1, 1, 0, WindowClass::INPUT_OUTPUT, 0, values)?
                .check()?;
        }
        let atom = |name: &str| -> Result<u32, Box<dyn std::error::Error>> {
            Ok(connection.intern_atom(false, name.as_bytes())?.reply()?.atom)
        };
        self.delete = atom("WM_DELETE_WINDOW")?;
        let protocols = atom("WM_PROTOCOLS")?;
        connection.change_property32(PropMode::REPLACE, self.frame, protocols, AtomEnum::ATOM, &[self.delete])?;
        for (property, content) in [
            (AtomEnum::WM_NAME.into(), &b"Cochlea"[..]),
            (AtomEnum::WM_CLASS.into(), b"cochlea\0Cochlea\0"),
        ] as [(u32, &[u8]); 2]
        {
            connection.change_property8(PropMode::REPLACE, self.frame, property, AtomEnum::STRING, content)?;
        }
        Ok(())
    }

    /// Shows the frame around the place of an editor of this size, with the strip above.
    ///
    /// # Errors
    /// The display is gone, or has no OpenGL for the strip.
    pub fn show(&mut self, editor: EditorSize, end: StripEnd, main: &MainEnd) -> Result<(), Error> {
        self.resize(editor)?;
        for window in [self.place, self.frame] {
            self.connection.map_window(window).map_err(failed)?;
        }
        self.await_mapping()?;
        let settings = EguiWindowSettings::new()
            .with_title("Cochlea")
            .with_size(PhysicalSize::new(editor.width, self.pixels(self.strip_reach)))
            .with_parent(Some(&Parent(self.frame)))
            .with_fallback_scale_factor(self.scale)
            .with_repaint_notifier(main.repaint());
        let thread = WindowThread::default();
        let strip = EguiWindow::create(settings, Strip::new(end, thread.clone())).map_err(failed)?;
        let strip = self.strip.insert(OpenWindow::new(strip, thread));
        strip.show().map_err(failed)?;
        self.arrange()
    }

    /// Lets nobody make the editor smaller than this.
    ///
    /// # Errors
    /// The display is gone.
    pub fn limit(&mut self, smallest: EditorSize) -> Result<(), Error> {
        let hints = WmSizeHints {
            min_size: Some((
                smallest.width as i32,
                (smallest.height + self.pixels(strip::HEIGHT)) as i32,
            )),
            ..WmSizeHints::new()
        };
        hints.set_normal_hints(&self.connection, self.frame).map_err(failed)?;
        self.flush()
    }

    /// Waits until the frame is seen. A baseview window that is mapped in one that is not asks for its first frame by
    /// the clock of no screen, and may wait for the second for ever (U27).
    fn await_mapping(&mut self) -> Result<(), Error> {
        self.flush()?;
        let until = Instant::now() + PATIENCE;
        while Instant::now() < until {
            match self.connection.poll_for_event().map_err(failed)? {
                Some(Event::MapNotify(mapped)) if mapped.window == self.frame => break,
                Some(Event::ConfigureNotify(now)) if now.window == self.frame => self.note_size(now.width, now.height),
                Some(_) => {}
                None => std::thread::sleep(Duration::from_millis(1)),
            }
        }
        Ok(())
    }

    /// The frame's size as the window manager left it.
    fn note_size(&mut self, width: u16, height: u16) {
        let strip = self.pixels(self.strip_height);
        self.seen = Some(EditorSize {
            width: width.into(),
            height: u32::from(height).saturating_sub(strip).max(1),
        });
    }

    /// Gives the editor's place this size, and the frame what it needs around.
    ///
    /// # Errors
    /// The display is gone.
    pub fn resize(&mut self, editor: EditorSize) -> Result<(), Error> {
        self.editor = editor;
        let height = editor.height + self.pixels(self.strip_height);
        let frame = ConfigureWindowAux::new()
            .width(editor.width.max(1))
            .height(height.max(1));
        self.connection.configure_window(self.frame, &frame).map_err(failed)?;
        self.arrange()
    }

    /// Gives the strip other heights, points: of itself, and together with what it lays over the editor. The editor
    /// keeps its size.
    ///
    /// # Errors
    /// The display is gone.
    pub fn set_strip(&mut self, height: f32, reach: f32) -> Result<(), Error> {
        if (height, reach) == (self.strip_height, self.strip_reach) {
            return Ok(());
        }
        (self.strip_height, self.strip_reach) = (height, reach);
        self.resize(self.editor)
    }

    /// Puts place and strip where they belong in the frame.
    fn arrange(&self) -> Result<(), Error> {
        let place = ConfigureWindowAux::new()
            .x(0)
            .y(self.pixels(self.strip_height) as i32)
            .width(self.editor.width.max(1))
            .height(self.editor.height.max(1))
            .stack_mode(StackMode::BELOW);
        self.connection.configure_window(self.place, &place).map_err(failed)?;
        if let Some(strip) = &self.strip {
            let size = PhysicalSize::new(self.editor.width, self.pixels(self.strip_reach));
            strip.resize(size).map_err(failed)?;
        }
        self.flush()
    }

    /// What happened since the last call, of sizes the last.
    ///
    /// # Errors
    /// The display is gone.
    pub fn happened(&mut self) -> Result<Vec<Happened>, Error> {
        let mut closed = self.strip.as_ref().is_some_and(|strip| !strip.is_open());
        while let Some(event) = self.connection.poll_for_event().map_err(failed)? {
            match event {
                Event::ClientMessage(message) if message.data.as_data32()[0] == self.delete => closed = true,
                Event::DestroyNotify(gone) if gone.window == self.frame => closed = true,
                Event::ConfigureNotify(now) if now.window == self.frame => self.note_size(now.width, now.height),
                _ => {}
            }
        }
        let mut happened = Vec::new();
        if let Some(size) = self.seen.take().filter(|size| *size != self.editor) {
            self.editor = size;
            self.arrange()?;
            happened.push(Happened::Resized(size));
        }
        if closed {
            happened.push(Happened::Closed);
        }
        Ok(happened)
    }

    fn pixels(&self, points: f32) -> u32 {
        (f64::from(points) * self.scale).round() as u32
    }

    fn flush(&self) -> Result<(), Error> {
        self.connection.flush().map_err(failed)
    }
}

/// An X11 window as baseview takes its parent.
struct Parent(u32);

impl HasWindowHandle for Parent {
    fn window_handle(&self) -> Result<WindowHandle<'_>, HandleError> {
        let window = NonZeroU32::new(self.0).ok_or(HandleError::Unavailable)?;
        let handle = RawWindowHandle::Xcb(XcbWindowHandle::new(window));
        // SAFETY: the id of a window of ours that lives as long as its connection; an X11 id is a number, and the
        // server refuses one that is no longer there.
        #[expect(unsafe_code, reason = "a borrowed handle of the window system")]
        Ok(unsafe { WindowHandle::borrow_raw(handle) })
    }
}
