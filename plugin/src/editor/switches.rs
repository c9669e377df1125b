//! One switch a band, under its handle.

use cochlea_dsp::{BAND_COUNT, BANDS};
use egui::{CornerRadius, Id, Rect, Role, Sense, Stroke, StrokeKind, Ui, Vec2, WidgetInfo, pos2, vec2};

use super::curve::Axes;
use super::desk::{Control, Desk};
use super::handles::{band_name, reach};
use super::{View, menu, padlock, theme};

fn place(rect: Rect, axes: &Axes, desk: &Desk, band: usize) -> Rect {
    let reach = reach(axes, desk, band);
    Rect::from_min_max(pos2(reach.left(), rect.top()), pos2(reach.right(), rect.bottom()))
}

fn id(band: usize) -> Id {
    Id::unique(("cochlea band switch", band))
}

/// Does what the user asks. For the mouse; the keyboard's way is Enter on the handle.
pub fn act(ui: &Ui, rect: Rect, axes: &Axes, desk: &mut Desk, view: &mut View) {
    for band in 0..BAND_COUNT {
        let control = Control::BandOn(band);
        let response = ui.interact(place(rect, axes, desk, band), id(band), Sense::CLICK);
        if response.clicked() {
            desk.toggle(control);
            view.selected = Some(band);
        }
        menu::serve(ui, &response, control, &format!("{} On", band_name(band)), desk, view);
        let on = desk.is_on(control);
        response.widget_info(|| WidgetInfo::selected(Role::CheckBox, true, on, format!("{} On", band_name(band))));
    }
}

/// Paints the switches: a full square is on, an empty one off.
pub fn paint(ui: &Ui, rect: Rect, axes: &Axes, desk: &Desk) {
    let painter = ui.painter();
    for (band, at) in BANDS.iter().enumerate() {
        let on = desk.is_on(Control::BandOn(band));
        let hovered = ui
            .ctx()
            .read_response(id(band))
            .is_some_and(|response| response.hovered());
        let x = axes.x(at.centre_hz);
        let mark = Rect::from_center_size(pos2(x, rect.center().y), Vec2::splat(8.0));
        let corners = CornerRadius::same(2);
        let color = match (hovered, on) {
            (true, _) => theme::text(),
            (false, true) => theme::accent().gamma_multiply(0.85),
            (false, false) => theme::text_weak(),
        };
        if on {
            painter.rect_filled(mark, corners, color);
        } else {
            painter.rect_stroke(mark, corners, Stroke::new(1.0, color), StrokeKind::Inside);
        }
        if desk.is_locked(Control::BandOn(band)) {
            padlock::paint(painter, mark.right_top() + vec2(2.0, 1.0));
        }
        if hovered {
            let text = format!("{}: {}", band_name(band), if on { "on" } else { "off" });
            let galley = painter.layout_no_wrap(text, theme::small(), theme::text());
            let size = galley.size() + vec2(12.0, 6.0);
            let left = (x - size.x / 2.0).clamp(axes.rect.left() + 4.0, axes.rect.right() - size.x - 4.0);
            let label = Rect::from_min_size(pos2(left, axes.rect.bottom() - size.y - 4.0), size);
            theme::paint_box(painter, label, theme::CONTROL_CORNERS, theme::control(), theme::edge());
            painter.galley(label.min + vec2(6.0, 3.0), galley, theme::text());
        }
    }
}
