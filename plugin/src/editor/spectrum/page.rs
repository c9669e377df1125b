//! What the sound is made of: the spectrogram, 64 bands, and three numbers; and what is set of the spectra.

use egui::{Rect, Ui};

use super::super::View;
use super::super::layout::Cells;
use super::super::listen;
use super::{options, show_freeze};
use crate::link::{AnalysisFrame, Link};

/// A caption and a box.
const ROW_HEIGHT: f32 = 38.0;

/// Shows the page.
pub fn show(ui: &Ui, rect: Rect, link: &Link, view: &mut View, _analysis: &AnalysisFrame) {
    options::show(ui, rect.with_min_y(rect.bottom() - ROW_HEIGHT), link, view);
}

/// What stands under its tab.
pub fn show_row(ui: &Ui, cells: &mut Cells, link: &Link, view: &mut View) {
    show_freeze(ui, listen::lower(cells.take(104.0)), link, view);
}
