//! What is set of the spectra. It belongs to the window, not to the sound: the host hears nothing of it.

use cochlea_dsp::analysis::display::{ChannelView, DisplaySettings, Smoothing, Speed};
use egui::{Rect, Ui};
use serde_json::{Map, Value};

use super::super::View;
use super::super::choice::{Menu, Picked};
use super::super::layout::Cells;
use super::Shown;
use crate::link::{AnalysisSettings, Link};

const SHOWN: [(Shown, &str); 4] = [
    (Shown::Both, "Before and after"),
    (Shown::After, "After"),
    (Shown::Before, "Before"),
    (Shown::Neither, "None"),
];
const SMOOTHING: [(Smoothing, &str); 9] = [
    (Smoothing::None, "None"),
    (Smoothing::Octave(48), "1/48 octave"),
    (Smoothing::Octave(24), "1/24 octave"),
    (Smoothing::Octave(12), "1/12 octave"),
    (Smoothing::Octave(6), "1/6 octave"),
    (Smoothing::Octave(3), "1/3 octave"),
    (Smoothing::Octave(1), "1 octave"),
    (Smoothing::Erb(0.5), "1/2 ERB"),
    (Smoothing::Erb(1.0), "1 ERB"),
];
const TILT: [(f32, &str); 4] = [
    (0.0, "None"),
    (3.0, "3 dB/octave"),
    (4.5, "4.5 dB/octave"),
    (6.0, "6 dB/octave"),
];
const SPEED: [(Speed, &str); 3] = [(Speed::Slow, "Slow"), (Speed::Medium, "Medium"), (Speed::Fast, "Fast")];
const CHANNELS: [(ChannelView, &str); 5] = [
    (ChannelView::Stereo, "Stereo"),
    (ChannelView::Left, "Left"),
    (ChannelView::Right, "Right"),
    (ChannelView::Mid, "Mid"),
    (ChannelView::Side, "Side"),
];
const PEAKS: [(Option<f32>, &str); 5] = [
    (None, "Off"),
    (Some(1.0), "1 s"),
    (Some(2.0), "2 s"),
    (Some(5.0), "5 s"),
    (Some(f32::INFINITY), "Hold"),
];

/// What is not as at first, by name, for a session.
pub fn words(shown: Shown, display: &DisplaySettings) -> Map<String, Value> {
    let first = DisplaySettings::default();
    let mut words = Map::new();
    word(&mut words, "shown", &SHOWN, Shown::default(), shown);
    word(&mut words, "smoothing", &SMOOTHING, first.smoothing, display.smoothing);
    word(
        &mut words,
        "tilt",
        &TILT,
        first.tilt_db_per_octave,
        display.tilt_db_per_octave,
    );
    word(&mut words, "speed", &SPEED, first.speed, display.speed);
    word(&mut words, "channels", &CHANNELS, first.view, display.view);
    word(
        &mut words,
        "peak_hold",
        &PEAKS,
        first.peak_hold_seconds,
        display.peak_hold_seconds,
    );
    words
}

/// The way back; what is not there or makes no sense is as at first.
pub fn of_words(words: &Map<String, Value>) -> (Shown, DisplaySettings) {
    let first = DisplaySettings::default();
    let display = DisplaySettings {
        smoothing: of_word(words, "smoothing", &SMOOTHING, first.smoothing),
        tilt_db_per_octave: of_word(words, "tilt", &TILT, first.tilt_db_per_octave),
        speed: of_word(words, "speed", &SPEED, first.speed),
        view: of_word(words, "channels", &CHANNELS, first.view),
        peak_hold_seconds: of_word(words, "peak_hold", &PEAKS, first.peak_hold_seconds),
    };
    (of_word(words, "shown", &SHOWN, Shown::default()), display)
}

fn word<T: Copy + PartialEq>(words: &mut Map<String, Value>, name: &str, all: &[(T, &str)], first: T, now: T) {
    let found = all.iter().find(|(value, _)| *value == now && now != first);
    if let Some((_, word)) = found {
        words.insert(name.to_owned(), (*word).into());
    }
}

fn of_word<T: Copy>(words: &Map<String, Value>, name: &str, all: &[(T, &str)], first: T) -> T {
    let wanted = words.get(name).and_then(Value::as_str);
    let found = all.iter().find(|(_, word)| Some(*word) == wanted);
    found.map_or(first, |(value, _)| *value)
}

/// Shows all of it in a row.
pub fn show(ui: &Ui, rect: Rect, link: &Link, view: &mut View) {
    const WIDTHS: [f32; 6] = [126.0, 98.0, 112.0, 84.0, 84.0, 72.0];
    let free = rect.width() - 8.0 * (WIDTHS.len() - 1) as f32;
    let unit = free / WIDTHS.iter().sum::<f32>();
    let mut cells = Cells::new(rect);
    let mut places = WIDTHS.map(|width| cells.take(unit * width)).into_iter();
    let mut next = || places.next().unwrap_or(rect);

    let words = ["Spectra", "Spectra", "Which spectra are shown behind the curve."];
    let mut shown = view.spectra.shown;
    pick(ui, next(), view, words, &SHOWN, Shown::default(), &mut shown);
    view.spectra.shown = shown;

    let settings = link.analysis.settings();
    let DisplaySettings {
        mut smoothing,
        mut tilt_db_per_octave,
        mut speed,
        view: mut channels,
        mut peak_hold_seconds,
    } = settings.display;
    let first = DisplaySettings::default();
    let words = [
        "Smoothing",
        "Smoothing",
        "The bandwidth whose power a point shows; a peak keeps its height.",
    ];
    pick(ui, next(), view, words, &SMOOTHING, first.smoothing, &mut smoothing);
    let words = [
        "Display Tilt",
        "Tilt",
        "None shows levels: a full-scale sine is 0 dB. With 3 dB pink noise is a level line, with 4.5 most music.",
    ];
    pick(
        ui,
        next(),
        view,
        words,
        &TILT,
        first.tilt_db_per_octave,
        &mut tilt_db_per_octave,
    );
    let words = [
        "Display Speed",
        "Speed",
        "How fast the spectra follow: 1 s, 300 ms or 100 ms.",
    ];
    pick(ui, next(), view, words, &SPEED, first.speed, &mut speed);
    let words = ["Display Channels", "Channels", "Which channels the spectra are of."];
    pick(ui, next(), view, words, &CHANNELS, first.view, &mut channels);
    let words = ["Peak Hold", "Peak Hold", "How long the dotted line keeps the peaks."];
    pick(
        ui,
        next(),
        view,
        words,
        &PEAKS,
        first.peak_hold_seconds,
        &mut peak_hold_seconds,
    );
    let asked = AnalysisSettings {
        display: DisplaySettings {
            smoothing,
            tilt_db_per_octave,
            speed,
            view: channels,
            peak_hold_seconds,
        },
    };
    if asked != settings {
        link.analysis.set(asked);
    }
}

/// Lets one setting be picked: name, caption and tip; all its values; the first one, and the one in force.
pub fn pick<T: Copy + PartialEq>(
    ui: &Ui,
    rect: Rect,
    view: &mut View,
    [name, caption, tip]: [&str; 3],
    all: &[(T, &str)],
    first: T,
    now: &mut T,
) {
    let place = |wanted: T| all.iter().position(|(value, _)| *value == wanted).unwrap_or(0);
    let menu = Menu {
        name,
        caption,
        tip,
        last: all.len() - 1,
        now: place(*now),
        text: &|index| all[index].1.to_owned(),
    };
    match menu.show(ui, rect, view) {
        Some(Picked::Default) => *now = first,
        Some(Picked::Index(index)) => *now = all[index].0,
        None => {}
    }
}
