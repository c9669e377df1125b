//! A plugin that plays its side chain, to see what arrives there on the bare framework and behind the guard.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use cochlea::editor::CochleaEditor;
use cochlea::host_guard::{Guarded, Hooks, Instance, KeepsNothing};
use nice_plug::prelude::*;
use nice_plug::wrapper::clap::PluginDescriptor;

use crate::probe::SHIELDED;

/// How long the framework's first side-chain channel was, last call; it should be the block's length.
pub static FRAMEWORK_FRAMES: AtomicUsize = AtomicUsize::new(0);

/// The listener's one parameter, which does nothing.
#[derive(Params)]
pub struct ListenerParams {
    #[id = "nothing"]
    nothing: BoolParam,
}

/// The plugin: stereo with a side chain of `SIDE_CHAIN` channels, and mono with a mono one.
///
/// Its output is the side chain that the guard says there is, else ([`SHIELDED`] is off) that of the framework. Channels
/// that the side chain does not have stay as the main input has them; a mono output is the sum of the side chain.
pub struct Listener<const SIDE_CHAIN: u32> {
    params: Arc<ListenerParams>,
    instance: Arc<Instance>,
}

impl<const SIDE_CHAIN: u32> Default for Listener<SIDE_CHAIN> {
    fn default() -> Self {
        let params = Arc::new(ListenerParams {
            nothing: BoolParam::new("Nothing", false),
        });
        let hooks = Hooks {
            latency_samples: Box::new(|| 0),
            tail_samples: Box::new(|| 0),
            changed: Box::new(|| {}),
            keeps: Box::new(KeepsNothing),
        };
        let instance = Instance::announce(params.clone(), hooks);
        Self { params, instance }
    }
}

fn play(output: &mut [&mut [f32]], side_chain: &[&[f32]]) {
    match (output, side_chain) {
        ([only], [left, right]) => {
            for (sample, (left, right)) in only.iter_mut().zip(left.iter().zip(*right)) {
                *sample = left + right;
            }
        }
        (output, side_chain) => {
            for (output, side_chain) in output.iter_mut().zip(side_chain) {
                let frames = output.len().min(side_chain.len());
                output[..frames].copy_from_slice(&side_chain[..frames]);
            }
        }
    }
}

impl<const SIDE_CHAIN: u32> Plugin for Listener<SIDE_CHAIN> {
    const NAME: &'static str = "Listener";
    const VENDOR: &'static str = "Cochlea";
    const URL: &'static str = "";
    const EMAIL: &'static str = "";
    const VERSION: &'static str = "1.0.0";
    const AUDIO_IO_LAYOUTS: &'static [AudioIOLayout] = &[
        AudioIOLayout {
            main_input_channels: Some(new_nonzero_u32(2)),
            main_output_channels: Some(new_nonzero_u32(2)),
            aux_input_ports: &[new_nonzero_u32(SIDE_CHAIN)],
            ..AudioIOLayout::const_default()
        },
        AudioIOLayout {
            main_input_channels: Some(new_nonzero_u32(1)),
            main_output_channels: Some(new_nonzero_u32(1)),
            aux_input_ports: &[new_nonzero_u32(1)],
            ..AudioIOLayout::const_default()
        },
    ];
    type Editor = CochleaEditor;
    type SysExMessage = ();
    type BackgroundTask = ();

    fn params(&self) -> Arc<dyn Params> {
        self.params.clone()
    }

    fn activate(
        &mut self,
        _layout: &AudioIOLayout,
        _config: &BufferConfig,
        _context: &mut impl ActivateContext<Self>,
    ) -> bool {
        true
    }

    fn process(
        &mut self,
        buffer: &mut Buffer,
        aux: &mut AuxiliaryBuffers,
        _context: &mut impl ProcessContext<Self>,
    ) -> ProcessStatus {
        let framework: &[&mut [f32]] = aux.inputs[0].as_slice_immutable();
        FRAMEWORK_FRAMES.store(framework[0].len(), Ordering::SeqCst);
        if SHIELDED.load(Ordering::SeqCst) {
            let side_chain = self.instance.side_chain().expect("one block at a time");
            play(buffer.as_slice(), &side_chain.channels()[..side_chain.channel_count()]);
        } else if let [left, right] = framework {
            play(buffer.as_slice(), &[left, right]);
        }
        ProcessStatus::Normal
    }
}

impl<const SIDE_CHAIN: u32> ClapPlugin for Listener<SIDE_CHAIN> {
    const CLAP_ID: &'static str = "audio.cochlea.listener";
    const CLAP_DESCRIPTION: Option<&'static str> = None;
    const CLAP_MANUAL_URL: Option<&'static str> = None;
    const CLAP_SUPPORT_URL: Option<&'static str> = None;
    const CLAP_FEATURES: &'static [ClapFeature] = &[ClapFeature::AudioEffect];
}

impl<const SIDE_CHAIN: u32> Vst3Plugin for Listener<SIDE_CHAIN> {
    const VST3_CLASS_ID: [u8; 16] = *b"CochleaListener0";
    const VST3_SUBCATEGORIES: &'static [Vst3SubCategory] = &[Vst3SubCategory::Fx];
}

impl<const SIDE_CHAIN: u32> Guarded for Listener<SIDE_CHAIN> {
    fn clap_descriptor() -> &'static PluginDescriptor {
        static DESCRIPTOR: OnceLock<PluginDescriptor> = OnceLock::new();
        DESCRIPTOR.get_or_init(PluginDescriptor::for_plugin::<Self>)
    }
}
