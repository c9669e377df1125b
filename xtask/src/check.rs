//! `check`: what can be proved without running the plug-in.

use crate::process::{self, cargo, run};
use crate::steps::Steps;
use crate::{Args, dist, tools, upstream};
use anyhow::Result;
use std::process::{Command, ExitCode};

/// Fetches the database of known vulnerabilities.
const FETCH: &str = "cargo xtask check --advisories";

/// Runs `cargo xtask check`; every step, even after a failure, for these are quick to mend together.
pub fn command(mut args: Args) -> Result<ExitCode> {
    let fetch = args.flag("--advisories");
    args.finish()?;
    let mut steps = Steps::new(true);
    add_steps(&mut steps, fetch);
    steps.summary();
    Ok(if steps.ok() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// The fuzzers' own workspace, which depends on this one and is built by `cargo xtask fuzz` alone.
const FUZZ: &str = "tests/fuzz/Cargo.toml";
/// Mends its lock file.
const FUZZ_LOCK_AGAIN: &str = "cargo update --workspace --manifest-path tests/fuzz/Cargo.toml";

/// Formatting, lints, documentation, dependencies, spelling, and the faults of the crates below us. `fetch`: the database
/// of known vulnerabilities.
pub fn add_steps(steps: &mut Steps, fetch: bool) {
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
    steps.step("deny", deny_again, || {
        deny(&["--hide-inclusion-graph", "licenses", "bans", "sources"])
    });
    add_advisories(steps, fetch);
    steps.step("linked in", "cargo xtask check", dist::check_linked);
    steps.step("typos", "target/venv/bin/typos (--write-changes mends)", || {
        run(Command::new(tools::typos()?).current_dir(crate::root()))
    });
    steps.step("upstream", "cargo xtask check", upstream::check);
    steps.step("fuzzing's lock file", FUZZ_LOCK_AGAIN, || {
        process::capture(cargo(["metadata", "--locked", "--format-version", "1"]).args(["--manifest-path", FUZZ]))
            .map(drop)
    });
}

/// Known vulnerabilities, by a database that is fetched from outside the package registries, or by the one that an
/// earlier run or another project left; without either that is said.
fn add_advisories(steps: &mut Steps, fetch: bool) {
    if fetch {
        steps.step("advisories", FETCH, || deny(&["--hide-inclusion-graph", "advisories"]));
        return;
    }
    let databases = tools::cargo_home().map(|home| home.join("advisory-dbs"));
    let is_there =
        databases.is_ok_and(|folder| std::fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some()));
    if is_there {
        steps.step("advisories, as known", FETCH, || {
            deny(&["--hide-inclusion-graph", "--disable-fetch", "advisories"])
        });
    } else {
        steps.not_checked(
            "advisories",
            &format!("there is no database here; `{FETCH}` fetches it"),
        );
    }
}

/// `arguments`: of `cargo deny check`.
fn deny(arguments: &[&str]) -> Result<()> {
    let mut deny = Command::new(tools::cargo_deny()?);
    deny.args(["--locked", "check"]).args(arguments);
    run(deny.current_dir(crate::root()))
}
