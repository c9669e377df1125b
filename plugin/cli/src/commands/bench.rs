//! `cochlea bench`.

use clap::{Args, Subcommand};
use serde::Serialize;

use crate::bench::{all, eq, instances, levels, mel, pitch, spectrum};
use crate::commands::{interrupted, print};
use crate::error::Error;
use crate::progress::Bar;
use cochlea_dsp::SimdPath;

const EXAMPLES: &str = "\
Examples:
  cochlea bench eq
  COCHLEA_SIMD=sse2 cochlea bench eq --rounds 25 --json > eq.json
  cochlea bench instances --count 50 --seconds 300
  cochlea bench pitch
  cochlea bench all --json > all.json
  cochlea bench mel --json > mel.json
  cochlea bench spectrum --longest 180

Figures compare with each other within one run, not with those of another day or machine. COCHLEA_SIMD forces a path:
scalar, sse2, avx2, avx512 or neon.";

/// Measure speed and memory on this machine.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    #[command(subcommand)]
    bench: Bench,
}

#[derive(Subcommand)]
enum Bench {
    /// The equaliser: every instruction set, block size, at rest and moving, and a decaying tail.
    Eq {
        /// How often everything has its turn, 1 to 1000.
        #[arg(long, value_name = "N", default_value_t = 15, value_parser = clap::value_parser!(u16).range(1..=1000))]
        rounds: u16,
        /// Print JSON instead of a table.
        #[arg(long)]
        json: bool,
    },
    /// The pitch tracker: mean cost, slowest block and allocations at four sample rates.
    Pitch {
        /// How often everything has its turn, 1 to 1000.
        #[arg(long, value_name = "N", default_value_t = 15, value_parser = clap::value_parser!(u16).range(1..=1000))]
        rounds: u16,
        /// Print JSON instead of a table.
        #[arg(long)]
        json: bool,
    },
    /// Spectra of 4096 points at 75 % overlap: frames, and signals from a second to an hour on one thread and several.
    Spectrum {
        /// How often everything has its turn, 1 to 1000.
        #[arg(long, value_name = "N", default_value_t = 15, value_parser = clap::value_parser!(u16).range(1..=1000))]
        rounds: u16,
        /// Leave out longer signals, seconds, 1 to 3600.
        #[arg(long, value_name = "S", default_value_t = spectrum::LONGEST_SECONDS,
              value_parser = clap::value_parser!(u32).range(1..=i64::from(spectrum::LONGEST_SECONDS)))]
        longest: u32,
        /// Print JSON instead of a table.
        #[arg(long)]
        json: bool,
    },
    /// Mel features in both profiles, and resampling to their rates.
    Mel {
        /// How often everything has its turn, 1 to 1000.
        #[arg(long, value_name = "N", default_value_t = 15, value_parser = clap::value_parser!(u16).range(1..=1000))]
        rounds: u16,
        /// Print JSON instead of a table.
        #[arg(long)]
        json: bool,
    },
    /// Levels of samples on one thread and several, and loudness.
    Levels {
        /// How often everything has its turn, 1 to 1000.
        #[arg(long, value_name = "N", default_value_t = 15, value_parser = clap::value_parser!(u16).range(1..=1000))]
        rounds: u16,
        /// Print JSON instead of a table.
        #[arg(long)]
        json: bool,
    },
    /// Everything in one run, some minutes: 50 instances, and all that the others have.
    All {
        /// How often everything has its turn, 1 to 1000.
        #[arg(long, value_name = "N", default_value_t = 15, value_parser = clap::value_parser!(u16).range(1..=1000))]
        rounds: u16,
        /// Seconds of audio for each instance, 1 to 86400.
        #[arg(long, value_name = "S", default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..=86_400))]
        seconds: u32,
        /// Leave out spectra of longer signals, seconds, 1 to 3600.
        #[arg(long, value_name = "S", default_value_t = spectrum::LONGEST_SECONDS,
              value_parser = clap::value_parser!(u32).range(1..=i64::from(spectrum::LONGEST_SECONDS)))]
        longest: u32,
        /// Print JSON instead of tables.
        #[arg(long)]
        json: bool,
    },
    /// Many instances at once, every band of each moving.
    Instances {
        /// How many, 1 to 1000.
        #[arg(long, value_name = "N", default_value_t = 50, value_parser = clap::value_parser!(u16).range(1..=1000))]
        count: u16,
        /// Seconds of audio for each, 1 to 86400.
        #[arg(long, value_name = "S", default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..=86_400))]
        seconds: u32,
        /// Print JSON instead of text.
        #[arg(long)]
        json: bool,
    },
}

pub(super) fn run(arguments: &Arguments) -> Result<(), Error> {
    if let Err(value) = SimdPath::requested() {
        let available = SimdPath::ALL.into_iter().filter(|path| path.is_available());
        let names: Vec<&str> = available.map(SimdPath::name).collect();
        return Err(Error::command(
            format!("COCHLEA_SIMD is '{value}' (expected {})", names.join(", ")),
            "choose one of these, or unset it for the best",
        ));
    }
    let bar = Bar::new(false, "measuring");
    let went_on = |done: f64| {
        bar.show_share(done);
        !interrupted()
    };
    match arguments.bench {
        Bench::Eq { rounds, json } => show(eq::run(usize::from(rounds), went_on)?, json, eq::Report::text),
        Bench::Pitch { rounds, json } => show(pitch::run(usize::from(rounds), went_on)?, json, pitch::Report::text),
        Bench::Spectrum { rounds, longest, json } => {
            let report = spectrum::run(usize::from(rounds), longest, went_on)?;
            show(report, json, spectrum::Report::text)
        }
        Bench::Mel { rounds, json } => show(mel::run(usize::from(rounds), went_on)?, json, mel::Report::text),
        Bench::Levels { rounds, json } => show(levels::run(usize::from(rounds), went_on)?, json, levels::Report::text),
        Bench::All {
            rounds,
            seconds,
            longest,
            json,
        } => {
            let extent = all::Extent {
                rounds: usize::from(rounds),
                instances_s: f64::from(seconds),
                longest_s: longest,
            };
            show(all::run(extent, went_on)?, json, all::Report::text)
        }
        Bench::Instances { count, seconds, json } => {
            let report = instances::run(usize::from(count), f64::from(seconds), went_on)?;
            show(report, json, instances::Report::text)
        }
    }
}

/// Prints a report; nothing where it was interrupted.
fn show<R: Serialize>(report: Option<R>, json: bool, text: impl FnOnce(&R) -> String) -> Result<(), Error> {
    let Some(report) = report else {
        return Err(Error::Interrupted);
    };
    if json {
        let json = serde_json::to_string_pretty(&report).unwrap_or_default();
        print(&format!("{json}\n"))
    } else {
        print(&text(&report))
    }
}
