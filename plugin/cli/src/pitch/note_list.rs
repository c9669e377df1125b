//! The pitch track as a list of notes: each with its beginning, its length and how it is tuned.

use std::collections::VecDeque;

use cochlea_dsp::pitch::{Estimate, NoteEvent, NoteMaker, NoteName, NoteSettings, Tuning};

/// A note that was heard.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ListedNote {
    /// Which.
    pub name: NoteName,
    /// The first hop at its pitch.
    pub start_s: f64,
    /// To the end of the last one.
    pub duration_s: f64,
    /// Mean distance from the note's own pitch, of the hops that are within a semitone of it: the others are slips, or
    /// on their way to another note.
    pub cents: f64,
}

/// Makes notes as the plugin does for its MIDI output, but dates them back: a note is known to begin or to end a few hops
/// after it did.
pub struct NoteList {
    tuning: Tuning,
    hop_s: f64,
    maker: NoteMaker,
    open: Option<Open>,
    /// The latest hops with pitch, time and frequency: of the note that sounds, or of the one that is about to.
    undecided: VecDeque<(f64, f64)>,
}

struct Open {
    name: NoteName,
    start_s: f64,
    end_s: f64,
    cents: f64,
    hops: u32,
}

impl NoteList {
    /// `hop_s`: from one estimate to the next.
    pub fn new(hop_s: f64, tuning: Tuning) -> Self {
        let settings = NoteSettings {
            tuning,
            bend_range: 2.0,
        };
        Self {
            tuning,
            hop_s,
            maker: NoteMaker::new(hop_s, settings),
            open: None,
            undecided: VecDeque::new(),
        }
    }

    /// Takes the next estimate and its time; the note that has ended, if one has.
    pub fn hear(&mut self, time_s: f64, estimate: &Estimate) -> Option<ListedNote> {
        if let Some(f0_hz) = estimate.pitch.f0_hz() {
            self.undecided.push_back((time_s, f0_hz));
        } else if self.open.is_none() {
            self.undecided.clear();
        }
        let mut ended = None;
        for event in self.maker.hear(estimate).into_iter().flatten() {
            match event {
                NoteEvent::Off { .. } => {
                    // By silence all that is undecided was of this note; by another note it is that one's.
                    if estimate.pitch.f0_hz().is_none() {
                        self.decide(0);
                    }
                    ended = self.close();
                }
                NoteEvent::On { number, .. } => {
                    self.open = self.undecided.front().map(|&(start_s, _)| Open {
                        name: NoteName { number },
                        start_s,
                        end_s: start_s,
                        cents: 0.0,
                        hops: 0,
                    });
                }
                NoteEvent::Bend { .. } => {}
            }
        }
        self.decide(self.maker.hops_before_on() as usize - 1);
        ended
    }

    /// The note that sounds at the end.
    pub fn finish(mut self) -> Option<ListedNote> {
        self.decide(0);
        self.close()
    }

    /// All but the last `keep` hops are of the note that sounds, or of none.
    fn decide(&mut self, keep: usize) {
        while self.undecided.len() > keep {
            let decided = self.undecided.pop_front();
            if let (Some((time_s, f0_hz)), Some(open)) = (decided, &mut self.open) {
                open.end_s = time_s + self.hop_s;
                let cents = 1200.0 * (f0_hz / self.tuning.hz_of(open.name.number)).log2();
                if cents.abs() <= 100.0 {
                    open.cents += cents;
                    open.hops += 1;
                }
            }
        }
    }

    fn close(&mut self) -> Option<ListedNote> {
        self.open.take().map(|open| ListedNote {
            name: open.name,
            start_s: open.start_s,
            duration_s: open.end_s - open.start_s,
            cents: open.cents / f64::from(open.hops.max(1)),
        })
    }
}

#[cfg(test)]
mod tests {
    use cochlea_dsp::pitch::Pitch;

    use super::*;

    fn listed(pitches_hz: &[f64]) -> Vec<ListedNote> {
        let hop_s = 256.0 / 48_000.0;
        let mut list = NoteList::new(hop_s, Tuning::STANDARD);
        let mut notes = Vec::new();
        for (hop, &f0_hz) in pitches_hz.iter().enumerate() {
            let pitch = match f0_hz {
                0.0 => Pitch::Unvoiced,
                f0_hz => Pitch::Voiced {
                    f0_hz,
                    probability: 1.0,
                },
            };
            let estimate = Estimate {
                pitch,
                ..Estimate::NOTHING
            };
            notes.extend(list.hear(hop as f64 * hop_s, &estimate));
        }
        notes.extend(list.finish());
        notes
    }

    /// Hops 10 to 49 at A4, 50 to 79 at B4 and 5 cents, silence, 100 to 119 at A4: to the hop.
    #[test]
    fn notes_are_dated_back_to_the_hop() {
        let mut pitches_hz = vec![0.0; 120];
        pitches_hz[10..50].fill(440.0);
        pitches_hz[50..80].fill(493.883_301 * f64::exp2(5.0 / 1200.0));
        pitches_hz[100..120].fill(440.0);
        let notes = listed(&pitches_hz);
        let hop_s = 256.0 / 48_000.0;
        for (note, (number, from, to, cents)) in
            notes
                .iter()
                .zip([(69, 10.0, 50.0, 0.0), (71, 50.0, 80.0, 5.0), (69, 100.0, 120.0, 0.0)])
        {
            assert_eq!(note.name.number, number);
            assert!((note.start_s - from * hop_s).abs() < 1e-9, "{note:?}");
            assert!((note.duration_s - (to - from) * hop_s).abs() < 1e-9, "{note:?}");
            assert!((note.cents - cents).abs() < 1e-3, "{note:?}");
        }
        assert_eq!(notes.len(), 3);
    }

    #[test]
    fn slips_do_not_count_for_the_tuning() {
        let mut pitches_hz = vec![440.0 * f64::exp2(7.0 / 1200.0); 60];
        pitches_hz[20] = 110.0;
        pitches_hz[40..42].fill(880.0);
        let [note] = listed(&pitches_hz)[..] else {
            panic!("one note");
        };
        assert!((note.cents - 7.0).abs() < 1e-6, "{note:?}");
    }

    #[test]
    fn silence_has_no_notes() {
        assert_eq!(listed(&[0.0; 50]), []);
        assert_eq!(listed(&[]), []);
    }
}
