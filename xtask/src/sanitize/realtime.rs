//! RealtimeSanitizer, and the kernel's word on system calls, over the whole way of the sound: `tests/bin/realtime_path.rs`.
//!
//! The sanitizer's runtime comes with Rust and stands before libc's functions, so it is linked to the one program and
//! nothing else is built anew: what is watched is the release build, linked and in the bundles that hosts load.

use super::{Account, TARGET, sysroot};
use crate::process::{self, cargo, text};
use crate::reliability::Tally;
use crate::{bundle, target_dir};
use anyhow::{Context, Result, ensure};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const PROGRAM: &str = "realtime_path";
/// Go on after a report, and sum up at the end.
const OPTIONS: &str = "halt_on_error=0:print_stats_on_exit=1";
/// How a report of the sanitizer begins.
const REPORT: &str = "ERROR: RealtimeSanitizer";
/// What the program says of system calls.
const SYSTEM_CALL: &str = "made system calls";

/// The program's sins on purpose, and what sees each. What is not in libc's functions is a system call all the same.
const SINS: [(&str, &str); 7] = [
    ("allocation", REPORT),
    ("bundle-allocation", REPORT),
    ("lock", REPORT),
    ("wake", REPORT),
    ("log", REPORT),
    ("sleep", SYSTEM_CALL),
    ("file", SYSTEM_CALL),
];

/// Builds, shows that the watchers see, and watches.
pub fn run() -> Result<Account> {
    let bundles = bundle::build(true)?;
    build()?;
    let mut account = Account {
        title: "RealtimeSanitizer and syscall user dispatch, on the release build.".into(),
        notes: vec![
            "a lock of the standard library that nobody else holds is a compare-and-swap in our own code, which neither \
             of the two sees; one that is held ends in a system call, which both do."
                .into(),
            "what the host itself does (its own lists, its window) is not in the context; the editor's window was not \
             open, its analysis and monitoring were."
                .into(),
        ],
        ..Account::default()
    };
    for (sin, seen_by) in SINS {
        let (succeeded, said) = ran(&["sin", sin], &bundles, None)?;
        ensure!(
            !succeeded || said.contains(REPORT),
            "the sin '{sin}' went unseen: the watch is blind, so nothing it says counts\n{said}"
        );
        ensure!(
            said.contains(seen_by),
            "the sin '{sin}' was seen, but not as \"{seen_by}\":\n{said}"
        );
    }
    account.row(
        "sins on purpose, each in the probe's or the bundle's code",
        format!("{} of {} seen", SINS.len(), SINS.len()),
    );

    let tally = Tally::new("realtime")?;
    let (succeeded, said) = ran(&[], &bundles, Some(&tally))?;
    println!("{said}");
    ensure!(
        succeeded && said.contains("Total error count: 0"),
        "something on the audio thread may wait: see the reports above"
    );
    for counted in tally.read()? {
        account.row(
            format!("{}: {}", counted.area, counted.what),
            format!("{}, nothing seen", counted.inputs),
        );
    }
    Ok(account)
}

/// The program with the runtime linked whole, so that it stands before libc for the loaded bundles, too.
fn build() -> Result<()> {
    let runtime = runtime()?;
    let mut rustc = cargo(["rustc", "--release", "-p", "cochlea-tests", "--bin", PROGRAM, "--"]);
    let flags = [
        "-Wl,--whole-archive",
        &runtime.to_string_lossy(),
        "-Wl,--no-whole-archive",
        "-Wl,--export-dynamic",
    ]
    .map(|flag| format!("-Clink-arg={flag}"));
    process::run(rustc.args(flags))
}

/// The runtime that came with the compiler.
fn runtime() -> Result<PathBuf> {
    let folder = sysroot()?.join("lib/rustlib").join(TARGET).join("lib");
    find(&folder).with_context(|| {
        format!(
            "{} holds no runtime of RealtimeSanitizer (librustc-…_rt.rtsan.a): use a compiler from rustup, 1.95 or newer",
            folder.display()
        )
    })
}

fn find(folder: &Path) -> Option<PathBuf> {
    let files = std::fs::read_dir(folder).ok()?.flatten();
    files.map(|file| file.path()).find(|path| {
        path.file_name()
            .is_some_and(|name| name.to_string_lossy().ends_with("_rt.rtsan.a"))
    })
}

/// Runs the program: whether it succeeded, and all that it and the sanitizer said.
fn ran(arguments: &[&str], bundles: &bundle::Bundles, tally: Option<&Tally>) -> Result<(bool, String)> {
    let mut program = Command::new(target_dir().join("release").join(PROGRAM));
    program
        .args(arguments)
        .env("RTSAN_OPTIONS", OPTIONS)
        .stdin(Stdio::null());
    bundles.name_to(&mut program);
    if let Some(tally) = tally {
        tally.name_to(&mut program);
    }
    println!("$ {}", text(&program));
    let output = program
        .output()
        .with_context(|| format!("could not start `{}`", text(&program)))?;
    let said = [output.stdout, output.stderr].map(|said| String::from_utf8_lossy(&said).into_owned());
    Ok((output.status.success(), said.concat()))
}
