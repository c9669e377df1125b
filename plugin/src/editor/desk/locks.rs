//! Locked controls: they keep their value against every hand of this editor, presets, A and B, and undo. The host's
//! automation still moves them.

use super::{Control, Desk};

/// What is locked, and what was refused for it.
#[derive(Default)]
pub(super) struct Locks {
    locked: Vec<Control>,
    refused: Option<Control>,
}

impl Desk {
    /// Whether `control` keeps its value.
    pub fn is_locked(&self, control: Control) -> bool {
        self.locks.locked.contains(&control)
    }

    /// Locks `control`, or sets it free. Not while it is held.
    pub fn toggle_lock(&mut self, control: Control) {
        if self.holds(control) {
            return;
        }
        match self.is_locked(control) {
            true => self.locks.locked.retain(|locked| *locked != control),
            false => self.locks.locked.push(control),
        }
    }

    /// All that is locked, for a session to keep.
    pub fn locks(&self) -> Vec<Control> {
        self.locks.locked.clone()
    }

    /// Locks these and no others, as a session kept them.
    pub fn set_locks(&mut self, controls: &[Control]) {
        self.locks.locked = controls.to_vec();
    }

    /// The locked control that the user tried to move since the last call, if any.
    pub fn take_refused(&mut self) -> Option<Control> {
        self.locks.refused.take()
    }

    /// Whether a hand must leave `control` alone; remembers that it tried.
    pub(super) fn refuses(&mut self, control: Control) -> bool {
        let is_locked = self.is_locked(control);
        if is_locked {
            self.locks.refused = Some(control);
        }
        is_locked
    }
}
