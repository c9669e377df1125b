//! Pitch as a player's notes: on, off, bend.
//!
//! A note begins once its pitch has stood for 15 ms, and it ends after 30 ms without pitch. It gives way to another
//! when the pitch stands elsewhere: more than 85 cents from it for 15 ms, or more than 65 cents for 80 ms; so a vibrato
//! of ±60 cents stays one note even where it is sung 20 cents sharp. A pitch that glides faster than half a semitone in
//! 15 ms stands nowhere: it bends the note that sounds, and begins another only where the bend has no more room.
//! Everything is counted in hops: what comes out follows from the estimates alone.

use super::{Estimate, Tuning};

/// How long a pitch stands before it is a note, seconds.
const STAND_SECONDS: f64 = 0.015;
/// How long a pitch that is neither this note nor clearly another is waited for, seconds.
const DOUBT_SECONDS: f64 = 0.080;
/// The longest gap within a note, seconds.
const GAP_SECONDS: f64 = 0.030;
/// Further from a note than this is doubt, semitones.
const DOUBT_SEMITONES: f64 = 0.65;
/// Further from a note than this is another, semitones.
const LEAVE_SEMITONES: f64 = 0.85;
/// A pitch stands while it keeps within this of where it began to, semitones.
const STAND_SEMITONES: f64 = 0.5;
/// Bends are told in steps of at least this, semitones: a cent, more than half a step of 14 bits at the widest range.
const BEND_STEP_SEMITONES: f64 = 0.01;

/// What is asked of the notes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NoteSettings {
    /// How frequencies are numbered.
    pub tuning: Tuning,
    /// The widest bend, semitones either way: 1 to 48.
    pub bend_range: f64,
}

/// What happens to the one note that sounds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum NoteEvent {
    /// A note begins.
    On {
        /// MIDI number.
        number: u8,
        /// 0.05 to 1: from the loudest window since the pitch began, −60 dB to 0, in proportion to the dB.
        velocity: f64,
    },
    /// The note that sounds ends.
    Off {
        /// MIDI number.
        number: u8,
    },
    /// The bend of what sounds from now on, semitones, within the range.
    Bend {
        /// From the note's own pitch.
        semitones: f64,
    },
}

/// The most events of one estimate.
pub const MOST_NOTE_EVENTS: usize = 3;

/// Turns estimates into notes, one at a time.
pub struct NoteMaker {
    settings: NoteSettings,
    stand_hops: u32,
    doubt_hops: u32,
    gap_hops: u32,
    sounding: Option<u8>,
    /// The last bend told; none where the receiver's is unknown.
    bend: Option<f64>,
    stand: Stand,
    /// Hops without pitch, up to the gap.
    silent_hops: u32,
    /// Hops in succession further from the note than the bend reaches; without a note, hops with pitch.
    astray_hops: u32,
}

/// Where the pitch stands, outside of the note that sounds.
#[derive(Clone, Copy)]
struct Stand {
    semitones: f64,
    hops: u32,
    loudest_db: f64,
}

impl Stand {
    const NOWHERE: Self = Self {
        semitones: 0.0,
        hops: 0,
        loudest_db: f64::NEG_INFINITY,
    };

    fn hear(&mut self, semitones: f64, level_db: f64) {
        if self.hops == 0 || (semitones - self.semitones).abs() > STAND_SEMITONES {
            self.semitones = semitones;
            self.hops = 0;
        }
        self.hops = self.hops.saturating_add(1);
        self.loudest_db = self.loudest_db.max(level_db);
    }
}

impl NoteMaker {
    /// Nothing sounds. `hop_seconds`: from one estimate to the next.
    pub fn new(hop_seconds: f64, settings: NoteSettings) -> Self {
        let hops = |seconds: f64| (seconds / hop_seconds.max(1e-4)).round() as u32;
        Self {
            settings: served(settings),
            stand_hops: hops(STAND_SECONDS).max(2),
            doubt_hops: hops(DOUBT_SECONDS).max(3),
            gap_hops: hops(GAP_SECONDS),
            sounding: None,
            bend: None,
            stand: Stand::NOWHERE,
            silent_hops: 0,
            astray_hops: 0,
        }
    }

    /// From now on. A note that sounds goes on where it can, and its bend is told anew.
    ///
    /// Real time: no allocation.
    pub fn set(&mut self, settings: NoteSettings) {
        let settings = served(settings);
        if settings != self.settings {
            self.settings = settings;
            self.bend = None;
        }
    }

    /// Hops with pitch before a note begins, counting the one with which it does.
    pub fn hops_before_on(&self) -> u32 {
        self.stand_hops
    }

    /// Takes the next estimate; what happens, in order: an end, a bend, a beginning.
    ///
    /// Real time: no allocation.
    pub fn hear(&mut self, estimate: &Estimate) -> [Option<NoteEvent>; MOST_NOTE_EVENTS] {
        let tuning = self.settings.tuning;
        let heard = estimate.pitch.f0_hz().and_then(|f0_hz| {
            let note = tuning.note_of(f0_hz)?;
            Some((f0_hz, note))
        });
        let Some((f0_hz, nearest)) = heard else {
            return [self.hear_nothing(), None, None];
        };
        self.silent_hops = 0;
        let semitones = tuning.semitones_of(f0_hz);
        let away = self
            .sounding
            .map(|number| semitones - tuning.semitones_of(tuning.hz_of(number)));

        if away.is_some_and(|away| away.abs() <= DOUBT_SEMITONES) {
            self.stand = Stand::NOWHERE;
        } else {
            self.stand.hear(semitones, estimate.level_db);
        }
        let range = self.settings.bend_range;
        let astray = away.is_none_or(|away| away.abs() > range);
        self.astray_hops = if astray { self.astray_hops.saturating_add(1) } else { 0 };

        let stands = self.stand.hops >= self.stand_hops;
        let doubted = self.stand.hops >= self.doubt_hops;
        let begins = match away {
            None => stands || self.astray_hops >= self.doubt_hops,
            Some(away) => doubted || (stands && away.abs() > LEAVE_SEMITONES) || self.astray_hops >= self.stand_hops,
        };
        if begins && self.sounding != Some(nearest.number) {
            return self.change_to(nearest.number, nearest.cents / 100.0);
        }
        match away {
            // A pitch out of reach is another note to come, or a slip of the tracker: the bend waits.
            Some(away) if !astray => [None, self.bend_to(away), None],
            _ => [None; MOST_NOTE_EVENTS],
        }
    }

    /// Ends what sounds, and forgets what was heard.
    ///
    /// Real time: no allocation.
    pub fn stop(&mut self) -> Option<NoteEvent> {
        self.stand = Stand::NOWHERE;
        self.silent_hops = 0;
        self.astray_hops = 0;
        self.sounding.take().map(|number| NoteEvent::Off { number })
    }

    fn hear_nothing(&mut self) -> Option<NoteEvent> {
        self.silent_hops = self.silent_hops.saturating_add(1);
        if self.sounding.is_none() || self.silent_hops > self.gap_hops {
            return self.stop();
        }
        None
    }

    fn change_to(&mut self, number: u8, semitones: f64) -> [Option<NoteEvent>; MOST_NOTE_EVENTS] {
        let velocity = velocity_of(self.stand.loudest_db);
        let off = self.stop();
        let bend = self.bend_to(semitones);
        self.sounding = Some(number);
        [off, bend, Some(NoteEvent::On { number, velocity })]
    }

    fn bend_to(&mut self, semitones: f64) -> Option<NoteEvent> {
        if self
            .bend
            .is_some_and(|told| (semitones - told).abs() < BEND_STEP_SEMITONES)
        {
            return None;
        }
        self.bend = Some(semitones);
        Some(NoteEvent::Bend { semitones })
    }
}

fn served(settings: NoteSettings) -> NoteSettings {
    let range = settings.bend_range;
    NoteSettings {
        bend_range: if range.is_nan() { 1.0 } else { range.clamp(1.0, 48.0) },
        ..settings
    }
}

/// 0.05 + 0.95 · (level + 60)/60, within 0.05 and 1.
fn velocity_of(level_db: f64) -> f64 {
    (0.05 + 0.95 * (level_db + 60.0) / 60.0).clamp(0.05, 1.0)
}

#[cfg(test)]
mod tests;
