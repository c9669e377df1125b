//! `conformance`: what hosts may do to a plug-in, and what they may not but some do, over both formats.

use crate::process::{Counts, cargo, run_counting};
use crate::reliability::{self, Part, Record, Table, Tally};
use crate::{Args, bundle};
use anyhow::Result;
use std::process::ExitCode;

/// The test programs that hold conformance.
const TESTS: [&str; 2] = ["conformance_clap", "conformance_vst3"];

/// Runs `cargo xtask conformance`, in release, and records what was tried.
pub fn command(args: Args) -> Result<ExitCode> {
    args.finish()?;
    let tally = Tally::new("conformance")?;
    let mut test = cargo(["test", "--release", "--no-fail-fast", "-p", "cochlea-tests"]);
    for name in TESTS {
        test.args(["--test", name]);
    }
    bundle::build(true)?.name_to(&mut test);
    tally.name_to(&mut test);
    let mut counts = Counts::default();
    run_counting(&mut test, &mut counts)?;
    let rows = tally
        .read()?
        .into_iter()
        .map(|counted| vec![counted.area, counted.what, counted.inputs.to_string()]);
    let record = Record {
        typed: "cargo xtask conformance".into(),
        tables: vec![Table {
            title: format!("{} tests passed, {} failed.", counts.passed, counts.failed),
            columns: ["format", "tried", "times"].map(Into::into).into(),
            rows: rows.collect(),
        }],
        ..Record::default()
    };
    reliability::record(Part::Conformance, &record)?;
    Ok(ExitCode::SUCCESS)
}
