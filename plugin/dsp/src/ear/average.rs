//! A running mean that forgets.

/// How a mean over the windows heard moves on: a true mean of all until `tau` has passed, exponential from then on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Forgetting {
    share: f64,
}

impl Forgetting {
    /// `tau_seconds`, `hop_seconds`: above 0.
    pub fn new(tau_seconds: f64, hop_seconds: f64) -> Self {
        Self {
            share: 1.0 - (-hop_seconds / tau_seconds).exp(),
        }
    }

    /// Share of the newest window in the mean. `heard`: windows with this one, at least 1.
    ///
    /// Real time: no allocation.
    pub fn share(&self, heard: u64) -> f64 {
        self.share.max(1.0 / heard as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mean_is_true_until_tau_has_passed_and_forgets_with_tau_after() {
        let forgetting = Forgetting::new(3.0, 0.02);
        let (mut mean, mut sum) = (0.0, 0.0);
        for heard in 1..=150 {
            let value = (heard * heard % 17) as f64;
            sum += value;
            mean += forgetting.share(heard) * (value - mean);
            assert!((mean - sum / heard as f64).abs() < 1e-12, "{heard}");
        }
        for heard in 151..=300 {
            mean -= forgetting.share(heard) * mean;
        }
        assert!((mean / (sum / 150.0) - (-1.0_f64).exp()).abs() < 2e-3, "{mean}");
    }
}
