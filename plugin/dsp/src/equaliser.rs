//! The equaliser as the plugin calls it: control grid, phase mode, routing, bypass, output gain, and samples that went
//! wrong.
//!
//! Everything that changes does so on a grid of 32 samples which runs freely of the host's blocks. A setter takes effect
//! at the next sample on the grid; one that is called when the next sample *is* on the grid, takes effect there. So the
//! same samples and the same setters at the same sample positions give the same bits in any partition into blocks.

use crate::bands::BAND_COUNT;
use crate::cascade::{Cascade, RAMP_SAMPLES};
use crate::error::{ConfigError, MAX_CHANNELS};
use crate::graphic::Graphic;
use crate::linear_phase::{FirBuilders, Mix, PhaseMode, PhaseSwitch};
use crate::math::db_to_gain;
use crate::smoothing::{Fade, GainSmoother, Ramp};
use std::f64::consts::FRAC_1_SQRT_2;

/// Spacing of the control grid, samples.
pub const CONTROL_STEP_SAMPLES: usize = RAMP_SAMPLES;
/// Largest commanded gain of a band, dB, either way.
pub const MAX_BAND_GAIN_DB: f64 = 36.0;
/// Lowest output gain, dB.
pub const MIN_OUTPUT_GAIN_DB: f64 = -100.0;
/// Highest output gain, dB.
pub const MAX_OUTPUT_GAIN_DB: f64 = 40.0;
/// A sample beyond this is taken for a fault of what came before, and becomes 0.
pub const MAX_SAMPLE: f64 = 1e6;

/// Fades of bypass and routing, s, rounded up to whole control steps.
const FADE_SECONDS: f64 = 0.005;

/// What the cascade works on. The rest of the signal passes untouched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Routing {
    /// Both channels alike.
    #[default]
    Stereo,
    /// The left channel.
    Left,
    /// The right channel.
    Right,
    /// What both channels share, (L + R)/√2.
    Mid,
    /// What differs, (L − R)/√2.
    Side,
}

/// The 26-band equaliser: f32 in and out, in place, one or two channels, without latency or with linear phase.
#[derive(Debug)]
pub struct Equaliser {
    graphic: Graphic,
    cascade: Cascade,
    phases: PhaseSwitch,
    channels: usize,
    gains: GainSmoother<BAND_COUNT>,
    section_gains_db: [f64; BAND_COUNT],
    output: GainSmoother<1>,
    output_ramp: Ramp,
    routing: Routing,
    wanted_routing: Routing,
    bypassed: bool,
    /// 0 is dry, 1 is processed.
    wet: Fade,
    /// Samples since the last point of the grid; 0 means that the next sample is one.
    phase: usize,
    bad_frames: u64,
}

/// One channel's part of a control step.
type Chunk = [f64; CONTROL_STEP_SAMPLES];

impl Equaliser {
    /// Starts flat, stereo, not bypassed, with zero latency.
    ///
    /// `sample_rate_hz`: 8 to 384 kHz. `channels`: 1 or 2.
    ///
    /// # Errors
    /// [`ConfigError`] for other values.
    pub fn new(sample_rate_hz: f64, channels: usize) -> Result<Self, ConfigError> {
        Self::with_fir_builders(sample_rate_hz, channels, [None, None])
    }

    /// The same, with help from another thread in linear phase. It changes where the work is done, never the sound.
    ///
    /// # Errors
    /// [`ConfigError`] for other values.
    pub fn with_fir_builders(sample_rate_hz: f64, channels: usize, builders: FirBuilders) -> Result<Self, ConfigError> {
        let graphic = Graphic::new(sample_rate_hz)?;
        let steps_per_second = sample_rate_hz / CONTROL_STEP_SAMPLES as f64;
        let fade_steps = (FADE_SECONDS * steps_per_second).ceil() as u32;
        let mut equaliser = Self {
            graphic,
            cascade: Cascade::new(channels)?,
            phases: PhaseSwitch::new(sample_rate_hz, fade_steps, builders)?,
            channels,
            gains: GainSmoother::new(steps_per_second),
            section_gains_db: [0.0; BAND_COUNT],
            output: GainSmoother::new(steps_per_second),
            output_ramp: Ramp::still(1.0),
            routing: Routing::Stereo,
            wanted_routing: Routing::Stereo,
            bypassed: false,
            wet: Fade::new(fade_steps),
            phase: 0,
            bad_frames: 0,
        };
        equaliser.reset();
        Ok(equaliser)
    }

    /// Sets the commanded gain of every band.
    ///
    /// `gains_db`: clamped to ±36 dB; one that is not finite leaves its band as it was.
    ///
    /// Real time: no allocation.
    pub fn set_band_gains_db(&mut self, gains_db: &[f64; BAND_COUNT]) {
        let mut target_db = *self.gains.target_db();
        for (target, &gain) in target_db.iter_mut().zip(gains_db) {
            if gain.is_finite() {
                *target = gain.clamp(-MAX_BAND_GAIN_DB, MAX_BAND_GAIN_DB);
            }
        }
        self.gains.set_target_db(&target_db);
    }

    /// Sets the gain after everything; it is not applied in bypass. Exactly 1 at 0 dB.
    ///
    /// `gain_db`: clamped to −100…+40 dB; ignored if not finite.
    ///
    /// Real time: no allocation.
    pub fn set_output_gain_db(&mut self, gain_db: f64) {
        if gain_db.is_finite() {
            self.output
                .set_target_db(&[gain_db.clamp(MIN_OUTPUT_GAIN_DB, MAX_OUTPUT_GAIN_DB)]);
        }
    }

    /// Sets what the cascade works on. Fades to dry, switches with the filters' past forgotten, fades back: about
    /// 5 ms each. Ignored on one channel.
    ///
    /// Real time: no allocation.
    pub fn set_routing(&mut self, routing: Routing) {
        if self.channels == MAX_CHANNELS {
            self.wanted_routing = routing;
        }
    }

    /// Sets which filter does the equalising. Fades to silence, switches, fades back: about 5 ms each. To linear phase the
    /// silence lasts until the first input after the switch comes out; from it, what had not come out is skipped.
    ///
    /// Real time: no allocation.
    pub fn set_phase_mode(&mut self, mode: PhaseMode) {
        self.phases.set(mode);
    }

    /// Fades to the untouched input, or back, in about 5 ms. The filters and smoothers keep running meanwhile, so that
    /// coming back finds them where they would have been.
    ///
    /// Real time: no allocation.
    pub fn set_bypassed(&mut self, bypassed: bool) {
        self.bypassed = bypassed;
    }

    /// Forgets all past input, jumps to everything that was set, and puts the control grid's origin at the next sample.
    /// The count of bad frames stays.
    ///
    /// Real time: no allocation; in linear phase a new curve's FIR is built at once, about a millisecond at 48 kHz.
    pub fn reset(&mut self) {
        self.gains.snap();
        self.graphic
            .section_gains_db(self.gains.current_db(), &mut self.section_gains_db);
        for (band, &gain_db) in self.section_gains_db.iter().enumerate() {
            self.cascade
                .set_coefficients(band, self.graphic.coefficients(band, gain_db));
        }
        self.cascade.reset();
        self.output.snap();
        self.output_ramp = Ramp::still(db_to_gain(self.output.current_db()[0]));
        self.routing = self.wanted_routing;
        if self.bypassed {
            self.wet.snap_down();
        } else {
            self.wet.snap_up();
        }
        self.phases.reset(self.gains.target_db(), &self.graphic);
        self.phase = 0;
    }

    /// Exact latency of the phase mode in force, samples; of the untouched input in bypass too.
    pub fn latency_samples(&self) -> usize {
        self.phases.latency_samples()
    }

    /// How many FIRs of linear phase were built on this thread instead of a builder's, since construction.
    pub fn firs_built_here(&self) -> u64 {
        self.phases.firs_built_here()
    }

    /// The commanded gains as smoothed so far, dB.
    pub fn applied_gains_db(&self) -> &[f64; BAND_COUNT] {
        self.gains.current_db()
    }

    /// The gains of the sections at work, dB: what [`Graphic::response_db`] takes.
    pub fn section_gains_db(&self) -> &[f64; BAND_COUNT] {
        &self.section_gains_db
    }

    /// The design for this sample rate.
    pub fn graphic(&self) -> &Graphic {
        &self.graphic
    }

    /// How many frames held a sample that was not finite or beyond ±1e6, since construction.
    pub fn bad_frames(&self) -> u64 {
        self.bad_frames
    }

    /// Processes in place.
    ///
    /// `channels`: of any equal length; ±1.0 full scale. Channels beyond the count given to [`Equaliser::new`] are left
    /// alone; one channel alone is processed as mono. A sample that is not finite or beyond ±1e6 counts as 0, in bypass
    /// too. Output is finite whatever comes in. Written in steps of at most 32 samples, each after it is computed.
    ///
    /// Real time: no allocation, no lock, no panic. Any partition into blocks gives the same bits.
    pub fn process_block(&mut self, channels: &mut [&mut [f32]]) {
        let count = channels.len().min(self.channels);
        let channels = &mut channels[..count];
        let frames = channels.iter().map(|channel| channel.len()).min().unwrap_or(0);
        let mut start = 0;
        while start < frames {
            if self.phase == 0 {
                self.tick();
            }
            let length = (CONTROL_STEP_SAMPLES - self.phase).min(frames - start);
            match self.phases.path() {
                None => self.process_chunk(channels, start, length),
                Some(path) => {
                    let mix = Mix {
                        routing: self.routing,
                        wet: self.wet.ramp(),
                        gain: self.output_ramp,
                        phase: self.phase,
                    };
                    self.bad_frames += path.process(channels, start, length, &mix);
                }
            }
            self.phases.fade(channels, start, length, self.phase);
            self.phase = (self.phase + length) % CONTROL_STEP_SAMPLES;
            start += length;
        }
    }

    /// One point of the control grid.
    fn tick(&mut self) {
        self.cascade.settle();
        if self.gains.step() {
            let before = self.section_gains_db;
            self.graphic
                .section_gains_db(self.gains.current_db(), &mut self.section_gains_db);
            for (band, (&before, &gain_db)) in before.iter().zip(&self.section_gains_db).enumerate() {
                if gain_db != before {
                    self.cascade.ramp_to(band, self.graphic.coefficients(band, gain_db));
                }
            }
        }
        let from = self.output_ramp.to;
        let to = if self.output.step() {
            db_to_gain(self.output.current_db()[0])
        } else {
            from
        };
        self.output_ramp = Ramp { from, to };
        if self.routing != self.wanted_routing && self.wet.is_at_zero() {
            self.routing = self.wanted_routing;
            self.cascade.reset();
        }
        self.wet.step(!self.bypassed && self.routing == self.wanted_routing);
        if self.phases.tick(self.gains.target_db(), &self.graphic) {
            self.cascade.reset();
        }
    }

    /// At most one control step: reads, filters, mixes, and only then writes.
    fn process_chunk(&mut self, channels: &mut [&mut [f32]], start: usize, length: usize) {
        let mut dry = [[0.0; CONTROL_STEP_SAMPLES]; MAX_CHANNELS];
        let mut bad = [false; CONTROL_STEP_SAMPLES];
        for (dry, channel) in dry.iter_mut().zip(channels.iter()) {
            let input = &channel[start..start + length];
            for ((dry, bad), &x) in dry.iter_mut().zip(&mut bad).zip(input) {
                let x = f64::from(x);
                if x.abs() <= MAX_SAMPLE {
                    *dry = x;
                } else {
                    *bad = true;
                }
            }
        }
        self.bad_frames += bad.iter().filter(|&&bad| bad).count() as u64;

        let mut wet = dry;
        self.filter(&mut wet, channels.len(), length);

        let (fade, gain) = (self.wet.ramp(), self.output_ramp);
        for (frame, place) in (self.phase + 1..).take(length).enumerate() {
            let place = place as f64 / CONTROL_STEP_SAMPLES as f64;
            let (fade, gain) = (fade.at(place), gain.at(place));
            for ((dry, wet), channel) in dry.iter().zip(&wet).zip(channels.iter_mut()) {
                let (dry, processed) = (dry[frame], gain * wet[frame]);
                let mixed = if fade == 1.0 {
                    processed
                } else if fade == 0.0 {
                    dry
                } else {
                    dry + fade * (processed - dry)
                };
                let output = to_f32(mixed);
                let sample = &mut channel[start + frame];
                // What is equal stays as it is: so −0.0 keeps its sign, and a denormal its value where the processor
                // takes denormals for zero.
                if *sample != output {
                    *sample = output;
                }
            }
        }
    }

    /// The cascade on what the routing says.
    fn filter(&mut self, wet: &mut [Chunk; MAX_CHANNELS], channels: usize, length: usize) {
        let [left, right] = wet;
        let (left, right) = (&mut left[..length], &mut right[..length]);
        if channels < MAX_CHANNELS {
            return self.cascade.process_block(&mut [left]);
        }
        let sign = match self.routing {
            Routing::Stereo => return self.cascade.process_block(&mut [left, right]),
            Routing::Left => return self.cascade.process_block(&mut [left]),
            Routing::Right => return self.cascade.process_block(&mut [right]),
            Routing::Mid => 1.0,
            Routing::Side => -1.0,
        };
        // Orthonormal rotation, as a difference: where the cascade changes nothing, L and R keep every bit.
        let mut rotated = [0.0; CONTROL_STEP_SAMPLES];
        for ((rotated, left), right) in rotated.iter_mut().zip(left.iter()).zip(right.iter()) {
            *rotated = (left + sign * right) * FRAC_1_SQRT_2;
        }
        let mut filtered = rotated;
        self.cascade.process_block(&mut [&mut filtered[..length]]);
        for (frame, (left, right)) in left.iter_mut().zip(right).enumerate() {
            let change = (filtered[frame] - rotated[frame]) * FRAC_1_SQRT_2;
            *left += change;
            *right += sign * change;
        }
    }
}

/// Nearest f32, never infinite; 0 for what is not finite.
pub(crate) fn to_f32(x: f64) -> f32 {
    if x.is_finite() {
        x.clamp(-f64::from(f32::MAX), f64::from(f32::MAX)) as f32
    } else {
        0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn output_is_finite_whatever_the_cascade_says() {
        assert_eq!(to_f32(1e300), f32::MAX);
        assert_eq!(to_f32(-1e300), f32::MIN);
        assert_eq!([f64::NAN, f64::INFINITY].map(to_f32), [0.0, 0.0]);
    }

    /// State can only go non-finite through a fault; it must be silence, and over by the second tick.
    #[test]
    fn non_finite_state_is_gone_at_the_next_tick() {
        let mut equaliser = Equaliser::new(48_000.0, 1).unwrap();
        equaliser.set_band_gains_db(&[6.0; BAND_COUNT]);
        equaliser.reset();
        equaliser.cascade.process_block(&mut [&mut [f64::NAN; 8]]);
        let mut signal = [0.25_f32; 64];
        let (before, after) = signal.split_at_mut(31);
        equaliser.phase = 1;
        equaliser.process_block(&mut [before]);
        assert!(before.iter().all(|&x| x == 0.0), "poisoned until the tick: {before:?}");
        equaliser.process_block(&mut [after]);
        assert!(
            after.iter().all(|&x| x.is_finite() && x != 0.0),
            "alive from the tick on"
        );
    }

    #[test]
    fn gains_that_are_not_finite_are_ignored_and_large_ones_limited() {
        let mut equaliser = Equaliser::new(48_000.0, 1).unwrap();
        let mut gains = [3.0; BAND_COUNT];
        equaliser.set_band_gains_db(&gains);
        (gains[0], gains[1], gains[2]) = (f64::NAN, f64::INFINITY, -1e9);
        equaliser.set_band_gains_db(&gains);
        equaliser.set_output_gain_db(f64::NAN);
        equaliser.reset();
        assert_eq!(equaliser.applied_gains_db()[..4], [3.0, 3.0, -MAX_BAND_GAIN_DB, 3.0]);
        assert_eq!(equaliser.output_ramp, Ramp::still(1.0));
    }
}
