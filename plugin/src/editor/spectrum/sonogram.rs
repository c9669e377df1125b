//! The last ten seconds of the sound over frequency, line by line.
//!
//! Lines are kept as bytes. What is shown is a texture in which new columns replace the oldest, and two pictures of it: a
//! frame costs its new columns, however much is shown. The texture lives in the window's context and goes with it.

use std::sync::{Arc, Mutex, PoisonError};

use cochlea_dsp::analysis::display::{DISPLAY_POINTS, SpectrogramLine};
use egui::{Align2, Color32, ColorImage, Id, Painter, Rect, Shape, Stroke, TextureHandle, TextureOptions, Ui, pos2};

use super::super::curve::{HIGHEST_HZ, LOWEST_HZ};
use super::super::{name, pitch, theme};
use super::heat::{Heat, byte};
use crate::link::{AnalysisFrame, AnalysisLink};
use crate::pitch_history::HISTORY_SECONDS;

/// Columns that are kept: more than ten seconds at any rate, and one to spare.
const COLUMNS: usize = 512;
/// More new columns than this are drawn with all the others.
const MOST_PARTS: u64 = 64;
/// Unknown lines where something is missing.
const BREAK_COLUMNS: usize = 3;
/// As long as a line is until two of them say it, s.
const USUAL_LINE_SECONDS: f64 = 1_024.0 / 48_000.0;
const AXIS_HEIGHT: f32 = 14.0;
const NAMES_WIDTH: f32 = 26.0;
/// Named frequencies: those that always are, and those that are where there is room.
const NAMED_HZ: [(f64, &str, bool); 8] = [
    (100.0, "100", true),
    (1_000.0, "1k", true),
    (10_000.0, "10k", true),
    (50.0, "50", false),
    (200.0, "200", false),
    (500.0, "500", false),
    (2_000.0, "2k", false),
    (5_000.0, "5k", false),
];
/// From this height on there is room, points.
const ROOMY_HEIGHT: f32 = 140.0;

type Line = [u8; DISPLAY_POINTS];

/// What was heard.
pub struct Sonogram {
    /// The line with number `n` is at `n % COLUMNS`; empty before the first.
    lines: Vec<Line>,
    /// Lines so far.
    count: u64,
    frequencies_hz: [f32; DISPLAY_POINTS],
    /// Where the last line ended, as it said itself.
    last_frames: Option<u64>,
    generation: u64,
    line_seconds: f64,
}

impl Default for Sonogram {
    fn default() -> Self {
        Self {
            lines: Vec::new(),
            count: 0,
            frequencies_hz: [0.0; DISPLAY_POINTS],
            last_frames: None,
            generation: 0,
            line_seconds: USUAL_LINE_SECONDS,
        }
    }
}

impl Sonogram {
    /// Takes what came since the last call; `keeps`: or lets it go. Allocates with the first line.
    pub fn take(&mut self, link: &AnalysisLink, frame: &AnalysisFrame, keeps: bool) {
        if frame.sequence == 0 {
            return;
        }
        if frame.frequencies_hz != self.frequencies_hz {
            // Points at other frequencies are no continuation.
            self.frequencies_hz = frame.frequencies_hz;
            self.count = 0;
        }
        let generation = link.lines.generation();
        if generation != self.generation {
            self.generation = generation;
            self.last_frames = None;
        }
        link.lines.take(|line| {
            if keeps {
                self.add(&line, frame.sample_rate_hz);
            }
        });
    }

    fn add(&mut self, line: &SpectrogramLine, sample_rate_hz: f64) {
        self.lines.resize(COLUMNS, [0; DISPLAY_POINTS]);
        let passed = self.last_frames.and_then(|last| line.frames.checked_sub(last));
        let seconds = passed.map(|frames| frames as f64 / sample_rate_hz);
        match seconds.filter(|seconds| (f64::MIN_POSITIVE..1.5 * USUAL_LINE_SECONDS).contains(seconds)) {
            Some(seconds) => self.line_seconds = seconds,
            // Lines that do not follow one another: sound was missed, or the picture stood still.
            None if self.count > 0 => (0..BREAK_COLUMNS).for_each(|_| self.push([0; DISPLAY_POINTS])),
            None => {}
        }
        self.last_frames = Some(line.frames);
        self.push(line.levels_db.map(byte));
    }

    fn push(&mut self, line: Line) {
        self.lines[(self.count % COLUMNS as u64) as usize] = line;
        self.count += 1;
    }

    /// Shows it.
    pub fn show(&self, ui: &Ui, rect: Rect) {
        let painter = ui.painter();
        theme::paint_box(painter, rect, theme::WELL_CORNERS, theme::well(), theme::control());
        let inner = rect.shrink(1.0);
        let scale = ui.ctx().pixels_per_point();
        // On whole pixels, so that a row of the texture is a row of the window.
        let snap = |x: f32| (x * scale).round() / scale;
        let area = Rect::from_min_max(
            pos2(snap(inner.left() + NAMES_WIDTH), snap(inner.top())),
            pos2(snap(inner.right()), snap(inner.bottom() - AXIS_HEIGHT)),
        );
        pitch::paint_time(painter, area, inner.bottom());
        if self.count == 0 {
            let (at, color) = (area.center(), theme::text_weak());
            painter.text(at, Align2::CENTER_CENTER, "Nothing heard yet", theme::small(), color);
        } else {
            self.paint(ui, area, (area.height() * scale).round().max(1.0) as usize);
        }
        paint_frequencies(painter, area);
        let text = "Spectrogram of the last ten seconds after the equaliser, 20 Hz to 20 kHz";
        name(ui, rect, "cochlea sonogram", text);
    }

    fn paint(&self, ui: &Ui, area: Rect, rows: usize) {
        let id = Id::unique("cochlea sonogram canvas");
        let known = ui.ctx().data(|data| data.get_temp::<Arc<Mutex<Canvas>>>(id));
        let canvas = known.unwrap_or_else(|| {
            let new = Arc::new(Mutex::new(Canvas::new(ui, self, rows)));
            ui.ctx().data_mut(|data| data.insert_temp(id, new.clone()));
            new
        });
        let mut canvas = canvas.lock().unwrap_or_else(PoisonError::into_inner);
        canvas.update(ui, self, rows);
        let painter = ui.painter_at(area);
        let width = area.width() * (self.line_seconds / HISTORY_SECONDS) as f32;
        let newest = (self.count % COLUMNS as u64) as usize;
        // From the newest back to the texture's left edge, then from its right one, without the column to spare.
        for (first, end, right) in [
            (0, newest, area.right()),
            (newest + 1, COLUMNS, area.right() - newest as f32 * width),
        ] {
            let left = right - (end.saturating_sub(first)) as f32 * width;
            if first >= end || right <= area.left() {
                continue;
            }
            let place = Rect::from_x_y_ranges(left..=right, area.y_range());
            let part = |column: usize| column as f32 / COLUMNS as f32;
            let uv = Rect::from_min_max(pos2(part(first), 0.0), pos2(part(end), 1.0));
            painter.add(Shape::image(canvas.texture.id(), place, uv, Color32::WHITE));
        }
    }
}

fn y(area: Rect, hz: f64) -> f32 {
    area.bottom() - (hz / LOWEST_HZ).ln() as f32 / (HIGHEST_HZ / LOWEST_HZ).ln() as f32 * area.height()
}

fn paint_frequencies(painter: &Painter, area: Rect) {
    let is_roomy = area.height() >= ROOMY_HEIGHT;
    for (hz, text, _) in NAMED_HZ.into_iter().filter(|(.., always)| *always || is_roomy) {
        let y = painter.round_to_pixel_center(y(area, hz));
        painter.hline(area.left() - 4.0..=area.left(), y, Stroke::new(1.0, theme::edge()));
        let at = pos2(area.left() - 5.0, y);
        painter.text(at, Align2::RIGHT_CENTER, text, theme::small(), theme::text_weak());
    }
    let at = pos2(area.left() - 5.0, area.bottom() + AXIS_HEIGHT / 2.0);
    painter.text(at, Align2::RIGHT_CENTER, "Hz", theme::small(), theme::text_weak());
}

/// The texture, and what is on it.
struct Canvas {
    texture: TextureHandle,
    heat: Heat,
    /// Lines of the sonogram that are on it.
    drawn: u64,
    frequencies_hz: [f32; DISPLAY_POINTS],
    /// The points of each row, top to bottom.
    rows: Vec<[usize; 2]>,
}

impl Canvas {
    fn new(ui: &Ui, sonogram: &Sonogram, rows: usize) -> Self {
        let heat = Heat::new(theme::is_light());
        let image = ColorImage::filled([1, 1], heat.color(0));
        Self {
            texture: ui.ctx().load_texture("cochlea sonogram", image, TextureOptions::LINEAR),
            heat,
            drawn: 0,
            frequencies_hz: sonogram.frequencies_hz,
            rows: points_of_rows(&sonogram.frequencies_hz, rows),
        }
    }

    /// Whether it is of the same size, light and points as `sonogram` in so many rows.
    fn goes_on(&self, sonogram: &Sonogram, rows: usize) -> bool {
        self.drawn <= sonogram.count
            && self.rows.len() == rows
            && self.heat.is_light() == theme::is_light()
            && self.frequencies_hz == sonogram.frequencies_hz
    }

    /// Brings it up to date: by its new columns, or as a whole where these are many.
    fn update(&mut self, ui: &Ui, sonogram: &Sonogram, rows: usize) {
        if !self.goes_on(sonogram, rows) {
            *self = Self::new(ui, sonogram, rows);
        }
        let place = |number: u64| (number % COLUMNS as u64) as usize;
        let new = sonogram.count - self.drawn;
        if self.drawn == 0 || new > MOST_PARTS {
            let mut image = ColorImage::filled([COLUMNS, rows], self.heat.color(0));
            for number in sonogram.count.saturating_sub(COLUMNS as u64)..sonogram.count {
                let column = place(number);
                for (row, color) in self.colors(&sonogram.lines[column]).enumerate() {
                    image[(column, row)] = color;
                }
            }
            self.texture.set(image, TextureOptions::LINEAR);
        } else {
            for number in self.drawn..sonogram.count {
                self.draw(place(number), &sonogram.lines[place(number)]);
            }
        }
        if new > 0 {
            // The right edge of the newest blends with its neighbour: that is to be the same.
            self.draw(place(sonogram.count), &sonogram.lines[place(sonogram.count - 1)]);
        }
        self.drawn = sonogram.count;
    }

    /// A line, from the highest row to the lowest: the loudest of each.
    fn colors(&self, line: &Line) -> impl Iterator<Item = Color32> {
        self.rows.iter().map(|[first, last]| {
            let loudest = line[*first..=*last].iter().copied().fold(0, u8::max);
            self.heat.color(loudest)
        })
    }

    fn draw(&mut self, column: usize, line: &Line) {
        let image = ColorImage::new([1, self.rows.len()], self.colors(line).collect());
        self.texture.set_partial([column, 0], image, TextureOptions::LINEAR);
    }
}

/// Which points each row shows, the highest frequency first: all within it, or the nearest.
fn points_of_rows(frequencies_hz: &[f32; DISPLAY_POINTS], rows: usize) -> Vec<[usize; 2]> {
    let hz = |row: f64| (HIGHEST_HZ * (LOWEST_HZ / HIGHEST_HZ).powf(row / rows as f64)) as f32;
    let points = |row: usize| {
        let row = row as f64;
        let first = frequencies_hz.partition_point(|point| *point < hz(row + 1.0));
        let end = frequencies_hz.partition_point(|point| *point < hz(row));
        if first < end {
            return [first, end - 1];
        }
        // Between two points: that which is nearer, in octaves.
        let after = first.min(DISPLAY_POINTS - 1);
        let before = after.saturating_sub(1);
        let middle = hz(row + 0.5);
        let nearest = match middle / frequencies_hz[before] < frequencies_hz[after] / middle {
            true => before,
            false => after,
        };
        [nearest, nearest]
    };
    (0..rows).map(points).collect()
}
