//! The picture: the spectrum before and after, and the curve between them.

use std::path::Path;

use anyhow::{Context, Result, anyhow};
use plotters::coord::combinators::LogCoord;
use plotters::coord::types::RangedCoordf64;
use plotters::prelude::*;
use plotters::style::register_font;

const SIZE: (u32, u32) = (1280, 800);
const BEFORE: RGBColor = RGBColor(140, 140, 150);
const AFTER: RGBColor = RGBColor(200, 90, 20);
const CURVE: RGBColor = RGBColor(20, 100, 190);
const LEAST_DBFS: f64 = -110.0;

/// Draws the picture. All curves are (Hz, dB) pairs.
///
/// # Errors
/// When the file cannot be written.
pub fn draw(path: &Path, before: &[(f64, f64)], after: &[(f64, f64)], curve: &[(f64, f64)]) -> Result<()> {
    register_font("sans-serif", FontStyle::Normal, epaint_default_fonts::UBUNTU_LIGHT)
        .map_err(|_| anyhow!("the font for the picture cannot be read"))?;
    let root = BitMapBackend::new(path, SIZE).into_drawing_area();
    root.fill(&WHITE)?;
    let (upper, lower) = root.split_vertically(SIZE.1 * 3 / 5);

    let top_dbfs = before
        .iter()
        .chain(after)
        .fold(-60.0_f64, |top, point| top.max(point.1));
    let top_dbfs = (top_dbfs / 10.0).ceil() * 10.0;
    let mut chart = ChartBuilder::on(&upper)
        .caption("Long-term spectrum, 1/6 octave, dBFS", ("sans-serif", 24))
        .margin(14)
        .x_label_area_size(30)
        .y_label_area_size(56)
        .build_cartesian_2d((20.0..20_000.0).log_scale(), LEAST_DBFS.max(top_dbfs - 80.0)..top_dbfs)?;
    mesh(&mut chart)?;
    for (name, points, colour) in [("before", before, BEFORE), ("after", after, AFTER)] {
        chart
            .draw_series(LineSeries::new(points.iter().copied(), colour.stroke_width(2)))?
            .label(name)
            .legend(move |(x, y)| PathElement::new([(x, y), (x + 24, y)], colour.stroke_width(3)));
    }
    chart
        .configure_series_labels()
        .background_style(WHITE.mix(0.8))
        .border_style(BLACK.mix(0.3))
        .label_font(("sans-serif", 18))
        .draw()?;

    let reach_db = curve.iter().fold(6.0_f64, |reach, point| reach.max(point.1.abs()));
    let reach_db = (reach_db / 3.0).ceil() * 3.0;
    let mut chart = ChartBuilder::on(&lower)
        .caption("The equaliser's curve, dB", ("sans-serif", 24))
        .margin(14)
        .x_label_area_size(30)
        .y_label_area_size(56)
        .build_cartesian_2d((20.0..20_000.0).log_scale(), -reach_db..reach_db)?;
    mesh(&mut chart)?;
    chart.draw_series(LineSeries::new(curve.iter().copied(), CURVE.stroke_width(3)))?;
    root.present()
        .with_context(|| format!("{} cannot be written", path.display()))?;
    Ok(())
}

type LogChart<'a, 'b> = ChartContext<'a, BitMapBackend<'b>, Cartesian2d<LogCoord<f64>, RangedCoordf64>>;

fn mesh(chart: &mut LogChart<'_, '_>) -> Result<()> {
    chart
        .configure_mesh()
        .label_style(("sans-serif", 17))
        .x_label_formatter(&|hz| cochlea::text::frequency_text(*hz))
        .y_label_formatter(&|db| format!("{db:.0}"))
        .light_line_style(BLACK.mix(0.06))
        .bold_line_style(BLACK.mix(0.16))
        .draw()?;
    Ok(())
}
