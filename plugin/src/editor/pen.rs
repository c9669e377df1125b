//! The pen: what it draws, over which bands it passes, and what they take from it.

use cochlea_dsp::{BAND_COUNT, BANDS, Target};
use egui::{Pos2, Response, Ui};

use super::View;
use super::aim::{self, Aim};
use super::curve::Axes;
use super::desk::{Control, Desk};
use super::input::Grab;
use crate::curves::NamedTarget;
use crate::params::{BAND_GAIN_LIMIT_DB, CUSTOM_TARGET};

/// What is drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pen {
    /// Nothing, so that a slip on the plot changes nothing; with alt, gains by hand.
    #[default]
    Up,
    /// Gains by hand.
    Curve,
    /// How far adaptation may go in each band.
    Corridor,
    /// The custom target.
    Target,
}

impl Pen {
    /// All that draw, with what is written on each and what it does.
    pub const ALL: [(Self, &'static str, &'static str); 3] = [
        (
            Self::Curve,
            "Curve",
            "Drag over the plot to draw the gains of the bands. Once more ends it; Alt and a drag draws at any time.",
        ),
        (
            Self::Corridor,
            "Corridor",
            "Drag to set how far the adaptation may go in each band: Reach is one share of boost and cut, so both edges move.",
        ),
        (
            Self::Target,
            "Target",
            "Drag over the plot to draw the custom target on the scale of the levels at the right.",
        ),
    ];

    /// What it does.
    pub fn tip(self) -> &'static str {
        let found = Self::ALL.iter().find(|(pen, _, _)| *pen == self);
        found.map_or("", |(_, _, tip)| tip)
    }

    /// What drawing with it is called.
    fn what(self) -> &'static str {
        match self {
            Self::Up | Self::Curve => "drawing the curve",
            Self::Corridor => "drawing the corridor",
            Self::Target => "drawing the target",
        }
    }

    /// This pen taken, or laid down if it is `held` already.
    pub fn taken(self, held: Self) -> Self {
        if self == held { Self::Up } else { self }
    }

    /// Whether dragging draws without alt.
    pub fn is_down(self) -> bool {
        self != Self::Up
    }
}

/// Takes the pen, unless something is held.
pub fn start(response: &Response, alt: bool, desk: &mut Desk, view: &mut View) {
    let listens = response.ctx.input(|input| input.modifiers.command);
    let draws = (alt || view.pen.is_down()) && !listens;
    if draws && view.grab.is_none() && response.drag_started_by(egui::PointerButton::Primary) {
        let origin = response.ctx.input(|input| input.pointer.press_origin());
        view.grab = origin.map(Grab::Pen);
        desk.begin_step(view.pen.what());
    }
}

/// Sets every band between the pen's last place and this one. One gesture a band, all ended together.
pub fn draw(ui: &Ui, axes: &Axes, paper: &Response, desk: &mut Desk, view: &mut View, aim: &Aim) {
    let Some(Grab::Pen(from)) = view.grab else {
        return;
    };
    let to = ui.input(|input| input.pointer.latest_pos()).unwrap_or(from);
    if ui.input(|input| input.pointer.primary_down()) {
        view.grab = Some(Grab::Pen(to));
        pass(axes, from, to, desk, view, aim);
        paper.ctx.request_repaint();
        return;
    }
    // A slow frame may hold the last move and the release.
    if to != from {
        pass(axes, from, to, desk, view, aim);
    }
    view.grab = None;
    view.sketch = None;
    desk.end_step();
}

/// Takes the pen from one place to another.
fn pass(axes: &Axes, from: Pos2, to: Pos2, desk: &mut Desk, view: &mut View, aim: &Aim) {
    if view.pen == Pen::Target && view.sketch.is_none() {
        view.sketch = Some(*aim);
    }
    for (band, y) in touched(axes, from, to) {
        view.selected = Some(band);
        match view.pen {
            Pen::Up | Pen::Curve => {
                let gain_db = axes.gain_db(y).clamp(-BAND_GAIN_LIMIT_DB, BAND_GAIN_LIMIT_DB);
                desk.begin(Control::BandGain(band));
                desk.set_plain(Control::BandGain(band), gain_db);
            }
            Pen::Corridor => {
                let percent = reach_percent(desk, band, f64::from(axes.gain_db(y)));
                desk.begin(Control::BandReach(band));
                desk.set_plain(Control::BandReach(band), percent as f32);
            }
            Pen::Target => {
                if let Some(sketch) = &mut view.sketch {
                    let level_db = aim::level_at(axes.rect, y);
                    sketch.levels_db[band] = Some(level_db);
                    sketch.shape_db[band] = Some(level_db - sketch.offset_db - sketch.tilt_db[band]);
                }
            }
        }
    }
    if let Some(sketch) = view.sketch.filter(|_| view.pen == Pen::Target) {
        if let Ok(target) = Target::learnt(&sketch.shape_db) {
            let named = NamedTarget::new("Drawn", &target);
            desk.change_kept(|kept| kept.target = named);
        }
        desk.choose(Control::Target, CUSTOM_TARGET);
        desk.set_plain(Control::TargetBlend, 0.0);
        view.message = None;
    }
}

/// The reach that puts the corridor's edge on `gain_db`, percent: the upper edge above the gain by hand, else the lower.
fn reach_percent(desk: &Desk, band: usize, gain_db: f64) -> f64 {
    let (boost_db, cut_db) = aim::limits_db(desk.params());
    let hand_db = desk.params().settings().band_gains_db[band];
    let (wanted_db, whole_db) = match gain_db >= hand_db {
        true => (gain_db - hand_db, boost_db[band]),
        false => (hand_db - gain_db, cut_db),
    };
    // Where nothing may be boosted or cut anyway, there is nothing to draw.
    match whole_db > 0.1 {
        true => (100.0 * wanted_db / whole_db).clamp(0.0, 100.0),
        false => f64::from(desk.plain(Control::BandReach(band))),
    }
}

/// The bands that the pen passed, and where.
fn touched(axes: &Axes, from: Pos2, to: Pos2) -> Vec<(usize, f32)> {
    let x = |band: usize| axes.x(BANDS[band].centre_hz);
    let distance = |band: &usize| (x(*band) - to.x).abs();
    let nearest = (0..BAND_COUNT).min_by(|a, b| distance(a).total_cmp(&distance(b)));
    let swept = from.x.min(to.x)..=from.x.max(to.x);
    let at = |band: usize| match band {
        _ if nearest == Some(band) => Some(to.y),
        _ if swept.contains(&x(band)) => Some(from.y + (to.y - from.y) * (x(band) - from.x) / (to.x - from.x)),
        _ => None,
    };
    (0..BAND_COUNT).filter_map(|band| Some((band, at(band)?))).collect()
}
