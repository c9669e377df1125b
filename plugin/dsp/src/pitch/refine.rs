//! The period to a small part of a sample.

use std::f32::consts::TAU;

/// Several periods are looked at, as far as they fit into this share of the window: beyond it, Hann's shape leaves little.
pub const REACH: f32 = 0.4;
const LANES: usize = 8;

/// Finds the top of the likeness that a power spectrum stands for, near `lag`, and near its multiples as they become
/// known well enough. Samples. A longer lag than [`REACH`] stays as it is.
///
/// `power`: by bin, from 0 Hz; `points`: of the transform; `window`: samples.
///
/// Real time: no allocation.
pub fn refine(power: &[f32], points: usize, window: usize, lag: f32) -> f32 {
    if lag > REACH * window as f32 {
        return lag;
    }
    let mut period = lag;
    let most = ((REACH * window as f32 / lag) as usize).clamp(1, 16);
    let mut periods = 1;
    loop {
        let at = periods as f32 * period;
        let [like, slope, curvature] = likeness(power, TAU / points as f32, at);
        // The window's own likeness falls: where the product is level, the sound's rises as much.
        let fall = shape_slope(at / window as f32) / window as f32;
        let sloping = slope - fall * like;
        let bending = curvature - fall * slope;
        if bending < 0.0 {
            let step = (-sloping / bending).clamp(-0.06 * lag, 0.06 * lag);
            period += step / periods as f32;
        }
        if periods == most {
            break;
        }
        periods = (2 * periods).min(most);
    }
    if (period - lag).abs() < 0.03 * lag { period } else { lag }
}

/// Sum of power · cos(bin · step · lag), and its first and second derivative by lag.
fn likeness(power: &[f32], step: f32, lag: f32) -> [f32; 3] {
    let angle = step * lag;
    let turn = angle * LANES as f32;
    let (sin_turn, cos_turn) = turn.sin_cos();
    let mut sin = [0.0; LANES];
    let mut cos = [0.0; LANES];
    let mut bin = [0.0; LANES];
    for lane in 0..LANES {
        (sin[lane], cos[lane]) = (angle * lane as f32).sin_cos();
        bin[lane] = lane as f32;
    }
    let mut sums = [[0.0_f32; LANES]; 3];
    for power in power.chunks_exact(LANES) {
        for lane in 0..LANES {
            let along = power[lane] * cos[lane];
            sums[0][lane] += along;
            sums[1][lane] -= power[lane] * sin[lane] * bin[lane];
            sums[2][lane] -= along * bin[lane] * bin[lane];
            let turned = cos[lane] * cos_turn - sin[lane] * sin_turn;
            sin[lane] = sin[lane] * cos_turn + cos[lane] * sin_turn;
            cos[lane] = turned;
            bin[lane] += LANES as f32;
        }
    }
    let [like, slope, curvature] = sums.map(|sum| sum.iter().sum::<f32>());
    [like, slope * step, curvature * step * step]
}

/// Derivative of the logarithm of a Hann window's likeness to itself, by the share of its length that it is late.
fn shape_slope(share: f32) -> f32 {
    let (sin, cos) = (TAU * share).sin_cos();
    let rest = 1.0 - share;
    let like = rest * (2.0 + cos) + 1.5 / std::f32::consts::PI * sin;
    let slope = -(2.0 + cos) - rest * TAU * sin + 3.0 * cos;
    slope / like.max(0.05)
}
