//! Sound through a plug-in, for comparing bits.

use clap_sys::entry::clap_plugin_entry;
use clap_sys::process::CLAP_PROCESS_ERROR;
use cochlea_tests::raw_clap::{Change, RawClap};
use cochlea_tests::signals::noise_and_tones;

use crate::RATE_HZ;

/// Frames of [`sound`].
pub const FRAMES: usize = 6_000;

/// What the host announces as its longest block.
pub const LONGEST: u32 = 512;

/// Stereo, the same at every call.
pub fn sound() -> Vec<Vec<f32>> {
    noise_and_tones(FRAMES, RATE_HZ, 11)
}

/// Bands, range and output gain set so that much is done to the sound.
pub fn busy_state() -> &'static [u8] {
    br#"{"cochlea_state":1,"parameters":{"gain_3":9.5,"gain_9":-12,"gain_17":6,"gain_24":-3.5,"range":130,"output_gain":-4,"amount":60}}"#
}

/// An instance that loaded [`busy_state`], active.
pub fn busy(entry: &clap_plugin_entry) -> RawClap {
    let plugin = RawClap::from_entry(entry);
    assert!(plugin.load_state(busy_state(), 4096));
    assert!(plugin.activate(RATE_HZ, LONGEST));
    plugin
}

/// `sound` through the plug-in in blocks of `block` frames, in place.
pub fn play(plugin: &RawClap, mut sound: Vec<Vec<f32>>, block: usize) -> Vec<Vec<f32>> {
    let frames = sound[0].len();
    for start in (0..frames).step_by(block) {
        let end = frames.min(start + block);
        let mut channels: Vec<&mut [f32]> = sound.iter_mut().map(|channel| &mut channel[start..end]).collect();
        assert_ne!(plugin.process(&mut channels, &[]), CLAP_PROCESS_ERROR);
    }
    sound
}

/// What [`sound`] is when it comes out of a fresh [`busy`] instance.
pub fn expected(entry: &clap_plugin_entry) -> Vec<Vec<f32>> {
    play(&busy(entry), sound(), LONGEST as usize)
}

/// Bit by bit.
pub fn assert_same(found: &[Vec<f32>], expected: &[Vec<f32>], what: &str) {
    assert_eq!(found.len(), expected.len(), "{what}");
    for (channel, (found, expected)) in found.iter().zip(expected).enumerate() {
        assert_eq!(found.len(), expected.len(), "{what}");
        let differ = found.iter().zip(expected).position(|(a, b)| a.to_bits() != b.to_bits());
        assert_eq!(differ, None, "{what}: channel {channel} differs first at this frame");
    }
}

/// A change of the parameter `id` at a frame, in CLAP's units.
pub fn change(frame: usize, id: &str, value: f64) -> Change {
    Change {
        frame: frame as u32,
        id: cochlea::host_guard::parameter_hash(id),
        value,
    }
}
