//! Ours, through the public interface: the whole equaliser as the plug-in runs it, and the recursion alone.

use crate::contestant::{Contestant, Equaliser, Gait, in_process};
use crate::task::{Gains, SAMPLE_RATE_HZ, Task};
use anyhow::Result;
use cochlea_dsp::{BAND_COUNT, Cascade, Graphic, Targets};

/// What the others are compared with.
pub const NAME: &str = "Cochlea";

/// The contestants of this file.
pub fn contestants(task: &Task) -> Vec<Contestant> {
    let note = "whole equaliser: smoothing, guard of bad samples, gains solved for";
    let both = [Gait::Rest, Gait::Moved];
    let mut all = in_process(NAME, note, task, &both, |_| Whole::new(&task.gains_db));
    let note = "the recursion alone, f64";
    all.extend(in_process("Cochlea, cascade", note, task, &[Gait::Rest], |block| {
        Recursion::new(&task.gains_db, block)
    }));
    for contestant in &mut all {
        contestant.ours = true;
        // Ours are the levels at the centres themselves, whatever the neighbours do.
        contestant.wanted_db = task.gains_db;
    }
    all
}

struct Whole(cochlea_dsp::Equaliser);

impl Whole {
    fn new(gains_db: &Gains) -> Result<Self> {
        let mut equaliser = cochlea_dsp::Equaliser::new(SAMPLE_RATE_HZ, 2)?;
        equaliser.set_band_gains_db(gains_db);
        equaliser.reset();
        Ok(Self(equaliser))
    }
}

impl Equaliser for Whole {
    fn set_gains_db(&mut self, _: &Task, gains_db: &Gains) {
        self.0.set_band_gains_db(gains_db);
    }

    fn process(&mut self, input: [&[f32]; 2], [left, right]: [&mut [f32]; 2]) {
        left.copy_from_slice(input[0]);
        right.copy_from_slice(input[1]);
        self.0.process_block(&mut [left, right]);
    }
}

struct Recursion {
    graphic: Graphic,
    cascade: Cascade,
    frames: Vec<[f64; 2]>,
}

impl Recursion {
    fn new(gains_db: &Gains, block: usize) -> Result<Self> {
        let mut new = Self {
            graphic: Graphic::new(SAMPLE_RATE_HZ)?,
            cascade: Cascade::new(),
            frames: vec![[0.0; 2]; block],
        };
        new.set(gains_db);
        Ok(new)
    }

    fn set(&mut self, gains_db: &Gains) {
        let mut section_gains_db = [0.0; BAND_COUNT];
        self.graphic.section_gains_db(gains_db, &mut section_gains_db);
        let mut targets = Targets::UNITY;
        self.graphic.targets(&section_gains_db, &mut targets);
        self.cascade.jump_to(&targets);
    }
}

impl Equaliser for Recursion {
    fn set_gains_db(&mut self, _: &Task, gains_db: &Gains) {
        self.set(gains_db);
    }

    fn process(&mut self, input: [&[f32]; 2], output: [&mut [f32]; 2]) {
        for (frame, (&left, &right)) in self.frames.iter_mut().zip(input[0].iter().zip(input[1])) {
            *frame = [f64::from(left), f64::from(right)];
        }
        self.cascade.process_block(&mut self.frames, &[]);
        let [left, right] = output;
        for (frame, (left, right)) in self.frames.iter().zip(left.iter_mut().zip(right)) {
            (*left, *right) = (frame[0] as f32, frame[1] as f32);
        }
    }
}
