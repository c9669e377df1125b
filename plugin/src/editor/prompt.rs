//! A line that asks for a target: from the clipboard, or a file's path, pasted or typed.

use egui::{Align2, Event, Id, Key, Rect, TextEdit, Ui, pos2, vec2};

use super::desk::Desk;
use super::{View, target, theme};

/// Characters that can be typed; what is pasted goes past the line.
const LONGEST_TYPED: usize = 4096;

/// A text on its way.
pub struct Prompt {
    text: String,
    fresh: bool,
}

impl Default for Prompt {
    /// Nothing pasted yet.
    fn default() -> Self {
        Self {
            text: String::new(),
            fresh: true,
        }
    }
}

/// Shows the line, takes the text.
pub fn show(ui: &mut Ui, rect: Rect, desk: &mut Desk, view: &mut View) {
    let Some(prompt) = &mut view.prompt else {
        return;
    };
    if let Some(pasted) = take_pasted(ui) {
        view.prompt = None;
        target::paste(desk, view, &pasted);
        return;
    }
    let place = |left: f32, right: f32| Rect::from_min_max(pos2(left, rect.top()), pos2(right, rect.top() + 24.0));
    let caption = place(rect.left(), rect.left() + 78.0);
    let (font, color) = (theme::body(), theme::text());
    theme::paint_text(
        ui.painter(),
        caption.left_center(),
        Align2::LEFT_CENTER,
        "Paste target",
        font,
        color,
        78.0,
    );
    let field = place(caption.right() + 6.0, rect.right());
    theme::paint_box(
        ui.painter(),
        field,
        theme::CONTROL_CORNERS,
        theme::well(),
        theme::accent(),
    );
    let id = Id::unique("cochlea prompt");
    let mut inner = ui.new_child(egui::UiBuilder::new().max_rect(field));
    let edit = TextEdit::singleline(&mut prompt.text)
        .id(id)
        .font(theme::body())
        .frame(egui::Frame::NONE)
        .margin(vec2(6.0, 0.0))
        .min_size(field.size())
        .desired_width(field.width() - 12.0)
        .align(Align2::LEFT_CENTER)
        .char_limit(LONGEST_TYPED)
        .hint_text("Ctrl+V or Cmd+V: a GraphicEQ line, columns, JSON, or a file's path");
    let response = edit.show(&mut inner).response.response;
    if std::mem::take(&mut prompt.fresh) {
        response.request_focus();
        return;
    }
    if response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter)) {
        let typed = std::mem::take(&mut prompt.text);
        view.prompt = None;
        target::paste(desk, view, &typed);
    } else if ui.input(|input| input.key_pressed(Key::Escape)) || !response.has_focus() {
        view.prompt = None;
    }
}

/// What came from the clipboard in this frame. Some windows send it as if it had been typed at once.
fn take_pasted(ui: &Ui) -> Option<String> {
    let mut pasted = None;
    ui.input_mut(|input| {
        input.events.retain(|event| match event {
            Event::Paste(text) => {
                pasted = Some(text.clone());
                false
            }
            Event::Text(text) if text.chars().count() > 1 => {
                pasted = Some(text.clone());
                false
            }
            _ => true,
        });
    });
    pasted
}
