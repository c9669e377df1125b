//! The equaliser with an ear: what the plugin calls.

use super::{AdaptSettings, Adaptation, Start};
use crate::equaliser::{CONTROL_STEP_SAMPLES, Direction, Director, Equaliser, clean};
use crate::error::ConfigError;
use crate::linear_phase::FirBuilders;
use crate::pitch::{DEFAULT_PITCH_RANGE_HZ, Estimate, PitchTracker};

/// The most bells that follow the pitch.
pub const FOLLOWING_BELL_COUNT: usize = 8;
/// The most estimates that are kept of one block: what comes later in it is not listed.
pub const MOST_ESTIMATES: usize = 256;

/// What is done about the pitch.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PitchSettings {
    /// Whether the pitch is tracked at all. Nothing follows and nothing is protected otherwise.
    pub tracks: bool,
    /// Which fundamental frequencies are looked for, Hz.
    pub range_hz: [f64; 2],
    /// Whether bells ride on the pitch.
    pub follows: bool,
    /// Gain of the bell on each harmonic, the fundamental first, dB.
    pub harmonic_gains_db: [f64; FOLLOWING_BELL_COUNT],
    /// Width of these bells at half their gain in dB, octaves.
    pub width_octaves: f64,
    /// Time constant of their way to a new pitch, s.
    pub glide_seconds: f64,
    /// How far the adaptation leaves tracked harmonics alone, 0 to 1.
    pub protect: f64,
}

impl PitchSettings {
    /// Nothing is tracked.
    pub const OFF: Self = Self {
        tracks: false,
        range_hz: DEFAULT_PITCH_RANGE_HZ,
        follows: false,
        harmonic_gains_db: [0.0; FOLLOWING_BELL_COUNT],
        width_octaves: 0.25,
        glide_seconds: 0.02,
        protect: 0.0,
    };
}

/// An [`Equaliser`] and the [`Adaptation`] that directs it, on one control grid.
pub struct Adaptive {
    equaliser: Equaliser,
    adaptation: Adaptation,
    pitch: PitchTracker,
    pitch_settings: PitchSettings,
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
            pitch_settings: PitchSettings::OFF,
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

    /// Sets what is done about the pitch. Where tracking begins, it begins anew.
    ///
    /// Real time: no allocation.
    pub fn set_pitch(&mut self, settings: &PitchSettings) {
        if settings.tracks && !self.pitch_settings.tracks {
            self.pitch.reset();
        }
        self.pitch.set_range_hz(settings.range_hz);
        self.pitch_settings = *settings;
    }

    /// The pitch, as of the last block.
    pub fn pitch(&self) -> &PitchTracker {
        &self.pitch
    }

    /// The pitch estimates that became known during the last block, each with the frame of that block with which it did.
    pub fn estimates(&self) -> &[(usize, Estimate)] {
        &self.estimates
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
        self.adaptation.reset();
        self.pitch.reset();
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
        let mut director = Listening {
            adaptation: &mut self.adaptation,
            pitch: self.pitch_settings.tracks.then_some(&mut self.pitch),
            estimates: &mut self.estimates,
            side_chain,
            place: 0,
        };
        self.equaliser.process_directed(channels, &mut director);
    }
}

/// The adaptation during one block.
struct Listening<'a> {
    adaptation: &'a mut Adaptation,
    pitch: Option<&'a mut PitchTracker>,
    estimates: &'a mut Vec<(usize, Estimate)>,
    side_chain: &'a [&'a [f32]],
    /// Frames of the block that were heard.
    place: usize,
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
        if let Some(pitch) = &mut self.pitch {
            // Never more than a control step, so never more than one estimate, with the last frame.
            let before = pitch.estimate().number;
            pitch.listen(frames);
            if pitch.estimate().number != before && self.estimates.len() < MOST_ESTIMATES {
                self.estimates.push((self.place - 1, *pitch.estimate()));
            }
        }
    }

    fn direct(&mut self) -> Option<&Direction> {
        Some(self.adaptation.direct())
    }
}
