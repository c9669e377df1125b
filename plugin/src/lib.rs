//! Cochlea, an equaliser that listens like an ear: the CLAP and VST3 plugin.
//!
//! Wiring only. The way in: [`params`] (what can be set) → [`processor`] (the audio thread) → `cochlea_dsp` (the
//! sound). [`link`] holds what crosses threads, [`host_guard`] what stands between the framework's faults and hosts.
//!
//! The framework is nice-plug, the published successor of nih-plug.

pub mod analysis;
pub mod curves;
pub mod editor;
mod exports;
mod files;
mod fir_worker;
pub mod host_guard;
pub mod keeping;
pub mod link;
mod own_stack;
pub mod params;
pub mod pitch_history;
pub mod presets;
pub mod processor;
pub mod remembered;
pub mod sentences;
pub mod settings;
pub mod text;
pub mod tuner;

use std::ops::RangeInclusive;
use std::sync::atomic::Ordering;
use std::sync::{Arc, OnceLock};

use cochlea_dsp::error::{MAX_SAMPLE_RATE_HZ, MIN_SAMPLE_RATE_HZ};
use nice_plug::prelude::*;
use nice_plug::wrapper::clap::PluginDescriptor;

pub use exports::clap_entry;
use host_guard::{Guarded, Hooks, Instance, PresetProvider};
use keeping::Keeping;
use link::Link;
use params::CochleaParams;
use processor::Processor;

/// The CLAP id, frozen.
pub const CLAP_ID: &str = "audio.cochlea.cochlea";

/// The plugin as the framework drives it.
pub struct Cochlea {
    params: Arc<CochleaParams>,
    link: Arc<Link>,
    instance: Arc<Instance>,
    /// In a box: hosts' threads are not asked for the stack that moving it would take.
    processor: Option<Box<Processor>>,
}

impl Default for Cochlea {
    fn default() -> Self {
        let params = Arc::new(CochleaParams::new());
        let link = Link::new();
        let (asked, running, changed) = (params.clone(), link.clone(), link.clone());
        let latency_samples = move || {
            let sample_rate_hz = running.sample_rate_hz.load(Ordering::Relaxed);
            asked.phase().latency_samples(f64::from(sample_rate_hz)) as u32
        };
        let (held, running) = (latency_samples.clone(), link.clone());
        let instance = Instance::announce(
            params.clone(),
            Hooks {
                latency_samples: Box::new(latency_samples),
                // A linear-phase filter is twice as long as it delays.
                tail_samples: Box::new(move || {
                    let sample_rate_hz = running.sample_rate_hz.load(Ordering::Relaxed);
                    2 * held() + (RING_SECONDS * f64::from(sample_rate_hz)) as u32
                }),
                changed: Box::new(move || changed.repaint.request_repaint()),
                keeps: Box::new(Keeping {
                    params: params.clone(),
                    link: link.clone(),
                }),
            },
        );
        Self {
            params,
            link,
            instance,
            processor: None,
        }
    }
}

/// How long sound goes on after its input, beside what linear phase holds, s: the lowest bands ring, and the end of a note
/// is noticed late. Measured from the outside in `tests/conformance_clap/tail.rs`.
const RING_SECONDS: f64 = 1.0;

const MONO: NonZeroU32 = new_nonzero_u32(1);
const STEREO: NonZeroU32 = new_nonzero_u32(2);

const PORT_NAMES: PortNames = PortNames {
    aux_inputs: &["Sidechain"],
    ..PortNames::const_default()
};

impl Plugin for Cochlea {
    const NAME: &'static str = "Cochlea";
    const VENDOR: &'static str = "Cochlea";
    const URL: &'static str = "";
    const EMAIL: &'static str = "";
    const VERSION: &'static str = env!("CARGO_PKG_VERSION");

    /// The side chain is as wide as the main ports so that the framework's VST3 side finds the layout; the guard offers
    /// hosts a stereo one with either.
    const AUDIO_IO_LAYOUTS: &'static [AudioIOLayout] = &[
        AudioIOLayout {
            main_input_channels: Some(STEREO),
            main_output_channels: Some(STEREO),
            aux_input_ports: &[STEREO],
            names: PORT_NAMES,
            ..AudioIOLayout::const_default()
        },
        AudioIOLayout {
            main_input_channels: Some(MONO),
            main_output_channels: Some(MONO),
            aux_input_ports: &[MONO],
            names: PORT_NAMES,
            ..AudioIOLayout::const_default()
        },
    ];

    /// Off for the framework: the guard hands us the changes with their samples, and the processor splits the block.
    const SAMPLE_ACCURATE_AUTOMATION: bool = false;

    type Editor = editor::CochleaEditor;
    type SysExMessage = ();
    type BackgroundTask = ();

    fn params(&self) -> Arc<dyn Params> {
        self.params.clone()
    }

    fn editor(&mut self, _executor: AsyncExecutor<Self>) -> Option<Self::Editor> {
        editor::create(self.params.clone(), self.link.clone(), self.instance.clone())
    }

    fn activate(
        &mut self,
        layout: &AudioIOLayout,
        config: &BufferConfig,
        _context: &mut impl ActivateContext<Self>,
    ) -> bool {
        let channels = layout.main_output_channels.map_or(0, NonZeroU32::get) as usize;
        // A host that asks for a rate we cannot run is told so by the refusal.
        let (params, link, instance) = (self.params.clone(), self.link.clone(), self.instance.clone());
        let sample_rate_hz = f64::from(config.sample_rate);
        self.processor = own_stack::run(|| {
            let processor = Processor::new(params, link, instance, sample_rate_hz, channels);
            processor.map(Box::new).ok()
        })
        .flatten();
        self.processor.is_some()
    }

    fn reset(&mut self) {
        if let Some(processor) = &mut self.processor {
            processor.reset();
        }
    }

    fn process(
        &mut self,
        buffer: &mut Buffer,
        _aux: &mut AuxiliaryBuffers,
        _context: &mut impl ProcessContext<Self>,
    ) -> ProcessStatus {
        if let Some(processor) = &mut self.processor {
            let side_chain = self.instance.side_chain();
            let heard = side_chain.as_ref().map_or(0, |side_chain| side_chain.channel_count());
            let channels = side_chain
                .as_ref()
                .map_or([&[][..]; 2], |side_chain| side_chain.channels());
            processor.process(buffer.as_slice(), &channels[..heard]);
        }
        // How long sound goes on, the guard says.
        ProcessStatus::Normal
    }
}

impl ClapPlugin for Cochlea {
    const CLAP_ID: &'static str = CLAP_ID;
    const CLAP_DESCRIPTION: Option<&'static str> = Some("A 26-band equaliser in critical bands");
    const CLAP_MANUAL_URL: Option<&'static str> = None;
    const CLAP_SUPPORT_URL: Option<&'static str> = None;
    const CLAP_FEATURES: &'static [ClapFeature] = &[
        ClapFeature::AudioEffect,
        ClapFeature::Equalizer,
        ClapFeature::Mastering,
        ClapFeature::Mono,
        ClapFeature::Stereo,
    ];

    fn remote_controls(&self, context: &mut impl RemoteControlsContext) {
        self.params.define_remote_controls(context);
    }
}

impl Vst3Plugin for Cochlea {
    const VST3_CLASS_ID: [u8; 16] = *b"CochleaEarEq26Bd";
    const VST3_SUBCATEGORIES: &'static [Vst3SubCategory] = &[Vst3SubCategory::Fx, Vst3SubCategory::Eq];
}

impl Guarded for Cochlea {
    const NOTE_OUTPUT: Option<&'static str> = Some("Notes");

    const SAMPLE_RATES_HZ: RangeInclusive<f64> = MIN_SAMPLE_RATE_HZ..=MAX_SAMPLE_RATE_HZ;

    const PRESETS: Option<&'static PresetProvider> = Some(presets::PROVIDER);

    fn clap_descriptor() -> &'static PluginDescriptor {
        static DESCRIPTOR: OnceLock<PluginDescriptor> = OnceLock::new();
        DESCRIPTOR.get_or_init(PluginDescriptor::for_plugin::<Self>)
    }
}
