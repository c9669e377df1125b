//! What the user wants parameters to be: `--set "Band 5 Gain=3 dB"` and automation files.

use std::path::Path;
use std::str::FromStr;

use crate::error::Error;
use crate::host::{Host, HostError, TimedEvent};

/// `NAME=VALUE`, the value in the parameter's own words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assignment {
    /// The parameter's name.
    pub name: String,
    /// Its value as text.
    pub value: String,
}

impl FromStr for Assignment {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.split_once('=') {
            Some((name, value)) if !name.trim().is_empty() && !value.trim().is_empty() => Ok(Self {
                name: name.trim().to_owned(),
                value: value.trim().to_owned(),
            }),
            _ => Err("expected NAME=VALUE, such as \"Band 5 Gain=3 dB\"".to_owned()),
        }
    }
}

const COLUMNS: &str = "time_s,parameter,value";

/// Reads an automation file: a line a change, `time_s,parameter,value`. The header line is optional; empty lines and
/// lines that start with `#` are skipped. A change takes effect at the frame nearest to its time and holds until the
/// next; lines may be in any order, those of equal time act in the order of the file.
///
/// Errors name the line.
pub fn read_automation(path: &Path, host: &mut Host, sample_rate_hz: u32) -> Result<Vec<TimedEvent>, Error> {
    let bytes = std::fs::read(path).map_err(|error| {
        let problem = match error.kind() {
            std::io::ErrorKind::NotFound => "no such file".to_owned(),
            _ => format!("cannot be read: {error}"),
        };
        Error::file(path, problem, "check the path given to --automate")
    })?;
    let text = String::from_utf8(bytes).map_err(|_| {
        Error::file(
            path,
            format!("is no text (expected {COLUMNS})"),
            "save it as CSV in UTF-8",
        )
    })?;
    let mut events = Vec::new();
    let mut is_first = true;
    for (index, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let is_header = std::mem::take(&mut is_first) && line.replace(' ', "").eq_ignore_ascii_case(COLUMNS);
        if is_header {
            continue;
        }
        let fail = |problem: &str, remedy: &str| Error::file(path, format!("line {}: {problem}", index + 1), remedy);
        let (time_s, name, value) =
            split_line(line).ok_or_else(|| fail(&format!("is not {COLUMNS}: \"{line}\""), "write three columns"))?;
        let frame = frame_of(time_s, sample_rate_hz).ok_or_else(|| {
            fail(
                &format!("\"{time_s}\" is no time (expected seconds, 0 or more)"),
                "write it as 1.25",
            )
        })?;
        let event = host.event(0, name, value).map_err(|error| {
            let text = error.to_string();
            let (problem, remedy) = text.rsplit_once("; ").unwrap_or((&text, "correct the line"));
            fail(problem, remedy)
        })?;
        let is_automatable = host
            .parameters()
            .iter()
            .any(|p| p.id == event.parameter_id && p.is_automatable);
        if !is_automatable {
            return Err(fail(&format!("\"{name}\" cannot be automated"), "set it with --set"));
        }
        events.push(TimedEvent {
            frame,
            parameter_id: event.parameter_id,
            value: event.value,
        });
    }
    events.sort_by_key(|event| event.frame);
    Ok(events)
}

/// Applies assignments one after the other.
pub fn apply(host: &mut Host, assignments: &[Assignment]) -> Result<(), HostError> {
    assignments
        .iter()
        .try_for_each(|assignment| host.set(&assignment.name, &assignment.value))
}

/// Three fields; the last may hold commas (`-3,5 dB`), any may be quoted.
fn split_line(line: &str) -> Option<(&str, &str, &str)> {
    let (time_s, rest) = line.split_once(',')?;
    let (name, value) = rest.split_once(',')?;
    let bare = |field: &'_ str| -> bool { field.trim().is_empty() };
    if bare(name) || bare(value) {
        return None;
    }
    Some((time_s.trim(), unquoted(name), unquoted(value)))
}

fn unquoted(field: &str) -> &str {
    let field = field.trim();
    field
        .strip_prefix('"')
        .and_then(|field| field.strip_suffix('"'))
        .unwrap_or(field)
        .trim()
}

/// The frame nearest to a time. `None` for what is no time.
fn frame_of(time_s: &str, sample_rate_hz: u32) -> Option<u64> {
    let time_s: f64 = time_s.parse().ok()?;
    // Beyond 2^53 frames f64 no longer counts single frames; no recording comes near.
    let frame = (time_s * f64::from(sample_rate_hz)).round();
    (time_s >= 0.0 && frame < (1_u64 << 53) as f64).then_some(frame as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn assignments_part_at_the_first_equals_sign() {
        let assignment: Assignment = " Band 5 Gain = 3 dB ".parse().unwrap();
        assert_eq!(
            (assignment.name.as_str(), assignment.value.as_str()),
            ("Band 5 Gain", "3 dB")
        );
        for text in ["", "Band 5 Gain", "=3", "Band 5 Gain="] {
            assert!(text.parse::<Assignment>().is_err(), "{text}");
        }
    }

    #[test]
    fn lines_have_three_fields_and_commas_in_the_last() {
        assert_eq!(
            split_line("0.5,Band 1 Gain,-3,5 dB"),
            Some(("0.5", "Band 1 Gain", "-3,5 dB"))
        );
        assert_eq!(split_line("0.5, \"Range\" , \"50 %\""), Some(("0.5", "Range", "50 %")));
        assert_eq!(split_line("0.5,Range"), None);
        assert_eq!(split_line("0.5,,1"), None);
    }

    #[test]
    fn times_go_to_the_nearest_frame() {
        assert_eq!(frame_of("0.5", 48_000), Some(24_000));
        assert_eq!(frame_of("0.0000105", 48_000), Some(1));
        for text in ["-1", "nan", "inf", "soon", "1e300", ""] {
            assert_eq!(frame_of(text, 48_000), None, "{text}");
        }
    }
}
