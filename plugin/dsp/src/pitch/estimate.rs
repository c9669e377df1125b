//! What is known of one hop.

/// Whether there is a pitch, and which.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Pitch {
    /// Silence, noise, a chord, a drum.
    Unvoiced,
    /// A pitch.
    Voiced {
        /// Fundamental frequency, Hz.
        f0_hz: f64,
        /// How sure it is, 0 to 1.
        probability: f64,
    },
}

impl Pitch {
    /// Fundamental frequency if there is one, Hz.
    pub fn f0_hz(&self) -> Option<f64> {
        match *self {
            Self::Unvoiced => None,
            Self::Voiced { f0_hz, .. } => Some(f0_hz),
        }
    }
}

/// One hop's estimate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// Counts the estimates since the reset: 0 before the first.
    pub number: u64,
    /// Whether there is a pitch, and which.
    pub pitch: Pitch,
    /// How likely it is that there is one, whichever it is, 0 to 1.
    pub voiced_probability: f64,
    /// Mean square of the window, dB; a full-scale sine is 0, nothing is −140.
    pub level_db: f64,
}

impl Estimate {
    /// Before anything was heard.
    pub const NOTHING: Self = Self {
        number: 0,
        pitch: Pitch::Unvoiced,
        voiced_probability: 0.0,
        level_db: -140.0,
    };
}
