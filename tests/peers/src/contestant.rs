//! A contestant: what is measured, how it is named, and how one turn of it is timed.

use crate::response::{IMPULSE, IMPULSE_FRAMES, SETTLE_FRAMES};
use crate::task::{BLOCKS, Gains, NOISE_FRAMES, Stereo, Task};
use anyhow::Result;
use serde::Serialize;
use std::time::{Duration, Instant};

/// How long a turn works, about.
pub const TURN: Duration = Duration::from_millis(200);

/// Frames between two looks at the clock, and before the clock starts.
const STRETCH_FRAMES: usize = 4096;

/// What the gains do meanwhile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Gait {
    /// They stay.
    Rest,
    /// All 26 are set anew before every block.
    Moved,
}

impl Gait {
    /// As the report says it.
    pub fn text(self) -> &'static str {
        match self {
            Self::Rest => "at rest",
            Self::Moved => "moved every block",
        }
    }
}

/// A block size as the report says it.
pub fn block_text(block: Option<usize>) -> String {
    block.map_or("whole".into(), |block| block.to_string())
}

/// An equaliser in our own process, with the task's setting in place.
pub trait Equaliser {
    /// Sets all gains, as a host would just before a block.
    fn set_gains_db(&mut self, task: &Task, gains_db: &Gains);

    /// One block, f32 in and out. All four are of the block size that it was made for.
    fn process(&mut self, input: [&[f32]; 2], output: [&mut [f32]; 2]);
}

/// What can take a turn in a round.
pub trait Runner {
    /// Works for about [`TURN`]; ns per stereo frame.
    fn turn(&mut self, task: &Task) -> Result<f64>;

    /// What comes out after an impulse of [`IMPULSE`] went in.
    fn impulse_response(&mut self, task: &Task) -> Result<Stereo>;
}

/// A contestant, there or not.
pub struct Contestant {
    /// The equaliser.
    pub name: String,
    /// Precision, mode, how many instances.
    pub note: String,
    /// What its gains do.
    pub gait: Gait,
    /// Frames per block; none where it gets the noise whole.
    pub block: Option<usize>,
    /// Levels it should have at the centres, dB.
    pub wanted_db: Gains,
    /// Whether it is ours.
    pub ours: bool,
    /// The thing itself, or why it is not there.
    pub runner: Result<Box<dyn Runner>>,
}

/// Contestants at rest, one per block size.
pub fn at_rest<E, F>(name: &str, note: &str, task: &Task, make: F) -> Vec<Contestant>
where
    E: Equaliser + 'static,
    F: Fn() -> Result<E>,
{
    in_process(name, note, task, &[Gait::Rest], |_| make())
}

/// Contestants at rest and moved, one of each per block size. `make` gets the block size.
pub fn in_process<E, F>(name: &str, note: &str, task: &Task, gaits: &[Gait], make: F) -> Vec<Contestant>
where
    E: Equaliser + 'static,
    F: Fn(usize) -> Result<E>,
{
    let wanted_db = task.series_db();
    let pairs = gaits.iter().flat_map(|&gait| BLOCKS.map(|block| (gait, block)));
    pairs
        .map(|(gait, block)| Contestant {
            name: name.into(),
            note: note.into(),
            gait,
            block: Some(block),
            wanted_db,
            ours: false,
            runner: make(block).map(|equaliser| Box::new(InProcess::new(equaliser, gait, block)) as Box<dyn Runner>),
        })
        .collect()
}

/// Feeds an equaliser from the noise, block by block.
struct InProcess<E> {
    equaliser: E,
    gait: Gait,
    block: usize,
    output: Stereo,
    /// Blocks so far: place in the noise and in the moves.
    count: usize,
}

impl<E: Equaliser> InProcess<E> {
    fn new(equaliser: E, gait: Gait, block: usize) -> Self {
        let output = [vec![0.0; block], vec![0.0; block]];
        Self {
            equaliser,
            gait,
            block,
            output,
            count: 0,
        }
    }

    fn stretch(&mut self, task: &Task) {
        for _ in 0..STRETCH_FRAMES / self.block {
            if self.gait == Gait::Moved {
                let gains_db = &task.moves_db[self.count % task.moves_db.len()];
                self.equaliser.set_gains_db(task, gains_db);
            }
            let start = self.count * self.block % NOISE_FRAMES;
            self.process(&task.noise, start);
            self.count += 1;
        }
    }

    fn process(&mut self, input: &Stereo, start: usize) {
        let end = start + self.block;
        let [left, right] = &mut self.output;
        self.equaliser
            .process([&input[0][start..end], &input[1][start..end]], [left, right]);
    }
}

impl<E: Equaliser> Runner for InProcess<E> {
    fn turn(&mut self, task: &Task) -> Result<f64> {
        self.stretch(task);
        let start = Instant::now();
        let mut frames = 0;
        loop {
            self.stretch(task);
            frames += STRETCH_FRAMES;
            let elapsed = start.elapsed();
            if elapsed >= TURN {
                return Ok(elapsed.as_nanos() as f64 / frames as f64);
            }
        }
    }

    fn impulse_response(&mut self, task: &Task) -> Result<Stereo> {
        if self.gait == Gait::Moved {
            // Through other settings first: what is measured is then what the moves arrive at.
            self.stretch(task);
            self.equaliser.set_gains_db(task, &task.gains_db);
        }
        let mut input = [vec![0.0; IMPULSE_FRAMES], vec![0.0; IMPULSE_FRAMES]];
        for _ in (0..SETTLE_FRAMES).step_by(self.block) {
            self.process(&input, 0);
        }
        (input[0][0], input[1][0]) = (IMPULSE[0], IMPULSE[1]);
        let mut response = [Vec::new(), Vec::new()];
        for start in (0..IMPULSE_FRAMES).step_by(self.block) {
            self.process(&input, start);
            for (response, output) in response.iter_mut().zip(&self.output) {
                response.extend_from_slice(output);
            }
        }
        Ok(response)
    }
}
