//! What the host does, read from bytes.

use std::sync::{Arc, OnceLock};

use cochlea::host_guard::ParameterTable;
use cochlea::params::CochleaParams;

use crate::fuzz::bytes::Bytes;
use crate::signals::Random;

/// Frames of all blocks together: a quarter of a second.
const MOST_FRAMES: usize = 12_000;
/// Some of them cost milliseconds.
const MOST_ACTS: usize = 48;
/// Frames per second, some of which no plugin takes.
const RATES_HZ: [f64; 10] = [
    48_000.0,
    44_100.0,
    8_000.0,
    96_000.0,
    192_000.0,
    384_000.0,
    22_050.0,
    7_999.0,
    0.0,
    f64::NAN,
];
const LENGTHS: [usize; 24] = [
    32, 64, 0, 1, 2, 3, 7, 31, 33, 100, 127, 128, 256, 333, 480, 512, 1000, 1024, 2048, 4096, 8191, 8192, 8193, 10_000,
];
/// The longest block that the host announces; it does not keep to it.
const ANNOUNCED: [u32; 6] = [512, 32, 1, 4096, 8192, 0];
/// Normalised.
const VALUES: [f64; 12] = [
    1.0,
    0.0,
    0.5,
    0.25,
    1.0 / 3.0,
    0.999,
    1e-9,
    -1.0,
    2.0,
    1e300,
    f64::NAN,
    f64::INFINITY,
];

/// A parameter, as hosts and states know it.
pub struct Parameter {
    /// The state's name.
    pub id: String,
    /// The hosts' number.
    pub hash: u32,
    /// CLAP's units in one normalised unit.
    pub clap_scale: f64,
}

/// Every parameter, in the plugin's order.
pub fn parameters() -> &'static [Parameter] {
    static PARAMETERS: OnceLock<Vec<Parameter>> = OnceLock::new();
    PARAMETERS.get_or_init(|| {
        let table = ParameterTable::new(Arc::new(CochleaParams::new()));
        let parameter = |index| Parameter {
            id: table.id(index).to_owned(),
            hash: table.hash(index),
            clap_scale: table.clap_scale(index),
        };
        (0..table.len()).map(parameter).collect()
    })
}

/// An event that a host sends.
#[derive(Clone, Copy)]
pub enum What {
    /// A parameter, by its place, takes a normalised value.
    Value(usize, f64),
    /// A parameter's offset, normalised.
    Modulation(usize, f64),
    /// A value for a voice that is not there.
    OfVoice(usize, f64),
    /// An event of some name space, kind and claimed size.
    Foreign(u16, u16, u32),
    /// The list counts it and hands out nothing.
    Missing,
}

/// An event with its frame in the block, which may lie behind the block's end.
#[derive(Clone, Copy)]
pub struct Event {
    pub frame: u32,
    pub what: What,
}

/// What the inputs carry.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Sound {
    Noise,
    Tone,
    Silence,
    Constant,
    Clicks,
    /// Noise with samples in it that are none.
    Bad,
    /// As loud as just counts as sound.
    Large,
}

/// How the buffers lie.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Buffers {
    InPlace,
    Apart,
    NoInput,
    SideMono,
    SideStereo,
    SideNull,
    /// The output has one channel fewer than the plugin.
    OneTooFew,
    /// The output's channels are nowhere.
    NoOutput,
}

/// A block.
#[derive(Clone)]
pub struct Block {
    /// Where it begins, in frames of all blocks.
    pub start: usize,
    pub frames: usize,
    pub events: Vec<Event>,
    pub sound: Sound,
    pub buffers: Buffers,
}

/// One thing that the host does.
#[derive(Clone)]
pub enum Act {
    Block(Block),
    Flush(Vec<Event>),
    Load(Vec<u8>),
    Save,
    Reset,
    Stop,
    /// With a sample rate, Hz, and the longest block that is announced, frames.
    Activate(f64, u32),
    /// Questions about a parameter that may not be there.
    Ask(u32),
    MainThread,
}

/// The whole visit.
#[derive(Clone)]
pub struct Script {
    pub is_mono: bool,
    pub seed: u64,
    pub acts: Vec<Act>,
}

impl Script {
    pub fn read(mut bytes: Bytes<'_>) -> Self {
        let is_mono = bytes.byte() % 2 == 1;
        let seed = 1 + u64::from(bytes.byte());
        let mut acts = vec![activation(&mut bytes)];
        let (mut events, mut sound, mut buffers, mut start) = (Vec::new(), Sound::Noise, Buffers::InPlace, 0);
        while !bytes.is_empty() && start < MOST_FRAMES && acts.len() < MOST_ACTS {
            acts.push(match bytes.byte() % 16 {
                0..=3 => {
                    let frames = bytes.choose(&LENGTHS).min(MOST_FRAMES - start);
                    start += frames;
                    Act::Block(Block {
                        start: start - frames,
                        frames,
                        events: std::mem::take(&mut events),
                        sound,
                        buffers,
                    })
                }
                4..=8 => {
                    events.push(event(&mut bytes));
                    continue;
                }
                9 => {
                    use {Buffers as B, Sound as S};
                    let (tame, wild) = (S::Noise, S::Bad);
                    sound = bytes.choose(&[tame, S::Tone, S::Silence, S::Constant, S::Clicks, wild, S::Large]);
                    let sides = [B::SideMono, B::SideStereo, B::SideNull];
                    let others = [B::InPlace, B::Apart, B::NoInput, B::OneTooFew, B::NoOutput];
                    buffers = match bytes.byte() {
                        byte @ 0..128 => others[usize::from(byte) % others.len()],
                        byte => sides[usize::from(byte) % sides.len()],
                    };
                    continue;
                }
                10 => Act::Load(state(&mut bytes)),
                11 => Act::Reset,
                12 => match bytes.byte() % 4 {
                    0 => Act::Stop,
                    _ => activation(&mut bytes),
                },
                13 => Act::Flush(std::mem::take(&mut events)),
                14 => Act::Ask(u32::from(bytes.byte())),
                _ if bytes.byte().is_multiple_of(2) => Act::Save,
                _ => Act::MainThread,
            });
        }
        Self { is_mono, seed, acts }
    }

    /// The same with every block in pieces: what happens, happens at the same frame.
    pub fn in_pieces(&self) -> Self {
        let mut random = Random::new(self.seed);
        let acts = self.acts.iter().flat_map(|act| match act {
            Act::Block(block) => block.pieces(&mut random).into_iter().map(Act::Block).collect(),
            act => vec![act.clone()],
        });
        Self {
            acts: acts.collect(),
            ..*self
        }
    }

    /// Whether some of the sound is far beyond full scale.
    pub fn has_large_samples(&self) -> bool {
        self.blocks().any(|block| block.sound == Sound::Large)
    }

    /// Whether a host of VST3 can do all of it, and to the same end.
    pub fn suits_vst3(&self) -> bool {
        let suits = |event: &Event| !matches!(event.what, What::Modulation(..));
        let are_plain = |buffers| matches!(buffers, Buffers::InPlace | Buffers::Apart | Buffers::NoInput);
        let are_claps = self.acts.iter().any(|act| matches!(act, Act::Flush(_) | Act::Load(_)));
        !are_claps
            && self
                .blocks()
                .all(|block| are_plain(block.buffers) && block.events.iter().all(suits))
    }

    fn blocks(&self) -> impl Iterator<Item = &Block> {
        self.acts.iter().filter_map(|act| match act {
            Act::Block(block) => Some(block),
            _ => None,
        })
    }
}

impl Block {
    fn pieces(&self, random: &mut Random) -> Vec<Self> {
        let mut pieces = Vec::new();
        let mut done = 0;
        while done < self.frames {
            // Short ones are likelier than a uniform draw would make them.
            let longest = 1 << random.between(0, 13);
            let frames = random.between(1, longest).min(self.frames - done);
            let is_last = done + frames == self.frames;
            let is_here = |event: &&Event| {
                let frame = event.frame as usize;
                frame >= done && (frame < done + frames || is_last)
            };
            let from_here = |event: &Event| Event {
                frame: event.frame - done as u32,
                ..*event
            };
            pieces.push(Self {
                start: self.start + done,
                frames,
                events: self.events.iter().filter(is_here).map(from_here).collect(),
                ..*self
            });
            done += frames;
        }
        if pieces.is_empty() { vec![self.clone()] } else { pieces }
    }
}

fn activation(bytes: &mut Bytes<'_>) -> Act {
    Act::Activate(bytes.choose(&RATES_HZ), bytes.choose(&ANNOUNCED))
}

fn value(bytes: &mut Bytes<'_>) -> f64 {
    match bytes.byte() {
        byte @ 0..64 => VALUES[usize::from(byte) % VALUES.len()],
        64..72 => f64::from_le_bytes(bytes.array()),
        _ => f64::from(bytes.u16()) / f64::from(u16::MAX),
    }
}

fn event(bytes: &mut Bytes<'_>) -> Event {
    let frame = match bytes.byte() {
        byte @ 0..200 => u32::from(byte),
        200..250 => u32::from(bytes.u16()),
        _ => u32::from_le_bytes(bytes.array()),
    };
    let place = |bytes: &mut Bytes<'_>| usize::from(bytes.byte()) % parameters().len();
    let what = match bytes.byte() {
        0..180 => What::Value(place(bytes), value(bytes)),
        180..220 => What::Modulation(place(bytes), value(bytes)),
        220..230 => What::OfVoice(place(bytes), value(bytes)),
        230..250 => What::Foreign(
            u16::from(bytes.byte() % 2),
            u16::from(bytes.byte() % 16),
            u32::from(bytes.byte()),
        ),
        _ => What::Missing,
    };
    Event { frame, what }
}

/// A state with a few values, some of them out of their range, and sometimes a start or a target; or any bytes.
fn state(bytes: &mut Bytes<'_>) -> Vec<u8> {
    let kind = bytes.byte();
    if kind < 32 {
        let count = usize::from(bytes.byte());
        return bytes.take(count).to_vec();
    }
    let mut values = serde_json::Map::new();
    for _ in 0..kind % 8 {
        let parameter = &parameters()[usize::from(bytes.byte()) % parameters().len()];
        let number = i64::from(bytes.byte() as i8);
        let value = match parameter.clap_scale {
            // A switch has two places, and so have some choices.
            1.0 if number % 3 == 0 => (number % 2 == 0).into(),
            _ => serde_json::Value::from(number),
        };
        values.insert(parameter.id.clone(), value);
    }
    let mut state = serde_json::json!({"cochlea_state": 1, "parameters": values});
    let level = f64::from(bytes.byte() as i8);
    let row = |level: f64| vec![level; 26];
    if kind & 0x40 != 0 {
        state["start"] = serde_json::json!({
            "levels_db": row(level), "audibility": row(0.5), "curve_db": row(level / 16.0), "over_db": row(0.0),
            "bells": [{"frequency_hz": 1000.0, "q": 4.0, "excess_db": 6.0, "gain_db": -3.0}], "make_up_db": 1.0,
        });
    }
    if kind & 0x80 != 0 {
        let levels: Vec<f64> = (0..26).map(|band| (f64::from(band) * level).sin() * 20.0).collect();
        state["target"] = serde_json::json!({"name": "x", "bands_db": levels});
    }
    state.to_string().into_bytes()
}
