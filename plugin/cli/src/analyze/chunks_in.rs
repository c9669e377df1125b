//! A file being decoded into chunks, with its loudness on the way: what must be done in order is done here.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use cochlea_dsp::analysis::loudness::LoudnessMeter;

use super::Step;
use super::chunk::{Chunk, Shelf, Wanted, chunk_frames};
use super::pooled::Pooled;
use crate::audio_in::{AudioFormat, AudioIn};
use crate::error::Error;
use crate::mel::MelOut;

/// Blocks in a second: as often momentary loudness is noted for pictures.
const BLOCKS_PER_SECOND: u32 = 10;

/// What is measured in one go.
pub(super) struct Heard {
    /// Length of the file.
    pub frames: u64,
    pub loudness: LoudnessMeter,
    pub loudness_over_time: LoudnessOverTime,
}

/// Momentary and short-term loudness ten times a second, LUFS.
pub(super) type LoudnessOverTime = Pooled<[Option<f64>; 2]>;

/// A file on its way. Memory is a chunk and a block, whatever the file's length.
pub(super) struct ChunksIn<'a> {
    path: PathBuf,
    input: AudioIn,
    wanted: Wanted,
    shelf: &'a Shelf,
    steps: &'a mut dyn FnMut(Step) -> ControlFlow<()>,
    loudness: LoudnessMeter,
    loudness_over_time: LoudnessOverTime,
    features: Option<MelOut>,
    block: Vec<Vec<f32>>,
    /// What the next chunk holds so far.
    audio: Vec<Vec<f32>>,
    from: u64,
    own_start: u64,
    frames_after: usize,
    frames: u64,
    ended: bool,
    told_thousandths: u64,
    failure: Option<Error>,
}

impl<'a> ChunksIn<'a> {
    /// # Errors
    /// As [`AudioIn::open`] has them.
    pub fn open(
        path: &Path,
        wanted: Wanted,
        shelf: &'a Shelf,
        steps: &'a mut dyn FnMut(Step) -> ControlFlow<()>,
    ) -> Result<Self, Error> {
        let input = AudioIn::open(path)?;
        let &AudioFormat {
            sample_rate_hz,
            channels,
            ..
        } = input.format();
        let rate_hz = f64::from(sample_rate_hz);
        let refused = |error: cochlea_dsp::ConfigError| Error::file(path, error.to_string(), "convert it first");
        let block_frames = (sample_rate_hz / BLOCKS_PER_SECOND) as usize;
        Ok(Self {
            path: path.to_owned(),
            wanted,
            shelf,
            steps,
            loudness: LoudnessMeter::new(rate_hz, channels).map_err(refused)?,
            loudness_over_time: Pooled::new(louder),
            features: None,
            block: vec![vec![0.0; block_frames]; channels],
            audio: vec![Vec::new(); channels],
            from: 0,
            own_start: 0,
            frames_after: shelf.frames_after(rate_hz, channels, wanted).map_err(refused)?,
            frames: 0,
            ended: false,
            told_thousandths: 0,
            failure: None,
            input,
        })
    }

    /// What is known of the file.
    pub fn format(&self) -> &AudioFormat {
        self.input.format()
    }

    /// Writes features of what will be decoded, from the first frame if none was yet.
    pub fn write_features(&mut self, features: MelOut) {
        self.features = Some(features);
    }

    /// After the last chunk: what was heard in one go.
    ///
    /// # Errors
    /// What ended the chunks early, and a file without a frame.
    pub fn finish(self) -> Result<Heard, Error> {
        if let Some(failure) = self.failure {
            return Err(failure);
        }
        if self.frames == 0 {
            return Err(Error::file(
                &self.path,
                "holds no audio, 0 frames (expected at least one)",
                "record or export it again, or leave it out",
            ));
        }
        if let Some(features) = self.features {
            features.finish()?;
        }
        Ok(Heard {
            frames: self.frames,
            loudness: self.loudness,
            loudness_over_time: self.loudness_over_time,
        })
    }

    fn rate_hz(&self) -> f64 {
        f64::from(self.input.format().sample_rate_hz)
    }

    /// Decodes until the chunk is whole, or the file is.
    fn fill(&mut self, until: u64) -> Result<(), Error> {
        let left = self
            .input
            .format()
            .frames
            .map_or(u64::MAX, |frames| frames.saturating_sub(self.frames));
        let room = (until - self.frames).min(left) as usize;
        self.audio.iter_mut().for_each(|channel| channel.reserve_exact(room));
        while self.frames < until && !self.ended {
            let block = self.block[0].len() as u64;
            let wanted = (block - self.frames % block).min(until - self.frames) as usize;
            let count = self.input.read(&mut self.block, wanted)?;
            self.ended = count < wanted;
            self.frames += count as u64;
            if let Some(features) = &mut self.features {
                features.add(&self.block, 0..count)?;
            }
            let heard: Vec<&[f32]> = self.block.iter().map(|channel| &channel[..count]).collect();
            self.loudness.add(&heard);
            if self.frames.is_multiple_of(block) {
                let now = [self.loudness.momentary_lufs(), self.loudness.short_term_lufs()];
                self.loudness_over_time.push(now);
            }
            for (audio, heard) in self.audio.iter_mut().zip(heard) {
                audio.extend_from_slice(heard);
            }
            self.tell(count)?;
        }
        Ok(())
    }

    fn tell(&mut self, count: usize) -> Result<(), Error> {
        let thousandths = match self.input.format().frames {
            Some(frames) if frames > 0 => (1000 * self.frames / frames).min(1000),
            _ => 0,
        };
        let step = Step {
            thousandths: thousandths - self.told_thousandths,
            seconds: count as f64 / self.rate_hz(),
        };
        self.told_thousandths = thousandths;
        match (self.steps)(step) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(Error::Interrupted),
        }
    }

    fn next_chunk(&mut self) -> Result<Option<Chunk>, Error> {
        let chunk_frames = chunk_frames(self.rate_hz()) as u64;
        let own_end = self.own_start + chunk_frames;
        self.fill(own_end + self.frames_after as u64)?;
        let own = self.own_start..own_end.min(self.frames);
        if own.is_empty() {
            return Ok(None);
        }
        let from = self.from;
        let channels = self.audio.len();
        self.from = self
            .shelf
            .from(self.rate_hz(), channels, own_end, self.wanted)
            .map_err(|error| Error::file(&self.path, error.to_string(), "convert it first"))?;
        self.own_start = own_end;
        let kept = ((self.from - from) as usize).min(self.audio[0].len());
        let next = self.audio.iter().map(|channel| channel[kept..].to_vec()).collect();
        Ok(Some(Chunk {
            audio: std::mem::replace(&mut self.audio, next),
            from,
            own,
        }))
    }
}

impl Iterator for ChunksIn<'_> {
    type Item = Chunk;

    fn next(&mut self) -> Option<Chunk> {
        if self.failure.is_some() {
            return None;
        }
        self.next_chunk().unwrap_or_else(|error| {
            self.failure = Some(error);
            None
        })
    }
}

/// None is less than any loudness.
fn louder(column: &mut [Option<f64>; 2], later: [Option<f64>; 2]) {
    for (column, later) in column.iter_mut().zip(later) {
        if later > *column {
            *column = later;
        }
    }
}
