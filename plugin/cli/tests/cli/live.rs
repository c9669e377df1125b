//! `cochlea live` without a window, on the dummy back end; the window is looked at by eye and by `docs/live.png`.

use serde_json::Value;

use crate::support::Folder;

fn stereo_tone(seconds: f32) -> Vec<Vec<f32>> {
    let frames = (seconds * 48_000.0) as usize;
    let tone = |hz: f32| (0..frames).map(move |n| 0.5 * (n as f32 * hz * std::f32::consts::TAU / 48_000.0).sin());
    vec![tone(440.0).collect(), tone(660.0).collect()]
}

fn report(folder: &Folder, arguments: &[&str]) -> Value {
    let common = ["live", "--backend", "dummy", "--no-window", "--json"];
    let run = folder.must(&[&common[..], arguments].concat());
    serde_json::from_str(&run.stdout).unwrap()
}

#[test]
fn a_file_is_played_once_to_its_end() {
    let folder = Folder::new();
    folder.write_float("tone.wav", &stereo_tone(0.5), 48_000);
    let report = report(&folder, &["--play", "tone.wav", "--once", "--set", "Output Gain=-6 dB"]);
    assert_eq!(report["backend"], "Dummy");
    assert_eq!(report["sample_rate_hz"], 48_000);
    // 24 000 frames in blocks of 512 are 47; the end is found in the last, or in the one after.
    assert!(report["blocks"].as_u64().unwrap() >= 47, "{report}");
    assert_eq!(report["faults"], 0);
    let peak = |key: &str| report[key].as_f64().unwrap();
    assert!((peak("input_peak_db") + 6.02).abs() < 0.01, "{report}");
    assert!((peak("output_peak_db") + 12.02).abs() < 0.01, "{report}");
}

#[test]
fn another_rate_is_resampled_and_a_loop_goes_on() {
    let folder = Folder::new();
    folder.write_float("tone.wav", &stereo_tone(0.2), 48_000);
    let rates = ["--sample-rate", "44100", "--buffer", "64"];
    let report = report(
        &folder,
        &[&["--play", "tone.wav", "--seconds", "0.6"][..], &rates].concat(),
    );
    assert_eq!(report["sample_rate_hz"], 44_100);
    assert_eq!(report["buffer_frames"], 64);
    assert!(report["seconds"].as_f64().unwrap() >= 0.6, "{report}");
    // A tone, resampled: its peak stays within the ripple of the filter at the file's cut ends.
    assert!(
        (report["input_peak_db"].as_f64().unwrap() + 6.0).abs() < 1.5,
        "{report}"
    );
}

#[test]
fn without_a_source_there_is_silence() {
    let folder = Folder::new();
    let report = report(&folder, &["--seconds", "0.2"]);
    assert_eq!(report["input"], Value::Null);
    assert_eq!(report["input_peak_db"], Value::Null);
    assert_eq!(report["output_peak_db"], Value::Null);
}

#[test]
fn devices_are_listed() {
    let folder = Folder::new();
    let run = folder.must(&["live", "--list", "--backend", "dummy", "--json"]);
    let devices: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(devices[0]["name"], "dummy");
    let run = folder.must(&["live", "--list", "--backend", "dummy"]);
    assert!(
        run.stdout.starts_with("back end") && run.stdout.contains("dummy"),
        "{}",
        run.stdout
    );
}

#[test]
fn what_is_wrong_is_named() {
    let folder = Folder::new();
    std::fs::write(folder.path("noise.wav"), b"no audio at all").unwrap();
    let live = |arguments: &[&str], code: i32, words: &[&str]| {
        let common = ["live", "--backend", "dummy", "--no-window"];
        folder.must_fail(&[&common[..], arguments].concat(), code, words);
    };
    live(&["--play", "none.wav"], 1, &["none.wav", "no such file"]);
    live(&["--play", "noise.wav"], 1, &["noise.wav", "expected WAV"]);
    live(&["--once"], 2, &["--play"]);
    live(&["--buffer", "8"], 2, &["16 to 8192"]);
    live(&["--sample-rate", "1000"], 2, &["8000"]);
    live(&["--seconds", "-1"], 2, &["--seconds"]);
    live(&["--seconds", "nan"], 2, &["above 0"]);
    live(&["--preset", "No Such Preset"], 2, &["No Such Preset"]);
    live(&["--set", "Band 5 Gian=3 dB"], 2, &["Band 5 Gain"]);
    folder.must_fail(&["live", "--backend", "oss"], 2, &["oss", "alsa"]);
}

/// Where no server runs, none is started, and the message says what to do. The variable keeps a server of whoever runs
/// the tests out of it.
#[test]
#[cfg(target_os = "linux")]
fn jack_without_a_server_says_so() {
    let folder = Folder::new();
    let variables = [
        ("JACK_DEFAULT_SERVER", "cochlea-test"),
        ("PIPEWIRE_REMOTE", "cochlea-test"),
    ];
    let run = folder.run_with(
        &variables,
        &["live", "--backend", "jack", "--no-window", "--seconds", "1"],
    );
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert!(run.stderr.contains("--backend alsa or dummy"), "{}", run.stderr);
}

/// A display that is not there: said, and the folder of settings is not touched.
#[test]
#[cfg(target_os = "linux")]
fn a_window_needs_a_display() {
    let folder = Folder::new();
    let before = folder.names();
    let run = folder.run_with(&[("DISPLAY", ":7654")], &["live", "--backend", "dummy"]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert!(run.stderr.contains("--no-window"), "{}", run.stderr);
    assert_eq!(folder.names(), before);
}
