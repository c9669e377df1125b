//! A value that can be typed. The parameter's own reader decides what makes sense; nonsense leaves the value.

use egui::text::CCursorRange;
use egui::{Align2, Id, Key, Pos2, Rect, Role, Sense, TextEdit, Ui, WidgetInfo, vec2};

use super::desk::{Control, Desk, Unit};
use super::input::{self, Click};
use super::{View, menu, padlock, theme};

/// What is being typed, and where.
pub struct Typing {
    control: Control,
    name: String,
    text: String,
    /// Not shown yet: everything is to be selected.
    fresh: bool,
    /// In a box of its own here, and what gets the keyboard afterwards; else where the value is shown.
    floats: Option<(Pos2, Id)>,
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
    let swaps = view.preferences.swaps_double_click;
    let enter = response.has_focus() && ui.input(|input| input.key_pressed(Key::Enter));
    // One click is enough, unless two mean something else.
    let one = (response.clicked() && (!swaps || enter)).then_some(Click::Type);
    match input::clicks(&response, input::double_click(true, view)).or(one) {
        Some(Click::Default) => desk.reset(control),
        Some(Click::Type) => {
            begin(control, name, desk, view);
            ui.request_repaint();
        }
        None => {}
    }
    menu::serve(ui, &response, control, name, desk, view);
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
    padlock::paint_in_box(painter, rect, control, desk);
    if response.has_focus() {
        theme::paint_focus(painter, rect, theme::CONTROL_CORNERS);
    }
}

/// Whether the value of `control` is being typed where it is shown.
pub fn is_typing(view: &View, control: Control) -> bool {
    let typing = view.typing.as_ref();
    typing.is_some_and(|typing| typing.control == control && typing.floats.is_none())
}

/// Lets the user type the value of `control`; whoever shows it calls [`edit`] from now on.
pub fn begin(control: Control, name: &str, desk: &Desk, view: &mut View) {
    view.message = None;
    view.typing = Some(Typing {
        control,
        name: name.to_owned(),
        text: desk.text(control),
        fresh: true,
        floats: None,
    });
}

/// The same in a box of its own at `at`, wherever the value is shown. `owner` gets the keyboard afterwards.
pub fn begin_floating(control: Control, name: &str, at: Pos2, owner: Id, desk: &Desk, view: &mut View) {
    begin(control, name, desk, view);
    if let Some(typing) = &mut view.typing {
        typing.floats = Some((at, owner));
    }
}

/// Shows the box that floats, if there is one, inside `window`.
pub fn show_floating(ui: &Ui, window: Rect, desk: &mut Desk, view: &mut View) {
    let Some(Typing {
        name,
        floats: Some((at, owner)),
        ..
    }) = &view.typing
    else {
        return;
    };
    let (name, at, owner) = (name.clone(), *at, *owner);
    let size = vec2(170.0, 48.0);
    let at = at.clamp(window.min, (window.max - size).max(window.min));
    let area = egui::Area::new(Id::unique("cochlea floating field"))
        .order(egui::Order::Foreground)
        .fixed_pos(at);
    area.show(ui.ctx(), |ui| {
        let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
        theme::paint_box(
            ui.painter(),
            rect,
            theme::CONTROL_CORNERS,
            theme::control(),
            theme::edge(),
        );
        let caption = rect.shrink2(vec2(8.0, 4.0)).left_top();
        let (font, color, width) = (theme::small(), theme::text_weak(), size.x - 16.0);
        theme::paint_text(ui.painter(), caption, Align2::LEFT_TOP, &name, font, color, width);
        let place = Rect::from_min_max(rect.min + vec2(4.0, 20.0), rect.max - vec2(4.0, 4.0));
        edit(ui, place, owner, &name, desk, view);
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
    if text != desk.text(control) {
        read(control, &name, &text, desk, view);
    }
}

/// Sets `control` to what `text` says. Nonsense leaves it and says why.
pub fn read(control: Control, name: &str, text: &str, desk: &mut Desk, view: &mut View) {
    if desk.set_text(control, text) {
        return;
    }
    let ends = [0.0, 1.0].map(|normalized| desk.text_of(control, normalized));
    let examples = match desk.unit(control) {
        Unit::Decibels => "3 or -3.5 dB".to_owned(),
        Unit::Percent => "50 or 50 %".to_owned(),
        Unit::Frequency => "440, 1.2 kHz or A4".to_owned(),
        Unit::Time => "10, 10 ms or 0.01 s".to_owned(),
        Unit::Other => desk.text_of(control, desk.default_normalized(control)),
    };
    let [lowest, highest] = ends;
    let text = text.trim();
    view.warn(format!(
        "{name} stays: \"{text}\" is no value of it. Type {examples}, from {lowest} to {highest}."
    ));
}
