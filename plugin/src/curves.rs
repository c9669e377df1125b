//! What an instance keeps beside its parameters: the custom target, and where the adaptation starts.
//!
//! Written on the main thread, read on the audio thread. A reader never waits: while a writer is at work it keeps what it
//! read last, so the last good target stays.

use std::sync::atomic::{AtomicU32, AtomicU64, Ordering, fence};
use std::sync::{Mutex, PoisonError};

use cochlea_dsp::adapt::{BellNote, Start};
use cochlea_dsp::equaliser::FLOATING_BELL_COUNT;
use cochlea_dsp::{BAND_COUNT, Target};

use crate::params::TargetRow;

/// Rows of 26 numbers in a start.
const START_ROWS: usize = 5;
/// Numbers of a start, with one that says whether there is one.
const START_NUMBERS: usize = START_ROWS * BAND_COUNT + 4 * FLOATING_BELL_COUNT + 2;

/// Numbers that change together.
struct Shelf<const N: usize> {
    /// Odd while they are being written.
    generation: AtomicU32,
    bits: [AtomicU64; N],
}

impl<const N: usize> Shelf<N> {
    fn new(numbers: [f64; N]) -> Self {
        Self {
            generation: AtomicU32::new(0),
            bits: numbers.map(|number| AtomicU64::new(number.to_bits())),
        }
    }

    /// One writer at a time.
    fn write(&self, numbers: &[f64; N]) {
        let before = self.generation.load(Ordering::Relaxed);
        self.generation.store(before.wrapping_add(1), Ordering::Relaxed);
        fence(Ordering::Release);
        for (bits, number) in self.bits.iter().zip(numbers) {
            bits.store(number.to_bits(), Ordering::Relaxed);
        }
        self.generation.store(before.wrapping_add(2), Ordering::Release);
    }

    /// The numbers, unless they are those of generation `seen` or being written. Real time.
    fn read(&self, seen: &mut Option<u32>) -> Option<[f64; N]> {
        let generation = self.generation.load(Ordering::Acquire);
        if *seen == Some(generation) || generation % 2 == 1 {
            return None;
        }
        let numbers = std::array::from_fn(|index| f64::from_bits(self.bits[index].load(Ordering::Relaxed)));
        fence(Ordering::Acquire);
        if self.generation.load(Ordering::Relaxed) != generation {
            return None;
        }
        *seen = Some(generation);
        Some(numbers)
    }
}

/// A target with the name it was given.
#[derive(Clone, Debug, PartialEq)]
pub struct NamedTarget {
    /// What it was drawn, learnt or imported from.
    pub name: String,
    /// Power in each band, dB; `None` where it is left open.
    pub bands_db: TargetRow,
}

impl NamedTarget {
    /// With a name.
    pub fn new(name: impl Into<String>, target: &Target) -> Self {
        Self {
            name: name.into(),
            bands_db: *target.bands_db(),
        }
    }
}

/// See the module.
pub struct Curves {
    target: Shelf<BAND_COUNT>,
    start: Shelf<START_NUMBERS>,
    /// The same as people and files see it; who holds it writes.
    kept: Mutex<Kept>,
}

/// What is kept.
#[derive(Clone, Debug, PartialEq)]
pub struct Kept {
    /// The custom target.
    pub target: NamedTarget,
    /// Where the adaptation starts after a reset; none starts with nothing.
    pub start: Option<Start>,
}

impl Default for Kept {
    fn default() -> Self {
        Self {
            target: NamedTarget::new("Pink", &Target::pink()),
            start: None,
        }
    }
}

impl Default for Curves {
    fn default() -> Self {
        let kept = Kept::default();
        Self {
            target: Shelf::new(target_numbers(&kept.target.bands_db)),
            start: Shelf::new(start_numbers(None)),
            kept: Mutex::new(kept),
        }
    }
}

impl Curves {
    /// What is kept now. Waits for a writer; not for the audio thread.
    pub fn kept(&self) -> Kept {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Another number after every change of what is kept. Allocates nothing.
    pub fn generation(&self) -> u32 {
        self.target.generation.load(Ordering::Acquire)
    }

    /// Changes what is kept. Waits for other writers; not for the audio thread.
    pub fn change(&self, change: impl FnOnce(&mut Kept)) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        change(&mut kept);
        kept.start = kept.start.filter(Start::is_sound);
        self.target.write(&target_numbers(&kept.target.bands_db));
        self.start.write(&start_numbers(kept.start.as_ref()));
    }
}

/// The audio thread's view of [`Curves`].
pub struct CurvesReader {
    seen_target: Option<u32>,
    seen_start: Option<u32>,
    target_db: TargetRow,
}

impl Default for CurvesReader {
    fn default() -> Self {
        Self {
            seen_target: None,
            seen_start: None,
            target_db: [None; BAND_COUNT],
        }
    }
}

impl CurvesReader {
    /// The custom target. Real time: no allocation, never waits.
    pub fn target_db(&mut self, curves: &Curves) -> &TargetRow {
        if let Some(numbers) = curves.target.read(&mut self.seen_target) {
            self.target_db = numbers.map(|number| Some(number).filter(|number| number.is_finite()));
        }
        &self.target_db
    }

    /// The start, if it is another one than at the last call. Real time: no allocation, never waits.
    pub fn new_start(&mut self, curves: &Curves) -> Option<Option<Start>> {
        curves
            .start
            .read(&mut self.seen_start)
            .map(|numbers| start_of(&numbers))
    }
}

fn target_numbers(bands_db: &TargetRow) -> [f64; BAND_COUNT] {
    bands_db.map(|level_db| level_db.unwrap_or(f64::NAN))
}

fn start_numbers(start: Option<&Start>) -> [f64; START_NUMBERS] {
    let mut numbers = [0.0; START_NUMBERS];
    let Some(start) = start else {
        return numbers;
    };
    let rows = [
        &start.levels_db,
        &start.audibility,
        &start.curve_db,
        &start.over_db,
        &start.lost_db,
    ];
    let bells = start
        .bells
        .iter()
        .flat_map(|bell| [bell.frequency_hz, bell.q, bell.excess_db, bell.gain_db]);
    let all = rows.into_iter().flatten().copied().chain(bells);
    for (number, value) in numbers.iter_mut().zip([1.0, start.make_up_db].into_iter().chain(all)) {
        *number = value;
    }
    numbers
}

fn start_of(numbers: &[f64; START_NUMBERS]) -> Option<Start> {
    let row = |nth: usize| std::array::from_fn(|band| numbers[2 + nth * BAND_COUNT + band]);
    let bell = |nth: usize| {
        let at = |index: usize| numbers[2 + START_ROWS * BAND_COUNT + 4 * nth + index];
        BellNote {
            frequency_hz: at(0),
            q: at(1),
            excess_db: at(2),
            gain_db: at(3),
        }
    };
    (numbers[0] == 1.0).then(|| Start {
        levels_db: row(0),
        audibility: row(1),
        curve_db: row(2),
        over_db: row(3),
        lost_db: row(4),
        bells: std::array::from_fn(bell),
        make_up_db: numbers[1],
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(crate) fn some_start() -> Start {
        Start {
            levels_db: std::array::from_fn(|band| -(band as f64)),
            audibility: [0.5; BAND_COUNT],
            curve_db: std::array::from_fn(|band| 0.1 * band as f64),
            over_db: [0.25; BAND_COUNT],
            lost_db: [0.75; BAND_COUNT],
            bells: std::array::from_fn(|bell| BellNote {
                frequency_hz: 100.0 * (bell + 1) as f64,
                q: 3.0,
                excess_db: 7.0,
                gain_db: -4.0,
            }),
            make_up_db: 1.5,
        }
    }

    #[test]
    fn what_is_kept_arrives_whole_and_once() {
        let curves = Curves::default();
        let mut reader = CurvesReader::default();
        assert_eq!(reader.new_start(&curves), Some(None));
        assert_eq!(reader.new_start(&curves), None);
        assert_eq!(reader.target_db(&curves), Target::pink().bands_db());
        let mut open = *Target::flat().bands_db();
        open[3] = None;
        curves.change(|kept| {
            kept.start = Some(some_start());
            kept.target.bands_db = open;
        });
        assert_eq!(reader.new_start(&curves), Some(Some(some_start())));
        assert_eq!(reader.target_db(&curves), &open);
    }

    #[test]
    fn a_start_that_is_not_sound_is_none() {
        let curves = Curves::default();
        curves.change(|kept| {
            kept.start = Some(Start {
                make_up_db: f64::NAN,
                ..some_start()
            });
        });
        assert_eq!(curves.kept().start, None);
    }

    /// A reader beside a writer sees whole rows or nothing.
    #[test]
    fn no_row_is_ever_torn() {
        let shelf = Shelf::new([0.0; 64]);
        std::thread::scope(|scope| {
            scope.spawn(|| (1..20_000).for_each(|round| shelf.write(&[f64::from(round); 64])));
            let mut seen = None;
            for _ in 0..20_000 {
                if let Some(row) = shelf.read(&mut seen) {
                    assert!(row.iter().all(|number| *number == row[0]));
                }
            }
        });
    }
}
