//! Bells that ride on the pitch: one on the fundamental and one on each of its next seven harmonics.
//!
//! | module | idea |
//! |---|---|
//! | `settings` | what is done about the pitch |
//! | `way` | from one pitch to the next, and from silence and back |
//! | `past` | the pitch of a while ago, for sound that comes out late |
//!
//! **When.** At every point of the control grid of 32 samples, from the latest estimate. With zero latency the bells
//! are late by what the tracker needs to know a pitch. In linear phase they are second-order sections on what comes out
//! of the FIR: a new FIR takes longer to make than a note lasts. They add no latency there and shift phase as the cascade
//! does; the pitch waits for the sound if the FIR takes longer than the tracker.
//!
//! **How far.** A bell fades out towards the ends of what a bell can do, from 25 down to 20 Hz and from 0.44 up to 0.48 of
//! the sample rate, instead of standing at the end while its harmonic goes on. Each bell has its own gain at its own
//! harmonic: bells wider than the distance of harmonics reach their neighbours and add up.
//!
//! Gains are set by hand: like those of the bands they are no part of the adaptation, of its make-up gain or of what
//! freezing holds.

mod past;
mod settings;
mod way;

pub use settings::PitchSettings;

use crate::bands::HIGHEST_CENTRE_RATIO;
use crate::bell::Bell;
use crate::cascade::Step;
use crate::equaliser::{CONTROL_STEP_SAMPLES, FOLLOWING_BELL_COUNT};
use crate::error::{ConfigError, checked_sample_rate_hz};
use crate::linear_phase::{PhaseMode, Quality};
use crate::smoothing::GainSmoother;
use past::Past;
use way::Way;

/// A bell fades out from the second to the first of these, Hz.
const LOW_EDGE_HZ: [f64; 2] = [20.0, 25.0];
/// And from the first to the second of these, of the sample rate.
const HIGH_EDGE_RATIO: [f64; 2] = [0.44, HIGHEST_CENTRE_RATIO];
/// No pitch is any other, Hz.
const POSSIBLE_HZ: std::ops::RangeInclusive<f64> = 1.0..=1e6;
/// Time constant of a change of width, s.
const WIDTH_SECONDS: f64 = 0.02;
/// Coefficients stay while a bell has moved by less: dB, octaves (a fortieth of a cent), share of its Q.
const STILL_DB: f64 = 1e-4;
const STILL_OCTAVES: f64 = 2e-5;
const STILL_Q: f64 = 1e-4;

/// One bell, as its coefficients have it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FollowingBell {
    /// Its centre, Hz.
    pub frequency_hz: f64,
    /// Its centre over the distance between the points of half its gain in dB.
    pub q: f64,
    /// Its gain, dB; 0 while it rests.
    pub gain_db: f64,
}

/// All bells, on their way.
pub struct Follower {
    sample_rate_hz: f64,
    step_seconds: f64,
    settings: PitchSettings,
    past: Past,
    way: Way,
    glide: f64,
    widen: f64,
    gains: GainSmoother<FOLLOWING_BELL_COUNT>,
    q: f64,
    goal_q: f64,
    bells: [FollowingBell; FOLLOWING_BELL_COUNT],
    step: Step<FOLLOWING_BELL_COUNT>,
}

impl Follower {
    /// Rests, and follows nothing. Allocates.
    ///
    /// `sample_rate_hz`: 8 to 384 kHz.
    ///
    /// # Errors
    /// [`ConfigError::SampleRate`] for others.
    pub fn new(sample_rate_hz: f64) -> Result<Self, ConfigError> {
        let sample_rate_hz = checked_sample_rate_hz(sample_rate_hz)?;
        let step_seconds = CONTROL_STEP_SAMPLES as f64 / sample_rate_hz;
        let longest = PhaseMode::Linear(Quality::High).latency_samples(sample_rate_hz) / CONTROL_STEP_SAMPLES;
        let mut follower = Self {
            sample_rate_hz,
            step_seconds,
            settings: PitchSettings::OFF,
            past: Past::new(longest),
            way: Way::new(step_seconds),
            glide: 1.0,
            widen: 1.0 - (-step_seconds / WIDTH_SECONDS).exp(),
            gains: GainSmoother::new(1.0 / step_seconds),
            q: 1.0,
            goal_q: 1.0,
            bells: [FollowingBell {
                frequency_hz: 0.0,
                q: 1.0,
                gain_db: 0.0,
            }; FOLLOWING_BELL_COUNT],
            step: Step::REST,
        };
        follower.aim();
        Ok(follower)
    }

    /// Sets everything, from the next control step on. Where tracking begins, what was tracked before is forgotten.
    ///
    /// Real time: no allocation.
    pub fn set(&mut self, settings: &PitchSettings) {
        let settings = settings.clamped();
        if settings == self.settings {
            return;
        }
        if settings.tracks && !self.settings.tracks {
            self.past.forget();
        }
        self.settings = settings;
        self.aim();
    }

    fn aim(&mut self) {
        self.glide = 1.0 - (-self.step_seconds / self.settings.glide_seconds).exp();
        let half = (0.5 * self.settings.width_octaves).exp2();
        self.goal_q = 1.0 / (half - 1.0 / half);
        self.gains.set_target_db(&self.settings.harmonic_gains_db);
    }

    /// Forgets every pitch; all bells rest at once. What was set stays.
    ///
    /// Real time: no allocation.
    pub fn reset(&mut self) {
        self.past.forget();
        self.way.reset();
        self.bells.iter_mut().for_each(|bell| bell.gain_db = 0.0);
        self.step = Step::REST;
    }

    /// Whether there is nothing to do, and nothing left of what was done.
    #[inline]
    pub fn is_idle(&self) -> bool {
        !self.settings.tracks && self.way.is_silent()
    }

    /// One control step: where the bells go within it.
    ///
    /// `f0_hz`: fundamental frequency as it is known by now, Hz; `None` where there is none, as where it is below 1 Hz or
    /// beyond 1 MHz. `delay_samples`: how
    /// much later the sound that it describes comes out than the pitch is known; at most the longest latency of linear
    /// phase.
    ///
    /// Real time: no allocation, no panic; two tangents per bell that moves.
    pub fn step(&mut self, f0_hz: Option<f64>, delay_samples: usize) -> &Step<FOLLOWING_BELL_COUNT> {
        let delay_steps = (delay_samples + CONTROL_STEP_SAMPLES / 2) / CONTROL_STEP_SAMPLES;
        let sound = f0_hz.filter(|hz| POSSIBLE_HZ.contains(hz));
        let f0_hz = self.past.exchange(sound, delay_steps);
        let was_silent = self.way.is_silent();
        let follows = self.settings.tracks && self.settings.follows;
        self.way.step(f0_hz.filter(|_| follows), self.glide);
        self.step.moves = false;
        if self.way.is_silent() && was_silent {
            return &self.step;
        }
        if was_silent {
            self.gains.snap();
            self.q = self.goal_q;
        }
        self.gains.step();
        self.q += self.widen * (self.goal_q - self.q);
        let (f0_hz, level) = (self.way.octaves().exp2(), self.way.level());
        for (index, &gain_db) in self.gains.current_db().iter().enumerate() {
            let frequency_hz = (index + 1) as f64 * f0_hz;
            let gain_db = gain_db * level;
            let wanted = FollowingBell {
                frequency_hz,
                q: self.q,
                gain_db: if gain_db == 0.0 {
                    0.0
                } else {
                    gain_db * self.edge(frequency_hz)
                },
            };
            if wanted.is_another_than(&self.bells[index]) {
                const HALF: f64 = 0.5;
                self.bells[index] = wanted;
                let shape = Bell::new(frequency_hz, self.q, HALF, self.sample_rate_hz).shape(wanted.gain_db);
                self.step.targets.set(index, shape.coefficients());
                self.step.moves = true;
            }
        }
        &self.step
    }

    /// How much of its gain a bell has at one frequency, 0 to 1.
    fn edge(&self, hz: f64) -> f64 {
        let share = |value: f64, [none, all]: [f64; 2]| ((value - none) / (all - none)).clamp(0.0, 1.0);
        let [all, none] = HIGH_EDGE_RATIO;
        share(hz, LOW_EDGE_HZ) * share(hz / self.sample_rate_hz, [none, all])
    }

    /// The bells as of the last control step, the fundamental's first.
    pub fn bells(&self) -> &[FollowingBell; FOLLOWING_BELL_COUNT] {
        &self.bells
    }
}

impl FollowingBell {
    /// Whether it takes new coefficients to become `self` from `made`.
    fn is_another_than(&self, made: &Self) -> bool {
        if self.gain_db == 0.0 {
            // Exactly flat, wherever it is.
            return made.gain_db != 0.0;
        }
        // Where two frequencies differ by little, their ratio is 1 + 0.69 times the octaves between them.
        let octaves = (self.frequency_hz / made.frequency_hz - 1.0).abs() * std::f64::consts::LOG2_E;
        let still = (self.gain_db - made.gain_db).abs() < STILL_DB
            && octaves < STILL_OCTAVES
            && (self.q / made.q - 1.0).abs() < STILL_Q;
        !still
    }
}

#[cfg(test)]
mod tests;
