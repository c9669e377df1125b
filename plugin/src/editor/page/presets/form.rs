//! The line under the list that asks for a name or a path: saving, renaming, bringing in, giving out.
//!
//! Where a preset of that name is there already, the same line asks whether to replace it.

use egui::{Align2, Id, Key, Rect, Ui};

use super::super::entry::Entry;
use super::footer::{BUTTON_HEIGHT, LINE_HEIGHT};
use crate::editor::button::Button;
use crate::editor::desk::Desk;
use crate::editor::layout::Cells;
use crate::editor::page::Page;
use crate::editor::{View, theme};
use crate::files;
use crate::presets::{Origin, PresetError};

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A name, a category and a description for what is set now.
    Save,
    /// Another name for the preset under the cursor.
    Rename,
    /// A file to copy in.
    Import,
    /// Where to write the preset under the cursor.
    Export,
}

/// See the module.
pub struct Form {
    kind: Kind,
    /// Of the entry that it is about.
    index: usize,
    /// A name, or a path.
    text: String,
    category: String,
    description: String,
    /// There is such a preset, and the next press replaces it.
    replaces: bool,
    is_fresh: bool,
}

const SAVE_FIELDS: [(&str, &str, usize); 3] = [
    ("Preset name", "Name", 80),
    ("Preset category", "Category", 80),
    ("Preset description", "Description: what it is for", 200),
];

/// Asks for a name to save under, on the page of presets. `same`: the one in force, if it is the user's.
pub fn begin_save(view: &mut View, same: bool) {
    if view.page != Some(Page::Presets) {
        view.turn_to(Some(Page::Presets));
    }
    let name = view.presets.in_force().map(|(name, _)| name.to_owned());
    let library = view.presets.library.as_ref();
    let entry = library.zip(name).and_then(|(library, name)| library.find(&name));
    let entry = entry.filter(|entry| same && entry.origin != Origin::Factory);
    let words = entry.map(|entry| [&entry.name, &entry.category, &entry.description].map(Clone::clone));
    let [text, category, description] = words.unwrap_or_default();
    view.message = None;
    view.presets.is_fresh = false;
    view.presets.form = Some(Form {
        kind: Kind::Save,
        index: 0,
        text,
        category,
        description,
        replaces: false,
        is_fresh: true,
    });
}

/// Asks for what `kind` takes.
pub fn begin(view: &mut View, kind: Kind) {
    let index = view.presets.chosen().unwrap_or(0);
    let name = view.presets.entry(index).map(|entry| entry.name.as_str());
    let name = name.unwrap_or_default();
    let text = match kind {
        Kind::Rename => name.to_owned(),
        Kind::Export => {
            let folder = files::folder(view.folder.as_deref(), "Presets");
            let file = folder.join(format!("{}.json", files::file_name(name)));
            file.display().to_string()
        }
        Kind::Save | Kind::Import => String::new(),
    };
    view.message = None;
    view.presets.doomed = None;
    view.presets.form = Some(Form {
        kind,
        index,
        text,
        category: String::new(),
        description: String::new(),
        replaces: false,
        is_fresh: true,
    });
}

/// Shows it, and does what was asked for.
pub fn show(ui: &mut Ui, rect: Rect, desk: &Desk, view: &mut View) {
    let Some(mut form) = view.presets.form.take() else {
        return;
    };
    let row = rect.with_max_y(rect.top() + BUTTON_HEIGHT);
    let cancel = row.with_min_x(row.right() - 58.0);
    let confirm = row
        .with_max_x(cancel.left() - 6.0)
        .with_min_x(cancel.left() - 6.0 - 70.0);
    let entered = show_fields(ui, row.with_max_x(confirm.left() - 6.0), &mut form);
    let (name, what) = match (form.kind, form.replaces) {
        (_, true) => ("Replace", "Replaces the preset that is there. There is no way back."),
        (Kind::Save, _) => ("Save", "Keeps all settings under this name."),
        (Kind::Rename, _) => ("Rename", "Gives it this name."),
        (Kind::Import, _) => ("Import", "Copies this file into your folder."),
        (Kind::Export, _) => ("Export", "Writes it there; nothing is replaced."),
    };
    let pressed = |name: &str, tip: &str, place: Rect| {
        let button = Button {
            tip,
            font: theme::value(),
            ..Button::new(name, name)
        };
        button.show(ui, place, Id::unique(("cochlea preset form", name)))
    };
    let confirmed = pressed(name, what, confirm) || entered;
    let escaped = ui.input_mut(|input| input.consume_key(egui::Modifiers::NONE, Key::Escape));
    let cancelled = pressed("Cancel", "Leaves everything as it is. Escape does the same.", cancel) || escaped;
    paint_hint(ui, rect.with_min_y(rect.bottom() - LINE_HEIGHT), &form);
    if cancelled {
        view.message = None;
        ui.memory_mut(|memory| memory.request_focus(super::list::id()));
        return;
    }
    if !confirmed {
        view.presets.form = Some(form);
        return;
    }
    match perform(&form, desk, view) {
        Ok(()) => ui.memory_mut(|memory| memory.request_focus(super::list::id())),
        Err(error) => {
            form.replaces =
                matches!(error, PresetError::Taken { .. }) && matches!(form.kind, Kind::Save | Kind::Import);
            form.is_fresh = true;
            view.warn(error.to_string());
            view.presets.form = Some(form);
        }
    }
}

/// Whether Enter was pressed in one of them.
fn show_fields(ui: &mut Ui, rect: Rect, form: &mut Form) -> bool {
    let mut cells = Cells::new(rect);
    let mut entered = false;
    let mut show = |ui: &mut Ui, place: Rect, (label, hint, longest): (&str, &str, usize), text: &mut String| {
        let id = Id::unique(("cochlea preset field", label));
        let entry = Entry {
            id,
            label,
            hint,
            longest,
        };
        let response = entry.show(ui, place, text);
        entered |= response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        if response.changed() {
            form.replaces = false;
        }
        response
    };
    let first = match form.kind {
        Kind::Save => {
            let first = show(ui, cells.take(168.0), SAVE_FIELDS[0], &mut form.text);
            show(ui, cells.take(110.0), SAVE_FIELDS[1], &mut form.category);
            show(ui, cells.rest, SAVE_FIELDS[2], &mut form.description);
            first
        }
        Kind::Rename => show(ui, cells.rest, ("New name", "Another name", 80), &mut form.text),
        Kind::Import => show(
            ui,
            cells.rest,
            ("Path to import", "Path of a preset's file", 4096),
            &mut form.text,
        ),
        Kind::Export => show(
            ui,
            cells.rest,
            ("Path to export", "Path of a file or a folder", 4096),
            &mut form.text,
        ),
    };
    if std::mem::take(&mut form.is_fresh) {
        first.request_focus();
    }
    entered
}

fn paint_hint(ui: &Ui, rect: Rect, form: &Form) {
    let text = match form.kind {
        Kind::Save => "Enter saves, Escape cancels. A category is a folder: words, with / between one and the next.",
        Kind::Rename => "Enter renames, Escape cancels.",
        Kind::Import => "Paste the path of a preset's file. Enter imports, Escape cancels.",
        Kind::Export => "A file that is not there yet, or a folder. Enter exports, Escape cancels.",
    };
    let (at, font, color) = (rect.left_center(), theme::small(), theme::text_weak());
    theme::paint_text(ui.painter(), at, Align2::LEFT_CENTER, text, font, color, rect.width());
}

fn perform(form: &Form, desk: &Desk, view: &mut View) -> Result<(), PresetError> {
    let Some(library) = &mut view.presets.library else {
        return Err(PresetError::NoFolder);
    };
    match form.kind {
        Kind::Save => {
            let (category, description) = (&form.category, &form.description);
            let index = library.save(&form.text, description, category, &desk.state_bytes(), form.replaces)?;
            let name = library.entries()[index].name.clone();
            view.presets.in_force.recall(&name, false, desk.params());
            tell_place(view, index, "Saved");
        }
        Kind::Rename => {
            let before = library.entries().get(form.index).map(|entry| entry.name.clone());
            let index = library.rename(form.index, &form.text)?;
            let name = library.entries()[index].name.clone();
            view.presets
                .in_force
                .rename(before.as_deref().unwrap_or_default(), &name);
            tell_place(view, index, "Renamed");
        }
        Kind::Import => {
            let index = library.import(&files::path_of(&form.text), form.replaces)?;
            tell_place(view, index, "Imported");
        }
        Kind::Export => {
            let path = library.export(form.index, &files::path_of(&form.text))?;
            view.tell(format!("Exported to {}", path.display()));
        }
    }
    Ok(())
}

/// Shows the list anew with the cursor on `index`, and says where it is.
fn tell_place(view: &mut View, index: usize, what: &str) {
    if !view
        .presets
        .library
        .as_ref()
        .is_some_and(|library| view.presets.filter.rows(library).contains(&index))
    {
        view.presets.filter = super::Filter::default();
    }
    view.presets.fill();
    view.presets.cursor = view.presets.rows.iter().position(|row| *row == index).unwrap_or(0);
    let entry = view.presets.entry(index);
    let text = entry.map(|entry| match &entry.origin {
        Origin::User(path) => format!("{what} {}", path.display()),
        Origin::Factory => format!("{what} {}", entry.name),
    });
    if let Some(text) = text {
        view.tell(text);
    }
}
