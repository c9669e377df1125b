//! Audio ports: choosing the mono or stereo layout, and the buffers behind every port.

use clack_extensions::audio_ports::{AudioPortInfoBuffer, PluginAudioPorts};
use clack_extensions::audio_ports_config::{AudioPortsConfigBuffer, PluginAudioPortsConfig};
use clack_host::prelude::*;

use super::handlers::Handlers;
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

/// Buffers for every port; the first of either direction is the main one, the others hear silence and are not heard.
#[derive(Default)]
pub(super) struct PortBuffers {
    inputs: Vec<Vec<Vec<f32>>>,
    outputs: Vec<Vec<Vec<f32>>>,
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
            clap_inputs: Some(clap_inputs),
            clap_outputs: Some(clap_outputs),
        }
    }

    /// Whether the main ports have so many channels.
    pub(super) fn fits(&self, input_channels: usize, output_channels: usize) -> bool {
        self.inputs.first().map_or(0, Vec::len) == input_channels
            && self.outputs.first().map_or(0, Vec::len) == output_channels
    }

    /// Copies a block into the main input.
    pub(super) fn fill(&mut self, input: &[&[f32]]) {
        for (buffer, channel) in self.inputs.iter_mut().flatten().zip(input) {
            buffer[..channel.len()].copy_from_slice(channel);
        }
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
