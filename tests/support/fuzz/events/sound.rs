//! What the inputs carry, the same however it is cut.

use super::script::Sound;
use crate::signals::Random;

/// What no sample is, and what is hard to compute with.
const BAD: [f32; 8] = [
    f32::NAN,
    f32::INFINITY,
    f32::NEG_INFINITY,
    f32::MAX,
    1e30,
    -1e7,
    1e-40,
    f32::MIN_POSITIVE,
];
/// The loudest that counts as sound, ±120 dBFS.
const LARGEST: f32 = 1e6;

/// Frames `start..start + frames` of `N` channels.
pub fn channels<const N: usize>(sound: Sound, seed: u64, start: usize, frames: usize) -> [Vec<f32>; N] {
    std::array::from_fn(|channel| {
        let sample = |frame| sample(sound, seed.wrapping_add(channel as u64), frame);
        (start..start + frames).map(sample).collect()
    })
}

fn sample(sound: Sound, seed: u64, frame: usize) -> f32 {
    // A stream of its own for every frame: mixed well enough after two steps.
    let mut random = Random::new((seed << 32 | frame as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
    random.next_u64();
    let noise = random.bipolar() as f32;
    match sound {
        Sound::Noise => 0.5 * noise,
        Sound::Tone => 0.7 * (0.03 * frame as f32 * (1.0 + (seed % 8) as f32)).sin(),
        Sound::Silence => 0.0,
        Sound::Constant => -1.0,
        Sound::Clicks => f32::from(frame.is_multiple_of(97)),
        Sound::Bad if frame.is_multiple_of(13) => BAD[frame / 13 % BAD.len()],
        Sound::Bad => noise,
        Sound::Large => LARGEST * noise,
    }
}
