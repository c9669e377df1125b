//! The settings' page: what is set once for this machine, each with what it takes and where it began.

use egui::{Align2, Id, Key as Press, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use super::super::View;
use super::super::button::Button;
use super::super::preferences::{Preferences, Store};
use super::super::theme;
use super::entry::Entry;
use crate::settings::{Key, Settings};

const HEAD_HEIGHT: f32 = 24.0;
const TALLEST_ROW: f32 = 30.0;
const NAME_WIDTH: f32 = 122.0;
const CONTROL_WIDTH: f32 = 210.0;
const STEP_WIDTH: f32 = 26.0;

/// How a setting is changed.
enum Control {
    /// By steps of this size, or by typing; its unit.
    Number(f64, &'static str),
    /// One of these.
    Words(&'static [(f64, &'static str)]),
}

struct Row {
    key: Key,
    name: &'static str,
    control: Control,
    note: &'static str,
}

const OFF_ON: [(f64, &str); 2] = [(0.0, "Off"), (1.0, "On")];

const ROWS: [Row; 7] = [
    Row {
        key: Key::ScalePercent,
        name: "Scale",
        control: Control::Number(25.0, "%"),
        note: "Size of everything, on top of the system's.",
    },
    Row {
        key: Key::Theme,
        name: "Theme",
        control: Control::Words(&[(0.0, "Dark"), (1.0, "Light")]),
        note: "A click on the name at the top does the same.",
    },
    Row {
        key: Key::FrameCapHz,
        name: "Frames a second",
        control: Control::Words(&[(15.0, "15"), (30.0, "30"), (60.0, "60"), (120.0, "120")]),
        note: "At most; nothing is drawn while nothing moves.",
    },
    Row {
        key: Key::Tooltips,
        name: "Tooltips",
        control: Control::Words(&OFF_ON),
        note: "A resting pointer is told what it is on.",
    },
    Row {
        key: Key::SwapDoubleClick,
        name: "Swap double-click",
        control: Control::Words(&OFF_ON),
        note: "It types on a band and resets a value.",
    },
    Row {
        key: Key::AnalysisThreads,
        name: "Analysis threads",
        control: Control::Number(1.0, ""),
        note: "A change waits until all editors are closed.",
    },
    Row {
        key: Key::A4Hz,
        name: "A4",
        control: Control::Number(1.0, "Hz"),
        note: "Of cochlea pitch; the tuner's is on the tab Pitch.",
    },
];

/// What the page knows.
#[derive(Default)]
pub struct SettingsPage {
    settings: Settings,
    /// What is wrong with the file.
    problem: Option<String>,
    /// Where it is.
    file: Option<String>,
    /// What is being typed.
    typing: Option<(Key, String)>,
}

impl SettingsPage {
    /// Reads the file anew, for a page that opens.
    pub fn open(&mut self, store: &Store) {
        let (settings, problems) = store.load();
        *self = Self {
            settings,
            problem: problems.into_iter().next(),
            file: store.file().map(|file| file.display().to_string()),
            typing: None,
        };
    }
}

/// Shows what is set once for this machine.
pub fn show(ui: &mut Ui, rect: Rect, view: &mut View) {
    let head = rect.with_max_y(rect.top() + HEAD_HEIGHT);
    show_head(ui, head, view);
    let height = ((rect.bottom() - head.bottom() - 4.0) / ROWS.len() as f32).min(TALLEST_ROW);
    for (nth, row) in ROWS.iter().enumerate() {
        let top = head.bottom() + 4.0 + nth as f32 * height;
        let place = Rect::from_min_size(pos2(rect.left(), top), vec2(rect.width(), height));
        show_row(ui, place, row, view);
    }
}

/// Where the file is, or what is wrong with it; and the way back.
fn show_head(ui: &Ui, rect: Rect, view: &mut View) {
    let back = rect.with_min_x(rect.right() - 60.0);
    let reset = rect.with_max_x(back.left() - 6.0).with_min_x(back.left() - 6.0 - 70.0);
    let page = &view.settings;
    let (text, color) = match (&page.problem, &page.file) {
        (Some(problem), _) => (problem.clone(), theme::amber()),
        (None, Some(file)) => (format!("For all your projects, in {file}"), theme::text_weak()),
        (None, None) => (
            "For this window alone: there is no place for a file of settings.".to_owned(),
            theme::amber(),
        ),
    };
    let width = reset.left() - rect.left() - 8.0;
    let (at, font) = (rect.left_center(), theme::small());
    let place = theme::paint_text(ui.painter(), at, Align2::LEFT_CENTER, &text, font, color, width);
    let response = ui.interact(place, Id::unique("cochlea settings file"), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &text));
    response.on_hover_text(text);
    let pressed = |name: &str, tip: &str, place: Rect| {
        let button = Button {
            tip,
            font: theme::value(),
            ..Button::new(name, name)
        };
        button.show(
            ui,
            place.shrink2(vec2(0.0, 1.0)),
            Id::unique(("cochlea settings", name)),
        )
    };
    if pressed(
        "Reset all",
        "Everything as at first, the size of new windows too.",
        reset,
    ) {
        reset_all(view);
    }
    if pressed("Back", "Back to the curve. Escape does the same.", back) {
        view.turn_to(None);
    }
}

fn show_row(ui: &mut Ui, rect: Rect, row: &Row, view: &mut View) {
    let now = value(row.key, view);
    let text = |left: f32, text: &str, font, color, width: f32| {
        let at = pos2(left, rect.center().y);
        theme::paint_text(ui.painter(), at, Align2::LEFT_CENTER, text, font, color, width);
    };
    text(rect.left(), row.name, theme::value(), theme::text(), NAME_WIDTH);
    let control = Rect::from_min_size(
        pos2(rect.left() + NAME_WIDTH, rect.center().y - 10.5),
        vec2(CONTROL_WIDTH, 21.0),
    );
    let note = control.right() + 14.0;
    let first = said(row, row.key.default());
    let line = match row.control {
        Control::Number(..) => {
            let [lowest, highest] = row.key.range();
            let (lowest, highest) = (row.key.text(lowest), said(row, highest));
            format!("{lowest} to {highest}, at first {first}. {}", row.note)
        }
        Control::Words(_) => format!("At first {first}. {}", row.note),
    };
    text(note, &line, theme::small(), theme::text_weak(), rect.right() - note);
    match row.control {
        Control::Number(step, _) => show_number(ui, control, row, step, now, view),
        Control::Words(words) => show_words(ui, control, row, words, now, view),
    }
}

/// A value of `row` as it is read: "100 %".
fn said(row: &Row, value: f64) -> String {
    match row.control {
        Control::Number(_, "") => row.key.text(value),
        Control::Number(_, unit) => format!("{} {unit}", row.key.text(value)),
        Control::Words(words) => {
            let found = words.iter().find(|(other, _)| *other == value);
            found.map_or_else(|| row.key.text(value), |(_, word)| (*word).to_owned())
        }
    }
}

fn show_words(ui: &Ui, rect: Rect, row: &Row, words: &[(f64, &str)], now: f64, view: &mut View) {
    let width = rect.width() / words.len() as f32;
    for (nth, (value, word)) in words.iter().enumerate() {
        let left = rect.left() + nth as f32 * width;
        let place = rect.with_min_x(left).with_max_x(left + width - 2.0);
        let label = format!("{}: {word}", row.name);
        let button = Button {
            font: theme::value(),
            ..Button::switch(word, &label, Role::RadioButton, *value == now, theme::accent())
        };
        if button.show(ui, place, Id::unique(("cochlea setting", &label))) {
            change(row.key, *value, view);
        }
    }
}

fn show_number(ui: &mut Ui, rect: Rect, row: &Row, step: f64, now: f64, view: &mut View) {
    let down = rect.with_max_x(rect.left() + STEP_WIDTH);
    let up = rect
        .with_min_x(rect.right() - 2.0 - STEP_WIDTH)
        .with_max_x(rect.right() - 2.0);
    let field = rect.with_min_x(down.right() + 2.0).with_max_x(up.left() - 2.0);
    let [lowest, highest] = row.key.range();
    for (place, sign, word, by) in [(down, "\u{2212}", "lower", -step), (up, "+", "higher", step)] {
        let next = (now + by).clamp(lowest, highest);
        let label = format!("{} {word}", row.name);
        let button = Button {
            enabled: next != now,
            ..Button::new(sign, &label)
        };
        if button.show(ui, place, Id::unique(("cochlea setting", &label))) {
            change(row.key, next, view);
        }
    }
    let typed = view.settings.typing.take();
    let mut text = match &typed {
        Some((key, text)) if *key == row.key => text.clone(),
        _ => said(row, now),
    };
    let label = format!("{} value", row.name);
    let entry = Entry {
        id: Id::unique(("cochlea setting", &label)),
        label: &label,
        hint: "",
        longest: 16,
    };
    let response = entry.show(ui, field, &mut text);
    if response.lost_focus() {
        if !ui.input(|input| input.key_pressed(Press::Escape)) {
            read(row, &text, now, view);
        }
    } else if response.has_focus() {
        view.settings.typing = Some((row.key, text));
    } else {
        view.settings.typing = typed.filter(|(key, _)| *key != row.key);
    }
}

/// Takes what was typed; what makes no sense leaves the value and says why.
fn read(row: &Row, text: &str, now: f64, view: &mut View) {
    let Control::Number(_, unit) = row.control else {
        return;
    };
    let typed = text.trim().to_lowercase();
    let number = typed
        .strip_suffix(&unit.to_lowercase())
        .unwrap_or(&typed)
        .replace(',', ".");
    match row.key.read(&number) {
        Some(value) if value != now => change(row.key, value, view),
        Some(_) => {}
        None => view.warn(format!(
            "{} stays at {}: \"{}\" is not {}.",
            row.name,
            said(row, now),
            text.trim(),
            row.key.expected()
        )),
    }
}

/// What is in force.
fn value(key: Key, view: &View) -> f64 {
    view.preferences
        .value(key)
        .unwrap_or_else(|| view.settings.settings.value(key))
}

fn change(key: Key, value: f64, view: &mut View) {
    if view.preferences.value(key).is_some() {
        view.change_preferences(|preferences| preferences.set(key, value));
        return;
    }
    match view.store.write(&[(key, Some(value))]) {
        Ok(()) => view.settings.open(&view.store),
        Err(error) => view.warn(error),
    }
}

fn reset_all(view: &mut View) {
    view.preferences = Preferences {
        size: view.preferences.size,
        ..Preferences::default()
    };
    match view.store.write(&Key::ALL.map(|key| (key, None))) {
        Ok(()) => {
            view.settings.open(&view.store);
            view.tell("All settings are as at first.");
        }
        Err(error) => view.warn(error),
    }
}
