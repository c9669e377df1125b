//! The fuzzers' programs.

use super::instrument::{PACKAGES, through_us};
use crate::{in_target, process, root, tools};
use anyhow::{Context, Result};
use std::path::PathBuf;
use std::process::Command;

/// What libFuzzer, which comes as source with its crate, is compiled with.
const COMPILER: &str = "g++";

/// What goes for every package that is watched.
const CHECKS: [&str; 4] = [
    "debug-assertions=true",
    "overflow-checks=true",
    "codegen-units=1",
    "debug=\"line-tables-only\"",
];

/// Packages that are compiled faster, for little time is spent in them.
const COMPILED_FAST: [&str; 5] = ["cochlea", "cochlea-cli", "cochlea-fuzz", "cochlea-tests", "nice-plug"];

/// The folder with a program for each target.
pub fn programs() -> Result<PathBuf> {
    if process::capture(Command::new(COMPILER).arg("--version")).is_err() {
        tools::debian(&[COMPILER])?;
    }
    let mut build = process::cargo(["build", "--release", "--locked", "--manifest-path"]);
    build.arg(root().join("tests").join("fuzz").join("Cargo.toml"));
    // A folder of its own: the plugin's library has one name, whatever it is built for.
    let folder = in_target("fuzz/build")?;
    build.arg("--target-dir").arg(&folder);
    for package in PACKAGES {
        for check in CHECKS {
            build
                .arg("--config")
                .arg(format!("profile.release.package.{package}.{check}"));
        }
    }
    for package in COMPILED_FAST {
        build
            .arg("--config")
            .arg(format!("profile.release.package.{package}.opt-level=1"));
    }
    build
        .arg("--config")
        .arg("profile.release.package.cochlea-dsp.opt-level=2");
    through_us(&mut build)?;
    println!("$ cargo build --release --manifest-path tests/fuzz/Cargo.toml (instrumented)");
    let status = build.status().context("could not start cargo")?;
    anyhow::ensure!(status.success(), "the fuzzers could not be built");
    Ok(folder.join("release"))
}
