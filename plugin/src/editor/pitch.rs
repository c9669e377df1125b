//! The pitch: a tuner, ten seconds of history and the bells that follow in a room of their own, the settings under the
//! tab, and a mark in the plot.

mod mark;
mod slots;
mod strip;
mod tuner;

use egui::{Rect, Ui};

use super::View;
use super::desk::Desk;
use super::layout::Cells;
use super::listen;
use crate::link::PitchNow;
use crate::params::PitchMode;
pub use mark::Mark;
pub use strip::paint_time;

const TUNER_WIDTH: f32 = 252.0;
const GAP: f32 = 8.0;
/// A caption and a box.
const ROW_HEIGHT: f32 = 38.0;

/// Shows the tuner beside the history, and under them what follows the pitch.
pub fn show(ui: &mut Ui, rect: Rect, desk: &mut Desk, view: &mut View, now: &PitchNow) {
    let above = rect.with_max_y(rect.bottom() - ROW_HEIGHT - GAP / 2.0);
    let is_off = desk.params().pitch.mode() == PitchMode::Off;
    tuner::show(ui, above.with_max_x(above.left() + TUNER_WIDTH), now, is_off);
    let strip = above.with_min_x(above.left() + TUNER_WIDTH + GAP);
    strip::show(ui, strip, &view.pitch, is_off);

    let row = rect.with_min_y(rect.bottom() - ROW_HEIGHT);
    let mut cells = Cells::new(row);
    let unit = unit(row.width(), &slots::FOLLOW.each_ref().map(|(width, _)| *width));
    for (width, slot) in &slots::FOLLOW {
        slot.show(ui, cells.take(width * unit), desk, view);
    }
}

/// Shows what is done about the pitch, and how notes are made of it.
pub fn show_settings(ui: &mut Ui, cells: &mut Cells, desk: &mut Desk, view: &mut View) {
    let unit = unit(cells.rest.width(), &slots::SETTINGS_WIDTHS);
    let mut widths = slots::SETTINGS_WIDTHS.map(|width| width * unit).into_iter();
    let mut next = || cells.take(widths.next().unwrap_or_default());
    slots::MODE.show(ui, next(), desk, view);
    for slot in [&slots::LOW, &slots::HIGH, &slots::A4, &slots::TRANSPOSITION] {
        slot.show(ui, next(), desk, view);
    }
    slots::TEMPERAMENT.show(ui, next(), desk, view);
    slots::KEY.show(ui, next(), desk, view);
    let (control, name, tip) = slots::NOTE_OUTPUT;
    listen::show_switch(ui, listen::lower(next()), control, name, tip, desk, view);
    slots::BEND_RANGE.show(ui, next(), desk, view);
}

/// What stretches a row of `widths` to `whole`.
fn unit(whole: f32, widths: &[f32]) -> f32 {
    (whole - GAP * (widths.len() - 1) as f32) / widths.iter().sum::<f32>()
}
