//! `cochlea response`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use cochlea_dsp::{self as dsp, BAND_COUNT, PhaseMode};

use crate::commands::print;
use crate::error::Error;
use crate::partial::write_text;
use crate::response::{measure, to_csv};

const EXAMPLES: &str = "\
Examples:
  cochlea response --gains 0,0,0,0,6,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0
  cochlea response --gains 3,3,3,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,-3,-3,-3 --sample-rate 96000 -o curve.csv
  cochlea response --gains 0,0,0,0,6,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0 --phase linear --quality high

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
    /// Which filter; the phase is given with its latency taken off.
    #[arg(long, value_enum, default_value_t = Phase::Zero)]
    phase: Phase,
    /// How long the linear-phase filter is.
    #[arg(long, value_enum, default_value_t = Quality::Normal)]
    quality: Quality,
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
    /// The linear-phase filter.
    Linear,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Quality {
    /// 8192 taps at 48 kHz.
    Normal,
    /// 16384 taps at 48 kHz.
    High,
}

pub(super) fn run(arguments: &Arguments) -> Result<(), Error> {
    let gains_db = parse_gains(&arguments.gains)?;
    let phase = match (arguments.phase, arguments.quality) {
        (Phase::Zero, Quality::Normal) => PhaseMode::ZeroLatency,
        (Phase::Zero, Quality::High) => {
            return Err(Error::command(
                "--quality high: only the linear-phase filter has a quality (expected --phase linear)",
                "add --phase linear, or leave --quality out",
            ));
        }
        (Phase::Linear, Quality::Normal) => PhaseMode::Linear(dsp::Quality::Normal),
        (Phase::Linear, Quality::High) => PhaseMode::Linear(dsp::Quality::High),
    };
    let csv = to_csv(&measure(&gains_db, phase, arguments.sample_rate, arguments.points)?);
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
