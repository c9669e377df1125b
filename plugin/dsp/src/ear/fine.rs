//! The 1/48-octave spectrum, in which resonances are looked for.
//!
//! A level is the power within 1/48 octave, so pink noise is a horizontal line. Where points lie closer than the bins do,
//! the density between two bins is drawn as a straight line. Below the second bin it goes on as there, since the first
//! one holds what is left of a constant offset.

use super::average::Forgetting;
use super::level_db;
use super::lobe::FIRST_BIN;
use crate::bands::{BAND_COUNT, BANDS, HIGHEST_CENTRE_RATIO};
use crate::shared::Shared;
use std::convert::Infallible;
use std::sync::Arc;

/// Points per octave.
pub const POINTS_PER_OCTAVE: usize = 48;
/// Time constant, s.
const TAU_SECONDS: f64 = 1.0;

/// Which bins one point takes its power from.
#[derive(Debug, Clone, Copy)]
struct Row {
    first_bin: usize,
    /// Its weights among all.
    start: usize,
    end: usize,
}

/// Where the points lie, and what each takes from which bins.
struct Table {
    points_hz: Vec<f64>,
    rows: Vec<Row>,
    weights: Vec<f64>,
}

/// Running means and levels of all points.
pub struct FineSpectrum {
    table: Arc<Table>,
    forgetting: Forgetting,
    powers: Vec<f64>,
    levels_db: Vec<f64>,
    /// Powers of the last window alone.
    newest: Vec<f64>,
    /// Levels and powers of the window at work.
    coming_db: Vec<f64>,
    coming: Vec<f64>,
}

impl Table {
    fn new(sample_rate_hz: f64, bin_hz: f64) -> Self {
        let (lowest_hz, highest_hz) = (BANDS[0].lower_hz, BANDS[BAND_COUNT - 1].upper_hz);
        let limit_hz = highest_hz.min(HIGHEST_CENTRE_RATIO * sample_rate_hz);
        let octaves = (limit_hz / lowest_hz).log2();
        let count = (octaves * POINTS_PER_OCTAVE as f64) as usize + 1;
        let point = |index: usize| lowest_hz * (index as f64 / POINTS_PER_OCTAVE as f64).exp2();
        let points_hz: Vec<f64> = (0..count).map(point).collect();
        let mut weights = Vec::new();
        let half = (0.5 / POINTS_PER_OCTAVE as f64).exp2();
        let mut row = |&hz: &f64| {
            let [low, high] = [hz / half, hz * half].map(|hz| hz / bin_hz);
            let first_bin = (low as usize).max(FIRST_BIN);
            let last_bin = (high.ceil() as usize).max(FIRST_BIN);
            let start = weights.len();
            weights.extend((first_bin..=last_bin).map(|bin| cell_weight(bin, low, high)));
            Row {
                first_bin,
                start,
                end: weights.len(),
            }
        };
        Self {
            rows: points_hz.iter().map(&mut row).collect(),
            points_hz,
            weights,
        }
    }
}

impl FineSpectrum {
    /// From 20 Hz to 20.5 kHz or 0.48 of the sample rate. Allocates.
    pub fn new(sample_rate_hz: f64, bin_hz: f64, hop_seconds: f64) -> Self {
        static TABLES: Shared<[f64; 2], Table> = Shared::new();
        let make = || Ok::<_, Infallible>(Table::new(sample_rate_hz, bin_hz));
        let Ok(table) = TABLES.get([sample_rate_hz, bin_hz], make);
        let count = table.rows.len();
        Self {
            table,
            forgetting: Forgetting::new(TAU_SECONDS, hop_seconds),
            powers: vec![0.0; count],
            levels_db: vec![level_db(0.0); count],
            newest: vec![0.0; count],
            coming_db: vec![level_db(0.0); count],
            coming: vec![0.0; count],
        }
    }

    /// Forgets all input.
    ///
    /// Real time: no allocation.
    pub fn reset(&mut self) {
        self.powers.fill(0.0);
        self.levels_db.fill(level_db(0.0));
        self.newest.fill(0.0);
        self.coming_db.fill(level_db(0.0));
        self.coming.fill(0.0);
    }

    /// How many points there are.
    pub fn points(&self) -> usize {
        self.table.rows.len()
    }

    /// Where the points lie, Hz.
    pub fn points_hz(&self) -> &[f64] {
        &self.table.points_hz
    }

    /// Level of every point, dB.
    pub fn levels_db(&self) -> &[f64] {
        &self.levels_db
    }

    /// Powers within 1/48 octave at every point in the last window alone; a full-scale sine has 1.
    pub fn newest(&self) -> &[f64] {
        &self.newest
    }

    /// The highest bin of use, and one more.
    pub fn bins_end(&self) -> usize {
        self.table
            .rows
            .last()
            .map_or(0, |row| row.first_bin + row.end - row.start)
    }

    /// Share of the newest window in every mean. `heard`: windows with this one, at least 1.
    pub fn newest_share(&self, heard: u64) -> f64 {
        self.forgetting.share(heard)
    }

    /// Listens at one point. `bins`: powers from [`FIRST_BIN`] on. `heard`: windows with this one, at least 1.
    ///
    /// Real time: no allocation, a logarithm.
    pub fn listen(&mut self, point: usize, bins: &[f64], heard: u64) {
        let row = self.table.rows[point];
        let bins = &bins[row.first_bin - FIRST_BIN..];
        let weights = &self.table.weights[row.start..row.end];
        let power: f64 = weights.iter().zip(bins).map(|(weight, power)| weight * power).sum();
        let mean = &mut self.powers[point];
        *mean += self.forgetting.share(heard) * (power - *mean);
        self.coming_db[point] = level_db(*mean);
        self.coming[point] = power;
    }

    /// Puts the new levels in the place of the old, after the last point.
    ///
    /// Real time: no allocation.
    pub fn publish(&mut self) {
        std::mem::swap(&mut self.levels_db, &mut self.coming_db);
        std::mem::swap(&mut self.newest, &mut self.coming);
    }
}

/// Integral of a bin's triangle over the cell between `low` and `high`, in bins.
fn cell_weight(bin: usize, low: f64, high: f64) -> f64 {
    let below = |place: f64| {
        let x = (place - bin as f64).clamp(-1.0, 1.0);
        match x < 0.0 {
            true if bin == FIRST_BIN => place - bin as f64 + 0.5,
            true => 0.5 * (1.0 + x) * (1.0 + x),
            false => 1.0 - 0.5 * (1.0 - x) * (1.0 - x),
        }
    };
    below(high) - below(low)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Equal bins are noise of constant density: every cell holds its width's worth, at the lowest points too.
    #[test]
    fn white_noise_reads_the_width_of_every_cell() {
        let bin_hz = 48_000.0 / 4_096.0;
        let mut fine = FineSpectrum::new(48_000.0, bin_hz, 0.02);
        let bins = vec![1e-3; fine.bins_end() - FIRST_BIN];
        (0..fine.points()).for_each(|point| fine.listen(point, &bins, 1));
        fine.publish();
        let half = (0.5_f64 / 48.0).exp2();
        for (hz, level) in fine.points_hz().iter().zip(fine.levels_db()) {
            let expected = 10.0 * (1e-3 * hz * (half - 1.0 / half) / bin_hz).log10();
            assert!((level - expected).abs() < 1e-9, "{hz} Hz: {level} not {expected}");
        }
    }

    #[test]
    fn points_end_with_the_bands_or_below_nyquist() {
        for (rate, bin_hz, highest_hz) in [(8_000.0, 15.625, 3_840.0), (96_000.0, 11.72, 20_500.0)] {
            let fine = FineSpectrum::new(rate, bin_hz, 0.02);
            let last = fine.points_hz()[fine.points() - 1];
            assert!(
                last <= highest_hz && last * (1.0_f64 / 48.0).exp2() > highest_hz,
                "{last}"
            );
            assert!(fine.bins_end() as f64 * bin_hz < 0.5 * rate);
        }
    }
}
