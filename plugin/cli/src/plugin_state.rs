//! The state of the plugin as a host sees it, opened: a custom target and a start put in, and what it asks for.

use std::sync::Arc;

use cochlea::curves::{CurvesReader, NamedTarget};
use cochlea::host_guard::{ParameterTable, state};
use cochlea::keeping::{Keeping, StoredTarget};
use cochlea::link::Link;
use cochlea::params::{CUSTOM_TARGET, CUSTOM_TARGET_NAME, CochleaParams, Settings, target_names};
use cochlea_dsp::{AdaptSettings, Target};
use serde_json::{Map, Value, json};

use crate::host::{Host, HostError};

/// A state of Cochlea: parameters, and what is kept beside them.
#[derive(Clone, Debug, PartialEq)]
pub struct PluginState(Map<String, Value>);

/// What a state asks for.
#[derive(Clone, Debug)]
pub struct Asked {
    /// Of the equaliser.
    pub settings: Settings,
    /// Of the adaptation.
    pub adaptation: AdaptSettings,
    /// What the target in force is called; a blend by the names of both.
    pub target_name: String,
}

impl PluginState {
    /// The present state of the plugin; `None` where it is not one of Cochlea's.
    ///
    /// Errors: the plugin saves none.
    pub fn of(host: &mut Host) -> Result<Option<Self>, HostError> {
        let opened = serde_json::from_slice(&host.save_state()?).ok().map(Self);
        Ok(opened.filter(|state| state.asked().is_some()))
    }

    /// Gives it to the plugin.
    pub fn load_into(&self, host: &mut Host) -> Result<(), HostError> {
        host.load_state(&self.bytes())
    }

    /// Sets the custom target, and chooses it.
    pub fn set_custom_target(&mut self, name: &str, target: &Target) {
        let stored = StoredTarget::from(&NamedTarget::new(name, target));
        self.0.insert("target".to_owned(), json!(stored));
        self.set("target", json!(CUSTOM_TARGET));
    }

    /// Whether it says where the adaptation starts.
    pub fn has_start(&self) -> bool {
        self.0.contains_key("start")
    }

    /// Sets where the adaptation starts, as the plugin's report tells it.
    pub fn set_start(&mut self, start: Value) {
        self.0.insert("start".to_owned(), start);
    }

    /// Sets a parameter by its id.
    pub fn set(&mut self, id: &str, value: Value) {
        if let Some(parameters) = self.0.get_mut("parameters").and_then(Value::as_object_mut) {
            parameters.insert(id.to_owned(), value);
        }
    }

    /// The parameters that are not at their defaults, by id, in their own units.
    pub fn parameters(&self) -> Map<String, Value> {
        let table = ParameterTable::new(Arc::new(CochleaParams::new()));
        let bytes = state::save(&table, &cochlea::host_guard::KeepsNothing);
        let defaults: Value = serde_json::from_slice(&bytes).unwrap_or_default();
        let all = self.0.get("parameters").and_then(Value::as_object);
        let changed = all.into_iter().flatten();
        changed
            .filter(|(id, value)| defaults["parameters"].get(id.as_str()) != Some(value))
            .map(|(id, value)| (id.clone(), value.clone()))
            .collect()
    }

    /// The custom target, if it is not the default.
    pub fn custom_target(&self) -> Option<&Value> {
        self.0.get("target")
    }

    /// What it asks for; `None` where it is not one of Cochlea's.
    pub fn asked(&self) -> Option<Asked> {
        let params = Arc::new(CochleaParams::new());
        let keeping = Keeping {
            params: params.clone(),
            link: Link::new(),
        };
        state::load(&ParameterTable::new(params.clone()), &keeping, &self.bytes()).ok()?;
        let custom = params.curves.kept().target.name;
        let name = |index: i32| match target_names().get(usize::try_from(index).ok()?).copied()? {
            CUSTOM_TARGET_NAME => Some(custom.clone()),
            name => Some(name.to_owned()),
        };
        let (a, b) = (name(params.adapt.target.value())?, name(params.adapt.target_b.value())?);
        let target_name = match params.adapt.target_blend.value() {
            0.0 => a,
            100.0 => b,
            blend => format!("{a} with {blend:.0} % {b}"),
        };
        Some(Asked {
            settings: params.settings(),
            adaptation: params.adapt_settings(&mut CurvesReader::default()),
            target_name,
        })
    }

    fn bytes(&self) -> Vec<u8> {
        // Keys are strings: there is nothing in it that JSON cannot hold.
        serde_json::to_vec(&self.0).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_put_in_is_asked_for() {
        let mut host = Host::linked().unwrap();
        host.set("Band 5 Gain", "4 dB").unwrap();
        host.set("Range", "50 %").unwrap();
        let mut state = PluginState::of(&mut host).unwrap().unwrap();
        state.set_custom_target("White", &Target::flat());
        state.load_into(&mut host).unwrap();
        let again = PluginState::of(&mut host).unwrap().unwrap();
        let asked = again.asked().unwrap();
        assert_eq!(asked.target_name, "White");
        assert!((asked.settings.band_gains_db[4] - 2.0).abs() < 1e-6);
        for (found, wanted) in asked.adaptation.target_db.iter().zip(Target::flat().bands_db()) {
            assert!((found.unwrap() - wanted.unwrap()).abs() < 1e-9);
        }
        let changed = again.parameters();
        assert_eq!(changed.keys().collect::<Vec<_>>(), ["gain_5", "range", "target"]);
    }
}
