//! Targets in files and in words: our own JSON, two-column text, Equalizer APO's GraphicEQ line, and names.
//!
//! ```json
//! {"cochlea_target": 1, "name": "Three records", "made_by": "cochlea 0.1.0", "bands_db": [-1.5, null, …]}
//! ```
//! `bands_db` holds 26 numbers, lowest band first: power in each critical band, dB relative to their own mean; `null`
//! where the target asks for nothing. Text is relative to pink, as a fractional-octave analyser shows a spectrum.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use cochlea_dsp::target::text::{self, LONGEST_BYTES};
use cochlea_dsp::{BAND_COUNT, BANDS, Target};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::error::Error;
use crate::partial::write_text;

/// The version of the JSON form.
pub const TARGET_VERSION: u64 = 1;

const EXPECTED: &str = "expected {\"cochlea_target\": 1, \"name\": …, \"made_by\": …, \"bands_db\": [26 numbers]}";

/// The JSON form.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct TargetFile {
    cochlea_target: u64,
    /// What a person calls it.
    pub name: String,
    /// The program that wrote it.
    pub made_by: String,
    /// Power in each band, dB; `None` where nothing is asked.
    pub bands_db: Vec<Option<f64>>,
}

/// Any version: enough to tell a newer file from a broken one.
#[derive(Deserialize)]
struct Version {
    cochlea_target: u64,
}

/// Enough to tell that a file is a preset.
#[derive(Deserialize)]
struct Preset {
    #[serde(rename = "cochlea_preset")]
    _version: Value,
}

impl TargetFile {
    /// `target` under a name, levels rounded to a thousandth of a dB.
    pub fn new(name: impl Into<String>, target: &Target) -> Self {
        let rounded = |level_db: f64| (level_db * 1000.0).round() / 1000.0;
        Self {
            cochlea_target: TARGET_VERSION,
            name: name.into(),
            made_by: format!("cochlea {}", env!("CARGO_PKG_VERSION")),
            bands_db: target.bands_db().iter().map(|level| level.map(rounded)).collect(),
        }
    }
}

/// What a file name says of its content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// `.json`: our own form.
    Json,
    /// `.txt`, `.csv`: two columns, or a GraphicEQ line.
    Text,
}

/// The form that a path's extension names; `None` where it names neither.
pub fn form_of(path: &Path) -> Option<Form> {
    let extension = path.extension()?.to_str()?.to_ascii_lowercase();
    match extension.as_str() {
        "json" => Some(Form::Json),
        "txt" | "csv" => Some(Form::Text),
        _ => None,
    }
}

/// A target by name: `pink`, `white`, `tilt=DB` (dB an octave relative to pink), `phon=N` (ISO 226:2023).
///
/// `None` for what is no such name. Errors: a number out of range.
pub fn by_name(name: &str) -> Option<Result<Target, Error>> {
    let number = |text: &str| text.trim().parse().unwrap_or(f64::NAN);
    let made = match name.split_once('=') {
        None if name == "pink" => Ok(Target::pink()),
        None if name == "white" => Ok(Target::flat()),
        Some(("tilt", tilt)) => Target::tilted(number(tilt)),
        Some(("phon", phon)) => Target::equal_loudness(number(phon)),
        _ => return None,
    };
    Some(made.map_err(|error| Error::command(format!("{name}: {error}"), "choose a number in that range")))
}

/// Reads a target in the form that the extension names; JSON where it names none.
///
/// Errors name the file, the line where there is one, what was found and expected, and what to do.
pub fn read(path: &Path) -> Result<Target, Error> {
    read_with_note(path).map(|(target, _)| target)
}

/// The same, with what a person should know although it was understood; see [`text::read`].
///
/// Errors: as [`read`].
pub fn read_with_note(path: &Path) -> Result<(Target, Option<String>), Error> {
    let content = read_text(path)?;
    match form_of(path) {
        Some(Form::Text) => {
            let reading = text::read(&content).map_err(|fault| {
                let place = fault.line.map_or_else(String::new, |line| format!("line {line}: "));
                Error::file(path, format!("{place}{}", fault.problem), fault.remedy)
            })?;
            let note = reading.note.map(|note| format!("{}: {note}", path.display()));
            Ok((reading.target, note))
        }
        Some(Form::Json) | None => Ok((parse_json(path, &content)?, None)),
    }
}

/// Writes a target in the form that the extension names: JSON, or a GraphicEQ line.
///
/// Errors: the file cannot be written.
pub fn write(path: &Path, file: &TargetFile, target: &Target) -> Result<(), Error> {
    let content = match form_of(path) {
        Some(Form::Text) => graphic_eq(target),
        Some(Form::Json) | None => {
            let mut json = serde_json::to_string_pretty(file)
                .map_err(|error| Error::file(path, format!("cannot be written as JSON: {error}"), "report this"))?;
            json.push('\n');
            json
        }
    };
    write_text(path, &content)
}

/// The target relative to pink as a line for Equalizer APO: `GraphicEQ: 32 -1.50; 72 0.25; …`, open bands left out.
pub fn graphic_eq(target: &Target) -> String {
    let levels = target.relative_to_pink_db();
    let pairs = BANDS.iter().zip(levels);
    text::graphic_eq(pairs.filter_map(|(band, level)| level.map(|level_db| (band.centre_hz, level_db))))
}

fn parse_json(path: &Path, content: &str) -> Result<Target, Error> {
    let remedy = "make it again with 'cochlea learn'";
    let malformed = |error: serde_json::Error| {
        let place = format!(" at line {} column {}", error.line(), error.column());
        let reason = error.to_string().replace(&place, "");
        Error::file(path, format!("line {}: {reason} ({EXPECTED})", error.line()), remedy)
    };
    if serde_json::from_str::<Preset>(content).is_ok() {
        let remedy = "give it to 'cochlea bounce' with --preset";
        return Err(Error::file(
            path,
            format!("is a preset, not a target ({EXPECTED})"),
            remedy,
        ));
    }
    let Version { cochlea_target } = serde_json::from_str(content).map_err(malformed)?;
    if cochlea_target != TARGET_VERSION {
        return Err(Error::file(
            path,
            format!("is a target of version {cochlea_target} (expected {TARGET_VERSION})"),
            "update Cochlea, or make it again",
        ));
    }
    let file: TargetFile = serde_json::from_str(content).map_err(malformed)?;
    let bands_db: [Option<f64>; BAND_COUNT] = file.bands_db.try_into().map_err(|levels: Vec<_>| {
        let problem = format!("\"bands_db\" holds {} levels (expected {BAND_COUNT})", levels.len());
        Error::file(path, problem, remedy)
    })?;
    Target::learnt(&bands_db).map_err(|error| Error::file(path, format!("\"bands_db\": {error}"), remedy))
}

fn read_text(path: &Path) -> Result<String, Error> {
    let fail = |problem: String, remedy: &str| Error::file(path, problem, remedy);
    let file = File::open(path).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => fail("no such file".to_owned(), "check the path"),
        _ => fail(
            format!("cannot be opened: {error}"),
            "check the path and its permissions",
        ),
    })?;
    let mut bytes = Vec::new();
    file.take(LONGEST_BYTES as u64 + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| fail(format!("cannot be read: {error}"), "check the path"))?;
    if bytes.is_empty() {
        return Err(fail(
            "is empty, 0 bytes (expected a target)".to_owned(),
            "write or copy it again",
        ));
    }
    if bytes.len() > LONGEST_BYTES {
        let (expected, remedy) = match form_of(path) {
            Some(Form::Text) => (
                "a frequency and a level in each of some lines, or a GraphicEQ line",
                "keep only some hundred lines of it, or check that it is the right file",
            ),
            Some(Form::Json) | None => ("a target of 26 levels", "check that it is the right file"),
        };
        return Err(fail(
            format!("is longer than {} MB (expected {expected})", LONGEST_BYTES >> 20),
            remedy,
        ));
    }
    String::from_utf8(bytes).map_err(|_| fail("is no text (expected UTF-8)".to_owned(), "save it as text in UTF-8"))
}
