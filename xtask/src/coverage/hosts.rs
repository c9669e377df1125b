//! What runs while lines are counted: every test of the workspace, and the hosts that load the bundle.

use super::build::Counted;
use crate::process::{self, Counts, cargo, run, run_counting};
use crate::{test, tools};
use anyhow::{Context, Result};
use std::process::Command;

/// Windows opened and closed while sound runs: what counts is that they are.
const CYCLES: &str = "3";

/// Builds the bundles and the programs, then runs all. Names what did not succeed; the rest counts all the same.
pub fn run_all(counted: &Counted, counts: &mut Counts) -> Result<Vec<String>> {
    let ourselves = std::env::current_exe().context("this program has no name")?;
    run(counted.with_counters(Command::new(ourselves).args(["bundle", "--debug"])))?;
    let programs = ["--bin", "cochlea", "--bin", "editor_places"];
    let mut build = cargo(["build", "-p", "cochlea-tests", "-p", "cochlea-cli"]);
    run(counted.with_counters(build.args(programs)))?;

    let commands = [
        test::python("pedalboard_host.py", &tools::PEDALBOARD)?,
        window(counted)?,
        standalone(counted)?,
        cargo(["test", "--workspace", "--no-fail-fast"]),
    ];
    let mut failed = Vec::new();
    for mut command in commands {
        counted.bundles().name_to(&mut command);
        if let Err(error) = run_counting(counted.with_counters(&mut command), counts) {
            println!("{error:#}");
            failed.push(process::text(&command));
        }
    }
    Ok(failed)
}

/// The editor in pedalboard's window.
fn window(counted: &Counted) -> Result<Command> {
    tools::debian(&tools::WINDOW)?;
    let mut python = test::python("editor_window.py", &tools::EDITOR)?;
    python.arg("--places").arg(counted.program("editor_places"));
    python.args(["--cycles", CYCLES]);
    Ok(python)
}

/// The standalone in its window: the editor over CLAP.
fn standalone(counted: &Counted) -> Result<Command> {
    let mut python = test::python("standalone.py", &tools::EDITOR)?;
    python.arg("--cochlea").arg(counted.program("cochlea"));
    Ok(python)
}
