//! A line of text that can be typed into.

use egui::{Align2, Id, Rect, Response, Role, TextEdit, Ui, Vec2, WidgetInfo, vec2};

use super::super::theme;

/// See the module.
pub struct Entry<'a> {
    /// What it is known by.
    pub id: Id,
    /// Its name for assistive technology.
    pub label: &'a str,
    /// Stands in it while it is empty.
    pub hint: &'a str,
    /// Characters that it takes.
    pub longest: usize,
}

impl Entry<'_> {
    /// Shows it.
    pub fn show(self, ui: &mut Ui, rect: Rect, text: &mut String) -> Response {
        let focused = ui.memory(|memory| memory.has_focus(self.id));
        let edge = if focused { theme::accent() } else { theme::edge() };
        theme::paint_box(ui.painter(), rect, theme::CONTROL_CORNERS, theme::well(), edge);
        let rect = rect.shrink2(vec2(7.0, 0.0));
        let mut inner = ui.new_child(egui::UiBuilder::new().max_rect(rect));
        let edit = TextEdit::singleline(text)
            .id(self.id)
            .font(theme::value())
            .frame(egui::Frame::NONE)
            .margin(Vec2::ZERO)
            .min_size(rect.size())
            .desired_width(rect.width())
            .align(Align2::LEFT_CENTER)
            .char_limit(self.longest)
            .hint_text(self.hint);
        let response = edit.show(&mut inner).response.response;
        response.widget_info(|| WidgetInfo {
            current_text_value: Some(text.clone()),
            ..WidgetInfo::labeled(Role::TextInput, true, self.label)
        });
        response
    }
}
