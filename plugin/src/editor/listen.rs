//! The adaptation's panel: Amount, what is set most on the first row, the rest under tabs.

mod slots;
mod tabs;

use egui::{Id, Rect, Role, Ui, pos2, vec2};

use super::button::Button;
use super::desk::{Control, Desk};
use super::layout::Cells;
use super::pen::Pen;
use super::{View, explain, field, knob, menu, padlock, theme};
use crate::link::{Link, Snapshot};
use slots::{MAX_BOOST, MAX_CUT, RESONANCE, SPEED, TARGET, TILT};
pub use tabs::{Tab, lower};

const KNOB_WIDTH: f32 = 118.0;
const GAP: f32 = 8.0;
const STATE_HEIGHT: f32 = 17.0;
/// A caption and a box.
const ROW_HEIGHT: f32 = 38.0;
const TABS_HEIGHT: f32 = 22.0;

/// Shows the panel.
pub fn show(ui: &mut Ui, rect: Rect, link: &Link, desk: &mut Desk, view: &mut View, snapshot: &Snapshot) {
    theme::paint_box(
        ui.painter(),
        rect,
        theme::WELL_CORNERS,
        theme::panel(),
        theme::control(),
    );
    let inner = rect.shrink2(vec2(8.0, 4.0));
    knob::show(ui, inner.with_max_x(inner.left() + KNOB_WIDTH), desk, view);
    let right = inner.with_min_x(inner.left() + KNOB_WIDTH + GAP);
    let row = |top: f32, height: f32| Rect::from_min_size(pos2(right.left(), top), vec2(right.width(), height));

    let state_row = row(right.top(), STATE_HEIGHT);
    let (state, odd) = explain::state(desk, snapshot);
    let color = if odd { theme::amber() } else { theme::text_weak() };
    explain::line(ui, state_row.translate(vec2(1.0, 1.0)), "cochlea state", &state, color);

    let first = row(state_row.bottom(), ROW_HEIGHT);
    show_first(ui, first, desk, view);
    let tabs_row = row(first.bottom() + 5.0, TABS_HEIGHT);
    show_tabs(ui, tabs_row, desk, view);
    let second = row(tabs_row.bottom() + 4.0, right.bottom() - tabs_row.bottom() - 4.0);
    tabs::show(ui, second, link, desk, view, snapshot);
}

/// Target, tilt, resonance, speed, limits.
fn show_first(ui: &mut Ui, rect: Rect, desk: &mut Desk, view: &mut View) {
    // The target's name is the longest.
    let unit = (rect.width() - 5.0 * GAP) / 6.5;
    let mut cells = Cells::new(rect);
    TARGET.show(ui, cells.take(1.5 * unit), desk, view);
    for slot in [&TILT, &RESONANCE, &SPEED, &MAX_BOOST, &MAX_CUT] {
        slot.show(ui, cells.take(unit), desk, view);
    }
}

/// A switch of the panel.
pub(super) fn show_switch(
    ui: &Ui,
    place: Rect,
    control: Control,
    name: &str,
    tip: &str,
    desk: &mut Desk,
    view: &mut View,
) {
    let on = desk.is_on(control);
    let tip = format!("{name}: {}. {tip}", if on { "on" } else { "off" });
    let switch = Button {
        tip: &tip,
        font: theme::value(),
        ..Button::switch(name, name, Role::CheckBox, on, theme::accent())
    };
    let id = Id::unique(("cochlea switch", name));
    if switch.show(ui, place, id) {
        desk.toggle(control);
    }
    menu::serve_id(ui, id, control, name, desk, view);
    padlock::paint_in_box(ui.painter(), place, control, desk);
}

/// What the second row shows, and what the pen draws.
fn show_tabs(ui: &Ui, rect: Rect, desk: &mut Desk, view: &mut View) {
    const PEN_WIDTH: f32 = 54.0;
    const WORD_WIDTH: f32 = 44.0;
    // As wide as their names ask for, up to what all have room for.
    let wanted = |name: &str| 11.0 + 6.0 * name.len() as f32;
    let all: f32 = Tab::ALL.iter().map(|(_, name, _)| wanted(name)).sum();
    let free = rect.width() - 3.0 * PEN_WIDTH - GAP;
    let has_word = free - WORD_WIDTH > 1.1 * all;
    let unit = ((free - if has_word { WORD_WIDTH } else { 0.0 }) / all).min(1.5);
    let mut left = rect.left();
    for (nth, (tab, name, tip)) in Tab::ALL.into_iter().enumerate() {
        let width = unit * wanted(name);
        let place = Rect::from_min_size(pos2(left, rect.top()), vec2(width - 2.0, rect.height()));
        left += width;
        let label = format!("Show {name}");
        let button = Button {
            tip,
            font: theme::value(),
            quiet: true,
            ..Button::switch(name, &label, Role::Tab, view.tab == tab, theme::tab())
        };
        if button.show(ui, place, Id::unique(("cochlea tab", nth))) {
            field::finish(desk, view);
            view.prompt = None;
            view.tab = tab;
            // The rooms above are other ones now.
            ui.request_repaint();
        }
    }
    let pens = Rect::from_min_max(pos2(rect.right() - 3.0 * PEN_WIDTH, rect.top()), rect.max);
    if has_word {
        let at = pos2(pens.left() - 6.0, rect.center().y);
        let (font, color) = (theme::small(), theme::text_weak());
        ui.painter().text(at, egui::Align2::RIGHT_CENTER, "Draw", font, color);
    }
    for (nth, (pen, name, tip)) in Pen::ALL.into_iter().enumerate() {
        let left = pens.left() + nth as f32 * PEN_WIDTH;
        let place = Rect::from_min_size(pos2(left, rect.top()), vec2(PEN_WIDTH - 1.0, rect.height()));
        let label = format!("Draw: {name}");
        let button = Button {
            tip,
            font: theme::value(),
            corners: theme::row_corners(nth == 0, nth == 2),
            ..Button::switch(name, &label, Role::CheckBox, view.pen == pen, theme::accent())
        };
        if button.show(ui, place, Id::unique(("cochlea pen", nth))) {
            view.pen = pen.taken(view.pen);
        }
    }
}
