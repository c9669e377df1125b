//! How often the editor is drawn at most, because of the sound; the user's own hand is followed at once.

use std::sync::atomic::Ordering;
use std::time::Duration;

use atomic_float::AtomicF32;

/// Pictures a second unless the user says otherwise.
pub const FRAME_CAP_HZ: f32 = 60.0;
/// What makes sense, pictures a second.
const RANGE_HZ: [f32; 2] = [5.0, 120.0];

/// Any thread may ask; the editor sets it.
pub struct FrameCap(AtomicF32);

impl Default for FrameCap {
    fn default() -> Self {
        Self(AtomicF32::new(FRAME_CAP_HZ))
    }
}

impl FrameCap {
    /// Sets it, 5 to 120 pictures a second; what is beyond counts as the nearest, what is no number as the default.
    pub fn set_hz(&self, cap_hz: f32) {
        let [least, most] = RANGE_HZ;
        let cap_hz = if cap_hz.is_nan() {
            FRAME_CAP_HZ
        } else {
            cap_hz.clamp(least, most)
        };
        self.0.store(cap_hz, Ordering::Relaxed);
    }

    /// Pictures a second. Real time.
    pub fn hz(&self) -> f32 {
        self.0.load(Ordering::Relaxed)
    }

    /// From one picture to the next at the soonest.
    pub fn interval(&self) -> Duration {
        Duration::from_secs_f32(1.0 / self.hz())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cap_is_always_one_that_can_be_drawn() {
        let cap = FrameCap::default();
        assert_eq!(cap.hz(), 60.0);
        for (asked_hz, hz) in [
            (30.0, 30.0),
            (0.0, 5.0),
            (-1.0, 5.0),
            (f32::INFINITY, 120.0),
            (f32::NAN, 60.0),
        ] {
            cap.set_hz(asked_hz);
            assert_eq!(cap.hz(), hz, "{asked_hz}");
        }
        cap.set_hz(32.0);
        assert_eq!(cap.interval(), Duration::from_micros(31_250));
    }
}
