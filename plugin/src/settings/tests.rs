use super::*;

/// A folder that goes with the test.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("cochlea-settings-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    fn file(&self) -> PathBuf {
        self.0.join("settings.json")
    }

    fn holding(name: &str, text: &str) -> Self {
        let folder = Self::new(name);
        std::fs::write(folder.file(), text).unwrap();
        folder
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[test]
fn every_key_takes_its_default_and_the_ends_of_its_range_and_nothing_beyond() {
    for key in Key::ALL {
        assert_eq!(Key::named(key.name()), Some(key));
        for value in [key.range()[0], key.range()[1], key.default()] {
            assert_eq!(key.read(&key.text(value)), Some(value), "{}", key.name());
            assert_eq!(key.of_stored(&key.stored(value)), Some(value), "{}", key.name());
        }
        let [lowest, highest] = key.range();
        assert!(
            [lowest, highest, key.default()]
                .into_iter()
                .all(|value| key.takes(value))
        );
        for bad in [lowest - 0.5, highest + 1.0, f64::NAN, f64::INFINITY] {
            assert!(!key.takes(bad), "{}: {bad}", key.name());
        }
        assert_eq!(Settings::default().value(key), key.default());
    }
    assert!(!Key::AnalysisThreads.takes(1.5));
    assert_eq!(Key::named("nonsense"), None);
}

#[test]
fn what_is_written_is_read_and_what_is_not_known_stays() {
    let folder = Folder::holding(
        "kept",
        r#"{"later": {"x": [1, 2]}, "cochlea_settings": 1, "a4_hz": 441.5}"#,
    );
    let mut settings = Settings::read(&folder.file()).unwrap();
    assert_eq!(settings.a4_hz(), 441.5);
    settings.kept.insert("analysis.threads".to_owned(), 1.into());
    settings.write(&folder.file()).unwrap();
    let text = std::fs::read_to_string(folder.file()).unwrap();
    assert!(text.starts_with("{\n  \"cochlea_settings\": 1,\n"), "{text}");
    let again = Settings::read(&folder.file()).unwrap();
    assert_eq!((again.a4_hz(), again.analysis_threads()), (441.5, 1));
    assert_eq!(again.kept["later"], serde_json::json!({"x": [1, 2]}));
    assert_eq!(std::fs::read_dir(&folder.0).unwrap().count(), 1, "nothing else is left");
}

#[test]
fn words_and_switches_stand_in_the_file_as_such() {
    let folder = Folder::new("words");
    let changes = [
        (Key::Theme, Some(1.0)),
        (Key::Tooltips, Some(0.0)),
        (Key::A4Hz, Some(442.0)),
    ];
    let settings = Settings::change_in(&folder.file(), &changes).unwrap();
    assert_eq!((settings.value(Key::Theme), settings.value(Key::Tooltips)), (1.0, 0.0));
    let text = std::fs::read_to_string(folder.file()).unwrap();
    for line in [
        r#""editor.theme": "light""#,
        r#""editor.tooltips": false"#,
        r#""a4_hz": 442"#,
    ] {
        assert!(text.contains(line), "{text}");
    }
    assert_eq!(Settings::load_from(&folder.file()).0, settings);
    assert_eq!(Key::Theme.read("LIGHT"), Some(1.0));
    for (key, bad) in [
        (Key::Theme, "1"),
        (Key::Theme, "blue"),
        (Key::Tooltips, "on"),
        (Key::Tooltips, "1"),
    ] {
        assert_eq!(key.read(bad), None, "{bad}");
    }
}

#[test]
fn no_file_is_no_fault() {
    let folder = Folder::new("none");
    assert_eq!(Settings::read(&folder.file()).unwrap(), Settings::default());
}

#[test]
fn files_without_sense_are_named() {
    for (name, text) in [
        ("empty", ""),
        ("text", "threads = 2"),
        ("array", "[1]"),
        ("bare", "{}"),
        ("zero", r#"{"cochlea_settings": 0}"#),
        ("word", r#"{"cochlea_settings": "1"}"#),
    ] {
        let folder = Folder::holding(name, text);
        let error = Settings::read(&folder.file()).unwrap_err();
        assert!(matches!(error, SettingsError::Malformed { .. }), "{name}: {error}");
        let line = error.to_string();
        assert!(
            line.contains("settings.json") && line.contains("mend the file"),
            "{line}"
        );
    }
    let folder = Folder::holding("newer", r#"{"cochlea_settings": 2, "a4_hz": 450}"#);
    let error = Settings::read(&folder.file()).unwrap_err();
    assert!(matches!(error, SettingsError::Newer { version: 2, .. }), "{error}");
}

#[test]
fn what_cannot_be_written_is_named() {
    let folder = Folder::new("unwritable");
    // A folder stands where the file is written before it is renamed.
    let beside = format!(".settings.json.partial-{}", std::process::id());
    std::fs::create_dir(folder.0.join(beside)).unwrap();
    let key = Key::ALL[0];
    let problem = Settings::change_in(&folder.file(), &[(key, Some(key.default()))]).unwrap_err();
    assert!(matches!(problem, SettingsError::Unwritable { .. }), "{problem}");
    let path = folder.file().display().to_string();
    assert!(problem.to_string().contains(&path), "{problem}");
    assert!(!folder.file().exists());
}

#[test]
fn every_key_says_what_it_changes_and_what_it_takes() {
    for (at, key) in Key::ALL.into_iter().enumerate() {
        assert!(!key.expected().is_empty());
        let others = &Key::ALL[..at];
        assert!(
            others.iter().all(|other| other.purpose() != key.purpose()),
            "{}",
            key.name()
        );
    }
}

#[test]
fn one_bad_value_takes_its_default_and_the_rest_is_used() {
    for bad in ["0", "1.5", "100000", "\"two\"", "null", "-1"] {
        let text = format!(r#"{{"cochlea_settings": 1, "analysis.threads": {bad}, "a4_hz": 442}}"#);
        let folder = Folder::holding("value", &text);
        let (settings, problems) = Settings::read(&folder.file()).unwrap().checked(&folder.file());
        assert_eq!(settings.value(Key::AnalysisThreads), Key::AnalysisThreads.default());
        assert_eq!(settings.a4_hz(), 442.0);
        let [problem] = problems.as_slice() else {
            panic!("{bad}: {problems:?}");
        };
        let line = problem.to_string();
        assert!(
            line.contains("analysis.threads") && line.contains("whole number from 1 to"),
            "{line}"
        );
    }
}
