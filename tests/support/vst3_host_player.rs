//! The VST3 bundle in vst3-host, as a player of whole sounds.

use std::path::Path;

use anyhow::{Context, Result, ensure};
use vst3_host::audio::{BusDirection, MediaType, SpeakerArrangement};
use vst3_host::{AudioBuffers, Plugin, PluginEvent, PluginEventData, Vst3Host};

/// Frames of a block.
const BLOCK_FRAMES: usize = 512;

/// A bundle loaded in vst3-host.
pub struct Vst3Player {
    plugin: Plugin,
    sample_rate_hz: f64,
    // Dropped after the plugin: it holds the library.
    _host: Vst3Host,
}

impl Vst3Player {
    /// Loads a bundle for stereo sound.
    ///
    /// # Errors
    /// When the host cannot load it.
    pub fn load(bundle: &Path, sample_rate_hz: f64) -> Result<Self> {
        let mut host = Vst3Host::builder()
            .sample_rate(sample_rate_hz)
            .block_size(BLOCK_FRAMES)
            .build()
            .context("vst3-host did not start")?;
        let plugin = host
            .load_plugin(bundle)
            .with_context(|| format!("vst3-host cannot load {}", bundle.display()))?;
        Ok(Self {
            plugin,
            sample_rate_hz,
            _host: host,
        })
    }

    /// Makes the side chain mono or stereo and switches it on.
    ///
    /// # Errors
    /// When the plugin refuses.
    pub fn connect_side_chain(&mut self, channels: usize) -> Result<()> {
        let stereo = SpeakerArrangement::STEREO;
        let side_chain = if channels == 1 {
            SpeakerArrangement::MONO
        } else {
            stereo
        };
        self.plugin.set_bus_arrangements(&[stereo, side_chain], &[stereo])?;
        self.plugin
            .set_bus_active(MediaType::Audio, BusDirection::Input, 1, true)?;
        Ok(())
    }

    /// Sets parameters to normalised values and plays `sound` (a channel each, those of the side chain last) from rest.
    ///
    /// # Errors
    /// When a parameter is unknown or a block fails.
    pub fn play(&mut self, settings: &[(String, f64)], sound: &[Vec<f32>]) -> Result<Vec<Vec<f32>>> {
        ensure!(sound.len() >= 2, "the bundle is loaded for stereo");
        for (name, value) in settings {
            let found = self
                .plugin
                .find_parameter(name)
                .with_context(|| format!("no parameter \"{name}\""))?;
            self.plugin.set_parameter(found.id, *value)?;
        }
        // The host hands the values over with its first block, and they glide; a fresh start finds them settled.
        self.plugin.start_processing()?;
        self.plugin.process_audio(&mut AudioBuffers::new(
            sound.len(),
            2,
            BLOCK_FRAMES,
            self.sample_rate_hz,
        ))?;
        self.plugin.stop_processing()?;
        self.plugin.start_processing()?;
        let frames = sound[0].len();
        let mut result = vec![Vec::new(); 2];
        for start in (0..frames).step_by(BLOCK_FRAMES) {
            let end = (start + BLOCK_FRAMES).min(frames);
            let mut block = AudioBuffers::new(sound.len(), 2, end - start, self.sample_rate_hz);
            for (to, from) in block.inputs.iter_mut().zip(sound) {
                to.copy_from_slice(&from[start..end]);
            }
            self.plugin.process_audio(&mut block)?;
            for (to, from) in result.iter_mut().zip(&block.outputs) {
                to.extend_from_slice(&from[..end - start]);
            }
        }
        self.plugin.stop_processing()?;
        Ok(result)
    }

    /// Whether the plugin has a bus on which notes go out.
    pub fn has_note_output(&self) -> bool {
        self.plugin.info().has_midi_output
    }

    /// Keys of the notes that began since the last call.
    pub fn notes_begun(&self) -> Vec<i16> {
        let begun = |event: PluginEvent| match event.data {
            PluginEventData::NoteOn { pitch, .. } => Some(pitch),
            _ => None,
        };
        self.plugin.take_output_events().into_iter().filter_map(begun).collect()
    }

    /// The last value that the plugin told of a parameter since it was last asked for any.
    pub fn last_value(&self, name: &str) -> Option<f64> {
        let id = self.plugin.find_parameter(name).ok()?.id;
        let changes = self.plugin.get_parameter_changes();
        changes
            .into_iter()
            .rev()
            .find(|(told, _)| *told == id)
            .map(|(_, value)| value)
    }
}
