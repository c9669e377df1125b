//! A recording as a picture: spectrogram, loudness and pitch over time, long-term spectrum.

mod colours;
mod panels;

use std::io::BufWriter;
use std::path::Path;
use std::sync::OnceLock;

use cochlea_dsp::Estimate;
use plotters::prelude::*;
use plotters::style::register_font;

use super::chunks_in::LoudnessOverTime;
use super::figures::Figures;
use super::inputs::Input;
use super::pooled::Pooled;
use super::spectrogram::Column;
use crate::error::Error;
use crate::partial::Partial;

const SIZE: (u32, u32) = (1400, 1100);
const FONT: &str = "sans-serif";

/// What a picture needs beside figures: bounded, whatever the recording's length.
pub(super) struct Sketch {
    spectrogram: Pooled<Column>,
    /// The likeliest pitch of each column, and how likely it is.
    pitch: Pooled<Option<[f64; 2]>>,
}

impl Default for Sketch {
    fn default() -> Self {
        Self {
            spectrogram: Pooled::new(Column::merge),
            pitch: Pooled::new(|column, later| {
                if later.map(|[_, probability]| probability) > column.map(|[_, probability]| probability) {
                    *column = later;
                }
            }),
        }
    }
}

impl Sketch {
    /// Takes what a chunk measured.
    pub fn add(&mut self, columns: Vec<Column>, estimates: &[(u64, Estimate)]) {
        columns.into_iter().for_each(|column| self.spectrogram.push(column));
        for (_, estimate) in estimates {
            let f0_hz = estimate.pitch.f0_hz();
            self.pitch.push(f0_hz.map(|f0_hz| [f0_hz, estimate.voiced_probability]));
        }
    }
}

/// All that is drawn.
pub(super) struct Picture<'a> {
    pub input: &'a Input,
    pub figures: &'a Figures,
    pub sketch: &'a Sketch,
    pub loudness: &'a LoudnessOverTime,
    /// dB by bin.
    pub long_term_db: &'a [f32],
}

/// Draws a picture into a PNG file.
///
/// # Errors
/// When it cannot be drawn or written.
pub(super) fn draw(path: &Path, picture: &Picture<'_>) -> Result<(), Error> {
    let fail = |problem: String| Error::file(path, problem, "check the folder's permissions and space");
    let mut pixels = vec![0; 3 * SIZE.0 as usize * SIZE.1 as usize];
    paint(&mut pixels, picture).map_err(|problem| fail(format!("cannot be drawn: {problem}")))?;
    let (partial, file) = Partial::create(path)?;
    let mut encoder = png::Encoder::new(BufWriter::new(file), SIZE.0, SIZE.1);
    encoder.set_color(png::ColorType::Rgb);
    let written = encoder.write_header().and_then(|mut writer| {
        writer.write_image_data(&pixels)?;
        writer.finish()
    });
    written.map_err(|error| fail(format!("cannot be written: {error}")))?;
    partial.commit()
}

fn paint(pixels: &mut [u8], picture: &Picture<'_>) -> Result<(), Box<dyn std::error::Error>> {
    static FONT_IS_THERE: OnceLock<bool> = OnceLock::new();
    let register = || register_font(FONT, FontStyle::Normal, epaint_default_fonts::UBUNTU_LIGHT).is_ok();
    if !FONT_IS_THERE.get_or_init(register) {
        return Err("the font cannot be read".into());
    }
    let root = BitMapBackend::with_buffer(pixels, SIZE).into_drawing_area();
    root.fill(&WHITE)?;
    let root = root.titled(&title(picture), (FONT, 22))?;
    let (spectrogram, rest) = root.split_vertically(SIZE.1 * 2 / 5);
    panels::spectrogram(&spectrogram, picture)?;
    let panels = rest.split_evenly((if picture.figures.pitch.is_some() { 3 } else { 2 }, 1));
    panels::loudness(&panels[0], picture)?;
    panels::long_term(&panels[1], picture)?;
    if let Some(panel) = panels.get(2) {
        panels::pitch(panel, picture)?;
    }
    root.present()?;
    Ok(())
}

fn title(picture: &Picture<'_>) -> String {
    let Figures { format, loudness, .. } = picture.figures;
    let figure =
        |figure: Option<f64>, unit: &str| figure.map_or(format!("- {unit}"), |figure| format!("{figure:.1} {unit}"));
    format!(
        "{}   {:.1} s, {} Hz   {}, {}, {}",
        picture.input.name.display(),
        format.seconds(),
        format.sample_rate_hz,
        figure(loudness.integrated_lufs, "LUFS"),
        figure(loudness.range_lu, "LU"),
        figure(loudness.true_peak_dbtp, "dBTP"),
    )
}
