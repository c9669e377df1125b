//! The side chain: the plugin's second input port, fed or told that nothing is connected.

use clack_extensions::audio_ports_activation::{PluginAudioPortsActivation, SampleSize};
use clack_host::prelude::*;

use super::handlers::Handlers;

/// Index of the side chain among the input ports.
pub(super) const SIDE_CHAIN_PORT: usize = 1;

/// Whether the plugin knows that its side chain is connected.
#[derive(Default)]
pub(super) struct Connection {
    extension: Option<PluginAudioPortsActivation>,
    told: Option<bool>,
}

impl Connection {
    /// For a plugin that is about to be activated: what it was told before is void.
    pub(super) fn new(instance: &mut PluginInstance<Handlers>) -> Self {
        let handle = instance.plugin_handle();
        let extension = handle.get_extension::<PluginAudioPortsActivation>();
        Self {
            extension: extension.filter(|extension| extension.can_activate_while_processing(&handle)),
            told: None,
        }
    }

    /// Tells the plugin, when it does not know. A plugin that cannot be told hears silence where nothing is connected.
    pub(super) fn tell(&mut self, processor: &mut PluginAudioProcessor<Handlers>, connected: bool) {
        if let Some(extension) = self.extension
            && self.told != Some(connected)
        {
            let port = SIDE_CHAIN_PORT as u32;
            let mut handle = processor.plugin_handle();
            extension.set_active_audio_active(&mut handle, true, port, connected, SampleSize::Float32);
            self.told = Some(connected);
        }
    }
}
