//! The plugin's pitch track of a file, as a stream: an estimate a hop, its time the middle of its window.

mod note_list;
mod summary;

use std::ops::ControlFlow;
use std::path::Path;

use cochlea_dsp::pitch::{Estimate, PitchTracker};

use crate::audio_in::{AudioFormat, AudioIn};
use crate::error::Error;
use crate::progress::Progress;

pub use note_list::{ListedNote, NoteList};
pub use summary::{Spread, Summary, Times};

/// Samples further from 0 than this are taken as silence by the tracker, like those that are not finite.
const LARGEST_SAMPLE: f32 = 1e6;

/// A file about to be listened to.
pub struct Tracking {
    input: AudioIn,
    tracker: PitchTracker,
}

/// What was listened to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Heard {
    /// Length of the file.
    pub frames: u64,
    /// Samples that are not finite or beyond ±1e6, taken as silence.
    pub bad_samples: u64,
}

impl Tracking {
    /// `range_hz`: fundamental frequencies to look for.
    ///
    /// # Errors
    /// As [`AudioIn::open`] has them.
    pub fn open(path: &Path, range_hz: [f64; 2]) -> Result<Self, Error> {
        let input = AudioIn::open(path)?;
        let mut tracker = PitchTracker::new(f64::from(input.format().sample_rate_hz))
            .map_err(|error| Error::file(path, error.to_string(), "resample it first"))?;
        tracker.set_range_hz(range_hz);
        Ok(Self { input, tracker })
    }

    /// What is known of the file.
    pub fn format(&self) -> &AudioFormat {
        self.input.format()
    }

    /// From one estimate to the next, and from the middle of a window until its estimate is known.
    pub fn times(&self) -> Times {
        let rate_hz = f64::from(self.format().sample_rate_hz);
        Times {
            hop_s: self.tracker.hop_samples() as f64 / rate_hz,
            latency_s: self.tracker.latency_samples() as f64 / rate_hz,
        }
    }

    /// Listens to the end, and hands out every estimate whose window has its middle within the file, with the time of
    /// that in seconds. Silence follows the file until the last of them is known.
    ///
    /// # Errors
    /// What the file or `each` gives, and [`Error::Interrupted`] where `progress` breaks off.
    pub fn run(
        mut self,
        each: &mut dyn FnMut(f64, &Estimate) -> Result<(), Error>,
        progress: &mut dyn FnMut(Progress) -> ControlFlow<()>,
    ) -> Result<Heard, Error> {
        const HOPS_BETWEEN_LOOKS: u64 = 64;
        let rate_hz = f64::from(self.format().sample_rate_hz);
        let total_frames = self.format().frames;
        let hop = self.tracker.hop_samples();
        let mut block = vec![vec![0.0_f32; hop]; self.format().channels];
        let mut frames = vec![[0.0_f64; 2]; hop];
        let mut heard = Heard {
            frames: 0,
            bad_samples: 0,
        };
        for hops in 0_u64.. {
            let count = self.input.read(&mut block, hop)?;
            heard.frames += count as u64;
            heard.bad_samples += fill(&mut frames, &block, count);
            self.tracker.listen(&frames);

            let centre = self.tracker.centre_samples();
            if let Ok(centre) = u64::try_from(centre)
                && centre < heard.frames
            {
                each(centre as f64 / rate_hz, self.tracker.estimate())?;
            }
            if count < hop && centre + hop as i64 >= heard.frames as i64 {
                break;
            }
            if hops.is_multiple_of(HOPS_BETWEEN_LOOKS) {
                let now = Progress {
                    done_frames: heard.frames,
                    total_frames,
                };
                if progress(now).is_break() {
                    return Err(Error::Interrupted);
                }
            }
        }
        Ok(heard)
    }
}

/// `count` frames of the block, mono on both sides, and silence after them; how many samples the tracker will not take.
fn fill(frames: &mut [[f64; 2]], block: &[Vec<f32>], count: usize) -> u64 {
    let (Some(left), Some(right)) = (block.first(), block.last()) else {
        return 0;
    };
    for (frame, (&left, &right)) in frames.iter_mut().zip(left.iter().zip(right)).take(count) {
        *frame = [f64::from(left), f64::from(right)];
    }
    frames[count..].fill([0.0; 2]);
    let bad = |sample: &&f32| sample.is_nan() || sample.abs() > LARGEST_SAMPLE;
    block
        .iter()
        .map(|channel| channel[..count].iter().filter(bad).count() as u64)
        .sum()
}
