//! The size that the editor asks its host for, while its corner is dragged.
//!
//! The window layer tells the host of every size that its window takes, also of one that the host has just given it; a
//! host that answers a question with a size is so asked for the size before, and both go on for ever (U50). While the
//! editor asks, the host hears of nothing else.

use std::sync::atomic::{AtomicU64, Ordering};

/// The layers below round, each in its own way, pixels.
const ROUNDING: u32 = 2;

/// Set by the editor, read by what stands between the framework and the host. Any thread.
#[derive(Debug, Default)]
pub(super) struct WantedSize(AtomicU64);

impl WantedSize {
    /// Width and height, as the host counts; none: whatever the window takes is what is wanted.
    pub(super) fn set(&self, size: Option<[u32; 2]>) {
        let [width, height] = size.unwrap_or_default();
        self.0
            .store(u64::from(width) << 32 | u64::from(height), Ordering::Relaxed);
    }

    /// Whether the host is to be asked for this size.
    pub(super) fn is(&self, size: [u32; 2]) -> bool {
        let wanted = self.0.load(Ordering::Relaxed);
        let wanted_size = [(wanted >> 32) as u32, wanted as u32];
        wanted == 0 || (0..2).all(|side| wanted_size[side].abs_diff(size[side]) <= ROUNDING)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn while_a_size_is_wanted_no_other_is_asked_for() {
        let wanted = WantedSize::default();
        assert!(wanted.is([960, 680]));
        wanted.set(Some([1060, 740]));
        assert!(wanted.is([1060, 740]) && wanted.is([1059, 741]));
        assert!(!wanted.is([960, 680]) && !wanted.is([1060, 680]));
        wanted.set(None);
        assert!(wanted.is([960, 680]));
    }
}
