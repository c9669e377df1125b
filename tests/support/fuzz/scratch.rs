//! A folder of this process's own, for what is read from files.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use tempfile::TempDir;

/// The folder. It lies where the system keeps what is temporary (`TMPDIR`), and stays when the process ends.
pub fn folder() -> &'static Path {
    static FOLDER: OnceLock<TempDir> = OnceLock::new();
    FOLDER
        .get_or_init(|| tempfile::tempdir().expect("a place for temporary files"))
        .path()
}

/// A file of that name in it, which holds `bytes` and nothing else.
pub fn file(name: &str, bytes: &[u8]) -> PathBuf {
    let path = folder().join(name);
    let parent = path.parent().expect("a folder");
    std::fs::create_dir_all(parent).expect("a folder of our own");
    std::fs::write(&path, bytes).expect("a file in it");
    path
}
