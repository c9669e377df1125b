//! When the editor is asked for a picture because of the sound: while something moves, and no oftener than the user
//! allows.

use cochlea_dsp::BAND_COUNT;
use cochlea_dsp::adapt::Explanation;

/// Nothing that is shown reaches lower, linear: −100 dBFS.
const STILL_PEAK: f32 = 1e-5;
/// How long pictures go on after the last sound, s. The history of the pitch passes by within ten; all else falls sooner.
const SETTLING_SECONDS: f64 = 12.0;
/// Two gains nearer than this look the same, dB.
const GRAIN_DB: f64 = 0.02;

/// Counts in the sound's own time: the audio thread has no clock.
pub(super) struct Pace {
    sample_rate_hz: f64,
    /// Since the last sound.
    still_frames: f64,
    /// Since the last picture was asked for; what was too late for one counts for the next.
    waited_frames: f64,
    /// Something else changed, and was not yet asked for.
    changed: bool,
    /// Of each band, applied and possible, as they were asked for last, dB.
    gains_db: [[f64; 2]; BAND_COUNT],
}

impl Pace {
    /// Nothing has moved yet.
    pub(super) fn new(sample_rate_hz: f64) -> Self {
        Self {
            sample_rate_hz,
            still_frames: f64::INFINITY,
            waited_frames: 0.0,
            changed: false,
            gains_db: [[0.0; 2]; BAND_COUNT],
        }
    }

    /// Something that is shown has changed beside the sound. Real time.
    pub(super) fn change(&mut self) {
        self.changed = true;
    }

    /// The same, if the gains have moved as far as can be seen. Real time.
    pub(super) fn explain(&mut self, explanation: &Explanation) {
        let gains_db = explanation.bands.map(|band| [band.gain_db, band.would_db]);
        let pairs = gains_db.as_flattened().iter().zip(self.gains_db.as_flattened());
        if pairs.into_iter().any(|(now, shown)| (now - shown).abs() > GRAIN_DB) {
            self.gains_db = gains_db;
            self.changed = true;
        }
    }

    /// So many frames have passed, the loudest sample of which was `peak`. Whether a picture is to be asked for, at most
    /// `cap_hz` times a second. Real time.
    pub(super) fn pass(&mut self, frames: usize, peak: f32, cap_hz: f32) -> bool {
        let frames = frames as f64;
        self.still_frames = if peak > STILL_PEAK {
            0.0
        } else {
            self.still_frames + frames
        };
        let moves = self.changed || self.still_frames < SETTLING_SECONDS * self.sample_rate_hz;
        let interval_frames = self.sample_rate_hz / f64::from(cap_hz);
        self.waited_frames += frames;
        if !moves || self.waited_frames < interval_frames {
            return false;
        }
        // Of a wait that was longer than one picture, what is beyond two is forgotten: a rest is no reason to hurry.
        self.waited_frames = (self.waited_frames - interval_frames).min(interval_frames);
        self.changed = false;
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE_HZ: f64 = 48_000.0;

    /// Pictures asked for in so many seconds of blocks.
    fn asked(pace: &mut Pace, seconds: f64, block: usize, peak: f32, cap_hz: f32) -> usize {
        let blocks = (seconds * RATE_HZ / block as f64).round() as usize;
        (0..blocks).filter(|_| pace.pass(block, peak, cap_hz)).count()
    }

    #[test]
    fn silence_asks_for_nothing() {
        assert_eq!(asked(&mut Pace::new(RATE_HZ), 60.0, 512, 0.0, 60.0), 0);
    }

    /// Within one picture; blocks longer than a picture's time ask once each.
    #[test]
    fn sound_asks_as_often_as_the_cap_says_whatever_the_blocks() {
        for cap_hz in [15.0, 30.0, 60.0, 120.0] {
            for block in [32, 64, 441, 512, 1_024, 4_096] {
                let expected = (10.0 * f64::from(cap_hz)).min(10.0 * RATE_HZ / block as f64);
                let count = asked(&mut Pace::new(RATE_HZ), 10.0, block, 0.5, cap_hz) as f64;
                assert!(
                    (count - expected).abs() <= 2.0,
                    "cap {cap_hz}, blocks of {block}: {count}"
                );
            }
        }
    }

    #[test]
    fn pictures_go_on_until_all_has_settled_and_no_longer() {
        let mut pace = Pace::new(RATE_HZ);
        asked(&mut pace, 1.0, 512, 0.5, 60.0);
        let settling = asked(&mut pace, SETTLING_SECONDS, 512, 0.0, 60.0);
        assert!((settling as f64 - 60.0 * SETTLING_SECONDS).abs() < 5.0, "{settling}");
        assert_eq!(asked(&mut pace, 60.0, 512, 0.0, 60.0), 0);
    }

    /// Even if it comes when a picture was just asked for.
    #[test]
    fn a_change_in_silence_asks_once() {
        let mut pace = Pace::new(RATE_HZ);
        for _ in 0..3 {
            pace.change();
            assert_eq!(asked(&mut pace, 1.0, 64, 0.0, 60.0), 1);
        }
    }

    #[test]
    fn gains_that_move_to_the_eye_are_a_change() {
        let (mut pace, mut explanation) = (Pace::new(RATE_HZ), Explanation::NOTHING);
        pace.explain(&explanation);
        assert_eq!(asked(&mut pace, 1.0, 64, 0.0, 60.0), 0);
        for (would_db, expected) in [(0.01, 0), (0.5, 1), (0.51, 0), (0.53, 1)] {
            explanation.bands[7].would_db = would_db;
            pace.explain(&explanation);
            assert_eq!(asked(&mut pace, 1.0, 64, 0.0, 60.0), expected, "{would_db} dB");
        }
    }
}
