//! Rust crates: `biquad` and `fundsp`.

use crate::contestant::{Contestant, Equaliser, Gait, at_rest, in_process};
use crate::task::{Gains, SAMPLE_RATE_HZ, Task};
use anyhow::{Result, anyhow};
use biquad::{Biquad, Coefficients, DirectForm2Transposed, ToHertz, Type};
use cochlea_dsp::BAND_COUNT;
use fundsp::MAX_BUFFER_SIZE;
use fundsp::prelude32::{AudioUnit, BufferVec, U2, U26, bell_hz, db_amp, pipei, stacki};

/// The contestants of this file.
pub fn contestants(task: &Task) -> Vec<Contestant> {
    let both = [Gait::Rest, Gait::Moved];
    let mut all = in_process("biquad (crate)", "DirectForm2Transposed, f64", task, &both, |_| {
        BiquadCrate::new(task)
    });
    all.extend(at_rest("fundsp (crate)", "bell_hz, f32", task, || {
        Ok(FundspCrate::new(task))
    }));
    all
}

struct BiquadCrate([[DirectForm2Transposed<f64>; BAND_COUNT]; 2]);

impl BiquadCrate {
    fn new(task: &Task) -> Result<Self> {
        let mut sections = Vec::new();
        for band in 0..BAND_COUNT {
            sections.push(DirectForm2Transposed::<f64>::new(coefficients(
                task,
                band,
                task.gains_db[band],
            )?));
        }
        let channel: [_; BAND_COUNT] = sections.try_into().map_err(|_| anyhow!("not 26 sections"))?;
        Ok(Self([channel; 2]))
    }
}

fn coefficients(task: &Task, band: usize, gain_db: f64) -> Result<Coefficients<f64>> {
    let bell = Type::PeakingEQ(gain_db);
    let (rate, centre) = (SAMPLE_RATE_HZ.hz(), task.centres_hz[band].hz());
    Coefficients::from_params(bell, rate, centre, task.q[band]).map_err(|error| anyhow!("{error:?}"))
}

impl Equaliser for BiquadCrate {
    fn set_gains_db(&mut self, task: &Task, gains_db: &Gains) {
        for (band, &gain_db) in gains_db.iter().enumerate() {
            if let Ok(coefficients) = coefficients(task, band, gain_db) {
                for channel in &mut self.0 {
                    channel[band].update_coefficients(coefficients);
                }
            }
        }
    }

    fn process(&mut self, input: [&[f32]; 2], output: [&mut [f32]; 2]) {
        for ((input, output), sections) in input.into_iter().zip(output).zip(&mut self.0) {
            for (&x, y) in input.iter().zip(output) {
                *y = sections
                    .iter_mut()
                    .fold(f64::from(x), |signal, section| section.run(signal)) as f32;
            }
        }
    }
}

struct FundspCrate {
    graph: Box<dyn AudioUnit>,
    input: BufferVec,
    output: BufferVec,
}

impl FundspCrate {
    fn new(task: &Task) -> Self {
        let bell = |band: u64| {
            let band = band as usize;
            let (hz, q) = (task.centres_hz[band] as f32, task.q[band] as f32);
            bell_hz(hz, q, db_amp(task.gains_db[band] as f32))
        };
        let mut graph = Box::new(stacki::<U2, _, _>(|_| pipei::<U26, _, _>(bell)));
        graph.set_sample_rate(SAMPLE_RATE_HZ);
        graph.allocate();
        Self {
            graph,
            input: BufferVec::new(2),
            output: BufferVec::new(2),
        }
    }
}

impl Equaliser for FundspCrate {
    /// At rest only: its fixed filters take no new gains.
    fn set_gains_db(&mut self, _: &Task, _: &Gains) {}

    fn process(&mut self, input: [&[f32]; 2], mut output: [&mut [f32]; 2]) {
        for start in (0..input[0].len()).step_by(MAX_BUFFER_SIZE) {
            let end = (start + MAX_BUFFER_SIZE).min(input[0].len());
            let length = end - start;
            for (channel, input) in input.iter().enumerate() {
                self.input.channel_f32_mut(channel)[..length].copy_from_slice(&input[start..end]);
            }
            self.graph
                .process(length, &self.input.buffer_ref(), &mut self.output.buffer_mut());
            for (channel, output) in output.iter_mut().enumerate() {
                output[start..end].copy_from_slice(&self.output.channel_f32(channel)[..length]);
            }
        }
    }
}
