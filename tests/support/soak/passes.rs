//! Two runs of one script: one as hosts never tire of, one straight on. Every bit has to be the same.

use assert_no_alloc::{assert_no_alloc, reset_violation_count, violation_count};
use serde_json::Value;

use super::count::Count;
use super::door::{Door, Format};
use super::onlooker::Onlooker;
use super::script::{Act, Move, Scene};
use crate::signals::Random;
use crate::told::Told;

/// Frames of every block of the straight run but a scene's last.
pub const STRAIGHT_FRAMES: usize = 4_096;
/// No value of the output is larger, linear: what the loudest sound (4) becomes with every gain at its highest is some
/// 120 dB more, and a filter may overshoot by as much as it boosts a neighbour.
const BOUND: f32 = 1e8;
/// The usual lengths of blocks.
const USUAL_FRAMES: [usize; 9] = [32, 64, 128, 256, 441, 480, 512, 1_024, 2_048];
/// Longer blocks than the plugin handles in one piece.
const OVERLONG_FRAMES: usize = 20_000;
/// What an instance without a format takes.
const LONGEST_BARE_FRAMES: usize = 8_192;

/// Two instances that are driven through the same script.
pub struct Passes {
    random: Door,
    straight: Door,
    kept: Vec<Vec<u8>>,
    /// The loop's own random numbers: they may not be heard.
    blocks: Random,
}

impl Passes {
    /// Both from rest.
    pub fn new(random: Door, straight: Door, blocks: Random) -> Self {
        Self {
            random,
            straight,
            kept: Vec::new(),
            blocks,
        }
    }

    /// The instance that is driven at random.
    pub fn random(&mut self) -> &mut Door {
        &mut self.random
    }

    /// Plays a scene through both. What differs is said; everything is counted.
    pub fn play(&mut self, scene: &Scene, onlooker: &Onlooker, count: &mut Count) -> Result<(), String> {
        for act in &scene.acts {
            self.act(act, onlooker, count)?;
        }
        let channels = || [(); 2].map(|()| vec![0.0_f32; scene.frames]);
        let [mut found, mut side_chain] = [channels(), channels()];
        scene.sound.write(&mut found);
        scene.side_chain.0.write(&mut side_chain);
        let mut expected = found.clone();
        let side_chain = &side_chain[..scene.side_chain.1];

        let lengths = self.lengths(scene.frames);
        reset_violation_count();
        let heard = run(&mut self.random, &lengths, &scene.moves, &mut found, side_chain);
        let allocations = u64::from(violation_count());
        let straight = crate::signals::even_blocks(scene.frames, STRAIGHT_FRAMES);
        let due = run(&mut self.straight, &straight, &scene.moves, &mut expected, side_chain);

        count.blocks += lengths.len() as u64;
        count.moves += scene.moves.len() as u64;
        count.mode_changes += scene.mode_changes;
        count.silent_scenes += u64::from(scene.sound.is_silent());
        count.bad_samples += scene.sound.bad_samples();
        count.scenes += 1;
        count.allocations += allocations;
        count.told += heard.len() as u64;
        count.compare(&found, &expected, BOUND);
        if allocations > 0 {
            return Err(format!("{allocations} allocations while sound ran"));
        }
        if let Some(what) = difference(&found, &expected) {
            return Err(what);
        }
        if count.not_finite + count.too_loud > 0 {
            return Err("a sample is not finite, or louder than any can be".into());
        }
        self.compare_told(heard, due)
    }

    fn compare_told(&self, heard: Vec<(usize, Told)>, due: Vec<(usize, Told)>) -> Result<(), String> {
        let one = self.random.format();
        if one == Format::Bare {
            return Ok(());
        }
        let [heard, due] = [heard, due].map(|told| match one {
            // How a bend is said differs from format to format, and so does the velocity's precision.
            Format::Vst3 => told
                .into_iter()
                .filter_map(|(frame, told)| Some((frame, plain(told)?)))
                .collect(),
            _ => told,
        });
        match heard.iter().zip(&due).find(|(heard, due)| heard != due) {
            Some((heard, due)) => Err(format!("told {heard:?}, and straight on {due:?}")),
            None if heard.len() != due.len() => Err(format!("told {} things for {}", heard.len(), due.len())),
            None => Ok(()),
        }
    }

    fn act(&mut self, act: &Act, onlooker: &Onlooker, count: &mut Count) -> Result<(), String> {
        let both = [&mut self.random, &mut self.straight];
        match *act {
            Act::Reset => {
                both.into_iter().for_each(Door::reset);
                count.resets += 1;
            }
            Act::Activate(rate_hz, max_frames) => {
                let _turn = onlooker.main_thread();
                for door in both {
                    door.reactivate(rate_hz, max_frames);
                }
                count.activations += 1;
                let (found, due) = (self.random.latency(), self.straight.latency());
                if found.is_some() && found != due {
                    return Err(format!("a latency of {found:?} for {due:?}"));
                }
            }
            Act::Save => {
                let _turn = onlooker.main_thread();
                let [found, due] = both.map(|door| door.save_state());
                count.states_compared += 1;
                if let Some(what) = other_setting(&found, &due) {
                    return Err(format!("the states differ: {what}"));
                }
                if self.kept.len() == super::script::KEPT_STATES {
                    self.kept.remove(0);
                }
                self.kept.push(due);
            }
            Act::Load(place) => {
                let _turn = onlooker.main_thread();
                both.into_iter().for_each(|door| door.load_state(&self.kept[place]));
                count.loads += 1;
            }
        }
        Ok(())
    }

    /// Lengths of blocks that add up to `frames`; some are 0.
    fn lengths(&mut self, frames: usize) -> Vec<usize> {
        let random = &mut self.blocks;
        let longest = match self.random.format() {
            Format::Bare => LONGEST_BARE_FRAMES,
            _ => OVERLONG_FRAMES,
        };
        let manner = random.between(0, 9);
        let usual = USUAL_FRAMES[random.between(0, USUAL_FRAMES.len() - 1)];
        let mut lengths = Vec::new();
        let mut left = frames;
        while left > 0 {
            let length = match manner {
                0..=4 => usual,
                5 => random.between(0, longest),
                _ if random.unit() < 0.02 => 0,
                _ => {
                    let longest = 1 << random.between(4, 13);
                    random.between(1, longest)
                }
            };
            lengths.push(length.min(left));
            left -= length.min(left);
        }
        lengths
    }
}

/// Plays one sound in place through a door in blocks of these lengths. Returns what was told, with its frame.
pub fn run(
    door: &mut Door,
    lengths: &[usize],
    mut moves: &[Move],
    channels: &mut [Vec<f32>; 2],
    side_chain: &[Vec<f32>],
) -> Vec<(usize, Told)> {
    let mut told = Vec::new();
    let mut start = 0;
    let [left, right] = channels;
    for frames in lengths {
        let end = start + frames;
        // A block of no frames may bring what belongs to the next one's first.
        let due = moves.partition_point(|moved| moved.frame < end.max(start + 1));
        let (now, later) = moves.split_at(due);
        moves = later;
        let ready = door.ready(now, start);
        let mut side_parts = [&[][..]; 2];
        for (part, channel) in side_parts.iter_mut().zip(side_chain) {
            *part = &channel[start..end];
        }
        let side_parts = &side_parts[..side_chain.len()];
        assert_no_alloc(|| {
            door.process(&mut [&mut left[start..end], &mut right[start..end]], side_parts, &ready);
        });
        told.extend(
            door.told()
                .into_iter()
                .map(|(frame, told)| (start + frame as usize, told)),
        );
        start = end;
    }
    told
}

/// What both formats say alike.
fn plain(told: Told) -> Option<Told> {
    match told {
        Told::On { key, velocity } => Some(Told::On {
            key,
            velocity: f64::from(velocity as f32),
        }),
        Told::Value { id, value } => Some(Told::Value {
            id,
            value: f64::from(value as f32),
        }),
        Told::Off { .. } => Some(told),
        _ => None,
    }
}

/// What two states hold differently, but for what depends on more than the script: the window's size, which the editor
/// remembers, and what was heard up to the last account of a frozen adaptation, of which there is one at most a block.
fn other_setting(found: &[u8], due: &[u8]) -> Option<String> {
    let [found, due] = [found, due].map(|state| {
        let mut state: Value = serde_json::from_slice(state).unwrap_or_default();
        let is_frozen = state["parameters"]["freeze"] == true;
        if let Some(state) = state.as_object_mut() {
            state.retain(|name, _| name != "editor" && !(is_frozen && name == "start"));
        }
        state
    });
    let [parameters, expected] = [&found, &due].map(|state| state["parameters"].as_object());
    let differs = |(name, value): &(&String, &Value)| expected.and_then(|all| all.get(*name)) != Some(value);
    match parameters.and_then(|all| all.iter().find(differs)) {
        Some((name, value)) => Some(format!(
            "{name} is {value}, and straight on {}",
            due["parameters"][name]
        )),
        None => (found != due).then(|| format!("{found} and {due}")),
    }
}

/// Where the bits differ first.
pub fn difference(found: &[Vec<f32>; 2], expected: &[Vec<f32>; 2]) -> Option<String> {
    found
        .iter()
        .zip(expected)
        .enumerate()
        .find_map(|(channel, (found, expected))| {
            let differs = |(found, expected): (&f32, &f32)| found.to_bits() != expected.to_bits();
            let frame = found.iter().zip(expected).position(differs)?;
            let (found, expected) = (found[frame], expected[frame]);
            Some(format!(
                "channel {channel} differs from frame {frame} of the scene: {found} and {expected}"
            ))
        })
}

#[cfg(test)]
mod tests {
    use cochlea::host_guard::parameter_hash;

    use super::*;

    /// A move that one run gets one frame late is seen in the bits, and so is one bit of one sample.
    #[test]
    fn what_differs_is_found() {
        const FRAMES: usize = 9_000;
        let play = |frame: usize| {
            let mut door = Door::open(Format::Clap, 48_000.0, 512);
            let moves = [(0, 1.0), (frame, 0.0)].map(|(frame, value)| Move {
                frame,
                id: parameter_hash("gain_9"),
                value,
                scale: 1.0,
            });
            // A tone in the band that moves: 840 Hz.
            let tone = |frame: usize| 0.1 * (0.11 * frame as f32).sin();
            let mut channels = [(); 2].map(|()| (0..FRAMES).map(tone).collect::<Vec<_>>());
            run(&mut door, &[FRAMES], &moves, &mut channels, &[]);
            channels
        };
        // Control steps are 32 samples apart: these two frames lie on either side of one.
        let (one, late) = (play(4_096), play(4_097));
        assert_eq!(difference(&one, &play(4_096)), None);
        assert!(difference(&one, &late).is_some());
        let mut other = one.clone();
        other[1][77] = f32::from_bits(other[1][77].to_bits() ^ 1);
        let mut count = Count::default();
        count.compare(&other, &one, BOUND);
        assert_eq!((count.compared, count.differing), (2 * FRAMES as u64, 1));
        assert!(
            difference(&other, &one)
                .expect("one bit")
                .contains("channel 1 differs from frame 77")
        );
    }

    #[test]
    fn states_are_compared_but_for_what_the_editor_remembers() {
        let state = |gain: i32, width: i32| {
            format!(r#"{{"parameters":{{"gain_1":{gain}}},"editor":{{"width":{width}}}}}"#).into_bytes()
        };
        assert_eq!(other_setting(&state(1, 800), &state(1, 900)), None);
        assert_eq!(
            other_setting(&state(1, 800), &state(2, 800)).as_deref(),
            Some("gain_1 is 1, and straight on 2")
        );
    }
}
