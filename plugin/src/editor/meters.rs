//! Peak meters: how they move, and how they look.

use egui::{
    Align2, Color32, CornerRadius, Id, Painter, Rect, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2,
};

use super::theme;

/// Lower end of the scale, dBFS. What is below counts as silence.
pub const FLOOR_DB: f32 = -60.0;
/// Upper end of the scale, dBFS.
pub const CEILING_DB: f32 = 6.0;
/// How fast a bar falls, dB per second.
pub const DECAY_DB_PER_S: f32 = 20.0;
/// How long the highest peak is held, s.
pub const HOLD_S: f32 = 1.5;

/// One channel.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bar {
    /// The bar, dBFS; minus infinity for silence.
    pub level_db: f32,
    /// The highest peak of late, dBFS.
    pub hold_db: f32,
    /// A sample went beyond full scale; stays until the user clicks.
    pub clipped: bool,
    hold_age_s: f32,
}

impl Bar {
    const SILENT: Self = Self {
        level_db: f32::NEG_INFINITY,
        hold_db: f32::NEG_INFINITY,
        clipped: false,
        hold_age_s: 0.0,
    };

    fn feed(&mut self, peak: f32, passed_s: f32) {
        let peak_db = 20.0 * peak.log10();
        let fallen_db = self.level_db - DECAY_DB_PER_S * passed_s;
        self.level_db = above_floor(peak_db.max(fallen_db));
        self.hold_age_s += passed_s;
        if self.level_db >= self.hold_db || self.hold_age_s > HOLD_S {
            self.hold_db = self.level_db;
            self.hold_age_s = 0.0;
        }
        self.clipped |= peak > 1.0;
    }
}

fn above_floor(db: f32) -> f32 {
    if db >= FLOOR_DB { db } else { f32::NEG_INFINITY }
}

/// The bars of one place in the signal's way.
pub struct Meter {
    /// Left and right; mono is the first alone.
    pub bars: [Bar; 2],
    fed_at_s: Option<f64>,
}

impl Default for Meter {
    fn default() -> Self {
        Self {
            bars: [Bar::SILENT; 2],
            fed_at_s: None,
        }
    }
}

impl Meter {
    /// Takes the peaks since the last call, linear, at `now_s` on egui's clock.
    pub fn feed(&mut self, peaks: [f32; 2], now_s: f64) {
        // A clock that starts anew belongs to a new window.
        let passed_s = self.fed_at_s.map_or(0.0, |then_s| (now_s - then_s).max(0.0)) as f32;
        self.fed_at_s = Some(now_s);
        for (bar, peak) in self.bars.iter_mut().zip(peaks) {
            bar.feed(peak, passed_s);
        }
    }

    /// Whether something is still to fall, so that another frame is due.
    pub fn is_moving(&self) -> bool {
        self.bars
            .iter()
            .any(|bar| bar.level_db.is_finite() || bar.hold_db.is_finite())
    }

    /// The highest peak held, dBFS.
    fn hold_db(&self) -> f32 {
        self.bars[0].hold_db.max(self.bars[1].hold_db)
    }

    fn clipped(&self) -> bool {
        self.bars.iter().any(|bar| bar.clipped)
    }

    fn reset(&mut self) {
        for bar in &mut self.bars {
            bar.clipped = false;
            bar.hold_db = bar.level_db;
        }
    }
}

/// "-6.0", or a dash for silence.
pub fn level_text(db: f32) -> String {
    if db.is_finite() {
        format!("{db:.1}")
    } else {
        "\u{2013}".to_owned()
    }
}

/// Shows one meter. A click resets its peak and its clip light. `channels`: 1 or 2.
pub fn show(ui: &Ui, rect: Rect, name: &str, channels: usize, meter: &mut Meter) {
    let response = ui.interact(rect, Id::unique(("cochlea meter", name)), Sense::CLICK);
    if response.clicked() {
        meter.reset();
    }
    let hold = level_text(meter.hold_db());
    let clipped = meter.clipped();
    response.widget_info(|| {
        let levels = meter.bars[..channels].iter().map(|bar| level_text(bar.level_db));
        let levels: Vec<String> = levels.collect();
        let clip = if clipped { ", clipped" } else { "" };
        WidgetInfo {
            current_text_value: Some(format!("{} dBFS, peak {hold} dBFS{clip}", levels.join(" and "))),
            ..WidgetInfo::labeled(Role::Button, true, format!("{name} level"))
        }
    });

    let painter = ui.painter();
    let centre = rect.center().x;
    let line = |top: f32, text: &str, color| {
        let at = pos2(centre, rect.top() + top);
        theme::paint_text(
            painter,
            at,
            Align2::CENTER_CENTER,
            text,
            theme::small(),
            color,
            rect.width(),
        );
    };
    line(7.0, name, theme::text_weak());
    line(23.0, &hold, if clipped { theme::red() } else { theme::text() });
    let light = Rect::from_center_size(pos2(centre, rect.top() + 40.0), vec2(36.0, 14.0));
    if clipped {
        painter.rect_filled(light, CornerRadius::same(3), theme::red());
        theme::paint_text(
            painter,
            light.center(),
            Align2::CENTER_CENTER,
            "CLIP",
            theme::small(),
            theme::on_bright(),
            40.0,
        );
    } else {
        painter.rect_stroke(
            light,
            CornerRadius::same(3),
            Stroke::new(1.0, theme::control()),
            StrokeKind::Inside,
        );
    }

    let scale = Rect::from_min_max(
        pos2(rect.left(), rect.top() + 56.0),
        pos2(rect.right(), rect.bottom() - 6.0),
    );
    let (width, gap) = if channels == 1 { (14.0, 0.0) } else { (8.0, 3.0) };
    for (channel, bar) in meter.bars[..channels].iter().enumerate() {
        let left = scale.left() + 2.0 + channel as f32 * (width + gap);
        let well = Rect::from_min_max(pos2(left, scale.top()), pos2(left + width, scale.bottom()));
        paint_bar(painter, well, bar);
    }
    for db in [6, 0, -6, -12, -18, -24, -36, -48, -60] {
        let at = pos2(scale.left() + 26.0, y(scale, db as f32));
        painter.hline(at.x - 3.0..=at.x, at.y.round() + 0.5, Stroke::new(1.0, theme::edge()));
        // The dense end of the scale thins out in a low window.
        let has_room = match scale.height() {
            height if height > 200.0 => true,
            height if height > 110.0 => ![-6, -18].contains(&db),
            height if height > 70.0 => [0, -24, -60].contains(&db),
            _ => [0, -60].contains(&db),
        };
        if has_room {
            let color = if db == 0 { theme::text() } else { theme::text_weak() };
            painter.text(
                pos2(at.x + 3.0, at.y),
                Align2::LEFT_CENTER,
                db.to_string(),
                theme::small(),
                color,
            );
        }
    }
}

fn y(scale: Rect, db: f32) -> f32 {
    let share = (db.clamp(FLOOR_DB, CEILING_DB) - FLOOR_DB) / (CEILING_DB - FLOOR_DB);
    scale.bottom() - share * scale.height()
}

fn paint_bar(painter: &Painter, well: Rect, bar: &Bar) {
    painter.rect_filled(well, CornerRadius::same(2), theme::well());
    let part = |from_db: f32, to_db: f32, color: Color32| {
        let top_db = bar.level_db.min(to_db);
        if top_db > from_db {
            let part = Rect::from_min_max(pos2(well.left(), y(well, top_db)), pos2(well.right(), y(well, from_db)));
            painter.rect_filled(part, CornerRadius::ZERO, color);
        }
    };
    part(FLOOR_DB, -6.0, theme::accent().gamma_multiply(0.85));
    part(-6.0, 0.0, theme::amber());
    part(0.0, CEILING_DB, theme::red());
    if bar.hold_db.is_finite() {
        let color = if bar.hold_db > 0.0 { theme::red() } else { theme::text() };
        painter.hline(well.x_range(), y(well, bar.hold_db), Stroke::new(1.5, color));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_peak_is_shown_at_once_falls_20_db_a_second_and_is_held_1_5_s() {
        let mut meter = Meter::default();
        meter.feed([0.5, 0.0], 10.0);
        assert!((meter.bars[0].level_db + 6.02).abs() < 0.01);
        assert_eq!(meter.bars[1].level_db, f32::NEG_INFINITY);
        meter.feed([0.0; 2], 11.0);
        assert!((meter.bars[0].level_db + 26.02).abs() < 0.01);
        assert!((meter.bars[0].hold_db + 6.02).abs() < 0.01);
        meter.feed([0.0; 2], 11.6);
        assert!((meter.bars[0].hold_db + 38.02).abs() < 0.01);
        meter.feed([0.0; 2], 20.0);
        meter.feed([0.0; 2], 22.0);
        assert!(!meter.is_moving());
        assert!(!meter.clipped());
    }

    #[test]
    fn only_beyond_full_scale_is_a_clip_and_it_stays() {
        let mut meter = Meter::default();
        meter.feed([1.0, 1.0], 0.0);
        assert!(!meter.clipped());
        meter.feed([0.0, 1.001], 0.1);
        meter.feed([0.0, 0.0], 100.0);
        assert!(meter.clipped());
        meter.reset();
        assert!(!meter.clipped());
    }

    /// A window opened again starts its clock at 0.
    #[test]
    fn a_clock_that_jumps_back_does_no_harm() {
        let mut meter = Meter::default();
        meter.feed([0.5, 0.5], 1000.0);
        meter.feed([0.0, 0.0], 0.0);
        assert!((meter.bars[0].level_db + 6.02).abs() < 0.01);
    }
}
