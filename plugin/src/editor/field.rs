//! A value that can be typed. The parameter's own reader decides what makes sense; nonsense leaves the value.

use egui::text::CCursorRange;
use egui::{Align2, Id, Key, Rect, Role, Sense, TextEdit, Ui, WidgetInfo, vec2};

use super::View;
use super::desk::{Control, Desk};
use super::input;
use super::theme;

/// What is being typed, and where.
pub struct Typing {
    control: Control,
    name: String,
    text: String,
    /// Not shown yet: everything is to be selected.
    fresh: bool,
}

/// The id of the field of `name`.
pub fn id(name: &str) -> Id {
    Id::unique(("cochlea field", name))
}

/// Shows the value of `control`; a click, or Enter on it, lets the user type.
pub fn show(ui: &mut Ui, rect: Rect, control: Control, name: &str, desk: &mut Desk, view: &mut View) {
    let id = id(name);
    if is_typing(view, control) {
        edit(ui, rect, id, name, desk, view);
        return;
    }
    let response = ui.interact(rect, id, Sense::click());
    if input::asks_for_default(&response) {
        desk.reset(control);
    } else if response.clicked() {
        begin(control, name, desk, view);
        ui.request_repaint();
    }
    let text = desk.text(control);
    response.widget_info(|| WidgetInfo {
        current_text_value: Some(text.clone()),
        ..WidgetInfo::labeled(Role::Button, true, format!("{name} value"))
    });
    let painter = ui.painter();
    let fill = if response.hovered() {
        theme::control_hovered()
    } else {
        theme::control()
    };
    painter.rect_filled(rect, theme::CONTROL_CORNERS, fill);
    let width = rect.width() - 8.0;
    theme::paint_text(
        painter,
        rect.center(),
        Align2::CENTER_CENTER,
        &text,
        theme::body(),
        theme::text(),
        width,
    );
    if response.has_focus() {
        theme::paint_focus(painter, rect, theme::CONTROL_CORNERS);
    }
}

/// Whether the value of `control` is being typed.
pub fn is_typing(view: &View, control: Control) -> bool {
    view.typing.as_ref().is_some_and(|typing| typing.control == control)
}

/// Lets the user type the value of `control`; whoever shows it calls [`edit`] from now on.
pub fn begin(control: Control, name: &str, desk: &Desk, view: &mut View) {
    view.message = None;
    view.typing = Some(Typing {
        control,
        name: name.to_owned(),
        text: desk.text(control),
        fresh: true,
    });
}

/// Shows the value that is being typed. `id`: what gets the keyboard afterwards.
pub fn edit(ui: &mut Ui, rect: Rect, id: Id, name: &str, desk: &mut Desk, view: &mut View) {
    let Some(typing) = &mut view.typing else {
        return;
    };
    theme::paint_box(
        ui.painter(),
        rect,
        theme::CONTROL_CORNERS,
        theme::well(),
        theme::accent(),
    );
    let edit_id = id.with("edit");
    let mut inner = ui.new_child(egui::UiBuilder::new().max_rect(rect));
    let output = TextEdit::singleline(&mut typing.text)
        .id(edit_id)
        .font(theme::body())
        .frame(egui::Frame::NONE)
        .margin(vec2(4.0, 0.0))
        .min_size(rect.size())
        .desired_width(rect.width() - 8.0)
        .align(Align2::CENTER_CENTER)
        .char_limit(24)
        .hint_text(name)
        .show(&mut inner);
    let response = output.response.response;
    if typing.fresh {
        typing.fresh = false;
        response.request_focus();
        let mut state = output.state;
        state
            .cursor
            .set_char_range(Some(CCursorRange::select_all_str(&typing.text)));
        state.store(ui, edit_id);
        return;
    }
    let (escaped, entered) = ui.input(|input| (input.key_pressed(Key::Escape), input.key_pressed(Key::Enter)));
    if !escaped && response.has_focus() {
        return;
    }
    if escaped || entered {
        // The keyboard goes on from here.
        ui.memory_mut(|memory| memory.request_focus(id));
    }
    if escaped {
        view.typing = None;
    }
    finish(desk, view);
}

/// Reads what was typed for a band that is not selected any more.
pub fn finish_hidden(desk: &mut Desk, view: &mut View) {
    let typing = view.typing.as_ref().map(|typing| typing.control);
    if let Some(Control::BandGain(band) | Control::BandReach(band) | Control::BandDynamics(band)) = typing
        && view.selected != Some(band)
    {
        finish(desk, view);
    }
}

/// Reads what was typed, if anything is.
pub fn finish(desk: &mut Desk, view: &mut View) {
    let Some(Typing {
        control, name, text, ..
    }) = view.typing.take()
    else {
        return;
    };
    if text != desk.text(control) && !desk.set_text(control, &text) {
        let example = match control {
            Control::Range => "50 or -20 %".to_owned(),
            Control::OutputGain | Control::BandGain(_) => "3 or -3.5 dB".to_owned(),
            _ => desk.text_of(control, desk.default_normalized(control)),
        };
        view.warn(format!(
            "{name} stays: \"{}\" is no value. Type {example}.",
            text.trim()
        ));
    }
}
