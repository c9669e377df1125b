//! `cochlea bounce`.

use std::path::PathBuf;

use clap::Args;

use crate::assign::Assignment;
use crate::audio_out::Depth;
use crate::bounce::{Options, Stage, bounce_with};
use crate::commands::{go_on, interrupted, tell};
use crate::error::Error;
use crate::host::Block;
use crate::progress::Bar;

const EXAMPLES: &str = "\
Examples:
  cochlea bounce song.flac out.wav --preset Warm
  cochlea bounce in.wav out.wav --set \"Band 5 Gain=3 dB\" --set \"Output Gain=-1.5 dB\"
  cochlea bounce in.wav out.wav --automate moves.csv --bits 24 --report out.json
  cochlea bounce mix.wav out.wav --set \"Amount=100 %\" --target record.flac --two-pass
  cochlea bounce mix.wav out.wav --preset \"Master Balance\" --two-pass --keep curve.json --keep curve.txt
  cochlea bounce voice.wav out.wav --side-chain music.wav
  cochlea bounce in.wav out.wav --plugin target/bundled/Cochlea.clap --block random:1

An automation file has a line a change, such as  1.5,Band 5 Gain,-3 dB  (seconds, parameter, value). Each takes effect
at the nearest sample and holds until the next; the plugin smooths what would click.
The adaptation (Amount above 0 %) takes some seconds to settle; --two-pass plays IN once to hear it, so that OUT is
settled from its first sample; Freeze counts from the second pass on. What is kept with --keep is the mean of what it did,
with what was set by hand and the level, standing still: .json a preset, whose bands end at +-18 dB, .txt a GraphicEQ line
for Equalizer APO, .wav an impulse response of 1 s.
The gap to the target that a band's sentence tells is the mean from moment to moment, of a level that runs over some
seconds; the distance of the whole, and the gaps under \"spectrum\" in the report, are those of the file's mean power.
A target is a recording; a target file, .json as 'cochlea learn' writes it, .txt or .csv of a frequency and a level in
each line, in any order, or of a GraphicEQ line; or a name: pink, white, tilt=DB, phon=N, or one of the plugin's own.
Side Chain Mode Match with nothing to hear in the side chain keeps to that target.
Integer output is rounded to nearest and not dithered; samples beyond full scale are clipped, counted and reported.
The levels after are those of the file written.
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
    /// Start from a preset by name, built in or your own, or from a preset file.
    #[arg(long, value_name = "NAME or FILE")]
    preset: Option<String>,
    /// Adapt towards this target instead of the preset's: a recording, a target file or a target's name.
    #[arg(long, value_name = "TARGET", allow_hyphen_values = true)]
    target: Option<PathBuf>,
    /// Set a parameter, in its own units. May be given more than once; 'cochlea params' lists all.
    #[arg(long = "set", value_name = "NAME=VALUE")]
    assignments: Vec<Assignment>,
    /// Change parameters over time, from a CSV file: time_s,parameter,value.
    #[arg(long, value_name = "FILE.csv")]
    automate: Option<PathBuf>,
    /// Hear the whole of IN first, so that the adaptation starts settled.
    #[arg(long)]
    two_pass: bool,
    /// Frames per block, 1 to 8192, or random:SEED. The sound does not depend on it.
    #[arg(long, value_name = "N", default_value_t = Block::default())]
    block: Block,
    /// Sample format of OUT: 16, 24 or 32f [default: that of IN where it is one of these, else 32f].
    #[arg(long, value_name = "BITS")]
    bits: Option<Depth>,
    /// Write what was done as JSON: parameters in force, levels and loudness before and after, latency, speed; and what
    /// the adaptation did to each band, why, and how far from the target it was before and after.
    #[arg(long, value_name = "FILE.json")]
    report: Option<PathBuf>,
    /// Keep the curve that the adaptation settled on, as .json, .txt or .wav. May be given more than once.
    #[arg(long, value_name = "FILE")]
    keep: Vec<PathBuf>,
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
        target: arguments.target,
        assignments: arguments.assignments,
        automation: arguments.automate,
        two_pass: arguments.two_pass,
        block: arguments.block,
        depth: arguments.bits,
        report: arguments.report,
        measure: false,
        keep: arguments.keep,
    };
    // Before any file is begun, so that none can be left behind.
    if interrupted() {
        return Err(Error::Interrupted);
    }
    let mut bar: Option<(Stage, Bar)> = None;
    let report = bounce_with(&options, &mut |stage, progress| {
        if bar.as_ref().is_none_or(|(last, _)| *last != stage) {
            let what = match stage {
                Stage::Learning => "learning the target",
                Stage::Settling => "pass 1/2, listening",
                Stage::Bouncing { second: true } => "pass 2/2, bouncing",
                Stage::Bouncing { second: false } => "bouncing",
            };
            bar = Some((stage, Bar::new(quiet, what)));
        }
        if let Some((_, bar)) = &bar {
            bar.show(progress);
        }
        go_on()
    })?;
    drop(bar);
    tell(&report.warnings, quiet, || report.summary())
}
