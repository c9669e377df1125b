//! What the commands need beyond Rust, installed by the commands themselves: pinned, and under `target/`.
//!
//! Python packages live in `target/venv`, cargo tools in `target/tools`; Debian packages go to the system when we are
//! root, and are named in a message when we are not.

use crate::{process, target_dir};
use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Spelling, from PyPI: a wheel that holds the binary.
const TYPOS: &str = "typos==1.52.0";

/// Licences, sources and bans. The only wheels on PyPI (0.14.2) cannot read today's `cargo metadata`, so it is compiled,
/// without optimisation: about a minute on two cores, once.
const CARGO_DENY: &str = "0.20.2";

/// The Python host and its arrays.
pub const PEDALBOARD: [&str; 2] = ["pedalboard==0.9.26", "numpy==2.3.5"];

/// The same, with mouse and keys for its windows, in pure Python.
pub const EDITOR: [&str; 4] = [PEDALBOARD[0], PEDALBOARD[1], "python_xlib==0.33", "six==1.17.0"];

/// The reference for spectra, mel features and resampling.
pub const LIBROSA: [&str; 4] = ["librosa==0.11.0", "soxr==1.1.0", RIVALS_PYTHON[0], PEDALBOARD[1]];

/// The rivals that `peers` measures.
pub const RIVALS: [&str; 5] = ["lsp-plugins-lv2", "eq10q", "x42-plugins", "calf-plugins", "ffmpeg"];
/// What finds and loads LV2 plug-ins.
pub const LILV: &str = "liblilv-dev";
/// The rivals from PyPI.
pub const RIVALS_PYTHON: [&str; 3] = ["scipy==1.16.3", PEDALBOARD[0], PEDALBOARD[1]];

/// A display, a window manager, the settings that pedalboard's windows wait for, keys to press, and OpenGL in software.
pub const WINDOW: [&str; 9] = [
    "xvfb",
    "openbox",
    "xsettingsd",
    "xdotool",
    "libegl1",
    "libgl1",
    "libgl1-mesa-dri",
    "libx11-xcb1",
    "libxcursor1",
];

/// Workstations, their sound server without a device, and the recordings that play in them.
pub const DAW: [&str; 7] = [
    "ardour",
    "ardour-data",
    "qtractor",
    "jackd2",
    "linux-libc-dev",
    "wesnoth-1.16-music",
    "sonic-pi-samples",
];

/// Where cargo keeps what it fetches.
pub fn cargo_home() -> Result<PathBuf> {
    match std::env::var_os("CARGO_HOME") {
        Some(home) => Ok(home.into()),
        None => Ok(std::env::home_dir()
            .context("there is no home folder: set HOME")?
            .join(".cargo")),
    }
}

/// The `typos` binary.
pub fn typos() -> Result<PathBuf> {
    python(&[TYPOS])?;
    Ok(venv_program("typos"))
}

/// The `cargo-deny` binary.
pub fn cargo_deny() -> Result<PathBuf> {
    let tools = target_dir().join("tools");
    let program = tools.join("bin").join(executable("cargo-deny"));
    let version = process::capture(Command::new(&program).arg("--version"));
    if version.is_ok_and(|version| version.ends_with(CARGO_DENY)) {
        return Ok(program);
    }
    println!("cargo-deny {CARGO_DENY} is compiled once into {}", tools.display());
    let mut install = process::cargo(["install", "--quiet", "--locked", "--force", "--debug", "--root"]);
    install
        .arg(&tools)
        .args(["--version", CARGO_DENY, "cargo-deny"])
        .env("CARGO_PROFILE_DEV_DEBUG", "0");
    process::run(&mut install)?;
    Ok(program)
}

/// The Python of `target/venv` with these requirements (`name==version`) installed.
pub fn python(requirements: &[&str]) -> Result<PathBuf> {
    let venv = target_dir().join("venv");
    let python = venv_program("python");
    if process::capture(Command::new(&python).arg("--version")).is_err() {
        create_venv(&venv)?;
    }
    let missing: Vec<_> = requirements.iter().filter(|it| !is_installed(&venv, it)).collect();
    if !missing.is_empty() {
        let mut pip = Command::new(&python);
        pip.args([
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--only-binary",
            ":all:",
        ]);
        process::run(pip.args(missing))?;
    }
    Ok(python)
}

/// A new Python environment, of Python 3.11 or newer.
pub fn create_venv(venv: &Path) -> Result<()> {
    let base = if cfg!(windows) { "python" } else { "python3" };
    let version = ["-c", "import sys; sys.exit(sys.version_info < (3, 11))"];
    if process::capture(Command::new(base).args(version)).is_err() {
        bail!("Python 3.11 or newer is needed as `{base}`; on Debian: apt-get install python3 python3-venv");
    }
    if process::capture(Command::new(base).args(["-c", "import venv, ensurepip"])).is_err() {
        debian(&["python3-venv"])?;
    }
    let mut create = Command::new(base);
    create.args(["-m", "venv", "--clear"]).arg(venv);
    process::run(&mut create).context("could not make a Python environment; on Debian it needs python3-venv")
}

/// Whether pip's record of exactly this version is there.
fn is_installed(venv: &Path, requirement: &str) -> bool {
    let record = format!("{}.dist-info", requirement.replace("==", "-"));
    let lib = venv.join(if cfg!(windows) { "Lib" } else { "lib" });
    let versions = std::fs::read_dir(&lib)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path());
    versions
        .chain([lib.clone()])
        .any(|dir| dir.join("site-packages").join(&record).is_dir())
}

fn venv_program(name: &str) -> PathBuf {
    let dir = if cfg!(windows) { "Scripts" } else { "bin" };
    target_dir().join("venv").join(dir).join(executable(name))
}

fn executable(name: &str) -> String {
    format!("{name}{}", std::env::consts::EXE_SUFFIX)
}

/// Makes sure of Debian packages: installs them as root, else names them. Elsewhere than on Debian, only names them.
pub fn debian(packages: &[&str]) -> Result<()> {
    let query =
        |package: &str| process::capture(Command::new("dpkg-query").args(["-W", "-f", "${db:Status-Status}", package]));
    if Command::new("dpkg-query").arg("--version").output().is_err() {
        println!(
            "not a Debian system; needed here are what Debian calls {}",
            packages.join(", ")
        );
        return Ok(());
    }
    let is_missing = |package: &&&str| query(package).map_or(true, |status| status != "installed");
    let missing: Vec<_> = packages.iter().filter(is_missing).copied().collect();
    if missing.is_empty() {
        return Ok(());
    }
    if process::capture(Command::new("id").arg("-u"))? != "0" {
        bail!(
            "Debian packages are missing: sudo apt-get install {}",
            missing.join(" ")
        );
    }
    let apt = || {
        let mut apt = Command::new("apt-get");
        apt.arg("-qq").env("DEBIAN_FRONTEND", "noninteractive");
        apt
    };
    process::run(apt().arg("update"))?;
    process::run(apt().args(["install", "-y", "--no-install-recommends"]).args(missing))
}
