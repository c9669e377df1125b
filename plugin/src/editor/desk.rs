//! The parameters as the editor's widgets read and move them, the gestures that the host sees, and the way back.

mod content;
mod control;
mod history;
mod locks;
mod menu;
mod slots;
mod steps;

use std::sync::{Arc, Mutex, PoisonError};

use control::Found;
pub use control::{Control, Unit};
pub use history::{History, Place};
use locks::Locks;
use nice_plug::prelude::Param;
pub use slots::{Content, Letter, Slots};

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
    locks: Locks,
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
            locks: Locks::default(),
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

    /// That clock, s.
    pub fn now_s(&self) -> f64 {
        self.now_s
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

    /// The user takes hold of `control`. Nothing if it is held already; a locked one is refused.
    pub fn begin(&mut self, control: Control) {
        if self.refuses(control) {
            return;
        }
        if !self.holds(control) {
            self.history.touch(control, self.place(control));
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

    /// Moves `control` to a normalised value: within the gesture that holds it, or as a gesture of its own. A value
    /// that it has already is not sent; a locked control is refused.
    pub fn set(&mut self, control: Control, normalized: f32) {
        self.put(control, normalized, None);
    }

    /// The same by a turn of the wheel or a press of a key: turns of one control that follow one another are one step.
    pub fn turn(&mut self, control: Control, normalized: f32) {
        self.put(control, normalized, Some(self.now_s));
    }

    /// The same, back to where it stood.
    pub fn turn_back(&mut self, control: Control, place: Place) {
        self.turn(control, place.normalized);
        self.settle(control, place);
    }

    /// Where it stands, exactly.
    pub fn place(&self, control: Control) -> Place {
        Place {
            normalized: self.normalized(control),
            plain: self.plain(control),
        }
    }

    /// Takes off what rounding did on the way back to `place`; nothing if it is not there.
    fn settle(&self, control: Control, place: Place) {
        const ROUNDING: f32 = 1e-6;
        if !self.is_locked(control) && (self.normalized(control) - place.normalized).abs() < ROUNDING {
            self.find(control).set_plain(&self.wires.instance, place.plain);
        }
    }

    fn put(&mut self, control: Control, normalized: f32, turn_s: Option<f64>) {
        let normalized = self.find(control).snapped(normalized);
        if self.normalized(control) == normalized || self.refuses(control) {
            return;
        }
        let within = self.holds(control);
        let alone = !self.history.is_open();
        self.history.touch(control, self.place(control));
        if !within {
            self.send(control, Gesture::Begin);
        }
        self.send(control, Gesture::Value(normalized));
        if !within {
            self.send(control, Gesture::End);
        }
        if alone {
            self.close_step(turn_s);
        }
    }

    /// Sets several controls at once: one gesture each, all begun before the first moves and ended after the last. What
    /// is locked stays, and what the user holds is left to the user.
    pub fn set_all(&mut self, values: &[(Control, f32)]) {
        let moves = values.iter().copied().filter(|(control, value)| {
            self.normalized(*control) != *value && !self.is_locked(*control) && !self.holds(*control)
        });
        let moves: Vec<(Control, f32)> = moves.collect();
        let alone = !self.history.is_open();
        for (control, _) in &moves {
            self.history.touch(*control, self.place(*control));
            self.send(*control, Gesture::Begin);
        }
        for (control, value) in &moves {
            self.send(*control, Gesture::Value(self.find(*control).snapped(*value)));
        }
        for (control, _) in &moves {
            self.send(*control, Gesture::End);
        }
        if alone {
            self.close_step(None);
        }
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

    /// What its values are.
    pub fn unit(&self, control: Control) -> Unit {
        self.find(control).unit()
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

    /// Asks the host for this size of the window alone, in its pixels; none: for whatever the window takes.
    pub fn ask_for_size(&self, size: Option<[u32; 2]>) {
        self.wires.instance.ask_for_size(size);
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
