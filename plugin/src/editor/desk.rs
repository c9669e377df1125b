//! The parameters as the editor's widgets read and move them, the gestures that the host sees, and the way back.

mod control;
mod history;
mod slots;

use std::sync::{Arc, Mutex, PoisonError};

pub use control::Control;
use control::Found;
pub use history::History;
use nice_plug::prelude::Param;
pub use slots::{Content, Letter, Slots};

use crate::curves::Kept;
use crate::host_guard::{Gesture, Instance};
use crate::params::CochleaParams;

/// What the desk and the guard of an open window share.
struct Wires {
    params: Arc<CochleaParams>,
    instance: Arc<Instance>,
    /// What the user holds: begun towards the host, not ended.
    held: Mutex<Vec<Control>>,
}

impl Wires {
    fn send(&self, control: Control, gesture: Gesture) {
        control.find(&self.params).edit(&self.instance, gesture);
    }

    fn held(&self) -> std::sync::MutexGuard<'_, Vec<Control>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn let_go(&self) -> Vec<Control> {
        let held = std::mem::take(&mut *self.held());
        for control in &held {
            self.send(*control, Gesture::End);
        }
        held
    }
}

/// Ends what the user still holds when it is dropped: kept where it goes with the window.
pub struct Closing(Arc<Wires>);

impl Drop for Closing {
    fn drop(&mut self) {
        self.0.let_go();
    }
}

/// All edits go through here, and each lies between a begin and an end.
pub struct Desk {
    wires: Arc<Wires>,
    done: Vec<(Control, Gesture)>,
    history: History,
    slots: Slots,
    /// The editor's clock, s.
    now_s: f64,
}

impl Desk {
    /// A desk over one instance's parameters. Allocates.
    pub fn new(params: Arc<CochleaParams>, instance: Arc<Instance>) -> Self {
        Self {
            wires: Arc::new(Wires {
                params,
                instance,
                held: Mutex::default(),
            }),
            done: Vec::new(),
            history: History::default(),
            slots: Slots::default(),
            now_s: 0.0,
        }
    }

    /// What can be undone and done again.
    pub fn history(&self) -> &History {
        &self.history
    }

    /// Sets the clock by which turns of one control become one step, s.
    pub fn set_now_s(&mut self, now_s: f64) {
        self.now_s = now_s;
    }

    /// The parameters, to read.
    pub fn params(&self) -> &CochleaParams {
        &self.wires.params
    }

    /// A guard that lets go of everything when the window that owns it closes.
    pub fn closing(&self) -> Arc<Closing> {
        Arc::new(Closing(self.wires.clone()))
    }

    /// What was sent since the last call.
    pub fn take_done(&mut self) -> Vec<(Control, Gesture)> {
        std::mem::take(&mut self.done)
    }

    /// Whether the user holds `control`.
    pub fn holds(&self, control: Control) -> bool {
        self.wires.held().contains(&control)
    }

    /// The user takes hold of `control`. Nothing if it is held already.
    pub fn begin(&mut self, control: Control) {
        if !self.holds(control) {
            self.history.touch(control, self.normalized(control));
            self.wires.held().push(control);
            self.send(control, Gesture::Begin);
        }
    }

    /// The user lets go of everything: the step ends, unless it ends by name.
    pub fn let_go(&mut self) {
        let released = self.wires.let_go();
        self.done
            .extend(released.into_iter().map(|control| (control, Gesture::End)));
        if !self.history.is_named() {
            self.close_step(None);
        }
    }

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
        }
        let place = |change: &history::Change| (change.control, if back { change.before } else { change.after });
        let values: Vec<(Control, f32)> = step.changes.iter().map(place).collect();
        self.set_all(&values);
        self.history = history;
        Some(step.what)
    }

    fn close_step(&mut self, turn_s: Option<f64>) {
        let mut history = std::mem::take(&mut self.history);
        history.close(
            |control| self.normalized(control),
            |control| self.name(control).to_owned(),
            || self.params().curves.kept(),
            turn_s,
        );
        self.history = history;
    }

    /// Moves `control` to a normalised value: within the gesture that holds it, or as a gesture of its own. A value
    /// that it has already is not sent.
    pub fn set(&mut self, control: Control, normalized: f32) {
        let normalized = self.find(control).snapped(normalized);
        if self.normalized(control) == normalized {
            return;
        }
        let within = self.holds(control);
        let alone = !self.history.is_open();
        self.history.touch(control, self.normalized(control));
        if !within {
            self.send(control, Gesture::Begin);
        }
        self.send(control, Gesture::Value(normalized));
        if !within {
            self.send(control, Gesture::End);
        }
        if alone {
            self.close_step(Some(self.now_s));
        }
    }

    /// Sets several controls at once: one gesture each, all begun before the first moves and ended after the last.
    pub fn set_all(&mut self, values: &[(Control, f32)]) {
        let moves = values
            .iter()
            .filter(|(control, value)| self.normalized(*control) != *value);
        let moves: Vec<(Control, f32)> = moves.copied().collect();
        moves.iter().for_each(|(control, _)| self.begin(*control));
        for (control, value) in &moves {
            self.set(*control, *value);
        }
        self.let_go();
    }

    /// The normalised place of a value in the parameter's unit, clamped to its range. Only for numbers, whole ones too.
    pub fn place_of(&self, control: Control, value: f32) -> f32 {
        match self.find(control) {
            Found::Number(param) => param.preview_normalized(value),
            Found::Choice(param) => param.preview_normalized(value.round() as i32).clamp(0.0, 1.0),
            _ => value,
        }
    }

    /// The value in the parameter's unit at a normalised place.
    pub fn plain_of(&self, control: Control, normalized: f32) -> f32 {
        match self.find(control) {
            Found::Number(param) => param.preview_plain(normalized),
            Found::Choice(param) => param.preview_plain(normalized) as f32,
            Found::Switch(_) => normalized,
        }
    }

    /// Sets a value in the parameter's unit, clamped to its range. Only for numbers.
    pub fn set_plain(&mut self, control: Control, value: f32) {
        self.set(control, self.place_of(control, value));
    }

    /// Sets `control` to its default.
    pub fn reset(&mut self, control: Control) {
        self.set(control, self.default_normalized(control));
    }

    /// Flips a switch.
    pub fn toggle(&mut self, control: Control) {
        let normalized = if self.is_on(control) { 0.0 } else { 1.0 };
        self.set(control, normalized);
    }

    /// Reads typed text. Whether it made sense; if not, the value stays.
    pub fn set_text(&mut self, control: Control, text: &str) -> bool {
        let normalized = self.find(control).normalized_of(text);
        if let Some(normalized) = normalized {
            self.set(control, normalized);
        }
        normalized.is_some()
    }

    /// The value in the parameter's unit, without a host's modulation; 0 or 1 for a switch.
    pub fn plain(&self, control: Control) -> f32 {
        match self.find(control) {
            Found::Number(param) => param.unmodulated_plain_value(),
            Found::Choice(param) => param.unmodulated_plain_value() as f32,
            found => found.normalized(),
        }
    }

    /// The parameter's name, as hosts show it.
    pub fn name(&self, control: Control) -> &str {
        self.find(control).name()
    }

    /// Whether a switch is on.
    pub fn is_on(&self, control: Control) -> bool {
        self.normalized(control) >= 0.5
    }

    /// Whether it stands at whole numbers only.
    pub fn is_whole(&self, control: Control) -> bool {
        matches!(self.find(control), Found::Choice(_))
    }

    /// Which of several is chosen, counted from 0.
    pub fn chosen(&self, control: Control) -> usize {
        (self.normalized(control) * self.last(control) as f32).round() as usize
    }

    /// Chooses one of several, counted from 0.
    pub fn choose(&mut self, control: Control, index: usize) {
        let last = self.last(control);
        self.set(control, index.min(last) as f32 / last as f32);
    }

    /// The last of several, counted from 0.
    pub fn last(&self, control: Control) -> usize {
        self.find(control).steps().unwrap_or(1).max(1)
    }

    /// The value as text with its unit: "3.5 dB".
    pub fn text(&self, control: Control) -> String {
        self.text_of(control, self.normalized(control))
    }

    /// Any normalised value as text with its unit.
    pub fn text_of(&self, control: Control, normalized: f32) -> String {
        self.find(control).text_of(normalized)
    }

    /// The normalised value, without a host's modulation.
    pub fn normalized(&self, control: Control) -> f32 {
        self.find(control).normalized()
    }

    /// The normalised default.
    pub fn default_normalized(&self, control: Control) -> f32 {
        self.find(control).default_normalized()
    }

    /// The whole state, as a host would store it. Allocates.
    pub fn state_bytes(&self) -> Vec<u8> {
        self.wires.instance.save_state()
    }

    fn find(&self, control: Control) -> Found<'_> {
        control.find(&self.wires.params)
    }

    fn send(&mut self, control: Control, gesture: Gesture) {
        self.wires.send(control, gesture);
        self.done.push((control, gesture));
    }
}
