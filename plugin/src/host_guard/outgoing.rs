//! What the plugin tells the host during a block, in order of its sample: one voice of notes, and read-only parameters.
//!
//! The framework could send notes, but it knows nothing of blocks that were cut, and cannot send values of parameters
//! from the audio thread. So its note ports stay off; ours are in [`super::clap`] and [`super::vst3`], and both take
//! from here.

pub(super) mod midi;

use super::ParameterTable;

/// Events that one piece of a block can carry: 128 estimates of five events each, and what switches add.
const CAPACITY: usize = 1_024;
/// Kept free for ends of notes.
const RESERVE: usize = 64;

/// The bend of what sounds.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Bend {
    /// From the note's own pitch.
    pub semitones: f64,
    /// The same as a place of the pitch wheel, −1 to 1.
    pub wheel: f64,
}

/// One thing to tell.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Tell {
    /// A note begins. `bend`: what is in force, told before it.
    NoteOn {
        /// MIDI number.
        key: u8,
        /// 0 to 1.
        velocity: f64,
        /// What is in force.
        bend: Bend,
    },
    /// The note that sounds ends.
    NoteOff {
        /// MIDI number.
        key: u8,
    },
    /// The bend from here on.
    Bend {
        /// The note that sounds.
        key: Option<u8>,
        /// What is in force from here on.
        bend: Bend,
    },
    /// A read-only parameter has a new value.
    Parameter {
        /// Its index.
        index: usize,
        /// Its value, 0 to 1.
        normalized: f32,
    },
}

/// What is to be told. Frames count from the beginning of the host's block.
///
/// Real time: everything but [`Outgoing::new`] works in the memory taken there.
pub struct Outgoing {
    waiting: Vec<(u32, Tell)>,
    /// Frame of the host's block at which the piece being processed begins.
    piece_start: u32,
    sounding: Option<u8>,
    bend: Bend,
    /// A note whose end the host refused.
    owed: Option<u8>,
}

impl Outgoing {
    /// Nothing to tell. Allocates.
    pub fn new() -> Self {
        Self {
            waiting: Vec::with_capacity(CAPACITY),
            piece_start: 0,
            sounding: None,
            bend: Bend::default(),
            owed: None,
        }
    }

    /// From here on frames count from `start` of the host's block.
    pub(super) fn begin_piece(&mut self, start: usize) {
        self.piece_start = u32::try_from(start).unwrap_or(u32::MAX);
    }

    /// A note begins at `frame`; the one that sounds ends there.
    pub fn note_on(&mut self, frame: usize, key: u8, velocity: f64) {
        self.note_off(frame);
        if self.waiting.len() < CAPACITY - RESERVE {
            self.sounding = Some(key);
            let bend = self.bend;
            self.push(frame, Tell::NoteOn { key, velocity, bend });
        }
    }

    /// The note that sounds, if any, ends at `frame`.
    pub fn note_off(&mut self, frame: usize) {
        if let Some(key) = self.sounding.take() {
            self.push(frame, Tell::NoteOff { key });
        }
    }

    /// Bends what sounds from `frame` on, and what begins later.
    pub fn bend(&mut self, frame: usize, bend: Bend) {
        if bend != self.bend {
            self.bend = bend;
            let key = self.sounding;
            self.push(frame, Tell::Bend { key, bend });
        }
    }

    /// Ends what sounds at `frame` and straightens the bend: nothing of ours stays with the host.
    pub fn silence(&mut self, frame: usize) {
        self.note_off(frame);
        self.bend(frame, Bend::default());
    }

    /// Sets a read-only parameter and tells so at `frame`. Nothing if it has that value.
    pub fn parameter(&mut self, frame: usize, parameters: &ParameterTable, index: usize, normalized: f32) {
        if parameters.report(index, normalized) && self.waiting.len() < CAPACITY - RESERVE {
            self.push(frame, Tell::Parameter { index, normalized });
        }
    }

    fn push(&mut self, frame: usize, tell: Tell) {
        let frame = u32::try_from(frame)
            .unwrap_or(u32::MAX)
            .saturating_add(self.piece_start);
        if self.waiting.len() < CAPACITY {
            self.waiting.push((frame, tell));
        }
    }

    /// Hands everything over. `send` says whether the host took it; the end of a note that it did not take is offered
    /// again before anything else of the next piece.
    pub(super) fn hand_over(&mut self, mut send: impl FnMut(u32, &Tell) -> bool) {
        if let Some(key) = self.owed
            && send(self.piece_start, &Tell::NoteOff { key })
        {
            self.owed = None;
        }
        for (frame, tell) in self.waiting.drain(..) {
            let taken = send(frame, &tell);
            if let (false, Tell::NoteOff { key }) = (taken, tell) {
                self.owed = Some(key);
            }
        }
    }
}

impl Default for Outgoing {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(outgoing: &mut Outgoing) -> Vec<(u32, Tell)> {
        let mut all = Vec::new();
        outgoing.hand_over(|frame, tell| {
            all.push((frame, *tell));
            true
        });
        all
    }

    #[test]
    fn one_note_sounds_at_a_time_and_every_one_ends() {
        let mut outgoing = Outgoing::new();
        outgoing.begin_piece(100);
        outgoing.note_on(1, 60, 0.5);
        outgoing.note_on(7, 62, 0.5);
        outgoing.bend(
            8,
            Bend {
                semitones: 1.0,
                wheel: 0.5,
            },
        );
        outgoing.silence(9);
        outgoing.silence(10);
        let all = taken(&mut outgoing);
        let frames: Vec<u32> = all.iter().map(|(frame, _)| *frame).collect();
        assert_eq!(frames, [101, 107, 107, 108, 109, 109]);
        assert_eq!(all[1].1, Tell::NoteOff { key: 60 });
        assert_eq!(all[4].1, Tell::NoteOff { key: 62 });
        assert_eq!(taken(&mut outgoing), []);
    }

    #[test]
    fn a_flood_loses_beginnings_but_no_end() {
        let mut outgoing = Outgoing::new();
        for frame in 0..2 * CAPACITY {
            outgoing.note_on(frame, (frame % 128) as u8, 0.5);
        }
        outgoing.silence(2 * CAPACITY);
        let mut sounding = 0;
        for (_, tell) in taken(&mut outgoing) {
            sounding += match tell {
                Tell::NoteOn { .. } => 1,
                Tell::NoteOff { .. } => -1,
                _ => 0,
            };
        }
        assert_eq!(sounding, 0);
    }

    #[test]
    fn an_end_that_the_host_refuses_is_offered_again() {
        let mut outgoing = Outgoing::new();
        outgoing.note_on(0, 60, 0.5);
        outgoing.note_off(5);
        outgoing.hand_over(|_, tell| !matches!(tell, Tell::NoteOff { .. }));
        outgoing.begin_piece(0);
        assert_eq!(taken(&mut outgoing), [(0, Tell::NoteOff { key: 60 })]);
        assert_eq!(taken(&mut outgoing), []);
    }
}
