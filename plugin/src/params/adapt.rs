//! What can be set about the adaptation.

use cochlea_dsp::adapt::{Dynamics, SideChain};
use cochlea_dsp::{AdaptSettings, BAND_COUNT, FactoryTarget, Routing};
use nice_plug::prelude::*;

use super::BandParams;
use super::kinds::{
    choice_param, level_param, milliseconds_param, percent_param, ratio_param, speed_param, switch_param,
};

/// Targets that can be chosen: those that come with the product, then the one that is kept beside the parameters.
pub const TARGET_COUNT: usize = FactoryTarget::ALL.len() + 1;
/// The last of them: drawn, learnt or imported.
pub const CUSTOM_TARGET: usize = TARGET_COUNT - 1;
/// What the custom target is chosen by.
pub const CUSTOM_TARGET_NAME: &str = "Custom";
/// −4.5 dB an octave: balanced, as most finished music is, and not flat.
pub const DEFAULT_TARGET: usize = 1;

/// The names of the side chain's uses, in the order of [`AdaptParams::side_chain_mode`]'s values.
pub const SIDE_CHAIN_MODES: [(&str, SideChain); 3] = [
    ("Off", SideChain::Off),
    ("Unmask", SideChain::Unmask),
    ("Match", SideChain::Match),
];

/// The names of all targets, in the order of [`AdaptParams::target`]'s values.
pub fn target_names() -> [&'static str; TARGET_COUNT] {
    std::array::from_fn(|index| {
        FactoryTarget::ALL
            .get(index)
            .map_or(CUSTOM_TARGET_NAME, |target| target.name())
    })
}

/// A row of band levels, dB; `None` where a band is left open.
pub type TargetRow = [Option<f64>; BAND_COUNT];

/// The adaptation's parameters.
#[derive(Params)]
pub struct AdaptParams {
    /// Share of the adaptive curve that is applied, percent.
    #[id = "amount"]
    pub amount: FloatParam,
    /// What the spectrum should be: an index into [`target_names`].
    #[id = "target"]
    pub target: IntParam,
    /// Another target, blended with the first.
    #[id = "target_b"]
    pub target_b: IntParam,
    /// Share of the second target, percent.
    #[id = "target_blend"]
    pub target_blend: FloatParam,
    /// Added to the target, dB an octave about 1 kHz.
    #[id = "tilt"]
    pub tilt: FloatParam,
    /// How fast everything moves, percent.
    #[id = "speed"]
    pub speed: FloatParam,
    /// How much slower the lowest band moves than the highest.
    #[id = "speed_ratio"]
    pub speed_ratio: FloatParam,
    /// Share of what stands out that is taken away, percent.
    #[id = "resonance"]
    pub resonance: FloatParam,
    /// How narrow the floating bells are, percent.
    #[id = "sharpness"]
    pub sharpness: FloatParam,
    /// Largest boost, dB.
    #[id = "max_boost"]
    pub max_boost: FloatParam,
    /// Largest cut, dB.
    #[id = "max_cut"]
    pub max_cut: FloatParam,
    /// Whether the output makes up for what adaptation does to loudness.
    #[id = "loudness_match"]
    pub loudness_match: BoolParam,
    /// Loudness below which nothing is learnt, LUFS.
    #[id = "gate"]
    pub gate: FloatParam,
    /// What the side chain is for: an index into [`SIDE_CHAIN_MODES`].
    #[id = "side_chain_mode"]
    pub side_chain_mode: IntParam,
    /// How much of it, percent.
    #[id = "side_chain_amount"]
    pub side_chain_amount: FloatParam,
    /// Keeps the adaptive curve as it is.
    #[id = "freeze"]
    pub freeze: BoolParam,
    /// Only what is removed or added is heard.
    #[id = "delta"]
    pub delta: BoolParam,
    /// Compression above 1, expansion below.
    #[id = "dynamics_ratio"]
    pub dynamics_ratio: FloatParam,
    /// dB relative to the running level.
    #[id = "dynamics_threshold"]
    pub dynamics_threshold: FloatParam,
    /// At 1 kHz, ms.
    #[id = "dynamics_attack"]
    pub dynamics_attack: FloatParam,
    /// At 1 kHz, ms.
    #[id = "dynamics_release"]
    pub dynamics_release: FloatParam,
}

impl AdaptParams {
    /// All at their defaults. Allocates.
    pub(super) fn new() -> Self {
        Self {
            amount: percent_param("Amount", 0.0, [0.0, 100.0]),
            target: choice_param("Target", target_names(), DEFAULT_TARGET),
            target_b: choice_param("Target B", target_names(), 0),
            target_blend: percent_param("Target Blend", 0.0, [0.0, 100.0]),
            tilt: level_param("Tilt".to_owned(), 0.0, [-6.0, 6.0], " dB/octave"),
            speed: speed_param("Speed", 100.0, [10.0, 1_000.0]),
            speed_ratio: ratio_param("Lows to Highs Speed", 4.0, [1.0, 16.0]),
            resonance: percent_param("Resonance", 80.0, [0.0, 100.0]),
            sharpness: percent_param("Sharpness", 50.0, [0.0, 100.0]),
            max_boost: level_param("Max Boost".to_owned(), 6.0, [0.0, 18.0], " dB"),
            max_cut: level_param("Max Cut".to_owned(), 12.0, [0.0, 24.0], " dB"),
            loudness_match: switch_param("Loudness Match", true),
            gate: level_param("Gate".to_owned(), -60.0, [-100.0, -20.0], " LUFS"),
            side_chain_mode: choice_param("Side Chain Mode", SIDE_CHAIN_MODES.map(|(name, _)| name), 0),
            side_chain_amount: percent_param("Side Chain Amount", 100.0, [0.0, 100.0]),
            freeze: switch_param("Freeze", false),
            delta: switch_param("Delta", false),
            dynamics_ratio: ratio_param("Dynamics Ratio", 1.0, [0.25, 20.0]),
            dynamics_threshold: level_param("Dynamics Threshold".to_owned(), 0.0, [-24.0, 24.0], " dB"),
            dynamics_attack: milliseconds_param("Dynamics Attack", 30.0, [5.0, 1_000.0]),
            dynamics_release: milliseconds_param("Dynamics Release", 200.0, [20.0, 5_000.0]),
        }
    }

    /// What the side chain is for.
    pub fn side_chain(&self) -> SideChain {
        let index = usize::try_from(self.side_chain_mode.value()).unwrap_or(0);
        SIDE_CHAIN_MODES.get(index).map_or(SideChain::Off, |(_, mode)| *mode)
    }

    /// What the present values ask of the adaptation. Real time: no allocation, no lock.
    pub(super) fn settings(
        &self,
        targets: &[TargetRow],
        custom: &TargetRow,
        bands: &[BandParams; BAND_COUNT],
        detector: Routing,
    ) -> AdaptSettings {
        let share = |param: &FloatParam| f64::from(param.value()) / 100.0;
        let number = |param: &FloatParam| f64::from(param.value());
        let row = |param: &IntParam| {
            let index = usize::try_from(param.value()).unwrap_or(0);
            targets.get(index).unwrap_or(custom)
        };
        AdaptSettings {
            amount: share(&self.amount),
            target_db: blended(row(&self.target), row(&self.target_b), share(&self.target_blend)),
            tilt_db_per_octave: number(&self.tilt),
            speed: share(&self.speed),
            lows_to_highs: number(&self.speed_ratio),
            resonance: share(&self.resonance),
            sharpness: share(&self.sharpness),
            max_boost_db: number(&self.max_boost),
            max_cut_db: number(&self.max_cut),
            reach: std::array::from_fn(|band| share(&bands[band].reach)),
            loudness_match: self.loudness_match.value(),
            gate_lufs: number(&self.gate),
            side_chain: self.side_chain(),
            side_chain_amount: share(&self.side_chain_amount),
            freeze: self.freeze.value(),
            dynamics: Dynamics {
                ratio: number(&self.dynamics_ratio),
                threshold_db: number(&self.dynamics_threshold),
                attack_seconds: number(&self.dynamics_attack) / 1_000.0,
                release_seconds: number(&self.dynamics_release) / 1_000.0,
                shares: std::array::from_fn(|band| share(&bands[band].dynamics)),
            },
            detector,
        }
    }

    /// The controller's pages.
    pub(super) fn define_pages(&self, section: &mut impl RemoteControlsSection) {
        section.add_page("Amount and target", |page| {
            page.add_param(&self.amount);
            page.add_param(&self.target);
            page.add_param(&self.tilt);
            page.add_param(&self.speed);
            page.add_param(&self.resonance);
            page.add_param(&self.sharpness);
            page.add_param(&self.max_boost);
            page.add_param(&self.max_cut);
        });
        section.add_page("Blend and listening", |page| {
            page.add_param(&self.target_b);
            page.add_param(&self.target_blend);
            page.add_param(&self.speed_ratio);
            page.add_param(&self.loudness_match);
            page.add_param(&self.gate);
            page.add_param(&self.freeze);
            page.add_param(&self.delta);
        });
        section.add_page("Side chain and dynamics", |page| {
            page.add_param(&self.side_chain_mode);
            page.add_param(&self.side_chain_amount);
            page.add_param(&self.dynamics_ratio);
            page.add_param(&self.dynamics_threshold);
            page.add_param(&self.dynamics_attack);
            page.add_param(&self.dynamics_release);
        });
    }
}

/// Two targets in dB; where one leaves a band open, the other counts alone.
fn blended(a: &TargetRow, b: &TargetRow, share_of_b: f64) -> TargetRow {
    std::array::from_fn(|band| match (a[band], b[band]) {
        _ if share_of_b == 0.0 => a[band],
        _ if share_of_b == 1.0 => b[band],
        (Some(a), Some(b)) => Some(a + share_of_b * (b - a)),
        (a, b) => a.or(b),
    })
}
