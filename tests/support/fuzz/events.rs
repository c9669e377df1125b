//! A host's calls in any order, with events of any kind, time and order, and sound of any kind: nothing breaks, what comes
//! out is sound, and it is the same, notes included, when every block comes in pieces, and over VST3.

mod clap;
mod list;
mod script;
mod sound;
mod vst3;

use super::bytes::Bytes;
use super::plugin::assert_sound;
use crate::told::Told;
use script::Script;

/// What came out.
#[derive(Default)]
struct Heard {
    /// One list a channel.
    channels: [Vec<f32>; 2],
    /// With its frame, counted from the start.
    told: Vec<(u64, Told)>,
}

/// # Panics
/// Where the bytes broke a promise.
pub fn run(bytes: &[u8]) {
    let script = Script::read(Bytes(bytes));
    let whole = clap::play(&script);
    if !script.has_large_samples() {
        assert_sound(whole.channels.iter().flatten());
    }
    assert!(whole.channels.iter().flatten().all(|sample| sample.is_finite()));
    let in_pieces = script.in_pieces();
    assert_same(&whole, &clap::play(&in_pieces), "in pieces");
    if script.suits_vst3() {
        assert_same_sound(&whole, &vst3::play(&in_pieces), "over VST3");
    }
}

fn assert_same(one: &Heard, other: &Heard, how: &str) {
    assert_same_sound(one, other, how);
    let differ = one.told.iter().zip(&other.told).find(|(one, other)| one != other);
    assert!(differ.is_none(), "{how}, something else is told: {differ:?}");
    assert_eq!(one.told.len(), other.told.len(), "{how}, more or less is told");
}

fn assert_same_sound(one: &Heard, other: &Heard, how: &str) {
    for (one, other) in one.channels.iter().zip(&other.channels) {
        assert_eq!(one.len(), other.len(), "{how}");
        let differ = one.iter().zip(other).position(|(a, b)| a.to_bits() != b.to_bits());
        if let Some(frame) = differ {
            panic!("{how}, frame {frame} differs: {} and {}", one[frame], other[frame]);
        }
    }
}
