//! A target as users have it at hand: columns, a GraphicEQ line, our own JSON, or the path of a file with one of these.

use std::path::Path;

use cochlea_dsp::target::text::{self, LONGEST_BYTES, Reading};
use serde::Deserialize;
use serde_json::Value;

use crate::curves::NamedTarget;
use crate::files;
use crate::keeping::StoredTarget;

/// The version of the JSON form.
const TARGET_VERSION: u64 = 1;
const LONGEST_NAME: usize = 80;
const EXPECTED: &str = "expected {\"cochlea_target\": 1, \"name\": \u{2026}, \"bands_db\": [26 levels in dB]}";
/// What a file that holds a target may be called.
const TEXTS: [&str; 3] = ["json", "txt", "csv"];
/// What the command line learns from.
const RECORDINGS: [&str; 8] = ["wav", "wave", "flac", "ogg", "oga", "mp3", "aif", "aiff"];

/// A target, and what there is to say of it although it was understood.
pub type Found = (NamedTarget, Option<String>);

/// The target that `text` is, or that the file holds whose path it is. Reads files: not for the audio thread.
///
/// # Errors
/// Where, what was found, what is expected, what to do.
pub fn target(text: &str) -> Result<Found, String> {
    if text.len() > LONGEST_BYTES {
        let bytes = text.len();
        return Err(format!(
            "Pasted text: {bytes} bytes (expected a target, {LONGEST_BYTES} at most); copy the curve alone."
        ));
    }
    if text.trim().is_empty() {
        return Err("Pasted text: empty (expected a curve or a file's path); copy one first.".to_owned());
    }
    match path_in(text) {
        Some(path) => of_file(&files::path_of(path)),
        None => of_content("Pasted text", "pasted", text),
    }
}

/// What is one line and looks like a path, and like nothing else.
fn path_in(text: &str) -> Option<&str> {
    let text = text.trim();
    if text.lines().count() != 1 || text.starts_with('{') {
        return None;
    }
    let bare = text.trim_matches(['"', '\'']);
    let has_drive = bare.len() > 3 && bare.is_char_boundary(3) && matches!(&bare[1..3], ":\\" | ":/");
    let begins = ["/", "~/", "\\\\", "file://"]
        .iter()
        .any(|start| bare.starts_with(start));
    let ending = ending(Path::new(bare));
    let ends = TEXTS.into_iter().chain(RECORDINGS).any(|known| ending == known);
    (begins || has_drive || ends).then_some(text)
}

fn ending(path: &Path) -> String {
    let ending = path.extension().unwrap_or_default();
    ending.to_string_lossy().to_ascii_lowercase()
}

fn of_file(path: &Path) -> Result<Found, String> {
    let shown = path.display();
    if path.is_relative() {
        return Err(format!(
            "{shown}: not a whole path (expected all folders from the top one down); paste it as the file manager copies it."
        ));
    }
    if RECORDINGS.contains(&ending(path).as_str()) {
        return Err(format!(
            "{shown}: a recording (expected a target); make one of it with cochlea learn \"{shown}\" -o target.json, \
             and paste the path of that."
        ));
    }
    let content = files::read_text(path, LONGEST_BYTES).map_err(|problem| format!("{shown}: {problem}."))?;
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    of_content(&shown.to_string(), &stem, &content)
}

/// `place`: where `content` is from; `name`: of a target that has none of its own.
fn of_content(place: &str, name: &str, content: &str) -> Result<Found, String> {
    if content.trim_start_matches('\u{feff}').trim_start().starts_with('{') {
        return match of_json(content) {
            Ok(target) => Ok((target, None)),
            Err(problem) => Err(format!("{place}: {problem}.")),
        };
    }
    match text::read(content) {
        Ok(Reading { target, note }) => Ok((NamedTarget::new(shortened(name), &target), note)),
        Err(fault) => {
            let line = fault.line.map_or_else(String::new, |line| format!(", line {line}"));
            Err(format!("{place}{line}: {}; {}.", fault.problem, fault.remedy))
        }
    }
}

fn of_json(content: &str) -> Result<NamedTarget, String> {
    let remedy = "make it again with cochlea learn";
    let content = content.trim_start_matches('\u{feff}');
    let value: Value = serde_json::from_str(content).map_err(|error| format!("{error} ({EXPECTED}); {remedy}"))?;
    match value.get("cochlea_target").map(Value::as_u64) {
        Some(Some(version)) if version != TARGET_VERSION => {
            return Err(format!(
                "a target of version {version} (expected {TARGET_VERSION}); update Cochlea"
            ));
        }
        None if value.get("cochlea_preset").is_some() => {
            return Err(format!("a preset ({EXPECTED}); import it on the page of presets"));
        }
        _ => {}
    }
    let stored = StoredTarget::deserialize(value).map_err(|error| error.to_string());
    let target = stored.and_then(|stored| stored.target());
    let target = target.map_err(|error| format!("{error} ({EXPECTED}); {remedy}"))?;
    Ok(NamedTarget {
        name: shortened(&target.name),
        ..target
    })
}

/// A name as it can be shown: one line, not too long.
fn shortened(name: &str) -> String {
    let line = name.trim().lines().next().unwrap_or_default();
    match line.is_empty() {
        true => "unnamed".to_owned(),
        false => line.chars().take(LONGEST_NAME).collect(),
    }
}
