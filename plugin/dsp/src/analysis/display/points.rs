//! From the bins of one resolution to points: the highest peak within each point's span, and the power in a band around it.
//!
//! Between bins the spectrum is a cubic through the levels of four, and a peak the top of the parabola through three: a
//! sine is then within 0.02 dB wherever it lies, as the window's lobe has two bins more than it needs.

use super::log2::log2;
use super::{DISPLAY_POINTS, stream::PADDING};

/// Power of a bin, where the peak of a sine has 1, to its share of the sine's power: a Hann window spreads it over 1.5 bins
/// of its own.
const SHARE_OF_POWER: f64 = 1.0 / (1.5 * PADDING as f64);

/// Where points and bands lie among the bins of one resolution.
pub struct Points {
    first_bin: usize,
    bin_hz: f64,
    /// Points that this resolution has a part in.
    range: std::ops::Range<usize>,
    /// Centre of each, in bins from the first of use.
    centres: Vec<f32>,
    /// Share of each bin's power that this resolution answers for.
    bin_weights: Vec<f32>,
    /// Lower and upper end of each point's band, in bins from the lower edge of the first; for all points.
    bands: Vec<[f32; 2]>,
    /// Sum of the power below each bin.
    below: Vec<f64>,
    logs: Vec<f32>,
}

/// Where the points of the display lie.
#[derive(Debug, Clone, Copy)]
pub struct Scale {
    pub lowest_hz: f64,
    pub points_per_octave: f64,
}

impl Scale {
    /// Place of a frequency: point n reaches from n to n + 1.
    pub fn place(&self, hz: f64) -> f64 {
        (hz / self.lowest_hz).log2() * self.points_per_octave
    }

    /// Frequency of a place.
    pub fn hz(&self, place: f64) -> f64 {
        self.lowest_hz * (place / self.points_per_octave).exp2()
    }
}

impl Points {
    /// `weight`: of this resolution at a frequency, 0 to 1. Allocates.
    pub fn new(bins: std::ops::Range<usize>, bin_hz: f64, scale: &Scale, weight: impl Fn(f64) -> f64) -> Self {
        let has_part = |point: &usize| weight(scale.hz(*point as f64 + 0.5)) > 0.0;
        let first = (0..DISPLAY_POINTS).find(has_part).unwrap_or(0);
        let end = (0..DISPLAY_POINTS).rfind(has_part).map_or(0, |last| last + 1);
        let centre = |point: usize| (scale.hz(point as f64 + 0.5) / bin_hz - bins.start as f64) as f32;
        Self {
            first_bin: bins.start,
            bin_hz,
            range: first..end,
            centres: (first..end).map(centre).collect(),
            bin_weights: bins.clone().map(|bin| weight(bin as f64 * bin_hz) as f32).collect(),
            bands: vec![[0.0; 2]; DISPLAY_POINTS],
            below: vec![0.0; bins.len() + 1],
            logs: vec![0.0; bins.len()],
        }
    }

    /// Points that this resolution has a part in.
    pub fn range(&self) -> std::ops::Range<usize> {
        self.range.clone()
    }

    /// Sets the band of a point.
    pub fn set_band(&mut self, point: usize, [low_hz, high_hz]: [f64; 2]) {
        let place = |hz: f64| {
            let bins = hz / self.bin_hz + 0.5 - self.first_bin as f64;
            bins.clamp(0.0, self.bin_weights.len() as f64) as f32
        };
        self.bands[point] = [place(low_hz), place(high_hz)];
    }

    /// Level of the highest peak within each point of [`range`](Self::range), logarithm to base 2 of its power.
    #[inline(always)]
    pub fn peaks(&mut self, bins: &[f32], scale: &Scale, peaks: &mut [f32; DISPLAY_POINTS]) {
        for (log, &power) in self.logs.iter_mut().zip(bins) {
            *log = log2(power);
        }
        let logs = &self.logs;
        let peaks = &mut peaks[self.range.clone()];
        let last = logs.len() - 4;
        for (peak, &centre) in peaks.iter_mut().zip(&self.centres) {
            let bin = (centre as usize).clamp(1, last + 1);
            let x = (centre - bin as f32).clamp(0.0, 1.0);
            let [a, b, c, d] = [logs[bin - 1], logs[bin], logs[bin + 1], logs[bin + 2]];
            // Catmull and Rom's cubic.
            *peak = b + 0.5 * x * (c - a + x * (2.0 * a - 5.0 * b + 4.0 * c - d + x * (3.0 * (b - c) + d - a)));
        }
        let first = self.range.start;
        for (bin, three) in (1..).zip(logs.windows(3)) {
            let [a, b, c] = [three[0], three[1], three[2]];
            if b < a || b <= c {
                continue;
            }
            let offset = 0.5 * (a - c) / (a - 2.0 * b + c);
            let top = b - 0.25 * (a - c) * offset;
            let bins = (self.first_bin + bin) as f32 + offset;
            let place =
                ((bins * (self.bin_hz / scale.lowest_hz) as f32).log2() * scale.points_per_octave as f32) as usize;
            if let Some(peak) = place.checked_sub(first).and_then(|place| peaks.get_mut(place)) {
                *peak = peak.max(top);
            }
        }
    }

    /// Adds this resolution's part of the power in each point's band: a full-scale sine has 1.
    #[inline(always)]
    pub fn add_bands(&mut self, bins: &[f32], powers: &mut [f32; DISPLAY_POINTS]) {
        let mut sum = 0.0;
        for ((below, &power), &weight) in self.below[1..].iter_mut().zip(bins).zip(&self.bin_weights) {
            sum += SHARE_OF_POWER * f64::from(weight * power);
            *below = sum;
        }
        let below = |place: f32| {
            let bin = (place as usize).min(self.below.len() - 2);
            let part = f64::from(place - bin as f32);
            self.below[bin] + part * (self.below[bin + 1] - self.below[bin])
        };
        for (power, &[low, high]) in powers.iter_mut().zip(&self.bands) {
            if high > low {
                *power += (below(high) - below(low)) as f32;
            }
        }
    }
}
