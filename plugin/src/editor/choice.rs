//! One of several by name: click for the list, arrows and wheel for the next.

use egui::{Align2, Id, Popup, Rect, Role, Sense, Shape, Stroke, Ui, WidgetInfo, pos2, vec2};

use super::desk::{Control, Desk};
use super::slot::{CAPTION_HEIGHT, caption};
use super::{View, input, menu, padlock, theme};

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
        let control = self.control;
        let last = desk.last(control);
        let picked = Menu {
            name: self.name,
            caption: self.caption,
            tip: self.tip,
            last,
            now: desk.chosen(control),
            text: &|index| desk.text_of(control, index as f32 / last as f32),
        }
        .show(ui, rect, view);
        match picked {
            Some(Picked::Default) => desk.reset(control),
            Some(Picked::Index(index)) => desk.choose(control, index),
            None => {}
        }
        menu::serve_id(ui, id(self.name), control, self.name, desk, view);
        let place = rect.with_min_y(rect.top() + CAPTION_HEIGHT);
        padlock::paint_in_box(ui.painter(), place, control, desk);
    }
}

fn id(name: &str) -> Id {
    Id::unique(("cochlea choice", name))
}

/// The same for what is no parameter.
pub struct Menu<'a> {
    /// Its name.
    pub name: &'a str,
    /// The same, short.
    pub caption: &'a str,
    /// One sentence: what it does.
    pub tip: &'a str,
    /// The last of those to choose from; the first is 0.
    pub last: usize,
    /// The one that is chosen.
    pub now: usize,
    /// How each is called.
    pub text: &'a dyn Fn(usize) -> String,
}

/// What was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Picked {
    /// The one it begins with.
    Default,
    /// This one.
    Index(usize),
}

impl Menu<'_> {
    /// Shows it, caption above.
    pub fn show(&self, ui: &Ui, rect: Rect, view: &mut View) -> Option<Picked> {
        caption(ui, rect, self.caption);
        let rect = rect.with_min_y(rect.top() + CAPTION_HEIGHT);
        let response = ui.interact(rect, id(self.name), Sense::click());
        let text = (self.text)(self.now);
        response.widget_info(|| WidgetInfo {
            current_text_value: Some(text.clone()),
            ..WidgetInfo::labeled(Role::ComboBox, true, self.name)
        });
        let (mut picked, mut steps) = (None, 0.0);
        if response.has_focus() {
            input::keep_arrows(&response);
            let keys = input::pressed_keys(ui);
            steps -= input::key_steps(&keys, false);
            if input::key_reset(&keys) {
                picked = Some(Picked::Default);
            }
        }
        if response.hovered() && view.grab.is_none() {
            steps -= input::wheel_steps(ui, &mut view.wheel_rest);
        }
        if steps != 0.0 {
            let next = (self.now as f32 + steps.signum()).clamp(0.0, self.last as f32) as usize;
            picked = Some(Picked::Index(next));
        }
        let command = ui.input(|input| input.modifiers.command);
        if response.clicked() && command {
            picked = Some(Picked::Default);
        }
        paint(ui, rect, &response, &text);
        let popup = Popup::menu(&response).width(rect.width().max(120.0));
        let is_open = popup.is_open();
        popup.show(|ui| {
            for index in 0..=self.last {
                if ui.selectable_label(index == self.now, (self.text)(index)).clicked() {
                    picked = Some(Picked::Index(index));
                    ui.close();
                }
            }
        });
        if !is_open {
            response.on_hover_text(format!("{}: {text}. {}", self.name, self.tip));
        }
        picked
    }
}

fn paint(ui: &Ui, rect: Rect, response: &egui::Response, text: &str) {
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
