//! Why a band stands where it does, and how the adaptation is, in words.

use egui::{Color32, Id, Rect, Role, Sense, Ui, WidgetInfo, pos2};

use super::desk::{Control, Desk};
use super::why::Heard;
use super::{View, theme};
use crate::link::Snapshot;
use crate::sentences;
use crate::text::decibel_text;

/// Shown when a side chain is asked for and there is none.
pub const SIDE_CHAIN_TEXT: &str =
    "Side chain: nothing is connected; connect one in the host or set Side Chain Mode to Off";

/// How the adaptation is, and whether that is out of the ordinary.
pub fn state(desk: &Desk, snapshot: &Snapshot) -> (String, bool) {
    let now = &snapshot.explanation;
    let make_up = format!("Make-up {} dB", signed(now.make_up_db));
    let wants_side_chain = desk.chosen(Control::SideChainMode) > 0;
    let (what, odd) = if wants_side_chain && now.side_chain_missing {
        (SIDE_CHAIN_TEXT, true)
    } else if desk.is_on(Control::Freeze) {
        ("Frozen: the adaptive curve stays as it is", true)
    } else if now.step == 0 {
        ("Waiting for sound", false)
    } else if now.gated {
        ("Gated: too quiet to learn from", true)
    } else if now.few_bands {
        ("Few bands are heard: nothing is taken for a resonance", false)
    } else if desk.is_on(Control::Delta) {
        ("Delta: only what is added or removed is heard", true)
    } else {
        ("Listening", false)
    };
    (format!("{what}    {make_up}"), odd)
}

/// The explanation of `shown` in up to two lines, then its numbers.
pub fn show(ui: &Ui, rect: Rect, shown: Option<usize>, snapshot: &Snapshot, view: &View) {
    let Some(band) = shown.or(view.selected) else {
        let hint = "Hover or select a band to read what the adaptation does there, and why.";
        line(ui, rect, "cochlea sentence", hint, theme::text_weak());
        return;
    };
    let note = &snapshot.explanation.bands[band];
    if snapshot.explanation.step == 0 {
        let hint = "Nothing was heard yet: play something, and the adaptation explains itself here.";
        line(ui, rect, "cochlea sentence", hint, theme::text_weak());
        return;
    }
    let sentence = sentences::of_note(band, note, &snapshot.explanation.bells);
    let place = line(ui, rect, "cochlea sentence", &sentence, theme::text());
    let heard = Heard::of(note.audibility).text();
    let target = note.target_db.map_or_else(
        || "Target open".to_owned(),
        |target_db| format!("Target {} dB", signed(target_db)),
    );
    let numbers = format!(
        "Level {} dB, {heard} (threshold {} dB)    {target}    Gap {} dB    Stands out {} dB    At 100 % {} dB    \
         Applied {} dB",
        signed(note.level_db),
        signed(note.threshold_db),
        signed(note.gap_db),
        signed(note.prominence_db),
        signed(note.would_db),
        signed(note.gain_db),
    );
    line(
        ui,
        rect.with_min_y(place.bottom() + 1.0),
        "cochlea numbers",
        &numbers,
        theme::text_weak(),
    );
}

/// Paints a text, wrapped where it is too long, and names it for assistive technology. Gives its place.
pub fn line(ui: &Ui, rect: Rect, id: &str, text: &str, color: Color32) -> Rect {
    let galley = ui
        .painter()
        .layout(text.to_owned(), theme::small(), color, rect.width());
    let place = Rect::from_min_size(pos2(rect.left(), rect.top()), galley.size());
    ui.painter().galley(place.min, galley, color);
    let response = ui.interact(place, Id::unique(id), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, text));
    place
}

/// "+3.1", "−3.1", "0.0".
pub fn signed(db: f64) -> String {
    let text = decibel_text(db as f32);
    match text.strip_prefix('-') {
        Some(number) => format!("\u{2212}{number}"),
        None if text == "0.0" => text,
        None => format!("+{text}"),
    }
}
