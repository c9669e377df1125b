//! What the standalone keeps between runs, in `live.json` beside the settings: devices, window, the plugin's state.

use std::io::Write;
use std::path::{Path, PathBuf};

use cochlea::settings;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::backend::Request;
use crate::error::Error;
use crate::partial::Partial;

/// The version of the file that this program writes, and the latest that it reads.
const VERSION: u64 = 1;

/// What is kept.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Session {
    #[serde(rename = "cochlea_live")]
    version: u64,
    /// The devices that were asked for.
    #[serde(default)]
    pub request: Request,
    /// Size of the editor, physical pixels.
    #[serde(default)]
    pub editor: Option<[u32; 2]>,
    /// The plugin's state.
    #[serde(default)]
    pub state: Option<Value>,
}

impl Session {
    /// Of what a run leaves.
    pub fn new(request: Request, editor: [u32; 2], state: Option<Value>) -> Self {
        Self {
            version: VERSION,
            request,
            editor: Some(editor),
            state,
        }
    }

    /// Where it is or would be.
    ///
    /// # Errors
    /// The user has no folder for settings.
    pub fn path() -> Result<PathBuf, Error> {
        Ok(settings::path()?.with_file_name("live.json"))
    }

    /// Reads the file; none is an empty session.
    ///
    /// # Errors
    /// It cannot be read, is none of these, or is of a later version. It stays as it is.
    pub fn read(path: &Path) -> Result<Self, Error> {
        let fail = |problem: String| {
            let remedy = "mend the file or remove it";
            Error::file(
                path,
                format!("{problem}, so defaults are used and it stays as it is"),
                remedy,
            )
        };
        let bytes = match std::fs::read(path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(error) => return Err(fail(format!("cannot be read ({error})"))),
        };
        let expected = format!("expected {{\"cochlea_live\": {VERSION}, …}}");
        let value: Value = serde_json::from_slice(&bytes)
            .map_err(|error| fail(format!("is no session of 'cochlea live' ({error}; {expected})")))?;
        match value["cochlea_live"].as_u64() {
            Some(version) if version > VERSION => Err(fail(format!("is of version {version} ({expected} at most)"))),
            Some(1..) => serde_json::from_value(value)
                .map_err(|error| fail(format!("is no session of 'cochlea live' ({error}; {expected})"))),
            _ => Err(fail(format!("says no version ({expected})"))),
        }
    }

    /// Writes the file beside its place and renames it.
    ///
    /// # Errors
    /// The folder cannot be made or written to; a file that was there is as it was.
    pub fn write(&self, path: &Path) -> Result<(), Error> {
        let fail = |error: std::io::Error| {
            let problem = format!("cannot be written ({error}), so this session is not kept");
            Error::file(path, problem, "check the folder and its permissions")
        };
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(fail)?;
        }
        let mut text = serde_json::to_vec_pretty(self).unwrap_or_default();
        text.push(b'\n');
        let (partial, mut file) = Partial::create(path)?;
        file.write_all(&text).map_err(fail)?;
        partial.commit()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::live::backend::Kind;

    #[test]
    fn what_is_written_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new").join("live.json");
        assert_eq!(Session::read(&path).unwrap(), Session::default());
        let session = Session {
            version: VERSION,
            request: Request {
                backend: Kind::Jack,
                buffer_frames: Some(128),
                ..Request::default()
            },
            editor: Some([1000, 700]),
            state: Some(serde_json::json!({"cochlea": 1})),
        };
        session.write(&path).unwrap();
        assert_eq!(Session::read(&path).unwrap(), session);
    }

    #[test]
    fn a_bad_file_is_told_and_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("live.json");
        for (text, word) in [
            ("", "no session"),
            ("{", "no session"),
            ("[]", "no version"),
            ("{\"cochlea_live\": 2}", "version 2"),
            ("{\"cochlea_live\": 1, \"editor\": \"big\"}", "no session"),
            ("{\"cochlea_live\": 1, \"request\": {\"backend\": \"oss\"}}", "oss"),
        ] {
            std::fs::write(&path, text).unwrap();
            let said = Session::read(&path).unwrap_err().to_string();
            assert!(said.contains("live.json") && said.contains(word), "{text}: {said}");
            assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
        }
    }
}
