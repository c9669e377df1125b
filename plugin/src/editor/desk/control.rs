//! One parameter by what it does, and where it is found.

use cochlea_dsp::BAND_COUNT;
use cochlea_dsp::adapt::FOLLOWING_BELL_COUNT;
use nice_plug::prelude::{BoolParam, FloatParam, IntParam, Param};

use crate::host_guard::{Gesture, Instance};
use crate::params::CochleaParams;

/// One parameter, by what it does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Control {
    /// The host's bypass.
    Bypass,
    /// Scales all gains.
    Range,
    /// Gain after the equaliser.
    OutputGain,
    /// What part of a stereo signal is equalised.
    ChannelMode,
    /// Which filter does the equalising.
    PhaseMode,
    /// How long the filter of linear phase is.
    PhaseQuality,
    /// Share of the adaptive curve.
    Amount,
    /// What the spectrum should be.
    Target,
    /// Another target.
    TargetB,
    /// Share of the other target.
    TargetBlend,
    /// Tilt of the target.
    Tilt,
    /// How fast everything moves.
    Speed,
    /// How much slower the lows move.
    SpeedRatio,
    /// Share of what stands out that is taken away.
    Resonance,
    /// How narrow the floating bells are.
    Sharpness,
    /// Largest boost.
    MaxBoost,
    /// Largest cut.
    MaxCut,
    /// Whether loudness is made up for.
    LoudnessMatch,
    /// Below this nothing is learnt.
    Gate,
    /// What the side chain is for.
    SideChainMode,
    /// How much of it.
    SideChainAmount,
    /// Keeps the adaptive curve.
    Freeze,
    /// Only the difference is heard.
    Delta,
    /// Compression or expansion.
    DynamicsRatio,
    /// From where on.
    DynamicsThreshold,
    /// How fast it sets in.
    DynamicsAttack,
    /// How fast it lets go.
    DynamicsRelease,
    /// What is done about the pitch.
    PitchMode,
    /// The lowest fundamental.
    PitchLow,
    /// The highest fundamental.
    PitchHigh,
    /// What notes are tuned to.
    A4,
    /// Semitones added to notes.
    Transposition,
    /// How an octave is divided.
    Temperament,
    /// The key of just intonation.
    JustKey,
    /// Whether notes go to the host.
    NoteOutput,
    /// What a full bend stands for.
    BendRange,
    /// Gain of a following bell; bells count from 0.
    HarmonicGain(usize),
    /// How wide the following bells are.
    FollowWidth,
    /// How fast they move.
    FollowGlide,
    /// How far harmonics are left alone.
    Protect,
    /// A band's gain; bands count from 0.
    BandGain(usize),
    /// A band's switch; bands count from 0.
    BandOn(usize),
    /// How far adaptation may go in a band; bands count from 0.
    BandReach(usize),
    /// How much of the dynamics a band takes; bands count from 0.
    BandDynamics(usize),
}

/// A parameter of one of the three kinds.
#[derive(Clone, Copy)]
pub(super) enum Found<'a> {
    Number(&'a FloatParam),
    Choice(&'a IntParam),
    Switch(&'a BoolParam),
}

impl Control {
    /// Every parameter that the user can set.
    pub fn all() -> impl Iterator<Item = Self> {
        const ALONE: [Control; 39] = [
            Control::Bypass,
            Control::Range,
            Control::OutputGain,
            Control::ChannelMode,
            Control::PhaseMode,
            Control::PhaseQuality,
            Control::Amount,
            Control::Target,
            Control::TargetB,
            Control::TargetBlend,
            Control::Tilt,
            Control::Speed,
            Control::SpeedRatio,
            Control::Resonance,
            Control::Sharpness,
            Control::MaxBoost,
            Control::MaxCut,
            Control::LoudnessMatch,
            Control::Gate,
            Control::SideChainMode,
            Control::SideChainAmount,
            Control::Freeze,
            Control::Delta,
            Control::DynamicsRatio,
            Control::DynamicsThreshold,
            Control::DynamicsAttack,
            Control::DynamicsRelease,
            Control::PitchMode,
            Control::PitchLow,
            Control::PitchHigh,
            Control::A4,
            Control::Transposition,
            Control::Temperament,
            Control::JustKey,
            Control::NoteOutput,
            Control::BendRange,
            Control::FollowWidth,
            Control::FollowGlide,
            Control::Protect,
        ];
        let bands = (0..BAND_COUNT).flat_map(|band| {
            [
                Self::BandGain(band),
                Self::BandOn(band),
                Self::BandReach(band),
                Self::BandDynamics(band),
            ]
        });
        ALONE
            .into_iter()
            .chain((0..FOLLOWING_BELL_COUNT).map(Self::HarmonicGain))
            .chain(bands)
    }

    pub(super) fn find(self, params: &CochleaParams) -> Found<'_> {
        use Found::{Choice, Number, Switch};
        let (adapt, pitch) = (&params.adapt, &params.pitch);
        match self {
            Self::Bypass => Switch(&params.bypass),
            Self::Range => Number(&params.range),
            Self::OutputGain => Number(&params.output_gain),
            Self::ChannelMode => Choice(&params.channel_mode),
            Self::PhaseMode => Choice(&params.phase_mode),
            Self::PhaseQuality => Choice(&params.phase_quality),
            Self::Amount => Number(&adapt.amount),
            Self::Target => Choice(&adapt.target),
            Self::TargetB => Choice(&adapt.target_b),
            Self::TargetBlend => Number(&adapt.target_blend),
            Self::Tilt => Number(&adapt.tilt),
            Self::Speed => Number(&adapt.speed),
            Self::SpeedRatio => Number(&adapt.speed_ratio),
            Self::Resonance => Number(&adapt.resonance),
            Self::Sharpness => Number(&adapt.sharpness),
            Self::MaxBoost => Number(&adapt.max_boost),
            Self::MaxCut => Number(&adapt.max_cut),
            Self::LoudnessMatch => Switch(&adapt.loudness_match),
            Self::Gate => Number(&adapt.gate),
            Self::SideChainMode => Choice(&adapt.side_chain_mode),
            Self::SideChainAmount => Number(&adapt.side_chain_amount),
            Self::Freeze => Switch(&adapt.freeze),
            Self::Delta => Switch(&adapt.delta),
            Self::DynamicsRatio => Number(&adapt.dynamics_ratio),
            Self::DynamicsThreshold => Number(&adapt.dynamics_threshold),
            Self::DynamicsAttack => Number(&adapt.dynamics_attack),
            Self::DynamicsRelease => Number(&adapt.dynamics_release),
            Self::PitchMode => Choice(&pitch.mode),
            Self::PitchLow => Number(&pitch.low),
            Self::PitchHigh => Number(&pitch.high),
            Self::A4 => Number(&pitch.a4),
            Self::Transposition => Choice(&pitch.transposition),
            Self::Temperament => Choice(&pitch.temperament),
            Self::JustKey => Choice(&pitch.just_key),
            Self::NoteOutput => Switch(&pitch.note_output),
            Self::BendRange => Choice(&pitch.bend_range),
            Self::HarmonicGain(bell) => Number(&pitch.harmonics[bell].gain),
            Self::FollowWidth => Number(&pitch.follow_width),
            Self::FollowGlide => Number(&pitch.follow_glide),
            Self::Protect => Number(&pitch.protect),
            Self::BandGain(band) => Number(&params.bands[band].gain),
            Self::BandOn(band) => Switch(&params.bands[band].on),
            Self::BandReach(band) => Number(&params.bands[band].reach),
            Self::BandDynamics(band) => Number(&params.bands[band].dynamics),
        }
    }
}

impl<'a> Found<'a> {
    pub fn edit(self, instance: &Instance, gesture: Gesture) {
        match self {
            Self::Number(param) => instance.edit(param, gesture),
            Self::Choice(param) => instance.edit(param, gesture),
            Self::Switch(param) => instance.edit(param, gesture),
        }
    }

    pub fn name(self) -> &'a str {
        match self {
            Self::Number(param) => param.name(),
            Self::Choice(param) => param.name(),
            Self::Switch(param) => param.name(),
        }
    }

    pub fn normalized(self) -> f32 {
        match self {
            Self::Number(param) => param.unmodulated_normalized_value(),
            Self::Choice(param) => param.unmodulated_normalized_value(),
            Self::Switch(param) => param.unmodulated_normalized_value(),
        }
    }

    pub fn default_normalized(self) -> f32 {
        match self {
            Self::Number(param) => param.default_normalized_value(),
            Self::Choice(param) => param.default_normalized_value(),
            Self::Switch(param) => param.default_normalized_value(),
        }
    }

    pub fn text_of(self, normalized: f32) -> String {
        match self {
            Self::Number(param) => param.normalized_value_to_string(normalized, true),
            Self::Choice(param) => param.normalized_value_to_string(normalized, true),
            Self::Switch(param) => param.normalized_value_to_string(normalized, true),
        }
    }

    pub fn normalized_of(self, text: &str) -> Option<f32> {
        match self {
            Self::Number(param) => param.string_to_normalized_value(text),
            Self::Choice(param) => param.string_to_normalized_value(text),
            Self::Switch(param) => param.string_to_normalized_value(text),
        }
    }

    /// The nearest place that it can stand at.
    pub fn snapped(self, normalized: f32) -> f32 {
        match self.steps().filter(|steps| *steps > 0) {
            Some(steps) => (normalized * steps as f32).round() / steps as f32,
            None => normalized,
        }
    }

    /// Steps from one end to the other; none where it is continuous.
    pub fn steps(self) -> Option<usize> {
        match self {
            Self::Number(_) => None,
            Self::Choice(param) => param.step_count(),
            Self::Switch(_) => Some(1),
        }
    }
}
