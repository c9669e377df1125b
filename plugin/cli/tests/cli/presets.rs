//! Presets by name: built in, the user's, a file.

use std::fs;

use crate::support::{Folder, noise};

/// A recording, and one preset of the user's in the folder that every run looks into.
fn with_own_preset(file: &str, text: &str) -> Folder {
    let folder = Folder::new();
    folder.write_float("in.wav", &[noise(4_800, 1)], 48_000);
    let presets = folder.path("no-settings").join("presets/Voices");
    fs::create_dir_all(&presets).unwrap();
    fs::write(presets.join(file), text).unwrap();
    folder
}

#[test]
fn ones_own_preset_is_found_by_its_name() {
    let text = r#"{"cochlea_preset": 1, "name": "My Voice", "parameters": {"gain_7": -4.5}}"#;
    let folder = with_own_preset("any name.json", text);
    folder.must(&[
        "bounce", "in.wav", "out.wav", "--preset", "my voice", "--report", "r.json",
    ]);
    let report = folder.json("r.json");
    let parameters = report["parameters"].as_array().unwrap();
    let gain = parameters
        .iter()
        .find(|parameter| parameter["name"] == "Band 7 Gain")
        .unwrap();
    assert_eq!(gain["value"], "-4.5 dB");
    folder.must_fail(
        &["bounce", "in.wav", "out.wav", "--preset", "Nonsense"],
        2,
        &["Nonsense", "\"My Voice\"", "\"Warm\"", "\"Metal Balance\""],
    );
}

#[test]
fn ones_own_preset_without_sense_is_named_and_a_built_in_name_is_the_built_in_preset() {
    let folder = with_own_preset("broken.json", "{");
    let bounce = |preset: &'static str| ["bounce", "in.wav", "out.wav", "--preset", preset];
    folder.must_fail(&bounce("broken"), 1, &["broken.json", "not a Cochlea preset"]);
    let other = r#"{"cochlea_preset": 1, "name": "Warm", "parameters": {"gain_3": -18}}"#;
    fs::write(folder.path("no-settings").join("presets/Warm.json"), other).unwrap();
    folder.must(&["bounce", "in.wav", "out.wav", "--preset", "Warm", "--report", "r.json"]);
    let report = folder.json("r.json");
    let parameters = report["parameters"].as_array().unwrap();
    let gain = parameters
        .iter()
        .find(|parameter| parameter["name"] == "Band 3 Gain")
        .unwrap();
    assert_eq!(gain["value"], "3.0 dB");
}
