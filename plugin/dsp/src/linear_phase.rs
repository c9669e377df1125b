//! Linear phase: the corrected curve as a symmetric FIR, convolved in partitions.
//!
//! | module | idea |
//! |---|---|
//! | `design` | section coefficients → magnitude → windowed symmetric impulse → partition spectra, in small units of work |
//! | `fir` | the partition spectra, as they travel between threads |
//! | `refine` | the lowest bins, where the window would smooth the curve |
//! | `convolver` | partitioned overlap-save: one share of the work per control step |
//! | `solution` | commanded gains → section coefficients, in small units of work |
//! | `orders` | a new FIR: ordered at one sample, adopted at another, whoever builds it and however fast |
//! | `path` | delay line, convolution, cross-fade, routing |
//! | `switch` | what the equaliser calls: from one phase mode to another |
//!
//! **Same sound, live or not.** A FIR is ordered at a hop's first sample and adopted a fixed number of samples later. A
//! [`FirBuilder`] on another thread has the first half of that time; has it not answered by then, the audio thread
//! builds the FIR itself over the second half, by the same operations. Either way the same bits are adopted at the same
//! sample.
//!
//! Bells that follow the pitch are not in the FIR, whose making takes longer than a note may last: they filter what comes
//! out of it, with the cascade's phase and no latency (see [`crate::follow`]).
//!
//! Sources: W. G. Gardner, "Efficient Convolution without Input-Output Delay", J. Audio Eng. Soc. 43 (3), 1995 (partitioned
//! convolution; ours has uniform partitions, since half the FIR's length is latency anyway, and spreads the work);
//! J. F. Kaiser & R. W. Schafer, "On the Use of the I₀-Sinh Window for Spectrum Analysis", IEEE Trans. Acoust. Speech
//! Signal Process. 28 (1), 1980.

mod convolver;
mod design;
mod fir;
mod orders;
mod path;
mod refine;
mod solution;
mod switch;

pub use design::Designer;
pub use fir::Fir;
pub use orders::FirBuilder;
pub use path::{LinearPath, Mix};
pub use switch::{FirBuilders, PhaseSwitch};

use crate::bands::BAND_COUNT;
use crate::bell::BellCoefficients;
use crate::cascade::Targets;
use crate::equaliser::{CONTROL_STEP_SAMPLES, FLOATING_BELL_COUNT};
use crate::error::{ConfigError, checked_sample_rate_hz};
use crate::math::doublings_of_48_khz;

/// Bells of a curve: those of the bands, and the floating ones.
pub const SECTIONS: usize = BAND_COUNT + FLOATING_BELL_COUNT;
/// The bells of a curve.
pub(crate) type Sections = [BellCoefficients; SECTIONS];

/// A curve that is wanted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Wanted {
    /// Commanded gain of every band, dB.
    pub gains_db: [f64; BAND_COUNT],
    /// The floating bells.
    pub bells: Targets<FLOATING_BELL_COUNT>,
}

impl From<[f64; BAND_COUNT]> for Wanted {
    /// Without floating bells.
    fn from(gains_db: [f64; BAND_COUNT]) -> Self {
        Self {
            gains_db,
            bells: Targets::UNITY,
        }
    }
}

/// Partitions of a FIR, whatever its length.
const PARTITIONS: usize = 32;

/// How long the FIR is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Quality {
    /// 8192 taps at 48 kHz.
    #[default]
    Normal,
    /// 16384 taps at 48 kHz: half the error in the lowest bands for twice the latency.
    High,
}

/// Which filter does the equalising.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PhaseMode {
    /// The cascade of second-order sections.
    #[default]
    ZeroLatency,
    /// The symmetric FIR.
    Linear(Quality),
}

impl PhaseMode {
    /// Exact latency, samples; 0 at a rate that is not served.
    ///
    /// Real time: no allocation.
    pub fn latency_samples(self, sample_rate_hz: f64) -> usize {
        match self {
            Self::ZeroLatency => 0,
            Self::Linear(quality) => Geometry::new(sample_rate_hz, quality).map_or(0, |geometry| geometry.latency()),
        }
    }
}

/// The sizes that follow from sample rate and quality.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Geometry {
    /// Length of the FIR, samples; the first tap is 0, the centre is at half of it.
    taps: usize,
}

impl Geometry {
    /// Taps scale with the power of two nearest to the sample rate over 48 kHz.
    ///
    /// # Errors
    /// [`ConfigError::SampleRate`] outside 8 to 384 kHz.
    pub fn new(sample_rate_hz: f64, quality: Quality) -> Result<Self, ConfigError> {
        let octaves = doublings_of_48_khz(checked_sample_rate_hz(sample_rate_hz)?);
        let at_48_khz = match quality {
            Quality::Normal => 8_192.0,
            Quality::High => 16_384.0,
        };
        Ok(Self {
            taps: (at_48_khz * octaves.exp2()) as usize,
        })
    }

    /// Length of the FIR, samples.
    pub fn taps(&self) -> usize {
        self.taps
    }

    /// Length of a partition, samples: a power of two, at least one control step.
    pub fn hop(&self) -> usize {
        self.taps / PARTITIONS
    }

    /// From order to adoption of a new FIR, samples; the cross-fade takes as long again. So a change of curve is complete
    /// just when the sound that came in with it comes out.
    pub fn update(&self) -> usize {
        self.taps / 4
    }

    /// Exact latency, samples: half the FIR, one hop to gather input, one for the work.
    pub fn latency(&self) -> usize {
        self.taps / 2 + 2 * self.hop()
    }

    fn fft_length(&self) -> usize {
        2 * self.hop()
    }

    fn steps_per_hop(&self) -> usize {
        self.hop() / CONTROL_STEP_SAMPLES
    }

    fn hops_per_update(&self) -> usize {
        self.update() / self.hop()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_follow_the_rate_and_latency_its_formula() {
        for (rate, quality, taps, latency) in [
            (8_000.0, Quality::Normal, 1_024, 576),
            (44_100.0, Quality::Normal, 8_192, 4_608),
            (48_000.0, Quality::Normal, 8_192, 4_608),
            (48_000.0, Quality::High, 16_384, 9_216),
            (64_000.0, Quality::Normal, 8_192, 4_608),
            (176_400.0, Quality::Normal, 32_768, 18_432),
            (384_000.0, Quality::High, 131_072, 73_728),
        ] {
            let geometry = Geometry::new(rate, quality).unwrap();
            assert_eq!(geometry.taps(), taps, "{rate} {quality:?}");
            assert_eq!(PhaseMode::Linear(quality).latency_samples(rate), latency);
            assert_eq!(geometry.hop() % CONTROL_STEP_SAMPLES, 0);
            assert_eq!(geometry.update() % geometry.hop(), 0);
            assert_eq!(2 * geometry.update() + 2 * geometry.hop(), latency);
        }
        assert!(Geometry::new(1_000.0, Quality::Normal).is_err());
        assert_eq!(PhaseMode::ZeroLatency.latency_samples(48_000.0), 0);
    }
}
