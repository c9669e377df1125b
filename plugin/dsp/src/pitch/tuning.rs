//! Frequencies as notes: reference pitch, transposition, temperament.

/// How notes are tuned.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tuning {
    /// Frequency of A4, Hz.
    pub a4_hz: f64,
    /// Added to the number of the sounding note, for instruments that are written in another key; semitones.
    pub transposition: i32,
    /// Where the other notes stand.
    pub temperament: Temperament,
}

/// How an octave is divided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Temperament {
    /// Twelve equal semitones.
    Equal,
    /// Five-limit just intonation.
    Just {
        /// The key note, counted from C = 0, as sounding.
        tonic: u8,
    },
}

/// The note nearest to a frequency.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Note {
    /// MIDI number: A4 is 69, C4 60; 0 to 127.
    pub number: u8,
    /// How far above it the frequency is, cents.
    pub cents: f64,
}

impl Tuning {
    /// A4 = 440 Hz, as sounding, equal temperament.
    pub const STANDARD: Self = Self {
        a4_hz: 440.0,
        transposition: 0,
        temperament: Temperament::Equal,
    };
}
