//! From one phase mode to another without a click.
//!
//! The modes differ in latency, so there is nothing to cross-fade to: the sound fades to silence, the mode switches, and
//! the sound fades back, at once for the cascade, and for the FIR when the first input after the switch comes out.

use super::orders::FirBuilder;
use super::path::LinearPath;
use super::{CONTROL_STEP_SAMPLES, Geometry, PhaseMode, Quality, Wanted};
use crate::error::ConfigError;
use crate::graphic::Graphic;
use crate::smoothing::{Fade, Ramp};
use rustfft::FftPlanner;

/// A builder for each quality, normal first; without one FIRs are built where they are used.
pub type FirBuilders = [Option<Box<dyn FirBuilder>>; 2];

/// The mode in force, the one that is wanted, and the linear-phase paths.
pub struct PhaseSwitch {
    /// Boxed: they are large, and mostly idle.
    paths: [Box<LinearPath>; 2],
    mode: PhaseMode,
    wanted: PhaseMode,
    /// 0 is silence.
    audible: Fade,
    /// Control steps of silence until the first input after the switch comes out.
    silent_steps: usize,
}

impl PhaseSwitch {
    /// Starts with zero latency. Allocates.
    ///
    /// `fade_steps`: control steps of each fade.
    ///
    /// # Errors
    /// [`ConfigError::SampleRate`] outside 8 to 384 kHz.
    pub fn new(sample_rate_hz: f64, fade_steps: u32, builders: FirBuilders) -> Result<Self, ConfigError> {
        let [normal, high] = builders;
        let mut planner = FftPlanner::new();
        let mut path = |quality, builder| {
            let geometry = Geometry::new(sample_rate_hz, quality)?;
            Ok(Box::new(LinearPath::with_planner(geometry, &mut planner, builder)))
        };
        Ok(Self {
            paths: [path(Quality::Normal, normal)?, path(Quality::High, high)?],
            mode: PhaseMode::ZeroLatency,
            wanted: PhaseMode::ZeroLatency,
            audible: Fade::new(fade_steps),
            silent_steps: 0,
        })
    }

    /// Asks for a mode; the fade begins at the next point of the control grid.
    ///
    /// Real time: no allocation.
    pub fn set(&mut self, mode: PhaseMode) {
        self.wanted = mode;
    }

    /// Latency of the mode in force, samples.
    pub fn latency_samples(&self) -> usize {
        match self.mode {
            PhaseMode::ZeroLatency => 0,
            PhaseMode::Linear(quality) => self.paths[quality as usize].latency_samples(),
        }
    }

    /// How many FIRs were built on the audio thread, since construction.
    pub fn firs_built_here(&self) -> u64 {
        self.paths.iter().map(|path| path.built_here()).sum()
    }

    /// Jumps to the mode that is wanted, with all past input forgotten and the curve that is `wanted` in force.
    ///
    /// Real time: no allocation; [`LinearPath::reset`] where the mode is linear.
    pub fn reset(&mut self, wanted: &Wanted, graphic: &Graphic) {
        self.mode = self.wanted;
        self.silent_steps = 0;
        self.audible.snap_up();
        if let Some(path) = self.path() {
            path.reset(wanted, graphic);
        }
    }

    /// One point of the control grid. Whether the mode switched here.
    ///
    /// Real time: no allocation.
    pub fn tick(&mut self, wanted: &Wanted, graphic: &Graphic) -> bool {
        let switches = self.mode != self.wanted && self.audible.is_at_zero();
        if switches {
            self.mode = self.wanted;
            self.silent_steps = self.latency_samples().div_ceil(CONTROL_STEP_SAMPLES);
            if let Some(path) = self.path() {
                path.restart();
            }
        }
        let sounds = self.mode == self.wanted && self.silent_steps == 0;
        self.silent_steps = self.silent_steps.saturating_sub(1);
        self.audible.step(sounds);
        if let Some(path) = self.path() {
            path.tick(wanted, graphic);
        }
        switches
    }

    /// Whether the mode in force is zero latency, has been for a while, and stays: nothing is to be done here.
    ///
    /// Real time: no allocation.
    pub fn is_idle(&self) -> bool {
        let zero = PhaseMode::ZeroLatency;
        self.mode == zero && self.wanted == zero && self.audible.ramp() == Ramp::still(1.0)
    }

    /// The linear-phase path in force; none with zero latency.
    pub fn path(&mut self) -> Option<&mut LinearPath> {
        match self.mode {
            PhaseMode::ZeroLatency => None,
            PhaseMode::Linear(quality) => Some(&mut self.paths[quality as usize]),
        }
    }

    /// Applies the fade to what has just been processed.
    ///
    /// `phase`: samples of the control step that are behind.
    ///
    /// Real time: no allocation.
    pub fn fade(&self, channels: &mut [&mut [f32]], start: usize, length: usize, phase: usize) {
        let ramp = self.audible.ramp();
        if ramp == Ramp::still(1.0) {
            return;
        }
        for channel in channels {
            for (frame, sample) in channel[start..start + length].iter_mut().enumerate() {
                let at = (phase + frame + 1) as f64 / CONTROL_STEP_SAMPLES as f64;
                *sample = (f64::from(*sample) * ramp.at(at)) as f32;
            }
        }
    }
}

impl std::fmt::Debug for PhaseSwitch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PhaseSwitch")
            .field("mode", &self.mode)
            .field("wanted", &self.wanted)
            .finish_non_exhaustive()
    }
}
