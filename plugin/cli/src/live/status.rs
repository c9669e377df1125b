//! What the audio thread says of itself: counters and peaks, read by the main thread. All relaxed: each stands alone.

use std::sync::atomic::{AtomicU32, AtomicU64, Ordering::Relaxed};
use std::time::Duration;

/// Written by the audio thread, read by anyone.
#[derive(Debug, Default)]
pub struct Status {
    blocks: AtomicU64,
    faults: AtomicU64,
    late: AtomicU64,
    worst_ns: AtomicU64,
    load: AtomicU32,
    input_peaks: [AtomicU32; 2],
    output_peaks: [AtomicU32; 2],
}

impl Status {
    /// Blocks processed.
    pub fn blocks(&self) -> u64 {
        self.blocks.load(Relaxed)
    }

    /// Blocks that the plugin refused; their input passed through.
    pub fn faults(&self) -> u64 {
        self.faults.load(Relaxed)
    }

    /// Blocks that came too late for the device, or gaps that it reported.
    pub fn late(&self) -> u64 {
        self.late.load(Relaxed)
    }

    /// The longest time that a block took.
    pub fn worst(&self) -> Duration {
        Duration::from_nanos(self.worst_ns.load(Relaxed))
    }

    /// Share of the time that there is for a block, lately: 0 to 1 and beyond.
    pub fn load(&self) -> f32 {
        f32::from_bits(self.load.load(Relaxed))
    }

    /// Highest magnitudes before the plugin since the last call: left, right, linear.
    pub fn take_input_peaks(&self) -> [f32; 2] {
        take(&self.input_peaks)
    }

    /// The same after the plugin.
    pub fn take_output_peaks(&self) -> [f32; 2] {
        take(&self.output_peaks)
    }

    /// A gap in the device's stream.
    ///
    /// Real time: no allocation.
    pub fn count_late(&self) {
        self.late.fetch_add(1, Relaxed);
    }

    pub(super) fn count_fault(&self) {
        self.faults.fetch_add(1, Relaxed);
    }

    /// A block took `spent` of the `given` time.
    pub(super) fn count_block(&self, spent: Duration, given: Duration) {
        /// What is left of a high load a block later.
        const FALL: f32 = 0.98;
        self.blocks.fetch_add(1, Relaxed);
        self.worst_ns.fetch_max(spent.as_nanos() as u64, Relaxed);
        let now = spent.as_secs_f32() / given.as_secs_f32().max(f32::MIN_POSITIVE);
        self.load.store(now.max(FALL * self.load()).to_bits(), Relaxed);
    }

    pub(super) fn hear_input(&self, channel: usize, samples: &[f32]) {
        hear(&self.input_peaks[channel], samples);
    }

    pub(super) fn hear_output(&self, channel: usize, samples: &[f32]) {
        hear(&self.output_peaks[channel], samples);
    }
}

/// What is no number counts as nothing.
fn hear(peak: &AtomicU32, samples: &[f32]) {
    let highest = samples
        .iter()
        .fold(0.0_f32, |highest, sample| highest.max(sample.abs()));
    // Floats that are not negative are in the order of their bits.
    peak.fetch_max(highest.to_bits(), Relaxed);
}

fn take(peaks: &[AtomicU32; 2]) -> [f32; 2] {
    [0, 1].map(|channel| f32::from_bits(peaks[channel].swap(0, Relaxed)))
}
