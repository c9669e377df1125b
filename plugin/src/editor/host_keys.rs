//! The host's keys, handed on to it on X11: there the window under the pointer gets every key, and the window layer keeps
//! what it does not use (U49).
//!
//! A connection of our own listens to the keys of the editor's window beside the window layer's, so a key is handed on as
//! it came: keys that the layer does not know among them, with its time and what is held with it.

use std::error::Error;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use egui::{Context, Id, Ui};
use nice_plug_egui::baseview::WindowContext;
use raw_window_handle::{HasWindowHandle, RawWindowHandle};
use x11rb::connection::Connection as _;
use x11rb::protocol::Event;
use x11rb::protocol::xproto::{
    ChangeWindowAttributesAux, ConnectionExt as _, EventMask, KeyPressEvent, Keycode, Window,
};
use x11rb::rust_connection::RustConnection;

use super::keys::Ours;

/// Ours even while no widget has the keyboard: they give it to one, and close what is open.
const ALWAYS: [&str; 2] = ["Tab", "Escape"];
/// `(keysym, name)` of keys that may be ours and are no letters; X's numbers are in `keysymdef.h`.
const NAMED: [(u32, &str); 14] = [
    (0xff08, "Backspace"),
    (0xff09, "Tab"),
    (0xff0d, "Enter"),
    (0xff1b, "Escape"),
    (0xff50, "Home"),
    (0xff51, "ArrowLeft"),
    (0xff52, "ArrowUp"),
    (0xff53, "ArrowRight"),
    (0xff54, "ArrowDown"),
    (0xff55, "PageUp"),
    (0xff56, "PageDown"),
    (0xff8d, "Enter"),
    (0xfe20, "Tab"),
    (0xffff, "Delete"),
];
/// Shift, ctrl, alt and their like: hosts read them with the key that they are held with.
const HELD: [std::ops::RangeInclusive<u32>; 2] = [0xffe1..=0xffee, 0xfe01..=0xfe13];
/// A key that the window layer had before us is looked for again so soon.
const SOON: Duration = Duration::from_millis(10);

/// The keys of one window.
struct HostKeys {
    connection: RustConnection,
    window: Window,
    first_keycode: Keycode,
    keysyms_per_keycode: usize,
    keysyms: Vec<u32>,
    /// By keycode: the host has it pressed, so it gets the release.
    pressed: [bool; 256],
}

/// Begins to listen, until the window's context goes. Where that cannot be, keys stay here.
pub fn open(context: &Context, window: &WindowContext) {
    if let Ok(keys) = HostKeys::open(window) {
        context.data_mut(|data| data.insert_temp(id(), Arc::new(Mutex::new(keys))));
    }
}

/// Hands on what came since the last frame. `ours`: what was ours since then.
pub fn hand_on(ui: &Ui, ours: Ours) {
    let Some(keys) = ui.data(|data| data.get_temp::<Arc<Mutex<HostKeys>>>(id())) else {
        return;
    };
    let mut keys = keys.lock().unwrap_or_else(PoisonError::into_inner);
    let came = keys.hand_on(ours);
    let is_awaited = ui.input(|input| {
        input
            .raw
            .events
            .iter()
            .any(|event| matches!(event, egui::Event::Key { .. }))
    });
    match came {
        Ok(0) if is_awaited => ui.request_repaint_after(SOON),
        Ok(_) => {}
        // The display is gone, and with it the window.
        Err(_) => ui.data_mut(|data| data.remove::<Arc<Mutex<HostKeys>>>(id())),
    }
}

fn id() -> Id {
    Id::unique("cochlea host keys")
}

impl HostKeys {
    fn open(window: &WindowContext) -> Result<Self, Box<dyn Error>> {
        let handle = window.window_handle().map_err(|error| error.to_string())?;
        let window = match handle.as_raw() {
            RawWindowHandle::Xlib(handle) => Window::try_from(handle.window)?,
            RawWindowHandle::Xcb(handle) => handle.window.get(),
            _ => return Err("no window of X11".into()),
        };
        let (connection, _) = x11rb::connect(None)?;
        let keys = EventMask::KEY_PRESS | EventMask::KEY_RELEASE;
        let attributes = ChangeWindowAttributesAux::new().event_mask(keys);
        connection.change_window_attributes(window, &attributes)?.check()?;
        let (first_keycode, last) = (connection.setup().min_keycode, connection.setup().max_keycode);
        let map = connection
            .get_keyboard_mapping(first_keycode, last - first_keycode + 1)?
            .reply()?;
        Ok(Self {
            connection,
            window,
            first_keycode,
            keysyms_per_keycode: usize::from(map.keysyms_per_keycode).max(1),
            keysyms: map.keysyms,
            pressed: [false; 256],
        })
    }

    /// How many keys came.
    fn hand_on(&mut self, ours: Ours) -> Result<usize, Box<dyn Error>> {
        let mut came = 0;
        while let Some(event) = self.connection.poll_for_event()? {
            // A host that has the key already, and gave it to the window: handed on, it would come back for ever.
            if event.sent_event() {
                continue;
            }
            match event {
                Event::KeyPress(key) => {
                    let is_theirs = !is_ours(self.keysym(key.detail), ours);
                    self.pressed[usize::from(key.detail)] = is_theirs;
                    if is_theirs {
                        self.send(key, EventMask::KEY_PRESS)?;
                    }
                }
                Event::KeyRelease(key) => {
                    if std::mem::take(&mut self.pressed[usize::from(key.detail)]) {
                        self.send(key, EventMask::KEY_RELEASE)?;
                    }
                }
                _ => continue,
            }
            came += 1;
        }
        Ok(came)
    }

    /// To the window around ours, whichever that now is; if nobody listens there, to the next one out, as a key goes that
    /// nobody takes.
    fn send(&self, key: KeyPressEvent, mask: EventMask) -> Result<(), Box<dyn Error>> {
        let parent = self.connection.query_tree(self.window)?.reply()?.parent;
        let key = KeyPressEvent {
            event: parent,
            child: self.window,
            ..key
        };
        self.connection.send_event(true, parent, mask, key)?;
        self.connection.flush()?;
        Ok(())
    }

    /// What the key stands for without shift; 0: nothing.
    fn keysym(&self, keycode: Keycode) -> u32 {
        let place = usize::from(keycode.saturating_sub(self.first_keycode)) * self.keysyms_per_keycode;
        self.keysyms.get(place).copied().unwrap_or(0)
    }
}

/// Whether the host does not get this key.
fn is_ours(keysym: u32, ours: Ours) -> bool {
    if ours == Ours::All || HELD.iter().any(|held| held.contains(&keysym)) {
        return true;
    }
    let named = NAMED
        .iter()
        .find(|(number, _)| *number == keysym)
        .map(|(_, name)| *name);
    let is = |name: &str| match named {
        Some(named) => named == name,
        // The keysyms of ASCII are ASCII.
        None => name.len() == 1 && u32::from(name.as_bytes()[0]) == keysym,
    };
    ALWAYS.into_iter().any(is) || ours.names().any(is)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SPACE: u32 = 0x20;
    const F1: u32 = 0xffbe;
    const DELETE: u32 = 0xffff;
    const TAB: u32 = 0xff09;
    const CONTROL: u32 = 0xffe3;
    const Z: u32 = b'z' as u32;

    #[test]
    fn space_and_function_keys_are_the_hosts_unless_text_is_typed() {
        for key in [SPACE, F1] {
            for ours in [Ours::None, Ours::Named, Ours::NamedAndLetters] {
                assert!(!is_ours(key, ours), "{key:#x}, {ours:?}");
            }
            assert!(is_ours(key, Ours::All), "{key:#x}");
        }
    }

    #[test]
    fn what_moves_the_focused_control_is_ours_while_there_is_one() {
        assert!(!is_ours(DELETE, Ours::None));
        assert!(is_ours(DELETE, Ours::Named));
        assert!(!is_ours(Z, Ours::Named));
        assert!(is_ours(Z, Ours::NamedAndLetters));
        for ours in [Ours::None, Ours::Named, Ours::NamedAndLetters, Ours::All] {
            assert!(is_ours(TAB, ours) && is_ours(CONTROL, ours), "{ours:?}");
        }
    }

    /// A key of ours that has no keysym here would go to the host as well.
    #[test]
    fn every_key_of_ours_is_known() {
        let known = |name: &str| name.len() == 1 || NAMED.iter().any(|(_, known)| *known == name);
        assert!(Ours::NamedAndLetters.names().all(known));
    }
}
