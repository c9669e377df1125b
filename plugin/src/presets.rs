//! Presets: named settings of the whole plugin, built in or in a file.
//!
//! ```json
//! {"cochlea_preset": 1, "name": "My voice", "description": "…", "parameters": {"gain_5": -3.0}}
//! ```
//! What a preset lacks takes its default, as with a host's state, whose bytes a preset turns into.
//!
//! The user's own stand as files in the folder `presets` beside the settings; what lies in a folder below belongs to the
//! category of that name. [`Library`] is all of them in one list, for a browser.

mod check;
mod error;
mod factory;
mod favourites;
mod keeping;
mod library;
mod shelf;
mod user_folder;

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::host_guard::state::STATE_VERSION;
use crate::keeping::{StoredStart, StoredTarget};

pub use error::PresetError;
pub use factory::factory;
pub use library::{Entry, Library, Origin};
pub use shelf::PROVIDER;

/// The version of the file format.
pub const PRESET_VERSION: u64 = 1;

/// A value of a preset, in the parameter's own unit.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Serialize)]
#[serde(untagged)]
pub enum PresetValue {
    /// A switch.
    Switch(bool),
    /// A number.
    Number(f64),
}

/// A named setting of the whole plugin.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Preset {
    cochlea_preset: u64,
    /// What the user chooses it by.
    pub name: String,
    /// One sentence: what it is for.
    #[serde(default)]
    pub description: String,
    /// Values by parameter id; the rest are at their defaults.
    pub parameters: BTreeMap<String, PresetValue>,
    /// The custom target, if it is not pink.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<StoredTarget>,
    /// Where the adaptation starts, if not with nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<StoredStart>,
}

impl Preset {
    /// A preset of these values.
    fn new(name: &str, description: &str, values: impl Iterator<Item = (String, PresetValue)>) -> Self {
        Self {
            cochlea_preset: PRESET_VERSION,
            name: name.to_owned(),
            description: description.to_owned(),
            parameters: values.collect(),
            target: None,
            start: None,
        }
    }

    /// The preset that a state of the plugin amounts to. Bypass is not part of it.
    ///
    /// # Errors
    /// When the bytes are not a state.
    pub fn of_state(name: &str, state: &[u8]) -> Result<Self, serde_json::Error> {
        #[derive(Deserialize)]
        struct State {
            parameters: BTreeMap<String, PresetValue>,
            target: Option<StoredTarget>,
            start: Option<StoredStart>,
        }
        let mut state: State = serde_json::from_slice(state)?;
        state.parameters.remove("bypass");
        Ok(Self {
            cochlea_preset: PRESET_VERSION,
            name: name.to_owned(),
            description: String::new(),
            parameters: state.parameters,
            target: state.target,
            start: state.start,
        })
    }

    /// The preset as a state of the plugin, ready for a host's state call. Allocates.
    pub fn state_bytes(&self) -> Vec<u8> {
        let parameters: serde_json::Map<String, serde_json::Value> = self
            .parameters
            .iter()
            .map(|(id, value)| {
                let value = match *value {
                    PresetValue::Switch(on) => on.into(),
                    // A step such as the channel mode is stored as a whole number.
                    PresetValue::Number(number) if number.fract() == 0.0 && number.abs() < 1e9 => {
                        (number as i64).into()
                    }
                    PresetValue::Number(number) => number.into(),
                };
                (id.clone(), value)
            })
            .collect();
        let mut state = serde_json::json!({"cochlea_state": STATE_VERSION, "parameters": parameters});
        if let Some(target) = &self.target {
            state["target"] = serde_json::json!(target);
        }
        if let Some(start) = &self.start {
            state["start"] = serde_json::json!(start);
        }
        state.to_string().into_bytes()
    }
}

/// A preset by name (case-blind) or file: built in, else the user's own, else a file. Reads the user's folder; allocates.
///
/// # Errors
/// When there is no such preset, or the file is not one.
pub fn load(name_or_path: &str) -> Result<Preset, PresetError> {
    let library = Library::read();
    if let Some(entry) = library.find(name_or_path) {
        return entry.preset().cloned().map_err(Clone::clone);
    }
    let path = Path::new(name_or_path);
    if !path.exists() {
        let loadable = library.entries().iter().filter(|entry| entry.preset().is_ok());
        let names: Vec<String> = loadable.map(|entry| format!("\"{}\"", entry.name)).collect();
        return Err(PresetError::Unknown {
            wanted: name_or_path.to_owned(),
            known: names.join(", "),
        });
    }
    user_folder::read_file(path)
}

fn parse(path: &str, text: &[u8]) -> Result<Preset, PresetError> {
    let malformed = |error: serde_json::Error| PresetError::Malformed {
        path: path.to_owned(),
        reason: error.to_string(),
    };
    let value: serde_json::Value = serde_json::from_slice(text).map_err(malformed)?;
    // Read the version first: a later format may have fields that this one does not know.
    if let Some(version) = value.get("cochlea_preset").and_then(serde_json::Value::as_u64)
        && version > PRESET_VERSION
    {
        return Err(PresetError::Newer {
            path: path.to_owned(),
            version,
        });
    }
    serde_json::from_value(value).map_err(malformed)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::host_guard::parameters::PlainValue;
    use crate::host_guard::{KeepsNothing, ParameterTable, state};
    use crate::params::CochleaParams;

    /// Every built-in preset loads whole, and every value of it arrives unclamped.
    #[test]
    fn built_in_presets_load_as_states() {
        for preset in factory() {
            let params = Arc::new(CochleaParams::new());
            let table = ParameterTable::new(params.clone());
            state::load(&table, &KeepsNothing, &preset.state_bytes()).expect(&preset.name);
            for (id, value) in &preset.parameters {
                let index = table
                    .index_of_id(id)
                    .unwrap_or_else(|| panic!("{}: no parameter {id}", preset.name));
                let found = match table.plain(index) {
                    PlainValue::Float(found) => f64::from(found),
                    PlainValue::Int(found) => f64::from(found),
                    PlainValue::Bool(found) => {
                        assert_eq!(*value, PresetValue::Switch(found), "{}: {id}", preset.name);
                        continue;
                    }
                };
                let PresetValue::Number(wanted) = value else {
                    panic!("{}: {id} is {found}, wanted {value:?}", preset.name);
                };
                assert!((found - wanted).abs() < 1e-6, "{}: {id} is {found}", preset.name);
            }
        }
    }

    /// A choice and a switch arrive as such.
    #[test]
    fn choices_and_switches_load() {
        let preset = parse(
            "x.json",
            br#"{"cochlea_preset": 1, "name": "x", "parameters": {"target": 3, "loudness_match": false}}"#,
        )
        .unwrap();
        let params = Arc::new(CochleaParams::new());
        let table = ParameterTable::new(params.clone());
        state::load(&table, &KeepsNothing, &preset.state_bytes()).unwrap();
        assert_eq!(params.adapt.target.value(), 3);
        assert!(!params.adapt.loudness_match.value());
    }

    /// A target as `cochlea learn` writes it may stand in a preset as it is.
    #[test]
    fn a_learnt_target_file_fits_into_a_preset() {
        let file = |version: u64| {
            let levels = vec!["-1.5"; 26].join(",");
            format!(
                r#"{{"cochlea_preset": 1, "name": "x", "parameters": {{}}, "target":
                {{"cochlea_target": {version}, "name": "House", "made_by": "cochlea", "bands_db": [{levels}]}}}}"#
            )
        };
        let load = |text: String| {
            let params = Arc::new(CochleaParams::new());
            let keeping = crate::keeping::Keeping {
                params: params.clone(),
                link: crate::link::Link::new(),
            };
            let preset = parse("x.json", text.as_bytes()).unwrap();
            state::load(&ParameterTable::new(params.clone()), &keeping, &preset.state_bytes())?;
            Ok::<_, state::StateError>(params.curves.kept().target)
        };
        let target = load(file(1)).unwrap();
        assert_eq!((target.name.as_str(), target.bands_db[3]), ("House", Some(0.0)));
        assert!(load(file(2)).unwrap_err().to_string().contains("version 2"));
    }

    #[test]
    fn a_preset_file_comes_back_as_written() {
        let written = factory().remove(1);
        let text = serde_json::to_vec(&written).expect("JSON");
        assert_eq!(parse("x.json", &text).expect("own file"), written);
    }

    #[test]
    fn bad_presets_are_named() {
        assert!(matches!(parse("x", b""), Err(PresetError::Malformed { .. })));
        assert!(matches!(parse("x", b"{}"), Err(PresetError::Malformed { .. })));
        assert!(matches!(
            parse("x", br#"{"cochlea_preset": 9, "later": 1}"#),
            Err(PresetError::Newer { version: 9, .. })
        ));
        let unknown = load("No Such Preset").unwrap_err().to_string();
        assert!(
            unknown.contains("No Such Preset") && unknown.contains("Clear Speech"),
            "{unknown}"
        );
    }
}
