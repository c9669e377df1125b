//! Where the sound of a bounce goes.

use std::ops::Range;

use super::adaptation::Spectra;
use crate::audio_out::{Depth, Finished, WavOut};
use crate::error::Error;
use crate::meter::{Levels, Meter};

/// The output, and what is measured on the way.
pub(super) struct Sink {
    output: WavOut,
    depth: Depth,
    before: Meter,
    after: Meter,
    /// What the plugin gave, where that is not what is written.
    unwritten: Option<Meter>,
    /// What is read back of a block that is written.
    read_back: Vec<Vec<f32>>,
    spectra: Option<Spectra>,
}

impl Sink {
    /// Into `output`, of this depth. Spectra only where they are asked for.
    pub fn new(output: WavOut, depth: Depth, channels: usize, sample_rate_hz: u32, spectra: Option<Spectra>) -> Self {
        let meter = || Meter::new(channels, sample_rate_hz);
        Self {
            output,
            depth,
            before: meter(),
            after: meter(),
            unwritten: (depth != Depth::Float32).then(meter),
            read_back: vec![Vec::new(); channels],
            spectra,
        }
    }

    pub fn take_before(&mut self, channels: &[Vec<f32>], range: Range<usize>) {
        self.before.add(channels, range.clone());
        if let Some(spectra) = &mut self.spectra {
            spectra.add_before(channels, range);
        }
    }

    pub fn take_after(&mut self, channels: &[Vec<f32>], range: Range<usize>) -> Result<(), Error> {
        if let Some(unwritten) = &mut self.unwritten {
            unwritten.add(channels, range.clone());
            for (read_back, channel) in self.read_back.iter_mut().zip(channels) {
                read_back.clear();
                read_back.extend(channel[range.clone()].iter().map(|&x| self.depth.as_read_back(x)));
            }
            measure(&mut self.after, &mut self.spectra, &self.read_back, 0..range.len());
        } else {
            measure(&mut self.after, &mut self.spectra, channels, range.clone());
        }
        self.output.write(channels, range)
    }

    /// Completes the file under its temporary name.
    pub fn finish(self) -> Result<(Finished, Measured), Error> {
        let mut after = self.after.levels();
        let given = self
            .unwritten
            .map_or_else(|| after.clone(), |unwritten| unwritten.levels());
        after.non_finite_samples = given.non_finite_samples;
        let measured = Measured {
            before: self.before.levels(),
            after,
            given_true_peak_dbtp: given.true_peak_dbtp,
            spectra: self.spectra,
        };
        Ok((self.output.finish()?, measured))
    }
}

/// What was measured.
pub(super) struct Measured {
    /// The input.
    pub before: Levels,
    /// What is read back of the file written, but for NaN and infinities, which are counted as the plugin gave them.
    pub after: Levels,
    /// What the plugin gave before it was rounded and cut to full scale, dB.
    pub given_true_peak_dbtp: Option<f64>,
    /// Where they were asked for.
    pub spectra: Option<Spectra>,
}

fn measure(meter: &mut Meter, spectra: &mut Option<Spectra>, channels: &[Vec<f32>], range: Range<usize>) {
    meter.add(channels, range.clone());
    if let Some(spectra) = spectra {
        spectra.add_after(channels, range);
    }
}
