//! The 26 handles on the curve.

use cochlea_dsp::{BAND_COUNT, BANDS, Band};
use egui::{CursorIcon, Id, Key, Painter, Pos2, Rect, Response, Sense, Stroke, Ui, Vec2, pos2, vec2};

use super::aim::Aim;
use super::curve::Axes;
use super::desk::{Control, Desk};
use super::input::{self, Grab, Scale};
use super::{View, accessibility, pen, theme};
use crate::text;

/// One step of wheel or arrow key, dB; a fifth with shift.
const STEP_DB: f32 = 0.5;
const RADIUS: f32 = 4.5;
/// Half the size of the place that a handle can be taken at; narrower where the neighbours are near.
const REACH: f32 = 11.0;

/// The egui id of a band's handle.
pub fn handle_id(band: usize) -> Id {
    Id::unique(("cochlea band handle", band))
}

/// "Band 9".
pub fn band_name(band: usize) -> String {
    format!("Band {}", band + 1)
}

/// "770 Hz to 920 Hz".
pub fn band_range(band: usize) -> String {
    let Band { lower_hz, upper_hz, .. } = BANDS[band];
    format!(
        "{} to {}",
        text::frequency_text(lower_hz),
        text::frequency_text(upper_hz)
    )
}

/// Handles and pen, which draws the target at `aim`: does what the user asks. Gives the band whose details are to be shown beside its handle.
pub fn act(ui: &Ui, axes: &Axes, desk: &mut Desk, view: &mut View, aim: &Aim) -> Option<usize> {
    let paper = ui.interact(axes.rect, Id::unique("cochlea plot"), Sense::DRAG);
    let alt = ui.input(|input| input.modifiers.alt);
    pen::start(&paper, alt, desk, view);
    let focused = (0..BAND_COUNT).find(|band| ui.memory(|memory| memory.has_focus(handle_id(*band))));
    // One stop for Tab; the arrows go on from there. So the next stops are the selected band's value and switch.
    let stop = view.selected.unwrap_or(0);
    let mut hovered = None;
    for band in 0..BAND_COUNT {
        let sense = if band == stop {
            Sense::click_and_drag()
        } else {
            Sense::CLICK | Sense::DRAG
        };
        let response = ui.interact(reach(axes, desk, band), handle_id(band), sense);
        handle(ui, axes, &response, band, alt, desk, view);
        if response.hovered() {
            hovered = Some(band);
        }
    }
    pen::draw(ui, axes, &paper, desk, view, aim);

    if let Some(band) = focused {
        keys(ui, band, desk, view);
    }
    if let Some(band) = hovered.filter(|_| view.grab.is_none()) {
        let steps = input::wheel_steps(ui, &mut view.wheel_rest);
        step(desk, band, steps);
    }
    if (alt || view.pen.is_down()) && (paper.hovered() || hovered.is_some()) {
        ui.set_cursor_icon(CursorIcon::Crosshair);
    }
    match view.grab {
        Some(Grab::One {
            control: Control::BandGain(band),
            ..
        }) => Some(band),
        Some(_) => None,
        None => hovered,
    }
}

fn centre(axes: &Axes, desk: &Desk, band: usize) -> Pos2 {
    pos2(
        axes.x(BANDS[band].centre_hz),
        axes.y(desk.plain(Control::BandGain(band))),
    )
}

/// Where a handle can be taken: up to half-way to its neighbours, inside the plot.
pub fn reach(axes: &Axes, desk: &Desk, band: usize) -> Rect {
    let at = centre(axes, desk, band);
    let half_way =
        |other: Option<&Band>| other.map_or(REACH, |other| ((axes.x(other.centre_hz) - at.x).abs() / 2.0).min(REACH));
    let left = half_way(band.checked_sub(1).and_then(|lower| BANDS.get(lower)));
    let right = half_way(BANDS.get(band + 1));
    Rect::from_min_max(at - vec2(left, REACH), at + vec2(right, REACH)).intersect(axes.rect)
}

fn handle(ui: &Ui, axes: &Axes, response: &Response, band: usize, alt: bool, desk: &mut Desk, view: &mut View) {
    let control = Control::BandGain(band);
    pen::start(response, alt, desk, view);
    input::drag(response, desk, &mut view.grab, control, Scale::Plain, |moved| {
        -moved.y / axes.points_per_db()
    });
    if input::asks_for_default(response) {
        desk.reset(control);
    }
    if response.clicked() || view.holds(control) {
        response.request_focus();
        view.selected = Some(band);
    }
    if response.has_focus() {
        input::keep_arrows(response);
        view.selected = Some(band);
    }
    if (response.hovered() || response.dragged()) && !view.pen.is_down() {
        ui.set_cursor_icon(CursorIcon::ResizeVertical);
    }
    let name = format!("{} Gain, {}", band_name(band), band_range(band));
    accessibility::slider(response, desk, control, &name);
}

fn step(desk: &mut Desk, band: usize, steps: f32) {
    if steps != 0.0 {
        let control = Control::BandGain(band);
        desk.set_plain(control, desk.plain(control) + steps * STEP_DB);
    }
}

/// The keyboard on the focused handle.
fn keys(ui: &Ui, band: usize, desk: &mut Desk, view: &mut View) {
    let keys = input::pressed_keys(ui);
    step(desk, band, input::key_steps(&keys, false));
    if input::key_reset(&keys) {
        desk.reset(Control::BandGain(band));
    }
    let count = |wanted: Key| keys.iter().filter(|(key, _)| *key == wanted).count();
    if count(Key::Enter) % 2 == 1 {
        desk.toggle(Control::BandOn(band));
    }
    let next = (band + count(Key::ArrowRight))
        .saturating_sub(count(Key::ArrowLeft))
        .min(BAND_COUNT - 1);
    if next != band {
        ui.memory_mut(|memory| memory.request_focus(handle_id(next)));
        view.selected = Some(next);
    }
}

/// Paints the handles. `idle`: the sound passes untouched. `shown`: as [`act`] gave it.
pub fn paint(painter: &Painter, axes: &Axes, desk: &Desk, view: &View, idle: bool, shown: Option<usize>) {
    let working = view.curve.active_bands();
    for band in 0..BAND_COUNT {
        let at = centre(axes, desk, band);
        let on = desk.is_on(Control::BandOn(band)) && band < working;
        let lit = shown == Some(band);
        let color = match (on && !idle, lit) {
            (true, _) => theme::accent(),
            (false, true) => theme::text(),
            (false, false) => theme::text_weak(),
        };
        let zero = pos2(at.x, axes.y(0.0));
        painter.line_segment(
            [zero, at],
            Stroke::new(1.0, color.gamma_multiply(if lit { 0.7 } else { 0.3 })),
        );
        let radius = if lit { RADIUS + 1.5 } else { RADIUS };
        if on {
            painter.circle(at, radius, color, Stroke::new(1.0, theme::well()));
        } else {
            painter.circle(at, radius - 0.5, theme::well(), Stroke::new(1.5, color));
        }
        if band >= working {
            let arm = vec2(radius - 2.0, 0.0);
            painter.line_segment([at - arm, at + arm], Stroke::new(1.5, color));
        }
        if view.selected == Some(band) {
            painter.circle_stroke(at, radius + 2.0, Stroke::new(1.0, color));
        }
        if painter.ctx().memory(|memory| memory.has_focus(handle_id(band))) {
            painter.circle_stroke(at, radius + 3.5, Stroke::new(1.5, theme::text()));
        }
    }
    if let Some(band) = shown {
        callout(painter, axes, desk, band, working);
    }
}

/// Band, range and gain beside the handle, inside the plot.
fn callout(painter: &Painter, axes: &Axes, desk: &Desk, band: usize, working: usize) {
    let gain = desk.text(Control::BandGain(band));
    let state = if band >= working {
        format!("{gain}, above the sample rate's reach")
    } else if desk.is_on(Control::BandOn(band)) {
        gain
    } else {
        format!("{gain}, off")
    };
    let lines = [
        (format!("{}  {state}", band_name(band)), theme::body(), theme::text()),
        (band_range(band), theme::small(), theme::text_weak()),
    ];
    let galleys = lines.map(|(line, font, color)| (painter.layout_no_wrap(line, font, color), color));
    let width = galleys
        .iter()
        .fold(0.0_f32, |width, (galley, _)| width.max(galley.size().x));
    let height: f32 = galleys.iter().map(|(galley, _)| galley.size().y).sum();
    let size = vec2(width, height) + Vec2::new(16.0, 10.0);
    let at = centre(axes, desk, band);
    let above = at.y - axes.rect.top() > size.y + 18.0;
    let top = if above { at.y - size.y - 14.0 } else { at.y + 14.0 };
    let left = (at.x - size.x / 2.0).clamp(axes.rect.left() + 4.0, axes.rect.right() - size.x - 4.0);
    let rect = Rect::from_min_size(pos2(left, top), size);
    theme::paint_box(painter, rect, theme::CONTROL_CORNERS, theme::control(), theme::edge());
    let mut y = rect.top() + 5.0;
    for (galley, color) in galleys {
        let line_height = galley.size().y;
        painter.galley(pos2(rect.left() + 8.0, y), galley, color);
        y += line_height;
    }
}
