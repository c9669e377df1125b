//! Lags at which a window is like itself.

/// The most lags that are weighed.
pub const MOST_CANDIDATES: usize = 14;
/// Of either likeness.
const MOST_PEAKS: usize = 9;
/// What is less alike is no candidate.
const LEAST_LIKENESS: f32 = 0.15;
/// What is gained by being an octave higher, in likeness: a signal that repeats itself does so at every multiple too.
const OCTAVE: f32 = 0.05;
/// Lags nearer to each other than this share are one.
const SAME: f32 = 0.02;

/// Peaks of a likeness: lag in samples with its fraction, and height.
#[derive(Debug, Clone, Copy)]
struct Peaks {
    count: usize,
    found: [(f32, f32); MOST_PEAKS],
}

/// The lags of one window, in samples with fractions.
#[derive(Debug, Clone, Copy)]
pub struct Lags {
    pub count: usize,
    pub lags: [f32; MOST_CANDIDATES],
}

impl Lags {
    pub const NONE: Self = Self {
        count: 0,
        lags: [0.0; MOST_CANDIDATES],
    };

    /// The highest peaks of both. `range`: of lags, samples. `longest`: what is longer stands where the plain likeness
    /// has its top, which needs no window.
    ///
    /// Real time: no allocation.
    pub fn find(likeness: &[f32], weighted: &[f32], range: [f32; 2], longest: f32) -> Self {
        let mut all = Self::NONE;
        for peaks in [peaks(weighted, range), peaks(likeness, range)] {
            for &(lag, _) in &peaks.found[..peaks.count] {
                let lag = if lag > longest { climbed(likeness, lag) } else { lag };
                let known = all.lags[..all.count]
                    .iter()
                    .any(|&other| (lag - other).abs() < SAME * lag);
                if !known && all.count < MOST_CANDIDATES {
                    all.lags[all.count] = lag;
                    all.count += 1;
                }
            }
        }
        all
    }
}

/// The highest, highest first.
fn peaks(likeness: &[f32], [from, to]: [f32; 2]) -> Peaks {
    let mut peaks = Peaks {
        count: 0,
        found: [(0.0, 0.0); MOST_PEAKS],
    };
    let first = (from.floor() as usize).max(2);
    let last = (to.ceil() as usize).min(likeness.len().saturating_sub(2));
    for lag in first..=last {
        let [before, here, after] = [likeness[lag - 1], likeness[lag], likeness[lag + 1]];
        if here < LEAST_LIKENESS || here <= before || here < after {
            continue;
        }
        let (offset, height) = vertex(before, here, after);
        let height = height - OCTAVE * (lag as f32).log2();
        let mut place = peaks.count;
        while place > 0 && peaks.found[place - 1].1 < height {
            place -= 1;
        }
        if place < MOST_PEAKS {
            let end = (peaks.count + 1).min(MOST_PEAKS);
            peaks.found.copy_within(place..end - 1, place + 1);
            peaks.found[place] = ((lag as f32 + offset).clamp(from, to), height);
            peaks.count = end;
        }
    }
    peaks
}

/// Place, from the middle one, and height of the parabola through three points, the middle one not the lowest.
pub fn vertex(before: f32, here: f32, after: f32) -> (f32, f32) {
    let curvature = before - 2.0 * here + after;
    if curvature >= -1e-9 {
        return (0.0, here);
    }
    let offset = (0.5 * (before - after) / curvature).clamp(-0.5, 0.5);
    (offset, here - 0.25 * (before - after) * offset)
}

/// The highest value about a lag, ± 3 %; −1 beyond the end, 0 before the beginning.
pub fn height_about(likeness: &[f32], lag: f32) -> f32 {
    let reach = (0.03 * lag).max(0.75);
    let from = (lag - reach).ceil() as usize;
    let to = (lag + reach).floor() as usize;
    if to + 2 >= likeness.len() {
        return -1.0;
    }
    if from < 2 {
        return 0.0;
    }
    let (mut highest, mut place) = (-1.0_f32, from);
    for (lag, &like) in likeness.iter().enumerate().take(to + 1).skip(from) {
        if like > highest {
            (highest, place) = (like, lag);
        }
    }
    let [before, after] = [likeness[place - 1], likeness[place + 1]];
    if highest >= before && highest >= after {
        vertex(before, highest, after).1
    } else {
        highest
    }
}

/// The top to which the likeness rises from a lag.
fn climbed(likeness: &[f32], lag: f32) -> f32 {
    let mut place = (lag.round() as usize).clamp(1, likeness.len() - 2);
    loop {
        let [before, here, after] = [likeness[place - 1], likeness[place], likeness[place + 1]];
        if here >= before && here >= after {
            return place as f32 + vertex(before, here, after).0;
        }
        let next = if after > before { place + 1 } else { place - 1 };
        if next == 0 || next + 1 == likeness.len() {
            return lag;
        }
        place = next;
    }
}
