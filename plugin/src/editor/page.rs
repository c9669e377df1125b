//! Pages that lie over the plot and what is under it, while they are open: presets and settings.

mod presets;
mod settings;

use egui::{Key, Rect, Ui};

use super::desk::Desk;
use super::{View, theme};
pub use presets::Presets;

/// A page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Page {
    /// Factory and user presets.
    Presets,
    /// What holds for all projects.
    Settings,
}

/// Shows the open page. Escape closes it.
pub fn show(ui: &mut Ui, rect: Rect, page: Page, desk: &mut Desk, view: &mut View) {
    let (fill, edge) = (theme::panel(), theme::edge());
    theme::paint_box(ui.painter(), rect, theme::WELL_CORNERS, fill, edge);
    match page {
        Page::Presets => presets::show(ui, rect, desk, view),
        Page::Settings => settings::show(ui, rect, view),
    }
    if !ui.text_edit_focused() && ui.input(|input| input.key_pressed(Key::Escape)) {
        view.turn_to(None);
    }
}
