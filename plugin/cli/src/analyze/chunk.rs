//! A recording cut into chunks, the same ones however many threads there are, and what is measured of each by itself.

use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use cochlea_dsp::analysis::descriptors::{FrameAnalyser, SpectrumSum, frame_samples};
use cochlea_dsp::analysis::level::{DEFAULT_THRESHOLD_DBFS, LevelMeter};
use cochlea_dsp::{ConfigError, Estimate, PitchTracker};

use super::spectrogram::Column;

/// A chunk in hops of the spectrum's frames: 21.8 s at 48 kHz, 23.8 s at 44.1 kHz.
const CHUNK_HOPS: usize = 1024;

/// How many frames of the recording are one chunk's own.
pub(super) fn chunk_frames(sample_rate_hz: f64) -> usize {
    CHUNK_HOPS * frame_samples(sample_rate_hz) / 4
}

/// A part of a recording, with what its neighbours hold of interest.
pub(super) struct Chunk {
    /// One buffer a channel, equally long.
    pub audio: Vec<Vec<f32>>,
    /// The first frame in `audio`, counted from the recording's beginning.
    pub from: u64,
    /// The frames that are this chunk's own: the spectrum's frames that begin there, the pitch there.
    pub own: Range<u64>,
}

/// What one chunk measures.
pub(super) struct Part {
    pub level: LevelMeter,
    pub spectrum: SpectrumSum,
    /// With the middle of each one's window, frames.
    pub estimates: Vec<(u64, Estimate)>,
    pub columns: Vec<Column>,
}

/// What is measured beside levels and the spectrum.
#[derive(Clone, Copy)]
pub(super) struct Wanted {
    pub pitch: bool,
    pub columns: bool,
}

/// Measures chunks of recordings of one format.
struct Tools {
    rate_hz: f64,
    channels: usize,
    analyser: FrameAnalyser,
    tracker: PitchTracker,
}

/// The tools that no chunk uses right now. They hold tables that take longer to make than a short file takes to measure.
#[derive(Clone, Default)]
pub(super) struct Shelf(Arc<Mutex<Vec<Tools>>>);

/// Tools kept on the shelf at most, so that a folder of many formats does not fill it for ever.
const SHELF_HOLDS: usize = 64;

impl Shelf {
    /// Measures a chunk.
    ///
    /// # Errors
    /// As the tools have them, for other formats than [`crate::audio_in::AudioIn`] lets through.
    pub fn measure(&self, rate_hz: f64, chunk: &Chunk, wanted: Wanted) -> Result<Part, ConfigError> {
        self.lend(rate_hz, chunk.audio.len(), |tools| tools.measure(chunk, wanted))?
    }

    /// The first frame that a chunk must hold whose own begin at `own`.
    ///
    /// # Errors
    /// As [`Self::measure`].
    pub fn from(&self, rate_hz: f64, channels: usize, own: u64, wanted: Wanted) -> Result<u64, ConfigError> {
        self.lend(rate_hz, channels, |tools| match wanted.pitch {
            true => tools.tracker.head_start(own),
            false => own,
        })
    }

    /// How many frames a chunk must hold after its own: for the last of its spectrum's frames, and until its last pitch is
    /// known.
    ///
    /// # Errors
    /// As [`Self::measure`].
    pub fn frames_after(&self, rate_hz: f64, channels: usize, wanted: Wanted) -> Result<usize, ConfigError> {
        self.lend(rate_hz, channels, |tools| {
            let overlap = tools.analyser.frame_samples() - tools.analyser.hop_samples();
            match wanted.pitch {
                true => overlap.max(tools.tracker.latency_samples() + tools.tracker.hop_samples()),
                false => overlap,
            }
        })
    }

    /// From one pitch to the next.
    ///
    /// # Errors
    /// As [`Self::measure`].
    pub fn pitch_hop_seconds(&self, rate_hz: f64, channels: usize) -> Result<f64, ConfigError> {
        self.lend(rate_hz, channels, |tools| tools.tracker.hop_samples() as f64 / rate_hz)
    }

    fn lend<R>(&self, rate_hz: f64, channels: usize, to: impl FnOnce(&mut Tools) -> R) -> Result<R, ConfigError> {
        let fits = |tools: &Tools| tools.rate_hz == rate_hz && tools.channels == channels;
        let mut shelf = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let found = shelf.iter().position(fits).map(|place| shelf.remove(place));
        drop(shelf);
        let mut tools = match found {
            Some(tools) => tools,
            None => Tools::new(rate_hz, channels)?,
        };
        let result = to(&mut tools);
        let mut shelf = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if shelf.len() == SHELF_HOLDS {
            shelf.remove(0);
        }
        shelf.push(tools);
        Ok(result)
    }
}

impl Tools {
    fn new(rate_hz: f64, channels: usize) -> Result<Self, ConfigError> {
        Ok(Self {
            rate_hz,
            channels,
            analyser: FrameAnalyser::new(rate_hz, channels)?,
            tracker: PitchTracker::new(rate_hz)?,
        })
    }

    fn measure(&mut self, chunk: &Chunk, wanted: Wanted) -> Result<Part, ConfigError> {
        let mut part = Part {
            level: LevelMeter::new(self.rate_hz, self.channels, DEFAULT_THRESHOLD_DBFS),
            spectrum: SpectrumSum::new(self.rate_hz)?,
            estimates: Vec::new(),
            columns: Vec::new(),
        };
        let own = (chunk.own.start - chunk.from) as usize..(chunk.own.end - chunk.from) as usize;
        let channels: Vec<&[f32]> = chunk.audio.iter().map(|channel| &channel[own.clone()]).collect();
        part.level.add(&channels);
        self.add_frames(chunk, own, wanted.columns, &mut part);
        if wanted.pitch {
            part.estimates = self.track(chunk);
        }
        Ok(part)
    }

    /// The spectrum's frames that begin in the chunk and lie within the recording. One that is shorter than a frame is
    /// one frame, with silence after it.
    fn add_frames(&mut self, chunk: &Chunk, own: Range<usize>, columns: bool, part: &mut Part) {
        let length = self.analyser.frame_samples();
        let held = chunk.audio[0].len();
        let mut padded: Vec<Vec<f32>> = Vec::new();
        if chunk.own.start == 0 && held < length {
            padded.clone_from(&chunk.audio);
            padded.iter_mut().for_each(|channel| channel.resize(length, 0.0));
        }
        let audio = if padded.is_empty() { &chunk.audio } else { &padded };
        for start in own.step_by(self.analyser.hop_samples()) {
            if start + length > audio[0].len() {
                break;
            }
            let frame: Vec<&[f32]> = audio.iter().map(|channel| &channel[start..start + length]).collect();
            let descriptors = self.analyser.analyse(&frame);
            part.spectrum.add(&descriptors, self.analyser.power());
            if columns {
                part.columns
                    .push(Column::of(self.analyser.power(), self.analyser.bin_hz()));
            }
        }
    }

    /// The estimates whose windows have their middle in the chunk. Silence follows what it holds.
    fn track(&mut self, chunk: &Chunk) -> Vec<(u64, Estimate)> {
        let tracker = &mut self.tracker;
        tracker.reset();
        let begin = tracker.head_start(chunk.own.start);
        let hop = tracker.hop_samples();
        let mut frames = vec![[0.0; 2]; hop];
        let (left, right) = (&chunk.audio[0], &chunk.audio[chunk.audio.len() - 1]);
        let mut estimates = Vec::with_capacity((chunk.own.end - chunk.own.start) as usize / hop + 1);
        for start in ((begin - chunk.from) as usize..).step_by(hop) {
            let heard = start.min(left.len())..(start + hop).min(left.len());
            let sounds = left[heard.clone()].iter().zip(&right[heard.clone()]);
            for (frame, (&left, &right)) in frames.iter_mut().zip(sounds) {
                *frame = [f64::from(left), f64::from(right)];
            }
            frames[heard.len()..].fill([0.0; 2]);
            tracker.listen(&frames);
            let centre = begin as i64 + tracker.centre_samples();
            if centre >= chunk.own.end as i64 {
                break;
            }
            if centre >= chunk.own.start as i64 {
                estimates.push((centre as u64, *tracker.estimate()));
            }
        }
        estimates
    }
}
