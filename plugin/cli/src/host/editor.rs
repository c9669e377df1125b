//! The plugin's editor in a window of ours, through the CLAP gui extension. Main thread.

use std::sync::atomic::Ordering;

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
    /// Makes the editor, not yet visible, at `scale` physical pixels a point where the display itself names no scale.
    /// Gives the size that it wants.
    ///
    /// # Errors
    /// The plugin has no editor for X11, or cannot open one: no display, no OpenGL.
    pub fn create_editor(&mut self, scale: f64) -> Result<EditorSize, HostError> {
        let gui = self.gui()?;
        let handle = self.instance.plugin_handle();
        if !gui.is_api_supported(&handle, EMBEDDED_X11) {
            return Err(HostError::Editor("it has none for X11".to_owned()));
        }
        gui.create(&handle, EMBEDDED_X11).map_err(failed)?;
        // A plugin that takes the scale from the display itself may say no.
        let _ = gui.set_scale(&handle, scale);
        let size = gui.get_size(&handle);
        size.map(from_clap)
            .ok_or_else(|| HostError::Editor("it names no size".to_owned()))
    }

    /// Puts the editor into the X11 window of that id and shows it there.
    ///
    /// The window has to live until [`Host::destroy_editor`].
    ///
    /// # Errors
    /// The editor was not created, or the window does not exist.
    pub fn show_editor(&mut self, parent: u32) -> Result<(), HostError> {
        let gui = self.gui()?;
        let handle = self.instance.plugin_handle();
        let window = Window::from_x11_handle(parent.into());
        // SAFETY: an X11 window is a number; the server refuses one that does not exist.
        #[expect(unsafe_code, reason = "the C boundary")]
        unsafe { gui.set_parent(&handle, window) }.map_err(failed)?;
        gui.show(&handle).map_err(failed)
    }

    /// Whether the editor's size may be changed from outside.
    pub fn editor_can_resize(&mut self) -> bool {
        let handle = self.instance.plugin_handle();
        handle
            .get_extension::<PluginGui>()
            .is_some_and(|gui| gui.can_resize(&handle))
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
