//! The selected band in words: name, range, gain to type, switch, reset, reach, share of dynamics.

use cochlea_dsp::BAND_COUNT;
use egui::{Align2, Id, Rect, Role, Ui, pos2, vec2};

use super::button::Button;
use super::desk::{Control, Desk};
use super::handles::{band_name, band_range};
use super::{View, field, menu, theme};

const REACH_TIP: &str = "The one share of Max Boost and of Max Cut that the adaptation may use in this band.";
const DYNAMICS_TIP: &str = "Share of the dynamics that this band takes.";
const GAP: f32 = 10.0;
const VALUE_WIDTH: f32 = 62.0;

/// The selected band: name, range, gain to type, switch, reset, reach, share of dynamics.
pub fn show(ui: &mut Ui, rect: Rect, desk: &mut Desk, view: &mut View) {
    let mut left = rect.left();
    let mut place = |width: f32| {
        let place = Rect::from_min_size(pos2(left, rect.top()), vec2(width, rect.height()));
        left += width + GAP;
        place
    };
    let all = Rect::from_min_max(pos2(rect.right() - 74.0, rect.top()), rect.max);
    let text = |ui: &Ui, place: Rect, text: &str, color| {
        let at = place.left_center();
        let (painter, width) = (ui.painter(), place.width());
        theme::paint_text(painter, at, Align2::LEFT_CENTER, text, theme::body(), color, width);
    };
    field::finish_hidden(desk, view);
    if let Some(band) = view.selected {
        let name = band_name(band);
        text(ui, place(48.0), &name, theme::text());
        text(ui, place(126.0), &band_range(band), theme::text_weak());
        let gain = format!("{name} Gain");
        field::show(ui, place(VALUE_WIDTH), Control::BandGain(band), &gain, desk, view);
        let on = desk.is_on(Control::BandOn(band));
        let (state, label) = (if on { "On" } else { "Off" }, format!("{name} switch"));
        let switch = Button::switch(state, &label, Role::CheckBox, on, theme::accent());
        let id = Id::unique("cochlea selected switch");
        if switch.show(ui, place(44.0), id) {
            desk.toggle(Control::BandOn(band));
        }
        menu::serve_id(ui, id, Control::BandOn(band), &format!("{name} On"), desk, view);
        let label = format!("Reset {name}");
        if Button::new("Reset", &label).show(ui, place(54.0), Id::unique("cochlea selected reset")) {
            desk.step(&format!("resetting {name}"), |desk| {
                desk.reset(Control::BandGain(band));
                desk.reset(Control::BandOn(band));
            });
        }
        for (control, caption, width, tip) in [
            (Control::BandReach(band), "Reach", 44.0, REACH_TIP),
            (Control::BandDynamics(band), "Dynamics", 66.0, DYNAMICS_TIP),
        ] {
            text(ui, place(width - 6.0), caption, theme::text_weak());
            let label = format!("{name} {caption}");
            field::show(ui, place(52.0), control, &label, desk, view);
            let hovered = ui.ctx().read_response(field::id(&label));
            if let Some(response) = hovered {
                response.on_hover_text(format!("{label}: {}. {tip}", desk.text(control)));
            }
        }
    } else {
        let hint = "No band selected: click a handle, or press Tab.";
        text(ui, place(300.0), hint, theme::text_weak());
    }
    if Button::new("All to 0 dB", "All to 0 dB").show(ui, all, Id::unique("cochlea all flat")) {
        desk.step("all bands to 0 dB", |desk| {
            (0..BAND_COUNT).for_each(|band| desk.reset(Control::BandGain(band)));
        });
    }
}
