//! What is done with presets.

use crate::editor::View;
use crate::editor::desk::{Content, Desk};

/// Loads the preset under the cursor.
pub fn load_chosen(desk: &mut Desk, view: &mut View) {
    if let Some(index) = view.presets.chosen() {
        load(index, desk, view);
    }
}

/// Loads the preset after the one in force, or before it, of those that the list shows; beyond the end begins anew.
pub fn step(desk: &mut Desk, view: &mut View, forth: bool) {
    if view.presets.library.is_none() {
        view.presets.read(&view.store);
    }
    let Some(library) = &view.presets.library else {
        return;
    };
    let rows = &view.presets.rows;
    let loadable: Vec<usize> = (0..rows.len())
        .filter(|row| library.entries()[rows[*row]].preset().is_ok())
        .collect();
    let name = view.presets.in_force().map(|(name, _)| name);
    let is_it = |row: &usize| Some(library.entries()[rows[*row]].name.as_str()) == name;
    let next = match (loadable.iter().position(is_it), forth) {
        (Some(place), true) => place + 1,
        (Some(place), false) => place + loadable.len() - 1,
        (None, true) => 0,
        (None, false) => loadable.len().saturating_sub(1),
    };
    if let Some(row) = loadable.get(next % loadable.len().max(1)) {
        view.presets.cursor = *row;
        load_chosen(desk, view);
    } else {
        view.warn("No preset to load: the search or the filters of the preset browser let none pass.");
    }
}

/// Loads an entry of the library, as one step.
pub fn load(index: usize, desk: &mut Desk, view: &mut View) {
    let Some(entry) = view.presets.entry(index) else {
        return;
    };
    let name = entry.name.clone();
    let content = match entry.preset() {
        Ok(preset) => Content::of_state(&preset.state_bytes()).map_err(|error| error.to_string()),
        Err(error) => Err(error.to_string()),
    };
    match content {
        Ok(content) => {
            let before = desk.content();
            desk.set_content(&format!("loading {name}"), &content);
            view.presets.in_force.load(&name, before, desk.params());
            view.tell(format!("Loaded {name}."));
        }
        Err(error) => view.warn(format!("Not loaded: {error}")),
    }
}

/// Marks an entry as a favourite, or takes the mark away.
pub fn toggle_favourite(index: usize, view: &mut View) {
    let Some(library) = &mut view.presets.library else {
        return;
    };
    let Some(marked) = library.entries().get(index).map(|entry| entry.is_favourite) else {
        return;
    };
    match library.set_favourite(index, !marked) {
        Ok(()) => view.presets.fill(),
        Err(error) => view.warn(error.to_string()),
    }
}

/// Removes the entry under the cursor at the second press; the first one only asks.
pub fn delete_chosen(view: &mut View) {
    let Some(index) = view.presets.chosen() else {
        return;
    };
    let Some(library) = &mut view.presets.library else {
        return;
    };
    let Some(name) = library.entries().get(index).map(|entry| entry.name.clone()) else {
        return;
    };
    if view.presets.doomed != Some(index) {
        view.presets.doomed = Some(index);
        view.message = None;
        return;
    }
    let deleted = library.delete(index);
    view.presets.fill();
    match deleted {
        Ok(()) => view.tell(format!("Deleted {name}.")),
        Err(error) => view.warn(error.to_string()),
    }
}
