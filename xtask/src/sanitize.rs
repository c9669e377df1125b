//! `sanitize`: ThreadSanitizer on what crosses threads.

use crate::process::{cargo, run};
use crate::{Args, in_target};
use anyhow::{Result, ensure};
use std::process::ExitCode;

/// The only target that it was tried on.
const TARGET: &str = "x86_64-unknown-linux-gnu";

/// The types of the link, most of them between real threads.
const TESTS: [&str; 2] = ["link::", "pitch_history"];
/// Those in which two threads want the same lock at once.
const LEFT_OUT: [&str; 2] = ["a_new_processor_never_mixes", "settings_and_resets_cross"];

const LIMITS: &str = "\
What crosses from and to the audio thread (tap, trails, windows, meters) was run between real threads.
Not run: tests in which two threads wait for one lock, those of the pool among them. The standard library is as it was
shipped, not built for the sanitizer, which therefore does not see who waited for whom; `cargo xtask soak --pool` runs them.
Not run: Miri, which wants a nightly toolchain with the standard library's source.";

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
    test.args(LEFT_OUT.iter().flat_map(|name| ["--skip", name]));
    test.env("RUSTC_BOOTSTRAP", "1")
        .env("RUSTFLAGS", "-Zsanitizer=thread -Cunsafe-allow-abi-mismatch=sanitizer")
        .env("TSAN_OPTIONS", format!("suppressions={}", suppressions.display()));
    run(&mut test)?;
    println!("\nNo data race was seen.\n{LIMITS}");
    Ok(ExitCode::SUCCESS)
}
