//! Audio files found in folders.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::error::Error;

/// File names that a folder is searched for.
const EXTENSIONS: [&str; 8] = ["wav", "wave", "flac", "ogg", "oga", "mp3", "aif", "aiff"];

/// The file itself, or all recordings in a folder and the folders within, sorted by path; links to folders are not
/// followed. A folder that cannot be searched stands in its place as an error, and so does a `path` that holds none.
pub fn find(path: &Path) -> Vec<Result<PathBuf, Error>> {
    if !path.is_dir() {
        return vec![Ok(path.to_owned())];
    }
    let mut found: Vec<(PathBuf, Option<Error>)> = Vec::new();
    let mut folders = vec![path.to_owned()];
    while let Some(folder) = folders.pop() {
        if let Err(error) = search(&folder, &mut folders, &mut found) {
            let error = Error::file(
                &folder,
                format!("cannot be searched: {error}"),
                "check the folder's permissions",
            );
            found.push((folder, Some(error)));
        }
    }
    if found.is_empty() {
        return vec![Err(Error::file(
            path,
            format!(
                "holds no recordings (expected files that end in {})",
                EXTENSIONS.join(", ")
            ),
            "name another folder",
        ))];
    }
    found.sort_by(|(one, _), (other, _)| one.cmp(other));
    found
        .into_iter()
        .map(|(path, error)| error.map_or(Ok(path), Err))
        .collect()
}

fn search(
    folder: &Path,
    folders: &mut Vec<PathBuf>,
    found: &mut Vec<(PathBuf, Option<Error>)>,
) -> Result<(), io::Error> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            folders.push(entry.path());
        } else if is_recording(&entry.path()) {
            found.push((entry.path(), None));
        }
    }
    Ok(())
}

/// Neither a link to a folder nor a pipe by such a name, nor one of the files that a run of this program has under way.
/// A link that leads nowhere is one: opening it tells.
fn is_recording(path: &Path) -> bool {
    let extension = path.extension().and_then(|extension| extension.to_str());
    extension.is_some_and(|extension| EXTENSIONS.contains(&extension.to_ascii_lowercase().as_str()))
        && (path.is_file() || !path.exists())
}
