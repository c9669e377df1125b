//! A value in a box: drag it, turn the wheel, press the arrows, double-click or Enter to type, ctrl-click for the default.

use egui::{Align2, CornerRadius, CursorIcon, Key, Rect, Sense, Ui, pos2};

use super::desk::{Control, Desk};
use super::input::Scale;
use super::{View, accessibility, field, input, theme};

/// Height of the caption over the box.
pub const CAPTION_HEIGHT: f32 = 15.0;
/// This many points of a drag are the whole range.
const POINTS_OF_RANGE: f32 = 180.0;
/// A step of wheel or arrow key where the scale is uneven, as a share of it.
const UNEVEN_STEP: f32 = 0.02;

/// What is shown and how it moves.
pub struct Slot {
    /// The parameter.
    pub control: Control,
    /// Its name.
    pub name: &'static str,
    /// The same, short.
    pub caption: &'static str,
    /// One sentence: what it does.
    pub tip: &'static str,
    /// One step of wheel or arrow key, in its unit; 0 where its scale is uneven.
    pub step: f32,
    /// The bar grows from here, in its unit.
    pub origin: f32,
}

/// A number: what it is, how it is called in full and in short, one step and where the bar grows from, what it does.
pub const fn slot(
    control: Control,
    [name, caption]: [&'static str; 2],
    [step, origin]: [f32; 2],
    tip: &'static str,
) -> Slot {
    Slot {
        control,
        name,
        caption,
        tip,
        step,
        origin,
    }
}

impl Slot {
    /// Shows it, caption above.
    pub fn show(&self, ui: &mut Ui, rect: Rect, desk: &mut Desk, view: &mut View) {
        caption(ui, rect, self.caption);
        self.show_box(ui, rect.with_min_y(rect.top() + CAPTION_HEIGHT), desk, view);
    }

    /// Shows the box alone.
    pub fn show_box(&self, ui: &mut Ui, rect: Rect, desk: &mut Desk, view: &mut View) {
        let id = field::id(self.name);
        if field::is_typing(view, self.control) {
            field::edit(ui, rect, id, self.name, desk, view);
            return;
        }
        let response = ui.interact(rect, id, Sense::click_and_drag());
        self.act(ui, &response, desk, view, |moved| moved.x - moved.y);
        accessibility::slider(&response, desk, self.control, self.name);
        let painter = ui.painter();
        let fill = match response.hovered() || view.holds(self.control) {
            true => theme::control_hovered(),
            false => theme::control(),
        };
        painter.rect_filled(rect, theme::CONTROL_CORNERS, fill);
        let x = |normalized: f32| rect.left() + normalized.clamp(0.0, 1.0) * rect.width();
        let (from, to) = (
            x(desk.place_of(self.control, self.origin)),
            x(desk.normalized(self.control)),
        );
        let bar = Rect::from_min_max(
            pos2(from.min(to), rect.bottom() - 4.0),
            pos2(from.max(to), rect.bottom()),
        );
        painter.rect_filled(bar, CornerRadius::same(2), theme::accent().gamma_multiply(0.75));
        let text = desk.text(self.control);
        let centre = rect.center() - egui::vec2(0.0, 1.0);
        let (font, width) = (theme::value(), rect.width() - 4.0);
        theme::paint_text(
            painter,
            centre,
            Align2::CENTER_CENTER,
            &text,
            font,
            theme::text(),
            width,
        );
        if response.has_focus() {
            theme::paint_focus(painter, rect, theme::CONTROL_CORNERS);
        }
        if view.grab.is_none() {
            response.on_hover_text(format!("{}: {text}. {}", self.name, self.tip));
        }
    }

    /// Does what the user asks by way of `response`. `moved`: a movement as points towards more.
    pub fn act(
        &self,
        ui: &Ui,
        response: &egui::Response,
        desk: &mut Desk,
        view: &mut View,
        moved: impl Fn(egui::Vec2) -> f32,
    ) {
        let control = self.control;
        input::drag(response, desk, &mut view.grab, control, Scale::Even, |movement| {
            moved(movement) / POINTS_OF_RANGE
        });
        let command = ui.input(|input| input.modifiers.command);
        let enter = response.has_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        if response.clicked() && command {
            desk.reset(control);
        } else if response.double_clicked() || enter {
            field::begin(control, self.name, desk, view);
            ui.request_repaint();
        }
        if response.clicked() || view.holds(control) {
            response.request_focus();
        }
        let mut steps = 0.0;
        if response.has_focus() {
            input::keep_arrows(response);
            let keys = input::pressed_keys(ui);
            steps += input::key_steps(&keys, true);
            if input::key_reset(&keys) {
                desk.reset(control);
            }
        }
        if response.hovered() && view.grab.is_none() {
            ui.set_cursor_icon(CursorIcon::ResizeHorizontal);
            steps += input::wheel_steps(ui, &mut view.wheel_rest);
        }
        if steps != 0.0 && self.step > 0.0 {
            let change = steps * self.step;
            // A whole number has no finer step than one.
            let change = match desk.is_whole(control) {
                true => change.signum() * change.abs().max(1.0),
                false => change,
            };
            desk.set_plain(control, desk.plain(control) + change);
        } else if steps != 0.0 {
            desk.set(
                control,
                (desk.normalized(control) + steps * UNEVEN_STEP).clamp(0.0, 1.0),
            );
        }
    }
}

/// The small text over a control.
pub fn caption(ui: &Ui, rect: Rect, text: &str) {
    let at = pos2(rect.left() + 1.0, rect.top() + CAPTION_HEIGHT / 2.0 - 1.0);
    let (font, color) = (theme::small(), theme::text_weak());
    theme::paint_text(ui.painter(), at, Align2::LEFT_CENTER, text, font, color, rect.width());
}
