//! Every parameter: id, name, range, unit, and how its value is read and written as text.
//!
//! Ids and ranges are frozen once released: a host stores them in its sessions. The order here is the order in which
//! hosts list them.

use std::sync::Arc;

use cochlea_dsp::{BAND_COUNT, BANDS, Routing};
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
            channel_mode: IntParam::new(
                "Channel Mode",
                0,
                IntRange::Linear {
                    min: 0,
                    max: CHANNEL_MODES.len() as i32 - 1,
                },
            )
            .with_value_to_string(Arc::new(channel_mode_text))
            .with_string_to_value(Arc::new(parse_channel_mode)),
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
            bypassed: self.bypass.value(),
        }
    }

    /// The pages that a hardware controller shows: one of general controls, then the gains in rows of eight.
    pub fn define_remote_controls(&self, context: &mut impl RemoteControlsContext) {
        context.add_section("Cochlea", |section| {
            section.add_page("General", |page| {
                page.add_param(&self.range);
                page.add_param(&self.output_gain);
                page.add_param(&self.channel_mode);
                page.add_param(&self.bypass);
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

fn channel_mode_text(index: i32) -> String {
    usize::try_from(index)
        .ok()
        .and_then(|index| CHANNEL_MODES.get(index))
        .map_or_else(|| index.to_string(), |(name, _)| (*name).to_owned())
}

fn parse_channel_mode(text: &str) -> Option<i32> {
    let wanted = text.trim();
    CHANNEL_MODES
        .iter()
        .position(|(name, _)| name.eq_ignore_ascii_case(wanted))
        .map(|index| index as i32)
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
        assert!(!settings.bypassed);
    }

    /// A host knows a parameter by a 31-bit hash of its id: two ids must never meet.
    #[test]
    fn ids_and_names_are_unique() {
        let params = CochleaParams::new();
        let map = params.param_map();
        assert_eq!(map.len(), 4 + 2 * BAND_COUNT);
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
        let range = &params.range;
        let full = range.string_to_normalized_value("100%").unwrap();
        assert_eq!(range.preview_plain(full), 100.0);
        assert_eq!(range.normalized_value_to_string(full, true), "100 %");
    }
}
