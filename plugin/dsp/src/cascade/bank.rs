//! Coefficients and state of all sections, as the kernels' lanes want them.
//!
//! The cascade is cut into as many *parts* of consecutive sections as a vector holds stereo frames. One vector holds
//! the n-th section of every part, left and right: `[part 0 L, R, part 1 L, R, …]`.

use super::{RAMP_SAMPLES, Step};
use crate::bands::BAND_COUNT;
use crate::bell::BellCoefficients;

/// Most parts: AVX-512 holds four frames.
pub(super) const MAX_PARTS: usize = 4;
/// Room for every layout of so many sections: four parts, two channels.
pub(super) const fn slots(sections: usize) -> usize {
    MAX_PARTS * sections.div_ceil(MAX_PARTS) * 2
}

/// c₀, c₂, a₁, a₂ or x₁, d₁, e₁, e₂ of every slot.
pub(super) type Four<const SLOTS: usize> = [[f64; SLOTS]; 4];

/// The coefficients of all sections.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Targets<const SECTIONS: usize = BAND_COUNT>(pub(crate) [Coefficients; SECTIONS]);

/// c₀, c₂, a₁, a₂ of one section.
pub(crate) type Coefficients = [f64; 4];

impl<const SECTIONS: usize> Targets<SECTIONS> {
    /// All sections flat.
    pub const UNITY: Self = Self([[0.0; 4]; SECTIONS]);

    /// Sets one section, counted from 0.
    ///
    /// Real time: no allocation.
    #[inline]
    pub fn set(&mut self, section: usize, bell: BellCoefficients) {
        self.0[section] = coefficients_of(bell);
    }
}

/// A bell as the bank orders it.
#[inline]
pub(crate) fn coefficients_of(BellCoefficients { c, a }: BellCoefficients) -> Coefficients {
    [c[0], c[1], a[0], a[1]]
}

/// A bell from the bank's order.
pub(crate) fn bell_of([c0, c2, a1, a2]: Coefficients) -> BellCoefficients {
    BellCoefficients {
        c: [c0, c2],
        a: [a1, a2],
    }
}

/// Which of `count` sections one part has, where vectors hold `width` values.
#[inline(always)]
fn sections_of(count: usize, width: usize, part: usize) -> std::ops::Range<usize> {
    let per_part = count.div_ceil(width / 2);
    part * per_part..((part + 1) * per_part).min(count)
}

#[derive(Debug, Clone)]
#[repr(align(64))]
pub(super) struct Bank<const SECTIONS: usize, const SLOTS: usize> {
    pub(super) current: Four<SLOTS>,
    /// What is added to `current` before each frame.
    pub(super) increment: Four<SLOTS>,
    pub(super) state: Four<SLOTS>,
    /// Where the last ramp leads or led.
    target: Targets<SECTIONS>,
    parts: usize,
    moving: [bool; MAX_PARTS],
}

impl<const SECTIONS: usize, const SLOTS: usize> Bank<SECTIONS, SLOTS> {
    /// Flat and silent. `parts`: 1, 2 or 4.
    pub(super) fn new(parts: usize) -> Self {
        const { assert!(SLOTS == slots(SECTIONS)) };
        Self {
            current: [[0.0; SLOTS]; 4],
            increment: [[0.0; SLOTS]; 4],
            state: [[0.0; SLOTS]; 4],
            target: Targets::UNITY,
            parts,
            moving: [false; MAX_PARTS],
        }
    }

    pub(super) fn parts(&self) -> usize {
        self.parts
    }

    /// Sections in a part; the last part may have fewer, and unity in their place.
    pub(super) fn sections_per_part(&self) -> usize {
        SECTIONS.div_ceil(self.parts)
    }

    /// Where the left lane of a part's n-th section is.
    pub(super) fn slot(&self, part: usize, nth: usize) -> usize {
        (nth * self.parts + part) * 2
    }

    /// Puts all coefficients in place.
    pub(super) fn jump_to(&mut self, targets: &Targets<SECTIONS>) {
        self.target = *targets;
        self.arrive_everywhere();
    }

    /// A control step begins for one part. `width`: values in the bank's vectors, as a number that the compiler knows
    /// where speed matters.
    #[inline(always)]
    pub(super) fn begin(&mut self, width: usize, part: usize, plan: &[Step<SECTIONS>], step: usize) {
        if let Some(Step { targets, .. }) = plan.get(step).filter(|step| step.moves) {
            let sections = sections_of(SECTIONS, width, part);
            for (coefficient, increments) in self.increment.iter_mut().enumerate() {
                let increments = increments.chunks_exact_mut(width);
                let currents = self.current[coefficient].chunks_exact(width);
                for ((increment, current), to) in increments.zip(currents).zip(&targets.0[sections.clone()]) {
                    for lane in 2 * part..2 * part + 2 {
                        increment[lane] = (to[coefficient] - current[lane]) * (1.0 / RAMP_SAMPLES as f64);
                    }
                }
            }
            self.moving[part] = true;
        } else if self.moving[part] {
            // The ramp that ends here began one step ago: in this block or before it.
            let before = step.checked_sub(1).and_then(|before| plan.get(before));
            let target = before.map_or(self.target, |step| step.targets);
            self.arrive(part, &target);
        }
    }

    /// Remembers where the last ramp led. `begun`: the steps of the plan that have begun.
    pub(super) fn aim(&mut self, begun: &[Step<SECTIONS>]) {
        if let Some(Step { targets, .. }) = begun.iter().rfind(|step| step.moves) {
            self.target = *targets;
        }
    }

    /// Jumps to where a ramp leads: what rounding left of the way, after the whole of it.
    fn arrive(&mut self, part: usize, target: &Targets<SECTIONS>) {
        let width = 2 * self.parts;
        let lanes = 2 * part..2 * part + 2;
        for (coefficient, increments) in self.increment.iter_mut().enumerate() {
            let increments = increments.chunks_exact_mut(width);
            let currents = self.current[coefficient].chunks_exact_mut(width);
            let sections = sections_of(SECTIONS, width, part);
            for ((increment, current), to) in increments.zip(currents).zip(&target.0[sections]) {
                increment[lanes.clone()].fill(0.0);
                current[lanes.clone()].fill(to[coefficient]);
            }
        }
        self.moving[part] = false;
    }

    /// Finishes every ramp at once.
    pub(super) fn arrive_everywhere(&mut self) {
        let target = self.target;
        (0..self.parts).for_each(|part| self.arrive(part, &target));
    }

    #[inline(always)]
    pub(super) fn moves(&self, part: usize) -> bool {
        self.moving[part]
    }

    /// Whether every section adds nothing, now and when its ramp is done.
    pub(super) fn is_flat(&self) -> bool {
        let zero = |row: &[f64]| row.iter().all(|&c| c == 0.0);
        !self.moving.contains(&true) && self.current[..2].iter().all(|row| zero(row))
    }

    /// Forgets all past input.
    pub(super) fn clear_state(&mut self) {
        self.state = [[0.0; SLOTS]; 4];
    }

    /// As if sections that add nothing had all heard these two frames, the latest first.
    pub(super) fn remember(&mut self, [last, before]: [[f64; 2]; 2]) {
        self.clear_state();
        let slots = self.sections_per_part() * self.parts;
        for slot in 0..slots {
            for (channel, (last, before)) in last.into_iter().zip(before).enumerate() {
                self.state[0][2 * slot + channel] = last;
                self.state[1][2 * slot + channel] = last - before;
            }
        }
    }

    /// The last two frames that the first section heard, the latest first.
    pub(super) fn remembered(&self) -> [[f64; 2]; 2] {
        let last = [self.state[0][0], self.state[0][1]];
        [last, [last[0] - self.state[1][0], last[1] - self.state[1][1]]]
    }

    /// The largest of what the sections last added; NaN counts as infinite.
    pub(super) fn ringing(&self) -> f64 {
        let largest = |largest: f64, e: &f64| if e.abs() <= largest { largest } else { e.abs() };
        let ringing = self.state[2..].iter().flatten().fold(0.0, largest);
        if ringing.is_nan() { f64::INFINITY } else { ringing }
    }

    /// Whether all of the state is finite.
    pub(super) fn is_finite(&self) -> bool {
        // One infinity or NaN makes the sum of what should be zeros NaN.
        self.state.iter().flatten().map(|s| s * 0.0).sum::<f64>() == 0.0
    }
}
