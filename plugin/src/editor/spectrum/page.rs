//! What the sound is made of: the spectrogram, bands, and three numbers; and what is set of the spectra.

use egui::epaint::Mesh;
use egui::{Align2, Rect, Shape, Ui, pos2, vec2};

use super::super::View;
use super::super::aim::LEVELS_DB;
use super::super::layout::Cells;
use super::super::{listen, name, theme};
use super::bands::{self, Bands};
use super::heat::{Heat, byte};
use super::{options, show_freeze};
use crate::link::{AnalysisFrame, Link};

/// A caption and a box.
const ROW_HEIGHT: f32 = 38.0;
const GAP: f32 = 8.0;
/// The spectrogram's share of the width.
const SONOGRAM_SHARE: f32 = 0.54;
const SCALE_WIDTH: f32 = 130.0;
const SCALE_STEPS: usize = 32;

/// Shows the page.
pub fn show(ui: &Ui, rect: Rect, link: &Link, view: &mut View, analysis: &AnalysisFrame) {
    let above = rect.with_max_y(rect.bottom() - ROW_HEIGHT - GAP / 2.0);
    let middle = (above.left() + SONOGRAM_SHARE * above.width()).round();
    view.spectra.sonogram.show(ui, above.with_max_x(middle - GAP / 2.0));
    let frame = view.spectra.frame(analysis);
    bands::show(ui, above.with_min_x(middle + GAP / 2.0), view.spectra.bands, frame);
    options::show(ui, rect.with_min_y(rect.bottom() - ROW_HEIGHT), link, view);
}

/// What stands under its tab: what stands still, which bands are shown, and what colours and marks mean.
pub fn show_row(ui: &Ui, cells: &mut Cells, link: &Link, view: &mut View) {
    show_freeze(ui, listen::lower(cells.take(104.0)), link, view);
    let words = [
        "Bands",
        "Bands",
        "64 equal bands, or the ear's 26 with what masks them: a hollow bar is not heard beside the others.",
    ];
    let mut shown = view.spectra.bands;
    options::pick(
        ui,
        cells.take(112.0),
        view,
        words,
        &Bands::ALL,
        Bands::default(),
        &mut shown,
    );
    view.spectra.bands = shown;
    show_scale(ui, listen::lower(cells.take(SCALE_WIDTH)));
    bands::show_legend(ui, listen::lower(cells.rest), shown);
}

/// What the spectrogram's colours mean.
fn show_scale(ui: &Ui, rect: Rect) {
    let painter = ui.painter();
    let [top, bottom] = LEVELS_DB;
    let write = |x: f32, align: Align2, text: &str| {
        let at = pos2(x, rect.center().y);
        painter.text(at, align, text, theme::small(), theme::text_weak())
    };
    let from = write(
        rect.left() + 2.0,
        Align2::LEFT_CENTER,
        &format!("\u{2212}{:.0}", -bottom),
    );
    let to = write(rect.right(), Align2::RIGHT_CENTER, &format!("{top:.0} dB"));
    let bar = Rect::from_x_y_ranges(
        from.right() + 5.0..=to.left() - 5.0,
        rect.center().y - 4.0..=rect.center().y + 4.0,
    );
    let heat = Heat::new(theme::is_light());
    let mut mesh = Mesh::default();
    let width = bar.width() / SCALE_STEPS as f32;
    for step in 0..SCALE_STEPS {
        let share = step as f32 / (SCALE_STEPS - 1) as f32;
        let place = Rect::from_min_size(bar.min + vec2(step as f32 * width, 0.0), vec2(width, bar.height()));
        mesh.add_colored_rect(place, heat.color(byte(bottom + share * (top - bottom))));
    }
    painter.add(Shape::mesh(mesh));
    let text = format!("Colours of the spectrogram: from {bottom:.0} to {top:.0} dB, a full-scale sine is 0 dB");
    name(ui, rect, "cochlea sonogram scale", &text);
}
