//! The file of settings and that of favourites: whatever stands in them, the settings in force make sense, and a change
//! leaves what was there or says why not.

use cochlea::presets::Library;
use cochlea::settings::{Key, Settings, SettingsError};

use super::scratch;

/// # Panics
/// Where the bytes broke a promise.
pub fn run(bytes: &[u8]) {
    let path = scratch::file("settings/settings.json", bytes);
    let (settings, problems) = Settings::load_from(&path);
    for key in Key::ALL {
        let value = settings.value(key);
        let [lowest, highest] = key.range();
        assert!((lowest..=highest).contains(&value), "{} is {value}", key.name());
    }
    for problem in &problems {
        assert!(problem.to_string().contains("settings.json"), "{problem} names no file");
    }
    let is_understood = problems
        .iter()
        .all(|problem| matches!(problem, SettingsError::Value { .. }));
    match Settings::change_in(&path, &[(Key::A4Hz, Some(442.0))]) {
        Ok(changed) => {
            assert!(is_understood);
            let (read, _) = Settings::load_from(&path);
            assert!(read == changed, "what was written is read as something else");
            assert_eq!(read.a4_hz(), 442.0);
            let kept = Key::ALL.into_iter().filter(|key| *key != Key::A4Hz);
            for key in kept {
                assert_eq!(read.set_value(key), settings.set_value(key), "{}", key.name());
            }
        }
        Err(error) => {
            assert!(!is_understood, "{error}");
            assert!(
                std::fs::read(&path).expect("still there") == bytes,
                "{error}, and yet written"
            );
        }
    }

    let path = scratch::file("settings/favourites.json", bytes);
    let library = Library::read_in(path.parent().expect("a folder"));
    for problem in library.problems() {
        assert!(problem.contains("favourites.json"), "{problem} names no file");
    }
    assert!(library.entries().iter().all(|entry| entry.preset().is_ok()));
}
