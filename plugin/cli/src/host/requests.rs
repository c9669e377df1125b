//! What the plugin asks of the host: answered between blocks, on the main thread.

use std::sync::atomic::AtomicBool;

use clack_host::prelude::*;

use super::handlers::Shared;
use super::{Host, HostError};

impl Host {
    /// Answers what the plugin asked for since the last time: callbacks, a restart, flushes, rescans.
    pub fn pump(&mut self) -> Result<(), HostError> {
        // A callback may ask for another; a plugin that never stops asking waits for the next block.
        for _ in 0..64 {
            if !self.take_request(|shared| &shared.callback_requested) {
                break;
            }
            self.instance.call_on_main_thread_callback();
        }
        if self.take_request(|shared| &shared.flush_requested) && !self.is_active() {
            self.flush(&EventBuffer::new())?;
        }
        // While the audio side is lent, a restart waits for its return.
        if !self.is_lent && self.take_request(|shared| &shared.restart_requested) && self.is_active() {
            self.restarts += 1;
            let PluginAudioConfiguration {
                sample_rate,
                max_frames_count,
                ..
            } = self.configuration;
            let frames_processed = self.audio.as_ref().map_or(0, |audio| audio.frames_processed);
            self.start(sample_rate, max_frames_count)?;
            if let Some(audio) = &mut self.audio {
                audio.frames_processed = frames_processed;
            }
        }
        if self.instance.access_handler(|main| main.parameters_changed.take()) {
            self.read_parameters();
        }
        if self.instance.access_handler(|main| main.latency_changed.take()) {
            self.read_latency();
        }
        Ok(())
    }

    /// Hands parameter changes over outside a block.
    pub(super) fn flush(&mut self, input: &EventBuffer) -> Result<(), HostError> {
        let params = self.params;
        let mut output = EventBuffer::new();
        if let Some(audio) = &mut self.audio {
            audio.with_processor(|processor| {
                let mut handle = processor.plugin_handle();
                params.flush_active(&mut handle, &input.as_input(), &mut output.as_output());
            });
        } else if let Some(mut handle) = self.instance.inactive_plugin_handle() {
            params.flush(&mut handle, &input.as_input(), &mut output.as_output());
        }
        Ok(())
    }

    fn take_request(&self, flag: impl Fn(&Shared) -> &AtomicBool) -> bool {
        self.instance.access_shared_handler(|shared| Shared::take(flag(shared)))
    }
}
