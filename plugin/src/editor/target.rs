//! The custom target: where it comes from, and out again.

mod read;

use cochlea_dsp::Target;
use cochlea_dsp::adapt::EMPTY_DB;
use egui::Ui;
use serde_json::json;

use super::View;
use super::desk::{Control, Desk};
use crate::curves::NamedTarget;
use crate::link::Snapshot;
use crate::params::CUSTOM_TARGET;

/// Sets the custom target and chooses it.
fn set(desk: &mut Desk, view: &mut View, what: &str, target: NamedTarget) {
    view.tell(format!("Custom target: {}.", target.name));
    let custom = CUSTOM_TARGET as f32 / desk.last(Control::Target) as f32;
    desk.step(what, |desk| {
        desk.change_kept(|kept| kept.target = target);
        desk.set_all(&[(Control::Target, custom), (Control::TargetBlend, 0.0)]);
    });
}

/// The balance of what came in becomes the target.
pub fn learn_input(desk: &mut Desk, view: &mut View, snapshot: &Snapshot) {
    let report = &snapshot.report;
    match Target::learnt(&report.levels_db()) {
        Ok(target) => set_learnt(desk, view, "input", report.heard_seconds, &target),
        Err(_) => view.warn("Nothing was heard of the input yet: play it, then learn."),
    }
}

/// The balance of the side chain becomes the target. It is listened to beside the input, and in its modes alone.
pub fn learn_side_chain(desk: &mut Desk, view: &mut View, snapshot: &Snapshot) {
    let report = &snapshot.report;
    let levels_db = report.side_chain_levels_db();
    let heard_db = levels_db.map(|level| level.filter(|level_db| *level_db > EMPTY_DB));
    if let Ok(target) = Target::learnt(&heard_db) {
        set_learnt(desk, view, "side chain", report.side_chain_seconds, &target);
        return;
    }
    let listens = desk.chosen(Control::SideChainMode) > 0;
    view.warn(match (listens, snapshot.explanation.side_chain_missing) {
        (false, _) => {
            "The side chain is not listened to while Side Chain Mode is Off: choose Unmask or Match first, play, then \
             learn."
        }
        (true, true) => "Nothing is connected to the side chain: connect it in the host, play, then learn.",
        (true, false) => "Nothing was heard of the side chain yet: play it together with the input, then learn.",
    });
}

fn set_learnt(desk: &mut Desk, view: &mut View, source: &str, seconds: f64, target: &Target) {
    let name = format!("learnt from {seconds:.0} s of the {source}");
    set(desk, view, "learning a target", NamedTarget::new(name, target));
}

/// What was pasted or typed becomes the target: a text, or the path of a file with one. What is none is named and
/// changes nothing.
pub fn paste(desk: &mut Desk, view: &mut View, text: &str) {
    match read::target(text) {
        Ok((target, note)) => {
            let name = target.name.clone();
            set(desk, view, "pasting a target", target);
            if let Some(note) = note {
                view.tell(format!("Custom target: {name}. {note}."));
            }
        }
        Err(problem) => view.warn(format!("Target stays. {problem}")),
    }
}

/// Copies the custom target, in the form of the command line's target files.
pub fn copy(ui: &Ui, desk: &Desk, view: &mut View) {
    let NamedTarget { name, bands_db } = desk.params().curves.kept().target;
    view.tell(format!(
        "The custom target \"{name}\" is in the clipboard: paste it in another Cochlea, or save it as a .json file."
    ));
    let levels_db = bands_db.map(|level| level.map(|level_db| (level_db * 1_000.0).round() / 1_000.0));
    let file = json!({
        "cochlea_target": 1,
        "name": name,
        "made_by": concat!("cochlea ", env!("CARGO_PKG_VERSION")),
        "bands_db": levels_db,
    });
    ui.copy_text(format!("{file}\n"));
}
