//! The sections of a new curve, in small units of work: solved for, then one bell after the other.

use super::{Sections, Wanted};
use crate::bands::BAND_COUNT;
use crate::bell::BellCoefficients;
use crate::cascade::bell_of;
use crate::graphic::{Graphic, Solving};

/// Units of work in all.
pub const UNITS: usize = Solving::STAGES + BAND_COUNT;

/// A curve on its way from commanded gains to sections.
pub struct Solution {
    solving: Solving,
    sections: Sections,
    unit: usize,
}

impl Solution {
    /// Nothing done yet.
    ///
    /// Real time: no allocation.
    pub fn new(Wanted { gains_db, bells }: &Wanted, graphic: &Graphic) -> Self {
        let bell = |section: usize| match section.checked_sub(BAND_COUNT) {
            Some(index) => bell_of(bells.0[index]),
            None => BellCoefficients::UNITY,
        };
        Self {
            solving: graphic.solving(gains_db, &graphic.linear_section_gains_db(gains_db)),
            sections: std::array::from_fn(bell),
            unit: 0,
        }
    }

    /// Goes on by at most so many units; the sections once all are done.
    ///
    /// Real time: no allocation.
    #[inline(always)]
    pub fn advance(&mut self, units: usize, graphic: &Graphic) -> Option<&Sections> {
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
