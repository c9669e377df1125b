//! Every parameter: id, name, range, unit, and how its value is read and written as text.
//!
//! Ids and ranges are frozen once released: a host stores them in its sessions. The order here is the order in which
//! hosts list them.

mod adapt;
mod kinds;
mod pitch;

pub use adapt::{
    AdaptParams, CUSTOM_TARGET, CUSTOM_TARGET_NAME, DEFAULT_TARGET, SIDE_CHAIN_MODES, TARGET_COUNT, TargetRow,
    target_names,
};
use cochlea_dsp::{AdaptSettings, BAND_COUNT, BANDS, FactoryTarget, PhaseMode, Quality, Routing};
use nice_plug::prelude::*;
pub use pitch::{HIGHEST_DETECTED, PITCH_MODES, PitchMode, PitchParams, TEMPERAMENTS, detected_normalized};

use crate::curves::{Curves, CurvesReader};
use crate::remembered::Remembered;
use crate::text;
use kinds::{choice_param, gain_param, percent_param, switch_param};

/// Range of a band's gain, in dB either way.
pub const BAND_GAIN_LIMIT_DB: f32 = 18.0;
/// Range of the output gain, in dB either way.
pub const OUTPUT_GAIN_LIMIT_DB: f32 = 24.0;
/// Lowest value of Range, in percent: the curve upside down.
pub const RANGE_MINIMUM_PERCENT: f32 = -100.0;
/// Highest value of Range, in percent: every gain doubled.
pub const RANGE_MAXIMUM_PERCENT: f32 = 200.0;

/// The names of the channel modes, in the order of [`CochleaParams::channel_mode`]'s values.
pub const CHANNEL_MODES: [(&str, Routing); 5] = [
    ("Stereo", Routing::Stereo),
    ("Left", Routing::Left),
    ("Right", Routing::Right),
    ("Mid", Routing::Mid),
    ("Side", Routing::Side),
];

/// The names of the phase modes, in the order of [`CochleaParams::phase_mode`]'s values.
pub const PHASE_MODES: [&str; 2] = ["Zero latency", "Linear phase"];

/// The names of linear phase's qualities, in the order of [`CochleaParams::phase_quality`]'s values.
pub const PHASE_QUALITIES: [(&str, Quality); 2] = [("Normal", Quality::Normal), ("High", Quality::High)];

/// The whole parameter set. Shared by audio thread, host and editor; every value is one atomic.
#[derive(Params)]
pub struct CochleaParams {
    /// The host's bypass flag.
    #[id = "bypass"]
    pub bypass: BoolParam,
    /// Scales every band gain, percent.
    #[id = "range"]
    pub range: FloatParam,
    /// Gain after the equaliser, dB.
    #[id = "output_gain"]
    pub output_gain: FloatParam,
    /// Which part of a stereo signal is equalised: an index into [`CHANNEL_MODES`].
    #[id = "channel_mode"]
    pub channel_mode: IntParam,
    /// Which filter does the equalising: an index into [`PHASE_MODES`]. The sound begins to switch at the first control
    /// step from the change on; the host learns the latency apart from that, when it asks or restarts the plugin.
    #[id = "phase_mode"]
    pub phase_mode: IntParam,
    /// How long the filter of linear phase is: an index into [`PHASE_QUALITIES`].
    #[id = "phase_quality"]
    pub phase_quality: IntParam,
    /// The adaptation.
    #[nested(group = "Adaptation")]
    pub adapt: AdaptParams,
    /// The pitch.
    #[nested(group = "Pitch")]
    pub pitch: PitchParams,
    /// The 26 bands, lowest first.
    #[nested(array, group = "Band")]
    pub bands: [BandParams; BAND_COUNT],
    /// What is kept beside the parameters.
    pub curves: Curves,
    /// What the editor of this instance remembers.
    pub remembered: Remembered,
    /// The levels of the targets that come with the product.
    targets: [TargetRow; FactoryTarget::ALL.len()],
}

/// One band: `gain_1` … `gain_26`, and so on.
#[derive(Params)]
pub struct BandParams {
    /// Gain at the band's centre, dB.
    #[id = "gain"]
    pub gain: FloatParam,
    /// Whether the band takes part.
    #[id = "on"]
    pub on: BoolParam,
    /// Share of the largest boost and cut that adaptation may use here, percent.
    #[id = "reach"]
    pub reach: FloatParam,
    /// Share of the dynamics that this band takes, percent.
    #[id = "dynamics"]
    pub dynamics: FloatParam,
}

/// One of a band's parameters.
enum BandParam<'a> {
    Number(&'a FloatParam),
    Switch(&'a BoolParam),
}

/// What the parameters ask of the equaliser at one instant.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Settings {
    /// Gain per band, dB, switches and range already applied.
    pub band_gains_db: [f64; BAND_COUNT],
    /// Gain after the equaliser, dB.
    pub output_gain_db: f64,
    /// Which part of a stereo signal is equalised.
    pub routing: Routing,
    /// Which filter does the equalising.
    pub phase: PhaseMode,
    /// Whether the sound passes untouched.
    pub bypassed: bool,
    /// Whether only what is removed or added is heard.
    pub delta: bool,
}

impl CochleaParams {
    /// All parameters at their defaults. Allocates.
    pub fn new() -> Self {
        Self {
            bypass: switch_param("Bypass", false).make_bypass(),
            range: percent_param("Range", 100.0, [RANGE_MINIMUM_PERCENT, RANGE_MAXIMUM_PERCENT]),
            output_gain: gain_param("Output Gain".to_owned(), OUTPUT_GAIN_LIMIT_DB),
            channel_mode: choice_param("Channel Mode", CHANNEL_MODES.map(|(name, _)| name), 0),
            phase_mode: choice_param("Phase Mode", PHASE_MODES, 0),
            phase_quality: choice_param("Phase Quality", PHASE_QUALITIES.map(|(name, _)| name), 0),
            adapt: AdaptParams::new(),
            pitch: PitchParams::new(),
            bands: std::array::from_fn(|band| BandParams {
                gain: gain_param(format!("Band {} Gain", band + 1), BAND_GAIN_LIMIT_DB),
                on: switch_param(format!("Band {} On", band + 1), true),
                reach: percent_param(format!("Band {} Reach", band + 1), 100.0, [0.0, 100.0]),
                dynamics: percent_param(format!("Band {} Dynamics", band + 1), 100.0, [0.0, 100.0]),
            }),
            curves: Curves::default(),
            remembered: Remembered::default(),
            targets: FactoryTarget::ALL.map(|target| target.bands_db().map(Some)),
        }
    }

    /// What the present values ask of the equaliser. Real time: no allocation, no lock.
    pub fn settings(&self) -> Settings {
        let range = f64::from(self.range.value()) / 100.0;
        Settings {
            band_gains_db: std::array::from_fn(|band| {
                let band = &self.bands[band];
                if band.on.value() {
                    f64::from(band.gain.value()) * range
                } else {
                    0.0
                }
            }),
            output_gain_db: f64::from(self.output_gain.value()),
            routing: routing_at(self.channel_mode.value()),
            phase: self.phase(),
            bypassed: self.bypass.value(),
            delta: self.adapt.delta.value(),
        }
    }

    /// What the present values ask of the adaptation. Real time: no allocation, no lock.
    pub fn adapt_settings(&self, reader: &mut CurvesReader) -> AdaptSettings {
        let custom = reader.target_db(&self.curves);
        let detector = routing_at(self.channel_mode.value());
        self.adapt.settings(&self.targets, custom, &self.bands, detector)
    }

    /// Which filter the present values ask for. Real time: no allocation, no lock.
    pub fn phase(&self) -> PhaseMode {
        if self.phase_mode.value() == 0 {
            return PhaseMode::ZeroLatency;
        }
        let quality = usize::try_from(self.phase_quality.value())
            .ok()
            .and_then(|index| PHASE_QUALITIES.get(index))
            .map_or(Quality::Normal, |(_, quality)| *quality);
        PhaseMode::Linear(quality)
    }

    /// The pages that a hardware controller shows: one of general controls, then the gains in rows of eight.
    pub fn define_remote_controls(&self, context: &mut impl RemoteControlsContext) {
        context.add_section("Cochlea", |section| {
            section.add_page("General", |page| {
                page.add_param(&self.range);
                page.add_param(&self.output_gain);
                page.add_param(&self.channel_mode);
                page.add_param(&self.bypass);
                page.add_param(&self.phase_mode);
                page.add_param(&self.phase_quality);
            });
        });
        context.add_section("Adaptation", |section| self.adapt.define_pages(section));
        context.add_section("Pitch", |section| self.pitch.define_pages(section));
        let pages = |section: &mut dyn FnMut(String, &[BandParams])| {
            for (row, bands) in self.bands.chunks(8).enumerate() {
                let first = row * 8;
                let last = first + bands.len() - 1;
                section(
                    format!(
                        "{} to {}",
                        text::frequency_text(BANDS[first].centre_hz),
                        text::frequency_text(BANDS[last].centre_hz)
                    ),
                    bands,
                );
            }
        };
        let mut kind = |title: &str, param: fn(&BandParams) -> BandParam<'_>| {
            context.add_section(title, |section| {
                pages(&mut |name, bands| {
                    section.add_page(name, |page| {
                        bands.iter().for_each(|band| match param(band) {
                            BandParam::Number(param) => page.add_param(param),
                            BandParam::Switch(param) => page.add_param(param),
                        });
                    });
                });
            });
        };
        kind("Gains", |band| BandParam::Number(&band.gain));
        kind("Switches", |band| BandParam::Switch(&band.on));
        kind("Reach", |band| BandParam::Number(&band.reach));
        kind("Dynamics", |band| BandParam::Number(&band.dynamics));
    }
}

impl Default for CochleaParams {
    fn default() -> Self {
        Self::new()
    }
}

fn routing_at(index: i32) -> Routing {
    usize::try_from(index)
        .ok()
        .and_then(|index| CHANNEL_MODES.get(index))
        .map_or(Routing::Stereo, |(_, routing)| *routing)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn defaults_ask_for_nothing() {
        let settings = CochleaParams::new().settings();
        assert_eq!(settings.band_gains_db, [0.0; BAND_COUNT]);
        assert_eq!(settings.output_gain_db, 0.0);
        assert_eq!(settings.routing, Routing::Stereo);
        assert_eq!(settings.phase, PhaseMode::ZeroLatency);
        assert!(!settings.bypassed);
    }

    /// A host knows a parameter by a 31-bit hash of its id: two ids must never meet.
    #[test]
    fn ids_and_names_are_unique() {
        let params = CochleaParams::new();
        let map = params.param_map();
        assert_eq!(map.len(), 48 + 4 * BAND_COUNT);
        let ids: HashSet<u32> = map
            .iter()
            .map(|(id, _, _)| crate::host_guard::parameter_hash(id))
            .collect();
        assert_eq!(ids.len(), map.len());
    }

    /// Text to value and back, both spellings, for each kind.
    #[test]
    fn texts_read_both_ways() {
        let params = CochleaParams::new();
        let gain = &params.bands[4].gain;
        let at = |text: &str| gain.string_to_normalized_value(text).map(|v| gain.preview_plain(v));
        assert!((at("3 dB").unwrap() - 3.0).abs() < 1e-5);
        assert!((at("-3,5db").unwrap() + 3.5).abs() < 1e-5);
        assert_eq!(at("loud"), None);
        assert_eq!(
            gain.normalized_value_to_string(gain.preview_normalized(3.04), true),
            "3.0 dB"
        );
        let mode = &params.channel_mode;
        let mid = mode.string_to_normalized_value(" mid").unwrap();
        assert_eq!(mode.normalized_value_to_string(mid, true), "Mid");
        let (phase, quality) = (&params.phase_mode, &params.phase_quality);
        let linear = phase.string_to_normalized_value("linear PHASE").unwrap();
        assert_eq!(phase.normalized_value_to_string(linear, true), "Linear phase");
        assert_eq!(phase.string_to_normalized_value("minimum phase"), None);
        let high = quality.string_to_normalized_value("high ").unwrap();
        assert_eq!(quality.normalized_value_to_string(high, true), "High");
        let range = &params.range;
        let full = range.string_to_normalized_value("100%").unwrap();
        assert_eq!(range.preview_plain(full), 100.0);
        assert_eq!(range.normalized_value_to_string(full, true), "100 %");
    }
}
