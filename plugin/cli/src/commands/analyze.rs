//! `cochlea analyze`.

mod outputs;
mod telling;

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::Args;
use cochlea::settings::cores;
use cochlea_dsp::analysis::mel::MelProfile;

use crate::analyze::document::{Entry, Failure, Head, Measured};
use crate::analyze::figures::Figures;
use crate::analyze::inputs::{self, Input, Shard};
use crate::analyze::{Options, Step, analyze, join};
use crate::commands::{go_on, interrupted, settings};
use crate::error::Error;
use crate::progress::FilesBar;
use crate::text_out::Output;
use outputs::Outputs;
use telling::Telling;

const EXAMPLES: &str = "\
Examples:
  cochlea analyze song.wav
  cochlea analyze recordings/ --csv figures.csv --png pictures/
  cochlea analyze recordings/ --json figures.json --threads 8
  cochlea analyze voices/ --npy features/ --profile speech16k
  cochlea analyze recordings/ --shard 2/8 --json part2.json      # on one of eight machines
  cochlea analyze --join part*.json --json figures.json --csv figures.csv

Measured are levels, loudness (EBU R 128) and true peak, the spectrum (centroid, roll-off, flatness, 64 log and 26 critical
bands, over what is louder than -60 dBFS) and the pitch. A folder is searched with the folders within. Results come in the
order of the inputs, and the numbers are the same for any number of threads. An input that fails is named and the others go
on; then the exit code is 1. A file named - is standard output, and then no table is printed.";

/// Most threads that may be asked for: more than any machine has in one process, and a slip of the keys.
const MOST_THREADS: usize = 1024;

/// Measure recordings, whole folders at once: levels, loudness, spectrum, pitch.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// Recordings or folders of them: WAV, FLAC, OGG, MP3 or AIFF.
    #[arg(value_name = "PATH", required_unless_present = "join")]
    paths: Vec<PathBuf>,
    /// Write all figures as JSON, a line for each recording.
    #[arg(long, value_name = "FILE or -")]
    json: Option<PathBuf>,
    /// Write the figures as CSV, a row for each input.
    #[arg(long, value_name = "FILE or -")]
    csv: Option<PathBuf>,
    /// Draw each recording: spectrogram, loudness and pitch over time, long-term spectrum.
    #[arg(long, value_name = "DIR")]
    png: Option<PathBuf>,
    /// Write mel features of each recording for numpy, a row a hop.
    #[arg(long, value_name = "DIR")]
    npy: Option<PathBuf>,
    /// Which features: librosa (its defaults: 128 bands at 22.05 kHz, dB) or speech16k (80 bands, scaled to ±4).
    #[arg(long, value_name = "P", requires = "npy", value_parser = profile, default_value = "librosa")]
    profile: MelProfile,
    /// Leave out the pitch, which costs about 0.7 % of a recording's length on one core.
    #[arg(long)]
    no_pitch: bool,
    /// Threads that work at once [default: as 'cochlea config' has it, half the cores]. The numbers do not depend on it.
    #[arg(long, value_name = "N", value_parser = threads)]
    threads: Option<NonZeroUsize>,
    /// Measure every N-th input only, from the K-th on.
    #[arg(long, value_name = "K/N")]
    shard: Option<Shard>,
    /// Put the results of shards together instead, as one run would have written them.
    #[arg(long, value_name = "SHARD.json", num_args = 1.., conflicts_with_all = ["paths", "png", "npy", "no_pitch", "threads", "shard"])]
    join: Vec<PathBuf>,
    /// No progress bar and no table; errors remain.
    #[arg(short, long)]
    quiet: bool,
}

pub(super) fn run(arguments: &Arguments) -> Result<(), Error> {
    check(arguments)?;
    if arguments.join.is_empty() {
        measure(arguments)
    } else {
        put_together(arguments)
    }
}

fn measure(arguments: &Arguments) -> Result<(), Error> {
    let settings = settings();
    let options = Options {
        pitch: !arguments.no_pitch,
        a4_hz: settings.a4_hz(),
        pictures: arguments.png.clone(),
        features: arguments.npy.clone().map(|folder| (folder, arguments.profile)),
    };
    let mut all = inputs::list(&arguments.paths);
    if arguments.png.is_some() || arguments.npy.is_some() {
        inputs::check_names(&all)?;
    }
    let head = Head::new(&options, all.len(), arguments.shard);
    all.retain(|input| arguments.shard.is_none_or(|shard| shard.holds(input)));

    let mut outputs = Outputs::create(arguments.json.as_deref(), arguments.csv.as_deref(), &head)?;
    let mut telling = Telling::new(has_table(arguments), all.len());
    let bar = FilesBar::new(arguments.quiet, all.len());
    let steps = |step: Step| {
        bar.add(step.thousandths, step.seconds);
        go_on()
    };
    let threads = arguments.threads.or(NonZeroUsize::new(settings.analysis_threads()));
    let threads = threads.unwrap_or(NonZeroUsize::MIN);
    // Taken over before a thread starts.
    if interrupted() {
        return Err(Error::Interrupted);
    }
    let done = analyze(&all, &options, threads, &steps, |input, result| {
        let entry = entry(input, result);
        outputs.add(&entry)?;
        bar.aside(|| telling.tell(&entry))
    });
    drop(bar);
    done.map_err(|error| match error {
        Error::Interrupted if options.pictures.is_some() || options.features.is_some() => Error::InterruptedBetween,
        error => error,
    })?;
    outputs.finish()?;
    telling.result()
}

fn put_together(arguments: &Arguments) -> Result<(), Error> {
    let (head, entries) = join::join(&arguments.join)?;
    let mut outputs = Outputs::create(arguments.json.as_deref(), arguments.csv.as_deref(), &head)?;
    let mut telling = Telling::new(has_table(arguments), entries.len());
    for entry in &entries {
        outputs.add(entry)?;
        telling.tell(entry)?;
    }
    outputs.finish()?;
    telling.result()
}

fn entry(input: &Input, result: Result<Figures, Error>) -> Entry {
    let (place, path) = (input.place, input.path.to_string_lossy().into_owned());
    match result {
        Ok(figures) => Entry::Measured(Box::new(Measured { place, path, figures })),
        // What is said of another file, a picture perhaps, says so itself.
        Err(Error::File {
            path: other,
            problem,
            remedy,
        }) => Entry::Failed(Failure {
            place,
            problem: if other == input.path {
                problem
            } else {
                format!("{}: {problem}", other.display())
            },
            path,
            remedy,
        }),
        Err(error) => Entry::Failed(Failure {
            place,
            path,
            problem: error.to_string(),
            remedy: "mend it or leave it out".to_owned(),
        }),
    }
}

fn check(arguments: &Arguments) -> Result<(), Error> {
    let read = arguments.paths.iter().chain(&arguments.join).map(PathBuf::as_path);
    outputs::check(arguments.json.as_deref(), arguments.csv.as_deref(), read)?;
    if let Some(folder) = &arguments.png
        && folder.exists()
        && !folder.is_dir()
    {
        return Err(Error::command(
            format!(
                "--png {}: is no folder (expected one, or a name for a new one)",
                folder.display()
            ),
            "name a folder",
        ));
    }
    Ok(())
}

/// A table is printed unless it would come between what is asked for.
fn has_table(arguments: &Arguments) -> bool {
    let mut written = [&arguments.json, &arguments.csv].into_iter().flatten();
    !arguments.quiet && !written.any(|path| Output::is_standard(path))
}

fn threads(text: &str) -> Result<NonZeroUsize, String> {
    match text.parse::<NonZeroUsize>() {
        Ok(threads) if threads.get() <= MOST_THREADS => Ok(threads),
        _ => Err(format!(
            "expected a whole number from 1 to {MOST_THREADS}; this machine has {} cores",
            cores()
        )),
    }
}

fn profile(text: &str) -> Result<MelProfile, String> {
    let named = MelProfile::ALL.into_iter().find(|profile| profile.name() == text);
    named.ok_or_else(|| format!("expected {}", MelProfile::ALL.map(MelProfile::name).join(" or ")))
}
