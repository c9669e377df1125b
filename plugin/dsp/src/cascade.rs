//! The cascade: second-order sections, one per band, in series on a stereo signal, in f64.
//!
//! A section computes what it *adds* to its input, e = (c₀d − c₂d₁) − a₂e₂ − a₁e₁ with d = x − x₁, and passes on x + e. So
//! a section at 0 dB (`c` = 0) that has rung out (e₁ = e₂ = 0) passes its input bit for bit, with fused multiply-add too;
//! and since a bell adds nothing at 0 Hz, working on the differences d saves one product of five.
//!
//! Direct form 1, for what happens while coefficients move. Measured (997 Hz sine, all bands 0 ↔ −9 dB every 100 ms,
//! energy above 5 kHz against the carrier, coefficients interpolated per sample): direct form 1 −101.5 dB, transposed
//! direct form 2 −86.0 dB, direct form 2 −85.7 dB; new coefficients only every 32 samples: −66.7, −51.7, −51.1 dB.
//! Coefficients that move only every second, fourth or eighth sample: −83.3, −78.9, −72.4 dB. The additive form measures
//! the same as the plain one in each.
//!
//! | room | idea |
//! |---|---|
//! | `bank` | coefficients and state in the lanes' order |
//! | `kernel` | the recursion in lanes, parts of the cascade working on different chunks at once |
//! | `lanes` | the vectors of each processor |
//! | `path` | which of them to use |
//! | `reference` | the recursion as defined, one sample at a time |

mod bank;
mod kernel;
mod lanes;
mod path;
mod reference;

pub use bank::Targets;
pub(crate) use bank::{Coefficients, bell_of, coefficients_of};
pub use path::SimdPath;
pub(crate) use path::Work;

use crate::bands::BAND_COUNT;
use bank::{Bank, slots};
use kernel::Rows;

/// How many samples a change of coefficients takes; also the spacing of the control grid.
pub const RAMP_SAMPLES: usize = 32;

/// State below this (−600 dB) is cleared, so that sections at 0 dB come to rest before they meet denormals.
const SILENCE: f64 = 1e-30;

/// What happens at one point of the control grid.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Step<const SECTIONS: usize = BAND_COUNT> {
    /// Whether the coefficients set out for `targets` here; else they stay where they are.
    pub moves: bool,
    /// Where they go in a straight line, to arrive [`RAMP_SAMPLES`] later. Every point of the line is stable, since
    /// the stable denominators form a triangle.
    pub targets: Targets<SECTIONS>,
}

impl<const SECTIONS: usize> Step<SECTIONS> {
    /// Nothing happens.
    pub const REST: Self = Self {
        moves: false,
        targets: Targets::UNITY,
    };
}

/// Sections in series, one per band unless said otherwise, stereo, f64 state and coefficients, on the control grid of [`RAMP_SAMPLES`].
///
/// Starts flat, at a point of the grid. Latency: none.
#[derive(Debug, Clone)]
pub struct Cascade<const SECTIONS: usize = BAND_COUNT, const SLOTS: usize = { slots(BAND_COUNT) }> {
    path: SimdPath,
    bank: Bank<SECTIONS, SLOTS>,
    rows: Rows,
    /// Frames since the last point of the grid.
    phase: usize,
    /// While all is flat and has rung out: the last two frames, the latest first.
    asleep: Option<[[f64; 2]; 2]>,
}

impl Default for Cascade {
    fn default() -> Self {
        Self::new()
    }
}

impl Cascade {
    /// All bands, on the path that [`SimdPath::chosen`] says.
    pub fn new() -> Self {
        Self::with_path(SimdPath::chosen())
    }

    /// All bands, on one path; the scalar one if this processor lacks it.
    pub fn with_path(path: SimdPath) -> Self {
        Self::with_sections(path)
    }
}

impl<const SECTIONS: usize, const SLOTS: usize> Cascade<SECTIONS, SLOTS> {
    /// Any number of sections, on one path; the scalar one if this processor lacks it.
    pub(crate) fn with_sections(path: SimdPath) -> Self {
        let path = if path.is_available() { path } else { SimdPath::Scalar };
        Self {
            path,
            bank: Bank::new(path.frames_per_vector()),
            rows: Rows::ZERO,
            phase: 0,
            asleep: None,
        }
    }

    /// The instructions at work.
    pub fn path(&self) -> SimdPath {
        self.path
    }

    /// Latency, samples.
    pub fn latency_samples(&self) -> usize {
        0
    }

    /// Forgets all past input, finishes every ramp, and puts the grid's origin at the next frame; coefficients stay.
    ///
    /// Real time: no allocation.
    pub fn reset(&mut self) {
        self.bank.arrive_everywhere();
        self.bank.clear_state();
        self.phase = 0;
        self.asleep = self.bank.is_flat().then_some([[0.0; 2]; 2]);
    }

    /// Puts all coefficients in place at once. Clicks unless the signal is silent.
    ///
    /// Real time: no allocation.
    pub fn jump_to(&mut self, targets: &Targets<SECTIONS>) {
        self.wake();
        self.bank.jump_to(targets);
    }

    /// Looks after the state: clears what went non-finite, lets the cascade sleep if it is flat and has rung out, and
    /// says whether all was finite. Call at fixed sample positions (points of the control grid), or not at all.
    ///
    /// Real time: no allocation.
    pub fn settle(&mut self) -> bool {
        if self.asleep.is_some() {
            return true;
        }
        if !self.bank.is_finite() {
            self.bank.clear_state();
            return false;
        }
        if self.bank.is_flat() && self.bank.ringing() < SILENCE {
            self.asleep = Some(self.bank.remembered());
        }
        true
    }

    /// Whether every section passes its input untouched from here on.
    pub fn is_transparent(&self) -> bool {
        self.asleep.is_some()
    }

    /// Filters in place.
    ///
    /// `frames`: left and right; any number of frames, ±1.0 full scale. `plan`: what happens at each point of the
    /// grid among them, in order; nothing at those it does not reach.
    ///
    /// Real time: no allocation. Any partition into blocks gives the same bits.
    pub fn process_block(&mut self, mut frames: &mut [[f64; 2]], mut plan: &[Step<SECTIONS>]) {
        if let Some(past) = &mut self.asleep {
            let still = plan.iter().take_while(|step| !step.moves).count();
            let to_next_point = (RAMP_SAMPLES - self.phase) % RAMP_SAMPLES;
            let waking = to_next_point + still * RAMP_SAMPLES;
            let slept = if still < plan.len() {
                waking.min(frames.len())
            } else {
                frames.len()
            };
            let (before, rest) = frames.split_at_mut(slept);
            *past = match *before {
                [] => *past,
                [only] => [only, past[0]],
                [.., before, last] => [last, before],
            };
            self.phase = (self.phase + slept) % RAMP_SAMPLES;
            if rest.is_empty() {
                return;
            }
            (frames, plan) = (rest, &plan[still..]);
            self.wake();
        }
        path::run(self.path, &mut self.bank, &mut self.rows, frames, self.phase, plan);
        let end = self.phase + frames.len();
        let points = end.div_ceil(RAMP_SAMPLES) - self.phase.div_ceil(RAMP_SAMPLES);
        self.bank.aim(&plan[..points.min(plan.len())]);
        self.phase = end % RAMP_SAMPLES;
    }

    fn wake(&mut self) {
        if let Some(past) = self.asleep.take() {
            self.bank.remember(past);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graphic::Graphic;

    pub(super) fn noise(length: usize) -> Vec<[f64; 2]> {
        let mut state = 1_u32;
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            f64::from(state) / f64::from(u32::MAX) - 0.5
        };
        (0..length).map(|_| [next(), next()]).collect()
    }

    fn targets(section_gain_db: f64) -> Targets {
        let mut targets = Targets::UNITY;
        // Every section another gain: a mix-up of lanes must show.
        let gains = std::array::from_fn(|band: usize| section_gain_db * (1.0 + band as f64 / 26.0));
        Graphic::new(48_000.0).unwrap().targets(&gains, &mut targets);
        targets
    }

    /// Moves at two of every five points of the grid, and rests at the others.
    fn plan(points: usize) -> Vec<Step> {
        let step = |point: usize| Step {
            moves: point % 5 < 2,
            targets: targets([-6.0, 9.0, 0.0][point % 3]),
        };
        (0..points).map(step).collect()
    }

    /// Where the cascade of these tests starts from.
    pub(super) fn start() -> Targets {
        targets(3.0)
    }

    /// Cuts `signal` into blocks of `size`; each comes with its distance from the grid and its part of the plan.
    pub(super) fn blocks(
        signal: &mut [[f64; 2]],
        size: usize,
        mut process: impl FnMut(&mut [[f64; 2]], usize, &[Step]),
    ) {
        let plan = plan(signal.len().div_ceil(RAMP_SAMPLES));
        let mut start = 0;
        for part in signal.chunks_mut(size) {
            let end = start + part.len();
            let points = start.div_ceil(RAMP_SAMPLES)..end.div_ceil(RAMP_SAMPLES);
            process(part, start % RAMP_SAMPLES, &plan[points]);
            start = end;
        }
    }

    pub(super) fn run(path: SimdPath, signal: &mut [[f64; 2]], size: usize) {
        let mut cascade = Cascade::with_path(path);
        cascade.jump_to(&start());
        blocks(signal, size, |part, _, plan| cascade.process_block(part, plan));
    }

    fn available() -> impl Iterator<Item = SimdPath> {
        SimdPath::ALL.into_iter().filter(|path| path.is_available())
    }

    #[test]
    fn any_partition_gives_the_same_bits_on_every_path_while_coefficients_move() {
        for path in available() {
            let mut whole = noise(1_500);
            run(path, &mut whole, 1_500);
            for size in [1, 3, 15, 16, 31, 32, 33, 48, 64, 65, 96, 128, 333, 512] {
                let mut parts = noise(1_500);
                run(path, &mut parts, size);
                assert_eq!(parts, whole, "{path:?}, blocks of {size}");
            }
        }
    }

    /// Plain paths to the bit; fused ones to 1e-12 of full scale, as they round once where the reference rounds twice.
    #[test]
    fn every_path_follows_the_reference() {
        let mut reference = noise(4_000);
        run(SimdPath::Scalar, &mut reference, 4_000);
        let mut fused: Option<Vec<[f64; 2]>> = None;
        for path in available() {
            let mut signal = noise(4_000);
            run(path, &mut signal, 500);
            if matches!(path, SimdPath::Scalar | SimdPath::Sse2) {
                assert_eq!(signal, reference, "{path:?}");
                continue;
            }
            let difference = signal
                .iter()
                .zip(&reference)
                .flat_map(|(a, b)| [a[0] - b[0], a[1] - b[1]]);
            let largest = difference.fold(0.0, |largest: f64, d| largest.max(d.abs()));
            assert!(largest < 1e-12, "{path:?}: {largest:e}");
            assert!(largest > 0.0, "{path:?}: not fused");
            assert_eq!(fused.get_or_insert_with(|| signal.clone()), &signal, "{path:?}");
        }
    }

    /// Waking after sleep must equal never having slept, wherever in the block it comes.
    #[test]
    fn sleeping_cascade_remembers_its_input() {
        let run = |sleeps: bool, size: usize| {
            let mut cascade = Cascade::new();
            let mut signal = noise(256);
            assert!(cascade.settle() && cascade.is_transparent());
            if !sleeps {
                cascade.wake();
            }
            let mut plan = vec![Step::REST; 8];
            plan[3] = Step {
                moves: true,
                targets: targets(9.0),
            };
            let mut start: usize = 0;
            for part in signal.chunks_mut(size) {
                let end = start + part.len();
                cascade.process_block(part, &plan[start.div_ceil(RAMP_SAMPLES)..end.div_ceil(RAMP_SAMPLES)]);
                start = end;
            }
            signal
        };
        let awake = run(false, 256);
        assert_eq!(awake[..96], noise(256)[..96]);
        assert_ne!(awake[96..], noise(256)[96..], "the wake must be audible");
        for size in [1, 7, 63, 96, 100, 256] {
            assert_eq!(run(true, size), awake, "blocks of {size}");
        }
    }

    #[test]
    fn cascade_returned_to_zero_db_rings_out_to_exact_transparency() {
        let mut cascade = Cascade::new();
        cascade.jump_to(&targets(-9.0));
        cascade.process_block(&mut noise(480), &[]);
        let step = Step {
            moves: true,
            targets: targets(0.0),
        };
        cascade.process_block(&mut noise(32), &[step]);
        for _ in 0..3_000 {
            cascade.process_block(&mut noise(32), &[]);
            cascade.settle();
        }
        assert!(cascade.is_transparent(), "must sleep 2 s after 0 dB");
        let mut signal = noise(64);
        cascade.process_block(&mut signal, &[]);
        assert_eq!(signal, noise(64));
    }

    /// However the moves before it were cut into blocks.
    #[test]
    fn reset_goes_where_the_last_move_led() {
        let response = |size: usize| {
            let mut cascade = Cascade::new();
            cascade.jump_to(&start());
            blocks(&mut noise(480), size, |part, _, plan| cascade.process_block(part, plan));
            cascade.reset();
            let mut signal = noise(64);
            cascade.process_block(&mut signal, &[]);
            signal
        };
        let whole = response(480);
        for size in [1, 32, 64, 100] {
            assert_eq!(response(size), whole, "blocks of {size}");
        }
    }

    #[test]
    fn state_that_went_non_finite_is_cleared() {
        for path in available() {
            let mut cascade = Cascade::with_path(path);
            cascade.jump_to(&targets(6.0));
            cascade.process_block(&mut [[0.0, f64::NAN]; 40], &[]);
            assert!(!cascade.settle());
            assert!(cascade.settle());
            let mut signal = noise(40);
            cascade.process_block(&mut signal, &[]);
            assert!(signal.iter().flatten().all(|x| x.is_finite()));
        }
    }

    #[test]
    fn nothing_leaks_between_channels() {
        for path in available() {
            let mut both = noise(700);
            run(path, &mut both, 300);
            let mut left: Vec<_> = noise(700).into_iter().map(|[left, _]| [left, 0.0]).collect();
            run(path, &mut left, 300);
            assert!(
                left.iter().zip(&both).all(|(a, b)| a[0] == b[0] && a[1] == 0.0),
                "{path:?}"
            );
        }
    }
}
