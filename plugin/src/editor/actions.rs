//! What is done at a click to several parameters at once, and the way back.

use cochlea_dsp::Target;

use super::View;
use super::desk::{Control, Desk};
use crate::curves::{Kept, NamedTarget};
use crate::link::Snapshot;
use crate::params::{BAND_GAIN_LIMIT_DB, CUSTOM_TARGET, TargetRow};

/// The last thing that was done, so that it can be undone.
pub struct Undo {
    /// What it was: "Undo …".
    pub what: &'static str,
    values: Vec<(Control, f32)>,
    kept: Option<Kept>,
}

impl Undo {
    /// The values of `controls` as they are now.
    pub fn of(what: &'static str, desk: &Desk, controls: &[Control]) -> Self {
        let value = |control: &Control| (*control, desk.normalized(*control));
        Self {
            what,
            values: controls.iter().map(value).collect(),
            kept: None,
        }
    }

    /// With the custom target and the start as they are now.
    pub fn with_kept(mut self, desk: &Desk) -> Self {
        self.kept = Some(desk.params().curves.kept());
        self
    }
}

/// Takes the last thing back.
pub fn undo(desk: &mut Desk, view: &mut View) {
    let Some(Undo { what, values, kept }) = view.undo.take() else {
        return;
    };
    if let Some(before) = kept {
        desk.params().curves.change(|kept| *kept = before);
    }
    desk.set_all(&values);
    view.tell(format!("Undone: {what}."));
}

/// The adapted gains become gains by hand, as they stand: Range goes to 100 %, every band on, Amount to 0 %. What the
/// side chain and the dynamics take goes on by itself, so it is left out.
pub fn freeze_to_bands(desk: &mut Desk, view: &mut View, snapshot: &Snapshot) {
    let hand_db = desk.params().settings().band_gains_db;
    let mut values = Vec::new();
    for (band, note) in snapshot.explanation.bands.iter().enumerate() {
        let gain_db = (hand_db[band] + note.adaptive_db + note.unmask_db) as f32;
        let gain_db = gain_db.clamp(-BAND_GAIN_LIMIT_DB, BAND_GAIN_LIMIT_DB);
        let gain = Control::BandGain(band);
        values.push((gain, desk.place_of(gain, gain_db)));
        values.push((Control::BandOn(band), 1.0));
    }
    values.push((Control::Range, desk.place_of(Control::Range, 100.0)));
    values.push((Control::Amount, 0.0));
    let controls: Vec<Control> = values.iter().map(|(control, _)| *control).collect();
    view.undo = Some(Undo::of("freezing to bands", desk, &controls));
    desk.set_all(&values);
    let bells = snapshot.explanation.bells.iter().any(|bell| bell.gain_db < -0.1);
    let rest = if bells {
        " Floating bells are not part of it."
    } else {
        ""
    };
    view.tell(format!("The adapted gains are gains by hand now, Amount is 0 %.{rest}"));
}

/// Sets the custom target and chooses it.
pub fn set_target(desk: &mut Desk, view: &mut View, what: &'static str, target: NamedTarget) {
    view.undo = Some(Undo::of(what, desk, &[Control::Target, Control::TargetBlend]).with_kept(desk));
    view.tell(format!("Custom target: {}.", target.name));
    desk.params().curves.change(|kept| kept.target = target);
    let custom = CUSTOM_TARGET as f32 / desk.last(Control::Target) as f32;
    desk.set_all(&[(Control::Target, custom), (Control::TargetBlend, 0.0)]);
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
    let curves = &desk.params().curves;
    let before = Undo::of("the settled start", desk, &[]).with_kept(desk);
    if curves.kept().start.is_some() {
        curves.change(|kept| kept.start = None);
        view.tell("Playback begins with nothing heard.");
    } else if let Some(start) = snapshot.report.start().or(snapshot.here) {
        curves.change(|kept| kept.start = Some(start));
        view.tell("Playback and bounces begin with the settled curve.");
    } else {
        view.warn("Nothing was heard yet: play, then choose Start Settled.");
        return;
    }
    view.undo = Some(before);
}
