//! The recursion in lanes, for any vector that [`Lanes`] describes.
//!
//! A recursion has nothing to vectorise along time, and 26 sections in series nothing along sections: each needs the
//! one before. So the block is cut into chunks, and the parts of the cascade (`bank.rs`) work on different chunks at
//! once: while part 0 filters chunk n, part 1 filters what part 0 made of chunk n − 1. Within a chunk nothing crosses
//! lanes, so no shuffle stands in the recursion; between chunks every row of lanes moves up by one part. The first and
//! the last chunks run with some lanes idle, whose state is kept as it was. So a block goes in and comes out whole, with no
//! latency, and every value is made by the same operations in the same order as section after section.
//!
//! Each section runs over a whole chunk before the next, with coefficients, increments and state in registers: 13
//! registers of 16 with AVX2. The processor overlaps the end of one section with the start of the next; two sections in
//! one loop gained nothing at rest and doubled the cost of moving.

use super::bank::{Bank, MAX_PARTS};
use super::lanes::Lanes;
use super::{RAMP_SAMPLES, Step};

/// One row of lanes per frame of the longest chunk.
#[derive(Debug, Clone)]
#[repr(align(64))]
pub(super) struct Rows([f64; RAMP_SAMPLES * MAX_PARTS * 2]);

impl Rows {
    pub(super) const ZERO: Self = Self([0.0; RAMP_SAMPLES * MAX_PARTS * 2]);
}

/// Filters `frames`, the first of which is `phase` frames after a point of the control grid.
///
/// `Wide` holds as many frames as the bank has parts; `Frame` holds one. `plan`: as for `Cascade::process_block`.
#[inline(always)]
pub(super) fn run<Wide: Lanes, Frame: Lanes, const SECTIONS: usize, const SLOTS: usize>(
    bank: &mut Bank<SECTIONS, SLOTS>,
    rows: &mut Rows,
    frames: &mut [[f64; 2]],
    phase: usize,
    plan: &[Step<SECTIONS>],
) {
    let lead = frames.len().min((RAMP_SAMPLES - phase) % RAMP_SAMPLES);
    let (lead, rest) = frames.split_at_mut(lead);
    let (whole, tail) = rest.split_at_mut(rest.len() / RAMP_SAMPLES * RAMP_SAMPLES);
    let steps = whole.len() / RAMP_SAMPLES;
    section_by_section::<Frame, _, _>(bank, lead.as_flattened_mut());
    if bank.parts() > 1 {
        pipeline::<Wide, _, _>(bank, rows, whole, plan);
    } else {
        for (step, chunk) in whole.chunks_exact_mut(RAMP_SAMPLES).enumerate() {
            bank.begin(2, 0, plan, step);
            section_by_section::<Frame, _, _>(bank, chunk.as_flattened_mut());
        }
    }
    if !tail.is_empty() {
        for part in 0..bank.parts() {
            bank.begin(2 * bank.parts(), part, plan, steps);
        }
        section_by_section::<Frame, _, _>(bank, tail.as_flattened_mut());
    }
}

/// All sections over at most one control step, one frame wide.
#[inline(always)]
fn section_by_section<Frame: Lanes, const SECTIONS: usize, const SLOTS: usize>(
    bank: &mut Bank<SECTIONS, SLOTS>,
    samples: &mut [f64],
) {
    if samples.is_empty() {
        return;
    }
    for part in 0..bank.parts() {
        for nth in 0..bank.sections_per_part() {
            let slot = bank.slot(part, nth);
            section::<Frame, _, _>(bank, slot, bank.moves(part), samples, &|_| true);
        }
    }
}

/// Whole control steps, each part of the cascade one chunk behind the part before.
#[inline(always)]
fn pipeline<Wide: Lanes, const SECTIONS: usize, const SLOTS: usize>(
    bank: &mut Bank<SECTIONS, SLOTS>,
    rows: &mut Rows,
    frames: &mut [[f64; 2]],
    plan: &[Step<SECTIONS>],
) {
    let parts = Wide::COUNT / 2;
    // Short blocks take shorter chunks, or too many lanes would idle.
    let chunk = if frames.len() > 4 * RAMP_SAMPLES {
        RAMP_SAMPLES
    } else {
        RAMP_SAMPLES / 2
    };
    let chunks = frames.len() / chunk;
    let rows = &mut rows.0[..chunk * Wide::COUNT];
    rows.fill(0.0);
    for round in 0..if chunks == 0 { 0 } else { chunks + parts - 1 } {
        for (frame, row) in rows.chunks_exact_mut(Wide::COUNT).enumerate() {
            row.copy_within(..Wide::COUNT - 2, 2);
            let input = if round < chunks {
                frames[round * chunk + frame]
            } else {
                [0.0; 2]
            };
            row[..2].copy_from_slice(&input);
        }
        let busy = |part: usize| part <= round && round - part < chunks;
        let mut moving = false;
        for part in (0..parts).filter(|&part| busy(part)) {
            let start = (round - part) * chunk;
            if start.is_multiple_of(RAMP_SAMPLES) {
                bank.begin(Wide::COUNT, part, plan, start / RAMP_SAMPLES);
            }
            moving |= bank.moves(part);
        }
        for nth in 0..bank.sections_per_part() {
            section::<Wide, _, _>(bank, nth * Wide::COUNT, moving, rows, &busy);
        }
        if round + 1 >= parts {
            let out = &mut frames[(round + 1 - parts) * chunk..][..chunk];
            for (out, row) in out.iter_mut().zip(rows.chunks_exact(Wide::COUNT)) {
                out.copy_from_slice(&row[Wide::COUNT - 2..]);
            }
        }
    }
}

/// One vector of sections over a chunk. `busy`: whose lanes count; the others' results and state are dropped.
#[inline(always)]
fn section<L: Lanes, const SECTIONS: usize, const SLOTS: usize>(
    bank: &mut Bank<SECTIONS, SLOTS>,
    slot: usize,
    moving: bool,
    rows: &mut [f64],
    busy: &impl Fn(usize) -> bool,
) {
    let load = |four: &[[f64; _]; 4]| -> [L; 4] { std::array::from_fn(|i| L::load(&four[i][slot..])) };
    let mut state = load(&bank.state);
    let mut current = load(&bank.current);
    if moving {
        let increment = load(&bank.increment);
        for row in rows.chunks_exact_mut(L::COUNT) {
            for (value, step) in current.iter_mut().zip(increment) {
                *value = value.add(step);
            }
            frame(&current, &mut state, row);
        }
        keep(&mut bank.current, slot, current, busy);
    } else {
        for row in rows.chunks_exact_mut(L::COUNT) {
            frame(&current, &mut state, row);
        }
    }
    keep(&mut bank.state, slot, state, busy);
}

/// One frame of one vector of sections. Only e₁ is needed at the last moment: it is the recursion's bottleneck.
#[inline(always)]
fn frame<L: Lanes>([c0, c2, a1, a2]: &[L; 4], state: &mut [L; 4], row: &mut [f64]) {
    let [x1, d1, e1, e2] = *state;
    let x = L::load(row);
    let d = x.sub(x1);
    let fed = L::difference_of_products(*c0, d, *c2, d1);
    let e = fed.minus_product(*a2, e2).minus_product(*a1, e1);
    x.add(e).store(row);
    *state = [x, d, e, e1];
}

#[inline(always)]
fn keep<L: Lanes, const N: usize>(
    four: &mut [[f64; N]; 4],
    slot: usize,
    values: [L; 4],
    busy: &impl Fn(usize) -> bool,
) {
    let parts = L::COUNT / 2;
    let all = (0..parts).all(busy);
    for (row, value) in four.iter_mut().zip(values) {
        if all {
            value.store(&mut row[slot..]);
        } else {
            let mut lanes = [0.0; 2 * MAX_PARTS];
            value.store(&mut lanes);
            for part in (0..parts).filter(|&part| busy(part)) {
                row[slot + 2 * part..][..2].copy_from_slice(&lanes[2 * part..][..2]);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::lanes::Portable;
    use super::super::tests::{blocks, noise, run as run_path, start};
    use super::super::{SimdPath, Targets};
    use super::*;

    fn portable<Wide: Lanes>(size: usize) -> Vec<[f64; 2]> {
        let mut signal = noise(1_500);
        let mut bank: Bank<26, 56> = Bank::new(Wide::COUNT / 2);
        bank.jump_to(&start());
        let mut rows = Rows::ZERO;
        blocks(&mut signal, size, |part, phase, plan| {
            run::<Wide, Portable<2>, _, _>(&mut bank, &mut rows, part, phase, plan);
            bank.aim(plan);
        });
        signal
    }

    /// One, two and four frames wide: what NEON, AVX2 and AVX-512 do, whatever this processor has.
    #[test]
    fn every_width_gives_the_same_bits() {
        let narrow = portable::<Portable<2>>(1_500);
        for size in [7, 32, 64, 160, 333, 1_500] {
            assert_eq!(portable::<Portable<4>>(size), narrow, "two frames, blocks of {size}");
            assert_eq!(portable::<Portable<8>>(size), narrow, "four frames, blocks of {size}");
        }
        for path in [SimdPath::Avx2, SimdPath::Avx512, SimdPath::Neon] {
            if path.is_available() {
                let mut signal = noise(1_500);
                run_path(path, &mut signal, 1_500);
                assert_eq!(signal, narrow, "{path:?}");
            }
        }
        assert_ne!(start(), Targets::UNITY);
    }
}
