//! The meters' room: loudness and levels before and after the equaliser, in a table, over the settings of the spectra.

use egui::{Align2, Color32, Rect, Ui, pos2, vec2};

use super::button::Button;
use super::layout::Cells;
use super::{listen, name, theme};
use crate::link::{AnalysisFrame, Link, LoudnessFrame, SideFrame};

/// A caption and a box.
const ROW_HEIGHT: f32 = 38.0;
const GAP: f32 = 8.0;
/// The names of the rows.
const NAMES_WIDTH: f32 = 48.0;
const HEAD_HEIGHT: f32 = 30.0;
/// A true peak above this is near to what a converter or codec clips, dBTP: EBU R 128.
const HIGHEST_TRUE_PEAK_DBTP: f64 = -1.0;
/// Where nothing was measured.
const NOTHING: &str = "\u{2013}";

/// Stands where a correlation would have its unit.
const NO_UNIT: &str = "\u{2212}1 to 1";

/// One column: name, unit, and for the name in full what it is called.
struct Column {
    head: &'static str,
    unit: &'static str,
    name: &'static str,
    text: fn(&SideFrame) -> String,
}

impl Column {
    /// The unit, where there is one.
    fn spoken_unit(&self) -> String {
        match self.unit {
            NO_UNIT => String::new(),
            unit => format!(" {unit}"),
        }
    }
}

const COLUMNS: [Column; 9] = [
    Column {
        head: "Momentary",
        unit: "LUFS",
        name: "momentary loudness",
        text: |side| number(side.loudness.momentary_lufs),
    },
    Column {
        head: "Short-term",
        unit: "LUFS",
        name: "short-term loudness",
        text: |side| number(side.loudness.short_term_lufs),
    },
    Column {
        head: "Integrated",
        unit: "LUFS",
        name: "integrated loudness",
        text: |side| number(side.loudness.integrated_lufs),
    },
    Column {
        head: "Range",
        unit: "LU",
        name: "loudness range",
        text: |side| number(side.loudness.range_lu),
    },
    Column {
        head: "True peak",
        unit: "dBTP",
        name: "highest true peak",
        text: |side| number(side.loudness.true_peak_dbtp),
    },
    Column {
        head: "RMS",
        unit: "dBFS",
        name: "RMS, left and right",
        text: |side| pair(side.levels.rms_dbfs),
    },
    Column {
        head: "Crest",
        unit: "dB",
        name: "crest factor, left and right",
        text: |side| pair(side.levels.crest_db),
    },
    Column {
        head: "DC",
        unit: "%",
        name: "DC, left and right",
        text: |side| {
            let [left, right] = side.levels.dc.map(percent);
            format!("{left}  {right}")
        },
    },
    Column {
        head: "Correlation",
        unit: NO_UNIT,
        name: "correlation of left and right",
        text: |side| {
            side.levels
                .correlation
                .map_or_else(|| NOTHING.to_owned(), |value| format!("{value:+.2}"))
        },
    },
];

/// Shows the room.
pub fn show(ui: &Ui, rect: Rect, frame: &AnalysisFrame) {
    let table = rect.with_max_y(rect.bottom() - ROW_HEIGHT - GAP / 2.0);
    show_table(ui, table, frame);
}

/// The row under the tabs: what stands still, what begins anew, and what was measured.
pub fn show_row(ui: &Ui, cells: &mut Cells, link: &Link, frame: &AnalysisFrame) {
    let tip = "Loudness, range, true peak and all levels begin anew.";
    let button = Button {
        tip,
        font: theme::value(),
        ..Button::new("Reset meters", "Reset Meters")
    };
    if button.show(
        ui,
        listen::lower(cells.take(96.0)),
        egui::Id::unique("cochlea reset meters"),
    ) {
        link.analysis.reset();
    }
    let (text, odd) = state(link, frame);
    let place = listen::lower(cells.rest);
    let color = if odd { theme::amber() } else { theme::text_weak() };
    let at = pos2(place.left() + 2.0, place.center().y);
    let place = theme::paint_text(
        ui.painter(),
        at,
        Align2::LEFT_CENTER,
        &text,
        theme::small(),
        color,
        place.width(),
    );
    name(ui, place, "cochlea meters state", &text);
}

/// What the numbers are of, and whether that is out of the ordinary.
fn state(link: &Link, frame: &AnalysisFrame) -> (String, bool) {
    if link.analysis.stopped.load(std::sync::atomic::Ordering::Relaxed) {
        let text = "The analysis stopped after an internal error: close and open this window to resume.";
        return (text.to_owned(), true);
    }
    if frame.sequence == 0 {
        return ("Nothing heard yet.".to_owned(), false);
    }
    let seconds = frame.post.loudness.seconds as u64;
    let time = format!("{}:{:02}", seconds / 60, seconds % 60);
    match frame.gaps {
        0 => (
            format!("Measured: the last {time}, since the window was opened or reset."),
            false,
        ),
        1 => (
            format!("Measured: the last {time}. Began anew once: sound was missed."),
            true,
        ),
        gaps => (
            format!("Measured: the last {time}. Began anew {gaps} times: sound was missed."),
            true,
        ),
    }
}

fn show_table(ui: &Ui, rect: Rect, frame: &AnalysisFrame) {
    let painter = ui.painter();
    theme::paint_box(painter, rect, theme::WELL_CORNERS, theme::well(), theme::control());
    let inner = rect.shrink2(vec2(10.0, 4.0));
    let width = (inner.width() - NAMES_WIDTH) / COLUMNS.len() as f32;
    let left = |column: usize| inner.left() + NAMES_WIDTH + column as f32 * width;
    let write = |x: f32, y: f32, text: &str, font, color: Color32| {
        theme::paint_text(painter, pos2(x, y), Align2::LEFT_CENTER, text, font, color, width - 4.0)
    };
    for (nth, column) in COLUMNS.iter().enumerate() {
        write(
            left(nth),
            inner.top() + 8.0,
            column.head,
            theme::small(),
            theme::text_weak(),
        );
        write(
            left(nth),
            inner.top() + 21.0,
            column.unit,
            theme::small(),
            theme::text_weak(),
        );
    }
    let height = (inner.height() - HEAD_HEIGHT) / 2.0;
    for (row, (row_name, side)) in [("Before", &frame.pre), ("After", &frame.post)].into_iter().enumerate() {
        let y = inner.top() + HEAD_HEIGHT + (row as f32 + 0.5) * height;
        write(inner.left(), y, row_name, theme::small(), theme::text_weak());
        for (nth, column) in COLUMNS.iter().enumerate() {
            let text = match frame.sequence {
                0 => NOTHING.to_owned(),
                _ => (column.text)(side),
            };
            let color = match column.head {
                "True peak" => peak_color(&side.loudness),
                _ => theme::text(),
            };
            write(left(nth), y, &text, theme::value(), color);
            let cell = Rect::from_center_size(pos2(left(nth) + 0.5 * width, y), vec2(width - 2.0, height - 1.0));
            let what = format!("{row_name}: {} {text}{}", column.name, column.spoken_unit());
            let more = highest(column.head, &side.loudness);
            name(
                ui,
                cell,
                &format!("cochlea {row_name} {}", column.head),
                &format!("{what}{more}"),
            );
        }
    }
}

/// How high a reading has been, where it moves.
fn highest(head: &str, loudness: &LoudnessFrame) -> String {
    let highest = match head {
        "Momentary" => loudness.max_momentary_lufs,
        "Short-term" => loudness.max_short_term_lufs,
        _ => None,
    };
    highest.map_or_else(String::new, |lufs| format!(", at most {lufs:.1}"))
}

fn peak_color(loudness: &LoudnessFrame) -> Color32 {
    match loudness.true_peak_dbtp {
        Some(peak) if peak > 0.0 => theme::red(),
        Some(peak) if peak > HIGHEST_TRUE_PEAK_DBTP => theme::amber(),
        _ => theme::text(),
    }
}

fn number(value: Option<f64>) -> String {
    value.map_or_else(|| NOTHING.to_owned(), |value| format!("{value:.1}"))
}

fn pair(values: [Option<f64>; 2]) -> String {
    let [left, right] = values.map(number);
    format!("{left}  {right}")
}

/// Share of full scale; no sign on zero.
fn percent(share: f64) -> String {
    let text = format!("{:.2}", 100.0 * share);
    if text == "-0.00" { "0.00".to_owned() } else { text }
}
