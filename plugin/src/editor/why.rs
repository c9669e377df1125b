//! Every band's explanation: how far it is from the target, whether it is masked, which limit holds it, what it got.

use egui::{Rect, Ui};

use super::View;
use super::layout::Cells;
use crate::link::Snapshot;

/// Shows all bands side by side.
pub fn show(_ui: &Ui, _rect: Rect, _view: &mut View, _snapshot: &Snapshot) {}

/// Shows all bands one under the other, for wide windows.
pub fn show_column(_ui: &Ui, _rect: Rect, _view: &mut View, _snapshot: &Snapshot) {}

/// What stands under its tab.
pub fn show_row(_ui: &Ui, _cells: &mut Cells, _view: &mut View) {}
