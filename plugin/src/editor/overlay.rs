//! What lies under and over the curves: levels, masking thresholds, target, corridor, floating bells, and the legend.

use cochlea_dsp::{BAND_COUNT, BANDS};
use egui::epaint::{Mesh, Vertex, WHITE_UV};
use egui::{Align2, Color32, Painter, Pos2, Rect, Shape, Stroke, pos2, vec2};

use super::aim::{Aim, level_y};
use super::curve::{Axes, Curve};
use super::theme;
use crate::link::Snapshot;

/// Quieter levels than this are not shown, dB.
const SILENT_DB: f64 = -120.0;

/// The place of a band's edges, inside the plot.
fn edges(axes: &Axes, band: usize) -> (f32, f32) {
    let within = |x: f32| x.clamp(axes.rect.left(), axes.rect.right());
    (
        within(axes.x(BANDS[band].lower_hz)),
        within(axes.x(BANDS[band].upper_hz)),
    )
}

/// The level of every band as a bar, pale where it is not heard, and what masks it as a step.
pub fn paint_levels(painter: &Painter, axes: &Axes, snapshot: &Snapshot) {
    for (band, note) in snapshot.explanation.bands.iter().enumerate() {
        let (left, right) = edges(axes, band);
        if note.level_db <= SILENT_DB || right - left < 1.0 {
            continue;
        }
        let top = level_y(axes.rect, note.level_db);
        let strength = 0.12 + 0.16 * note.audibility.clamp(0.0, 1.0) as f32;
        let color = theme::level().gamma_multiply(strength);
        let (left, right, bottom) = (left + 0.5, right - 0.5, axes.rect.bottom());
        painter.add(between(
            [
                &[pos2(left, top), pos2(right, top)],
                &[pos2(left, bottom), pos2(right, bottom)],
            ],
            [color, theme::level().gamma_multiply(0.02)],
        ));
        let lid = Stroke::new(1.0, theme::level().gamma_multiply(2.6 * strength));
        painter.hline(left..=right, top, lid);
        let threshold_y = level_y(axes.rect, note.threshold_db);
        let stroke = Stroke::new(1.0, theme::threshold());
        painter.extend(Shape::dashed_line(
            &[pos2(left, threshold_y), pos2(right, threshold_y)],
            stroke,
            3.0,
            2.0,
        ));
    }
}

/// How far the adaptation may go from what is set by hand. `bright`: it is being drawn.
pub fn paint_corridor(
    painter: &Painter,
    axes: &Axes,
    hand_db: &[f64; BAND_COUNT],
    corridor_db: &[[f64; 2]; BAND_COUNT],
    bright: bool,
) {
    let edge = |side: usize| -> Vec<Pos2> {
        let at = |band: usize| {
            let gain_db = hand_db[band] + corridor_db[band][side];
            pos2(axes.x(BANDS[band].centre_hz), axes.y(gain_db as f32))
        };
        let mut points: Vec<Pos2> = (0..BAND_COUNT).map(at).collect();
        points.insert(0, pos2(axes.rect.left(), points[0].y));
        points.push(pos2(axes.rect.right(), points[points.len() - 1].y));
        points
    };
    let (lower, upper) = (edge(0), edge(1));
    let strength = if bright { 0.16 } else { 0.055 };
    painter.add(between(
        [&upper, &lower],
        [theme::corridor().gamma_multiply(strength); 2],
    ));
    let width = if bright { 1.5 } else { 1.0 };
    let stroke = Stroke::new(width, theme::corridor().gamma_multiply(if bright { 0.9 } else { 0.35 }));
    painter.line(upper, stroke);
    painter.line(lower, stroke);
}

/// The area between two lines, in the colour of each.
fn between([upper, lower]: [&[Pos2]; 2], [above, below]: [Color32; 2]) -> Shape {
    let mut mesh = Mesh::default();
    for (&upper, &lower) in upper.iter().zip(lower) {
        for (pos, color) in [(upper, above), (lower, below)] {
            mesh.vertices.push(Vertex {
                pos,
                uv: WHITE_UV,
                color,
            });
        }
    }
    for pair in 1..upper.len() as u32 {
        let (left, right) = (2 * pair - 2, 2 * pair);
        mesh.add_triangle(left, left + 1, right);
        mesh.add_triangle(left + 1, right, right + 1);
    }
    Shape::mesh(mesh)
}

/// The target on the scale of the levels. Open bands leave a gap.
pub fn paint_target(painter: &Painter, axes: &Axes, aim: &Aim, bright: bool) {
    let stroke = Stroke::new(if bright { 2.0 } else { 1.5 }, theme::target());
    let mut run: Vec<Pos2> = Vec::new();
    for (band, level) in BANDS.iter().zip(aim.levels_db) {
        match level {
            Some(level_db) => run.push(pos2(axes.x(band.centre_hz), level_y(axes.rect, level_db))),
            None => painter.extend(Shape::dashed_line(&std::mem::take(&mut run), stroke, 8.0, 3.0)),
        }
    }
    painter.extend(Shape::dashed_line(&run, stroke, 8.0, 3.0));
}

/// Where floating bells are at work: a mark that hangs as deep as they cut.
pub fn paint_bells(painter: &Painter, axes: &Axes, snapshot: &Snapshot) {
    for bell in &snapshot.explanation.bells {
        if bell.gain_db > -0.1 || bell.frequency_hz <= 0.0 {
            continue;
        }
        let x = axes.x(bell.frequency_hz);
        let tip = pos2(x, axes.y(bell.gain_db as f32));
        let stem = Stroke::new(1.0, theme::bell().gamma_multiply(0.6));
        painter.line_segment([pos2(x, axes.y(0.0)), tip], stem);
        let corners = vec![tip, tip + vec2(-5.0, -8.0), tip + vec2(5.0, -8.0)];
        painter.add(Shape::convex_polygon(
            corners,
            theme::bell(),
            Stroke::new(1.0, theme::well()),
        ));
    }
}

/// The scale of the levels, at the right.
pub fn paint_level_scale(painter: &Painter, axes: &Axes) {
    // In a very low plot every other one.
    let step = if axes.rect.height() < 90.0 { 2 } else { 1 };
    for level_db in [-20, -40, -60, -80].into_iter().step_by(step) {
        let y = level_y(axes.rect, f64::from(level_db)).round();
        let right = axes.rect.right();
        painter.hline(right - 4.0..=right, y, Stroke::new(1.0, theme::edge()));
        let text = format!("\u{2212}{}", -level_db);
        let at = pos2(right - 6.0, y);
        painter.text(at, Align2::RIGHT_CENTER, text, theme::small(), theme::level());
    }
}

/// In a plot wider than this, points, everything that may be drawn is explained.
const WIDE: f32 = 760.0;

/// What the lines are.
/// `spectra`: whether those before and after are there.
pub fn paint_legend(painter: &Painter, plot: Rect, curve: &Curve, spectra: [bool; 2]) {
    let [before, after] = spectra;
    let all = [
        ("Total", theme::accent(), true, 0.0),
        ("By hand", theme::text_weak(), curve.is_adapted(), 0.0),
        ("At Amount 100 %", theme::ghost(), curve.has_ghost(), 6.0),
        ("Following", theme::pitch(), curve.follows() && plot.width() > WIDE, 0.0),
        ("Target", theme::target(), true, 8.0),
        ("Corridor", theme::corridor().gamma_multiply(0.5), true, 0.0),
        ("Level", theme::level(), plot.width() > WIDE || !(before || after), 0.0),
        ("Before", theme::before(), before, 0.0),
        ("After", theme::after(), after, 0.0),
        ("Masked below", theme::threshold(), true, 3.0),
    ];
    let mut left = plot.left() + 44.0;
    let y = plot.top() + 9.0;
    for (text, color, shown, dash) in all {
        if !shown {
            continue;
        }
        let line = [pos2(left, y), pos2(left + 16.0, y)];
        let stroke = Stroke::new(if text == "Level" { 5.0 } else { 2.0 }, color);
        if dash == 0.0 {
            painter.line_segment(line, stroke);
        } else {
            painter.extend(Shape::dashed_line(&line, stroke, dash, 0.5 * dash));
        }
        let at = pos2(left + 20.0, y);
        let place = painter.text(at, Align2::LEFT_CENTER, text, theme::small(), theme::text_weak());
        left = place.right() + 14.0;
    }
}
