//! The shape of one spectrum in one pass: sums by blocks of bins, lane by lane, so that they run on vectors and come out
//! the same on each.

use crate::analysis::stft::sound;

const LANES: usize = 16;
/// Bins in a block. The product of so many significands, each below 2, and of a block's lanes is below 2¹²⁸.
const BLOCK: usize = 128;
/// Share of the sum of magnitudes that lies below the roll-off.
const ROLLOFF_SHARE: f64 = 0.85;

/// What describes a spectrum.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shape {
    /// Centre of gravity of the magnitudes, bins; 0 in silence.
    pub centroid_bins: f64,
    /// The first bin at which 85 % of the sum of magnitudes is reached.
    pub rolloff_bin: usize,
    /// Geometric over arithmetic mean of the powers.
    pub flatness: f64,
}

/// Sums over some bins.
#[derive(Clone, Copy, Default)]
struct Sums {
    magnitude: f64,
    /// Magnitude times bin, counted from the block's first.
    moment: f64,
    power: f64,
    log2_power: f64,
}

/// How many blocks so many bins make.
pub fn blocks(bins: usize) -> usize {
    bins.div_ceil(BLOCK)
}

/// `power`: of every bin. `floor`: what counts instead where there is less, for flatness alone; above 1e-37.
/// `block_magnitudes`: memory, a value for each of the [`blocks`].
#[inline(always)]
pub fn of(power: &[f32], floor: f32, block_magnitudes: &mut [f64]) -> Shape {
    let mut all = Sums::default();
    for (index, (block, magnitude)) in power.chunks(BLOCK).zip(block_magnitudes.iter_mut()).enumerate() {
        let sums = sums(block, floor);
        *magnitude = sums.magnitude;
        all.magnitude += sums.magnitude;
        all.moment += sums.moment + (index * BLOCK) as f64 * sums.magnitude;
        all.power += sums.power;
        all.log2_power += sums.log2_power;
    }
    let bins = power.len() as f64;
    Shape {
        centroid_bins: if all.magnitude > 0.0 {
            all.moment / all.magnitude
        } else {
            0.0
        },
        rolloff_bin: rolloff_bin(power, block_magnitudes, ROLLOFF_SHARE * all.magnitude),
        flatness: (all.log2_power / bins).exp2() / (all.power / bins),
    }
}

/// Mean square of the samples, times how many there are.
#[inline(always)]
pub fn sum_of_squares(samples: &[f32]) -> f64 {
    let mut sum = 0.0;
    for block in samples.chunks(BLOCK) {
        let mut sums = [0.0; LANES];
        let vectors = block.chunks_exact(LANES);
        let rest = vectors.remainder();
        for vector in vectors {
            for (sum, &x) in sums.iter_mut().zip(vector) {
                *sum += sound(x) * sound(x);
            }
        }
        let rest = rest.iter().map(|&x| sound(x) * sound(x));
        sum += f64::from(sums.iter().sum::<f32>() + rest.sum::<f32>());
    }
    sum
}

/// The sums of one block: its vectors, then the bins that are left over.
#[inline(always)]
fn sums(block: &[f32], floor: f32) -> Sums {
    let whole = block.len() / LANES * LANES;
    let (vectors, rest) = block.split_at(whole);
    let mut sums = lane_sums::<LANES>(vectors, floor);
    if !rest.is_empty() {
        let rest = lane_sums::<1>(rest, floor);
        sums.magnitude += rest.magnitude;
        sums.moment += rest.moment + whole as f64 * rest.magnitude;
        sums.power += rest.power;
        sums.log2_power += rest.log2_power;
    }
    sums
}

/// The logarithm is taken once: powers are multiplied, significands and exponents apart, so that nothing overflows.
#[inline(always)]
fn lane_sums<const N: usize>(bins: &[f32], floor: f32) -> Sums {
    const SIGNIFICAND: u32 = 0x007f_ffff;
    const ONE: u32 = 0x3f80_0000;
    let (mut magnitude, mut moment, mut powers) = ([0.0_f32; N], [0.0_f32; N], [0.0_f32; N]);
    let (mut significand, mut exponent) = ([1.0_f32; N], [0_u32; N]);
    for (step, vector) in bins.chunks_exact(N).enumerate() {
        for lane in 0..N {
            let root = vector[lane].sqrt();
            magnitude[lane] += root;
            moment[lane] += root * step as f32;
            let power = if vector[lane] > floor { vector[lane] } else { floor };
            powers[lane] += power;
            let bits = power.to_bits();
            significand[lane] *= f32::from_bits(bits & SIGNIFICAND | ONE);
            exponent[lane] += bits >> 23;
        }
    }
    let lanes = magnitude.iter().zip(&moment).enumerate();
    let product: f64 = significand.iter().map(|&it| f64::from(it)).product();
    let exponents = i64::from(exponent.iter().sum::<u32>()) - 127 * bins.len() as i64;
    Sums {
        magnitude: magnitude.iter().map(|&it| f64::from(it)).sum(),
        moment: lanes
            .map(|(lane, (&sum, &steps))| lane as f64 * f64::from(sum) + N as f64 * f64::from(steps))
            .sum(),
        power: powers.iter().map(|&it| f64::from(it)).sum(),
        log2_power: product.log2() + exponents as f64,
    }
}

/// The first bin at which the sum of magnitudes reaches `wanted`: its block first.
fn rolloff_bin(power: &[f32], block_magnitudes: &[f64], wanted: f64) -> usize {
    let mut below = 0.0;
    for (index, (block, magnitude)) in power.chunks(BLOCK).zip(block_magnitudes).enumerate() {
        if below + magnitude < wanted {
            below += magnitude;
            continue;
        }
        let mut sum = below;
        let reaches = |&power: &f32| {
            sum += f64::from(power.sqrt());
            sum >= wanted
        };
        // Another order of addition may miss by a rounding; then it is the block's last.
        let bin = block.iter().position(reaches).unwrap_or(block.len() - 1);
        return index * BLOCK + bin;
    }
    power.len() - 1
}
