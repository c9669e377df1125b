//! Where things are written: folders that will not have it, files too long, what a terminal and a pipe get to see.

use std::fs;
use std::process::Command;
use std::time::{Duration, Instant};

use crate::support::{Folder, noise, wav_header};

#[test]
fn folders_that_will_not_have_it() {
    let folder = Folder::new();
    folder.write_float("in.wav", &[noise(100, 1)], 48_000);
    fs::write(folder.path("file"), "no folder").unwrap();
    fs::create_dir(folder.path("folder.wav")).unwrap();
    folder.must_fail(
        &["bounce", "in.wav", "missing/out.wav"],
        1,
        &["missing/out.wav", "no folder missing", "create"],
    );
    folder.must_fail(&["bounce", "in.wav", "file/out.wav"], 1, &["file/out.wav", "file"]);
    folder.must_fail(&["bounce", "in.wav", "folder.wav"], 1, &["folder.wav", "is a folder"]);
    folder.must_fail(
        &["bounce", "in.wav", "out.wav", "--report", "missing/r.json"],
        1,
        &["missing/r.json"],
    );
    folder.must_fail(&["generate", "impulse", "missing/out.wav"], 1, &["missing/out.wav"]);
    let gains = vec!["0"; 26].join(",");
    folder.must_fail(
        &["response", "--gains", &gains, "-o", "missing/r.csv"],
        1,
        &["missing/r.csv"],
    );
}

/// A failure after writing began leaves the older OUT as it was.
#[test]
fn an_older_output_survives_a_failure() {
    let folder = Folder::new();
    let mut bytes = wav_header(2, 400_000);
    bytes.extend(vec![1; 300_000]);
    fs::write(folder.path("in.wav"), bytes).unwrap();
    fs::write(folder.path("out.wav"), "older").unwrap();
    fs::write(folder.path("r.json"), "older").unwrap();
    folder.must_fail(
        &["bounce", "in.wav", "out.wav", "--report", "r.json"],
        1,
        &["in.wav", "is not whole"],
    );
    assert_eq!(fs::read(folder.path("out.wav")).unwrap(), b"older");
    assert_eq!(fs::read(folder.path("r.json")).unwrap(), b"older");
}

/// More than 4 GiB does not go into a WAV file: said before any work is done.
#[test]
fn too_long_for_wav() {
    let folder = Folder::new();
    folder.must_fail(
        &[
            "generate",
            "white",
            "out.wav",
            "--sample-rate",
            "384000",
            "--seconds",
            "2000",
        ],
        1,
        &["out.wav", "longer than a WAV file can be", "4 GiB", "split"],
    );
    // A sparse file whose header claims 3 GiB of 16 bits would make 6 GiB of float.
    let data_bytes = 3 << 30;
    fs::write(folder.path("in.wav"), wav_header(2, data_bytes)).unwrap();
    let file = fs::OpenOptions::new().write(true).open(folder.path("in.wav")).unwrap();
    file.set_len(u64::from(data_bytes) + 44).unwrap();
    folder.must_fail(
        &["bounce", "in.wav", "out.wav", "--bits", "32f"],
        1,
        &["out.wav", "4 GiB", "--bits"],
    );
}

#[test]
fn quiet_is_quiet_and_pipes_see_no_bar() {
    let folder = Folder::new();
    folder.write_float("in.wav", &[noise(48_000, 1)], 48_000);
    let loud = folder.must(&["bounce", "in.wav", "out.wav"]);
    assert!(
        loud.stdout.contains("out.wav: 1.000 s, 48000 Hz, mono, 32f bits"),
        "{}",
        loud.stdout
    );
    assert!(
        !loud.stdout.contains('\u{1b}') && !loud.stdout.contains('\r'),
        "{}",
        loud.stdout
    );
    assert_eq!(folder.must(&["bounce", "in.wav", "out.wav", "--quiet"]).stdout, "");
    assert_eq!(folder.must(&["generate", "impulse", "i.wav", "-q"]).stdout, "");
}

#[test]
fn help_has_examples_and_no_colours_in_a_pipe() {
    let folder = Folder::new();
    for arguments in [
        &["--help"][..],
        &["bounce", "--help"],
        &["params", "--help"],
        &["generate", "--help"],
        &["response", "--help"],
        &["learn", "--help"],
        &["analyze", "--help"],
        &["match", "--help"],
        &["pitch", "--help"],
    ] {
        let help = folder.must(arguments).stdout;
        assert!(help.contains("Examples:") && help.contains("cochlea "), "{help}");
        assert!(!help.contains('\u{1b}'), "{help}");
    }
    assert!(folder.must(&["--version"]).stdout.starts_with("cochlea "));
    assert_eq!(folder.run(&[]).code, 2);
}

/// Ctrl-C in the middle: exit code 130, and neither OUT nor its beginning stays.
#[cfg(unix)]
#[test]
fn an_interrupted_bounce_leaves_nothing() {
    let folder = Folder::new();
    folder.must(&[
        "generate",
        "white",
        "in.wav",
        "--seconds",
        "60",
        "--channels",
        "1",
        "-q",
    ]);
    let mut bounce = folder.start(&["bounce", "in.wav", "out.wav", "--block", "1"]);
    let started = Instant::now();
    while !folder.names().iter().any(|name| name.starts_with(".out.wav.partial-")) {
        assert!(started.elapsed() < Duration::from_secs(20), "it never began");
        std::thread::sleep(Duration::from_millis(10));
    }
    std::thread::sleep(Duration::from_millis(200));
    let id = bounce.id().to_string();
    assert!(Command::new("kill").args(["-INT", &id]).status().unwrap().success());
    assert_eq!(bounce.wait().unwrap().code(), Some(130));
    assert_eq!(folder.names(), ["in.wav"]);
}
