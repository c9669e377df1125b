//! The curve as text and as a file, as loud as it is heard.

use std::path::PathBuf;

use cochlea_dsp::Graphic;
use cochlea_dsp::target::text;
use egui::Ui;

use super::View;
use super::desk::Desk;
use super::response::Response;
use crate::files;
use crate::link::Snapshot;

/// Length of an impulse response, s.
const IMPULSE_SECONDS: f64 = 1.0;

/// What stands behind the curve: output gain and make-up, dB to a hundredth.
fn level_db(desk: &Desk, snapshot: &Snapshot) -> f64 {
    let level_db = desk.params().settings().output_gain_db + snapshot.explanation.make_up_db;
    (100.0 * level_db).round() / 100.0
}

/// The whole curve as a line for Equalizer APO. `level_db` stands before it as the preamplifier's, unless it is 0.
pub fn graphic_eq(graphic: &Graphic, response: &Response, level_db: f64) -> String {
    let curve_db = |hz: f64| response.db(graphic, hz);
    let line = text::graphic_eq_of_curve(curve_db, response.bells_hz(), graphic.sample_rate_hz());
    match level_db {
        0.0 => line,
        level_db => format!("Preamp: {level_db:.2} dB\n{line}"),
    }
}

/// Copies the whole curve and its level.
pub fn copy_graphic_eq(ui: &Ui, desk: &Desk, view: &mut View, snapshot: &Snapshot) {
    let Some((graphic, response)) = view.curve.total() else {
        return;
    };
    let level_db = level_db(desk, snapshot);
    ui.copy_text(graphic_eq(graphic, response, level_db));
    let preamp = match level_db {
        0.0 => String::new(),
        level_db => format!(", output gain and make-up as Preamp: {level_db:.2} dB"),
    };
    view.tell(format!(
        "The total curve is in the clipboard, as a GraphicEQ line for Equalizer APO{preamp}."
    ));
}

/// The impulse response of the whole curve with zero latency: bands and floating bells, one after the other, at
/// `level_db`.
pub fn impulse_response(graphic: &Graphic, response: &Response, level_db: f64) -> Vec<f32> {
    let length = (IMPULSE_SECONDS * graphic.sample_rate_hz()).round() as usize;
    let mut samples = vec![0.0_f64; length];
    samples[0] = 10.0_f64.powf(level_db / 20.0);
    for filter in response.filters(graphic) {
        let ([c0, c2], [a1, a2]) = (filter.c, filter.a);
        let [mut x1, mut d1, mut e1, mut e2] = [0.0; 4];
        for sample in &mut samples {
            let d = *sample - x1;
            let e = c0 * d - c2 * d1 - a2 * e2 - a1 * e1;
            (x1, d1, e1, e2) = (*sample, d, e, e1);
            *sample += e;
        }
    }
    samples.into_iter().map(|sample| sample as f32).collect()
}

/// Writes the impulse response as WAV, and says where.
pub fn save_impulse_response(desk: &Desk, view: &mut View, snapshot: &Snapshot) {
    let Some((graphic, response)) = view.curve.total() else {
        return;
    };
    let rate_hz = graphic.sample_rate_hz().round() as u32;
    let wav = files::float_wav(&impulse_response(graphic, response, level_db(desk, snapshot)), rate_hz);
    let folder = files::folder(view.folder.as_deref(), "Impulse Responses");
    let written = files::write_new(&folder, &format!("Cochlea {rate_hz} Hz"), "wav", &wav);
    tell(view, written);
}

fn tell(view: &mut View, written: Result<PathBuf, String>) {
    match written {
        Ok(path) => view.tell(format!("Saved {}", path.display())),
        Err(error) => view.warn(format!("Not saved: {error}")),
    }
}
