//! `cochlea learn`.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use clap::Args;
use cochlea_dsp::Target;
use serde_json::json;

use crate::bounce::is_same_file;
use crate::commands::{go_on, print};
use crate::error::Error;
use crate::learn::{Lesson, Source, learn};
use crate::progress::Bar;
use crate::target_file::{self, TargetFile};

const EXAMPLES: &str = "\
Examples:
  cochlea learn record.flac -o record.json
  cochlea learn masters/ -o house.json --name \"House sound\"
  cochlea learn bright.wav=0.7 dark.wav=0.3 -o between.json
  cochlea learn masters/ -o masters.txt      # a GraphicEQ line for Equalizer APO

Learnt is the mean power in each of the 26 critical bands over all that is louder than -60 dBFS. The files of a folder,
searched with the folders within, share its weight. A file that fails is named and left out; then the exit code is 1.";

/// Learn a target from recordings: what 'cochlea match' takes as a reference.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// Recordings or folders of them, each with a weight if wanted: PATH=0.7.
    #[arg(value_name = "PATH", required = true)]
    sources: Vec<Source>,
    /// Target to write: .json, or .txt for a GraphicEQ line.
    #[arg(short, long, value_name = "TARGET.json")]
    output: PathBuf,
    /// What to call it [default: the name of the file].
    #[arg(long)]
    name: Option<String>,
    /// Print what was learnt as JSON.
    #[arg(long)]
    json: bool,
    /// No progress bar and no summary; errors remain.
    #[arg(short, long)]
    quiet: bool,
}

pub(super) fn run(arguments: &Arguments) -> Result<(), Error> {
    check(arguments)?;
    let mut lesson = {
        let mut bar: Option<(PathBuf, Bar)> = None;
        learn(&arguments.sources, &mut |path, progress| {
            if bar.as_ref().is_none_or(|(last, _)| last != path) {
                bar = Some((path.to_owned(), Bar::new(arguments.quiet, "learning")));
            }
            if let Some((_, bar)) = &bar {
                bar.show(progress);
            }
            go_on()
        })?
    };
    let failed = lesson.failures.len();
    let total = failed + lesson.recordings.len();
    if total == 1
        && let Some(error) = lesson.failures.pop()
    {
        return Err(error);
    }
    for failure in &lesson.failures {
        eprintln!("cochlea: {failure}");
    }
    if let Some(target) = &lesson.target {
        let default = || {
            arguments
                .output
                .file_stem()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned()
        };
        let file = TargetFile::new(arguments.name.clone().unwrap_or_else(default), target);
        target_file::write(&arguments.output, &file, target)?;
        if arguments.json {
            let summary = json!({"output": arguments.output, "target": file, "recordings": lesson.recordings});
            print(&format!("{summary:#}\n"))?;
        } else if !arguments.quiet {
            print(&summary(&arguments.output, target, &lesson))?;
        }
    }
    if failed > 0 {
        return Err(Error::Inputs { failed, total });
    }
    Ok(())
}

fn check(arguments: &Arguments) -> Result<(), Error> {
    let output = &arguments.output;
    if target_file::form_of(output).is_none() {
        return Err(Error::command(
            format!("{}: is no name of a target (expected .json, or .txt)", output.display()),
            format!("write to {}", output.with_extension("json").display()),
        ));
    }
    if arguments
        .sources
        .iter()
        .any(|source| is_same_file(output, &source.path))
    {
        return Err(Error::command(
            format!("{}: is to be written but is also a source", output.display()),
            "choose another name",
        ));
    }
    Ok(())
}

fn summary(output: &Path, target: &Target, lesson: &Lesson) -> String {
    let count = lesson.recordings.len();
    let plural = if count == 1 { "" } else { "s" };
    let mut text = format!("{}: learnt from {count} recording{plural}\n", output.display());
    for recording in &lesson.recordings {
        let _ = writeln!(
            text,
            "  {:>5.1} %  {} ({:.1} of {:.1} s, {} Hz)",
            100.0 * recording.share,
            recording.path.display(),
            recording.seconds_learnt,
            recording.seconds,
            recording.sample_rate_hz,
        );
    }
    let levels = target
        .relative_to_pink_db()
        .map(|level| level.map_or_else(|| "-".to_owned(), |db| format!("{db:.1}")));
    let _ = writeln!(text, "  dB relative to pink, lowest band first: {}", levels.join(" "));
    text
}
