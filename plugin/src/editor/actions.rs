//! The way back and forth, and the settled start.

use super::View;
use super::desk::Desk;
use crate::link::Snapshot;

/// Takes the last step back.
pub fn undo(desk: &mut Desk, view: &mut View) {
    if let Some(what) = desk.undo() {
        view.tell(format!("Undone: {what}."));
    }
}

/// Does what was undone last again.
pub fn redo(desk: &mut Desk, view: &mut View) {
    if let Some(what) = desk.redo() {
        view.tell(format!("Done again: {what}."));
    }
}

/// Undoes or redoes what the keys ask for.
pub fn travel_by_keys(desk: &mut Desk, view: &mut View) {
    if view.keys.undo {
        undo(desk, view);
    }
    if view.keys.redo {
        redo(desk, view);
    }
}

/// Playback begins with the curve as it stands settled now, or with nothing again.
pub fn toggle_start(desk: &mut Desk, view: &mut View, snapshot: &Snapshot) {
    let start = match desk.params().curves.kept().start {
        Some(_) => None,
        None => match snapshot.report.start().or(snapshot.here) {
            Some(start) => Some(start),
            None => {
                view.warn("Nothing was heard yet: play, then choose Start Settled.");
                return;
            }
        },
    };
    view.tell(match start {
        Some(_) => "Playback and bounces begin with the settled curve.",
        None => "Playback begins with nothing heard.",
    });
    desk.step("the settled start", |desk| desk.change_kept(|kept| kept.start = start));
}
