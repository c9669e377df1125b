//! `coverage`: which lines of the sound and of the plug-in any test runs.
//!
//! Everything of ours is compiled once more, with counters, below `target/coverage`; every test of the workspace runs, and
//! hosts load a bundle with counters. The compiler's own tools read what was counted. The lines are those of
//! `plugin/dsp/src` and `plugin/src` in a debug build for this machine; tests that live there do not count.

mod build;
mod conditional;
mod gaps;
mod hosts;
mod lines;
mod report;

use crate::Args;
use crate::process::Counts;
use crate::reliability::{self, Part, Record};
use anyhow::{Result, bail, ensure};
use std::process::ExitCode;

/// Below it a run fails, per cent of the lines of either crate.
const LEAST_PERCENT: f64 = 90.0;

/// Runs `cargo xtask coverage`: builds, runs, counts, prints and records. With `--again` it only reads and prints once
/// more what the last run counted.
pub fn command(mut args: Args) -> Result<ExitCode> {
    let again = args.flag("--again");
    args.finish()?;
    ensure!(
        cfg!(all(target_os = "linux", target_arch = "x86_64")),
        "the hosts that load the bundle with counters are set up on x86-64 Linux alone; run this command there"
    );
    let tools = build::Tools::find()?;
    let counted = build::Counted::new()?;
    let mut counts = Counts::default();
    let mut failed = Vec::new();
    if !again {
        counted.forget_profiles()?;
        failed = hosts::run_all(&counted, &mut counts)?;
    }
    let files = lines::of_product(&tools.lcov(&counted)?)?;
    let gaps = gaps::of(&files)?;
    print!("{}", report::printed(&files, &gaps));
    if !again {
        let record = Record {
            typed: "cargo xtask coverage".into(),
            tables: report::tables(&files, &gaps, counts),
            notes: report::notes(&files, &failed),
            ..Record::default()
        };
        reliability::record(Part::Coverage, &record)?;
    }
    if !failed.is_empty() {
        bail!("these did not succeed: {}", failed.join(", "));
    }
    for total in report::totals(&files) {
        ensure!(
            total.percent() >= LEAST_PERCENT,
            "{}: {:.1} % of its lines are run, and {LEAST_PERCENT:.0} % are asked for",
            total.name,
            total.percent()
        );
    }
    Ok(ExitCode::SUCCESS)
}
