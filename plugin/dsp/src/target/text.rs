//! Curves as text: a frequency and a level a line, or a GraphicEQ line.
//!
//! Columns are parted by a semicolon, a tab, a comma or spaces; a decimal comma is understood where the comma does not
//! part columns. What follows `#`, and lines that start with `*`, are comments; one line of headings may come first. A
//! GraphicEQ line may stand among comments and a `Preamp:` line, which changes nothing in a shape.

mod graphic_eq;

pub use graphic_eq::{graphic_eq, graphic_eq_of_curve};

use super::{MAX_LEVEL_DB, Target};

/// Longer texts and files, in bytes, are no targets: none comes near this.
pub const LONGEST_BYTES: usize = 4 << 20;

const MAX_FREQUENCY_HZ: f64 = 1e6;
const EXPECTED: &str = "expected a frequency in Hz and a level in dB, such as 1000 -3.5";

/// What is wrong with a text.
#[derive(Debug, Clone, PartialEq)]
pub struct Fault {
    /// Counted from 1; `None` where the text as a whole is wrong.
    pub line: Option<usize>,
    /// What was found, and what is expected.
    pub problem: String,
    /// What to do.
    pub remedy: &'static str,
}

struct Point {
    line: usize,
    frequency_hz: f64,
    level_db: f64,
}

/// What a text says.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// The target that it describes.
    pub target: Target,
    /// What a person should know although it was understood, such as points that were sorted: place and finding.
    pub note: Option<String>,
}

/// The target that a text describes, and what there is to say of it. Points may stand in any order.
///
/// # Errors
/// Which line is wrong, what was found, what is expected.
pub fn read(text: &str) -> Result<Reading, Fault> {
    let points = points(text)?;
    check_duplicates(&points)?;
    let target = Target::points(&pairs_of(&points)).map_err(|error| Fault {
        line: None,
        problem: format!("{error}, {EXPECTED} a line"),
        remedy: "write at least two lines, or a GraphicEQ line",
    })?;
    Ok(Reading {
        target,
        note: out_of_order(&points),
    })
}

/// The target that a text describes, without what there is to say of it.
///
/// # Errors
/// As [`read`].
pub fn parse(text: &str) -> Result<Target, Fault> {
    read(text).map(|reading| reading.target)
}

/// The frequencies, Hz, and levels, dB, of a text, in its order.
///
/// # Errors
/// As [`read`].
pub fn pairs(text: &str) -> Result<Vec<(f64, f64)>, Fault> {
    let points = points(text)?;
    check_duplicates(&points)?;
    Ok(pairs_of(&points))
}

fn pairs_of(points: &[Point]) -> Vec<(f64, f64)> {
    points
        .iter()
        .map(|point| (point.frequency_hz, point.level_db))
        .collect()
}

/// The first place where frequencies fall: nothing that Equalizer APO minds, but often a slip of the keyboard.
fn out_of_order(points: &[Point]) -> Option<String> {
    let fall = points
        .windows(2)
        .find(|pair| pair[1].frequency_hz < pair[0].frequency_hz)?;
    Some(format!(
        "line {}: {} Hz after {} Hz, so the points were sorted by frequency",
        fall[1].line, fall[1].frequency_hz, fall[0].frequency_hz
    ))
}

fn points(text: &str) -> Result<Vec<Point>, Fault> {
    let mut points = Vec::new();
    let mut is_first = true;
    for (line, content) in (1..).zip(text.trim_start_matches('\u{feff}').lines()) {
        let content = content.split('#').next().unwrap_or_default().trim();
        if content.is_empty() || content.starts_with('*') {
            continue;
        }
        let may_be_headings = std::mem::take(&mut is_first);
        match content.split_once(':') {
            Some((key, entries)) if key.eq_ignore_ascii_case("GraphicEQ") => {
                for entry in entries.split(';').map(str::trim).filter(|entry| !entry.is_empty()) {
                    points.push(point(line, &entry.split_whitespace().collect::<Vec<_>>(), entry)?);
                }
            }
            Some((key, _)) if key.eq_ignore_ascii_case("Preamp") => {}
            _ if may_be_headings && !content.contains(|character: char| character.is_ascii_digit()) => {}
            _ => points.push(point(line, &fields(content), content)?),
        }
    }
    Ok(points)
}

fn fields(content: &str) -> Vec<&str> {
    let separator = [';', '\t', ',']
        .into_iter()
        .find(|&separator| content.contains(separator));
    match separator {
        Some(separator) => content.split(separator).map(str::trim).collect(),
        None => content.split_whitespace().collect(),
    }
}

fn point(line: usize, fields: &[&str], content: &str) -> Result<Point, Fault> {
    let fault = |problem: String, remedy| Fault {
        line: Some(line),
        problem,
        remedy,
    };
    let &[frequency, level] = fields else {
        return Err(fault(
            format!("\"{}\" is not two numbers ({EXPECTED})", shortened(content)),
            "write two columns",
        ));
    };
    let number = |field: &str| {
        field.replace(',', ".").parse::<f64>().map_err(|_| {
            fault(
                format!("\"{}\" is no number ({EXPECTED})", shortened(field)),
                "correct the line, or start it with #",
            )
        })
    };
    let (frequency_hz, level_db) = (number(frequency)?, number(level)?);
    if !(frequency_hz > 0.0 && frequency_hz <= MAX_FREQUENCY_HZ) {
        return Err(fault(
            format!("frequency {frequency} is out of range (expected more than 0, up to {MAX_FREQUENCY_HZ} Hz)"),
            "correct the line",
        ));
    }
    if !(-MAX_LEVEL_DB..=MAX_LEVEL_DB).contains(&level_db) {
        return Err(fault(
            format!("level {level} is out of range (expected -{MAX_LEVEL_DB} to {MAX_LEVEL_DB} dB)"),
            "correct the line",
        ));
    }
    Ok(Point {
        line,
        frequency_hz,
        level_db,
    })
}

fn check_duplicates(points: &[Point]) -> Result<(), Fault> {
    let mut by_frequency: Vec<&Point> = points.iter().collect();
    by_frequency.sort_by(|a, b| a.frequency_hz.total_cmp(&b.frequency_hz));
    let twice = by_frequency
        .windows(2)
        .find(|pair| pair[0].frequency_hz == pair[1].frequency_hz);
    twice.map_or(Ok(()), |pair| {
        Err(Fault {
            line: Some(pair[1].line),
            problem: format!(
                "frequency {} Hz stands in line {} already (expected each once)",
                pair[1].frequency_hz, pair[0].line
            ),
            remedy: "leave one of them out",
        })
    })
}

/// Enough to find the place, in one line.
fn shortened(text: &str) -> String {
    const LONGEST: usize = 40;
    if text.chars().count() <= LONGEST {
        return text.to_owned();
    }
    text.chars().take(LONGEST).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_separator_gives_the_same() {
        let expected = Target::points(&[(100.0, -3.5), (1000.0, 0.25)]).unwrap();
        for text in [
            "100,-3.5\n1000,0.25\n",
            "100, -3.5\n1000, 0.25",
            "100;-3.5\r\n1000;0.25\r\n",
            "100;-3,5\n1000;0,25\n",
            "100\t-3.5\n1000\t0,25\n",
            "100 -3.5\n  1000    0.25\n",
            "\u{feff}Frequency (Hz);Level (dB)\n\n# made by hand\n* a remark\n100;-3.5 # low\n1000;2.5e-1\n",
            "1000 0.25\n100 -3.5\n",
            "GraphicEQ: 100 -3.5; 1000 0.25",
            "# a comment\nPreamp: -6 dB\ngraphiceq: 100 -3.5; 1000 0.25;\n",
        ] {
            assert_eq!(parse(text).as_ref(), Ok(&expected), "{text:?}");
        }
    }

    #[test]
    fn faults_name_line_finding_expectation_and_remedy() {
        let huge = "9".repeat(5000);
        for (text, line, words) in [
            ("100 -3\n1000", Some(2), "\"1000\" is not two numbers"),
            ("100 -3\n1000 loud", Some(2), "\"loud\" is no number"),
            ("100,-3\n1000,2,1", Some(2), "is not two numbers"),
            ("100 -3\n200,,1", Some(2), "is not two numbers"),
            ("100 nan\n200 1", Some(1), "level nan is out of range"),
            ("nan 1\n200 1", Some(1), "frequency nan is out of range"),
            ("1 1\nnan 1", Some(2), "frequency nan is out of range"),
            ("1 1\n-5 1", Some(2), "frequency -5 is out of range"),
            ("1 1\ninf 1", Some(2), "frequency inf is out of range"),
            ("1 1\n2 1e9", Some(2), "level 1e9 is out of range"),
            ("100 1\n# again\n100.0 2", Some(3), "stands in line 1 already"),
            ("GraphicEQ: 20 -3; 50", Some(1), "\"50\" is not two numbers"),
            ("GraphicEQ: 20 -3; 50 x", Some(1), "\"x\" is no number"),
            ("GraphicEQ:", None, "0 points (expected at least 2)"),
            ("100 1", None, "1 points (expected at least 2)"),
            ("# nothing", None, "0 points"),
            ("Dear diary", None, "0 points"),
            ("Dear diary\nToday", Some(2), "\"Today\" is not two numbers"),
            (&format!("1 1\n{huge} 2 3"), Some(2), "…"),
        ] {
            let fault = parse(text).unwrap_err();
            assert_eq!(fault.line, line, "{text:.60}: {fault:?}");
            assert!(fault.problem.contains(words), "{text:.60}: {fault:?}");
            assert!(
                fault.problem.contains("expected") && !fault.remedy.is_empty(),
                "{fault:?}"
            );
            assert!(fault.problem.len() < 300, "{fault:?}");
        }
    }

    /// They are taken in any order, and the first that falls is told.
    #[test]
    fn frequencies_that_fall_are_told_with_their_line() {
        let note = |text: &str| read(text).unwrap().note;
        assert_eq!(note("100 1\n1000 -2\n9000 3"), None);
        let expected = "line 3: 500 Hz after 1000 Hz, so the points were sorted by frequency";
        assert_eq!(note("# Hz dB\n1000 -2\n500 1\n100 3").as_deref(), Some(expected));
        let line = note("GraphicEQ: 20 -3; 5000 1; 100.5 0").unwrap();
        assert!(line.starts_with("line 1: 100.5 Hz after 5000 Hz"), "{line}");
    }

    /// A text cut anywhere is understood or refused.
    #[test]
    fn a_cut_text_is_understood_or_refused() {
        let text = "GraphicEQ: 20 -3.5; 50 0; 1000 1.25e0; 20000 −4";
        for (length, _) in text.char_indices() {
            let answer = parse(&text[..length]);
            assert!(answer.is_ok() || !answer.unwrap_err().problem.is_empty());
        }
    }
}
