//! `cochlea pitch`: rows that cover the file to the sample, notes, figures, and what is refused.

use std::fs;

use cochlea_dsp::pitch::{DEFAULT_PITCH_RANGE_HZ, PITCH_RANGE_LIMITS_HZ, PitchTracker};

use crate::support::{Folder, aiff, data, noise};

/// `time_s,f0_hz,voiced_probability`.
fn rows(csv: &str) -> Vec<[f64; 3]> {
    let mut lines = csv.lines();
    assert_eq!(lines.next(), Some("time_s,f0_hz,voiced_probability"));
    lines
        .map(|line| {
            let fields: Vec<f64> = line.split(',').map(|field| field.parse().unwrap()).collect();
            fields.try_into().unwrap()
        })
        .collect()
}

fn track(folder: &Folder, input: &str) -> Vec<[f64; 3]> {
    rows(&folder.must(&["pitch", input, "--csv", "-"]).stdout)
}

/// A row for every hop whose middle is in the file, at every rate, and for lengths about a hop's end.
#[test]
fn rows_cover_the_file_to_the_sample() {
    let folder = Folder::new();
    for rate_hz in [8000, 11_025, 22_050, 44_100, 48_000, 96_000, 384_000] {
        let tracker = PitchTracker::new(f64::from(rate_hz)).unwrap();
        let (hop, latency) = (tracker.hop_samples(), tracker.latency_samples());
        for frames in [1, hop - 1, hop, hop + 1, 40 * hop, 40 * hop + 7] {
            folder.write_float("in.wav", &[noise(frames, 1)], rate_hz);
            let samples: Vec<f64> = track(&folder, "in.wav")
                .iter()
                .map(|row| row[0] * f64::from(rate_hz))
                .collect();
            let first = (hop - latency % hop) % hop;
            let expected: Vec<usize> = (first..frames).step_by(hop).collect();
            assert_eq!(samples.len(), expected.len(), "{rate_hz} Hz, {frames} frames");
            for (sample, expected) in samples.iter().zip(expected) {
                assert!(
                    (sample - expected as f64).abs() < 1e-3,
                    "{rate_hz} Hz: {sample} {expected}"
                );
            }
        }
    }
}

/// Every row is a whole one: a pitch within the range or 0, a probability.
#[test]
fn what_has_no_pitch_has_none() {
    let folder = Folder::new();
    let mut bad = noise(20_000, 3);
    bad[100] = f32::NAN;
    bad[101..2000].fill(f32::INFINITY);
    bad[2000..4000].fill(1e30);
    for (name, samples) in [
        ("silence", vec![0.0; 20_000]),
        ("dc", vec![0.7; 20_000]),
        ("noise", noise(20_000, 2)),
        ("bad", bad),
    ] {
        folder.write_float("in.wav", &[samples], 48_000);
        let run = folder.run(&["pitch", "in.wav", "--csv", "-"]);
        assert_eq!(run.code, 0, "{name}: {}", run.stderr);
        let found = rows(&run.stdout);
        assert!(found.iter().all(|row| (0.0..=1.0).contains(&row[2])), "{name}");
        let voiced = found.iter().filter(|row| row[1] > 0.0).count();
        assert!(voiced <= found.len() / 20, "{name}: {voiced} of {}", found.len());
        if name == "bad" {
            assert!(
                run.stderr.contains("in.wav: 3900 samples are NaN, infinite"),
                "{}",
                run.stderr
            );
        } else {
            assert_eq!(run.stderr, "", "{name}");
        }
    }
}

#[test]
fn every_format_is_read() {
    let folder = Folder::new();
    for name in ["tone.flac", "tone.ogg", "tone.mp3"] {
        let path = data(name);
        assert!(track(&folder, path.to_str().unwrap()).len() > 85, "{name}");
    }
    fs::write(folder.path("in.aiff"), aiff(&[100; 5000])).unwrap();
    assert!(track(&folder, "in.aiff").len() > 15);
}

#[test]
fn nothing_at_all_is_said_and_written() {
    let folder = Folder::new();
    fs::write(folder.path("in.wav"), crate::support::wav_header(1, 0)).unwrap();
    let run = folder.run(&[
        "pitch", "in.wav", "--csv", "out.csv", "--notes", "n.csv", "--json", "s.json",
    ]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.stderr.contains("in.wav: holds no audio"), "{}", run.stderr);
    let text = |name: &str| fs::read_to_string(folder.path(name)).unwrap();
    assert_eq!(text("out.csv"), "time_s,f0_hz,voiced_probability\n");
    assert_eq!(text("n.csv"), "note,start_s,duration_s,cents\n");
    let figures = folder.json("s.json");
    assert!(figures["rows"] == 0 && figures["f0_hz"].is_null(), "{figures}");
}

#[test]
fn the_summary_is_for_people_and_only_on_its_own() {
    let folder = Folder::new();
    folder.write_float("in.wav", &[noise(48_000, 1), noise(48_000, 2)], 48_000);
    let summary = folder
        .must(&["pitch", "in.wav", "--low", "E2", "--high", "1.2kHz", "--a4", "442"])
        .stdout;
    for words in [
        "in.wav: 1.000 s, 48000 Hz, stereo",
        "82.8 to 1200.0 Hz",
        "442 Hz",
        " ms after",
        "voiced:",
    ] {
        assert!(summary.contains(words), "no {words:?} in: {summary}");
    }
    assert!(!summary.contains('\u{1b}') && !summary.contains('\r'));
    assert_eq!(folder.must(&["pitch", "in.wav", "-q"]).stdout, "");
    let json = folder.must(&["pitch", "in.wav", "--json", "-"]).stdout;
    let figures: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(figures["channels"], 2);
    assert_eq!(figures["range_hz"][0], 27.5);
    assert!(figures["latency_s"].as_f64().unwrap() > 0.0 && figures["rows"].as_u64().unwrap() > 150);
    assert!(
        folder
            .must(&["pitch", "in.wav", "--csv", "out.csv"])
            .stdout
            .contains("voiced:")
    );
    assert_eq!(folder.names(), ["in.wav", "out.csv"]);
}

#[test]
fn the_help_tells_the_limits_that_hold() {
    let help = Folder::new().must(&["pitch", "--help"]).stdout;
    let help = help.split_whitespace().collect::<Vec<_>>().join(" ");
    let ([low, high], [least, most]) = (DEFAULT_PITCH_RANGE_HZ, PITCH_RANGE_LIMITS_HZ);
    for words in [
        format!("{least} Hz or more [default: {low}]"),
        format!("up to {most} Hz, at least an octave above the lowest [default: {high}]"),
    ] {
        assert!(help.contains(&words), "no {words:?} in: {help}");
    }
}

#[test]
fn ranges_and_pitches_without_sense() {
    let folder = Folder::new();
    folder.write_float("in.wav", &[noise(1000, 1)], 48_000);
    let refuse = |options: &[&str], words: &[&str]| {
        folder.must_fail(&[&["pitch", "in.wav", "--csv", "out.csv"], options].concat(), 2, words);
    };
    for low in ["0", "-5", "nan", "inf", "24.9", "5000"] {
        refuse(&["--low", low], &["--low", "out of range", "expected 25 to 4200 Hz"]);
    }
    refuse(&["--high", "4201"], &["--high 4201", "expected 25 to 4200 Hz"]);
    refuse(
        &["--low", "800", "--high", "200"],
        &["--low 800 --high 200", "at least an octave", "1600"],
    );
    refuse(&["--low", "200", "--high", "399"], &["too narrow", "lower --low"]);
    refuse(&["--low", "1500"], &["too narrow", "--high 3000"]);
    refuse(&["--low", "H2"], &["H2", "--low", "a note such as E2"]);
    for a4 in ["399", "481", "nan", "-440"] {
        refuse(&["--a4", a4], &["--a4", "expected 400 to 480 Hz"]);
    }
    folder.must(&["pitch", "in.wav", "--low", "A2", "--high", "A3"]);
}

#[test]
fn nothing_is_overwritten_that_is_read_or_written() {
    let folder = Folder::new();
    folder.write_float("in.wav", &[noise(1000, 1)], 48_000);
    let before = fs::read(folder.path("in.wav")).unwrap();
    for option in ["--csv", "--notes", "--json"] {
        folder.must_fail(&["pitch", "in.wav", option, "./in.wav"], 2, &[option, "also the input"]);
    }
    folder.must_fail(
        &["pitch", "in.wav", "--csv", "-", "--json", "-"],
        2,
        &["--json -", "another option"],
    );
    folder.must_fail(
        &["pitch", "in.wav", "--csv", "a", "--notes", "./a"],
        2,
        &["--notes ./a", "another option"],
    );
    folder.must_fail(
        &["pitch", "in.wav", "--csv", "missing/a"],
        1,
        &["missing/a", "no folder"],
    );
    assert_eq!(fs::read(folder.path("in.wav")).unwrap(), before);
}

/// A failure on the way leaves the older files as they were.
#[test]
fn input_that_fails_writes_nothing() {
    let folder = Folder::new();
    let mut bytes = crate::support::wav_header(2, 400_000);
    bytes.extend(vec![1; 300_000]);
    fs::write(folder.path("in.wav"), bytes).unwrap();
    fs::write(folder.path("out.csv"), "older").unwrap();
    folder.must_fail(&["pitch", "in.wav", "--csv", "out.csv"], 1, &["in.wav", "is not whole"]);
    assert_eq!(fs::read(folder.path("out.csv")).unwrap(), b"older");
    folder.must_fail(
        &["pitch", "none.wav"],
        1,
        &["none.wav", "no such file", "check the path"],
    );
    folder.write_float("three.wav", &[noise(9, 1), noise(9, 2), noise(9, 3)], 48_000);
    folder.must_fail(
        &["pitch", "three.wav"],
        1,
        &["three.wav", "has 3 channels", "mix it down"],
    );
    folder.write_float("fast.wav", &[noise(9, 1)], 768_000);
    folder.must_fail(&["pitch", "fast.wav"], 1, &["fast.wav", "expected 8000 to 384000 Hz"]);
}

/// Ten harmonics, so many seconds of each frequency, 20 ms of silence between; 0 Hz is silence.
fn tones(parts: &[(f64, f64)], rate_hz: u32) -> Vec<f32> {
    let rate_hz = f64::from(rate_hz);
    let mut samples = Vec::new();
    for &(f0_hz, seconds) in parts {
        let frames = (seconds * rate_hz) as usize;
        let highest = if f0_hz > 0.0 {
            (0.4 * rate_hz / f0_hz).min(10.0) as usize
        } else {
            0
        };
        samples.extend((0..frames).map(|n| {
            let t = n as f64 / rate_hz;
            let edge = (t / 0.01).min((seconds - t) / 0.01).clamp(0.0, 1.0);
            let partials = (1..=highest).map(|k| (std::f64::consts::TAU * f0_hz * k as f64 * t).sin() / k as f64);
            (0.2 * edge * partials.sum::<f64>()) as f32
        }));
    }
    samples
}

/// Within 2 cents where the tone has stood for a while, nothing long before it, at the lowest and the highest rate too.
#[test]
fn a_tone_is_found_where_it_is() {
    let folder = Folder::new();
    for rate_hz in [8000, 44_100, 48_000, 384_000] {
        let tone = tones(&[(0.0, 0.5), (196.0, 0.6), (0.0, 0.5)], rate_hz);
        folder.write_float("in.wav", &[tone.clone(), tone], rate_hz);
        let found = track(&folder, "in.wav");
        for &[time_s, f0_hz, voiced] in &found {
            let cents = 1200.0 * (f0_hz / 196.0).log2();
            if (0.6..1.0).contains(&time_s) {
                assert!(
                    cents.abs() < 2.0 && voiced > 0.5,
                    "{rate_hz} Hz, {time_s} s: {f0_hz} Hz, {voiced}"
                );
            } else if !(0.45..1.15).contains(&time_s) {
                assert_eq!(f0_hz, 0.0, "{rate_hz} Hz, {time_s} s");
            }
        }
    }
}

#[test]
fn notes_have_their_names_times_and_tuning() {
    let folder = Folder::new();
    let sharp = f64::exp2(10.0 / 1200.0);
    let parts = [
        (0.0, 0.3),
        (220.0, 0.4),
        (277.183 * sharp, 0.4),
        (0.0, 0.3),
        (110.0, 0.5),
        (0.0, 0.3),
    ];
    folder.write_float("in.wav", &[tones(&parts, 48_000)], 48_000);
    folder.must(&["pitch", "in.wav", "--notes", "n.csv", "--json", "s.json", "-q"]);
    let text = fs::read_to_string(folder.path("n.csv")).unwrap();
    let mut lines = text.lines();
    assert_eq!(lines.next(), Some("note,start_s,duration_s,cents"));
    let expected = [("A3", 0.3, 0.4, 0.0), ("C#4", 0.7, 0.4, 10.0), ("A2", 1.4, 0.5, 0.0)];
    assert_eq!(lines.clone().count(), expected.len(), "{text}");
    for (line, (name, start_s, duration_s, cents)) in lines.zip(expected) {
        let fields: Vec<&str> = line.split(',').collect();
        let number = |place: usize| fields[place].parse::<f64>().unwrap();
        assert_eq!(fields[0], name, "{text}");
        assert!(
            (number(1) - start_s).abs() < 0.06 && (number(2) - duration_s).abs() < 0.08,
            "{text}"
        );
        assert!((number(3) - cents).abs() < 4.0, "{text}");
    }
    let figures = folder.json("s.json");
    assert_eq!(figures["notes"], 3);
    assert!(
        (figures["f0_hz"]["p05"].as_f64().unwrap() / 110.0 - 1.0).abs() < 0.01,
        "{figures}"
    );
    let summary = folder.must(&["pitch", "in.wav"]).stdout;
    assert!(
        summary.contains("notes: 3") && summary.contains("C♯4 +10 cents"),
        "{summary}"
    );
}
