//! What the filters work on: both channels, one of them, or what they share or differ by.

use super::MAX_SAMPLE;
use std::f64::consts::FRAC_1_SQRT_2;

/// What the cascade works on. The rest of the signal passes untouched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Routing {
    /// Both channels alike.
    #[default]
    Stereo,
    /// The left channel.
    Left,
    /// The right channel.
    Right,
    /// What both channels share, (L + R)/√2.
    Mid,
    /// What differs, (L − R)/√2.
    Side,
}

/// Whether a sample is one: finite and within ±1e6.
#[inline(always)]
pub(crate) fn is_sound(sample: impl Into<f64>) -> bool {
    sample.into().abs() <= MAX_SAMPLE
}

/// A sample as it counts: 0 where it is no sound.
#[inline(always)]
pub(crate) fn clean(sample: impl Into<f64>) -> f64 {
    let x = sample.into();
    if is_sound(x) { x } else { 0.0 }
}

/// Clean frames from planar samples, with 0 for a missing right channel; returns how many frames held a bad sample.
#[inline(always)]
pub(super) fn load<const N: usize>(frames: &mut [[f64; 2]], channels: &[&mut [f32]; N]) -> u64 {
    let mut all_good = true;
    let mut read = |sample: f32| {
        all_good &= is_sound(sample);
        clean(sample)
    };
    match &channels[..] {
        [left, right] => {
            for ((frame, &left), &right) in frames.iter_mut().zip(left.iter()).zip(right.iter()) {
                *frame = [read(left), read(right)];
            }
        }
        [only] => {
            for (frame, &sample) in frames.iter_mut().zip(only.iter()) {
                *frame = [read(sample), 0.0];
            }
        }
        _ => {}
    }
    if all_good { 0 } else { bad_frames(channels) }
}

/// At most `N` frames as they came in, clean; one channel alone in both places.
#[inline(always)]
pub(super) fn frames<const N: usize>(channels: &[&mut [f32]], range: std::ops::Range<usize>) -> [[f64; 2]; N] {
    let mut frames = [[0.0; 2]; N];
    if let (Some(left), Some(right)) = (channels.first(), channels.last()) {
        let pairs = left[range.clone()].iter().zip(&right[range]);
        for (frame, (&left, &right)) in frames.iter_mut().zip(pairs) {
            *frame = [clean(left), clean(right)];
        }
    }
    frames
}

#[cold]
fn bad_frames<const N: usize>(channels: &[&mut [f32]; N]) -> u64 {
    let frames = channels.first().map_or(0, |channel| channel.len());
    (0..frames)
        .filter(|&frame| !channels.iter().all(|channel| is_sound(channel[frame])))
        .count() as u64
}

/// What stands beside the filters: the way in and out of them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Dry(Routing);

impl Dry {
    pub(super) fn new(routing: Routing) -> Self {
        Self(routing)
    }

    /// From left and right to what the filters get: mid or side in the first lane, where they work on one of them.
    pub(super) fn split(self, frames: &mut [[f64; 2]]) {
        if let Some(sign) = self.sign() {
            for frame in frames {
                *frame = [rotated(*frame, sign), 0.0];
            }
        }
    }

    /// Back to left and right, with what was not to be filtered as it came in.
    pub(super) fn join<const N: usize>(self, frames: &mut [[f64; 2]], channels: &[&mut [f32]; N]) {
        let restore = |frames: &mut [[f64; 2]], channel: usize| {
            for (frame, &x) in frames.iter_mut().zip(channels[channel].iter()) {
                frame[channel] = clean(x);
            }
        };
        match (self.0, self.sign()) {
            (Routing::Left, _) => restore(frames, 1),
            (Routing::Right, _) => restore(frames, 0),
            (_, Some(sign)) => {
                for (index, frame) in frames.iter_mut().enumerate() {
                    // A difference: where the filters change nothing, left and right keep every bit.
                    let dry = [clean(channels[0][index]), clean(channels[N - 1][index])];
                    let change = (frame[0] - rotated(dry, sign)) * FRAC_1_SQRT_2;
                    *frame = [dry[0] + change, dry[1] + sign * change];
                }
            }
            _ => {}
        }
    }

    fn sign(self) -> Option<f64> {
        match self.0 {
            Routing::Mid => Some(1.0),
            Routing::Side => Some(-1.0),
            _ => None,
        }
    }
}

/// Mid or side: the orthonormal rotation.
#[inline(always)]
fn rotated([left, right]: [f64; 2], sign: f64) -> f64 {
    (left + sign * right) * FRAC_1_SQRT_2
}
