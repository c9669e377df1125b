//! The editor in a real window: an X11 window of ours, in it the plugin's.

use std::ffi::c_ulong;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use clap_sys::ext::gui::{CLAP_EXT_GUI, CLAP_WINDOW_API_X11, clap_plugin_gui, clap_window, clap_window_handle};
use x11rb::COPY_DEPTH_FROM_PARENT;
use x11rb::connection::Connection as _;
use x11rb::protocol::Event;
use x11rb::protocol::xproto::{ConnectionExt as _, CreateWindowAux, EventMask, WindowClass};
use x11rb::rust_connection::RustConnection;

use super::RawClap;

/// How long a window may take to be shown; then we go on all the same.
const PATIENCE: Duration = Duration::from_secs(2);

/// An open editor, closed when it drops.
pub struct OpenEditor<'a> {
    plugin: &'a RawClap,
    /// Its parent goes with the connection, after the editor.
    _connection: RustConnection,
}

impl RawClap {
    /// Opens the editor in a window of the display that `DISPLAY` names. Main thread.
    ///
    /// # Errors
    /// There is no display, or the plugin refuses.
    pub fn open_editor(&self) -> Result<OpenEditor<'_>> {
        let gui = self.gui();
        let (mut width, mut height) = (0, 0);
        // SAFETY: a live plugin, which writes two integers.
        let has_size = unsafe { gui.get_size.expect("get_size")(self.plugin, &raw mut width, &raw mut height) };
        ensure!(has_size, "the editor names no size");
        let (connection, parent) = parent(width, height)?;
        // From here on the editor is destroyed whatever happens.
        // SAFETY: a live plugin.
        let is_made = unsafe { gui.create.expect("create")(self.plugin, CLAP_WINDOW_API_X11.as_ptr(), false) };
        ensure!(is_made, "the editor was not created");
        let editor = OpenEditor {
            plugin: self,
            _connection: connection,
        };
        let window = clap_window {
            api: CLAP_WINDOW_API_X11.as_ptr(),
            specific: clap_window_handle {
                x11: c_ulong::from(parent),
            },
        };
        // SAFETY: a live plugin; the window lives as long as its connection.
        let is_shown = unsafe {
            gui.set_scale.expect("set_scale")(self.plugin, 1.0);
            gui.set_parent.expect("set_parent")(self.plugin, &raw const window) && gui.show.expect("show")(self.plugin)
        };
        ensure!(is_shown, "the editor was not shown");
        Ok(editor)
    }

    fn gui(&self) -> &clap_plugin_gui {
        // SAFETY: name and type match.
        unsafe { self.extension(CLAP_EXT_GUI) }.expect("an editor")
    }
}

impl Drop for OpenEditor<'_> {
    fn drop(&mut self) {
        // SAFETY: a live plugin whose editor was created.
        unsafe { self.plugin.gui().destroy.expect("destroy")(self.plugin.plugin) };
    }
}

/// A window of ours, once it is seen.
fn parent(width: u32, height: u32) -> Result<(RustConnection, u32)> {
    let (connection, screen) = x11rb::connect(None).context("no X11 display")?;
    let root = connection
        .setup()
        .roots
        .get(screen)
        .context("the display has no screen")?
        .root;
    let window = connection.generate_id()?;
    let values = CreateWindowAux::new().event_mask(EventMask::STRUCTURE_NOTIFY);
    let (width, height) = (width.clamp(1, 4_096) as u16, height.clamp(1, 4_096) as u16);
    let class = WindowClass::INPUT_OUTPUT;
    connection
        .create_window(
            COPY_DEPTH_FROM_PARENT,
            window,
            root,
            0,
            0,
            width,
            height,
            0,
            class,
            0,
            &values,
        )?
        .check()?;
    connection.map_window(window)?.check()?;
    let until = Instant::now() + PATIENCE;
    while Instant::now() < until {
        match connection.poll_for_event()? {
            Some(Event::MapNotify(mapped)) if mapped.window == window => break,
            Some(_) => {}
            None => std::thread::sleep(Duration::from_millis(1)),
        }
    }
    Ok((connection, window))
}
