//! `peers`: rival equalisers against ours, in one run.

use crate::{Args, Usage, process, root, target_dir, tools};
use anyhow::{Context, Result};
use std::path::PathBuf;
use std::process::{Command, ExitCode};

/// Runs `cargo xtask peers`. What cannot be installed is a row of the table that says so; it stops nothing.
pub fn command(mut args: Args) -> Result<ExitCode> {
    let (quick, rounds, only) = (args.flag("--quick"), args.value("--rounds")?, args.value("--only")?);
    args.finish()?;
    let rounds = match rounds {
        Some(text) => Some(number(&text)?),
        None => quick.then_some(1),
    };

    for package in tools::RIVALS {
        told(tools::debian(&[package]));
    }
    let lilv = cfg!(target_os = "linux") && told(tools::debian(&[tools::LILV])).is_some();
    let python = told(tools::python(&tools::RIVALS_PYTHON));
    let mut run = Command::new(build(lilv)?);
    run.current_dir(root());
    if let Some(rounds) = rounds {
        run.arg("--rounds").arg(rounds.to_string());
    }
    if let Some(python) = python {
        run.arg("--python").arg(python);
    }
    if let Some(only) = &only {
        run.arg("--only").arg(only);
    }
    // A trial is not what the documents should show.
    let whole = !quick && only.is_none();
    let out = if whole {
        root().join("docs")
    } else {
        target_dir().join("peers")
    };
    process::run(run.arg("--out").arg(out))?;
    Ok(ExitCode::SUCCESS)
}

fn number(text: &str) -> Result<u32> {
    let number = text.parse().ok().filter(|&number| number > 0);
    number.ok_or_else(|| Usage(format!("--rounds is '{text}', expected a number from 1")).into())
}

/// What is there; else says why it is not.
fn told<T>(outcome: Result<T>) -> Option<T> {
    outcome
        .inspect_err(|error| println!("{error:#}\nit goes on without"))
        .ok()
}

/// The harness: a workspace of its own, so that nothing else builds the rivals.
fn build(lilv: bool) -> Result<PathBuf> {
    let mut build = process::cargo(["build", "--release", "--locked", "--manifest-path"]);
    build.arg(root().join("tests").join("peers").join("Cargo.toml"));
    build.arg("--target-dir").arg(target_dir());
    if !lilv {
        build.arg("--no-default-features");
    }
    process::run(&mut build).context("the harness could not be built")?;
    let name = format!("cochlea-peers{}", std::env::consts::EXE_SUFFIX);
    Ok(target_dir().join("release").join(name))
}
