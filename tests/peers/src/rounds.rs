//! The rounds: everyone takes a turn in each, in rotating order, so that what the machine does meanwhile meets all alike.

use crate::contestant::{Contestant, Gait, block_text};
use crate::ours;
use crate::response::Check;
use crate::task::{BLOCKS, Task};
use anyhow::{Context, Result, ensure};
use serde::Serialize;

/// Median, 10th and 90th percentile over rounds.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Spread {
    /// 10th percentile.
    pub p10: f64,
    /// Median.
    pub median: f64,
    /// 90th percentile.
    pub p90: f64,
}

impl Spread {
    /// Of at least one value, else none. Between two values it interpolates.
    fn of(values: impl IntoIterator<Item = f64>) -> Option<Self> {
        let mut values: Vec<f64> = values.into_iter().collect();
        values.sort_by(f64::total_cmp);
        let last = values.len().checked_sub(1)?;
        let at = |share: f64| {
            let place = share * last as f64;
            let (low, high) = (values[place.floor() as usize], values[place.ceil() as usize]);
            low + place.fract() * (high - low)
        };
        Some(Self {
            p10: rounded(at(0.1), 1000.0),
            median: rounded(at(0.5), 1000.0),
            p90: rounded(at(0.9), 1000.0),
        })
    }
}

/// Rounded to one part in `parts`: more would only be noise in the file.
pub fn rounded(x: f64, parts: f64) -> f64 {
    (x * parts).round() / parts
}

/// What came of a contestant.
#[derive(Debug, Serialize)]
pub struct Row {
    /// The equaliser.
    pub name: String,
    /// Precision, mode, how many instances.
    pub note: String,
    /// What its gains did.
    pub gait: Gait,
    /// Frames per block; none where it got the noise whole.
    pub block: Option<usize>,
    /// Whether it is ours.
    pub ours: bool,
    /// Figures, or why there are none.
    #[serde(flatten)]
    pub outcome: Outcome,
}

/// Figures, or why there are none.
#[derive(Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It worked.
    Measured(Box<Figures>),
    /// It could not be installed or started, or it failed: the reason.
    NotMeasured(String),
}

/// What was measured.
#[derive(Debug, Serialize)]
pub struct Figures {
    /// ns per stereo frame.
    pub ns: Spread,
    /// Its time over ours in the same round, gains and blocks alike.
    pub times_ours: Option<Spread>,
    /// Whether its bells are on.
    pub check: Check,
    /// ns per stereo frame in each round.
    pub rounds_ns: Vec<f64>,
}

impl Row {
    /// The figures, where there are any.
    pub fn figures(&self) -> Option<&Figures> {
        match &self.outcome {
            Outcome::Measured(figures) => Some(figures),
            Outcome::NotMeasured(_) => None,
        }
    }
}

/// One contestant on its way.
struct Lane {
    contestant: Contestant,
    progress: Result<(Check, Vec<f64>)>,
}

/// Checks all responses, then runs the rounds. Says on the standard output how far it is.
pub fn run(task: &Task, contestants: Vec<Contestant>, rounds: usize) -> Vec<Row> {
    let mut lanes: Vec<Lane> = contestants.into_iter().map(|one| check(task, one)).collect();
    let count = lanes.len();
    for round in 0..rounds {
        for place in 0..count {
            lanes[(place + round * count / rounds) % count].turn(task);
        }
        println!("round {} of {rounds}", round + 1);
    }
    rows(lanes)
}

fn check(task: &Task, mut contestant: Contestant) -> Lane {
    let response = match &mut contestant.runner {
        Ok(runner) => runner.impulse_response(task),
        Err(error) => Err(anyhow::anyhow!("{error:#}")),
    };
    let progress = response.and_then(|response| {
        let check = Check::new(task, &response, &contestant.wanted_db);
        let text = check.text(task);
        ensure!(check.bells_are_on(), "it does not do the task: {text}");
        Ok((check, Vec::new()))
    });
    let (gait, block) = (contestant.gait.text(), block_text(contestant.block));
    println!("{}, {gait}, blocks: {block}", contestant.name);
    match &progress {
        Ok((check, _)) => println!(
            "    {}; largest error {:.2} dB",
            check.text(task),
            check.largest_error_db
        ),
        Err(error) => println!("    not measured: {error:#}"),
    }
    Lane { contestant, progress }
}

impl Lane {
    fn turn(&mut self, task: &Task) {
        let (Ok(runner), Ok((_, rounds_ns))) = (&mut self.contestant.runner, &mut self.progress) else {
            return;
        };
        match runner.turn(task) {
            Ok(ns) => rounds_ns.push(rounded(ns, 100.0)),
            Err(error) => self.progress = Err(error),
        }
    }

    fn rounds_ns(&self) -> Option<&[f64]> {
        self.progress.as_ref().ok().map(|(_, rounds_ns)| rounds_ns.as_slice())
    }
}

fn rows(lanes: Vec<Lane>) -> Vec<Row> {
    let reference = |gait: Gait, block: Option<usize>| {
        let block = block.or(Some(BLOCKS[0]));
        let is_it = |lane: &&Lane| {
            let it = &lane.contestant;
            it.name == ours::NAME && it.gait == gait && it.block == block
        };
        lanes.iter().find(is_it).and_then(Lane::rounds_ns).map(<[f64]>::to_vec)
    };
    let references: Vec<_> = lanes
        .iter()
        .map(|lane| reference(lane.contestant.gait, lane.contestant.block))
        .collect();
    let pairs = lanes.into_iter().zip(references);
    pairs.map(|(lane, ours_ns)| lane.into_row(ours_ns)).collect()
}

impl Lane {
    fn into_row(self, ours_ns: Option<Vec<f64>>) -> Row {
        let outcome = self.progress.and_then(|(check, rounds_ns)| {
            let ns = Spread::of(rounds_ns.iter().copied());
            let ratios = ours_ns.map(|ours_ns| Spread::of(rounds_ns.iter().zip(ours_ns).map(|(ns, ours)| ns / ours)));
            Ok(Figures {
                ns: ns.context("it took no turn")?,
                times_ours: ratios.flatten(),
                check,
                rounds_ns,
            })
        });
        Row {
            name: self.contestant.name,
            note: self.contestant.note,
            gait: self.contestant.gait,
            block: self.contestant.block,
            ours: self.contestant.ours,
            outcome: match outcome {
                Ok(figures) => Outcome::Measured(Box::new(figures)),
                Err(error) => Outcome::NotMeasured(format!("{error:#}")),
            },
        }
    }
}
