//! Files that the plugin writes, in the user's own folders, and those that a user names. What is written appears whole or
//! not at all; what the editor writes replaces nothing.

use std::ffi::OsString;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::{fs, io};

/// The user's home folder, if the system says.
pub fn home() -> Option<PathBuf> {
    let names = ["HOME", "USERPROFILE"];
    names.iter().find_map(std::env::var_os).map(PathBuf::from)
}

/// A path as people paste it: with quotes or without, from the home folder, or as a file manager's `file://` address.
pub fn path_of(text: &str) -> PathBuf {
    let text = text.trim().trim_matches(['"', '\'']);
    if let Some(address) = text.strip_prefix("file://") {
        let path = decoded(address.strip_prefix("localhost").unwrap_or(address));
        // "/C:/Targets" is how an address has "C:/Targets".
        let has_drive = cfg!(windows) && path.as_bytes().get(2) == Some(&b':');
        return PathBuf::from(path.strip_prefix('/').filter(|_| has_drive).unwrap_or(&path));
    }
    match (text.strip_prefix("~/"), home()) {
        (Some(rest), Some(home)) => home.join(rest),
        _ => Path::new(text).to_owned(),
    }
}

/// An address with `%20` and the like taken for the bytes that they stand for.
fn decoded(address: &str) -> String {
    let mut bytes = Vec::with_capacity(address.len());
    let mut rest = address.as_bytes();
    while let [first, after @ ..] = rest {
        let digit = |place: usize| after.get(place).and_then(|byte| char::from(*byte).to_digit(16));
        match (*first, digit(0), digit(1)) {
            (b'%', Some(high), Some(low)) => {
                bytes.push((16 * high + low) as u8);
                rest = &after[2..];
            }
            _ => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The text of a file of at most `longest_bytes`. Waits for the disk: not for the audio thread.
///
/// # Errors
/// What is wrong with it, what was expected and what to do, without its path.
pub fn read_text(path: &Path, longest_bytes: usize) -> Result<String, String> {
    let failed = |error: io::Error| match error.kind() {
        io::ErrorKind::NotFound => "no such file; check the path".to_owned(),
        _ => format!("cannot be read ({error}); check the path and its permissions"),
    };
    // Opening a pipe would wait for its other end.
    if !fs::metadata(path).map_err(failed)?.is_file() {
        return Err("not a file; name a file in it".to_owned());
    }
    let mut bytes = Vec::new();
    let file = fs::File::open(path).map_err(failed)?;
    file.take(longest_bytes as u64 + 1)
        .read_to_end(&mut bytes)
        .map_err(failed)?;
    match bytes.len() {
        0 => return Err("empty, 0 bytes (expected a text); write or copy it again".to_owned()),
        length if length > longest_bytes => {
            return Err(format!(
                "too long (expected {longest_bytes} bytes at most); check that it is the right file"
            ));
        }
        _ => {}
    }
    String::from_utf8(bytes).map_err(|_| "no text (expected UTF-8); save it as text in UTF-8".to_owned())
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
    fn a_path_is_understood_as_people_paste_it() {
        let plain = Path::new("/home/me/My targets/50 %41.json");
        for text in [
            "/home/me/My targets/50 %41.json",
            " \"/home/me/My targets/50 %41.json\"\n",
            "'/home/me/My targets/50 %41.json'",
            "file:///home/me/My%20targets/50 %2541.json",
            "file://localhost/home/me/My%20targets/50%20%2541.json",
        ] {
            assert_eq!(path_of(text), plain, "{text}");
        }
        assert_eq!(path_of("file:///%c3%a9t%C3%A9/50%"), Path::new("/\u{e9}t\u{e9}/50%"));
        let home = home().expect("a home");
        assert_eq!(path_of("~/a.json"), home.join("a.json"));
    }

    #[test]
    fn a_text_is_read_up_to_its_limit() {
        let folder = tempfile::tempdir().expect("a folder");
        let read = |name: &str, content: &[u8]| {
            let path = folder.path().join(name);
            fs::write(&path, content).expect("a file");
            read_text(&path, 5)
        };
        assert_eq!(read("whole", b"12345").as_deref(), Ok("12345"));
        for (name, content, problem) in [
            ("long", &b"123456"[..], "too long (expected 5 bytes at most)"),
            ("empty", b"", "empty, 0 bytes"),
            ("noise", b"\xff\xfe\xfd", "no text (expected UTF-8)"),
        ] {
            let error = read(name, content).expect_err(name);
            assert!(error.starts_with(problem), "{error}");
        }
        let error = |path: &Path| read_text(path, 5).expect_err("no file");
        assert!(error(folder.path()).starts_with("not a file"));
        assert!(error(&folder.path().join("none")).starts_with("no such file"));
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
