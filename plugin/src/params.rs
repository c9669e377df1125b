//! Every parameter: id, name, range, unit, and how its value is read and written as text.
//!
//! Ids and ranges are frozen once released: a host stores them in its sessions. The order here is the order in which
//! hosts list them.

use std::sync::Arc;

use cochlea_dsp::{BAND_COUNT, BANDS, PhaseMode, Quality, Routing};
use nice_plug::prelude::*;

use crate::text;

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
    /// The 26 bands, lowest first.
    #[nested(array, group = "Band")]
    pub bands: [BandParams; BAND_COUNT],
}

/// One band: `gain_1` … `gain_26` and `on_1` … `on_26`.
#[derive(Params)]
pub struct BandParams {
    /// Gain at the band's centre, dB.
    #[id = "gain"]
    pub gain: FloatParam,
    /// Whether the band takes part.
    #[id = "on"]
    pub on: BoolParam,
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
}

impl CochleaParams {
    /// All parameters at their defaults. Allocates.
    pub fn new() -> Self {
        Self {
            bypass: BoolParam::new("Bypass", false)
                .with_value_to_string(Arc::new(text::switch_text))
                .with_string_to_value(Arc::new(text::parse_switch))
                .make_bypass(),
            range: FloatParam::new(
                "Range",
                100.0,
                FloatRange::Linear {
                    min: RANGE_MINIMUM_PERCENT,
                    max: RANGE_MAXIMUM_PERCENT,
                },
            )
            // 100 % has no exact place on the host's 0..1 scale; the step brings it back to 100 exactly.
            .with_step_size(0.1)
            .with_unit(" %")
            .with_value_to_string(Arc::new(text::percent_text))
            .with_string_to_value(Arc::new(text::parse_percent)),
            output_gain: gain_param("Output Gain".to_owned(), OUTPUT_GAIN_LIMIT_DB),
            channel_mode: choice_param("Channel Mode", CHANNEL_MODES.map(|(name, _)| name)),
            phase_mode: choice_param("Phase Mode", PHASE_MODES),
            phase_quality: choice_param("Phase Quality", PHASE_QUALITIES.map(|(name, _)| name)),
            bands: std::array::from_fn(|band| BandParams {
                gain: gain_param(format!("Band {} Gain", band + 1), BAND_GAIN_LIMIT_DB),
                on: BoolParam::new(format!("Band {} On", band + 1), true)
                    .with_value_to_string(Arc::new(text::switch_text))
                    .with_string_to_value(Arc::new(text::parse_switch)),
            }),
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
        }
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
        context.add_section("Gains", |section| {
            pages(&mut |name, bands| {
                section.add_page(name, |page| bands.iter().for_each(|b| page.add_param(&b.gain)));
            });
        });
        context.add_section("Switches", |section| {
            pages(&mut |name, bands| {
                section.add_page(name, |page| bands.iter().for_each(|b| page.add_param(&b.on)));
            });
        });
    }
}

impl Default for CochleaParams {
    fn default() -> Self {
        Self::new()
    }
}

fn gain_param(name: String, limit_db: f32) -> FloatParam {
    FloatParam::new(
        name,
        0.0,
        FloatRange::Linear {
            min: -limit_db,
            max: limit_db,
        },
    )
    .with_unit(" dB")
    .with_value_to_string(Arc::new(text::decibel_text))
    .with_string_to_value(Arc::new(text::parse_decibels))
}

fn routing_at(index: i32) -> Routing {
    usize::try_from(index)
        .ok()
        .and_then(|index| CHANNEL_MODES.get(index))
        .map_or(Routing::Stereo, |(_, routing)| *routing)
}

/// One of several by name, the first by default.
fn choice_param<const N: usize>(name: &str, names: [&'static str; N]) -> IntParam {
    let range = IntRange::Linear {
        min: 0,
        max: N as i32 - 1,
    };
    let text = move |index: i32| {
        usize::try_from(index)
            .ok()
            .and_then(|index| names.get(index))
            .map_or_else(|| index.to_string(), |name| (*name).to_owned())
    };
    let parse = move |text: &str| {
        let wanted = text.trim();
        let found = names.iter().position(|name| name.eq_ignore_ascii_case(wanted));
        found.map(|index| index as i32)
    };
    IntParam::new(name, 0, range)
        .with_value_to_string(Arc::new(text))
        .with_string_to_value(Arc::new(parse))
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
        assert_eq!(map.len(), 6 + 2 * BAND_COUNT);
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
