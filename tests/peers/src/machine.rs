//! What the figures belong to: processor, system, and the version of everything that took part.

use serde::Serialize;
use std::path::Path;
use std::process::Command;

/// Debian's packages of the rivals.
const DEBIAN: [&str; 5] = ["lsp-plugins-lv2", "eq10q", "x42-plugins", "calf-plugins", "ffmpeg"];
/// The rivals from PyPI.
const PYPI: [&str; 3] = ["scipy", "pedalboard", "numpy"];
/// The rivals among Rust's crates.
const CRATES: [&str; 2] = ["biquad", "fundsp"];

/// Where and with what it was measured.
#[derive(Debug, Clone, Serialize)]
pub struct Machine {
    /// The processor's name and instruction sets that matter here.
    pub cpu: String,
    /// The operating system.
    pub system: String,
    /// Day of the run, UTC.
    pub date: String,
    /// Name and version, in order.
    pub versions: Vec<(String, String)>,
}

impl Machine {
    /// Asks the machine; what it does not tell is "unknown".
    pub fn new(python: Option<&Path>) -> Self {
        let commit = said(Command::new("git").args(["describe", "--always", "--dirty", "--exclude=*"]));
        let mut versions = vec![
            ("cochlea".into(), commit),
            ("rustc".into(), said(Command::new("rustc").arg("--version"))),
        ];
        for package in DEBIAN {
            let version = said(Command::new("dpkg-query").args(["-W", "-f", "${Version}", package]));
            versions.push((format!("{package} (Debian)"), version));
        }
        for package in PYPI {
            let ask = format!("import importlib.metadata as it; print(it.version('{package}'))");
            let version = python.map_or(unknown(), |python| said(Command::new(python).args(["-c", &ask])));
            versions.push((format!("{package} (PyPI)"), version));
        }
        for name in CRATES {
            versions.push((format!("{name} (crate)"), locked(name)));
        }
        Self {
            cpu: cpu(),
            system: system(),
            date: said(Command::new("date").args(["-u", "+%F"])),
            versions,
        }
    }
}

fn unknown() -> String {
    "unknown".into()
}

/// The first line that a command prints.
fn said(command: &mut Command) -> String {
    let output = command.output().ok().filter(|output| output.status.success());
    let text = output.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
    let line = text.as_deref().and_then(|text| text.lines().next());
    line.map_or_else(unknown, str::to_owned)
}

/// A crate's version in our lock file.
fn locked(name: &str) -> String {
    let lock = include_str!("../Cargo.lock");
    let entry = format!("name = \"{name}\"\nversion = \"");
    let version = lock.split_once(&entry).and_then(|(_, rest)| rest.split_once('"'));
    version.map_or_else(unknown, |(version, _)| version.to_owned())
}

fn cpu() -> String {
    let info = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let field = |name: &str| {
        let line = info.lines().find(|line| line.starts_with(name))?;
        line.split_once(": ").map(|(_, value)| value.to_owned())
    };
    let flags = field("flags").unwrap_or_default();
    let has = |flag: &str| flags.split(' ').any(|it| it == flag);
    let sets = [("avx2", "AVX2"), ("fma", "FMA"), ("avx512f", "AVX-512")];
    let sets: Vec<_> = sets
        .iter()
        .filter(|(flag, _)| has(flag))
        .map(|(_, name)| *name)
        .collect();
    let model = field("model name").unwrap_or_else(unknown);
    let number = |name: &str| field(name).unwrap_or_else(unknown);
    format!(
        "{model}, family {} model {}, {}",
        number("cpu family"),
        number("model\t"),
        sets.join(", ")
    )
}

fn system() -> String {
    let release = std::fs::read_to_string("/etc/os-release").unwrap_or_default();
    let name = release.lines().find_map(|line| line.strip_prefix("PRETTY_NAME="));
    name.map_or_else(unknown, |name| name.trim_matches('"').to_owned())
}
