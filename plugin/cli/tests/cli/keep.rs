//! `cochlea bounce --keep`: the adapted curve as settings that stand still.

use std::fs;

use cochlea_dsp::LongTerm;

use crate::support::{Folder, noise};

fn with_pink() -> Folder {
    let folder = Folder::new();
    folder.must(&[
        "generate",
        "pink",
        "in.wav",
        "--seconds",
        "10",
        "--channels",
        "1",
        "--level",
        "-30",
        "-q",
    ]);
    folder
}

const ADAPT: [&str; 8] = [
    "--set",
    "Amount=100 %",
    "--set",
    "Band 12 Gain=4 dB",
    "--set",
    "Range=150 %",
    "--set",
    "Output Gain=-2 dB",
];

fn levels_db(samples: &[f32]) -> Vec<f64> {
    let mut meter = LongTerm::new(48_000.0, 1).unwrap();
    meter.add(&[samples]);
    meter.levels().unwrap().bands_db.map(Option::unwrap).to_vec()
}

/// The preset alone gives the levels of the adapted bounce, band by band; and so do the other two forms.
#[test]
fn what_is_kept_sounds_as_what_was_heard() {
    let folder = with_pink();
    let keep = [
        "--two-pass",
        "--keep",
        "k.json",
        "--keep",
        "k.txt",
        "--keep",
        "k.wav",
        "-q",
    ];
    folder.must(&[&["bounce", "in.wav", "out.wav"], &ADAPT[..], &keep].concat());
    folder.must(&[
        "bounce",
        "in.wav",
        "still.wav",
        "--preset",
        "k.json",
        "--report",
        "r.json",
        "-q",
    ]);
    let (input, adapted) = (folder.read_float("in.wav"), folder.read_float("out.wav"));
    let (input, adapted) = (levels_db(&input[0]), levels_db(&adapted[0]));
    let still = levels_db(&folder.read_float("still.wav")[0]);
    for band in 0..26 {
        let difference = still[band] - adapted[band];
        assert!(difference.abs() < 0.5, "band {}: {difference} dB", band + 1);
    }
    let report = folder.json("r.json");
    let value = |name: &str| {
        let parameters = report["parameters"].as_array().unwrap();
        parameters.iter().find(|p| p["name"] == name).unwrap()["value"].clone()
    };
    assert_eq!((value("Amount"), value("Range")), ("0 %".into(), "100 %".into()));

    let (spec, frames) = folder.spec("k.wav");
    assert_eq!((spec.channels, spec.sample_rate, frames), (1, 48_000, 48_000));
    assert_eq!(
        (spec.bits_per_sample, spec.sample_format),
        (32, hound::SampleFormat::Float)
    );
    let response = folder.read_float("k.wav").remove(0);
    // Without latency the first sample is the loudest.
    assert!(response.iter().all(|sample| sample.abs() <= response[0].abs()));
    let text = fs::read_to_string(folder.path("k.txt")).unwrap();
    let (preamp, line) = text.split_once('\n').unwrap();
    let preamp_db: f64 = preamp
        .strip_prefix("Preamp: ")
        .unwrap()
        .strip_suffix(" dB")
        .unwrap()
        .parse()
        .unwrap();
    let entries: Vec<(f64, f64)> = line
        .strip_prefix("GraphicEQ: ")
        .unwrap()
        .split("; ")
        .map(|entry| entry.trim().split_once(' ').unwrap())
        .map(|(hz, db)| (hz.parse().unwrap(), db.parse().unwrap()))
        .collect();
    for (band, reported) in cochlea_dsp::BANDS.iter().enumerate().skip(2).take(22) {
        let level_db = on_line(&entries, reported.centre_hz);
        let difference = adapted[band] - input[band] - preamp_db - level_db;
        assert!(difference.abs() < 1.0, "band {}: {difference} dB", band + 1);
        let measured = magnitude_db(&response, reported.centre_hz / 48_000.0);
        assert!((measured - preamp_db - level_db).abs() < 0.1, "band {}", band + 1);
    }
    // The line misses the curve nowhere, between bands as little as at their centres.
    for step in 0..600 {
        let frequency_hz = 100.0 * 120.0_f64.powf(f64::from(step) / 600.0);
        let measured = magnitude_db(&response, frequency_hz / 48_000.0);
        let miss_db = measured - preamp_db - on_line(&entries, frequency_hz);
        assert!(miss_db.abs() < 0.15, "{frequency_hz} Hz: {miss_db} dB");
    }
}

/// What Equalizer APO makes of the points at a frequency.
fn on_line(entries: &[(f64, f64)], frequency_hz: f64) -> f64 {
    let above = entries.partition_point(|(hz, _)| *hz <= frequency_hz);
    let ((low_hz, low_db), (high_hz, high_db)) = (entries[above - 1], entries[above]);
    low_db + (high_db - low_db) * (frequency_hz / low_hz).ln() / (high_hz / low_hz).ln()
}

fn magnitude_db(response: &[f32], cycles_per_sample: f64) -> f64 {
    let (mut re, mut im) = (0.0, 0.0);
    for (n, &sample) in response.iter().enumerate() {
        let (sin, cos) = (std::f64::consts::TAU * cycles_per_sample * n as f64).sin_cos();
        re += f64::from(sample) * cos;
        im -= f64::from(sample) * sin;
    }
    10.0 * (re * re + im * im).log10()
}

/// What is set besides the bands stays as it was set.
#[test]
fn a_kept_preset_holds_everything_else() {
    let folder = Folder::new();
    folder.write_float("in.wav", &[noise(30_000, 1), noise(30_000, 2)], 44_100);
    folder.must(&[
        "bounce",
        "in.wav",
        "out.wav",
        "--set",
        "Amount=50 %",
        "--set",
        "Channel Mode=Mid",
        "--set",
        "Tilt=1",
        "--set",
        "Band 3 On=off",
        "--set",
        "Band 3 Gain=9 dB",
        "--target",
        "white",
        "--keep",
        "k.json",
        "-q",
    ]);
    let preset = folder.json("k.json");
    assert_eq!((&preset["cochlea_preset"], &preset["name"]), (&1.into(), &"k".into()));
    assert_eq!(preset["target"]["name"], "white");
    assert_eq!(
        (&preset["parameters"]["channel_mode"], &preset["parameters"]["tilt"]),
        (&3.into(), &1.0.into())
    );
    // A band that is off does nothing by hand.
    assert!(preset["parameters"]["gain_3"].as_f64().unwrap() < 5.0);
    assert!(preset["parameters"].get("amount").is_none() && preset["start"].is_null());
    folder.must(&["bounce", "in.wav", "again.wav", "--preset", "k.json", "-q"]);
}

/// Nothing heard is said so, and the curve set by hand is kept.
#[test]
fn silence_keeps_what_was_set_by_hand() {
    let folder = Folder::new();
    folder.write_float("in.wav", &[vec![0.0; 20_000]], 48_000);
    let run = folder.run(&[&["bounce", "in.wav", "out.wav", "--keep", "k.json"], &ADAPT[..]].concat());
    assert_eq!(run.code, 0);
    assert!(run.stderr.contains("heard nothing"), "{}", run.stderr);
    let parameters = folder.json("k.json")["parameters"].clone();
    assert_eq!(
        (&parameters["gain_12"], &parameters["output_gain"]),
        (&6.0.into(), &(-2.0).into())
    );
}

/// A band that goes beyond what a preset's parameters hold is told, with what is lost; the other forms hold it.
#[test]
fn what_a_preset_cannot_hold_is_told() {
    let folder = Folder::new();
    folder.write_float("in.wav", &[vec![0.0; 20_000]], 48_000);
    let by_hand = [
        "--set",
        "Band 12 Gain=-18 dB",
        "--set",
        "Band 20 Gain=15 dB",
        "--set",
        "Range=150 %",
    ];
    let keep = |more: &[&str]| {
        let run = folder.run(
            &[
                &["bounce", "in.wav", "out.wav", "--report", "r.json", "-q"],
                &by_hand[..],
                more,
            ]
            .concat(),
        );
        assert_eq!(run.code, 0, "{}", run.stderr);
        run.stderr
    };
    let told = keep(&["--keep", "k.json", "--keep", "k.txt"]);
    for words in [
        "warning",
        "\u{b1}18 dB",
        "band 12 (-27.0 dB, 9.0 too many), band 20 (+22.5 dB, 4.5 too many); lower",
    ] {
        assert!(told.contains(words), "{told}");
    }
    assert_eq!(folder.json("r.json")["warnings"].as_array().unwrap().len(), 1);
    let parameters = folder.json("k.json")["parameters"].clone();
    assert_eq!(
        (&parameters["gain_12"], &parameters["gain_20"]),
        (&(-18.0).into(), &18.0.into())
    );
    let text = fs::read_to_string(folder.path("k.txt")).unwrap();
    assert!(text.contains(" -26.") && text.contains(" 22."), "{text}");
    assert_eq!(keep(&["--keep", "k.txt", "--keep", "k.wav"]), "");
}

/// One figure for what floating bells take, in the warning as in the sentences.
#[test]
fn bells_that_are_not_kept_are_told_as_in_the_sentences() {
    let folder = with_pink();
    let mut pink = folder.read_float("in.wav").remove(0);
    for (n, sample) in pink.iter_mut().enumerate() {
        *sample += 0.02 * (std::f64::consts::TAU * 2_960.0 * n as f64 / 48_000.0).sin() as f32;
    }
    folder.write_float("in.wav", &[pink], 48_000);
    let adapt = ["--set", "Amount=100 %", "--report", "r.json", "--keep", "k.json", "-q"];
    let run = folder.run(&[&["bounce", "in.wav", "out.wav"], &adapt[..]].concat());
    let bands = folder.json("r.json")["adaptation"]["plugin"]["bands"].clone();
    let cuts = bands
        .as_array()
        .unwrap()
        .iter()
        .map(|band| band["bell_cut_db"].as_f64().unwrap());
    let deepest = format!("{:.1} dB", cuts.fold(0.0, f64::max));
    assert!(
        deepest != "0.0 dB" && run.stderr.contains(&format!("by up to {deepest} on average")),
        "{}",
        run.stderr
    );
    let told = bands.as_array().unwrap().iter().any(|band| {
        let sentence = band["sentence"].as_str().unwrap();
        sentence.contains(&format!("taken down by {deepest}"))
    });
    assert!(told, "{deepest}");
}

#[test]
fn what_cannot_be_kept_is_refused_before_any_work() {
    let folder = Folder::new();
    folder.write_float("in.wav", &[noise(5_000, 1)], 48_000);
    fs::write(folder.path("t.txt"), "100 1\n1000 2\n").unwrap();
    let bounce = ["bounce", "in.wav", "out.wav"];
    let with = |more: &[&'static str]| [&bounce[..], more].concat();
    for name in ["k.mp3", "k"] {
        folder.must_fail(
            &with(&["--keep", name]),
            2,
            &[name, ".json", ".txt", ".wav", "expected"],
        );
    }
    folder.must_fail(&with(&["--keep", "missing/k.json"]), 1, &["missing/k.json"]);
    folder.must_fail(&with(&["--keep", "in.wav"]), 2, &["in.wav", "also the input"]);
    folder.must_fail(&with(&["--keep", "out.wav"]), 2, &["out.wav", "also the output"]);
    folder.must_fail(
        &with(&["--keep", "k.json", "--keep", "k.json"]),
        2,
        &["k.json", "also another file"],
    );
    folder.must_fail(
        &with(&["--target", "t.txt", "--keep", "t.txt"]),
        2,
        &["t.txt", "also the target"],
    );
    folder.must_fail(
        &with(&["--report", "r.json", "--keep", "r.json"]),
        2,
        &["r.json", "also the report"],
    );
}
