//! `cochlea pitch`.

mod files;
mod frequency;

use std::path::{Path, PathBuf};

use clap::Args;
use cochlea_dsp::pitch::{
    A4_LIMITS_HZ, DEFAULT_PITCH_RANGE_HZ, Estimate, LEAST_PITCH_RANGE_RATIO, PITCH_RANGE_LIMITS_HZ, Tuning,
};
use serde_json::json;

use crate::commands::{go_on, settings, tell};
use crate::error::Error;
use crate::pitch::{Heard, NoteList, Summary, Times, Tracking};
use crate::progress::Bar;
use crate::text_out::Output;
use files::Files;
use frequency::Frequency;

const EXAMPLES: &str = "\
Examples:
  cochlea pitch song.wav
  cochlea pitch song.wav --csv track.csv --notes notes.csv
  cochlea pitch cello.flac --low C2 --high C6 --a4 442 --csv - | head

The track is time_s,f0_hz,voiced_probability: a row a hop, times at the middle of the windows, f0_hz 0 where there is no
pitch. Notes are note,start_s,duration_s,cents. A file named - is standard output, and then there is no summary.";

/// Follow the pitch of one voice or instrument.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// Audio file: WAV, FLAC, OGG, MP3 or AIFF.
    #[arg(value_name = "IN")]
    input: PathBuf,
    /// Write the track.
    #[arg(long, value_name = "FILE or -")]
    csv: Option<PathBuf>,
    /// Write the notes.
    #[arg(long, value_name = "FILE or -")]
    notes: Option<PathBuf>,
    /// Write the summary as JSON.
    #[arg(long, value_name = "FILE or -")]
    json: Option<PathBuf>,
    /// Lowest pitch to look for, in Hz or as a note, 25 Hz or more [default: 27.5].
    #[arg(long, value_name = "HZ", allow_hyphen_values = true)]
    low: Option<Frequency>,
    /// Highest, up to 4200 Hz, at least an octave above the lowest [default: 2100].
    #[arg(long, value_name = "HZ", allow_hyphen_values = true)]
    high: Option<Frequency>,
    /// Reference pitch, 400 to 480 [default: as `cochlea config get a4_hz` says, 440 where nothing is set].
    #[arg(long, value_name = "HZ", allow_negative_numbers = true)]
    a4: Option<f64>,
    /// No progress bar and no summary; warnings and errors remain.
    #[arg(short, long)]
    quiet: bool,
}

pub(super) fn run(arguments: &Arguments) -> Result<(), Error> {
    let tuning = tuning(arguments.a4.unwrap_or_else(|| settings().a4_hz()))?;
    let range_hz = range_hz(arguments, tuning)?;
    let written = [&arguments.csv, &arguments.notes, &arguments.json].map(Option::as_deref);
    files::check(&arguments.input, &written)?;

    let tracking = Tracking::open(&arguments.input, range_hz)?;
    let (format, times) = (tracking.format().clone(), tracking.times());
    let mut files = Files::create(written)?;
    let mut notes = NoteList::new(times.hop_s, tuning);
    let mut summary = Summary::new(tuning);
    let heard = {
        let bar = Bar::new(arguments.quiet, "listening");
        let mut each = |time_s: f64, estimate: &Estimate| {
            summary.add(estimate);
            files.write_row(time_s, estimate)?;
            if let Some(note) = notes.hear(time_s, estimate) {
                summary.add_note(note);
                files.write_note(&note)?;
            }
            Ok(())
        };
        tracking.run(&mut each, &mut |progress| {
            bar.show(progress);
            go_on()
        })?
    };
    if let Some(note) = notes.finish() {
        summary.add_note(note);
        files.write_note(&note)?;
    }
    let duration_s = heard.frames as f64 / f64::from(format.sample_rate_hz);
    let figures = json!({
        "input": arguments.input,
        "duration_s": duration_s,
        "sample_rate_hz": format.sample_rate_hz,
        "channels": format.channels,
        "range_hz": range_hz,
        "a4_hz": tuning.a4_hz,
        "hop_s": times.hop_s,
        "latency_s": times.latency_s,
        "rows": summary.rows(),
        "voiced_rows": summary.voiced_rows(),
        "f0_hz": summary.spread_hz(),
        "notes": summary.notes(),
        "bad_samples": heard.bad_samples,
    });
    files.finish(&figures)?;

    let to_standard_output = written.into_iter().flatten().any(Output::is_standard);
    tell(
        &warnings(&arguments.input, heard),
        arguments.quiet || to_standard_output,
        || {
            let channels = if format.channels == 1 { "mono" } else { "stereo" };
            format!(
                "{}: {duration_s:.3} s, {} Hz, {channels}\n{}{}",
                arguments.input.display(),
                format.sample_rate_hz,
                settings_text(range_hz, tuning, times),
                summary.text()
            )
        },
    )
}

fn settings_text([low_hz, high_hz]: [f64; 2], tuning: Tuning, Times { hop_s, latency_s }: Times) -> String {
    format!(
        "  looked for: {low_hz:.1} to {high_hz:.1} Hz; A4 = {} Hz\n  \
         an estimate every {:.2} ms, known {:.1} ms after the middle of its window\n",
        tuning.a4_hz,
        1000.0 * hop_s,
        1000.0 * latency_s,
    )
}

fn warnings(input: &Path, heard: Heard) -> Vec<String> {
    let input = input.display();
    let mut warnings = Vec::new();
    if heard.frames == 0 {
        warnings.push(format!("{input}: holds no audio, 0 frames; there is nothing to follow"));
    }
    if heard.bad_samples > 0 {
        warnings.push(format!(
            "{input}: {} samples are NaN, infinite or beyond 1e6; they are taken as silence",
            heard.bad_samples
        ));
    }
    warnings
}

fn tuning(a4_hz: f64) -> Result<Tuning, Error> {
    let [low, high] = A4_LIMITS_HZ;
    if !(low..=high).contains(&a4_hz) {
        return Err(Error::command(
            format!("--a4 {a4_hz} is out of range (expected {low} to {high} Hz)"),
            "choose a pitch in that range",
        ));
    }
    Ok(Tuning {
        a4_hz,
        ..Tuning::STANDARD
    })
}

fn range_hz(arguments: &Arguments, tuning: Tuning) -> Result<[f64; 2], Error> {
    let [least, most] = PITCH_RANGE_LIMITS_HZ;
    let [default_low, default_high] = DEFAULT_PITCH_RANGE_HZ;
    let low_hz = arguments.low.map_or(default_low, |low| low.hz(tuning));
    let high_hz = arguments.high.map_or(default_high, |high| high.hz(tuning));
    for (option, hz) in [("--low", low_hz), ("--high", high_hz)] {
        if !(least..=most).contains(&hz) {
            return Err(Error::command(
                format!("{option} {hz} is out of range (expected {least} to {most} Hz)"),
                "choose a frequency in that range",
            ));
        }
    }
    // A little less, so that two notes an octave apart are an octave.
    if high_hz < LEAST_PITCH_RANGE_RATIO * low_hz * (1.0 - 1e-12) {
        return Err(Error::command(
            format!(
                "--low {low_hz} --high {high_hz}: the range is too narrow (expected at least an octave, --high {} or more)",
                LEAST_PITCH_RANGE_RATIO * low_hz
            ),
            "lower --low or raise --high",
        ));
    }
    Ok([low_hz, high_hz])
}
