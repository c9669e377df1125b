//! Columns of a spectrogram: the loudest that there is in each of some 256 bands, equally wide in octaves.

/// Rows of a column.
pub(super) const ROWS: usize = 256;
const LOWEST_HZ: f64 = 20.0;
/// The highest that is drawn, or half the sample rate.
pub(super) const HIGHEST_HZ: f64 = 20_000.0;

/// Power by row, the lowest frequency first; a full-scale sine is 1.
#[derive(Clone, Debug)]
pub(super) struct Column(pub Box<[f32; ROWS]>);

impl Column {
    /// `power`: of each bin.
    pub fn of(power: &[f32], bin_hz: f64) -> Self {
        let mut rows = Box::new([0.0; ROWS]);
        for (row, loudest) in rows.iter_mut().enumerate() {
            let bin = |hz: f64| ((hz / bin_hz).round() as usize).min(power.len() - 1);
            let (first, last) = (bin(lower_hz(row)), bin(lower_hz(row + 1)));
            // A row narrower than a bin shows the nearest.
            *loudest = power[first..last.max(first + 1)].iter().copied().fold(0.0, f32::max);
        }
        Self(rows)
    }

    /// The louder of both, row by row.
    pub fn merge(&mut self, other: Self) {
        for (row, other) in self.0.iter_mut().zip(*other.0) {
            *row = row.max(other);
        }
    }
}

/// Where a row begins, Hz.
pub(super) fn lower_hz(row: usize) -> f64 {
    LOWEST_HZ * (HIGHEST_HZ / LOWEST_HZ).powf(row as f64 / ROWS as f64)
}
