//! A pitch track in a few figures. Memory does not grow with its length.

use std::fmt::Write;

use cochlea_dsp::pitch::{Estimate, NoteName, Tuning};
use serde::{Deserialize, Serialize};

use super::ListedNote;

/// Notes that the text lists at most.
const MOST_LISTED: usize = 20;
/// Where the histogram begins, Hz: below what any tracker reports. A bin is a cent.
const HISTOGRAM_FROM_HZ: f64 = 20.0;
const HISTOGRAM_CENTS: usize = 10_000;

/// When estimates come.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Times {
    /// From one to the next.
    pub hop_s: f64,
    /// From the middle of a window until its estimate is known.
    pub latency_s: f64,
}

/// How the fundamental frequencies of the voiced hops are spread, to half a cent.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Spread {
    /// One in twenty is lower.
    pub p05: f64,
    /// Half are lower.
    pub median: f64,
    /// One in twenty is higher.
    pub p95: f64,
}

/// Counts hops and notes.
pub struct Summary {
    tuning: Tuning,
    rows: u64,
    voiced_rows: u64,
    histogram: Vec<u64>,
    first_notes: Vec<ListedNote>,
    notes: u64,
}

impl Summary {
    /// Of nothing yet.
    pub fn new(tuning: Tuning) -> Self {
        Self {
            tuning,
            rows: 0,
            voiced_rows: 0,
            histogram: vec![0; HISTOGRAM_CENTS],
            first_notes: Vec::new(),
            notes: 0,
        }
    }

    /// Takes a hop.
    pub fn add(&mut self, estimate: &Estimate) {
        self.rows += 1;
        if let Some(f0_hz) = estimate.pitch.f0_hz() {
            self.voiced_rows += 1;
            let cents = 1200.0 * (f0_hz / HISTOGRAM_FROM_HZ).log2();
            self.histogram[(cents as usize).min(HISTOGRAM_CENTS - 1)] += 1;
        }
    }

    /// Takes a note.
    pub fn add_note(&mut self, note: ListedNote) {
        self.notes += 1;
        if self.first_notes.len() < MOST_LISTED {
            self.first_notes.push(note);
        }
    }

    /// Hops.
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// Those of them that have a pitch.
    pub fn voiced_rows(&self) -> u64 {
        self.voiced_rows
    }

    /// Notes.
    pub fn notes(&self) -> u64 {
        self.notes
    }

    /// None where nothing is voiced, Hz.
    pub fn spread_hz(&self) -> Option<Spread> {
        let at = |share: f64| {
            let wanted = (share * (self.voiced_rows - 1) as f64).round() as u64;
            let mut below = 0;
            let bin = self.histogram.iter().position(|&count| {
                below += count;
                below > wanted
            });
            HISTOGRAM_FROM_HZ * f64::exp2((bin.unwrap_or(0) as f64 + 0.5) / 1200.0)
        };
        (self.voiced_rows > 0).then(|| Spread {
            p05: at(0.05),
            median: at(0.5),
            p95: at(0.95),
        })
    }

    /// For people, indented below a line that names the file.
    pub fn text(&self) -> String {
        let mut text = String::new();
        // Writing to a string cannot fail.
        let share = 100.0 * self.voiced_rows as f64 / self.rows.max(1) as f64;
        let _ = writeln!(text, "  voiced: {share:.1} % of {} hops", self.rows);
        let Some(spread) = self.spread_hz() else {
            return text;
        };
        let named = |f0_hz: f64| match self.tuning.note_of(f0_hz) {
            Some(note) => format!("{f0_hz:.1} Hz ({})", note_text(note.number, note.cents)),
            None => format!("{f0_hz:.1} Hz"),
        };
        let _ = writeln!(text, "  median: {}", named(spread.median));
        let _ = writeln!(
            text,
            "  nine tenths from {} to {}",
            named(spread.p05),
            named(spread.p95)
        );
        let _ = writeln!(text, "  notes: {}", self.notes);
        for note in &self.first_notes {
            let _ = writeln!(
                text,
                "  {:>10.3} s  {:>7.3} s  {}",
                note.start_s,
                note.duration_s,
                note_text(note.name.number, note.cents)
            );
        }
        let more = self.notes - self.first_notes.len() as u64;
        if more > 0 {
            let _ = writeln!(text, "  and {more} more; --notes FILE.csv has all");
        }
        text
    }
}

fn note_text(number: u8, cents: f64) -> String {
    format!("{} {:+.0} cents", NoteName { number }, cents.round() + 0.0)
}

#[cfg(test)]
mod tests {
    use cochlea_dsp::pitch::Pitch;

    use super::*;

    #[test]
    fn percentiles_are_those_of_the_voiced_hops() {
        let mut summary = Summary::new(Tuning::STANDARD);
        assert_eq!(summary.spread_hz(), None);
        for step in 0..=100 {
            for pitch in [
                Pitch::Unvoiced,
                Pitch::Voiced {
                    f0_hz: 110.0 * f64::exp2(f64::from(step) / 100.0),
                    probability: 1.0,
                },
            ] {
                summary.add(&Estimate {
                    pitch,
                    ..Estimate::NOTHING
                });
            }
        }
        assert_eq!((summary.rows(), summary.voiced_rows()), (202, 101));
        let spread = summary.spread_hz().unwrap();
        for (found, octaves) in [(spread.p05, 0.05), (spread.median, 0.5), (spread.p95, 0.95)] {
            let cents = 1200.0 * (found / 110.0).log2() - 1200.0 * octaves;
            assert!(cents.abs() <= 0.51, "{cents}");
        }
    }

    #[test]
    fn the_text_lists_the_first_notes_and_counts_the_rest() {
        let mut summary = Summary::new(Tuning::STANDARD);
        summary.add(&Estimate {
            pitch: Pitch::Voiced {
                f0_hz: 277.18,
                probability: 1.0,
            },
            ..Estimate::NOTHING
        });
        for _ in 0..25 {
            summary.add_note(ListedNote {
                name: NoteName { number: 61 },
                start_s: 0.5,
                duration_s: 0.25,
                cents: -3.2,
            });
        }
        let text = summary.text();
        assert_eq!(text.matches("C♯4 -3 cents").count(), MOST_LISTED, "{text}");
        assert!(
            text.contains("and 5 more") && text.contains("100.0 % of 1 hops"),
            "{text}"
        );
    }
}
