//! Coefficients of every band by section gain, for while gains move.
//!
//! A bell takes some 90 ns to compute and 26 are needed per control step; looking them up takes 2 to 3 ns each. Cubic
//! interpolation between nodes half a decibel apart is within 0.001 dB (tested).

use crate::bands::BAND_COUNT;
use crate::cascade::{Coefficients, Targets, coefficients_of};
use crate::graphic::{Graphic, MAX_SECTION_GAIN_DB};

const NODES_PER_DB: f64 = 2.0;
/// From −40 to +40 dB.
const NODES: usize = 2 * (MAX_SECTION_GAIN_DB * NODES_PER_DB) as usize + 1;

/// c₀, c₂, a₁, a₂ by band and node.
#[derive(Debug, Clone)]
pub(super) struct Table(Box<[[Coefficients; NODES]]>);

impl Table {
    /// Computes every node: about half a millisecond.
    pub(super) fn new(graphic: &Graphic) -> Self {
        let node = |band: usize, node: usize| {
            let gain_db = node as f64 / NODES_PER_DB - MAX_SECTION_GAIN_DB;
            coefficients_of(graphic.coefficients(band, gain_db))
        };
        let band = |band: usize| std::array::from_fn(|index| node(band, index));
        Self((0..BAND_COUNT).map(band).collect())
    }

    /// `section_gains_db`: within ±40 dB.
    ///
    /// Real time: no allocation.
    #[inline(always)]
    pub(super) fn look_up(&self, section_gains_db: &[f64; BAND_COUNT], out: &mut Targets) {
        for (band, (row, &gain_db)) in self.0.iter().zip(section_gains_db).enumerate() {
            let at = (gain_db + MAX_SECTION_GAIN_DB) * NODES_PER_DB;
            // Lagrange's cubic through the four nodes around; at the ends, through the last four.
            let first = (at as usize).clamp(1, NODES - 3) - 1;
            let t = at - (first + 1) as f64;
            let (before, after) = (t + 1.0, t - 1.0);
            let far = t - 2.0;
            let weights = [
                -t * after * far * (1.0 / 6.0),
                before * after * far * 0.5,
                -before * t * far * 0.5,
                before * t * after * (1.0 / 6.0),
            ];
            if let Some([a, b, c, d]) = row[first..].first_chunk() {
                let [u, v, w, x] = weights;
                let value = |i: usize| (u * a[i] + v * b[i]) + (w * c[i] + x * d[i]);
                out.0[band] = [value(0), value(1), value(2), value(3)];
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bands::{BANDS, Band};
    use crate::bell::BellCoefficients;

    /// Between all nodes, at the lowest and the highest rate, on both skirts and at the peak. It holds only while gains
    /// move, and no ear hears 0.001 dB.
    #[test]
    fn table_follows_the_bells() {
        for rate in [8_000.0, 48_000.0, 384_000.0] {
            let graphic = Graphic::new(rate).unwrap();
            let table = Table::new(&graphic);
            for step in 0..1_600 {
                let gain_db = -39.975 + 0.05 * f64::from(step);
                let mut targets = Targets::UNITY;
                table.look_up(&[gain_db; BAND_COUNT], &mut targets);
                for (band, Band { centre_hz, .. }) in BANDS[..graphic.active_bands()].iter().enumerate() {
                    let [c0, c2, a1, a2] = targets.0[band];
                    let found = BellCoefficients {
                        c: [c0, c2],
                        a: [a1, a2],
                    };
                    let exact = graphic.coefficients(band, gain_db);
                    assert!(found.is_stable(), "{rate} Hz, band {band}, {gain_db} dB");
                    for ratio in [0.7, 1.0, 1.4] {
                        let hz = (centre_hz * ratio).min(0.49 * rate);
                        let miss = 20.0 * (found.magnitude(hz, rate) / exact.magnitude(hz, rate)).log10();
                        assert!(
                            miss.abs() < 1e-3,
                            "{rate} Hz, band {band}, {gain_db} dB: {miss} dB at {hz} Hz"
                        );
                    }
                }
            }
        }
    }
}
