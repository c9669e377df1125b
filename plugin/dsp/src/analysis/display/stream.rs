//! One resolution: the last window of a decimated signal, its power, and the mean power of all.

use crate::analysis::stft::Stft;
use crate::ear::average::Forgetting;

/// Bins of a transform to one of its window: it is padded with zeros to this many times its length.
pub const PADDING: usize = 2;

/// Most signals that are looked at together.
pub const MAX_SIGNALS: usize = 2;

/// One resolution.
pub struct Stream {
    stft: Stft,
    window_samples: usize,
    hop_samples: usize,
    hop_seconds: f64,
    /// The last samples of each signal end at `place`; twice as long as a window.
    history: [Vec<f32>; MAX_SIGNALS],
    place: usize,
    /// Samples until the next window is whole.
    wanted: usize,
    first_bin: usize,
    forgetting: Forgetting,
    /// Windows seen.
    heard: u64,
    /// Power of the window at work.
    power: Vec<f32>,
    /// Mean over the windows, as it forgets.
    mean: Vec<f32>,
    /// Sum over the windows since the last row was taken.
    row_sum: Vec<f32>,
    row_windows: usize,
    /// The last row.
    row: Vec<f32>,
}

impl Stream {
    /// `sample_rate_hz`: the decimated one. `hops`: a window's. `bins`: those of use. Allocates.
    pub fn new(window_samples: usize, hops: usize, sample_rate_hz: f64, bins: std::ops::Range<usize>) -> Self {
        let count = bins.len();
        let hop_samples = window_samples / hops;
        let hop_seconds = hop_samples as f64 / sample_rate_hz;
        Self {
            stft: Stft::hann(window_samples, PADDING * window_samples),
            window_samples,
            hop_samples,
            hop_seconds,
            history: std::array::from_fn(|_| vec![0.0; 2 * window_samples]),
            place: 0,
            wanted: window_samples,
            first_bin: bins.start,
            forgetting: Forgetting::new(1.0, hop_seconds),
            heard: 0,
            power: vec![0.0; count],
            mean: vec![0.0; count],
            row_sum: vec![0.0; count],
            row_windows: 0,
            row: vec![0.0; count],
        }
    }

    /// Sets the time constant of the mean.
    pub fn set_seconds(&mut self, seconds: f64) {
        self.forgetting = Forgetting::new(seconds, self.hop_seconds);
    }

    /// Forgets everything.
    pub fn reset(&mut self) {
        (self.place, self.wanted) = (0, self.window_samples);
        (self.heard, self.row_windows) = (0, 0);
        self.mean.fill(0.0);
        self.row.fill(0.0);
    }

    /// Takes the next samples of one or two signals, equally many.
    pub fn push(&mut self, signals: &[&[f32]]) {
        let length = 2 * self.window_samples;
        let samples = signals[0].len();
        let mut taken = 0;
        while taken < samples {
            let count = self.wanted.min(length - self.place).min(samples - taken);
            for (history, signal) in self.history.iter_mut().zip(signals) {
                history[self.place..self.place + count].copy_from_slice(&signal[taken..taken + count]);
            }
            taken += count;
            self.place += count;
            self.wanted -= count;
            if self.wanted == 0 {
                self.wanted = self.hop_samples;
                self.look(signals.len());
            }
            if self.place == length {
                self.place = self.window_samples;
                for history in &mut self.history {
                    history.copy_within(self.window_samples.., 0);
                }
            }
        }
    }

    /// Mean power of every bin of use: 1 where the peak of a full-scale sine is.
    pub fn mean(&self) -> &[f32] {
        &self.mean
    }

    /// Power of every bin of use over the windows since the last row; the last row where there was none.
    pub fn take_row(&mut self) -> &[f32] {
        if self.row_windows > 0 {
            let scale = 1.0 / self.row_windows as f32;
            for (row, sum) in self.row.iter_mut().zip(&self.row_sum) {
                *row = scale * sum;
            }
            self.row_windows = 0;
        }
        &self.row
    }

    fn look(&mut self, signals: usize) {
        let scale = self.stft.amplitude_scale().powi(2) / signals as f32;
        let window = self.place - self.window_samples..self.place;
        for (index, history) in self.history[..signals].iter().enumerate() {
            let power = &self.stft.power(&history[window.clone()])[self.first_bin..];
            let is_first = index == 0;
            for (sum, power) in self.power.iter_mut().zip(power) {
                *sum = if is_first { 0.0 } else { *sum } + scale * power;
            }
        }
        self.heard += 1;
        let share = self.forgetting.share(self.heard) as f32;
        let is_first = self.row_windows == 0;
        self.row_windows += 1;
        for ((mean, row), power) in self.mean.iter_mut().zip(&mut self.row_sum).zip(&self.power) {
            *mean += share * (power - *mean);
            *row = if is_first { 0.0 } else { *row } + power;
        }
    }
}
