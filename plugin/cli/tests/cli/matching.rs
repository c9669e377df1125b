//! `cochlea match`: what comes out has the balance that was asked for.

use std::fs;

use cochlea_dsp::LongTerm;

use crate::support::{Folder, noise};

fn with_noise(kind: &str) -> Folder {
    let folder = Folder::new();
    folder.must(&["generate", kind, "in.wav", "--seconds", "20", "--channels", "1", "-q"]);
    folder
}

/// Largest distance of OUT's long-term levels from the target in bands that nothing held, dB, and how many these are.
fn miss_db(folder: &Folder) -> (f64, usize) {
    let (spec, _) = folder.spec("out.wav");
    let channels = folder.read_float("out.wav");
    let mut meter = LongTerm::new(f64::from(spec.sample_rate), channels.len()).unwrap();
    meter.add(&channels.iter().map(Vec::as_slice).collect::<Vec<_>>());
    let levels = meter.levels().unwrap().bands_db;
    let report = folder.json("r.json");
    let reported = report["bands"].as_array().unwrap();
    let free = reported.iter().zip(&levels).filter(|(band, _)| band["limit"].is_null());
    let misses = free.map(|(band, level)| (level.unwrap() - band["target_db"].as_f64().unwrap()).abs());
    let misses: Vec<f64> = misses.collect();
    (misses.iter().copied().fold(0.0, f64::max), misses.len())
}

/// The bar of the document is 1 dB in bands that no limit held.
#[test]
fn pink_noise_takes_a_tilt() {
    let folder = with_noise("pink");
    for target in ["tilt=-1.5", "tilt=1", "pink"] {
        folder.must(&["match", "in.wav", target, "out.wav", "--report", "r.json", "-q"]);
        let (miss, free) = miss_db(&folder);
        assert!(miss < 1.0 && free >= 24, "{target}: {miss} dB in {free} bands");
        let report = folder.json("r.json");
        let mut largest_db = 0.0;
        for band in report["bands"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|band| band["limit"].is_null())
        {
            let (before_db, after_db) = (band["gap_db"].as_f64().unwrap(), band["after_gap_db"].as_f64().unwrap());
            assert!(after_db.abs() < 1.0, "{band}");
            largest_db = f64::max(largest_db, before_db.abs());
        }
        assert!(target == "pink" || largest_db > 3.0, "{target}: {largest_db} dB");
    }
}

/// White noise to pink is 3 dB an octave over ten octaves; ±18 dB reach all bands but the lowest, whose boost is held.
#[test]
fn white_noise_becomes_pink() {
    let folder = with_noise("white");
    let limits = ["--max-boost", "18", "--max-cut", "18", "--report", "r.json", "-q"];
    folder.must(&[&["match", "in.wav", "pink", "out.wav"], &limits[..]].concat());
    let (miss, free) = miss_db(&folder);
    assert!(miss < 1.0 && free >= 24, "{miss} dB in {free} bands");
}

/// The balance of one recording on another, of another rate and in stereo.
#[test]
fn a_recording_is_a_reference() {
    let folder = with_noise("pink");
    folder.must(&[
        "generate",
        "pink",
        "flat.wav",
        "--seconds",
        "20",
        "--sample-rate",
        "44100",
        "-q",
    ]);
    let curve = [
        "--set",
        "Band 8 Gain=4 dB",
        "--set",
        "Band 9 Gain=4 dB",
        "--set",
        "Band 10 Gain=4 dB",
    ];
    folder.must(&[&["bounce", "flat.wav", "ref.wav", "-q"], &curve[..]].concat());
    folder.must(&["match", "in.wav", "ref.wav", "out.wav", "--report", "r.json", "-q"]);
    // Smoothing across bands rounds off what stands out by 4 dB: a fifth of that at each shoulder.
    let (miss, free) = miss_db(&folder);
    assert!(miss < 1.0 && free == 26, "{miss} dB in {free} bands");
    let report = folder.json("r.json");
    assert!(report["bands"][8]["gain_db"].as_f64().unwrap() > 2.5);
    assert_eq!(report["bounce"]["input"]["sample_rate_hz"], 48_000);
    assert_eq!(folder.spec("out.wav").1, folder.spec("in.wav").1);
}

/// Half the amount, half the gains; none, and every bit stays.
#[test]
fn amount_scales_the_gains() {
    let folder = with_noise("pink");
    let gains = |amount: &str| -> Vec<f64> {
        folder.must(&[
            "match", "in.wav", "tilt=-1", "out.wav", "--amount", amount, "--report", "r.json", "-q",
        ]);
        let bands = folder.json("r.json")["bands"].as_array().unwrap().clone();
        bands.iter().map(|band| band["gain_db"].as_f64().unwrap()).collect()
    };
    let (whole, half) = (gains("1"), gains("0.5"));
    // Each is refined on the equaliser's curve, which is not quite linear in its gains. The lowest band's boost is held in
    // one of them.
    for band in 1..26 {
        assert!((whole[band] - 2.0 * half[band]).abs() < 0.3, "band {}", band + 1);
    }
    assert!(gains("0").iter().all(|gain| *gain == 0.0));
    assert_eq!(folder.read_float("out.wav"), folder.read_float("in.wav"));
}

#[test]
fn limits_hold_and_are_told() {
    let folder = with_noise("pink");
    let run = folder.must(&[
        "match",
        "in.wav",
        "tilt=6",
        "out.wav",
        "--max-boost",
        "4",
        "--report",
        "r.json",
    ]);
    let report = folder.json("r.json");
    let bands = report["bands"].as_array().unwrap();
    let gains: Vec<f64> = bands.iter().map(|band| band["gain_db"].as_f64().unwrap()).collect();
    assert!(gains.iter().all(|gain| (-12.0..=4.0).contains(gain)), "{gains:?}");
    assert_eq!((gains[0], &bands[0]["limit"]), (-12.0, &"max cut".into()));
    assert_eq!((gains[22], &bands[22]["limit"]), (4.0, &"max boost".into()));
    assert!(gains[25] < 1.0);
    for words in [
        "Band 1 (32 Hz) cuts 12.0 dB: it lay",
        "above the target; held by max cut.",
    ] {
        assert!(run.stdout.contains(words), "{}", run.stdout);
    }
}

/// Every form of a target, and what is in the way of each.
#[test]
fn target_files() {
    let folder = Folder::new();
    folder.write_float("in.wav", &[noise(20_000, 1)], 48_000);
    let levels = |count: usize, level: &str| vec![level; count].join(",");
    let json =
        |bands: String| format!("{{\"cochlea_target\":1,\"name\":\"n\",\"made_by\":\"m\",\"bands_db\":[{bands}]}}");
    for (name, content) in [
        ("t.json", json(levels(26, "-1.5"))),
        ("t.json", json(format!("{},null", levels(25, "0")))),
        ("t.txt", "GraphicEQ: 20 -3.5; 50 0; 20000 2".to_owned()),
        ("t.csv", "frequency_hz;level_db\n50;0\n100;-3,5\n".to_owned()),
    ] {
        fs::write(folder.path(name), content).unwrap();
        folder.must(&["match", "in.wav", name, "out.wav", "-q"]);
    }
    fs::remove_file(folder.path("out.wav")).unwrap();
    for (name, content, words) in [
        ("t.json", String::new(), "is empty, 0 bytes"),
        ("t.json", "{\"cochlea_target\":1,\n\"name\"".to_owned(), "line 2: EOF"),
        ("t.json", json(levels(26, "NaN")), "line 1: expected value"),
        ("t.json", json(levels(26, "1e999")), "line 1: number out of range"),
        ("t.json", json(levels(26, "1e6")), "level 1000000 dB is out of range"),
        ("t.json", json(levels(26, "null")), "no band has a level"),
        ("t.json", json(levels(25, "0")), "holds 25 levels (expected 26)"),
        (
            "t.json",
            json(levels(26, "0")).replace("target\":1", "target\":2"),
            "version 2 (expected 1)",
        ),
        (
            "t.json",
            "{\"name\":\"n\"}".to_owned(),
            "missing field `cochlea_target`",
        ),
        ("t.json", json(levels(26, "\"loud\"")), "line 1: invalid type"),
        (
            "t.txt",
            "100 1\n100 2".to_owned(),
            "line 2: frequency 100 Hz stands in line 1 already",
        ),
        (
            "t.txt",
            "100 1\nnan 2".to_owned(),
            "line 2: frequency nan is out of range",
        ),
        ("t.txt", "100 1".to_owned(), "1 points (expected at least 2)"),
        ("t.csv", "100,1\n200".to_owned(), "line 2: \"200\" is not two numbers"),
        ("t.txt", "9 9\n".repeat(1 << 21), "is longer than"),
    ] {
        fs::write(folder.path(name), content).unwrap();
        let line = folder.must_fail(
            &["match", "in.wav", name, "out.wav"],
            1,
            &[name, words, "expected", "; "],
        );
        assert!(line.len() < 400, "{line}");
    }
    fs::write(folder.path("t.txt"), [0xFF, 0xFE, 0x00]).unwrap();
    folder.must_fail(&["match", "in.wav", "t.txt", "out.wav"], 1, &["t.txt", "is no text"]);
    folder.must_fail(
        &["match", "in.wav", "missing.json", "out.wav"],
        1,
        &["missing.json", "no such file"],
    );
}

#[test]
fn senseless_commands_are_refused() {
    let folder = Folder::new();
    folder.write_float("in.wav", &[noise(20_000, 1)], 48_000);
    folder.write_float("silent.wav", &[vec![0.0; 20_000]], 48_000);
    let run = |reference, option, value| ["match", "in.wav", reference, "out.wav", option, value];
    for (option, value) in [
        ("--amount", "1.5"),
        ("--amount", "nan"),
        ("--max-boost", "-1"),
        ("--max-cut", "19"),
    ] {
        folder.must_fail(
            &run("pink", option, value),
            2,
            &[option, "out of range", "expected 0 to"],
        );
    }
    folder.must_fail(&run("tilt=13", "--amount", "1"), 2, &["tilt=13", "expected -12 to 12"]);
    folder.must_fail(
        &run("tilt=steep", "--amount", "1"),
        2,
        &["tilt=steep", "expected -12 to 12"],
    );
    folder.must_fail(&run("phon=90", "--amount", "1"), 2, &["phon=90", "expected 20 to 80"]);
    folder.must_fail(&run("purple", "--amount", "1"), 1, &["purple", "no such file"]);
    folder.must_fail(
        &run("silent.wav", "--amount", "1"),
        1,
        &["silent.wav", "nothing to learn from"],
    );
    folder.must_fail(
        &["match", "silent.wav", "pink", "out.wav"],
        1,
        &["silent.wav", "nothing to learn from"],
    );
    folder.must_fail(
        &["match", "in.wav", "pink", "out.mp3"],
        2,
        &["out.mp3", "expected .wav"],
    );
    folder.must_fail(&["match", "in.wav", "pink", "in.wav"], 2, &["in.wav", "also the input"]);
    folder.must_fail(
        &["match", "in.wav", "silent.wav", "silent.wav"],
        2,
        &["also the reference"],
    );
    folder.must_fail(&run("pink", "--report", "out.wav"), 2, &["out.wav", "also the output"]);
    folder.must_fail(&run("pink", "--report", "missing/r.json"), 1, &["missing/r.json"]);
}
