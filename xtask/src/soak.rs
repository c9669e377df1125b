//! `soak`: the analysis under stress.

use crate::process::{cargo, run};
use crate::{Args, Usage};
use anyhow::Result;
use std::process::ExitCode;

const MINUTES: f64 = 10.0;

/// Runs `cargo xtask soak`, in release: what it finds, the program says itself.
pub fn command(mut args: Args) -> Result<ExitCode> {
    let minutes = match args.value("--minutes")? {
        Some(text) => text
            .parse()
            .map_err(|_| Usage(format!("--minutes {text} is no number")))?,
        None => MINUTES,
    };
    args.finish()?;
    let stress = ["run", "--release", "-p", "cochlea-tests", "--bin", "pool_stress", "--"];
    run(cargo(stress).arg(minutes.to_string()))?;
    Ok(ExitCode::SUCCESS)
}
