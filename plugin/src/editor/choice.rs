//! One of several by name: click for the list, arrows and wheel for the next.

use egui::{Align2, Id, Popup, Rect, Role, Sense, Shape, Stroke, Ui, WidgetInfo, pos2, vec2};

use super::desk::{Control, Desk};
use super::slot::{CAPTION_HEIGHT, caption};
use super::{View, input, theme};

/// What is chosen, and how it is called.
pub struct Choice {
    /// The parameter.
    pub control: Control,
    /// Its name.
    pub name: &'static str,
    /// The same, short.
    pub caption: &'static str,
    /// One sentence: what it does.
    pub tip: &'static str,
}

impl Choice {
    /// Shows it, caption above.
    pub fn show(&self, ui: &Ui, rect: Rect, desk: &mut Desk, view: &mut View) {
        caption(ui, rect, self.caption);
        let (rect, control) = (rect.with_min_y(rect.top() + CAPTION_HEIGHT), self.control);
        let response = ui.interact(rect, Id::unique(("cochlea choice", self.name)), Sense::click());
        let (last, now) = (desk.last(control), desk.chosen(control));
        let text = desk.text(control);
        response.widget_info(|| WidgetInfo {
            current_text_value: Some(text.clone()),
            ..WidgetInfo::labeled(Role::ComboBox, true, self.name)
        });
        let mut steps = 0.0;
        if response.has_focus() {
            input::keep_arrows(&response);
            let keys = input::pressed_keys(ui);
            steps -= input::key_steps(&keys, false);
            if input::key_reset(&keys) {
                desk.reset(control);
            }
        }
        if response.hovered() && view.grab.is_none() {
            steps -= input::wheel_steps(ui, &mut view.wheel_rest);
        }
        if steps != 0.0 {
            let next = (now as f32 + steps.signum()).clamp(0.0, last as f32) as usize;
            desk.choose(control, next);
        }
        let command = ui.input(|input| input.modifiers.command);
        if response.clicked() && command {
            desk.reset(control);
        }
        self.paint(ui, rect, &response, &text);
        let popup = Popup::menu(&response).width(rect.width().max(120.0));
        let is_open = popup.is_open();
        popup.show(|ui| {
            for index in 0..=last {
                let name = desk.text_of(control, index as f32 / last as f32);
                if ui.selectable_label(index == now, name).clicked() {
                    desk.choose(control, index);
                    ui.close();
                }
            }
        });
        if !is_open {
            response.on_hover_text(format!("{}: {text}. {}", self.name, self.tip));
        }
    }

    fn paint(&self, ui: &Ui, rect: Rect, response: &egui::Response, text: &str) {
        let painter = ui.painter();
        let fill = match response.hovered() {
            true => theme::control_hovered(),
            false => theme::control(),
        };
        painter.rect_filled(rect, theme::CONTROL_CORNERS, fill);
        let at = pos2(rect.left() + 7.0, rect.center().y);
        let width = rect.width() - 24.0;
        theme::paint_text(
            painter,
            at,
            Align2::LEFT_CENTER,
            text,
            theme::value(),
            theme::text(),
            width,
        );
        let tip = pos2(rect.right() - 10.0, rect.center().y + 2.0);
        let arrow = vec![tip + vec2(-4.0, -4.0), tip + vec2(4.0, -4.0), tip];
        painter.add(Shape::convex_polygon(arrow, theme::text_weak(), Stroke::NONE));
        if response.has_focus() {
            theme::paint_focus(painter, rect, theme::CONTROL_CORNERS);
        }
    }
}
