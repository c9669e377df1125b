//! Every type that audio thread and editor share, and nothing else. (The filters of linear phase cross to a worker and
//! back in `fir_worker`.)
//!
//! Audio thread → editor: [`Meters`] (the loudest sample since the editor last looked) and [`Faults`] (what went wrong
//! and was contained), in atomics; a [`Snapshot`] of the adaptation and the pitch, through a triple buffer; every estimate
//! of the pitch, through the queue of a [`PitchTrail`]. Neither side ever waits for the other. (What an instance keeps beside its parameters crosses the other way, in `curves`.)
//!
//! Editor → audio thread: what the user wants to hear instead of what is set, in the atomics of a [`Monitor`].
//!
//! Audio thread → a thread of `analysis`: the sound itself, in the chunks of a [`Tap`]. From there → editor: the latest
//! [`AnalysisFrame`] and the lines of a spectrogram, and back what the editor wants of them, in [`AnalysisLink`].

mod analysis;
mod frame_cap;
mod monitor;
mod pitch;
mod repaint;
mod tap;
mod trail;
mod window;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};

use atomic_float::AtomicF32;
use cochlea_dsp::adapt::{Explanation, FOLLOWING_BELL_COUNT, FollowingBell, Report, Start};

pub use analysis::{AnalysisFrame, AnalysisLink, AnalysisSettings, LoudnessFrame, SideFrame, SpectrumFrame};
pub use frame_cap::{FRAME_CAP_HZ, FrameCap};
pub use monitor::{Monitor, MonitorGuard, Wish};
pub use pitch::{HeardNote, PitchNow, PitchPoint, PitchTrail};
pub use repaint::Repaint;
pub use tap::{CHUNK_FRAMES, Tap, TapChunk, TapFormat, TapInput};
pub use trail::Trail;
pub use window::Window;

/// What audio thread and editor share.
#[derive(Default)]
pub struct Link {
    /// Peaks before the equaliser.
    pub input: Meters,
    /// Peaks after the output gain.
    pub output: Meters,
    /// Peaks of the side chain.
    pub side_chain: Meters,
    /// Whether the last block had a side chain.
    pub side_chain_connected: AtomicBool,
    /// What went wrong.
    pub faults: Faults,
    /// The sample rate in force, Hz; 0 before the first activation.
    pub sample_rate_hz: AtomicF32,
    /// Channels in force, 1 or 2; 0 before the first activation.
    pub channels: AtomicU32,
    /// The adaptation, as of a few milliseconds ago.
    pub adaptation: Window<Snapshot>,
    /// The pitch's estimates, while the editor draws.
    pub pitch: PitchTrail,
    /// The sound, while the editor draws.
    pub tap: Tap,
    /// What the analysis of the sound found, and what the editor wants of it.
    pub analysis: AnalysisLink,
    /// What the user of the open window wants to hear instead of what is set.
    pub monitor: Monitor,
    /// Set again and again while an editor is open, by its analysis and whenever it draws: then the ear listens, though
    /// nothing is asked of it.
    pub watched: AtomicBool,
    /// How often the editor is drawn at most.
    pub frame_cap: FrameCap,
    /// Asks the editor to draw anew; a store, so any thread may.
    pub repaint: Repaint,
}

impl Link {
    /// A fresh link. Allocates.
    pub fn new() -> Arc<Self> {
        Arc::new(Self::default())
    }
}

/// The adaptation and the pitch at one control step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Snapshot {
    /// Why every band stands where it does.
    pub explanation: Explanation,
    /// What was done since the last reset.
    pub report: Report,
    /// A start that stands as everything stands now; none before anything was heard.
    pub here: Option<Start>,
    /// Whether what it does is heard; else it only listens, for whoever watches.
    pub in_force: bool,
    /// The pitch.
    pub pitch: PitchNow,
    /// The bells that follow it.
    pub following: [FollowingBell; FOLLOWING_BELL_COUNT],
}

impl Snapshot {
    /// Before anything was heard.
    pub const NOTHING: Self = Self {
        explanation: Explanation::NOTHING,
        report: Report::NOTHING,
        here: None,
        in_force: false,
        pitch: PitchNow::NOTHING,
        following: [FollowingBell {
            frequency_hz: 0.0,
            q: 0.0,
            gain_db: 0.0,
        }; FOLLOWING_BELL_COUNT],
    };
}

impl Default for Snapshot {
    fn default() -> Self {
        Self::NOTHING
    }
}

/// Peak per channel, linear, full scale 1.0.
#[derive(Default)]
pub struct Meters {
    peaks: [AtomicF32; 2],
}

impl Meters {
    /// Raises the peaks to those of `channels`, and gives the highest of these. Audio thread; real time: one atomic
    /// maximum a channel.
    pub fn raise(&self, channels: &[impl AsRef<[f32]>]) -> f32 {
        let mut highest = 0.0_f32;
        for (peak, channel) in self.peaks.iter().zip(channels) {
            // A NaN is no maximum: `f32::max` passes it over.
            let loudest = channel
                .as_ref()
                .iter()
                .fold(0.0_f32, |loudest, sample| loudest.max(sample.abs()));
            peak.fetch_max(loudest.min(f32::MAX), Ordering::Relaxed);
            highest = highest.max(loudest);
        }
        highest
    }

    /// The peaks since the last call, which start anew. Editor.
    pub fn take(&self) -> [f32; 2] {
        [0, 1].map(|channel| self.peaks[channel].swap(0.0, Ordering::Relaxed))
    }
}

/// What went wrong on the audio thread and was contained there.
#[derive(Default)]
pub struct Faults {
    /// Blocks that held samples that are no sound (not finite, or beyond +120 dBFS); those samples were silenced.
    pub bad_blocks: AtomicU64,
    /// Processing panicked: the sound passes through unprocessed until the plugin is activated anew.
    pub panicked: AtomicBool,
}

impl Faults {
    /// Whether processing is off after a panic.
    pub fn has_panicked(&self) -> bool {
        self.panicked.load(Ordering::Relaxed)
    }

    /// How many blocks held samples that are no sound.
    pub fn bad_blocks(&self) -> u64 {
        self.bad_blocks.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod crossing;
#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_meter_holds_the_loudest_until_it_is_read_and_survives_a_nan() {
        let meters = Meters::default();
        let (mut left, mut right) = ([0.5, -0.75, f32::NAN], [0.1, 0.2, 0.3]);
        meters.raise(&[&mut left, &mut right]);
        let (mut quiet_left, mut quiet_right) = ([0.25; 3], [0.25; 3]);
        meters.raise(&[&mut quiet_left, &mut quiet_right]);
        assert_eq!(meters.take(), [0.75, 0.3]);
        assert_eq!(meters.take(), [0.0, 0.0]);
    }
}
