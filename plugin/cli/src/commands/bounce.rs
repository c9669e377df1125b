//! `cochlea bounce`.

use std::path::PathBuf;

use clap::Args;

use crate::assign::Assignment;
use crate::audio_out::Depth;
use crate::bounce::{Options, bounce_with};
use crate::commands::{go_on, tell};
use crate::error::Error;
use crate::host::Block;
use crate::progress::Bar;

const EXAMPLES: &str = "\
Examples:
  cochlea bounce song.flac out.wav --preset Warm
  cochlea bounce in.wav out.wav --set \"Band 5 Gain=3 dB\" --set \"Output Gain=-1.5 dB\"
  cochlea bounce in.wav out.wav --automate moves.csv --bits 24 --report out.json
  cochlea bounce voice.wav out.wav --side-chain music.wav
  cochlea bounce in.wav out.wav --plugin target/bundled/Cochlea.clap --block random:1

An automation file has a line a change, such as  1.5,Band 5 Gain,-3 dB  (seconds, parameter, value). Each takes effect
at the nearest sample and holds until the next; the plugin smooths what would click.
Integer output is rounded to nearest and not dithered; samples beyond full scale are clipped, counted and reported.
A file of no audio gives a file of no audio. On any error, and on Ctrl-C, OUT stays as it was.";

/// Play a file through the plugin and write the result: same length, rate and channels, latency compensated.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// File to read: WAV, FLAC, OGG Vorbis, MP3 or AIFF, mono or stereo.
    #[arg(value_name = "IN")]
    input: PathBuf,
    /// WAV file to write.
    #[arg(value_name = "OUT")]
    output: PathBuf,
    /// Feed the plugin's side chain from this file, of the same sample rate as IN; silence follows where it is shorter.
    #[arg(long, value_name = "FILE")]
    side_chain: Option<PathBuf>,
    /// Host this CLAP plugin instead of the Cochlea built in.
    #[arg(long, value_name = "FILE.clap")]
    plugin: Option<PathBuf>,
    /// Start from a factory preset or a preset file.
    #[arg(long, value_name = "NAME or FILE")]
    preset: Option<String>,
    /// Set a parameter, in its own units. May be given more than once; 'cochlea params' lists all.
    #[arg(long = "set", value_name = "NAME=VALUE")]
    assignments: Vec<Assignment>,
    /// Change parameters over time, from a CSV file: time_s,parameter,value.
    #[arg(long, value_name = "FILE.csv")]
    automate: Option<PathBuf>,
    /// Frames per block, 1 to 8192, or random:SEED. The sound does not depend on it.
    #[arg(long, value_name = "N", default_value_t = Block::default())]
    block: Block,
    /// Sample format of OUT: 16, 24 or 32f [default: that of IN where it is one of these, else 32f].
    #[arg(long, value_name = "BITS")]
    bits: Option<Depth>,
    /// Write what was done as JSON: parameters in force, levels and loudness before and after, latency, speed.
    #[arg(long, value_name = "FILE.json")]
    report: Option<PathBuf>,
    /// No progress bar and no summary; warnings and errors remain.
    #[arg(short, long)]
    quiet: bool,
}

pub(super) fn run(arguments: Arguments) -> Result<(), Error> {
    let quiet = arguments.quiet;
    let options = Options {
        input: arguments.input,
        output: arguments.output,
        side_chain: arguments.side_chain,
        plugin: arguments.plugin,
        preset: arguments.preset,
        assignments: arguments.assignments,
        automation: arguments.automate,
        block: arguments.block,
        depth: arguments.bits,
        report: arguments.report,
    };
    let bar = Bar::new(quiet, "bouncing");
    let report = bounce_with(&options, &mut |progress| {
        bar.show(progress);
        go_on()
    })?;
    drop(bar);
    tell(&report.warnings, quiet, || report.summary())
}
