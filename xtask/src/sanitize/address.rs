//! AddressSanitizer, with leaks, over the tests from the host's side, the plug-in's and the command line's; and over the
//! editor in a window.
//!
//! Plug-in, framework, editor and hosts are all built for it; the standard library is as it was shipped, but what it
//! allocates goes past the sanitizer all the same.

use super::{Account, TARGET};
use crate::bundle::Bundles;
use crate::process::{self, Counts, cargo, run_counting};
use crate::{in_target, install, test, tools};
use anyhow::{Context, Result};
use std::path::{Path, PathBuf};
use std::process::Command;

/// What is tested.
const PACKAGES: [&str; 3] = ["cochlea", "cochlea-cli", "cochlea-tests"];
/// The flag, leave to link it with a standard library without it, and hosts that give their sanitizer to the bundles.
const FLAGS: &str = "-Zsanitizer=address -Cunsafe-allow-abi-mismatch=sanitizer -Clink-arg=-rdynamic";
/// What is left out, and why.
const NOT_HERE: [(&str, &str); 3] = [
    (
        "analyze::long::an_hour_takes_the_memory_of_a_minute",
        "measures memory, of which the sanitizer holds back what was freed",
    ),
    ("entry::a_scan_is_over_at_once", UNLOADS),
    ("loading::", UNLOADS),
];
/// Rust drops no statics, and once they are unmapped nobody knows what they held.
const UNLOADS: &str = "unloads bundles, whose statics then pass for leaks";
/// Windows opened one after the other.
const WINDOWS: u64 = 3;

/// Builds and tests.
pub fn run() -> Result<Account> {
    let mut account = Account {
        title: "AddressSanitizer and LeakSanitizer, debug build with all dependencies.".into(),
        ..Account::default()
    };
    let folder = in_target("sanitize/address")?;
    // Always of the same packages at once, so that cargo compiles what they need once.
    let packages = PACKAGES.map(|package| ["-p", package]).concat();
    process::run(cargo_for(&folder, &["build", "--lib", "--bins"]).args(&packages))?;
    let bundles = bundles(&folder)?;
    let mut counts = Counts::default();
    let mut test = cargo_for(&folder, &["test", "--no-fail-fast", "--tests"]);
    bundles.name_to(test.args(&packages));
    test.arg("--");
    for (name, _) in NOT_HERE {
        test.args(["--skip", name]);
    }
    run_counting(&mut test, &mut counts)?;
    account.row(
        format!("tests of {}", PACKAGES.join(", ")),
        format!("{} passed, nothing found", counts.passed),
    );
    let left_out = NOT_HERE.map(|(name, why)| format!("not run: {name}, which {why}"));
    account.notes.extend(left_out);
    window(&folder, &mut account)?;
    Ok(account)
}

/// The standalone with the editor in a window on a virtual screen. What GL drivers never give back is not ours, so leaks
/// are not looked for.
fn window(folder: &Path, account: &mut Account) -> Result<()> {
    tools::debian(&tools::WINDOW)?;
    let mut counts = Counts::default();
    for _ in 0..WINDOWS {
        let mut python = test::python("standalone.py", &tools::EDITOR)?;
        python.arg("--cochlea").arg(built(folder).join("cochlea"));
        python.env("ASAN_OPTIONS", "detect_leaks=0");
        run_counting(&mut python, &mut counts)?;
    }
    account.row(
        "the standalone with the editor in its window",
        format!("{} acts passed, nothing found", counts.passed),
    );
    Ok(())
}

/// Cargo for the instrumented build.
fn cargo_for(folder: &Path, args: &[&str]) -> Command {
    let mut command = cargo(args);
    command.args(["--target", TARGET, "--target-dir"]).arg(folder);
    command
        .env("RUSTC_BOOTSTRAP", "1")
        .env("RUSTFLAGS", FLAGS)
        .env("ASAN_OPTIONS", "detect_stack_use_after_return=1:strict_string_checks=1");
    command
}

fn built(folder: &Path) -> PathBuf {
    folder.join(TARGET).join("debug")
}

/// The instrumented library laid out as bundles; only hosts with the sanitizer's runtime can load them.
fn bundles(folder: &Path) -> Result<Bundles> {
    let library = built(folder).join("libcochlea.so");
    let bundles = Bundles {
        clap: folder.join("bundled/Cochlea.clap"),
        vst3: folder.join("bundled/Cochlea.vst3"),
    };
    for (bundle, file) in [
        (&bundles.clap, bundles.clap.clone()),
        (&bundles.vst3, bundles.vst3.join("Contents/x86_64-linux/Cochlea.so")),
    ] {
        install::delete(bundle)?;
        let parent = file.parent().context("a folder")?;
        std::fs::create_dir_all(parent).with_context(|| format!("could not create {}", parent.display()))?;
        std::fs::copy(&library, &file).with_context(|| format!("could not copy {}", library.display()))?;
    }
    Ok(bundles)
}
