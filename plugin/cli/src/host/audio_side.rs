//! The half of a plugin that processes: it may be lent to an audio thread, while the main thread keeps the
//! [`super::Host`].

use clack_host::prelude::*;

use super::handlers::{Handlers, as_audio_thread};
use super::ports::PortBuffers;
use super::side_chain::Connection;
use super::{Event, HostError, push_event};

/// Events that fit into a block's lists before they would allocate: more than the plugin sends in its longest block.
const EVENTS: usize = 256;

/// An active plugin's processor, with the buffers behind its ports.
pub struct AudioSide {
    processor: PluginAudioProcessor<Handlers>,
    buffers: PortBuffers,
    side_chain: Connection,
    input_events: EventBuffer,
    output_events: EventBuffer,
    longest_frames: usize,
    pub(super) frames_processed: u64,
}

/// Why a block was not processed. Making one allocates nothing.
#[derive(Debug)]
pub enum ProcessFault {
    /// The block is not as activated for.
    Block(&'static str),
    /// The plugin's or clack's words.
    Plugin(PluginInstanceError),
}

impl From<ProcessFault> for HostError {
    fn from(fault: ProcessFault) -> Self {
        Self::Process(match fault {
            ProcessFault::Block(words) => words.to_owned(),
            ProcessFault::Plugin(error) => error.to_string(),
        })
    }
}

impl AudioSide {
    /// For an instance that was just activated for blocks of up to `longest_frames`.
    pub(super) fn new(
        instance: &mut PluginInstance<Handlers>,
        processor: PluginAudioProcessor<Handlers>,
        buffers: PortBuffers,
        longest_frames: usize,
    ) -> Self {
        Self {
            processor,
            buffers,
            side_chain: Connection::new(instance),
            input_events: EventBuffer::with_capacity(EVENTS),
            output_events: EventBuffer::with_capacity(EVENTS),
            longest_frames,
            frames_processed: 0,
        }
    }

    /// Processes one block: one slice a channel of the main ports, all equally long, 1 to the activated maximum; one or
    /// two channels for the side chain, as long, or none. `events` are in order of their frames. What the plugin sends
    /// is dropped.
    ///
    /// Real time: no allocation, as long as `events` are fewer than 256.
    ///
    /// # Errors
    /// A wrong number of channels or frames, an error from the plugin.
    pub fn process(
        &mut self,
        input: &[&[f32]],
        side_chain: &[&[f32]],
        output: &mut [&mut [f32]],
        events: &[Event],
    ) -> Result<(), ProcessFault> {
        let frames = input.first().map_or(0, |channel| channel.len());
        if frames == 0 || frames > self.longest_frames {
            return Err(ProcessFault::Block("a block is empty or longer than activated for"));
        }
        if input.iter().any(|channel| channel.len() != frames) || output.iter().any(|channel| channel.len() != frames) {
            return Err(ProcessFault::Block("the channels of a block differ in length"));
        }
        if !self.buffers.fits(input.len(), output.len()) {
            return Err(ProcessFault::Block(
                "the block's channels are not those of the selected layout",
            ));
        }
        self.input_events.clear();
        events
            .iter()
            .for_each(|event| push_event(&mut self.input_events, event));
        self.output_events.clear();
        self.buffers.fill(input, side_chain);
        as_audio_thread(|| {
            self.side_chain.tell(&mut self.processor, !side_chain.is_empty());
            let started = self.processor.as_started_mut()?;
            let (inputs, mut outputs) = self.buffers.as_clap(frames);
            started.process(
                &inputs,
                &mut outputs,
                &self.input_events.as_input(),
                &mut self.output_events.as_output(),
                Some(self.frames_processed),
                None,
            )
        })
        .map_err(ProcessFault::Plugin)?;
        self.buffers.take(output);
        self.frames_processed += frames as u64;
        Ok(())
    }

    /// Clears the sound's memory.
    pub(super) fn reset(&mut self) {
        as_audio_thread(|| self.processor.reset());
        self.frames_processed = 0;
    }

    /// Whether there is a second input port.
    pub(super) fn has_side_chain(&self) -> bool {
        self.buffers.has_side_chain()
    }

    /// Hands the processor to `work` in the audio thread's role.
    pub(super) fn with_processor<T>(&mut self, work: impl FnOnce(&mut PluginAudioProcessor<Handlers>) -> T) -> T {
        as_audio_thread(|| work(&mut self.processor))
    }

    /// Stops processing.
    pub(super) fn into_stopped(self) -> StoppedPluginAudioProcessor<Handlers> {
        as_audio_thread(|| self.processor.into_stopped())
    }
}
