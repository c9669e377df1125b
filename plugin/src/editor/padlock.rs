//! The mark of a locked control.

use egui::{CornerRadius, Painter, Pos2, Rect, Stroke, pos2, vec2};

use super::desk::{Control, Desk};
use super::theme;

/// Half the width of the lock.
const HALF_WIDTH: f32 = 3.0;

/// Paints a padlock about `centre`.
pub fn paint(painter: &Painter, centre: Pos2) {
    let color = theme::amber();
    let body = Rect::from_min_max(centre - vec2(HALF_WIDTH, 0.0), centre + vec2(HALF_WIDTH, 4.0));
    painter.rect_filled(body, CornerRadius::same(1), color);
    let arch = [
        (-2.0, 0.0),
        (-2.0, -2.0),
        (-1.0, -3.5),
        (1.0, -3.5),
        (2.0, -2.0),
        (2.0, 0.0),
    ];
    let arch = arch.map(|(x, y)| centre + vec2(x, y)).to_vec();
    painter.line(arch, Stroke::new(1.0, color));
}

/// Paints it in the upper right corner of a box, if `control` is locked.
pub fn paint_in_box(painter: &Painter, rect: Rect, control: Control, desk: &Desk) {
    if desk.is_locked(control) {
        paint(painter, pos2(rect.right() - HALF_WIDTH - 2.0, rect.top() + 6.0));
    }
}
