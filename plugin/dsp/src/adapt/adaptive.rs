//! The equaliser with an ear: what the plugin calls.

use super::{AdaptSettings, Adaptation, Start};
use crate::cascade::Step;
use crate::equaliser::{CONTROL_STEP_SAMPLES, Direction, Director, Equaliser, FOLLOWING_BELL_COUNT, clean};
use crate::error::ConfigError;
use crate::follow::{Follower, FollowingBell, PitchSettings};
use crate::linear_phase::FirBuilders;
use crate::pitch::{Estimate, PitchTracker};

/// The most estimates that are kept of one block: what comes later in it is not listed.
pub const MOST_ESTIMATES: usize = 256;

/// An [`Equaliser`] and the [`Adaptation`] that directs it, on one control grid.
pub struct Adaptive {
    equaliser: Equaliser,
    adaptation: Adaptation,
    pitch: PitchTracker,
    follower: Follower,
    pitch_settings: PitchSettings,
    /// What was set since the last control step.
    coming_settings: Option<PitchSettings>,
    /// Estimates of the last block: the frame with which each was known.
    estimates: Vec<(usize, Estimate)>,
}

impl Adaptive {
    /// Starts flat, stereo, not bypassed, with zero latency, at Amount 0.
    ///
    /// `sample_rate_hz`: 8 to 384 kHz. `channels`: 1 or 2.
    ///
    /// # Errors
    /// [`ConfigError`] for other values.
    pub fn new(sample_rate_hz: f64, channels: usize) -> Result<Self, ConfigError> {
        Self::with_fir_builders(sample_rate_hz, channels, [None, None])
    }

    /// The same, with help from another thread in linear phase; see [`Equaliser::with_fir_builders`].
    ///
    /// # Errors
    /// [`ConfigError`] for other values.
    pub fn with_fir_builders(sample_rate_hz: f64, channels: usize, builders: FirBuilders) -> Result<Self, ConfigError> {
        Ok(Self {
            equaliser: Equaliser::with_fir_builders(sample_rate_hz, channels, builders)?,
            adaptation: Adaptation::new(sample_rate_hz)?,
            pitch: PitchTracker::new(sample_rate_hz)?,
            follower: Follower::new(sample_rate_hz)?,
            pitch_settings: PitchSettings::OFF,
            coming_settings: None,
            estimates: Vec::with_capacity(MOST_ESTIMATES),
        })
    }

    /// What is set by hand. Bands add to what the adaptation does; [`Equaliser::reset`] and
    /// [`Equaliser::process_block`] are to be called on the whole instead.
    pub fn equaliser(&mut self) -> &mut Equaliser {
        &mut self.equaliser
    }

    /// What it hears, does and why.
    pub fn adaptation(&self) -> &Adaptation {
        &self.adaptation
    }

    /// Sets what the adaptation does.
    ///
    /// Real time: no allocation.
    pub fn set(&mut self, settings: &AdaptSettings) {
        self.adaptation.set(settings);
    }

    /// Sets what is done about the pitch, from the next control step on. Where tracking begins, it begins anew.
    ///
    /// Real time: no allocation.
    pub fn set_pitch(&mut self, settings: &PitchSettings) {
        let is_new = *settings != self.pitch_settings;
        self.coming_settings = is_new.then_some(*settings);
    }

    /// The pitch, as of the last block.
    pub fn pitch(&self) -> &PitchTracker {
        &self.pitch
    }

    /// The pitch estimates that became known during the last block, each with the frame of that block with which it did.
    pub fn estimates(&self) -> &[(usize, Estimate)] {
        &self.estimates
    }

    /// The bells that follow the pitch, as of the last control step.
    pub fn following(&self) -> &[FollowingBell; FOLLOWING_BELL_COUNT] {
        self.follower.bells()
    }

    /// Sets where the next reset begins; see [`Adaptation::set_start`].
    ///
    /// Real time: no allocation.
    pub fn set_start(&mut self, start: Option<&Start>) {
        self.adaptation.set_start(start);
    }

    /// Says whether somebody watches; see [`Adaptation::set_watched`].
    ///
    /// Real time: no allocation.
    pub fn set_watched(&mut self, watched: bool) {
        self.adaptation.set_watched(watched);
    }

    /// Forgets all past input, jumps to everything that was set, and puts the control grid's origin at the next sample.
    ///
    /// Real time: as [`Equaliser::reset`].
    pub fn reset(&mut self) {
        self.parts(&[]).1.take_settings();
        self.adaptation.reset();
        self.pitch.reset();
        self.follower.reset();
        self.estimates.clear();
        self.equaliser.reset_to(&self.adaptation.direction);
    }

    /// Processes in place; see [`Equaliser::process_block`].
    ///
    /// `side_chain`: one or two channels, each at least as long as the block, or none.
    ///
    /// Real time: no allocation, no lock, no panic. Any partition into blocks gives the same bits.
    pub fn process_block(&mut self, channels: &mut [&mut [f32]], side_chain: &[&[f32]]) {
        self.estimates.clear();
        let (equaliser, mut director) = self.parts(side_chain);
        equaliser.process_directed(channels, &mut director);
    }

    fn parts<'a>(&'a mut self, side_chain: &'a [&'a [f32]]) -> (&'a mut Equaliser, Listening<'a>) {
        let director = Listening {
            adaptation: &mut self.adaptation,
            pitch: &mut self.pitch,
            follower: &mut self.follower,
            settings: &mut self.pitch_settings,
            coming_settings: &mut self.coming_settings,
            estimates: &mut self.estimates,
            side_chain,
            place: 0,
        };
        (&mut self.equaliser, director)
    }
}

/// The adaptation during one block.
struct Listening<'a> {
    adaptation: &'a mut Adaptation,
    pitch: &'a mut PitchTracker,
    follower: &'a mut Follower,
    settings: &'a mut PitchSettings,
    coming_settings: &'a mut Option<PitchSettings>,
    estimates: &'a mut Vec<(usize, Estimate)>,
    side_chain: &'a [&'a [f32]],
    /// Frames of the block that were heard.
    place: usize,
}

impl Listening<'_> {
    /// Takes what was set: at a point of the control grid, so that the tracker's hops begin there too.
    fn take_settings(&mut self) {
        let Some(coming) = self.coming_settings.take() else {
            return;
        };
        let Self { settings, pitch, .. } = self;
        if coming.tracks && !settings.tracks {
            pitch.reset();
        }
        **settings = coming;
        pitch.set_range_hz(settings.range_hz);
        self.follower.set(settings);
        self.adaptation
            .set_protection(if settings.tracks { settings.protect } else { 0.0 });
    }
}

impl Director for Listening<'_> {
    fn hear(&mut self, frames: &[[f64; 2]]) {
        let range = self.place..self.place + frames.len();
        self.place = range.end;
        let mut side_frames = [[0.0; 2]; CONTROL_STEP_SAMPLES];
        let side_chain = match (self.side_chain.first(), self.side_chain.last()) {
            (Some(left), Some(right)) => {
                // One that is too short is silent from there on.
                let sample = |channel: &[f32], index: usize| channel.get(index).map_or(0.0, |&sample| clean(sample));
                for (frame, index) in side_frames.iter_mut().zip(range) {
                    *frame = [sample(left, index), sample(right, index)];
                }
                Some(&side_frames[..frames.len()])
            }
            _ => None,
        };
        self.adaptation.hear(frames, side_chain);
        if self.settings.tracks {
            // Never more than a control step, so never more than one estimate, with the last frame.
            let before = self.pitch.estimate().number;
            self.pitch.listen(frames);
            if self.pitch.estimate().number != before && self.estimates.len() < MOST_ESTIMATES {
                self.estimates.push((self.place - 1, *self.pitch.estimate()));
            }
        }
    }

    fn direct(&mut self) -> Option<&Direction> {
        self.take_settings();
        if self.settings.tracks {
            self.adaptation.hear_pitch(self.pitch.estimate());
        }
        Some(self.adaptation.direct())
    }

    fn follow(&mut self, latency_samples: usize) -> Option<&Step<FOLLOWING_BELL_COUNT>> {
        if self.follower.is_idle() {
            return None;
        }
        if !self.settings.tracks {
            return Some(self.follower.step(None, 0));
        }
        // An estimate stands until the next one: it is half a hop old on average, beside the tracker's latency.
        let age_samples = self.pitch.latency_samples() + self.pitch.hop_samples() / 2;
        let delay_samples = latency_samples.saturating_sub(age_samples);
        let f0_hz = self.pitch.estimate().pitch.f0_hz();
        Some(self.follower.step(f0_hz, delay_samples))
    }
}
