//! Frequencies as people type them.

use std::str::FromStr;

use cochlea_dsp::pitch::{NoteName, Tuning};

/// `82.4`, `82.4 Hz`, `1.2 kHz`, or a note.
#[derive(Clone, Copy)]
pub(super) enum Frequency {
    Hz(f64),
    Note(NoteName),
}

impl FromStr for Frequency {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if let Ok(name) = text.parse() {
            return Ok(Self::Note(name));
        }
        let lower = text.trim().to_ascii_lowercase();
        let (number, unit_hz) = match (lower.strip_suffix("khz"), lower.strip_suffix("hz")) {
            (Some(number), _) => (number, 1000.0),
            (_, Some(number)) => (number, 1.0),
            _ => (lower.as_str(), 1.0),
        };
        let number: Result<f64, _> = number.trim().parse();
        number
            .map(|number| Self::Hz(unit_hz * number))
            .map_err(|_| "expected a frequency such as 82.4 or 1.2kHz, or a note such as E2".to_owned())
    }
}

impl Frequency {
    /// With the reference pitch that a note is tuned to.
    pub(super) fn hz(self, tuning: Tuning) -> f64 {
        match self {
            Self::Hz(frequency_hz) => frequency_hz,
            Self::Note(name) => tuning.hz_of(name.number),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frequencies_and_notes() {
        for (text, hz) in [
            ("82.4", 82.4),
            ("82.4 Hz", 82.4),
            ("1.2kHz", 1200.0),
            ("a4", 440.0),
            ("A3", 220.0),
            ("-5", -5.0),
        ] {
            assert_eq!(text.parse::<Frequency>().unwrap().hz(Tuning::STANDARD), hz, "{text}");
        }
        for text in ["", "Hz", "low", "H2", "82,4.1", "12 ms"] {
            assert!(text.parse::<Frequency>().is_err(), "{text}");
        }
    }
}
