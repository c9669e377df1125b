//! Settings, read and changed.

use std::fs;

use crate::support::{Folder, Run, noise};

const HERE: [(&str, &str); 1] = [("COCHLEA_CONFIG_DIR", ".")];

fn config(folder: &Folder, arguments: &[&str]) -> Run {
    folder.run_with(&HERE, &[&["config"], arguments].concat())
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// Fails with this code and one line that holds all of `words`, and the file is as it was.
fn must_refuse(folder: &Folder, arguments: &[&str], code: i32, words: &[&str]) {
    let before = fs::read(folder.path("settings.json")).ok();
    let run = config(folder, arguments);
    assert_eq!(run.code, code, "{arguments:?}: {}", run.stderr);
    assert_eq!(run.stderr.lines().count(), 1, "{arguments:?}: {}", run.stderr);
    for word in words {
        assert!(
            run.stderr.contains(word),
            "{arguments:?}: no \"{word}\" in: {}",
            run.stderr
        );
    }
    assert_eq!(fs::read(folder.path("settings.json")).ok(), before, "{arguments:?}");
}

#[test]
fn what_is_set_is_got_and_default_is_the_way_back() {
    let folder = Folder::new();
    let get = |key: &str| {
        let run = config(&folder, &["get", key, "--json"]);
        assert_eq!((run.code, run.stderr.as_str()), (0, ""));
        serde_json::from_str::<serde_json::Value>(&run.stdout).unwrap()
    };
    let threads = get("analysis.threads");
    assert_eq!(threads["current"], (cores() / 2).max(1) as f64);
    assert_eq!(threads["default"], threads["current"]);
    assert_eq!(
        (threads["minimum"].as_f64(), threads["maximum"].as_f64()),
        (Some(1.0), Some(cores() as f64))
    );
    assert!(folder.names().is_empty(), "reading writes nothing");

    let all = cores().to_string();
    let run = config(&folder, &["set", "analysis.threads", &all]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    assert!(
        run.stdout.starts_with(&format!("analysis.threads: {all} (default ")),
        "{}",
        run.stdout
    );
    assert_eq!(config(&folder, &["set", "a4_hz", "442.5"]).code, 0);
    assert_eq!(get("analysis.threads")["current"], cores() as f64);
    assert_eq!(
        (get("a4_hz")["current"].as_f64(), get("a4_hz")["set"].as_bool()),
        (Some(442.5), Some(true))
    );
    assert_eq!(folder.names(), ["settings.json"]);

    assert_eq!(config(&folder, &["set", "a4_hz", "default"]).code, 0);
    assert_eq!(
        (get("a4_hz")["current"].as_f64(), get("a4_hz")["set"].as_bool()),
        (Some(440.0), Some(false))
    );
    let run = config(&folder, &["get", "a4_hz"]);
    assert_eq!(run.stdout, "a4_hz: 440 (default 440, minimum 400, maximum 480)\n");
}

#[test]
fn the_list_has_every_setting() {
    let folder = Folder::new();
    let run = config(&folder, &["list"]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    assert!(run.stdout.contains("settings.json"), "{}", run.stdout);
    let rows: serde_json::Value = serde_json::from_str(&config(&folder, &["list", "--json"]).stdout).unwrap();
    let keys: Vec<&str> = rows
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["key"].as_str().unwrap())
        .collect();
    assert_eq!(keys, cochlea::settings::Key::ALL.map(cochlea::settings::Key::name));
    assert!(keys.iter().all(|key| run.stdout.contains(key)));
}

#[test]
fn a_bad_value_changes_nothing() {
    let folder = Folder::new();
    assert_eq!(config(&folder, &["set", "analysis.threads", "1"]).code, 0);
    let over = (cores() + 1).to_string();
    for bad in ["0", "-1", "1.5", "two", "", "nan", "1e9", over.as_str()] {
        let expected = format!("a whole number from 1 to {}", cores());
        must_refuse(
            &folder,
            &["set", "analysis.threads", bad],
            2,
            &["analysis.threads", &expected, "stays at 1"],
        );
    }
    for bad in ["399.9", "480.1", "inf", "440Hz"] {
        must_refuse(
            &folder,
            &["set", "a4_hz", bad],
            2,
            &["a4_hz", "a number from 400 to 480"],
        );
    }
    for (key, bad, expected) in [
        ("editor.theme", "blue", "dark or light"),
        ("editor.tooltips", "1", "true or false"),
        ("editor.scale_percent", "74", "a whole number from 75 to 300"),
    ] {
        must_refuse(&folder, &["set", key, bad], 2, &[key, expected]);
    }
    let run = config(&folder, &["set", "editor.theme", "light"]);
    assert_eq!(
        run.stdout,
        "editor.theme: light (default dark, minimum dark, maximum light)\n"
    );
    for action in [&["get", "threads"][..], &["set", "threads", "1"]] {
        must_refuse(&folder, action, 2, &["threads", "analysis.threads", "config list"]);
    }
}

#[test]
fn files_without_sense_are_named_and_stay_as_they_are() {
    for (text, word) in [
        ("", "mend the file or remove it"),
        ("threads=2", "mend the file or remove it"),
        ("{\"analysis.threads\": 1}", "says no version"),
        ("{\"cochlea_settings\": 7}", "update Cochlea"),
    ] {
        let folder = Folder::new();
        fs::write(folder.path("settings.json"), text).unwrap();
        must_refuse(&folder, &["get", "analysis.threads"], 1, &["settings.json", word]);
        must_refuse(&folder, &["list"], 1, &["settings.json", word]);
        must_refuse(&folder, &["set", "analysis.threads", "1"], 1, &["settings.json", word]);
        // The value in force is said all the same.
        assert!(config(&folder, &["get", "a4_hz"]).stdout.starts_with("a4_hz: 440 "));
    }
    let folder = Folder::new();
    fs::write(
        folder.path("settings.json"),
        "{\"cochlea_settings\": 1, \"analysis.threads\": 0, \"a4_hz\": 441}",
    )
    .unwrap();
    must_refuse(
        &folder,
        &["get", "a4_hz"],
        1,
        &["settings.json", "analysis.threads is 0"],
    );
    assert!(config(&folder, &["get", "a4_hz"]).stdout.starts_with("a4_hz: 441 "));
    // Which mends it, and loses nothing.
    assert_eq!(config(&folder, &["set", "analysis.threads", "1"]).code, 0);
    assert!(config(&folder, &["get", "a4_hz"]).stdout.starts_with("a4_hz: 441 "));
}

#[test]
fn a_folder_that_is_none_is_named() {
    let folder = Folder::new();
    fs::write(folder.path("file"), "").unwrap();
    let run = folder.run_with(&[("COCHLEA_CONFIG_DIR", "file")], &["config", "set", "a4_hz", "441"]);
    assert_eq!((run.code, run.stderr.lines().count()), (1, 1), "{}", run.stderr);
    assert!(run.stderr.contains("settings.json"), "{}", run.stderr);
}

#[test]
fn the_pitch_is_counted_from_the_a4_that_is_set() {
    let folder = Folder::new();
    folder.write_float("in.wav", &[noise(4_800, 1)], 48_000);
    assert_eq!(config(&folder, &["set", "a4_hz", "442"]).code, 0);
    let run = folder.run_with(&HERE, &["pitch", "in.wav"]);
    assert!(run.stdout.contains("A4 = 442 Hz"), "{}", run.stdout);
    let run = folder.run_with(&HERE, &["pitch", "in.wav", "--a4", "430"]);
    assert!(run.stdout.contains("A4 = 430 Hz"), "{}", run.stdout);
    fs::write(folder.path("settings.json"), "{").unwrap();
    let run = folder.run_with(&HERE, &["pitch", "in.wav"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(
        run.stdout.contains("A4 = 440 Hz") && run.stderr.contains("settings.json"),
        "{}",
        run.stderr
    );
}
