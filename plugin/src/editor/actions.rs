//! What is done at a click to several parameters at once.

use cochlea_dsp::Target;

use super::View;
use super::desk::{Control, Desk};
use crate::curves::NamedTarget;
use crate::link::Snapshot;
use crate::params::{CUSTOM_TARGET, TargetRow};

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

/// Sets the custom target and chooses it.
pub fn set_target(desk: &mut Desk, view: &mut View, what: &str, target: NamedTarget) {
    view.tell(format!("Custom target: {}.", target.name));
    let custom = CUSTOM_TARGET as f32 / desk.last(Control::Target) as f32;
    desk.step(what, |desk| {
        desk.change_kept(|kept| kept.target = target);
        desk.set_all(&[(Control::Target, custom), (Control::TargetBlend, 0.0)]);
    });
}

/// The balance of what was heard becomes the target.
pub fn learn(desk: &mut Desk, view: &mut View, source: &str, levels_db: &TargetRow, seconds: f64) {
    match Target::learnt(levels_db) {
        Ok(target) => {
            let name = format!("learnt from {seconds:.0} s of the {source}");
            set_target(desk, view, "learning a target", NamedTarget::new(name, &target));
        }
        Err(_) => {
            view.warn(format!("Nothing was heard of the {source} yet: play it, then learn."));
        }
    }
}

/// A text becomes the target; a bad one is named and changes nothing.
pub fn paste_target(desk: &mut Desk, view: &mut View, text: &str) {
    match cochlea_dsp::target::text::parse(text) {
        Ok(target) => set_target(desk, view, "pasting a target", NamedTarget::new("pasted", &target)),
        Err(fault) => {
            let place = fault.line.map_or_else(String::new, |line| format!("line {line}: "));
            view.warn(format!("Target stays. Pasted text, {place}{}", fault.problem));
        }
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
