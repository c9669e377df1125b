//! The pitch of a while ago.

/// A pitch per control step.
#[derive(Debug)]
pub struct Past {
    f0_hz: Vec<Option<f64>>,
    place: usize,
}

impl Past {
    /// No pitch. Allocates. `longest`: the most control steps that can be asked back.
    pub fn new(longest: usize) -> Self {
        Self {
            f0_hz: vec![None; longest + 1],
            place: 0,
        }
    }

    /// No pitch, at any time.
    ///
    /// Real time: no allocation.
    pub fn forget(&mut self) {
        self.f0_hz.fill(None);
    }

    /// Takes the pitch of now; the one of `steps` ago, or of the longest time there is.
    ///
    /// Real time: no allocation.
    pub fn exchange(&mut self, f0_hz: Option<f64>, steps: usize) -> Option<f64> {
        let length = self.f0_hz.len();
        self.place = (self.place + 1) % length;
        self.f0_hz[self.place] = f0_hz;
        self.f0_hz[(self.place + length - steps.min(length - 1)) % length]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comes_back_after_so_many_steps() {
        let mut past = Past::new(7);
        for (now, delay) in (1..100).zip([0, 7, 3, 9, 1, 7, 0].into_iter().cycle()) {
            let then = now - delay.min(7) as i32;
            let expected = (then > 0).then(|| f64::from(then));
            assert_eq!(past.exchange(Some(f64::from(now)), delay), expected, "{now} {delay}");
        }
        past.forget();
        assert_eq!(past.exchange(Some(1.0), 2), None);
    }
}
