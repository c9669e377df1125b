//! Buttons and switches with text.

use egui::{Align2, Color32, CornerRadius, FontId, Id, Rect, Role, Sense, Ui, WidgetInfo};

use super::theme;

/// A button, or a switch that looks like one.
pub struct Button<'a> {
    /// What is written on it.
    pub text: &'a str,
    /// Its name for assistive technology.
    pub label: &'a str,
    /// Of a switch: what kind, and whether it is on.
    pub switch: Option<(Role, bool)>,
    /// Filled with this colour.
    pub lit: Option<Color32>,
    /// Takes clicks.
    pub enabled: bool,
    /// How its corners are rounded.
    pub corners: CornerRadius,
    /// Said while the pointer rests on it; nothing if empty.
    pub tip: &'a str,
    /// What it is written in.
    pub font: FontId,
    /// Lit without darkening its text.
    pub quiet: bool,
}

impl<'a> Button<'a> {
    /// A plain button.
    pub fn new(text: &'a str, label: &'a str) -> Self {
        Self {
            text,
            label,
            switch: None,
            lit: None,
            enabled: true,
            corners: theme::CONTROL_CORNERS,
            tip: "",
            font: theme::body(),
            quiet: false,
        }
    }

    /// A switch, filled with `color` when on.
    pub fn switch(text: &'a str, label: &'a str, role: Role, on: bool, color: Color32) -> Self {
        Self {
            switch: Some((role, on)),
            lit: on.then_some(color),
            ..Self::new(text, label)
        }
    }

    /// Shows it. Whether it was pressed, by click or by Enter.
    pub fn show(self, ui: &Ui, rect: Rect, id: Id) -> bool {
        let sense = if self.enabled { Sense::click() } else { Sense::hover() };
        let response = ui.interact(rect, id, sense);
        response.widget_info(|| match self.switch {
            Some((role, on)) => WidgetInfo::selected(role, self.enabled, on, self.label),
            None => WidgetInfo::labeled(Role::Button, self.enabled, self.label),
        });
        let painter = ui.painter();
        let hovered = response.hovered() && self.enabled;
        let rest = if hovered {
            theme::control_hovered()
        } else {
            theme::control()
        };
        let strength = if self.enabled { 1.0 } else { 0.4 };
        let fill = self.lit.unwrap_or(rest).gamma_multiply(strength);
        let color = match self.lit {
            Some(_) if !self.quiet => theme::on_bright(),
            _ if self.quiet && self.lit.is_none() => theme::text_weak(),
            _ => theme::text().gamma_multiply(strength),
        };
        let (centre, middle) = (rect.center(), Align2::CENTER_CENTER);
        painter.rect_filled(rect, self.corners, fill);
        theme::paint_text(painter, centre, middle, self.text, self.font, color, rect.width());
        if response.has_focus() {
            theme::paint_focus(painter, rect, self.corners);
        }
        let clicked = response.clicked();
        if !self.tip.is_empty() {
            response.on_hover_text(self.tip);
        }
        clicked
    }
}
