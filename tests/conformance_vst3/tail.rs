//! How long sound goes on: hosts that render ask before the first block, and add so much silence to the end.
#![expect(unsafe_code, reason = "the C boundary")]

use cochlea_tests::raw_vst3::RawVst3;
use cochlea_tests::tails::{STATES, UNHEARD, state, thud};
use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::IAudioProcessorTrait;

use crate::host::{self, block};
use crate::tried;

const BLOCK: usize = 512;
/// Longer than anything rings: 4 s.
const BLOCKS: usize = 4 * 48_000 / BLOCK;

fn tail(plugin: &RawVst3) -> usize {
    // SAFETY: a live object.
    unsafe { plugin.processor().getTailSamples() as usize }
}

#[test]
fn a_render_as_long_as_the_tail_loses_nothing() {
    for (what, parameters) in STATES {
        let plugin = host::active_plugin(&state(parameters));
        let asked_first = tail(&plugin);
        let mut sound = thud();
        let end = sound[0].len() + plugin.latency() as usize + asked_first;
        sound.iter_mut().for_each(|channel| channel.resize(BLOCKS * BLOCK, 0.0));
        let played = block::play(&plugin, &sound, &[BLOCK; BLOCKS], |_, _| {});
        for channel in &played {
            assert!(
                channel.iter().any(|sample| sample.abs() > 0.1),
                "{what}: nothing is heard"
            );
            let lost = channel[end..]
                .iter()
                .fold(0.0_f32, |most, sample| most.max(sample.abs()));
            assert!(lost < UNHEARD, "{what}: {lost} after {end} frames");
        }
        assert!(end < BLOCKS * BLOCK, "{what}: for ever");
        assert_eq!(tail(&plugin), asked_first, "{what}: after sound");
        plugin.reset();
        assert_eq!(tail(&plugin), asked_first, "{what}: after a reset");
    }
    tried("renders as long as the tail that was told", STATES.len());
}
