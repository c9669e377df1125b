//! `demo`: hear and see what the plug-in does, in one command.

use crate::{Args, bundle, in_target, process};
use anyhow::{Context, Result};
use std::process::ExitCode;

/// Runs `cargo xtask demo`: the program is `demo` of the tests' package, and gets all arguments as they are.
pub fn command(args: Args) -> Result<ExitCode> {
    let here = std::env::current_dir().context("there is no current folder")?;
    let bundles = bundle::build(true)?;
    let mut command = process::cargo(["run", "--quiet", "--release", "--manifest-path"]);
    command.arg(crate::root().join("Cargo.toml"));
    command
        .args(["-p", "cochlea-tests", "--bin", "demo", "--"])
        .args(&args.0);
    command
        .arg("--clap")
        .arg(&bundles.clap)
        .arg("--vst3")
        .arg(&bundles.vst3);
    command.arg("--out").arg(in_target("demo")?);
    // A file on the command line is meant from where the person is.
    let status = command.current_dir(here).status().context("could not start cargo")?;
    let code = status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(1);
    Ok(ExitCode::from(code))
}
