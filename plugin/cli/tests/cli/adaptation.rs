//! What `bounce` tells of the adaptation: on the terminal and in the report.

use crate::support::{Folder, noise};

fn with_pink() -> Folder {
    let folder = Folder::new();
    folder.must(&[
        "generate",
        "pink",
        "in.wav",
        "--seconds",
        "8",
        "--channels",
        "1",
        "--level",
        "-30",
        "-q",
    ]);
    folder
}

const ADAPT: [&str; 2] = ["--set", "Amount=100 %"];

/// The difference between input and output has no distance from a target.
#[test]
fn delta_is_not_held_against_the_target() {
    let folder = with_pink();
    let delta = ["--set", "Delta=On"];
    let run = folder.must(
        &[
            &["bounce", "in.wav", "out.wav", "--report", "r.json"],
            &ADAPT[..],
            &delta,
        ]
        .concat(),
    );
    let summary = run.stdout.lines().find(|line| line.contains("adapted")).unwrap();
    assert!(!summary.contains("dB from"), "{summary}");
    let adaptation = &folder.json("r.json")["adaptation"];
    assert!(adaptation["distance_before_db"].is_number() && adaptation["distance_after_db"].is_null());
    let spectrum = adaptation["spectrum"].as_array().unwrap();
    assert!(spectrum.iter().all(|band| band["after_gap_db"].is_null()));
    assert!(spectrum[9]["before_gap_db"].is_number());
}

/// A summary, then a sentence for each band that moved; the same sentences, numbers and spectra in the report.
#[test]
fn what_moved_is_told_with_its_reason() {
    let folder = with_pink();
    let run = folder.must(&[&["bounce", "in.wav", "out.wav", "--report", "r.json"], &ADAPT[..]].concat());
    let report = folder.json("r.json");
    let adaptation = &report["adaptation"];
    let bands = adaptation["plugin"]["bands"].as_array().unwrap();
    assert_eq!((bands.len(), &adaptation["target"]), (26, &"-4.5 dB/octave".into()));
    let mut moved = 0;
    for band in bands {
        let sentence = band["sentence"].as_str().unwrap();
        let gain_db = band["gain_db"].as_f64().unwrap();
        assert_eq!(run.stdout.contains(sentence), gain_db.abs() >= 0.5, "{sentence}");
        moved += usize::from(gain_db.abs() >= 0.5);
        assert!(band["held_seconds"].is_object());
    }
    let summary = run.stdout.lines().find(|line| line.contains("adapted")).unwrap();
    for words in [
        " LUFS, ".to_owned(),
        format!("{moved} bands moved, 0 masked, most in band "),
        " dB from -4.5 dB/octave".to_owned(),
    ] {
        assert!(summary.contains(&words), "{summary}");
    }
    let distance = |key: &str| adaptation[key].as_f64().unwrap();
    assert!(
        distance("distance_before_db") > 1.5 * distance("distance_after_db"),
        "{summary}"
    );
    let spectrum = adaptation["spectrum"].as_array().unwrap();
    assert_eq!(spectrum.len(), 26);
    // 4 kHz of pink noise lies 3 dB above a target that falls by 1.5 dB an octave from 1 kHz.
    let gap = spectrum[18]["before_gap_db"].as_f64().unwrap() - spectrum[9]["before_gap_db"].as_f64().unwrap();
    assert!((gap + 3.0).abs() < 0.7, "{gap}");
    assert!(adaptation["plugin"]["make_up_db"].is_number() && adaptation["plugin"]["last_bells"].is_array());
}

/// At rest there is nothing to tell; the report says so in numbers.
#[test]
fn at_rest_nothing_is_told() {
    let folder = with_pink();
    let run = folder.must(&["bounce", "in.wav", "out.wav", "--report", "r.json", "--preset", "Warm"]);
    assert!(
        !run.stdout.contains("adapted") && !run.stdout.contains("Band 1,"),
        "{}",
        run.stdout
    );
    assert_eq!(
        folder.json("r.json")["adaptation"]["plugin"]["bands"][3]["gain_db"],
        0.0
    );
    let quiet = folder.must(&[&["bounce", "in.wav", "out.wav", "-q"], &ADAPT[..]].concat());
    assert_eq!(quiet.stdout, "");
}

/// A target of a session that is blended and tilted is the one that is measured against.
#[test]
fn the_distance_is_to_the_target_in_force() {
    let folder = with_pink();
    let distance = |settings: &[&str]| {
        // At Amount 0 nothing is heard, and no distance known.
        let mut arguments = vec![
            "bounce",
            "in.wav",
            "out.wav",
            "--report",
            "r.json",
            "-q",
            "--set",
            "Amount=1 %",
        ];
        settings.iter().for_each(|setting| arguments.extend(["--set", setting]));
        folder.must(&arguments);
        let adaptation = folder.json("r.json")["adaptation"].clone();
        (adaptation["distance_before_db"].as_f64(), adaptation["target"].clone())
    };
    let (pink, name) = distance(&["Target=Pink"]);
    assert_eq!(name, "Pink");
    let (tilted, _) = distance(&["Target=-4.5 dB/octave", "Tilt=1.5"]);
    assert!((pink.unwrap() - tilted.unwrap()).abs() < 0.01 && pink.unwrap() < 0.8);
    let (_, name) = distance(&["Target=Pink", "Target B=Flat", "Target Blend=50 %"]);
    assert_eq!(name, "Pink with 50 % Flat");
}

/// A side chain feeds both passes; where it is to be matched, there is no target to measure a distance to.
#[test]
fn a_side_chain_is_heard_in_both_passes() {
    let folder = with_pink();
    folder.must(&[
        "generate",
        "white",
        "side.wav",
        "--seconds",
        "8",
        "--channels",
        "1",
        "-q",
    ]);
    let side = [
        "--side-chain",
        "side.wav",
        "--set",
        "Side Chain Mode=Match",
        "--two-pass",
    ];
    folder.must(
        &[
            &["bounce", "in.wav", "out.wav", "--report", "r.json"],
            &side[..],
            &ADAPT,
        ]
        .concat(),
    );
    let adaptation = folder.json("r.json")["adaptation"].clone();
    assert_eq!(
        (&adaptation["started_settled"], &adaptation["target"]),
        (&true.into(), &serde_json::Value::Null)
    );
    assert!(adaptation["plugin"]["side_chain_seconds"].as_f64().unwrap() > 5.0);
    // White beside pink: less below, more above.
    let gain_db = |band: usize| adaptation["plugin"]["bands"][band]["gain_db"].as_f64().unwrap();
    assert!(gain_db(3) < -3.0 && gain_db(20) > 3.0, "{} {}", gain_db(3), gain_db(20));
}

/// A side chain that is waited for and not there.
#[test]
fn a_missing_side_chain_is_told() {
    let folder = Folder::new();
    folder.write_float("in.wav", &[noise(5_000, 1)], 48_000);
    for mode in ["Unmask", "Match"] {
        let mode = format!("Side Chain Mode={mode}");
        let run = folder.run(&["bounce", "in.wav", "out.wav", "--set", &mode]);
        assert_eq!((run.code, run.stderr.lines().count()), (0, 1), "{}", run.stderr);
        for words in ["warning", "nothing is connected", "--side-chain FILE", "Off"] {
            assert!(run.stderr.contains(words), "{}", run.stderr);
        }
    }
    folder.must(&["bounce", "in.wav", "out.wav", "--set", "Side Chain Mode=Off"]);
    let unmask = ["--set", "Side Chain Mode=Unmask", "--side-chain", "in.wav"];
    folder.must(&[&["bounce", "in.wav", "out.wav"], &unmask[..]].concat());
}

/// A side chain with nothing to match leaves the target chosen in force: it is named, and measured against.
#[test]
fn a_side_chain_that_cannot_be_matched_is_told() {
    let folder = with_pink();
    folder.write_float("silent.wav", &[vec![0.0; 400_000]], 48_000);
    folder.write_float("none.wav", &[vec![]], 48_000);
    folder.write_float("short.wav", &[noise(24_000, 1)], 48_000);
    let bounce = [
        "bounce",
        "in.wav",
        "out.wav",
        "--report",
        "r.json",
        "--set",
        "Target=Pink",
    ];
    let told = |more: &[&str], words: &[&str]| {
        let run = folder.run(&[&bounce[..], more, &ADAPT].concat());
        assert_eq!((run.code, run.stderr.lines().count()), (0, 1), "{}", run.stderr);
        for word in words {
            assert!(run.stderr.contains(word), "{word}: {}", run.stderr);
        }
        let report = folder.json("r.json");
        assert_eq!(report["warnings"].as_array().unwrap().len(), 1);
        assert_eq!(report["adaptation"]["target"], "Pink");
        assert!(report["adaptation"]["distance_before_db"].is_number());
        assert!(run.stdout.contains(" dB from Pink"), "{}", run.stdout);
    };
    let matched = ["--set", "Side Chain Mode=Match"];
    let instead = "the target is Pink instead";
    told(&matched, &["nothing is connected", instead]);
    for (file, words) in [
        ("silent.wav", "is silent (expected"),
        ("none.wav", "holds no audio, 0 frames (expected"),
        ("short.wav", "s of sound (expected more than 1 s"),
    ] {
        told(
            &[&matched[..], &["--side-chain", file]].concat(),
            &[file, words, instead],
        );
    }
    let unmask = ["--set", "Side Chain Mode=Unmask", "--side-chain", "silent.wav"];
    told(&unmask, &["silent.wav", "is silent"]);
    told(
        &["--side-chain", "in.wav"],
        &["in.wav", "Side Chain Mode is Off", "Unmask"],
    );
}
