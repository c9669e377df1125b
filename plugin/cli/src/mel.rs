//! The mel features of a recording, as a file for numpy: channels mixed, resampled, and a row a hop.

use std::ops::Range;
use std::path::Path;

use cochlea_dsp::analysis::mel::{Mel, MelProfile};
use cochlea_dsp::analysis::resample::Resampler;

use crate::error::Error;
use crate::npy::NpyOut;

/// Features on their way from a recording to its file. Dropped without [`MelOut::finish`], it leaves nothing. Memory does
/// not grow with the recording.
pub struct MelOut {
    mono: Vec<f32>,
    resampler: Resampler,
    mel: Mel,
    out: NpyOut,
}

impl MelOut {
    /// Starts `path`, an array of float32, rows × bands, for a recording at `sample_rate_hz`.
    ///
    /// # Errors
    /// A folder that cannot be written to, or a rate outside 8 to 384 kHz.
    pub fn create(path: &Path, profile: MelProfile, sample_rate_hz: u32) -> Result<Self, Error> {
        let resampler = Resampler::new(sample_rate_hz, profile.sample_rate_hz())
            .map_err(|error| Error::file(path, error.to_string(), "resample it first"))?;
        Ok(Self {
            mono: Vec::new(),
            resampler,
            mel: Mel::new(profile),
            out: NpyOut::create(path, profile.bands())?,
        })
    }

    /// Takes frames `range` of `channels`, one buffer a channel, ±1.0 full scale. Channels are mixed to their mean; what is
    /// not finite or beyond +120 dBFS counts as silence.
    ///
    /// # Errors
    /// A full disk, and its like.
    pub fn add(&mut self, channels: &[Vec<f32>], range: Range<usize>) -> Result<(), Error> {
        let share = 1.0 / channels.len() as f32;
        self.mono.clear();
        self.mono.resize(range.len(), 0.0);
        for channel in channels {
            for (mono, &sample) in self.mono.iter_mut().zip(&channel[range.clone()]) {
                *mono += share * sample;
            }
        }
        let (mel, out) = (&mut self.mel, &mut self.out);
        let mut done = Ok(());
        self.resampler
            .add(&self.mono, |samples| mel.add(samples, push(out, &mut done)));
        done
    }

    /// The end: completes the file and gives it its name. Returns the number of rows.
    ///
    /// With [`MelProfile::Librosa`], what is more than 80 dB below the recording's largest value is raised to that, as
    /// `librosa.power_to_db` does it.
    ///
    /// # Errors
    /// A full disk, and its like.
    pub fn finish(mut self) -> Result<u64, Error> {
        let (mel, out) = (&mut self.mel, &mut self.out);
        let mut done = Ok(());
        self.resampler.finish(|samples| mel.add(samples, push(out, &mut done)));
        mel.finish(push(out, &mut done));
        done?;
        self.out.finish(self.mel.profile().range_db())
    }
}

/// Writes rows until one fails.
fn push<'a>(out: &'a mut NpyOut, done: &'a mut Result<(), Error>) -> impl FnMut(&[f32]) + 'a {
    move |row| {
        if done.is_ok() {
            *done = out.push(row);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Stereo in odd blocks gives what the mean gives in one piece, and librosa's profile keeps its 80 dB.
    #[test]
    fn channels_are_mixed_and_the_whole_recording_has_one_floor() {
        let folder = tempfile::tempdir().unwrap();
        let tone: Vec<f32> = (0..48_000).map(|n| (f64::from(n) * 0.1).sin() as f32).collect();
        let features = |name: &str, channels: &[Vec<f32>], block: usize| {
            let path = folder.path().join(name);
            let mut out = MelOut::create(&path, MelProfile::Librosa, 48_000).unwrap();
            for start in (0..tone.len()).step_by(block) {
                out.add(channels, start..(start + block).min(tone.len())).unwrap();
            }
            let rows = out.finish().unwrap();
            assert_eq!(rows, MelProfile::Librosa.rows(22_050));
            let array = npyz::NpyFile::new(std::fs::File::open(&path).unwrap()).unwrap();
            array.into_vec::<f32>().unwrap()
        };
        let half: Vec<f32> = tone.iter().map(|sample| 0.5 * sample).collect();
        let mono = features("mono.npy", &[half], 48_000);
        let stereo = features("stereo.npy", &[tone.clone(), vec![0.0; tone.len()]], 777);
        assert!(mono == stereo);
        let [low, high] = [f32::min, f32::max].map(|of| mono.iter().copied().reduce(of).unwrap());
        assert_eq!(low, high - 80.0);
    }
}
