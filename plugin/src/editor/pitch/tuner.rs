//! The tuner: note, cents, frequency, how sure it is, and how late.

use egui::{Align2, CornerRadius, Painter, Rect, Shape, Stroke, Ui, pos2, vec2};

use super::super::{name, theme};
use crate::link::PitchNow;
use crate::tuner::TunerView;

/// As near to the note as this counts as in tune, cents.
const IN_TUNE_CENTS: f64 = 5.0;
/// The scale ends here, cents either way.
const WIDEST_CENTS: f64 = 50.0;
const HEAD_HEIGHT: f32 = 36.0;
const FOOT_HEIGHT: f32 = 14.0;

/// Shows what is heard; blank without a sure pitch.
pub fn show(ui: &Ui, rect: Rect, now: &PitchNow, is_off: bool) {
    let heard = TunerView::of(now);
    let painter = ui.painter();
    theme::paint_box(painter, rect, theme::WELL_CORNERS, theme::well(), theme::control());
    let inner = rect.shrink2(vec2(10.0, 6.0));
    paint_note(
        painter,
        inner.with_max_y(inner.top() + HEAD_HEIGHT),
        heard.as_ref(),
        is_off,
    );
    let foot = inner.with_min_y(inner.bottom() - FOOT_HEIGHT);
    let scale = Rect::from_min_max(
        pos2(inner.left(), inner.top() + HEAD_HEIGHT),
        pos2(inner.right(), foot.top() - 4.0),
    );
    paint_scale(painter, scale, heard.as_ref().map(|heard| heard.cents));
    let late = late(now);
    paint_confidence(painter, foot, heard.map(|heard| heard.confidence), &late);
    let what = match heard {
        Some(heard) => format!(
            "{}{} {}, {:.1} Hz, confidence {:.0} %",
            heard.name,
            heard.octave,
            cents(heard.cents),
            heard.f0_hz,
            100.0 * heard.confidence,
        ),
        None if is_off => "off".to_owned(),
        None => "no sure pitch".to_owned(),
    };
    let late = if late.is_empty() { late } else { format!(", {late}") };
    name(ui, rect, "cochlea tuner", &format!("Tuner: {what}{late}"));
}

/// "+12 cents"; no sign on zero.
fn cents(cents: f64) -> String {
    let sign = match cents.round() {
        cents if cents < 0.0 => "\u{2212}",
        cents if cents > 0.0 => "+",
        _ => "",
    };
    format!("{sign}{:.0} cents", cents.abs())
}

/// How long after the sound the tuner shows it; nothing before that is known.
fn late(now: &PitchNow) -> String {
    if now.latency_ms > 0.0 {
        format!("{:.1} ms late", now.latency_ms)
    } else {
        String::new()
    }
}

fn paint_note(painter: &Painter, rect: Rect, heard: Option<&TunerView>, is_off: bool) {
    let Some(heard) = heard else {
        let text = if is_off {
            "Off: choose Display or Follow below."
        } else {
            "No sure pitch"
        };
        painter.text(
            rect.left_center(),
            Align2::LEFT_CENTER,
            text,
            theme::body(),
            theme::text_weak(),
        );
        return;
    };
    let at = rect.left_center() + vec2(2.0, 0.0);
    let place = painter.text(at, Align2::LEFT_CENTER, heard.name, theme::huge(), theme::text());
    painter.text(
        place.right_bottom() + vec2(2.0, -4.0),
        Align2::LEFT_BOTTOM,
        heard.octave.to_string(),
        theme::title(),
        theme::text_weak(),
    );
    let right = rect.right();
    let at = pos2(right, rect.top() + 10.0);
    painter.text(
        at,
        Align2::RIGHT_CENTER,
        cents(heard.cents),
        theme::title(),
        theme::text(),
    );
    let hz = format!("{:.1} Hz", heard.f0_hz);
    let at = pos2(right, rect.top() + 28.0);
    painter.text(at, Align2::RIGHT_CENTER, hz, theme::body(), theme::text_weak());
}

fn paint_scale(painter: &Painter, rect: Rect, cents: Option<f64>) {
    let half = rect.width() / 2.0 - 14.0;
    let x = |cents: f64| rect.center().x + (cents / WIDEST_CENTS) as f32 * half;
    let base = rect.bottom() - 15.0;
    let zone = Rect::from_x_y_ranges(x(-IN_TUNE_CENTS)..=x(IN_TUNE_CENTS), rect.top() + 2.0..=base);
    painter.rect_filled(zone, CornerRadius::same(2), theme::control());
    for ten in -5..=5 {
        let (tick, labelled) = (f64::from(10 * ten), [-5, 0, 5].contains(&ten));
        let height = if labelled { 9.0 } else { 5.0 };
        let stroke = Stroke::new(1.0, theme::grid_zero());
        painter.vline(painter.round_to_pixel_center(x(tick)), base - height..=base, stroke);
    }
    painter.hline(
        x(-WIDEST_CENTS)..=x(WIDEST_CENTS),
        base,
        Stroke::new(1.0, theme::grid_zero()),
    );
    for (tick, text) in [
        (-50.0, "\u{2212}50"),
        (-20.0, "\u{2212}20"),
        (0.0, "0"),
        (20.0, "+20"),
        (50.0, "+50"),
    ] {
        let at = pos2(x(tick), base + 8.0);
        painter.text(at, Align2::CENTER_CENTER, text, theme::small(), theme::text_weak());
    }
    if let Some(cents) = cents {
        let color = if cents.abs() <= IN_TUNE_CENTS {
            theme::target()
        } else {
            theme::amber()
        };
        let tip = pos2(x(cents.clamp(-WIDEST_CENTS, WIDEST_CENTS)), base);
        let top = rect.top() + 2.0;
        painter.vline(tip.x, top..=base, Stroke::new(2.0, color));
        let head = vec![pos2(tip.x - 5.0, top), pos2(tip.x + 5.0, top), pos2(tip.x, top + 8.0)];
        painter.add(Shape::convex_polygon(head, color, Stroke::NONE));
    }
}

fn paint_confidence(painter: &Painter, rect: Rect, confidence: Option<f64>, late: &str) {
    let (font, color, y) = (theme::small, theme::text_weak(), rect.center().y);
    let caption = painter.text(rect.left_center(), Align2::LEFT_CENTER, "Confidence", font(), color);
    let bar = Rect::from_x_y_ranges(caption.right() + 6.0..=caption.right() + 52.0, y - 3.0..=y + 3.0);
    painter.rect_filled(bar, CornerRadius::same(2), theme::control());
    if let Some(confidence) = confidence {
        let full = bar.with_max_x(bar.left() + bar.width() * confidence as f32);
        painter.rect_filled(full, CornerRadius::same(2), theme::accent());
        let text = format!("{:.0} %", 100.0 * confidence);
        let at = pos2(bar.right() + 6.0, y);
        painter.text(at, Align2::LEFT_CENTER, text, font(), theme::text());
    }
    if !late.is_empty() {
        painter.text(rect.right_center(), Align2::RIGHT_CENTER, late, font(), color);
    }
}
