//! What the panel's second row shows, tab by tab.

use egui::{Align2, Id, Rect, Role, Ui, pos2, vec2};

use super::super::button::Button;
use super::super::desk::Desk;
use super::super::layout::{Cells, Middle};
use super::super::prompt::{self, Prompt};
use super::super::{View, actions, export, freeze, loudness, page, pitch, spectrum, target, theme, why};
use super::slots::{self, BLEND, GATE, SHARPNESS, SIDE_CHAIN_AMOUNT, SIDE_CHAIN_MODE, SPEED_RATIO, TARGET_B};
use super::{ROW_HEIGHT, show_switch};
use crate::link::{Link, Snapshot};

/// A page of the second row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tab {
    /// The other target, and where the custom one comes from.
    #[default]
    Target,
    /// How it listens.
    Ear,
    /// The other signal.
    SideChain,
    /// Compression and expansion.
    Dynamics,
    /// Why every band stands where it does.
    Why,
    /// The tuner and what is done about the pitch.
    Pitch,
    /// What the sound is made of.
    Spectrum,
    /// Loudness, levels and the spectra.
    Meters,
    /// What becomes of the curve.
    Curve,
}

impl Tab {
    /// All, with what is written on each and what it holds.
    pub const ALL: [(Self, &'static str, &'static str); 9] = [
        (Self::Target, "Target", "A second target, and the custom one."),
        (
            Self::Ear,
            "Ear",
            "How it listens: speed of the lows, bells, gate, loudness.",
        ),
        (Self::SideChain, "Side chain", "What the side chain is for."),
        (Self::Dynamics, "Dynamics", "Compression or expansion of single bands."),
        (
            Self::Why,
            "Why",
            "Every band: how far it is from the target, whether it is masked, what holds it, what it got.",
        ),
        (
            Self::Pitch,
            "Pitch",
            "A tuner, notes for the host, and bells that follow the pitch.",
        ),
        (
            Self::Spectrum,
            "Spectrum",
            "What the sound is made of over time, and what the spectra show.",
        ),
        (
            Self::Meters,
            "Meters",
            "Loudness and levels before and after, and their history.",
        ),
        (
            Self::Curve,
            "Keep",
            "Keep the curve: as gains, as text, as a preset, as an impulse response.",
        ),
    ];

    /// What is written on it.
    pub fn name(self) -> &'static str {
        let found = Self::ALL.into_iter().find(|(tab, _, _)| *tab == self);
        found.map_or("", |(_, name, _)| name)
    }

    /// The one on which that is written.
    pub fn named(name: &str) -> Option<Self> {
        let found = Self::ALL.into_iter().find(|(_, other, _)| *other == name);
        found.map(|(tab, _, _)| tab)
    }

    /// What it shows between the plot and the panel.
    pub fn middle(self) -> Middle {
        match self {
            Self::Why => Middle::Why,
            Self::Pitch => Middle::Pitch,
            Self::Spectrum => Middle::Spectrum,
            Self::Meters => Middle::Meters,
            _ => Middle::Band,
        }
    }
}

/// Shows the chosen tab, or the line that asks for a text.
pub fn show(ui: &mut Ui, rect: Rect, link: &Link, desk: &mut Desk, view: &mut View, snapshot: &Snapshot) {
    if view.prompt.is_some() {
        prompt::show(ui, rect.translate(vec2(0.0, 8.0)), desk, view);
        return;
    }
    let mut cells = Cells::new(rect.with_max_y(rect.top() + ROW_HEIGHT));
    match view.tab {
        Tab::Target => {
            TARGET_B.show(ui, cells.take(104.0), desk, view);
            BLEND.show(ui, cells.take(68.0), desk, view);
            for (nth, (name, tip, width)) in FROM_TARGET_TAB.into_iter().enumerate() {
                if action(ui, lower(cells.take(width)), name, tip) {
                    from_target_tab(nth, ui, desk, view, snapshot);
                }
            }
        }
        Tab::Ear => {
            for slot in [&SPEED_RATIO, &SHARPNESS, &GATE] {
                slot.show(ui, cells.take(88.0), desk, view);
            }
            let (control, name, tip) = slots::LOUDNESS_MATCH;
            show_switch(ui, lower(cells.take(112.0)), control, name, tip, desk, view);
            let on = desk.params().curves.kept().start.is_some();
            let tip = "Playback and bounces begin with the curve that has settled by now, instead of with nothing; \
                       a second click takes it back.";
            let start = Button {
                tip,
                font: theme::value(),
                ..Button::switch("Start Settled", "Start Settled", Role::CheckBox, on, theme::accent())
            };
            if start.show(ui, lower(cells.take(104.0)), Id::unique("cochlea start settled")) {
                actions::toggle_start(desk, view, snapshot);
            }
        }
        Tab::SideChain => {
            SIDE_CHAIN_MODE.show(ui, cells.take(112.0), desk, view);
            SIDE_CHAIN_AMOUNT.show(ui, cells.take(88.0), desk, view);
            let hint = match desk.chosen(SIDE_CHAIN_MODE.control) {
                1 => "Bands in which both signals are heard are cut, so that the side chain comes through.",
                2 => "The balance of the side chain is the target.",
                _ => "The side chain is not listened to.",
            };
            note(ui, lower(cells.rest), hint);
        }
        Tab::Dynamics => {
            for slot in [&slots::RATIO, &slots::THRESHOLD, &slots::ATTACK, &slots::RELEASE] {
                slot.show(ui, cells.take(88.0), desk, view);
            }
            note(ui, lower(cells.rest), "Each band takes its own share: select one.");
        }
        Tab::Why => why::show_row(ui, &cells, snapshot),
        Tab::Spectrum => spectrum::show_row(ui, &mut cells, link, view),
        Tab::Pitch => pitch::show_settings(ui, &mut cells, desk, view),
        Tab::Meters => loudness::show_row(ui, &mut cells, link, view, &link.analysis.latest()),
        Tab::Curve => show_keep(ui, &mut cells, desk, view, snapshot),
    }
}

/// The buttons of the tab of targets: what is written on each, what it does, how wide it is.
const FROM_TARGET_TAB: [(&str, &str, f32); 4] = [
    (
        "Learn from input",
        "The balance of what was heard since playback began becomes the custom target.",
        104.0,
    ),
    (
        "Learn from side chain",
        "The balance of the side chain since playback began becomes the custom target. It is listened to while Side \
         Chain Mode is Unmask or Match.",
        132.0,
    ),
    (
        "Paste target",
        "Takes a target from the clipboard: a GraphicEQ line, a frequency and a level a line, what cochlea learn wrote, \
         or the path of a file with one of these.",
        84.0,
    ),
    (
        "Copy target",
        "Copies the custom target as text, to paste in another Cochlea or to save as a .json file for cochlea match.",
        84.0,
    ),
];

fn from_target_tab(nth: usize, ui: &Ui, desk: &mut Desk, view: &mut View, snapshot: &Snapshot) {
    match nth {
        0 => target::learn_input(desk, view, snapshot),
        1 => target::learn_side_chain(desk, view, snapshot),
        2 => {
            view.message = None;
            view.prompt = Some(Prompt::default());
        }
        _ => target::copy(ui, desk, view),
    }
}

/// What becomes of the curve.
fn show_keep(ui: &mut Ui, cells: &mut Cells, desk: &mut Desk, view: &mut View, snapshot: &Snapshot) {
    let tip = "The adapted gains become the gains of the bands, the make-up becomes output gain: Range 100 %, all bands \
               on, Amount 0 %.";
    if action(ui, lower(cells.take(112.0)), "Freeze to bands", tip) {
        freeze::to_bands(desk, view, snapshot);
    }
    let tip = "Copies the total curve, floating bells included, as a line for Equalizer APO; output gain and \
               make-up as its Preamp.";
    if action(ui, lower(cells.take(128.0)), "Copy as GraphicEQ", tip) {
        export::copy_graphic_eq(ui, desk, view, snapshot);
    }
    let tip = "Keeps all settings as a preset of yours, among those of the preset browser.";
    if action(ui, lower(cells.take(96.0)), "Save preset\u{2026}", tip) {
        page::presets::begin_save(view, false);
    }
    let tip = "Writes the total curve, output gain and make-up included, as one second of WAV (32-bit float, this sample \
               rate, zero latency) to your documents folder, under Cochlea/Impulse Responses.";
    if action(ui, lower(cells.take(144.0)), "Save impulse response", tip) {
        export::save_impulse_response(desk, view, snapshot);
    }
}

fn action(ui: &Ui, place: Rect, name: &str, tip: &str) -> bool {
    let button = Button {
        tip,
        font: theme::value(),
        ..Button::new(name, name)
    };
    button.show(ui, place, Id::unique(("cochlea action", name)))
}

/// The part of a cell where the boxes are.
pub fn lower(cell: Rect) -> Rect {
    cell.with_min_y(cell.bottom() - 23.0)
}

fn note(ui: &Ui, place: Rect, text: &str) {
    let at = pos2(place.left() + 2.0, place.center().y);
    let (font, color) = (theme::small(), theme::text_weak());
    theme::paint_text(ui.painter(), at, Align2::LEFT_CENTER, text, font, color, place.width());
}
