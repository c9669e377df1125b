//! The recursion as it is defined: one sample of one channel of one section at a time. What the kernels are held to.

use super::bank::{Bank, Four};
use super::{RAMP_SAMPLES, Step};

/// Filters `frames`, the first of which is `phase` frames after a point of the control grid. The bank has one part.
pub(super) fn run<const SECTIONS: usize, const SLOTS: usize>(
    bank: &mut Bank<SECTIONS, SLOTS>,
    frames: &mut [[f64; 2]],
    phase: usize,
    plan: &[Step<SECTIONS>],
) {
    let lead = frames.len().min((RAMP_SAMPLES - phase) % RAMP_SAMPLES);
    let (lead, rest) = frames.split_at_mut(lead);
    chunk(bank, lead);
    for (step, frames) in rest.chunks_mut(RAMP_SAMPLES).enumerate() {
        bank.begin(2, 0, plan, step);
        chunk(bank, frames);
    }
}

fn chunk<const SECTIONS: usize, const SLOTS: usize>(bank: &mut Bank<SECTIONS, SLOTS>, frames: &mut [[f64; 2]]) {
    for nth in 0..bank.sections_per_part() {
        let slot = bank.slot(0, nth);
        for channel in 0..2 {
            section(bank, slot + channel, frames.iter_mut().map(|frame| &mut frame[channel]));
        }
    }
}

/// e = (c₀d − c₂d₁) − a₂e₂ − a₁e₁, where d = x − x₁; the output is x + e.
fn section<'a, const SECTIONS: usize, const SLOTS: usize>(
    bank: &mut Bank<SECTIONS, SLOTS>,
    slot: usize,
    samples: impl Iterator<Item = &'a mut f64>,
) {
    let at = |four: &Four<SLOTS>| -> [f64; 4] { std::array::from_fn(|i| four[i][slot]) };
    let moving = bank.moves(0);
    let [mut c0, mut c2, mut a1, mut a2] = at(&bank.current);
    let increment = at(&bank.increment);
    let [mut x1, mut d1, mut e1, mut e2] = at(&bank.state);
    for sample in samples {
        if moving {
            c0 += increment[0];
            c2 += increment[1];
            a1 += increment[2];
            a2 += increment[3];
        }
        let x = *sample;
        let d = x - x1;
        let e = ((c0 * d - c2 * d1) - a2 * e2) - a1 * e1;
        *sample = x + e;
        (x1, d1, e1, e2) = (x, d, e, e1);
    }
    for (row, value) in bank.current.iter_mut().zip([c0, c2, a1, a2]) {
        row[slot] = value;
    }
    for (row, value) in bank.state.iter_mut().zip([x1, d1, e1, e2]) {
        row[slot] = value;
    }
}
