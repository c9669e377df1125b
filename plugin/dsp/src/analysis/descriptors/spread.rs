//! How a measure spreads over a signal's frames: mean, least, greatest, and percentiles from counts, so that memory does
//! not grow and chunks can be counted apart.

/// How a measure spreads over frames.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spread {
    /// Arithmetic mean.
    pub mean: f64,
    /// Least of all.
    pub least: f64,
    /// One in ten is less; within 0.4 %.
    pub p10: f64,
    /// Half are less; within 0.4 %.
    pub median: f64,
    /// Nine in ten are less; within 0.4 %.
    pub p90: f64,
    /// Greatest of all.
    pub greatest: f64,
}

/// Counts by logarithm, and the sum in whole units, which no order of addition changes.
#[derive(Debug, Clone, PartialEq)]
pub struct Counts {
    lowest: f64,
    per_octave: f64,
    /// Units of the sum in 1.
    units: f64,
    counts: Vec<u32>,
    sum: u64,
    least: f64,
    greatest: f64,
}

impl Counts {
    /// Frequencies, Hz: from 1 Hz to half the highest sample rate, 96 steps to the octave. Allocates.
    pub fn of_hz() -> Self {
        // 2²⁰ units to a Hz: 2⁴³ Hz in all, four days of frames at the highest rate.
        Self::new(1.0, 262_144.0, 96.0, 20)
    }

    /// Ratios up to 1: from 1e-10. Allocates.
    pub fn of_ratios() -> Self {
        Self::new(1e-10, 1.0, 96.0, 40)
    }

    fn new(lowest: f64, highest: f64, per_octave: f64, unit_bits: u32) -> Self {
        let steps = per_octave * (highest / lowest).log2();
        Self {
            lowest,
            per_octave,
            units: (1_u64 << unit_bits) as f64,
            counts: vec![0; steps as usize + 1],
            sum: 0,
            least: f64::INFINITY,
            greatest: 0.0,
        }
    }

    /// `value`: 0 or more.
    pub fn add(&mut self, value: f64) {
        let step = self.per_octave * (value / self.lowest).log2();
        // A negative one, of values below the lowest, becomes 0.
        let step = (step as usize).min(self.counts.len() - 1);
        self.counts[step] += 1;
        self.sum += (value * self.units).round() as u64;
        self.least = self.least.min(value);
        self.greatest = self.greatest.max(value);
    }

    /// Adds other counts of the same kind.
    pub fn append(&mut self, other: &Self) {
        for (count, more) in self.counts.iter_mut().zip(&other.counts) {
            *count += more;
        }
        self.sum += other.sum;
        self.least = self.least.min(other.least);
        self.greatest = self.greatest.max(other.greatest);
    }

    /// What they amount to; none where nothing was counted.
    pub fn spread(&self) -> Option<Spread> {
        let count: u64 = self.counts.iter().map(|&count| u64::from(count)).sum();
        (count > 0).then(|| Spread {
            mean: self.sum as f64 / self.units / count as f64,
            least: self.least,
            p10: self.percentile(0.1 * count as f64),
            median: self.percentile(0.5 * count as f64),
            p90: self.percentile(0.9 * count as f64),
            greatest: self.greatest,
        })
    }

    /// The value below which `wanted` of the frames lie: values are taken as evenly spread over a step.
    fn percentile(&self, wanted: f64) -> f64 {
        let mut below = 0.0;
        for (step, &count) in self.counts.iter().enumerate() {
            if count > 0 && below + f64::from(count) >= wanted {
                let place = step as f64 + (wanted - below) / f64::from(count);
                let value = self.lowest * (place / self.per_octave).exp2();
                return value.clamp(self.least, self.greatest);
            }
            below += f64::from(count);
        }
        self.greatest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_those_of_the_values() {
        let mut counts = Counts::of_hz();
        (1..=1_000).for_each(|value| counts.add(f64::from(value)));
        let spread = counts.spread().unwrap();
        assert_eq!((spread.mean, spread.least, spread.greatest), (500.5, 1.0, 1_000.0));
        for (found, expected) in [(spread.p10, 100.0), (spread.median, 500.0), (spread.p90, 900.0)] {
            // A step is 0.72 % wide; a value of 1 in 1000 apart comes on top.
            assert!((found / expected - 1.0).abs() < 0.01, "{found} not {expected}");
        }
    }

    #[test]
    fn one_value_is_found_as_it_is_and_nothing_has_no_spread() {
        let mut counts = Counts::of_ratios();
        assert_eq!(counts.spread(), None);
        for value in [0.0, 1e-12, 0.3, 1.0] {
            let mut counts = counts.clone();
            counts.add(value);
            let spread = counts.spread().unwrap();
            assert_eq!((spread.p10, spread.median, spread.p90), (value, value, value));
            assert!((spread.mean - value).abs() < 1e-12);
        }
        counts.add(0.5);
        counts.append(&counts.clone());
        assert_eq!(counts.spread().unwrap().median, 0.5);
    }
}
