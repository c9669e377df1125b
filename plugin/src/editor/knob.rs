//! The one main control: Amount, large.

use std::f32::consts::PI;

use egui::{Align2, Pos2, Rect, Sense, Stroke, Ui, Vec2, pos2, vec2};

use super::desk::{Control, Desk};
use super::slot::Slot;
use super::{View, accessibility, field, theme};

/// Where the scale begins and ends, from the right, clockwise.
const FROM: f32 = 0.75 * PI;
const TO: f32 = 2.25 * PI;

const AMOUNT: Slot = Slot {
    control: Control::Amount,
    name: "Amount",
    caption: "Amount",
    tip: "How much of the adaptive curve is applied; at 0 % it only listens and shows what it would do.",
    step: 5.0,
    origin: 0.0,
};

/// Shows it.
pub fn show(ui: &mut Ui, rect: Rect, desk: &mut Desk, view: &mut View) {
    let id = field::id(AMOUNT.name);
    let radius = (rect.width().min(rect.height() - 8.0) / 2.0 - 6.0).max(20.0);
    let centre = pos2(rect.center().x, rect.top() + radius + 8.0);
    let response = (!field::is_typing(view, Control::Amount)).then(|| {
        let response = ui.interact(rect, id, Sense::click_and_drag());
        AMOUNT.act(ui, &response, desk, view, |moved| moved.x - moved.y);
        accessibility::slider(&response, desk, Control::Amount, AMOUNT.name);
        response
    });
    let lit = response.as_ref().is_some_and(egui::Response::hovered) || view.holds(Control::Amount);
    let painter = ui.painter();
    let share = desk.normalized(Control::Amount);
    let track = if lit {
        theme::control_hovered()
    } else {
        theme::control()
    };
    painter.line(arc(centre, radius, FROM, TO), Stroke::new(7.0, track));
    if share > 0.0 {
        let end = FROM + share * (TO - FROM);
        painter.line(arc(centre, radius, FROM, end), Stroke::new(7.0, theme::accent()));
    }
    let knob = centre + radius * Vec2::angled(FROM + share * (TO - FROM));
    painter.circle(knob, 6.5, theme::text(), Stroke::new(2.0, theme::background()));
    if response.as_ref().is_some_and(egui::Response::has_focus) {
        painter.circle_stroke(knob, 9.0, Stroke::new(1.5, theme::text()));
    }
    let at = pos2(centre.x, centre.y + 0.78 * radius + 6.0);
    painter.text(at, Align2::CENTER_CENTER, "Amount", theme::body(), theme::text_weak());
    let Some(response) = response else {
        let place = Rect::from_center_size(centre, vec2(1.2 * radius, 24.0));
        field::edit(ui, place, id, AMOUNT.name, desk, view);
        return;
    };
    let text = desk.text(Control::Amount);
    painter.text(centre, Align2::CENTER_CENTER, &text, theme::large(), theme::text());
    if view.grab.is_none() {
        response.on_hover_text(format!("Amount: {text}. {}", AMOUNT.tip));
    }
}

fn arc(centre: Pos2, radius: f32, from: f32, to: f32) -> Vec<Pos2> {
    const STEPS: usize = 48;
    let at = |step: usize| centre + radius * Vec2::angled(from + (to - from) * step as f32 / STEPS as f32);
    (0..=STEPS).map(at).collect()
}
