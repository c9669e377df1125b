//! What mouse and keyboard ask for, read the same way by handles and sliders.

use egui::{Event, EventFilter, Key, Modifiers, MouseWheelUnit, PointerButton, Response, Ui, Vec2};

use super::View;
use super::desk::{Control, Desk};

/// Shift makes a drag this much smaller.
const FINE_DRAG: f32 = 0.1;
/// Shift makes a step of wheel or key this much smaller: 0.5 dB becomes 0.1 dB.
const FINE_STEP: f32 = 0.2;
/// This many points of a smooth wheel are one step.
const POINTS_PER_WHEEL_STEP: f32 = 40.0;

/// What the pointer holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Grab {
    /// One control. `value`: where it would be if it had no limits, so that a pointer that comes back from beyond the
    /// limit finds it again.
    One {
        /// Which.
        control: Control,
        /// Its value without limits.
        value: f32,
    },
    /// The pen that draws the curve, last seen here.
    Pen(egui::Pos2),
}

/// On what scale a drag moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// The parameter's unit.
    Plain,
    /// The host's 0 to 1.
    Even,
}

/// Lets the pointer drag `control` by way of `response`: one drag, one gesture. `change`: from a movement in points to
/// the scale.
pub fn drag(
    response: &Response,
    desk: &mut Desk,
    grab: &mut Option<Grab>,
    control: Control,
    scale: Scale,
    change: impl Fn(Vec2) -> f32,
) {
    let mut movement = response.drag_delta();
    if response.drag_started_by(PointerButton::Primary) && grab.is_none() {
        desk.begin(control);
        *grab = Some(Grab::One {
            control,
            value: match scale {
                Scale::Plain => desk.plain(control),
                Scale::Even => desk.normalized(control),
            },
        });
        // From where the button went down: the handle stays under the pointer.
        movement = response.total_drag_delta().unwrap_or(movement);
    }
    let Some(Grab::One { control: held, value }) = grab else {
        return;
    };
    if *held != control {
        return;
    }
    // A slow frame may hold the last move and the release: the value goes where the pointer went.
    if response.drag_stopped() {
        movement = response.ctx.input(|input| input.pointer.delta());
    }
    let is_dragged = response.dragged_by(PointerButton::Primary) || response.drag_stopped();
    if is_dragged && movement != Vec2::ZERO {
        let fine = response.ctx.input(|input| input.modifiers.shift);
        *value += change(movement) * if fine { FINE_DRAG } else { 1.0 };
        match scale {
            Scale::Plain => desk.set_plain(control, *value),
            Scale::Even => desk.set(control, value.clamp(0.0, 1.0)),
        }
    }
    if response.drag_stopped() {
        *grab = None;
        desk.let_go();
    }
}

/// What a click asks of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Click {
    /// Back to the default.
    Default,
    /// To be typed.
    Type,
}

/// What the clicks on `response` ask for: ctrl- or cmd-click the default, a double-click `double`.
pub fn clicks(response: &Response, double: Click) -> Option<Click> {
    match response {
        _ if response.clicked() && response.ctx.input(|input| input.modifiers.command) => Some(Click::Default),
        _ if response.double_clicked() => Some(double),
        _ => None,
    }
}

/// What a double-click asks of a handle or a track, and, the other way round, of a value in a box.
pub fn double_click(is_value: bool, view: &View) -> Click {
    match is_value == view.preferences.swaps_double_click {
        true => Click::Default,
        false => Click::Type,
    }
}

fn step_size(modifiers: Modifiers) -> f32 {
    if modifiers.shift { FINE_STEP } else { 1.0 }
}

/// The keys pressed in this frame, repeats included.
pub fn pressed_keys(ui: &Ui) -> Vec<(Key, Modifiers)> {
    ui.input(|input| {
        let keys = input.events.iter().filter_map(|event| match event {
            Event::Key {
                key,
                pressed: true,
                modifiers,
                ..
            } => Some((*key, *modifiers)),
            _ => None,
        });
        keys.collect()
    })
}

/// Keeps the arrow keys with the focused widget `response`; egui would move the focus by them.
pub fn keep_arrows(response: &Response) {
    let filter = EventFilter {
        horizontal_arrows: true,
        vertical_arrows: true,
        ..EventFilter::default()
    };
    response
        .ctx
        .memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
}

/// The steps that the keys ask of one value, up and right counted positive, shift fine, a page as six steps.
pub fn key_steps(keys: &[(Key, Modifiers)], horizontal: bool) -> f32 {
    let step = |key: Key| match key {
        Key::ArrowUp => 1.0,
        Key::ArrowDown => -1.0,
        Key::ArrowRight if horizontal => 1.0,
        Key::ArrowLeft if horizontal => -1.0,
        Key::PageUp => 6.0,
        Key::PageDown => -6.0,
        _ => 0.0,
    };
    keys.iter()
        .map(|(key, modifiers)| step(*key) * step_size(*modifiers))
        .sum()
}

/// Whether the keys ask for the default.
pub fn key_reset(keys: &[(Key, Modifiers)]) -> bool {
    keys.iter()
        .any(|(key, _)| matches!(key, Key::Home | Key::Delete | Key::Backspace))
}

/// The steps of the wheel in this frame, up counted positive, shift fine. `rest` carries the part of a step that a smooth wheel
/// has turned.
pub fn wheel_steps(ui: &Ui, rest: &mut f32) -> f32 {
    let turned: f32 = ui.input(|input| {
        let turns = input.events.iter().map(|event| match event {
            Event::MouseWheel { unit, delta, .. } => {
                // Some systems turn the wheel sideways while shift is down.
                let delta = if delta.y == 0.0 && input.modifiers.shift {
                    delta.x
                } else {
                    delta.y
                };
                match unit {
                    MouseWheelUnit::Point => delta / POINTS_PER_WHEEL_STEP,
                    MouseWheelUnit::Line | MouseWheelUnit::Page => delta,
                }
            }
            _ => 0.0,
        });
        turns.sum()
    });
    *rest += turned;
    let steps = rest.trunc();
    *rest -= steps;
    steps * step_size(ui.input(|input| input.modifiers))
}
