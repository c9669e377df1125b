//! The history of the loudness as a picture: momentary as an area, short-term as a line, the target and what the whole
//! comes to.

use egui::epaint::Mesh;
use egui::{Align2, Painter, Pos2, Rect, Shape, Stroke, Ui, pos2, vec2};

use super::super::explain::signed;
use super::super::{name, theme};
use super::history::{History, SLOTS_PER_SECOND, Slot};
use crate::link::LoudnessFrame;

/// Upper and lower end of the scale, LUFS.
const SCALE_LUFS: [f32; 2] = [0.0, -42.0];
const NAMES_WIDTH: f32 = 26.0;
const LEGEND_HEIGHT: f32 = 16.0;
const AXIS_HEIGHT: f32 = 14.0;
/// The least width of a gap, and that of a mark for a peak.
const MARK_WIDTH: f32 = 2.0;

/// Shows it.
pub fn show(ui: &Ui, rect: Rect, history: &History, now: &LoudnessFrame) {
    let painter = ui.painter();
    theme::paint_box(painter, rect, theme::WELL_CORNERS, theme::well(), theme::control());
    let inner = rect.shrink2(vec2(6.0, 1.0));
    let area = Rect::from_min_max(
        pos2(inner.left() + NAMES_WIDTH, inner.top() + LEGEND_HEIGHT),
        pos2(inner.right(), inner.bottom() - AXIS_HEIGHT),
    );
    let columns = Columns::new(history, area);
    paint_scales(painter, area, history.span_seconds);
    let known = columns.paint(&ui.painter_at(area), history);
    if !known {
        let (at, color) = (area.center(), theme::text_weak());
        painter.text(at, Align2::CENTER_CENTER, "Nothing heard yet", theme::small(), color);
    }
    paint_line(painter, area, history.target_lufs, Line::Target);
    if let Some(lufs) = now.integrated_lufs {
        paint_line(painter, area, lufs, Line::Integrated);
    }
    let head = Rect::from_min_max(pos2(area.left(), inner.top()), pos2(inner.right(), area.top()));
    paint_legend(painter, head, history, now);
    name(ui, rect, "cochlea loudness history", &describe(history, now));
}

/// The picture in words.
fn describe(history: &History, now: &LoudnessFrame) -> String {
    let runs = |is: fn(&Slot) -> bool| {
        let mut before = false;
        let starts = history.slots().filter(|(_, slot)| {
            let begins = is(slot) && !before;
            before = is(slot);
            begins
        });
        starts.count()
    };
    let lufs = |lufs: Option<f64>| lufs.map_or_else(|| super::NOTHING.to_owned(), signed);
    let apart = now.integrated_lufs.map_or_else(String::new, |lufs| {
        format!(", {} LU from the target", signed(lufs - history.target_lufs))
    });
    format!(
        "Loudness history after the equaliser: short-term {} LUFS, integrated {} LUFS{apart}; gaps {}, true peaks over \
         \u{2212}1 dBTP {}",
        lufs(now.short_term_lufs),
        lufs(now.integrated_lufs),
        runs(|slot| slot.is_gap),
        runs(|slot| slot.is_over),
    )
}

fn y(area: Rect, lufs: f32) -> f32 {
    let [top, bottom] = SCALE_LUFS;
    area.top() + ((top - lufs) / (top - bottom)).clamp(0.0, 1.0) * area.height()
}

fn paint_scales(painter: &Painter, area: Rect, span_seconds: u32) {
    for lufs in [-10, -20, -30, -40] {
        let y = painter.round_to_pixel_center(y(area, lufs as f32));
        painter.hline(area.x_range(), y, Stroke::new(1.0, theme::grid()));
        let (at, text) = (pos2(area.left() - 4.0, y), format!("\u{2212}{}", -lufs));
        painter.text(at, Align2::RIGHT_CENTER, text, theme::small(), theme::text_weak());
    }
    let (below, color) = (area.bottom() + AXIS_HEIGHT / 2.0, theme::text_weak());
    painter.text(
        pos2(area.left() - 26.0, below),
        Align2::LEFT_CENTER,
        "LUFS",
        theme::small(),
        color,
    );
    painter.text(
        pos2(area.right() - 3.0, below),
        Align2::RIGHT_CENTER,
        "now",
        theme::small(),
        color,
    );
    let (step, unit, seconds) = match span_seconds {
        60 => (15, "s", 1),
        180 => (60, "min", 60),
        _ => (120, "min", 60),
    };
    for ago in (step..span_seconds).step_by(step as usize) {
        let x = area.right() - ago as f32 / span_seconds as f32 * area.width();
        let x = painter.round_to_pixel_center(x);
        painter.vline(x, area.y_range(), Stroke::new(1.0, theme::grid()));
        let text = format!("\u{2212}{} {unit}", ago / seconds);
        painter.text(pos2(x, below), Align2::CENTER_CENTER, text, theme::small(), color);
    }
}

/// The lines that go from side to side.
#[derive(Clone, Copy)]
enum Line {
    Target,
    Integrated,
}

fn paint_line(painter: &Painter, area: Rect, lufs: f64, line: Line) {
    let y = painter.round_to_pixel_center(y(area, lufs as f32));
    paint_sample(painter, [pos2(area.left(), y), pos2(area.right(), y)], line);
}

fn paint_sample(painter: &Painter, ends: [Pos2; 2], line: Line) {
    match line {
        Line::Target => {
            painter.line_segment(ends, Stroke::new(1.2, theme::target()));
        }
        Line::Integrated => {
            painter.extend(Shape::dashed_line(&ends, Stroke::new(1.2, theme::text()), 4.0, 3.0));
        }
    }
}

fn paint_legend(painter: &Painter, rect: Rect, history: &History, now: &LoudnessFrame) {
    let y = rect.center().y;
    let mut left = rect.left();
    let mut write = |text: &str, color| {
        let at = pos2(left + 15.0, y);
        let place = painter.text(at, Align2::LEFT_CENTER, text, theme::small(), color);
        let mark = [pos2(left, y), pos2(left + 11.0, y)];
        left = place.right() + 9.0;
        mark
    };
    let [from, to] = write("Momentary", theme::text_weak());
    painter.rect_filled(
        Rect::from_two_pos(from - vec2(0.0, 4.0), to + vec2(0.0, 4.0)),
        0,
        momentary(),
    );
    let ends = write("Short-term", theme::text_weak());
    painter.line_segment(ends, short_term());
    let text = format!("Target \u{2212}{:.0}", -history.target_lufs);
    paint_sample(painter, write(&text, theme::text_weak()), Line::Target);
    let text = match now.integrated_lufs {
        Some(lufs) => format!("Integrated {}", signed(lufs)),
        None => format!("Integrated {}", super::NOTHING),
    };
    paint_sample(painter, write(&text, theme::text()), Line::Integrated);
}

fn momentary() -> egui::Color32 {
    theme::level().gamma_multiply(0.55)
}

fn short_term() -> Stroke {
    Stroke::new(1.6, theme::accent())
}

/// Slots, put together where several are one point wide.
struct Columns {
    area: Rect,
    slots_per_column: f64,
    column_width: f32,
}

impl Columns {
    fn new(history: &History, area: Rect) -> Self {
        let slots = f64::from(history.span_seconds * SLOTS_PER_SECOND);
        let slots_per_column = (slots / f64::from(area.width())).max(1.0);
        Self {
            area,
            slots_per_column,
            column_width: (f64::from(area.width()) * slots_per_column / slots) as f32,
        }
    }

    /// Paints the slots, the newest at the right. Whether there are any.
    fn paint(&self, painter: &Painter, history: &History) -> bool {
        // By number, not by age: what is in a column stays together while it moves.
        let column_of = |number: u64| (number as f64 / self.slots_per_column) as u64;
        let mut slots = history.slots().peekable();
        let Some(newest) = slots.peek().map(|(number, _)| column_of(*number)) else {
            return false;
        };
        let mut line = Vec::new();
        let mut mesh = Mesh::default();
        while let Some((number, slot)) = slots.next() {
            let column = column_of(number);
            let mut all = *slot;
            while let Some((_, slot)) = slots.next_if(|(number, _)| column_of(*number) == column) {
                all = all.joined(*slot);
            }
            let right = self.area.right() - (newest - column) as f32 * self.column_width;
            if right < self.area.left() {
                break;
            }
            self.paint_column(painter, right, &all, &mut mesh);
            match all.short_term_lufs.filter(|_| !all.is_gap) {
                Some([low, high]) => line.push(pos2(right - self.column_width / 2.0, y(self.area, (low + high) / 2.0))),
                None => paint_path(painter, &mut line),
            }
        }
        painter.add(Shape::mesh(mesh));
        paint_path(painter, &mut line);
        true
    }

    /// The area of the momentary loudness, what is missing, and true peaks that were over.
    fn paint_column(&self, painter: &Painter, right: f32, slot: &Slot, mesh: &mut Mesh) {
        let left = right - self.column_width;
        let Rect { min, max } = self.area;
        if slot.is_gap {
            let width = self.column_width.max(MARK_WIDTH);
            let place = Rect::from_x_y_ranges(right - width..=right, min.y..=max.y);
            painter.rect_filled(place, 0, theme::edge());
            return;
        }
        if let Some([low, high]) = slot.momentary_lufs {
            // Bright as far as it always was, pale up to where it was once.
            let [low_y, high_y] = [low, high].map(|lufs| y(self.area, lufs));
            let part = |from: f32, to: f32| Rect::from_x_y_ranges(left..=right, from..=to);
            mesh.add_colored_rect(part(low_y, max.y), momentary().gamma_multiply(0.6));
            mesh.add_colored_rect(part(high_y, low_y.max(high_y + 1.0)), momentary());
        }
        if slot.is_over {
            let width = self.column_width.max(MARK_WIDTH);
            painter.rect_filled(
                Rect::from_x_y_ranges(right - width..=right, min.y..=min.y + 5.0),
                0,
                theme::red(),
            );
        }
    }
}

/// Paints the line so far, and begins another.
fn paint_path(painter: &Painter, line: &mut Vec<Pos2>) {
    if line.len() > 1 {
        painter.line(std::mem::take(line), short_term());
    }
    line.clear();
}
