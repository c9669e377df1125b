//! The way out: fades between what came in and what came out of the filters, output gain, and f32 again.

use super::CONTROL_STEP_SAMPLES;
use super::routing::clean;
use crate::smoothing::Ramp;

/// From what came in and what came out of the filters to the output: the straight lines of one control step.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Way {
    /// 0 is what came in, 1 is what was processed.
    pub wet: Ramp,
    /// How much of what came in is taken off what came out of the filters, 0 to 1.
    pub delta: Ramp,
    /// Output gain.
    pub gain: Ramp,
}

impl Way {
    /// Processed, at 0 dB.
    pub const STILL: Self = Self {
        wet: Ramp::still(1.0),
        delta: Ramp::still(0.0),
        gain: Ramp::still(1.0),
    };

    /// Whether what came out of the filters goes out as it is.
    pub(super) fn change_nothing(&self) -> bool {
        *self == Self::STILL
    }

    /// Over what came in, from `place` samples into the step.
    #[inline(always)]
    fn mix(&self, samples: &mut [f32], wet: impl Iterator<Item = f64>, place: usize) {
        // What is equal stays as it is: so −0.0 keeps its sign, and a denormal its value where the processor takes
        // denormals for zero.
        let write = |sample: &mut f32, output: f32| *sample = if *sample == output { *sample } else { output };
        if *self
            == (Self {
                gain: Ramp::still(self.gain.to),
                ..Self::STILL
            })
        {
            for (sample, wet) in samples.iter_mut().zip(wet) {
                write(sample, to_f32(self.gain.to * wet));
            }
            return;
        }
        for ((sample, wet), place) in samples.iter_mut().zip(wet).zip(place + 1..) {
            let place = place as f64 / CONTROL_STEP_SAMPLES as f64;
            write(sample, mixed(clean(*sample), wet, self, place));
        }
    }
}

/// One sample on its way out: between what came in and what came out of the filters with the output gain; exact at both
/// ends. `place`: as for [`Ramp::at`].
#[inline(always)]
pub(crate) fn mixed(dry: f64, wet: f64, way: &Way, place: f64) -> f32 {
    let (fade, delta) = (way.wet.at(place), way.delta.at(place));
    let wet = if delta == 0.0 { wet } else { wet - delta * dry };
    let processed = way.gain.at(place) * wet;
    to_f32(if fade == 1.0 {
        processed
    } else if fade == 0.0 {
        dry
    } else {
        dry + fade * (processed - dry)
    })
}

/// Over what came in, what came out of the filters. `phase`: samples from the last point of the grid to the first. The
/// ramps of the step under way at the end are left first in the row.
#[inline(always)]
pub(super) fn mix_all<const N: usize>(
    channels: &mut [&mut [f32]; N],
    frames: &[[f64; 2]],
    ramps: &mut [Way],
    phase: usize,
) {
    let (mut start, mut place, mut last) = (0, phase, 0);
    for (index, ramps) in ramps.iter().enumerate() {
        if start == frames.len() {
            break;
        }
        let end = frames.len().min(start + CONTROL_STEP_SAMPLES - place);
        for (channel, samples) in channels.iter_mut().enumerate() {
            let wet = frames[start..end].iter().map(|frame| frame[channel]);
            ramps.mix(&mut samples[start..end], wet, place);
        }
        place = (place + end - start) % CONTROL_STEP_SAMPLES;
        (start, last) = (end, index);
    }
    ramps[0] = ramps[last];
}

/// Nearest f32, never infinite; 0 for what is not finite.
fn to_f32(x: f64) -> f32 {
    if x.is_finite() {
        x.clamp(-f64::from(f32::MAX), f64::from(f32::MAX)) as f32
    } else {
        0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn output_is_finite_whatever_the_cascade_says() {
        assert_eq!(to_f32(1e300), f32::MAX);
        assert_eq!(to_f32(-1e300), f32::MIN);
        assert_eq!([f64::NAN, f64::INFINITY].map(to_f32), [0.0, 0.0]);
    }
}
