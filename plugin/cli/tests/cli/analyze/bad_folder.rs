//! Folders with everything wrong, and wrong commands.

use std::fs;
use std::process::Command;
use std::time::{Duration, Instant};

use super::of;
use crate::support::{Folder, data, noise, wav_header};

/// Each bad file is named with reason and remedy, in order; the good ones are complete.
#[cfg(unix)]
#[test]
fn bad_files_are_named_and_the_rest_is_done() {
    let folder = Folder::new();
    fs::create_dir(folder.path("in")).unwrap();
    let whole = fs::read(data("tone.flac")).unwrap();
    fs::write(folder.path("in/corrupt.flac"), &whole[..whole.len() / 2]).unwrap();
    let mut eight = wav_header(8, 16_000);
    eight.extend(vec![1; 16_000]);
    fs::write(folder.path("in/eight.wav"), eight).unwrap();
    fs::write(folder.path("in/empty.wav"), b"").unwrap();
    folder.write_float("in/high.wav", &[noise(200_000, 1)], 384_000);
    folder.write_float("in/low.wav", &[noise(8_000, 1)], 8_000);
    folder.write_float("in/none.wav", &[Vec::new()], 48_000);
    fs::write(folder.path("in/text.wav"), "Dear diary, this is no audio. ".repeat(200)).unwrap();
    fs::copy(data("tone.mp3"), folder.path("in/tone.mp3")).unwrap();
    std::os::unix::fs::symlink("nowhere", folder.path("in/unreadable.wav")).unwrap();

    for threads in ["1", "2"] {
        let run = folder.run(&["analyze", "in", "--json", "a.json", "--threads", threads]);
        assert_eq!(run.code, 1);
        let told: Vec<&str> = run.stderr.lines().collect();
        let expected = [
            ("in/corrupt.flac", "frames could be read"),
            ("in/eight.wav", "has 8 channels (expected 1 or 2); mix it down"),
            ("in/empty.wav", "is empty, 0 bytes"),
            ("in/none.wav", "holds no audio, 0 frames"),
            ("in/text.wav", "is no audio file"),
            ("in/unreadable.wav", "no such file; check the path"),
        ];
        assert_eq!(told.len(), expected.len() + 1, "{told:#?}");
        for (line, (name, problem)) in told.iter().zip(expected) {
            assert!(line.starts_with(&format!("cochlea: {name}: ")), "{line}");
            assert!(line.contains(problem) && line.contains("; "), "{line}");
        }
        assert!(told[expected.len()].contains("6 of 9 inputs failed"), "{told:#?}");
        assert_eq!(run.stdout.lines().count(), 4, "{}", run.stdout);

        let document = folder.json("a.json");
        assert_eq!(document["files"].as_array().unwrap().len(), 3);
        assert_eq!(of(&document, "high.wav")["format"]["sample_rate_hz"], 384_000);
        assert!(of(&document, "low.wav")["loudness"]["integrated_lufs"].is_f64());
        assert!(of(&document, "low.wav")["spectrum"]["log_bands_db"][63].is_null());
        let failures = document["failures"].as_array().unwrap();
        for (failure, (name, problem)) in failures.iter().zip(expected) {
            assert_eq!(failure["path"], name);
            let [told, remedy] = ["problem", "remedy"].map(|key| failure[key].as_str().unwrap());
            assert!(format!("{told}; {remedy}").contains(problem) && !remedy.is_empty());
        }
        assert_eq!(failures.len(), expected.len());
    }
}

/// One input that fails is one line; the JSON says so, so that a shard of one bad file can still be joined.
#[test]
fn one_bad_file() {
    let folder = Folder::new();
    folder.must_fail(&["analyze", "a.wav"], 1, &["a.wav", "no such file", "check the path"]);
    fs::create_dir(folder.path("none")).unwrap();
    folder.must_fail(
        &["analyze", "none"],
        1,
        &["none", "holds no recordings", "expected files"],
    );
    let run = folder.run(&["analyze", "a.wav", "--json", "-"]);
    assert_eq!(run.code, 1);
    let document: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(document["failures"][0]["problem"], "no such file");
}

#[test]
fn wrong_commands() {
    let folder = Folder::new();
    folder.write_float("a.wav", &[noise(1000, 1)], 48_000);
    fs::write(folder.path("file"), "").unwrap();
    for (arguments, words) in [
        (&["analyze"][..], &["PATH"][..]),
        (
            &["analyze", "a.wav", "--threads", "0"],
            &["--threads", "from 1 to", "cores"],
        ),
        (
            &["analyze", "a.wav", "--threads", "many"],
            &["--threads", "many", "from 1 to"],
        ),
        (&["analyze", "a.wav", "--shard", "0/2"], &["--shard", "expected K/N"]),
        (
            &["analyze", "a.wav", "--shard", "3/2"],
            &["--shard", "3/2", "expected K/N"],
        ),
        (
            &["analyze", "a.wav", "--json", "a.wav"],
            &["--json a.wav", "also an input"],
        ),
        (
            &["analyze", "a.wav", "--json", "x", "--csv", "./x"],
            &["--csv", "also written by --json"],
        ),
        (
            &["analyze", "a.wav", "--json", "-", "--csv", "-"],
            &["--csv -", "also written by --json"],
        ),
        (&["analyze", "a.wav", "--png", "file"], &["--png file", "is no folder"]),
        (&["analyze", "a.wav", "--join", "x.json"], &["--join"]),
    ] {
        folder.must_fail(arguments, 2, words);
    }
    folder.must_fail(
        &["analyze", "a.wav", "--json", "missing/a.json"],
        1,
        &["missing/a.json", "create"],
    );
}

/// Ctrl-C in the middle of many files: exit code 130, and no JSON nor CSV, nor their beginnings.
#[cfg(unix)]
#[test]
fn an_interrupted_run_leaves_nothing() {
    let folder = Folder::new();
    folder.must(&["generate", "white", "a.wav", "--seconds", "120", "-q"]);
    let many = vec!["a.wav"; 40];
    let arguments = [
        &["analyze", "--json", "a.json", "--csv", "a.csv", "--threads", "2"],
        &many[..],
    ]
    .concat();
    let mut run = folder.start(&arguments);
    let started = Instant::now();
    while !folder.names().iter().any(|name| name.starts_with(".a.csv.partial-")) {
        assert!(started.elapsed() < Duration::from_secs(20), "it never began");
        std::thread::sleep(Duration::from_millis(10));
    }
    std::thread::sleep(Duration::from_millis(300));
    let id = run.id().to_string();
    assert!(Command::new("kill").args(["-INT", &id]).status().unwrap().success());
    assert_eq!(run.wait().unwrap().code(), Some(130));
    assert_eq!(folder.names(), ["a.wav"]);
}
