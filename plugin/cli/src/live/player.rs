//! A file as the source: a thread that decodes ahead of the sound, at the device's sample rate.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use cochlea_dsp::analysis::resample::Resampler;
use rtrb::{Producer, RingBuffer};

use super::playback::{Frame, Playback, Transport};
use crate::audio_in::AudioIn;
use crate::error::Error;

/// Sound that is decoded ahead.
const AHEAD_S: u32 = 2;
/// Frames decoded at a time.
const CHUNK_FRAMES: usize = 1024;
/// How long a full queue is left alone.
const REST: Duration = Duration::from_millis(5);
/// How long a start may take until half the queue is there; then it plays with what there is.
const PATIENCE: Duration = Duration::from_secs(2);

/// A file being played. When it goes, its thread ends.
pub struct Player {
    path: PathBuf,
    device_rate_hz: u32,
    transport: Arc<Transport>,
    failure: Arc<Mutex<Option<String>>>,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Player {
    /// Opens a file and begins to decode it at `from_s` seconds; gives the end for the audio thread, filled.
    ///
    /// # Errors
    /// As [`AudioIn::open`].
    pub fn start(path: &Path, device_rate_hz: u32, from_s: f64, loops: bool) -> Result<(Self, Playback), Error> {
        let file = AudioIn::open(path)?;
        let transport = Arc::new(Transport::default());
        let start_frame = (from_s.max(0.0) * f64::from(device_rate_hz)) as u64;
        transport.is_playing.store(true, Ordering::Relaxed);
        transport.loops.store(loops, Ordering::Relaxed);
        transport.played_frames.store(start_frame, Ordering::Relaxed);
        let rate_hz = file.format().sample_rate_hz;
        let failed = |error: cochlea_dsp::ConfigError| Error::file(path, error.to_string(), "resample it first");
        let resamplers = [
            Resampler::new(rate_hz, device_rate_hz),
            Resampler::new(rate_hz, device_rate_hz),
        ];
        let [left, right] = resamplers.map(|resampler| resampler.map_err(failed));
        let resamplers = [left?, right?];
        if let Some(frames) = file.format().frames {
            let length = resamplers[0].output_samples(frames);
            transport.length_frames.store(length, Ordering::Relaxed);
        }
        let (frames, queue) = RingBuffer::new((AHEAD_S * device_rate_hz) as usize);
        let mut player = Self {
            path: path.to_owned(),
            device_rate_hz,
            transport: transport.clone(),
            failure: Arc::default(),
            stop: Arc::default(),
            thread: None,
        };
        let decoder = Decoder {
            path: path.to_owned(),
            resamplers: (rate_hz != device_rate_hz).then_some(resamplers),
            frames,
            to_skip: start_frame,
            transport: transport.clone(),
            stop: player.stop.clone(),
        };
        let failure = player.failure.clone();
        let thread = std::thread::Builder::new()
            .name("cochlea-player".to_owned())
            .spawn(move || {
                let transport = decoder.transport.clone();
                if let Err(error) = decoder.run(file) {
                    *failure.lock().unwrap_or_else(PoisonError::into_inner) = Some(error.to_string());
                }
                transport.is_decoded.store(true, Ordering::Release);
            });
        let thread = thread.map_err(|error| {
            let problem = format!("cannot be played: no thread ({error})");
            Error::file(path, problem, "close other programs")
        })?;
        player.thread = Some(thread);
        let until = Instant::now() + PATIENCE;
        let half = queue.buffer().capacity() / 2;
        while queue.slots() < half && !transport.is_decoded.load(Ordering::Acquire) && Instant::now() < until {
            std::thread::sleep(REST);
        }
        Ok((player, Playback::new(queue, transport)))
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Where it is, and whether it plays.
    pub fn transport(&self) -> &Arc<Transport> {
        &self.transport
    }

    /// Where in the file it is, seconds.
    pub fn position_s(&self) -> f64 {
        self.transport.position_frames() as f64 / f64::from(self.device_rate_hz)
    }

    /// The file's length in seconds, once it is known.
    pub fn length_s(&self) -> Option<f64> {
        let frames = self.transport.length_frames.load(Ordering::Relaxed);
        (frames > 0).then(|| frames as f64 / f64::from(self.device_rate_hz))
    }

    /// Why decoding broke off, if it did.
    pub fn failure(&self) -> Option<String> {
        self.failure.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for Player {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Release);
        if let Some(thread) = self.thread.take() {
            // A decoder that panicked has said so; there is nothing to save.
            let _ = thread.join();
        }
    }
}

/// The thread's work.
struct Decoder {
    path: PathBuf,
    /// Absent where the file has the device's rate: its samples stay as they are.
    resamplers: Option<[Resampler; 2]>,
    frames: Producer<Frame>,
    to_skip: u64,
    transport: Arc<Transport>,
    stop: Arc<AtomicBool>,
}

impl Decoder {
    fn run(mut self, mut file: AudioIn) -> Result<(), Error> {
        loop {
            let length = self.play(&mut file)?;
            if !self.transport.loops.load(Ordering::Relaxed) || self.stop.load(Ordering::Acquire) || length == 0 {
                return Ok(());
            }
            file = AudioIn::open(&self.path)?;
        }
    }

    /// The whole file once; gives its length in frames of the device.
    fn play(&mut self, file: &mut AudioIn) -> Result<u64, Error> {
        let mut block = vec![vec![0.0; CHUNK_FRAMES]; file.format().channels];
        let mut out: [Vec<f32>; 2] = Default::default();
        let mut length = 0;
        loop {
            let count = file.read(&mut block, CHUNK_FRAMES)?;
            let is_end = count < CHUNK_FRAMES;
            let channels = [&block[0][..count], &block[block.len() - 1][..count]];
            for (index, samples) in channels.into_iter().enumerate() {
                let out = &mut out[index];
                out.clear();
                match &mut self.resamplers {
                    None => out.extend_from_slice(samples),
                    Some(resamplers) => {
                        resamplers[index].add(samples, |piece| out.extend_from_slice(piece));
                        if is_end {
                            resamplers[index].finish(|piece| out.extend_from_slice(piece));
                        }
                    }
                }
            }
            length += out[0].len() as u64;
            if !self.send(&out) {
                return Ok(length);
            }
            if is_end {
                self.transport.length_frames.store(length, Ordering::Relaxed);
                return Ok(length);
            }
        }
    }

    /// Waits for room as long as it takes; `false` once it is to stop.
    fn send(&mut self, [left, right]: &[Vec<f32>; 2]) -> bool {
        let skipped = self.to_skip.min(left.len() as u64) as usize;
        self.to_skip -= skipped as u64;
        let mut frames = left
            .iter()
            .zip(right)
            .map(|(left, right)| [*left, *right])
            .skip(skipped);
        let mut remaining = left.len() - skipped;
        while remaining > 0 {
            if self.stop.load(Ordering::Acquire) {
                return false;
            }
            let room = self.frames.slots().min(remaining);
            match self.frames.write_chunk_uninit(room) {
                Ok(chunk) if room > 0 => remaining -= chunk.fill_from_iter(&mut frames),
                _ => std::thread::sleep(REST),
            }
        }
        !self.stop.load(Ordering::Acquire)
    }
}
