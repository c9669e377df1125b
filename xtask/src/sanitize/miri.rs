//! Miri: the rules of the language itself, checked as an interpreter runs the code. Slow by a factor of thousands, so on the
//! small tests: of the signal processing on its scalar path, of what crosses threads, and of the C boundary.

use super::{Account, TARGET};
use crate::in_target;
use crate::process::{self, Counts, run_counting};
use anyhow::{Context, Result};
use std::process::Command;

/// Tests of the signal processing that it gets through, by name. The rest repeats the same code over more samples.
const SOUND: [&str; 6] = [
    "smoothing::",
    "error::",
    "target::text",
    "target::points",
    "pitch::names",
    "spread_fft::schedule",
];
/// Of the plug-in: what crosses threads, and the guard at the C boundary. Not the automation, whose flood of a queue of
/// 16,384 was not through in five minutes, and which has no unsafe code.
const PLUGIN: [&str; 6] = [
    "link::",
    "curves::",
    "pitch_history",
    "host_guard::outgoing",
    "host_guard::shield",
    "host_guard::side_chain",
];
/// It has no register for subnormals.
const LEFT_OUT: &str = "subnormals_are_flushed";

const REMEDY: &str = "\
Miri is missing. It comes with a nightly compiler: rustup toolchain install nightly --component miri,rust-src";

/// Interprets the tests.
///
/// # Errors
/// There is no Miri, with the command that gets it; or a test failed.
pub fn run() -> Result<Account> {
    let version = process::capture(Command::new("rustup").args(["run", "nightly", "cargo", "miri", "--version"]));
    let version = version.context(REMEDY)?;
    let mut account = Account {
        title: format!("Miri, {version}, scalar path."),
        notes: vec![
            "interpreted are small tests alone; vector instructions, the framework, the editor and whatever calls into C \
             are left to the other sanitizers."
                .into(),
        ],
        ..Account::default()
    };
    for (package, tests) in [("cochlea-dsp", &SOUND[..]), ("cochlea", &PLUGIN[..])] {
        let mut counts = Counts::default();
        let mut test = Command::new("rustup");
        test.args([
            "run", "nightly", "cargo", "miri", "test", "--lib", "-p", package, "--target", TARGET,
        ]);
        test.arg("--target-dir").arg(in_target("sanitize/miri")?);
        test.args(["--", "--skip", LEFT_OUT])
            .args(tests)
            .current_dir(crate::root());
        // The environment and the clock are the machine's; nothing else of it is asked. Sines and powers have no rule of
        // the language to keep, and are as exact as the machine's.
        test.env("COCHLEA_SIMD", "scalar")
            .env("MIRIFLAGS", "-Zmiri-disable-isolation -Zmiri-deterministic-floats");
        // Of the stable compiler that runs us.
        for variable in ["RUSTC", "CARGO", "RUSTDOC", "RUSTUP_TOOLCHAIN"] {
            test.env_remove(variable);
        }
        run_counting(&mut test, &mut counts)?;
        account.row(
            format!("tests of {package}: {}", tests.join(", ")),
            format!("{} passed, nothing found", counts.passed),
        );
    }
    Ok(account)
}
