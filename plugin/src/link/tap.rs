//! The sound on its way to those who analyse it: what came in beside what goes out, in whole chunks.
//!
//! The audio thread puts chunks into a queue while somebody watches, and never waits: a chunk that finds no room is
//! dropped as a whole and counted. Every chunk says where it begins, so whoever reads sees that something is missing.

use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use rtrb::{Consumer, Producer, RingBuffer};

/// Frames of a chunk.
pub const CHUNK_FRAMES: usize = 64;
/// How much sound can wait for a worker that is late, s.
const CAPACITY_SECONDS: f64 = 0.25;
/// The least that can wait, chunks: twice the longest block.
const LEAST_CAPACITY: usize = 256;

/// A piece of the sound.
///
/// Before and after are of the same moment at the plugin's ports. With zero latency that is the same sound; in linear
/// phase what goes out is what came in a latency earlier. Bypassed, both are the same sound too, for the sound passes
/// through as it came in.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TapChunk {
    /// Its first frame, counted from the activation, heard or not.
    pub start_frame: u64,
    /// Left and right as they came in, left and right after the output gain, each by itself; mono has both alike. As the
    /// host gave them: what is not finite is still there before, and silenced after. (Frame by frame they would cost the
    /// audio thread more to write.)
    pub sides: [[f32; CHUNK_FRAMES]; 4],
}

impl TapChunk {
    const EMPTY: Self = Self {
        start_frame: 0,
        sides: [[0.0; CHUNK_FRAMES]; 4],
    };

    /// Puts `range` of one or two channels to where it belongs from frame `at` on: both sides from `side` on.
    fn write(&mut self, side: usize, at: usize, channels: &[&mut [f32]], range: Range<usize>) {
        let right = channels.len().saturating_sub(1).min(1);
        for (nth, channel) in [0, right].into_iter().enumerate() {
            self.sides[side + nth][at..][..range.len()].copy_from_slice(&channels[channel][range.clone()]);
        }
    }
}

/// What the chunks of one processor are of.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TapFormat {
    /// Frames in a second.
    pub sample_rate_hz: f64,
    /// 1 or 2.
    pub channels: usize,
    /// Grows when time begins anew.
    pub generation: u64,
}

/// The chunks of whichever processor is at work.
#[derive(Default)]
pub struct Tap {
    output: Mutex<Option<(TapFormat, Consumer<TapChunk>)>>,
    dropped: AtomicU64,
}

impl Tap {
    /// A new way in, for a new processor; the one before leads nowhere from now on. `longest_block`: the most frames
    /// that it takes at once. Allocates, memory that is not touched until somebody watches; waits for readers.
    pub fn open(&self, sample_rate_hz: f64, channels: usize, longest_block: usize) -> TapInput {
        let chunks = (CAPACITY_SECONDS * sample_rate_hz / CHUNK_FRAMES as f64).ceil() as usize;
        let (ring, waiting) = RingBuffer::new(chunks.max(LEAST_CAPACITY));
        let mut output = self.output.lock().unwrap_or_else(PoisonError::into_inner);
        let generation = output.as_ref().map_or(0, |(format, _)| format.generation) + 1;
        let format = TapFormat {
            sample_rate_hz,
            channels,
            generation,
        };
        *output = Some((format, waiting));
        TapInput {
            ring,
            chunks: Vec::with_capacity(longest_block.div_ceil(CHUNK_FRAMES) + 1),
            first: 0,
            filled: 0,
            frame: 0,
            longest_block,
            held_frames: 0,
        }
    }

    /// Takes the oldest chunks, as many as `chunks` has room for without growing, and says what they are of. None
    /// before the first processor. Waits for other readers, never for the audio thread.
    pub fn take(&self, chunks: &mut Vec<TapChunk>) -> Option<TapFormat> {
        let mut output = self.output.lock().unwrap_or_else(PoisonError::into_inner);
        let (format, waiting) = output.as_mut()?;
        while chunks.len() < chunks.capacity()
            && let Ok(chunk) = waiting.pop()
        {
            chunks.push(chunk);
        }
        Some(*format)
    }

    /// Chunks that there was no room for, of all processors.
    pub fn dropped(&self) -> u64 {
        self.dropped.load(Ordering::Relaxed)
    }
}

/// The audio thread's end.
///
/// Real time: everything works in the memory taken by [`Tap::open`]; wait-free, wakes nobody.
pub struct TapInput {
    ring: Producer<TapChunk>,
    /// Round and round: those that a block is written to, of which the last is mostly not whole. There is room for as many
    /// as the longest block touches; they come into being when they are first needed.
    chunks: Vec<TapChunk>,
    /// The chunk under way, with so many frames.
    first: usize,
    filled: usize,
    /// Frames since the activation.
    frame: u64,
    longest_block: usize,
    /// Frames that came in, until it is known what goes out.
    held_frames: usize,
}

impl TapInput {
    /// Keeps what came in: one or two channels of equal length.
    pub fn hold(&mut self, channels: &[&mut [f32]]) {
        let frames = frames_of(channels);
        self.held_frames = if frames > self.longest_block { 0 } else { frames };
        let (mut chunk, mut filled) = (self.first, self.filled);
        let mut done = 0;
        while done < self.held_frames {
            let end = self.held_frames.min(done + CHUNK_FRAMES - filled);
            if chunk == self.chunks.len() {
                self.chunks.push(TapChunk::EMPTY);
            }
            self.chunks[chunk].write(0, filled, channels, done..end);
            (chunk, filled) = self.after(chunk, filled + end - done);
            done = end;
        }
    }

    /// Sends what was held beside what became of it. A block longer than was announced is not heard.
    pub fn send(&mut self, tap: &Tap, channels: &[&mut [f32]]) {
        let frames = frames_of(channels);
        if frames != self.held_frames {
            self.skip(frames);
            return;
        }
        let mut done = 0;
        while done < frames {
            let end = frames.min(done + CHUNK_FRAMES - self.filled);
            let chunk = &mut self.chunks[self.first];
            chunk.write(2, self.filled, channels, done..end);
            if self.filled == 0 {
                chunk.start_frame = self.frame;
            }
            self.frame += (end - done) as u64;
            let filled = self.filled + end - done;
            // Copied once: as a value it would be twice.
            if filled == CHUNK_FRAMES && self.ring.push_entire_slice(std::slice::from_ref(chunk)).is_err() {
                tap.dropped.fetch_add(1, Ordering::Relaxed);
            }
            (self.first, self.filled) = self.after(self.first, filled);
            done = end;
        }
    }

    /// The place after so many frames of a chunk.
    fn after(&self, chunk: usize, filled: usize) -> (usize, usize) {
        match filled {
            CHUNK_FRAMES => ((chunk + 1) % self.chunks.capacity(), 0),
            _ => (chunk, filled),
        }
    }

    /// Nobody watched so many frames. What was under way is no whole chunk and goes nowhere.
    pub fn skip(&mut self, frames: usize) {
        self.filled = 0;
        self.frame += frames as u64;
    }
}

fn frames_of(channels: &[&mut [f32]]) -> usize {
    channels.iter().map(|channel| channel.len()).min().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE_HZ: f64 = 48_000.0;

    /// A block whose samples say where they are: frame, channel, and whether it went through.
    fn pass(input: &mut TapInput, tap: &Tap, from: usize, frames: usize, channels: usize, watched: bool) {
        let sample = |frame: usize, channel: usize| (frame * 4 + channel) as f32;
        let mut sound: Vec<Vec<f32>> = (0..channels)
            .map(|channel| (from..from + frames).map(|frame| sample(frame, channel)).collect())
            .collect();
        let mut slices: Vec<&mut [f32]> = sound.iter_mut().map(Vec::as_mut_slice).collect();
        if !watched {
            input.skip(frames);
            return;
        }
        input.hold(&slices);
        for channel in &mut slices {
            channel.iter_mut().for_each(|sample| *sample += 2.0);
        }
        input.send(tap, &slices);
    }

    fn taken(tap: &Tap, most: usize) -> Vec<TapChunk> {
        let mut chunks = Vec::with_capacity(most);
        tap.take(&mut chunks);
        chunks
    }

    fn assert_sound(chunk: &TapChunk, right: usize) {
        for nth in 0..CHUNK_FRAMES {
            let at = (chunk.start_frame as usize + nth) * 4;
            let expected = [at, at + right, at + 2, at + 2 + right].map(|number| number as f32);
            let found = chunk.sides.map(|side| side[nth]);
            assert_eq!(found, expected, "frame {nth} of the chunk at {}", chunk.start_frame);
        }
    }

    #[test]
    #[cfg_attr(
        miri,
        ignore = "not through in two minutes; the crossings do the same between threads"
    )]
    fn chunks_are_the_same_whatever_the_blocks() {
        for (channels, right) in [(1, 0), (2, 1)] {
            for block in [1, 7, 64, 100, 512] {
                let tap = Tap::default();
                let mut input = tap.open(RATE_HZ, channels, 512);
                let mut frame = 0;
                while frame < 4_096 {
                    pass(&mut input, &tap, frame, block, channels, true);
                    frame += block;
                }
                let chunks = taken(&tap, 200);
                assert_eq!(chunks.len(), frame / CHUNK_FRAMES);
                for (nth, chunk) in chunks.iter().enumerate() {
                    assert_eq!(chunk.start_frame as usize, nth * CHUNK_FRAMES);
                    assert_sound(chunk, right);
                }
            }
        }
    }

    #[test]
    fn whole_chunks_are_dropped_when_there_is_no_room_and_say_where_the_next_begins() {
        let tap = Tap::default();
        let mut input = tap.open(RATE_HZ, 2, 64);
        (0..LEAST_CAPACITY + 10).for_each(|nth| pass(&mut input, &tap, nth * 64, 64, 2, true));
        assert_eq!(tap.dropped(), 10);
        assert_eq!(taken(&tap, 1_000).len(), LEAST_CAPACITY);
        let next = (LEAST_CAPACITY + 10) * 64;
        pass(&mut input, &tap, next, 64, 2, true);
        let chunks = taken(&tap, 10);
        assert_eq!((chunks.len(), chunks[0].start_frame), (1, next as u64));
        assert_sound(&chunks[0], 1);
    }

    #[test]
    fn what_nobody_watched_is_missing_and_never_spliced() {
        let tap = Tap::default();
        let mut input = tap.open(RATE_HZ, 2, 512);
        pass(&mut input, &tap, 0, 100, 2, true);
        pass(&mut input, &tap, 100, 500, 2, false);
        pass(&mut input, &tap, 600, 100, 2, true);
        // Longer than announced.
        pass(&mut input, &tap, 700, 1_000, 2, true);
        pass(&mut input, &tap, 1_700, 64, 2, true);
        let chunks = taken(&tap, 10);
        let starts: Vec<u64> = chunks.iter().map(|chunk| chunk.start_frame).collect();
        assert_eq!(starts, [0, 600, 1_700]);
        chunks.iter().for_each(|chunk| assert_sound(chunk, 1));
        assert_eq!(tap.dropped(), 0);
    }

    #[test]
    fn a_new_processor_has_a_queue_of_its_own() {
        let tap = Tap::default();
        assert_eq!(tap.take(&mut Vec::with_capacity(1)), None);
        let mut old = tap.open(RATE_HZ, 2, 64);
        pass(&mut old, &tap, 0, 64, 2, true);
        let mut new = tap.open(96_000.0, 1, 64);
        pass(&mut old, &tap, 64, 64, 2, true);
        pass(&mut new, &tap, 0, 64, 1, true);
        let mut chunks = Vec::with_capacity(10);
        let format = tap.take(&mut chunks).unwrap();
        assert_eq!(
            (format.sample_rate_hz, format.channels, format.generation),
            (96_000.0, 1, 2)
        );
        assert_eq!(chunks.len(), 1);
        assert_sound(&chunks[0], 0);
    }
}
