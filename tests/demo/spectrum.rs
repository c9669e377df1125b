//! The long-term average spectrum of a sound, for the picture.

use realfft::RealFftPlanner;

const WINDOW_FRAMES: usize = 16_384;

/// Points of the picture's frequency axis.
const POINTS: usize = 360;

/// The power in 1/6-octave bands around log-spaced frequencies, 20 Hz to 20 kHz, as (Hz, dB of full scale), averaged
/// over all channels and the whole length. Hann windows, half overlapped.
pub fn long_term(channels: &[Vec<f32>], sample_rate_hz: f64) -> Vec<(f64, f64)> {
    let fft = RealFftPlanner::<f64>::new().plan_fft_forward(WINDOW_FRAMES);
    let window: Vec<f64> = (0..WINDOW_FRAMES)
        .map(|n| 0.5 - 0.5 * (std::f64::consts::TAU * n as f64 / WINDOW_FRAMES as f64).cos())
        .collect();
    // Power per bin such that the sum over bins is the mean square of the windowed sound.
    let scale = 2.0 / (WINDOW_FRAMES as f64 * window.iter().map(|w| w * w).sum::<f64>());
    let mut power = vec![0.0_f64; WINDOW_FRAMES / 2 + 1];
    let mut windows = 0_usize;
    let (mut input, mut bins) = (fft.make_input_vec(), fft.make_output_vec());
    for channel in channels {
        for start in (0..channel.len().saturating_sub(WINDOW_FRAMES - 1)).step_by(WINDOW_FRAMES / 2) {
            for ((to, from), w) in input.iter_mut().zip(&channel[start..]).zip(&window) {
                *to = f64::from(*from) * w;
            }
            // Lengths fit by construction.
            if fft.process(&mut input, &mut bins).is_ok() {
                power
                    .iter_mut()
                    .zip(&bins)
                    .for_each(|(power, bin)| *power += bin.norm_sqr() * scale);
                windows += 1;
            }
        }
    }
    let bin_hz = sample_rate_hz / WINDOW_FRAMES as f64;
    (0..POINTS)
        .map(|point| 20.0 * 1000.0_f64.powf(point as f64 / (POINTS - 1) as f64))
        .take_while(|frequency_hz| *frequency_hz < sample_rate_hz / 2.0)
        .map(|frequency_hz| {
            let half_band = 2.0_f64.powf(1.0 / 12.0);
            let low = (frequency_hz / half_band / bin_hz).floor() as usize;
            let high = ((frequency_hz * half_band / bin_hz).ceil() as usize).min(power.len() - 1);
            let sum: f64 = power[low..=high].iter().sum();
            (frequency_hz, 10.0 * (sum / windows.max(1) as f64 + 1e-20).log10())
        })
        .collect()
}
