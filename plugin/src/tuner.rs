//! The pitch as a tuner shows it.

use cochlea_dsp::pitch::Pitch;

use crate::link::PitchNow;
use crate::text;

/// Below this a pitch is not shown: a tuner that guesses is worse than one that waits.
pub const LEAST_CONFIDENCE: f64 = 0.5;

/// What a tuner shows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TunerView {
    /// The nearest note without its octave: "C#".
    pub name: &'static str,
    /// Its octave; that of middle C is 4.
    pub octave: i32,
    /// How far above the note it is, cents.
    pub cents: f64,
    /// The fundamental frequency, Hz.
    pub f0_hz: f64,
    /// How sure it is, [`LEAST_CONFIDENCE`] to 1.
    pub confidence: f64,
}

impl TunerView {
    /// What is to be shown. None, a blank: nothing is tracked, there is no pitch, or it is not sure enough.
    pub fn of(now: &PitchNow) -> Option<Self> {
        let Pitch::Voiced { f0_hz, probability } = now.estimate.pitch else {
            return None;
        };
        let note = now.note.filter(|_| now.tracks && probability >= LEAST_CONFIDENCE)?;
        let (name, octave) = text::note_name(i32::from(note.number));
        Some(Self {
            name,
            octave,
            cents: note.cents,
            f0_hz,
            confidence: probability.min(1.0),
        })
    }
}

#[cfg(test)]
mod tests {
    use cochlea_dsp::pitch::{Estimate, Note};

    use super::*;

    fn now(probability: f64) -> PitchNow {
        PitchNow {
            tracks: true,
            estimate: Estimate {
                pitch: Pitch::Voiced {
                    f0_hz: 221.0,
                    probability,
                },
                ..Estimate::NOTHING
            },
            note: Some(Note { number: 57, cents: 7.8 }),
            latency_ms: 20.0,
        }
    }

    #[test]
    fn a_sure_pitch_is_shown_as_a_note() {
        let view = TunerView::of(&now(0.9)).unwrap();
        assert_eq!((view.name, view.octave, view.cents), ("A", 3, 7.8));
        assert_eq!((view.f0_hz, view.confidence), (221.0, 0.9));
    }

    #[test]
    fn what_is_not_sure_or_not_tracked_is_blank() {
        assert_eq!(TunerView::of(&now(0.4)), None);
        assert_eq!(TunerView::of(&now(f64::NAN)), None);
        assert_eq!(
            TunerView::of(&PitchNow {
                tracks: false,
                ..now(1.0)
            }),
            None
        );
        assert_eq!(TunerView::of(&PitchNow::NOTHING), None);
    }
}
