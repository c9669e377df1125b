//! A CLAP host: loads the plugin, sets it up, plays blocks through it. One thread acts as main and audio thread in
//! turn, as an offline host may, or lends the audio side to another; the plugin learns through the thread-check
//! extension which of the two a thread is.
//!
//! ```no_run
//! # fn main() -> Result<(), cochlea_cli::host::HostError> {
//! use cochlea_cli::host::{Event, Host};
//!
//! let mut host = Host::linked()?;
//! host.select_channels(2)?;
//! host.set("Band 5 Gain", "3 dB")?;
//! host.activate(48_000.0, 512)?;
//! let input = [[0.5_f32; 512], [0.5; 512]];
//! let mut output = [[0.0_f32; 512], [0.0; 512]];
//! let change = host.event(100, "Band 5 Gain", "-3 dB")?;
//! let [left, right] = &mut output;
//! host.process(&[&input[0], &input[1]], &mut [left, right], &[change])?;
//! # Ok(()) }
//! ```

mod audio_side;
mod editor;
mod error;
mod handlers;
mod lend;
mod load;
mod parameter;
mod ports;
mod process;
mod render;
mod report;
mod requests;
mod side_chain;

use clack_extensions::latency::PluginLatency;
use clack_extensions::params::PluginParams;
use clack_extensions::render::{PluginRender, RenderMode};
use clack_extensions::state::PluginState;
use clack_host::events::event_types::ParamValueEvent;
use clack_host::prelude::*;

pub use audio_side::{AudioSide, ProcessFault};
pub use editor::EditorSize;
pub use error::HostError;
pub use load::Descriptor;
pub use parameter::{Parameter, ParameterTexts};
pub(crate) use render::take_events;
pub use render::{Block, BlockLengths, LONGEST_BLOCK, TimedEvent};

use handlers::{Handlers, Shared, as_audio_thread};
use ports::PortBuffers;

/// A parameter change within a block.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Event {
    /// The frame of the block at which it takes effect.
    pub frame: u32,
    /// CLAP id of the parameter.
    pub parameter_id: u32,
    /// CLAP value: 0 to 1, or 0 to the number of steps.
    pub value: f64,
}

/// One instance of one plugin.
///
/// Not [`Send`]: the thread that made it is its main thread.
pub struct Host {
    /// Before `instance`: clack wants the processor gone first.
    audio: Option<AudioSide>,
    /// Whether another thread has the audio side of an active plugin.
    is_lent: bool,
    instance: PluginInstance<Handlers>,
    descriptor: Descriptor,
    params: PluginParams,
    parameters: Vec<Parameter>,
    configuration: PluginAudioConfiguration,
    latency_samples: u32,
    restarts: u32,
}

impl Host {
    /// What the plugin says of itself.
    pub fn descriptor(&self) -> &Descriptor {
        &self.descriptor
    }

    /// All parameters, in the plugin's order.
    pub fn parameters(&self) -> &[Parameter] {
        &self.parameters
    }

    /// The present CLAP value of a parameter.
    pub fn value(&mut self, parameter_id: u32) -> Option<f64> {
        let id = ClapId::from_raw(parameter_id)?;
        self.params.get_value(&self.instance.plugin_handle(), id)
    }

    /// Sets a parameter from text, such as `3 dB`, at once: for a change at a given frame see [`Host::event`].
    pub fn set(&mut self, name: &str, text: &str) -> Result<(), HostError> {
        let event = self.event(0, name, text)?;
        self.set_value(event.parameter_id, event.value)
    }

    /// A change of a parameter from text at `frame` of a block.
    ///
    /// Errors: no such parameter, not to be set, not a value of it, out of its range.
    pub fn event(&mut self, frame: u32, name: &str, text: &str) -> Result<Event, HostError> {
        let parameter = self.parameter(name)?.clone();
        if parameter.is_read_only {
            return Err(HostError::ReadOnly { name: parameter.name });
        }
        let value = self.value_of_text(&parameter, text)?;
        Ok(Event {
            frame,
            parameter_id: parameter.id,
            value,
        })
    }

    /// Sets a parameter to a CLAP value at once, through the params extension's flush; not while the audio side is
    /// lent.
    pub fn set_value(&mut self, parameter_id: u32, value: f64) -> Result<(), HostError> {
        let mut input = EventBuffer::new();
        push_event(
            &mut input,
            &Event {
                frame: 0,
                parameter_id,
                value,
            },
        );
        self.flush(&input)?;
        self.pump()
    }

    /// Restores a state saved by the plugin, or made by a preset.
    pub fn load_state(&mut self, bytes: &[u8]) -> Result<(), HostError> {
        let state: PluginState = self.extension("clap.state")?;
        let mut bytes = bytes;
        state
            .load(&self.instance.plugin_handle(), &mut bytes)
            .map_err(|_| HostError::State("to load its state"))?;
        self.pump()
    }

    /// The plugin's whole state.
    pub fn save_state(&mut self) -> Result<Vec<u8>, HostError> {
        let state: PluginState = self.extension("clap.state")?;
        let mut bytes = Vec::new();
        state
            .save(&self.instance.plugin_handle(), &mut bytes)
            .map_err(|_| HostError::State("to save its state"))?;
        Ok(bytes)
    }

    /// Tells the plugin that nobody waits for the sound, or that somebody does. `false` where it does not care.
    pub fn set_offline(&mut self, offline: bool) -> bool {
        let mode = if offline {
            RenderMode::Offline
        } else {
            RenderMode::Realtime
        };
        let handle = self.instance.plugin_handle();
        handle
            .get_extension::<PluginRender>()
            .is_some_and(|render| render.set(&handle, mode).is_ok())
    }

    /// Makes the plugin ready for blocks of 1 to `block_frames` frames. An active plugin is activated anew.
    pub fn activate(&mut self, sample_rate_hz: f64, block_frames: u32) -> Result<(), HostError> {
        self.start(sample_rate_hz, block_frames)?;
        self.pump()
    }

    fn start(&mut self, sample_rate_hz: f64, block_frames: u32) -> Result<(), HostError> {
        self.deactivate();
        self.configuration = PluginAudioConfiguration {
            sample_rate: sample_rate_hz,
            min_frames_count: 1,
            max_frames_count: block_frames.max(1),
        };
        let fail = |reason: String| HostError::Activate {
            sample_rate_hz,
            block_frames,
            reason,
        };
        let longest_frames = self.configuration.max_frames_count as usize;
        let buffers = PortBuffers::new(&mut self.instance, longest_frames);
        let stopped = self
            .instance
            .activate(|_, _| (), self.configuration)
            .map_err(|error| fail(error.to_string()))?;
        match as_audio_thread(|| stopped.start_processing()) {
            Ok(started) => {
                let audio = AudioSide::new(&mut self.instance, started.into(), buffers, longest_frames);
                self.audio = Some(audio);
            }
            Err(error) => {
                self.instance.deactivate(error.into_stopped_processor());
                return Err(fail("it refused to start processing".to_owned()));
            }
        }
        self.read_latency();
        Ok(())
    }

    /// Stops processing and frees what the activation took. Nothing happens to an inactive plugin, or to one whose
    /// audio side is lent.
    pub fn deactivate(&mut self) {
        if let Some(audio) = self.audio.take() {
            self.instance.deactivate(audio.into_stopped());
        }
    }

    /// Whether blocks can be processed.
    pub fn is_active(&self) -> bool {
        self.audio.is_some() || self.is_lent
    }

    /// Clears the sound's memory: filters, smoothers, tails. Parameters stay.
    pub fn reset(&mut self) {
        if let Some(audio) = &mut self.audio {
            audio.reset();
        }
    }

    /// The delay that the plugin reports, in samples. Valid while active.
    pub fn latency_samples(&self) -> u32 {
        self.latency_samples
    }

    /// How often the plugin asked for a restart since it was made, and got it.
    pub fn restarts(&self) -> u32 {
        self.restarts
    }

    /// What the plugin logged at warning level and above since the last call.
    pub fn take_log(&mut self) -> Vec<String> {
        self.instance.access_shared_handler(Shared::take_log)
    }

    fn read_latency(&mut self) {
        let handle = self.instance.plugin_handle();
        self.latency_samples = handle
            .get_extension::<PluginLatency>()
            .map_or(0, |latency| latency.get(&handle));
    }

    fn extension<E>(&mut self, name: &'static str) -> Result<E, HostError>
    where
        E: clack_host::extensions::Extension<ExtensionSide = clack_host::extensions::PluginExtensionSide>,
    {
        self.instance
            .plugin_handle()
            .get_extension()
            .ok_or(HostError::Missing(name))
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        self.deactivate();
    }
}

fn push_event(buffer: &mut EventBuffer, event: &Event) {
    if let Some(id) = ClapId::from_raw(event.parameter_id) {
        buffer.push(&ParamValueEvent::new(event.frame, id, Pckn::match_all(), event.value));
    }
}
