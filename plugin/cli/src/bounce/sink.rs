//! Where the sound of a bounce goes.

use std::ops::Range;

use super::adaptation::Spectra;
use crate::audio_out::WavOut;
use crate::error::Error;
use crate::meter::Meter;

/// The output, and what is measured on the way.
pub(super) struct Sink {
    pub output: WavOut,
    pub before: Meter,
    pub after: Meter,
    /// Only where they are asked for.
    pub spectra: Option<Spectra>,
}

impl Sink {
    pub fn take_before(&mut self, channels: &[Vec<f32>], range: Range<usize>) {
        self.before.add(channels, range.clone());
        if let Some(spectra) = &mut self.spectra {
            spectra.add_before(channels, range);
        }
    }

    pub fn take_after(&mut self, channels: &[Vec<f32>], range: Range<usize>) -> Result<(), Error> {
        self.after.add(channels, range.clone());
        if let Some(spectra) = &mut self.spectra {
            spectra.add_after(channels, range.clone());
        }
        self.output.write(channels, range)
    }
}
