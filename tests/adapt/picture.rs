//! The picture: a small chart a recording.

use std::path::Path;

use anyhow::{Context, Result, anyhow};
use cochlea_dsp::BANDS;
use plotters::prelude::*;
use plotters::style::register_font;

use crate::measure::{Figures, Row};

const CELL: (u32, u32) = (400, 270);
const COLUMNS: usize = 4;
const BEFORE: RGBColor = RGBColor(140, 140, 150);
const AFTER: RGBColor = RGBColor(200, 90, 20);
const TARGET: RGBColor = RGBColor(20, 100, 190);
/// Height of a chart, dB.
const SPAN_DB: f64 = 48.0;

/// Draws all.
pub fn draw(path: &Path, all: &[Figures]) -> Result<()> {
    register_font("sans-serif", FontStyle::Normal, epaint_default_fonts::UBUNTU_LIGHT)
        .map_err(|_| anyhow!("the font for the picture cannot be read"))?;
    let rows = all.len().div_ceil(COLUMNS);
    let size = (CELL.0 * COLUMNS as u32, CELL.1 * rows as u32);
    let root = BitMapBackend::new(path, size).into_drawing_area();
    root.fill(&WHITE)?;
    for (area, figures) in root.split_evenly((rows, COLUMNS)).iter().zip(all) {
        let lines = [
            (&figures.target_db, TARGET),
            (&figures.before_db, BEFORE),
            (&figures.after_db, AFTER),
        ]
        .map(|(levels_db, colour)| (points(levels_db), colour));
        let levels = lines.iter().flat_map(|(points, _)| points.iter().map(|point| point.1));
        let top_db = (levels.fold(f64::NEG_INFINITY, f64::max) / 6.0).ceil() * 6.0;
        let mut chart = ChartBuilder::on(area)
            .caption(format!("{}: {}", figures.kind, figures.name), ("sans-serif", 19))
            .margin(8)
            .x_label_area_size(24)
            .y_label_area_size(40)
            .build_cartesian_2d((30.0..20_000.0).log_scale(), top_db - SPAN_DB..top_db)?;
        chart
            .configure_mesh()
            .x_labels(5)
            .y_labels(6)
            .label_style(("sans-serif", 13))
            .x_label_formatter(&|hz| cochlea::text::frequency_text(*hz))
            .y_label_formatter(&|db| format!("{db:.0}"))
            .light_line_style(BLACK.mix(0.04))
            .bold_line_style(BLACK.mix(0.12))
            .draw()?;
        for (points, colour) in lines {
            chart.draw_series(LineSeries::new(points, colour.stroke_width(2)))?;
        }
    }
    root.present()
        .with_context(|| format!("{} cannot be written", path.display()))?;
    Ok(())
}

/// Relative to pink, where there is something.
fn points(levels_db: &Row) -> Vec<(f64, f64)> {
    let pairs = BANDS.iter().zip(levels_db);
    pairs
        .filter_map(|(band, level_db)| {
            let octaves = (band.upper_hz / band.lower_hz).log2();
            level_db.map(|level_db| (band.centre_hz, level_db - 10.0 * octaves.log10()))
        })
        .collect()
}
