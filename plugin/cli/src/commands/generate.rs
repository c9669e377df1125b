//! `cochlea generate`.

use std::path::PathBuf;

use clap::Args;

use crate::audio_out::Depth;
use crate::commands::print;
use crate::error::Error;
use crate::generate::{Kind, Settings, write};

const EXAMPLES: &str = "\
Examples:
  cochlea generate phrase phrase.wav
  cochlea generate pink noise.wav --seconds 30 --level -18 --seed 7
  cochlea generate sine tone.wav --frequency 440 --channels 1 --bits 16

The same seed gives the same file, on every machine. Default lengths: phrase 8 s, impulse 1 s, others 10 s. Default
levels: pink and white -20 dBFS RMS, sine -18, sweep and phrase -6, impulse 0 dBFS peak.";

/// Write a test signal.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// Which signal.
    #[arg(value_enum)]
    kind: Kind,
    /// WAV file to write.
    #[arg(value_name = "OUT")]
    output: PathBuf,
    /// Frames per second.
    #[arg(long, value_name = "HZ", default_value_t = 48_000)]
    sample_rate: u32,
    /// Length.
    #[arg(long, value_name = "S", allow_negative_numbers = true)]
    seconds: Option<f64>,
    /// Level in dBFS: RMS for noise, peak for the others.
    #[arg(long, value_name = "DBFS", allow_negative_numbers = true)]
    level: Option<f64>,
    /// Seed of the noise, and of the phrase's small liberties.
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// Frequency of the sine.
    #[arg(long, value_name = "HZ", default_value_t = 1000.0, allow_negative_numbers = true)]
    frequency: f64,
    /// 1 or 2.
    #[arg(long, value_name = "N", default_value_t = 2)]
    channels: usize,
    /// Sample format: 16, 24 or 32f.
    #[arg(long, value_name = "BITS", default_value_t = Depth::Float32)]
    bits: Depth,
    /// No summary; warnings and errors remain.
    #[arg(short, long)]
    quiet: bool,
}

pub(super) fn run(arguments: &Arguments) -> Result<(), Error> {
    let settings = Settings {
        kind: arguments.kind,
        sample_rate_hz: arguments.sample_rate,
        seconds: arguments.seconds.unwrap_or(arguments.kind.default_seconds()),
        level_dbfs: arguments.level.unwrap_or(arguments.kind.default_level_dbfs()),
        seed: arguments.seed,
        frequency_hz: arguments.frequency,
        channels: arguments.channels,
    };
    let clipped = write(&settings, &arguments.output, arguments.bits)?;
    let output = arguments.output.display();
    if clipped > 0 {
        eprintln!(
            "cochlea: warning: {output}: {clipped} samples were beyond full scale and are clipped; lower --level or write --bits 32f"
        );
    }
    if arguments.quiet {
        return Ok(());
    }
    let channels = if settings.channels == 1 { "mono" } else { "stereo" };
    print(&format!(
        "{output}: {:.3} s, {} Hz, {channels}, {} bits\n",
        settings.seconds, settings.sample_rate_hz, arguments.bits
    ))
}
