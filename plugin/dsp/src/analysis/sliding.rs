//! Sums over the last slots of 10 ms: what meters with a rectangular window are made of.

/// Slots a second.
pub(super) const SLOTS_PER_SECOND: usize = 100;

/// Samples of a slot, at least 1. Rates that are no multiple of 100 Hz have slots that are up to one sample too short.
pub(super) fn slot_samples(sample_rate_hz: f64) -> usize {
    ((sample_rate_hz / SLOTS_PER_SECOND as f64) as usize).max(1)
}

/// The last slots, each with `VALUES` sums.
pub(super) struct Sliding<const VALUES: usize> {
    slots: Vec<[f64; VALUES]>,
    /// Where the next one goes.
    next: usize,
    filled: usize,
}

impl<const VALUES: usize> Sliding<VALUES> {
    /// Keeps so many slots. Allocates.
    pub fn new(slots: usize) -> Self {
        Self {
            slots: vec![[0.0; VALUES]; slots],
            next: 0,
            filled: 0,
        }
    }

    /// Forgets all.
    pub fn reset(&mut self) {
        (self.next, self.filled) = (0, 0);
    }

    /// Takes the sums of one slot; the oldest goes.
    pub fn push(&mut self, sums: [f64; VALUES]) {
        self.slots[self.next] = sums;
        self.next = (self.next + 1) % self.slots.len();
        self.filled = (self.filled + 1).min(self.slots.len());
    }

    /// How many slots have come, as far as they are kept.
    pub fn filled(&self) -> usize {
        self.filled
    }

    /// Mean of a slot over the last `count`, or over as many as have come; 0 where none has. Added anew each time, so that
    /// no rounding stays.
    pub fn mean(&self, count: usize) -> [f64; VALUES] {
        let count = count.min(self.filled);
        // The last ones end before `next`; what is missing there is at the end.
        let newest = &self.slots[self.next.saturating_sub(count)..self.next];
        let oldest = &self.slots[self.slots.len() - (count - newest.len())..];
        let mut sums = [0.0; VALUES];
        for slot in oldest.iter().chain(newest) {
            for (sum, value) in sums.iter_mut().zip(slot) {
                *sum += value;
            }
        }
        sums.map(|sum| sum / count.max(1) as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn means_are_over_the_last_ones_or_those_there_are() {
        let mut sliding = Sliding::new(4);
        assert_eq!(sliding.mean(4), [0.0, 0.0]);
        for value in 1..=6 {
            sliding.push([f64::from(value), -1.0]);
            let last: Vec<i32> = (1..=value).rev().take(3).collect();
            let expected = f64::from(last.iter().sum::<i32>()) / last.len() as f64;
            assert_eq!(sliding.mean(3), [expected, -1.0]);
        }
        assert_eq!((sliding.mean(9), sliding.filled()), ([4.5, -1.0], 4));
        sliding.reset();
        assert_eq!((sliding.mean(1), sliding.filled()), ([0.0, 0.0], 0));
    }
}
