//! The figures that people ask for first: a line for each recording, in columns.

use super::document::Measured;

/// What stands above the columns.
pub const HEAD: &str =
    "    LUFS  range LU    dBTP     RMS   crest  centroid Hz  pitch Hz  voiced    seconds    rate ch  recording\n";

/// A line for one recording; `-` where there is nothing to measure.
pub fn line(measured: &Measured) -> String {
    let figures = &measured.figures;
    let (level, loudness) = (&figures.level.all, &figures.loudness);
    let decibels = |level: Option<f64>| level.map_or_else(|| "-".to_owned(), |level| format!("{level:.1}"));
    let whole = |value: Option<f64>| value.map_or_else(|| "-".to_owned(), |value| format!("{value:.0}"));
    let f0_hz = figures.pitch.and_then(|pitch| pitch.f0_hz);
    let voiced = figures.pitch.map(|pitch| 100.0 * pitch.voiced_share());
    format!(
        "{:>8}  {:>8}  {:>6}  {:>6}  {:>6}  {:>11}  {:>8}  {:>4} %  {:>9.3}  {:>6}  {}  {}\n",
        decibels(loudness.integrated_lufs),
        decibels(loudness.range_lu),
        decibels(loudness.true_peak_dbtp),
        decibels(level.rms_dbfs),
        decibels(level.crest_db),
        whole(figures.spectrum.centroid_hz.map(|centroid| centroid.mean)),
        decibels(f0_hz.map(|f0_hz| f0_hz.median)),
        whole(voiced),
        figures.format.seconds(),
        figures.format.sample_rate_hz,
        figures.format.channels,
        measured.path,
    )
}
