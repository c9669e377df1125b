//! Under the list: what one does with the preset under the cursor, and where the user's lie.

use egui::{Align2, Id, Rect, Role, Sense, Ui, WidgetInfo};

use super::acts;
use super::form::{self, Kind};
use crate::editor::View;
use crate::editor::button::Button;
use crate::editor::layout::Cells;
use crate::editor::theme;
use crate::presets::Origin;

/// Two rows: buttons, and a line.
pub const HEIGHT: f32 = BUTTON_HEIGHT + 2.0 + LINE_HEIGHT;
pub const BUTTON_HEIGHT: f32 = 23.0;
pub const LINE_HEIGHT: f32 = 14.0;

/// Shows it.
pub fn show(ui: &Ui, rect: Rect, view: &mut View) {
    let chosen = view.presets.chosen();
    let entry = chosen.and_then(|index| view.presets.entry(index));
    let is_users = entry.is_some_and(|entry| entry.origin != Origin::Factory);
    let is_whole = entry.is_some_and(|entry| entry.preset().is_ok());
    let is_favourite = entry.is_some_and(|entry| entry.is_favourite);
    let is_doomed = chosen.is_some() && view.presets.doomed == chosen;
    let mut cells = Cells::new(rect.with_max_y(rect.top() + BUTTON_HEIGHT));
    let mut pressed = |name: &str, width: f32, enabled: bool, tip: &str| {
        let button = Button {
            tip,
            enabled,
            font: theme::value(),
            ..Button::new(name, name)
        };
        button.show(ui, cells.take(width), Id::unique(("cochlea preset act", name)))
    };
    if pressed(
        "Save\u{2026}",
        54.0,
        true,
        "Keeps all settings, under the name in force if it is yours.",
    ) {
        form::begin_save(view, true);
    }
    if pressed(
        "Save as\u{2026}",
        66.0,
        true,
        "Keeps all settings as a preset of another name.",
    ) {
        form::begin_save(view, false);
    }
    if pressed(
        "Rename\u{2026}",
        70.0,
        is_users && is_whole,
        "Gives this preset of yours another name.",
    ) {
        form::begin(view, Kind::Rename);
    }
    let (name, tip) = match is_doomed {
        true => ("Really delete", "Removes its file. There is no way back."),
        false => (
            "Delete",
            "Removes the file of this preset of yours, after asking once more.",
        ),
    };
    if pressed(name, 86.0, is_users, tip) {
        acts::delete_chosen(view);
    }
    let name = if is_favourite { "No favourite" } else { "Favourite" };
    if pressed(
        name,
        82.0,
        chosen.is_some(),
        "Marks this preset as a favourite, or takes the mark away.",
    ) && let Some(index) = chosen
    {
        acts::toggle_favourite(index, view);
    }
    if pressed(
        "Import\u{2026}",
        62.0,
        true,
        "Copies a preset's file into your folder, after checking it whole.",
    ) {
        form::begin(view, Kind::Import);
    }
    if pressed(
        "Export\u{2026}",
        62.0,
        is_whole,
        "Writes this preset as a file of its own.",
    ) {
        form::begin(view, Kind::Export);
    }
    let folder = view.presets.library.as_ref().and_then(|library| library.folder());
    let folder = folder.map(|folder| folder.display().to_string());
    let tip = "Puts the folder of your presets into the clipboard.";
    if pressed("Copy folder path", 108.0, folder.is_some(), tip)
        && let Some(folder) = &folder
    {
        ui.copy_text(folder.clone());
        view.tell("The folder's path is in the clipboard.");
    }
    show_line(ui, rect.with_min_y(rect.bottom() - LINE_HEIGHT), folder, view);
}

/// What is wrong with the folder, else where it is.
fn show_line(ui: &Ui, rect: Rect, folder: Option<String>, view: &View) {
    let problems = view.presets.library.as_ref().map(|library| library.problems());
    let problem = problems.and_then(|problems| problems.into_iter().next());
    let (text, color) = match (problem, folder) {
        (Some(problem), _) => (problem, theme::amber()),
        (None, Some(folder)) => (format!("Yours: {folder}"), theme::text_weak()),
        (None, None) => (
            "There is no place for presets of your own: the home folder is unknown.".to_owned(),
            theme::amber(),
        ),
    };
    let (at, font) = (rect.left_center(), theme::small());
    let place = theme::paint_text(ui.painter(), at, Align2::LEFT_CENTER, &text, font, color, rect.width());
    let response = ui.interact(place, Id::unique("cochlea preset folder"), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &text));
    response.on_hover_text(text);
}
