//! `sanitize`: ThreadSanitizer on what crosses threads.

use crate::process::{cargo, run};
use crate::{Args, in_target};
use anyhow::{Result, ensure};
use std::process::ExitCode;

/// The only target that it was tried on.
const TARGET: &str = "x86_64-unknown-linux-gnu";

/// The types of the link between real threads, and the pool.
const TESTS: [&str; 3] = ["link::", "analysis::pool", "pitch_history"];

const LIMITS: &str = "\
The standard library is as it was shipped, not built for the sanitizer: a race inside it would not be seen.
Miri is not run: it wants a nightly toolchain with the standard library's source, which this command does not assume.";

/// Runs `cargo xtask sanitize`. The sanitizer is the stable compiler's own, behind an unstable flag.
pub fn command(args: Args) -> Result<ExitCode> {
    args.finish()?;
    ensure!(
        cfg!(all(target_os = "linux", target_arch = "x86_64")),
        "the sanitizer was tried on {TARGET} alone; run this command there"
    );
    let suppressions = crate::root().join("tests").join("thread_sanitizer.txt");
    let mut test = cargo(["test", "-p", "cochlea", "--lib", "--target", TARGET]);
    test.arg("--target-dir").arg(in_target("sanitize")?);
    test.args(["--", "--test-threads", "1"]).args(TESTS);
    test.env("RUSTC_BOOTSTRAP", "1")
        .env("RUSTFLAGS", "-Zsanitizer=thread -Cunsafe-allow-abi-mismatch=sanitizer")
        .env("TSAN_OPTIONS", format!("suppressions={}", suppressions.display()));
    run(&mut test)?;
    println!("\nNo data race was seen. {LIMITS}");
    Ok(ExitCode::SUCCESS)
}
