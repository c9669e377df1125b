//! The fundamental in the plot: a thin line, and its note on the frequency axis.

use egui::{Align2, CornerRadius, Painter, Rect, Stroke, pos2, vec2};

use super::super::curve::{Axes, HIGHEST_HZ, LOWEST_HZ};
use super::super::theme;
use crate::link::PitchNow;
use crate::tuner::TunerView;

/// Where the fundamental is.
#[derive(Clone, Copy)]
pub struct Mark {
    /// Its place on the frequency axis.
    pub x: f32,
    heard: TunerView,
}

impl Mark {
    /// Of what is heard; none without a sure pitch.
    pub fn of(axes: &Axes, now: &PitchNow) -> Option<Self> {
        let heard = TunerView::of(now).filter(|heard| (LOWEST_HZ..=HIGHEST_HZ).contains(&heard.f0_hz))?;
        Some(Self {
            x: axes.x(heard.f0_hz),
            heard,
        })
    }

    /// Paints it.
    pub fn paint(&self, painter: &Painter, plot: Rect, frequency_axis: Rect) {
        let x = painter.round_to_pixel_center(self.x);
        painter.vline(x, plot.y_range(), Stroke::new(1.0, theme::pitch().gamma_multiply(0.75)));
        let text = format!("{}{}", self.heard.name, self.heard.octave);
        let galley = painter.layout_no_wrap(text, theme::small(), theme::on_bright());
        let width = galley.size().x + 10.0;
        let centre = x.clamp(
            frequency_axis.left() + width / 2.0,
            frequency_axis.right() - width / 2.0,
        );
        let at = pos2(centre, frequency_axis.center().y);
        let size = vec2(width, frequency_axis.height() - 2.0);
        painter.rect_filled(Rect::from_center_size(at, size), CornerRadius::same(3), theme::pitch());
        let place = Align2::CENTER_CENTER.anchor_size(at, galley.size());
        painter.galley(place.min, galley, theme::on_bright());
    }
}
