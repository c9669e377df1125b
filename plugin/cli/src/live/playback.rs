//! A file as the source: the audio thread's end of the queue that [`super::player`] fills.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use rtrb::Consumer;

/// A frame: left and right, ±1.0 full scale.
pub type Frame = [f32; 2];

/// What player, audio thread and main thread know in common. Frames are of the device's rate.
#[derive(Debug, Default)]
pub struct Transport {
    /// Whether it plays; else there is silence.
    pub is_playing: AtomicBool,
    /// Whether the file begins anew at its end.
    pub loops: AtomicBool,
    /// Frames played since the file's start, rounds of a loop included.
    pub played_frames: AtomicU64,
    /// The file's length; 0 while it is not known.
    pub length_frames: AtomicU64,
    /// Frames that were wanted and not there in time.
    pub missing_frames: AtomicU64,
    /// Blocks in which any were missing.
    pub underruns: AtomicU64,
    /// Nothing more will be decoded.
    pub is_decoded: AtomicBool,
    /// The last frame has been played.
    pub has_ended: AtomicBool,
}

impl Transport {
    /// Where in the file it is, frames.
    pub fn position_frames(&self) -> u64 {
        let played = self.played_frames.load(Ordering::Relaxed);
        match self.length_frames.load(Ordering::Relaxed) {
            0 => played,
            // Played to its end, it stands there, not at the start of a round that is not to come.
            length if played == length => length,
            length => played % length,
        }
    }
}

/// The audio thread's end.
pub struct Playback {
    frames: Consumer<Frame>,
    transport: Arc<Transport>,
}

impl Playback {
    /// The end of a queue.
    pub fn new(frames: Consumer<Frame>, transport: Arc<Transport>) -> Self {
        Self { frames, transport }
    }

    /// The next frames, silence where there are none or it is paused. Both slices are equally long.
    ///
    /// Real time: no allocation.
    pub fn fill(&mut self, left: &mut [f32], right: &mut [f32]) {
        let transport = &self.transport;
        let mut filled = 0;
        if transport.is_playing.load(Ordering::Relaxed) {
            // Read before the queue: what is decoded later than this is not missed.
            let is_decoded = transport.is_decoded.load(Ordering::Acquire);
            filled = left.len().min(self.frames.slots());
            if let Ok(chunk) = self.frames.read_chunk(filled) {
                let places = left.iter_mut().zip(right.iter_mut());
                for ([from_left, from_right], (left, right)) in chunk.into_iter().zip(places) {
                    (*left, *right) = (from_left, from_right);
                }
            }
            transport.played_frames.fetch_add(filled as u64, Ordering::Relaxed);
            let missing = left.len() - filled;
            if missing > 0 && is_decoded {
                transport.has_ended.store(true, Ordering::Relaxed);
            } else if missing > 0 {
                transport.missing_frames.fetch_add(missing as u64, Ordering::Relaxed);
                transport.underruns.fetch_add(1, Ordering::Relaxed);
            }
        }
        left[filled..].fill(0.0);
        right[filled..].fill(0.0);
    }
}
