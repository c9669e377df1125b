//! The bar at the top: what is loaded, A and B, the way back, and how one compares.

use egui::{Align2, CornerRadius, Id, Rect, Role, Sense, Ui, WidgetInfo};

use super::button::Button;
use super::desk::{Control, Desk, Letter};
use super::layout::Cells;
use super::page::{self, Page};
use super::{View, actions, menu, padlock, theme};

const TITLE_WIDTH: f32 = 68.0;
const GAP: f32 = 8.0;
/// Half of a pair that stands together.
const LETTER_WIDTH: f32 = 24.0;
const COPY_WIDTH: f32 = 44.0;
const TRAVEL_WIDTH: f32 = 42.0;
const MATCH_WIDTH: f32 = 50.0;
const DELTA_WIDTH: f32 = 46.0;
const FREEZE_WIDTH: f32 = 52.0;
const BYPASS_WIDTH: f32 = 70.0;
const SETTINGS_WIDTH: f32 = 62.0;
const STEP_WIDTH: f32 = 20.0;
const WIDEST_NAME: f32 = 300.0;

/// Shows the bar.
pub fn show(ui: &Ui, rect: Rect, desk: &mut Desk, view: &mut View) {
    let fixed = TITLE_WIDTH
        + 2.0 * STEP_WIDTH
        + 2.0 * LETTER_WIDTH
        + COPY_WIDTH
        + 2.0 * TRAVEL_WIDTH
        + MATCH_WIDTH
        + DELTA_WIDTH
        + FREEZE_WIDTH
        + BYPASS_WIDTH
        + SETTINGS_WIDTH
        + 8.0 * GAP
        + 14.0;
    let mut cells = Cells::new(rect);
    show_title(ui, cells.take(TITLE_WIDTH), view);
    let name_width = (rect.width() - fixed).min(WIDEST_NAME);
    show_preset(ui, cells.take(name_width + 2.0 * STEP_WIDTH), desk, view);
    show_letters(ui, cells.take(2.0 * LETTER_WIDTH + COPY_WIDTH + 4.0), desk, view);
    show_travel(ui, cells.take(2.0 * TRAVEL_WIDTH + 2.0), desk, view);

    let mut right = rect.right();
    let mut place = |width: f32| {
        let place = rect.with_max_x(right).with_min_x(right - width);
        right -= width + 4.0;
        place
    };
    let [settings, bypass, freeze, delta, matched] =
        [SETTINGS_WIDTH, BYPASS_WIDTH, FREEZE_WIDTH, DELTA_WIDTH, MATCH_WIDTH].map(&mut place);
    show_settings(ui, settings, view);
    show_comparing(ui, [bypass, freeze, delta, matched], desk, view);
}

/// The name; a click on it turns dark to light and back.
fn show_title(ui: &Ui, rect: Rect, view: &mut View) {
    let response = ui.interact(rect, Id::unique("cochlea title"), Sense::click());
    let is_light = view.preferences.is_light;
    response.widget_info(|| WidgetInfo::selected(Role::CheckBox, true, is_light, "Light"));
    let (at, font, color) = (rect.left_center(), theme::title(), theme::text());
    theme::paint_text(
        ui.painter(),
        at,
        Align2::LEFT_CENTER,
        "Cochlea",
        font,
        color,
        rect.width(),
    );
    if response.has_focus() {
        theme::paint_focus(ui.painter(), response.rect, theme::CONTROL_CORNERS);
    }
    if response.clicked() {
        view.change_preferences(|preferences| preferences.is_light = !is_light);
        ui.request_repaint();
    }
    let other = if is_light { "dark" } else { "light" };
    response.on_hover_text(format!("Cochlea. Click to turn the editor {other}."));
}

/// The preset's name, which opens the browser, between the one before and the one after.
fn show_preset(ui: &Ui, rect: Rect, desk: &mut Desk, view: &mut View) {
    let before = rect.with_max_x(rect.left() + STEP_WIDTH);
    let after = rect.with_min_x(rect.right() - STEP_WIDTH);
    let name = rect.with_min_x(before.right() + 1.0).with_max_x(after.left() - 1.0);
    let (west, east) = (theme::row_corners(true, false), theme::row_corners(false, true));
    for (place, text, label, tip, corners, forth) in [
        (
            before,
            "\u{2039}",
            "Previous preset",
            "Loads the preset before this one.",
            west,
            false,
        ),
        (
            after,
            "\u{203a}",
            "Next preset",
            "Loads the preset after this one.",
            east,
            true,
        ),
    ] {
        let button = Button {
            tip,
            corners,
            ..Button::new(text, label)
        };
        if button.show(ui, place, Id::unique(("cochlea preset step", forth))) {
            page::presets::step(desk, view, forth);
        }
    }
    let open = view.page == Some(Page::Presets);
    let text = view.presets.title(desk);
    let button = Button {
        tip: "Presets: browse, search, save, import and export.",
        corners: CornerRadius::ZERO,
        font: theme::value(),
        ..Button::switch(&text, "Presets", Role::Button, open, theme::accent())
    };
    if button.show(ui, name, Id::unique("cochlea presets")) {
        view.turn_to((!open).then_some(Page::Presets));
    }
}

fn show_letters(ui: &Ui, rect: Rect, desk: &mut Desk, view: &mut View) {
    let mut left = rect.left();
    for letter in [Letter::A, Letter::B] {
        let place = rect.with_min_x(left).with_max_x(left + LETTER_WIDTH - 1.0);
        left += LETTER_WIDTH;
        let now = desk.letter() == letter;
        let label = format!("Setting {}", letter.text());
        let tip = match now {
            true => format!("Setting {} is heard. Click for the other one.", letter.text()),
            false => format!("Switches to setting {}.", letter.text()),
        };
        let button = Button {
            tip: &tip,
            corners: theme::row_corners(letter == Letter::A, letter == Letter::B),
            ..Button::switch(letter.text(), &label, Role::RadioButton, now, theme::accent())
        };
        if button.show(ui, place, Id::unique(("cochlea letter", letter.text()))) {
            desk.switch_letter();
            view.tell(format!("Setting {}.", desk.letter().text()));
        }
    }
    let other = desk.letter().other().text();
    let tip = format!("Makes setting {other} the same as what is heard.");
    let button = Button {
        tip: &tip,
        font: theme::value(),
        ..Button::new("Copy", "Copy to the other setting")
    };
    if button.show(ui, rect.with_min_x(left + 3.0), Id::unique("cochlea copy setting")) {
        desk.copy_to_other();
        view.tell(format!("Setting {other} is the same now."));
    }
}

fn show_travel(ui: &Ui, rect: Rect, desk: &mut Desk, view: &mut View) {
    let middle = rect.left() + TRAVEL_WIDTH;
    let next = [desk.history().next_undo(), desk.history().next_redo()].map(|what| what.map(str::to_owned));
    let [undo, redo] = next;
    let (west, east) = (theme::row_corners(true, false), theme::row_corners(false, true));
    for (place, name, what, nothing, verb, corners) in [
        (
            rect.with_max_x(middle),
            "Undo",
            undo,
            "Nothing to undo.",
            "Takes back",
            west,
        ),
        (
            rect.with_min_x(middle + 1.0),
            "Redo",
            redo,
            "Nothing to do again.",
            "Does again",
            east,
        ),
    ] {
        let tip = what
            .as_ref()
            .map_or_else(|| nothing.to_owned(), |what| format!("{verb}: {what}."));
        let button = Button {
            tip: &tip,
            corners,
            font: theme::value(),
            enabled: what.is_some(),
            ..Button::new(name, name)
        };
        if button.show(ui, place, Id::unique(("cochlea travel", name))) {
            match name {
                "Undo" => actions::undo(desk, view),
                _ => actions::redo(desk, view),
            }
        }
    }
}

fn show_comparing(ui: &Ui, [bypass, freeze, delta, matched]: [Rect; 4], desk: &mut Desk, view: &mut View) {
    for (place, control, name, tip) in [
        (freeze, Control::Freeze, "Freeze", "Keeps the adaptive curve as it is."),
        (
            delta,
            Control::Delta,
            "Delta",
            "Only what is added or removed is heard.",
        ),
    ] {
        super::listen::show_switch(ui, place, control, name, tip, desk, view);
    }
    let on = view.matches_bypass;
    let button = Button {
        tip: "While bypassed, the untouched sound is as loud as the processed one was: neither wins by loudness. \
              For this window alone, never in a bounce without it.",
        font: theme::value(),
        ..Button::switch("Match", "Match Bypass Loudness", Role::CheckBox, on, theme::accent())
    };
    if button.show(ui, matched, Id::unique("cochlea match bypass")) {
        view.matches_bypass = !on;
    }
    let bypassed = desk.is_on(Control::Bypass);
    let button = Button {
        tip: "The sound passes untouched; the adaptation goes on listening.",
        ..Button::switch(
            if bypassed { "Bypassed" } else { "Bypass" },
            "Bypass",
            Role::CheckBox,
            bypassed,
            theme::amber(),
        )
    };
    let id = Id::unique("cochlea bypass");
    if button.show(ui, bypass, id) {
        desk.toggle(Control::Bypass);
    }
    menu::serve_id(ui, id, Control::Bypass, "Bypass", desk, view);
    padlock::paint_in_box(ui.painter(), bypass, Control::Bypass, desk);
}

fn show_settings(ui: &Ui, rect: Rect, view: &mut View) {
    let open = view.page == Some(Page::Settings);
    let button = Button {
        tip: "Size, theme, gestures, threads, tuning: what holds for all your projects.",
        font: theme::value(),
        ..Button::switch("Settings", "Settings", Role::Button, open, theme::accent())
    };
    if button.show(ui, rect, Id::unique("cochlea settings")) {
        view.turn_to((!open).then_some(Page::Settings));
    }
}
