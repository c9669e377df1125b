//! The last ten seconds of the pitch, beside a piano's keys.

use egui::{Align2, Painter, Pos2, Rect, Stroke, Ui, pos2, vec2};

use super::super::{name, theme};
use crate::link::PitchPoint;
use crate::pitch_history::{HISTORY_SECONDS, PitchHistory};
use crate::text::note_name;
use crate::tuner::LEAST_CONFIDENCE;

const KEYS_WIDTH: f32 = 26.0;
const NAMES_WIDTH: f32 = 22.0;
/// The black keys' share of it.
const BLACK_KEY: f32 = 0.55;
const AXIS_HEIGHT: f32 = 15.0;
/// At least so many semitones are shown.
const LEAST_ROWS: i32 = 13;
/// Shown before anything was heard: an octave from middle C, with one to spare on either side.
const FIRST_ROWS: [i32; 2] = [59, 73];
const LINES_SECONDS: i32 = 2;

/// Shows it.
pub fn show(ui: &Ui, rect: Rect, history: &PitchHistory, is_off: bool) {
    theme::paint_box(ui.painter(), rect, theme::WELL_CORNERS, theme::well(), theme::control());
    let inner = rect.shrink(1.0);
    let rows = Rows::of(history, inner.with_max_y(inner.bottom() - AXIS_HEIGHT));
    let keys = rows.rect.with_max_x(rows.rect.left() + KEYS_WIDTH);
    let area = rows.rect.with_min_x(keys.right() + NAMES_WIDTH);
    rows.paint(ui.painter(), keys, area);
    paint_time(ui.painter(), area, inner.bottom());
    match history.newest_seconds() {
        Some(newest) => paint_lines(&ui.painter_at(area), area, &rows, history, newest),
        None if is_off => {}
        None => {
            let text = "Nothing heard yet";
            let (at, color) = (area.center(), theme::text_weak());
            ui.painter()
                .text(at, Align2::CENTER_CENTER, text, theme::small(), color);
        }
    }
    let [from, to] = [rows.lowest, rows.highest].map(key_name);
    name(
        ui,
        rect,
        "cochlea pitch history",
        &format!("Pitch of the last ten seconds, shown from {from} to {to}"),
    );
}

/// Whether it is sure enough for the tuner.
fn is_sure(point: &PitchPoint) -> bool {
    point
        .heard
        .is_some_and(|heard| f64::from(heard.confidence) >= LEAST_CONFIDENCE)
}

fn is_black(number: i32) -> bool {
    matches!(number.rem_euclid(12), 1 | 3 | 6 | 8 | 10)
}

fn key_name(number: i32) -> String {
    let (name, octave) = note_name(number);
    format!("{name}{octave}")
}

/// One row a semitone.
struct Rows {
    rect: Rect,
    lowest: i32,
    highest: i32,
}

impl Rows {
    /// Those that hold what was sung, with one to spare on either side.
    fn of(history: &PitchHistory, rect: Rect) -> Self {
        let sung = history.points().filter(|point| is_sure(point));
        let numbers = sung.filter_map(|point| point.heard).map(|heard| heard.number());
        let [low, high] = numbers.fold([f64::INFINITY, f64::NEG_INFINITY], |[low, high], number| {
            [low.min(number), high.max(number)]
        });
        let [lowest, highest] = if low <= high {
            [low.round() as i32 - 1, high.round() as i32 + 1]
        } else {
            FIRST_ROWS
        };
        let missing = (LEAST_ROWS - 1 - (highest - lowest)).max(0);
        Self {
            rect,
            lowest: lowest - missing / 2,
            highest: highest + missing - missing / 2,
        }
    }

    fn height(&self) -> f32 {
        self.rect.height() / (self.highest - self.lowest + 1) as f32
    }

    /// The middle of a note's row.
    fn y(&self, number: f64) -> f32 {
        self.rect.bottom() - (number - f64::from(self.lowest) + 0.5) as f32 * self.height()
    }

    /// Which keys have room for a name.
    fn is_named(&self, number: i32) -> bool {
        let note = number.rem_euclid(12);
        match self.height() {
            height if height >= 11.0 => !is_black(number),
            height if height >= 4.2 => [0, 4, 9].contains(&note),
            height if height >= 2.4 => [0, 5].contains(&note),
            _ => note == 0,
        }
    }

    fn paint(&self, painter: &Painter, keys: Rect, area: Rect) {
        painter.rect_filled(keys, 0, theme::white_key());
        for number in self.lowest..=self.highest {
            let (y, half) = (self.y(f64::from(number)), self.height() / 2.0);
            let seam = Stroke::new(1.0, theme::text_weak());
            if is_black(number) {
                painter.rect_filled(
                    Rect::from_x_y_ranges(area.x_range(), y - half..=y + half),
                    0,
                    theme::black_row(),
                );
                let end = keys.left() + BLACK_KEY * keys.width();
                let key = Rect::from_x_y_ranges(keys.left()..=end, y - half..=y + half);
                painter.rect_filled(key, 0, theme::black_key());
                painter.hline(end..=keys.right(), y, seam);
            } else if !is_black(number + 1) && number < self.highest {
                painter.hline(keys.x_range(), y - half, seam);
                painter.hline(area.x_range(), y - half, Stroke::new(1.0, theme::grid()));
            }
            let has_room = y - 6.0 > self.rect.top() && y + 6.0 < self.rect.bottom();
            if has_room && self.is_named(number) {
                let at = pos2(keys.right() + 3.0, y);
                let (font, color) = (theme::small(), theme::text_weak());
                painter.text(at, Align2::LEFT_CENTER, key_name(number), font, color);
                painter.hline(area.x_range(), y, Stroke::new(1.0, theme::grid()));
            }
        }
    }
}

/// Paints ten seconds' lines over `area`, and what they mean between it and `bottom`.
pub fn paint_time(painter: &Painter, area: Rect, bottom: f32) {
    let seconds_width = area.width() / HISTORY_SECONDS as f32;
    let y = (area.bottom() + bottom) / 2.0;
    painter.text(
        pos2(area.right() - 3.0, y),
        Align2::RIGHT_CENTER,
        "now",
        theme::small(),
        theme::text_weak(),
    );
    for seconds in (LINES_SECONDS..HISTORY_SECONDS as i32).step_by(LINES_SECONDS as usize) {
        let x = painter.round_to_pixel_center(area.right() - seconds as f32 * seconds_width);
        painter.vline(x, area.y_range(), Stroke::new(1.0, theme::grid()));
        let text = format!("\u{2212}{seconds} s");
        painter.text(
            pos2(x, y),
            Align2::CENTER_CENTER,
            text,
            theme::small(),
            theme::text_weak(),
        );
    }
}

/// The lines, broken where nothing was heard, pale where it was not sure; a dot where it is now.
fn paint_lines(painter: &Painter, area: Rect, rows: &Rows, history: &PitchHistory, newest: f64) {
    let x = |seconds: f64| area.right() - ((newest - seconds) / HISTORY_SECONDS) as f32 * area.width();
    let place = |point: &PitchPoint| -> Option<Pos2> {
        let heard = point.heard?;
        Some(pos2(x(point.seconds), rows.y(heard.number())))
    };
    for line in history.lines() {
        for part in line.chunk_by(|one, next| is_sure(one) == is_sure(next)) {
            let stroke = if is_sure(&part[0]) {
                Stroke::new(2.0, theme::pitch())
            } else {
                Stroke::new(1.0, theme::pitch().gamma_multiply(0.45))
            };
            painter.line(part.iter().filter_map(place).collect(), stroke);
        }
        if let Some(last) = line.last().filter(|last| last.seconds == newest && is_sure(last))
            && let Some(at) = place(last)
        {
            painter.circle_filled(at - vec2(3.0, 0.0), 3.5, theme::pitch());
        }
    }
}
