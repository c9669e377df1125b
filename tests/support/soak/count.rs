//! What an episode did, in numbers that add up.

use serde::Serialize;

/// Sums over an episode.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Count {
    /// Sound that went through the instance driven at random, s.
    pub audio_s: f64,
    /// Of it with the adaptation at work, s.
    pub adaptation_s: f64,
    /// Of it with the pitch tracked, s.
    pub pitch_s: f64,
    /// Of it in linear phase, s.
    pub linear_s: f64,
    /// Scenes.
    pub scenes: u64,
    /// Of them silent.
    pub silent_scenes: u64,
    /// Blocks of the random run.
    pub blocks: u64,
    /// Parameter changes, each at its sample.
    pub moves: u64,
    /// Of them changes of a mode.
    pub mode_changes: u64,
    /// Samples that were no sound.
    pub bad_samples: u64,
    /// Resets.
    pub resets: u64,
    /// Deactivated, and activated at another rate or for other blocks.
    pub activations: u64,
    /// States loaded.
    pub loads: u64,
    /// States of both runs compared.
    pub states_compared: u64,
    /// States saved from another thread while sound ran.
    pub saves_beside: u64,
    /// Editors opened for the analysis alone.
    pub watches: u64,
    /// Editors opened in a window.
    pub windows: u64,
    /// Instances made: those that play, and those beside them.
    pub instances: u64,
    /// Notes, bends and values told, and compared.
    pub told: u64,
    /// Probes that sounded as from a fresh instance.
    pub probes: u64,
    /// Samples compared.
    pub compared: u64,
    /// Of them other than in the straight run.
    pub differing: u64,
    /// Of them not finite.
    pub not_finite: u64,
    /// Of them beyond the bound.
    pub too_loud: u64,
    /// Allocations and frees while sound ran.
    pub allocations: u64,
}

impl Count {
    /// Counts the samples of two runs, and those that are not as they should be. `bound`: linear.
    pub fn compare(&mut self, found: &[Vec<f32>; 2], expected: &[Vec<f32>; 2], bound: f32) {
        for (found, expected) in found.iter().flatten().zip(expected.iter().flatten()) {
            self.compared += 1;
            self.differing += u64::from(found.to_bits() != expected.to_bits());
            self.not_finite += u64::from(!found.is_finite());
            self.too_loud += u64::from(found.abs() > bound);
        }
    }
}
