//! `cochlea bounce --target`: everything that names a target becomes the plugin's own.

use std::fs;

use crate::support::{Folder, noise};

fn with_noise() -> Folder {
    let folder = Folder::new();
    folder.write_float("in.wav", &[noise(60_000, 1)], 48_000);
    folder
}

/// As little as makes a target count, and says which.
const BOUNCE: [&str; 7] = [
    "bounce",
    "in.wav",
    "out.wav",
    "--report",
    "r.json",
    "--set",
    "Amount=1 %",
];

/// What the plugin is told to aim at, relative to its first band, and its name.
fn target(folder: &Folder, arguments: &[&str]) -> (String, Vec<Option<f64>>) {
    folder.must(&[&BOUNCE[..], arguments, &["-q"]].concat());
    let report = folder.json("r.json");
    let adaptation = &report["adaptation"];
    let levels: Vec<Option<f64>> = adaptation["spectrum"]
        .as_array()
        .unwrap()
        .iter()
        .map(|band| band["target_db"].as_f64())
        .collect();
    let first = levels[3].unwrap();
    (
        adaptation["target"].as_str().unwrap().to_owned(),
        levels.iter().map(|level| level.map(|level| level - first)).collect(),
    )
}

fn differ_by(a: &[Option<f64>], b: &[Option<f64>]) -> f64 {
    let differences = a.iter().zip(b).map(|pair| match pair {
        (Some(a), Some(b)) => (a - b).abs(),
        (None, None) => 0.0,
        _ => f64::INFINITY,
    });
    differences.fold(0.0, f64::max)
}

/// Every form says the same white.
#[test]
fn every_form_of_a_target_is_taken() {
    let folder = with_noise();
    let (name, white) = target(&folder, &["--set", "Target=Flat"]);
    assert_eq!(name, "Flat");
    folder.must(&["generate", "white", "white.wav", "--seconds", "20", "-q"]);
    folder.must(&["learn", "white.wav", "-o", "t.json", "-q"]);
    folder.must(&["learn", "white.wav", "-o", "eq.txt", "-q"]);
    fs::write(folder.path("t.csv"), "frequency_hz;level_db\n20;0\n20480;30,1\n").unwrap();
    for (reference, called, bar_db) in [
        ("white", "white", 0.01),
        ("FLAT", "FLAT", 0.01),
        ("tilt=3", "tilt=3", 2.0),
        ("white.wav", "white", 1.0),
        ("t.json", "t", 1.0),
        ("eq.txt", "eq", 1.0),
        ("t.csv", "t", 2.0),
    ] {
        let (name, levels) = target(&folder, &["--target", reference]);
        let difference = differ_by(&levels, &white);
        assert!(
            name == called && difference < bar_db,
            "{reference}: {name}, {difference} dB"
        );
    }
    let (_, loudness) = target(&folder, &["--set", "Target=Equal Loudness"]);
    let (_, named) = target(&folder, &["--target", "equal loudness"]);
    assert!(differ_by(&loudness, &named) < 1e-9);
    let (name, _) = target(&folder, &["--target", "-4.5 dB/octave"]);
    assert_eq!(name, "-4.5 dB/octave");
}

/// The target is set after the preset and before what is set by name; and it is what the sound follows.
#[test]
fn the_sound_follows_it() {
    let folder = with_noise();
    let adapt = ["--set", "Amount=100 %", "-q"];
    for (output, target) in [("a.wav", ["--target", "Flat"]), ("b.wav", ["--set", "Target=Flat"])] {
        folder.must(&[&["bounce", "in.wav", output], &target[..], &adapt].concat());
    }
    assert_eq!(folder.read_float("a.wav"), folder.read_float("b.wav"));
    let (name, _) = target(&folder, &["--preset", "Follow Loudness Contour", "--target", "pink"]);
    assert_eq!(name, "pink");
    let (name, _) = target(&folder, &["--target", "pink", "--set", "Target=Flat"]);
    assert_eq!(name, "Flat");
}

/// Bands beyond a recording stay open.
#[test]
fn open_bands_stay_open() {
    let folder = with_noise();
    folder.write_float("low.wav", &[noise(16_000, 1)], 8_000);
    folder.must(&["learn", "low.wav", "-o", "t.json", "-q"]);
    for reference in ["low.wav", "t.json"] {
        let (_, levels) = target(&folder, &["--target", reference]);
        assert!(levels[..18].iter().all(Option::is_some) && levels[18..].iter().all(Option::is_none));
    }
}

#[test]
fn what_is_no_target_is_refused() {
    let folder = with_noise();
    folder.write_float("silent.wav", &[vec![0.0; 20_000]], 48_000);
    for (name, content, words) in [
        ("t.txt", String::new(), "is empty, 0 bytes"),
        ("t.txt", "100 1\n".to_owned(), "1 points (expected at least 2)"),
        (
            "t.txt",
            "100 1\n100 2\n".to_owned(),
            "line 2: frequency 100 Hz stands in line 1 already",
        ),
        (
            "t.txt",
            "Dear diary\nToday\n".to_owned(),
            "line 2: \"Today\" is not two numbers",
        ),
        (
            "t.csv",
            "9 9\n".repeat(1 << 21),
            "is longer than 4 MB (expected a frequency",
        ),
        ("t.csv", "100,1\n".repeat(600_000), "stands in line"),
        ("t.json", "{}".to_owned(), "missing field"),
        (
            "t.json",
            r#"{"cochlea_preset": 1, "name": "x", "parameters": {}}"#.to_owned(),
            "is a preset, not a target (expected",
        ),
    ] {
        fs::write(folder.path(name), content).unwrap();
        let line = folder.must_fail(
            &["bounce", "in.wav", "out.wav", "--target", name],
            1,
            &[name, words, "; "],
        );
        assert!(line.len() < 400, "{line}");
    }
    for (target, code, words) in [
        ("tilt=13", 2, "expected -12 to 12"),
        ("phon=90", 2, "expected 20 to 80"),
        ("purple", 1, "no such file"),
        ("purple", 1, "no target of that name (expected"),
        ("purple", 1, "\"Pink\", "),
        ("purple.wav", 1, "purple.wav: no such file; check"),
        ("silent.wav", 1, "nothing to learn from"),
    ] {
        folder.must_fail(
            &["bounce", "in.wav", "out.wav", "--target", target],
            code,
            &[target, words],
        );
    }
}

/// A target that nothing moves towards is told; one that automation brings into force is not.
#[test]
fn a_target_without_amount_is_told() {
    let folder = with_noise();
    let bounce = ["bounce", "in.wav", "out.wav", "--target", "Pink", "--report", "r.json"];
    let run = folder.run(&bounce);
    assert_eq!((run.code, run.stderr.lines().count()), (0, 1), "{}", run.stderr);
    for words in ["--target Pink", "Amount is 0 %", "--set \"Amount=100 %\""] {
        assert!(run.stderr.contains(words), "{}", run.stderr);
    }
    fs::write(folder.path("a.csv"), "0.5,Amount,50 %\n").unwrap();
    folder.must(&[&bounce[..], &["--automate", "a.csv"]].concat());
}

/// A falling list of frequencies is as good as a rising one, and told, for it may be a slip.
#[test]
fn points_may_fall() {
    let folder = with_noise();
    fs::write(folder.path("up.txt"), "100 1\n1000 -2\n9000 3\n").unwrap();
    fs::write(folder.path("down.txt"), "9000 3\n1000 -2\n100 1\n").unwrap();
    let (_, up) = target(&folder, &["--target", "up.txt"]);
    let run = folder.run(&[&BOUNCE[..], &["--target", "down.txt"]].concat());
    let note = "down.txt: line 2: 1000 Hz after 9000 Hz, so the points were sorted by frequency";
    assert_eq!((run.code, run.stderr.contains(note)), (0, true), "{}", run.stderr);
    let report = folder.json("r.json");
    assert_eq!(report["warnings"], serde_json::json!([note]));
    let spectrum = report["adaptation"]["spectrum"].as_array().unwrap();
    let level_db = |band: usize| spectrum[band]["target_db"].as_f64().unwrap();
    for (band, level) in up.iter().enumerate() {
        assert_eq!(level.unwrap(), level_db(band) - level_db(3));
    }
    let run = folder.run(&["match", "in.wav", "down.txt", "out.wav", "--report", "r.json", "-q"]);
    assert_eq!((run.code, run.stderr.contains(note)), (0, true), "{}", run.stderr);
    assert_eq!(folder.json("r.json")["bounce"]["warnings"][0], note);
}

/// The presets that adapt do so.
#[test]
fn factory_presets_adapt() {
    let folder = with_noise();
    for preset in [
        "Gentle Balance",
        "Master Balance",
        "Tame Resonances",
        "Follow Loudness Contour",
        "Speech Balance",
    ] {
        let run = folder.must(&["bounce", "in.wav", "out.wav", "--preset", preset]);
        assert!(run.stdout.contains("adapted"), "{preset}: {}", run.stdout);
    }
}
