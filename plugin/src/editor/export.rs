//! The curve as text and as a file.

use std::path::PathBuf;

use cochlea_dsp::Graphic;
use cochlea_dsp::target::text;
use egui::Ui;

use super::View;
use super::response::Response;
use crate::files;

/// Length of an impulse response, s.
const IMPULSE_SECONDS: f64 = 1.0;

/// The whole curve as a line for Equalizer APO.
pub fn graphic_eq(graphic: &Graphic, response: &Response) -> String {
    let level_db = |hz: f64| response.db(graphic, hz);
    text::graphic_eq_of_curve(level_db, response.bells_hz(), graphic.sample_rate_hz())
}

/// Copies the whole curve.
pub fn copy_graphic_eq(ui: &Ui, view: &mut View) {
    let Some((graphic, response)) = view.curve.total() else {
        return;
    };
    ui.copy_text(graphic_eq(graphic, response));
    view.tell("The total curve is in the clipboard, as a GraphicEQ line for Equalizer APO.");
}

/// The impulse response of the whole curve with zero latency: bands and floating bells, one after the other.
pub fn impulse_response(graphic: &Graphic, response: &Response) -> Vec<f32> {
    let length = (IMPULSE_SECONDS * graphic.sample_rate_hz()).round() as usize;
    let mut samples = vec![0.0_f64; length];
    samples[0] = 1.0;
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
pub fn save_impulse_response(view: &mut View) {
    let Some((graphic, response)) = view.curve.total() else {
        return;
    };
    let rate_hz = graphic.sample_rate_hz().round() as u32;
    let wav = files::float_wav(&impulse_response(graphic, response), rate_hz);
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
