//! Every band's explanation: how far it is from the target, whether it is masked, which limit holds it, what it got.

mod column;
mod words;

use cochlea_dsp::adapt::Explanation;
use cochlea_dsp::{BAND_COUNT, BANDS};
use egui::{Align2, FontId, Id, Key, Painter, Rect, Role, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};

use super::layout::Cells;
use super::{View, explain, input, name, theme};
use crate::link::Snapshot;
use crate::sentences;
use crate::text::frequency_text;
pub use column::show_column;
pub use words::Heard;

const LABELS_WIDTH: f32 = 60.0;
/// The selected band's sentence, in up to two lines.
const SENTENCE_HEIGHT: f32 = 28.0;
/// Heights of the rows as shares of the table: number, gap, heard, held, applied, and the bar.
const SHARES: [f32; 6] = [0.155, 0.155, 0.155, 0.155, 0.155, 0.225];
/// A gain of so many dB fills half a bar.
const FULL_BAR_DB: f32 = 12.0;
/// The largest window's columns have room for the frequency, too.
const WITH_FREQUENCY_FROM: f32 = 72.0;

/// Shows all bands side by side, and under them the selected one in words.
pub fn show(ui: &Ui, rect: Rect, view: &mut View, snapshot: &Snapshot) {
    let now = &snapshot.explanation;
    let table = Table::new(rect.with_max_y(rect.bottom() - SENTENCE_HEIGHT));
    let (fill, edge) = (theme::well(), theme::control());
    theme::paint_box(ui.painter(), table.rect, theme::WELL_CORNERS, fill, edge);
    act(ui, "table", view, now, |band| Some(table.column(band)));
    table.paint_labels(ui.painter());
    for band in 0..BAND_COUNT {
        table.paint_band(ui.painter(), band, now);
    }
    let below = rect.with_min_y(table.rect.bottom() + 2.0);
    show_sentence(ui, below, "cochlea why sentence", view, now);
}

/// What stands under its tab: what the marks and signs mean, and how many bands each is true of.
pub fn show_row(ui: &Ui, cells: &Cells, snapshot: &Snapshot) {
    let now = &snapshot.explanation;
    let rest = cells.rest;
    let legend = words::legend();
    let color = theme::text_weak();
    let place = explain::line(ui, rest.translate(vec2(2.0, 3.0)), "cochlea why legend", &legend, color);
    let y = place.bottom() + 10.0;
    if now.step == 0 {
        let at = pos2(place.left(), y);
        let text = "Nothing heard yet.";
        ui.painter().text(at, Align2::LEFT_CENTER, text, theme::small(), color);
        return;
    }
    let counts = words::counts(now);
    let mut left = place.left();
    let mut write = |text: &str, heard: Option<Heard>| {
        if let Some(heard) = heard {
            heard.paint(ui.painter(), pos2(left + 5.0, y), theme::text());
            left += 13.0;
        }
        let (at, font) = (pos2(left, y), theme::small());
        let place = ui.painter().text(at, Align2::LEFT_CENTER, text, font, theme::text());
        left = place.right() + 16.0;
    };
    for (heard, count) in Heard::ALL.into_iter().zip(counts) {
        write(&format!("{count} {}", heard.text()), Some(heard));
    }
    let holds = words::holds(now);
    write(&holds, None);
    let [whole, partly, masked] = counts;
    let text = format!("{whole} bands heard, {partly} partly masked, {masked} masked; {holds}");
    let row = Rect::from_min_max(pos2(place.left(), y - 8.0), pos2(left - 16.0, y + 8.0));
    name(ui, row, "cochlea why counts", &text);
}

/// Names every band and does what mouse and keys ask: click and arrows select. `place`: where a band is, if it is shown.
fn act(ui: &Ui, kind: &str, view: &mut View, now: &Explanation, place: impl Fn(usize) -> Option<Rect>) {
    let id = |band: usize| Id::unique(("cochlea why", kind, band));
    let focused = (0..BAND_COUNT).find(|band| ui.memory(|memory| memory.has_focus(id(*band))));
    if let Some(band) = focused {
        let next = pressed(ui, band);
        if next != band {
            view.selected = Some(next);
            ui.memory_mut(|memory| memory.request_focus(id(next)));
        }
    }
    // One stop for Tab; the arrows go on from there.
    let stop = view.selected.unwrap_or(0);
    for band in 0..BAND_COUNT {
        let Some(rect) = place(band) else {
            continue;
        };
        let sense = if band == stop { Sense::click() } else { Sense::CLICK };
        let response = ui.interact(rect, id(band), sense);
        let selected = view.selected == Some(band);
        response.widget_info(|| WidgetInfo::selected(Role::RadioButton, true, selected, words::account(band, now)));
        if response.clicked() {
            view.selected = Some(band);
            response.request_focus();
        }
        if response.has_focus() {
            input::keep_arrows(&response);
        }
        paint_back(ui.painter(), rect, selected, response.hovered(), response.has_focus());
        if response.hovered() {
            response.on_hover_text(words::account(band, now));
        }
    }
}

/// The band that the keys lead to.
fn pressed(ui: &Ui, band: usize) -> usize {
    input::pressed_keys(ui).iter().fold(band, |band, (key, _)| match key {
        Key::ArrowRight | Key::ArrowDown => (band + 1).min(BAND_COUNT - 1),
        Key::ArrowLeft | Key::ArrowUp => band.saturating_sub(1),
        Key::Home => 0,
        Key::End => BAND_COUNT - 1,
        _ => band,
    })
}

fn paint_back(painter: &Painter, rect: Rect, selected: bool, hovered: bool, focused: bool) {
    let corners = theme::CONTROL_CORNERS;
    if selected {
        theme::paint_box(painter, rect, corners, theme::control(), theme::accent());
    } else if hovered {
        painter.rect_filled(rect, corners, theme::control());
    }
    if focused {
        theme::paint_focus(painter, rect, corners);
    }
}

/// The selected band in words, or how to select one.
fn show_sentence(ui: &Ui, rect: Rect, id: &str, view: &View, now: &Explanation) {
    let (text, color) = match view.selected {
        _ if now.step == 0 => (
            "Nothing was heard yet: play something, and every band explains itself here.".to_owned(),
            theme::text_weak(),
        ),
        None => (
            "Select a band to read why it stands where it does.".to_owned(),
            theme::text_weak(),
        ),
        Some(band) => (sentences::of_note(band, &now.bands[band], &now.bells), theme::text()),
    };
    explain::line(ui, rect, id, &text, color);
}

/// A gain as a bar, up or down from the middle of `rect`.
fn paint_bar(painter: &Painter, rect: Rect, gain_db: f64) {
    let middle = rect.center().y;
    let height = (gain_db as f32 / FULL_BAR_DB).clamp(-1.0, 1.0) * rect.height() / 2.0;
    let bar = Rect::from_two_pos(pos2(rect.left(), middle), pos2(rect.right(), middle - height));
    painter.rect_filled(bar, 0, theme::accent());
    let zero = pos2(rect.left() - 2.0, middle)..=pos2(rect.right() + 2.0, middle);
    painter.line_segment([*zero.start(), *zero.end()], Stroke::new(1.0, theme::grid_zero()));
}

/// 26 columns of one width.
struct Table {
    rect: Rect,
    inner: Rect,
    column_width: f32,
}

impl Table {
    fn new(rect: Rect) -> Self {
        let inner = rect.shrink2(vec2(6.0, 1.0));
        let column_width = (inner.width() - LABELS_WIDTH) / BAND_COUNT as f32;
        Self {
            rect,
            inner,
            column_width,
        }
    }

    fn column(&self, band: usize) -> Rect {
        let left = self.inner.left() + LABELS_WIDTH + band as f32 * self.column_width;
        let right = left + self.column_width;
        Rect::from_x_y_ranges(left + 0.5..=right - 0.5, self.inner.y_range())
    }

    /// Upper and lower end of a row.
    fn row(&self, row: usize) -> [f32; 2] {
        let before: f32 = SHARES[..row].iter().sum();
        let at = |share: f32| self.inner.top() + share * self.inner.height();
        [at(before), at(before + SHARES[row])]
    }

    fn middle(&self, row: usize) -> f32 {
        let [top, bottom] = self.row(row);
        (top + bottom) / 2.0
    }

    /// As large as four digits with a sign and a point have room for.
    fn font(&self) -> FontId {
        FontId::proportional((0.35 * self.column_width).clamp(9.0, 12.0))
    }

    fn paint_labels(&self, painter: &Painter) {
        for (row, label) in ["Band", "Gap dB", "Heard", "Held by", "Applied dB"]
            .into_iter()
            .enumerate()
        {
            let at = pos2(self.inner.left() + 2.0, self.middle(row));
            painter.text(at, Align2::LEFT_CENTER, label, theme::small(), theme::text_weak());
        }
    }

    fn paint_band(&self, painter: &Painter, band: usize, now: &Explanation) {
        let column = self.column(band);
        let write = |row: usize, text: &str, color| {
            let at = pos2(column.center().x, self.middle(row));
            let width = column.width();
            theme::paint_text(painter, at, Align2::CENTER_CENTER, text, self.font(), color, width);
        };
        let number = match self.column_width {
            width if width >= WITH_FREQUENCY_FROM => {
                format!("{}  {}", band + 1, frequency_text(BANDS[band].centre_hz))
            }
            _ => (band + 1).to_string(),
        };
        write(0, &number, theme::text_weak());
        if now.step == 0 {
            (1..5).for_each(|row| write(row, words::NOTHING, theme::text_weak()));
            return;
        }
        let note = &now.bands[band];
        let heard = Heard::of(note.audibility);
        let color = match heard {
            Heard::Masked => theme::text_weak(),
            _ => theme::text(),
        };
        write(1, &words::gap(note), color);
        heard.paint(painter, pos2(column.center().x, self.middle(2)), color);
        write(3, words::hold(note.held).0, color);
        write(4, &explain::signed(note.gain_db), color);
        let [top, bottom] = self.row(5);
        let width = (0.5 * column.width()).min(20.0);
        let bar = Rect::from_center_size(
            pos2(column.center().x, (top + bottom) / 2.0),
            vec2(width, bottom - top - 4.0),
        );
        paint_bar(painter, bar, note.gain_db);
    }
}
