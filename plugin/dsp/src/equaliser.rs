//! The equaliser as the plugin calls it: control grid, phase mode, routing, bypass, output gain, and samples that went
//! wrong.
//!
//! Everything that changes does so on a grid of 32 samples which runs freely of the host's blocks. A setter takes effect
//! at the next sample on the grid; one that is called when the next sample *is* on the grid, takes effect there. So the
//! same samples and the same setters at the same sample positions give the same bits in any partition into blocks.

mod control;
mod direction;
mod mix;
mod plan;
mod prepared;
mod routing;
mod table;

pub use direction::{Direction, Director, FLOATING_BELL_COUNT, FOLLOWING_BELL_COUNT};
pub use mix::Way;
pub(crate) use mix::mixed;
pub use routing::Routing;
pub(crate) use routing::{clean, is_sound};

use crate::bands::BAND_COUNT;
use crate::cascade::{Cascade, RAMP_SAMPLES, SimdPath, Step, Targets};
use crate::error::{ConfigError, MAX_CHANNELS};
use crate::graphic::Graphic;
use crate::linear_phase::{FirBuilders, Mix, PhaseMode, PhaseSwitch, Wanted};
use crate::math::db_to_gain;
use crate::smoothing::{Fade, GainSmoother, Ramp};
use control::GainControl;
use direction::{FloatingBells, FollowingBells, Nobody};
use prepared::Prepared;
use routing::Dry;

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

/// The most that is filtered at once, samples; also how often the cascade's state is looked after.
const SPAN_SAMPLES: usize = 512;
const SPAN_STEPS: usize = SPAN_SAMPLES / CONTROL_STEP_SAMPLES;

/// Fades of bypass and routing, s, rounded up to whole control steps.
const FADE_SECONDS: f64 = 0.005;

/// The 26-band equaliser: f32 in and out, in place, one or two channels, without latency or with linear phase.
#[derive(Debug)]
pub struct Equaliser {
    control: GainControl,
    cascade: Cascade,
    bells: FloatingBells,
    /// At work in both phase modes: on what comes out of the FIR too, since it cannot wait for another FIR.
    following: FollowingBells,
    /// As set, without what a director adds.
    commanded_db: [f64; BAND_COUNT],
    output_gain_db: f64,
    direction: Direction,
    phases: PhaseSwitch,
    channels: usize,
    output: GainSmoother<1>,
    routing: Routing,
    wanted_routing: Routing,
    bypassed: bool,
    /// 0 is dry, 1 is processed.
    wet: Fade,
    differs: bool,
    /// 1 is the difference from dry alone.
    delta: Fade,
    /// Samples since the last point of the grid; 0 means that the next sample is one.
    phase: usize,
    /// Points of the grid until the cascade's state is looked after.
    steps_to_settle: usize,
    span: Box<Span>,
    bad_frames: u64,
}

/// What is filtered at once: samples, and what happens on the way.
#[derive(Debug, Clone)]
struct Span {
    frames: [[f64; MAX_CHANNELS]; SPAN_SAMPLES],
    /// Points of the grid within the span.
    plan: [Step; SPAN_STEPS],
    /// The same for the floating bells.
    bell_plan: [Step<FLOATING_BELL_COUNT>; SPAN_STEPS],
    /// The same for the bells that follow the pitch.
    following_plan: [Step<FOLLOWING_BELL_COUNT>; SPAN_STEPS],
    /// Of every step that the span touches, the one under way at its start first.
    ramps: [Way; SPAN_STEPS + 1],
}

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
        let prepared = Prepared::for_rate(sample_rate_hz)?;
        if !(1..=MAX_CHANNELS).contains(&channels) {
            return Err(ConfigError::Channels { actual: channels });
        }
        let cascade = Cascade::new();
        let steps_per_second = sample_rate_hz / CONTROL_STEP_SAMPLES as f64;
        let fade_steps = (FADE_SECONDS * steps_per_second).ceil() as u32;
        let mut equaliser = Self {
            control: GainControl::new(prepared, steps_per_second, cascade.path()),
            bells: FloatingBells::with_sections(cascade.path()),
            following: FollowingBells::with_sections(cascade.path()),
            cascade,
            commanded_db: [0.0; BAND_COUNT],
            output_gain_db: 0.0,
            direction: Direction::NONE,
            phases: PhaseSwitch::new(sample_rate_hz, fade_steps, builders)?,
            channels,
            output: GainSmoother::new(steps_per_second),
            routing: Routing::Stereo,
            wanted_routing: Routing::Stereo,
            bypassed: false,
            wet: Fade::new(fade_steps),
            differs: false,
            delta: Fade::new(fade_steps),
            phase: 0,
            steps_to_settle: 0,
            span: Box::new(Span {
                frames: [[0.0; MAX_CHANNELS]; SPAN_SAMPLES],
                plan: [Step::REST; SPAN_STEPS],
                bell_plan: [Step::REST; SPAN_STEPS],
                following_plan: [Step::REST; SPAN_STEPS],
                ramps: [Way::STILL; SPAN_STEPS + 1],
            }),
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
        for (commanded, &gain) in self.commanded_db.iter_mut().zip(gains_db) {
            if gain.is_finite() {
                *commanded = gain.clamp(-MAX_BAND_GAIN_DB, MAX_BAND_GAIN_DB);
            }
        }
        self.aim();
    }

    /// Sets the gain after everything; it is not applied in bypass. Exactly 1 at 0 dB.
    ///
    /// `gain_db`: clamped to −100…+40 dB; ignored if not finite.
    ///
    /// Real time: no allocation.
    pub fn set_output_gain_db(&mut self, gain_db: f64) {
        if gain_db.is_finite() {
            self.output_gain_db = gain_db.clamp(MIN_OUTPUT_GAIN_DB, MAX_OUTPUT_GAIN_DB);
            self.aim();
        }
    }

    /// The curve that linear phase is to have.
    fn wanted(&self) -> Wanted {
        Wanted {
            gains_db: *self.control.target_db(),
            bells: self.direction.bells.targets,
        }
    }

    /// Sends the smoothers to what was set and what the director adds.
    fn aim(&mut self) {
        let Direction {
            band_gains_db, gain_db, ..
        } = &self.direction;
        self.control.set_target_db(&std::array::from_fn(|band| {
            (self.commanded_db[band] + band_gains_db[band]).clamp(-MAX_BAND_GAIN_DB, MAX_BAND_GAIN_DB)
        }));
        // What was added or removed is heard as it is, not made as loud as the input was.
        let make_up_db = if self.differs { 0.0 } else { *gain_db };
        let output_db = (self.output_gain_db + make_up_db).clamp(MIN_OUTPUT_GAIN_DB, MAX_OUTPUT_GAIN_DB);
        self.output.set_target_db(&[output_db]);
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

    /// Fades to what the filters add or remove alone, processed minus untouched, or back, in about 5 ms. The gain after
    /// everything still applies, what a director adds to it does not; bypass goes before.
    ///
    /// Real time: no allocation.
    pub fn set_delta(&mut self, differs: bool) {
        self.differs = differs;
    }

    /// Forgets all past input, jumps to everything that was set, and puts the control grid's origin at the next sample.
    /// The count of bad frames stays.
    ///
    /// Real time: no allocation; in linear phase a new curve's FIR is built at once, about a millisecond at 48 kHz.
    pub fn reset(&mut self) {
        self.reset_to(&Direction::NONE);
    }

    /// The same, with what a director asks for from the first sample.
    ///
    /// Real time: as [`Equaliser::reset`].
    pub fn reset_to(&mut self, direction: &Direction) {
        self.direction = *direction;
        self.aim();
        self.cascade.jump_to(&self.control.snap());
        self.cascade.reset();
        self.bells.jump_to(&direction.bells.targets);
        self.bells.reset();
        self.following.jump_to(&Targets::UNITY);
        self.following.reset();
        self.output.snap();
        self.routing = self.wanted_routing;
        if self.bypassed {
            self.wet.snap_down();
        } else {
            self.wet.snap_up();
        }
        if self.differs {
            self.delta.snap_up();
        } else {
            self.delta.snap_down();
        }
        self.span.ramps[0] = Way {
            wet: self.wet.ramp(),
            delta: self.delta.ramp(),
            gain: Ramp::still(db_to_gain(self.output.current_db()[0])),
        };
        self.phases.reset(&self.wanted(), self.control.graphic());
        self.phase = 0;
        self.steps_to_settle = 0;
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
        self.control.applied_db()
    }

    /// The gains of the sections at work, dB: what [`Graphic::response_db`] takes.
    pub fn section_gains_db(&self) -> &[f64; BAND_COUNT] {
        self.control.section_gains_db()
    }

    /// The design for this sample rate.
    pub fn graphic(&self) -> &Graphic {
        self.control.graphic()
    }

    /// The instructions that filter.
    pub fn path(&self) -> SimdPath {
        self.cascade.path()
    }

    /// How many frames held a sample that was not finite or beyond ±1e6, since construction.
    pub fn bad_frames(&self) -> u64 {
        self.bad_frames
    }

    /// Processes in place.
    ///
    /// `channels`: of any equal length; ±1.0 full scale. Channels beyond the count given to [`Equaliser::new`] are left
    /// alone; one channel alone is processed as mono. A sample that is not finite or beyond ±1e6 counts as 0, in bypass
    /// too. Output is finite whatever comes in. Written in steps of at most 512 samples, each after it is computed.
    ///
    /// Real time: no allocation, no lock, no panic. Any partition into blocks gives the same bits.
    pub fn process_block(&mut self, channels: &mut [&mut [f32]]) {
        self.process_directed(channels, &mut Nobody);
    }

    /// The same, with someone who listens and adds to what was set.
    ///
    /// Real time: no allocation, no lock, no panic of its own. Any partition into blocks gives the same bits if the
    /// director decides from what it heard alone.
    pub fn process_directed(&mut self, channels: &mut [&mut [f32]], director: &mut impl Director) {
        let count = channels.len().min(self.channels);
        let channels = &mut channels[..count];
        let frames = channels.iter().map(|channel| channel.len()).min().unwrap_or(0);
        let mut start = 0;
        while start < frames {
            let phase = self.phase;
            let (length, steps) = self.plan_span(channels, start, frames - start, director);
            let span = start..start + length;
            match channels {
                _ if self.phases.path().is_some() => self.process_linear(channels, start, length, (phase, steps)),
                [only] => self.process_span([&mut only[span]], phase, steps),
                [left, right, ..] => self.process_span([&mut left[span.clone()], &mut right[span]], phase, steps),
                [] => {}
            }
            self.phases.fade(channels, start, length, phase);
            start += length;
        }
    }

    /// At most one control step with linear phase. `phase`: samples of it that are behind; `steps`: 1 where it begins.
    fn process_linear(
        &mut self,
        channels: &mut [&mut [f32]],
        start: usize,
        length: usize,
        (phase, steps): (usize, usize),
    ) {
        let plan = &self.span.following_plan[..steps];
        let following = &mut self.following;
        let follow = |frames: &mut [[f64; MAX_CHANNELS]]| following.process_block(frames, plan);
        let mix = Mix {
            routing: self.routing,
            way: self.span.ramps[0],
            phase,
        };
        if let Some(path) = self.phases.path() {
            let process = || path.process_through(channels, start, length, &mix, follow);
            self.bad_frames += self.cascade.path().vectorise(process);
        }
    }

    /// Reads, filters, mixes, and only then writes. `phase`: samples from the last point of the grid to the first.
    fn process_span<const N: usize>(&mut self, mut channels: [&mut [f32]; N], phase: usize, steps: usize) {
        let Self {
            span,
            cascade,
            bells,
            following,
            ..
        } = self;
        let path = cascade.path();
        let frames = &mut span.frames[..channels[0].len()];
        let dry = Dry::new(if N == 1 { Routing::Stereo } else { self.routing });
        let bad_frames = path.vectorise(|| {
            let bad = routing::load(frames, &channels);
            dry.split(frames);
            bad
        });
        self.bad_frames += bad_frames;
        let (plan, bell_plan) = (&span.plan[..steps], &span.bell_plan[..steps]);
        let following_plan = &span.following_plan[..steps];
        let flat = cascade.is_transparent() && !plan.iter().any(|step| step.moves);
        let flat = flat && bells.is_transparent() && !bell_plan.iter().any(|step| step.moves);
        let flat = flat && following.is_transparent() && !following_plan.iter().any(|step| step.moves);
        cascade.process_block(frames, plan);
        bells.process_block(frames, bell_plan);
        following.process_block(frames, following_plan);
        let touched = steps + usize::from(phase > 0);
        if flat && bad_frames == 0 && span.ramps[..touched].iter().all(Way::change_nothing) {
            // What came in is what goes out.
            span.ramps[0] = Way::STILL;
            return;
        }
        path.vectorise(|| {
            dry.join(frames, &channels);
            mix::mix_all(&mut channels, frames, &mut span.ramps, phase);
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// State can only go non-finite through a fault; it must be silence, and over within 512 samples.
    #[test]
    fn non_finite_state_is_gone_when_it_is_next_looked_after() {
        let mut equaliser = Equaliser::new(48_000.0, 1).unwrap();
        equaliser.set_band_gains_db(&[6.0; BAND_COUNT]);
        equaliser.reset();
        let mut signal = [0.25_f32; 600];
        let (before, after) = signal.split_at_mut(SPAN_SAMPLES);
        equaliser.process_block(&mut [&mut before[..1]]);
        equaliser.cascade.process_block(&mut [[f64::NAN; 2]; 32], &[]);
        equaliser.process_block(&mut [&mut before[1..]]);
        assert!(before[1..].iter().all(|&x| x == 0.0), "poisoned until then");
        equaliser.process_block(&mut [after]);
        assert!(after.iter().all(|&x| x.is_finite() && x != 0.0), "alive from then on");
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
        assert_eq!(equaliser.span.ramps[0], Way::STILL);
    }
}
