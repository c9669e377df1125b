//! The file that feeds the plugin's side chain, in step with the input.

use std::path::Path;

use cochlea_dsp::LongTerm;

use crate::audio_in::{AudioFormat, AudioIn};
use crate::error::Error;

/// A side chain being decoded, a block at a time. After its end comes silence.
pub struct SideChainIn {
    file: AudioIn,
    /// One block, a buffer a channel.
    samples: Vec<Vec<f32>>,
    frames: u64,
    /// `None` for a rate that is not measured.
    meter: Option<LongTerm>,
}

/// What a side chain held while the input lasted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SideChainHeard {
    /// Its frames.
    pub frames: u64,
    /// Time in which it was above -60 dBFS, s.
    pub seconds: f64,
}

impl SideChainIn {
    /// Opens `path` for an input of `format` in blocks of up to `longest` frames.
    ///
    /// Errors: as [`AudioIn::open`], and another sample rate than the input's.
    pub fn open(path: &Path, input: &Path, format: &AudioFormat, longest: usize) -> Result<Self, Error> {
        let file = AudioIn::open(path)?;
        let (found, expected) = (file.format().sample_rate_hz, format.sample_rate_hz);
        if found != expected {
            return Err(Error::file(
                path,
                format!(
                    "has a sample rate of {found} Hz, but {} has {expected} Hz (expected the same for a side chain)",
                    input.display()
                ),
                "resample one of them first",
            ));
        }
        let channels = file.format().channels;
        Ok(Self {
            file,
            samples: vec![vec![0.0; longest]; channels],
            frames: 0,
            meter: LongTerm::new(f64::from(found), channels).ok(),
        })
    }

    /// The block that goes with the next `read` frames of the input, and silence up to `frames`, where the input has
    /// ended. What the file holds beyond the input's end is never read.
    pub fn next(&mut self, read: usize, frames: usize) -> Result<Vec<&[f32]>, Error> {
        let found = self.file.read(&mut self.samples, read)?;
        self.frames += found as u64;
        if let Some(meter) = &mut self.meter {
            meter.add(&self.samples.iter().map(|channel| &channel[..found]).collect::<Vec<_>>());
        }
        let block = self.samples.iter_mut().map(|channel| {
            channel[found..frames].fill(0.0);
            &channel[..frames]
        });
        Ok(block.collect())
    }

    /// What it held so far.
    pub fn heard(&self) -> SideChainHeard {
        let levels = self.meter.as_ref().and_then(LongTerm::levels);
        SideChainHeard {
            frames: self.frames,
            seconds: levels.map_or(0.0, |levels| levels.seconds),
        }
    }
}
