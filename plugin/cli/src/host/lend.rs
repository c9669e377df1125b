//! The audio side on another thread, as `cochlea live` plays it.

use super::audio_side::AudioSide;
use super::{Host, HostError};

impl Host {
    /// Hands the audio side of an active plugin out, for one audio thread to process with. Until it is back, nothing
    /// here processes, flushes, deactivates or restarts. `None` where the plugin is inactive or already lent.
    pub fn lend_audio(&mut self) -> Option<AudioSide> {
        let audio = self.audio.take()?;
        self.is_lent = true;
        Some(audio)
    }

    /// Takes the audio side back, and does what waited for it.
    ///
    /// # Errors
    /// The plugin asked for a restart and would not start.
    pub fn return_audio(&mut self, audio: AudioSide) -> Result<(), HostError> {
        self.audio = Some(audio);
        self.is_lent = false;
        self.pump()
    }

    /// Whether the plugin waits for a restart, which needs its audio side back.
    pub fn wants_restart(&self) -> bool {
        self.instance
            .access_shared_handler(|shared| shared.restart_requested.load(std::sync::atomic::Ordering::Acquire))
    }
}
