//! How fast the gains move: the spectrum of their tracks.

use cochlea_dsp::BAND_COUNT;
use realfft::RealFftPlanner;

/// Faster than this is heard as pumping, Hz.
const SLOW_HZ: f64 = 2.0;

/// All bands together.
#[derive(Clone, Copy, Default)]
pub struct Modulation {
    /// Share of the energy above 2 Hz, 0 to 1; the mean gain does not count.
    pub fast_share: f64,
    /// Root mean square of what lies above 2 Hz in the band where that is largest, dB.
    pub fast_db: f64,
}

/// Of gain tracks, dB, from step `first` on.
pub fn of(tracks: &[Vec<f64>; BAND_COUNT], first: usize, steps_a_second: f64) -> Modulation {
    let length = tracks[0].len() - first;
    let fft = RealFftPlanner::<f64>::new().plan_fft_forward(length);
    let window: Vec<f64> = (0..length)
        .map(|n| 0.5 - 0.5 * (std::f64::consts::TAU * n as f64 / length as f64).cos())
        .collect();
    let window_energy: f64 = window.iter().map(|w| w * w).sum();
    let (mut input, mut bins) = (fft.make_input_vec(), fft.make_output_vec());
    let (mut fast, mut all, mut largest) = (0.0, 0.0, 0.0_f64);
    for track in tracks {
        let track = &track[first..];
        let mean = track.iter().sum::<f64>() / length as f64;
        for ((to, gain_db), w) in input.iter_mut().zip(track).zip(&window) {
            *to = w * (gain_db - mean);
        }
        // Lengths fit by construction.
        if fft.process(&mut input, &mut bins).is_err() {
            continue;
        }
        let energy = |from_hz: f64| -> f64 {
            let from = (from_hz * length as f64 / steps_a_second).ceil() as usize;
            let bins = bins.iter().skip(from);
            bins.map(|bin| 2.0 * bin.norm_sqr()).sum::<f64>() / (length as f64 * window_energy)
        };
        fast += energy(SLOW_HZ);
        all += energy(0.0);
        largest = largest.max(energy(SLOW_HZ));
    }
    Modulation {
        fast_share: if all > 0.0 { fast / all } else { 0.0 },
        fast_db: largest.sqrt(),
    }
}
