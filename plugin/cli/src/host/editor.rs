//! The plugin's editor in a window of ours, through the CLAP gui extension. Main thread.

use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use clack_extensions::gui::{GuiApiType, GuiConfiguration, GuiError, GuiSize, PluginGui, Window};

use super::{Host, HostError};

const EMBEDDED_X11: GuiConfiguration<'static> = GuiConfiguration {
    api_type: GuiApiType::X11,
    is_floating: false,
};

/// The size of an editor, physical pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EditorSize {
    /// Width, pixels.
    pub width: u32,
    /// Height, pixels.
    pub height: u32,
}

impl Host {
    /// The size that the editor wants before it is opened, at one pixel a point.
    ///
    /// # Errors
    /// The plugin has no editor for X11.
    pub fn editor_size(&mut self) -> Result<EditorSize, HostError> {
        let gui = self.gui()?;
        let handle = self.instance.plugin_handle();
        if !gui.is_api_supported(&handle, EMBEDDED_X11) {
            return Err(HostError::Editor("it has none for X11".to_owned()));
        }
        let size = gui.get_size(&handle);
        size.map(from_clap)
            .ok_or_else(|| HostError::Editor("it names no size".to_owned()))
    }

    /// Opens the editor in the X11 window of that id, at `scale` physical pixels a point where the display itself names
    /// no scale, and in this size if it takes that. Gives the size that it has.
    ///
    /// The window has to be visible, and to live until [`Host::destroy_editor`].
    ///
    /// # Errors
    /// The window does not exist; no display, no OpenGL.
    pub fn open_editor(&mut self, parent: u32, scale: f64, size: EditorSize) -> Result<EditorSize, HostError> {
        /// The framework's window asks for its first frame some 30 ms after it was made. Where it is not yet visible by
        /// then, the answer is lost and it stays black (U27).
        const SOON: Duration = Duration::from_millis(20);
        const TRIES: u32 = 20;
        for _ in 1..TRIES {
            let (size, took) = self.try_open_editor(parent, scale, size)?;
            if took < SOON {
                return Ok(size);
            }
            self.destroy_editor();
        }
        Ok(self.try_open_editor(parent, scale, size)?.0)
    }

    /// With the time from its making to its showing.
    fn try_open_editor(
        &mut self,
        parent: u32,
        scale: f64,
        size: EditorSize,
    ) -> Result<(EditorSize, Duration), HostError> {
        let gui = self.gui()?;
        let handle = self.instance.plugin_handle();
        gui.create(&handle, EMBEDDED_X11).map_err(failed)?;
        let made = Instant::now();
        // A plugin that takes the scale from the display itself may say no.
        let _ = gui.set_scale(&handle, scale);
        let window = Window::from_x11_handle(parent.into());
        // SAFETY: an X11 window is a number; the server refuses one that does not exist.
        #[expect(unsafe_code, reason = "the C boundary")]
        unsafe { gui.set_parent(&handle, window) }.map_err(failed)?;
        let size = match gui.can_resize(&handle) {
            true => self.resize_editor(size)?,
            false => self.editor_size()?,
        };
        gui.show(&self.instance.plugin_handle()).map_err(failed)?;
        Ok((size, made.elapsed()))
    }

    /// The smallest size that the editor takes; 1 by 1 where it does not say.
    pub fn smallest_editor(&mut self) -> EditorSize {
        let one = GuiSize { width: 1, height: 1 };
        let handle = self.instance.plugin_handle();
        let gui = handle.get_extension::<PluginGui>();
        let size = gui.and_then(|gui| gui.adjust_size(&handle, one));
        from_clap(size.unwrap_or(one))
    }

    /// Gives the editor this size, or the nearest that it takes; returns what it took.
    ///
    /// # Errors
    /// It is not open, or refuses.
    pub fn resize_editor(&mut self, size: EditorSize) -> Result<EditorSize, HostError> {
        let gui = self.gui()?;
        let handle = self.instance.plugin_handle();
        let wanted = GuiSize {
            width: size.width,
            height: size.height,
        };
        let size = gui.adjust_size(&handle, wanted).unwrap_or(wanted);
        gui.set_size(&handle, size).map_err(failed)?;
        Ok(from_clap(size))
    }

    /// The size that the editor asked for since the last call.
    pub fn take_editor_request(&self) -> Option<EditorSize> {
        let packed = self
            .instance
            .access_shared_handler(|shared| shared.editor_size.swap(0, Ordering::AcqRel));
        (packed != 0).then(|| from_clap(GuiSize::unpack_from_u64(packed)))
    }

    /// Whether the editor lost its window, as when the display went away.
    pub fn editor_was_closed(&self) -> bool {
        self.instance
            .access_shared_handler(|shared| shared.editor_closed.load(Ordering::Acquire))
    }

    /// Takes the editor out of its window and frees it.
    pub fn destroy_editor(&mut self) {
        let handle = self.instance.plugin_handle();
        if let Some(gui) = handle.get_extension::<PluginGui>() {
            gui.destroy(&handle);
        }
    }

    fn gui(&mut self) -> Result<PluginGui, HostError> {
        self.extension("clap.gui")
    }
}

fn from_clap(size: GuiSize) -> EditorSize {
    EditorSize {
        width: size.width,
        height: size.height,
    }
}

fn failed(error: GuiError) -> HostError {
    HostError::Editor(error.to_string().to_lowercase())
}
