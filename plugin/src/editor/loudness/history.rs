//! The loudness of the last minutes, as the editor keeps it while its window is open.

use std::collections::VecDeque;

use super::{HIGHEST_TRUE_PEAK_DBTP, SPANS, TARGETS};
use crate::link::{AnalysisFrame, SideFrame};

/// So many slots make a second.
pub const SLOTS_PER_SECOND: u32 = 10;
/// Ten minutes of slots.
const CAPACITY: usize = (600 * SLOTS_PER_SECOND) as usize;

/// A tenth of a second of what comes out.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Slot {
    /// Lowest and highest momentary loudness, LUFS; none in silence.
    pub momentary_lufs: Option<[f32; 2]>,
    /// Lowest and highest short-term loudness, LUFS; none in silence, and until three seconds were heard.
    pub short_term_lufs: Option<[f32; 2]>,
    /// Whether the true peak was over what EBU R 128 allows: a new maximum between the samples, or any sample.
    pub is_over: bool,
    /// Whether sound is missing here.
    pub is_gap: bool,
}

impl Slot {
    const GAP: Self = Self {
        momentary_lufs: None,
        short_term_lufs: None,
        is_over: false,
        is_gap: true,
    };

    /// Both together.
    pub fn joined(self, other: Self) -> Self {
        let join = |one: Option<[f32; 2]>, other: Option<[f32; 2]>| match (one, other) {
            (Some([low, high]), Some([lower, higher])) => Some([low.min(lower), high.max(higher)]),
            (one, other) => one.or(other),
        };
        Self {
            momentary_lufs: join(self.momentary_lufs, other.momentary_lufs),
            short_term_lufs: join(self.short_term_lufs, other.short_term_lufs),
            is_over: self.is_over || other.is_over,
            is_gap: self.is_gap || other.is_gap,
        }
    }
}

/// See the module.
#[derive(Debug)]
pub struct History {
    /// What is aimed at, LUFS.
    pub target_lufs: f64,
    /// How far back it is shown, s.
    pub span_seconds: u32,
    slots: VecDeque<Slot>,
    /// The number of the newest slot, counted from the first ever.
    newest: u64,
    /// Sound so far, s.
    seconds: f64,
    last: Last,
}

/// What the last frame said.
#[derive(Clone, Copy, Debug, Default)]
struct Last {
    sequence: u64,
    end_frame: u64,
    gaps: u64,
    resets: u64,
    true_peak_dbtp: Option<f64>,
}

impl Default for History {
    fn default() -> Self {
        Self {
            target_lufs: TARGETS[0].0,
            span_seconds: SPANS[1].0,
            slots: VecDeque::new(),
            newest: 0,
            seconds: 0.0,
            last: Last::default(),
        }
    }
}

impl History {
    /// For a window that opens: nothing was heard, what was set stays.
    pub fn reopened(&self) -> Self {
        Self {
            target_lufs: self.target_lufs,
            span_seconds: self.span_seconds,
            ..Self::default()
        }
    }

    /// Takes what the analysis found since the last call. `resets`: how often the meters began anew at the user's will.
    pub fn take(&mut self, frame: &AnalysisFrame, resets: u64) {
        if resets != self.last.resets {
            self.slots.clear();
            self.last.resets = resets;
        }
        if frame.sequence == self.last.sequence || frame.sequence == 0 {
            return;
        }
        let passed = frame.end_frame.checked_sub(self.last.end_frame);
        // Time runs back where another processor came between.
        let is_gap = self.last.sequence > 0 && (passed.is_none() || frame.gaps != self.last.gaps);
        if self.last.sequence > 0 {
            self.seconds += passed.unwrap_or(0) as f64 / frame.sample_rate_hz;
        }
        let slot = slot(&frame.post, self.last.true_peak_dbtp);
        self.last = Last {
            sequence: frame.sequence,
            end_frame: frame.end_frame,
            gaps: frame.gaps,
            true_peak_dbtp: frame.post.loudness.true_peak_dbtp,
            ..self.last
        };
        if is_gap {
            // Seen, however short it was.
            self.seconds += 2.0 / f64::from(SLOTS_PER_SECOND);
        }
        let number = (self.seconds * f64::from(SLOTS_PER_SECOND)) as u64;
        self.add(number, slot, is_gap);
    }

    fn add(&mut self, number: u64, slot: Slot, is_gap: bool) {
        match self.slots.back_mut() {
            Some(back) if number == self.newest => *back = back.joined(slot),
            Some(_) => {
                // What came late, but whole, was as it is now.
                let between = if is_gap { Slot::GAP } else { slot };
                for _ in (self.newest + 1..number).take(CAPACITY) {
                    self.slots.push_back(between);
                }
                self.slots.push_back(slot);
            }
            None => self.slots.push_back(slot),
        }
        self.newest = number;
        while self.slots.len() > CAPACITY {
            self.slots.pop_front();
        }
    }

    /// Slots with their numbers, the newest first; the numbers fall by one.
    pub fn slots(&self) -> impl Iterator<Item = (u64, &Slot)> {
        self.slots
            .iter()
            .rev()
            .enumerate()
            .map(|(age, slot)| (self.newest - age as u64, slot))
    }
}

fn slot(side: &SideFrame, last_peak_dbtp: Option<f64>) -> Slot {
    let pair = |lufs: Option<f64>| lufs.map(|lufs| [lufs as f32; 2]);
    let is_over = |db: f64| db > HIGHEST_TRUE_PEAK_DBTP;
    let has_new_peak = side.loudness.true_peak_dbtp.is_some_and(|peak| {
        // A reset lets it fall; what it says then is new, too.
        is_over(peak) && last_peak_dbtp.is_none_or(|last| peak != last)
    });
    Slot {
        momentary_lufs: pair(side.loudness.momentary_lufs),
        short_term_lufs: pair(side.loudness.short_term_lufs),
        is_over: has_new_peak || side.levels.peak_dbfs.into_iter().flatten().any(is_over),
        is_gap: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A frame each tenth of a second; `lufs`: momentary and short-term.
    fn frame(sequence: u64, lufs: f64) -> AnalysisFrame {
        let mut frame = AnalysisFrame {
            sequence,
            sample_rate_hz: 48_000.0,
            end_frame: sequence * 4_800,
            ..AnalysisFrame::default()
        };
        frame.post.loudness.momentary_lufs = Some(lufs);
        frame.post.loudness.short_term_lufs = Some(lufs);
        frame
    }

    #[test]
    fn it_keeps_ten_minutes_and_each_value_in_its_tenth() {
        let mut history = History::default();
        for sequence in 1..=7_000 {
            history.take(&frame(sequence, if sequence <= 6_990 { -30.0 } else { -20.0 }), 0);
        }
        assert_eq!(history.slots().count(), CAPACITY);
        let levels: Vec<f32> = history
            .slots()
            .filter_map(|(_, slot)| slot.momentary_lufs)
            .map(|[low, _]| low)
            .collect();
        assert_eq!(levels.len(), CAPACITY);
        assert_eq!(levels.iter().position(|lufs| *lufs == -30.0), Some(10));
    }

    #[test]
    fn a_slot_keeps_the_lowest_and_the_highest() {
        let mut history = History::default();
        for (sequence, lufs) in [(1, -30.0), (2, -18.0), (3, -25.0)] {
            let mut frame = frame(sequence, lufs);
            frame.end_frame = 4_800 + sequence;
            history.take(&frame, 0);
            history.take(&frame, 0);
        }
        let slots: Vec<Slot> = history.slots().map(|(_, slot)| *slot).collect();
        assert_eq!(slots.len(), 1);
        assert_eq!(slots[0].momentary_lufs, Some([-30.0, -18.0]));
    }

    #[test]
    fn missing_sound_leaves_a_gap_as_long_and_late_frames_none() {
        let mut history = History::default();
        history.take(&frame(1, -20.0), 0);
        let mut late = frame(2, -20.0);
        late.end_frame = 10 * 4_800;
        history.take(&late, 0);
        assert!(
            history
                .slots()
                .all(|(_, slot)| !slot.is_gap && slot.momentary_lufs.is_some())
        );
        assert_eq!(history.slots().count(), 10);
        let mut missed = frame(3, -20.0);
        (missed.end_frame, missed.gaps) = (30 * 4_800, 1);
        history.take(&missed, 0);
        let gaps = history.slots().filter(|(_, slot)| slot.is_gap).count();
        assert!((19..=21).contains(&gaps), "{gaps}");
        // Another processor begins at 0.
        let mut other = frame(4, -20.0);
        other.end_frame = 100;
        history.take(&other, 0);
        assert!(history.slots().filter(|(_, slot)| slot.is_gap).count() > gaps);
        history.take(&frame(5, -20.0), 1);
        assert_eq!(history.slots().count(), 1, "a reset clears it");
    }

    #[test]
    fn overs_are_marked_where_they_are_new() {
        let mut history = History::default();
        for (sequence, peak) in [(1, -3.0), (2, -0.5), (3, -0.5), (4, -0.5), (5, 0.2)] {
            let mut frame = frame(sequence, -20.0);
            frame.post.loudness.true_peak_dbtp = Some(peak);
            history.take(&frame, 0);
        }
        let overs: Vec<bool> = history.slots().map(|(_, slot)| slot.is_over).collect();
        assert_eq!(overs, [true, false, false, true, false]);
    }
}
