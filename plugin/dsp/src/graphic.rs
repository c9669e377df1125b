//! The graphic equaliser: from 26 commanded gains to 26 section gains, coefficients, and the curve that is drawn.
//!
//! Neighbouring bells overlap, so a cascade that takes the commanded gains as they are misses by up to 9 dB. The
//! section gains solve for them: weighted least squares over the centres and the geometric midpoints between them,
//! with a bell's dependence on its own gain carried as a short polynomial, so that the solution needs products alone.
//! Centres, widths and weights are fitted (`graphic/design.rs`).
//!
//! Source of the method: V. Välimäki & J. Liski, "Accurate Cascade Graphic Equalizer", IEEE Signal Process. Lett. 24 (2),
//! 2017: interaction matrix, extra points between the centres, one iteration. Differs: `graphic/interaction.rs`.

mod design;
mod interaction;
mod least_squares;

pub use design::{BellDesign, Design};

use crate::bands::{BAND_COUNT, active_band_count};
use crate::bell::{Bell, BellCoefficients, BellShape, MAX_BELL_GAIN_DB};
use crate::cascade::Targets;
use crate::error::{ConfigError, checked_sample_rate_hz};
use interaction::Interaction;
pub(crate) use interaction::Solving;
use std::f64::consts::PI;

/// Largest gain one section takes, dB, either way: a commanded ±36 dB and room for neighbours that pull against it.
pub const MAX_SECTION_GAIN_DB: f64 = MAX_BELL_GAIN_DB;

/// What the equaliser needs to know about one sample rate.
#[derive(Debug, Clone)]
pub struct Graphic {
    sample_rate_hz: f64,
    active_bands: usize,
    bells: [Bell; BAND_COUNT],
    interaction: Interaction,
}

impl Graphic {
    /// Designs the bells and inverts their interaction: about a millisecond.
    ///
    /// `sample_rate_hz`: 8 to 384 kHz.
    ///
    /// # Errors
    /// [`ConfigError::SampleRate`] outside that range.
    pub fn new(sample_rate_hz: f64) -> Result<Self, ConfigError> {
        Self::with_design(sample_rate_hz, &Design::FITTED)
    }

    /// The same with another design than [`Design::FITTED`]: for the program that fits it.
    ///
    /// # Errors
    /// [`ConfigError::SampleRate`] outside 8 to 384 kHz.
    pub fn with_design(sample_rate_hz: f64, design: &Design) -> Result<Self, ConfigError> {
        let sample_rate_hz = checked_sample_rate_hz(sample_rate_hz)?;
        let active_bands = active_band_count(sample_rate_hz);
        let bells = std::array::from_fn(|band| {
            let BellDesign { centre_hz, q } = design.bells[band];
            Bell::new(centre_hz, q, design.share, sample_rate_hz).with_loud_share(design.loud_share)
        });
        let interaction = Interaction::new(&bells[..active_bands], &design.midpoint_weights, sample_rate_hz);
        Ok(Self {
            sample_rate_hz,
            active_bands,
            bells,
            interaction,
        })
    }

    /// The rate this was designed for, Hz.
    pub fn sample_rate_hz(&self) -> f64 {
        self.sample_rate_hz
    }

    /// How many bands work at this rate; the others are bypassed.
    pub fn active_bands(&self) -> usize {
        self.active_bands
    }

    /// The section gains whose cascade gives the commanded curve.
    ///
    /// `commanded_db`: wanted level at each centre, ±36 dB. `out`: gain of each section, within ±40 dB; exactly 0 for
    /// bypassed bands, and for all bands where all commanded gains are 0.
    ///
    /// Real time: no allocation, no trigonometry, the same bits on every platform; about two microseconds, twice that where sections reach their limit.
    pub fn section_gains_db(&self, commanded_db: &[f64; BAND_COUNT], out: &mut [f64; BAND_COUNT]) {
        let mut solving = self.solving(commanded_db, &self.linear_section_gains_db(commanded_db));
        while !self.advance(&mut solving) {}
        *out = *solving.section_gains_db();
    }

    /// The linear part of what [`Graphic::section_gains_db`] gives, a twentieth of its cost; within ±40 dB or not.
    ///
    /// Real time: no allocation.
    #[inline(always)]
    pub(crate) fn linear_section_gains_db(&self, commanded_db: &[f64; BAND_COUNT]) -> [f64; BAND_COUNT] {
        self.interaction.linear(commanded_db)
    }

    /// [`Graphic::section_gains_db`] in stages, for who has not the time for all at once; nothing done yet.
    #[inline(always)]
    pub(crate) fn solving(&self, commanded_db: &[f64; BAND_COUNT], linear_db: &[f64; BAND_COUNT]) -> Solving {
        Solving::new(commanded_db, *linear_db)
    }

    /// One stage; says whether it was the last.
    ///
    /// Real time: no allocation, no trigonometry, the same bits on every platform.
    #[inline(always)]
    pub(crate) fn advance(&self, solving: &mut Solving) -> bool {
        self.interaction.advance(solving)
    }

    /// The filter of one section at one gain.
    ///
    /// `band`: 0 to 25. `section_gain_db`: ±40 dB. A bypassed band gives unity.
    ///
    /// Real time: no allocation, no trigonometry, the same bits on every platform.
    pub fn coefficients(&self, band: usize, section_gain_db: f64) -> BellCoefficients {
        if band < self.active_bands {
            self.bells[band].shape(section_gain_db).coefficients()
        } else {
            BellCoefficients::UNITY
        }
    }

    /// The filters of all sections at once.
    ///
    /// `section_gains_db`: as [`Graphic::section_gains_db`] gives them.
    ///
    /// Real time: no allocation, no trigonometry, the same bits on every platform.
    pub fn targets(&self, section_gains_db: &[f64; BAND_COUNT], out: &mut Targets) {
        for (band, &gain_db) in section_gains_db.iter().enumerate() {
            out.set(band, self.coefficients(band, gain_db));
        }
    }

    /// The bands that work, each at its gain: for who asks at many frequencies.
    ///
    /// `section_gains_db`: as [`Graphic::section_gains_db`] gives them.
    ///
    /// Real time: no allocation, no trigonometry.
    pub fn shapes(&self, section_gains_db: &[f64; BAND_COUNT]) -> impl Iterator<Item = BellShape> {
        let bells = self.bells[..self.active_bands].iter();
        bells.zip(section_gains_db).map(|(bell, &gain_db)| bell.shape(gain_db))
    }

    /// Level of the whole cascade at one frequency, dB: the one formula, for sound tests and for the editor's curve.
    ///
    /// `section_gains_db`: as [`Graphic::section_gains_db`] gives them. `frequency_hz`: 0 to Nyquist, clamped.
    ///
    /// Real time: no allocation; 26 logarithms, so not for the audio thread.
    pub fn response_db(&self, section_gains_db: &[f64; BAND_COUNT], frequency_hz: f64) -> f64 {
        let x = (PI * (frequency_hz / self.sample_rate_hz).clamp(0.0, 0.5))
            .sin()
            .powi(2);
        self.shapes(section_gains_db).map(|shape| shape.response_db(x)).sum()
    }
}
