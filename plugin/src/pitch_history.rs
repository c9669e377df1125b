//! The last ten seconds of the pitch, as the editor draws them.

use std::collections::VecDeque;

use crate::link::{PitchPoint, PitchTrail};

/// How far back it reaches, s.
pub const HISTORY_SECONDS: f64 = 10.0;
/// Points further apart than this are not joined: something between them is missing, s.
const LONGEST_STEP_SECONDS: f64 = 0.02;

/// Estimates in order of time, unvoiced ones too.
#[derive(Debug, Default)]
pub struct PitchHistory {
    points: VecDeque<PitchPoint>,
    generation: u64,
}

impl PitchHistory {
    /// Takes what came since the last call, and forgets what is older than [`HISTORY_SECONDS`]. Editor.
    pub fn take(&mut self, trail: &PitchTrail) {
        let generation = trail.generation();
        if generation != self.generation {
            self.points.clear();
            self.generation = generation;
        }
        trail.take(|point| self.add(point));
        self.points.make_contiguous();
    }

    fn add(&mut self, point: PitchPoint) {
        // Time runs back where a processor came between: what was before belongs to another.
        if self.points.back().is_some_and(|last| point.seconds < last.seconds) {
            self.points.clear();
        }
        self.points.push_back(point);
        while self
            .points
            .front()
            .is_some_and(|first| point.seconds - first.seconds > HISTORY_SECONDS)
        {
            self.points.pop_front();
        }
    }

    /// All points, the oldest first.
    pub fn points(&self) -> impl Iterator<Item = &PitchPoint> {
        self.points.iter()
    }

    /// Time of the newest point, s; none before the first.
    pub fn newest_seconds(&self) -> Option<f64> {
        self.points.back().map(|point| point.seconds)
    }

    /// The lines to draw: points with a pitch that follow one another without a gap.
    pub fn lines(&self) -> impl Iterator<Item = &[PitchPoint]> {
        // Contiguous since `take`.
        let (points, _) = self.points.as_slices();
        points
            .chunk_by(|one, next| {
                one.heard.is_some() == next.heard.is_some() && next.seconds - one.seconds < LONGEST_STEP_SECONDS
            })
            .filter(|line| line.first().is_some_and(|point| point.heard.is_some()))
    }
}

#[cfg(test)]
mod tests {
    use cochlea_dsp::pitch::Note;

    use super::*;
    use crate::link::HeardNote;

    fn point(seconds: f64, number: Option<u8>) -> PitchPoint {
        PitchPoint {
            seconds,
            heard: number.map(|number| HeardNote {
                note: Note { number, cents: 0.0 },
                confidence: 0.9,
            }),
        }
    }

    #[test]
    fn it_holds_ten_seconds_and_lines_end_where_nothing_was_heard() {
        let trail = PitchTrail::default();
        let mut input = trail.open();
        let mut history = PitchHistory::default();
        for at in 0..4_000 {
            let number = (at % 100 >= 10).then_some(69);
            trail.add(&mut input, point(f64::from(at) * 0.005, number));
            if at % 50 == 0 {
                history.take(&trail);
            }
        }
        history.take(&trail);
        assert_eq!(trail.dropped(), 0);
        let newest = history.newest_seconds().unwrap();
        assert!((newest - 19.995).abs() < 1e-9);
        assert!(history.points().all(|point| newest - point.seconds <= HISTORY_SECONDS));
        assert!((1_999..=2_001).contains(&history.points().count()));
        let lines: Vec<usize> = history.lines().map(<[PitchPoint]>::len).collect();
        assert!(lines.len() >= 20 && lines[1..lines.len() - 1].iter().all(|line| *line == 90));
    }

    #[test]
    fn what_there_is_no_room_for_is_counted_and_leaves_a_gap() {
        let trail = PitchTrail::default();
        let mut input = trail.open();
        let mut history = PitchHistory::default();
        for at in 0..1_100 {
            trail.add(&mut input, point(f64::from(at) * 0.005, Some(60)));
        }
        history.take(&trail);
        assert_eq!((history.points().count(), trail.dropped()), (1_024, 76));
        trail.add(&mut input, point(5.5, Some(60)));
        history.take(&trail);
        assert_eq!(history.lines().count(), 2);
    }

    #[test]
    fn a_new_processor_begins_a_new_history() {
        let trail = PitchTrail::default();
        let mut history = PitchHistory::default();
        let mut input = trail.open();
        trail.add(&mut input, point(3.0, Some(60)));
        history.take(&trail);
        let mut input = trail.open();
        trail.add(&mut input, point(0.0, Some(62)));
        history.take(&trail);
        assert_eq!(history.points().copied().collect::<Vec<_>>(), [point(0.0, Some(62))]);
    }
}
