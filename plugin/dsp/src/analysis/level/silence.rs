//! How long it is not silent.

/// A sample over this is not silence unless set otherwise, dB of full scale.
pub const DEFAULT_THRESHOLD_DBFS: f64 = -50.0;
/// So long after a sample over the threshold it is not silent yet, seconds: half a period of 50 Hz.
pub const HOLD_SECONDS: f64 = 0.01;

/// Counts the frames that are not silent. Pieces can be put together, wherever they were cut.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Silence {
    threshold: f32,
    hold_frames: u64,
    non_silent_frames: u64,
    /// Frames before the first over the threshold.
    lead_frames: u64,
    has_sound: bool,
    /// Frames that will not be silent, whatever they are.
    left_frames: u64,
}

impl Silence {
    pub fn new(sample_rate_hz: f64, threshold_dbfs: f64) -> Self {
        Self {
            threshold: 10.0_f64.powf(threshold_dbfs / 20.0) as f32,
            hold_frames: (HOLD_SECONDS * sample_rate_hz).round().max(1.0) as u64,
            non_silent_frames: 0,
            lead_frames: 0,
            has_sound: false,
            left_frames: 0,
        }
    }

    /// Takes a frame's largest sample.
    #[inline]
    pub fn add(&mut self, largest: f32) {
        if largest > self.threshold {
            self.left_frames = self.hold_frames;
            self.has_sound = true;
        }
        self.lead_frames += u64::from(!self.has_sound);
        self.non_silent_frames += self.left_frames.min(1);
        self.left_frames = self.left_frames.saturating_sub(1);
    }

    /// Takes the piece that follows.
    pub fn append(&mut self, next: &Self) {
        self.non_silent_frames += self.left_frames.min(next.lead_frames) + next.non_silent_frames;
        self.left_frames = match next.has_sound {
            true => next.left_frames,
            false => self.left_frames.saturating_sub(next.lead_frames),
        };
        if !self.has_sound {
            self.lead_frames += next.lead_frames;
            self.has_sound = next.has_sound;
        }
    }

    pub fn non_silent_frames(&self) -> u64 {
        self.non_silent_frames
    }
}
