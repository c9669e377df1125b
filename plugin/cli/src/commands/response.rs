//! `cochlea response`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use cochlea_dsp::BAND_COUNT;

use crate::commands::print;
use crate::error::Error;
use crate::partial::write_text;
use crate::response::{measure, to_csv};

const EXAMPLES: &str = "\
Examples:
  cochlea response --gains 0,0,0,0,6,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0
  cochlea response --gains 3,3,3,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,-3,-3,-3 --sample-rate 96000 -o curve.csv

Frequencies run from 20 Hz to 20 kHz or 0.48 of the sample rate, whichever is less, evenly on a logarithmic scale.";

/// Print the equaliser's response as CSV: frequency_hz,magnitude_db,phase_rad, measured on its impulse.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// 26 gains in dB, lowest band first, -18 to 18 each.
    #[arg(long, value_name = "G1,...,G26", allow_hyphen_values = true)]
    gains: String,
    /// Frames per second.
    #[arg(long, value_name = "HZ", default_value_t = 48_000)]
    sample_rate: u32,
    /// Zero latency. The linear-phase filter is not in this version.
    #[arg(long, value_enum, default_value_t = Phase::Zero)]
    phase: Phase,
    /// How many frequencies.
    #[arg(long, value_name = "N", default_value_t = 481)]
    points: usize,
    /// Write to this file instead of standard output.
    #[arg(short, long, value_name = "FILE.csv")]
    output: Option<PathBuf>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Phase {
    /// The cascade of second-order sections, without latency.
    Zero,
    /// The linear-phase filter: not in this version.
    Linear,
}

pub(super) fn run(arguments: &Arguments) -> Result<(), Error> {
    let gains_db = parse_gains(&arguments.gains)?;
    if arguments.phase == Phase::Linear {
        return Err(Error::command(
            "--phase linear: this version has no linear-phase filter (expected zero)",
            "use --phase zero",
        ));
    }
    let csv = to_csv(&measure(&gains_db, arguments.sample_rate, arguments.points)?);
    match &arguments.output {
        Some(path) => write_text(path, &csv),
        None => print(&csv),
    }
}

fn parse_gains(text: &str) -> Result<[f64; BAND_COUNT], Error> {
    let fail = |problem: String| {
        Error::command(
            format!("--gains: {problem} (expected {BAND_COUNT} numbers in dB, separated by commas)"),
            "see 'cochlea response --help'",
        )
    };
    let fields: Vec<&str> = text.split(',').map(str::trim).collect();
    let gains = fields
        .iter()
        .map(|field| field.parse().map_err(|_| fail(format!("\"{field}\" is no number"))))
        .collect::<Result<Vec<f64>, Error>>()?;
    gains
        .try_into()
        .map_err(|gains: Vec<f64>| fail(format!("{} given", gains.len())))
}
