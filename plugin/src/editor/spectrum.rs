//! The spectra behind the curve: dim before the equaliser, bright after it, with held peaks; and what is set of them.
//!
//! They lie on the scale of the levels at the right. A tilt turns them alone: bars, thresholds and target stay as they are.

mod options;
mod page;

use egui::{Painter, Pos2, Rect, Shape, Stroke, Ui, pos2};

use super::aim::level_y;
use super::curve::Axes;
use super::{View, theme};
use crate::link::{AnalysisFrame, Link, SpectrumFrame};
pub use page::{show as show_page, show_row};

/// Which spectra are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Shown {
    /// Before and after the equaliser.
    #[default]
    Both,
    /// After it.
    After,
    /// Before it.
    Before,
    /// None: the bands' levels alone.
    Neither,
}

/// What the editor remembers of the spectra.
#[derive(Default)]
pub struct Spectra {
    /// Which are shown.
    pub shown: Shown,
    /// These instead of the latest.
    frozen: Option<Box<AnalysisFrame>>,
}

impl Spectra {
    /// For a window that opens: what was frozen is not any more.
    pub fn reopened(&self) -> Self {
        Self {
            shown: self.shown,
            frozen: None,
        }
    }

    /// Whether they stand still.
    pub fn is_frozen(&self) -> bool {
        self.frozen.is_some()
    }

    /// Keeps what is shown now, or lets it go.
    pub fn toggle_frozen(&mut self, latest: &AnalysisFrame) {
        self.frozen = match self.frozen {
            Some(_) => None,
            None => Some(Box::new(*latest)),
        };
    }

    fn frame<'a>(&'a self, latest: &'a AnalysisFrame) -> Option<&'a AnalysisFrame> {
        let frame = self.frozen.as_deref().unwrap_or(latest);
        (frame.sequence > 0).then_some(frame)
    }

    /// Which of the two are on the plot.
    pub fn are_shown(&self, latest: &AnalysisFrame) -> [bool; 2] {
        let known = self.frame(latest).is_some();
        [
            known && matches!(self.shown, Shown::Both | Shown::Before),
            known && matches!(self.shown, Shown::Both | Shown::After),
        ]
    }

    /// Paints them.
    pub fn paint(&self, painter: &Painter, axes: &Axes, latest: &AnalysisFrame) {
        let Some(frame) = self.frame(latest) else {
            return;
        };
        let [before, after] = self.are_shown(latest);
        let line = |levels: &[f32]| places(axes, frame, levels);
        if before {
            painter.line(line(&frame.pre.spectrum.levels_db), Stroke::new(1.0, theme::before()));
        }
        if after {
            painter.line(line(&frame.post.spectrum.levels_db), Stroke::new(1.3, theme::after()));
        }
        // One line of peaks is enough: that of what is heard.
        let front = if after { &frame.post } else { &frame.pre };
        if (before || after) && has_held_peaks(&front.spectrum) {
            let stroke = Stroke::new(1.0, theme::after().gamma_multiply(0.45));
            painter.extend(Shape::dotted_line(
                &line(&front.spectrum.peaks_db),
                stroke.color,
                3.0,
                0.6,
            ));
        }
    }
}

fn has_held_peaks(spectrum: &SpectrumFrame) -> bool {
    spectrum.peaks_db != spectrum.levels_db
}

/// Where the points lie, from the left edge of the plot to its right one.
fn places(axes: &Axes, frame: &AnalysisFrame, levels_db: &[f32]) -> Vec<Pos2> {
    let Rect { min, max } = axes.rect;
    let points = frame.frequencies_hz.iter().zip(levels_db);
    let places = points.map(|(hz, level)| pos2(axes.x(f64::from(*hz)), level_y(axes.rect, f64::from(*level))));
    places.filter(|place| (min.x..=max.x).contains(&place.x)).collect()
}

/// The switch that keeps the spectra as they are.
fn show_freeze(ui: &Ui, rect: Rect, link: &Link, view: &mut View) {
    let on = view.spectra.is_frozen();
    let button = super::button::Button {
        tip: "Keeps the spectra as they are; the meters go on.",
        font: theme::value(),
        ..super::button::Button::switch(
            "Freeze spectra",
            "Freeze Spectra",
            egui::Role::CheckBox,
            on,
            theme::amber(),
        )
    };
    if button.show(ui, rect, egui::Id::unique("cochlea freeze spectra")) {
        view.spectra.toggle_frozen(&link.analysis.latest());
    }
}
