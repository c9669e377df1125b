//! `dist`: the archive that is handed out, with licences, a list of what is linked in, and checksums.
//!
//! The archive is made from the commit alone, so that anybody with the same compiler gets the same bytes: sources are
//! taken out of git into a folder of their own, the compiler is told to write that folder's name nowhere, and the archive
//! has a fixed order, owner and time. `--twice` shows it: two folders, two builds, one sum.

mod archive;
mod contents;
mod licences;
mod linked;
mod needs;
mod notes;
mod place;
mod sbom;

use crate::{Args, in_target, process, root};
use anyhow::{Context, Result, bail};
use std::process::{Command, ExitCode};

use archive::Archive;
use place::Place;

use linked::linked;

/// What is built, as it names itself.
#[derive(Debug, Clone)]
pub struct Release {
    /// The workspace's version.
    version: String,
    /// The whole hash of the commit.
    commit: String,
    /// When it was committed, seconds since 1970: the time of every file in the archive.
    epoch_seconds: u64,
    /// What `rustc -vV` says in its first line.
    compiler: String,
    /// The compiler's name for this kind of machine.
    target: String,
}

impl Release {
    /// Of the commit that is checked out.
    fn of_head() -> Result<Self> {
        let git = |args: &[&str]| process::capture(Command::new("git").args(args).current_dir(root()));
        let (compiler, target) = compiler_and_target()?;
        let time = git(&["log", "-1", "--format=%ct"])?;
        if !git(&["status", "--porcelain"])?.is_empty() {
            println!("note: changes that are not committed are not in the archive");
        }
        Ok(Self {
            version: env!("CARGO_PKG_VERSION").into(),
            commit: git(&["rev-parse", "HEAD"])?,
            epoch_seconds: time
                .parse()
                .with_context(|| format!("git's time '{time}' is no number"))?,
            compiler,
            target,
        })
    }

    /// `cochlea-0.1.0-linux-x86_64`
    fn name(&self) -> String {
        let (system, processor) = (std::env::consts::OS, std::env::consts::ARCH);
        format!("cochlea-{}-{system}-{processor}", self.version)
    }
}

/// What `rustc -vV` says in its first line, and its name for this kind of machine.
fn compiler_and_target() -> Result<(String, String)> {
    let rustc = process::capture(Command::new("rustc").arg("-vV"))?;
    let host = rustc.lines().find_map(|line| line.strip_prefix("host: "));
    let target = host.context("`rustc -vV` names no host")?.to_owned();
    Ok((rustc.lines().next().unwrap_or_default().to_owned(), target))
}

/// Runs `cargo xtask dist`.
pub fn command(mut args: Args) -> Result<ExitCode> {
    let twice = args.flag("--twice");
    args.finish()?;
    let release = Release::of_head()?;
    println!("{} of commit {}, {}", release.name(), release.commit, release.compiler);
    let made = make(&Place::new("dist/build")?, &release)?;
    let file = in_target(&format!("dist/{}.tar.gz", release.name()))?;
    let sum = archive::sha256(&made.bytes);
    write(&file, &made.bytes)?;
    let list = format!("{sum}  {}.tar.gz\n", release.name());
    write(
        &in_target(&format!("dist/{}.tar.gz.sha256", release.name()))?,
        list.as_bytes(),
    )?;
    // Beside the archive too, for whoever looks before unpacking.
    write(&in_target(&format!("dist/{}.cdx.json", release.name()))?, made.sbom())?;

    println!("\n{:>10}  in the archive", "bytes");
    for entry in &made.entries {
        println!("{:>10}  {}", entry.bytes.len(), entry.path);
    }
    println!("{:>10}  {}\nSHA-256 {sum}", made.bytes.len(), file.display());
    if twice {
        // A path of another length, so that one that slipped in would move everything behind it.
        let again = make(&Place::new("dist/again/elsewhere")?, &release)?;
        println!("\nonce more, elsewhere: SHA-256 {}", archive::sha256(&again.bytes));
        let differing = made.differing(&again);
        if !differing.is_empty() {
            bail!("two builds of one commit differ in {}", differing.join(", "));
        }
        println!("both builds give the same archive, byte for byte");
    }
    Ok(ExitCode::SUCCESS)
}

/// That it can be said what is linked in: every package as Cargo.lock has it, each with a text of its licence.
pub fn check_linked() -> Result<()> {
    let (_, target) = compiler_and_target()?;
    let packages = linked(&root(), &target)?;
    let strangers = packages
        .iter()
        .filter(|it| it.is_ours() && !it.folder.starts_with(root()));
    let strangers: Vec<&str> = strangers.map(|package| package.id.name.as_str()).collect();
    if !strangers.is_empty() {
        bail!(
            "Cargo.lock has no checksum of {}; expected published packages alone",
            strangers.join(", ")
        );
    }
    let texts = licences::text(&packages)?;
    println!(
        "{} packages are linked in, with {} bytes of licences",
        packages.len(),
        texts.len()
    );
    Ok(())
}

fn make(place: &Place, release: &Release) -> Result<Archive> {
    place.take_out(release)?;
    let built = place.build(release)?;
    contents::of(place, &built, release)
}

fn write(path: &std::path::Path, bytes: &[u8]) -> Result<()> {
    std::fs::write(path, bytes).with_context(|| format!("cannot write {}", path.display()))
}
