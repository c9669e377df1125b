//! What the user should know: sample rate, latency, faults, and what to do.

use std::sync::atomic::Ordering;

use cochlea_dsp::PhaseMode;
use egui::{Align2, Id, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use super::View;
use super::desk::Desk;
use super::{monitor, theme};
use crate::link::Link;
use crate::text;

/// Shown when processing is off after a panic.
pub const PANIC_TEXT: &str = "Processing stopped after an internal error: the sound passes through unprocessed. \
Reactivate the plugin (or reload it) to resume; please report this.";

const HINT: &str =
    "Drag: gain    Shift: fine    Wheel: reach    Alt-drag: draw    Ctrl-click: listen    Right click: more";

/// The right half of the status line.
pub fn facts(link: &Link, phase: PhaseMode) -> String {
    let rate_hz = f64::from(link.sample_rate_hz.load(Ordering::Relaxed));
    let rate = if rate_hz > 0.0 {
        text::frequency_text(rate_hz)
    } else {
        "Not running".to_owned()
    };
    let faults = match link.faults.bad_blocks() {
        0 => String::new(),
        1 => "    1 block with bad samples silenced".to_owned(),
        count => format!("    {count} blocks with bad samples silenced"),
    };
    let stopped = match link.analysis.stopped.load(Ordering::Relaxed) {
        true => "    Analysis stopped after an internal error: open the window anew",
        false => "",
    };
    let latency = match phase.latency_samples(rate_hz) {
        0 if phase == PhaseMode::ZeroLatency => "Zero latency".to_owned(),
        // Not running: nobody knows the rate that it takes to tell.
        0 => "Linear phase".to_owned(),
        samples => format!("Latency {:.1} ms ({samples} samples)", 1e3 * samples as f64 / rate_hz),
    };
    format!("{rate}    {latency}{faults}{stopped}")
}

/// The status line: on the left what the user did or can do, on the right how things are.
pub fn show(ui: &Ui, rect: Rect, link: &Link, desk: &Desk, view: &View) {
    let heard = monitor::sentence(desk, view);
    let (hint, color) = match &view.message {
        Some(message) if view.is_good_news => (message.as_str(), theme::text()),
        Some(message) => (message.as_str(), theme::amber()),
        None if heard.is_some() => (heard.as_deref().unwrap_or_default(), theme::amber()),
        None if view.pen.is_down() => (view.pen.tip(), theme::text()),
        None if view.curve.is_flat() => (
            "Flat: the equaliser changes nothing. Drag a handle to begin.",
            theme::text_weak(),
        ),
        None => (HINT, theme::text_weak()),
    };
    let facts = facts(link, desk.params().phase());
    let fault = link.faults.bad_blocks() > 0 || link.analysis.stopped.load(Ordering::Relaxed);
    let painter = ui.painter();
    let facts_color = if fault { theme::amber() } else { theme::text_weak() };
    let facts_place = theme::paint_text(
        painter,
        pos2(rect.right(), rect.center().y),
        Align2::RIGHT_CENTER,
        &facts,
        theme::small(),
        facts_color,
        rect.width(),
    );
    let width = facts_place.left() - rect.left() - 16.0;
    let hint_place = theme::paint_text(
        painter,
        rect.left_center(),
        Align2::LEFT_CENTER,
        hint,
        theme::small(),
        color,
        width,
    );
    name(ui, facts_place, "cochlea facts", &facts);
    // A long path or message is whole under the pointer.
    name(ui, hint_place, "cochlea hint", hint).on_hover_text(hint);
}

/// The banner over the curve.
pub fn show_banner(ui: &Ui, rect: Rect) {
    let painter = ui.painter();
    theme::paint_box(painter, rect, theme::WELL_CORNERS, theme::red_dark(), theme::red());
    let mark = pos2(rect.left() + 20.0, rect.center().y);
    painter.circle_filled(mark, 9.0, theme::red());
    painter.text(mark, Align2::CENTER_CENTER, "!", theme::body(), theme::on_bright());
    let place = Rect::from_min_max(pos2(rect.left() + 38.0, rect.top()), rect.max - vec2(10.0, 0.0));
    let galley = painter.layout(PANIC_TEXT.to_owned(), theme::body(), theme::text(), place.width());
    let top = place.center().y - galley.size().y / 2.0;
    painter.galley(pos2(place.left(), top), galley, theme::text());
    name(ui, rect, "cochlea banner", PANIC_TEXT);
}

/// Names painted text for assistive technology.
fn name(ui: &Ui, rect: Rect, id: &str, text: &str) -> egui::Response {
    let response = ui.interact(rect, Id::unique(id), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, text));
    response
}
