//! `test`: everything that CI proves.

use crate::bundle::{self, Bundles};
use crate::process::{Counts, cargo, run, run_counting};
use crate::steps::Steps;
use crate::{Args, check, editor, in_target, tools};
use anyhow::{Context, Result};
use std::path::Path;
use std::process::{Command, ExitCode};

/// Runs `cargo xtask test`. The last line is `tests: N passed, N failed`, whatever happened.
pub fn command(mut args: Args) -> Result<ExitCode> {
    let (quick, keep_going) = (args.flag("--quick"), args.flag("--keep-going"));
    args.finish()?;
    let mut steps = Steps::new(keep_going);
    add_steps(&mut steps, quick);
    let total = steps.summary();
    println!("\ntests: {} passed, {} failed", total.passed, total.failed);
    Ok(if steps.ok() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn add_steps(steps: &mut Steps, quick: bool) {
    if !quick {
        check::add_steps(steps, false);
    }
    let mut bundles = None;
    steps.step("bundle", "cargo xtask bundle", || {
        bundles = Some(bundle::build(true)?);
        Ok(())
    });
    let bundles = || bundles.as_ref().context("there are no bundles to test");

    // The hosts come first: they are quick, and what they bounce is compared with the Rust hosts afterwards.
    steps.counting_step(
        "host: pedalboard",
        "target/venv/bin/python tests/python/pedalboard_host.py",
        |counts| {
            let dump = in_target("hosts/pedalboard")?;
            script("pedalboard_host.py", bundles()?, &["--dump".as_ref(), &dump], counts)
        },
    );
    steps.counting_step(
        "hosts agree",
        "cargo run --release -p cochlea-tests --bin replay -- target/hosts/pedalboard",
        |counts| {
            let mut replay = cargo([
                "run",
                "--quiet",
                "--release",
                "-p",
                "cochlea-tests",
                "--bin",
                "replay",
                "--",
            ]);
            replay.arg(in_target("hosts/pedalboard")?);
            bundles()?.name_to(&mut replay);
            run_counting(&mut replay, counts)
        },
    );
    if !quick && cfg!(target_os = "linux") {
        editor::add_step(steps, || bundles().cloned());
    }
    if !quick && cfg!(target_os = "linux") {
        steps.counting_step(
            "standalone window",
            "target/venv/bin/python tests/python/standalone.py --cochlea target/release/cochlea",
            standalone,
        );
    }
    if !quick {
        steps.counting_step(
            "features: librosa",
            "target/venv/bin/python tests/python/features.py",
            features,
        );
    }
    steps.counting_step("tests, debug", "cargo test --workspace", |counts| {
        let mut test = cargo(["test", "--workspace", "--no-fail-fast"]);
        bundles()?.name_to(&mut test);
        run_counting(&mut test, counts)
    });
    if !quick {
        let again = "cargo test --release -p cochlea-tests -p cochlea-dsp";
        steps.counting_step("tests, release", again, |counts| {
            let mut test = cargo(["test", "--release", "--no-fail-fast"]);
            test.args(["-p", "cochlea-tests", "-p", "cochlea-dsp"]);
            bundles()?.name_to(&mut test);
            run_counting(&mut test, counts)
        });
    }
}

/// The standalone in its window.
fn standalone(counts: &mut Counts) -> Result<()> {
    tools::debian(&tools::WINDOW)?;
    let cochlea = bundle::build_program(true)?;
    let mut python = python("standalone.py", &tools::EDITOR)?;
    python.arg("--cochlea").arg(cochlea);
    python.arg("--screenshot").arg(in_target("live.png")?);
    run_counting(&mut python, counts)
}

/// Spectra, features and resampling beside librosa and soxr.
fn features(counts: &mut Counts) -> Result<()> {
    let mut build = cargo(["build", "--release"]);
    // With the tests' package, so that features unite as in the steps that follow.
    build.args(["-p", "cochlea-tests", "-p", "cochlea-cli", "-p", "cochlea-dsp"]);
    build.args(["--bin", "cochlea", "--example", "features", "--example", "mel"]);
    run(&mut build)?;
    let built = crate::target_dir().join("release");
    let mut python = python("features.py", &tools::LIBROSA)?;
    python.arg("--examples").arg(built.join("examples"));
    python.arg("--cochlea").arg(built.join("cochlea"));
    run_counting(&mut python, counts)
}

/// Runs a program of `tests/python` on the bundles.
fn script(name: &str, bundles: &Bundles, args: &[&Path], counts: &mut Counts) -> Result<()> {
    let mut python = python(name, &tools::PEDALBOARD)?;
    python.args(args);
    bundles.name_to(&mut python);
    run_counting(&mut python, counts)
}

/// A program of `tests/python`, with what it requires installed.
pub fn python(name: &str, requirements: &[&str]) -> Result<Command> {
    let mut python = Command::new(tools::python(requirements)?);
    python
        .arg(crate::root().join("tests").join("python").join(name))
        .env("PYTHONDONTWRITEBYTECODE", "1");
    Ok(python)
}
