//! A small plugin that does on purpose what ours must never do, to hold the bare framework against the guard.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use cochlea::editor::CochleaEditor;
use cochlea::host_guard::{Guarded, Hooks, Instance, KeepsNothing, Shield};
use nice_plug::prelude::*;
use nice_plug::wrapper::clap::PluginDescriptor;

use crate::sins;

/// What `process` saw, last call: bit 0 FTZ, bit 1 DAZ.
pub static FLOAT_MODE: AtomicU64 = AtomicU64::new(0);

/// Whether what was processed or activated last was said to be for rendering offline.
pub static OFFLINE: AtomicBool = AtomicBool::new(false);

/// Whether the probe shields its processing and reports latency through the guard.
pub static SHIELDED: AtomicBool = AtomicBool::new(false);

/// The probe's parameters.
#[derive(Params)]
pub struct ProbeParams {
    /// On: `process` panics.
    #[id = "panic"]
    pub panic: BoolParam,
    /// The latency it claims.
    #[id = "latency"]
    pub latency: IntParam,
    /// Gain, linear.
    #[id = "gain"]
    pub gain: FloatParam,
    /// Three steps, on the first.
    #[id = "step"]
    pub step: IntParam,
    #[nested(array, group = "Many")]
    many: [OneOfMany; 64],
}

#[derive(Params)]
struct OneOfMany {
    #[id = "value"]
    value: FloatParam,
}

fn unit_param(name: &str, default: f32) -> FloatParam {
    FloatParam::new(name, default, FloatRange::Linear { min: 0.0, max: 1.0 })
}

impl Default for ProbeParams {
    fn default() -> Self {
        Self {
            panic: BoolParam::new("Panic", false),
            latency: IntParam::new("Latency", 64, IntRange::Linear { min: 0, max: 1024 }),
            gain: unit_param("Gain", 0.5),
            step: IntParam::new("Step", 1, IntRange::Linear { min: 0, max: 3 }),
            many: std::array::from_fn(|at| OneOfMany {
                value: unit_param(&format!("Value {at}"), 0.0),
            }),
        }
    }
}

/// The plugin.
pub struct Probe {
    params: Arc<ProbeParams>,
    instance: Arc<Instance>,
    shield: Shield,
}

impl Default for Probe {
    fn default() -> Self {
        let params = Arc::new(ProbeParams::default());
        let asked = params.clone();
        let instance = Instance::announce(
            params.clone(),
            Hooks {
                latency_samples: Box::new(move || asked.latency.value() as u32),
                tail_samples: Box::new(|| 0),
                changed: Box::new(|| {}),
                keeps: Box::new(KeepsNothing),
            },
        );
        Self {
            params,
            instance,
            shield: Shield::default(),
        }
    }
}

impl Probe {
    fn work(params: &ProbeParams, channels: &mut [&mut [f32]]) {
        FLOAT_MODE.store(float_mode(), Ordering::SeqCst);
        assert!(!params.panic.value(), "on purpose");
        sins::commit();
        for channel in channels {
            for sample in channel.iter_mut() {
                *sample *= params.gain.value();
            }
        }
    }
}

impl Plugin for Probe {
    const NAME: &'static str = "Probe";
    const VENDOR: &'static str = "Cochlea";
    const URL: &'static str = "";
    const EMAIL: &'static str = "";
    const VERSION: &'static str = "1.0.0";
    const AUDIO_IO_LAYOUTS: &'static [AudioIOLayout] = &[AudioIOLayout {
        main_input_channels: Some(new_nonzero_u32(2)),
        main_output_channels: Some(new_nonzero_u32(2)),
        ..AudioIOLayout::const_default()
    }];
    const SAMPLE_ACCURATE_AUTOMATION: bool = true;
    type Editor = CochleaEditor;
    type SysExMessage = ();
    type BackgroundTask = ();

    fn params(&self) -> Arc<dyn Params> {
        self.params.clone()
    }

    fn activate(
        &mut self,
        _layout: &AudioIOLayout,
        config: &BufferConfig,
        context: &mut impl ActivateContext<Self>,
    ) -> bool {
        if SHIELDED.load(Ordering::SeqCst) {
            OFFLINE.store(self.instance.renders_offline(), Ordering::SeqCst);
        } else {
            OFFLINE.store(config.process_mode == ProcessMode::Offline, Ordering::SeqCst);
            context.set_latency_samples(self.params.latency.value() as u32);
        }
        true
    }

    fn process(
        &mut self,
        buffer: &mut Buffer,
        _aux: &mut AuxiliaryBuffers,
        _context: &mut impl ProcessContext<Self>,
    ) -> ProcessStatus {
        if let Some(mut automation) = self.instance.automation() {
            automation.apply_rest(self.instance.parameters());
        }
        let params = &self.params;
        let channels = buffer.as_slice();
        if SHIELDED.load(Ordering::SeqCst) {
            OFFLINE.store(self.instance.renders_offline(), Ordering::SeqCst);
            self.shield.run(|| Self::work(params, channels));
        } else {
            Self::work(params, channels);
        }
        ProcessStatus::Normal
    }
}

impl ClapPlugin for Probe {
    const CLAP_ID: &'static str = "audio.cochlea.probe";
    const CLAP_DESCRIPTION: Option<&'static str> = None;
    const CLAP_MANUAL_URL: Option<&'static str> = None;
    const CLAP_SUPPORT_URL: Option<&'static str> = None;
    const CLAP_FEATURES: &'static [ClapFeature] = &[ClapFeature::AudioEffect];
}

impl Vst3Plugin for Probe {
    const VST3_CLASS_ID: [u8; 16] = *b"CochleaProbe0000";
    const VST3_SUBCATEGORIES: &'static [Vst3SubCategory] = &[Vst3SubCategory::Fx];
}

impl Guarded for Probe {
    fn clap_descriptor() -> &'static PluginDescriptor {
        static DESCRIPTOR: OnceLock<PluginDescriptor> = OnceLock::new();
        DESCRIPTOR.get_or_init(PluginDescriptor::for_plugin::<Self>)
    }
}

/// Bit 0: results that underflow are flushed; bit 1: subnormal operands are. Found by computing.
pub fn float_mode() -> u64 {
    use std::hint::black_box;
    let smallest_normal = black_box(f64::MIN_POSITIVE);
    let subnormal = black_box(f64::from_bits(1 << 50));
    let flushes_results = black_box(smallest_normal * 0.5) == 0.0;
    // Doubling a subnormal of this size gives a subnormal or, from 2^52 on, a normal number: only DAZ makes it zero
    // when the result is normal.
    let flushes_operands = black_box(subnormal * black_box(1024.0)) == 0.0;
    u64::from(flushes_results) | u64::from(flushes_operands) << 1
}
