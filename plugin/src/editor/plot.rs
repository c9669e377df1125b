//! The plot: hands first, then layer over layer.

use std::sync::atomic::Ordering;

use egui::Ui;

use super::aim::{self, Aim};
use super::curve::Axes;
use super::desk::{Control, Desk};
use super::layout::Layout;
use super::pen::Pen;
use super::pitch::Mark;
use super::{View, grid, handles, overlay, switches, theme};
use crate::link::{AnalysisFrame, Link, Snapshot};

/// Does what the hand asks, then draws everything that lies over one another in the plot.
pub fn show(
    ui: &Ui,
    layout: &Layout,
    link: &Link,
    desk: &mut Desk,
    view: &mut View,
    snapshot: &Snapshot,
    analysis: &AnalysisFrame,
) {
    let sample_rate_hz = f64::from(link.sample_rate_hz.load(Ordering::Relaxed));
    view.curve.update(&desk.params().settings(), snapshot, sample_rate_hz);
    let axes = |view: &View| Axes {
        rect: layout.plot,
        limit_db: view.limit_db,
    };
    // What the hand does comes first, so that curve and handle move together. The scale stays while it draws.
    if !view.is_shaping() {
        view.limit_db = view.curve.limit_db(view.limit_db);
    }
    let aim = Aim::new(desk.params(), &mut view.reader, snapshot);
    view.pointed = handles::act(ui, &axes(view), desk, view, &aim);
    switches::act(ui, layout.switches, &axes(view), desk, view);
    let settings = desk.params().settings();
    view.curve.update(&settings, snapshot, sample_rate_hz);

    let axes = axes(view);
    let corners = theme::WELL_CORNERS;
    theme::paint_box(ui.painter(), layout.plot, corners, theme::well(), theme::control());
    let painter = ui.painter_at(layout.plot);
    overlay::paint_levels(&painter, &axes, snapshot);
    let mark = Mark::of(&axes, &snapshot.pitch);
    grid::paint(ui.painter(), &axes, layout.frequency_axis, mark.map(|mark| mark.x));
    overlay::paint_level_scale(&painter, &axes);
    view.spectra.paint(&painter, &axes, analysis);
    let idle = desk.is_on(Control::Bypass) || link.faults.has_panicked();
    let corridor_db = aim::corridor_db(desk.params());
    let (draws_corridor, draws_target) = (view.pen == Pen::Corridor, view.pen == Pen::Target);
    overlay::paint_corridor(&painter, &axes, &settings.band_gains_db, &corridor_db, draws_corridor);
    let aim = view
        .sketch
        .unwrap_or_else(|| Aim::new(desk.params(), &mut view.reader, snapshot));
    overlay::paint_target(&painter, &axes, &aim, draws_target);
    view.curve.paint(&painter, &axes, idle);
    overlay::paint_bells(&painter, &axes, snapshot);
    if let Some(mark) = mark {
        mark.paint(ui.painter(), layout.plot, layout.frequency_axis);
    }
    overlay::paint_legend(&painter, layout.plot, &view.curve, view.spectra.are_shown(analysis));
    handles::paint(&painter, &axes, desk, view, idle, view.pointed);
    switches::paint(ui, layout.switches, &axes, desk);
}
