//! The sections of a new curve, in small units of work: solved for, then one bell after the other.

use crate::bands::BAND_COUNT;
use crate::bell::BellCoefficients;
use crate::graphic::{Graphic, Solving};

/// Units of work in all.
pub const UNITS: usize = Solving::STAGES + BAND_COUNT;

/// A curve on its way from commanded gains to sections.
pub struct Solution {
    solving: Solving,
    sections: [BellCoefficients; BAND_COUNT],
    unit: usize,
}

impl Solution {
    /// Nothing done yet.
    ///
    /// Real time: no allocation.
    pub fn new(commanded_db: &[f64; BAND_COUNT], graphic: &Graphic) -> Self {
        Self {
            solving: graphic.solving(commanded_db, &graphic.linear_section_gains_db(commanded_db)),
            sections: [BellCoefficients::UNITY; BAND_COUNT],
            unit: 0,
        }
    }

    /// Goes on by at most so many units; the sections once all are done.
    ///
    /// Real time: no allocation.
    #[inline(always)]
    pub fn advance(&mut self, units: usize, graphic: &Graphic) -> Option<&[BellCoefficients; BAND_COUNT]> {
        for _ in 0..units.min(UNITS - self.unit) {
            match self.unit.checked_sub(Solving::STAGES) {
                None => {
                    graphic.advance(&mut self.solving);
                }
                Some(band) => {
                    self.sections[band] = graphic.coefficients(band, self.solving.section_gains_db()[band]);
                }
            }
            self.unit += 1;
        }
        (self.unit == UNITS).then_some(&self.sections)
    }
}
