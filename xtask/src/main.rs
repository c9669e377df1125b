//! Cochlea's build, demo and test commands: `cargo xtask --help`.
//!
//! Rust and nothing else is assumed. What a command needs beyond that it installs itself, at pinned versions: see
//! [`tools`].

mod adapt;
mod bench;
mod bundle;
mod check;
mod conformance;
mod coverage;
mod daw;
mod demo;
mod dist;
mod editor;
mod fuzz;
mod install;
mod peers;
mod pitch;
mod process;
mod reliability;
mod sanitize;
mod soak;
mod steps;
mod test;
mod tools;
mod upstream;

use anyhow::{Context, Result};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

const HELP: &str = "\
Cochlea's build, demo and test commands.

Usage: cargo xtask COMMAND [OPTIONS]

  bundle  [--debug] [--program]   build target/bundled/Cochlea.clap and Cochlea.vst3 (--program: and the command line)
  install [--remove]              build, and copy both into your plug-in folders (--remove: take them out again)
  dist    [--twice]               build the archive that is handed out, from the commit, in target/dist/: bundles, command
                                  line, licences, what is linked in, checksums (--twice: in two folders; compare)
  demo    [FILE] [--preset NAME]  build, play FILE (or a built-in phrase) through the plug-in, print what it did
  check   [--advisories]          format, lints, docs, licences, what is linked in, spelling, docs/upstream.md beside the code
                                  (--advisories: fetch the list of known vulnerabilities and hold against it)
  test    [--quick]               all that CI proves: check, bundles, every test in debug and release, hosts, window
          [--keep-going]          (--quick: no check, no release tests, no window)
                                  (--keep-going: do not stop at the first failed step)
  conformance                     what hosts may do to a plug-in and some do, over CLAP and VST3, counted
  fuzz    [--minutes N]           arbitrary bytes for everything that reads or is called, under libFuzzer, two processes at
          [--target NAME,…]       a time, N minutes over all (18); sums go on from the last run (--afresh: from nothing)
          [--afresh] [--keep]     (--keep: no search, what was found goes into tests/fuzz/corpus, as little as it takes)
  peers   [--rounds N]            measure rival equalisers against ours in one run, write docs/peers.md, .json, .png
          [--quick] [--only NAME] (--quick: one round; --only: one rival; both write to target/peers/)
  adapt   [FOLDER]                measure what the adaptation does to recordings, write docs/adaptation.md and .png
                                  (FOLDER: yours instead of Debian's, result in target/adapt/)
  pitch   [--seed N]              score the pitch tracker against others on sounds of known pitch, write docs/pitch.md
                                  and pictures (--seed: other sounds of these kinds, result in target/pitch/)
  soak    [--hours N] [--seed S]  24 hours of sound, or N, through the whole plug-in at full speed: random blocks, all of
          [--continue]            it automated, states, resets, editors; the same bits as a straight run, no leak
          [--episode K]           (--continue: leave out what an interrupted run of this seed has done)
                                  (--episode: one episode again)
          --pool [--minutes N]    the analysis under stress for 10 minutes or N: instances come and go, editors open and
                                  close; the same bits, no leak, no thread left
  editor  [--pictures]            the editor in a real window: acts, 200 times open and shut, and what it costs, write
          [--cycles N] [--cost]   docs/editor.md (--pictures: the README's, too; --cycles: N times, result in target/)
                                  (--cost: only what a frame costs, without a window)
  sanitize [realtime|address|     no allocation, lock or system call on the way of the sound; tests under AddressSanitizer,
            thread|miri]          ThreadSanitizer and Miri; write docs/reliability.md (without a name: all)
  coverage [--again]              which lines of the sound and of the plug-in any test runs, or a host in its window
                                  (--again: only print once more what the last run counted)
  daw     [ardour] [qtractor]     Ardour (VST3) and qtractor (CLAP) from Debian: sessions, exports, the editor in their windows,
          [--from FOLDER]         some minutes, write docs/hosts.md and pictures (one host: result in target/daw/)
                                  (--from: what trials left there)
  bench   [--quick]               run every benchmark, some minutes, write docs/benchmarks.md (--quick: seconds, result in
          [--from FILE.json]      target/benchmarks/) (--from: what `cochlea bench all --json` printed before)
";

/// A wrong command line; everything else that goes wrong exits 1.
const EXIT_USAGE: u8 = 2;

fn main() -> ExitCode {
    if let Some(code) = fuzz::as_compiler() {
        return code;
    }
    let mut args = Args(std::env::args().skip(1).collect());
    let command = args.command();
    let outcome = match command.as_deref() {
        Some("bundle") => bundle::command(args),
        Some("install") => install::command(args),
        Some("dist") => dist::command(args),
        Some("demo") => demo::command(args),
        Some("check") => check::command(args),
        Some("test") => test::command(args),
        Some("conformance") => conformance::command(args),
        Some("fuzz") => fuzz::command(args),
        Some("peers") => peers::command(args),
        Some("adapt") => adapt::command(args),
        Some("pitch") => pitch::command(args),
        Some("soak") => soak::command(args),
        Some("coverage") => coverage::command(args),
        Some("sanitize") => sanitize::command(args),
        Some("bench") => bench::command(args),
        Some("editor") => editor::command(args),
        Some("daw") => daw::command(args),
        None | Some("help" | "-h" | "--help") => {
            print!("{HELP}");
            Ok(ExitCode::SUCCESS)
        }
        Some(other) => Err(Usage(format!("there is no command '{other}'")).into()),
    };
    outcome.unwrap_or_else(|error| {
        eprintln!("error: {error:#}");
        if error.is::<Usage>() {
            eprintln!("\n{HELP}");
            return ExitCode::from(EXIT_USAGE);
        }
        ExitCode::FAILURE
    })
}

/// What is left of the command line.
struct Args(Vec<String>);

impl Args {
    /// Takes the command's name; a request for help anywhere is the command `help`.
    fn command(&mut self) -> Option<String> {
        let asks_help = |arg: &String| arg == "-h" || arg == "--help";
        if self.0.iter().any(asks_help) {
            return Some("help".into());
        }
        (!self.0.is_empty()).then(|| self.0.remove(0))
    }

    /// Takes `name` if it is there.
    fn flag(&mut self, name: &str) -> bool {
        let count = self.0.len();
        self.0.retain(|arg| arg != name);
        self.0.len() < count
    }

    /// Takes `name` and the value after it, if they are there.
    fn value(&mut self, name: &str) -> Result<Option<String>> {
        let Some(place) = self.0.iter().position(|arg| arg == name) else {
            return Ok(None);
        };
        self.0.remove(place);
        if place == self.0.len() {
            return Err(Usage(format!("{name} needs a value")).into());
        }
        Ok(Some(self.0.remove(place)))
    }

    /// Nothing may be left over.
    fn finish(self) -> Result<()> {
        match self.0.first() {
            Some(arg) => Err(Usage(format!("'{arg}' is not understood here")).into()),
            None => Ok(()),
        }
    }
}

/// The command line itself was wrong.
#[derive(Debug)]
struct Usage(String);

impl std::fmt::Display for Usage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Usage {}

/// The workspace's root. Cargo names the package's folder at run time, so a moved checkout still finds itself.
fn root() -> PathBuf {
    let package =
        std::env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    package.parent().unwrap_or(Path::new(".")).to_owned()
}

/// Cargo's target folder, absolute.
fn target_dir() -> PathBuf {
    match std::env::var_os("CARGO_TARGET_DIR") {
        Some(dir) => std::path::absolute(&dir).unwrap_or_else(|_| dir.into()),
        None => root().join("target"),
    }
}

/// A file or folder below the target folder whose parent exists.
fn in_target(path: &str) -> Result<PathBuf> {
    let full = target_dir().join(path);
    if let Some(parent) = full.parent() {
        std::fs::create_dir_all(parent).with_context(|| format!("could not create {}", parent.display()))?;
    }
    Ok(full)
}
