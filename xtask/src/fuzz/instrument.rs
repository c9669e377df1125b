//! The compiler in between: cargo calls this program instead of rustc, and our own packages, the framework and the
//! decoders get what a fuzzer needs. All else is compiled as ever: with its code watched, too, a fuzzer would spend its
//! time on the toolkit of the window.
//!
//! The flags are those of cargo-fuzz; the sanitizer is the stable compiler's own, behind an unstable flag.

use std::process::{Command, ExitCode};

/// Says that this process is to be the compiler.
const VARIABLE: &str = "COCHLEA_INSTRUMENT";

/// Packages whose code is watched, with every check on.
pub const PACKAGES: [&str; 17] = [
    "cochlea",
    "cochlea-cli",
    "cochlea-dsp",
    "cochlea-fuzz",
    "cochlea-tests",
    "nice-plug",
    "symphonia",
    "symphonia-bundle-flac",
    "symphonia-bundle-mp3",
    "symphonia-codec-adpcm",
    "symphonia-codec-pcm",
    "symphonia-codec-vorbis",
    "symphonia-common",
    "symphonia-core",
    "symphonia-format-ogg",
    "symphonia-format-riff",
    "symphonia-metadata",
];

/// Coverage that libFuzzer reads, comparisons that it learns from, and the sanitizer. Under `--cfg fuzzing` symphonia
/// takes FLAC frames whose checksums are wrong.
const FLAGS: [&str; 8] = [
    "-Cpasses=sancov-module",
    "-Cllvm-args=-sanitizer-coverage-level=4",
    "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
    "-Cllvm-args=-sanitizer-coverage-pc-table",
    "-Cllvm-args=-sanitizer-coverage-trace-compares",
    "-Cllvm-args=-simplifycfg-branch-fold-threshold=0",
    "-Zsanitizer=address",
    "--cfg=fuzzing",
];

/// Has `cargo` compile through this program.
pub fn through_us(cargo: &mut Command) -> std::io::Result<()> {
    cargo.env("RUSTC_WRAPPER", std::env::current_exe()?).env(VARIABLE, "1");
    Ok(())
}

/// What the compiler said, if this process was called in its place.
pub fn as_compiler() -> Option<ExitCode> {
    std::env::var_os(VARIABLE)?;
    let mut args = std::env::args_os().skip(1);
    let mut rustc = Command::new(args.next()?);
    rustc.args(args);
    let name = |variable| std::env::var(variable).unwrap_or_default();
    let is_watched = PACKAGES.contains(&name("CARGO_PKG_NAME").as_str());
    if is_watched && name("CARGO_CRATE_NAME") != "build_script_build" {
        rustc.args(FLAGS).env("RUSTC_BOOTSTRAP", "1");
    }
    Some(match rustc.status() {
        Ok(status) => ExitCode::from(status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(1)),
        Err(error) => {
            eprintln!("error: the compiler could not be started: {error}");
            ExitCode::FAILURE
        }
    })
}
