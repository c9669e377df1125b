//! What is measured: a signal of any length, and its spectrum in chunks, for any number of threads.

use std::num::NonZeroUsize;
use std::ops::Range;
use std::sync::{Mutex, PoisonError};

use cochlea_dsp::analysis::descriptors::{FrameAnalyser, FrameDescriptors, SpectrumSum};

use super::SAMPLE_RATE_HZ;
use crate::bench::noise;
use crate::error::Error;
use crate::parallel::Crew;

/// Spectrum frames in a chunk, six seconds: some milliseconds of work, so that handing it out costs nothing to speak of.
const CHUNK_FRAMES: usize = 256;
/// After so many chunks the signal begins again; more than the caches hold.
const CHUNKS: usize = 8;

/// A signal and those who measure it.
pub(super) struct Work {
    /// One period, and as much of the next as its last frame needs.
    signal: Vec<f32>,
    frame_samples: usize,
    hop_samples: usize,
    /// As many as were ever at work at once.
    analysers: Mutex<Vec<FrameAnalyser>>,
}

impl Work {
    pub fn new() -> Result<Self, Error> {
        let analyser = analyser()?;
        let (frame_samples, hop_samples) = (analyser.frame_samples(), analyser.hop_samples());
        let mut signal = noise(CHUNKS * CHUNK_FRAMES * hop_samples, 1);
        signal.extend_from_within(..frame_samples);
        Ok(Self {
            signal,
            frame_samples,
            hop_samples,
            analysers: Mutex::new(vec![analyser]),
        })
    }

    pub fn frame_samples(&self) -> usize {
        self.frame_samples
    }

    pub fn hop_samples(&self) -> usize {
        self.hop_samples
    }

    /// How many frames so many seconds hold.
    pub fn frames(&self, seconds: u32) -> usize {
        (seconds as usize * SAMPLE_RATE_HZ as usize - self.frame_samples) / self.hop_samples + 1
    }

    /// How many threads so many frames are worth, of as many as are allowed: a whole chunk for each.
    pub fn worth_threads(frames: usize, allowed: NonZeroUsize) -> NonZeroUsize {
        NonZeroUsize::new(frames / CHUNK_FRAMES).map_or(NonZeroUsize::MIN, |chunks| chunks.min(allowed))
    }

    /// The sum over the first so many frames.
    pub fn sum(&self, frames: usize, threads: NonZeroUsize) -> Result<SpectrumSum, Error> {
        let mut sum = SpectrumSum::new(SAMPLE_RATE_HZ).map_err(refused)?;
        let chunks = (0..frames).step_by(CHUNK_FRAMES);
        let chunks = chunks.map(|start| start..(start + CHUNK_FRAMES).min(frames));
        let mut failed = None;
        Crew::gather(threads, |crew| {
            crew.chunks(
                chunks,
                |chunk| self.chunk(chunk),
                |chunk| match chunk {
                    Ok(chunk) => sum.append(&chunk),
                    Err(error) => failed = Some(error),
                },
            );
        });
        failed.map_or(Ok(sum), Err)
    }

    fn chunk(&self, frames: Range<usize>) -> Result<SpectrumSum, Error> {
        let analysers = || self.analysers.lock().unwrap_or_else(PoisonError::into_inner);
        let free = analysers().pop();
        let mut analyser = free.map_or_else(analyser, Ok)?;
        let mut sum = SpectrumSum::new(SAMPLE_RATE_HZ).map_err(refused)?;
        self.add(&mut analyser, &mut sum, frames);
        analysers().push(analyser);
        Ok(sum)
    }

    /// Measures frames and adds them up.
    pub fn add(&self, analyser: &mut FrameAnalyser, sum: &mut SpectrumSum, frames: Range<usize>) {
        for frame in frames {
            let descriptors = self.analyse(analyser, frame);
            sum.add(&descriptors, analyser.power());
        }
    }

    /// Measures one frame.
    pub fn analyse(&self, analyser: &mut FrameAnalyser, frame: usize) -> FrameDescriptors {
        let start = frame % (CHUNKS * CHUNK_FRAMES) * self.hop_samples;
        analyser.analyse(&[&self.signal[start..start + self.frame_samples]])
    }
}

/// Mono, as the figure that is compared with.
pub(super) fn analyser() -> Result<FrameAnalyser, Error> {
    FrameAnalyser::new(SAMPLE_RATE_HZ, 1).map_err(refused)
}

pub(super) fn refused(error: cochlea_dsp::ConfigError) -> Error {
    Error::command(error.to_string(), "please report it")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_signals_are_for_one_thread() {
        let worth = |frames: usize| Work::worth_threads(frames, NonZeroUsize::new(8).unwrap()).get();
        assert_eq!([0, 40, 427, 2 * CHUNK_FRAMES, 1_000_000].map(worth), [1, 1, 1, 2, 8]);
    }

    /// A signal longer than its period, with an end that is no whole chunk.
    #[test]
    fn threads_change_no_bit() {
        let work = Work::new().unwrap();
        let frames = CHUNKS * CHUNK_FRAMES + CHUNK_FRAMES + 7;
        let sum = |threads| work.sum(frames, NonZeroUsize::new(threads).unwrap()).unwrap();
        let alone = sum(1);
        assert_eq!(alone.summary().frames, frames as u64);
        assert!(sum(2) == alone && sum(4) == alone);
    }
}
