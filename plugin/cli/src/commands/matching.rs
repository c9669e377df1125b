//! `cochlea match`.

use std::path::PathBuf;

use clap::Args;
use cochlea_dsp::target::MatchLimits;

use crate::audio_out::Depth;
use crate::commands::{go_on, tell};
use crate::error::Error;
use crate::matching::{Options, Stage, match_with};
use crate::progress::Bar;

const EXAMPLES: &str = "\
Examples:
  cochlea match mix.wav record.flac matched.wav
  cochlea match mix.wav house.json matched.wav --amount 0.5 --report matched.json
  cochlea match mix.wav pink matched.wav --max-boost 3 --max-cut 6

REF is a recording; a target, .json as 'cochlea learn' writes it; a text, .txt or .csv, of a frequency and a level
relative to pink in each line, or of a GraphicEQ line; or a name: pink, white, tilt=DB (dB an octave relative to pink,
such as tilt=-1.5), phon=N (bands equally loud by ISO 226:2023, N from 20 to 80).
The balance is matched, not the loudness. What is closed is each band's gap with a fifth of both neighbours'. Boosts shrink
below 60 Hz and above 12 kHz (\"edge\"); bands that hold little count in part (\"faint\"), and those that hold next to
nothing are left alone (\"empty\").";

/// Bring a recording to the balance of another, or to a target: learn, solve for 26 gains, bounce.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// File to read: WAV, FLAC, OGG Vorbis, MP3 or AIFF, mono or stereo.
    #[arg(value_name = "IN")]
    input: PathBuf,
    /// Recording, target file or target name to match.
    #[arg(value_name = "REF")]
    reference: PathBuf,
    /// WAV file to write.
    #[arg(value_name = "OUT")]
    output: PathBuf,
    /// Share of the difference to close, 0 to 1.
    #[arg(long, value_name = "SHARE", default_value_t = MatchLimits::default().amount, allow_negative_numbers = true)]
    amount: f64,
    /// Largest boost, 0 to 18 dB.
    #[arg(long, value_name = "DB", default_value_t = MatchLimits::default().max_boost_db, allow_negative_numbers = true)]
    max_boost: f64,
    /// Largest cut, 0 to 18 dB.
    #[arg(long, value_name = "DB", default_value_t = MatchLimits::default().max_cut_db, allow_negative_numbers = true)]
    max_cut: f64,
    /// Sample format of OUT: 16, 24 or 32f [default: that of IN where it is one of these, else 32f].
    #[arg(long, value_name = "BITS")]
    bits: Option<Depth>,
    /// Write what was done as JSON: levels, target, gap before and after, gain and limit band by band, and the bounce.
    #[arg(long, value_name = "FILE.json")]
    report: Option<PathBuf>,
    /// No progress bar and no table; warnings and errors remain.
    #[arg(short, long)]
    quiet: bool,
}

pub(super) fn run(arguments: Arguments) -> Result<(), Error> {
    let quiet = arguments.quiet;
    let options = Options {
        input: arguments.input,
        reference: arguments.reference,
        output: arguments.output,
        limits: MatchLimits {
            amount: arguments.amount,
            max_boost_db: arguments.max_boost,
            max_cut_db: arguments.max_cut,
        },
        depth: arguments.bits,
        report: arguments.report,
    };
    let mut bar: Option<(Stage, Bar)> = None;
    let report = match_with(&options, &mut |stage, progress| {
        if bar.as_ref().is_none_or(|(last, _)| *last != stage) {
            let what = match stage {
                Stage::Learning => "learning",
                Stage::Measuring => "measuring",
                Stage::Bouncing => "bouncing",
            };
            bar = Some((stage, Bar::new(quiet, what)));
        }
        if let Some((_, bar)) = &bar {
            bar.show(progress);
        }
        go_on()
    })?;
    drop(bar);
    tell(&report.bounce.warnings, quiet, || report.summary())
}
