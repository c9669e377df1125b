//! Steps: what belongs together, and the way back and forth.

use super::{Control, Desk, history};
use crate::curves::Kept;

impl Desk {
    /// Begins a step that is called `what`. All that is moved until [`Desk::end_step`] belongs to it.
    pub fn begin_step(&mut self, what: &str) {
        self.end_step();
        self.history.open(Some(what.to_owned()));
    }

    /// Ends the step, whatever it is; nothing if there is none.
    pub fn end_step(&mut self) {
        self.let_go();
        self.close_step(None);
    }

    /// All that `act` moves is one step that is called `what`; within another step it is part of that.
    pub fn step(&mut self, what: &str, act: impl FnOnce(&mut Self)) {
        if self.history.is_open() {
            act(self);
            return;
        }
        self.begin_step(what);
        act(self);
        self.end_step();
    }

    /// Changes what is kept beside the parameters: a step, or part of one.
    pub fn change_kept(&mut self, change: impl FnOnce(&mut Kept)) {
        let alone = !self.history.is_open();
        let curves = &self.wires.params.curves;
        self.history.touch_kept(curves.kept());
        curves.change(change);
        if alone {
            self.close_step(None);
        }
    }

    /// Takes the last step back. What it was; none if there was nothing, or a step is being done.
    pub fn undo(&mut self) -> Option<String> {
        self.travel(true)
    }

    /// Does what was undone last again. What it was; none if there was nothing, or a step is being done.
    pub fn redo(&mut self) -> Option<String> {
        self.travel(false)
    }

    fn travel(&mut self, back: bool) -> Option<String> {
        if self.history.is_open() || !self.wires.held().is_empty() {
            return None;
        }
        let step = match back {
            true => self.history.take_undo(),
            false => self.history.take_redo(),
        }?;
        // The way is one through history, not a step of its own.
        let history = std::mem::take(&mut self.history);
        if step.exchanges {
            self.exchange_letters();
        }
        if let Some(kept) = &step.kept {
            let [before, after] = kept.as_ref();
            let wanted = if back { before } else { after };
            self.wires.params.curves.change(|kept| *kept = wanted.clone());
            self.wires.instance.mark_dirty();
        }
        let place = |change: &history::Change| (change.control, if back { change.before } else { change.after });
        let values: Vec<(Control, f32)> = step.changes.iter().map(place).collect();
        self.set_all(&values);
        self.history = history;
        Some(step.what)
    }

    pub(super) fn close_step(&mut self, turn_s: Option<f64>) {
        let mut history = std::mem::take(&mut self.history);
        let keeps_other = history.close(
            |control| self.normalized(control),
            |control| self.name(control).to_owned(),
            || self.params().curves.kept(),
            turn_s,
        );
        self.history = history;
        // The host sees parameters move; of the rest it must be told.
        if keeps_other {
            self.wires.instance.mark_dirty();
        }
    }
}
