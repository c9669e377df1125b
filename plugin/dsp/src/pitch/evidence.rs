//! What speaks for a lag being the period, and what against it.
//!
//! In the order of the facts: likeness and weighted likeness at the lag; both at half of it; both at twice; the weighted
//! one at a third and at three times; how far both are under the best candidate's; pYIN's share of thresholds; octaves
//! over 220 Hz, by three; how the spectrum stands on a comb of harmonics, see `comb`; what there is over the
//! floor; flatness; level under the highest of late, against a few hops ago, in the window's middle, at its end against
//! its beginning; likeness and level of the two periods in the very middle.

use super::candidates::{Lags, height_about};
use super::window::{TINY, Window, sum_of_squares};

/// Facts of one candidate.
pub const FACTS: usize = 26;
/// Harmonics that are looked at.
const MOST_HARMONICS: usize = 16;
/// Levels are seen against the highest of late, which is forgotten so fast, dB/s.
const FORGETS_DB_PER_SECOND: f32 = 20.0;
/// 10 ms.
const LEAST_NEARBY: usize = 120;
const LANES: usize = 8;
/// Hops over which the level's way is seen.
const SLOPE_HOPS: usize = 4;

/// What is known of one hop.
#[derive(Debug, Clone, Copy)]
struct Frame {
    /// The highest of either likeness at a candidate.
    best: [f32; 2],
    /// Decimal logarithm of what there is over the floor.
    over_floor: f32,
    /// Geometric over arithmetic mean of the bands' powers, decimal logarithm.
    flatness: f32,
    /// Level under the highest of late, dB.
    under: f32,
    /// Level over that of a few hops ago, dB.
    slope: f32,
    /// Level of the window's middle fifth over that of the whole, and of its last third over its first, dB.
    middle: f32,
    rise: f32,
}

/// Gathers the facts of a hop's candidates.
pub struct Evidence {
    rate_hz: f32,
    forgets_db: f32,
    highest_db: f32,
    levels_db: [f32; SLOPE_HOPS],
    /// By bin, square root of the weighted power.
    pub amplitude: Vec<f32>,
    bins_per_hz: f32,
    frame: Frame,
    heights: [[f32; 2]; super::candidates::MOST_CANDIDATES],
    first_alike: [f32; super::candidates::MOST_CANDIDATES],
}

impl Evidence {
    /// `bins`: of the spectrum that are looked at. Allocates.
    pub fn new(bins: usize, bin_hz: f64, rate_hz: f64, hop_seconds: f64) -> Self {
        Self {
            rate_hz: rate_hz as f32,
            forgets_db: FORGETS_DB_PER_SECOND * hop_seconds as f32,
            highest_db: -200.0,
            levels_db: [-200.0; SLOPE_HOPS],
            amplitude: vec![0.0; bins],
            bins_per_hz: (1.0 / bin_hz) as f32,
            frame: Frame {
                best: [0.0; 2],
                over_floor: 0.0,
                flatness: 0.0,
                under: 0.0,
                slope: 0.0,
                middle: 0.0,
                rise: 0.0,
            },
            heights: [[0.0; 2]; super::candidates::MOST_CANDIDATES],
            first_alike: [0.0; super::candidates::MOST_CANDIDATES],
        }
    }

    /// Nothing was heard.
    ///
    /// Real time: no allocation.
    pub fn reset(&mut self) {
        self.highest_db = -200.0;
        self.levels_db = [-200.0; SLOPE_HOPS];
    }

    /// What is known of the whole hop. `powers`, `floor`: of the bands.
    ///
    /// Real time: no allocation.
    pub fn begin(&mut self, window: &Window, lags: &Lags, powers: &[f32], floor: &[f32]) {
        let level_db = 10.0 * (window.mean_square + TINY).log10();
        self.highest_db = (self.highest_db - self.forgets_db).max(level_db);
        let slope = level_db - self.levels_db[0];
        self.levels_db.rotate_left(1);
        self.levels_db[SLOPE_HOPS - 1] = level_db;
        let (mut sum, mut floors, mut logarithms) = (0.0, 0.0, 0.0);
        for (power, floor) in powers.iter().zip(floor) {
            sum += power;
            floors += floor;
            logarithms += power.ln();
        }
        let bands = powers.len() as f32;
        self.frame = Frame {
            best: [0.0; 2],
            over_floor: (sum / (floors + TINY)).log10().min(5.0),
            flatness: (logarithms / bands - (sum / bands).ln()) / std::f32::consts::LN_10,
            under: self.highest_db - level_db,
            slope: slope.clamp(-30.0, 30.0),
            middle: difference_db(power_of(&window.samples, 2, 3, 5), window.mean_square),
            rise: difference_db(power_of(&window.samples, 2, 3, 3), power_of(&window.samples, 0, 1, 3)),
        };
        for (heights, &lag) in self.heights.iter_mut().zip(&lags.lags[..lags.count]) {
            *heights = [&window.likeness, &window.weighted_likeness].map(|likeness| height_about(likeness, lag));
            for (best, height) in self.frame.best.iter_mut().zip(*heights) {
                *best = best.max(height);
            }
        }
        self.weigh_thresholds(lags);
    }

    /// The share of pYIN's thresholds, Beta(2, 18), under which each candidate is the first lag to come.
    ///
    /// Source: M. Mauch & S. Dixon, "pYIN", ICASSP 2014. Its sum over thresholds has a closed form.
    fn weigh_thresholds(&mut self, lags: &Lags) {
        let unlike = |heights: [f32; 2]| (1.0 - heights[0]).clamp(0.0, 1.0);
        for candidate in 0..lags.count {
            let before = (0..lags.count)
                .filter(|&other| lags.lags[other] < lags.lags[candidate])
                .map(|other| unlike(self.heights[other]))
                .fold(1.0, f32::min);
            let here = unlike(self.heights[candidate]);
            let below = |x: f32| {
                let [rest, mut power] = [1.0 - x, 1.0];
                for _ in 0..18 {
                    power *= rest;
                }
                1.0 - power * (1.0 + 18.0 * x)
            };
            self.first_alike[candidate] = (below(before) - below(here)).max(0.0);
        }
    }

    /// The facts of one candidate.
    ///
    /// Real time: no allocation.
    pub fn facts(&self, candidate: usize, lag: f32, window: &Window) -> [f32; FACTS] {
        let f0_hz = self.rate_hz / lag;
        let [like, weighted] = self.heights[candidate];
        let at = |likeness: &[f32], factor: f32| height_about(likeness, factor * lag);
        let comb = self.comb(f0_hz);
        let Frame {
            best,
            over_floor,
            flatness,
            under,
            slope,
            middle,
            rise,
        } = self.frame;
        let [near, near_level] = nearby(&window.samples, lag);
        [
            like,
            weighted,
            at(&window.likeness, 0.5),
            at(&window.weighted_likeness, 0.5),
            at(&window.likeness, 2.0),
            at(&window.weighted_likeness, 2.0),
            at(&window.weighted_likeness, 1.0 / 3.0),
            at(&window.weighted_likeness, 3.0),
            like - best[0],
            weighted - best[1],
            self.first_alike[candidate],
            (f0_hz * (1.0 / 220.0)).log2() * (1.0 / 3.0),
            comb[0],
            comb[1],
            comb[2],
            comb[3],
            comb[4],
            comb[5],
            over_floor,
            flatness,
            under * 0.05,
            slope * 0.1,
            middle * 0.1,
            rise * 0.1,
            near,
            difference_db(near_level, window.mean_square) * 0.1,
        ]
    }

    /// How the weighted spectrum stands on a comb of harmonics: on it against between it; share of the odd ones; of
    /// those that 3 does not divide; of the first; what stands a third off; and how much of the whole it catches.
    fn comb(&self, f0_hz: f32) -> [f32; 6] {
        let step = f0_hz * self.bins_per_hz;
        let end = self.amplitude.len() as f32 - 2.0;
        let harmonics = ((end / step) as usize).clamp(1, MOST_HARMONICS);
        let at = |place: f32| {
            if place >= end {
                return 0.0;
            }
            let bin = place as usize;
            let share = place - bin as f32;
            self.amplitude[bin] + share * (self.amplitude[bin + 1] - self.amplitude[bin])
        };
        let (mut on, mut between, mut odd, mut not_thirds, mut thirds) = (1e-9, 1e-9, 0.0, 0.0, 1e-9);
        let first = at(step);
        for harmonic in 1..=harmonics {
            let number = harmonic as f32;
            let here = at(number * step);
            on += here;
            between += at((number - 0.5) * step);
            thirds += 0.5 * (at((number - 1.0 / 3.0) * step) + at((number - 2.0 / 3.0) * step));
            if harmonic % 2 == 1 {
                odd += here;
            }
            if harmonic % 3 != 0 {
                not_thirds += here;
            }
        }
        [
            (on - between) / (on + between),
            odd / on,
            not_thirds / on,
            first / on,
            (on - thirds) / (on + thirds),
            harmonics as f32 / MOST_HARMONICS as f32,
        ]
    }
}

/// Mean square of the samples from one part of so many to another.
fn power_of(samples: &[f32], from: usize, to: usize, parts: usize) -> f32 {
    let samples = &samples[from * samples.len() / parts..to * samples.len() / parts];
    sum_of_squares(samples) / samples.len() as f32
}

fn difference_db(power: f32, other: f32) -> f32 {
    (10.0 * ((power + TINY) / (other + TINY)).log10()).clamp(-30.0, 30.0)
}

/// How alike the two periods in the window's middle are, or as many as 10 ms hold, −1 to 1; and their mean square.
fn nearby(samples: &[f32], lag: f32) -> [f32; 2] {
    let length = (lag as usize).max(LEAST_NEARBY).min(samples.len() - lag as usize - 2);
    let whole = lag as usize;
    let share = lag - whole as f32;
    let first = (samples.len() - whole - length) / 2;
    let before = &samples[first..first + length];
    let after = &samples[first + whole..first + whole + length + 1];
    let mut sums = [[0.0_f32; LANES]; 3];
    let pairs = before.chunks_exact(LANES).zip(after.chunks_exact(LANES));
    for ((before, after), next) in pairs.zip(after[1..].chunks_exact(LANES)) {
        for lane in 0..LANES {
            let after = after[lane] + share * (next[lane] - after[lane]);
            sums[0][lane] += before[lane] * after;
            sums[1][lane] += before[lane] * before[lane];
            sums[2][lane] += after * after;
        }
    }
    let [product, one, other] = sums.map(|sum| sum.iter().sum::<f32>());
    let whole_lanes = (length / LANES * LANES) as f32;
    [2.0 * product / (one + other + TINY), 0.5 * (one + other) / whole_lanes]
}
