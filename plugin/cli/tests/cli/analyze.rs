//! `cochlea analyze`: what is measured, of whole folders, in shards, and what becomes of what cannot be read.

mod bad_folder;
mod figures;
mod long;
mod shards;

use serde_json::Value;

use crate::support::{Folder, noise};

/// Music of 40 s at 8 kHz, where that makes three chunks; noise; and a tone.
fn with_recordings() -> Folder {
    let folder = Folder::new();
    std::fs::create_dir_all(folder.path("in/deep")).unwrap();
    folder.must(&[
        "generate",
        "phrase",
        "in/phrase.wav",
        "--seconds",
        "40",
        "--sample-rate",
        "8000",
        "--channels",
        "1",
        "-q",
    ]);
    folder.write_float("in/deep/noise.wav", &[noise(30_000, 1), noise(30_000, 2)], 44_100);
    folder.must(&["generate", "sine", "in/sine.wav", "--seconds", "2", "-q"]);
    folder
}

fn text(folder: &Folder, name: &str) -> String {
    std::fs::read_to_string(folder.path(name)).unwrap()
}

/// What a JSON file says of the recording whose path ends so.
fn of<'a>(document: &'a Value, name: &str) -> &'a Value {
    let files = document["files"].as_array().unwrap();
    let ends = |file: &&Value| file["path"].as_str().unwrap().ends_with(name);
    files.iter().find(ends).unwrap()
}
