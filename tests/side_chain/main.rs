//! The side chain, in CLAP and VST3: what arrives, however a host hands it over, and that the sound without it stays as
//! it is.

mod arrival;
mod bundles;
mod command_line;
mod listening;
mod ports;
mod sound;

use cochlea::host_guard::{Guarded, clap, vst3};
use cochlea_tests::raw_clap::RawClap;
use cochlea_tests::raw_vst3::{Queued, RawVst3};
use cochlea_tests::side_chain::Given;
use cochlea_tests::signals::Random;

const RATE_HZ: f64 = 48_000.0;

/// A plugin behind the guard, in either format.
enum Either {
    Clap(RawClap),
    Vst3(RawVst3),
}

impl Either {
    fn both<P: Guarded>() -> [Self; 2] {
        [
            Self::Clap(RawClap::from_entry(&clap::entry::<P>())),
            Self::Vst3(RawVst3::from_factory(vst3::plugin_factory::<P>())),
        ]
    }

    fn name(&self) -> &'static str {
        match self {
            Self::Clap(_) => "CLAP",
            Self::Vst3(_) => "VST3",
        }
    }

    /// Makes the main ports mono. Before activation.
    fn select_mono(&self) {
        use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::SpeakerArr::{kMono, kStereo};
        match self {
            Self::Clap(plugin) => assert!(plugin.select_layout(1)),
            Self::Vst3(plugin) => assert_eq!(plugin.arrange(&[kMono, kStereo], &[kMono]), 0),
        }
    }

    fn activate(&self, max_frames: u32) {
        match self {
            Self::Clap(plugin) => assert!(plugin.activate(RATE_HZ, max_frames)),
            Self::Vst3(plugin) => assert_eq!(plugin.activate(RATE_HZ, max_frames, false), 0),
        }
    }

    /// Says whether the side chain is connected, as the format has it.
    fn connect(&self, connected: bool) {
        match self {
            Self::Clap(plugin) => assert!(plugin.set_input_active(1, connected)),
            Self::Vst3(plugin) => assert_eq!(plugin.activate_input(1, connected), 0),
        }
    }

    fn process(&self, channels: &mut [&mut [f32]], given: Given<'_>) {
        match self {
            Self::Clap(plugin) => assert_ne!(plugin.process_given(channels, given, &[]), 0),
            Self::Vst3(plugin) => assert_eq!(plugin.process_given(channels, given, &Queued::new(&[])), 0),
        }
    }
}

/// Noise unlike that of any other seed.
fn noise(frames: usize, seed: u64) -> Vec<f32> {
    let mut random = Random::new(seed);
    (0..frames).map(|_| random.bipolar() as f32).collect()
}
