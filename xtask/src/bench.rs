//! `bench`: every benchmark in one run, and the page that shows it.

mod page;

use crate::{Args, Usage, in_target, process, root, target_dir};
use anyhow::{Context, Result};
use serde_json::Value;
use std::process::{Command, ExitCode};

/// Runs `cargo xtask bench`.
pub fn command(mut args: Args) -> Result<ExitCode> {
    let (quick, from) = (args.flag("--quick"), args.value("--from")?);
    args.finish()?;
    let json = match &from {
        Some(file) => std::fs::read_to_string(file).map_err(|error| Usage(format!("{file}: {error}")))?,
        None => measured(quick)?,
    };
    let report: Value =
        serde_json::from_str(&json).context("the report is not what `cochlea bench all --json` prints")?;
    let page =
        page::written(&report).context("the report lacks what the page shows: was it made by another version?")?;
    // A trial is not what the documents should show.
    let path = if quick {
        in_target("benchmarks/benchmarks.md")?
    } else {
        root().join("docs/benchmarks.md")
    };
    std::fs::write(&path, page).with_context(|| format!("cannot write {}", path.display()))?;
    println!("{}", path.display());
    Ok(ExitCode::SUCCESS)
}

/// Builds the program and lets it measure; its report stays in the target folder.
fn measured(quick: bool) -> Result<String> {
    process::run(&mut process::cargo([
        "build",
        "--release",
        "-p",
        "cochlea-cli",
        "--bin",
        "cochlea",
    ]))?;
    let program = format!("cochlea{}", std::env::consts::EXE_SUFFIX);
    let mut bench = Command::new(target_dir().join("release").join(program));
    bench.args(["bench", "all", "--json"]);
    if quick {
        bench.args(["--rounds", "1", "--seconds", "1", "--longest", "10"]);
    }
    println!("$ {}", process::text(&bench));
    let json = process::capture(&mut bench)?;
    let path = in_target("benchmarks/benchmarks.json")?;
    std::fs::write(&path, &json).with_context(|| format!("cannot write {}", path.display()))?;
    println!("{}", path.display());
    Ok(json)
}
