//! What is measured, and how it is written.

use std::fs;

use serde_json::Value;

use super::{of, text, with_recordings};
use crate::support::{Folder, noise};

/// A stereo tone of 1 kHz with a peak of -20 dBFS.
#[test]
fn a_tone_reads_what_it_is() {
    let folder = Folder::new();
    let tone: Vec<f32> = (0..48_000 * 10)
        .map(|n| (0.1 * (std::f64::consts::TAU * 1000.0 * f64::from(n) / 48_000.0).sin()) as f32)
        .collect();
    folder.write_float("tone.wav", &[tone.clone(), tone], 48_000);
    folder.must(&["analyze", "tone.wav", "--json", "a.json", "-q"]);
    let document = folder.json("a.json");
    let tone = of(&document, "tone.wav");
    let near = |value: &Value, expected: f64, by: f64| {
        let found = value.as_f64().unwrap_or(f64::NAN);
        assert!((found - expected).abs() <= by, "{found}, not {expected}");
    };
    assert_eq!(tone["format"]["frames"], 480_000);
    near(&tone["level"]["max_dbfs"], -20.0, 0.001);
    near(&tone["level"]["rms_dbfs"], -23.01, 0.001);
    near(&tone["level"]["crest_db"], 3.01, 0.001);
    near(&tone["level"]["non_silent_seconds"], 10.0, 0.001);
    near(&tone["level"]["correlation"], 1.0, 1e-9);
    // EBU Tech 3341: a stereo tone of 1 kHz reads its peak level, ±0.1.
    near(&tone["loudness"]["integrated_lufs"], -20.0, 0.1);
    near(&tone["loudness"]["max_momentary_lufs"], -20.0, 0.1);
    near(&tone["loudness"]["max_short_term_lufs"], -20.0, 0.1);
    near(&tone["loudness"]["range_lu"], 0.0, 0.1);
    near(&tone["loudness"]["true_peak_dbtp"], -20.0, 0.2);
    // A full-scale sine is 0 dB in its band.
    near(&tone["spectrum"]["centroid_hz"]["mean"], 1000.0, 5.0);
    near(&tone["spectrum"]["critical_bands_db"][9], -20.0, 0.1);
    near(&tone["pitch"]["f0_hz"]["median"], 1000.0, 0.6);
    assert_eq!(tone["pitch"]["notes"], 1);
}

/// The same numbers, to the last digit, for one thread and for more than there are cores; from a table of the same lines.
#[test]
fn any_number_of_threads_gives_the_same() {
    let folder = with_recordings();
    let mut runs = Vec::new();
    for threads in ["1", "2", "4"] {
        let run = folder.must(&[
            "analyze",
            "in",
            "--threads",
            threads,
            "--json",
            "a.json",
            "--csv",
            "a.csv",
        ]);
        runs.push((text(&folder, "a.json"), text(&folder, "a.csv"), run.stdout));
    }
    assert!(runs.iter().all(|run| *run == runs[0]));
    let lines: Vec<&str> = runs[0].2.lines().collect();
    assert_eq!(lines.len(), 4, "{lines:#?}");
    for (line, name) in lines[1..]
        .iter()
        .zip(["in/deep/noise.wav", "in/phrase.wav", "in/sine.wav"])
    {
        assert!(line.ends_with(name), "{line}");
    }
}

/// Cut into three chunks or heard in one go, by other commands: the pitch is the same, hop by hop and note by note, and so
/// are the bands but for rounding (one sums in f32, one in f64). What is learnt has no level, so one is taken off.
#[test]
fn chunks_cannot_be_told() {
    let folder = Folder::new();
    folder.must(&[
        "generate",
        "phrase",
        "a.wav",
        "--seconds",
        "46",
        "--channels",
        "1",
        "-q",
    ]);
    folder.must(&["analyze", "a.wav", "--json", "a.json", "-q"]);
    folder.must(&["pitch", "a.wav", "--json", "p.json", "-q"]);
    folder.must(&["learn", "a.wav", "-o", "t.json", "-q"]);
    let (document, whole, target) = (folder.json("a.json"), folder.json("p.json"), folder.json("t.json"));
    let phrase = of(&document, "a.wav");
    for key in ["rows", "voiced_rows", "notes", "f0_hz"] {
        assert_eq!(phrase["pitch"][key], whole[key], "{key}");
    }
    let bands = |value: &Value| -> Vec<f64> { value.as_array().unwrap().iter().flat_map(Value::as_f64).collect() };
    let found = bands(&phrase["spectrum"]["critical_bands_db"]);
    let learnt = bands(&target["bands_db"]);
    assert_eq!((found.len(), learnt.len()), (26, 26));
    for (band, (found_db, learnt_db)) in found.iter().zip(&learnt).enumerate() {
        let difference = (found_db - found[9]) - (learnt_db - learnt[9]);
        assert!(difference.abs() < 0.05, "band {}: {difference} dB", band + 1);
    }
}

/// Columns of CSV are as many in each row, whatever names hold; figures are those of the JSON.
#[test]
fn csv_has_a_row_an_input() {
    let folder = Folder::new();
    folder.write_float("a, \"b\".wav", &[noise(20_000, 1)], 8_000);
    folder.write_float("c.wav", &[vec![0.0; 100]], 48_000);
    fs::write(folder.path("bad.wav"), "x").unwrap();
    let run = folder.run(&["analyze", "a, \"b\".wav", "c.wav", "bad.wav", "--csv", "-"]);
    assert_eq!(run.code, 1);
    let lines: Vec<&str> = run.stdout.lines().collect();
    assert_eq!(lines.len(), 4);
    let columns = lines[0].split(',').count();
    assert_eq!(lines[0].split(',').next(), Some("path"));
    assert!(lines[0].ends_with(",critical_26_db,problem"));
    let rest = lines[1]
        .strip_prefix("\"a, \"\"b\"\".wav\",wave,8000,1,20000,2.500000,")
        .unwrap();
    assert_eq!(rest.split(',').count(), columns - 6);
    assert_eq!(lines[2].split(',').count(), columns);
    assert!(lines[2].starts_with("c.wav,wave,48000,1,100,0.002083,,,,,0.000000000,"));
    let nothing = ",".repeat(columns - 1);
    assert!(
        lines[3].starts_with(&format!("bad.wav{nothing}\"is no audio file")),
        "{}",
        lines[3]
    );
}

/// Silence and what is shorter than any window have no figures, and are no failure.
#[test]
fn silence_and_a_click_are_recordings_too() {
    let folder = Folder::new();
    folder.write_float("silence.wav", &[vec![0.0; 96_000]], 48_000);
    folder.write_float("click.wav", &[vec![0.5]], 48_000);
    folder.write_float("bad.wav", &[vec![f32::NAN, 0.25, f32::INFINITY]], 48_000);
    let run = folder.run(&["analyze", ".", "--json", "a.json"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(
        run.stderr.contains("bad.wav: 2 samples are NaN or infinite"),
        "{}",
        run.stderr
    );
    let document = folder.json("a.json");
    let silence = of(&document, "silence.wav");
    assert!(silence["level"]["max_dbfs"].is_null() && silence["loudness"]["integrated_lufs"].is_null());
    assert!(silence["spectrum"]["centroid_hz"].is_null() && silence["pitch"]["f0_hz"].is_null());
    let click = of(&document, "click.wav");
    assert_eq!(click["spectrum"]["frames"], 1);
    assert!((click["level"]["max_dbfs"].as_f64().unwrap() + 6.02).abs() < 0.01);
}

#[test]
fn without_the_pitch() {
    let folder = with_recordings();
    folder.must(&["analyze", "in/sine.wav", "--no-pitch", "--json", "a.json", "-q"]);
    let document = folder.json("a.json");
    assert!(document["files"][0]["pitch"].is_null());
    assert_eq!(document["settings"]["pitch"], false);
}

/// Mel features beside figures, in either profile, a row a hop: 2 s at 22.05 and at 16 kHz.
#[test]
fn features_for_numpy() {
    let folder = with_recordings();
    for (profile, rows, bands) in [("librosa", 1 + 44_100 / 512, 128), ("speech16k", 1 + 32_000 / 200, 80)] {
        folder.must(&["analyze", "in", "--npy", profile, "--profile", profile, "-q"]);
        let array = fs::read(folder.path(profile).join("sine.wav.npy")).unwrap();
        let array = npyz::NpyFile::new(&array[..]).unwrap();
        assert_eq!(array.shape(), [rows, bands], "{profile}");
        assert!(folder.path(profile).join("deep/noise.wav.npy").exists());
    }
    folder.must_fail(
        &["analyze", "in", "--npy", "n", "--profile", "mfcc"],
        2,
        &["--profile", "mfcc", "expected librosa or speech16k"],
    );
}

/// A picture a recording, in folders as the recordings are.
#[test]
fn pictures() {
    let folder = with_recordings();
    folder.must(&["analyze", "in", "--png", "pictures/new", "--threads", "2", "-q"]);
    for name in ["phrase.wav.png", "sine.wav.png", "deep/noise.wav.png"] {
        let bytes = fs::read(folder.path("pictures/new").join(name)).unwrap();
        assert_eq!(&bytes[..8], b"\x89PNG\r\n\x1a\n");
        // One colour throughout would be some 10 kB.
        assert!(bytes.len() > 20_000, "{name}: {} bytes", bytes.len());
    }
    folder.must_fail(
        &["analyze", "in/sine.wav", "in/../in/sine.wav", "--png", "pictures"],
        2,
        &["sine.wav", "would both be written as", "two folders"],
    );
}
