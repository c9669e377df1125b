//! The folders of the versions, and how what is found is held against them.

use std::io::Write;
use std::path::{Path, PathBuf};

/// Set to `write`, this makes the folder of the present version instead of comparing with it.
const VARIABLE: &str = "COCHLEA_GOLDEN";

const PRESENT: &str = concat!("v", env!("CARGO_PKG_VERSION"));

const REMEDY: &str = "\
Projects, presets or scripts made with that version rely on it. If the change was not meant, take it back. If it was, keep
the old beside the new: a parameter, a key or an option that was released stays. The files of a version are never edited;
those of a new version are written by `COCHLEA_GOLDEN=write cargo test -p cochlea-tests --test golden`, once its number
stands in Cargo.toml.";

/// A version whose promises are kept.
pub struct Version {
    folder: PathBuf,
    is_being_written: bool,
}

/// All versions with a folder, the oldest first; the present one as the one being written, if that was asked.
pub fn versions() -> Vec<Version> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("golden");
    let is_writing = match std::env::var(VARIABLE).as_deref() {
        Err(_) | Ok("") => false,
        Ok("write") => true,
        Ok(other) => panic!("{VARIABLE}={other}: expected `write`, or no such variable"),
    };
    let is_version = |folder: &PathBuf| folder.is_dir() && name(folder).starts_with('v');
    let entries = std::fs::read_dir(&root).expect("the folder of this test");
    let mut folders: Vec<PathBuf> = entries
        .map(|entry| entry.expect("an entry").path())
        .filter(is_version)
        .collect();
    if is_writing {
        folders.push(root.join(PRESENT));
    }
    let number = |folder: &PathBuf| -> Vec<u64> {
        let numbers = name(folder)
            .trim_start_matches('v')
            .split('.')
            .map(str::to_owned)
            .collect::<Vec<_>>();
        numbers
            .iter()
            .map(|part| part.parse().expect("v, then numbers between points"))
            .collect()
    };
    folders.sort_by_key(number);
    folders.dedup();
    let version = |folder: PathBuf| Version {
        is_being_written: is_writing && name(&folder) == PRESENT,
        folder,
    };
    folders.into_iter().map(version).collect()
}

impl Version {
    /// Holds what is found now against the lines of the file `list`.
    pub fn holds(&self, list: &str, found: &[String]) {
        if self.is_being_written {
            self.write(list, format!("{}\n", found.join("\n")).as_bytes());
            return;
        }
        let path = self.folder.join(list);
        let frozen = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let broken = broken(frozen.lines(), found);
        assert!(
            broken.is_empty(),
            "{}/{list} is frozen, and {} of its {} lines no longer hold:\n{}\n\n{REMEDY}",
            name(&self.folder),
            broken.len(),
            frozen.lines().count(),
            broken.join("\n")
        );
    }

    /// A file as this version wrote it. `make` writes it, if this is the version being written.
    pub fn file(&self, file: &str, make: impl FnOnce() -> Vec<u8>) -> PathBuf {
        if self.is_being_written {
            self.write(file, &make());
        }
        let path = self.folder.join(file);
        assert!(path.is_file(), "{} is missing; {REMEDY}", path.display());
        path
    }

    /// What [`Version::file`] holds.
    pub fn bytes(&self, file: &str, make: impl FnOnce() -> Vec<u8>) -> Vec<u8> {
        let path = self.file(file, make);
        std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    fn write(&self, file: &str, bytes: &[u8]) {
        let path = self.folder.join(file);
        std::fs::create_dir_all(&self.folder).expect("a folder for the version");
        let created = std::fs::OpenOptions::new().write(true).create_new(true).open(&path);
        let mut created = created.unwrap_or_else(|error| {
            panic!(
                "{}: {error}; a version's files are written once: raise the version first",
                path.display()
            )
        });
        created.write_all(bytes).expect("written");
    }
}

fn name(folder: &Path) -> String {
    folder.file_name().expect("a name").to_string_lossy().into_owned()
}

/// The frozen lines that are not found, or not in their order: what was, and what is now in its place.
fn broken<'a>(frozen: impl Iterator<Item = &'a str>, found: &[String]) -> Vec<String> {
    let subject = |line: &str| line.split(" | ").next().unwrap_or_default().to_owned();
    let mut from = 0;
    let mut broken = Vec::new();
    for line in frozen {
        if let Some(place) = found[from..].iter().position(|it| it == line) {
            from += place + 1;
            continue;
        }
        let now = found.iter().find(|it| subject(it) == subject(line));
        broken.push(match now {
            Some(now) if now == line => format!("  it comes too early: {line}"),
            Some(now) => format!("  was: {line}\n  is:  {now}"),
            None => format!("  it is gone: {line}"),
        });
    }
    broken
}

#[test]
fn the_present_version_has_its_folder() {
    let is_present = |version: &Version| name(&version.folder) == PRESENT;
    assert!(
        versions().iter().any(is_present),
        "there is no tests/golden/{PRESENT}; {REMEDY}"
    );
}

#[test]
fn a_line_that_changed_went_or_moved_is_named_and_a_new_one_is_not() {
    let found = ["a | 1", "new", "b | 2", "c | 3"].map(str::to_owned);
    let broken = |frozen: &str| broken(frozen.lines(), &found);
    assert_eq!(broken("a | 1\nb | 2\nc | 3"), [""; 0]);
    assert_eq!(broken("a | 1\nb | 9"), ["  was: b | 9\n  is:  b | 2"]);
    assert_eq!(broken("d | 4"), ["  it is gone: d | 4"]);
    assert_eq!(broken("b | 2\na | 1\nc | 3"), ["  it comes too early: a | 1"]);
}
