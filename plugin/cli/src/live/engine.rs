//! What an audio thread runs: the source, the plugin, the meters. The same plugin, hosted as `cochlea bounce` hosts it.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::playback::Playback;
use super::status::Status;
use crate::host::{AudioSide, LONGEST_BLOCK};

/// Channels of the plugin.
pub const CHANNELS: usize = 2;

/// The plugin's audio side with its source, on loan to one audio thread.
pub struct Engine {
    audio: AudioSide,
    playback: Option<Playback>,
    status: Arc<Status>,
    sample_rate_hz: f64,
    /// One block each, as long as the longest.
    input: [Vec<f32>; CHANNELS],
    output: [Vec<f32>; CHANNELS],
}

impl Engine {
    /// For a plugin activated with two channels, [`LONGEST_BLOCK`] and this rate. Without a `playback` it plays what
    /// the device hears.
    pub fn new(audio: AudioSide, playback: Option<Playback>, status: Arc<Status>, sample_rate_hz: u32) -> Self {
        let block = || [(); CHANNELS].map(|()| vec![0.0; LONGEST_BLOCK as usize]);
        Self {
            audio,
            playback,
            status,
            sample_rate_hz: f64::from(sample_rate_hz),
            input: block(),
            output: block(),
        }
    }

    /// Ends the loan: the plugin's audio side, and what was left of the source.
    pub fn into_parts(self) -> (AudioSide, Option<Playback>) {
        (self.audio, self.playback)
    }

    /// Plays a device's block: its input's channels, none, one or more, and its output's. Of more than two the first
    /// two count; others stay silent. One channel goes to both, and both go to one as their mean.
    ///
    /// All slices are equally long, of any length.
    ///
    /// Real time: no allocation.
    pub fn process(&mut self, heard: &[&[f32]], played: &mut [&mut [f32]]) {
        let began = Instant::now();
        let frames = played.first().map_or(0, |channel| channel.len());
        let mut start = 0;
        while start < frames {
            let count = (frames - start).min(LONGEST_BLOCK as usize);
            self.gather(heard, start, count);
            self.run(count);
            self.hand_out(played, start, count);
            start += count;
        }
        let given = Duration::from_secs_f64(frames as f64 / self.sample_rate_hz);
        self.status.count_block(began.elapsed(), given);
    }

    fn gather(&mut self, heard: &[&[f32]], start: usize, count: usize) {
        let [left, right] = &mut self.input;
        let (left, right) = (&mut left[..count], &mut right[..count]);
        match (&mut self.playback, heard) {
            (Some(playback), _) => playback.fill(left, right),
            (None, []) => {
                left.fill(0.0);
                right.fill(0.0);
            }
            (None, [first, others @ ..]) => {
                let second = others.first().unwrap_or(first);
                left.copy_from_slice(&first[start..start + count]);
                right.copy_from_slice(&second[start..start + count]);
            }
        }
        self.status.hear_input(0, left);
        self.status.hear_input(1, right);
    }

    fn run(&mut self, count: usize) {
        let [left, right] = &self.input;
        let [to_left, to_right] = &mut self.output;
        let from = [&left[..count], &right[..count]];
        let done = self
            .audio
            .process(&from, &[], &mut [&mut to_left[..count], &mut to_right[..count]], &[]);
        if done.is_err() {
            self.status.count_fault();
            to_left[..count].copy_from_slice(from[0]);
            to_right[..count].copy_from_slice(from[1]);
        }
        self.status.hear_output(0, &to_left[..count]);
        self.status.hear_output(1, &to_right[..count]);
    }

    fn hand_out(&self, played: &mut [&mut [f32]], start: usize, count: usize) {
        let [left, right] = &self.output;
        match played {
            [] => {}
            [only] => {
                let only = &mut only[start..start + count];
                for (sample, (left, right)) in only.iter_mut().zip(left.iter().zip(right)) {
                    *sample = 0.5 * (left + right);
                }
            }
            [first, second, others @ ..] => {
                first[start..start + count].copy_from_slice(&left[..count]);
                second[start..start + count].copy_from_slice(&right[..count]);
                for other in others {
                    other[start..start + count].fill(0.0);
                }
            }
        }
    }
}
