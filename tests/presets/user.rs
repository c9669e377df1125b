//! A user with presets of every sort, the same for all tests of this program.
#![expect(unsafe_code, reason = "the environment of this program names the user's folder")]

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

/// A preset that is one.
pub const GOOD: &str =
    r#"{"cochlea_preset": 1, "name": "My voice", "description": "Less boom.", "parameters": {"gain_3": -4.5}}"#;

/// Files without sense: name, content, and what is said of them.
pub const BAD: [(&str, &[u8], &str); 5] = [
    ("empty.json", b"", "not a Cochlea preset"),
    ("newer.json", br#"{"cochlea_preset": 99}"#, "update Cochlea"),
    ("latin.json", b"{\"name\": \"\xe9\"}", "not a Cochlea preset"),
    (
        "misfit.json",
        br#"{"cochlea_preset": 1, "name": "x", "parameters": {"bypass": 3}}"#,
        "\"bypass\"",
    ),
    ("folder.json", b"", "not a file"),
];

static FOLDER: LazyLock<tempfile::TempDir> = LazyLock::new(|| {
    // Below the target folder, since it stays when the program ends.
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder");
    let presets = folder.path().join("presets");
    std::fs::create_dir_all(presets.join("Voices")).expect("a folder");
    std::fs::write(presets.join("Voices/My voice.json"), GOOD).expect("written");
    for (name, content, _) in BAD {
        if name == "folder.json" {
            std::fs::create_dir(presets.join(name)).expect("a folder");
        } else {
            std::fs::write(presets.join(name), content).expect("written");
        }
    }
    let marks = r#"{"cochlea_favourites": 1, "presets": ["factory:Warm", "user:Voices/My voice.json"]}"#;
    std::fs::write(folder.path().join("favourites.json"), marks).expect("written");
    // SAFETY: every test comes here before it does anything else, and the first alone gets this far; nothing else in this
    // program changes the environment.
    unsafe { std::env::set_var("COCHLEA_CONFIG_DIR", folder.path()) };
    folder
});

/// The user's folder of presets; from here on the plugin finds it.
pub fn presets() -> PathBuf {
    let folder: &Path = FOLDER.path();
    folder.join("presets")
}
