//! What a system must have for the built files to load, read from the files themselves.

use super::place::Built;
use crate::process;
use anyhow::{Context, Result};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What is asked of the system.
#[derive(Debug, Default)]
pub struct Needs {
    /// The oldest GNU C library that has every symbol, for instance `2.34`; none where there is none.
    pub glibc: Option<String>,
    /// The libraries that the loader looks for, by file name.
    pub libraries: BTreeSet<String>,
}

/// Of all that was built. Measured on Linux, with `readelf`; elsewhere nothing.
pub fn of(built: &Built) -> Result<Needs> {
    let mut needs = Needs::default();
    if cfg!(target_os = "linux") {
        for file in [&library_in(&built.bundles.vst3)?, &built.bundles.clap, &built.program] {
            let mut readelf = Command::new("readelf");
            let told = process::capture(readelf.args(["--wide", "--dynamic", "--version-info"]).arg(file));
            needs.add(&told.context("readelf comes with the C compiler (Debian: binutils)")?);
        }
    }
    Ok(needs)
}

impl Needs {
    /// Adds what `readelf --wide --dynamic --version-info` says of one file.
    fn add(&mut self, told: &str) {
        let number = |version: &str| -> Vec<u32> { version.split('.').filter_map(|part| part.parse().ok()).collect() };
        for line in told.lines() {
            if let Some((_, rest)) = line.split_once("Shared library: [") {
                self.libraries.extend(rest.split(']').next().map(str::to_owned));
            }
            let Some((_, rest)) = line.split_once("Name: GLIBC_") else {
                continue;
            };
            let version = rest.split_whitespace().next().unwrap_or_default();
            if self
                .glibc
                .as_deref()
                .is_none_or(|newest| number(newest) < number(version))
            {
                self.glibc = Some(version.into());
            }
        }
    }
}

/// The shared library in a VST3 bundle.
fn library_in(bundle: &Path) -> Result<PathBuf> {
    let contents = bundle.join("Contents");
    let folders = std::fs::read_dir(&contents).with_context(|| format!("cannot read {}", contents.display()))?;
    let found = folders
        .flatten()
        .map(|folder| folder.path().join("Cochlea.so"))
        .find(|path| path.is_file());
    found.with_context(|| format!("there is no Cochlea.so in {}", contents.display()))
}

#[cfg(test)]
mod tests {
    use super::Needs;

    #[test]
    fn the_newest_version_counts_as_numbers_not_as_text() {
        let mut needs = Needs::default();
        needs.add(
            " 0x0000000000000001 (NEEDED)             Shared library: [libc.so.6]\n  \
             0x0020:   Name: GLIBC_2.9  Flags: none  Version: 5\n  \
             0x0030:   Name: GLIBC_2.28  Flags: none  Version: 4\n  \
             0x0040:   Name: GCC_3.0  Flags: none  Version: 3\n",
        );
        assert_eq!(needs.glibc.as_deref(), Some("2.28"));
        assert_eq!(needs.libraries.into_iter().collect::<Vec<_>>(), ["libc.so.6"]);
    }
}
