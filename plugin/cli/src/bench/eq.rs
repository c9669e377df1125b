//! `cochlea bench eq`: the recursion on every path, the whole equaliser, and the plugin through CLAP.

use std::fmt::Write;

use cochlea_dsp::cascade::{RAMP_SAMPLES, Step};
use cochlea_dsp::{BAND_COUNT, Cascade, Equaliser, Graphic, SimdPath, Targets};
use serde::Serialize;

use super::{Machine, Nanoseconds, Rounds, noise};
use crate::error::Error;
use crate::host::{Event, Host};

const SAMPLE_RATE_HZ: f64 = 48_000.0;
/// Block sizes of the tables, frames.
const BLOCKS: [usize; 4] = [1, 16, 64, 512];

/// One figure.
#[derive(Clone, Debug, Serialize)]
pub struct Figure {
    /// What ran: "recursion", "equaliser", "plugin".
    pub what: &'static str,
    /// Its instructions.
    pub path: &'static str,
    /// "at rest", "moving", "flat", "noise", "tail".
    pub gait: &'static str,
    /// Frames per block.
    pub block_frames: usize,
    /// Per stereo frame, ns.
    pub ns_per_frame: Nanoseconds,
}

/// All figures of one run.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// Where.
    pub machine: Machine,
    /// How often everything had its turn.
    pub rounds: usize,
    /// What was measured.
    pub figures: Vec<Figure>,
}

/// Runs it. `went_on`: as for [`Rounds::run`].
///
/// # Errors
/// When the plugin cannot be hosted.
pub fn run(rounds: usize, went_on: impl FnMut(f64) -> bool) -> Result<Option<Report>, Error> {
    let mut turns = Rounds::default();
    let mut rows = Vec::new();
    for path in SimdPath::ALL.into_iter().filter(|path| path.is_available()) {
        for (gait, moves) in [("at rest", false), ("moving", true)] {
            for block in BLOCKS {
                let (mut recursion, mut input) = (Recursion::new(path, moves), Input::new(block));
                let place = turns.add(block, move || recursion.process(input.refresh()));
                let mut input = Input::new(block);
                let copy = turns.add(block, move || {
                    std::hint::black_box(input.refresh());
                });
                rows.push((("recursion", path, gait, block), place, Some(copy)));
            }
        }
    }
    let path = SimdPath::chosen();
    for (gait, moves, flat) in [
        ("flat", false, true),
        ("at rest", false, false),
        ("moving", true, false),
    ] {
        for block in BLOCKS {
            let mut whole = Whole::new(block, moves, flat);
            let place = turns.add(block, move || whole.process());
            rows.push((("equaliser", path, gait, block), place, None));
        }
    }
    for gait in ["noise", "tail"] {
        let mut plugin = Plugin::new(gait == "tail")?;
        let place = turns.add(Plugin::FRAMES, move || plugin.process());
        rows.push((("plugin", path, gait, Plugin::FRAMES), place, None));
    }
    let times = turns.run(rounds, went_on);
    Ok(times.map(|times| Report {
        machine: Machine::here(),
        rounds,
        figures: rows
            .into_iter()
            .map(|((what, path, gait, block_frames), place, copy)| Figure {
                what,
                path: path.name(),
                gait,
                block_frames,
                ns_per_frame: match copy {
                    Some(copy) => times.less(place, copy),
                    None => times.of(place),
                },
            })
            .collect(),
    }))
}

impl Report {
    fn median(&self, what: &str, path: &str, gait: &str, block: usize) -> Option<f64> {
        let found = self.figures.iter().find(|figure| {
            figure.what == what && figure.path == path && figure.gait == gait && figure.block_frames == block
        });
        found.map(|figure| figure.ns_per_frame.median)
    }

    /// The ratios that matter, with what they compare.
    pub fn ratios(&self) -> Vec<(String, f64)> {
        let mut ratios = Vec::new();
        let mut ratio = |text: String, above: Option<f64>, below: Option<f64>| {
            if let (Some(above), Some(below)) = (above, below) {
                ratios.push((text, above / below));
            }
        };
        for path in self.machine.paths.iter().filter(|&&path| path != "scalar") {
            let rest = |block: usize| self.median("recursion", path, "at rest", block);
            let scalar = |block: usize| self.median("recursion", "scalar", "at rest", block);
            ratio(
                format!("{path}: times as fast as scalar, at rest, blocks of 512"),
                scalar(512),
                rest(512),
            );
            ratio(
                format!("{path}: times as fast as scalar, blocks of 1"),
                scalar(1),
                rest(1),
            );
            let moving = self.median("recursion", path, "moving", 512);
            ratio(
                format!("{path}: coefficients renewed every 32 samples, against at rest"),
                moving,
                rest(512),
            );
            ratio(format!("{path}: blocks of 64 against 512"), rest(64), rest(512));
        }
        let path = SimdPath::chosen().name();
        let whole = |gait: &str| self.median("equaliser", path, gait, 512);
        ratio(
            "whole equaliser: gains moved every block, against at rest".to_owned(),
            whole("moving"),
            whole("at rest"),
        );
        let plugin = |gait: &str| self.median("plugin", path, gait, Plugin::FRAMES);
        ratio(
            "plugin: a tail below −300 dB against noise".to_owned(),
            plugin("tail"),
            plugin("noise"),
        );
        ratios
    }

    /// For people.
    pub fn text(&self) -> String {
        let mut text = self.machine.to_string();
        // Writing to a string cannot fail.
        let _ = writeln!(
            text,
            "ns per stereo frame, 26 bands, f64; median of {} rounds (10–90 %), all in turn in one run\n",
            self.rounds
        );
        let _ = write!(text, "{:<28}", "blocks of");
        for block in BLOCKS {
            let _ = write!(text, "{block:>22}");
        }
        text.push('\n');
        let mut done: Vec<(&str, &str, &str)> = Vec::new();
        for figure in &self.figures {
            let row = (figure.what, figure.path, figure.gait);
            if done.contains(&row) {
                continue;
            }
            done.push(row);
            let _ = write!(
                text,
                "{:<28}",
                format!("{} {}, {}", figure.what, figure.path, figure.gait)
            );
            for block in BLOCKS {
                let mut same = self.figures.iter().filter(|f| (f.what, f.path, f.gait) == row);
                let cell = same.find(|figure| figure.block_frames == block).map(|figure| {
                    let Nanoseconds { median, p10, p90 } = figure.ns_per_frame;
                    format!("{median:.1} ({p10:.1}–{p90:.1})")
                });
                let _ = write!(text, "{:>22}", cell.unwrap_or_default());
            }
            text.push('\n');
        }
        text.push('\n');
        for (what, ratio) in self.ratios() {
            let _ = writeln!(text, "{ratio:>6.2}  {what}");
        }
        text.push_str(
            "\nrecursion: the cascade alone, f64 in place, without the copy that renews its input; moving: new coefficients\n\
             for all bands every 32 samples. scalar: one sample of one channel at a time. equaliser: f32, smoothing, guard of\n\
             bad samples; moving: all 26 gains set anew every block, solved for and glided to. plugin: through CLAP, all\n\
             bands at ±12 dB, in a host that leaves denormals on; tail: silence long after noise.\n",
        );
        text
    }
}

/// The same noise again and again.
struct Input {
    /// The noise, a gap, and its copy. The gap keeps the two from lying a multiple of 4096 bytes apart, where processors
    /// take a load for a store's neighbour and wait.
    memory: Vec<[f64; 2]>,
    block: usize,
}

impl Input {
    const GAP: usize = 100;

    fn new(block: usize) -> Self {
        let [left, right] = [1, 2].map(|seed| noise(block, seed));
        let frame = |(&left, &right): (&f32, &f32)| [f64::from(left), f64::from(right)];
        let mut memory: Vec<_> = left.iter().zip(&right).map(frame).collect();
        memory.resize(2 * block + Self::GAP, [0.0; 2]);
        Self { memory, block }
    }

    fn refresh(&mut self) -> &mut [[f64; 2]] {
        let (noise, rest) = self.memory.split_at_mut(self.block);
        let frames = &mut rest[Self::GAP..];
        frames.copy_from_slice(noise);
        frames
    }
}

/// Two sets of gains that differ everywhere.
fn gains_db() -> [[f64; BAND_COUNT]; 2] {
    let mut state = 26;
    std::array::from_fn(|_| std::array::from_fn(|_| 12.0 * crate::random::uniform(&mut state)))
}

struct Recursion {
    cascade: Cascade,
    plan: Vec<Step>,
    position: usize,
}

impl Recursion {
    fn new(path: SimdPath, moves: bool) -> Self {
        let targets = gains_db().map(|gains_db| {
            let mut targets = Targets::UNITY;
            if let Ok(graphic) = Graphic::new(SAMPLE_RATE_HZ) {
                graphic.targets(&gains_db, &mut targets);
            }
            targets
        });
        let mut cascade = Cascade::with_path(path);
        cascade.jump_to(&targets[0]);
        let step = |index: usize| Step {
            moves: true,
            targets: targets[(index + 1) % 2],
        };
        let plan = if moves { (0..17).map(step).collect() } else { Vec::new() };
        Self {
            cascade,
            plan,
            position: 0,
        }
    }

    fn process(&mut self, frames: &mut [[f64; 2]]) {
        let points = |frames: usize| frames.div_ceil(RAMP_SAMPLES);
        let end = self.position + frames.len();
        let count = (points(end) - points(self.position)).min(self.plan.len());
        // Every other set of coefficients is the same, so an odd place starts with the second.
        let first = (points(self.position) % 2).min(self.plan.len() - count);
        self.cascade.process_block(frames, &self.plan[first..first + count]);
        self.position = end;
    }
}

struct Whole {
    equaliser: Option<Equaliser>,
    noise: [Vec<f32>; 2],
    signal: [Vec<f32>; 2],
    gains_db: [[f64; BAND_COUNT]; 2],
    moves: bool,
}

impl Whole {
    fn new(block: usize, moves: bool, flat: bool) -> Self {
        let noise = [1, 2].map(|seed| noise(block, seed));
        let mut equaliser = Equaliser::new(SAMPLE_RATE_HZ, 2).ok();
        let gains_db = gains_db();
        if let Some(equaliser) = &mut equaliser
            && !flat
        {
            equaliser.set_band_gains_db(&gains_db[0]);
            equaliser.reset();
        }
        Self {
            equaliser,
            signal: noise.clone(),
            noise,
            gains_db,
            moves,
        }
    }

    fn process(&mut self) {
        for (signal, noise) in self.signal.iter_mut().zip(&self.noise) {
            signal.copy_from_slice(noise);
        }
        let [left, right] = &mut self.signal;
        if let Some(equaliser) = &mut self.equaliser {
            if self.moves {
                self.gains_db.swap(0, 1);
                equaliser.set_band_gains_db(&self.gains_db[0]);
            }
            equaliser.process_block(&mut [left, right]);
        }
    }
}

/// The plugin through CLAP: on noise, or on silence after it has rung for ten seconds.
struct Plugin {
    host: Host,
    input: [Vec<f32>; 2],
    output: [Vec<f32>; 2],
}

impl Plugin {
    const FRAMES: usize = 512;

    fn new(tail: bool) -> Result<Self, Error> {
        let mut host = Host::linked()?;
        host.select_channels(2)?;
        for (band, gain_db) in gains_db()[0].iter().enumerate() {
            host.set(&format!("Band {} Gain", band + 1), &format!("{gain_db:.2} dB"))?;
        }
        host.activate(SAMPLE_RATE_HZ, Self::FRAMES as u32)?;
        let mut plugin = Self {
            host,
            input: [1, 2].map(|seed| noise(Self::FRAMES, seed)),
            output: [vec![0.0; Self::FRAMES], vec![0.0; Self::FRAMES]],
        };
        if tail {
            plugin.process();
            plugin.input = [vec![0.0; Self::FRAMES], vec![0.0; Self::FRAMES]];
            for _ in 0..(10.0 * SAMPLE_RATE_HZ) as usize / Self::FRAMES {
                plugin.process();
            }
        }
        Ok(plugin)
    }

    fn process(&mut self) {
        let [left, right] = &mut self.output;
        let done = self
            .host
            .process(&[&self.input[0], &self.input[1]], &mut [left, right], &[] as &[Event]);
        // A plugin that fails passes its input through, and the figures show that it does nothing.
        std::hint::black_box(done.is_ok());
    }
}
