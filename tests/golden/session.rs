//! A project's state: as each version saved it, with everything off its default, loaded by this one.

use std::sync::Arc;

use cochlea::curves::NamedTarget;
use cochlea::host_guard::{ParameterTable, PlainValue, parameter_hash, state};
use cochlea::keeping::Keeping;
use cochlea::link::Link;
use cochlea::params::CochleaParams;
use cochlea_dsp::adapt::{BellNote, Start};
use cochlea_dsp::{BAND_COUNT, Target};
use cochlea_tests::raw_clap::RawClap;
use serde_json::{Map, Value, json};

use crate::frozen::versions;
use crate::vst3;

/// A state, its numbers to the millionth: what is finer depends on the system's mathematical functions.
pub fn opened(state: &[u8]) -> Map<String, Value> {
    fn rounded(value: Value) -> Value {
        match value {
            Value::Array(entries) => entries.into_iter().map(rounded).collect(),
            Value::Object(fields) => fields.into_iter().map(|(name, value)| (name, rounded(value))).collect(),
            Value::Number(number) if number.is_f64() => {
                let number = number.as_f64().expect("it is one");
                ((number * 1e6).round() / 1e6).into()
            }
            other => other,
        }
    }
    match rounded(serde_json::from_slice(state).expect("a state is JSON")) {
        Value::Object(fields) => fields,
        other => panic!("{other} is no state"),
    }
}

/// The parameters of a state.
pub fn parameters(state: &[u8]) -> Map<String, Value> {
    opened(state)["parameters"]
        .as_object()
        .expect("it has parameters")
        .clone()
}

/// A state with every parameter off its default, a target, a start, and an editor that was used; then `but` instead.
pub fn rich(but: &[(&str, PlainValue)]) -> Vec<u8> {
    let params = Arc::new(CochleaParams::new());
    let table = ParameterTable::new(params.clone());
    for index in (0..table.len()).filter(|index| !table.is_read_only(*index)) {
        // The golden ratio's multiples spread evenly; a value that falls on the default goes to an end.
        let fraction = (index as f32 * 0.618_034).fract();
        let ends = [fraction, 0.0, 1.0];
        let is_moved = |value: &f32| {
            table.set_normalized(index, *value);
            table.plain(index) != table.default_plain(index)
        };
        assert!(ends.iter().any(is_moved), "{} has one value only", table.id(index));
    }
    for (id, value) in but {
        table.set_plain(table.index_of_id(id).expect("a parameter of ours"), *value);
    }
    params.curves.change(|kept| {
        let mut bands_db = *Target::pink().bands_db();
        bands_db[4] = bands_db[4].map(|level| level + 3.0);
        bands_db[25] = None;
        kept.target = NamedTarget::new("Frozen", &Target::learnt(&bands_db).expect("a target"));
        kept.start = Some(some_start());
    });
    params.remembered.set(some_editor());
    let link = Link::new();
    state::save(&table, &Keeping { params, link })
}

fn some_start() -> Start {
    let bell = |nth: usize| BellNote {
        frequency_hz: 500.0 * (nth + 1) as f64,
        q: 6.0,
        excess_db: 8.0,
        gain_db: -4.5,
    };
    Start {
        levels_db: std::array::from_fn(|band| -30.0 - band as f64),
        audibility: [0.75; BAND_COUNT],
        curve_db: std::array::from_fn(|band| 1.5 - 0.125 * band as f64),
        over_db: [0.25; BAND_COUNT],
        lost_db: [0.5; BAND_COUNT],
        bells: std::array::from_fn(bell),
        make_up_db: 0.5,
    }
}

fn some_editor() -> Map<String, Value> {
    let editor = json!({
        "width": 1200, "height": 700, "tab": "Pitch", "spectra": {"shown": "After", "speed": "Fast"}, "setting": "B",
        "other": {"cochlea_state": 1, "parameters": {"gain_1": 3.0}}, "locked": ["output_gain", "gain_7"],
        "preset": "Warm", "preset_changed": true,
    });
    editor.as_object().expect("an object").clone()
}

/// A state as lines: what every later version has to save again, once it has loaded it.
fn lines(state: &[u8]) -> Vec<String> {
    let state = opened(state);
    let part = |(name, value): (&String, &Value)| match value {
        Value::Object(fields) if name != "editor" => fields
            .iter()
            .map(|(field, value)| format!("{name}.{field} | {value}"))
            .collect(),
        value => vec![format!("{name} | {value}")],
    };
    // Who wrote it is the one thing that changes.
    state
        .iter()
        .filter(|(name, _)| *name != "made_by")
        .flat_map(part)
        .collect()
}

/// The values in force as a host shows them, a line a parameter.
fn shown(mut text: impl FnMut(u32) -> String) -> Vec<String> {
    let table = ParameterTable::new(Arc::new(CochleaParams::new()));
    let settable = (0..table.len()).filter(|index| !table.is_read_only(*index));
    settable
        .map(|index| format!("{} | {}", table.id(index), text(parameter_hash(table.id(index)))))
        .collect()
}

#[test]
fn over_clap() {
    for version in versions() {
        let saved = version.bytes("session.json", || rich(&[]));
        let plugin = RawClap::from_entry(&cochlea::clap_entry);
        assert!(plugin.load_state(&saved, 4096), "it is refused");
        version.holds("session-state.txt", &lines(&plugin.save_state().expect("a state")));
        let text = |id| {
            plugin
                .value_to_text(id, plugin.parameter_value(id).expect("a value"))
                .expect("a text")
        };
        version.holds("session-values.txt", &shown(text));
    }
}

/// VST3 keeps the same bytes: a project may change the format.
#[test]
fn over_vst3() {
    for version in versions() {
        let saved = version.bytes("session-vst3.json", || {
            let plugin = vst3::plugin();
            assert!(plugin.load_state(&rich(&[])), "it is refused");
            plugin.save_state().expect("a state")
        });
        let plugin = vst3::plugin();
        assert!(plugin.load_state(&saved), "it is refused");
        version.holds("session-vst3-state.txt", &lines(&plugin.save_state().expect("a state")));
        version.holds("session-vst3-values.txt", &shown(|id| vst3::present_text(&plugin, id)));
        let other = RawClap::from_entry(&cochlea::clap_entry);
        assert!(other.load_state(&saved, 4096), "CLAP refuses it");
        assert_eq!(other.save_state(), plugin.save_state());
    }
}
