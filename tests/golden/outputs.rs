//! What scripts read: the keys of JSON and the columns of CSV.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::frozen::versions;

/// A folder in which commands run, with a voice-like sound in it.
struct Desk {
    folder: tempfile::TempDir,
}

impl Desk {
    fn new() -> Self {
        let desk = Self {
            folder: tempfile::tempdir().expect("a folder"),
        };
        desk.run("generate phrase in.wav --seconds 2 -q");
        desk
    }

    /// Runs `cochlea`, which must succeed; what it printed.
    fn run(&self, arguments: &str) -> String {
        let output = Command::new(env!("CARGO_BIN_EXE_command_line"))
            .args(arguments.split(' '))
            // The settings of whoever runs the tests are not theirs.
            .env("COCHLEA_CONFIG_DIR", self.folder.path())
            .current_dir(self.folder.path())
            .stdin(Stdio::null())
            .output()
            .expect("it starts");
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "cochlea {arguments}: {told}");
        String::from_utf8(output.stdout).expect("UTF-8")
    }

    fn read(&self, name: &str) -> String {
        let path = self.folder.path().join(name);
        std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }
}

/// A line for each key of a JSON document; the entries of a list count as one.
fn keys(of: &str, text: &str) -> Vec<String> {
    fn walk(value: &Value, path: &str, keys: &mut BTreeSet<String>) {
        match value {
            Value::Object(fields) => fields.iter().for_each(|(name, value)| {
                let path = format!("{path}.{name}");
                keys.insert(path.clone());
                walk(value, &path, keys);
            }),
            Value::Array(entries) => entries.iter().for_each(|entry| walk(entry, &format!("{path}[]"), keys)),
            _ => {}
        }
    }
    let mut found = BTreeSet::new();
    // `analyze` writes a document a line.
    let documents = serde_json::Deserializer::from_str(text).into_iter::<Value>();
    for document in documents {
        walk(
            &document.unwrap_or_else(|error| panic!("{of}: {error}")),
            "",
            &mut found,
        );
    }
    // What depends on the sound is no key of the form.
    found
        .iter()
        .filter(|key| !key.contains(".held_seconds."))
        .map(|key| format!("{of} {key} | a key"))
        .collect()
}

/// A line for each column of CSV: its place counts, for scripts cut by it.
fn columns(of: &str, text: &str) -> Vec<String> {
    let head = text.lines().next().unwrap_or_default();
    head.split(',')
        .enumerate()
        .map(|(nth, name)| format!("{of} column {} | {name}", nth + 1))
        .collect()
}

#[test]
fn keys_and_columns() {
    let desk = Desk::new();
    let mut found = keys("params --json", &desk.run("params --json"));
    desk.run("bounce in.wav out.wav --set Amount=60% --two-pass --report bounce.json --keep curve.json -q");
    found.extend(keys("bounce --report", &desk.read("bounce.json")));
    desk.run("learn in.wav -o target.json -q");
    found.extend(keys("learn -o", &desk.read("target.json")));
    desk.run("match in.wav pink matched.wav --report match.json -q");
    let report = keys("match --report", &desk.read("match.json"));
    // The bounce in it is the report of a bounce.
    found.extend(report.into_iter().filter(|key| !key.contains(" .bounce.")));
    desk.run("analyze in.wav --json all.json --csv all.csv -q");
    found.extend(keys("analyze --json", &desk.read("all.json")));
    found.extend(columns("analyze --csv", &desk.read("all.csv")));
    desk.run("pitch in.wav --csv track.csv --notes notes.csv --json pitch.json -q");
    found.extend(columns("pitch --csv", &desk.read("track.csv")));
    found.extend(columns("pitch --notes", &desk.read("notes.csv")));
    found.extend(keys("pitch --json", &desk.read("pitch.json")));
    let gains = vec!["0"; 26].join(",");
    found.extend(columns(
        "response",
        &desk.run(&format!("response --gains {gains} --points 2")),
    ));
    found.extend(keys("config list --json", &desk.run("config list --json")));
    found.extend(keys("config get --json", &desk.run("config get a4_hz --json")));
    versions()
        .iter()
        .for_each(|version| version.holds("outputs.txt", &found));
}

/// A preset, a target and an automation of an earlier version still go through together.
#[test]
fn files_of_each_version_are_taken() {
    let desk = Desk::new();
    let taken = |path: &Path, name: &str| {
        std::fs::copy(path, desk.folder.path().join(name)).expect("copied");
    };
    for version in versions() {
        let automation = "time_s,parameter,value\n0.25,Band 5 Gain,-3 dB\n0.5,Amount,20 %\n1,Channel Mode,Mid\n";
        taken(&version.file("automation.csv", || automation.into()), "automation.csv");
        taken(&version.file("preset-for-bounce.json", || PRESET.into()), "preset.json");
        taken(&version.file("target-for-bounce.txt", || TARGET.into()), "target.txt");
        let files = "--preset preset.json --target target.txt --automate automation.csv";
        desk.run(&format!("bounce in.wav out.wav {files} --report r.json -q"));
        let report: Value = serde_json::from_str(&desk.read("r.json")).expect("JSON");
        assert!(report.is_object(), "{report}");
    }
}

const PRESET: &str = r#"{
  "cochlea_preset": 1,
  "name": "By hand",
  "description": "As a person writes one.",
  "parameters": {"gain_3": -4.5, "amount": 40, "on_7": false, "channel_mode": 0}
}
"#;

const TARGET: &str = "# Hz dB\n63 2\n1000 0\n8000 -3.5\n";
