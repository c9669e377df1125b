//! The menu of a control: by right click, or by Shift+Enter on the focused one. Ours first, below it what the host
//! offers for the parameter.

mod lines;

use std::sync::{Mutex, PoisonError};

use egui::{EventFilter, Id, Key, Order, Pos2, Rect, Response, Role, ScrollArea, Sense, Ui, WidgetInfo, vec2};

use super::desk::{Control, Desk};
use super::{View, actions, field, theme};
use crate::host_guard::HostMenu;
use lines::{Act, Line};

const ROW_HEIGHT: f32 = 21.0;
const WIDTH: f32 = 250.0;
/// Between the menu and the window's edge.
const MARGIN: f32 = 4.0;

/// The value that was copied last in any editor of this process: the clipboard can be written from here, not read.
static COPIED: Mutex<String> = Mutex::new(String::new());

/// A menu that is open.
pub struct Menu {
    control: Control,
    name: String,
    at: Pos2,
    /// Gets the keyboard afterwards.
    owner: Id,
    host: Option<HostMenu>,
    /// It opened with this frame: the press that opened it does not close it.
    fresh: bool,
}

/// Does for `control` what a right click or the keys ask by way of `response`.
pub fn serve(ui: &Ui, response: &Response, control: Control, name: &str, desk: &mut Desk, view: &mut View) {
    let focused = response.has_focus();
    if response.secondary_clicked() || focused && view.keys.menu {
        let at = match response.secondary_clicked() {
            true => response.interact_pointer_pos(),
            false => None,
        };
        open(response, at, control, name, desk, view);
    }
    if !focused {
        return;
    }
    if view.keys.types {
        type_at(response, control, name, desk, view);
    }
    if view.keys.copies {
        copy(ui, control, name, desk, view);
    }
    if let Some(text) = view.keys.pastes.take() {
        field::read(control, name, &text, desk, view);
    }
    if let Some(band) = control.band().filter(|_| view.keys.listens) {
        view.monitoring.toggle(band);
    }
}

/// The same by way of the widget `id`, which was shown already.
pub fn serve_id(ui: &Ui, id: Id, control: Control, name: &str, desk: &mut Desk, view: &mut View) {
    if let Some(response) = ui.ctx().read_response(id) {
        serve(ui, &response, control, name, desk, view);
    }
}

/// Lets the user type the value of `control` beside `response`.
pub fn type_at(response: &Response, control: Control, name: &str, desk: &Desk, view: &mut View) {
    let at = response.rect.left_bottom() + vec2(0.0, 4.0);
    field::begin_floating(control, name, at, response.id, desk, view);
    response.ctx.request_repaint();
}

fn open(response: &Response, at: Option<Pos2>, control: Control, name: &str, desk: &mut Desk, view: &mut View) {
    desk.ask_host_menu(control);
    view.menu = Some(Menu {
        control,
        name: name.to_owned(),
        at: at.unwrap_or_else(|| response.rect.center()),
        owner: response.id,
        host: None,
        fresh: true,
    });
    response.ctx.request_repaint();
}

fn copy(ui: &Ui, control: Control, name: &str, desk: &Desk, view: &mut View) {
    let text = desk.text(control);
    ui.copy_text(text.clone());
    view.tell(format!("{name}: {text} copied."));
    *COPIED.lock().unwrap_or_else(PoisonError::into_inner) = text;
}

fn copied() -> String {
    COPIED.lock().unwrap_or_else(PoisonError::into_inner).clone()
}

/// Shows the menu that is open, inside `window`, and does what is chosen.
pub fn show(ui: &Ui, window: Rect, desk: &mut Desk, view: &mut View) {
    let Some(mut menu) = view.menu.take() else {
        return;
    };
    if let Some(host) = desk.take_host_menu() {
        menu.host = Some(host);
    }
    let lines = lines::of(&menu, &copied(), desk, view);
    let wanted = ROW_HEIGHT * lines.len() as f32 + 12.0;
    let size = vec2(WIDTH, wanted.min(window.height() - 2.0 * MARGIN));
    let least = window.min + vec2(MARGIN, MARGIN);
    let at = menu
        .at
        .clamp(least, (window.max - size - vec2(MARGIN, MARGIN)).max(least));
    let place = Rect::from_min_size(at, size);
    let area = egui::Area::new(Id::unique("cochlea menu"))
        .order(Order::Foreground)
        .fixed_pos(at);
    let mut chosen = None;
    area.show(ui.ctx(), |ui| {
        let (rect, response) = ui.allocate_exact_size(size, Sense::click());
        response.widget_info(|| WidgetInfo::labeled(Role::Menu, true, format!("Menu of {}", menu.name)));
        theme::paint_box(
            ui.painter(),
            rect,
            theme::CONTROL_CORNERS,
            theme::control(),
            theme::edge(),
        );
        let mut inner = ui.new_child(egui::UiBuilder::new().max_rect(rect.shrink(6.0)));
        inner.spacing_mut().item_spacing = egui::Vec2::ZERO;
        ScrollArea::vertical().show(&mut inner, |ui| chosen = show_lines(ui, &lines, menu.fresh));
    });
    let (escaped, pressed) = ui.input(|input| {
        let at = input.pointer.interact_pos();
        let pressed = input.pointer.any_pressed() && at.is_some_and(|at| !place.contains(at));
        (input.key_pressed(Key::Escape), pressed && !menu.fresh)
    });
    if let Some(act) = chosen {
        ui.memory_mut(|memory| memory.request_focus(menu.owner));
        perform(ui, &menu, act, desk, view);
    } else if escaped {
        ui.memory_mut(|memory| memory.request_focus(menu.owner));
    } else if !pressed {
        menu.fresh = false;
        view.menu = Some(menu);
    }
}

fn row_id(row: usize) -> Id {
    Id::unique(("cochlea menu row", row))
}

/// The lines one below the other; what was chosen. Arrows go round from line to line, as Tab does.
fn show_lines(ui: &mut Ui, lines: &[Line], fresh: bool) -> Option<Act> {
    let open: Vec<usize> = (0..lines.len()).filter(|row| lines[*row].act.is_some()).collect();
    let focused = |ui: &Ui, row: &usize| ui.memory(|memory| memory.has_focus(row_id(*row)));
    if let Some(nth) = open.iter().position(|row| focused(ui, row)) {
        let (down, up) = ui.input(|input| {
            let (down, up) = (input.num_presses(Key::ArrowDown), input.num_presses(Key::ArrowUp));
            let tabs = input.num_presses(Key::Tab);
            if input.modifiers.shift {
                (down, up + tabs)
            } else {
                (down + tabs, up)
            }
        });
        let next = (nth + down + open.len() * up - up) % open.len();
        if next != nth {
            ui.memory_mut(|memory| memory.request_focus(row_id(open[next])));
        }
    } else if let Some(first) = open.first().filter(|_| fresh) {
        ui.memory_mut(|memory| memory.request_focus(row_id(*first)));
    }
    let mut chosen = None;
    for (row, line) in lines.iter().enumerate() {
        if show_line(ui, row, line) {
            chosen = line.act;
        }
    }
    chosen
}

fn show_line(ui: &mut Ui, row: usize, line: &Line) -> bool {
    let size = vec2(ui.available_width(), ROW_HEIGHT);
    let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
    let is_open = line.act.is_some();
    let sense = if is_open { Sense::click() } else { Sense::hover() };
    let response = ui.interact(rect, row_id(row), sense);
    response.widget_info(|| match is_open || !line.is_heading {
        true => WidgetInfo::labeled(Role::MenuItem, is_open, &line.text),
        false => WidgetInfo::labeled(Role::Label, true, &line.text),
    });
    if is_open && (response.hovered() || response.has_focus()) {
        ui.painter()
            .rect_filled(rect, theme::CONTROL_CORNERS, theme::control_hovered());
    }
    if response.has_focus() {
        theme::paint_focus(ui.painter(), rect, theme::CONTROL_CORNERS);
        response.scroll_to_me(None);
        let filter = EventFilter {
            tab: true,
            horizontal_arrows: true,
            vertical_arrows: true,
            escape: true,
        };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
    }
    let (font, color) = match (line.is_heading, is_open) {
        (true, _) => (theme::small(), theme::text_weak()),
        (false, true) => (theme::body(), theme::text()),
        (false, false) => (theme::body(), theme::text_weak().gamma_multiply(0.7)),
    };
    let at = rect.left_center() + vec2(6.0 + 12.0 * line.depth as f32, 0.0);
    let width = rect.right() - at.x - 4.0;
    theme::paint_text(
        ui.painter(),
        at,
        egui::Align2::LEFT_CENTER,
        &line.text,
        font,
        color,
        width,
    );
    response.clicked()
}

fn perform(ui: &Ui, menu: &Menu, act: Act, desk: &mut Desk, view: &mut View) {
    let (control, name) = (menu.control, menu.name.as_str());
    match act {
        Act::Type => field::begin_floating(control, name, menu.at, menu.owner, desk, view),
        Act::Reset => desk.reset(control),
        Act::Copy => copy(ui, control, name, desk, view),
        Act::Paste => field::read(control, name, &copied(), desk, view),
        Act::Lock => {
            desk.toggle_lock(control);
            view.tell(match desk.is_locked(control) {
                true => {
                    format!("{name} is locked: presets, A and B, undo and your hand leave it, automation does not.")
                }
                false => format!("{name} is free again."),
            });
        }
        Act::Listen => {
            if let Some(band) = control.band() {
                view.monitoring.toggle(band);
            }
        }
        Act::Undo => actions::undo(desk, view),
        Act::Host(action) => {
            if let Some(host) = &menu.host
                && !desk.perform_host_menu(host, action)
            {
                view.warn("The host cannot be reached: nothing was done.");
            }
        }
    }
    ui.request_repaint();
}
