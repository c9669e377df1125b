//! Sums whose bits do not depend on the order of addition, so that chunks of a signal can be summed apart.
//!
//! A value is cut into multiples of two fixed quanta, 2⁻²⁶ and 2⁻⁵⁸ (−78 and −175 dB of power), summed apart. Either sum
//! stays a whole number of quanta below 2⁵³ of them, so nothing is ever rounded, up to 3·10⁷ per value, 10⁸ in all and
//! four million values: powers up to +75 dBFS, and a day of frames. Beyond that, sums are rounded as any are.

/// Adding and taking it away leaves whole multiples of 2⁻²⁶.
const TO_COARSE: f64 = 1.5 * (1_u64 << 26) as f64;
/// The same of 2⁻⁵⁸.
const TO_FINE: f64 = 1.5 / (1_u64 << 6) as f64;

/// One sum for each of several series.
#[derive(Debug, Clone, PartialEq)]
pub struct ExactSums {
    coarse: Vec<f64>,
    fine: Vec<f64>,
}

impl ExactSums {
    /// So many series. Allocates.
    pub fn new(count: usize) -> Self {
        Self {
            coarse: vec![0.0; count],
            fine: vec![0.0; count],
        }
    }

    /// Adds a value to each series.
    #[inline(always)]
    pub fn add(&mut self, values: &[f32]) {
        for ((coarse, fine), &value) in self.coarse.iter_mut().zip(&mut self.fine).zip(values) {
            let value = f64::from(value);
            let most = (value + TO_COARSE) - TO_COARSE;
            *coarse += most;
            *fine += ((value - most) + TO_FINE) - TO_FINE;
        }
    }

    /// Adds other sums, as if their values had been added here.
    pub fn append(&mut self, other: &Self) {
        let into = self.coarse.iter_mut().chain(&mut self.fine);
        for (sum, more) in into.zip(other.coarse.iter().chain(&other.fine)) {
            *sum += more;
        }
    }

    /// Each sum over `count`.
    pub fn means(&self, count: f64) -> Vec<f64> {
        let sums = self.coarse.iter().zip(&self.fine);
        sums.map(|(coarse, fine)| (coarse + fine).max(0.0) / count).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Values over 24 powers of ten, in two orders and in any chunks: the same bits, and the right sum. The plain sum that
    /// it is compared with rounds 10 000 times, by 1e-16 each.
    #[test]
    fn order_and_chunks_change_nothing() {
        let mut state = 1_u64;
        let mut value = || {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (1e4 * 10_f64.powf(-24.0 * (state >> 11) as f64 / (1_u64 << 53) as f64)) as f32
        };
        let values: Vec<[f32; 1]> = (0..10_000).map(|_| [value()]).collect();
        let sum_of = |values: &[[f32; 1]]| {
            let mut sums = ExactSums::new(1);
            values.iter().for_each(|value| sums.add(value));
            sums
        };
        let whole = sum_of(&values);
        let mut backwards = values.clone();
        backwards.reverse();
        assert_eq!(sum_of(&backwards), whole);
        for chunk in [1, 7, 999, 4_096] {
            let mut joined = ExactSums::new(1);
            values.chunks(chunk).for_each(|chunk| joined.append(&sum_of(chunk)));
            assert_eq!(joined, whole, "chunks of {chunk}");
        }
        let expected: f64 = values.iter().map(|[value]| f64::from(*value)).sum();
        assert!((whole.means(1.0)[0] / expected - 1.0).abs() < 1e-12);
    }

    /// Half of the smaller quantum is what a value may be wrong by.
    #[test]
    fn what_is_quiet_is_not_lost() {
        let mut sums = ExactSums::new(2);
        (0..1_000).for_each(|_| sums.add(&[1e-16, 1e-12]));
        let means = sums.means(1_000.0);
        assert!((means[0] / 1e-16 - 1.0).abs() < 0.02, "{}", means[0]);
        assert!((means[1] / 1e-12 - 1.0).abs() < 2e-6, "{}", means[1]);
    }
}
