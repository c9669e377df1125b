//! One recording brought to the balance of another, or to a target: measured, solved, bounced through the plugin.

mod report;

pub use report::{BandReport, MatchReport};

use std::ops::ControlFlow;
use std::path::PathBuf;

use cochlea_dsp::target::{MatchLimits, MatchedBand, match_gains, refine_gains};
use cochlea_dsp::{BAND_COUNT, Graphic};

use crate::assign::Assignment;
use crate::audio_out::{self, Depth};
use crate::bounce::{self, bounce_with, is_same_file};
use crate::error::Error;
use crate::learn::measure;
use crate::partial::Partial;
use crate::progress::Progress;
use crate::reference::{self, Reference};

/// What to match, and how.
#[derive(Clone, Debug)]
pub struct Options {
    /// File to read.
    pub input: PathBuf,
    /// A recording, a target file, or a target's name; see [`reference::resolve`].
    pub reference: PathBuf,
    /// WAV file to write.
    pub output: PathBuf,
    /// How far the gains may go.
    pub limits: MatchLimits,
    /// Sample format to write; the input's own where that can be written, else 32-bit float.
    pub depth: Option<Depth>,
    /// A JSON file to write the [`MatchReport`] to.
    pub report: Option<PathBuf>,
}

/// What a match is busy with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Measuring the reference.
    Learning,
    /// Measuring the input.
    Measuring,
    /// Writing the output.
    Bouncing,
}

/// Matches, and tells `progress` where it is; it may break off with [`Error::Interrupted`]. On an error nothing is
/// written.
pub fn match_with(
    options: &Options,
    progress: &mut dyn FnMut(Stage, Progress) -> ControlFlow<()>,
) -> Result<MatchReport, Error> {
    check(options)?;
    let report_file = options.report.as_deref().map(Partial::create).transpose()?;
    let Reference { target, note } =
        reference::resolve(&options.reference, &mut |done| progress(Stage::Learning, done))?;
    let measured = measure(&options.input, &mut |done| progress(Stage::Measuring, done))?;
    let graphic = Graphic::new(f64::from(measured.sample_rate_hz))
        .map_err(|error| Error::file(&options.input, error.to_string(), "resample it first"))?;
    let mut matched = match_gains(&measured.levels.bands_db, &target, &options.limits);
    refine_gains(&mut matched, &options.limits, &graphic);

    let mut bounce = bounce::Options::new(&options.input, &options.output);
    bounce.depth = options.depth;
    bounce.assignments = assignments(&matched);
    bounce.measure = true;
    let mut bounced = bounce_with(&bounce, &mut |_, done| progress(Stage::Bouncing, done))?;
    let spectrum = bounced.adaptation.iter().flat_map(|adaptation| &adaptation.spectrum);
    let mut after_db = [None; BAND_COUNT];
    for (after_db, band) in after_db.iter_mut().zip(spectrum) {
        *after_db = band.after_db;
    }
    let after = match_gains(&after_db, &target, &options.limits);
    bounced.warnings.splice(0..0, note);
    let report = MatchReport::new(options, &matched, &after, bounced);
    if let Some((file, mut writer)) = report_file {
        use std::io::Write;
        writer.write_all(report.to_json().as_bytes()).map_err(|error| {
            let problem = format!("cannot be written: {error}");
            Error::file(file.target(), problem, "check the space left on the disk")
        })?;
        file.commit()?;
    }
    Ok(report)
}

/// The gains as the plugin's own parameters.
fn assignments(matched: &[MatchedBand; BAND_COUNT]) -> Vec<Assignment> {
    (1..)
        .zip(matched)
        .map(|(number, band)| Assignment {
            name: format!("Band {number} Gain"),
            value: format!("{:.3} dB", band.gain_db),
        })
        .collect()
}

fn check(options: &Options) -> Result<(), Error> {
    let MatchLimits {
        amount,
        max_boost_db,
        max_cut_db,
    } = options.limits;
    let highest_db = f64::from(cochlea::params::BAND_GAIN_LIMIT_DB);
    for (option, value, highest, unit) in [
        ("--amount", amount, 1.0, ""),
        ("--max-boost", max_boost_db, highest_db, " dB"),
        ("--max-cut", max_cut_db, highest_db, " dB"),
    ] {
        if !(0.0..=highest).contains(&value) {
            return Err(Error::command(
                format!("{option} {value} is out of range (expected 0 to {highest}{unit})"),
                "choose a value in that range",
            ));
        }
    }
    audio_out::check_extension(&options.output)?;
    let (input, reference, output) = (&options.input, &options.reference, &options.output);
    let mut written = vec![(output, input, "the input"), (output, reference, "the reference")];
    if let Some(report) = &options.report {
        written.extend([
            (report, input, "the input"),
            (report, reference, "the reference"),
            (report, output, "the output"),
        ]);
    }
    let clash = written
        .into_iter()
        .find(|(written, other, _)| is_same_file(written, other));
    clash.map_or(Ok(()), |(written, _, role)| {
        Err(Error::command(
            format!("{}: is to be written but is also {role}", written.display()),
            "choose another name",
        ))
    })
}
