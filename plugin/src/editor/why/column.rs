//! All bands one under the other, for wide windows.

use cochlea_dsp::BAND_COUNT;
use cochlea_dsp::adapt::Explanation;
use egui::{Align2, FontId, Painter, Rect, Ui, pos2, vec2};

use super::super::explain::signed;
use super::super::handles::band_range;
use super::super::{View, theme};
use super::{Heard, act, paint_bar, show_sentence, words};
use crate::link::Snapshot;

/// Head of each column, and where it ends or, of those with words, begins, points from the left edge.
const COLUMNS: [(&str, f32, Align2); 8] = [
    ("", 18.0, Align2::RIGHT_CENTER),
    ("Range", 28.0, Align2::LEFT_CENTER),
    ("Level", 172.0, Align2::RIGHT_CENTER),
    ("Gap", 214.0, Align2::RIGHT_CENTER),
    ("Heard", 242.0, Align2::CENTER_CENTER),
    ("Held by", 268.0, Align2::LEFT_CENTER),
    ("Applied", 368.0, Align2::RIGHT_CENTER),
    ("", 376.0, Align2::LEFT_CENTER),
];
const HEAD_HEIGHT: f32 = 18.0;
/// The selected band's sentence, in up to three lines.
const SENTENCE_HEIGHT: f32 = 46.0;
const HIGHEST_ROW: f32 = 26.0;
const LOWEST_ROW: f32 = 12.0;

/// Shows as many bands as there is room for, the selected one among them, and under them that one in words.
pub fn show_column(ui: &Ui, rect: Rect, view: &mut View, snapshot: &Snapshot) {
    let now = &snapshot.explanation;
    theme::paint_box(ui.painter(), rect, theme::WELL_CORNERS, theme::well(), theme::control());
    let inner = rect.shrink2(vec2(8.0, 4.0));
    let list = inner
        .with_min_y(inner.top() + HEAD_HEIGHT)
        .with_max_y(inner.bottom() - SENTENCE_HEIGHT);
    let height = (list.height() / BAND_COUNT as f32).clamp(LOWEST_ROW, HIGHEST_ROW);
    let shown = ((list.height() / height) as usize).min(BAND_COUNT);
    let first = view
        .selected
        .unwrap_or(0)
        .saturating_sub(shown / 2)
        .min(BAND_COUNT - shown);
    let row = |band: usize| {
        let top = list.top() + (band.checked_sub(first)?) as f32 * height;
        (band < first + shown).then(|| Rect::from_x_y_ranges(list.x_range(), top + 0.5..=top + height - 0.5))
    };
    for (head, x, align) in COLUMNS.into_iter().filter(|(head, ..)| !head.is_empty()) {
        let at = pos2(inner.left() + x, inner.top() + HEAD_HEIGHT / 2.0);
        ui.painter().text(at, align, head, theme::small(), theme::text_weak());
    }
    act(ui, "column", view, now, row);
    for band in first..first + shown {
        if let Some(row) = row(band) {
            paint_band(ui.painter(), row, band, now);
        }
    }
    let below = inner.with_min_y(list.top() + shown as f32 * height + 5.0);
    show_sentence(ui, below, "cochlea why column sentence", view, now);
}

fn paint_band(painter: &Painter, row: Rect, band: usize, now: &Explanation) {
    let note = &now.bands[band];
    let heard = Heard::of(note.audibility);
    let known = now.step > 0;
    let color = match heard {
        Heard::Masked => theme::text_weak(),
        _ => theme::text(),
    };
    let font = FontId::proportional((0.8 * row.height()).clamp(9.5, 12.0));
    let write = |column: usize, text: &str| {
        let (_, x, align) = COLUMNS[column];
        painter.text(pos2(row.left() + x, row.center().y), align, text, font.clone(), color);
    };
    let number = |db: f64| match known {
        true => signed(db),
        false => words::NOTHING.to_owned(),
    };
    write(0, &(band + 1).to_string());
    write(1, &band_range(band));
    write(2, &number(note.level_db));
    write(3, &if known { words::gap(note) } else { number(0.0) });
    write(6, &number(note.gain_db));
    if known {
        let at = |column: usize| pos2(row.left() + COLUMNS[column].1, row.center().y);
        heard.paint(painter, at(4), color);
        write(5, words::hold(note.held).1);
        let bar = Rect::from_min_max(
            pos2(at(7).x - 2.0, row.top() + 1.0),
            pos2(at(7).x + 4.0, row.bottom() - 1.0),
        );
        paint_bar(painter, bar, note.gain_db);
    }
}
