//! What a host stores in its session: the parameters as JSON, with a version.
//!
//! The framework's own loader leaves parameters that an old state lacks at their present value (U13), takes values of
//! any size (U14), loads for an editor on the audio thread (U15), and posts a task. This one checks everything first,
//! then sets everything; what a state lacks takes its default.
//!
//! ```json
//! {"cochlea_state": 1, "made_by": "0.1.0", "parameters": {"bypass": false, "gain_1": 3.0}}
//! ```

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Map, Value};
use thiserror::Error;

use super::parameters::PlainValue;
use super::{Keeps, ParameterTable};

/// The version written. It grows only when older readers would misread a state; new parameters do not change it.
pub const STATE_VERSION: u64 = 1;

/// A state larger than this is not ours.
pub const LARGEST_STATE_BYTES: usize = 16 << 20;

/// Why a state was refused. The parameters are then as they were.
#[derive(Debug, Error, PartialEq)]
pub enum StateError {
    /// Not JSON, or cut short.
    #[error("the state is not readable ({0}); expected what this plugin saved")]
    Unreadable(String),
    /// JSON, but of something else.
    #[error("the state lacks \"{0}\"; expected what this plugin saved")]
    Lacks(&'static str),
    /// Written by a later version.
    #[error("the state has version {0}, this plugin reads up to {STATE_VERSION}; update the plugin")]
    Newer(u64),
    /// A value of the wrong kind.
    #[error("the state's value {value} does not fit parameter \"{id}\"")]
    Misfit {
        /// The parameter's id.
        id: String,
        /// The value as found.
        value: String,
    },
    /// What is kept beside the parameters is not what it should be.
    #[error("the state's {0}")]
    Kept(String),
}

#[derive(Serialize)]
#[serde(untagged)]
enum Stored {
    Float(f32),
    Int(i32),
    Bool(bool),
}

#[derive(Serialize)]
struct State<'a> {
    cochlea_state: u64,
    made_by: &'static str,
    parameters: BTreeMap<&'a str, Stored>,
    #[serde(flatten)]
    kept: Map<String, Value>,
}

/// The present values as bytes. Allocates.
pub fn save(table: &ParameterTable, keeps: &dyn Keeps) -> Vec<u8> {
    let parameters = (0..table.len())
        .filter(|index| !table.is_read_only(*index))
        .map(|index| {
            let stored = match table.plain(index) {
                PlainValue::Float(value) => Stored::Float(value),
                PlainValue::Int(value) => Stored::Int(value),
                PlainValue::Bool(value) => Stored::Bool(value),
            };
            (table.id(index), stored)
        })
        .collect();
    let mut kept = Map::new();
    keeps.save(&mut kept);
    let state = State {
        cochlea_state: STATE_VERSION,
        made_by: env!("CARGO_PKG_VERSION"),
        parameters,
        kept,
    };
    // Keys are strings and values finite numbers: there is nothing in it that JSON cannot hold.
    serde_json::to_vec(&state).unwrap_or_default()
}

/// Sets every parameter and what is kept beside them from `bytes`, or nothing. Allocates.
///
/// # Errors
/// When the bytes are not a state of this or an earlier version.
pub fn load(table: &ParameterTable, keeps: &dyn Keeps, bytes: &[u8]) -> Result<(), StateError> {
    load_all_but(table, keeps, bytes, |_| false)
}

/// The same for a preset's state. The bypass stays as it is: presets are compared with the bypass at hand.
///
/// # Errors
/// As [`load`].
pub fn load_preset(table: &ParameterTable, keeps: &dyn Keeps, bytes: &[u8]) -> Result<(), StateError> {
    load_all_but(table, keeps, bytes, |index| table.is_bypass(index))
}

fn load_all_but(
    table: &ParameterTable,
    keeps: &dyn Keeps,
    bytes: &[u8],
    stays: impl Fn(usize) -> bool,
) -> Result<(), StateError> {
    let state: Map<String, Value> =
        serde_json::from_slice(bytes).map_err(|error| StateError::Unreadable(error.to_string()))?;
    let version = state
        .get("cochlea_state")
        .and_then(Value::as_u64)
        .ok_or(StateError::Lacks("cochlea_state"))?;
    if version > STATE_VERSION {
        return Err(StateError::Newer(version));
    }
    let stored = state
        .get("parameters")
        .and_then(Value::as_object)
        .ok_or(StateError::Lacks("parameters"))?;
    let values = (0..table.len())
        .filter(|index| !table.is_read_only(*index) && !stays(*index))
        .map(|index| match stored.get(table.id(index)) {
            None => Ok((index, table.default_plain(index))),
            Some(value) => fit(value, table.default_plain(index))
                .map(|value| (index, value))
                .ok_or_else(|| StateError::Misfit {
                    id: table.id(index).to_owned(),
                    value: value.to_string(),
                }),
        })
        .collect::<Result<Vec<_>, _>>()?;
    let set_kept = keeps.load(&state).map_err(StateError::Kept)?;
    for (index, value) in values {
        table.set_plain(index, value);
    }
    set_kept();
    Ok(())
}

/// `value` as the same kind as `like`.
fn fit(value: &Value, like: PlainValue) -> Option<PlainValue> {
    match like {
        PlainValue::Float(_) => value
            .as_f64()
            .map(|value| value as f32)
            .filter(|value| value.is_finite())
            .map(PlainValue::Float),
        PlainValue::Int(_) => value
            .as_i64()
            .and_then(|value| i32::try_from(value).ok())
            .map(PlainValue::Int),
        PlainValue::Bool(_) => value.as_bool().map(PlainValue::Bool),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::host_guard::KeepsNothing;
    use crate::params::CochleaParams;

    fn table() -> (Arc<CochleaParams>, ParameterTable) {
        let params = Arc::new(CochleaParams::new());
        let table = ParameterTable::new(params.clone());
        (params, table)
    }

    #[test]
    fn every_value_comes_back_to_the_bit() {
        let (_, source) = table();
        for index in 0..source.len() {
            source.set_normalized(index, (index as f32 * 0.618).fract());
        }
        let (_, target) = table();
        load(&target, &KeepsNothing, &save(&source, &KeepsNothing)).expect("own state");
        for index in 0..source.len() {
            assert_eq!(source.plain(index), target.plain(index), "{}", source.id(index));
        }
    }

    #[test]
    fn what_an_old_state_lacks_takes_its_default() {
        let (params, table) = table();
        table.set_plain(table.index_of_id("gain_2").unwrap(), PlainValue::Float(5.0));
        load(
            &table,
            &KeepsNothing,
            br#"{"cochlea_state":1,"parameters":{"gain_1":3}}"#,
        )
        .expect("an old state");
        assert_eq!(params.bands[0].gain.value(), 3.0);
        assert_eq!(params.bands[1].gain.value(), 0.0);
        assert_eq!(params.phase(), cochlea_dsp::PhaseMode::ZeroLatency);
    }

    #[test]
    fn a_bad_state_changes_nothing() {
        let (_, table) = table();
        for index in 0..table.len() {
            table.set_normalized(index, 0.7);
        }
        let before = save(&table, &KeepsNothing);
        let good = save(&table, &KeepsNothing);
        for length in 0..good.len() {
            assert!(load(&table, &KeepsNothing, &good[..length]).is_err(), "cut at {length}");
        }
        for bad in [
            r#"{}"#,
            r#"{"cochlea_state":2,"parameters":{}}"#,
            r#"{"cochlea_state":1}"#,
            r#"{"cochlea_state":1,"parameters":{"gain_1":"loud"}}"#,
            r#"{"cochlea_state":1,"parameters":{"gain_1":1e99}}"#,
            r#"{"cochlea_state":1,"parameters":{"bypass":1}}"#,
            r#"{"cochlea_state":1,"parameters":{"channel_mode":1.5}}"#,
        ] {
            assert!(load(&table, &KeepsNothing, bad.as_bytes()).is_err(), "{bad}");
        }
        assert_eq!(save(&table, &KeepsNothing), before);
    }

    #[test]
    fn a_preset_leaves_the_bypass_as_it_is() {
        let (params, table) = table();
        table.set_plain(table.index_of_id("bypass").unwrap(), PlainValue::Bool(true));
        table.set_plain(table.index_of_id("gain_2").unwrap(), PlainValue::Float(5.0));
        let bytes = br#"{"cochlea_state":1,"parameters":{"gain_1":3}}"#;
        load_preset(&table, &KeepsNothing, bytes).expect("a preset");
        assert!(params.bypass.value());
        assert_eq!((params.bands[0].gain.value(), params.bands[1].gain.value()), (3.0, 0.0));
        load(&table, &KeepsNothing, bytes).expect("a state");
        assert!(!params.bypass.value());
    }

    #[test]
    fn values_beyond_the_range_are_clamped() {
        let (params, table) = table();
        load(
            &table,
            &KeepsNothing,
            br#"{"cochlea_state":1,"parameters":{"gain_1":99,"gain_2":-99,"channel_mode":77,"later_thing":1}}"#,
        )
        .expect("clamped");
        assert_eq!(params.bands[0].gain.value(), 18.0);
        assert_eq!(params.bands[1].gain.value(), -18.0);
        assert_eq!(params.channel_mode.value(), 4);
    }
}
