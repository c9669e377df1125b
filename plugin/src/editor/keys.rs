//! The keys that are ours while one of our widgets has the keyboard, and those that stay the host's.
//!
//! What the window layer keeps from the host it knows by the key alone, not by ctrl or shift (U28), and it knows
//! nothing of function keys (U29). So a letter is ours only together with ctrl or cmd, from the frame after that went
//! down: a plain one is always the host's. Shift+Enter opens a menu, since neither Shift+F10 nor the menu key gets
//! here.

use egui::{Event, Key, Modifiers, Ui};
use nice_plug_egui::KeyCapture;

/// Which keys are ours until the next frame; all others are the host's.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Ours {
    /// No widget has the keyboard.
    #[default]
    None,
    /// A control has it: the named keys move the focus and the focused value.
    Named,
    /// A control has it, and ctrl or cmd is down.
    NamedAndLetters,
    /// Text is typed: all of them.
    All,
}

/// Ours while a widget has the keyboard: they move the focus and the focused value.
const NAMED: [&str; 12] = [
    "ArrowUp",
    "ArrowDown",
    "ArrowLeft",
    "ArrowRight",
    "PageUp",
    "PageDown",
    "Home",
    "Delete",
    "Backspace",
    "Enter",
    "Tab",
    "Escape",
];
/// Ours with ctrl or cmd: copy, listen, paste, redo, undo.
const LETTERS: [&str; 5] = ["c", "l", "v", "y", "z"];

/// What the keys of this frame ask for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Keys {
    /// The menu of the focused control: Shift+Enter.
    pub menu: bool,
    /// The focused control's value typed: Ctrl+Enter.
    pub types: bool,
    /// The focused control's band by itself: Ctrl+L.
    pub listens: bool,
    /// The focused control's value on the clipboard: Ctrl+C.
    pub copies: bool,
    /// This as the focused control's value: Ctrl+V.
    pub pastes: Option<String>,
    /// The last step back: Ctrl+Z.
    pub undo: bool,
    /// It once more: Ctrl+Y, Ctrl+Shift+Z.
    pub redo: bool,
}

/// Takes what is ours from this frame's events. `ours`: what [`ours`] said after the last frame, so that no key does
/// something here and in the host.
pub fn take(ui: &Ui, ours: Ours) -> Keys {
    let mut keys = Keys::default();
    let with_letters = ours == Ours::NamedAndLetters;
    // Space starts and stops the host; it presses none of our buttons. Enter does.
    let is_typing = ui.text_edit_focused();
    if is_typing {
        return keys;
    }
    ui.input_mut(|input| {
        let pastes = input
            .events
            .iter()
            .any(|event| is_pressed(event, Key::V, |held| held.command));
        input.events.retain(|event| {
            match event {
                Event::Key { key: Key::Space, .. } => return false,
                _ if is_pressed(event, Key::Enter, |held| held.shift) => keys.menu = true,
                _ if is_pressed(event, Key::Enter, |held| held.command) => keys.types = true,
                _ if !with_letters => return true,
                _ if is_pressed(event, Key::Z, |held| held.command && held.shift) => keys.redo = true,
                _ if is_pressed(event, Key::Y, |held| held.command) => keys.redo = true,
                _ if is_pressed(event, Key::Z, |held| held.command) => keys.undo = true,
                _ if is_pressed(event, Key::L, |held| held.command) => keys.listens = true,
                Event::Copy => keys.copies = true,
                Event::Paste(text) => keys.pastes = Some(text.clone()),
                // The window layer pastes as if somebody had typed (U30).
                Event::Text(text) if pastes => keys.pastes = Some(text.clone()),
                _ => return true,
            }
            false
        });
    });
    keys
}

fn is_pressed(event: &Event, wanted: Key, with: impl Fn(&Modifiers) -> bool) -> bool {
    match event {
        Event::Key {
            key,
            pressed: true,
            modifiers,
            ..
        } => *key == wanted && with(modifiers),
        _ => false,
    }
}

/// What is ours from now on.
pub fn ours(ui: &Ui) -> Ours {
    if ui.text_edit_focused() {
        Ours::All
    } else if ui.memory(|memory| memory.focused().is_none()) {
        Ours::None
    } else if ui.input(|input| input.modifiers.command) {
        Ours::NamedAndLetters
    } else {
        Ours::Named
    }
}

impl Ours {
    /// The keys' names as the window layer has them, letters in lower case; where not all are ours.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        let (named, letters) = match self {
            Self::None | Self::All => (&[][..], &[][..]),
            Self::Named => (&NAMED[..], &[][..]),
            Self::NamedAndLetters => (&NAMED[..], &LETTERS[..]),
        };
        named.iter().chain(letters).copied()
    }

    /// The same for the window layer.
    pub fn captured(self) -> KeyCapture {
        if self == Self::All {
            return KeyCapture::CaptureAll;
        }
        let both_cases = self.names().flat_map(|name| match name.len() {
            1 => vec![name.to_owned(), name.to_uppercase()],
            _ => vec![name.to_owned()],
        });
        KeyCapture::CaptureKeys(both_cases.filter_map(|name| name.parse().ok()).collect())
    }
}
