//! The shape of one spectrum in one pass: sums by blocks of bins, lane by lane, so that they run on vectors and come out
//! the same on each.

use crate::analysis::stft::sound;
use crate::cascade::Work;

const LANES: usize = 16;
/// Bins in a block: the product of as many significands, each below 2, is below 2¹²⁸.
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

/// Sums over the bins of a block, lane by lane. They go through memory, or the compiler narrows its vectors to what the last
/// few additions need.
#[derive(Clone, Copy, Default)]
pub struct BlockSums {
    magnitude: [f32; LANES],
    /// Magnitude times vector, counted from the block's first.
    moment: [f32; LANES],
    power: [f32; LANES],
    /// Products of what is left of the powers without their exponents, 1 to 2 each.
    significand: [f32; LANES],
    exponent: [u32; LANES],
}

/// How many blocks so many bins make, the last bin, half the sample rate, left out.
///
/// `bins`: a multiple of 128, and one more.
pub fn blocks(bins: usize) -> usize {
    bins / BLOCK
}

/// One spectrum. `power`: of every bin, as many as for [`blocks`]. `floor`: what counts instead where there is less, for
/// flatness alone; above 1e-37. `blocks`: memory.
pub struct Spectrum<'a> {
    pub power: &'a [f32],
    pub floor: f32,
    pub blocks: &'a mut [BlockSums],
}

impl Work for Spectrum<'_> {
    type Output = Shape;

    #[inline(always)]
    fn run(self) -> Shape {
        let Self { power, floor, blocks } = self;
        let (body, _) = power.as_chunks::<BLOCK>();
        for (sums, block) in blocks.iter_mut().zip(body) {
            *sums = block_sums(block, floor);
        }
        // The last bin stands alone.
        let last = power[power.len() - 1];
        let mut magnitude = f64::from(last.sqrt());
        let mut moment = (power.len() - 1) as f64 * magnitude;
        let mut sum = f64::from(last.max(floor));
        let mut log2 = sum.log2();
        for (index, block) in blocks.iter().enumerate() {
            let block_magnitude = block.magnitude();
            magnitude += block_magnitude;
            moment += block.moment() + (index * BLOCK) as f64 * block_magnitude;
            sum += f64::from(fold(block.power, |a, b| a + b));
            log2 += block.log2_power();
        }
        let bins = power.len() as f64;
        Shape {
            centroid_bins: if magnitude > 0.0 { moment / magnitude } else { 0.0 },
            rolloff_bin: rolloff_bin(body, blocks, ROLLOFF_SHARE * magnitude),
            flatness: (log2 / bins).exp2() / (sum / bins),
        }
    }
}

#[inline(always)]
fn block_sums(block: &[f32; BLOCK], floor: f32) -> BlockSums {
    const SIGNIFICAND: u32 = 0x007f_ffff;
    const ONE: u32 = 0x3f80_0000;
    let mut sums = BlockSums {
        significand: [1.0; LANES],
        ..BlockSums::default()
    };
    for (step, vector) in block.as_chunks::<LANES>().0.iter().enumerate() {
        for (lane, &bin) in vector.iter().enumerate() {
            let root = bin.sqrt();
            sums.magnitude[lane] += root;
            sums.moment[lane] += root * step as f32;
            let power = if bin > floor { bin } else { floor };
            sums.power[lane] += power;
            let bits = power.to_bits();
            sums.significand[lane] *= f32::from_bits(bits & SIGNIFICAND | ONE);
            sums.exponent[lane] += bits >> 23;
        }
    }
    sums
}

impl BlockSums {
    #[inline(always)]
    fn magnitude(&self) -> f64 {
        f64::from(fold(self.magnitude, |a, b| a + b))
    }

    /// Magnitude times bin, counted from the block's first.
    #[inline(always)]
    fn moment(&self) -> f64 {
        let lanes = std::array::from_fn(|lane| lane as f32 * self.magnitude[lane] + LANES as f32 * self.moment[lane]);
        f64::from(fold(lanes, |a, b| a + b))
    }

    /// Sum of the powers' logarithms: one logarithm, of their product, whose exponent is added up apart.
    #[inline(always)]
    fn log2_power(&self) -> f64 {
        let exponent = fold(self.exponent, |a, b| a + b) as i32 - 127 * BLOCK as i32;
        f64::from(fold(self.significand, |a, b| a * b)).log2() + f64::from(exponent)
    }
}

/// All lanes in one, by halves.
#[inline(always)]
fn fold<T: Copy>(mut lanes: [T; LANES], join: impl Fn(T, T) -> T) -> T {
    let mut halve = |width: usize| (0..width).for_each(|lane| lanes[lane] = join(lanes[lane], lanes[lane + width]));
    halve(8);
    halve(4);
    halve(2);
    halve(1);
    lanes[0]
}

/// The first bin at which the sum of magnitudes reaches `wanted`: its block first.
fn rolloff_bin(body: &[[f32; BLOCK]], blocks: &[BlockSums], wanted: f64) -> usize {
    let mut sum = 0.0;
    for (index, (block, sums)) in body.iter().zip(blocks).enumerate() {
        let below = sum;
        sum += sums.magnitude();
        if sum < wanted {
            continue;
        }
        let mut sum = below;
        let bin = block.iter().position(|&power| {
            sum += f64::from(power.sqrt());
            sum >= wanted
        });
        // Another order of addition may miss by a rounding; then it is the block's last.
        return index * BLOCK + bin.unwrap_or(BLOCK - 1);
    }
    body.len() * BLOCK
}

/// Σx².
pub struct Squares<'a>(pub &'a [f32]);

impl Work for Squares<'_> {
    type Output = f64;

    #[inline(always)]
    fn run(self) -> f64 {
        let (vectors, rest) = self.0.as_chunks::<LANES>();
        let mut sum: f64 = rest.iter().map(|&x| f64::from(sound(x) * sound(x))).sum();
        for block in vectors.chunks(BLOCK) {
            let mut sums = [0.0; LANES];
            for vector in block {
                for (sum, &x) in sums.iter_mut().zip(vector) {
                    *sum += sound(x) * sound(x);
                }
            }
            // In order, lest the vectors are narrowed: see `BlockSums`.
            sum += f64::from(sums.iter().sum::<f32>());
        }
        sum
    }
}
