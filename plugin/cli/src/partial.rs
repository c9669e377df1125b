//! Files that appear whole or not at all: written beside their place under another name, renamed when done.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use crate::error::Error;

/// A file on its way: `.NAME.partial-PID` beside `NAME`. Dropped without [`Partial::commit`], it is removed.
#[derive(Debug)]
pub struct Partial {
    target: PathBuf,
    partial: PathBuf,
    committed: bool,
}

impl Partial {
    /// Creates the file beside `target`.
    ///
    /// Errors: the folder is missing or cannot be written to, or `target` is a folder, a device or a pipe.
    pub fn create(target: &Path) -> Result<(Self, File), Error> {
        let fail = |problem: String, remedy: &str| Error::file(target, problem, remedy);
        let Some(name) = target.file_name() else {
            return Err(fail(
                "is no file name (expected a path to a file)".to_owned(),
                "name the output file",
            ));
        };
        if target.is_dir() {
            return Err(fail(
                "is a folder (expected a file name)".to_owned(),
                "name a file in it",
            ));
        }
        // Renaming would put a file in its place, for everybody.
        if fs::metadata(target).is_ok_and(|target| !target.is_file()) {
            return Err(fail(
                "is a device or a pipe (expected a file name)".to_owned(),
                "name a file; options that can write to standard output take '-'",
            ));
        }
        let folder = match target.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        if !folder.is_dir() {
            let problem = if folder.exists() {
                format!("cannot be written: {} is no folder", folder.display())
            } else {
                format!("cannot be written: there is no folder {}", folder.display())
            };
            return Err(fail(problem, "create the folder or choose another"));
        }
        let mut partial_name = std::ffi::OsString::from(".");
        partial_name.push(name);
        partial_name.push(format!(".partial-{}", std::process::id()));
        let partial = folder.join(partial_name);
        let file = File::create(&partial).map_err(|error| {
            fail(
                format!("cannot be written: {error}"),
                "check the folder's permissions and space",
            )
        })?;
        Ok((
            Self {
                target: target.to_owned(),
                partial,
                committed: false,
            },
            file,
        ))
    }

    /// Gives the finished file its name, in place of any older one.
    pub fn commit(mut self) -> Result<(), Error> {
        fs::rename(&self.partial, &self.target).map_err(|error| {
            Error::file(
                &self.target,
                format!("cannot be put in its place: {error}"),
                "check the folder's permissions",
            )
        })?;
        self.committed = true;
        Ok(())
    }

    /// The final path.
    pub fn target(&self) -> &Path {
        &self.target
    }

    /// Where the bytes are until then.
    pub fn path(&self) -> &Path {
        &self.partial
    }
}

impl Drop for Partial {
    fn drop(&mut self) {
        if !self.committed {
            // Nothing can be done about a failure here, and the error that brought us here is worth more.
            let _ = fs::remove_file(&self.partial);
        }
    }
}

/// Writes a small text file whole.
pub fn write_text(target: &Path, text: &str) -> Result<(), Error> {
    use std::io::Write;
    let (partial, mut file) = Partial::create(target)?;
    file.write_all(text.as_bytes())
        .map_err(|error| Error::file(target, format!("cannot be written: {error}"), "check the space left"))?;
    partial.commit()
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_device_stays_a_device() {
        let problem = Partial::create(Path::new("/dev/null"))
            .map(|_| ())
            .unwrap_err()
            .to_string();
        assert!(problem.contains("/dev/null: is a device or a pipe"), "{problem}");
    }
}
