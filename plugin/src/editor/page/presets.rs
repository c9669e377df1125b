//! The preset browser.

use egui::{Rect, Ui};

use super::super::View;
use super::super::desk::Desk;

/// What the editor remembers of presets.
#[derive(Default)]
pub struct Presets {
    name: Option<String>,
}

impl Presets {
    /// What is written on the bar: the preset in force, marked when something was changed since.
    pub fn title(&self, _desk: &Desk) -> String {
        self.name.clone().unwrap_or_else(|| "Presets".to_owned())
    }

    /// Asks for the preset before or after the one in force.
    pub fn step(&mut self, _forth: bool) {}
}

/// Shows the browser.
pub fn show(_ui: &Ui, _rect: Rect, _desk: &mut Desk, _view: &mut View) {}
