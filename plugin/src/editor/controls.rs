//! The header: channel mode, phase, Range, output gain.

use egui::{Align2, Color32, CornerRadius, CursorIcon, Id, Rect, Role, Sense, Stroke, Ui, pos2, vec2};

use super::button::Button;
use super::desk::{Control, Desk};
use super::field;
use super::input::{self, Click, Scale};
use super::layout::Cells;
use super::turn::{Hand, Step, turn};
use super::{View, accessibility, menu, padlock, theme};
use crate::params::{
    CHANNEL_MODES, OUTPUT_GAIN_LIMIT_DB, PHASE_MODES, PHASE_QUALITIES, RANGE_MAXIMUM_PERCENT, RANGE_MINIMUM_PERCENT,
};

const GAP: f32 = 8.0;
const MODE_WIDTH: f32 = 46.0;
const VALUE_WIDTH: f32 = 56.0;
const CAPTION_WIDTH: f32 = 40.0;
/// A dial with room to aim.
const DIAL_WIDTH: f32 = 180.0;
const WIDEST_DIAL: f32 = 300.0;
const MODE_WORD_WIDTH: f32 = 60.0;
const PHASE_WORD_WIDTH: f32 = 46.0;

/// What the channel modes do.
const MODE_TIPS: [&str; CHANNEL_MODES.len()] = [
    "Stereo: both channels are heard and equalised alike.",
    "Left: only the left channel is heard and equalised.",
    "Right: only the right channel is heard and equalised.",
    "Mid: only what both channels share is heard and equalised.",
    "Side: only what the channels differ in is heard and equalised.",
];

/// The phase modes and qualities in one row: what is written on it, what it is called, what it does.
const PHASES: [(&str, &str, &str); 3] = [
    (
        "Zero",
        "Phase: zero latency",
        "Zero latency: boosts and cuts shift the phase as analogue equalisers do.",
    ),
    (
        "Linear",
        "Phase: linear",
        "Linear phase: no phase shift, but about 0.1 s of latency and ringing before transients. \
         Within 0.2 dB of the curve at 44.1 to 192 kHz.",
    ),
    (
        "High",
        "Phase: linear, high quality",
        "Linear phase with twice the filter length: about 0.2 s of latency, within 0.1 dB of the curve.",
    ),
];

/// A parameter on a straight track.
struct Dial {
    control: Control,
    name: &'static str,
    caption: &'static str,
    lowest: f32,
    highest: f32,
    /// One step of wheel or arrow key; a fifth with shift.
    step: f32,
    tip: &'static str,
}

const RANGE: Dial = Dial {
    control: Control::Range,
    name: "Range",
    caption: "Range",
    lowest: RANGE_MINIMUM_PERCENT,
    highest: RANGE_MAXIMUM_PERCENT,
    step: 5.0,
    tip: "Scales the gains set by hand: 0 % is flat, below it the curve is upside down.",
};

const OUTPUT_GAIN: Dial = Dial {
    control: Control::OutputGain,
    name: "Output Gain",
    caption: "Output",
    lowest: -OUTPUT_GAIN_LIMIT_DB,
    highest: OUTPUT_GAIN_LIMIT_DB,
    step: 0.5,
    tip: "Gain after the equaliser.",
};

/// The header. `mono`: a single channel has no mode to choose.
pub fn show_header(ui: &mut Ui, rect: Rect, mono: bool, desk: &mut Desk, view: &mut View) {
    let modes_width = MODE_WIDTH * CHANNEL_MODES.len() as f32;
    let phases_width = MODE_WIDTH * PHASES.len() as f32;
    let free = rect.width() - modes_width - phases_width - 3.0 * GAP;
    // Words before the groups where they fit.
    let words = free > 2.0 * DIAL_WIDTH + MODE_WORD_WIDTH + PHASE_WORD_WIDTH;
    let mut cells = Cells::new(rect);
    if words {
        caption(
            ui,
            cells.take(MODE_WORD_WIDTH - GAP),
            if mono { "Mono" } else { "Channels" },
        );
    }
    show_modes(ui, cells.take(modes_width), mono, desk, view);
    if words {
        caption(ui, cells.take(PHASE_WORD_WIDTH - GAP), "Phase");
    }
    show_phases(ui, cells.take(phases_width), desk, view);
    let dial_width = ((cells.rest.width() - GAP) / 2.0).min(WIDEST_DIAL);
    let output_gain = rect.with_min_x(rect.right() - dial_width);
    let range = output_gain.translate(vec2(-dial_width - GAP, 0.0));
    show_dial(ui, range, &RANGE, desk, view);
    show_dial(ui, output_gain, &OUTPUT_GAIN, desk, view);
}

fn caption(ui: &Ui, rect: Rect, text: &str) {
    let (at, font, color) = (rect.left_center(), theme::small(), theme::text_weak());
    theme::paint_text(ui.painter(), at, Align2::LEFT_CENTER, text, font, color, rect.width());
}

/// The channel modes side by side, one lit.
fn show_modes(ui: &Ui, rect: Rect, mono: bool, desk: &mut Desk, view: &mut View) {
    let last = CHANNEL_MODES.len() - 1;
    let chosen = (desk.normalized(Control::ChannelMode) * last as f32).round() as usize;
    for (index, (name, _)) in CHANNEL_MODES.iter().enumerate() {
        let label = format!("Channel Mode: {name}");
        let mode = Button {
            enabled: !mono,
            corners: theme::row_corners(index == 0, index == last),
            tip: MODE_TIPS[index],
            ..Button::switch(name, &label, Role::RadioButton, index == chosen, theme::accent())
        };
        let id = Id::unique(("cochlea channel mode", index));
        if mode.show(ui, place(rect, index), id) {
            desk.set(Control::ChannelMode, index as f32 / last as f32);
        }
        menu::serve_id(ui, id, Control::ChannelMode, "Channel Mode", desk, view);
    }
    padlock::paint_in_box(ui.painter(), place(rect, last), Control::ChannelMode, desk);
}

/// Phase mode and quality side by side, one lit. Back to zero latency the quality stays as it was.
fn show_phases(ui: &Ui, rect: Rect, desk: &mut Desk, view: &mut View) {
    let (last_mode, last_quality) = (PHASE_MODES.len() - 1, PHASE_QUALITIES.len() - 1);
    let mode = (desk.normalized(Control::PhaseMode) * last_mode as f32).round() as usize;
    let quality = (desk.normalized(Control::PhaseQuality) * last_quality as f32).round() as usize;
    let chosen = if mode == 0 { 0 } else { 1 + quality };
    for (index, (name, label, tip)) in PHASES.into_iter().enumerate() {
        let phase = Button {
            corners: theme::row_corners(index == 0, index == PHASES.len() - 1),
            tip,
            ..Button::switch(name, label, Role::RadioButton, index == chosen, theme::accent())
        };
        let id = Id::unique(("cochlea phase", index));
        if phase.show(ui, place(rect, index), id) {
            let mode = index.min(1) as f32 / last_mode as f32;
            desk.step("the phase", |desk| {
                // Quality first: so that the mode does not pass through the other one.
                if let Some(quality) = index.checked_sub(1) {
                    desk.set(Control::PhaseQuality, quality as f32 / last_quality as f32);
                }
                desk.set(Control::PhaseMode, mode);
            });
        }
        menu::serve_id(ui, id, Control::PhaseMode, "Phase Mode", desk, view);
    }
    padlock::paint_in_box(ui.painter(), place(rect, PHASES.len() - 1), Control::PhaseMode, desk);
}

/// One of several buttons side by side.
fn place(rect: Rect, index: usize) -> Rect {
    let left = rect.left() + MODE_WIDTH * index as f32;
    Rect::from_min_max(pos2(left, rect.top()), pos2(left + MODE_WIDTH - 1.0, rect.bottom()))
}

/// Name, track, value. Dragging moves from where the value is, never to where the click was: a slip on
/// the output gain is no jump in loudness.
fn show_dial(ui: &mut Ui, rect: Rect, dial: &Dial, desk: &mut Desk, view: &mut View) {
    caption(ui, rect.with_max_x(rect.left() + CAPTION_WIDTH), dial.caption);
    let value = rect.with_min_x(rect.right() - VALUE_WIDTH).shrink2(vec2(0.0, 2.0));
    let place = rect
        .with_min_x(rect.left() + CAPTION_WIDTH)
        .with_max_x(value.left() - 4.0);
    let rail = place.shrink2(vec2(7.0, 0.0));
    let span = dial.highest - dial.lowest;

    let response = ui.interact(place, Id::unique(("cochlea dial", dial.name)), Sense::click_and_drag());
    let control = dial.control;
    input::drag(&response, desk, &mut view.grab, control, Scale::Plain, |moved| {
        moved.x / rail.width() * span
    });
    match input::clicks(&response, input::double_click(false, view)) {
        Some(Click::Default) => desk.reset(control),
        Some(Click::Type) => menu::type_at(&response, control, dial.name, desk, view),
        None => {}
    }
    if response.clicked() || view.holds(control) {
        response.request_focus();
    }
    menu::serve(ui, &response, control, dial.name, desk, view);
    let step = Step::Plain(dial.step);
    if response.has_focus() {
        input::keep_arrows(&response);
        let keys = input::pressed_keys(ui);
        let steps = input::key_steps(&keys, true);
        turn(desk, &mut view.run, Hand::Keys, control, step, steps);
        if input::key_reset(&keys) {
            desk.reset(control);
        }
    }
    if response.hovered() && view.grab.is_none() {
        ui.set_cursor_icon(CursorIcon::ResizeHorizontal);
        let steps = input::wheel_steps(ui, &mut view.wheel_rest);
        turn(desk, &mut view.run, Hand::Wheel, control, step, steps);
    }
    accessibility::slider(&response, desk, control, dial.name);

    let painter = ui.painter();
    let x = |plain: f32| rail.left() + (plain - dial.lowest) / span * rail.width();
    let y = place.center().y;
    let line = |from: f32, to: f32, color: Color32| {
        let bar = Rect::from_min_max(pos2(from.min(to), y - 2.0), pos2(from.max(to), y + 2.0));
        painter.rect_filled(bar, CornerRadius::same(2), color);
    };
    let now = x(desk.plain(control));
    line(place.left(), place.right(), theme::control());
    line(x(0.0), now, theme::accent().gamma_multiply(0.7));
    painter.vline(
        painter.round_to_pixel_center(x(0.0)),
        (y - 6.0)..=(y + 6.0),
        Stroke::new(1.0, theme::edge()),
    );
    let lit = response.hovered() || response.dragged();
    let knob = if lit { theme::text() } else { theme::accent() };
    painter.circle(pos2(now, y), 6.5, knob, Stroke::new(1.5, theme::background()));
    if response.has_focus() {
        painter.circle_stroke(pos2(now, y), 9.0, Stroke::new(1.5, theme::text()));
    }
    if view.grab.is_none() {
        let text = desk.text(control);
        response.on_hover_text(format!("{}: {text}. {}", dial.name, dial.tip));
    }
    field::show(ui, value, control, dial.name, desk, view);
}
