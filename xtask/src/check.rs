//! `check`: what can be proved without running the plug-in.

use crate::process::{cargo, run};
use crate::steps::Steps;
use crate::{Args, tools, upstream};
use anyhow::Result;
use std::process::{Command, ExitCode};

/// Runs `cargo xtask check`; every step, even after a failure, for these are quick to mend together.
pub fn command(mut args: Args) -> Result<ExitCode> {
    let advisories = args.flag("--advisories");
    args.finish()?;
    let mut steps = Steps::new(true);
    add_steps(&mut steps);
    if advisories {
        // Its database is fetched from outside the package registries, so the other steps do not depend on it.
        steps.step("advisories", "cargo xtask check --advisories", || deny(&["advisories"]));
    }
    steps.summary();
    Ok(if steps.ok() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// Formatting, lints, documentation, dependencies, spelling, and the faults of the crates below us.
pub fn add_steps(steps: &mut Steps) {
    steps.step("format", "cargo fmt --all", || {
        run(&mut cargo(["fmt", "--all", "--check", "--", "-l"]))
    });
    let clippy = ["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"];
    steps.step("clippy", "cargo clippy --workspace --all-targets", || {
        run(&mut cargo(clippy))
    });
    steps.step(
        "doc",
        "RUSTDOCFLAGS='-D warnings' cargo doc --no-deps --workspace",
        || run(cargo(["doc", "--no-deps", "--workspace"]).env("RUSTDOCFLAGS", "-D warnings")),
    );
    let deny_again = "target/tools/bin/cargo-deny check licenses bans sources";
    steps.step("deny", deny_again, || deny(&["licenses", "bans", "sources"]));
    steps.step("typos", "target/venv/bin/typos (--write-changes mends)", || {
        run(Command::new(tools::typos()?).current_dir(crate::root()))
    });
    steps.step("upstream", "cargo xtask check", upstream::check);
}

fn deny(checks: &[&str]) -> Result<()> {
    let mut deny = Command::new(tools::cargo_deny()?);
    deny.args(["--locked", "check", "--hide-inclusion-graph"]).args(checks);
    run(deny.current_dir(crate::root()))
}
