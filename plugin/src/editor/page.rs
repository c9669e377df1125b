//! Pages that lie over the plot and what is under it, while they are open: presets and settings.

mod entry;
pub mod presets;
pub mod settings;

use egui::{Key, Rect, Ui, vec2};

use super::desk::Desk;
use super::{View, theme};
pub use presets::Presets;
pub use settings::SettingsPage;

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
    let inner = rect.shrink2(vec2(10.0, 7.0));
    match page {
        Page::Presets => presets::show(ui, inner, desk, view),
        Page::Settings => settings::show(ui, inner, view),
    }
    if !ui.text_edit_focused() && ui.input(|input| input.key_pressed(Key::Escape)) {
        view.turn_to(None);
    }
}
