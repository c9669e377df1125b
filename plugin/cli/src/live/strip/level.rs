//! The source's level: a bar a channel, a mark where it was highest, a light for full scale.

use egui::{Align2, Rect, Sense, Ui, pos2, vec2};

use crate::live::meter_hold::FLOOR_DB;
use cochlea::editor::theme;

const WIDTH: f32 = 110.0;
const BAR_HEIGHT: f32 = 6.0;
const LIGHT_WIDTH: f32 = 34.0;

/// Shows it; whether the light was clicked.
pub fn show(ui: &mut Ui, levels_db: [[f32; 2]; 2], has_clipped: bool) -> bool {
    let (rect, response) = ui.allocate_exact_size(vec2(WIDTH + LIGHT_WIDTH + 6.0, 22.0), Sense::click());
    let held_db = levels_db[0][1].max(levels_db[1][1]);
    response.widget_info(|| {
        let clip = if has_clipped { ", clipped" } else { "" };
        let text = format!("Source level {held_db:.1} dBFS{clip}");
        egui::WidgetInfo::labeled(egui::Role::ProgressIndicator, true, text)
    });
    let painter = ui.painter();
    for (channel, [level_db, held_db]) in levels_db.into_iter().enumerate() {
        let top = rect.center().y - BAR_HEIGHT - 1.0 + channel as f32 * (BAR_HEIGHT + 2.0);
        let bar = Rect::from_min_size(pos2(rect.left(), top), vec2(WIDTH, BAR_HEIGHT));
        let place = |db: f32| (1.0 - db / FLOOR_DB).clamp(0.0, 1.0) * WIDTH;
        painter.rect_filled(bar, 1.0, theme::well());
        let filled = Rect::from_min_size(bar.min, vec2(place(level_db), BAR_HEIGHT));
        painter.rect_filled(filled, 1.0, theme::level());
        if held_db > FLOOR_DB {
            let x = (bar.left() + place(held_db)).min(bar.right() - 1.0);
            painter.vline(x, bar.y_range(), (1.5, theme::text()));
        }
    }
    let at = pos2(rect.left() + WIDTH + 6.0, rect.center().y);
    let text = if has_clipped {
        let light = Rect::from_min_size(at - vec2(2.0, 8.0), vec2(LIGHT_WIDTH, 16.0));
        theme::paint_box(painter, light, theme::CONTROL_CORNERS, theme::red_dark(), theme::edge());
        "CLIP".to_owned()
    } else if held_db > FLOOR_DB {
        format!("{held_db:.1}")
    } else {
        "-inf".to_owned()
    };
    let colour = if has_clipped { theme::text() } else { theme::text_weak() };
    painter.text(at + vec2(2.0, 0.0), Align2::LEFT_CENTER, text, theme::value(), colour);
    response.clicked() && has_clipped
}
