//! The grid under the curves, and its labels.

use egui::{Align2, Color32, Painter, Rect, Stroke, pos2};

use super::curve::{Axes, HIGHEST_HZ, LOWEST_HZ};
use super::theme;

/// Two labels of gains that face each other across 0 dB need this much, points.
const LABEL_ROOM: f32 = 28.0;
/// A label of a frequency gives way to a mark on the axis that is nearer than this, points.
const MARK_REACH: f32 = 44.0;

/// Paints the grid and its labels; those of the frequencies go into `frequency_axis`, on which there may be a mark.
pub fn paint(painter: &Painter, axes: &Axes, frequency_axis: Rect, mark_x: Option<f32>) {
    let rect = axes.rect;
    let line = |color: Color32| Stroke::new(1.0, color);
    let vertical = |hz: f64, color| {
        painter.vline(painter.round_to_pixel_center(axes.x(hz)), rect.y_range(), line(color));
    };
    for decade_hz in [10.0, 100.0, 1_000.0, 10_000.0] {
        for step in 2..10 {
            let hz = decade_hz * f64::from(step);
            if hz > LOWEST_HZ && hz < HIGHEST_HZ {
                vertical(hz, theme::grid_faint());
            }
        }
    }
    let label_y = frequency_axis.center().y;
    for (hz, text, anchor) in [
        (20.0, "20 Hz", Align2::LEFT_CENTER),
        (50.0, "50", Align2::CENTER_CENTER),
        (100.0, "100", Align2::CENTER_CENTER),
        (200.0, "200", Align2::CENTER_CENTER),
        (500.0, "500", Align2::CENTER_CENTER),
        (1_000.0, "1k", Align2::CENTER_CENTER),
        (2_000.0, "2k", Align2::CENTER_CENTER),
        (5_000.0, "5k", Align2::CENTER_CENTER),
        (10_000.0, "10k", Align2::CENTER_CENTER),
        (20_000.0, "20k", Align2::RIGHT_CENTER),
    ] {
        if hz > LOWEST_HZ && hz < HIGHEST_HZ {
            vertical(hz, theme::grid());
        }
        if mark_x.is_some_and(|x| (x - axes.x(hz)).abs() < MARK_REACH) {
            continue;
        }
        painter.text(
            pos2(axes.x(hz), label_y),
            anchor,
            text,
            theme::small(),
            theme::text_weak(),
        );
    }
    let is_dense = axes.limit_db > 24.0 || 6.0 * axes.points_per_db() < LABEL_ROOM;
    let step_db = if is_dense { 12 } else { 6 };
    let last = axes.limit_db as i32 / step_db;
    for gain_db in (-last..=last).map(|step| step * step_db) {
        let y = painter.round_to_pixel_center(axes.y(gain_db as f32));
        let color = if gain_db == 0 {
            theme::grid_zero()
        } else {
            theme::grid()
        };
        painter.hline(rect.x_range(), y, line(color));
        if gain_db != 0 && step_db as f32 * axes.points_per_db() < LABEL_ROOM {
            continue;
        }
        let text = if gain_db == 0 {
            "0 dB".to_owned()
        } else {
            format!("{gain_db:+}")
        };
        // On the inner side of its line, so that the outermost have room.
        let (y, anchor) = if gain_db > 0 {
            (y + 1.0, Align2::LEFT_TOP)
        } else {
            (y - 1.0, Align2::LEFT_BOTTOM)
        };
        painter.text(
            pos2(rect.left() + 5.0, y),
            anchor,
            text,
            theme::small(),
            theme::text_weak(),
        );
    }
}
