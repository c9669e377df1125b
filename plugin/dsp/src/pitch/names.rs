//! Notes by name: "A4", "C♯3", "b♭2".

use std::fmt;
use std::str::FromStr;

/// A note's name; C4 is number 60. Writes "C♯4", and "C#4" with `{:#}`; reads either, flats too, in any case.
///
/// Real time: no allocation beyond what it is written to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoteName {
    /// MIDI number, 0 to 127.
    pub number: u8,
}

/// What is no note's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no name of a note (expected a letter, ♯ or ♭ if any, and an octave, C-1 to G9: A4, c#3, Bb2)")]
pub struct NoSuchNote;

/// The names with sharps, from C.
const SHARPS: [(char, bool); 12] = [
    ('C', false),
    ('C', true),
    ('D', false),
    ('D', true),
    ('E', false),
    ('F', false),
    ('F', true),
    ('G', false),
    ('G', true),
    ('A', false),
    ('A', true),
    ('B', false),
];

impl fmt::Display for NoteName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (letter, sharp) = SHARPS[usize::from(self.number % 12)];
        let sign = match (sharp, f.alternate()) {
            (false, _) => "",
            (true, false) => "♯",
            (true, true) => "#",
        };
        write!(f, "{letter}{sign}{}", i32::from(self.number) / 12 - 1)
    }
}

impl FromStr for NoteName {
    type Err = NoSuchNote;

    fn from_str(text: &str) -> Result<Self, NoSuchNote> {
        let mut rest = text.trim().chars();
        let letter = rest.next().ok_or(NoSuchNote)?.to_ascii_uppercase();
        let natural = SHARPS
            .iter()
            .position(|&name| name == (letter, false))
            .ok_or(NoSuchNote)?;
        let rest = rest.as_str();
        let after = |signs: &[char]| rest.strip_prefix(signs);
        let (shift, octave) = match (after(&['#', '♯']), after(&['b', 'B', '♭'])) {
            (Some(octave), _) => (1, octave),
            (_, Some(octave)) => (-1, octave),
            _ => (0, rest),
        };
        let octave = octave.trim_start();
        let octave: i32 = match octave.strip_prefix(['-', '\u{2212}']) {
            Some("1") => -1,
            None if octave.len() == 1 => octave.parse().map_err(|_| NoSuchNote)?,
            _ => return Err(NoSuchNote),
        };
        let number = u8::try_from(12 * (octave + 1) + natural as i32 + shift).map_err(|_| NoSuchNote)?;
        if number > 127 {
            return Err(NoSuchNote);
        }
        Ok(Self { number })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_read_as_it_is_written() {
        for number in 0..128 {
            let name = NoteName { number };
            for text in [
                format!("{name}"),
                format!("{name:#}"),
                format!("{name:#}").to_lowercase(),
            ] {
                assert_eq!(text.parse(), Ok(name), "{text}");
            }
        }
    }

    #[test]
    fn names_as_people_write_them() {
        for (text, number) in [
            ("A4", 69),
            ("a4", 69),
            ("c#3", 49),
            ("C♯3", 49),
            ("Bb2", 46),
            ("bb2", 46),
            ("BB2", 46),
            ("b♭2", 46),
            ("b2", 47),
            ("cb4", 59),
            ("E#4", 65),
            (" g9 ", 127),
            ("C-1", 0),
            ("c\u{2212}1", 0),
            ("F# 2", 42),
        ] {
            assert_eq!(text.parse(), Ok(NoteName { number }), "{text}");
        }
        assert_eq!(format!("{} {0:#}", NoteName { number: 61 }), "C♯4 C#4");
    }

    #[test]
    fn what_is_no_name_is_refused() {
        for text in [
            "", "4", "A", "H4", "A44", "A10", "G#9", "Cb-1", "C-2", "A4.5", "A+4", "A##4", "ä4", "440", "A 4 Hz", "♯4",
        ] {
            assert_eq!(text.parse::<NoteName>(), Err(NoSuchNote), "{text}");
        }
    }
}
