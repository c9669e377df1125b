//! What a state holds beside the parameters, and the report, as JSON.
//!
//! ```json
//! "target": {"name": "My mixes", "bands_db": [-3.1, null, …]},
//! "start": {"levels_db": […], "audibility": […], "curve_db": […], "over_db": […], "lost_db": […], "bells": […], "make_up_db": 0.4}
//! ```
//! A state that lacks them has pink as its custom target, and a start with nothing. While the curve is frozen the state
//! holds it as its start, so that a session opens with the curve that it was saved with. What the editor remembers stands
//! beside them, as [`Remembered`] says.

use std::sync::Arc;

use cochlea_dsp::adapt::{BellNote, Held, Start};
use cochlea_dsp::{BAND_COUNT, BANDS, Target};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::curves::{Kept, NamedTarget};
use crate::host_guard::Keeps;
use crate::link::{Link, Snapshot};
use crate::params::CochleaParams;
use crate::remembered::Remembered;
use crate::sentences;

/// Keeps an instance's curves in its state.
pub struct Keeping {
    /// Whose curves.
    pub params: Arc<CochleaParams>,
    /// Where the adaptation shows itself.
    pub link: Arc<Link>,
}

/// A custom target in JSON. A target file of the command line's, put here as it is, is one too.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct StoredTarget {
    #[serde(default, rename = "cochlea_target", skip_serializing_if = "Option::is_none")]
    version: Option<u64>,
    name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    made_by: Option<String>,
    bands_db: [Option<f64>; BAND_COUNT],
}

/// A start in JSON.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct StoredStart {
    levels_db: [f64; BAND_COUNT],
    audibility: [f64; BAND_COUNT],
    curve_db: [f64; BAND_COUNT],
    over_db: [f64; BAND_COUNT],
    /// States of before it was known lack it.
    #[serde(default)]
    lost_db: [f64; BAND_COUNT],
    bells: Vec<StoredBell>,
    make_up_db: f64,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
struct StoredBell {
    frequency_hz: f64,
    q: f64,
    excess_db: f64,
    gain_db: f64,
}

impl From<&NamedTarget> for StoredTarget {
    fn from(target: &NamedTarget) -> Self {
        Self {
            version: None,
            name: target.name.clone(),
            made_by: None,
            bands_db: target.bands_db,
        }
    }
}

impl StoredTarget {
    /// The target, if it is one.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn target(&self) -> Result<NamedTarget, String> {
        if let Some(version) = self.version.filter(|version| *version != 1) {
            return Err(format!("version {version}, this program reads 1"));
        }
        let target = Target::learnt(&self.bands_db).map_err(|error| error.to_string())?;
        Ok(NamedTarget::new(self.name.clone(), &target))
    }
}

impl From<&Start> for StoredStart {
    fn from(start: &Start) -> Self {
        let bells = start.bells.iter().filter(|bell| bell.frequency_hz > 0.0);
        Self {
            levels_db: start.levels_db,
            audibility: start.audibility,
            curve_db: start.curve_db,
            over_db: start.over_db,
            lost_db: start.lost_db,
            bells: bells.map(StoredBell::from).collect(),
            make_up_db: start.make_up_db,
        }
    }
}

impl From<&BellNote> for StoredBell {
    fn from(bell: &BellNote) -> Self {
        let BellNote {
            frequency_hz,
            q,
            excess_db,
            gain_db,
        } = *bell;
        Self {
            frequency_hz,
            q,
            excess_db,
            gain_db,
        }
    }
}

impl StoredStart {
    /// The start, if it is one.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn start(&self) -> Result<Start, String> {
        let bell = |index: usize| {
            self.bells.get(index).map_or(BellNote::default(), |bell| BellNote {
                frequency_hz: bell.frequency_hz,
                q: bell.q,
                excess_db: bell.excess_db,
                gain_db: bell.gain_db,
            })
        };
        let start = Start {
            levels_db: self.levels_db,
            audibility: self.audibility,
            curve_db: self.curve_db,
            over_db: self.over_db,
            lost_db: self.lost_db,
            bells: std::array::from_fn(bell),
            make_up_db: self.make_up_db,
        };
        match start.is_sound() {
            true => Ok(start),
            false => Err("a value is out of range".to_owned()),
        }
    }
}

impl Keeps for Keeping {
    fn save(&self, state: &mut Map<String, Value>) {
        let Kept { target, start } = self.params.curves.kept();
        if target != Kept::default().target {
            state.insert("target".to_owned(), json!(StoredTarget::from(&target)));
        }
        // What was only watched is no part of the sound, nor of what is kept of it.
        let now = self.link.adaptation.latest();
        let is_frozen = self.params.adapt.freeze.value() && now.in_force;
        let here = now.here.filter(|_| is_frozen);
        if let Some(start) = here.or(start) {
            state.insert("start".to_owned(), json!(StoredStart::from(&start)));
        }
        self.params.remembered.save(state);
    }

    fn load<'a>(&'a self, state: &Map<String, Value>) -> Result<Box<dyn FnOnce() + 'a>, String> {
        let editor = Remembered::of(state);
        let target = match state.get("target") {
            None => Kept::default().target,
            Some(value) => StoredTarget::deserialize(value)
                .map_err(|error| error.to_string())
                .and_then(|stored| stored.target())
                .map_err(|error| format!("\"target\" is no target ({error}); expected a name and 26 levels in dB"))?,
        };
        let start = match state.get("start") {
            None => None,
            Some(value) => {
                let start = StoredStart::deserialize(value)
                    .map_err(|error| error.to_string())
                    .and_then(|stored| stored.start())
                    .map_err(|error| format!("\"start\" is no start ({error}); expected what this plugin saved"))?;
                Some(start)
            }
        };
        Ok(Box::new(move || {
            self.params.curves.change(|kept| *kept = Kept { target, start });
            if let Some(editor) = editor {
                self.params.remembered.load(editor);
            }
        }))
    }

    fn report(&self) -> Vec<u8> {
        serde_json::to_vec(&report(&self.link.adaptation.latest())).unwrap_or_default()
    }
}

/// The names of [`Held::ALL`] in reports.
pub const HELD_NAMES: [&str; Held::ALL.len()] = [
    "nothing",
    "masked",
    "gated",
    "frozen",
    "boost",
    "edge",
    "cut",
    "reach",
    "neighbour",
    "slew",
    "protected",
];

/// What was done, in numbers and sentences.
fn report(snapshot: &Snapshot) -> Value {
    let Snapshot {
        explanation, report, ..
    } = snapshot;
    let bands = report.bands.iter().zip(&explanation.bands).enumerate();
    let bands: Vec<Value> = bands
        .map(|(index, (band, now))| {
            let held: Map<String, Value> = HELD_NAMES
                .iter()
                .zip(band.held_seconds)
                .filter(|(_, seconds)| *seconds > 0.0)
                .map(|(name, seconds)| ((*name).to_owned(), json!(seconds)))
                .collect();
            json!({
                "band": index + 1,
                "centre_hz": BANDS[index].centre_hz,
                "level_db": (band.power > 0.0).then(|| 10.0 * band.power.log10()),
                "audibility": band.audibility,
                "gap_db": band.gap_db,
                "prominence_db": band.prominence_db,
                "wanted_db": band.wanted_db,
                "gain_db": band.gain_db,
                "least_gain_db": band.least_gain_db,
                "largest_gain_db": band.largest_gain_db,
                "last_gain_db": now.gain_db,
                "unmask_db": band.unmask_db,
                "dynamics_db": band.dynamics_db,
                "bell_cut_db": band.bell_cut_db,
                "bell_hz": (band.bell_hz > 0.0).then_some(band.bell_hz),
                "held_seconds": held,
                "sentence": sentences::of_report(index, band, report.heard_seconds),
            })
        })
        .collect();
    let bell = |bell: &BellNote| json!(StoredBell::from(bell));
    let bells = |all: &[BellNote]| -> Vec<Value> { all.iter().filter(|b| b.frequency_hz > 0.0).map(bell).collect() };
    json!({
        "cochlea_report": 1,
        "heard_seconds": report.heard_seconds,
        "side_chain_seconds": report.side_chain_seconds,
        "make_up_db": report.make_up_db,
        "bands": bands,
        "last_bells": bells(&explanation.bells),
        "start": report.start().map(|start| json!(StoredStart::from(&start))),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::host_guard::{ParameterTable, state};

    fn keeping() -> (Keeping, ParameterTable) {
        let params = Arc::new(CochleaParams::new());
        let table = ParameterTable::new(params.clone());
        let link = Link::new();
        (Keeping { params, link }, table)
    }

    fn some_start() -> Start {
        Start {
            levels_db: [-30.0; BAND_COUNT],
            audibility: [1.0; BAND_COUNT],
            curve_db: [2.5; BAND_COUNT],
            over_db: [0.5; BAND_COUNT],
            lost_db: [0.75; BAND_COUNT],
            bells: [BellNote {
                frequency_hz: 3_000.0,
                q: 8.0,
                excess_db: 9.0,
                gain_db: -6.0,
            }; 6],
            make_up_db: -1.0,
        }
    }

    /// Or a state would depend on whether an editor was open when it was saved.
    #[test]
    fn a_frozen_curve_is_kept_if_it_was_heard() {
        let (keeping, table) = keeping();
        state::load(&table, &keeping, br#"{"cochlea_state":1,"parameters":{"freeze":true}}"#).unwrap();
        let mut audio = keeping.link.adaptation.open();
        for in_force in [false, true] {
            audio.write(Snapshot {
                here: Some(some_start()),
                in_force,
                ..Snapshot::NOTHING
            });
            let state: Value = serde_json::from_slice(&state::save(&table, &keeping)).unwrap();
            assert_eq!(state.get("start").is_some(), in_force);
        }
    }

    /// States of before it was told what is lost to what stands out.
    #[test]
    fn a_start_without_what_is_lost_is_one() {
        let mut stored = json!(StoredStart::from(&some_start()));
        stored.as_object_mut().unwrap().remove("lost_db");
        let start = StoredStart::deserialize(&stored).unwrap().start().unwrap();
        let expected = Start {
            lost_db: [0.0; BAND_COUNT],
            ..some_start()
        };
        assert_eq!(start, expected);
    }

    #[test]
    fn target_and_start_come_back_and_leave_with_a_state_that_lacks_them() {
        let (source, table) = keeping();
        let mut bands_db = *Target::flat().bands_db();
        bands_db[25] = None;
        let target = NamedTarget::new("No air", &Target::learnt(&bands_db).unwrap());
        source.params.curves.change(|kept| {
            kept.target = target.clone();
            kept.start = Some(some_start());
        });
        let bytes = state::save(&table, &source);
        let (other, table) = keeping();
        state::load(&table, &other, &bytes).unwrap();
        let kept = other.params.curves.kept();
        assert_eq!(kept.start, Some(some_start()));
        assert_eq!(kept.target.name, "No air");
        for (found, wanted) in kept.target.bands_db.iter().zip(&target.bands_db) {
            assert!(match (found, wanted) {
                (Some(found), Some(wanted)) => (found - wanted).abs() < 1e-9,
                (found, wanted) => found == wanted,
            });
        }
        state::load(&table, &other, br#"{"cochlea_state":1,"parameters":{}}"#).unwrap();
        assert_eq!(other.params.curves.kept(), Kept::default());
    }

    /// However often, and however far its levels lie apart; where they lie too far, the target is refused, not the state
    /// that would be saved of it.
    #[test]
    fn what_is_saved_of_a_target_loads_and_is_the_same() {
        let rows = [
            std::array::from_fn(|band| (band < 20).then_some(0.3 * band as f64 - 1.5)),
            std::array::from_fn(|band| Some(if band == 13 { -180.0 } else { 20.0 })),
            std::array::from_fn(|band| (band % 3 == 0).then_some((band as f64).sin() * 1e-3)),
        ];
        for bands_db in rows {
            let (keeping, table) = keeping();
            let load = |levels: [Option<f64>; BAND_COUNT]| {
                let target = json!({"name": "x", "bands_db": levels});
                let state = json!({"cochlea_state": 1, "parameters": {}, "target": target});
                state::load(&table, &keeping, state.to_string().as_bytes())
            };
            load(bands_db).unwrap();
            let saved = state::save(&table, &keeping);
            for _ in 0..3 {
                state::load(&table, &keeping, &saved).unwrap();
                assert_eq!(state::save(&table, &keeping), saved);
            }
            let apart = std::array::from_fn(|band| Some(if band == 13 { -200.0 } else { 200.0 }));
            let error = load(apart).unwrap_err().to_string();
            assert!(error.contains("out of range"), "{error}");
            assert_eq!(state::save(&table, &keeping), saved);
        }
    }

    #[test]
    fn a_bad_target_or_start_changes_nothing_and_is_named() {
        let (keeping, table) = keeping();
        keeping.params.curves.change(|kept| kept.start = Some(some_start()));
        let before = state::save(&table, &keeping);
        for (field, value) in [
            ("target", r#"{"name":"x","bands_db":[1,2]}"#),
            ("target", r#"{"name":"x"}"#),
            ("target", "5"),
            ("start", r#"{"levels_db":[]}"#),
        ] {
            let bytes = format!(r#"{{"cochlea_state":1,"parameters":{{"gain_1":7}},"{field}":{value}}}"#);
            let error = state::load(&table, &keeping, bytes.as_bytes()).unwrap_err().to_string();
            assert!(error.contains(field) && error.contains("expected"), "{error}");
        }
        assert_eq!(state::save(&table, &keeping), before);
    }

    #[test]
    fn a_report_of_nothing_is_a_report() {
        let (keeping, _) = keeping();
        let report: Value = serde_json::from_slice(&keeping.report()).unwrap();
        assert_eq!(report["bands"].as_array().unwrap().len(), BAND_COUNT);
        assert_eq!(report["start"], Value::Null);
    }
}
