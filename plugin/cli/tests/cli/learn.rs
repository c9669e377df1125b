//! `cochlea learn`: what is learnt, from where, and what happens to what cannot be read.

use std::fs;

use crate::support::{Folder, noise, wav_header};

/// Pink noise of 20 s.
fn with_pink() -> Folder {
    let folder = Folder::new();
    folder.must(&[
        "generate",
        "pink",
        "pink.wav",
        "--seconds",
        "20",
        "--channels",
        "1",
        "-q",
    ]);
    folder
}

fn levels(folder: &Folder, name: &str) -> Vec<Option<f64>> {
    let bands = folder.json(name)["bands_db"].as_array().unwrap().clone();
    bands.iter().map(serde_json::Value::as_f64).collect()
}

/// Pink noise teaches pink, at every rate. The generator keeps to ±0.25 dB; the rest is chance, which is largest in the
/// lowest band: some 30 Hz × 20 s are 600 independent values, so 0.2 dB, and the window, whose main lobe is as wide as
/// that band: 0.8 dB.
#[test]
fn pink_noise_teaches_pink() {
    let folder = Folder::new();
    let pink: Vec<f64> = cochlea_dsp::Target::pink().bands_db().map(Option::unwrap).to_vec();
    for rate in ["44100", "48000", "96000"] {
        folder.must(&[
            "generate",
            "pink",
            "pink.wav",
            "--seconds",
            "20",
            "--sample-rate",
            rate,
            "-q",
        ]);
        assert_eq!(folder.must(&["learn", "pink.wav", "-o", "t.json", "-q"]).stdout, "");
        for (band, (level, pink)) in levels(&folder, "t.json").iter().zip(&pink).enumerate() {
            let bar_db = if band == 0 { 1.2 } else { 0.5 };
            let difference = level.unwrap() - pink;
            assert!(difference.abs() < bar_db, "{rate} Hz, band {}: {difference}", band + 1);
        }
    }
}

/// A rate too low for a band leaves it open.
#[test]
fn bands_beyond_the_recording_are_null() {
    let folder = Folder::new();
    folder.write_float("in.wav", &[noise(16_000, 1)], 8000);
    folder.must(&["learn", "in.wav", "-o", "t.json", "-q"]);
    let levels = levels(&folder, "t.json");
    assert!(levels[..18].iter().all(Option::is_some) && levels[18..].iter().all(Option::is_none));
}

/// Three parts of one and one of another; a folder's files share its weight.
#[test]
fn weights_and_folders() {
    let folder = with_pink();
    fs::create_dir_all(folder.path("records/old")).unwrap();
    folder.must(&["generate", "white", "records/old/a.WAV", "--seconds", "5", "-q"]);
    fs::copy(folder.path("records/old/a.WAV"), folder.path("records/b.wav")).unwrap();
    fs::write(folder.path("records/notes.txt"), "no recording").unwrap();
    folder.must(&["learn", "pink.wav", "-o", "pink.json", "-q"]);
    folder.must(&["learn", "records", "-o", "white.json", "-q"]);
    let run = folder.must(&["learn", "pink.wav=0.75", "records=0.25", "-o", "t.json", "--json"]);
    let summary: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    let recordings = summary["recordings"].as_array().unwrap();
    let shares: Vec<f64> = recordings.iter().map(|r| r["share"].as_f64().unwrap()).collect();
    assert_eq!(shares, [0.75, 0.125, 0.125]);
    assert_eq!(recordings[1]["path"], "records/b.wav");
    assert_eq!(summary["target"], folder.json("t.json"));
    let (pink, white) = (levels(&folder, "pink.json"), levels(&folder, "white.json"));
    for (band, level) in levels(&folder, "t.json").iter().enumerate() {
        let expected = 0.75 * pink[band].unwrap() + 0.25 * white[band].unwrap();
        // Levels in the files are rounded to a thousandth.
        assert!((level.unwrap() - expected).abs() < 0.002, "band {}", band + 1);
    }
}

/// Silence is left out: as much of it as of noise changes nothing; the few windows that hold both take 0.1 dB.
#[test]
fn silence_does_not_count() {
    let folder = Folder::new();
    let sound = noise(48_000 * 4, 1);
    let padded: Vec<f32> = sound.iter().copied().chain(vec![0.0; 48_000 * 4]).collect();
    folder.write_float("sound.wav", &[sound], 48_000);
    folder.write_float("padded.wav", &[padded], 48_000);
    folder.must(&["learn", "sound.wav", "-o", "sound.json", "-q"]);
    folder.must(&["learn", "padded.wav", "-o", "padded.json", "-q"]);
    for (padded, sound) in levels(&folder, "padded.json").iter().zip(levels(&folder, "sound.json")) {
        assert!((padded.unwrap() - sound.unwrap()).abs() < 0.1);
    }
}

#[test]
fn the_summary_says_what_was_learnt() {
    let folder = with_pink();
    let run = folder.must(&["learn", "pink.wav", "-o", "t.json", "--name", "House sound"]);
    for words in [
        "t.json: learnt from 1 recording\n",
        "100.0 %  pink.wav (19.9 of 20.0 s, 48000 Hz)",
    ] {
        assert!(run.stdout.contains(words), "{}", run.stdout);
    }
    let target = folder.json("t.json");
    assert_eq!(
        (&target["cochlea_target"], &target["name"]),
        (&1.into(), &"House sound".into())
    );
    assert!(target["made_by"].as_str().unwrap().starts_with("cochlea "));
}

/// A GraphicEQ line says the same as the JSON: relative to pink, rounded to a hundredth.
#[test]
fn writes_a_graphic_eq_line() {
    let folder = with_pink();
    folder.must(&["learn", "pink.wav", "-o", "t.txt", "-q"]);
    let text = fs::read_to_string(folder.path("t.txt")).unwrap();
    assert!(text.starts_with("GraphicEQ: 32 ") && text.ends_with('\n'), "{text}");
    assert_eq!(text.matches(';').count(), 25);
    folder.must(&["learn", "pink.wav", "-o", "t.json", "-q"]);
    for reference in ["t.txt", "t.json"] {
        folder.must(&["match", "pink.wav", reference, "out.wav", "--report", "r.json", "-q"]);
        for band in folder.json("r.json")["bands"].as_array().unwrap() {
            assert!(band["gain_db"].as_f64().unwrap().abs() < 0.02, "{reference}: {band}");
        }
    }
}

/// The bad are named, each on its line, and the good are done.
#[test]
fn a_bad_file_does_not_stop_the_others() {
    let folder = with_pink();
    fs::write(folder.path("text.wav"), "Dear diary").unwrap();
    fs::write(
        folder.path("silent.wav"),
        [wav_header(1, 96_000), vec![0; 96_000]].concat(),
    )
    .unwrap();
    let run = folder.run(&[
        "learn",
        "text.wav",
        "pink.wav",
        "silent.wav",
        "missing.wav",
        "-o",
        "t.json",
        "-q",
    ]);
    assert_eq!((run.code, run.stdout.as_str()), (1, ""));
    let lines: Vec<&str> = run.stderr.lines().collect();
    let expected = [
        "text.wav: ",
        "silent.wav: holds nothing to learn from in 1.000 s (expected",
        "missing.wav: no such file; check the path",
        "3 of 4 inputs failed",
    ];
    assert_eq!(lines.len(), expected.len(), "{}", run.stderr);
    for (line, words) in lines.iter().zip(expected) {
        assert!(line.starts_with("cochlea: ") && line.contains(words), "{line}");
    }
    folder.must(&["learn", "pink.wav", "-o", "alone.json", "-q"]);
    assert_eq!(levels(&folder, "t.json"), levels(&folder, "alone.json"));
}

#[test]
fn nothing_is_written_where_nothing_was_learnt() {
    let folder = Folder::new();
    fs::create_dir(folder.path("empty")).unwrap();
    folder.write_float("short.wav", &[noise(2000, 1)], 48_000);
    let learn = |source| ["learn", source, "-o", "t.json"];
    let run = folder.run(&["learn", "missing.wav", "short.wav", "-o", "t.json"]);
    assert_eq!((run.code, run.stdout.as_str(), run.stderr.lines().count()), (1, "", 3));
    assert!(run.stderr.contains("2 of 2 inputs failed"), "{}", run.stderr);
    assert_eq!(folder.names(), ["empty", "short.wav"]);
    folder.must_fail(&learn("missing.wav"), 1, &["missing.wav", "no such file"]);
    folder.must_fail(
        &learn("empty"),
        1,
        &["empty", "holds no recordings", "expected files that end in wav"],
    );
    folder.must_fail(
        &learn("short.wav"),
        1,
        &["short.wav", "holds nothing to learn from", "expected at least 0.1 s"],
    );
}

#[test]
fn senseless_commands_are_refused() {
    let folder = with_pink();
    folder.must_fail(
        &["learn", "pink.wav", "-o", "t.wav"],
        2,
        &["t.wav", "expected .json", "t.json"],
    );
    folder.must_fail(
        &["learn", "pink.wav=-1", "-o", "t.json"],
        2,
        &["pink.wav=-1", "weight above 0"],
    );
    folder.must_fail(
        &["learn", "pink.wav=abc", "-o", "t.json"],
        2,
        &["pink.wav=abc", "\"abc\" is no weight", "expected PATH=WEIGHT"],
    );
    folder.must_fail(
        &["learn", "missing.wav=abc", "-o", "t.json"],
        1,
        &["missing.wav=abc", "no such file"],
    );
    folder.must_fail(&["learn", "-o", "t.json"], 2, &["PATH"]);
    folder.must_fail(&["learn", "pink.wav"], 2, &["--output"]);
    folder.must_fail(&["learn", "t.json", "-o", "t.json"], 2, &["t.json", "also a source"]);
    folder.must_fail(&["learn", "pink.wav", "-o", "missing/t.json"], 1, &["missing/t.json"]);
}
