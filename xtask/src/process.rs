//! Running other programs: shown before they run, named when they fail, counted when they are tests.

use anyhow::{Context, Result, bail};
use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Write};
use std::ops::AddAssign;
use std::process::{Command, Stdio};

/// How many tests passed and failed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Tests that passed.
    pub passed: u64,
    /// Tests that failed.
    pub failed: u64,
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
    }
}

impl Counts {
    /// Reads `test result: ok. 3 passed; 1 failed; …` (cargo) and `3 passed, 1 failed` (the Python tests).
    pub fn parse(line: &str) -> Option<Self> {
        let counts = match line.strip_prefix("test result: ") {
            Some(result) => result.split_once(". ")?.1.split_once("; ")?,
            None => line.split_once(", ")?,
        };
        let (passed, rest) = counts;
        let failed = rest.split(';').next()?;
        Some(Self {
            passed: passed.strip_suffix(" passed")?.parse().ok()?,
            failed: failed.strip_suffix(" failed")?.parse().ok()?,
        })
    }
}

/// A `cargo` command at the workspace's root: the same cargo that runs us.
pub fn cargo<S: AsRef<OsStr>>(args: impl IntoIterator<Item = S>) -> Command {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.args(args).current_dir(crate::root());
    command
}

/// The command as a person would type it.
pub fn text(command: &Command) -> String {
    let program = std::path::Path::new(command.get_program());
    let mut words = vec![program.file_name().unwrap_or(command.get_program())];
    words.extend(command.get_args());
    let quoted = words.iter().map(|word| {
        let word = word.to_string_lossy();
        if word.contains(' ') {
            format!("'{word}'")
        } else {
            word.into_owned()
        }
    });
    quoted.collect::<Vec<_>>().join(" ")
}

/// Runs to success. Its output goes straight through; it gets no input, so it cannot wait for an answer.
pub fn run(command: &mut Command) -> Result<()> {
    println!("$ {}", text(command));
    let status = command.stdin(Stdio::null()).status();
    let status = status.with_context(|| format!("could not start `{}`", text(command)))?;
    if !status.success() {
        bail!("`{}` ended with {status}", text(command));
    }
    Ok(())
}

/// Runs a test program, passes its standard output through line by line and sums the counts it reports.
///
/// The result says whether it succeeded; the counts stand either way.
pub fn run_counting(command: &mut Command, counts: &mut Counts) -> Result<()> {
    println!("$ {}", text(command));
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("could not start `{}`", text(command)))?;
    let output = child.stdout.take().context("standard output was not piped")?;
    let mut screen = std::io::stdout();
    for line in BufReader::new(output).split(b'\n') {
        let line = line?;
        if let Some(more) = Counts::parse(String::from_utf8_lossy(&line).trim_end()) {
            *counts += more;
        }
        screen.write_all(&line)?;
        screen.write_all(b"\n")?;
        screen.flush()?;
    }
    let status = child.wait()?;
    if !status.success() {
        bail!("`{}` ended with {status}", text(command));
    }
    Ok(())
}

/// Runs silently and returns what it printed; an error if it could not start or did not succeed.
pub fn capture(command: &mut Command) -> Result<String> {
    let output = command.stdin(Stdio::null()).output();
    let output = output.with_context(|| format!("could not start `{}`", text(command)))?;
    if !output.status.success() {
        bail!(
            "`{}` ended with {}: {}",
            text(command),
            output.status,
            String::from_utf8_lossy(&output.stderr).trim()
        );
    }
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::Counts;

    #[test]
    fn counts_are_read_from_cargo_and_python_and_from_nothing_else() {
        let counts = |passed, failed| Some(Counts { passed, failed });
        let cargo = "test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.02s";
        assert_eq!(Counts::parse(cargo), counts(12, 0));
        let broken = "test result: FAILED. 3 passed; 4 failed; 0 ignored; 0 measured; 0 filtered out";
        assert_eq!(Counts::parse(broken), counts(3, 4));
        assert_eq!(Counts::parse("7 passed, 1 failed"), counts(7, 1));
        for other in [
            "",
            "test bands::order ... ok",
            "tests: 7 passed, 1 failed",
            "x passed, 1 failed",
        ] {
            assert_eq!(Counts::parse(other), None, "{other}");
        }
    }
}
