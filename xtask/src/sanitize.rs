//! `sanitize`: what compilers and interpreters see that tests do not. One room a sanitizer.
//!
//! All of them are the stable compiler's own, behind unstable flags, but for Miri. None is part of `cargo xtask test`:
//! each builds the world anew. A run of one leaves the others' part of the record as it was.

mod account;
mod address;
mod miri;
mod realtime;
mod thread;

use crate::process;
use crate::reliability::{self, Part, Record};
use crate::{Args, Usage};
use account::Account;
use anyhow::{Context, Result, ensure};
use serde_json::Map;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

/// The only target that they were tried on.
const TARGET: &str = "x86_64-unknown-linux-gnu";

/// A sanitizer.
type Sanitizer = fn() -> Result<Account>;

/// In the order in which they run, the quickest to build first.
const SANITIZERS: [(&str, Sanitizer); 4] = [
    ("realtime", realtime::run),
    ("address", address::run),
    ("thread", thread::run),
    ("miri", miri::run),
];

/// Runs `cargo xtask sanitize`: the one that is named, or all. What each saw is recorded as soon as it is through.
pub fn command(mut args: Args) -> Result<ExitCode> {
    let name = args.command();
    args.finish()?;
    let chosen: Vec<_> = SANITIZERS
        .iter()
        .filter(|(known, _)| name.as_deref().is_none_or(|name| name == *known))
        .collect();
    if chosen.is_empty() {
        let names = SANITIZERS.map(|(known, _)| known).join(", ");
        return Err(Usage(format!("there is no sanitizer '{}': {names}", name.unwrap_or_default())).into());
    }
    ensure!(
        cfg!(all(target_os = "linux", target_arch = "x86_64")),
        "the sanitizers were tried on {TARGET} alone; run this command there"
    );
    for (name, run) in chosen {
        println!("\n== {name}");
        let tree = reliability::tree()?;
        let account = run().with_context(|| format!("sanitize {name}"))?;
        keep(name, &Account { tree, ..account })?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Records what one sanitizer saw beside what the others did.
fn keep(name: &str, account: &Account) -> Result<()> {
    let mut all: Map<_, _> = reliability::sums(Part::Sanitize)?;
    all.insert(name.to_owned(), account.to_json());
    let known = SANITIZERS.iter().filter_map(|(name, _)| all.get(*name));
    let accounts: Vec<Account> = known.map(Account::from_json).collect();
    let record = Record {
        typed: "cargo xtask sanitize".into(),
        tables: accounts.iter().map(Account::table).collect(),
        notes: accounts.iter().flat_map(Account::notes_with_title).collect(),
        sums: all,
    };
    reliability::record(Part::Sanitize, &record)
}

/// Where the compiler that builds us keeps what comes with it.
fn sysroot() -> Result<PathBuf> {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    process::capture(Command::new(rustc).args(["--print", "sysroot"])).map(PathBuf::from)
}

/// Whether the standard library's source is there, so that it can be built for a sanitizer.
fn has_library_source(sysroot: &Path) -> bool {
    sysroot.join("lib/rustlib/src/rust/library/Cargo.lock").exists()
}
