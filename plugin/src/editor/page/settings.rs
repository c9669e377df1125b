//! The settings' page.

use egui::{Rect, Ui};

use super::super::View;

/// Shows what is set once for this machine.
pub fn show(_ui: &Ui, _rect: Rect, _view: &mut View) {}
