//! Whole signals through the plugin: how they are cut into blocks, and the delay taken out.

use std::str::FromStr;

use super::{Event, Host, HostError};

/// The longest block, frames.
pub const LONGEST_BLOCK: u32 = 8192;

/// How a signal is cut into blocks. The sound must not depend on it; [`Block::Random`] is there to show that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Block {
    /// All blocks of so many frames, but for the last.
    Fixed(u32),
    /// Every length from 1 to [`LONGEST_BLOCK`] equally often, drawn from this seed.
    Random(u64),
}

impl Block {
    /// The longest block that occurs.
    pub fn longest(self) -> u32 {
        match self {
            Self::Fixed(frames) => frames,
            Self::Random(_) => LONGEST_BLOCK,
        }
    }

    /// The lengths, one after the other, without end.
    pub fn lengths(self) -> BlockLengths {
        BlockLengths {
            block: self,
            state: match self {
                Self::Fixed(_) => 0,
                Self::Random(seed) => seed,
            },
        }
    }
}

impl Default for Block {
    fn default() -> Self {
        Self::Fixed(512)
    }
}

impl FromStr for Block {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let fail = || format!("expected 1 to {LONGEST_BLOCK}, or random:SEED");
        if let Some(seed) = text.strip_prefix("random:") {
            return seed.parse().map(Self::Random).map_err(|_| fail());
        }
        match text.parse() {
            Ok(frames @ 1..=LONGEST_BLOCK) => Ok(Self::Fixed(frames)),
            _ => Err(fail()),
        }
    }
}

impl std::fmt::Display for Block {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Fixed(frames) => write!(f, "{frames}"),
            Self::Random(seed) => write!(f, "random:{seed}"),
        }
    }
}

/// See [`Block::lengths`].
#[derive(Clone, Debug)]
pub struct BlockLengths {
    block: Block,
    state: u64,
}

impl BlockLengths {
    /// The next block's length in frames.
    pub fn next_frames(&mut self) -> usize {
        match self.block {
            Block::Fixed(frames) => frames as usize,
            Block::Random(_) => 1 + (crate::random::next(&mut self.state) % u64::from(LONGEST_BLOCK)) as usize,
        }
    }
}

/// A parameter change at a frame of a whole signal.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TimedEvent {
    /// Frame of the input at which it takes effect.
    pub frame: u64,
    /// CLAP id of the parameter.
    pub parameter_id: u32,
    /// CLAP value.
    pub value: f64,
}

/// Takes the events of `first_frame..first_frame + frames` off the front of `events`, into `block`. `events` are in order.
pub(crate) fn take_events(events: &mut &[TimedEvent], first_frame: u64, frames: usize, block: &mut Vec<Event>) {
    block.clear();
    let end = first_frame + frames as u64;
    let count = events.iter().take_while(|event| event.frame < end).count();
    let (now, later) = events.split_at(count);
    block.extend(now.iter().map(|event| Event {
        frame: event.frame.saturating_sub(first_frame) as u32,
        parameter_id: event.parameter_id,
        value: event.value,
    }));
    *events = later;
}

impl Host {
    /// Plays a whole signal, one buffer a channel, through the active plugin and returns as many frames, the reported
    /// latency taken out. `events` are in order of their frames. Memory grows with the signal; `bounce` streams instead.
    pub fn render(
        &mut self,
        input: &[Vec<f32>],
        mut events: &[TimedEvent],
        block: Block,
    ) -> Result<Vec<Vec<f32>>, HostError> {
        let frames = input.first().map_or(0, Vec::len);
        let latency = self.latency_samples() as usize;
        let total = frames + latency;
        let padded: Vec<Vec<f32>> = input
            .iter()
            .map(|channel| [channel.as_slice(), &vec![0.0; latency]].concat())
            .collect();
        let mut output = vec![vec![0.0; total]; input.len()];
        let mut lengths = block.lengths();
        let mut block_events = Vec::new();
        let mut start = 0;
        while start < total {
            let end = total.min(start + lengths.next_frames());
            take_events(&mut events, start as u64, end - start, &mut block_events);
            let from: Vec<&[f32]> = padded.iter().map(|channel| &channel[start..end]).collect();
            let mut to: Vec<&mut [f32]> = output.iter_mut().map(|channel| &mut channel[start..end]).collect();
            self.process(&from, &mut to, &block_events)?;
            start = end;
        }
        for channel in &mut output {
            channel.drain(..latency);
        }
        Ok(output)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_read_and_write() {
        for text in ["1", "512", "8192", "random:7"] {
            assert_eq!(text.parse::<Block>().unwrap().to_string(), text);
        }
        for text in ["0", "8193", "-1", "abc", "random:", "random:x", ""] {
            assert!(text.parse::<Block>().is_err(), "{text}");
        }
    }

    #[test]
    fn random_lengths_stay_in_range_and_repeat() {
        let draw = || {
            let mut lengths = Block::Random(3).lengths();
            (0..1000).map(|_| lengths.next_frames()).collect::<Vec<_>>()
        };
        assert_eq!(draw(), draw());
        assert!(draw().iter().all(|frames| (1..=8192).contains(frames)));
    }

    #[test]
    fn events_fall_into_their_blocks() {
        let event = |frame| TimedEvent {
            frame,
            parameter_id: 1,
            value: 0.0,
        };
        let all = [event(0), event(9), event(10), event(25)];
        let mut left: &[TimedEvent] = &all;
        let mut block = Vec::new();
        take_events(&mut left, 0, 10, &mut block);
        assert_eq!(block.iter().map(|e| e.frame).collect::<Vec<_>>(), [0, 9]);
        take_events(&mut left, 10, 10, &mut block);
        assert_eq!(block.iter().map(|e| e.frame).collect::<Vec<_>>(), [0]);
        assert_eq!(left.len(), 1);
    }
}
