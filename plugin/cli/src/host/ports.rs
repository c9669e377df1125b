//! Audio ports: choosing the mono or stereo layout, and the buffers behind every port.

use clack_extensions::audio_ports::{AudioPortInfoBuffer, PluginAudioPorts};
use clack_extensions::audio_ports_config::{AudioPortsConfigBuffer, PluginAudioPortsConfig};
use clack_host::prelude::*;

use super::handlers::Handlers;
use super::side_chain::SIDE_CHAIN_PORT;
use super::{Host, HostError};

impl Host {
    /// Selects the layout whose main ports have `channels` channels in and out. Deactivates an active plugin.
    ///
    /// Errors: there is none.
    pub fn select_channels(&mut self, channels: usize) -> Result<(), HostError> {
        self.deactivate();
        let handle = self.instance.plugin_handle();
        let mut offered = Vec::new();
        if let Some(layouts) = handle.get_extension::<PluginAudioPortsConfig>() {
            let mut buffer = AudioPortsConfigBuffer::new();
            let mut found = None;
            for index in 0..layouts.count(&handle) {
                let Some(layout) = layouts.get(&handle, index, &mut buffer) else {
                    continue;
                };
                let input = layout.main_input.map_or(0, |port| port.channel_count as usize);
                let output = layout.main_output.map_or(0, |port| port.channel_count as usize);
                offered.push(format!("{input} in and {output} out"));
                if (input, output) == (channels, channels) && found.is_none() {
                    found = Some(layout.id);
                }
            }
            if let Some(id) = found
                && layouts.select(&handle, id).is_ok()
            {
                return Ok(());
            }
        }
        // A plugin without layouts has the ports that it has.
        let input = main_channels(&mut self.instance, true);
        let output = main_channels(&mut self.instance, false);
        if (input, output) == (channels, channels) {
            return Ok(());
        }
        if offered.is_empty() {
            offered.push(format!("{input} in and {output} out"));
        }
        Err(HostError::Layout {
            channels,
            offered: offered.join(", "),
        })
    }
}

/// Buffers for every port. The first of either direction is the main one, the second input the side chain; the others
/// hear silence and are not heard.
#[derive(Default)]
pub(super) struct PortBuffers {
    inputs: Vec<Vec<Vec<f32>>>,
    outputs: Vec<Vec<Vec<f32>>>,
    side_chain_is_silent: bool,
    clap_inputs: Option<AudioPorts>,
    clap_outputs: Option<AudioPorts>,
}

impl PortBuffers {
    /// For the ports that the plugin has now.
    pub(super) fn new(instance: &mut PluginInstance<Handlers>, block_frames: usize) -> Self {
        let mut make = |is_input| {
            let ports: Vec<Vec<Vec<f32>>> = port_channels(instance, is_input)
                .into_iter()
                .map(|channels| vec![vec![0.0; block_frames]; channels])
                .collect();
            let channels = ports.iter().map(Vec::len).sum();
            let clap = AudioPorts::with_capacity(channels, ports.len());
            (ports, clap)
        };
        let (inputs, clap_inputs) = make(true);
        let (outputs, clap_outputs) = make(false);
        Self {
            inputs,
            outputs,
            side_chain_is_silent: true,
            clap_inputs: Some(clap_inputs),
            clap_outputs: Some(clap_outputs),
        }
    }

    /// Whether the main ports have so many channels.
    pub(super) fn fits(&self, input_channels: usize, output_channels: usize) -> bool {
        self.inputs.first().map_or(0, Vec::len) == input_channels
            && self.outputs.first().map_or(0, Vec::len) == output_channels
    }

    /// Whether there is a second input port.
    pub(super) fn has_side_chain(&self) -> bool {
        self.inputs.get(SIDE_CHAIN_PORT).is_some_and(|port| !port.is_empty())
    }

    /// Copies a block into the main input, and one or two channels into the side chain; silence if there are none.
    pub(super) fn fill(&mut self, input: &[&[f32]], side_chain: &[&[f32]]) {
        for (buffer, channel) in self.inputs.iter_mut().flatten().zip(input) {
            buffer[..channel.len()].copy_from_slice(channel);
        }
        let Some(port) = self.inputs.get_mut(SIDE_CHAIN_PORT) else {
            return;
        };
        match (port.as_mut_slice(), side_chain) {
            (port, []) if !self.side_chain_is_silent => port.iter_mut().for_each(|buffer| buffer.fill(0.0)),
            ([only], [left, right]) => {
                for (sample, (left, right)) in only.iter_mut().zip(left.iter().zip(*right)) {
                    *sample = 0.5 * (left + right);
                }
            }
            (port, side_chain) => {
                for (buffer, channel) in port.iter_mut().zip(side_chain.iter().cycle()) {
                    buffer[..channel.len()].copy_from_slice(channel);
                }
            }
        }
        self.side_chain_is_silent = side_chain.is_empty();
    }

    /// Copies a block out of the main output.
    pub(super) fn take(&self, output: &mut [&mut [f32]]) {
        for (buffer, channel) in self.outputs.iter().flatten().zip(output) {
            channel.copy_from_slice(&buffer[..channel.len()]);
        }
    }

    /// The first `frames` frames of all ports, as CLAP wants them.
    pub(super) fn as_clap(&mut self, frames: usize) -> (InputAudioBuffers<'_>, OutputAudioBuffers<'_>) {
        let inputs = match &mut self.clap_inputs {
            Some(clap) => clap.with_input_buffers(self.inputs.iter_mut().map(|port| {
                AudioPortBuffer {
                    latency: 0,
                    channels: AudioPortBufferType::f32_input_only(
                        port.iter_mut()
                            .map(move |channel| InputChannel::variable(&mut channel[..frames])),
                    ),
                }
            })),
            None => InputAudioBuffers::empty(),
        };
        let outputs = match &mut self.clap_outputs {
            Some(clap) => clap.with_output_buffers(self.outputs.iter_mut().map(|port| AudioPortBuffer {
                latency: 0,
                channels: AudioPortBufferType::f32_output_only(
                    port.iter_mut().map(move |channel| &mut channel[..frames]),
                ),
            })),
            None => OutputAudioBuffers::empty(),
        };
        (inputs, outputs)
    }
}

fn main_channels(instance: &mut PluginInstance<Handlers>, is_input: bool) -> usize {
    port_channels(instance, is_input).first().copied().unwrap_or(0)
}

fn port_channels(instance: &mut PluginInstance<Handlers>, is_input: bool) -> Vec<usize> {
    let handle = instance.plugin_handle();
    let Some(ports) = handle.get_extension::<PluginAudioPorts>() else {
        return Vec::new();
    };
    let mut buffer = AudioPortInfoBuffer::new();
    (0..ports.count(&handle, is_input))
        .filter_map(|index| {
            let port = ports.get(&handle, index, is_input, &mut buffer)?;
            Some(port.channel_count as usize)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Buffers of 4 frames: a stereo main input and a side chain of so many channels.
    fn with_side_chain(channels: usize) -> PortBuffers {
        PortBuffers {
            inputs: vec![vec![vec![0.0; 4]; 2], vec![vec![0.0; 4]; channels]],
            side_chain_is_silent: true,
            ..PortBuffers::default()
        }
    }

    #[test]
    fn mono_goes_to_every_channel_and_stereo_is_mixed_down() {
        let main = [[0.5; 4]; 2];
        let (a, b) = ([1.0, 0.5, -0.25, 0.0], [0.0, 0.5, 0.75, -1.0]);
        for (channels, given, expected) in [
            (1, vec![&a[..]], vec![a]),
            (2, vec![&a[..]], vec![a, a]),
            (2, vec![&a[..], &b], vec![a, b]),
            (1, vec![&a[..], &b], vec![[0.5, 0.5, 0.25, -0.5]]),
        ] {
            let mut buffers = with_side_chain(channels);
            buffers.fill(&[&main[0], &main[1]], &given);
            assert_eq!(buffers.inputs[0], main);
            assert_eq!(buffers.inputs[1], expected, "{} channels for {channels}", given.len());
            // Then nothing, in a shorter block too.
            buffers.fill(&[&main[0][..1], &main[1][..1]], &[]);
            assert_eq!(buffers.inputs[1], vec![[0.0; 4]; channels]);
        }
        let mut none = with_side_chain(0);
        none.fill(&[&main[0], &main[1]], &[]);
        assert!(!none.has_side_chain() && with_side_chain(1).has_side_chain());
    }
}
