//! Figures for spreadsheets: a row for each input, columns that stay in their order, an empty cell where there is nothing.

use cochlea_dsp::BAND_COUNT;
use cochlea_dsp::analysis::descriptors::{LOG_BAND_COUNT, log_band};

use super::document::{Entry, Measured};
use super::figures::Distribution;
use crate::error::Error;
use crate::text_out::Output;

const COLUMNS: &str = "path,container,sample_rate_hz,channels,frames,seconds,\
    max_dbfs,min_dbfs,rms_dbfs,crest_db,dc,non_silent_seconds,correlation,non_finite_samples,\
    integrated_lufs,max_momentary_lufs,max_short_term_lufs,range_lu,true_peak_dbtp,\
    centroid_hz,centroid_p10_hz,centroid_median_hz,centroid_p90_hz,\
    rolloff_hz,rolloff_p10_hz,rolloff_median_hz,rolloff_p90_hz,\
    flatness,flatness_p10,flatness_median,flatness_p90,\
    voiced_share,f0_p05_hz,f0_median_hz,f0_p95_hz,notes";

/// A CSV file on its way.
pub struct Writer {
    output: Output,
}

impl Writer {
    /// Writes the head: after the figures the 64 log bands by centre, the 26 critical bands, and what is wrong with an
    /// input that failed.
    ///
    /// # Errors
    /// As [`Output::write`].
    pub fn begin(mut output: Output) -> Result<Self, Error> {
        let log_bands = (0..LOG_BAND_COUNT).map(|band| format!(",band_{:.1}_hz_db", log_band(band).centre_hz));
        let critical_bands = (1..=BAND_COUNT).map(|band| format!(",critical_{band}_db"));
        let bands: String = log_bands.chain(critical_bands).collect();
        output.write(format_args!("{COLUMNS}{bands},problem\n"))?;
        Ok(Self { output })
    }

    /// Writes a row.
    ///
    /// # Errors
    /// As [`Output::write`].
    pub fn add(&mut self, entry: &Entry) -> Result<(), Error> {
        match entry {
            Entry::Measured(measured) => self.output.write(format_args!("{},\n", row(measured).join(","))),
            Entry::Failed(failure) => {
                let cells = COLUMNS.split(',').count() + LOG_BAND_COUNT + BAND_COUNT;
                let (path, problem) = (quoted(&failure.path), quoted(&failure.problem));
                self.output
                    .write(format_args!("{path}{}{problem}\n", ",".repeat(cells)))
            }
        }
    }

    /// Gives the file its name.
    ///
    /// # Errors
    /// As [`Output::finish`].
    pub fn finish(self) -> Result<(), Error> {
        self.output.finish()
    }
}

fn row(measured: &Measured) -> Vec<String> {
    let figures = &measured.figures;
    let (format, level, loudness, spectrum) = (&figures.format, &figures.level, &figures.loudness, &figures.spectrum);
    let mut row = vec![
        quoted(&measured.path),
        format.container.clone(),
        format.sample_rate_hz.to_string(),
        format.channels.to_string(),
        format.frames.to_string(),
        format!("{:.6}", format.seconds()),
    ];
    let samples = &level.all;
    row.extend([samples.max_dbfs, samples.min_dbfs, samples.rms_dbfs, samples.crest_db].map(decibels));
    row.push(format!("{:.9}", samples.dc));
    row.push(format!("{:.6}", level.non_silent_seconds));
    row.push(
        level
            .correlation
            .map_or_else(String::new, |value| format!("{value:.6}")),
    );
    row.push(level.non_finite_samples.to_string());
    row.extend(
        [
            loudness.integrated_lufs,
            loudness.max_momentary_lufs,
            loudness.max_short_term_lufs,
            loudness.range_lu,
            loudness.true_peak_dbtp,
        ]
        .map(decibels),
    );
    row.extend(spread(spectrum.centroid_hz, 3));
    row.extend(spread(spectrum.rolloff_hz, 3));
    row.extend(spread(spectrum.flatness, 9));
    match &figures.pitch {
        Some(pitch) => {
            row.push(format!("{:.6}", pitch.voiced_share()));
            let hz = |hz: f64| format!("{hz:.3}");
            row.extend(match pitch.f0_hz {
                Some(f0_hz) => [hz(f0_hz.p05), hz(f0_hz.median), hz(f0_hz.p95)],
                None => [const { String::new() }; 3],
            });
            row.push(pitch.notes.to_string());
        }
        None => row.extend([const { String::new() }; 5]),
    }
    row.extend(spectrum.log_bands_db.iter().copied().map(decibels));
    row.extend(spectrum.critical_bands_db.iter().copied().map(decibels));
    row
}

fn decibels(level: Option<f64>) -> String {
    level.map_or_else(String::new, |level| format!("{level:.3}"))
}

fn spread(spread: Option<Distribution>, places: usize) -> [String; 4] {
    let text = |value: f64| format!("{value:.places$}");
    spread.map_or([const { String::new() }; 4], |spread| {
        [spread.mean, spread.p10, spread.median, spread.p90].map(text)
    })
}

/// As RFC 4180 has it.
fn quoted(text: &str) -> String {
    match text.contains([',', '"', '\n', '\r']) {
        true => format!("\"{}\"", text.replace('"', "\"\"")),
        false => text.to_owned(),
    }
}
