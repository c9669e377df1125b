//! Benchmarks: everything that is compared runs in turn, round after round in one run, and the median counts.

pub mod all;
mod allocations;
pub mod eq;
pub mod instances;
pub mod levels;
pub mod mel;
pub mod pitch;
mod rounds;
pub mod spectrum;

use serde::Serialize;

pub use rounds::{Nanoseconds, Rounds};

/// What the figures were measured on.
#[derive(Clone, Debug, Serialize)]
pub struct Machine {
    /// The processor as the system names it; empty where it does not say.
    pub processor: String,
    /// Vector instructions that Cochlea can use here, the fastest last.
    pub paths: Vec<&'static str>,
    /// Whether this is a build with optimisation; other figures mean nothing.
    pub optimised: bool,
    /// Version of Cochlea.
    pub version: &'static str,
}

impl Machine {
    /// This one.
    pub fn here() -> Self {
        let available = cochlea_dsp::SimdPath::ALL.into_iter();
        Self {
            processor: processor(),
            paths: available
                .filter(|path| path.is_available())
                .map(|path| path.name())
                .collect(),
            optimised: !cfg!(debug_assertions),
            version: env!("CARGO_PKG_VERSION"),
        }
    }
}

impl std::fmt::Display for Machine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let processor = if self.processor.is_empty() {
            "unknown processor"
        } else {
            &self.processor
        };
        writeln!(f, "{processor}; paths: {}; one core", self.paths.join(", "))?;
        if !self.optimised {
            writeln!(
                f,
                "This build is not optimised: the figures mean nothing. Build with --release."
            )?;
        }
        Ok(())
    }
}

fn processor() -> String {
    let told = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let line = told.lines().find_map(|line| line.strip_prefix("model name"));
    line.map(|rest| rest.trim_start_matches([' ', '\t', ':']).to_owned())
        .unwrap_or_default()
}

/// Resident memory of this process, MB; none where the system does not tell.
fn resident_mb() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kilobytes: f64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes / 1024.0)
}

/// Noise at −12 dBFS peak from a fixed seed.
fn noise(frames: usize, seed: u64) -> Vec<f32> {
    let mut state = seed;
    (0..frames)
        .map(|_| (0.25 * crate::random::uniform(&mut state)) as f32)
        .collect()
}
