//! What the user did, step by step, and the way back. A drag is one step, and so is a preset, or a switch from A to B.

use super::Control;
use crate::curves::Kept;

/// Steps that are remembered; the oldest is forgotten first.
const MOST_STEPS: usize = 200;
/// Turns of the wheel and presses of a key on one control that follow one another faster than this are one step, s.
const SAME_STEP_S: f64 = 0.8;

/// One control that moved. Normalised.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Change {
    pub control: Control,
    pub before: f32,
    pub after: f32,
}

/// One thing that was done.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Step {
    pub what: String,
    pub changes: Vec<Change>,
    /// What is kept beside the parameters, before and after; none where it stayed.
    pub kept: Option<Box<[Kept; 2]>>,
    /// It exchanged A and B.
    pub exchanges: bool,
    /// When it was done, on the editor's clock, if another turn of the same control may become part of it.
    joins_s: Option<f64>,
}

/// A step that is being done.
#[derive(Default)]
struct Open {
    what: Option<String>,
    /// Where everything stood that was touched.
    before: Vec<(Control, f32)>,
    kept: Option<Kept>,
    exchanges: bool,
}

/// See the module.
#[derive(Default)]
pub struct History {
    done: Vec<Step>,
    undone: Vec<Step>,
    open: Option<Open>,
}

impl History {
    /// What undoing would take back.
    pub fn next_undo(&self) -> Option<&str> {
        self.done.last().map(|step| step.what.as_str())
    }

    /// What redoing would do again.
    pub fn next_redo(&self) -> Option<&str> {
        self.undone.last().map(|step| step.what.as_str())
    }

    /// Whether a step is being done.
    pub(super) fn is_open(&self) -> bool {
        self.open.is_some()
    }

    /// Whether the step that is being done has a name, and so ends by name.
    pub(super) fn is_named(&self) -> bool {
        self.open.as_ref().is_some_and(|open| open.what.is_some())
    }

    /// Begins a step; one without a name is called after what it moves.
    pub(super) fn open(&mut self, what: Option<String>) {
        self.open = Some(Open {
            what,
            ..Open::default()
        });
    }

    /// `control` is about to move from `normalized`.
    pub(super) fn touch(&mut self, control: Control, normalized: f32) {
        let open = self.open.get_or_insert_default();
        if !open.before.iter().any(|(touched, _)| *touched == control) {
            open.before.push((control, normalized));
        }
    }

    /// What is kept beside the parameters is about to change.
    pub(super) fn touch_kept(&mut self, kept: Kept) {
        self.open.get_or_insert_default().kept.get_or_insert(kept);
    }

    /// The step exchanges A and B.
    pub(super) fn exchange(&mut self) {
        self.open.get_or_insert_default().exchanges = true;
    }

    /// Ends the step that is being done. `normalized` and `name`: of a control now; `kept`: as it is now. `turn_s`: the
    /// moment, if it was a turn of one control that may join the one before.
    pub(super) fn close(
        &mut self,
        normalized: impl Fn(Control) -> f32,
        name: impl Fn(Control) -> String,
        kept: impl FnOnce() -> Kept,
        turn_s: Option<f64>,
    ) {
        let Some(open) = self.open.take() else {
            return;
        };
        let changes: Vec<Change> = open
            .before
            .into_iter()
            .map(|(control, before)| Change {
                control,
                before,
                after: normalized(control),
            })
            .filter(|change| change.before != change.after)
            .collect();
        let kept = open.kept.map(|before| [before, kept()]);
        let kept = kept.filter(|[before, after]| before != after).map(Box::new);
        if changes.is_empty() && kept.is_none() && !open.exchanges {
            return;
        }
        self.undone.clear();
        if let ([change], Some(now_s), Some(last)) = (changes.as_slice(), turn_s, self.done.last_mut())
            && let ([joined], Some(last_s)) = (last.changes.as_mut_slice(), last.joins_s)
            && joined.control == change.control
            && now_s - last_s < SAME_STEP_S
        {
            joined.after = change.after;
            last.joins_s = Some(now_s);
            return;
        }
        let named = || match changes.as_slice() {
            [] => String::new(),
            [only] => name(only.control),
            [first, others @ ..] => format!("{} and {} more", name(first.control), others.len()),
        };
        self.done.push(Step {
            what: open.what.unwrap_or_else(named),
            changes,
            kept,
            exchanges: open.exchanges,
            joins_s: turn_s,
        });
        if self.done.len() > MOST_STEPS {
            self.done.remove(0);
        }
    }

    /// The last step, which counts as undone from now on.
    pub(super) fn take_undo(&mut self) -> Option<Step> {
        let step = self.done.pop()?;
        self.undone.push(step.clone());
        Some(step)
    }

    /// The step that was undone last, which counts as done from now on.
    pub(super) fn take_redo(&mut self) -> Option<Step> {
        let mut step = self.undone.pop()?;
        step.joins_s = None;
        self.done.push(step.clone());
        Some(step)
    }
}
