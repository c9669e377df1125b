//! How the sections of the cascade disturb one another, and the solution, in matrices made once per sample rate.
//!
//! Section k at gain g gives h(g) dB at a point: almost proportional to g, since the skirts are pinned (`bell.rs`). What
//! is not proportional is fitted as Σ βₘ·ψₘ(g), ψₘ(g) = g((|g|/12)ᵐ − 1), so the level at all points is A·g + Σ Bₘψₘ(g),
//! with A taken at 12 dB. With M the weighted pseudo-inverse of A, M·A = I, and the chord-Newton step
//! g += M(t − H(g)) becomes g = M·t − Σ (M·Bₘ)ψₘ(g): products with 26 × 26 matrices, no logarithm. Two such steps: at
//! random ±12 dB the largest miss after 1, 2, 3 and 12 was 1.53, 1.36, 1.34 and 1.34 dB (with an earlier fit, and before
//! the last step on the largest misses).
//!
//! Least squares leaves a few large misses among many small ones, and what is heard and asked for is the largest. So a
//! last step looks at the misses r at all 51 points and pulls at the large ones: g += M·f(r), where f grows as r³. It is
//! a step from least squares towards least fourth powers, and takes a tenth off the largest miss.

use super::least_squares::{TERMS, cholesky, fit_bell, normal_matrix, pseudo_inverse};
use crate::bands::{BAND_COUNT, BANDS, midpoint_hz};
use crate::bell::{Bell, MAX_BELL_GAIN_DB};
use std::f64::consts::PI;

/// The gain at which the linear part is exact, dB: the middle of what users set.
pub(super) const PROBE_DB: f64 = 12.0;
/// All 26 centres, then all 25 midpoints.
const POINTS: usize = 2 * BAND_COUNT - 1;
/// A miss of this many dB at centres and midpoints is a large one: in proportion to what is asked of them.
const LARGE_MISS_DB: [f64; 2] = [0.4, 1.0];
/// How hard the last step pulls at a miss that is large, and where it lets go: misses far beyond come from sections at
/// their limit, which pulling cannot mend. Scanned: more pull trades centres for midpoints.
const PULL: f64 = 1.5;
const RELEASE: f64 = 0.25;

/// What each section makes of something.
type Row = [f64; BAND_COUNT];
/// What each point makes of something.
type Levels = [f64; POINTS];

#[derive(Debug, Clone)]
pub(super) struct Interaction {
    /// M·T, where T says what each point should be; by input, then output: a product is a sum of scaled rows.
    commanded: Box<[Row; BAND_COUNT]>,
    /// M·Bₘ, by input, term, output.
    terms: Box<[[Row; TERMS]; BAND_COUNT]>,
    /// A and Bₘ, by input, term, point.
    levels: Box<[[Levels; TERMS + 1]; BAND_COUNT]>,
    /// M, by point, output.
    inverse: Box<[Row; POINTS]>,
    /// AᵀWA, row by row, each row over its diagonal element.
    normal: Box<[Row; BAND_COUNT]>,
}

impl Interaction {
    /// `bells`: the active ones. `midpoint_weights`: of the point above each band, where a centre has weight 1.
    pub(super) fn new(bells: &[Bell], midpoint_weights: &[f64; BAND_COUNT - 1], sample_rate_hz: f64) -> Self {
        let count = bells.len();
        // Where each point is among POINTS, as x = sin²(ω/2), and its weight.
        let x_at = |hz: f64| (PI * hz / sample_rate_hz).sin().powi(2);
        let centres = (0..count).map(|k| (k, x_at(BANDS[k].centre_hz), 1.0));
        let midpoints = (0..count - 1).map(|k| (BAND_COUNT + k, x_at(midpoint_hz(k)), midpoint_weights[k]));
        let points: Vec<(usize, f64, f64)> = centres.chain(midpoints).collect();
        let x_values: Vec<f64> = points.iter().map(|point| point.1).collect();
        let weights: Vec<f64> = points.iter().map(|point| point.2).collect();

        let fits: Vec<_> = bells.iter().map(|bell| fit_bell(bell, &x_values, PROBE_DB)).collect();
        let normal = normal_matrix(&fits, &weights);
        let solution = pseudo_inverse(&fits, &weights, &cholesky(normal.clone()));

        let mut this = Self {
            commanded: Box::new([[0.0; BAND_COUNT]; BAND_COUNT]),
            terms: Box::new([[[0.0; BAND_COUNT]; TERMS]; BAND_COUNT]),
            levels: Box::new([[[0.0; POINTS]; TERMS + 1]; BAND_COUNT]),
            inverse: Box::new([[0.0; BAND_COUNT]; POINTS]),
            normal: Box::new([[0.0; BAND_COUNT]; BAND_COUNT]),
        };
        for (index, &(point, ..)) in points.iter().enumerate() {
            for (band, fit) in fits.iter().enumerate() {
                for (term, levels) in this.levels[band].iter_mut().enumerate() {
                    levels[point] = fit[index][term];
                }
            }
            for (out, row) in solution.iter().enumerate() {
                this.inverse[point][out] = row[index];
            }
        }
        for band in 0..count {
            for other in 0..count {
                this.normal[band][other] = normal[band][other] / normal[band][band];
            }
            for term in 0..TERMS {
                this.terms[band][term] = this.nearest_gains(&this.levels[band][term + 1]);
            }
            let mut one = [0.0; BAND_COUNT];
            one[band] = 1.0;
            this.commanded[band] = this.nearest_gains(&wanted_levels(&one));
        }
        this
    }

    /// The linear part of the solution, M·t.
    ///
    /// Real time: no allocation.
    #[inline(always)]
    pub(super) fn linear(&self, commanded_db: &Row) -> Row {
        let mut gains = [0.0; BAND_COUNT];
        for (row, &commanded) in self.commanded.iter().zip(commanded_db) {
            add_scaled(&mut gains, row, commanded);
        }
        gains
    }

    /// Goes on with a solution by one of its [`Solving::STAGES`], all of about the same cost; says whether it is done.
    ///
    /// Real time: no allocation.
    #[inline(always)]
    pub(super) fn advance(&self, solving: &mut Solving) -> bool {
        /// Sections whose bent part is summed per stage, twice over; sections whose misses are; points pulled at.
        const BENT: usize = BAND_COUNT.div_ceil(2);
        const MISSED: usize = BAND_COUNT.div_ceil(8);
        const PULLED: usize = POINTS.div_ceil(2);
        let part = |stage: usize, size: usize, all: usize| (stage * size).min(all)..((stage + 1) * size).min(all);
        match solving.stage {
            stage @ 0..4 => {
                let half = stage % 2;
                if half == 0 {
                    if stage == 0 {
                        solving.out = solving.start;
                        self.limit(&mut solving.out);
                    }
                    solving.gains = solving.out;
                    solving.out = solving.start;
                }
                let sections = part(half, BENT, BAND_COUNT);
                for ([first, second, third], &gain) in self.terms[sections.clone()].iter().zip(&solving.gains[sections])
                {
                    let psi = bent(gain);
                    for (i, sum) in solving.out.iter_mut().enumerate() {
                        *sum -= (psi[0] * first[i] + psi[1] * second[i]) + psi[2] * third[i];
                    }
                }
                if half == 1 {
                    self.limit(&mut solving.out);
                }
            }
            stage @ 4..12 => {
                if stage == 4 {
                    solving.misses = wanted_levels(&solving.commanded);
                }
                // What the gains leave of the command at every point; 0 at points of bypassed bands, which have no
                // rows in M.
                let sections = part(stage - 4, MISSED, BAND_COUNT);
                for ([slope, first, second, third], &gain) in
                    self.levels[sections.clone()].iter().zip(&solving.out[sections])
                {
                    let psi = bent(gain);
                    for (i, miss) in solving.misses.iter_mut().enumerate() {
                        *miss -= (gain * slope[i] + psi[0] * first[i]) + (psi[1] * second[i] + psi[2] * third[i]);
                    }
                }
            }
            stage => {
                if stage == 12 {
                    solving
                        .misses
                        .iter_mut()
                        .enumerate()
                        .for_each(|(point, miss)| pull(point, miss));
                    solving.gains = [0.0; BAND_COUNT];
                }
                let points = part(stage - 12, PULLED, POINTS);
                for (row, &miss) in self.inverse[points.clone()].iter().zip(&solving.misses[points]) {
                    add_scaled(&mut solving.gains, row, miss);
                }
                if stage + 1 == Solving::STAGES {
                    let change = solving.gains;
                    add_scaled(&mut solving.out, &change, 1.0);
                    self.limit(&mut solving.out);
                }
            }
        }
        solving.stage += 1;
        solving.stage == Solving::STAGES
    }

    /// M times levels.
    fn nearest_gains(&self, levels_db: &Levels) -> Row {
        let mut gains = [0.0; BAND_COUNT];
        for (row, &level) in self.inverse.iter().zip(levels_db) {
            add_scaled(&mut gains, row, level);
        }
        gains
    }

    /// Brings gains within ±40 dB. Where one has to give way, its neighbours move to where the squared error at the points
    /// is least (projected Gauss-Seidel); cutting alone would leave them pulling against a gain that is not there, and
    /// a centre could miss by 38 dB. Gains already within the limit are not touched.
    fn limit(&self, gains: &mut Row) {
        const SWEEPS: usize = 6;
        let limited = gains.map(|g| g.clamp(-MAX_BELL_GAIN_DB, MAX_BELL_GAIN_DB));
        if limited == *gains {
            return;
        }
        // Gauss-Seidel on the distance from the free solution, which N·distance = 0 describes.
        let mut distance: Row = std::array::from_fn(|k| limited[k] - gains[k]);
        *gains = limited;
        for _ in 0..SWEEPS {
            for (band, row) in self.normal.iter().enumerate() {
                let slope: f64 = row.iter().zip(&distance).map(|(n, d)| n * d).sum();
                let moved = (gains[band] - slope).clamp(-MAX_BELL_GAIN_DB, MAX_BELL_GAIN_DB);
                distance[band] += moved - gains[band];
                gains[band] = moved;
            }
        }
    }
}

/// A solution on its way from commanded gains to section gains.
#[derive(Debug, Clone)]
pub(crate) struct Solving {
    commanded: Row,
    /// M·t.
    start: Row,
    stage: usize,
    gains: Row,
    misses: Levels,
    out: Row,
}

impl Solving {
    /// Calls of `advance` from start to end.
    pub(crate) const STAGES: usize = 14;

    /// Before the first stage.
    pub(super) fn new(commanded_db: &Row, linear: Row) -> Self {
        Self {
            commanded: *commanded_db,
            start: linear,
            stage: 0,
            gains: [0.0; BAND_COUNT],
            misses: [0.0; POINTS],
            out: [0.0; BAND_COUNT],
        }
    }

    /// What is solved for, dB.
    pub(crate) fn commanded_db(&self) -> &Row {
        &self.commanded
    }

    /// The linear part of the solution, dB.
    pub(crate) fn linear_db(&self) -> &Row {
        &self.start
    }

    /// The section gains, once all stages are done, dB.
    pub(crate) fn section_gains_db(&self) -> &Row {
        &self.out
    }
}

/// How hard the last step pulls at a miss.
#[inline(always)]
fn pull(point: usize, miss: &mut f64) {
    let size = *miss * (1.0 / LARGE_MISS_DB[usize::from(point >= BAND_COUNT)]);
    let square = size * size;
    *miss *= PULL * square / (1.0 + RELEASE * square * square);
}

/// The command at centres; the mean of the neighbours between them.
fn wanted_levels(commanded_db: &Row) -> Levels {
    std::array::from_fn(|point| match point.checked_sub(BAND_COUNT) {
        None => commanded_db[point],
        Some(lower) => 0.5 * (commanded_db[lower] + commanded_db[lower + 1]),
    })
}

/// ψ of one gain: what is not proportional to it.
fn bent(gain: f64) -> [f64; TERMS] {
    let ratio = gain.abs() * (1.0 / PROBE_DB);
    let square = ratio * ratio;
    [ratio, square, ratio * square].map(|power| gain * (power - 1.0))
}

fn add_scaled(sum: &mut Row, row: &Row, scale: f64) {
    for (sum, entry) in sum.iter_mut().zip(row) {
        *sum += scale * entry;
    }
}
