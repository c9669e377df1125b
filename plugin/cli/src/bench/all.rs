//! `cochlea bench all`: everything in one run.

use serde::Serialize;

use super::{Machine, eq, instances, levels, mel, pitch, spectrum};
use crate::error::Error;

/// Instances that play at once.
const INSTANCES: usize = 50;

/// How much of everything.
#[derive(Clone, Copy, Debug)]
pub struct Extent {
    /// How often everything has its turn.
    pub rounds: usize,
    /// What each of the instances plays, s.
    pub instances_s: f64,
    /// The longest signal whose spectrum is measured, s.
    pub longest_s: u32,
}

/// All benchmarks, one after the other.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// Where.
    pub machine: Machine,
    /// `cochlea bench eq`.
    pub eq: eq::Report,
    /// `cochlea bench instances`.
    pub instances: instances::Report,
    /// `cochlea bench pitch`.
    pub pitch: pitch::Report,
    /// `cochlea bench spectrum`.
    pub spectrum: spectrum::Report,
    /// `cochlea bench mel`.
    pub mel: mel::Report,
    /// `cochlea bench levels`.
    pub levels: levels::Report,
}

/// Runs it. `went_on`: how much of all is done, each benchmark taken as long as the others; `false` stops.
///
/// # Errors
/// When the plugin cannot be hosted.
pub fn run(extent: Extent, mut went_on: impl FnMut(f64) -> bool) -> Result<Option<Report>, Error> {
    let mut share = |part: usize, done: f64| went_on((part as f64 + done) / 6.0);
    let Extent { rounds, .. } = extent;
    // Memory is measured while there is little of it.
    let Some(instances) = instances::run(INSTANCES, extent.instances_s, |done| share(0, done))? else {
        return Ok(None);
    };
    let Some(eq) = eq::run(rounds, |done| share(1, done))? else {
        return Ok(None);
    };
    let Some(pitch) = pitch::run(rounds, |done| share(2, done))? else {
        return Ok(None);
    };
    let Some(spectrum) = spectrum::run(rounds, extent.longest_s, |done| share(3, done))? else {
        return Ok(None);
    };
    let Some(mel) = mel::run(rounds, |done| share(4, done))? else {
        return Ok(None);
    };
    let Some(levels) = levels::run(rounds, |done| share(5, done))? else {
        return Ok(None);
    };
    Ok(Some(Report {
        machine: Machine::here(),
        eq,
        instances,
        pitch,
        spectrum,
        mel,
        levels,
    }))
}

impl Report {
    /// For people.
    pub fn text(&self) -> String {
        let parts = [
            ("eq", self.eq.text()),
            ("instances", self.instances.text()),
            ("pitch", self.pitch.text()),
            ("spectrum", self.spectrum.text()),
            ("mel", self.mel.text()),
            ("levels", self.levels.text()),
        ];
        parts.map(|(name, text)| format!("== {name}\n{text}")).join("\n")
    }
}
