//! The panels of a picture.

use std::error::Error;

use plotters::coord::Shift;
use plotters::coord::ranged1d::{AsRangedCoord, Ranged, ValueFormatter};
use plotters::prelude::*;

use super::colours::colour;
use super::{FONT, Picture};
use crate::analyze::spectrogram::{HIGHEST_HZ, ROWS, lower_hz};

type Area<'b> = DrawingArea<BitMapBackend<'b>, Shift>;
type Chart<'a, 'b, X, Y> = ChartContext<'a, BitMapBackend<'b>, Cartesian2d<X, Y>>;
type Done = Result<(), Box<dyn Error>>;

const BLUE: RGBColor = RGBColor(20, 100, 190);
const ORANGE: RGBColor = RGBColor(200, 90, 20);
const GREY: RGBColor = RGBColor(160, 160, 168);
/// What a spectrogram shows below its loudest, dB.
const SPECTROGRAM_DB: f64 = 90.0;
/// What the other panels show below theirs.
const LOUDNESS_LU: f64 = 48.0;
const LONG_TERM_DB: f64 = 90.0;

/// Frequency over time, the louder the brighter.
pub(super) fn spectrogram(area: &Area<'_>, picture: &Picture<'_>) -> Done {
    let columns = &picture.sketch.spectrogram;
    let loudest = columns
        .columns()
        .flat_map(|(_, column)| column.0.iter().copied())
        .fold(1e-20, f32::max);
    let loudest_db = 10.0 * f64::from(loudest).log10();
    let caption = format!("Spectrogram, {SPECTROGRAM_DB} dB below {loudest_db:.0} dBFS");
    let frequencies = (lower_hz(0)..HIGHEST_HZ).log_scale();
    let mut chart = chart(area, &caption, seconds(picture), frequencies)?;
    let (across, down) = chart.plotting_area().get_pixel_range();
    let (width, height) = (across.len(), down.len());
    let mut pixels = Vec::with_capacity(3 * width * height);
    for y in 0..height {
        let row = (height - 1 - y) * ROWS / height;
        for x in 0..width {
            let power = columns.at(x as f64 / width as f64).map_or(0.0, |column| column.0[row]);
            let level_db = 10.0 * f64::from(power.max(1e-20)).log10();
            pixels.extend(colour(1.0 + (level_db - loudest_db) / SPECTROGRAM_DB));
        }
    }
    let size = (width as u32, height as u32);
    if let Some(image) = BitMapElement::with_owned_buffer((0.0, HIGHEST_HZ), size, pixels) {
        chart.draw_series([image])?;
    }
    mesh(&mut chart, &clock, &hertz)
}

/// Momentary and short-term loudness over time.
pub(super) fn loudness(area: &Area<'_>, picture: &Picture<'_>) -> Done {
    let top = picture.figures.loudness.max_momentary_lufs.unwrap_or(0.0);
    let top = (top / 6.0).ceil() * 6.0;
    let caption = "Loudness, LUFS: over 3 s (blue), over 400 ms (grey)";
    let mut chart = chart(area, caption, seconds(picture), top - LOUDNESS_LU..top)?;
    mesh(&mut chart, &clock, &whole)?;
    for (which, colour) in [(0, GREY.stroke_width(1)), (1, BLUE.stroke_width(2))] {
        let points = picture.loudness.columns().map(|(place, values)| (place, values[which]));
        for line in lines(points, picture.figures.format.seconds()) {
            chart.draw_series(LineSeries::new(line, colour))?;
        }
    }
    Ok(())
}

/// Mean power over frequency.
pub(super) fn long_term(area: &Area<'_>, picture: &Picture<'_>) -> Done {
    let bins = picture.long_term_db;
    let bin_hz = f64::from(picture.figures.format.sample_rate_hz) / 2.0 / bins.len().saturating_sub(1).max(1) as f64;
    let points: Vec<(f64, f64)> = (1..bins.len())
        .map(|bin| (bin as f64 * bin_hz, f64::from(bins[bin])))
        .filter(|(hz, _)| (lower_hz(0)..=HIGHEST_HZ).contains(hz))
        .collect();
    let top = points.iter().map(|point| point.1).fold(-LONG_TERM_DB, f64::max);
    let top = (top / 10.0).ceil() * 10.0;
    let caption = "Long-term spectrum, dB by bin; a full-scale sine is 0 dB";
    let frequencies = (lower_hz(0)..HIGHEST_HZ).log_scale();
    let mut chart = chart(area, caption, frequencies, top - LONG_TERM_DB..top)?;
    mesh(&mut chart, &hertz, &whole)?;
    let points = points.into_iter().map(|(hz, db)| (hz, db.max(top - LONG_TERM_DB)));
    chart.draw_series(LineSeries::new(points, ORANGE.stroke_width(1)))?;
    Ok(())
}

/// Fundamental frequency over time.
pub(super) fn pitch(area: &Area<'_>, picture: &Picture<'_>) -> Done {
    let duration = picture.figures.format.seconds();
    let voiced: Vec<(f64, f64)> = picture
        .sketch
        .pitch
        .columns()
        .filter_map(|(place, column)| column.map(|[f0_hz, _]| (place * duration, f0_hz)))
        .collect();
    let lowest = voiced.iter().map(|point| point.1).fold(110.0, f64::min);
    let highest = voiced.iter().map(|point| point.1).fold(440.0, f64::max);
    let frequencies = (0.9 * lowest..1.1 * highest).log_scale();
    let mut chart = chart(area, "Pitch, Hz", seconds(picture), frequencies)?;
    mesh(&mut chart, &clock, &hertz)?;
    chart.draw_series(voiced.into_iter().map(|point| Circle::new(point, 1, BLUE.filled())))?;
    Ok(())
}

fn chart<'a, 'b, X, Y>(
    area: &'a Area<'b>,
    caption: &str,
    x: X,
    y: Y,
) -> Result<Chart<'a, 'b, X::CoordDescType, Y::CoordDescType>, Box<dyn Error>>
where
    X: AsRangedCoord<Value = f64>,
    Y: AsRangedCoord<Value = f64>,
{
    Ok(ChartBuilder::on(area)
        .caption(caption, (FONT, 18))
        .margin(8)
        .margin_right(24)
        .x_label_area_size(26)
        .y_label_area_size(64)
        .build_cartesian_2d(x, y)?)
}

fn mesh<X, Y>(chart: &mut Chart<'_, '_, X, Y>, x_text: &dyn Fn(&f64) -> String, y_text: &dyn Fn(&f64) -> String) -> Done
where
    X: Ranged<ValueType = f64> + ValueFormatter<f64>,
    Y: Ranged<ValueType = f64> + ValueFormatter<f64>,
{
    chart
        .configure_mesh()
        .label_style((FONT, 15))
        .y_labels(6)
        .x_label_formatter(x_text)
        .y_label_formatter(y_text)
        .light_line_style(BLACK.mix(0.04))
        .bold_line_style(BLACK.mix(0.14))
        .draw()?;
    Ok(())
}

/// Lines of the values that are there, over seconds.
fn lines(points: impl Iterator<Item = (f64, Option<f64>)>, duration: f64) -> Vec<Vec<(f64, f64)>> {
    let mut lines = vec![Vec::new()];
    for (place, value) in points {
        match (value, lines.last_mut()) {
            (Some(value), Some(line)) => line.push((place * duration, value)),
            (None, Some(line)) if !line.is_empty() => lines.push(Vec::new()),
            _ => {}
        }
    }
    lines
}

fn seconds(picture: &Picture<'_>) -> std::ops::Range<f64> {
    0.0..picture.figures.format.seconds()
}

fn hertz(hz: &f64) -> String {
    cochlea::text::frequency_text(*hz)
}

fn whole(number: &f64) -> String {
    format!("{number:.0}")
}

/// Seconds, or from a minute on as a clock shows them.
fn clock(seconds: &f64) -> String {
    if *seconds < 60.0 {
        return format!("{} s", (100.0 * seconds).round() / 100.0);
    }
    let (minutes, seconds) = (*seconds as u64 / 60, *seconds as u64 % 60);
    match minutes / 60 {
        0 => format!("{minutes}:{seconds:02}"),
        hours => format!("{hours}:{:02}:{seconds:02}", minutes % 60),
    }
}
