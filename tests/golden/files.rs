//! Files that people keep, as each version wrote them: presets, targets, settings, what the standalone remembers.

use std::path::Path;

use cochlea::presets::Preset;
use cochlea::settings::{Key, Settings};
use cochlea_cli::live::backend::Request;
use cochlea_cli::live::session::Session;
use cochlea_cli::target_file::{self, TargetFile};
use cochlea_dsp::Target;
use cochlea_tests::raw_clap::RawClap;
use serde_json::json;

use crate::frozen::versions;
use crate::session::{opened, parameters, rich};

/// What `write` puts into a file of this name.
pub fn written(name: &str, write: impl FnOnce(&Path)) -> Vec<u8> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join(name);
    write(&path);
    std::fs::read(&path).expect("it was written")
}

#[test]
fn a_preset() {
    for version in versions() {
        let path = version.file("preset.json", || {
            let preset = Preset::of_state("Frozen", &rich(&[])).expect("a state");
            serde_json::to_vec_pretty(&preset).expect("JSON")
        });
        let preset = cochlea::presets::load(path.to_str().expect("UTF-8")).expect("a preset");
        let plugin = RawClap::from_entry(&cochlea::clap_entry);
        assert!(plugin.load_state(&preset.state_bytes(), 4096), "it is refused");
        let state = plugin.save_state().expect("a state");
        let mut lines: Vec<String> = parameters(&state)
            .iter()
            .map(|(id, value)| format!("{id} | {value}"))
            .collect();
        let state = opened(&state);
        lines.push(format!("name | {}", preset.name));
        lines.extend(["target", "start"].map(|kept| format!("{kept} | {}", state[kept])));
        version.holds("preset-values.txt", &lines);
    }
}

/// A target that differs in every band, one of them left alone.
fn some_target() -> Target {
    let band = |band: usize| (band != 20).then_some(6.0 - 0.75 * band as f64 + (band % 3) as f64);
    Target::learnt(&std::array::from_fn(band)).expect("a target")
}

fn write_target(path: &Path) {
    let target = some_target();
    target_file::write(path, &TargetFile::new("Frozen", &target), &target).expect("written");
}

#[test]
fn targets_as_json_and_as_a_graphic_eq_line() {
    for version in versions() {
        for (form, list) in [
            ("target.json", "target-json-levels.txt"),
            ("target.txt", "target-text-levels.txt"),
        ] {
            let path = version.file(form, || written(form, write_target));
            let target = target_file::read(&path).expect("a target");
            let line = |(band, level): (usize, &Option<f64>)| match level {
                Some(level_db) => format!("band {} | {level_db:.3} dB", band + 1),
                None => format!("band {} | nothing", band + 1),
            };
            let lines: Vec<String> = target.bands_db().iter().enumerate().map(line).collect();
            version.holds(list, &lines);
        }
    }
}

#[test]
fn settings() {
    // One thread is in the range of any machine.
    let value = |key: Key| match key {
        Key::AnalysisThreads => 1.0,
        Key::A4Hz => 442.0,
        Key::ScalePercent => 125.0,
        Key::FrameCapHz => 30.0,
        Key::Theme => 1.0,
        Key::Tooltips => 1.0 - Key::Tooltips.default(),
        Key::SwapDoubleClick => 1.0 - Key::SwapDoubleClick.default(),
        Key::Width => 1300.0,
        Key::Height => 800.0,
    };
    for version in versions() {
        let path = version.file("settings.json", || {
            let changes = Key::ALL.map(|key| (key, Some(value(key))));
            written("settings.json", |path| {
                Settings::change_in(path, &changes).expect("written");
            })
        });
        let (settings, problems) = Settings::load_from(&path);
        assert!(problems.is_empty(), "{problems:?}");
        let line = |key: Key| format!("{} | {}", key.name(), key.text(settings.value(key)));
        version.holds("settings-values.txt", &Key::ALL.map(line));
    }
}

#[test]
fn what_the_standalone_remembers() {
    for version in versions() {
        let path = version.file("live.json", || {
            let request = json!({
                "backend": "alsa", "output": "plughw:CARD=USB", "input": "default", "sample_rate_hz": 48000,
                "buffer_frames": 256
            });
            let request: Request = serde_json::from_value(request).expect("a request");
            let state = serde_json::from_slice(&rich(&[])).expect("JSON");
            let session = Session::new(request, [1300, 800], Some(state));
            written("live.json", |path| session.write(path).expect("written"))
        });
        let session = Session::read(&path).expect("a session");
        let request = &session.request;
        let plugin = RawClap::from_entry(&cochlea::clap_entry);
        let state = session.state.expect("a state").to_string();
        assert!(plugin.load_state(state.as_bytes(), 4096), "its state is refused");
        let lines = [
            format!("backend | {}", json!(request.backend)),
            format!("output | {:?}", request.output),
            format!("input | {:?}", request.input),
            format!("sample rate | {:?}", request.sample_rate_hz),
            format!("buffer | {:?}", request.buffer_frames),
            format!("editor | {:?}", session.editor),
        ];
        version.holds("live-values.txt", &lines);
    }
}
