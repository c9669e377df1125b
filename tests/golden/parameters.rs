//! Every parameter as hosts keep it: numbers, names, ranges, defaults, kinds, and what some values are called.

use std::sync::Arc;

use clap_sys::ext::params::{
    CLAP_PARAM_IS_AUTOMATABLE, CLAP_PARAM_IS_BYPASS, CLAP_PARAM_IS_HIDDEN, CLAP_PARAM_IS_READONLY,
    CLAP_PARAM_IS_STEPPED,
};
use cochlea::Cochlea;
use cochlea::host_guard::{ParameterTable, vst3};
use cochlea::params::CochleaParams;
use cochlea_tests::raw_clap::RawClap;
use cochlea_tests::raw_vst3::RawVst3;
use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::ParameterInfo_::ParameterFlags_::{
    kCanAutomate, kIsBypass, kIsHidden, kIsList, kIsReadOnly,
};

use crate::frozen::versions;
use crate::identity::{c_text, wide_text};
use crate::vst3::value_text;

/// Places in a parameter's range whose texts are frozen.
const PLACES: [f64; 7] = [0.0, 0.1, 0.25, 0.5, 0.75, 0.9, 1.0];

/// The id that states and presets use for the parameter of this number.
fn string_id(number: u32) -> String {
    let table = ParameterTable::new(Arc::new(CochleaParams::new()));
    let index = table.index_of_hash(number).expect("a parameter of ours");
    table.id(index).to_owned()
}

/// The words whose bits are set.
fn words(flags: u32, known: &[(u32, &str)]) -> String {
    let set = known.iter().filter(|(bit, _)| flags & bit != 0);
    set.map(|(_, word)| *word).collect::<Vec<_>>().join(", ")
}

#[test]
fn over_clap() {
    let plugin = RawClap::from_entry(&cochlea::clap_entry);
    let known = [
        (CLAP_PARAM_IS_AUTOMATABLE, "automatable"),
        (CLAP_PARAM_IS_BYPASS, "bypass"),
        (CLAP_PARAM_IS_HIDDEN, "hidden"),
        (CLAP_PARAM_IS_READONLY, "read-only"),
        (CLAP_PARAM_IS_STEPPED, "stepped"),
    ];
    let line = |index: u32| {
        let info = plugin.parameter_info(index).expect("in range");
        let (low, high) = (info.min_value, info.max_value);
        let text = |place: f64| {
            let value = low + (high - low) * place;
            let is_stepped = info.flags & CLAP_PARAM_IS_STEPPED != 0;
            let value = if is_stepped { value.round() } else { value };
            plugin.value_to_text(info.id, value).expect("a text")
        };
        format!(
            "{} | {} | {} | in {} | {low} to {high}, {:.6} at first | {} | {}",
            string_id(info.id),
            info.id,
            c_text(&info.name),
            c_text(&info.module),
            info.default_value,
            words(info.flags, &known),
            PLACES.map(text).join("; ")
        )
    };
    let found: Vec<String> = (0..plugin.parameter_count()).map(line).collect();
    versions()
        .iter()
        .for_each(|version| version.holds("parameters-clap.txt", &found));
}

#[test]
fn over_vst3() {
    let plugin = RawVst3::from_factory(vst3::plugin_factory::<Cochlea>());
    let known = [
        (kCanAutomate as u32, "automatable"),
        (kIsBypass as u32, "bypass"),
        (kIsHidden as u32, "hidden"),
        (kIsList as u32, "list"),
        (kIsReadOnly as u32, "read-only"),
    ];
    let mut found = Vec::new();
    while let Ok(info) = plugin.parameter_info(found.len() as i32) {
        found.push(format!(
            "{} | {} | {}, {} | unit \"{}\" | {} steps, {:.6} at first | {} | {}",
            string_id(info.id),
            info.id,
            wide_text(&info.title),
            wide_text(&info.shortTitle),
            wide_text(&info.units),
            info.stepCount,
            info.defaultNormalizedValue,
            words(info.flags as u32, &known),
            PLACES.map(|place| value_text(&plugin, info.id, place)).join("; ")
        ));
    }
    versions()
        .iter()
        .for_each(|version| version.holds("parameters-vst3.txt", &found));
}
