//! A folder in which one commit is built, apart from everything else.

use super::{Release, archive};
use crate::bundle::Bundles;
use crate::{install, process, root, target_dir, tools};
use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};
use std::process::Command;

/// What separates the arguments in `CARGO_ENCODED_RUSTFLAGS`, so that a path may have spaces.
const SEPARATOR: &str = "\u{1f}";

/// The folder.
#[derive(Debug)]
pub struct Place {
    /// The commit's files.
    pub source: PathBuf,
    /// Cargo's target folder.
    pub target: PathBuf,
}

/// What was built.
#[derive(Debug)]
pub struct Built {
    /// The two bundles.
    pub bundles: Bundles,
    /// The command line.
    pub program: PathBuf,
}

impl Place {
    /// The place `name` below the target folder.
    pub fn new(name: &str) -> Result<Self> {
        let folder = target_dir().join(name);
        let [source, target] = ["source", "target"].map(|part| folder.join(part));
        for folder in [&source, &target] {
            std::fs::create_dir_all(folder).with_context(|| format!("could not create {}", folder.display()))?;
        }
        // As the compiler sees them, links resolved.
        let canonical = |folder: PathBuf| std::fs::canonicalize(&folder).unwrap_or(folder);
        Ok(Self {
            source: canonical(source),
            target: canonical(target),
        })
    }

    /// Puts the commit's files there, in the place of what an earlier run left.
    pub fn take_out(&self, release: &Release) -> Result<()> {
        install::delete(&self.source)?;
        let mut git = Command::new("git");
        git.args(["archive", "--format=tar", &release.commit])
            .current_dir(root());
        println!("\n$ {} into {}", process::text(&git), self.source.display());
        let output = git.output().context("could not start git")?;
        if !output.status.success() {
            bail!("git archive: {}", String::from_utf8_lossy(&output.stderr).trim());
        }
        archive::unpack(&output.stdout, &self.source)
    }

    /// Builds the bundles and the command line there, in release, as `cargo xtask bundle` does anywhere.
    pub fn build(&self, release: &Release) -> Result<Built> {
        // The registry's folder has to be there before it can be kept out of what is built.
        process::run(self.within(&mut process::cargo(["fetch", "--quiet", "--locked"])))?;
        let myself = std::env::current_exe().context("where is this program?")?;
        let mut bundle = Command::new(myself);
        bundle
            .args(["bundle", "--program"])
            .env("CARGO_MANIFEST_DIR", self.source.join("xtask"))
            .env("CARGO_ENCODED_RUSTFLAGS", self.flags()?.join(SEPARATOR))
            .env("CARGO_PROFILE_RELEASE_STRIP", "symbols")
            .env("SOURCE_DATE_EPOCH", release.epoch_seconds.to_string());
        process::run(self.within(&mut bundle))?;
        let built = Built {
            bundles: Bundles::below(&self.target),
            program: self
                .target
                .join("release")
                .join(format!("cochlea{}", std::env::consts::EXE_SUFFIX)),
        };
        Ok(built)
    }

    /// `command` at work in this place.
    pub fn within<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        command.current_dir(&self.source).env("CARGO_TARGET_DIR", &self.target)
    }

    /// Names of folders that must not be found in what is built.
    pub fn names(&self) -> Result<Vec<PathBuf>> {
        Ok(vec![self.source.clone(), self.target.clone(), tools::cargo_home()?])
    }

    /// What keeps folders out of what is built. Panics and file names in it say where a line came from.
    fn flags(&self) -> Result<Vec<String>> {
        let map = |from: &Path, to: &str| format!("--remap-path-prefix={}={to}", from.display());
        // One folder a registry, whose name depends on its address.
        let registries = tools::cargo_home()?.join("registry").join("src");
        let registries =
            std::fs::read_dir(&registries).with_context(|| format!("cannot read {}", registries.display()))?;
        let mut flags = Vec::new();
        for registry in registries {
            flags.push(map(&registry?.path(), "/crates"));
        }
        flags.sort();
        flags.push(map(&self.source, "/cochlea"));
        flags.push(map(&self.target, "/target"));
        if cfg!(all(windows, target_env = "msvc")) {
            // Microsoft's linker writes the time unless told not to.
            flags.push("-Clink-arg=/Brepro".into());
        }
        Ok(flags)
    }
}
