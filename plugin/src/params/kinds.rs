//! Kinds of parameters: how each is read and written as text.

use std::sync::Arc;

use nice_plug::prelude::*;

use crate::text;

/// A gain, ±`limit_db`, 0 by default.
pub(super) fn gain_param(name: String, limit_db: f32) -> FloatParam {
    let (min, max) = (-limit_db, limit_db);
    FloatParam::new(name, 0.0, FloatRange::Linear { min, max })
        .with_unit(" dB")
        .with_value_to_string(Arc::new(text::decibel_text))
        .with_string_to_value(Arc::new(text::parse_decibels))
}

/// A level or a difference of levels.
pub(super) fn level_param(name: String, default: f32, [min, max]: [f32; 2], unit: &'static str) -> FloatParam {
    FloatParam::new(name, default, FloatRange::Linear { min, max })
        // What is not 0 has no exact place on the host's 0..1 scale; the step brings it back exactly.
        .with_step_size(0.001)
        .with_unit(unit)
        .with_value_to_string(Arc::new(text::decibel_text))
        .with_string_to_value(Arc::new(text::parse_decibels))
}

/// A percentage on an even scale.
pub(super) fn percent_param(name: impl Into<String>, default: f32, [min, max]: [f32; 2]) -> FloatParam {
    percent(name.into(), default, FloatRange::Linear { min, max })
}

/// A percentage on a scale that gives each octave about the same room.
pub(super) fn speed_param(name: &str, default: f32, [min, max]: [f32; 2]) -> FloatParam {
    let factor = FloatRange::skew_factor(-1.5);
    percent(name.to_owned(), default, FloatRange::Skewed { min, max, factor })
}

fn percent(name: String, default: f32, range: FloatRange) -> FloatParam {
    FloatParam::new(name, default, range)
        .with_step_size(0.1)
        .with_unit(" %")
        .with_value_to_string(Arc::new(text::percent_text))
        .with_string_to_value(Arc::new(text::parse_percent))
}

/// One number to another: "2:1".
pub(super) fn ratio_param(name: &str, default: f32, [min, max]: [f32; 2]) -> FloatParam {
    let factor = FloatRange::skew_factor(-1.0);
    FloatParam::new(name, default, FloatRange::Skewed { min, max, factor })
        .with_step_size(0.01)
        .with_value_to_string(Arc::new(text::ratio_text))
        .with_string_to_value(Arc::new(text::parse_ratio))
}

/// A time, ms.
pub(super) fn milliseconds_param(name: &str, default: f32, [min, max]: [f32; 2]) -> FloatParam {
    let factor = FloatRange::skew_factor(-1.5);
    FloatParam::new(name, default, FloatRange::Skewed { min, max, factor })
        .with_step_size(1.0)
        .with_unit(" ms")
        .with_value_to_string(Arc::new(text::whole_text))
        .with_string_to_value(Arc::new(text::parse_milliseconds))
}

/// A frequency on a scale that gives each octave more room the lower `skew` is; what is typed beyond it is refused.
pub(super) fn frequency_param(name: &str, default: f32, [min, max]: [f32; 2], skew: f32) -> FloatParam {
    let factor = FloatRange::skew_factor(skew);
    let parse = move |text: &str| text::parse_frequency(text).filter(|hz| (min..=max).contains(hz));
    FloatParam::new(name, default, FloatRange::Skewed { min, max, factor })
        .with_step_size(0.1)
        .with_value_to_string(Arc::new(text::fundamental_text))
        .with_string_to_value(Arc::new(parse))
}

/// A width.
pub(super) fn octaves_param(name: &str, default: f32, [min, max]: [f32; 2]) -> FloatParam {
    let factor = FloatRange::skew_factor(-1.5);
    FloatParam::new(name, default, FloatRange::Skewed { min, max, factor })
        .with_step_size(0.01)
        .with_unit(" octaves")
        .with_value_to_string(Arc::new(text::octaves_text))
        .with_string_to_value(Arc::new(text::parse_octaves))
}

/// A whole number of semitones.
pub(super) fn semitones_param(name: &str, default: i32, [min, max]: [i32; 2]) -> IntParam {
    IntParam::new(name, default, IntRange::Linear { min, max })
        .with_unit(" semitones")
        .with_value_to_string(Arc::new(|semitones| semitones.to_string()))
        .with_string_to_value(Arc::new(text::parse_semitones))
}

/// A note with decimals that the plugin reports, 0 for none. Not automatable, which makes it read-only for hosts: see
/// [`crate::host_guard::ParameterTable::is_read_only`].
pub(super) fn detected_param(name: &str, max: f32) -> FloatParam {
    FloatParam::new(name, 0.0, FloatRange::Linear { min: 0.0, max })
        .with_value_to_string(Arc::new(text::note_text))
        .with_string_to_value(Arc::new(text::parse_note))
        .non_automatable()
}

/// On or off.
pub(super) fn switch_param(name: impl Into<String>, default: bool) -> BoolParam {
    BoolParam::new(name, default)
        .with_value_to_string(Arc::new(text::switch_text))
        .with_string_to_value(Arc::new(text::parse_switch))
}

/// One of several by name; `default` counts from 0.
pub(super) fn choice_param<const N: usize>(name: &str, names: [&'static str; N], default: usize) -> IntParam {
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
    IntParam::new(name, default as i32, range)
        .with_value_to_string(Arc::new(text))
        .with_string_to_value(Arc::new(parse))
}
