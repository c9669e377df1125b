//! One block through the plugin.

use super::audio_side::AudioSide;
use super::{Event, Host, HostError};

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
        self.audio.as_ref().is_some_and(AudioSide::has_side_chain)
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
        let Some(audio) = &mut self.audio else {
            return Err(HostError::Process("it is not active".to_owned()));
        };
        audio.process(input, side_chain, output, events)?;
        self.pump()
    }
}
