//! The sound in bands: after the equaliser as bars, before it as marks; and three numbers that sum it up.

use cochlea_dsp::analysis::descriptors::{LOG_BAND_COUNT, log_band};
use cochlea_dsp::{BAND_COUNT, BANDS, Band};
use egui::{Align2, Id, Painter, Rect, Role, Sense, Shape, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};

use super::super::aim::level_y;
use super::super::curve::Axes;
use super::super::explain::signed;
use super::super::{name, theme};
use crate::link::{AnalysisFrame, SpectrumFrame};
use crate::text::frequency_text;

const NUMBERS_HEIGHT: f32 = 18.0;
const AXIS_HEIGHT: f32 = 14.0;
const NAMES_WIDTH: f32 = 26.0;
const NAMED_HZ: [(f64, &str); 3] = [(100.0, "100 Hz"), (1_000.0, "1 kHz"), (10_000.0, "10 kHz")];
/// Labels nearer to one another than this are left out, points.
const LEAST_APART: f32 = 13.0;
/// Quieter bars are not shown, dB.
const SILENT_DB: f32 = -96.0;

/// Which bands are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Bands {
    /// Of equal width in octaves.
    #[default]
    Equal,
    /// The ear's, with what masks them.
    Critical,
}

impl Bands {
    /// All, and how they are called.
    pub const ALL: [(Self, &'static str); 2] = [(Self::Equal, "64 equal"), (Self::Critical, "26 critical")];

    fn count(self) -> usize {
        match self {
            Self::Equal => LOG_BAND_COUNT,
            Self::Critical => BAND_COUNT,
        }
    }

    fn band(self, nth: usize) -> Band {
        match self {
            Self::Equal => log_band(nth),
            Self::Critical => BANDS[nth],
        }
    }

    fn levels_db(self, spectrum: &SpectrumFrame) -> &[f32] {
        match self {
            Self::Equal => &spectrum.log_bands_db,
            Self::Critical => &spectrum.critical_bands_db,
        }
    }

    /// Below which level it is not heard, dB, where that is known.
    fn threshold_db(self, spectrum: &SpectrumFrame, nth: usize) -> Option<f32> {
        match self {
            Self::Equal => None,
            Self::Critical => Some(spectrum.masking_db[nth]),
        }
    }
}

/// Shows numbers and bars; `frame`: none before anything was heard.
pub fn show(ui: &Ui, rect: Rect, bands: Bands, frame: Option<&AnalysisFrame>) {
    let painter = ui.painter();
    theme::paint_box(painter, rect, theme::WELL_CORNERS, theme::well(), theme::control());
    let inner = rect.shrink2(vec2(6.0, 1.0));
    let area = Rect::from_min_max(
        pos2(inner.left() + NAMES_WIDTH, inner.top() + NUMBERS_HEIGHT),
        pos2(inner.right(), inner.bottom() - AXIS_HEIGHT),
    );
    let axes = Axes {
        rect: area,
        limit_db: 1.0,
    };
    paint_scales(painter, &axes);
    let after = frame.map(|frame| &frame.post.spectrum);
    if let Some(frame) = frame {
        for nth in 0..bands.count() {
            paint_band(painter, &axes, bands, nth, frame);
        }
    }
    // Its marks stand over the bars.
    show_numbers(ui, inner.with_max_y(area.top()), &axes, after);
    show_band_under_pointer(ui, &axes, bands, frame);
}

fn paint_scales(painter: &Painter, axes: &Axes) {
    let area = axes.rect;
    let mut last = f32::NEG_INFINITY;
    for level_db in [-20, -40, -60, -80] {
        let y = painter.round_to_pixel_center(level_y(area, f64::from(level_db)));
        painter.hline(area.x_range(), y, Stroke::new(1.0, theme::grid()));
        if y - last >= LEAST_APART {
            let text = format!("\u{2212}{}", -level_db);
            painter.text(
                pos2(area.left() - 4.0, y),
                Align2::RIGHT_CENTER,
                text,
                theme::small(),
                theme::text_weak(),
            );
            last = y;
        }
    }
    let y = area.bottom() + AXIS_HEIGHT / 2.0;
    painter.text(
        pos2(area.left() - 4.0, y),
        Align2::RIGHT_CENTER,
        "dB",
        theme::small(),
        theme::text_weak(),
    );
    for (hz, text) in NAMED_HZ {
        let x = painter.round_to_pixel_center(axes.x(hz));
        painter.vline(x, area.y_range(), Stroke::new(1.0, theme::grid()));
        painter.text(
            pos2(x, y),
            Align2::CENTER_CENTER,
            text,
            theme::small(),
            theme::text_weak(),
        );
    }
    painter.hline(area.x_range(), area.bottom(), Stroke::new(1.0, theme::edge()));
}

/// A bar, full where it is heard; what it was before; what masks it.
fn paint_band(painter: &Painter, axes: &Axes, bands: Bands, nth: usize, frame: &AnalysisFrame) {
    let band = bands.band(nth);
    let (left, right) = (axes.x(band.lower_hz) + 0.5, axes.x(band.upper_hz) - 0.5);
    let [before_db, after_db] = [&frame.pre, &frame.post].map(|side| bands.levels_db(&side.spectrum)[nth]);
    let threshold_db = bands.threshold_db(&frame.post.spectrum, nth);
    let y = |level_db: f32| level_y(axes.rect, f64::from(level_db));
    if after_db > SILENT_DB {
        let bar = Rect::from_x_y_ranges(left..=right, y(after_db)..=axes.rect.bottom());
        if threshold_db.is_some_and(|threshold_db| after_db < threshold_db) {
            painter.rect_stroke(bar, 0, Stroke::new(1.0, theme::level()), StrokeKind::Inside);
        } else {
            painter.rect_filled(bar, 0, theme::level());
        }
    }
    if before_db > SILENT_DB {
        painter.hline(left..=right, y(before_db), Stroke::new(1.5, theme::text()));
    }
    if let Some(threshold_db) = threshold_db.filter(|threshold_db| *threshold_db > SILENT_DB) {
        let y = y(threshold_db);
        let stroke = Stroke::new(1.5, theme::threshold());
        painter.extend(Shape::dashed_line(&[pos2(left, y), pos2(right, y)], stroke, 3.0, 2.0));
    }
}

/// A mark on the band axis: full for the centroid, empty for the roll-off.
fn paint_mark(painter: &Painter, tip: egui::Pos2, is_full: bool) {
    let corners = vec![tip, tip + vec2(-4.0, -6.0), tip + vec2(4.0, -6.0)];
    let (fill, edge) = (if is_full { theme::accent() } else { theme::well() }, theme::accent());
    painter.add(Shape::convex_polygon(corners, fill, Stroke::new(1.2, edge)));
}

/// Centroid, roll-off and flatness; the first two with their marks.
fn show_numbers(ui: &Ui, rect: Rect, axes: &Axes, spectrum: Option<&SpectrumFrame>) {
    let painter = ui.painter();
    let frequency = |hz: f32| (hz > 0.0).then(|| frequency_text(f64::from(hz)));
    let numbers = [
        (
            "Centroid",
            "the centre of gravity of the magnitudes",
            spectrum.and_then(|spectrum| frequency(spectrum.centroid_hz)),
            spectrum.map(|spectrum| (spectrum.centroid_hz, true)),
        ),
        (
            "Roll-off",
            "85 % of the magnitudes lie below",
            spectrum.and_then(|spectrum| frequency(spectrum.rolloff_hz)),
            spectrum.map(|spectrum| (spectrum.rolloff_hz, false)),
        ),
        (
            "Flatness",
            "0 is a tone, 1 is noise",
            spectrum.map(|spectrum| format!("{:.2}", spectrum.flatness)),
            None,
        ),
    ];
    let width = rect.width() / numbers.len() as f32;
    for (nth, (title, meaning, value, mark)) in numbers.into_iter().enumerate() {
        let left = rect.left() + nth as f32 * width;
        let place = Rect::from_min_size(pos2(left, rect.top()), vec2(width - 4.0, rect.height()));
        let value = value.unwrap_or_else(|| "\u{2013}".to_owned());
        let mut at = pos2(left + 2.0, rect.center().y);
        if nth < 2 {
            paint_mark(painter, at + vec2(4.0, 3.0), nth == 0);
            at.x += 13.0;
        }
        let text = painter.text(at, Align2::LEFT_CENTER, title, theme::small(), theme::text_weak());
        let at = pos2(text.right() + 5.0, at.y);
        let room = place.right() - at.x;
        theme::paint_text(
            painter,
            at,
            Align2::LEFT_CENTER,
            &value,
            theme::value(),
            theme::text(),
            room,
        );
        name(
            ui,
            place,
            &format!("cochlea {title}"),
            &format!("{title} {value}: {meaning}"),
        );
        if let Some((hz, is_full)) = mark.filter(|(hz, _)| *hz > 0.0) {
            let x = axes.x(f64::from(hz)).clamp(axes.rect.left(), axes.rect.right());
            paint_mark(painter, pos2(x, axes.rect.bottom()), is_full);
        }
    }
}

/// Names the bars, and says what the one under the pointer is.
fn show_band_under_pointer(ui: &Ui, axes: &Axes, bands: Bands, frame: Option<&AnalysisFrame>) {
    let response = ui.interact(axes.rect.shrink(1.0), Id::unique("cochlea bands"), Sense::hover());
    let count = bands.count();
    let describe = |frame: &AnalysisFrame, nth: usize| {
        let [before, after] = [&frame.pre, &frame.post].map(|side| f64::from(bands.levels_db(&side.spectrum)[nth]));
        let masked = match bands.threshold_db(&frame.post.spectrum, nth) {
            Some(threshold_db) if after < f64::from(threshold_db) => ", masked",
            Some(_) => ", heard",
            None => "",
        };
        let place = frequency_text(bands.band(nth).centre_hz);
        format!(
            "{place}: {} dB after, {} dB before{masked}",
            signed(after),
            signed(before)
        )
    };
    response.widget_info(|| {
        let text = frame.map_or_else(
            || format!("{count} bands: nothing heard yet"),
            |frame| {
                let levels = bands.levels_db(&frame.post.spectrum);
                let loudest = (0..count).max_by(|a, b| levels[*a].total_cmp(&levels[*b])).unwrap_or(0);
                format!("{count} bands, the loudest at {}", describe(frame, loudest))
            },
        );
        WidgetInfo::labeled(Role::Label, true, text)
    });
    if let (Some(frame), Some(at)) = (frame, response.hover_pos())
        && let Some(nth) = (0..count).find(|nth| at.x < axes.x(bands.band(*nth).upper_hz))
    {
        response.on_hover_text(describe(frame, nth));
    }
}

/// What the bars' marks mean.
pub fn show_legend(ui: &Ui, rect: Rect, bands: Bands) {
    let painter = ui.painter();
    let y = rect.center().y;
    let mut left = rect.left() + 6.0;
    let mut write = |text: &str| {
        let at = pos2(left + 16.0, y);
        let place = painter.text(at, Align2::LEFT_CENTER, text, theme::small(), theme::text_weak());
        let mark = left;
        left = place.right() + 10.0;
        Rect::from_x_y_ranges(mark..=mark + 12.0, y - 5.0..=y + 5.0)
    };
    painter.rect_filled(write("After"), 0, theme::level());
    let before = write("Before");
    painter.hline(before.x_range(), y, Stroke::new(1.5, theme::text()));
    if bands == Bands::Critical {
        let masked = write("Masked");
        painter.rect_stroke(masked, 0, Stroke::new(1.0, theme::level()), StrokeKind::Inside);
        let below = write("Threshold");
        let line = [below.left_center(), below.right_center()];
        painter.extend(Shape::dashed_line(
            &line,
            Stroke::new(1.5, theme::threshold()),
            3.0,
            2.0,
        ));
    }
}
