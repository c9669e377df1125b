//! One block through the plugin.

use super::{Event, Host, HostError, push_event};

impl Host {
    /// Processes one block: one slice a channel of the main ports, all equally long, 1 to the activated maximum.
    /// `events` are in order of their frames. Then answers what the plugin asked for meanwhile.
    ///
    /// Errors: inactive, a wrong number of channels or frames, an error from the plugin.
    pub fn process(&mut self, input: &[&[f32]], output: &mut [&mut [f32]], events: &[Event]) -> Result<(), HostError> {
        self.process_block(input, &[], output, events)
    }

    /// Whether the active plugin has a second input port.
    pub fn has_side_chain(&self) -> bool {
        self.buffers.has_side_chain()
    }

    /// As [`Host::process`], with one or two channels for the side chain, as long as the block; with none it is not
    /// connected. Mono goes to every channel of the port, stereo is mixed down for a port of one.
    ///
    /// Errors: also, the plugin has no side chain.
    pub fn process_with_side_chain(
        &mut self,
        input: &[&[f32]],
        side_chain: &[&[f32]],
        output: &mut [&mut [f32]],
        events: &[Event],
    ) -> Result<(), HostError> {
        let frames = input.first().map_or(0, |channel| channel.len());
        if side_chain.iter().any(|channel| channel.len() != frames) {
            return Err(HostError::Process(
                "the side chain and the block differ in length".to_owned(),
            ));
        }
        if !side_chain.is_empty() && !self.has_side_chain() {
            return Err(HostError::NoSideChain);
        }
        self.process_block(input, side_chain, output, events)
    }

    fn process_block(
        &mut self,
        input: &[&[f32]],
        side_chain: &[&[f32]],
        output: &mut [&mut [f32]],
        events: &[Event],
    ) -> Result<(), HostError> {
        let fail = |reason: &str| Err(HostError::Process(reason.to_owned()));
        let frames = input.first().map_or(0, |channel| channel.len());
        if frames == 0 || frames > self.configuration.max_frames_count as usize {
            return fail("a block is empty or longer than activated for");
        }
        if input.iter().any(|channel| channel.len() != frames) || output.iter().any(|channel| channel.len() != frames) {
            return fail("the channels of a block differ in length");
        }
        if !self.buffers.fits(input.len(), output.len()) {
            return fail("the block's channels are not those of the selected layout");
        }
        let Some(mut processor) = self.processor.take() else {
            return fail("it is not active");
        };
        self.input_events.clear();
        events
            .iter()
            .for_each(|event| push_event(&mut self.input_events, event));
        self.output_events.clear();
        self.buffers.fill(input, side_chain);
        let result = self.as_audio_thread(|host| {
            host.side_chain.tell(&mut processor, !side_chain.is_empty());
            let started = processor.as_started_mut()?;
            let (inputs, mut outputs) = host.buffers.as_clap(frames);
            started.process(
                &inputs,
                &mut outputs,
                &host.input_events.as_input(),
                &mut host.output_events.as_output(),
                Some(host.frames_processed),
                None,
            )
        });
        self.processor = Some(processor);
        result.map_err(|error| HostError::Process(error.to_string()))?;
        self.buffers.take(output);
        self.frames_processed += frames as u64;
        self.pump()
    }
}
