//! Files that the plugin writes, in the user's own folders. They appear whole or not at all; what the editor writes
//! replaces nothing.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::{fs, io};

/// The user's home folder, if the system says.
pub fn home() -> Option<PathBuf> {
    let names = ["HOME", "USERPROFILE"];
    names.iter().find_map(std::env::var_os).map(PathBuf::from)
}

/// Where files of one kind go: below `chosen`, else below the user's documents, else below the home folder.
pub fn folder(chosen: Option<&Path>, kind: &str) -> PathBuf {
    let documents = |home: PathBuf| {
        let documents = home.join("Documents");
        if documents.is_dir() { documents } else { home }
    };
    let root = chosen
        .map(Path::to_owned)
        .or_else(|| home().map(documents))
        .unwrap_or_else(std::env::temp_dir);
    root.join("Cochlea").join(kind)
}

/// Writes a file under a name that is not taken: `NAME.ext`, `NAME 2.ext` … Gives its path.
///
/// # Errors
/// The path, and what the system says.
pub fn write_new(folder: &Path, name: &str, extension: &str, content: &[u8]) -> Result<PathBuf, String> {
    let fail = |path: &Path, error: io::Error| format!("{}: {error}", path.display());
    fs::create_dir_all(folder).map_err(|error| fail(folder, error))?;
    let path = free(folder, name, extension)?;
    replace(&path, content).map_err(|error| fail(&path, error))?;
    Ok(path)
}

/// The first of `NAME.ext`, `NAME 2.ext` … that is not there.
///
/// # Errors
/// When there are ten thousand.
pub fn free(folder: &Path, name: &str, extension: &str) -> Result<PathBuf, String> {
    let stem = file_name(name);
    let numbered = |number: u32| match number {
        1 => folder.join(format!("{stem}.{extension}")),
        _ => folder.join(format!("{stem} {number}.{extension}")),
    };
    let free = (1..10_000).map(numbered).find(|path| !path.exists());
    free.ok_or_else(|| format!("{}: too many files of that name", folder.display()))
}

/// Writes a file beside its place and renames it, so that it is never half there. The folder is made if it is missing.
///
/// # Errors
/// What the system says; a file that was there is as it was.
pub fn replace(path: &Path, content: &[u8]) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut beside = OsString::from(".");
    beside.push(path.file_name().unwrap_or_default());
    beside.push(format!(".partial-{}", std::process::id()));
    let beside = path.with_file_name(beside);
    let written = fs::write(&beside, content).and_then(|()| fs::rename(&beside, path));
    if written.is_err() {
        // What was written of it is of no use; that it may not have been begun is no matter.
        let _ = fs::remove_file(&beside);
    }
    written
}

/// A name that every system takes.
pub fn file_name(name: &str) -> String {
    let safe = |character: char| match character {
        '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|' => '-',
        character if character.is_control() => '-',
        character => character,
    };
    let name: String = name.chars().map(safe).take(80).collect();
    let name = name.trim().trim_matches('.').trim();
    if name.is_empty() { "Untitled" } else { name }.to_owned()
}

/// A WAV file of one channel of 32-bit floats.
pub fn float_wav(samples: &[f32], sample_rate_hz: u32) -> Vec<u8> {
    const BYTES: u32 = 4;
    const FLOAT: u16 = 3;
    let data_bytes = samples.len() as u32 * BYTES;
    let mut wav = Vec::with_capacity(44 + data_bytes as usize);
    wav.extend(b"RIFF");
    wav.extend((36 + data_bytes).to_le_bytes());
    wav.extend(b"WAVEfmt ");
    wav.extend(16_u32.to_le_bytes());
    wav.extend(FLOAT.to_le_bytes());
    wav.extend(1_u16.to_le_bytes());
    wav.extend(sample_rate_hz.to_le_bytes());
    wav.extend((sample_rate_hz * BYTES).to_le_bytes());
    wav.extend((BYTES as u16).to_le_bytes());
    wav.extend(32_u16.to_le_bytes());
    wav.extend(b"data");
    wav.extend(data_bytes.to_le_bytes());
    wav.extend(samples.iter().flat_map(|sample| sample.to_le_bytes()));
    wav
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_made_safe() {
        assert_eq!(file_name(" a/b: c "), "a-b- c");
        assert_eq!(file_name(".."), "Untitled");
        assert_eq!(file_name("Voix d'été"), "Voix d'été");
    }

    #[test]
    fn a_new_file_takes_the_next_free_name_below_its_folder() {
        let chosen = tempfile::tempdir().expect("a folder");
        let folder = folder(Some(chosen.path()), "Curves");
        assert_eq!(folder, chosen.path().join("Cochlea").join("Curves"));
        let write = |content: &[u8]| write_new(&folder, "Mine", "txt", content).expect("a new file");
        assert_eq!(write(b"one"), folder.join("Mine.txt"));
        assert_eq!(write(b"two"), folder.join("Mine 2.txt"));
        assert_eq!(fs::read(folder.join("Mine.txt")).expect("the first"), b"one");
    }

    #[test]
    fn what_cannot_be_written_is_named_and_leaves_nothing_behind() {
        let folder = tempfile::tempdir().expect("a folder");
        // A folder stands where the file belongs.
        let taken = folder.path().join("taken");
        fs::create_dir(&taken).expect("a folder in it");
        assert!(replace(&taken, b"content").is_err());
        let left: Vec<_> = fs::read_dir(folder.path()).expect("readable").flatten().collect();
        assert_eq!(left.len(), 1, "{left:?}");
        // A file stands where the folder belongs.
        let file = folder.path().join("file");
        fs::write(&file, b"content").expect("a file");
        let problem = write_new(&file, "Mine", "txt", b"").expect_err("no folder can be made");
        assert!(problem.starts_with(&file.display().to_string()), "{problem}");
    }

    #[test]
    fn a_wav_header_says_what_follows() {
        let wav = float_wav(&[1.0, -0.5], 48_000);
        assert_eq!(wav.len(), 52);
        assert_eq!(wav[4..8], 44_u32.to_le_bytes());
        assert_eq!(wav[44..48], 1.0_f32.to_le_bytes());
    }
}
