//! ThreadSanitizer on what crosses threads: the plug-in's own types, and whole instances with their workers and pools.
//!
//! Where the standard library's source is there, it is built for the sanitizer as well, which then sees who waited for
//! whom. Without it, tests in which two threads want one lock are left out: the sanitizer would see races that are none.

use super::{Account, TARGET, has_library_source, sysroot};
use crate::in_target;
use crate::process::{Counts, cargo, run_counting};
use anyhow::Result;
use std::process::Command;

/// Of the plug-in's own tests, those of the link, of the workers and of the pool, and what they draw on.
const TESTS: [&str; 5] = ["link::", "pitch_history", "fir_worker", "analysis::", "curves::"];
/// Those in which two threads want the same lock at once.
const LEFT_OUT: [&str; 4] = [
    "a_new_processor_never_mixes",
    "settings_and_resets_cross",
    "fir_worker",
    "analysis::",
];
/// From the host's side: instances on threads of their own, with what works beside them.
const HOST_TESTS: [&str; 3] = ["lifecycle", "analysis_pool", "linear_phase"];

const WITHOUT_SOURCE: &str = "\
the standard library is as it was shipped, not built for the sanitizer, which therefore does not see who waited for whom; \
tests in which two threads wait for one lock (the pool's and the worker's among them, and those from the host's side) \
were not run. `rustup component add rust-src` lets this command build the standard library as well.";

/// Builds and tests.
pub fn run() -> Result<Account> {
    let whole = has_library_source(&sysroot()?);
    let mut account = Account {
        title: match whole {
            true => "ThreadSanitizer, debug build with all dependencies and the standard library.".into(),
            false => "ThreadSanitizer, debug build with all dependencies.".into(),
        },
        ..Account::default()
    };
    let mut counts = Counts::default();
    let mut test = cargo_test(whole, &["-p", "cochlea", "--lib"])?;
    test.args(["--", "--test-threads", "1"]).args(TESTS);
    if !whole {
        test.args(LEFT_OUT.iter().flat_map(|name| ["--skip", name]));
        account.notes.push(WITHOUT_SOURCE.into());
    }
    run_counting(&mut test, &mut counts)?;
    account.row(
        "tests of cochlea: what crosses threads",
        format!("{} passed, no race", counts.passed),
    );
    if whole {
        let mut counts = Counts::default();
        let mut test = cargo_test(whole, &["-p", "cochlea-tests"])?;
        test.args(HOST_TESTS.iter().flat_map(|name| ["--test", name]));
        run_counting(&mut test, &mut counts)?;
        account.row(
            format!("tests from the host's side: {}", HOST_TESTS.join(", ")),
            format!("{} passed, no race", counts.passed),
        );
    }
    Ok(account)
}

fn cargo_test(whole: bool, args: &[&str]) -> Result<Command> {
    let suppressions = crate::root().join("tests").join("thread_sanitizer.txt");
    let mut test = cargo(["test", "--target", TARGET, "--target-dir"]);
    // Apart, so that one build does not undo the other.
    test.arg(in_target(if whole {
        "sanitize/thread-std"
    } else {
        "sanitize/thread"
    })?);
    test.args(args);
    test.env("RUSTC_BOOTSTRAP", "1")
        .env("TSAN_OPTIONS", format!("suppressions={}", suppressions.display()));
    let flags = match whole {
        true => {
            test.arg("-Zbuild-std");
            "-Zsanitizer=thread"
        }
        false => "-Zsanitizer=thread -Cunsafe-allow-abi-mismatch=sanitizer",
    };
    test.env("RUSTFLAGS", flags);
    Ok(test)
}
