//! `fuzz`: what others hand to Cochlea, under libFuzzer with AddressSanitizer, overflow checks and debug assertions.

mod build;
mod instrument;
mod keep;
mod run;
mod totals;

use crate::{Args, Usage};
use anyhow::{Result, bail, ensure};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

pub use instrument::as_compiler;
use run::Slice;
use totals::Totals;

/// A door of the product's.
#[derive(Debug)]
struct Target {
    /// The name of its program and of its corpus.
    name: &'static str,
    /// What comes in by it.
    given: &'static str,
    /// Words for libFuzzer to try, in `tests/fuzz/dictionaries`.
    words: Option<&'static str>,
    /// Bytes of an input, at most.
    longest: u32,
}

const fn target(name: &'static str, given: &'static str, words: Option<&'static str>, longest: u32) -> Target {
    Target {
        name,
        given,
        words,
        longest,
    }
}

/// Every door, as `tests/support/fuzz.rs` has them.
const TARGETS: [Target; 9] = [
    target("state", "a host's state", Some("json"), 8192),
    target("editor_memory", "what a state says of the editor", Some("json"), 2048),
    target("preset", "a preset's file", Some("json"), 8192),
    target(
        "target_file",
        "a target's file, JSON or text, and its name",
        Some("json"),
        4096,
    ),
    target("automation", "a file of automation, and `--set`", Some("words"), 1024),
    target("settings", "the files of settings and favourites", Some("json"), 2048),
    target("audio", "an audio file", Some("audio"), 16_384),
    target(
        "events",
        "a host's calls, events and sound, over CLAP and VST3",
        None,
        1024,
    ),
    target(
        "parameter_text",
        "what is typed as a parameter's value",
        Some("words"),
        64,
    ),
];

const MINUTES: f64 = 18.0;

const LIMITS: &str = "\
Sums go over the trees of all runs; the last one is named. A contained panic counts as broken, except a decoder's, which \
is its file's error; so do 2 GiB of memory and 25 s for one input. The libraries below our own packages, the framework \
and the decoders excepted, are not instrumented, and run with the checks that they ship with.";

/// Runs `cargo xtask fuzz` and records what was tried.
pub fn command(mut args: Args) -> Result<ExitCode> {
    let (minutes, only) = (args.value("--minutes")?, args.value("--target")?);
    let (afresh, keep) = (args.flag("--afresh"), args.flag("--keep"));
    args.finish()?;
    let seconds = 60.0 * minutes.as_deref().map_or(Ok(MINUTES), number)?;
    let targets = match &only {
        Some(names) => names.split(',').map(named).collect::<Result<Vec<_>>>()?,
        None => TARGETS.iter().collect(),
    };
    ensure!(
        cfg!(all(target_os = "linux", target_arch = "x86_64")),
        "the fuzzer was tried on 64-bit Linux for x86 alone; run this command there"
    );
    let programs = build::programs()?;
    if keep {
        targets.iter().try_for_each(|target| keep::keep(&programs, target))?;
        return Ok(ExitCode::SUCCESS);
    }

    let stop = Arc::new(AtomicBool::new(false));
    let asked = stop.clone();
    // The fuzzers get the same signal from the terminal, and end by themselves with their figures.
    ctrlc::set_handler(move || asked.store(true, Ordering::SeqCst))?;
    // Half of the time for all, half for those that still find something new.
    let share = |count: usize| (seconds / 2.0 / count as f64).max(1.0) as u64;
    let mut slices = run::all(&programs, &targets, share(targets.len()), &stop)?;
    let growing: Vec<_> = slices
        .iter()
        .filter(|slice| slice.found_new)
        .map(|slice| slice.target)
        .collect();
    let again = if growing.is_empty() { targets } else { growing };
    slices.extend(run::all(&programs, &again, share(again.len()), &stop)?);
    // Read now: another run may have ended meanwhile.
    let mut totals = Totals::read(afresh)?;
    slices.iter().for_each(|slice| totals.add(slice));
    let minutes = minutes.map_or_else(String::new, |minutes| format!(" --minutes {minutes}"));
    let only = only.map_or_else(String::new, |only| format!(" --target {only}"));
    totals.record(&format!("cargo xtask fuzz{minutes}{only}"))?;
    let crashes: Vec<String> = slices.iter().filter_map(Slice::crash).collect();
    if !crashes.is_empty() {
        bail!(
            "{} of the fuzzers broke something:\n{}",
            crashes.len(),
            crashes.join("\n")
        );
    }
    Ok(ExitCode::SUCCESS)
}

fn named(name: &str) -> Result<&'static Target> {
    let known = || TARGETS.each_ref().map(|target| target.name).join(", ");
    let found = TARGETS.iter().find(|target| target.name == name);
    found.ok_or_else(|| Usage(format!("--target is '{name}', expected one or more of {}", known())).into())
}

fn number(text: &str) -> Result<f64> {
    let number = text
        .parse()
        .ok()
        .filter(|number: &f64| *number > 0.0 && number.is_finite());
    number.ok_or_else(|| Usage(format!("--minutes is '{text}', expected a number above 0")).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_target_has_a_program_a_function_a_corpus_and_a_count() {
        let tests = crate::root().join("tests");
        let functions = std::fs::read_to_string(tests.join("support").join("fuzz.rs")).expect("the functions");
        let manifest = std::fs::read_to_string(tests.join("fuzz").join("Cargo.toml")).expect("the programs");
        for Target { name, .. } in &TARGETS {
            assert!(functions.contains(&format!("name: \"{name}\"")), "{name}");
            assert!(manifest.contains(&format!("name = \"{name}\"")), "{name}");
            assert!(tests.join("fuzz").join("corpus").join(name).is_dir(), "{name}");
        }
        assert_eq!(functions.matches("name: \"").count(), TARGETS.len());
    }
}
