//! One pass: the input through the plugin, block by block.

use std::ops::{ControlFlow, Range};
use std::time::{Duration, Instant};

use super::Options;
use super::sink::Sink;
use crate::audio_in::AudioIn;
use crate::error::Error;
use crate::host::{Block, Event, Host, TimedEvent};
use crate::progress::Progress;
use crate::side_chain_in::{SideChainHeard, SideChainIn};

/// What a pass reads.
pub(super) struct Inputs {
    pub main: AudioIn,
    side_chain: Option<SideChainIn>,
}

impl Inputs {
    /// From the start, for such blocks.
    pub fn open(options: &Options, block: Block) -> Result<Self, Error> {
        let main = AudioIn::open(&options.input)?;
        let (format, longest) = (main.format(), block.longest() as usize);
        let side_chain = options.side_chain.as_ref();
        let side_chain = side_chain.map(|path| SideChainIn::open(path, &options.input, format, longest));
        Ok(Self {
            side_chain: side_chain.transpose()?,
            main,
        })
    }
}

/// The state of one pass between its first and last block.
pub(super) struct Run<'a> {
    host: &'a mut Host,
    inputs: Inputs,
    /// Length of the input so far.
    pub frames_read: u64,
    pub time_in_plugin: Duration,
}

impl<'a> Run<'a> {
    pub fn new(host: &'a mut Host, inputs: Inputs) -> Self {
        Self {
            host,
            inputs,
            frames_read: 0,
            time_in_plugin: Duration::ZERO,
        }
    }

    /// Reads, processes and writes to the end: the input, then `latency` frames of silence; the first `latency` frames
    /// that come out are dropped. A pass that only listens has no sink.
    pub fn play(
        &mut self,
        mut sink: Option<&mut Sink>,
        block: Block,
        mut events: &[TimedEvent],
        progress: &mut dyn FnMut(Progress) -> ControlFlow<()>,
    ) -> Result<(), Error> {
        let channels = self.inputs.main.format().channels;
        let total_frames = self.inputs.main.format().frames;
        let longest = block.longest() as usize;
        let mut samples_in = vec![vec![0.0_f32; longest]; channels];
        let mut samples_out = samples_in.clone();
        let mut lengths = block.lengths();
        let mut block_events: Vec<Event> = Vec::new();
        let mut position = 0_u64;
        let mut to_drop = self.host.latency_samples() as usize;
        let mut to_flush = to_drop;
        loop {
            let wanted = lengths.next_frames();
            let read = self.inputs.main.read(&mut samples_in, wanted)?;
            if let Some(sink) = &mut sink {
                sink.take_before(&samples_in, 0..read);
            }
            self.frames_read += read as u64;
            let silence = to_flush.min(wanted - read);
            to_flush -= silence;
            let frames = read + silence;
            if frames == 0 {
                return Ok(());
            }
            samples_in
                .iter_mut()
                .for_each(|channel| channel[read..frames].fill(0.0));
            crate::host::take_events(&mut events, position, frames, &mut block_events);
            self.process(&samples_in, &mut samples_out, read..frames, &block_events)?;
            position += frames as u64;

            let dropped = to_drop.min(frames);
            to_drop -= dropped;
            if let Some(sink) = &mut sink {
                sink.take_after(&samples_out, dropped..frames)?;
            }
            let now = Progress {
                done_frames: self.frames_read,
                total_frames,
            };
            if progress(now).is_break() {
                return Err(Error::Interrupted);
            }
        }
    }

    /// What the side chain held; `None` where there is none.
    pub fn side_chain(&self) -> Option<SideChainHeard> {
        self.inputs.side_chain.as_ref().map(SideChainIn::heard)
    }

    /// One block of `added.end` frames, those of `added` beyond the input's end.
    fn process(
        &mut self,
        samples_in: &[Vec<f32>],
        samples_out: &mut [Vec<f32>],
        added: Range<usize>,
        events: &[Event],
    ) -> Result<(), Error> {
        let frames = added.end;
        let side_chain = match &mut self.inputs.side_chain {
            Some(file) => file.next(added.start, frames)?,
            None => Vec::new(),
        };
        let from: Vec<&[f32]> = samples_in.iter().map(|channel| &channel[..frames]).collect();
        let mut to: Vec<&mut [f32]> = samples_out.iter_mut().map(|channel| &mut channel[..frames]).collect();
        let started = Instant::now();
        self.host.process_with_side_chain(&from, &side_chain, &mut to, events)?;
        self.time_in_plugin += started.elapsed();
        Ok(())
    }
}
