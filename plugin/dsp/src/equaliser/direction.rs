//! Someone who listens to the input and asks for more than what was set by hand.

use crate::bands::BAND_COUNT;
use crate::cascade::{Cascade, Step, Targets};

/// How many bells there are beside those of the bands.
pub const FLOATING_BELL_COUNT: usize = 6;

/// How many bells follow the pitch at the most.
pub const FOLLOWING_BELL_COUNT: usize = 8;

/// The floating bells: sections of any frequency and width, after those of the bands.
pub(super) type FloatingBells = Cascade<FLOATING_BELL_COUNT, 16>;
/// The bells that follow the pitch, after the floating ones, or after the FIR.
pub(super) type FollowingBells = Cascade<FOLLOWING_BELL_COUNT, 16>;

/// What is asked for at one point of the control grid, on top of what was set.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Direction {
    /// Added to the commanded gain of every band, dB.
    pub band_gains_db: [f64; BAND_COUNT],
    /// Added to the output gain, dB.
    pub gain_db: f64,
    /// Where the floating bells go within the step, if they move.
    pub bells: Step<FLOATING_BELL_COUNT>,
}

impl Direction {
    /// Nothing.
    pub const NONE: Self = Self {
        band_gains_db: [0.0; BAND_COUNT],
        gain_db: 0.0,
        bells: Step {
            moves: false,
            targets: Targets::UNITY,
        },
    };
}

/// Listens to all input, and is asked at every point of the control grid. Called on the audio thread: neither may
/// allocate, wait or panic.
pub trait Director {
    /// Takes input, up to the next point of the grid at most.
    ///
    /// `frames`: left and right as they came in; one channel alone stands in both.
    fn hear(&mut self, frames: &[[f64; 2]]);

    /// Decides at a point of the grid, from what was heard before it. `None` asks for nothing, once and for all.
    fn direct(&mut self) -> Option<&Direction>;

    /// Where the bells that follow the pitch go within the step, if they move; asked after [`Director::direct`]. They are
    /// flat after a reset. `latency_samples`: how long ago what comes out came in.
    fn follow(&mut self, _latency_samples: usize) -> Option<&Step<FOLLOWING_BELL_COUNT>> {
        None
    }
}

/// Nobody listens.
pub(super) struct Nobody;

impl Director for Nobody {
    fn hear(&mut self, _: &[[f64; 2]]) {}

    fn direct(&mut self) -> Option<&Direction> {
        None
    }
}
