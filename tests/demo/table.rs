//! The table that the demo prints.

use std::fmt::Write;

use cochlea_cli::report::Report;
use cochlea_dsp::{BAND_COUNT, BANDS};

/// Levels before and after, and every band's gain.
pub fn text(report: &Report, preset: &str, gains_db: &[f64; BAND_COUNT]) -> String {
    let mut text = String::new();
    let number = |value: Option<f64>| value.map_or_else(|| "-inf".to_owned(), |value| format!("{value:.1}"));
    let _ = writeln!(text, "preset \"{preset}\", {:.1} s of sound", report.input.seconds);
    let _ = writeln!(text, "{:<28}{:>10}{:>10}", "", "before", "after");
    let (before, after) = (&report.before, &report.after);
    for (name, before, after) in [
        ("loudness, LUFS", before.integrated_lufs, after.integrated_lufs),
        ("loudness range, LU", before.loudness_range_lu, after.loudness_range_lu),
        ("true peak, dBTP", before.true_peak_dbtp, after.true_peak_dbtp),
        ("peak, dBFS", before.peak_dbfs, after.peak_dbfs),
        ("RMS, dBFS", before.rms_dbfs, after.rms_dbfs),
    ] {
        let _ = writeln!(text, "{name:<28}{:>10}{:>10}", number(before), number(after));
    }
    let _ = writeln!(text, "\nband  centre     gain, dB");
    for (band, gain_db) in BANDS.iter().zip(gains_db) {
        let centre = cochlea::text::frequency_text(band.centre_hz);
        let at = BANDS
            .iter()
            .position(|other| other.centre_hz == band.centre_hz)
            .map_or(0, |at| at + 1);
        let _ = writeln!(text, "{at:>4}  {centre:<9} {gain_db:>6.1}  {}", bar(*gain_db));
    }
    text
}

/// A gain as a bar around a middle line, a character a dB and a half.
fn bar(gain_db: f64) -> String {
    const HALF: usize = 12;
    let length = ((gain_db.abs() / 1.5).round() as usize).min(HALF);
    let run = "=".repeat(length);
    if gain_db < 0.0 {
        format!("{:>HALF$}|", run)
    } else {
        format!("{:>HALF$}|{run}", "")
    }
}
