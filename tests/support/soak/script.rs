//! What happens in an episode: a number for the seed and one for the episode give the same scenes on every machine.

use clap_sys::ext::params::CLAP_PARAM_IS_READONLY;
use cochlea::host_guard::parameter_hash;

use super::sound::Sound;
use crate::raw_clap::RawClap;
use crate::signals::Random;

/// The longest scene, frames.
const LONGEST_SCENE: usize = 1 << 19;
/// States that an episode remembers.
pub const KEPT_STATES: usize = 8;
/// Every so many episodes one has neither reset nor new activation: its counters run on.
const UNBROKEN_EVERY: u64 = 8;

/// Rates, and how often they come in a hundred.
const RATES_HZ: [(f64, usize); 9] = [
    (44_100.0, 44),
    (48_000.0, 45),
    (88_200.0, 2),
    (96_000.0, 3),
    (192_000.0, 1),
    (384_000.0, 1),
    (32_000.0, 2),
    (22_050.0, 1),
    (8_000.0, 1),
];

/// What costs much is on in so many scenes of a hundred: what needs the ear, the pitch, linear phase.
pub const COSTLY: [(&str, &[&str], usize); 3] = [
    ("adaptation", &["amount", "dynamics_ratio", "side_chain_mode"], 10),
    ("pitch", &["pitch"], 8),
    ("linear phase", &["phase_mode"], 8),
];

/// Parameters that switch between ways of working.
const MODES: [&str; 12] = [
    "bypass",
    "channel_mode",
    "phase_mode",
    "phase_quality",
    "pitch",
    "note_output",
    "side_chain_mode",
    "target",
    "target_b",
    "freeze",
    "delta",
    "loudness_match",
];

/// A parameter as CLAP tells of it.
#[derive(Clone, Copy, Debug)]
pub struct Parameter {
    /// Its number.
    pub id: u32,
    /// CLAP's value is this many times the normalised one.
    pub scale: f64,
    /// Normalised.
    default: f64,
    /// Where it stands in [`COSTLY`], if it does.
    costly: Option<usize>,
    is_mode: bool,
}

/// All parameters that a host may move.
pub fn parameters() -> Vec<Parameter> {
    let plugin = RawClap::from_entry(&cochlea::clap_entry);
    let of = |names: &[&str], id: u32| names.iter().any(|name| parameter_hash(name) == id);
    (0..plugin.parameter_count())
        .filter_map(|index| plugin.parameter_info(index))
        .filter(|info| info.flags & CLAP_PARAM_IS_READONLY == 0)
        .map(|info| Parameter {
            id: info.id,
            scale: info.max_value,
            default: info.default_value / info.max_value,
            costly: COSTLY.iter().position(|(_, names, _)| of(names, info.id)),
            is_mode: of(&MODES, info.id),
        })
        .collect()
}

/// A parameter moves at a frame of its scene.
#[derive(Clone, Copy, Debug)]
pub struct Move {
    /// Counted from the scene's first frame.
    pub frame: usize,
    /// The parameter's number.
    pub id: u32,
    /// Normalised.
    pub value: f64,
    /// CLAP's value is this many times the normalised one.
    pub scale: f64,
}

/// What a host does before a scene.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Act {
    /// The memory of the sound is cleared.
    Reset,
    /// Deactivated, and activated at this rate for blocks of at most so many frames.
    Activate(f64, u32),
    /// Saves the state: both runs have the same.
    Save,
    /// Loads one of those saved before, by its place among them.
    Load(usize),
}

/// A stretch of sound with everything that happens in it.
#[derive(Clone, Debug)]
pub struct Scene {
    /// Before it.
    pub acts: Vec<Act>,
    /// Its length.
    pub frames: usize,
    /// What is played.
    pub sound: Sound,
    /// What plays in the side chain, and how many channels it has: 0, 1 or 2.
    pub side_chain: (Sound, usize),
    /// In order of their frame.
    pub moves: Vec<Move>,
    /// How many of them are changes of a mode.
    pub mode_changes: u64,
    /// Which of [`COSTLY`] is on.
    pub costly: [bool; COSTLY.len()],
}

/// The scenes of an episode, one after the other.
pub struct Script<'a> {
    random: Random,
    parameters: &'a [Parameter],
    rate_hz: f64,
    is_unbroken: bool,
    saved: usize,
}

impl<'a> Script<'a> {
    /// The script of an episode.
    pub fn new(seed: u64, episode: u64, parameters: &'a [Parameter]) -> Self {
        let mut random = stream(seed, episode, 1);
        let rate_hz = any_rate(&mut random);
        Self {
            random,
            parameters,
            rate_hz,
            is_unbroken: episode % UNBROKEN_EVERY == UNBROKEN_EVERY - 1,
            saved: 0,
        }
    }

    /// The rate in force.
    pub fn rate_hz(&self) -> f64 {
        self.rate_hz
    }

    /// The next scene.
    pub fn scene(&mut self) -> Scene {
        let acts = self.acts();
        let random = &mut self.random;
        let seconds = 20_f64.powf(random.unit());
        let frames = ((seconds * self.rate_hz) as usize).min(LONGEST_SCENE);
        let sound = Sound::any(random, frames);
        let side_chain = (Sound::any(random, frames), random.between(0, 5).saturating_sub(3));
        let costly = COSTLY.map(|(_, _, percent)| random.between(0, 99) < percent);
        let moves = self.moves(frames, costly);
        let is_mode = |moved: &&Move| self.parameters.iter().any(|it| it.is_mode && it.id == moved.id);
        Scene {
            acts,
            frames,
            sound,
            side_chain,
            mode_changes: moves.iter().filter(is_mode).count() as u64,
            moves,
            costly,
        }
    }

    fn acts(&mut self) -> Vec<Act> {
        let random = &mut self.random;
        let mut acts = Vec::new();
        if random.unit() < 0.25 {
            acts.push(Act::Save);
            self.saved = (self.saved + 1).min(KEPT_STATES);
        }
        if !self.is_unbroken && random.unit() < 0.1 {
            self.rate_hz = any_rate(random);
            acts.push(Act::Activate(self.rate_hz, 1 << random.between(5, 13)));
        }
        if self.saved > 0 && random.unit() < 0.2 {
            acts.push(Act::Load(random.between(0, self.saved - 1)));
        }
        if !self.is_unbroken && random.unit() < 0.15 {
            acts.push(Act::Reset);
        }
        acts
    }

    /// Jumps of any parameter anywhere, and ramps of a few, a point every 32 frames.
    fn moves(&mut self, frames: usize, costly: [bool; COSTLY.len()]) -> Vec<Move> {
        let random = &mut self.random;
        let moved = |parameter: &Parameter, frame: usize, value: f64| Move {
            frame,
            id: parameter.id,
            // Steps are whole in CLAP.
            value: match parameter.scale {
                1.0 => value,
                steps => (value * steps).round() / steps,
            },
            scale: parameter.scale,
        };
        let mut moves = Vec::new();
        let allowed = |parameter: &Parameter| parameter.costly.is_none_or(|group| costly[group]);
        for parameter in self.parameters.iter().filter(|parameter| parameter.costly.is_some()) {
            let value = if allowed(parameter) {
                random.unit()
            } else {
                parameter.default
            };
            moves.push(moved(parameter, 0, value));
        }
        let free: Vec<&Parameter> = self.parameters.iter().filter(|it| allowed(it)).collect();
        let any = |random: &mut Random| free[random.between(0, free.len() - 1)];
        for _ in 0..random.between(0, frames / 4_000 + 1) {
            let parameter = any(random);
            moves.push(moved(parameter, random.between(0, frames - 1), random.unit()));
        }
        for _ in 0..random.between(0, 3) {
            let parameter = any(random);
            let start = random.between(0, frames - 1);
            let end = (start + random.between(1, 20_000)).min(frames);
            let (from, to) = (random.unit(), random.unit());
            for frame in (start..end).step_by(32) {
                let place = (frame - start) as f64 / (end - start) as f64;
                moves.push(moved(parameter, frame, from + place * (to - from)));
            }
        }
        moves.sort_by_key(|moved| moved.frame);
        moves
    }
}

fn any_rate(random: &mut Random) -> f64 {
    let mut place = random.between(0, 99);
    for (rate_hz, share) in RATES_HZ {
        if place < share {
            return rate_hz;
        }
        place -= share;
    }
    unreachable!("the shares add up to a hundred")
}

/// Random numbers of their own for each purpose within an episode.
pub fn stream(seed: u64, episode: u64, purpose: u64) -> Random {
    // Steele, Lea & Flood 2014, the finaliser of SplitMix64: neighbouring numbers give streams that are far apart.
    let mut state = seed ^ episode.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ purpose.rotate_left(32);
    state = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    state = (state ^ (state >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    Random::new((state ^ (state >> 31)).max(1))
}
