//! The build with counters, and the compiler's own tools that read what it counted.

use crate::bundle::Bundles;
use crate::process::{self, capture, cargo};
use crate::{in_target, target_dir};
use anyhow::{Context, Result, ensure};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Compiles the workspace's own crates with counters, and those alone: dependencies stay as they are.
const WRAPPER: &str = "#!/bin/sh\nexec \"$@\" -Cinstrument-coverage\n";

/// Two packages hold the product; a line is looked for below these folders.
pub const PRODUCT: [&str; 2] = ["plugin/dsp/src", "plugin/src"];

/// `llvm-profdata` and `llvm-cov` of the version that the compiler is made with.
#[derive(Debug)]
pub struct Tools {
    profdata: PathBuf,
    cov: PathBuf,
}

impl Tools {
    /// In the compiler's folder; rustup puts them there if they are missing.
    pub fn find() -> Result<Self> {
        let rustc = || Command::new("rustc");
        let sysroot = PathBuf::from(capture(rustc().args(["--print", "sysroot"]))?);
        let host = capture(rustc().args(["--print", "host-tuple"]))?;
        let programs = sysroot.join("lib").join("rustlib").join(host).join("bin");
        let found = Self {
            profdata: programs.join("llvm-profdata"),
            cov: programs.join("llvm-cov"),
        };
        if !(found.profdata.exists() && found.cov.exists()) {
            let mut rustup = Command::new("rustup");
            process::run(rustup.args(["component", "add", "llvm-tools"])).context(
                "the compiler's component llvm-tools is needed; without rustup, install the one of your rustc",
            )?;
        }
        ensure!(
            found.profdata.exists() && found.cov.exists(),
            "llvm-tools was added, but {} has no llvm-profdata and llvm-cov",
            programs.display()
        );
        Ok(found)
    }

    /// How often every line was run, in the format of lcov.
    pub fn lcov(&self, counted: &Counted) -> Result<String> {
        let profile = in_target("coverage/all.profdata")?;
        let profiles = counted.profiles()?;
        ensure!(
            !profiles.is_empty(),
            "nothing was counted yet: run `cargo xtask coverage` first"
        );
        let mut merge = Command::new(&self.profdata);
        // A process that was killed while it wrote leaves a torn file: it is said, and the others count.
        merge.args(["merge", "--sparse", "--failure-mode=all", "--output"]);
        process::run(merge.arg(&profile).args(profiles))?;

        let mut objects = counted.objects()?.into_iter();
        let first = objects.next().context("cargo named no test program")?;
        let mut export = Command::new(&self.cov);
        export.args(["export", "--format=lcov", "--skip-branches"]);
        export.arg("--instr-profile").arg(profile).arg(first);
        for object in objects {
            export.arg("--object").arg(object);
        }
        export.arg("--sources");
        export.args(PRODUCT.map(|folder| crate::root().join(folder)));
        capture(&mut export)
    }
}

/// The workspace with counters, below `target/coverage`.
#[derive(Debug)]
pub struct Counted {
    folder: PathBuf,
}

impl Counted {
    /// Nothing is compiled yet.
    pub fn new() -> Result<Self> {
        let wrapper = in_target("coverage/rustc")?;
        std::fs::write(&wrapper, WRAPPER).with_context(|| format!("cannot write {}", wrapper.display()))?;
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            std::fs::set_permissions(&wrapper, std::fs::Permissions::from_mode(0o755))?;
        }
        let folder = target_dir().join("coverage");
        std::fs::create_dir_all(folder.join("profiles"))?;
        Ok(Self { folder })
    }

    /// Makes a command that builds, or runs what was built, do so with counters.
    pub fn with_counters<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        command
            .env("CARGO_TARGET_DIR", &self.folder)
            .env("RUSTC_WORKSPACE_WRAPPER", self.folder.join("rustc"))
            // One file a program or library, which processes add to one after the other.
            .env("LLVM_PROFILE_FILE", self.folder.join("profiles").join("%4m.profraw"))
    }

    /// A program of the workspace, once it was built.
    pub fn program(&self, name: &str) -> PathBuf {
        self.folder.join("debug").join(name)
    }

    /// The bundles, once they were built.
    pub fn bundles(&self) -> Bundles {
        Bundles::below(&self.folder)
    }

    /// Deletes what earlier runs counted.
    pub fn forget_profiles(&self) -> Result<()> {
        for profile in self.profiles()? {
            std::fs::remove_file(&profile).with_context(|| format!("cannot delete {}", profile.display()))?;
        }
        Ok(())
    }

    /// What was counted so far.
    fn profiles(&self) -> Result<Vec<PathBuf>> {
        let entries = std::fs::read_dir(self.folder.join("profiles"))?;
        let paths = entries.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
        let is_profile = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "profraw");
        Ok(paths.into_iter().filter(is_profile).collect())
    }

    /// Every test program and program of the workspace, and the bundle's library.
    fn objects(&self) -> Result<Vec<PathBuf>> {
        let mut build = cargo(["test", "--workspace", "--no-run", "--quiet"]);
        let messages = capture(self.with_counters(build.arg("--message-format=json")))?;
        let mut objects: Vec<PathBuf> = messages.lines().filter_map(executable).collect();
        let library = self.folder.join("debug").join("libcochlea.so");
        objects.extend(library.exists().then_some(library));
        Ok(objects)
    }
}

/// The program that one of cargo's messages names.
fn executable(message: &str) -> Option<PathBuf> {
    let message: Value = serde_json::from_str(message).ok()?;
    message["executable"].as_str().map(|path| Path::new(path).to_owned())
}

#[cfg(test)]
mod tests {
    use super::executable;
    use std::path::Path;

    #[test]
    fn programs_are_named_by_messages_that_have_one() {
        let program = executable(r#"{"reason":"compiler-artifact","executable":"/t/debug/deps/meters-1"}"#);
        assert_eq!(program.as_deref(), Some(Path::new("/t/debug/deps/meters-1")));
        for none in [r#"{"reason":"compiler-artifact","executable":null}"#, "x", ""] {
            assert_eq!(executable(none), None, "{none}");
        }
    }
}
